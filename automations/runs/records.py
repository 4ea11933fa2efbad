"""Rows of a ledger as frozen values, and back: invoices with their lines, effects, questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from automations.effects.record import EffectRecord, EffectState
from automations.rules.documents import Hold
from automations.rules.register import Cleared, Invoice, Line, PaidRow, SeenDecision, Slot, State


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """A row of Approvals: the question as it was asked, and its answer."""

    id: str
    key: str
    facts: str
    what: str
    to: str
    why: str
    since: str
    answer: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """A row of Activity: something that was done."""

    id: str
    at: str
    job: str
    what: str
    who: str
    key: str
    link: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run that has ended: `result` is its sentence on Jobs."""

    id: str
    job: str
    began: str
    ended: str
    result: str


def effect_values(record: EffectRecord) -> dict[str, Any]:
    return {
        "key": record.key,
        "kind": record.kind,
        "state": record.state.value,
        "wanted": record.wanted,
        "done": record.done,
        "what": record.what,
        "receipts": json.dumps(dict(record.receipts), sort_keys=True),
        "error": record.error,
        "changed_at": record.changed_at,
        "run": record.run,
    }


def effect_record(row: Mapping[str, Any]) -> EffectRecord:
    return EffectRecord(
        key=row["key"],
        kind=row["kind"],
        state=EffectState(row["state"]),
        wanted=row["wanted"],
        done=row["done"],
        what=row["what"],
        receipts=json.loads(row["receipts"]),
        error=row["error"],
        changed_at=row["changed_at"],
        run=row["run"],
    )


def invoice_values(invoice: Invoice) -> dict[str, Any]:
    seen, cleared = invoice.seen, invoice.cleared
    return {
        "key": invoice.key,
        "id": invoice.id,
        "number": invoice.number,
        "liaison": invoice.slot.liaison,
        "period": invoice.slot.period,
        "fund": invoice.slot.fund,
        "supplement": invoice.slot.supplement,
        "generation": invoice.generation,
        "state": invoice.state.value,
        "account_number": invoice.account_number,
        "drawn_on": invoice.drawn_on.isoformat(),
        "holds": json.dumps([[hold.reason, *hold.figures] for hold in invoice.holds]),
        "seen": json.dumps([seen.decision, str(seen.amount), seen.facts]) if seen else "",
        "cleared": json.dumps([cleared.name, sorted(cleared.reasons), cleared.order]) if cleared else "",
        "approved_by": invoice.approved_by,
        "was_sent": int(invoice.was_sent),
        "sent_on": _day_text(invoice.sent_on),
        "paid_on": _day_text(invoice.paid_on),
        "draw_again": int(invoice.draw_again),
    }


def line_values(invoice: Invoice) -> list[dict[str, Any]]:
    return [
        {
            "invoice": invoice.key,
            "place": place,
            "payable": line.payable,
            "row": line.row,
            "rows": json.dumps(
                [[row.id, row.date.isoformat(), row.activity, row.minutes, row.for_] for row in line.rows]
            ),
            "date": line.date.isoformat(),
            "kind": line.kind,
            "activity": line.activity,
            "what": line.what,
            "minutes": line.minutes,
            "rate": _money_text(line.rate),
            "full_rate": _money_text(line.full_rate),
            "worth": _cents(line.worth),
            "amount": _cents(line.amount),
            "plan_row": line.plan_row,
            "fund": line.fund,
            "preparation_cap": _money_text(line.preparation_cap),
            "after": line.after,
            "marks": json.dumps(list(line.marks)),
            "late_of": line.late_of,
        }
        for place, line in enumerate(invoice.lines)
    ]


def invoice_of(row: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], *, drawn: bool) -> Invoice:
    """An invoice from its row and the rows of its lines, in their order."""
    seen = json.loads(row["seen"]) if row["seen"] else None
    cleared = json.loads(row["cleared"]) if row["cleared"] else None
    return Invoice(
        id=row["id"],
        number=row["number"],
        slot=Slot(row["liaison"], row["period"], row["fund"], row["supplement"]),
        generation=row["generation"],
        state=State(row["state"]),
        lines=tuple(_line(row["liaison"], line) for line in lines),
        account_number=row["account_number"],
        drawn_on=date.fromisoformat(row["drawn_on"]),
        drawn=drawn,
        holds=tuple(Hold(reason=reason, figures=tuple(figures)) for reason, *figures in json.loads(row["holds"])),
        seen=SeenDecision(seen[0], Decimal(seen[1]), seen[2]) if seen else None,
        cleared=Cleared(cleared[0], frozenset(cleared[1]), cleared[2]) if cleared else None,
        approved_by=row["approved_by"],
        was_sent=bool(row["was_sent"]),
        sent_on=_day(row["sent_on"]),
        paid_on=_day(row["paid_on"]),
        draw_again=bool(row["draw_again"]),
    )


_IN_FILE = (
    "id",
    "number",
    "liaison",
    "period",
    "fund",
    "supplement",
    "generation",
    "account_number",
    "drawn_on",
    "holds",
)


def record_of(invoice: Invoice) -> str:
    """An invoice as its own file carries it: what was drawn, and nothing that staff have decided of it since."""
    values = invoice_values(invoice)
    lines = [{name: value for name, value in line.items() if name != "invoice"} for line in line_values(invoice)]
    return json.dumps({**{name: values[name] for name in _IN_FILE}, "lines": lines}, sort_keys=True)


def invoice_of_record(text: str) -> Invoice | None:
    """The invoice of `record_of`, as a Draft; None for a text that is none."""
    decided = {"state": State.DRAFT, "seen": "", "cleared": "", "approved_by": "", "was_sent": 0, "sent_on": ""}
    try:
        said = json.loads(text)
        return invoice_of({**said, **decided, "paid_on": "", "draw_again": 0}, said["lines"], drawn=True)
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return None


def _line(liaison: str, row: Mapping[str, Any]) -> Line:
    return Line(
        liaison=liaison,
        payable=row["payable"],
        row=row["row"],
        rows=tuple(PaidRow(one[0], date.fromisoformat(one[1]), *one[2:]) for one in json.loads(row["rows"])),
        date=date.fromisoformat(row["date"]),
        kind=row["kind"],
        activity=row["activity"],
        what=row["what"],
        minutes=row["minutes"],
        rate=_money(row["rate"]),
        full_rate=_money(row["full_rate"]),
        worth=Decimal(row["worth"]).scaleb(-2),
        amount=Decimal(row["amount"]).scaleb(-2),
        plan_row=row["plan_row"],
        fund=row["fund"],
        preparation_cap=_money(row["preparation_cap"]),
        after=row["after"],
        marks=tuple(json.loads(row["marks"])),
        late_of=row["late_of"],
    )


def _cents(amount: Decimal) -> int:
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is no whole number of cents")
    return int(cents)


def _money_text(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def _money(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
