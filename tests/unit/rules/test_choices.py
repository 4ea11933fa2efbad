"""Pay that a person lowers or declines."""

from __future__ import annotations

import pytest

from tests.programs import choice, liaison, milestone, plan, row
from tests.unit.rules.due_cases import MET, NOV, OCT, Case, by_meeting, by_milestone, case, hold, monthly

CHOICES = [
    case(
        "the latest choice whose From is not after the line's date holds; none is Full",
        (OCT, "H-01", "1:00", "40.00", ""),
        (OCT, "H-02", "1:00", "10.00", "lowered"),
        (OCT, "H-03", "1:00", "40.00", ""),
        says={"H-04": "declined"},
        pay_choices=[
            choice(1, "2025-10-06", choice="Lowered", to="10"),
            choice(2, "2025-10-08", choice="Full"),
            choice(3, "2025-10-10", choice="Declined"),
        ],
        hours=[row(1, "2025-10-05"), row(2, "2025-10-06"), row(3, "2025-10-09"), row(4, "2025-10-10")],
    ),
    case(
        "a plan change without a choice does not end the choice before it",
        says={"H-01": "declined"},
        plans=[plan(1), plan(2, plan="Other", rate="50")],
        pay_choices=[choice(1, "2025-10-01", choice="Declined"), choice(2, "2025-10-05", pay_plan="Other")],
        hours=[row(1, "2025-10-06")],
    ),
    case(
        "above the line's rate the rate stands; equal is no lowering either",
        (OCT, "H-01", "1:00", "40.00", ""),
        (NOV, "H-02", "1:00", "40.00", ""),
        pay_choices=[
            choice(1, "2025-10-01", choice="Lowered", to="60"),
            choice(2, "2025-11-01", choice="Lowered", to="40"),
        ],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "lowered to nothing or 0 is a problem there, and those lines wait",
        says={"H-01": "waits: choice: see Y-01 on Pay choices", "H-02": "waits: choice: see Y-02 on Pay choices"},
        problems=(("Y-01", "Lowered to"), ("Y-02", "Lowered to")),
        pay_choices=[choice(1, "2025-10-01", choice="Lowered"), choice(2, "2025-11-01", choice="Lowered", to="0")],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "each instalment that is higher is lowered, and no other",
        (OCT, "S-01", "0:00", "500.00", "lowered"),
        (OCT, "S-02", "0:00", "300.00", ""),
        plans=[by_milestone()],
        pay_choices=[choice(1, "2025-10-01", choice="Lowered", to="500")],
        milestones=[milestone(1, "800", "2025-10-15"), milestone(2, "300", "2025-10-16")],
        hours=[],
    ),
    case(
        "a lowered meeting does not lower its preparation",
        (OCT, "H-02", "2:00", "20.00", "lowered"),
        (OCT, "H-01", "1:00", "25.00", ""),
        plans=[by_meeting()],
        meetings=MET,
        pay_choices=[choice(1, "2025-10-01", choice="Lowered", to="20")],
        hours=[
            row(1, "2025-10-05", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "declined is no line for preparation either",
        says={"H-01": "declined", "H-02": "declined"},
        plans=[by_meeting()],
        meetings=MET,
        pay_choices=[choice(1, "2025-10-01", choice="Declined")],
        hours=[
            row(1, "2025-10-05", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "lowered counts for the kind of plan in force on its From: after a change of kind lines wait",
        (OCT, "H-01", "1:00", "10.00", "lowered"),
        says={"H-02": "waits: choice: see Y-01 on Pay choices"},
        plans=[plan(1, to="2025-10-31"), monthly(2, from_="2025-11-01")],
        pay_choices=[choice(1, "2025-10-01", choice="Lowered", to="10")],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "until a new row says what now holds",
        (NOV, "H-02", "1:00", "150.00", "lowered"),
        plans=[plan(1, to="2025-10-31"), monthly(2, from_="2025-11-01")],
        pay_choices=[
            choice(1, "2025-10-01", choice="Lowered", to="10"),
            choice(2, "2025-11-01", choice="Lowered", to="150"),
        ],
        hours=[row(2, "2025-11-06")],
    ),
    case(
        "another rate of the same kind keeps it",
        (NOV, "H-02", "1:00", "10.00", "lowered"),
        plans=[plan(1, to="2025-10-31"), plan(2, rate="50", from_="2025-11-01")],
        pay_choices=[choice(1, "2025-10-01", choice="Lowered", to="10")],
        hours=[row(2, "2025-11-06")],
    ),
    case(
        "a lowered row that changes the plan too is of the new plan's kind",
        (NOV, "H-02", "1:00", "150.00", "lowered"),
        plans=[plan(1), monthly(2, plan="Flat")],
        pay_choices=[choice(1, "2025-11-01", choice="Lowered", to="150", pay_plan="Flat")],
        hours=[row(2, "2025-11-06")],
    ),
    case(
        "chosen before the first term it counts for that term's kind",
        (NOV, "H-02", "1:00", "10.00", "lowered"),
        plans=[plan(1, from_="2025-11-01")],
        pay_choices=[choice(1, "2025-07-01", choice="Lowered", to="10")],
        hours=[row(2, "2025-11-06")],
    ),
    case(
        "a choice that cannot be read holds the lines back, not the lines before it",
        (OCT, "H-01", "1:00", "40.00", ""),
        says={"H-02": "waits: choice: see Y-01 on Pay choices"},
        pay_choices=[choice(1, "2025-11-01", faulty=frozenset({"Choice"}))],
        hours=[row(1, "2025-10-06"), row(2, "2025-11-06")],
    ),
    case(
        "a choice of another person changes nothing",
        (OCT, "H-01", "1:00", "40.00", ""),
        liaisons=[liaison(1), liaison(2)],
        pay_choices=[choice(1, "2025-10-01", choice="Declined", liaison="L-02")],
        hours=[row(1, "2025-10-06")],
    ),
]


@pytest.mark.parametrize("case", CHOICES)
def test_what_a_person_chose(case: Case) -> None:
    hold(case)
