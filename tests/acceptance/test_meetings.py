"""`run-job meetings` from the first tick to the meeting itself: who gets what, once, and what the row says."""

from __future__ import annotations

import pytest

from tests.meetings_in_sheet import ANA, JOSE, Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, SAM, Program, Programs

INVITED = ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]


def held(programs: Programs, *rows: dict[str, object], **settings: str) -> Meetings:
    """A program with these meetings, everybody invited."""
    town = Meetings(programs.make(tabs(*rows), settings or None))
    town.settle()
    return town


def test_staff_type_a_row_and_tick_ready(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(row(Online=True, Agenda="<b>Heat</b>", Bring="A pen", Needs="food"))))
    assert town.run() == []
    assert town.says() == "waits until 12:10"
    town.program.local.advance(599)
    assert town.run() == [], "a minute less is not settled"
    town.program.local.advance(1)
    assert town.run() == INVITED
    assert town.ran.json["calls"]["gmail"] == 2 * 2 + 1, "two a mail; where to read on, once"
    assert town.run() == []
    assert town.subjects(ANA)[0].startswith("Convite: Reunião da equipe central: “Winter plans”")
    (letter,) = town.letters(JOSE)
    assert "https://meet.google.com/" in letter["text"]
    assert "<b>Heat</b>" in letter["text"]
    assert "<b>Heat</b>" not in letter["html"]
    assert dict(letter["headers"])["Auto-Submitted"] == "auto-generated"
    assert town.notices() == {f"invitation {ANA}": 1, f"invitation {JOSE}": 1}
    shown = town.program.row("Meetings", "M-01")
    assert (shown["Replies"], shown["Link"]) == ("0 yes, 0 no, 2 open", "open")
    assert shown["System status"] == "2 invited; next reminder 2026-11-26 09:00"


def test_reminded_moved_answered_cancelled(programs: Programs) -> None:
    town = held(programs)
    town.in_calendar("answer", user=JOSE, response="declined")
    town.at("2026-11-26 09:00")
    assert town.run() == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    assert town.program.row("Meetings", "M-01")["Replies"] == "0 yes, 1 no, 1 open"
    town.program.set("Meetings", "M-01", Date="2026-12-04")
    assert town.settle() == ["event/M-01", "moved/M-01/L-01/2", "moved/M-01/L-02/2"]
    assert town.guests() == {ANA: "needsAction", JOSE: "declined"}
    assert town.notices()[f"update {ANA}"] == 1
    assert "quinta-feira, 3 de dezembro" in town.letters(ANA)[0]["text"], "the old time"
    assert "sexta-feira, 4 de dezembro" in town.letters(ANA)[0]["text"], "and the new one"
    town.program.set("Meetings", "M-01", Date="2026-12-03")
    assert town.settle() == ["event/M-01", "moved/M-01/L-01/3", "moved/M-01/L-02/3"]
    town.program.set("Meetings", "M-01", Date="2026-12-04")
    assert town.settle() == ["event/M-01", "moved/M-01/L-01/4", "moved/M-01/L-02/4"], "there again"
    town.program.set("Meetings", "M-01", Status="Cancelled")
    assert town.settle() == ["event/M-01", "cancelled/M-01/L-01/5", "cancelled/M-01/L-02/5"]
    assert (town.events(), town.notices()[f"cancellation {ANA}"]) == ([], 1)
    town.program.set("Meetings", "M-01", Date="2026-12-10", Place="Town Hall")
    assert town.settle() == [], "off is off, whatever the row says by then"
    town.at("2026-12-01 09:00")
    assert town.run() == []


def test_cancelled_and_held_after_all_it_is_in_the_calendar_again(programs: Programs) -> None:
    town = held(programs)
    town.program.set("Meetings", "M-01", Status="Cancelled")
    town.settle()
    assert town.events() == []
    town.program.set("Meetings", "M-01", Status="Planned")
    assert town.settle() == ["event/M-01", "invited/M-01/L-01/3", "invited/M-01/L-02/3"]
    assert town.guests() == {ANA: "needsAction", JOSE: "needsAction"}
    assert (town.asked(), town.run()) == ([], [])
    assert town.says() == "2 invited; next reminder 2026-11-26 09:00"


def test_a_new_liaison_gets_one_letter_with_an_ics_and_nobody_else_is_disturbed(programs: Programs) -> None:
    town = held(programs, *(row(f"2026-12-{day:02d}") for day in range(1, 21)))
    before = town.notices()
    new = {"Name": "Cleo Muster", "E-mail": "cleo.muster@example.org", "Language": "English", "From": "2026-11-01"}
    town.program.type({"Liaisons": [new]}, start=4)
    done = town.settle()
    assert [key for key in done if not key.startswith("event/")] == ["joined/M-01/L-03/1"]
    (letter,) = town.letters("cleo.muster@example.org")
    assert "calendar.ics" in str(letter["files"])
    assert letter["text"].count("6:00") >= 20
    assert town.notices() == before


def test_who_joins_and_leaves_one_meeting(programs: Programs) -> None:
    town = held(programs, row(Who="L-01"))
    town.program.set("Meetings", "M-01", Who="L-02")
    assert town.settle() == ["event/M-01", "cancelled/M-01/L-01/2", "joined/M-01/L-02/1"]
    assert town.subjects(ANA)[-1].startswith("Você não precisa mais vir")
    assert town.notices() == {f"invitation {ANA}": 1}
    assert town.guests() == {JOSE: "needsAction"}


def test_half_typed_copied_and_history_rows_send_nothing(programs: Programs) -> None:
    rows = [
        row(),
        row("2026-12-05", Ready=False),
        row("2026-10-01", Status="Took place"),
        row("2026-12-06", Status="Cancelled"),
        row("2026-10-02"),
    ]
    town = held(programs, *rows)
    assert {one["key"].split("/")[1] for one in town.ran.json["effects"]} == {"M-01"}
    assert "2026-10-02 18:00 is in the past" in town.problem("M-05")
    town.program.edit("copy_row", "Meetings", row="M-01", to=7)
    town.program.set("Meetings", 7, Date="2026-12-08")
    assert town.settle() == []
    assert "Ready: this came with a copied row" in town.problem("M-06")
    town.program.edit("untick", "Meetings", row="M-06", column="Ready")
    town.run()
    town.program.edit("tick", "Meetings", row="M-06", column="Ready")
    assert town.settle() == [key.replace("M-01", "M-06") for key in INVITED]


def test_rows_sorted_by_one_column_are_asked_about(programs: Programs) -> None:
    town = held(programs, *(row(f"2026-12-{day:02d}", Title=f"Number {day}") for day in (3, 10, 17)))
    town.program.edit("sort", "Meetings", by="-Date", columns="B:B")
    assert town.settle() == []
    assert "exchanged" in town.says("M-01")
    (question,) = town.asked()
    assert "was a column sorted by itself?" in question["Why"]
    town.at("2026-12-01 09:00")
    assert town.run() == [], "nobody is reminded of somebody else's meeting"
    town.program.edit("sort", "Meetings", by="Date", columns="B:B")
    town.settle()
    assert town.asked() == []


def test_emails_that_changed_places(programs: Programs) -> None:
    town = held(programs)
    town.program.set("Liaisons", "L-01", **{"E-mail": JOSE})
    town.program.set("Liaisons", "L-02", **{"E-mail": ANA})
    assert town.settle() == []
    town.at("2026-11-26 09:00")
    assert town.run() == [], "nobody gets somebody else's mail"
    assert town.guests() == {ANA: "needsAction", JOSE: "needsAction"}


def test_a_deleted_row_is_asked_about_and_do_it_cancels(programs: Programs) -> None:
    town = held(programs)
    town.program.edit("delete_rows", "Meetings", rows=["M-01"])
    assert town.settle() == []
    (question,) = town.asked()
    assert question["What"] == "Let go of M-01: its row is no longer on Meetings"
    assert len(town.events()) == 1
    town.answer()
    assert town.run() == ["event/M-01", "cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"]
    assert town.events() == []
    assert town.run() == []


def test_after_a_stop_of_three_days_what_is_still_useful_is_caught_up(programs: Programs) -> None:
    town = held(programs)
    town.at("2026-11-29 07:59")
    assert town.run() == []
    town.at("2026-11-29 08:00")
    assert town.run() == [f"reminder/M-01/2026-12-03T18:00/L-0{n}/7d" for n in (1, 2)]
    assert "em 4 dias" in town.subjects(ANA)[-1]
    town.at("2026-12-03 18:00")
    assert town.run() == [], "never for what has begun"
    assert town.says() == "has begun; afterwards set Status to Took place"


def test_the_guard_holds_events_with_their_letters_until_do_it(programs: Programs) -> None:
    people = [{"Name": f"Person {n}", "E-mail": f"person{n}@example.org", "Language": "English"} for n in range(1, 50)]
    program = programs.make(tabs(liaisons=people))
    town = Meetings(program)
    assert town.settle(status=3) == []
    assert "51 mails would go out and the limit is 50" in town.ran.err
    assert (town.events(), town.sent()) == ([], [])
    town.answer()
    assert len(town.run()) == 52
    assert len({one["to"] for one in town.sent()}) == 51


def test_changes_of_most_that_is_to_come_are_asked_once(programs: Programs) -> None:
    town = held(programs, *(row(f"2026-12-{day:02d}", Who="L-01") for day in (1, 2, 3, 4)))
    for day, id_ in enumerate(("M-01", "M-02", "M-03"), start=11):
        town.program.set("Meetings", id_, Date=f"2026-12-{day}")
    assert town.settle(status=3) == []
    assert "3 of 4 to come would be changed or cancelled" in town.ran.err
    town.answer("Don't")
    assert town.run() == []


def test_ask_first_asks_for_all_at_once_and_sends_what_was_released(programs: Programs) -> None:
    program = programs.make(tabs())
    program.set("Jobs", next(one["ID"] for one in program.rows("Jobs") if one["Job"] == "meetings"), Mode="Ask first")
    town = Meetings(program)
    assert town.settle() == []
    questions = {one["What"]: one["ID"] for one in town.asked()}
    assert len(questions) == 3
    program.set("Approvals", questions["event of M-01"], Answer="Do it")
    program.set("Approvals", questions["invitation of M-01 to L-02"], Answer="Do it")
    assert town.run() == ["event/M-01", "invited/M-01/L-02/1"]
    assert town.letters(ANA) == []


def test_a_first_try_on_real_accounts(programs: Programs) -> None:
    program = programs.make(tabs())
    config = program.config / "automations.toml"
    config.write_text(
        config.read_text() + 'redirect_all_mail_to = "trial@example.org"\ncalendar_notices = false\n', encoding="utf-8"
    )
    town = Meetings(program)
    assert town.settle() == INVITED
    assert (town.notices(), town.letters(ANA), len(town.letters("trial@example.org"))) == ({}, [], 2)


def test_bad_people_stop_nobody_else(programs: Programs) -> None:
    people = [
        {"Name": "Two Addresses", "E-mail": "one@example.org, two@example.org", "Language": "English"},
        {"Name": "Typo", "E-mail": "typo@example", "Language": "English"},
        {"Name": "Sampleton, Sam", "E-mail": "unknown-sam@example.org", "Language": "English"},
    ]
    town = Meetings(programs.make(tabs(liaisons=people)))
    town.settle()
    assert town.did() == [*INVITED, "invited/M-01/L-05/1"]
    assert "waits for L-03, L-04" in town.says()
    assert "write one address" in town.problem("L-03", "Liaisons")
    town.program.local.advance(60)
    town.run()
    assert "a letter to this address came back on 2026-11-02" in town.problem("L-05", "Liaisons")
    town.program.set("Liaisons", "L-05", **{"E-mail": "sam@example.org"})
    assert town.settle()[1:] == ["joined/M-01/L-05/2"]
    assert town.problem("L-05", "Liaisons") == ""
    assert town.letters("sam@example.org")[0]["to"] == '"Sampleton, Sam" <sam@example.org>'


def test_the_same_person_as_liaison_and_staff_gets_one_letter(programs: Programs) -> None:
    team = [{"Name": SAM, "E-mail": ANA, "Role": "Staff", "Language": "English", "Invited to": "Core team"}]
    program = programs.make({**tabs(row(Who="Everybody")), "Core team": team})
    town = Meetings(program)
    assert town.settle() == INVITED
    assert len(town.letters(ANA)) == 1


def test_plan_shows_all_that_would_follow_and_changes_nothing(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(660)
    before = town.program.local.digest()
    town.run("--plan")
    assert {key: state for key, state in town.ran.effects().items() if state == "planned"}.keys() == set(INVITED)
    assert town.program.local.digest() == before


def test_nothing_due_asks_calendar_once_and_gmail_at_most_once(programs: Programs) -> None:
    town = held(programs)
    town.program.local.advance(120)
    town.run()
    assert town.run() == []
    calls = town.ran.json["calls"]
    assert (calls["calendar"], calls["gmail"], calls["sheets"]["write"]) == (1, 1, 0)
    town.at("2026-11-10 12:00")
    town.run()
    town.run()
    assert town.ran.json["calls"]["gmail"] == 0, "no mail of the last two days is out"
    town.at("2026-12-10 12:00")
    town.run()
    assert town.ran.json["calls"]["calendar"] == 0, "nothing is to come"


@pytest.mark.parametrize("mode", ["Off", "Pause"])
def test_paused_or_off_nothing_goes_out(programs: Programs, mode: str) -> None:
    program = programs.make(tabs())
    if mode == "Off":
        program.set("Jobs", next(one["ID"] for one in program.rows("Jobs") if one["Job"] == "meetings"), Mode="Off")
    else:
        _pause(program)
    town = Meetings(program)
    assert town.settle() == []
    assert (town.events(), town.sent()) == ([], [])


def _pause(program: Program) -> None:
    rows = program.sheet.worksheet("Start here").get_all_values()
    number = next(place for place, one in enumerate(rows, start=1) if "Pause everything" in one)
    column = rows[number - 1].index("Pause everything") + 2
    program.sheet.worksheet("Start here").update_cell(number, column, True)


def test_the_office_is_where_answers_go(programs: Programs) -> None:
    town = held(programs, row(), **{"Office e-mail": "office@example.org"})
    headers = dict(town.letters(ANA)[0]["headers"])
    assert "office@example.org" in headers["Reply-To"]
    assert OFFICE in headers["From"]
