"""`automations explain KEY`: all that the ledger knows about an invoice, a person's id, a row, an effect's key."""

from __future__ import annotations

import json
import re
from typing import Any

from automations.config import Config, Program
from automations.errors import UsageError
from automations.rules.holds import in_words
from automations.rules.money import dollars, h_mm
from automations.rules.register import Invoice
from automations.rules.stages import NEW
from automations.runs import application_records, home
from automations.runs.ledger import Ledger
from automations.runs.outcome import replaced_by

_ID = re.compile(r"[A-Z]-\d+")


def explain(config: Config, program: Program, key: str, *, as_json: bool) -> str:
    """What, when, why, links. Raises UsageError for a key that the ledger has never seen."""
    place = home.require_place(config, program)
    ledger = Ledger.open_copy(home.ledger_file(config, place), place.spreadsheet)
    try:
        found = _found(ledger, key.strip())
    finally:
        ledger.close()
    if not found:
        raise UsageError(
            what=f"nothing is known of {key!r}",
            remedy="Give an invoice number, an id such as L-02 or H-0123, or a key as the Activity tab shows it",
        )
    if as_json:
        return json.dumps({"key": key, "workspace": config.workspace, "found": found})
    lines = ["REHEARSAL: the local workspace"] if config.workspace == "local" else []
    for entry in found:
        head, *rest = entry.items()
        lines.append(f"{head[0]} {head[1]}")
        for name, value in rest:
            if isinstance(value, list):
                lines += [f"    {name}:", *(f"        {item}" for item in value)] if value else []
            elif value:
                lines.append(f"    {name}: {value}")
    return "\n".join(lines)


def _found(ledger: Ledger, key: str) -> list[dict[str, Any]]:
    register = ledger.register()
    effects = ledger.effects()
    found: list[dict[str, Any]] = []
    for invoice in register.invoices:
        if key in (invoice.number, invoice.key, invoice.id, invoice.slot.liaison) or key in _row_ids(invoice):
            record = effects.get(invoice.key)
            found.append(
                {
                    "invoice": invoice.number,
                    "key": invoice.key,
                    "state": invoice.state.value,
                    "amount": f"{dollars(invoice.amount)} for {h_mm(invoice.minutes)}",
                    "drawn on": invoice.drawn_on.isoformat(),
                    "held because": in_words(invoice.holds),
                    "approved by": invoice.approved_by,
                    "paid on": invoice.paid_on.isoformat() if invoice.paid_on else "",
                    "replaced by": replaced_by(register, invoice),
                    "lines": [_line_words(invoice, place) for place in range(len(invoice.lines))],
                    "file": record.state.value if record else "",
                    "error": record.error if record else "",
                    "link": record.receipts.get("link", "") if record else "",
                }
            )
    for record in effects.values():
        if _is_about(record.key, key) and not record.key.startswith("invoice/"):
            found.append(
                {
                    "effect": record.key,
                    "kind": record.kind,
                    "what": record.what,
                    "state": record.state.value,
                    "changed": record.changed_at,
                    "error": record.error,
                    "link": record.receipts.get("link", ""),
                }
            )
    for tab, id_, _ in ledger.known_rows():
        if id_ == key:
            found.append({"row": id_, "tab": tab})
    found += _application(ledger, key)
    for asked in ledger.questions():
        if key in (asked.id, asked.key, asked.to):
            found.append({"question": asked.id, "what": asked.what, "why": asked.why, "answer": asked.answer or "open"})
    done = [row for row in ledger.activity() if key in (row.key, row.who, row.run) or key in row.what]
    if done:
        found.append({"activity": key, "what": [f"{row.at} {row.what} ({row.run})" for row in done]})
    return found


def _is_about(effect: str, key: str) -> bool:
    """Whether an effect is the one of this key, or about the row of this id: stage/A-03/offer/1 is about A-03."""
    return effect == key or (_ID.fullmatch(key) is not None and key in effect.split("/"))


def _application(ledger: Ledger, key: str) -> list[dict[str, Any]]:
    """How an application came, where it stands, and the row on Liaisons that it became; of hours, how they came."""
    came, seen = application_records.responses(ledger).get(key), application_records.stages(ledger).get(key)
    hired = application_records.hired(ledger).get(key)
    if not (came or seen or hired):
        return []
    return [
        {
            "known of": key,
            "form": came.form if came else "",
            "answer": f"{came.response}, sent {came.submitted.isoformat()}" if came else "",
            "Stage": f"{seen.now or NEW}, read so since {seen.since.isoformat()}" if seen else "",
            "on Liaisons": _on_the_list(hired) if hired else "",
        }
    ]


def _on_the_list(hired: application_records.Hired) -> str:
    """The id is drawn before the Sheet is written: that the row stands is known once a run has read it there."""
    is_there = hired.state is application_records.RowState.THERE
    return (
        hired.liaison
        if is_there
        else f"{hired.liaison}, not seen there yet: the next run looks, and writes it if need be"
    )


def _row_ids(invoice: Invoice) -> set[str]:
    return {line.row for line in invoice.lines} | {row.id for line in invoice.lines for row in line.rows}


def _line_words(invoice: Invoice, place: int) -> str:
    line = invoice.lines[place]
    rate = "" if line.rate is None else f" at {dollars(line.rate)}"
    marks = f" ({', '.join(line.marks)})" if line.marks else ""
    return f"{line.date} {line.row} {line.kind} {h_mm(line.minutes)}{rate}: {dollars(line.amount)}{marks}"
