"""A ledger that is lost, or set back to an older time, is made anew from Workspace; then a run does nothing again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lost_ledgers import counts, done, keep, lose, put_back, rebuilt
from tests.meetings_in_sheet import ANA, JOSE, Meetings, row, tabs
from tests.programs_in_sheet import SAM, Program, Programs, hours

ROWS = [
    hours("2026-09-10", "L-01", "2:00"),
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-10-06", "L-02", "3:00"),
]


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": ROWS})


def approve(program: Program, *ids: str) -> None:
    for id_ in ids:
        program.set("Invoices", id_, Decision="Approve", Approved_by=SAM)


def test_invoices_after_a_ledger_that_was_lost(program: Program) -> None:
    program.run()
    approve(program, "N-01")
    before = program.run()
    counted = counts(program)
    lose(program)
    assert "rebuild-ledger" in program.run(ok=False).last_words
    found = rebuilt(program)
    assert found["unknown"] == []
    after = program.run()
    assert done(after) == {}
    assert after.invoices == before.invoices
    assert counts(program) == counted
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    program.edit("append_row", "Hours", values=hours("2026-09-09", "L-02", "1:00"))
    later = program.run()
    assert later.amounts() == {
        ("L-01", "2026-09"): "80.00",
        ("L-01", "2026-10"): "80.00",
        ("L-02", "2026-10"): "160.00",
        ("L-02", "2026-09"): "40.00",
    }
    assert sorted(one["number"] for one in later.invoices) == [f"EXA-FY27-{n:04d}" for n in (1, 2, 3, 4)]


# Meetings


def eventful(programs: Programs) -> Meetings:
    """Four meetings: one moved and reminded of, one cancelled, one that somebody joined, one that is over."""
    rows = [row(), row("2026-12-10"), row("2026-12-17", Who="L-01", Online=True), row("2026-11-05")]
    town = Meetings(programs.make(tabs(*rows)))
    town.settle()
    town.in_calendar_of("M-01", "answer", user=JOSE, response="declined")
    town.at("2026-11-04 09:00")
    town.run()
    town.program.set("Meetings", "M-01", Time="19:00")
    town.program.set("Meetings", "M-02", Status="Cancelled")
    town.program.set("Meetings", "M-03", Who="L-01, L-02")
    town.settle()
    town.program.set("Meetings", "M-04", Status="Took place")
    town.at("2026-11-26 09:30")
    town.run()
    assert town.run() == []
    return town


def test_meetings_after_a_ledger_that_was_lost(programs: Programs) -> None:
    town = eventful(programs)
    says, counted = town.program.rows("Meetings"), counts(town.program)
    lose(town.program)
    assert rebuilt(town.program)["unknown"] == []
    assert town.settle() == []
    assert town.settle() == []
    assert counts(town.program) == counted
    assert town.program.rows("Meetings") == says
    assert town.asked() == []
    town.at("2026-12-01 09:00")
    assert town.run() == ["reminder/M-01/2026-12-03T19:00/L-01/2d"]
    town.program.set("Meetings", "M-01", Place="Town Hall")
    town.program.set("Meetings", "M-03", Who="L-02")
    told = town.settle()
    assert told == [
        "event/M-01", "event/M-03", "moved/M-01/L-01/3", "moved/M-01/L-02/3", "cancelled/M-03/L-01/2",
    ]  # fmt: skip
    town.program.set("Meetings", "M-02", Status="Planned")
    assert "event/M-02" in town.settle()
