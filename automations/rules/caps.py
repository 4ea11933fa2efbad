"""The cap of a plan's term for a person: what is past Draft counts first, then all due lines by date and id.

The line that reaches the cap is cut to what is left; what follows waits. The order is that of all ended months, also of
those that a run does not draw, so that the choice of months never changes an amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from automations.rules.documents import CapUse
from automations.rules.money import ZERO, cents
from automations.rules.program import Fund, Liaison, PlanRow, id_order
from automations.rules.register import CUT_BY_CAP, REST, Invoice, Line, Register
from automations.rules.terms import Terms, usable_fund


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
    rows = terms.plan_rows.values()
    turns = {row.from_ for row in rows} | {row.from_ for row in terms.choices_of(liaison.id)}
    turns |= {row.to + timedelta(days=1) for row in rows if row.to is not None and row.to < date.max}
    for day in (start, *sorted(day for day in turns if day is not None and day > start)):
        found = terms.plan_on(liaison, day)
        if isinstance(found, PlanRow):
            return found.id, paid
    return "", ZERO


def can_be_paid(line: Line, liaison: Liaison | None, terms: Terms) -> bool:
    """False while a limit that the line hangs on cannot be read: nobody can tell what is left of it."""
    if not terms.can_pay(line.plan_row, line.fund):
        return False
    capped = terms.plan_rows[line.plan_row].cap is not None
    return not capped or (liaison is not None and "Paid before" not in liaison.faulty)


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
        if key not in remaining or line.amount <= 0:
            # A line of $0.00 (a minute at a lowered cent) takes nothing, and waits for nothing.
            capped.append(line)
            continue
        amount = min(line.amount, remaining[key])
        remaining[key] -= amount
        if amount <= 0:
            waiting.append(line)
        elif amount < line.amount:
            capped.append(line.cut_to(amount, CUT_BY_CAP))
        else:
            capped.append(line)
    return Capped(tuple(capped), tuple(waiting))


class Fits:
    """Whether a draft as last drawn still fits its caps and its fund, and pays nothing that was paid elsewhere."""

    def __init__(self, liaisons: Mapping[str, Liaison], terms: Terms, register: Register, start: date | None) -> None:
        self._liaisons, self._terms, self._start = liaisons, terms, start
        self._left = left_of_caps(liaisons, terms, register, start)
        self._funds = {row.id: budget_left(row, register) for row in terms.fund_rows.values() if usable_fund(row)}
        self._paid_rows = register.paid_rows
        self._paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self._worth: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for _, line in register.past_lines():
            self._paid[line.payable] += line.amount
            if REST not in line.marks:
                self._worth[line.payable] += line.worth

    def lines(self, invoice: Invoice) -> bool:
        """Whether its lines may still be paid as they are. Their fund's budget is judged by holds."""
        return (
            self._start is not None
            and all(amount <= self._left.get(key, amount) for key, amount in _by_plan(invoice).items())
            and all(self._is_open(line) for line in invoice.lines)
        )

    def __call__(self, invoice: Invoice) -> bool:
        return self.lines(invoice) and invoice.amount <= self._funds.get(invoice.slot.fund, ZERO)

    def _is_open(self, line: Line) -> bool:
        if any(row.id in self._paid_rows for row in line.rows):
            return False
        if not can_be_paid(line, self._liaisons.get(line.liaison), self._terms):
            return False
        paid, worth = self._paid[line.payable], line.worth
        if REST in line.marks:
            worth = max(self._worth[line.payable], line.worth)
        elif line.kind == "preparation":
            if self._worth[line.payable] and line.preparation_cap is None:
                return True
            worth = worth if line.preparation_cap is None else cents(line.preparation_cap)
        return paid + line.amount <= worth

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
        self._used = used_past_draft(register)
        for liaison in liaisons.values():
            row, before = used_before(liaison, terms, start)
            self._used[(liaison.id, row)] += before

    def of(self, invoice: Invoice) -> tuple[CapUse, ...]:
        """To be asked in the order of slots: what earlier drafts take counts as used before."""
        uses = []
        amounts = _by_plan(invoice)
        for key in sorted(amounts, key=lambda key: id_order(key[1])):
            row = self._terms.plan_rows.get(key[1])
            if row is None or row.cap is None:
                continue
            cap, before, now = cents(row.cap), self._used[key], amounts[key]
            self._used[key] += now
            left = max(cap - before - now, ZERO)
            uses.append(CapUse(plan=row.plan, cap=cap, before=before, now=now, left=left))
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
