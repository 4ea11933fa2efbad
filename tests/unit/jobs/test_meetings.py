"""The job `meetings`: who is told what, once, and what is asked before anything is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from automations.jobs import meetings
from automations.rules.gatherings import EventSeen
from tests.unit.jobs.meeting_office import NOON, WHEN, Office, invited, liaison, meeting, moment


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
