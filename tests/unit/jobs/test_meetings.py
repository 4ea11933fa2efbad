"""The job `meetings`: who is told what, once, and what is asked before anything is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from automations.jobs import meetings
from automations.rules.gatherings import EventSeen, Told
from tests.unit.jobs.meeting_office import Office, liaison, meeting, member, moment

WHEN = "2026-12-03 18:00"
NOON = "2026-11-20 12:00"


def invited(**given: Any) -> Office:
    """One meeting, to which both liaisons have been invited."""
    office = Office(**{"meetings": [meeting(1, WHEN)], **given})
    office.run(NOON)
    return office


def test_it_is_told_in_plain_words() -> None:
    assert (meetings.NAME, meetings.DOES.count(".")) == ("meetings", 1)


def test_an_event_and_then_a_letter_to_each_once() -> None:
    office = Office(meetings=[meeting(1, WHEN)])
    assert office.run(NOON) == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]
    assert office.run(NOON) == []
    assert office.says("M-01") == "2 invited; next reminder 2026-11-26 09:00"


def test_moved_there_and_back_and_there_again_is_told_each_time() -> None:
    office = invited()
    for number, when in enumerate(("2026-12-04 18:00", WHEN, "2026-12-04 18:00"), start=2):
        office.change("M-01", when=when)
        assert office.run(NOON) == [f"moved/M-01/L-01/{number}", f"moved/M-01/L-02/{number}"]
    _, _, facts = office.sent[-1]
    assert facts.letter.before is not None
    assert facts.letter.before.start == moment(WHEN)


def test_moved_and_back_within_the_settling_time_is_no_move() -> None:
    office = invited()
    office.change("M-01", when="2026-12-04 18:00")
    office.past = replace(office.past, unsettled={"M-01": moment("2026-11-20 12:30")})
    assert office.run("2026-11-20 12:20") == []
    assert office.says("M-01") == "waits until 12:30"
    office.change("M-01", when=WHEN)
    office.past = replace(office.past, unsettled={})
    assert office.run("2026-11-20 12:40") == []


def test_another_agenda_is_no_letter() -> None:
    office = invited()
    office.change("M-01", agenda="Something else")
    assert office.run(NOON) == []


def test_cancelled_is_told_once_and_no_reminder_follows() -> None:
    office = invited()
    office.change("M-01", status="Cancelled")
    assert office.run(NOON) == ["cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"]
    assert office.run("2026-12-01 09:00") == []
    assert office.says("M-01") == "cancelled"


def test_cancelled_and_moved_at_once_tells_of_the_time_that_people_know() -> None:
    office = invited()
    office.change("M-01", status="Cancelled", when="2026-11-01 18:00")
    office.run(NOON)
    assert {facts.letter.occasions[0].start for _, _, facts in office.sent[2:]} == {moment(WHEN)}


def test_cancelled_and_planned_again_invites_again() -> None:
    office = invited()
    office.change("M-01", status="Cancelled")
    office.run(NOON)
    office.change("M-01", status="Planned")
    assert office.run(NOON) == ["invited/M-01/L-01/3", "invited/M-01/L-02/3"]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"status": "Cancelled"}, id="set Ready and cancelled at once"),
        pytest.param({"ready": False}, id="not Ready"),
        pytest.param({"status": "Took place"}, id="history"),
    ],
)
def test_nothing_goes_out_for(cells: dict[str, Any]) -> None:
    office = Office(meetings=[meeting(1, WHEN, **cells)])
    assert (office.run(NOON), office.done) == ([], {}), "no letter, and nothing in the calendar"


def test_unticking_ready_lets_changes_wait_and_reminders_go_on() -> None:
    office = invited()
    office.change("M-01", ready=False)
    assert len(office.run("2026-11-26 09:00")) == 2
    office.change("M-01", when="2026-12-04 18:00")
    assert office.run("2026-12-01 09:00") == []
    assert office.says("M-01") == "not Ready: changes wait"


# Who joins, who leaves, who may not be written to


def test_a_new_liaison_with_twenty_meetings_gets_one_letter_and_nobody_else_any() -> None:
    rows = [meeting(number, f"2026-12-{number:02d} 18:00") for number in range(1, 21)]
    office = Office(meetings=rows)
    office.run(NOON)
    office.liaisons.append(liaison(3))
    assert office.run(NOON) == ["joined/M-01/L-03/1"]
    _, _, facts = office.sent[-1]
    assert (facts.letter.name, len(facts.letter.occasions), len(facts.calendar)) == ("joined", 20, 20)
    assert office.run(NOON) == []


def test_who_joins_one_meeting_gets_an_invitation_with_an_ics() -> None:
    office = invited()
    office.liaisons.append(liaison(3))
    assert office.run(NOON) == ["joined/M-01/L-03/1"]
    _, _, facts = office.sent[-1]
    assert (facts.letter.name, [one.uid for one in facts.calendar]) == ("invitation", ["M-01@example.org"])


def test_an_invitation_that_failed_stays_one_under_its_key() -> None:
    """Not a 'joined' beside it, because others were invited before."""
    office = Office(meetings=[meeting(1, WHEN)], fails=frozenset({"invited/M-01/L-02/1"}))
    assert office.run(NOON) == ["invited/M-01/L-01/1"]
    assert office.says("M-01").startswith("1 of 2 invited")
    assert "invited/M-01/L-02/1" in {effect.key for effect in office.last.effects}


def test_who_is_taken_off_who_is_told_that_it_is_without_them() -> None:
    office = invited()
    office.change("M-01", who="L-01")
    assert office.run(NOON) == ["cancelled/M-01/L-02/2"]
    assert office.people_of("uninvited") == ["L-02"]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"unsafe": True}, id="e-mails that changed places"),
        pytest.param({"gone": True}, id="a row that is gone"),
        pytest.param({"faulty": frozenset({"E-mail"}), "email": ""}, id="an address with a typo"),
        pytest.param({"faulty": frozenset({"Language"}), "language": ""}, id="a language that is none"),
        pytest.param({"faulty": frozenset({"Name"}), "name": ""}, id="a name that cannot be read"),
        pytest.param({"from_": date(2026, 1, 1), "to": date(2025, 12, 31)}, id="a term that ends before it begins"),
        pytest.param({"faulty": frozenset({"To"}), "from_": date(2030, 1, 1)}, id="a last day that cannot be read"),
    ],
)
def test_nothing_is_done_for_a_row_that_may_not_be_acted_on(cells: dict[str, Any]) -> None:
    """No letter, and nobody is taken off the event."""
    office = invited()
    before = office.events["M-01"]
    office.change("L-02", **cells)
    assert office.run(NOON) == []
    assert office.events["M-01"] == before
    assert office.run("2026-11-26 09:00") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    assert "waits for L-02" in office.says("M-01")


def test_a_new_person_is_written_to_once_settled() -> None:
    office = invited()
    office.liaisons.append(liaison(3))
    office.past = replace(office.past, unsettled={"L-03": moment("2026-11-20 12:10")})
    assert office.run(NOON) == []
    office.past = replace(office.past, unsettled={})
    assert office.run(NOON) == ["joined/M-01/L-03/1"]


def test_a_new_address_is_told_all_that_is_to_come() -> None:
    office = invited()
    office.change("L-02", email="another2@example.org")
    assert office.run(NOON) == ["joined/M-01/L-02/2"]
    assert office.sent[-1][2].letter.to_address == "another2@example.org"
    assert office.run(NOON) == []


def test_a_letter_that_came_back_is_a_problem_at_the_person() -> None:
    office = invited()
    office.past = replace(office.past, bounced={"L-02": moment("2026-11-20 12:05")})
    office.run("2026-11-20 13:00")
    (found,) = office.last.problems
    assert (found.tab, found.id, found.column) == ("Liaisons", "L-02", "E-mail")
    assert found.what == "a letter to this address came back on 2026-11-20"


def test_one_person_as_liaison_and_staff_is_written_to_once() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody"), meeting(2, "2026-12-04 18:00", who="Staff")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="PERSON1@example.org"), member(2)],
    )
    assert office.run(NOON) == [
        *("invited/M-01/L-01/1", "invited/M-01/C-02/1"),
        *("invited/M-02/L-01/1", "invited/M-02/C-02/1"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"unsafe": True},
        {"gone": True},
        {"faulty": frozenset({"Name"})},
        {"email": ""},
        # The cells of the e-mail column have been sorted: this row has another's.
        {"unsafe": True, "email": "person2@example.org"},
    ],
)
def test_a_person_of_two_rows_is_told_once_whichever_of_them_leads(cells: dict[str, Any]) -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody", kind="Core team")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1"]
    before = office.liaisons[0]
    office.change("L-01", **cells)
    assert office.run("2026-11-20 13:00") == []
    office.liaisons = [before]
    assert office.run("2026-11-20 13:30") == []
    # What happens while the other row leads is told once, too: also a move, a reminder, and that it is off.
    office.change("L-01", **cells)
    office.change("M-01", when="2026-12-04 18:00")
    assert office.run("2026-11-20 14:00") == ["moved/M-01/C-01/2"]
    assert office.run("2026-12-02 09:05") == ["reminder/M-01/2026-12-04T18:00/C-01/2d"]
    office.liaisons = [before]
    assert office.run("2026-12-02 09:10") == []
    office.change("M-01", status="Cancelled")
    assert office.run("2026-12-02 10:00") == ["cancelled/M-01/L-01/3"]
    office.change("L-01", **cells)
    assert office.run("2026-12-02 11:00") == []


def test_a_row_that_leads_and_is_not_invited_takes_nobody_off() -> None:
    """Of the same person: the row that is invited is held, and the other one's time in the program is over."""
    over = liaison(2, email="person1@example.org", to=date(2026, 6, 30))
    office = Office(meetings=[meeting(1, WHEN), meeting(2, "2026-12-04 18:00")], liaisons=[liaison(1), over])
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1", "invited/M-02/L-01/1"]
    office.change("L-01", unsafe=True, email="another@example.org")
    assert office.run("2026-11-20 13:00") == []
    # What is off is off for them, too.
    office.change("M-01", status="Cancelled")
    assert office.run("2026-11-20 14:00") == ["cancelled/M-01/L-02/2"]
    office.change("L-01", unsafe=False, email="person1@example.org")
    assert office.run("2026-11-20 15:00") == []


def test_a_row_that_is_added_before_another_of_the_same_person_changes_nothing() -> None:
    office = Office(meetings=[meeting(1, WHEN, who="Everybody")], liaisons=[], core_team=[member(1)])
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/C-01/1"]
    office.liaisons = [liaison(1, email="staff1@example.org")]
    assert office.run("2026-11-20 13:00") == []
    assert len(office.run("2026-12-01 09:05")) == 1
    office.change("M-01", place="Town Hall")
    assert office.run("2026-12-01 10:00") == ["moved/M-01/L-01/2"]


@pytest.mark.parametrize("moves", ["L-01", "C-01"])
def test_two_rows_of_one_address_are_two_people_once_one_has_another(moves: str) -> None:
    """Who has the new address gets all that is to come; who keeps the old one has it already, and goes on with it."""
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody"), meeting(2, "2026-12-10 18:00", who="Liaisons")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1", "invited/M-02/L-01/1"]
    assert office.run("2026-11-26 09:05") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    # While the row is half typed, nothing is done for it, and the other has been told.
    office.change(moves, email="new@example.org")
    office.past = replace(office.past, unsettled={moves: moment("2026-11-26 09:20")})
    assert office.run("2026-11-26 09:10") == []
    office.past = replace(office.past, unsettled={})
    assert office.run("2026-11-26 09:20") == [f"joined/M-01/{moves}/{2 if moves == 'L-01' else 1}"]
    assert office.run("2026-11-26 09:30") == []
    reminders = office.run("2026-12-01 09:05")
    assert sorted(reminders) == [f"reminder/M-01/2026-12-03T18:00/{id_}/2d" for id_ in ("C-01", "L-01")]
    office.change("M-01", place="Town Hall")
    assert sorted(key.split("/")[2] for key in office.run("2026-12-01 10:00")) == ["C-01", "L-01"]
    office.change("M-01", status="Cancelled")
    last = office.run("2026-12-01 11:00")
    assert sorted(key.split("/")[2] for key in last) == ["C-01", "L-01"]
    assert all(key.startswith("cancelled/M-01/") for key in last)


def test_two_people_of_two_rows_are_one_again_once_both_rows_have_the_new_address() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    office.run(NOON)
    office.change("C-01", email="new@example.org")
    assert office.run("2026-11-20 13:00") == ["joined/M-01/C-01/1"]
    office.change("L-01", email="new@example.org")
    assert office.run("2026-11-20 14:00") == []
    office.change("M-01", place="Town Hall")
    assert office.run("2026-11-20 15:00") == ["moved/M-01/L-01/2"]


def test_an_address_that_was_told_and_is_another_rows_now_learns_that_it_is_off() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    office.run(NOON)
    office.change("L-01", email="new@example.org")
    office.change("M-01", status="Cancelled")
    assert office.run("2026-11-20 13:00") == ["cancelled/M-01/C-01/2", "cancelled/M-01/L-01/2"]
    assert office.run("2026-11-20 14:00") == []


def unknown(key: str, person: str, address: str = "") -> dict[str, tuple[Told, ...]]:
    """A letter about M-01 of which nobody can tell whether it went out."""
    start = moment(WHEN)
    told = Told(
        gathering="M-01",
        person=person,
        number=1,
        start=start,
        end=start + timedelta(hours=2),
        place="Library",
        online=False,
        address=address,
    )
    return {key: (told,)}


def test_what_nobody_knows_yet_is_not_followed_by_another_letter() -> None:
    office = invited()
    office.change("M-01", when="2026-12-04 18:00")
    key = "joined/M-01/L-01/1"
    office.past = replace(office.past, pending=unknown(key, "L-01"), failed={key: "answer on Approvals"})
    assert office.run(NOON) == ["moved/M-01/L-02/2"]
    assert office.says("M-01").endswith("; perhaps sent to L-01: answer on Approvals"), "nobody knows that it was not"


@pytest.mark.parametrize(
    ("row", "address", "cells", "letters"),
    [
        # The letter was for the row that led then; now the other leads, whatever has become of the first.
        ("L-01", "person1@example.org", {"gone": True}, 1),
        ("L-01", "person1@example.org", {"unsafe": True, "email": "person2@example.org"}, 1),
        ("L-01", "person1@example.org", {"email": "new@example.org"}, 2),
        ("C-01", "person1@example.org", {}, 1),
        # Both rows have another address by now.
        ("C-01", "old@example.org", {}, 1),
    ],
)
def test_what_nobody_knows_of_one_row_holds_back_the_other_row_of_the_same_person(
    row: str, address: str, cells: dict[str, Any], letters: int
) -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="Person1@example.org")],
    )
    sent = unknown(f"invited/M-01/{row}/1", row, address)
    office.past = replace(office.past, mark=str.casefold, pending=sent)
    office.change("L-01", **cells)
    office.fails = frozenset({f"invited/M-01/{row}/1"})
    assert office.run(NOON) == []
    # Staff say that it did not go out: then one letter does.
    office.past, office.fails = replace(office.past, pending={}), frozenset()
    assert len(office.run("2026-11-20 13:00")) == letters


# Reminders


def test_reminders_at_the_offsets_of_settings() -> None:
    office = invited()
    sent = {
        when: office.run(when)
        for when in (
            *("2026-11-26 08:59", "2026-11-26 09:00", "2026-11-26 09:01"),
            *("2026-12-01 08:59", "2026-12-01 09:00", "2026-12-03 08:59", "2026-12-03 09:00", "2026-12-03 18:00"),
        )
    }
    assert [when for when, keys in sent.items() if keys] == [
        *("2026-11-26 09:00", "2026-12-01 09:00", "2026-12-03 09:00"),
    ]
    assert sent["2026-12-03 09:00"] == [f"reminder/M-01/2026-12-03T18:00/L-0{n}/morning" for n in (1, 2)]
    assert [facts.letter.when for _, _, facts in office.sent[2::2]] == ["7 days", "2 days", "morning"]


def test_who_declined_is_not_reminded_and_it_is_on_record() -> None:
    office = invited()
    office.answer("L-02", "M-01", "declined")
    assert office.run("2026-11-26 09:00") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    assert office.skipped == {"reminder/M-01/2026-12-03T18:00/L-02/7d": "declined"}
    office.answer("L-02", "M-01", "accepted")
    assert len(office.run("2026-12-01 09:00")) == 2


@pytest.mark.parametrize(
    ("when", "sent", "skipped"),
    [
        pytest.param("2026-11-29 10:00", ["7d"], [], id="three days late, and still useful"),
        pytest.param("2026-12-01 08:59", ["7d"], [], id="until the next one's time"),
        pytest.param("2026-12-01 09:00", ["2d"], ["7d"], id="not at the next one's time"),
        pytest.param("2026-12-03 17:59", ["morning"], ["7d", "2d"], id="the last until the start"),
        pytest.param("2026-12-03 18:00", [], ["7d", "2d", "morning"], id="never when it has begun"),
        pytest.param("2026-11-29 07:59", [], [], id="not before the mail hours"),
        pytest.param("2026-11-29 20:00", [], [], id="not after the mail hours"),
    ],
)
def test_after_a_stop(when: str, sent: list[str], skipped: list[str]) -> None:
    office = invited(liaisons=[liaison(1)])
    assert [key.rpartition("/")[2] for key in office.run(when)] == sent
    assert [key.rpartition("/")[2] for key in office.skipped] == skipped


def test_a_reminder_that_was_due_before_its_invitation_is_skipped() -> None:
    office = invited(liaisons=[liaison(1)], meetings=[meeting(1, "2026-11-21 18:00")])
    assert office.skipped == {
        "reminder/M-01/2026-11-21T18:00/L-01/7d": "no longer useful",
        "reminder/M-01/2026-11-21T18:00/L-01/2d": "due before the invitation",
    }


def test_a_moved_meeting_has_its_reminders_anew() -> None:
    office = invited(liaisons=[liaison(1)])
    office.run("2026-11-26 09:00")
    office.change("M-01", when="2026-12-10 18:00")
    office.run("2026-11-27 12:00")
    assert office.run("2026-12-03 09:00") == ["reminder/M-01/2026-12-10T18:00/L-01/7d"]


# Problems, before anything goes out

LONG = "x" * 2_000


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"length": 0}, "Length: 0 minutes is no length of a meeting"),
        ({"length": 600}, "Length: 600 minutes is no length of a meeting"),
        ({"length": None}, "Length: this is missing"),
        ({"time": None}, "Time: this is missing"),
        ({"date": None}, "Date: this is missing"),
        ({"when": "2026-12-03 23:00"}, "Length: it would end on the next day"),
        ({"when": "2026-11-19 18:00"}, "Date: 2026-11-19 18:00 is in the past"),
        ({"when": "2027-03-14 02:30"}, "Time: this hour is left out when the clocks change"),
        ({"when": "2027-11-07 01:30"}, "Time: this hour comes twice when the clocks change"),
        ({"who": "L-01, L-77"}, "Who: L-77 is nobody on Liaisons or Core team"),
        ({"who": "Staff"}, "Who: this is nobody who is in the program on that day"),
        ({"place": LONG}, "Place: this is longer than 500 characters"),
        ({"place": ""}, "Place: it has no place and is not online"),
    ],
)
def test_a_bad_row_is_told_and_sends_nothing(cells: dict[str, Any], said: str) -> None:
    office = Office(meetings=[meeting(1, WHEN), meeting(2, "2026-12-05 18:00")])
    office.change("M-01", **cells)
    assert office.run(NOON) == ["invited/M-02/L-01/1", "invited/M-02/L-02/1"], "the good row goes on"
    assert office.problem() == said
    assert office.says("M-01") == "see Problem"


def test_moved_into_the_past_is_a_problem_and_no_letter() -> None:
    office = invited()
    office.change("M-01", when="2026-11-19 18:00")
    assert office.run(NOON) == []
    assert office.problem() == "Date: 2026-11-19 18:00 is in the past"


def test_a_cell_that_reading_has_told_of_is_told_once() -> None:
    office = Office(meetings=[replace(meeting(1, WHEN), faulty=frozenset({"Time"}), time=None)])
    assert office.run(NOON) == []
    assert (office.last.problems, office.says("M-01")) == ((), "see Problem")


@pytest.mark.parametrize("column", ["Title", "Agenda", "Needs", "Bring"])
def test_what_people_are_told_is_not_emptied_by_a_cell_that_cannot_be_read(column: str) -> None:
    """Nothing goes out and the event stays as it is, until the cell is mended; a cancellation goes out all the same."""
    office = invited()
    before = office.events["M-01"]
    office.change("M-01", faulty=frozenset({column}), **{column.lower(): ""})
    assert office.run(NOON) == []
    assert (office.events["M-01"], office.says("M-01")) == (before, "see Problem")
    office.change("M-01", status="Cancelled")
    assert office.run(NOON) == ["cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"]


def test_ready_that_came_with_a_copied_row_does_not_count() -> None:
    office = Office(meetings=[meeting(1, WHEN)])
    office.past = replace(office.past, copied=frozenset({"M-01"}))
    assert office.run(NOON) == []
    assert office.problem() == "Ready: this came with a copied row"


def test_took_place_before_its_day_is_a_problem() -> None:
    office = invited()
    office.change("M-01", status="Took place")
    office.run(NOON)
    assert office.problem() == "Status: this day has not come yet"


# Questions


def asked(office: Office) -> str:
    (question,) = office.last.questions
    return question.key


def two(**given: Any) -> Office:
    office = Office(meetings=[meeting(1, WHEN), meeting(2, "2026-12-10 17:00", who="L-01")], **given)
    office.run(NOON)
    return office


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(({"when": "2026-12-10 18:00"}, {"when": "2026-12-03 17:00"}), id="dates sorted by themselves"),
        pytest.param(({"who": "L-01"}, {"who": "Liaisons"}), id="Who sorted by itself"),
    ],
)
def test_rows_that_exchanged_cells_are_asked_about(cells: tuple[dict[str, Any], dict[str, Any]]) -> None:
    office = two()
    office.change("M-01", **cells[0])
    office.change("M-02", **cells[1])
    assert office.run(NOON) == []
    assert asked(office) == "exchanged/M-01+M-02"
    office.say()
    assert office.run(NOON)


def test_moving_two_meetings_on_by_a_week_is_no_exchange() -> None:
    office = two()
    office.change("M-01", when="2026-12-10 18:00")
    office.change("M-02", when="2026-12-17 17:00")
    assert len(office.run(NOON)) == 3


@pytest.mark.parametrize(
    ("by_hand", "what"),
    [
        ({"deleted": True}, "it was deleted"),
        ({"start": moment("2026-12-04 18:00")}, "it was moved to 2026-12-04 18:00"),
        ({"place": "Town hall"}, "its place was changed"),
        ({"guests": frozenset({"L-01"})}, "L-02 was taken off"),
    ],
)
def test_what_was_done_by_hand_is_asked_and_put_right_once_staff_say_so(by_hand: dict[str, Any], what: str) -> None:
    office = invited()
    changed = replace(office.events["M-01"], **by_hand)
    office.events["M-01"] = changed
    assert office.run(NOON) == []
    assert office.events["M-01"] == changed, "never fought over"
    (question,) = office.last.questions
    assert question.why.endswith(what)
    office.say()
    office.run(NOON)
    assert office.events["M-01"].by_hand(office.last.effects[0].payload) == ""  # type: ignore[arg-type]
    assert office.last.questions == ()
    office.events["M-01"] = replace(office.events["M-01"], **by_hand)
    office.run(NOON)
    assert asked(office) == "by-hand/M-01", "the same done once more is asked anew"


def test_a_row_that_staff_let_go_of_is_cancelled() -> None:
    office = invited()
    row = office.meetings.pop()
    office.past = replace(office.past, let_go=(row,))
    assert office.run(NOON) == ["cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"]
    assert office.run(NOON) == []


def test_a_row_that_is_gone_withdraws_nothing() -> None:
    office = invited()
    office.change("M-01", gone=True)
    assert len(office.run("2026-11-26 09:00")) == 2


# The video link


def test_letters_wait_for_a_link_that_google_is_still_making() -> None:
    office = Office(meetings=[meeting(1, WHEN, online=True, place="")])
    office.events["M-01"] = EventSeen(conference="pending")
    plan = meetings.plan(
        office.snapshot, replace(office._past(), is_done=lambda one: one.kind == "event"), moment(NOON)
    )
    assert [one.key for one in plan.effects] == ["event/M-01"]
    assert [problem.column for problem in plan.problems] == ["Online"]
    assert len(office.run(NOON)) == 2


def test_a_link_of_ones_own_asks_for_no_other() -> None:
    office = Office(meetings=[meeting(1, WHEN, online=True, place="")])
    office.settings = replace(office.settings, video_meetings="https://video.example.org/room")
    office.run(NOON)
    assert office.events["M-01"].join_link == ""
    assert office.sent[0][2].letter.occasions[0].join_link == "https://video.example.org/room"


# Counts


def test_counts_need_nobody_and_stand_on_dashboard_alone() -> None:
    """A line of them among what needs a person would bring the digest each morning for nothing."""
    office = Office(
        meetings=[
            meeting(1, "2026-10-01 18:00", kind="Data", status="Took place"),
            meeting(2, WHEN, kind="Data"),
            meeting(3, "2026-12-04 18:00", kind="Data", status="Cancelled"),
        ],
        settings=replace(Office().settings, planned_meetings_by_kind=(("Data", 3), ("Reflection", 1))),
    )
    office.run(NOON)
    assert office.last.needs == ()


def test_it_stays_at_six_when_the_clocks_change() -> None:
    """Told in summer time of a meeting in standard time: the same wall clock, another instant."""
    office = Office(meetings=[meeting(1, "2026-11-01 18:00")], liaisons=[liaison(1)])
    office.run("2026-10-20 12:00")
    assert office.run("2026-10-25 09:00") == ["reminder/M-01/2026-11-01T18:00/L-01/7d"]
    start = office.sent[0][2].letter.occasions[0].start
    assert (start.hour, start.utcoffset()) == (18, datetime.fromisoformat("2026-11-01T18:00-05:00").utcoffset())


@pytest.mark.parametrize("cells", [{"ready": False}, {"status": "Cancelled"}])
def test_a_row_of_which_nothing_has_come_shows_nothing(cells: dict[str, Any]) -> None:
    office = Office(meetings=[meeting(1, WHEN, **cells)])
    office.run(NOON)
    assert office.last.statuses == {("Meetings", "M-01"): {"System status": "", "Replies": "", "Link": ""}}


def test_a_last_day_before_the_meeting_takes_all_off_one_after_the_other_and_then_names_the_cell() -> None:
    """Whose time ends is told, also when nobody is left; a slip in the row itself takes nobody off."""
    office = invited()
    office.change("L-01", to=date(2026, 12, 2))
    office.change("L-02", to=date(2026, 12, 2))
    assert office.run(NOON) == ["cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"]
    assert office.people_of("uninvited") == ["L-01", "L-02"]
    assert office.events["M-01"].guests == frozenset()
    assert office.problem() == "Who: this is nobody who is in the program on that day"


@pytest.mark.parametrize("cells", [{"when": "2036-12-03 18:00"}, {"who": "L-03"}])
def test_a_slip_that_leaves_nobody_takes_nobody_off(cells: dict[str, Any]) -> None:
    office = invited(liaisons=[liaison(1, to=date(2028, 1, 1)), liaison(3, to=date(2026, 1, 1))])
    office.change("M-01", **cells)
    assert office.run(NOON) == []
    assert office.problem() == "Who: this is nobody who is in the program on that day"
    assert office.events["M-01"].guests == {"L-01"}
