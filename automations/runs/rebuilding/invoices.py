"""The register of invoices: what their files say was drawn, and what the tab Invoices says has become of them.

What staff had chosen is bound to nothing any more: a Decision on a Draft must be chosen anew, and so must a name in
Cleared by, so that nothing is approved that nobody saw as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from automations.rules.decisions import DRAW_AGAIN, approver
from automations.rules.money import ZERO
from automations.rules.numbers import highest, read_number
from automations.rules.periods import first_day, is_month, last_day
from automations.rules.program import HoursRow, InvoiceRow, PlanRow, Snapshot, id_order, make_id
from automations.rules.register import Cleared, Invoice, Line, PaidRow, SeenDecision, Slot, State
from automations.rules.terms import MONTHLY, PER_MEETING, Terms, same_name
from automations.runs.rebuilding.contents import REBUILDING_JOB, Contents
from automations.runs.rebuilding.tabs import rows_by_id
from automations.runs.records import ActivityRow
from automations.sheet.amounts import hours as minutes_of
from automations.sheet.cells import reference, text
from automations.sheet.dates import day
from automations.sheet.workbook import RawRow, RawWorkbook

TAB, HOURS = "Invoices", "Hours"
_PERIOD = re.compile(r"(\d{4}-\d{2})(?: supplement (\d+))?")
_KEY = re.compile(
    r"invoice/(?P<liaison>[^/]+)/(?P<period>\d{4}-\d{2})/(?P<fund>[^/]+)/(?:s(?P<supplement>\d+)/)?g(?P<generation>\d+)"
)
_SAID = {"Approved": State.APPROVED, "Voided": State.VOID, "Noted as paid": State.PAID}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A row of the tab: as it was read, and its cells that staff write, typed."""

    raw: RawRow
    typed: InvoiceRow


def register(
    raw: RawWorkbook,
    snapshot: Snapshot,
    drawn: Mapping[str, Invoice],
    fingerprint: Callable[[str], str],
    contents: Contents,
) -> None:
    """Every invoice that anything tells of, into `contents`. `drawn` are those that their own files carry, by key."""
    typed = {row.id: row for row in snapshot.invoices}
    shown = {
        id_: _Shown(row, typed[id_]) for id_, row in rows_by_id(raw, TAB, "N").items() if id_ in typed and row["Number"]
    }
    by_number = {invoice.number: invoice for invoice in (*contents.invoices.values(), *drawn.values())}
    found: dict[str, Invoice] = dict(drawn)
    for row in sorted(shown.values(), key=lambda one: read_number(text(one.raw["Number"])) or (99, 0)):
        number = text(row.raw["Number"])
        invoice = by_number.get(number)
        if invoice is None:
            invoice = _from_tab(number, row, raw, snapshot, found.values(), contents)
        if invoice is not None:
            found[invoice.key] = found.get(invoice.key, invoice)
    for invoice in _from_activity(found, raw, snapshot, contents):
        found[invoice.key] = invoice
    rows = {text(row.raw["Number"]): row for row in shown.values()}
    written = highest(rows)
    taken: set[str] = set()
    for key, invoice in sorted(found.items(), key=lambda item: id_order(item[1].id)):
        if {invoice.id, invoice.number} & taken:
            contents.cannot_tell(key, f"its number {invoice.number} stands on another invoice, too")
            continue
        taken |= {invoice.id, invoice.number}
        before = contents.invoices.get(key)
        row_of = rows.get(invoice.number)
        if row_of is None and before is None and not _is_told(invoice, written, contents):
            what = f"the row of {invoice.number} on Invoices is gone, and so are lines of Activity about it: compare it"
            contents.cannot_tell(key, what)
        contents.invoices[key] = _decided(invoice, before, row_of, snapshot, fingerprint, contents)
    for key, invoice in list(contents.invoices.items()):
        if key not in found and {invoice.id, invoice.number} & taken:
            del contents.invoices[key]
            contents.cannot_tell(key, f"an older ledger gave it the number {invoice.number}, which another one has")


def _decided(
    drawn: Invoice,
    before: Invoice | None,
    row: _Shown | None,
    snapshot: Snapshot,
    fingerprint: Callable[[str], str],
    contents: Contents,
) -> Invoice:
    """The invoice as it was drawn, with what has become of it since."""
    state = _state(drawn, row, contents)
    if row is None:
        return before if before is not None and before.state is state else replace(drawn, state=state)
    cells = row.typed
    sent_on = day(row.raw["Sent on"])
    decided = replace(
        drawn,
        state=state,
        approved_by=approver(cells.approved_by, snapshot.core_team) or "" if state is not State.DRAFT else "",
        was_sent=state is State.SENT or isinstance(sent_on, date),
        sent_on=sent_on if isinstance(sent_on, date) else None,
        paid_on=cells.paid_on if state is State.PAID else None,
        draw_again=state is State.VOID and cells.decision == DRAW_AGAIN,
        holds=() if state is State.VOID else drawn.holds,
    )
    if before is not None and (before.state, before.facts) == (state, decided.facts):
        return replace(decided, seen=before.seen, cleared=before.cleared)
    if state is not State.DRAFT:
        return decided
    # No facts are like these: what was chosen counts as chosen beside others, and says so.
    seen = SeenDecision(cells.decision, decided.amount, "") if cells.decision else None
    name = same_name(cells.cleared_by)
    cleared = Cleared(fingerprint(name), frozenset(), f"{contents.run} {decided.number}") if name else None
    return replace(decided, seen=seen, cleared=cleared)


def _state(invoice: Invoice, row: _Shown | None, contents: Contents) -> State:
    """As the tab has it; where its row is gone, as Activity says."""
    shown = text(row.raw["State"]) if row else ""
    if shown in list(State):
        return State(shown)
    for line in _said_of(invoice, contents):
        for verb, state in _SAID.items():
            if line.what.startswith(f"{verb} {invoice.number}"):
                return state
    return State.DRAFT


def _is_told(invoice: Invoice, written: Mapping[int, int], contents: Contents) -> bool:
    """Whether it is certain what has become of an invoice without a row: from Activity; or it is newer than all rows
    (`written` by fiscal year), because its run died before the Sheet was written.
    """
    year, ordinal = read_number(invoice.number) or (0, 0)
    is_new = ordinal > written.get(year, 0)
    return is_new or (contents.has_every_line and bool(_said_of(invoice, contents)))


def _said_of(invoice: Invoice, contents: Contents) -> list[ActivityRow]:
    """What runs have said about it on Activity, the newest first."""
    said = [line for line in contents.activity.values() if line.key == invoice.key and line.job != REBUILDING_JOB]
    return sorted(said, key=lambda one: id_order(one.id), reverse=True)


def _from_activity(
    found: Mapping[str, Invoice], raw: RawWorkbook, snapshot: Snapshot, contents: Contents
) -> list[Invoice]:
    """Invoices of which neither row nor file is left: their numbers are never given to others. A Draft is drawn again;
    past Draft the rows of Hours that its number stands beside stay paid, and nobody can tell its amount.
    """
    lost: dict[str, Invoice] = {}
    ids = [one.id for one in (*found.values(), *contents.invoices.values())]
    top = max((id_order(id_)[1] for id_ in ids), default=0)
    for line in contents.activity.values():
        number = next((word for word in line.what.split() if read_number(word)), "")
        key = _KEY.fullmatch(line.key)
        if key is None or not number or line.key in {*found, *contents.invoices, *lost}:
            continue
        slot = Slot(key["liaison"], key["period"], key["fund"], int(key["supplement"] or 0))
        invoice = Invoice(
            id=make_id("N", top + len(lost) + 1),
            number=number,
            slot=slot,
            generation=int(key["generation"]),
            state=State.DRAFT,
            lines=(),
            account_number=next((one.account_number for one in snapshot.funds if one.id == slot.fund), ""),
            drawn_on=datetime.fromisoformat(line.at).date(),
        )
        state = _state(invoice, None, contents)
        contents.cannot_tell(
            line.key, f"row and file of {number} are gone, and Activity names it: it counts as {state}"
        )
        if state is not State.DRAFT:
            paid = [one for one in snapshot.hours if one.liaison == slot.liaison and one.id in _beside(number, raw)]
            invoice = replace(invoice, lines=_lost_lines(invoice, ZERO, 0, paid, snapshot), drawn=True)
        lost[line.key] = invoice
    return list(lost.values())


def _from_tab(
    number: str,
    row: _Shown,
    raw: RawWorkbook,
    snapshot: Snapshot,
    others: Iterable[Invoice],
    contents: Contents,
) -> Invoice | None:
    """An invoice whose file is gone or was never made. A Draft is drawn again as the Sheet has it; past Draft its lines
    are made of the rows that its number stands beside, and told of.
    """
    period, liaison = _PERIOD.fullmatch(text(row.raw["Period"])), reference(row.raw["Liaison"])
    fund = next((one.id for one in snapshot.funds if text(row.raw["Fund"]) in (one.fund, one.id)), "")
    if period is None or not is_month(period[1]) or not fund or not liaison:
        contents.cannot_tell(number, "its row on Invoices does not say whose, of which month and fund it is")
        return None
    slot = Slot(liaison, period[1], fund, int(period[2] or 0))
    generation = max((one.generation for one in others if one.slot == slot), default=0) + 1
    invoice = Invoice(
        id=row.typed.id,
        number=number,
        slot=slot,
        generation=generation,
        state=State.DRAFT,
        lines=(),
        account_number=text(row.raw["Account number"]),
        drawn_on=contents.now.date(),
    )
    if _state(invoice, row, contents) is State.DRAFT:
        return invoice
    what = f"the file of {number} is gone; its lines are made of the rows of Hours that name it: compare them"
    contents.cannot_tell(invoice.key, what)
    minutes = minutes_of(row.raw["Time"])
    paid = [one for one in snapshot.hours if one.liaison == liaison and one.id in _beside(number, raw)]
    lines = _lost_lines(invoice, row.typed.amount or ZERO, minutes if isinstance(minutes, int) else 0, paid, snapshot)
    return replace(invoice, lines=lines, drawn=True)


def _beside(number: str, raw: RawWorkbook) -> set[str]:
    """Rows of Hours whose Invoice cell has this number: 'EXA-FY27-0001', or 'EXA-FY27-0001; rest waits: cap'."""
    rows = rows_by_id(raw, HOURS, "H")
    return {id_ for id_, row in rows.items() if text(row["Invoice"]).partition(";")[0] == number}


def _lost_lines(
    invoice: Invoice, amount: Decimal, minutes: int, paid: list[HoursRow], snapshot: Snapshot
) -> tuple[Line, ...]:
    """Lines that keep what was paid from being paid again: all rows that the invoice's number stands beside, and its
    whole amount.
    """
    slot = invoice.slot
    terms, liaison = Terms(snapshot), next((one for one in snapshot.liaisons if one.id == slot.liaison), None)
    found = terms.plan_on(liaison, paid[0].date or first_day(slot.period)) if liaison and paid else None
    plan = found if isinstance(found, PlanRow) else None
    by_meeting = plan is not None and plan.kind == PER_MEETING
    groups = [[row] for row in paid] if by_meeting else [paid]
    return tuple(
        _lost_line(invoice, group, plan, amount if place == 0 else ZERO, minutes if place == 0 else 0)
        for place, group in enumerate(groups)
    )


def _lost_line(invoice: Invoice, rows: list[HoursRow], plan: PlanRow | None, amount: Decimal, minutes: int) -> Line:
    slot, first = invoice.slot, rows[0] if rows else None
    payable, kind = f"lost/{invoice.number}", "time"
    if plan is not None and plan.kind == MONTHLY:
        payable, kind = f"month/{slot.liaison}/{slot.period}", "month"
    elif plan is not None and plan.kind == PER_MEETING and first is not None and first.for_:
        payable, kind = f"meeting/{slot.liaison}/{first.for_}", "meeting"
    return Line(
        liaison=slot.liaison,
        payable=payable,
        row=first.id if first else invoice.id,
        rows=tuple(
            PaidRow(row.id, row.date or last_day(slot.period), row.activity, row.hours or 0, row.for_) for row in rows
        ),
        date=first.date if first and first.date else last_day(slot.period),
        kind=kind,
        activity=first.activity if first else "",
        what="",
        minutes=minutes,
        rate=plan.rate if plan else None,
        full_rate=None,
        worth=amount,
        amount=amount,
        plan_row=plan.id if plan else "",
        fund=slot.fund,
    )
