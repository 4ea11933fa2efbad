"""Activity: a line for each thing that was done, committed together with what it tells of."""

from __future__ import annotations

from dataclasses import dataclass, field

from automations.rules.program import id_order, make_id
from automations.rules.register import Invoice
from automations.runs.errand import UnderWay
from automations.runs.records import ActivityRow

_DECIDED = {"Approved": "Approved", "Void": "Voided", "Paid": "Noted as paid"}


@dataclass
class Activity:
    """All lines so far: those on record, and those of this run."""

    under_way: UnderWay
    rows: list[ActivityRow] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = self.under_way.ledger.activity()

    def line(self, what: str, key: str, link: str) -> ActivityRow:
        """The next line, about the effect or invoice with this key; the caller commits it."""
        who = next((part for part in key.split("/") if part.startswith(("L-", "A-"))), "")
        row = ActivityRow(
            # Not how many there are: staff may have deleted lines before the ledger was rebuilt from them.
            id=make_id("V", id_order(self.rows[-1].id)[1] + 1 if self.rows else 1),
            at=self.under_way.now.isoformat(timespec="seconds"),
            job=self.under_way.errand.job,
            what=what,
            who=who,
            key=key,
            link=link,
            run=self.under_way.id,
        )
        self.rows.append(row)
        return row

    def decision(self, invoice: Invoice) -> ActivityRow:
        """The line of what staff decided about an invoice; the caller commits it."""
        verb = "Drawn again:" if invoice.draw_again else _DECIDED.get(invoice.state.value, invoice.state.value)
        return self.line(f"{verb} {invoice.number} of {invoice.slot.liaison}", invoice.key, "")
