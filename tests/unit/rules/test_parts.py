"""A payable is paid once, or in parts that together never exceed its worth."""

from __future__ import annotations

import pytest

from tests.programs import Town, choice, milestone, plan, program, row, usd
from tests.unit.rules.due_cases import MET, by_meeting, by_milestone, monthly


def test_a_row_of_a_month_that_is_paid_says_so() -> None:
    town = Town(program(plans=[monthly()], hours=[row(1, "2025-10-02")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(2, "2025-10-20"))
    town.run()
    assert town.plan.says == {"H-02": "covered by ARL-FY26-0001"}
    assert town.drawn == {"L-01/2025-10/F-01/g1": "200.00"}


def test_a_meeting_is_paid_once() -> None:
    """Its row was paid, deleted, let go and typed again with other hours."""
    hours = [row(1, "2025-10-07", "2:00", "Meeting", for_="M-01")]
    town = Town(program(plans=[by_meeting()], meetings=MET, hours=hours))
    town.run()
    town.approve("0001")
    town.remove("hours", "H-01")
    town.add("hours", row(2, "2025-10-07", "1:00", "Meeting", for_="M-01"))
    town.run()
    assert town.plan.says == {"H-02": "covered by ARL-FY26-0001"}


def test_a_milestone_is_paid_once_even_if_its_date_is_changed_later() -> None:
    town = Town(program(plans=[by_milestone()], milestones=[milestone(1, "800", "2025-10-15")]))
    town.run()
    town.change("milestones", "S-01", reached_on=row(1, "2025-12-01").date)
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00", "L-01/2025-12/F-01/g1": "800.00"}
    town.approve("0002")
    town.change("milestones", "S-01", reached_on=row(1, "2025-11-03").date, amount=usd("900"))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00", "L-01/2025-12/F-01/g1": "800.00"}


def test_the_rest_of_a_cut_line_completes_what_it_was_worth_at_the_old_rate() -> None:
    """$40 an hour, 2:00 worth $80, cap $50: $50 are approved. Then cap 500, rate 90, Declined: $30 follow."""
    town = Town(program(plans=[plan(cap="50")], hours=[row(1, "2025-10-05", "2:00")]))
    town.run()
    assert town.plan.cells == {"H-01": "ARL-FY26-0001; rest waits: cap"}
    town.approve("0001")
    assert town.plan.cells == {"H-01": "ARL-FY26-0001; rest waits: cap"}
    town.change("plans", "P-01", cap=usd("500"), rate=usd("90"))
    town.add("pay_choices", choice(1, "2025-07-01", choice="Declined"))
    town.run()
    rest = town.invoice("0002")
    assert rest.key == "invoice/L-01/2025-11/F-01/g1"
    (line,) = rest.lines
    assert (line.row, line.minutes, line.rows, line.rate) == ("H-01", 0, (), usd("40"))
    assert (line.worth, line.amount, line.marks, line.late_of) == (usd("80"), usd("30"), ("rest", "late"), "2025-10")
    assert town.plan.cells == {"H-01": "ARL-FY26-0001, ARL-FY26-0002"}
    town.approve("0002")
    assert [one.state.value for one in town.register.invoices] == ["Approved", "Approved"]
    assert town.plan.drawn == ()


def test_a_rest_may_come_in_many_parts() -> None:
    town = Town(program(plans=[plan(cap="50")], hours=[row(1, "2025-10-05", "2:00")]))
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("60"))
    town.run()
    assert town.plan.cells == {"H-01": "ARL-FY26-0001, ARL-FY26-0002; rest waits: cap"}
    town.approve("0002")
    town.change("plans", "P-01", cap=usd("1000"))
    town.run()
    assert [f"{one.amount}" for one in town.register.invoices] == ["50.00", "10.00", "20.00"]
    assert town.invoice("0003").lines[0].marks == ("rest", "late")


@pytest.mark.parametrize("order", [("0001", "0002"), ("0002", "0001"), ("0001",)])
def test_what_a_rest_has_paid_is_taken_off_when_its_line_is_voided(order: tuple[str, ...]) -> None:
    """$50 and a rest of $30 are paid of $80. The line is voided: drawn again it is worth what the rest has left."""
    town = Town(program(plans=[plan(cap="50")], hours=[row(1, "2025-10-05", "2:00")]))
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("500"))
    town.run()
    town.approve("0002")
    for number in order:
        town.void(number)
    for number in order:
        town.decide(number, decision="Draw again")
    town.run()
    live = [one for one in town.register.invoices if one.live]
    assert sum(one.amount for one in live) == usd("80")
    numbers = [one.number[-4:] for one in live if one.state.value == "Draft"]
    town.approve(*numbers)
    assert sum(one.amount for one in town.register.past_draft) == usd("80")
    assert town.plan.drawn == ()


def test_the_first_row_of_a_month_may_change_between_a_void_and_its_replacement() -> None:
    """A month of $200, cap $150: $150, then a rest of $50. Voided, an earlier row ticked: $150 are left."""
    town = Town(program(plans=[monthly(cap="150")], hours=[row(1, "2025-10-20")]))
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("900"))
    town.run()
    town.approve("0002")
    town.add("hours", row(2, "2025-10-03"))
    town.void("0001")
    assert town.drawn["L-01/2025-10/F-01/g2"] == "150.00"
    town.approve("0003")
    assert sum(one.amount for one in town.register.past_draft) == usd("200")
    assert town.plan.drawn == ()
