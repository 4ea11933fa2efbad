"""What is wrong on Funds, Pay plans, Milestones, Pay choices and Liaisons: the cell, and no more than there is."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.plans import problems_of_plans
from automations.rules.terms import Terms
from tests.programs import TODAY, choice, fund, liaison, milestone, plan, program, told


def check(**tabs: Any) -> list[tuple[str, str]]:
    snapshot = program(**tabs)
    return [(id_, column) for id_, column, _ in told(problems_of_plans(snapshot, Terms(snapshot), TODAY))]


@pytest.mark.parametrize(
    ("tabs", "where", "why"),
    [
        ({}, [], "nothing is wrong"),
        ({"funds": [fund(), fund(2, "Other", None)]}, [("F-02", "Budget")], "an empty budget"),
        ({"funds": [fund(), fund(2, "")]}, [("F-02", "Fund")], "a fund without a name"),
        (
            {"funds": [fund(), fund(2)]},
            [("F-01", "Fund"), ("F-02", "Fund"), ("P-01", "Fund")],
            "two funds of one name: nobody knows which pays",
        ),
        ({"funds": [fund(from_="2026-01-01", to="2025-01-01")]}, [("F-01", "To")], "a term that ends before it begins"),
        (
            {"liaisons": [liaison(from_="2026-01-01", to="2025-01-01")]},
            [("L-01", "To")],
            "a liaison whose time ends before it begins",
        ),
        ({"plans": [plan(fund="Nobody's")]}, [("P-01", "Fund")], "an unknown fund"),
        ({"plans": [plan(fund="")]}, [("P-01", "Fund")], "no fund"),
        ({"plans": [plan(rate=None)]}, [("P-01", "Rate")], "no rate"),
        ({"plans": [plan(rate="0")]}, [("P-01", "Rate")], "a rate of 0"),
        ({"plans": [plan(kind="Milestone", rate=None)]}, [], "a milestone plan needs none"),
        ({"plans": [plan(kind="")]}, [("P-01", "Kind")], "no kind"),
        ({"plans": [plan(), plan(2, plan="")]}, [("P-02", "Plan")], "a row without its plan's name"),
        ({"plans": [plan(from_="2026-01-01", to="2025-01-01")]}, [("P-01", "To")], "a term that ends before it begins"),
        (
            {"plans": [plan(1, to="2026-01-01"), plan(2, from_="2026-01-01")]},
            [("P-01", "From"), ("P-02", "From")],
            "two terms that share a day: both",
        ),
        ({"plans": [plan(1, to="2025-12-31"), plan(2, from_="2026-01-01")]}, [], "terms that meet share none"),
        ({"plans": [plan(1), plan(2, plan="Other")]}, [], "terms of different plans may overlap"),
        (
            {"plans": [plan(1), plan(2, faulty=frozenset({"From"}))]},
            [],
            "a term that cannot be read is told by reading",
        ),
        ({"milestones": [milestone(plan="Nobody's")]}, [("S-01", "Plan")], "a milestone of a plan that is none"),
        ({"milestones": [milestone()]}, [("S-01", "Plan")], "of a plan that does not pay by milestone"),
        ({"liaisons": [liaison(pay_plan="")]}, [("L-01", "Pay plan")], "a person without a plan"),
        ({"liaisons": [liaison(pay_plan="New")]}, [("L-01", "Pay plan")], "with an unknown one"),
        (
            {"liaisons": [liaison(pay_plan="")], "pay_choices": [choice(1, "2025-07-01", pay_plan="Liaison")]},
            [],
            "the cell may be empty where a choice names the plan from the beginning",
        ),
        (
            {
                "liaisons": [liaison(pay_plan="", from_="2025-07-01")],
                "pay_choices": [choice(1, "2025-08-01", pay_plan="Liaison")],
            },
            [("L-01", "Pay plan")],
            "not where the first days have none",
        ),
        ({"pay_choices": [choice(1, "2025-07-01", pay_plan="New")]}, [("Y-01", "Pay plan")], "an unknown plan there"),
        ({"pay_choices": [choice(1, "2025-07-01", liaison="L-9")]}, [("Y-01", "Liaison")], "a choice of nobody's"),
        ({"pay_choices": [choice(1, None, choice="Full")]}, [("Y-01", "From")], "a choice without its day"),
        ({"pay_choices": [choice(1, "2025-07-01", choice="Lowered")]}, [("Y-01", "Lowered to")], "lowered to what?"),
        ({"pay_choices": [choice(1, "2025-07-01", choice="Declined")]}, [], "declined needs no figure"),
        ({"pay_choices": [choice(1, None)]}, [], "a row not filled in yet"),
    ],
)
def test_cells(tabs: Any, where: list[tuple[str, str]], why: str) -> None:
    assert check(**tabs) == where, why


@pytest.mark.parametrize(
    ("cells", "where", "why"),
    [
        ({"reached_on": None}, [], "not reached yet"),
        ({"reached_on": "2026-02-10"}, [], "reached today"),
        ({"reached_on": "2026-02-11"}, [("S-01", "Reached on")], "in the future"),
        ({"reached_on": "2025-06-30"}, [("S-01", "Reached on")], "before all terms of its plan"),
        ({"reached_on": "2025-07-01", "amount": None}, [("S-01", "Amount")], "reached, and no amount"),
        ({"reached_on": "2025-07-01", "amount": "0"}, [("S-01", "Amount")], "reached, and $0"),
        ({"amount": None}, [], "an amount may come later"),
    ],
)
def test_milestones(cells: Any, where: list[tuple[str, str]], why: str) -> None:
    plans = [plan(kind="Milestone", rate=None, from_="2025-07-01")]
    assert check(plans=plans, milestones=[milestone(**cells)]) == where, why


def test_what_reading_has_told_is_not_told_again() -> None:
    unread = frozenset(
        {"Fund", "Budget", "Plan", "Kind", "Rate", "Pay plan", "Lowered to", "From", "Amount", "Liaison"}
    )
    assert (
        check(
            funds=[fund(1, "Grant"), fund(2, "", None, faulty=unread)],
            plans=[plan(), plan(2, "", None, plan="", fund="", faulty=unread)],
            milestones=[milestone(plan="", amount=None, reached_on="2025-10-01", faulty=unread)],
            liaisons=[liaison(pay_plan="", faulty=unread)],
            pay_choices=[choice(1, None, choice="Lowered", liaison="", faulty=unread)],
        )
        == []
    )


def test_rows_that_are_gone_are_not_judged() -> None:
    assert check(plans=[plan(), plan(2, "", None, plan="", gone=True)]) == []
