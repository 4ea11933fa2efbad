"""The job `meetings`: problems before anything goes out, and what is asked on Approvals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.jobs.meeting_office import NOON, WHEN, Office, invited, meeting, moment

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
