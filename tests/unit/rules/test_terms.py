"""Which plan row pays a person on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from automations.rules.program import PlanRow
from automations.rules.terms import NoPlan, NoTerms, Terms, same_name
from tests.programs import choice, fund, liaison, plan, program

YEARS = [plan(1, to="2026-06-30"), plan(2, from_="2026-07-01", rate="42"), plan(3, plan="Flat", kind="Monthly")]


def found(on: str, **tabs: Any) -> object:
    """The id of the plan row, or what there is in its place."""
    snapshot = program(**{"plans": YEARS, **tabs})
    row = Terms(snapshot).plan_on(snapshot.liaisons[0], date.fromisoformat(on))
    return row.id if isinstance(row, PlanRow) else row


@pytest.mark.parametrize(
    ("on", "choices", "row", "why"),
    [
        ("2026-06-30", [], "P-01", "the row of the plan on Liaisons whose term holds the day: its last day is in"),
        ("2026-07-01", [], "P-02", "year 2 is another row of the plan"),
        ("2025-12-31", [choice(1, "2026-01-01", pay_plan="Flat")], "P-01", "a change of plan from a later day"),
        ("2026-01-01", [choice(1, "2026-01-01", pay_plan="Flat")], "P-03", "holds from its From on"),
        (
            "2026-03-01",
            [choice(1, "2026-02-01", pay_plan="Liaison"), choice(2, "2026-01-01", pay_plan="Flat")],
            "P-01",
            "the latest From wins, whatever the order of the rows",
        ),
        (
            "2026-03-01",
            [choice(1, "2026-01-01", pay_plan="Flat"), choice(2, "2026-02-01", choice="Declined")],
            "P-03",
            "a row that names no plan changes none",
        ),
        (
            "2026-03-01",
            [choice(9, "2026-01-01", pay_plan="Liaison"), choice(10, "2026-01-01", pay_plan="Flat")],
            "P-03",
            "of two of one day the later row, ids by number",
        ),
        ("2026-03-01", [choice(1, "2026-01-01", pay_plan="Flat", liaison="L-02")], "P-01", "another person's change"),
        ("2026-03-01", [choice(1, None, pay_plan="Flat")], "P-01", "a change without a day holds on none"),
        ("2026-03-01", [choice(1, "2026-01-01", pay_plan=" fLAT ")], "P-03", "names are compared without case, spaces"),
    ],
)
def test_the_row_that_pays(on: str, choices: list[Any], row: str, why: str) -> None:
    assert found(on, pay_choices=choices) == row, why


@pytest.mark.parametrize(
    ("tabs", "instead", "why"),
    [
        ({"plans": [plan(1, to="2026-02-28")]}, NoTerms("Liaison"), "the plan is known, no row holds the day"),
        ({"liaisons": [liaison(pay_plan="")]}, NoPlan("", "L-01"), "no plan"),
        ({"liaisons": [liaison(pay_plan="New")]}, NoPlan("New", "L-01"), "an unknown plan"),
        (
            {"liaisons": [liaison(pay_plan="", faulty=frozenset({"Pay plan"}))]},
            NoPlan("", "L-01"),
            "a plan that cannot be read",
        ),
        ({"pay_choices": [choice(1, "2026-01-01", pay_plan="New")]}, NoPlan("New", "Y-01"), "unknown on Pay choices"),
        (
            {"pay_choices": [choice(1, "2026-01-01", faulty=frozenset({"Pay plan"}))]},
            NoPlan("", "Y-01"),
            "unreadable on Pay choices",
        ),
        ({"plans": [plan(1), plan(2)]}, NoPlan("Liaison", "L-01", ("P-01", "P-02")), "two rows of the plan"),
    ],
)
def test_no_row_pays(tabs: Any, instead: object, why: str) -> None:
    assert found("2026-03-01", **tabs) == instead, why


def test_a_row_whose_term_cannot_be_read_may_be_the_one() -> None:
    """It is given back and is not usable: what hangs on it waits, and is not told that there are no terms."""
    unread = plan(1, faulty=frozenset({"From"}))
    assert found("2026-03-01", plans=[unread]) == "P-01"
    assert not Terms(program(plans=[unread])).usable(unread)
    assert found("2026-03-01", plans=[unread, plan(2, from_="2026-01-01")]) == "P-02"


@pytest.mark.parametrize(
    ("one", "funds", "usable"),
    [
        (plan(1), [fund()], True),
        (plan(1, "Milestone", None), [fund()], True),
        (plan(1, "Milestone", None, faulty=frozenset({"Rate"})), [fund()], True),
        (plan(1, "Monthly", faulty=frozenset({"Meetings needed"})), [fund()], False),
        (plan(1, "Hourly", faulty=frozenset({"Meetings needed"})), [fund()], True),
        (plan(1, ""), [fund()], False),
        (plan(1, rate="0"), [fund()], False),
        (plan(1, cap="0"), [fund()], True),
        (plan(1), [fund(1), fund(2)], False),
        (plan(1), [fund(budget="0")], True),
        (plan(1), [fund(budget=None)], False),
        (plan(1), [fund(faulty=frozenset({"Account number"}))], True),
    ],
)
def test_what_a_plan_row_needs_to_pay(one: PlanRow, funds: list[Any], usable: bool) -> None:
    assert Terms(program(plans=[one], funds=funds)).usable(one) is usable


def test_names() -> None:
    assert same_name("  Flat   MONTH ") == same_name("flat month")
