"""The register of invoices: what was drawn, for what, and where each invoice stands.

An invoice is *live* unless Void, and *past Draft* when Approved, Sent or Paid; from then on it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from automations.rules.documents import Hold
from automations.rules.money import ZERO
from automations.rules.periods import fiscal_year
from automations.rules.program import id_order


class State(StrEnum):
    DRAFT = "Draft"
    APPROVED = "Approved"
    SENT = "Sent"
    PAID = "Paid"
    VOID = "Void"


REST, LATE, CUT_BY_CAP = "rest", "late", "cut: cap"
LineOrder: TypeAlias = tuple[date, tuple[str, int, str], int]
PAST_DRAFT = frozenset({State.APPROVED, State.SENT, State.PAID})


@dataclass(frozen=True, slots=True)
class PaidRow:
    """An Hours row as it was when its line was drawn."""

    id: str
    date: date
    activity: str
    minutes: int
    for_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `payable` names what is paid once; `row` is its first row's id, or the milestone's.

    `worth` is what the whole line is worth before the plan's cap cuts it, and of a rest, what the line that it
    completes was worth; `preparation_cap` is the cap that a preparation line was drawn under.
    """

    liaison: str
    payable: str
    row: str
    rows: tuple[PaidRow, ...]
    date: date
    kind: str
    activity: str
    what: str
    minutes: int
    rate: Decimal | None
    full_rate: Decimal | None
    worth: Decimal
    amount: Decimal
    plan_row: str
    fund: str
    preparation_cap: Decimal | None = None
    after: str = ""
    marks: tuple[str, ...] = ()
    late_of: str = ""

    @property
    def order(self) -> LineOrder:
        """Date, then id; a preparation line stands right after its attendance (`after` is that row's id)."""
        return (self.date, id_order(self.after or self.row), 1 if self.after else 0)

    @property
    def facts(self) -> tuple[object, ...]:
        """What makes two drawings of a line the same: what is paid, for which time, at which rate, how much."""
        rate = None if self.rate is None else f"{self.rate:.2f}"
        return (self.payable, self.row, self.date, self.minutes, rate, f"{self.amount:.2f}", REST in self.marks)

    def cut_to(self, amount: Decimal, mark: str) -> Line:
        """The same line with less than its worth, and the mark that says so, once."""
        return replace(self, amount=amount, marks=self.marks if mark in self.marks else (*self.marks, mark))


@dataclass(frozen=True, slots=True, order=False)
class Slot:
    """The place of an invoice: one a person, month and fund; supplements of June are numbered from 1."""

    liaison: str
    period: str
    fund: str
    supplement: int = 0

    @property
    def order(self) -> tuple[str, tuple[str, int, str], tuple[str, int, str], int]:
        """The order in which numbers are drawn."""
        return (self.period, id_order(self.liaison), id_order(self.fund), self.supplement)

    @property
    def fiscal_year(self) -> int:
        return fiscal_year(self.period)

    def key(self, generation: int) -> str:
        """invoice/L-02/2026-10/F-01/g1, or invoice/L-02/2026-06/F-01/s1/g1."""
        supplement = f"s{self.supplement}/" if self.supplement else ""
        return f"invoice/{self.liaison}/{self.period}/{self.fund}/{supplement}g{generation}"


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A Decision, bound to the amount and lines that it was first seen beside."""

    decision: str
    amount: Decimal
    facts: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """A name in Cleared by (its salted fingerprint), bound to the reasons that stood when it was first seen.

    `order` sorts by when that was.
    """

    name: str
    reasons: frozenset[str]
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice. `id` is its row on Invoices (N-01); `drawn` tells that its PDF is as its lines say."""

    id: str
    number: str
    slot: Slot
    generation: int
    state: State
    lines: tuple[Line, ...]
    account_number: str
    drawn_on: date
    drawn: bool = False
    holds: tuple[Hold, ...] = ()
    seen: SeenDecision | None = None
    cleared: Cleared | None = None
    approved_by: str = ""
    was_sent: bool = False
    sent_on: date | None = None
    paid_on: date | None = None
    draw_again: bool = False

    @property
    def key(self) -> str:
        return self.slot.key(self.generation)

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def minutes(self) -> int:
        """The sum of its lines'."""
        return sum(line.minutes for line in self.lines)

    @property
    def live(self) -> bool:
        return self.state is not State.VOID

    @property
    def past_draft(self) -> bool:
        return self.state in PAST_DRAFT

    @property
    def facts(self) -> str:
        """Number, lines and amount: what a Decision is bound to."""
        return repr((self.number, line_facts(self.lines)))


def line_facts(lines: Iterable[Line]) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted((line.facts for line in lines), key=repr))


@dataclass(frozen=True)
class Register:
    """All invoices ever drawn, in the order of their slots and generations."""

    invoices: tuple[Invoice, ...] = ()

    @cached_property
    def generations(self) -> dict[Slot, list[Invoice]]:
        """Each slot's invoices, oldest first."""
        found: dict[Slot, list[Invoice]] = {}
        for invoice in sorted(self.invoices, key=lambda one: one.generation):
            found.setdefault(invoice.slot, []).append(invoice)
        return found

    @cached_property
    def past_draft(self) -> tuple[Invoice, ...]:
        return tuple(one for one in self.invoices if one.past_draft)

    @cached_property
    def paid_rows(self) -> dict[str, tuple[Invoice, PaidRow]]:
        """Hours rows that a line past Draft has paid, by id."""
        return {row.id: (one, row) for one in self.past_draft for line in one.lines for row in line.rows}

    def past_lines(self) -> Iterator[tuple[Invoice, Line]]:
        for one in self.past_draft:
            for line in one.lines:
                yield one, line

    def latest(self, slot: Slot) -> Invoice | None:
        found = self.generations.get(slot)
        return found[-1] if found else None

    def last_void(self, slot: Slot) -> Invoice | None:
        voids = [one for one in self.generations.get(slot, ()) if not one.live]
        return voids[-1] if voids else None

    def by_id(self, row_id: str) -> Invoice | None:
        return next((one for one in self.invoices if one.id == row_id), None)

    def with_changes(self, changed: Iterable[Invoice]) -> Register:
        """The register after these invoices were added or took the place of their earlier selves."""
        new = {one.key: one for one in self.invoices}
        new.update({one.key: one for one in changed})
        return Register(tuple(sorted(new.values(), key=lambda one: (one.slot.order, one.generation))))


def void(invoice: Invoice) -> Invoice:
    """The reason stays in the Sheet: what staff write may name a person."""
    return replace(invoice, state=State.VOID, holds=(), was_sent=invoice.was_sent or invoice.state is State.SENT)
