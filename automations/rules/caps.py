"""The cap of a plan's term for a person: what is past Draft counts first, then all due lines by date and id.

The line that reaches the cap is cut to what is left; what follows waits. The order is that of all ended months, also of
those that a run does not draw, so that the choice of months never changes an amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from automations.rules.documents import CapUse
from automations.rules.money import ZERO, cents
from automations.rules.program import Fund, Liaison, PlanRow, id_order
from automations.rules.register import Invoice, Line, Register
from automations.rules.terms import Terms

CUT = "cut: cap"


@dataclass(frozen=True, slots=True)
class Capped:
    """Lines as far as their caps go; `waiting` are those that found nothing left."""

    lines: tuple[Line, ...]
    waiting: tuple[Line, ...]


def used_before(liaison: Liaison, terms: Terms, start: date | None) -> tuple[str, Decimal]:
    """The plan row that `Paid before` counts to, with the dollars: the row in force on the first day of Invoices from,
    else the first row after it; "" where there is none.
    """
    paid = liaison.paid_before or ZERO
    if not paid or start is None:
        return "", ZERO
    found = terms.plan_on(liaison, start)
    if isinstance(found, PlanRow):
        return found.id, paid
    later = sorted(
        (row for rows in terms.plans.values() for row in rows if row.from_ is not None and row.from_ > start),
        key=lambda row: (row.from_ or date.max, id_order(row.id)),
    )
    for row in later:
        if row.from_ is not None and terms.plan_on(liaison, row.from_) is row:
            return row.id, paid
    return "", ZERO


def used_past_draft(register: Register) -> dict[tuple[str, str], Decimal]:
    """Dollars of lines past Draft, by (liaison, plan row)."""
    used: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for invoice, line in register.past_lines():
        used[(invoice.slot.liaison, line.plan_row)] += line.amount
    return used


def left_of_caps(
    liaisons: Mapping[str, Liaison], terms: Terms, register: Register, start: date | None
) -> dict[tuple[str, str], Decimal]:
    """What each (liaison, plan row) with a cap has left beside what is past Draft; never below 0."""
    used = used_past_draft(register)
    left: dict[tuple[str, str], Decimal] = {}
    for liaison in liaisons.values():
        before_row, before = used_before(liaison, terms, start)
        for row in terms.plan_rows.values():
            if row.cap is not None:
                spent = used[(liaison.id, row.id)] + (before if row.id == before_row else ZERO)
                left[(liaison.id, row.id)] = max(cents(row.cap) - spent, ZERO)
    return left


def cap_lines(lines: Iterable[Line], left: Mapping[tuple[str, str], Decimal]) -> Capped:
    """Lines in any order -> lines cut to the caps, in the order of date and id."""
    remaining = dict(left)
    capped: list[Line] = []
    waiting: list[Line] = []
    for line in sorted(lines, key=lambda line: line.order):
        key = (line.liaison, line.plan_row)
        if key not in remaining:
            capped.append(line)
            continue
        amount = min(line.amount, remaining[key])
        remaining[key] -= amount
        if amount <= 0:
            waiting.append(line)
        elif amount < line.amount:
            capped.append(replace(line, amount=amount, marks=_with(line.marks, CUT)))
        else:
            capped.append(line)
    return Capped(tuple(capped), tuple(waiting))


class Fits:
    """Whether a draft as last drawn still fits its caps and its fund, and pays nothing that was paid elsewhere."""

    def __init__(self, liaisons: Mapping[str, Liaison], terms: Terms, register: Register, start: date | None) -> None:
        self._left = left_of_caps(liaisons, terms, register, start)
        self._funds = {fund.id: budget_left(fund, register) for fund in terms.fund_rows.values()}
        self._paid_rows = register.paid_rows
        self._paid: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for _, line in register.past_lines():
            self._paid[(line.payable, line.row)] += line.amount

    def __call__(self, invoice: Invoice) -> bool:
        return (
            all(amount <= self._left.get(key, amount) for key, amount in _by_plan(invoice).items())
            and invoice.amount <= self._funds.get(invoice.slot.fund, ZERO)
            and all(self._is_open(line) for line in invoice.lines)
        )

    def _is_open(self, line: Line) -> bool:
        if any(row.id in self._paid_rows for row in line.rows):
            return False
        return self._paid[(line.payable, line.row)] + line.amount <= line.worth

    def count(self, invoice: Invoice) -> None:
        """Its amounts are used from now on."""
        for key, amount in _by_plan(invoice).items():
            if key in self._left:
                self._left[key] -= amount
        if invoice.slot.fund in self._funds:
            self._funds[invoice.slot.fund] -= invoice.amount


class CapUses:
    """The cap of each plan row on an invoice: used before it, by it, and left after it."""

    def __init__(self, liaisons: Mapping[str, Liaison], terms: Terms, register: Register, start: date | None) -> None:
        self._terms = terms
        self._left = left_of_caps(liaisons, terms, register, start)

    def of(self, invoice: Invoice) -> tuple[CapUse, ...]:
        """To be asked in the order of slots: what earlier drafts take counts as used before."""
        uses = []
        for key, amount in sorted(_by_plan(invoice).items()):
            if key in self._left:
                row = self._terms.plan_rows[key[1]]
                cap = cents(row.cap or ZERO)
                before = cap - self._left[key]
                self._left[key] -= amount
                uses.append(CapUse(plan=row.plan, cap=cap, before=before, now=amount, left=self._left[key]))
        return tuple(uses)


def _by_plan(invoice: Invoice) -> dict[tuple[str, str], Decimal]:
    amounts: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in invoice.lines:
        amounts[(line.liaison, line.plan_row)] += line.amount
    return amounts


def budget_left(fund: Fund, register: Register) -> Decimal:
    """Budget less what was spent before and what is past Draft; never below 0."""
    spent = sum((one.amount for one in register.past_draft if one.slot.fund == fund.id), ZERO)
    return max(cents(fund.budget or ZERO) - (fund.spent_before or ZERO) - spent, ZERO)


def _with(marks: tuple[str, ...], mark: str) -> tuple[str, ...]:
    return marks if mark in marks else (*marks, mark)
