"""Staff have decided, and another job runs before `invoices` takes it: what the Sheet says and asks stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.programs_in_sheet import SAM, Program, Programs, hours

ROWS = [
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-09-06", "L-01", "1:00"),
    hours("2026-10-06", "L-02", "3:00"),
    hours("2026-10-07", "L-02", "25:00"),
]


@pytest.fixture
def program(programs: Programs) -> Program:
    """Three drafts, of which N-01 is approved; a row with a problem; a question about a row that is gone."""
    program = programs.make({"Hours": ROWS})
    program.run()
    program.set("Invoices", "N-01", Decision="Approve", Approved_by=SAM)
    program.edit("delete_rows", "Hours", rows=["H-03"])
    program.run()
    return program


def said(program: Program) -> Any:
    """What the Sheet says of hours, asks, and has on Start here, the time of the last look aside."""
    asked = [(row["ID"], row["What"], row["Why"]) for row in program.rows("Approvals")]
    of_hours = [(row["ID"], row["Invoice"], row["Problem"]) for row in program.rows("Hours")]
    return asked, of_hours, program.rows("Jobs")[0]["Problem"]


@pytest.mark.parametrize(
    ("job", "row", "decision"),
    [
        ("meetings", "N-01", {"Paid_on": "2026-11-02"}),
        ("meetings", "N-01", {"Decision": "Void", "Reason_of_void": "of another person"}),
        ("digest", "N-02", {"Decision": "Approve", "Approved_by": SAM}),
    ],
)
def test_another_job_closes_no_question_and_takes_no_problem_away(
    job: str, row: str, decision: dict[str, Any], program: Program
) -> None:
    before, states = said(program), [row["State"] for row in program.rows("Invoices")]
    assert "more than a day" in str(before)
    assert "Let go of H-03" in str(before)
    program.set("Invoices", row, **decision)
    ran = program.run_job(job, "--json")
    assert [one["id"] for one in ran.json["problems"]] == ["H-04"]
    assert said(program) == before
    assert [row["State"] for row in program.rows("Invoices")] == states, "only its own job takes a decision"
    program.run()
    assert [one for one in said(program)[0] if one not in before[0]] == [], "and nothing is asked anew"
