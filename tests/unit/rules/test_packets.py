"""Which approved invoices leave in which packet; one sentence a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from automations.rules.decisions import take_voids_and_payments
from automations.rules.packets import Packet, content_of, for_a_new_one, not_voidable, now_sent
from automations.rules.program import InvoiceRow, Settings, Snapshot
from automations.rules.questions import DO_IT, DONT, Answered
from automations.rules.register import Invoice, Line, Register, SeenDecision, Slot, State

TODAY = date(2026, 11, 17)
SNAPSHOT = Snapshot(settings=Settings())


def invoice(number: int, state: State = State.APPROVED, period: str = "2026-10") -> Invoice:
    line = Line(
        liaison=f"L-{number:02d}",
        payable=f"H-{number:02d}",
        row=f"H-{number:02d}",
        rows=(),
        date=date(2026, 10, 5),
        kind="time",
        activity="Outreach",
        what="",
        minutes=60,
        rate=Decimal(40),
        full_rate=None,
        worth=Decimal("40.00"),
        amount=Decimal("40.00"),
        plan_row="P-01",
        fund="F-01",
    )
    return Invoice(
        id=f"N-{number:02d}",
        number=f"ARL-FY27-{number:04d}",
        slot=Slot(line.liaison, period, "F-01"),
        generation=1,
        state=state,
        lines=(line,),
        account_number="",
        drawn_on=TODAY,
        drawn=True,
    )


ONE, TWO = invoice(1), invoice(2)
OLD = invoice(3, period="2026-06")
BEGUN = Packet(key="packet/2026-11-04", invoices=(ONE.key, TWO.key))


def numbers(found: list[Invoice]) -> list[int]:
    return [int(one.number[-4:]) for one in found]


@pytest.mark.parametrize(
    ("why", "invoices", "packets", "rows", "leave"),
    [
        ("approved ones, by number", (TWO, ONE), (), (), [1, 2]),
        ("no other state", tuple(invoice(3, state) for state in State if state != State.APPROVED), (), (), []),
        ("none that is in a packet", (ONE, TWO), (replace(BEGUN, invoices=(ONE.key,)),), (), [2]),
        ("whatever became of that packet", (ONE,), (replace(BEGUN, on_its_way=True),), (), []),
        ("none that staff are about to void", (ONE, TWO), (), (InvoiceRow(id="N-01", decision="Void"),), [2]),
        ("nor one seen so", (replace(ONE, seen=SeenDecision("Void", ONE.amount, "")), TWO), (), (), [2]),
        ("none that was paid by hand", (ONE, TWO), (), (InvoiceRow(id="N-02", paid_on=TODAY),), [1]),
        (
            "none whose decision cannot be read",
            (ONE, TWO),
            (),
            (InvoiceRow(id="N-02", faulty=frozenset({"Decision"})),),
            [1],
        ),
        ("none of a year whose bills are no longer taken", (ONE, OLD), (), (), [1]),
    ],
)
def test_a_new_packet(
    why: str,
    invoices: tuple[Invoice, ...],
    packets: tuple[Packet, ...],
    rows: tuple[InvoiceRow, ...],
    leave: list[int],
) -> None:
    snapshot = replace(SNAPSHOT, invoices=rows)
    known = {one.key: one for one in packets}
    assert numbers(for_a_new_one(snapshot, Register(invoices), known, (), TODAY)) == leave, why


@pytest.mark.parametrize(("answer", "leave"), [(DO_IT, [3]), (DONT, [])])
def test_an_old_bill_leaves_when_staff_say_so(answer: str, leave: list[int]) -> None:
    said = Answered(key=f"old-year/{OLD.key}", facts=OLD.number, answer=answer)
    assert numbers(for_a_new_one(SNAPSHOT, Register((OLD,)), {}, (said,), TODAY)) == leave
    other = replace(said, facts="ARL-FY26-0099")
    assert for_a_new_one(SNAPSHOT, Register((OLD,)), {}, (other,), TODAY) == []


def test_what_is_voided_before_the_mail_leaves_is_left_out_and_nothing_is_added() -> None:
    three = invoice(3)
    register = Register((replace(ONE, state=State.VOID), TWO, three))
    assert numbers(content_of(BEGUN, SNAPSHOT, register)) == [2]
    assert numbers(for_a_new_one(SNAPSHOT, register, {BEGUN.key: BEGUN}, (), TODAY)) == [3]


@pytest.mark.parametrize(
    ("packet", "voided"),
    [
        (BEGUN, True),
        (replace(BEGUN, on_its_way=True), False),
        (replace(BEGUN, out_on=TODAY), False),
        (replace(BEGUN, invoices=(TWO.key,), on_its_way=True), True),
    ],
)
def test_what_the_accountant_may_have_is_not_voided(packet: Packet, voided: bool) -> None:
    register = Register((replace(ONE, seen=SeenDecision("Void", ONE.amount, ONE.facts)), TWO))
    row = InvoiceRow(id="N-01", invoice=ONE.number, amount=ONE.amount, decision="Void", reason_of_void="another person")
    snapshot = replace(SNAPSHOT, invoices=(row,))
    taken = take_voids_and_payments(snapshot, register, TODAY, not_voidable([packet], register))
    assert bool(taken.changed) is voided
    assert [problem.column for problem in taken.problems] == ([] if voided else ["Decision"])


def test_a_packet_that_is_out_makes_its_approved_invoices_sent() -> None:
    register = Register((replace(ONE, state=State.PAID, paid_on=TODAY), TWO, invoice(3)))
    (sent,) = now_sent([replace(BEGUN, out_on=date(2026, 11, 3))], register)
    assert (sent.number, sent.state, sent.was_sent, sent.sent_on) == (TWO.number, State.SENT, True, date(2026, 11, 3))
    assert now_sent([BEGUN, replace(BEGUN, on_its_way=True)], register) == []
