"""A ledger that is lost, or set back to an older time, is made anew from Workspace; then a run does nothing again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lost_ledgers import counts, done, keep, lose, put_back, rebuilt
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
