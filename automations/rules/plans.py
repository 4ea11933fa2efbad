"""What is wrong on Funds, Pay plans, Milestones, Pay choices and Liaisons; what hangs on such a cell waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from automations.rules.periods import holds
from automations.rules.program import Fund, Liaison, Milestone, PayChoice, PlanRow, Problem, Row, Snapshot
from automations.rules.terms import LOWERED, MILESTONE, Terms, same_name

FUNDS, PLANS, MILESTONES, CHOICES, LIAISONS = "Funds", "Pay plans", "Milestones", "Pay choices", "Liaisons"


def problems_of_plans(snapshot: Snapshot, terms: Terms, today: date) -> list[Problem]:
    """All problems of these tabs, beside those that reading the cells came to. Rows that are gone, or that
    hold another's cells, are not judged."""
    found: list[Problem] = []
    for fund in snapshot.funds:
        found += _fund(fund, terms) if _is_judged(fund) else ()
    for plan in snapshot.plans:
        found += _plan(plan, terms) if _is_judged(plan) else ()
    for milestone in snapshot.milestones:
        found += _milestone(milestone, terms, today) if _is_judged(milestone) else ()
    people = frozenset(row.id for row in snapshot.liaisons)
    for choice in snapshot.pay_choices:
        found += _choice(choice, terms, people) if _is_judged(choice) else ()
    for liaison in snapshot.liaisons:
        found += _liaison(liaison, terms) if not liaison.gone else ()
    return found


def _is_judged(row: Row) -> bool:
    return not row.gone and not row.unsafe


def _fund(fund: Fund, terms: Terms) -> Iterator[Problem]:
    if not fund.fund and "Fund" not in fund.faulty:
        yield _problem(FUNDS, fund, "Fund", "", "the name of the fund is missing", "write it as Pay plans names it")
    elif len(terms.funds.get(same_name(fund.fund), ())) > 1:
        yield _problem(FUNDS, fund, "Fund", fund.fund, "two funds have this name", "give each its own name")
    if fund.budget is None and "Budget" not in fund.faulty:
        yield _problem(FUNDS, fund, "Budget", "", "the budget is missing", "write the dollars of this fund")
    if fund.from_ and fund.to and fund.to < fund.from_:
        yield _problem(FUNDS, fund, "To", fund.to.isoformat(), "the term ends before it begins", "correct From or To")


def _plan(plan: PlanRow, terms: Terms) -> Iterator[Problem]:
    if not plan.plan and "Plan" not in plan.faulty:
        yield _problem(PLANS, plan, "Plan", "", "the name of the plan is missing", "write it as Liaisons names it")
    if not plan.kind and "Kind" not in plan.faulty:
        yield _problem(PLANS, plan, "Kind", "", "the kind is missing", "choose one from the list")
    if plan.kind != MILESTONE and not plan.rate and "Rate" not in plan.faulty:
        shown = "" if plan.rate is None else f"{plan.rate}"
        yield _problem(PLANS, plan, "Rate", shown, "the rate is missing or 0", "write the dollars")
    if "Fund" not in plan.faulty and len(terms.funds.get(same_name(plan.fund), ())) != 1:
        what = "this fund is not on Funds" if plan.fund else "the fund is missing"
        if terms.funds.get(same_name(plan.fund)):
            what = "two funds have this name"
        yield _problem(PLANS, plan, "Fund", plan.fund, what, "choose one from the list")
    if plan.from_ and plan.to and plan.to < plan.from_:
        yield _problem(PLANS, plan, "To", plan.to.isoformat(), "the term ends before it begins", "correct From or To")
    for other in terms.plans.get(same_name(plan.plan), ()):
        if other.id != plan.id and _overlap(plan, other):
            start = plan.from_.isoformat() if plan.from_ else ""
            yield _problem(PLANS, plan, "From", start, f"the term overlaps that of {other.id}", "let one end first")


def _overlap(one: PlanRow, other: PlanRow) -> bool:
    if other.unsafe or (one.faulty | other.faulty) & {"From", "To"}:
        return False
    starts = max(one.from_ or date.min, other.from_ or date.min)
    ends = min(one.to or date.max, other.to or date.max)
    return starts <= ends


def _milestone(row: Milestone, terms: Terms, today: date) -> Iterator[Problem]:
    rows = terms.plans.get(same_name(row.plan), ())
    kind = [plan for plan in rows if plan.kind == MILESTONE]
    if "Plan" not in row.faulty and not kind:
        what = "this plan does not pay by milestone" if rows else "this plan is not on Pay plans"
        yield _problem(MILESTONES, row, "Plan", row.plan, what, "choose one from the list")
        return
    day = row.reached_on
    if day is None:
        return
    if not row.amount and "Amount" not in row.faulty:
        yield _problem(MILESTONES, row, "Amount", "", "it is reached, and its amount is missing", "write the dollars")
    if day > today:
        yield _problem(
            MILESTONES, row, "Reached on", day.isoformat(), "this day has not come yet", "fill it in when it is reached"
        )
    elif kind and not any(holds(plan.from_, plan.to, day) for plan in kind):
        yield _problem(
            MILESTONES, row, "Reached on", day.isoformat(), "no term of its plan holds this day", "see Pay plans"
        )


def _choice(row: PayChoice, terms: Terms, people: frozenset[str]) -> Iterator[Problem]:
    if row.liaison not in people and "Liaison" not in row.faulty:
        yield _problem(
            CHOICES,
            row,
            "Liaison",
            row.liaison,
            "this is nobody on the tab Liaisons",
            "choose the person from the list",
        )
    if row.from_ is None and "From" not in row.faulty and (row.choice or row.pay_plan):
        yield _problem(CHOICES, row, "From", "", "from which day this holds is missing", "write the date")
    if row.pay_plan and "Pay plan" not in row.faulty and same_name(row.pay_plan) not in terms.plans:
        yield _problem(
            CHOICES, row, "Pay plan", row.pay_plan, "this plan is not on Pay plans", "choose one from the list"
        )
    if row.choice == LOWERED and not row.lowered_to and "Lowered to" not in row.faulty:
        shown = "" if row.lowered_to is None else f"{row.lowered_to}"
        yield _problem(
            CHOICES, row, "Lowered to", shown, "the lowered pay is missing or 0", "write it, or choose Declined"
        )


def _liaison(row: Liaison, terms: Terms) -> Iterator[Problem]:
    if not row.name.strip() and "Name" not in row.faulty:
        yield _problem(LIAISONS, row, "Name", "", "the name is missing, and stands on the invoice", "write the name")
    if "Pay plan" in row.faulty or same_name(row.pay_plan) in terms.plans:
        return
    # The cell is the first plan: a later choice takes its place only for the days from its own From on.
    named = any(
        choice.pay_plan and choice.from_ is not None and (row.from_ is None or choice.from_ <= row.from_)
        for choice in terms.choices_of(row.id)
    )
    if row.pay_plan:
        yield _problem(
            LIAISONS, row, "Pay plan", row.pay_plan, "this plan is not on Pay plans", "choose one from the list"
        )
    elif not named:
        yield _problem(LIAISONS, row, "Pay plan", "", "the pay plan is missing", "choose one from the list")


def _problem(tab: str, row: Row, column: str, value: str, what: str, remedy: str) -> Problem:
    return Problem(tab=tab, id=row.id, column=column, value=value, what=what, remedy=remedy, number=row.number)
