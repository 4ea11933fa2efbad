"""Meetings attended, and their preparation."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.program import Approval
from automations.rules.questions import DO_IT, DONT, Answered
from tests.programs import Town, choice, meeting, plan, program, row, settings, usd
from tests.unit.rules.due_cases import MET, NOV, OCT, Case, by_meeting, case, hold

BY_MEETING = [
    case(
        "the rate for each meeting attended, its preparation right after it, dated as the attendance",
        (OCT, "H-02", "2:00", "50.00", ""),
        (OCT, "H-01", "0:40", "16.67", ""),
        (OCT, "H-03", "1:00", "50.00", ""),
        plans=[by_meeting()],
        meetings=[meeting(1, "2025-10-07"), meeting(2, "2025-10-07")],
        hours=[
            row(1, "2025-10-05", "0:40", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
            row(3, "2025-10-07", "1:00", "Meeting", for_="M-02"),
        ],
    ),
    case(
        "all preparation of a meeting is one line, cut to its cap: 1:30 × $25 = $37.50, at most $25",
        (OCT, "H-03", "2:00", "50.00", ""),
        (OCT, "H-01", "1:30", "25.00", "cut: preparation"),
        plans=[by_meeting()],
        meetings=MET,
        hours=[
            row(1, "2025-10-04", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-05", "0:30", "Preparation", for_="M-01"),
            row(3, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "without a preparation cap it is paid whole",
        (OCT, "H-02", "2:00", "50.00", ""),
        (OCT, "H-01", "1:30", "37.50", ""),
        plans=[by_meeting(preparation_cap=None)],
        meetings=MET,
        hours=[
            row(1, "2025-10-04", "1:30", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "preparation of another month than its meeting is of the meeting's",
        (NOV, "H-02", "2:00", "50.00", ""),
        (NOV, "H-01", "1:00", "25.00", ""),
        plans=[by_meeting()],
        meetings=MET,
        hours=[
            row(1, "2025-10-30", "1:00", "Preparation", for_="M-02"),
            row(2, "2025-11-04", "2:00", "Meeting", for_="M-02"),
        ],
    ),
    case(
        "preparation before Invoices from is paid with a meeting in it",
        (OCT, "H-02", "2:00", "50.00", ""),
        (OCT, "H-01", "1:00", "25.00", ""),
        settings=settings(invoices_from=OCT),
        plans=[by_meeting()],
        meetings=MET,
        hours=[
            row(1, "2025-09-28", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "what is not paid by meeting is counted and no problem, preparation for outreach too",
        says={"H-01": "counted; this plan pays by meeting", "H-02": "counted; this plan pays by meeting"},
        plans=[by_meeting()],
        hours=[row(1, "2025-10-05"), row(2, "2025-10-06", activity="Training")],
    ),
    case(
        "without attendance preparation waits",
        says={"H-01": "waits: not attended"},
        plans=[by_meeting()],
        meetings=MET,
        today="2025-11-05",
        hours=[row(1, "2025-10-05", activity="Preparation", for_="M-01")],
    ),
    case(
        "attendance that is not approved is none",
        says={"H-01": "waits: not attended"},
        plans=[by_meeting()],
        meetings=MET,
        today="2025-11-05",
        hours=[
            row(1, "2025-10-05", activity="Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01", approved=Approval.NO),
        ],
    ),
    case(
        "after 'Do it' preparation of a meeting that was missed is paid, dated its own first row",
        (OCT, "H-01", "1:00", "25.00", ""),
        plans=[by_meeting()],
        meetings=MET,
        hours=[row(1, "2025-10-30", "1:00", "Preparation", for_="M-02")],
        answers=(Answered(key="preparation/L-01/M-02", facts="60", answer=DO_IT),),
    ),
    case(
        "after Don't it is not",
        says={"H-01": "waits: not attended"},
        plans=[by_meeting()],
        meetings=MET,
        hours=[row(1, "2025-10-30", "1:00", "Preparation", for_="M-02")],
        answers=(Answered(key="preparation/L-01/M-02", facts="60", answer=DONT),),
    ),
    case(
        "an answer for other minutes is no answer",
        says={"H-01": "waits: not attended"},
        plans=[by_meeting()],
        meetings=MET,
        hours=[row(1, "2025-10-30", "2:00", "Preparation", for_="M-02")],
        answers=(Answered(key="preparation/L-01/M-02", facts="60", answer=DO_IT),),
    ),
    case(
        "preparation for a cancelled meeting is paid at once, dated its own first row",
        (OCT, "H-01", "1:00", "25.00", ""),
        plans=[by_meeting()],
        meetings=[meeting(2, "2025-11-04", "Cancelled")],
        hours=[row(1, "2025-10-30", "1:00", "Preparation", for_="M-02")],
    ),
    case(
        "by the plan of the meeting's date, though the work was done under another",
        (NOV, "H-02", "2:00", "50.00", ""),
        (NOV, "H-01", "1:00", "25.00", ""),
        plans=[plan(1, to="2025-10-31"), by_meeting(2, from_="2025-11-01")],
        meetings=MET,
        hours=[
            row(1, "2025-10-30", "1:00", "Preparation", for_="M-02"),
            row(2, "2025-11-04", "2:00", "Meeting", for_="M-02"),
        ],
    ),
    case(
        "so it is when the meeting was missed and staff pay all the same",
        (OCT, "H-01", "1:00", "25.00", ""),
        plans=[plan(1, to="2025-10-31"), by_meeting(2, from_="2025-11-01")],
        meetings=MET,
        hours=[row(1, "2025-10-30", "1:00", "Preparation", for_="M-02")],
        answers=(Answered(key="preparation/L-01/M-02", facts="60", answer=DO_IT),),
    ),
    case(
        "work done by meeting for a meeting under an hourly plan is not lost: its own plan pays it",
        (OCT, "H-01", "1:00", "25.00", ""),
        (NOV, "H-02", "2:00", "80.00", ""),
        plans=[by_meeting(1, to="2025-10-31"), plan(2, from_="2025-11-01")],
        meetings=MET,
        hours=[
            row(1, "2025-10-30", "1:00", "Preparation", for_="M-02"),
            row(2, "2025-11-04", "2:00", "Meeting", for_="M-02"),
        ],
    ),
    case(
        "an empty preparation rate is a problem there, and only the preparation waits",
        (OCT, "H-02", "2:00", "50.00", ""),
        says={"H-01": "waits: plan"},
        problems=(("P-01", "Preparation rate"),),
        plans=[by_meeting(preparation_rate=None)],
        meetings=MET,
        hours=[
            row(1, "2025-10-05", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
    case(
        "a preparation cap that cannot be read pays none",
        (OCT, "H-02", "2:00", "50.00", ""),
        says={"H-01": "waits: plan"},
        plans=[by_meeting(preparation_cap=None, faulty=frozenset({"Preparation cap"}))],
        meetings=MET,
        hours=[
            row(1, "2025-10-05", "1:00", "Preparation", for_="M-01"),
            row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        ],
    ),
]


@pytest.mark.parametrize("case", BY_MEETING)
def test_meetings_and_their_preparation(case: Case) -> None:
    hold(case)


def prepared(*late: Any, **cells: Any) -> Town:
    """$25 an hour, at most $25 a meeting; 0:24 = $10.00 of preparation are approved, then more rows are ticked."""
    hours = [
        row(1, "2025-10-05", "0:24", "Preparation", for_="M-01"),
        row(2, "2025-10-07", "2:00", "Meeting", for_="M-01"),
    ]
    town = Town(program(plans=[by_meeting(**cells)], meetings=MET, hours=hours))
    town.run()
    town.approve("0001")
    town.add("hours", *late)
    town.run()
    return town


def test_late_preparation_is_its_own_time_at_the_old_rate_cut_to_what_its_cap_has_left() -> None:
    town = prepared(row(3, "2025-10-06", "1:00", "Preparation", for_="M-01"))
    town.change("plans", "P-01", preparation_rate=usd("60"), preparation_cap=usd("500"))
    town.add("pay_choices", choice(1, "2025-07-01", choice="Declined"))
    town.run()
    late = town.invoice("0002")
    (line,) = late.lines
    assert (line.row, line.minutes, line.rate, line.amount) == ("H-03", 60, usd("25"), usd("15"))
    assert line.marks == ("cut: preparation", "late")


def test_late_preparation_within_the_cap_is_paid_whole() -> None:
    town = prepared(row(3, "2025-10-06", "0:12", "Preparation", for_="M-01"))
    assert [(f"{line.amount}", line.marks) for line in town.invoice("0002").lines] == [("5.00", ("late",))]


def test_late_preparation_says_covered_when_its_cap_has_nothing_left() -> None:
    town = prepared(row(3, "2025-10-06", "0:36", "Preparation", for_="M-01"))
    town.approve("0002")
    town.add("hours", row(4, "2025-10-06", "0:10", "Preparation", for_="M-01"))
    town.run()
    assert town.plan.says == {"H-04": "covered by ARL-FY26-0001"}


def test_late_preparation_after_its_first_line_was_voided_leaves_room_for_it() -> None:
    """$10 and late $15 of $25. The first is voided: its $10 still fit, and never more than $25."""
    town = prepared(row(3, "2025-10-06", "1:00", "Preparation", for_="M-01"))
    town.approve("0002")
    town.add("hours", row(4, "2025-10-06", "2:00", "Preparation", for_="M-01"))
    town.void("0001")
    again = town.invoice("0003")
    assert [(line.kind, f"{line.amount}") for line in again.lines] == [("meeting", "50.00"), ("preparation", "10.00")]


def test_thirty_days_after_a_meeting_that_was_missed_staff_are_asked() -> None:
    town = Town(
        program(plans=[by_meeting()], meetings=MET, hours=[row(1, "2025-10-05", "1:00", "Preparation", for_="M-01")])
    )
    town.run(today="2025-11-05")
    assert town.plan.questions == ()
    town.run(today="2025-11-06")
    (question,) = town.plan.questions
    assert (question.key, question.what) == ("preparation/L-01/M-01", "Pay 1:00 of preparation for M-01?")
    town.answers = (Answered(key=question.key, facts=question.facts, answer=DO_IT),)
    town.run()
    assert (town.plan.questions, town.drawn) == ((), {"L-01/2025-10/F-01/g1": "25.00"})


def test_nobody_is_asked_to_pay_what_could_only_be_dated_before_our_time() -> None:
    town = Town(
        program(
            settings=settings(invoices_from="2025-10"),
            plans=[by_meeting()],
            meetings=MET,
            hours=[row(1, "2025-09-28", "1:00", "Preparation", for_="M-01")],
        )
    )
    town.run()
    assert (town.plan.questions, town.plan.says) == ((), {"H-01": "waits: not attended"})
