"""The cap of a person in a plan's term: past Draft first, then all due lines of all ended months by date and id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.programs import Town, choice, fund, liaison, lines, meeting, milestone, plan, program, row, usd
from tests.unit.rules.due_cases import by_meeting, by_milestone, monthly


def test_the_line_that_reaches_it_is_cut_and_says_so_and_what_follows_waits() -> None:
    """$100 for three hours at $40: $40, $40, $20 of $40, and the fourth waits. A cut does not hold the invoice."""
    town = Town(program(plans=[plan(cap="100")], hours=[row(number, f"2025-10-0{number}") for number in (1, 2, 3, 4)]))
    town.run()
    one = town.invoice("0001")
    assert lines(one) == [
        ("H-01", "1:00", "40.00", ""),
        ("H-02", "1:00", "40.00", ""),
        ("H-03", "1:00", "20.00", "cut: cap"),
    ]
    assert (one.lines[2].worth, one.holds, one.minutes) == (usd("40"), (), 180)
    assert town.plan.says == {"H-04": "waits: cap"}
    assert town.plan.cells["H-03"] == "ARL-FY26-0001; rest waits: cap"


def test_a_line_that_just_fits_is_not_cut() -> None:
    town = Town(program(plans=[plan(cap="80")], hours=[row(1, "2025-10-01"), row(2, "2025-10-02")]))
    town.run()
    assert lines(town.invoice("0001")) == [("H-01", "1:00", "40.00", ""), ("H-02", "1:00", "40.00", "")]
    assert town.plan.cells["H-02"] == "ARL-FY26-0001"


def test_by_date_and_id_over_all_ended_months() -> None:
    """Ticked last and dated first: the earlier hour takes the cap from the later month, ids by number on one day."""
    town = Town(program(plans=[plan(cap="40")], hours=[row(99, "2025-11-05"), row(100, "2025-11-05", note="b")]))
    town.run()
    assert town.plan.says == {"H-100": "waits: cap"}
    town.add("hours", row(101, "2025-10-05"))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00", "L-01/2025-11/F-01/g1": "0.00"}
    assert town.plan.says == {"H-99": "waits: cap", "H-100": "waits: cap"}


def test_what_is_past_draft_counts_before_an_earlier_line() -> None:
    town = Town(program(plans=[plan(cap="60")], hours=[row(1, "2025-11-05")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(2, "2025-10-05"))
    town.run()
    assert town.drawn == {"L-01/2025-11/F-01/g1": "40.00", "L-01/2025-10/F-01/g1": "20.00"}


def test_a_month_that_is_not_over_takes_none_of_it() -> None:
    town = Town(program(plans=[plan(cap="40")], hours=[row(1, "2026-02-01"), row(2, "2026-01-31")]))
    town.run()
    assert town.drawn == {"L-01/2026-01/F-01/g1": "40.00"}
    town.run(today="2026-03-01")
    assert town.plan.says == {"H-01": "waits: cap"}


def test_the_choice_of_months_changes_no_amount() -> None:
    """October and November are due; November alone is drawn, cut by October, which is drawn later."""
    hours = [row(1, "2025-10-05"), row(2, "2025-11-05")]
    town = Town(program(plans=[plan(cap="60")], hours=hours))
    town.run(month="2025-11")
    assert town.drawn == {"L-01/2025-11/F-01/g1": "20.00"}
    assert town.plan.says == {"H-01": "waits 2025-10"}
    town.run()
    assert town.drawn == {"L-01/2025-11/F-01/g1": "20.00", "L-01/2025-10/F-01/g1": "40.00"}


def test_each_person_and_each_plan_row_has_its_own() -> None:
    town = Town(
        program(
            plans=[plan(1, cap="40", to="2025-10-31"), plan(2, cap="30", from_="2025-11-01")],
            liaisons=[liaison(1), liaison(2)],
            hours=[
                row(1, "2025-10-05", "2:00"),
                row(2, "2025-11-05", "2:00"),
                row(3, "2025-10-05", "2:00", liaison="L-02"),
            ],
        )
    )
    town.run()
    assert sorted(town.drawn.items()) == [
        ("L-01/2025-10/F-01/g1", "40.00"),
        ("L-01/2025-11/F-01/g1", "30.00"),
        ("L-02/2025-10/F-01/g1", "40.00"),
    ]


@pytest.mark.parametrize(
    ("cap", "amount", "why"),
    [
        (None, "160.00", "an empty cap is none"),
        ("0", None, "a cap of 0 pays nothing"),
        ("0.01", "0.01", "a cent is one"),
    ],
)
def test_the_cap_itself(cap: str | None, amount: str | None, why: str) -> None:
    town = Town(program(plans=[plan(cap=cap)], hours=[row(1, "2025-10-05", "4:00")]))
    town.run()
    assert list(town.drawn.values()) == ([amount] if amount else []), why


def test_a_line_of_nothing_takes_none_of_it_and_does_not_wait() -> None:
    """A minute at a lowered cent is $0.00: it stands on the invoice, so that its row is told where it is."""
    town = Town(
        program(
            plans=[plan(cap="40")],
            pay_choices=[choice(1, "2025-10-06", choice="Lowered", to="0.01")],
            hours=[row(1, "2025-10-05"), row(2, "2025-10-06", "0:01")],
        )
    )
    town.run()
    assert lines(town.invoice("0001")) == [("H-01", "1:00", "40.00", ""), ("H-02", "0:01", "0.00", "lowered")]
    assert town.plan.says == {}


@pytest.mark.parametrize(
    ("kind", "tabs", "pays"),
    [
        ("a month", {"plans": [monthly(cap="150")], "hours": [row(1, "2025-10-05")]}, "150.00"),
        (
            "a meeting",
            {
                "plans": [by_meeting(cap="30")],
                "meetings": [meeting(1, "2025-10-05")],
                "hours": [row(1, "2025-10-05", activity="Meeting", for_="M-01")],
            },
            "30.00",
        ),
        (
            "an instalment",
            {"plans": [by_milestone(cap="500")], "milestones": [milestone(1, "800", "2025-10-05")]},
            "500.00",
        ),
    ],
)
def test_every_kind_is_cut(kind: str, tabs: dict[str, Any], pays: str) -> None:
    town = Town(program(**tabs))
    town.run()
    assert [line.marks for line in town.invoice("0001").lines] == [("cut: cap",)], kind
    assert town.drawn == {"L-01/2025-10/F-01/g1": pays}


def test_preparation_may_be_cut_twice() -> None:
    """2:00 × $25 = $50, its own cap $25; the plan's leaves $10 for it. Its rest completes $25."""
    town = Town(
        program(
            plans=[by_meeting(cap="60")],
            meetings=[meeting(1, "2025-10-05")],
            hours=[
                row(1, "2025-10-04", "2:00", "Preparation", for_="M-01"),
                row(2, "2025-10-05", "2:00", "Meeting", for_="M-01"),
            ],
        )
    )
    town.run()
    line = town.invoice("0001").lines[1]
    assert (line.worth, line.amount, line.marks) == (usd("25"), usd("10"), ("cut: preparation", "cut: cap"))
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("500"))
    town.run()
    assert lines(town.invoice("0002")) == [("H-01", "0:00", "15.00", "rest, late")]


def test_a_preparation_comes_before_a_later_meeting() -> None:
    """$100: the first meeting $50, its preparation $25, and $25 of $50 are left for the second."""
    town = Town(
        program(
            plans=[by_meeting(cap="100")],
            meetings=[meeting(1, "2025-10-05"), meeting(2, "2025-10-20")],
            hours=[
                row(1, "2025-10-04", "2:00", "Preparation", for_="M-01"),
                row(2, "2025-10-05", "2:00", "Meeting", for_="M-01"),
                row(3, "2025-10-20", "2:00", "Meeting", for_="M-02"),
            ],
        )
    )
    town.run()
    assert [f"{line.amount}" for line in town.invoice("0001").lines] == ["50.00", "25.00", "25.00"]


def test_raised_a_draft_is_redrawn() -> None:
    town = Town(program(plans=[plan(cap="30")], hours=[row(1, "2025-10-05"), row(2, "2025-10-06")]))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "30.00"}
    town.change("plans", "P-01", cap=usd("70"))
    town.run()
    assert lines(town.invoice("0001")) == [("H-01", "1:00", "40.00", ""), ("H-02", "1:00", "30.00", "cut: cap")]


def test_set_below_what_is_past_draft_it_holds_what_comes_after_and_those_invoices_stay() -> None:
    town = Town(program(plans=[plan(cap="100")], hours=[row(1, "2025-10-05", "2:00")]))
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("50"))
    town.add("hours", row(2, "2025-11-05"))
    town.run()
    assert (town.drawn, town.plan.says) == ({"L-01/2025-10/F-01/g1": "80.00"}, {"H-02": "waits: cap"})


@dataclass(frozen=True)
class Before:
    why: str
    plans: list[Any]
    choices: list[Any]
    october: str
    december: str


@pytest.mark.parametrize(
    "case",
    [
        Before("to the row in force on the first day of Invoices from", [plan(1, cap="100")], [], "30.00", "0"),
        Before(
            "not to a later row",
            [plan(1, cap="100", to="2025-10-31"), plan(2, cap="100", from_="2025-11-01")],
            [],
            "30.00",
            "80.00",
        ),
        Before(
            "else to the first row after",
            [plan(1, cap="100", from_="2025-10-01", to="2025-10-31"), plan(2, cap="100", from_="2025-11-01")],
            [],
            "30.00",
            "80.00",
        ),
        Before(
            "else to the first that a later choice brings into force",
            [plan(1, plan="New", cap="100")],
            [choice(1, "2025-09-15", pay_plan="New")],
            "30.00",
            "0",
        ),
        Before("a plan without a cap loses nothing", [plan(1)], [], "80.00", "80.00"),
    ],
    ids=lambda case: case.why.replace(" ", "_"),
)
def test_paid_before_counts(case: Before) -> None:
    """$70 were paid before the service began; two hours in October and two in December."""
    named = "" if case.choices else "Liaison"
    town = Town(
        program(
            plans=case.plans,
            pay_choices=case.choices,
            liaisons=[liaison(paid_before="70", pay_plan=named, from_="2025-09-15")],
            hours=[row(1, "2025-10-05", "2:00"), row(2, "2025-12-05", "2:00")],
        )
    )
    town.run()
    drawn = {key[5:12]: amount for key, amount in town.drawn.items()}
    assert (drawn["2025-10"], drawn.get("2025-12", "0")) == (case.october, case.december)


def test_the_invoice_prints_the_cap_before_now_and_left() -> None:
    town = Town(
        program(
            plans=[plan(cap="200")],
            liaisons=[liaison(paid_before="50")],
            hours=[row(1, "2025-10-05"), row(2, "2025-11-05"), row(3, "2025-12-05", "4:00")],
        )
    )
    town.run()
    printed = [
        [(f"{use.before}", f"{use.now}", f"{use.left}") for use in effect.payload.document.caps]
        for effect in town.plan.effects
    ]
    assert printed == [[("50.00", "40.00", "110.00")], [("90.00", "40.00", "70.00")], [("130.00", "70.00", "0.00")]]


def test_a_cap_that_was_lowered_prints_what_was_used() -> None:
    """$80 are past Draft under a cap that is $50 now; another plan row pays the month after. Its own cap is printed."""
    town = Town(
        program(
            plans=[plan(1, cap="100", to="2025-10-31"), plan(2, cap="60", from_="2025-11-01")],
            hours=[row(1, "2025-10-05", "2:00"), row(2, "2025-11-05")],
        )
    )
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("50"))
    town.run()
    (use,) = town.plan.effects[0].payload.document.caps
    assert (use.cap, use.before, use.now, use.left) == (usd("60"), usd("0"), usd("40"), usd("20"))


def test_two_plan_rows_on_one_invoice_print_both_caps() -> None:
    town = Town(
        program(
            funds=[fund()],
            plans=[plan(1, cap="100", to="2025-10-15"), plan(2, cap="60", from_="2025-10-16")],
            hours=[row(1, "2025-10-05"), row(2, "2025-10-20")],
        )
    )
    town.run()
    assert [f"{use.cap}" for use in town.plan.effects[0].payload.document.caps] == ["100.00", "60.00"]
