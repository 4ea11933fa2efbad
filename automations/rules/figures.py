"""The figures of the Dashboard: how far hours, money, meetings and applications have come.

Money is dollars, hours are hours; None is a cell that stays empty: what is still to come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from automations.rules.invitations import CANCELLED, TOOK_PLACE
from automations.rules.money import ZERO
from automations.rules.periods import month_of, next_month
from automations.rules.program import Liaison, PlanRow, Row, Snapshot, id_order
from automations.rules.register import Register, State
from automations.rules.stages import ACCEPTED, DECLINED, NEW, OFFER, TO_INTERVIEW, WAITLIST, WITHDRAWN
from automations.rules.tax_threshold import threshold
from automations.rules.terms import HOURLY, Terms

Cell: TypeAlias = str | int | Decimal | None
Table: TypeAlias = Sequence[tuple[Cell, ...]]

STAGES = (NEW, TO_INTERVIEW, OFFER, ACCEPTED, WAITLIST, DECLINED, WITHDRAWN)
_LONGEST_TERM = 60
"""Months: a slip of the keyboard in a plan's term fills no hundred years."""

_Kept = TypeVar("_Kept", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A row of `hours` is a month, hours so far, the cap; of `money` a fund, its budget, spent, in drafts; of
    `meetings` a kind, planned, took place; of `pipeline` a stage, applications; of `paid` a person, dollars paid in
    this calendar year, the threshold of form 1099-NEC.
    """

    hours: Table
    money: Table
    meetings: Table
    pipeline: Table
    paid: Table


def figures(
    snapshot: Snapshot,
    register: Register,
    today: date,
    arriving: Iterable[str] = (),
    thresholds: Mapping[int, int] = MappingProxyType({}),
) -> Figures:
    """All of them as they stand on a day. Rows of the Sheet that are gone or unsafe are left out. `arriving` are the
    stages of applications whose rows are only being written; `thresholds` are those of `tax_threshold.threshold`.
    """
    return Figures(
        hours=_hours(snapshot, register, today),
        money=_money(snapshot, register),
        meetings=_meetings(snapshot),
        pipeline=_pipeline(snapshot, arriving),
        paid=_paid(snapshot, register, today, thresholds),
    )


def _there(rows: Iterable[_Kept]) -> list[_Kept]:
    return [row for row in rows if not row.gone and not row.unsafe]


def _hours(snapshot: Snapshot, register: Register, today: date) -> Table:
    """Over the terms of the hourly plans that hold today: hours on live invoices, added up, against all caps. An open
    end is that of the program, or today.
    """
    terms = Terms(snapshot)
    held = [row for one in _there(snapshot.liaisons) if (row := _capped_plan(terms, one, today)) is not None]
    if not held:
        return ()
    cap = sum((row.cap / row.rate for row in held if row.cap and row.rate), ZERO)
    plan_rows = {row.id for row in held}
    minutes: Counter[str] = Counter()
    for invoice in register.invoices:
        for line in invoice.lines if invoice.live else ():
            if line.plan_row in plan_rows:
                minutes[month_of(line.date)] += line.minutes
    settings = snapshot.settings
    first, last = settings.first_day or today, settings.last_day or today
    month = month_of(min(row.from_ or first for row in held))
    end = month_of(max(row.to or last for row in held))
    rows: list[tuple[Cell, ...]] = []
    so_far = 0
    while month <= end and len(rows) < _LONGEST_TERM:
        so_far += minutes[month]
        rows.append((month, _in_hours(so_far) if month <= month_of(today) else None, cap.quantize(Decimal("0.1"))))
        month = next_month(month)
    return rows


def _capped_plan(terms: Terms, liaison: Liaison, today: date) -> PlanRow | None:
    """The hourly plan row that holds for a person today, when it has a cap."""
    row = terms.plan_on(liaison, today)
    if not isinstance(row, PlanRow) or row.faulty or row.kind != HOURLY or not row.cap or not row.rate:
        return None
    return row


def _in_hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))


def _money(snapshot: Snapshot, register: Register) -> Table:
    spent: dict[str, Decimal] = defaultdict(lambda: ZERO)
    drafts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for invoice in register.invoices:
        if invoice.past_draft:
            spent[invoice.slot.fund] += invoice.amount
        elif invoice.live:
            drafts[invoice.slot.fund] += invoice.amount
    return [
        (one.fund, one.budget, (one.spent_before or ZERO) + spent[one.id], drafts[one.id])
        for one in _there(snapshot.funds)
        if one.fund
    ]


def _meetings(snapshot: Snapshot) -> Table:
    """What is planned counts what took place as well: two of three."""
    held, planned = Counter[str](), Counter[str]()
    for one in _there(snapshot.meetings):
        if one.kind and one.status != CANCELLED:
            planned[one.kind] += 1
            held[one.kind] += one.status == TOOK_PLACE
    aims = dict(snapshot.settings.planned_meetings_by_kind)
    kinds = sorted({*planned, *aims})
    return [(kind, max(planned[kind], aims.get(kind, 0)), held[kind]) for kind in kinds]


def _pipeline(snapshot: Snapshot, arriving: Iterable[str]) -> Table:
    stages = Counter(one.stage for one in _there(snapshot.applicants) if one.stage)
    stages.update(arriving)
    return [(stage, stages[stage]) for stage in STAGES if stages]


def _paid(snapshot: Snapshot, register: Register, today: date, thresholds: Mapping[int, int]) -> Table:
    """Everybody paid in this calendar year, by the day of payment; what was paid before this service is not known."""
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for invoice in register.invoices:
        if invoice.state is State.PAID and invoice.paid_on is not None and invoice.paid_on.year == today.year:
            paid[invoice.slot.liaison] += invoice.amount
    names = {one.id: one.name for one in snapshot.liaisons}
    limit = threshold(today.year, thresholds)
    return [
        (f"{person} · {names[person]}" if names.get(person) else person, paid[person], limit)
        for person in sorted(paid, key=id_order)
    ]
