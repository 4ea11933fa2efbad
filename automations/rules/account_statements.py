"""A liaison's statement: where their hours and pay stand, and when it is due.

It is due on the 1st, and when an invoice of theirs was sent or paid; what falls on one day is one letter. What was told
before is known by the keys of the letters: statement/L-02/2026-12/3-1 is December's, with three sent and one paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from automations.rules.caps import left_of_caps
from automations.rules.money import ZERO
from automations.rules.periods import first_day, month_of
from automations.rules.program import Approval, Liaison, PlanRow, Snapshot
from automations.rules.register import Invoice, Register, State
from automations.rules.reports import InvoiceNote, Limit, Statement
from automations.rules.terms import FULL, HOURLY, Terms

PREFIX = "statement/"
USEFUL_DAYS = 7
"""After a stop the statement of the 1st is caught up until this day of the month."""
_MOST_PAID = 3
"""Paid invoices that are listed, the newest; all others are."""
_WAITS = (
    ("waits: cap", "cap"),
    ("waits: no terms", "terms"),
    ("waits: choice", "choice"),
    ("waits: not attended", "attended"),
    ("waits 2", "month"),
    ("voided", "voided"),
    ("waits", "other"),
)


@dataclass(frozen=True, slots=True)
class News:
    """How many invoices of a person were ever sent, and how many are paid: both only grow."""

    sent: int
    paid: int

    def goes_beyond(self, told: Iterable[News]) -> bool:
        told = list(told)
        return self.sent > max((one.sent for one in told), default=0) or self.paid > max(
            (one.paid for one in told), default=0
        )


def news_of(liaison: str, register: Register) -> News:
    own = [one for one in register.invoices if one.slot.liaison == liaison]
    return News(sum(one.was_sent for one in own), sum(one.state is State.PAID for one in own))


def key_of(liaison: str, today: date, news: News) -> str:
    """statement/L-02/2026-12/3-1."""
    return f"{PREFIX}{liaison}/{month_of(today)}/{news.sent}-{news.paid}"


def due(
    liaison: Liaison,
    register: Register,
    sent: Mapping[str, datetime],
    today: date,
    begun: Collection[str] = (),
) -> str:
    """The key of the statement that is due today (local), "" for none. `sent` is when each letter went out, by key; the
    times are in the program's zone. `begun` are keys of letters that were due and have not gone out: they still are.
    """
    told = {key: sent[key] for key in _own(liaison, sent)}
    if any(at.date() >= today for at in told.values()):
        return ""
    news = news_of(liaison.id, register)
    is_news = news.goes_beyond(_told(key) for key in told)
    first = not any(key.split("/")[2] == month_of(today) for key in told) and today.day <= USEFUL_DAYS
    if is_news or (first and _is_of_the_program(liaison, register, today)):
        return key_of(liaison.id, today, news)
    newest = max(told, key=_order, default="")
    left = [key for key in _own(liaison, begun) if not newest or _order(key) > _order(newest)]
    return max(left, key=_order, default="")


def overtaken(liaison: Liaison, key: str, sent: Collection[str], begun: Collection[str]) -> list[str]:
    """Of the statements that were begun and have not gone out, those that another takes the place of: the one that is
    due (`key`, "" for none), or one that went out.
    """
    later = [one for one in (key, *_own(liaison, sent)) if one]
    return [one for one in _own(liaison, begun) if any(_order(one) < _order(other) for other in later)]


def _own(liaison: Liaison, keys: Collection[str]) -> list[str]:
    return [key for key in keys if key.startswith(f"{PREFIX}{liaison.id}/")]


def _order(key: str) -> tuple[str, int, int]:
    """By month, then by what they told of."""
    news = _told(key)
    return key.split("/")[2], news.sent, news.paid


def _told(key: str) -> News:
    sent, _, paid = key.rpartition("/")[2].partition("-")
    return News(int(sent), int(paid))


def _is_of_the_program(liaison: Liaison, register: Register, today: date) -> bool:
    """In term in the month that has ended, or with an invoice that is not paid."""
    ended = month_of(date.fromordinal(first_day(month_of(today)).toordinal() - 1))
    start, end = first_day(ended), today
    in_term = (liaison.from_ is None or liaison.from_ <= end) and (liaison.to is None or liaison.to >= start)
    return in_term or any(_is_open(one) for one in register.invoices if one.slot.liaison == liaison.id)


def _is_open(invoice: Invoice) -> bool:
    return invoice.live and invoice.state is not State.PAID and invoice.amount > 0


def statement_of(
    liaison: Liaison, snapshot: Snapshot, register: Register, says: Mapping[str, str], today: date
) -> Statement:
    """What the letter tells. `says` is what each approved row of Hours waits for that is on no live invoice."""
    rows = [row for row in snapshot.hours if row.liaison == liaison.id and not row.gone]
    own = [one for one in register.invoices if one.slot.liaison == liaison.id]
    past = [one for one in own if one.past_draft]
    waits: dict[str, int] = defaultdict(int)
    for row in rows:
        if why := _why(says.get(row.id, "")):
            waits[why] += row.hours or 0
    return Statement(
        day=today,
        approved=sum(row.hours or 0 for row in rows if row.approved is Approval.YES),
        unapproved=sum(row.hours or 0 for row in rows if row.approved is not Approval.YES),
        invoiced=_sum(past),
        paid=_sum(one for one in past if one.state is State.PAID),
        limits=_limits(liaison, snapshot, register, today),
        invoices=_listed(own),
        waits=tuple((why, waits[why]) for _, why in _WAITS if waits.get(why)),
        attached=max((one.slot.period for one in past), default=""),
    )


def attached(liaison: str, register: Register) -> list[Invoice]:
    """The invoices whose PDFs go along: those of the latest month that is past Draft, one a fund."""
    past = [one for one in register.past_draft if one.slot.liaison == liaison]
    latest = max((one.slot.period for one in past), default="")
    return [one for one in past if one.slot.period == latest]


def _why(says: str) -> str:
    return next((why for words, why in _WAITS if says.startswith(words)), "")


def _listed(own: Iterable[Invoice]) -> tuple[InvoiceNote, ...]:
    """All that are not paid, and the newest paid ones; the newest month first."""
    by_month = sorted(own, key=lambda one: (one.slot.period, one.number), reverse=True)
    paid = [one for one in by_month if one.state is State.PAID][:_MOST_PAID]
    return tuple(
        InvoiceNote(
            number=one.number,
            period=one.slot.period,
            amount=one.amount,
            state="Held" if one.holds and one.state is State.DRAFT else one.state.value,
            holds=tuple(hold.reason for hold in one.holds) if one.state is State.DRAFT else (),
        )
        for one in by_month
        if _is_open(one) or one in paid
    )


def _limits(liaison: Liaison, snapshot: Snapshot, register: Register, today: date) -> tuple[Limit, ...]:
    """What is left under the cap of today's term, less what stands on drafts; none where there is no cap to be read."""
    terms, start = Terms(snapshot), snapshot.settings.invoices_from
    plan = terms.plan_on(liaison, today)
    if not isinstance(plan, PlanRow) or plan.cap is None or not start or not terms.usable(plan):
        return ()
    left = left_of_caps({liaison.id: liaison}, terms, register, first_day(start)).get((liaison.id, plan.id))
    if left is None:
        return ()
    drafts = (one for one in register.invoices if one.state is State.DRAFT and one.slot.liaison == liaison.id)
    left = max(
        left - sum((line.amount for one in drafts for line in one.lines if line.plan_row == plan.id), ZERO), ZERO
    )
    choice = terms.choice_on(liaison, today, plan.kind)
    by_the_hour = plan.kind == HOURLY and plan.rate and choice.clear and choice.choice == FULL
    return (Limit(left, int(left * 60 / plan.rate) if by_the_hour and plan.rate else None),)


def _sum(invoices: Iterable[Invoice]) -> Decimal:
    return sum((one.amount for one in invoices), ZERO)
