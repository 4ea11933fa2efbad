"""The accountant's packet: which approved invoices leave for which cut-off, each in one packet, and when they are Sent.

A packet is begun when its file is intended: from then on its invoices are in no other. What staff void before its mail
leaves is left out of it, and nothing is added. From the moment its mail may be on its way it no longer changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from automations.rules.decisions import VOID
from automations.rules.periods import old_year_bills_until
from automations.rules.program import InvoiceRow, Snapshot
from automations.rules.questions import DO_IT, Answered
from automations.rules.register import Invoice, Register, State

FOLDER = "Packets"
OLD_YEAR = "old-year/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A packet that was begun: the keys of its invoices; whether its mail may be on its way, without a clear answer; on
    which day (local) it went out, None while it has not.
    """

    key: str
    invoices: tuple[str, ...]
    on_its_way: bool = False
    out_on: date | None = None


def mail_key(packet: str) -> str:
    """packet/2026-11-25/mail."""
    return f"{packet}/mail"


def not_voidable(packets: Iterable[Packet], register: Register) -> frozenset[str]:
    """Keys of Approved invoices whose packet may be on its way, or is out and not noted yet."""
    away = {key for one in packets if one.on_its_way or one.out_on for key in one.invoices}
    return frozenset(one.key for one in register.invoices if one.state is State.APPROVED and one.key in away)


def now_sent(packets: Iterable[Packet], register: Register) -> list[Invoice]:
    """The Approved invoices of packets that are out, as Sent."""
    out = {key: one.out_on for one in packets if one.out_on for key in one.invoices}
    return [
        replace(one, state=State.SENT, was_sent=True, sent_on=out[one.key])
        for one in register.invoices
        if one.state is State.APPROVED and one.key in out
    ]


def content_of(packet: Packet, snapshot: Snapshot, register: Register) -> list[Invoice]:
    """What a packet that is begun and not out still holds: what is Approved, and staff do not take back."""
    if packet.on_its_way:
        return [one for one in register.invoices if one.key in packet.invoices]
    rows = {row.id: row for row in snapshot.invoices}
    return [one for one in register.invoices if one.key in packet.invoices and _may_leave(one, rows.get(one.id))]


def for_a_new_one(
    snapshot: Snapshot,
    register: Register,
    packets: Mapping[str, Packet],
    answers: Collection[Answered],
    today: date,
) -> list[Invoice]:
    """The approved invoices that are in no packet, in the order of their numbers. Bills of an old year only when staff
    said so (M.G.L. c.44 §56, §64).
    """
    taken = {key for one in packets.values() for key in one.invoices}
    rows = {row.id: row for row in snapshot.invoices}
    said = {(one.key, one.facts) for one in answers if one.answer == DO_IT}
    until = snapshot.settings.old_year_bills_until
    found = [
        one
        for one in register.invoices
        if one.key not in taken
        and _may_leave(one, rows.get(one.id))
        and (today <= old_year_bills_until(one.slot.period, until) or (f"{OLD_YEAR}{one.key}", one.number) in said)
    ]
    return sorted(found, key=lambda one: one.number)


def _may_leave(invoice: Invoice, row: InvoiceRow | None) -> bool:
    """Approved, and nothing in its row says otherwise: Void without its reason yet, or a day in Paid on."""
    if invoice.state is not State.APPROVED or (invoice.seen is not None and invoice.seen.decision == VOID):
        return False
    if row is None:
        return True
    return row.decision != VOID and row.paid_on is None and not row.faulty & {"Decision", "Paid on"}
