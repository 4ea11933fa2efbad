"""From approved rows and milestones to the lines that are due: each payable once, or in parts that complete it.

A payable is an hourly row, a person's month, a meeting attended, the preparation of a meeting, or a milestone. Lines
come out with their whole worth; caps.py cuts them and placement.py finds their invoice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from automations.rules.documents import PRINTED
from automations.rules.hours import MEETING
from automations.rules.money import ZERO, cents, pay_for
from automations.rules.periods import first_day, holds, last_day, month_of
from automations.rules.preparation import is_preparation, preparation
from automations.rules.program import HoursRow, Liaison, Milestone, PlanRow, Snapshot, id_order
from automations.rules.questions import Answered
from automations.rules.reckoning import Due, Reckoning
from automations.rules.register import REST, Line, Register
from automations.rules.terms import HOURLY, LOWERED, MILESTONE, MONTHLY, PER_MEETING, Terms, same_name

COUNTED = {PER_MEETING: "counted; this plan pays by meeting", MILESTONE: "counted; this plan pays by milestone"}
PERSON_GONE = "waits: person gone"
CHANGED_PLACES = "waits: person gone or changed places: see {0} on Liaisons"
UNREAD = "waits: plan: {0} on Liaisons cannot be read"


def due(
    snapshot: Snapshot,
    approved: Iterable[HoursRow],
    register: Register,
    terms: Terms,
    today: date,
    start: date | None,
    answers: Iterable[Answered],
) -> Due:
    """All lines due to people who are there, from `start` on: the first day of Invoices from, None while it is unset.

    Rows that are paid already are left out; those of `approved` that make no line say why.
    """
    reckoning = Reckoning(snapshot, register, terms, today, start, {answer.key: answer for answer in answers})
    by_person: dict[str, list[HoursRow]] = defaultdict(list)
    for row in approved:
        by_person[row.liaison].append(row)
    for liaison in snapshot.liaisons:
        rows = sorted(by_person.pop(liaison.id, ()), key=lambda row: (row.date or date.min, id_order(row.id)))
        if liaison.gone:
            reckoning.say(rows, PERSON_GONE)
        elif liaison.unsafe:
            unread = " and ".join(sorted(liaison.faulty & PRINTED))
            reckoning.say(rows, UNREAD.format(unread) if unread else CHANGED_PLACES.format(liaison.id))
        elif liaison.faulty & {"From", "To"}:
            reckoning.say(rows, UNREAD.format("From or To"))
        else:
            _of_person(reckoning, liaison, rows)
    for rows in by_person.values():
        reckoning.say(rows, PERSON_GONE)
    return reckoning.due


def _of_person(reckoning: Reckoning, liaison: Liaison, rows: list[HoursRow]) -> None:
    months: dict[str, list[tuple[HoursRow, PlanRow]]] = defaultdict(list)
    preparations: dict[str, list[HoursRow]] = defaultdict(list)
    attended = {row.for_: row for row in rows if row.activity == MEETING and row.for_ in reckoning.meetings}
    for row in rows:
        if row.id in reckoning.register.paid_rows:
            continue
        assert row.date is not None
        if is_preparation(reckoning, liaison, row):
            preparations[row.for_].append(row)
            continue
        if row.date < reckoning.start:
            reckoning.say([row], reckoning.too_early)
            continue
        plan = reckoning.plan_on(liaison, row.date, [row])
        if plan is None:
            continue
        if plan.kind == MONTHLY:
            months[month_of(row.date)].append((row, plan))
        elif plan.kind == HOURLY:
            _hourly(reckoning, liaison, row, plan)
        elif plan.kind == PER_MEETING and row.activity == MEETING:
            _meeting(reckoning, liaison, row, plan)
        else:
            reckoning.say([row], COUNTED[plan.kind])
    for month, entries in months.items():
        _month(reckoning, liaison, month, entries)
    for meeting, group in preparations.items():
        preparation(reckoning, liaison, meeting, group, attended.get(meeting))
    for milestone in reckoning.milestones:
        _milestone(reckoning, liaison, milestone)
    _rests(reckoning, liaison)


def _hourly(reckoning: Reckoning, liaison: Liaison, row: HoursRow, plan: PlanRow) -> None:
    assert row.date is not None
    assert row.hours is not None
    rate = reckoning.rate_on(liaison, row.date, plan, [row])
    meeting = reckoning.meetings.get(row.for_)
    if rate is not None:
        reckoning.add(
            liaison, [row], plan, payable=f"time/{row.id}", day=row.date, kind="time", rate=rate[0],
            worth=pay_for(row.hours, rate[0]), marks=rate[1], full_rate=_full(plan, rate[1]),
            what=meeting.title if meeting else "",
        )  # fmt: skip


def _meeting(reckoning: Reckoning, liaison: Liaison, row: HoursRow, plan: PlanRow) -> None:
    assert row.date is not None
    payable = f"meeting/{liaison.id}/{row.for_}"
    if reckoning.covered(payable, [row]):
        return
    rate = reckoning.rate_on(liaison, row.date, plan, [row])
    if rate is not None:
        reckoning.add(
            liaison, [row], plan, payable=payable, day=row.date, kind="meeting", rate=rate[0], worth=rate[0],
            marks=rate[1], full_rate=_full(plan, rate[1]), what=reckoning.meetings[row.for_].title,
        )  # fmt: skip


def _month(reckoning: Reckoning, liaison: Liaison, month: str, entries: list[tuple[HoursRow, PlanRow]]) -> None:
    """One line a month that has an approved row, by the plan row of the first, also where two plan rows meet in it."""
    rows = [row for row, _ in entries]
    day, plan = rows[0].date, entries[0][1]
    assert day is not None
    payable = f"month/{liaison.id}/{month}"
    if reckoning.covered(payable, rows):
        return
    number = _paid_otherwise(reckoning, liaison, month)
    if number:
        reckoning.say(rows, f"covered by {number}")
        return
    rate = reckoning.rate_on(liaison, day, plan, rows)
    if rate is not None:
        marks = (*rate[1], "part month") if _is_part(liaison, month, plan) else rate[1]
        reckoning.add(
            liaison, rows, plan, payable=payable, day=day, kind="month", rate=rate[0], worth=rate[0], marks=marks,
            full_rate=_full(plan, rate[1]), what=month,
        )  # fmt: skip


def _paid_otherwise(reckoning: Reckoning, liaison: Liaison, month: str) -> str:
    """The number of the invoice with whose line days of this month were paid before the plan was dated back over them.

    A month that has such a line makes no month line; days that another plan still pays by do not count.
    """
    for number, line in reckoning.by_other_kind.get((liaison.id, month), ()):
        plan = reckoning.terms.plan_on(liaison, line.date)
        if isinstance(plan, PlanRow) and plan.kind == MONTHLY:
            return number
    return ""


def _is_part(liaison: Liaison, month: str, plan: PlanRow) -> bool:
    """A month in which a term begins or ends counts whole and says so."""
    first, last = first_day(month), last_day(month)
    return any(
        (start is not None and first < start <= last) or (end is not None and first <= end < last)
        for start, end in ((liaison.from_, liaison.to), (plan.from_, plan.to))
    )


def _milestone(reckoning: Reckoning, liaison: Liaison, milestone: Milestone) -> None:
    """Due once to every liaison of its plan whose term holds the day it was reached."""
    day = milestone.reached_on
    payable = f"milestone/{liaison.id}/{milestone.id}"
    if day is None or day > reckoning.today or day < reckoning.start or milestone.faulty & {"Plan", "Amount"}:
        return
    if milestone.unsafe or not milestone.amount or not holds(liaison.from_, liaison.to, day):
        return
    if reckoning.based(payable):
        return
    plan = reckoning.plan_on(liaison, day, [])
    if plan is None or plan.kind != MILESTONE or same_name(plan.plan) != same_name(milestone.plan):
        return
    chosen = reckoning.choice_on(liaison, day, plan.kind, [])
    if chosen is None:
        return
    full = cents(milestone.amount)
    lowered = chosen[0] == LOWERED and chosen[1] < full
    reckoning.add(
        liaison, [], plan, payable=payable, day=day, kind="milestone", rate=None, worth=chosen[1] if lowered else full,
        row=milestone.id, what=milestone.milestone, marks=("lowered",) if lowered else (),
        full_rate=full if lowered else None,
    )  # fmt: skip


def _full(plan: PlanRow, marks: tuple[str, ...]) -> Decimal | None:
    """The plan's rate, where the line has a lowered one."""
    return plan.rate if "lowered" in marks else None


def _rests(reckoning: Reckoning, liaison: Liaison) -> None:
    """What a line past Draft was worth and did not pay, because its cap was reached, is completed later."""
    for payable, lines in reckoning.past.items():
        bases = [line for _, line in lines if REST not in line.marks and line.liaison == liaison.id]
        if not bases:
            continue
        spare = reckoning.paid_by_rests(payable)
        for base in bases:
            paid = sum((line.amount for _, line in lines if line.row == base.row), ZERO)
            spared = min(spare, base.worth - paid)
            spare -= spared
            left = base.worth - paid - spared
            if left > 0:
                reckoning.due.lines.append(_rest_of(base, left))


def _rest_of(base: Line, left: Decimal) -> Line:
    """Its own part of the worth, with 0:00 and the old rate."""
    return replace(base, rows=(), minutes=0, amount=left, marks=(REST,), late_of="")
