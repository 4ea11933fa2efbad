"""What is due for what: each payable once. Figures are worked out by hand from the rules' page."""

from __future__ import annotations

import pytest

from automations.rules.program import Approval
from tests.programs import Town, choice, fund, liaison, meeting, milestone, plan, program, row, settings
from tests.unit.rules.due_cases import NOV, OCT, Case, by_milestone, case, hold, monthly

HOURLY = [
    case(
        "a row is paid by itself: minutes × rate ÷ 60, rounded half-up once a line",
        (OCT, "H-01", "2:00", "80.00", ""),
        (OCT, "H-02", "0:20", "13.33", ""),
        (OCT, "H-03", "0:20", "13.33", ""),
        (OCT, "H-04", "0:20", "13.33", ""),
        hours=[row(1, "2025-10-01", "2:00"), *(row(number, f"2025-10-0{number}", "0:20") for number in (2, 3, 4))],
    ),
    case(
        "in the order of date, then id, ids by their number: H-99 before H-100",
        (OCT, "H-101", "1:00", "40.00", ""),
        (OCT, "H-99", "1:00", "40.00", ""),
        (OCT, "H-100", "1:00", "40.00", ""),
        hours=[row(100, "2025-10-05", note="b"), row(99, "2025-10-05"), row(101, "2025-10-04")],
    ),
    case("a row that is not ticked is not paid", hours=[row(1, "2025-10-05", approved=Approval.NO)]),
    case(
        "preparation for a cancelled meeting is paid hourly as any row",
        (OCT, "H-01", "1:00", "40.00", ""),
        meetings=[meeting(1, "2025-10-07", "Cancelled")],
        hours=[row(1, "2025-10-05", activity="Preparation", for_="M-01")],
    ),
    case(
        "the month that is not over waits, and so do rows before Invoices from",
        says={"H-01": "waits 2026-02", "H-02": "before our time"},
        hours=[row(1, "2026-02-01"), row(2, "2025-06-30")],
    ),
    case(
        "none is drawn before Invoices from is set",
        says={"H-01": "before our time: Invoices from is not set"},
        settings=settings(invoices_from=""),
        hours=[row(1, "2025-10-05")],
    ),
    case(
        "29 February is a day like any other",
        ("2024-02", "H-01", "1:00", "40.00", ""),
        settings=settings(invoices_from="2024-02"),
        hours=[row(1, "2024-02-29")],
    ),
]

MONTHLY = [
    case(
        "one line a month that has an approved row, with all its minutes",
        (OCT, "H-01", "3:00", "200.00", ""),
        (NOV, "H-03", "0:30", "200.00", ""),
        plans=[monthly()],
        hours=[row(1, "2025-10-02"), row(2, "2025-10-20", "2:00"), row(3, "2025-11-30", "0:30")],
    ),
    case(
        "a month without an approved row has none",
        plans=[monthly()],
        hours=[row(1, "2025-10-02", approved=Approval.NO)],
    ),
    case(
        "one line also where two plan rows meet in it, by the first row's; a term that begins or ends in it says so",
        (OCT, "H-01", "2:00", "200.00", "part month"),
        (NOV, "H-03", "1:00", "300.00", ""),
        plans=[monthly(1, to="2025-10-15"), monthly(2, "300", from_="2025-10-16")],
        hours=[row(1, "2025-10-10"), row(2, "2025-10-20"), row(3, "2025-11-20")],
    ),
    case(
        "the second row's where its day is the first that has an approved row",
        (OCT, "H-02", "1:00", "300.00", "part month"),
        plans=[monthly(1, to="2025-10-15"), monthly(2, "300", from_="2025-10-16")],
        hours=[row(2, "2025-10-20")],
    ),
    case(
        "a month in which the person comes or goes counts whole and says so",
        (OCT, "H-01", "1:00", "200.00", "part month"),
        (NOV, "H-02", "1:00", "200.00", "part month"),
        plans=[monthly()],
        liaisons=[liaison(from_="2025-10-02", to="2025-11-29")],
        hours=[row(1, "2025-10-20"), row(2, "2025-11-20")],
    ),
    case(
        "terms that begin on the first and end on the last day make no part month",
        (OCT, "H-01", "1:00", "200.00", ""),
        plans=[monthly(from_="2025-10-01", to="2025-10-31")],
        liaisons=[liaison(from_="2025-10-01", to="2025-10-31")],
        hours=[row(1, "2025-10-31")],
    ),
    case(
        "hourly until the 15th, then monthly: both are due, each for its own days",
        (OCT, "H-01", "1:00", "40.00", ""),
        (OCT, "H-02", "1:00", "200.00", "part month"),
        plans=[plan(1, to="2025-10-15"), monthly(2, from_="2025-10-16")],
        hours=[row(1, "2025-10-10"), row(2, "2025-10-20")],
    ),
]

MILESTONES = [
    case(
        "due to every liaison of its plan whose term holds the day, to nobody else",
        (OCT, "S-01", "0:00", "800.00", ""),
        (OCT, "S-01", "0:00", "800.00", ""),
        plans=[by_milestone(), plan(2, plan="Other")],
        liaisons=[
            liaison(1),
            liaison(2, from_="2025-10-15"),
            liaison(3, from_="2025-10-16"),
            liaison(4, to="2025-10-14"),
            liaison(5, pay_plan="Other"),
        ],
        milestones=[milestone(1, "800", "2025-10-15")],
        hours=[],
    ),
    case(
        "rows under Milestone are counted and no problem",
        says={"H-01": "counted; this plan pays by milestone"},
        plans=[by_milestone()],
        hours=[row(1, "2025-10-05")],
    ),
    case(
        "not yet reached, in the future, before our time, without an amount: nothing is due",
        problems=(("S-02", "Reached on"), ("S-04", "Amount")),
        plans=[by_milestone()],
        milestones=[
            milestone(1),
            milestone(2, reached_on="2026-02-11"),
            milestone(3, reached_on="2025-06-30"),
            milestone(4, None, "2025-10-15"),
        ],
        hours=[],
    ),
    case(
        "of a plan that is none, or outside all its terms: a problem on that cell",
        problems=(("S-01", "Plan"), ("S-02", "Reached on")),
        plans=[by_milestone(to="2025-12-31")],
        milestones=[milestone(1, reached_on="2025-10-15", plan="Nobody's"), milestone(2, reached_on="2026-01-05")],
        hours=[],
    ),
    case(
        "reached while the plan paid by the hour, nothing is due",
        problems=(("S-01", "Reached on"),),
        plans=[plan(1, to="2025-10-31"), by_milestone(2, from_="2025-11-01")],
        milestones=[milestone(1, "800", "2025-10-15")],
        hours=[],
    ),
    case(
        "the plan's name is compared without case and spaces",
        (OCT, "S-01", "0:00", "800.00", ""),
        plans=[by_milestone(plan="Liaison  Pay")],
        liaisons=[liaison(pay_plan="liaison pay")],
        milestones=[milestone(1, "800", "2025-10-15", plan="LIAISON PAY ")],
        hours=[],
    ),
]

FAULTY = [
    case(
        f"{column} of the plan cannot be read: what hangs on it waits",
        says={"H-01": "waits: plan"},
        plans=[plan(1, faulty=frozenset({column}))],
        hours=[row(1, "2025-10-06")],
    )
    for column in ("Kind", "Rate", "Cap", "Fund", "From", "To")
]
FAULTY += [
    case(
        f"{column} of the fund cannot be read: what hangs on it waits",
        says={"H-01": "waits: plan"},
        funds=[fund(1, faulty=frozenset({column}))],
        hours=[row(1, "2025-10-06")],
    )
    for column in ("Budget", "Spent before", "From", "To")
]
FAULTY += [
    case(
        "an empty budget waits, with a problem there",
        says={"H-01": "waits: plan"},
        problems=(("F-01", "Budget"),),
        funds=[fund(1, budget=None)],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "an unknown fund waits, with a problem there",
        says={"H-01": "waits: plan"},
        problems=(("P-01", "Fund"),),
        plans=[plan(1, fund="Nobody's")],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "a rate of 0 or none waits, with a problem there",
        says={"H-01": "waits: plan", "H-02": "waits: plan"},
        problems=(("P-01", "Rate"), ("P-02", "Rate")),
        plans=[plan(1, rate="0", to="2025-10-31"), plan(2, rate=None, from_="2025-11-01")],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "a cell that the kind does not use holds nothing back",
        (OCT, "H-01", "1:00", "40.00", ""),
        plans=[plan(1, faulty=frozenset({"Meetings needed", "Preparation rate", "Preparation cap"}))],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "Paid before cannot be read: what is left of the cap is not known, lines without a cap are paid",
        (NOV, "H-02", "1:00", "40.00", ""),
        says={"H-01": "waits: plan"},
        plans=[plan(1, cap="100", to="2025-10-31"), plan(2, from_="2025-11-01")],
        liaisons=[liaison(faulty=frozenset({"Paid before"}))],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "From or To of a person cannot be read: nobody knows whether the day is in the term",
        says={"H-01": "waits: plan: From or To on Liaisons cannot be read"},
        liaisons=[liaison(faulty=frozenset({"From"}))],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "the plan is known, but no row holds the day: the row waits, and nobody is told a rate",
        (OCT, "H-01", "1:00", "40.00", ""),
        says={"H-02": "waits: no terms for this date yet"},
        plans=[plan(1, to="2025-10-31")],
        hours=[row(1, "2025-10-31"), row(2, "2025-11-01")],
    ),
    case(
        "a milestone whose plan, amount or day cannot be read is not due",
        plans=[by_milestone()],
        milestones=[
            milestone(1, "800", "2025-10-05", plan="", faulty=frozenset({"Plan"})),
            milestone(2, None, "2025-10-05", faulty=frozenset({"Amount"})),
            milestone(3, "800", None, faulty=frozenset({"Reached on"})),
        ],
        hours=[],
    ),
    case(
        "a choice whose day cannot be read may hold on any day: all lines of the person wait",
        says={"H-01": "waits: choice: see Y-01 on Pay choices"},
        pay_choices=[choice(1, None, choice="Declined", faulty=frozenset({"From"}))],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "a meeting whose Status cannot be read is attended as its row says",
        (OCT, "H-01", "2:00", "50.00", ""),
        plans=[plan(1, "Per meeting", "50")],
        meetings=[meeting(1, "2025-10-07", "", faulty=frozenset({"Status"}))],
        hours=[row(1, "2025-10-07", "2:00", "Meeting", for_="M-01")],
    ),
    case(
        "a plan row that holds another's cells pays nothing, and another row of the plan goes on",
        (NOV, "H-02", "1:00", "40.00", ""),
        says={"H-01": "waits: plan"},
        plans=[plan(1, rate="99", unsafe=True), plan(2, from_="2025-11-01")],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "a fund that holds another's cells pays nothing",
        says={"H-01": "waits: plan"},
        funds=[fund(unsafe=True)],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "a milestone that holds another's cells is not due",
        plans=[by_milestone()],
        milestones=[milestone(1, "800", "2025-10-05", unsafe=True)],
        hours=[],
    ),
    case(
        "choices that hold each other's cells may hold for either: all lines of both wait",
        (OCT, "H-03", "1:00", "40.00", ""),
        says={"H-01": "waits: choice: see Y-01 on Pay choices", "H-02": "waits: choice: see Y-02 on Pay choices"},
        liaisons=[liaison(1), liaison(2), liaison(3)],
        pay_choices=[
            choice(1, "2026-01-01", choice="Declined", unsafe=True),
            choice(2, "2026-01-01", choice="Full", liaison="L-02", unsafe=True),
        ],
        hours=[row(number, "2025-10-06", liaison=f"L-0{number}") for number in (1, 2, 3)],
    ),
    case(
        "a person who is gone, or who changed places with another, is paid nothing new",
        says={"H-01": "waits: person gone", "H-02": "waits: person gone or changed places: see L-02 on Liaisons"},
        liaisons=[liaison(1, gone=True), liaison(2, unsafe=True)],
        hours=[row(1, "2025-10-06"), row(2, "2025-10-06", liaison="L-02")],
    ),
    case(
        "a person of whom something that an invoice prints cannot be read",
        says={"H-01": "waits: plan: Address and Vendor number on Liaisons cannot be read"},
        liaisons=[liaison(unsafe=True, faulty=frozenset({"Address", "Vendor number", "Needs for access"}))],
        hours=[row(1, "2025-10-06")],
    ),
]


@pytest.mark.parametrize("case", [*HOURLY, *MONTHLY, *MILESTONES, *FAULTY])
def test_what_is_due(case: Case) -> None:
    hold(case)


def test_rows_that_are_paid_stay_so_whatever_plan_is_dated_back() -> None:
    """October was paid by the hour; the plan becomes monthly from 1 October: October makes no month line."""
    town = Town(program(plans=[plan(1), monthly(2, plan="Flat")], hours=[row(1, "2025-10-05", "2:00")]))
    town.run()
    town.approve("0001")
    town.add("pay_choices", choice(1, "2025-10-01", pay_plan="Flat"))
    town.add("hours", row(2, "2025-10-20"), row(3, "2025-11-20"))
    town.run()
    assert town.plan.says == {"H-02": "covered by ARL-FY26-0001"}
    assert town.drawn == {"L-01/2025-10/F-01/g1": "80.00", "L-01/2025-11/F-01/g1": "200.00"}


def test_hours_that_another_plan_pays_for_do_not_take_the_month_away() -> None:
    """Hourly until 15 October from one fund, monthly after it from another: both are due."""
    town = Town(
        program(
            funds=[fund(1), fund(2, "Library")],
            plans=[plan(1, to="2025-10-15"), monthly(2, from_="2025-10-16", fund="Library")],
            hours=[row(1, "2025-10-05"), row(2, "2025-10-20")],
        )
    )
    town.run()
    town.approve("0001")
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00", "L-01/2025-10/F-02/g1": "200.00"}


def test_rows_of_a_paid_month_are_not_paid_by_the_hour_when_the_plan_is_dated_back() -> None:
    town = Town(
        program(plans=[monthly(1), plan(2, plan="By hour")], hours=[row(1, "2025-10-05"), row(2, "2025-10-06")])
    )
    town.run()
    town.approve("0001")
    town.add("pay_choices", choice(1, "2025-10-01", pay_plan="By hour"))
    town.run()
    assert (town.drawn, town.plan.says) == ({"L-01/2025-10/F-01/g1": "200.00"}, {})


def test_no_terms_is_one_line_on_start_here_a_person() -> None:
    town = Town(
        program(
            plans=[plan(1, to="2025-10-31")], hours=[row(1, "2025-11-05"), row(2, "2025-11-06"), row(3, "2025-12-06")]
        )
    )
    town.run()
    assert town.plan.needs == ("L-01: the plan Liaison has no terms yet from 2025-11-05 on; the hours wait",)
    assert town.plan.problems == ()
