"""What staff choose on Invoices and cannot have: it is told at the cell, and nothing changes until it is mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automations.rules.register import State
from automations.runs.ledger import Ledger
from tests.programs_in_sheet import SAM, Program, Programs, hours

ROWS = [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00")]


@pytest.fixture
def program(programs: Programs) -> Program:
    program = programs.make({"Hours": ROWS})
    program.run()
    return program


def _states(program: Program) -> dict[str, str]:
    return {row["ID"]: row["State"] for row in program.rows("Invoices")}


def _approve(program: Program, id_: str = "N-01") -> None:
    program.set("Invoices", id_, Decision="Approve", Approved_by=SAM)
    program.run()
    assert program.row("Invoices", id_)["State"] == "Approved"


def _make_sent(program: Program, id_: str = "N-01") -> None:
    """As the job that sends packets will leave it: that job is not there yet."""
    ledger = Ledger.open(program.ledger, program.spreadsheet)
    invoice = ledger.register().by_id(id_)
    assert invoice is not None
    sent = replace(invoice, state=State.SENT, was_sent=True, sent_on=date(2026, 11, 2))
    ledger.save([sent], ())
    ledger.close()


def test_a_void_without_a_reason(program: Program) -> None:
    _approve(program)
    program.set("Invoices", "N-01", Decision="Void")
    ran = program.run()
    assert ran.invoice("L-01")["state"] == "Approved"
    assert ran.problem("Invoices", "N-01")["column"] == "Reason of void"
    assert program.problem("Invoices", "N-01").startswith("Reason of void: a void needs its reason")
    program.set("Invoices", "N-01", Reason_of_void="wrong account")
    mended = program.run()
    assert [one["state"] for one in mended.invoices if one["liaison"] == "L-01"] == ["Void"]
    assert mended.says() == {"H-01": "voided as EXA-FY27-0001"}
    assert program.row("Hours", "H-01")["Invoice"] == "voided as EXA-FY27-0001"
    assert _states(program) == {"N-01": "Void", "N-02": "Draft"}


def test_drawn_again_after_a_void(program: Program) -> None:
    _approve(program)
    program.set("Invoices", "N-01", Decision="Void", Reason_of_void="wrong account")
    program.run()
    program.set("Invoices", "N-01", Decision="Draw again")
    ran = program.run()
    assert sorted(one["number"] for one in ran.invoices) == ["EXA-FY27-0001", "EXA-FY27-0002", "EXA-FY27-0003"]
    assert ran.invoices[0]["replaced_by"] == "EXA-FY27-0003"
    assert program.row("Invoices", "N-01")["Replaced by"] == "EXA-FY27-0003"
    assert len(program.pdfs()) == 3
    assert program.run().json["counts"]["done"] == 0


def test_a_void_of_a_sent_invoice_tells_the_accountant(program: Program) -> None:
    _approve(program)
    _make_sent(program)
    program.run()
    assert program.row("Invoices", "N-01")["State"] == "Sent"
    program.set("Invoices", "N-01", Decision="Void", Reason_of_void="hours of another person")
    ran = program.run()
    assert ran.invoices[0]["state"] == "Void"
    assert "accountant" in program.start_here()
    assert "EXA-FY27-0001" in program.start_here()
    program.set("Hours", "H-01", Hours="1:00", Approved=False)
    program.run()
    program.set("Hours", "H-01", Approved=True)
    again = program.run()
    new = again.invoice("L-01")
    assert (new["number"], new["amount"], new["held_because"]) == ("EXA-FY27-0003", "40.00", ["after_sent"])


@pytest.mark.parametrize("how", ["paid already", "Paid on filled in the same moment"])
def test_a_void_of_a_paid_invoice(how: str, program: Program) -> None:
    _approve(program)
    if how == "paid already":
        program.set("Invoices", "N-01", Paid_on="2026-11-01")
        program.run()
        assert program.row("Invoices", "N-01")["State"] == "Paid"
    program.set("Invoices", "N-01", Decision="Void", Reason_of_void="a mistake", Paid_on="2026-11-01")
    ran = program.run()
    assert ran.invoices[0]["state"] == "Paid"
    assert ran.problem("Invoices", "N-01")["column"] == "Decision"
    assert "is paid and cannot be voided" in program.problem("Invoices", "N-01")


def test_an_approval_that_a_redraw_crossed_is_spent(program: Program) -> None:
    """A Decision and a redraw at once: staff approve the $120.00 that they see while the run draws $160.00."""
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    program.edit(
        "set",
        "Invoices",
        row="N-02",
        values={"Decision": "Approve", "Approved by": SAM},
        before_method="drive.files.update",
        nth=1,
    )
    assert program.run().amounts()["L-02", "2026-10"] == "160.00"
    ran = program.run()
    assert ran.invoice("L-02")["state"] == "Draft"
    told = ran.problem("Invoices", "N-02")
    assert told["what"] == "changed from $120.00 to $160.00"
    assert "clear Decision, wait until this sentence is gone, then choose" in program.problem("Invoices", "N-02")
    program.set("Invoices", "N-02", Decision="")
    assert program.run().problems("Invoices") == []
    program.set("Invoices", "N-02", Decision="Approve")
    assert program.run().invoice("L-02")["state"] == "Approved"


def test_approved_by_nobody_of_the_staff(program: Program) -> None:
    program.set("Invoices", "N-01", Decision="Approve", Approved_by="Somebody Else")
    program.set("Invoices", "N-02", Decision="Approve", Approved_by=SAM)
    ran = program.run()
    assert [one["state"] for one in ran.invoices] == ["Draft", "Approved"]
    assert program.problem("Invoices", "N-01").startswith("Approved by: this is nobody of role Staff on Core team")


def test_a_state_overwritten_by_hand_is_written_again(program: Program) -> None:
    """The State is a view of the ledger: typing Paid pays nobody."""
    program.edit("set", "Invoices", row="N-01", values={"State": "Paid", "Amount": "9999", "Number": "X-1"}, force=True)
    ran = program.run()
    assert ran.invoice("L-01")["state"] == "Draft"
    row = program.row("Invoices", "N-01")
    assert (row["State"], row["Number"]) == ("Draft", "EXA-FY27-0001")
    assert row["Amount"].endswith("80.00")


def test_a_deleted_row_of_invoices_is_written_again(program: Program) -> None:
    _approve(program)
    program.edit("delete_rows", "Invoices", rows=["N-01"], force=True)
    ran = program.run()
    assert [one["state"] for one in ran.invoices] == ["Approved", "Draft"]
    row = program.row("Invoices", "N-01")
    assert (row["Number"], row["State"], row["Decision"], row["Approved by"]) == ("EXA-FY27-0001", "Approved", "", "")
    assert program.run().json["calls"]["sheets"]["write"] == 0


def test_a_row_typed_on_invoices_is_no_invoice(program: Program) -> None:
    """Another system's row pasted below: it is told, its number is none of ours, and ours go on."""
    program.type({"Invoices": [{"Number": "OLD-7", "Liaison": "L-01", "Amount": 5}]}, start=4)
    ran = program.run()
    assert [one["number"] for one in ran.invoices] == ["EXA-FY27-0001", "EXA-FY27-0002"]
    assert any(one["row"] == 4 for one in ran.problems("Invoices"))
    assert next(row for row in program.rows("Invoices") if row["#"] == "4")["Problem"]


def test_numbers_of_the_tab_that_the_register_does_not_know(program: Program) -> None:
    """A restored ledger would draw a number twice: none is drawn until it was rebuilt."""
    program.type({"Invoices": [{"Number": "EXA-FY27-0009", "Liaison": "L-01", "Amount": 5}]}, start=4)
    program.type({"Hours": [hours("2026-09-09", "L-01", "1:00")]}, start=4)
    ran = program.run()
    assert len(ran.invoices) == 2
    assert any("rebuild-ledger" in one["remedy"] for one in ran.problems("Invoices"))


def test_an_invoiced_row_that_is_changed_says_what_was_invoiced(program: Program) -> None:
    _approve(program)
    program.set("Hours", "H-01", Hours="5:00")
    ran = program.run()
    assert ran.invoices[0]["amount"] == "80.00"
    assert "EXA-FY27-0001 has 2:00; void it to correct" in program.problem("Hours", "H-01")


@pytest.mark.parametrize(
    ("paid_on", "told"), [("2026-12-24", "has not come yet"), ("31 February 2026", "there is no 31 February")]
)
def test_paid_on_a_day_that_cannot_be(paid_on: str, told: str, program: Program) -> None:
    _approve(program)
    program.set("Invoices", "N-01", Paid_on=paid_on)
    ran = program.run()
    assert ran.invoices[0]["state"] == "Approved"
    assert program.problem("Invoices", "N-01").startswith("Paid on: ")
    assert told in program.problem("Invoices", "N-01")


def test_paid_on_of_a_draft(program: Program) -> None:
    program.set("Invoices", "N-01", Paid_on="2026-11-01")
    assert program.run().invoices[0]["state"] == "Draft"
    assert "only an approved or sent invoice is paid" in program.problem("Invoices", "N-01")
