"""Void, Draw again and Paid on: they look only at the row and the register."""

from __future__ import annotations

from typing import Any

import pytest

from tests.programs import Town, day, lines, program, row, told

TWO = [row(1, "2025-10-05"), row(2, "2025-11-05")]


def drafts(*hours: Any, **tabs: Any) -> Town:
    town = Town(program(**{"hours": list(hours or TWO), **tabs}))
    town.run()
    return town


def said(town: Town) -> list[tuple[str, str, str]]:
    return [problem for problem in told(town.plan.problems) if problem[0].startswith("N")]


# Void


@pytest.mark.parametrize("state", ["Draft", "Approved", "Sent"])
def test_void(state: str) -> None:
    town = drafts()
    if state != "Draft":
        town.approve("0001")
    if state == "Sent":
        town.sent("0001")
    town.void("0001")
    assert (town.states["0001"], town.plan.says) == ("Void", {"H-01": "voided as ARL-FY26-0001"})
    assert bool(town.plan.needs) is (state == "Sent"), "of a sent one the accountant is told"
    assert lines(town.invoice("0001")) == [("H-01", "1:00", "40.00", "")], "it stays as it was"


def test_void_needs_a_reason() -> None:
    town = drafts()
    town.void("0001", reason="  ")
    assert (town.states["0001"], said(town)) == ("Draft", [("N-01", "Reason of void", "a void needs its reason")])
    town.decide("0001", reason_of_void="wrong hours")
    town.run()
    assert town.states["0001"] == "Void"


def test_a_paid_invoice_is_not_voided() -> None:
    town = drafts()
    town.approve("0001")
    town.decide("0001", paid_on=day("2026-02-09"))
    town.run()
    town.void("0001")
    assert (town.states["0001"], said(town)) == (
        "Paid", [("N-01", "Decision", "ARL-FY26-0001 is paid and cannot be voided")],
    )  # fmt: skip


def test_nor_when_its_paid_on_was_cleared_since() -> None:
    town = drafts()
    town.approve("0001")
    town.decide("0001", paid_on=day("2026-02-09"))
    town.run()
    town.decide("0001", paid_on=None)
    town.void("0001")
    assert town.states["0001"] == "Paid"


@pytest.mark.parametrize(
    "cells", [{"paid_on": day("2026-03-01")}, {"faulty": frozenset({"Paid on"})}], ids=["a day to come", "unreadable"]
)
def test_nor_is_one_with_paid_on_filled(cells: dict[str, Any]) -> None:
    town = drafts()
    town.approve("0001")
    town.decide("0001", **cells)
    town.void("0001")
    assert town.states["0001"] == "Approved"
    assert ("N-01", "Decision", "ARL-FY26-0001 has a day in Paid on and cannot be voided") in said(town)


def test_a_void_seen_beside_another_amount_is_spent() -> None:
    town = drafts()
    town.void("0001", reason="")
    town.add("hours", row(3, "2025-10-06"))
    town.run()
    town.decide("0001", reason_of_void="wrong")
    town.run()
    assert (town.states["0001"], said(town)) == ("Draft", [("N-01", "Decision", "changed from $40.00 to $80.00")])


def test_approve_on_a_void_is_a_problem() -> None:
    town = drafts()
    town.void("0001")
    town.decide("0001", decision="Approve", approved_by="Sam Sampleton")
    town.run()
    assert said(town) == [("N-01", "Decision", "ARL-FY26-0001 is void")]


# Draw again


def test_draw_again_draws_the_same_once_more_with_a_new_number() -> None:
    """So after a wrong payee or account."""
    town = drafts(row(1, "2025-10-05"))
    town.approve("0001")
    town.void("0001")
    town.change("funds", "F-01", account_number="400-7")
    town.run()
    assert town.states == {"0001": "Void"}, "another account alone draws nothing"
    town.decide("0001", decision="Draw again")
    town.run()
    assert town.states == {"0001": "Void", "0002": "Draft"}
    assert town.invoice("0002").account_number == "400-7"


def test_only_once() -> None:
    town = drafts(row(1, "2025-10-05"))
    town.void("0001")
    town.decide("0001", decision="Draw again")
    town.run()
    town.void("0002")
    assert (town.states, said(town)) == ({"0001": "Void", "0002": "Void"}, [])
    assert town.plan.says == {"H-01": "voided as ARL-FY26-0002"}


@pytest.mark.parametrize("state", ["Draft", "Approved"])
def test_only_on_a_void_row(state: str) -> None:
    town = drafts()
    if state == "Approved":
        town.approve("0001")
    town.decide("0001", decision="Draw again")
    town.run()
    assert said(town) == [("N-01", "Decision", f"ARL-FY26-0001 is {state}: only a void one is drawn again")]


def test_not_on_a_void_that_has_been_replaced() -> None:
    town = drafts(row(1, "2025-10-05"))
    town.void("0001")
    town.change("hours", "H-01", hours=120)
    town.run()
    town.approve("0002")
    town.decide("0001", decision="Draw again")
    town.run()
    assert said(town) == [("N-01", "Decision", "ARL-FY26-0001 has been replaced already")]


# Paid on


@pytest.mark.parametrize("state", ["Approved", "Sent"])
def test_paid_on_makes_it_paid(state: str) -> None:
    town = drafts()
    town.approve("0001")
    if state == "Sent":
        town.sent("0001")
    town.decide("0001", paid_on=day("2026-02-10"))
    town.run()
    assert (town.states["0001"], town.invoice("0001").paid_on) == ("Paid", day("2026-02-10"))


@pytest.mark.parametrize("state", ["Draft", "Void"])
def test_elsewhere_it_is_a_problem(state: str) -> None:
    town = drafts()
    if state == "Void":
        town.void("0001")
    town.decide("0001", paid_on=day("2026-02-10"))
    town.run()
    what = f"ARL-FY26-0001 is {state}: only an approved or sent invoice is paid"
    assert (town.states["0001"], said(town)) == (state, [("N-01", "Paid on", what)])


def test_not_in_the_future() -> None:
    town = drafts()
    town.approve("0001")
    town.decide("0001", paid_on=day("2026-02-11"))
    town.run()
    assert (town.states["0001"], said(town)) == ("Approved", [("N-01", "Paid on", "this day has not come yet")])


def test_another_day_later_is_a_problem_and_changes_nothing() -> None:
    town = drafts()
    town.approve("0001")
    town.decide("0001", paid_on=day("2026-02-09"))
    town.run()
    town.decide("0001", paid_on=day("2026-02-08"))
    town.run()
    assert said(town) == [("N-01", "Paid on", "ARL-FY26-0001 was paid on 2026-02-09")]
    town.decide("0001", paid_on=None)
    town.run()
    assert (town.states["0001"], said(town)) == ("Paid", [])


def test_approve_and_paid_on_in_one_run() -> None:
    town = drafts()
    town.decide("0001", paid_on=day("2026-02-09"))
    town.approve("0001")
    assert (town.states["0001"], said(town)) == ("Paid", [])
