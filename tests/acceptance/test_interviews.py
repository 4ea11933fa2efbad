"""`run-job interviews`: a row is typed, ticked, moved, cancelled, deleted; who gets what, with the real commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.interviews_in_sheet import ANA, APPLICANTS, FIRST, JO, JOSE, SAM, Office, interviews, row
from tests.programs_in_sheet import OFFICE, Programs


@pytest.fixture
def office(programs: Programs) -> Office:
    return interviews(programs)


def test_a_row_becomes_an_event_a_letter_and_a_score_sheet(office: Office) -> None:
    waits = office.run()
    assert waits.effects() == {}
    assert office.says()[1] == "waits until 12:10"
    office.local.advance(600)
    ran = office.run()
    assert ran.effects() == FIRST
    event = office.event()
    assert {guest["email"] for guest in event["attendees"]} == {ANA, SAM}
    assert event["summary"].endswith("· I-01")
    assert not event["guestsCanSeeOtherGuests"]
    (new,) = office.mails(ANA)
    assert "9 de novembro de 2026" in new
    assert office.mails(SAM) == []
    (sheet,) = office.sheets()
    assert sheet["path"].endswith("Interviews/I-01/Score sheet I-01 A-01")
    files = {one["id"]: one for one in office.program.files()}
    assert files[sheet["parent"]]["permissions"] == {OFFICE: "owner", SAM: "writer"}
    again = office.run()
    assert set(again.effects().values()) == {"already"}
    assert again.json["calls"]["gmail"] <= 1
    assert office.says() == ("no answer yet", "invited; asked again from 2026-11-05 12:10")
    assert office.program.row("Interviews", "I-01")["Link"] == "open"


def test_the_plan_shows_it_and_changes_nothing(office: Office) -> None:
    office.run()
    digest = office.local.digest()
    ran = office.run("--plan", "--yes")
    assert ran.effects() == dict.fromkeys(FIRST, "planned")
    assert office.local.digest() == digest


def test_moved_cancelled_and_ready_and_cancelled_at_once(office: Office) -> None:
    assert office.done() == sorted(FIRST)
    before = len(office.mails(ANA))
    office.program.set("Interviews", "I-01", Time="19:00")
    office.program.set("Interviews", "I-01", Time="19:30")
    assert office.done() == ["event/I-01", "moved/I-01/A-01/2"]
    office.program.set("Interviews", "I-01", Status="Cancelled")
    assert office.done() == ["cancelled/I-01/A-01/3", "event/I-01"]
    assert office.event()["status"] == "cancelled"
    office.program.set("Interviews", "I-01", Status="Planned")
    assert office.done() == ["event/I-01", "invited/I-01/A-01/4"]
    assert office.event()["status"] == "confirmed"
    assert office.program.rows("Approvals") == []
    office.program.set("Interviews", "I-01", Status="Cancelled")
    assert office.done() == ["cancelled/I-01/A-01/5", "event/I-01"]
    assert len(office.mails(ANA)) == before + 4
    office.program.type({"Interviews": [row(Applicant="A-02", Status="Cancelled", Date="2026-11-10")]}, start=3)
    assert office.done() == []
    assert office.says("I-01")[1] == "cancelled"


def test_answers_come_back_to_the_row_and_nobody_is_nudged(office: Office) -> None:
    office.done()
    office.by_hand("answer", ANA, response="declined", comment="Tuesday?")
    office.local.advance(3 * 86400)
    assert office.done() == []
    reply, status = office.says()
    assert reply == "no, with a comment: see Link"
    assert status.startswith("the applicant declined")
    assert "I-01: the applicant declined" in office.program.start_here()
    office.by_hand(
        "answer",
        ANA,
        propose={"start": "2026-11-10T18:00:00-05:00", "end": "2026-11-10T18:45:00-05:00"},
        comment="",
    )
    office.run()
    assert office.says()[0] == "maybe"


def test_one_nudge_after_three_days(office: Office) -> None:
    office.done()
    office.local.advance(3 * 86400 - 60)
    assert office.done() == []
    office.local.advance(60)
    assert office.done() == ["nudge/I-01/A-01/1"]
    assert office.done() == []
    office.local.advance(86400)
    assert office.done() == []
    assert office.says()[1] == "invited; asked again, no answer"


def test_who_answered_by_mail_is_not_nudged(office: Office) -> None:
    office.done()
    (letter,) = office.program.mails(ANA)
    office.local.edit({"do": "reply", "message": letter["id"], "text": "I will come"}, service="mail", user=ANA)
    office.local.advance(3 * 86400)
    assert office.done() == []
    assert office.says()[0] == "answered by mail: see the mailbox"


# What people do to rows


def test_a_copied_row_a_deleted_row(office: Office) -> None:
    office.done()
    office.program.edit("copy_row", "Interviews", row="I-01", to=3)
    office.program.set("Interviews", 3, Applicant="A-02", Date="2026-11-10")
    assert office.done() == []
    assert "copied row" in office.program.problem("Interviews", "I-02")
    office.program.set("Interviews", "I-02", Ready=False)
    office.done()
    office.program.set("Interviews", "I-02", Ready=True)
    assert "invited/I-02/A-02/1" in office.done()
    office.program.edit("delete_rows", "Interviews", rows=["I-01"])
    assert office.done() == []
    (asked,) = [one for one in office.program.rows("Approvals") if one["What"]]
    assert "I-01" in asked["What"]
    assert office.event()
    office.program.set("Approvals", asked["ID"], Answer="Do it")
    assert office.done() == ["cancelled/I-01/A-01/2", "event/I-01"]


def test_e_mails_of_two_applicants_change_places(office: Office) -> None:
    office.program.type({"Interviews": [row(Applicant="A-02", Date="2026-11-10")]}, start=3)
    office.done()
    counts = len(office.mails(ANA)), len(office.mails(JOSE))
    office.sort("Applications", "E-mail")
    office.program.set("Interviews", "I-01", Time="19:00")
    office.program.set("Interviews", "I-02", Time="19:00")
    assert office.done() == []
    assert (len(office.mails(ANA)), len(office.mails(JOSE))) == counts
    assert "may be somebody else's" in office.program.problem("Interviews", "I-01")


def test_dates_sorted_by_themselves_are_asked_about(office: Office) -> None:
    office.program.type({"Interviews": [row(Applicant="A-02", Date="2026-11-10")]}, start=3)
    office.done()
    office.sort("Interviews", "Date")
    assert office.done() == []
    assert "asked on Approvals" in office.says("I-01")[1]


def test_forty_old_applicants_with_their_stages_send_nothing(office: Office) -> None:
    stages = ("New", "To interview", "Offer", "Accepted", "Waitlist", "Declined", "Withdrawn")
    old = [
        {"Name": f"Old Person {n}", "E-mail": f"old{n}@example.org", "Language": "en", "Stage": stages[n % 7]}
        for n in range(40)
    ]
    held = [row(Applicant=f"A-{n + 3:02d}", Date="2025-11-05", Status="Took place") for n in range(40)]
    office.program.type({"Applications": old}, start=4)
    office.program.type({"Interviews": held}, start=3)
    assert office.done() == sorted(FIRST)
    assert office.run().problems("Interviews") == []


def test_the_score_sheet_that_somebody_has_written_on_stays(office: Office) -> None:
    office.done()
    (sheet,) = office.sheets()
    office.local.edit({"file": sheet["id"], "do": "append", "text": "4 of 5"}, service="documents", user=SAM)
    office.program.set("Applications", "A-01", Skills="speaks up")
    assert office.done() == ["score-sheet/I-01/A-01"]
    names = sorted(one["name"] for one in office.sheets())
    assert names == ["Score sheet I-01 A-01", "Score sheet I-01 A-01 (2)"]


def test_an_interviewer_joins_and_another_leaves(office: Office) -> None:
    office.done()
    before = len(office.mails(ANA))
    office.program.set("Interviews", "I-01", Interviewers="Doe, Jo")
    assert office.done() == ["access/I-01", "cancelled/I-01/C-01/2", "event/I-01", "joined/I-01/C-02/1"]
    (sheet,) = office.sheets()
    files = {one["id"]: one for one in office.program.files()}
    assert files[sheet["parent"]]["permissions"] == {OFFICE: "owner", JO: "writer"}
    assert len(office.mails(ANA)) == before
    assert office.done() == []


def test_a_corrected_address_of_applicant_or_interviewer_is_told_anew_once(office: Office) -> None:
    office.done()
    before = len(office.mails(SAM))
    office.program.set("Applications", "A-01", **{"E-mail": JOSE})
    office.program.set("Core team", "C-01", **{"E-mail": JO})
    assert office.done() == ["access/I-01", "event/I-01", "invited/I-01/A-01/2", "joined/I-01/C-01/2"]
    assert len(office.mails(JOSE)) == 1
    assert (len(office.mails(SAM)), len(office.mails(JO))) == (before, 1)
    assert {guest["email"] for guest in office.event()["attendees"]} == {JOSE, JO}
    assert office.done() == []


def test_what_is_done_by_hand_in_calendar_is_asked_about(office: Office) -> None:
    office.done()
    there = office.event()
    later = {"start": {"dateTime": "2026-11-10T18:00:00-05:00"}, "end": {"dateTime": "2026-11-10T18:45:00-05:00"}}
    acts: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("change", {"set": later}, "it was moved to 2026-11-10 18:00"),
        ("remove_guest", {"guest": ANA}, "A-01 was taken off"),
        ("delete", {}, "it was deleted"),
    )
    for do, more, why in acts:
        office.by_hand(do, **more)
        assert office.done() == []
        (asked,) = [one for one in office.program.rows("Approvals") if not one["Answer"]]
        assert why in asked["Why"]
        office.program.set("Approvals", asked["ID"], Answer="Do it")
        assert office.done() == ["event/I-01"]
        put_right = office.event()
        assert (put_right["status"], put_right["start"]) == ("confirmed", there["start"])
        assert {guest["email"] for guest in put_right["attendees"]} == {ANA, SAM}
    assert office.done() == []


def test_the_calendar_is_deleted(office: Office) -> None:
    office.local.edit({"do": "delete_calendar", "calendar": office.calendar}, service="calendar", user=OFFICE)
    ran = office.run("--yes", status=1)
    assert ran.effects()["event/I-01"] == "failed"
    assert any("automations init" in one.get("error", "") for one in ran.json["effects"])


BAD_ROWS: tuple[tuple[Mapping[str, Any], str, str], ...] = (
    ({"Time": ""}, "Time", "this is missing"),
    ({"Time": "21:00"}, "Time", "after 21:00"),
    ({"Time": "7:00"}, "Time", "before 08:00"),
    ({"Date": ""}, "Date", "this is missing"),
    ({"Date": "2026-11-26"}, "Date", "holiday: Thanksgiving"),
    ({"Date": "2026-10-26"}, "Date", "in the past"),
    ({"Length": 0}, "Length", "between 1 minute and a day"),
    ({"Length": 600}, "Length", "no length"),
    ({"Place": "x" * 2000}, "Place", "longer than 500"),
    ({"Interviewers": "Somebody Else"}, "Interviewers", "nobody's on Core team"),
    ({"Applicant": "A-77"}, "Applicant", "nobody on Applications"),
    ({"Applicant": "A-03"}, "Applicant", "at the Stage Declined"),
    ({"Applicant": "A-04"}, "Applicant", "no name, e-mail address or language"),
    ({"Applicant": "A-05"}, "Applicant", "no name, e-mail address or language"),
    ({"Applicant": "A-06"}, "Applicant", "no name, e-mail address or language"),
)
BAD_ADDRESSES = ("jose.muestra@example", "a@example.org, b@example.org", "José <j@example.org>")


def test_bad_rows_and_bad_addresses_are_told_and_a_good_neighbour_goes_out(office: Office) -> None:
    declined = {**APPLICANTS[1], "Stage": "Declined"}
    typed = [declined, *({**APPLICANTS[1], "E-mail": address} for address in BAD_ADDRESSES)]
    office.program.type({"Applications": typed}, start=4)
    rows = [
        {**row(Applicant="A-02", Date=f"2026-12-{place:02d}"), **cells}
        for place, (cells, _, _) in enumerate(BAD_ROWS, start=1)
    ]
    office.program.type({"Interviews": rows}, start=3)
    ran = office.run("--yes")
    assert ran.effects() == FIRST
    shown = {one["ID"]: one["Problem"] for one in office.program.rows("Interviews")}
    for number, (cells, column, words) in enumerate(BAD_ROWS, start=2):
        told = ran.problem("Interviews", f"I-{number:02d}")
        assert (told["column"], words in told["what"]) == (column, True), (cells, told)
        assert words in shown[f"I-{number:02d}"]


def test_a_letter_that_comes_back_is_told_at_the_applicants_row(office: Office) -> None:
    office.program.set("Applications", 2, **{"E-mail": "unknown-ana@example.org"})
    office.done()
    office.local.advance(60)
    office.run()
    assert "a letter to this address came back on 2026-11-02" in office.program.problem("Applications", "A-01")


def test_overlapping_interviews_are_a_problem_before_anything_goes_out(office: Office) -> None:
    office.program.type({"Interviews": [row(Applicant="A-02", Time="18:30")]}, start=3)
    assert office.done() == []
    assert "overlaps I-02" in office.program.problem("Interviews", "I-01")
    assert "overlaps I-01" in office.program.problem("Interviews", "I-02")
    office.program.set("Interviews", "I-02", Time="18:45")
    assert len(office.done()) == 8


def test_a_run_that_dies_goes_on_with_the_next(office: Office) -> None:
    office.local.fault("drive.files.create", {"cut": "after"}, user=OFFICE, nth=4)
    office.local.fault("calendar.events.insert", {"cut": "after"}, nth=1)
    office.program.run_job("interviews", "--json", "--yes")
    office.local.no_faults()
    office.run("--yes")
    assert sorted(one["path"].split("/")[-2] for one in office.sheets()) == ["I-01", "Staging"]
    assert set(office.run("--yes").effects().values()) == {"already"}
    office.local.advance(86_400)
    office.run()
    assert len(office.sheets()) == 1, "a stray is in the trash after a day"


def test_ask_first_releases_exactly_these(office: Office) -> None:
    office.run()
    office.program.set("Jobs", "J-03", Mode="Ask first")
    asked = office.run("--yes")
    assert set(asked.effects().values()) == {"waiting"}
    for one in office.program.rows("Approvals"):
        office.program.set("Approvals", one["ID"], Answer="Do it")
    assert office.done() == sorted(FIRST)


def test_online_with_meet(office: Office) -> None:
    office.run()
    office.program.set("Interviews", "I-01", Online=True, Place="")
    assert office.done() == sorted(FIRST)
    assert office.event()["hangoutLink"].startswith("https://meet.google.com/")
