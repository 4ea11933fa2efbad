"""Approve: who may, what it was bound to, and what it waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automations.jobs import invoices
from automations.rules import decisions
from automations.rules.program import Approval, CoreMember
from tests.programs import STAFF, Town, day, fingerprint, fund, liaison, lines, plan, program, row, told, usd

TWO = [row(1, "2025-10-05"), row(2, "2025-11-05")]


def drafts(*hours: Any, **tabs: Any) -> Town:
    town = Town(program(**{"hours": list(hours or TWO), **tabs}))
    town.run()
    return town


def said(town: Town) -> list[tuple[str, str, str]]:
    return [problem for problem in told(town.plan.problems) if problem[0].startswith("N")]


# Approve


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("Sam Sampleton", True),
        (" sam  SAMPLETON ", True),
        ("C-01 · Sam Sampleton", True),
        ("C-01", True),
        ("Vera Vendorsen", False),
        ("Pat Partner", False),
        ("Gone Person", False),
        ("Somebody", False),
        ("", False),
    ],
)
def test_approve_needs_the_name_of_a_staff_row_of_the_core_team(name: str, taken: bool) -> None:
    team = (
        STAFF,
        CoreMember(id="C-02", name="Vera Vendorsen", role="Vendor"),
        CoreMember(id="C-03", name="Pat Partner", role="Partner"),
        CoreMember(id="C-04", name="Gone Person", role="Staff", gone=True),
    )
    town = drafts(core_team=team)
    town.decide("0001", decision="Approve", approved_by=name)
    town.run()
    assert (town.states["0001"] == "Approved") is taken
    if not taken:
        what = "this is nobody of role Staff on Core team" if name else "the name is missing"
        assert said(town) == [("N-01", "Approved by", what)]
    else:
        assert town.invoice("0001").approved_by == "C-01"


def test_the_name_may_come_later() -> None:
    town = drafts()
    town.decide("0001", decision="Approve")
    town.run()
    town.decide("0001", approved_by="Sam Sampleton")
    town.run()
    assert town.states["0001"] == "Approved"


def test_on_a_held_draft_it_is_not_taken_and_says_so() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    assert said(town) == [("N-01", "Decision", "held: the W-9 is not on file")]
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert (town.states["0001"], said(town)) == ("Approved", []), "by the run that finds no hold"


@pytest.mark.parametrize("budget", ["30", "100"])
def test_so_on_one_that_the_budget_holds_whether_it_fits_alone_or_not(budget: str) -> None:
    hours = [row(1, "2025-10-05"), row(2, "2025-11-05", "2:00")]
    town = drafts(*hours, funds=[fund(budget=budget)])
    town.approve("0001")
    missing = usd("120") - usd(budget)
    assert said(town) == [("N-01", "Decision", f"held: the budget is short by ${missing}")]


def test_on_a_draft_at_nothing_it_is_not_taken_and_says_so() -> None:
    town = drafts()
    town.change("hours", "H-01", approved=Approval.NO)
    town.run()
    town.approve("0001")
    assert said(town) == [("N-01", "Decision", "nothing is due on it ($0.00)")]


def test_it_freezes_the_draft_as_last_drawn() -> None:
    """An hour is ticked at the same time: it is late, and stands on November."""
    town = drafts()
    town.add("hours", row(3, "2025-10-06"))
    town.approve("0001")
    assert town.states == {"0001": "Approved", "0002": "Draft"}
    assert lines(town.invoice("0001")) == [("H-01", "1:00", "40.00", "")]
    assert lines(town.invoice("0002")) == [("H-03", "1:00", "40.00", "late"), ("H-02", "1:00", "40.00", "")]


def test_a_row_that_is_unticked_at_the_same_time_is_invoiced_and_says_so() -> None:
    town = drafts()
    town.change("hours", "H-01", approved=Approval.NO)
    town.approve("0001")
    assert town.states["0001"] == "Approved"
    assert told(town.plan.problems) == [("H-01", "Approved", "ARL-FY26-0001 has 1:00; void it to correct")]


def test_a_redraw_that_crossed_it_spends_it() -> None:
    """Staff saw $40, and the run before had drawn $80 already (its write was lost)."""
    town = drafts()
    town.add("hours", row(3, "2025-10-06"))
    town.run()
    town.decide("0001", amount=usd("40"), decision="Approve", approved_by="Sam Sampleton")
    town.run()
    assert said(town) == [("N-01", "Decision", "changed from $40.00 to $80.00")]
    assert town.plan.problems[0].remedy == "clear Decision, wait until this sentence is gone, then choose"
    town.run()
    assert town.states["0001"] == "Draft", "and stays spent"
    town.decide("0001", decision="")
    town.run()
    assert said(town) == []
    town.approve("0001")
    assert town.states["0001"] == "Approved"


@pytest.mark.parametrize(
    ("new", "what"),
    [
        (row(3, "2025-10-06"), "changed from $40.00 to $80.00"),
        (None, "changed from $40.00 to $0.00"),
    ],
)
def test_one_that_waits_for_a_hold_is_spent_when_the_draft_changes(new: Any, what: str) -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    if new is None:
        town.change("hours", "H-01", approved=Approval.NO)
    else:
        town.add("hours", new)
    town.run()
    assert said(town) == [("N-01", "Decision", what)]
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert town.states["0001"] == "Draft"


def test_other_lines_of_the_same_amount_spend_it_too() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    town.change("hours", "H-01", approved=Approval.NO)
    town.add("hours", row(3, "2025-10-06"))
    town.run()
    assert said(town) == [("N-01", "Decision", "its lines changed, at $40.00 as before")]


def test_a_draft_that_comes_back_to_what_was_seen_does_not_revive_it() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    town.change("hours", "H-01", approved=Approval.NO)
    town.run()
    town.change("hours", "H-01", approved=Approval.YES)
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    town.run()
    assert (town.states["0001"], town.drawn["L-01/2025-10/F-01/g1"]) == ("Draft", "40.00")


def test_a_hold_lifted_together_with_approve_comes_off_before_the_state_is_approved() -> None:
    """The PDF is drawn once more without the words, with its lines as they were, and then approved: all in one run."""
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.add("hours", row(3, "2025-10-06"))
    town.approve("0001")
    assert town.states["0001"] == "Approved"
    assert town.last is not None
    document = town.last.effects["invoice/L-01/2025-10/F-01/g1"].payload.document
    assert (document.holds, document.total) == ((), usd("40"))
    assert town.invoice("0001").holds == ()


def test_a_draft_whose_pdf_is_not_there_yet_is_not_approved() -> None:
    """The effect of the run before has failed: the page that staff would approve does not exist."""
    town = drafts()
    one = replace(town.invoice("0001"), drawn=False)
    town.register = town.register.with_changes([one])
    town.decide("0001", decision="Approve", approved_by="Sam Sampleton")
    register = decisions.bind(town.register, {row.id: row for row in town.sheet.invoices}, town.now, fingerprint)
    plan = invoices.plan(town.sheet, town.history(register), town.today)
    assert plan.decided == ()
    assert "invoice/L-01/2025-10/F-01/g1" in [effect.key for effect in plan.effects]


def test_what_stands_on_a_draft_that_keeps_its_lines_is_on_no_other() -> None:
    """Its row was moved to November in the same minute, and the PDF is still to come."""
    town = drafts()
    town.register = town.register.with_changes([replace(town.invoice("0001"), drawn=False)])
    town.change("hours", "H-01", date=day("2025-11-06"))
    town.decide("0001", decision="Approve", approved_by="Sam Sampleton")
    register = decisions.bind(town.register, {row.id: row for row in town.sheet.invoices}, town.now, fingerprint)
    plan = invoices.plan(town.sheet, town.history(register), town.today)
    after = register.with_changes(plan.drawn)
    assert [(one.number[-4:], [line.row for line in one.lines]) for one in after.invoices] == [
        ("0001", ["H-01"]), ("0002", ["H-02"]),
    ]  # fmt: skip


def test_approve_and_clear_in_one_run() -> None:
    town = drafts(funds=[fund(budget="50")])
    assert town.held == {"0001": ["budget"], "0002": ["budget"]}
    town.decide("0002", cleared_by="Sam", decision="Approve", approved_by="Sam Sampleton")
    town.run()
    assert (town.states, town.held) == ({"0001": "Draft", "0002": "Approved"}, {"0001": ["budget"]})


def test_two_approvals_at_once_never_exceed_a_budget_that_was_lowered_with_them() -> None:
    town = drafts()
    town.change("funds", "F-01", budget=usd("50"))
    town.approve("0001", "0002")
    assert town.states == {"0001": "Draft", "0002": "Draft"}
    assert town.held == {"0001": ["budget"], "0002": ["budget"]}


def test_a_cap_that_was_lowered_with_it_redraws_the_draft() -> None:
    town = drafts(row(1, "2025-10-05", "2:00"))
    town.change("plans", "P-01", cap=usd("50"))
    town.approve("0001")
    assert town.states == {"0001": "Draft"}
    assert said(town) == [("N-01", "Decision", "changed from $80.00 to $50.00")]


@pytest.mark.parametrize(
    ("tab", "row_id", "cells"),
    [
        ("funds", "F-01", {"budget": None, "faulty": frozenset({"Budget"})}),
        ("funds", "F-01", {"spent_before": None, "faulty": frozenset({"Spent before"})}),
        ("plans", "P-01", {"cap": None, "faulty": frozenset({"Cap"})}),
        ("liaisons", "L-01", {"paid_before": None, "faulty": frozenset({"Paid before"})}),
        ("funds", "F-01", {"unsafe": True}),
        ("plans", "P-01", {"unsafe": True}),
    ],
)
def test_nothing_is_approved_against_a_limit_that_cannot_be_read(tab: str, row_id: str, cells: Any) -> None:
    town = drafts(plans=[plan(cap="500")], liaisons=[liaison(paid_before="10")])
    town.change(tab, row_id, **cells)
    town.approve("0001")
    assert town.states["0001"] == "Draft"


def test_approved_it_never_changes() -> None:
    town = drafts(row(1, "2025-10-05"))
    town.approve("0001")
    before = town.invoice("0001")
    town.change("plans", "P-01", rate=usd("99"), cap=usd("1"))
    town.change("funds", "F-01", budget=usd("1"), account_number="new", to=day("2025-01-01"))
    town.change("liaisons", "L-01", w_9_on_file=False, name="Another Name")
    town.change("hours", "H-01", hours=600)
    town.run()
    assert town.invoice("0001") == before
    assert town.plan.effects == ()


def test_a_decision_in_a_cell_that_cannot_be_read_is_none_and_ends_none() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    town.decide("0001", decision="", faulty=frozenset({"Decision"}))
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert town.states["0001"] == "Approved", "it was seen before, and what stands there now nobody knows"


def test_an_amount_overwritten_by_hand_is_not_what_was_drawn() -> None:
    town = drafts()
    town.decide("0001", amount=usd("4000"), decision="Approve", approved_by="Sam Sampleton")
    town.run()
    assert (town.states["0001"], town.drawn["L-01/2025-10/F-01/g1"]) == ("Draft", "40.00")


def test_a_row_of_invoices_that_was_deleted_loses_staffs_cells_not_its_state() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.approve("0001")
    town.remove("invoices", "N-01")
    town.run()
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert (town.states["0001"], town.invoice("0001").number) == ("Draft", "ARL-FY26-0001")


def test_many_decisions_in_one_run() -> None:
    """A void, an approval, a payment and a draw-again side by side: a run looks again until none is taken."""
    town = drafts(*(row(number, f"2025-{month}-05") for number, month in enumerate(("08", "09", "10", "11"), 1)))
    town.approve("0002")
    town.void("0003")
    town.decide("0001", decision="Void", reason_of_void="wrong")
    town.decide("0002", paid_on=day("2026-02-01"))
    town.decide("0003", decision="Draw again")
    town.approve("0004")
    assert town.states == {"0001": "Void", "0002": "Paid", "0003": "Void", "0004": "Approved", "0005": "Draft"}


def test_a_name_is_kept_only_as_its_fingerprint() -> None:
    town = drafts(liaisons=[liaison(w_9_on_file=False)])
    town.decide("0001", cleared_by="Kim Clearer")
    town.run()
    assert town.invoice("0001").cleared is not None
    assert "kim" not in repr(town.register).lower()


def test_two_approvals_at_once_never_exceed_a_cap_that_was_lowered_with_them() -> None:
    """$40 and $40, each within the new cap of $60: the first by number is taken, the second redrawn at $20."""
    town = drafts()
    town.change("plans", "P-01", cap=usd("60"))
    town.approve("0001", "0002")
    assert town.states == {"0001": "Approved", "0002": "Draft"}
    assert said(town) == [("N-02", "Decision", "changed from $40.00 to $20.00")]
