"""What people do in Calendar and Gmail, and what Google does to a run: told, asked, and gone on with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.meetings_in_sheet import ANA, JOSE, Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, Programs

INVITED = ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]
SEND = "gmail.users.drafts.send"


@pytest.fixture
def held(programs: Programs) -> Meetings:
    """One meeting, both invited."""
    made = Meetings(programs.make(tabs()))
    assert made.settle() == INVITED
    return made


@pytest.mark.parametrize(
    ("do", "more", "why"),
    [
        ("delete", {}, "it was deleted"),
        ("remove_guest", {"guest": JOSE}, "L-02 was taken off"),
        ("change", {"set": {"location": "Town hall"}}, "its place was changed"),
    ],
)
def test_an_event_that_people_touched_is_asked_about_and_left_alone(
    held: Meetings, do: str, more: dict[str, object], why: str
) -> None:
    held.in_calendar(do, **more)
    assert held.run() == []
    (question,) = held.asked()
    assert question["Why"].endswith(why)
    assert held.run() == []
    held.answer()
    assert held.run() == ["event/M-01"]
    assert (held.guests().keys(), held.events()[0]["location"]) == ({ANA, JOSE}, "Library, 1 Sample Street")
    assert (held.run(), held.asked()) == ([], [])


def test_a_calendar_that_was_deleted_is_made_again_by_init(held: Meetings) -> None:
    held.in_calendar("delete_calendar")
    assert held.run() == []
    assert "the program's calendar is gone" in held.program.start_here()
    assert held.program.automations("init").status == 0
    assert held.run() == ["event/M-01"]
    assert held.guests().keys() == {ANA, JOSE}
    assert len(held.sent()) == 2, "letters are not sent again"


def test_an_answer_of_gmails_that_was_lost_is_looked_at(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(660)
    town.program.local.fault(SEND, {"cut": "after"}, nth=1)
    town.run(status=1)
    assert town.ran.json["counts"]["unknown"] == 1
    town.program.local.advance(60)
    assert town.run() == []
    assert (len(town.letters(ANA)), len(town.letters(JOSE))) == (1, 1)
    assert town.says() == "2 invited; next reminder 2026-11-26 09:00"


@pytest.mark.parametrize(("answer", "arrived"), [("Do it", 1), ("Don't", 0)])
def test_send_again(held: Meetings, answer: str, arrived: int) -> None:
    """A reminder whose sending nobody knows of is never repeated but by a person's word."""
    held.in_calendar("answer", user=JOSE, response="declined")
    held.at("2026-11-26 09:00")
    held.program.local.fault(SEND, {"cut": "before"}, nth=1)
    held.run(status=1)
    held.program.local.advance(60)
    held.run()
    (question,) = held.asked()
    assert question["What"].startswith("Send again? reminder of M-01 to L-01")
    held.answer(answer)
    held.run()
    held.run()
    assert len(held.letters(ANA)) == 1 + arrived
    assert held.asked() == []


def test_a_token_that_dies_in_the_middle_is_gone_on_with(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(660)
    town.program.local.fault(SEND, {"status": 401}, times=2)
    town.run_anyhow()
    assert town.ran.status == 5
    town.program.local.no_faults()
    assert town.run() == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]
    assert (len(town.letters(ANA)), len(town.letters(JOSE)), len(town.events())) == (1, 1, 1)


def test_a_mailbox_over_its_days_limit_goes_on_the_next_day(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(660)
    town.program.local.admin("POST", "/mailboxes", {"daily": {OFFICE: 0}})
    town.run_anyhow()
    assert town.ran.status == 1
    assert "not sent to L-01" in town.says()
    town.program.local.admin("POST", "/mailboxes", {"daily": {OFFICE: 2000}})
    town.at("2026-11-03 12:30")
    assert town.run() == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]


@pytest.mark.parametrize("mail", ["is sent meanwhile", "is due no more"])
def test_our_own_drafts_that_nobody_wants_are_swept_and_no_others(programs: Programs, mail: str) -> None:
    town = Meetings(programs.make(tabs(row(), row("2026-12-10", Ready=False))))
    town.run()
    town.program.local.advance(660)
    town.program.local.fault("gmail.users.drafts.create", {"cut": "after"}, nth=1)
    town.run()
    assert len(_drafts(town)) == 1, "another was made, and this one harms nobody"
    town.program.local.advance(3599)
    town.run()
    assert len(_drafts(town)) == 1
    if mail == "is sent meanwhile":
        town.program.set("Meetings", "M-02", Ready=True)
        assert len(town.settle()) == 3
    else:
        town.program.local.advance(1)
        town.run()
    assert _drafts(town) == []
    before = len(town.program.local.calls("gmail.users.drafts.list"))
    for _ in range(3):
        town.program.local.advance(86_400)
        town.run()
    looked = len(town.program.local.calls("gmail.users.drafts.list")) - before
    assert looked == (1 if mail == "is sent meanwhile" else 0), "once for the drafts of the last run with mail"


def _drafts(town: Meetings) -> list[dict[str, Any]]:
    return [one for one in town.program.mails(OFFICE) if "DRAFT" in one["labels"]]


def test_a_video_link_that_google_is_still_making(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(row(Online=True))))
    pending = {"do": "meet", "status": "pending"}
    town.program.local.edit({**pending, "calendar": town.program.place["calendar"]}, service="calendar", user=OFFICE)
    assert town.settle() == ["event/M-01"]
    assert "letters wait for it" in town.problem()
    assert town.run() == INVITED[1:]
    assert "https://meet.google.com/" in town.letters(ANA)[0]["text"]
    assert town.problem() == ""
    success = {"do": "meet", "status": "success", "calendar": town.program.place["calendar"]}
    town.program.local.edit(success, service="calendar", user=OFFICE)
