"""Which invoice a line stands on: one a person, month and fund; late lines, supplements, and what a void keeps."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.program import Approval
from tests.programs import Town, fund, liaison, lines, plan, program, row, usd


def october(*more: Any, today: str = "2026-02-10", **tabs: Any) -> Town:
    """October is approved with one hour; `more` is logged before that run."""
    town = Town(program(**tabs, hours=[row(1, "2025-10-05"), *more]), today)
    town.run()
    town.approve("0001")
    return town


def test_one_invoice_a_person_a_month_and_a_fund() -> None:
    town = Town(
        program(
            funds=[fund(1), fund(2, "Library")],
            plans=[plan(1, to="2025-10-15"), plan(2, from_="2025-10-16", fund="Library")],
            liaisons=[liaison(1), liaison(2)],
            hours=[
                row(1, "2025-10-05"),
                row(2, "2025-10-20"),
                row(3, "2025-11-20"),
                row(4, "2025-10-05", liaison="L-02"),
            ],
        )
    )
    town.run()
    assert sorted(town.drawn) == [
        "L-01/2025-10/F-01/g1", "L-01/2025-10/F-02/g1", "L-01/2025-11/F-02/g1", "L-02/2025-10/F-01/g1",
    ]  # fmt: skip


# Late


def test_a_late_line_goes_to_the_earliest_later_month_that_is_draft() -> None:
    town = october(row(2, "2025-11-05"), row(3, "2025-12-05"))
    town.add("hours", row(4, "2025-10-06"))
    town.run()
    assert lines(town.invoice("0002")) == [("H-04", "1:00", "40.00", "late"), ("H-02", "1:00", "40.00", "")]
    assert town.invoice("0002").lines[0].late_of == "2025-10"


def test_or_to_one_that_is_ended_and_not_drawn_even_without_lines_of_its_own() -> None:
    town = october(row(3, "2025-12-05"))
    town.add("hours", row(4, "2025-10-06"))
    town.run()
    assert town.drawn["L-01/2025-11/F-01/g1"] == "40.00"


def test_months_past_draft_are_passed_over() -> None:
    town = october(row(2, "2025-11-05"))
    town.approve("0002")
    town.add("hours", row(4, "2025-10-06"))
    town.run()
    assert sorted(town.drawn)[-1] == "L-01/2025-12/F-01/g1"


def test_until_there_is_one_it_says_where_it_will_go() -> None:
    town = october(today="2025-11-10")
    town.add("hours", row(4, "2025-10-06"))
    town.run()
    assert (town.plan.says, list(town.drawn)) == ({"H-04": "waits 2025-11"}, ["L-01/2025-10/F-01/g1"])
    town.run(today="2025-12-01")
    assert town.drawn["L-01/2025-11/F-01/g1"] == "40.00"


def test_another_persons_or_funds_invoice_makes_no_line_late() -> None:
    town = october(
        liaisons=[liaison(1), liaison(2)],
        funds=[fund(1), fund(2, "Library")],
        plans=[plan(1, to="2025-10-15"), plan(2, from_="2025-10-16", fund="Library")],
    )
    town.add("hours", row(2, "2025-10-05", liaison="L-02"), row(3, "2025-10-20"))
    town.run()
    assert {"L-02/2025-10/F-01/g1", "L-01/2025-10/F-02/g1"} <= town.drawn.keys()


# The end of a fiscal year


def june() -> Town:
    """May and June are past Draft; it is August."""
    town = Town(program(hours=[row(1, "2026-05-05"), row(2, "2026-06-05"), row(3, "2026-07-05")]), "2026-08-10")
    town.run()
    for number in ("0001", "0002"):
        one = next(one for one in town.register.invoices if one.number == f"ARL-FY26-{number}")
        town.decide(one.number, cleared_by="Sam")
    town.run()
    for number in ("ARL-FY26-0001", "ARL-FY26-0002"):
        town.decide(number, decision="Approve", approved_by="Sam Sampleton")
    town.run()
    return town


def test_a_year_that_has_no_month_left_makes_a_supplement_for_june() -> None:
    town = june()
    town.add("hours", row(4, "2026-05-06"), row(5, "2026-06-06"))
    town.run()
    one = town.invoice("ARL-FY26-0003")
    assert one.key == "invoice/L-01/2026-06/F-01/s1/g1"
    assert lines(one) == [("H-04", "1:00", "40.00", "late"), ("H-05", "1:00", "40.00", "late")]
    assert [hold.reason for hold in one.holds] == ["old_year"]


def test_another_supplement_only_when_the_first_is_past_draft() -> None:
    town = june()
    town.add("hours", row(4, "2026-05-06"))
    town.run()
    town.add("hours", row(5, "2026-06-06"))
    town.run()
    assert town.drawn["L-01/2026-06/F-01/s1/g1"] == "80.00"
    town.decide("ARL-FY26-0003", cleared_by="Sam", decision="Approve", approved_by="Sam Sampleton")
    town.run()
    town.add("hours", row(6, "2026-06-07"))
    town.run()
    assert town.drawn["L-01/2026-06/F-01/s2/g1"] == "40.00"
    assert town.invoice("ARL-FY26-0004").slot.supplement == 2


def test_a_supplement_that_was_voided_comes_back_as_itself() -> None:
    town = june()
    town.add("hours", row(4, "2026-05-06"))
    town.run()
    town.void("ARL-FY26-0003")
    assert town.plan.says == {"H-04": "voided as ARL-FY26-0003"}
    town.add("hours", row(5, "2026-05-07"))
    town.run()
    assert town.drawn["L-01/2026-06/F-01/s1/g2"] == "80.00"


def test_nothing_crosses_a_fiscal_year() -> None:
    """July is Draft and June's line is late: it goes to a supplement, never into July."""
    town = june()
    town.add("hours", row(4, "2026-06-06"))
    town.run()
    assert lines(town.invoice("ARL-FY27-0001")) == [("H-03", "1:00", "40.00", "")]


def test_a_late_line_of_may_goes_into_june_while_june_is_open() -> None:
    town = Town(program(hours=[row(1, "2026-05-05")]), "2026-06-10")
    town.run()
    town.approve("0001")
    town.add("hours", row(2, "2026-05-06"))
    town.run()
    assert town.plan.says == {"H-02": "waits 2026-06"}
    town.run(today="2026-07-01")
    assert town.drawn["L-01/2026-06/F-01/g1"] == "40.00"


# Void


def test_after_a_void_nothing_is_drawn_that_would_only_repeat_it() -> None:
    town = october()
    town.void("0001")
    assert (town.states, town.plan.says) == ({"0001": "Void"}, {"H-01": "voided as ARL-FY26-0001"})


@pytest.mark.parametrize(
    ("change", "amount", "why"),
    [
        ({"hours": 120}, "80.00", "another amount"),
        ({"hours": 90, "approved": Approval.YES}, "60.00", "another time"),
        ({"date": row(1, "2025-10-06").date}, "40.00", "another day at the same amount"),
    ],
)
def test_the_next_generation_is_drawn_when_its_lines_or_amounts_differ(
    change: dict[str, Any], amount: str, why: str
) -> None:
    town = october()
    town.void("0001")
    town.change("hours", "H-01", **change)
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00", "L-01/2025-10/F-01/g2": amount}, why
    assert town.invoice("0002").number == "ARL-FY26-0002"
    assert town.plan.effects[0].payload.document.replaces == "ARL-FY26-0001"


def test_its_lines_come_back_with_any_new_line_of_that_month() -> None:
    town = october()
    town.void("0001")
    town.add("hours", row(2, "2025-10-06"))
    town.run()
    assert lines(town.invoice("0002")) == [("H-01", "1:00", "40.00", ""), ("H-02", "1:00", "40.00", "")]


def test_what_is_not_to_be_paid_is_unticked() -> None:
    town = october()
    town.void("0001")
    town.change("hours", "H-01", approved=Approval.NO)
    town.add("hours", row(2, "2025-10-06"))
    town.run()
    assert lines(town.invoice("0002")) == [("H-02", "1:00", "40.00", "")]


def test_its_lines_keep_their_place_under_the_cap() -> None:
    town = Town(program(plans=[plan(cap="60")], hours=[row(1, "2025-10-05"), row(2, "2025-11-05")]))
    town.run()
    town.void("0001")
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00", "L-01/2025-11/F-01/g1": "20.00"}


def test_a_draft_that_comes_back_to_the_last_voids_facts_stays_at_nothing() -> None:
    town = october()
    town.void("0001")
    town.add("hours", row(2, "2025-10-06"))
    town.run()
    town.change("hours", "H-02", approved=Approval.NO)
    town.run()
    assert town.drawn["L-01/2025-10/F-01/g2"] == "0.00"
    assert town.plan.says == {"H-01": "voided as ARL-FY26-0001"}
    town.decide("0001", decision="Draw again")
    town.run()
    assert town.drawn["L-01/2025-10/F-01/g2"] == "40.00", "staff want it drawn again all the same"


def test_late_lines_pass_over_a_month_that_waits_as_a_void() -> None:
    """September is approved, October is a void: the late line of September goes to November."""
    town = Town(program(hours=[row(1, "2025-09-05"), row(2, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.void("0002")
    town.add("hours", row(3, "2025-09-06"))
    town.run()
    assert town.drawn["L-01/2025-11/F-01/g1"] == "40.00"


def test_except_those_that_stood_on_the_void() -> None:
    town = Town(program(hours=[row(1, "2025-09-05"), row(2, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(3, "2025-09-06"))
    town.run()
    town.void("0002")
    assert town.plan.says == {"H-02": "voided as ARL-FY26-0002", "H-03": "voided as ARL-FY26-0002"}
    town.change("hours", "H-02", hours=120)
    town.run()
    assert lines(town.invoice("0003")) == [("H-03", "1:00", "40.00", "late"), ("H-02", "2:00", "80.00", "")]


def test_void_draw_again_and_late_lines_together() -> None:
    """October's replacement is drawn with what was late of October: nobody needs November for it any more."""
    town = october(row(2, "2025-11-05"))
    town.add("hours", row(3, "2025-10-06"))
    town.run()
    assert town.drawn["L-01/2025-11/F-01/g1"] == "80.00"
    town.decide("0001", decision="Void", reason_of_void="wrong account")
    town.decide("0002", decision="")
    town.run()
    assert town.drawn["L-01/2025-10/F-01/g2"] == "80.00"
    assert town.drawn["L-01/2025-11/F-01/g1"] == "40.00"
    town.void("0003")
    town.decide("0003", decision="Draw again")
    town.run()
    assert town.drawn["L-01/2025-10/F-01/g3"] == "80.00"


def test_the_rest_of_a_cut_line_is_paid_the_late_way() -> None:
    town = Town(program(plans=[plan(cap="30")], hours=[row(1, "2025-10-05")]), "2025-11-10")
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("100"))
    town.run()
    assert town.plan.cells == {"H-01": "ARL-FY26-0001; rest waits 2025-11"}
    town.run(today="2025-12-01")
    assert lines(town.invoice("0002")) == [("H-01", "0:00", "10.00", "rest, late")]
