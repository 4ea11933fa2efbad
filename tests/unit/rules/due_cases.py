"""Cases of one run: a program, and the lines, words and problems that it comes to. Shared by the tests of pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest

from automations.rules.questions import Answered
from tests.programs import Town, meeting, plan, program, told

OCT, NOV = "2025-10", "2025-11"
Due: TypeAlias = tuple[str, str, str, str, str]
MET = [meeting(1, "2025-10-07"), meeting(2, "2025-11-04")]


def by_meeting(number: int = 1, **cells: Any) -> Any:
    return plan(number, "Per meeting", "50", **{"preparation_rate": "25", "preparation_cap": "25", **cells})


def monthly(number: int = 1, rate: str = "200", **cells: Any) -> Any:
    return plan(number, "Monthly", rate, **cells)


def by_milestone(number: int = 1, **cells: Any) -> Any:
    return plan(number, "Milestone", None, **cells)


@dataclass(frozen=True)
class Case:
    """One program, and what one run comes to: lines as (month, row, h:mm, amount, marks), what rows say, problems."""

    why: str
    due: tuple[Due, ...]
    tabs: dict[str, Any]
    says: dict[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()
    today: str = "2026-02-10"
    answers: tuple[Answered, ...] = ()


def case(why: str, *due: Due, **rest: Any) -> Any:
    known = {name: rest.pop(name) for name in ("says", "problems", "today", "answers") if name in rest}
    return pytest.param(Case(why, due, rest, **known), id=why.replace(" ", "_")[:60])


def hold(case: Case) -> None:
    town = Town(program(**case.tabs), case.today)
    town.answers = case.answers
    town.run()
    due = [
        (
            one.slot.period,
            line.row,
            f"{line.minutes // 60}:{line.minutes % 60:02d}",
            f"{line.amount}",
            ", ".join(line.marks),
        )
        for one in town.register.invoices
        for line in one.lines
    ]
    assert tuple(due) == case.due, case.why
    assert town.plan.says == case.says, case.why
    assert tuple((row_id, column) for row_id, column, _ in told(town.plan.problems)) == case.problems, case.why
