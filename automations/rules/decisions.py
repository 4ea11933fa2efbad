"""What staff decide on the Invoices tab: Approve, Void, Draw again, Cleared by, Paid on.

A Decision is bound to the number, lines and amount that it was first seen beside, a name in Cleared by to the reasons
that stood. What was bound to something else is spent, and says so until it is cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from automations.rules.documents import Hold
from automations.rules.holds import NOT_BY_NAME, in_words
from automations.rules.money import dollars
from automations.rules.program import CoreMember, InvoiceRow, Problem, Snapshot
from automations.rules.register import Cleared, Invoice, Register, SeenDecision, State, void
from automations.rules.terms import same_name

TAB = "Invoices"
APPROVE, VOID, DRAW_AGAIN = "Approve", "Void", "Draw again"
STAFF = "Staff"


def bind(
    register: Register, rows: Mapping[str, InvoiceRow], now: datetime, fingerprint: Callable[[str], str]
) -> Register:
    """The register with each Decision and each name in Cleared by bound to what it was first seen beside.

    `now` is any aware time; it orders the names, of which only a salted fingerprint is kept. A cell that cannot be read
    changes nothing.
    """
    changed = []
    for invoice in register.invoices:
        row = rows.get(invoice.id)
        bound = replace(invoice, seen=None, cleared=None) if row is None else _bind(invoice, row, now, fingerprint)
        if bound != invoice:
            changed.append(bound)
    return register.with_changes(changed) if changed else register


def _bind(invoice: Invoice, row: InvoiceRow, now: datetime, fingerprint: Callable[[str], str]) -> Invoice:
    seen, cleared = invoice.seen, invoice.cleared
    if "Decision" not in row.faulty:
        if not row.decision:
            seen = None
        elif seen is None or seen.decision != row.decision:
            shown = invoice.amount if row.amount is None else row.amount
            seen = SeenDecision(row.decision, shown, invoice.facts if shown == invoice.amount else "")
    if "Cleared by" not in row.faulty:
        name = same_name(row.cleared_by)
        if not name:
            cleared = None
        elif cleared is None or cleared.name != fingerprint(name):
            order = f"{now.astimezone(UTC).isoformat(timespec='microseconds')} {invoice.number}"
            cleared = Cleared(fingerprint(name), frozenset(hold.reason for hold in invoice.holds), order)
    return replace(invoice, seen=seen, cleared=cleared)


@dataclass(slots=True)
class Taken:
    """What the decisions come to: invoices that change, and what is to be said."""

    changed: list[Invoice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def take_voids_and_payments(
    snapshot: Snapshot, register: Register, today: date, on_its_way: frozenset[str] = frozenset()
) -> Taken:
    """Void, Draw again and Paid on: they look only at the row and the register. `on_its_way` are keys of invoices that
    the accountant may have by now.
    """
    taken = Taken()
    rows = {row.id: row for row in snapshot.invoices}
    for invoice in register.invoices:
        row = rows.get(invoice.id)
        if row is None:
            continue
        changed = _paid_on(invoice, row, today, taken)
        changed = _void_or_again(changed, row, register, taken, on_its_way)
        if changed is not invoice:
            taken.changed.append(changed)
    return taken


def _paid_on(invoice: Invoice, row: InvoiceRow, today: date, taken: Taken) -> Invoice:
    day = row.paid_on
    if day is None or day == invoice.paid_on:
        return invoice
    if invoice.state is State.PAID:
        taken.problems.append(
            _problem(
                row, "Paid on", day.isoformat(), f"{invoice.number} was paid on {invoice.paid_on}", "write that day"
            )
        )
    elif invoice.state not in (State.APPROVED, State.SENT):
        what = f"{invoice.number} is {invoice.state}: only an approved or sent invoice is paid"
        taken.problems.append(_problem(row, "Paid on", day.isoformat(), what, "clear this cell"))
    elif day > today:
        taken.problems.append(
            _problem(row, "Paid on", day.isoformat(), "this day has not come yet", "write the day of the payment")
        )
    else:
        return replace(invoice, state=State.PAID, paid_on=day)
    return invoice


def _void_or_again(
    invoice: Invoice, row: InvoiceRow, register: Register, taken: Taken, on_its_way: frozenset[str]
) -> Invoice:
    seen = invoice.seen
    if seen is None or seen.decision not in (VOID, DRAW_AGAIN):
        return invoice
    if seen.decision == DRAW_AGAIN:
        latest, last_void = register.latest(invoice.slot), register.last_void(invoice.slot)
        if invoice.live:
            what = f"{invoice.number} is {invoice.state}: only a void one is drawn again"
            taken.problems.append(_problem(row, "Decision", DRAW_AGAIN, what, "choose Void first, or clear Decision"))
        elif not invoice.draw_again and (invoice is not last_void or (latest is not None and latest.past_draft)):
            # A Draft after it is no replacement yet: it may stand at $0.00 because it only repeats this void.
            what = f"{invoice.number} has been replaced already"
            taken.problems.append(_problem(row, "Decision", DRAW_AGAIN, what, "clear Decision"))
        elif not invoice.draw_again:
            return replace(invoice, draw_again=True)
        return invoice
    if not invoice.live:
        return invoice
    if invoice.state is State.PAID or row.paid_on is not None or "Paid on" in row.faulty:
        paid = "is paid" if invoice.state is State.PAID else "has a day in Paid on"
        what = f"{invoice.number} {paid} and cannot be voided"
        taken.problems.append(_problem(row, "Decision", VOID, what, "clear Decision; ask the accountant"))
    elif is_spent(invoice):
        taken.problems.append(spent(invoice, row))
    elif invoice.key in on_its_way and invoice.state is State.APPROVED:
        what = f"the packet with {invoice.number} may be on its way to the accountant"
        remedy = "answer on Approvals whether to send it again; this is taken once that is settled"
        taken.problems.append(_problem(row, "Decision", VOID, what, remedy))
    elif not row.reason_of_void.strip():
        taken.problems.append(
            _problem(row, "Reason of void", "", "a void needs its reason", "write why; until then nothing changes")
        )
    else:
        return void(invoice)
    return invoice


def is_spent(invoice: Invoice) -> bool:
    """True when the Decision was seen beside other lines or another amount than the draft now has."""
    return invoice.seen is not None and (invoice.seen.amount != invoice.amount or invoice.seen.facts != invoice.facts)


def crossed(invoice: Invoice) -> Invoice:
    """The draft as drawn now: a Decision that was seen beside other lines stays spent, though they come back."""
    if invoice.seen is None or not is_spent(invoice) or not invoice.seen.facts:
        return invoice
    return replace(invoice, seen=replace(invoice.seen, facts=""))


def spent(invoice: Invoice, row: InvoiceRow) -> Problem:
    assert invoice.seen is not None
    then, now = dollars(invoice.seen.amount), dollars(invoice.amount)
    what = f"changed from {then} to {now}" if then != now else f"its lines changed, at {now} as before"
    return _problem(
        row, "Decision", invoice.seen.decision, what, "clear Decision, wait until this sentence is gone, then choose"
    )


def awaits_approval(invoice: Invoice, row: InvoiceRow | None) -> bool:
    """A draft that staff want approved as it was last drawn."""
    return (
        row is not None
        and invoice.state is State.DRAFT
        and invoice.seen is not None
        and invoice.seen.decision == APPROVE
        and not is_spent(invoice)
        and row.amount == invoice.amount
    )


def judge_approval(
    invoice: Invoice,
    row: InvoiceRow,
    staff: tuple[CoreMember, ...],
    holds: tuple[Hold, ...],
    fits: Callable[[Invoice], bool],
) -> Problem | Invoice | None:
    """What an awaited approval comes to: the approved invoice; a problem that says why not; or None while the draft
    must be drawn anew first (the words of a hold that was just lifted come off, or its limits no longer allow it).
    """
    if invoice.amount <= 0:
        return _problem(row, "Decision", APPROVE, "nothing is due on it ($0.00)", "clear Decision")
    if holds:
        return _problem(row, "Decision", APPROVE, f"held: {in_words(holds)}", _lift(holds))
    name = approver(row.approved_by, staff)
    if name is None:
        what = "this is nobody of role Staff on Core team" if row.approved_by.strip() else "the name is missing"
        return _problem(row, "Approved by", row.approved_by, what, "write the name of the staff member who approves")
    if invoice.holds or not invoice.drawn or not fits(invoice):
        return None
    return replace(invoice, state=State.APPROVED, approved_by=name)


def _lift(holds: tuple[Hold, ...]) -> str:
    if any(hold.reason not in NOT_BY_NAME for hold in holds):
        return "write a name in Cleared by, or mend what holds it"
    return "mend what holds it; it is then taken by itself"


def approver(text: str, staff: tuple[CoreMember, ...]) -> str | None:
    """The id of the staff member whose name (or "C-01 · Name") this is, None when it is nobody's."""
    for member in staff:
        if member.role == STAFF and not member.gone and not member.unsafe and member.name:
            names = {same_name(member.name), same_name(member.id), same_name(f"{member.id} · {member.name}")}
            if same_name(text) in names:
                return member.id
    return None


def other_problems(register: Register, snapshot: Snapshot, held: Mapping[str, tuple[Hold, ...]]) -> list[Problem]:
    """Decisions that cannot be: spent, unfit for the state; and names in Cleared by that a new reason has overtaken.

    `held` gives each draft's reasons by its key.
    """
    rows = {row.id: row for row in snapshot.invoices}
    found: list[Problem] = []
    for invoice in register.invoices:
        row, seen = rows.get(invoice.id), invoice.seen
        if row is None:
            continue
        if seen is not None and seen.decision == APPROVE:
            if invoice.state is State.VOID:
                what = f"{invoice.number} is void"
                found.append(_problem(row, "Decision", APPROVE, what, "choose Draw again, or clear Decision"))
            elif invoice.state is State.DRAFT and is_spent(invoice):
                found.append(spent(invoice, row))
        new = [hold for hold in held.get(invoice.key, ()) if hold.reason not in NOT_BY_NAME]
        if invoice.cleared is not None and invoice.state is State.DRAFT:
            fresh = [hold for hold in new if hold.reason not in invoice.cleared.reasons]
            if fresh:
                what = f"held for a new reason: {in_words(fresh)}"
                remedy = "clear the name, wait until this sentence is gone, then write it again"
                found.append(_problem(row, "Cleared by", "", what, remedy))
    return found


def _problem(row: InvoiceRow, column: str, value: str, what: str, remedy: str) -> Problem:
    return Problem(tab=TAB, id=row.id, column=column, value=value, what=what, remedy=remedy, number=row.number)
