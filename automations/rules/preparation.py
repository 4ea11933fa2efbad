"""The preparation of a meeting: its approved time at the plan's preparation rate, cut to the preparation cap.

It is paid by the plan of the meeting's date, once the meeting was attended, and stands right after the attendance.
What was approved after the line had gone out is paid for itself, at the old rate, as far as the cap has room.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from automations.rules.hours import CANCELLED, PREPARATION
from automations.rules.money import ZERO, cents, h_mm, pay_for
from automations.rules.program import HoursRow, Liaison, Meeting, PlanRow, Problem
from automations.rules.questions import DO_IT, Question
from automations.rules.reckoning import NO_PLAN, Reckoning, minutes_of, paid_rows
from automations.rules.terms import PER_MEETING

DAYS_UNTIL_ASKED = 30
NOT_ATTENDED = "waits: not attended"
CUT = "cut: preparation"


def is_preparation(reckoning: Reckoning, liaison: Liaison, row: HoursRow) -> bool:
    """Whether a row is paid as the preparation of its meeting: the plan of the meeting's date pays by meeting.

    So it is where only the plan of the work's own day does, and where preparation of that meeting was paid already.
    """
    meeting = reckoning.meetings.get(row.for_)
    if row.activity != PREPARATION or meeting is None or row.date is None:
        return False
    if reckoning.based(f"preparation/{liaison.id}/{row.for_}"):
        return True
    return any(_pays_by_meeting(reckoning, liaison, day) for day in (_decided_on(meeting, row.date), row.date))


def _pays_by_meeting(reckoning: Reckoning, liaison: Liaison, day: date) -> bool:
    plan = reckoning.terms.plan_on(liaison, day)
    return isinstance(plan, PlanRow) and plan.kind == PER_MEETING


def _decided_on(meeting: Meeting, worked_on: date) -> date:
    """The day whose plan pays: the meeting's; of one that was cancelled, the day of the work."""
    return worked_on if meeting.status == CANCELLED or meeting.date is None else meeting.date


def preparation(
    reckoning: Reckoning, liaison: Liaison, meeting_id: str, rows: list[HoursRow], attendance: HoursRow | None
) -> None:
    """The line of all approved Preparation rows of one meeting, by date and id, or what they wait for.

    `attendance` is the person's approved Meeting row for it; without one staff are asked after 30 days.
    """
    payable = f"preparation/{liaison.id}/{meeting_id}"
    if reckoning.based(payable):
        _late(reckoning, payable, rows)
        return
    meeting = reckoning.meetings[meeting_id]
    worked_on = rows[0].date
    assert worked_on is not None
    if attendance is not None and attendance.date is not None:
        day, after = attendance.date, attendance.id
    else:
        day, after = worked_on, ""
        # Attended, the line is dated as the meeting is: work done before our time for a meeting in it waits with it.
        attended_on = day if meeting.status == CANCELLED or meeting.date is None else max(day, meeting.date)
        if attended_on < reckoning.start:
            reckoning.say(rows, reckoning.too_early)
            return
        if meeting.status != CANCELLED and not _pays_absent(reckoning, liaison, meeting, rows):
            reckoning.say(rows, NOT_ATTENDED)
            return
    if day < reckoning.start:
        reckoning.say(rows, reckoning.too_early)
        return
    decided_on = _decided_on(meeting, worked_on)
    if not _pays_by_meeting(reckoning, liaison, decided_on):
        day, after, decided_on = worked_on, "", worked_on
    plan = reckoning.plan_on(liaison, decided_on, rows)
    if plan is not None and _has_rate(reckoning, plan, rows):
        _first(reckoning, liaison, payable, meeting, rows, plan, day, after)


def _first(
    reckoning: Reckoning,
    liaison: Liaison,
    payable: str,
    meeting: Meeting,
    rows: list[HoursRow],
    plan: PlanRow,
    day: date,
    after: str,
) -> None:
    if reckoning.choice_on(liaison, day, plan.kind, rows) is None:
        return
    assert plan.preparation_rate is not None
    whole = pay_for(minutes_of(rows), plan.preparation_rate)
    worth = whole if plan.preparation_cap is None else min(whole, cents(plan.preparation_cap))
    if worth <= 0:
        reckoning.say(rows, "waits: cap: the preparation cap is 0")
        return
    reckoning.add(
        liaison, rows, plan, payable=payable, day=day, kind="preparation", rate=plan.preparation_rate, worth=worth,
        marks=_marks(worth, whole), after=after, what=meeting.title, preparation_cap=plan.preparation_cap,
    )  # fmt: skip


def _late(reckoning: Reckoning, payable: str, rows: list[HoursRow]) -> None:
    """Preparation approved after the line went out: its own time at the old rate, cut to what the cap has left."""
    based = reckoning.based(payable)
    number, first = based[0]
    assert first.rate is not None
    whole = pay_for(minutes_of(rows), first.rate)
    worth = whole
    if first.preparation_cap is not None:
        used = sum((line.worth for _, line in based), ZERO)
        worth = min(whole, max(cents(first.preparation_cap) - used, ZERO))
    if worth <= 0:
        reckoning.say(rows, f"covered by {number}")
        return
    line = replace(first, row=rows[0].id, rows=paid_rows(rows), minutes=minutes_of(rows), worth=worth, amount=worth)
    reckoning.add_line(replace(line, marks=_marks(worth, whole), late_of=""))


def _marks(worth: Decimal, whole: Decimal) -> tuple[str, ...]:
    return (CUT,) if worth < whole else ()


def _has_rate(reckoning: Reckoning, plan: PlanRow, rows: list[HoursRow]) -> bool:
    """Whether the plan row can pay preparation; an empty rate is a problem there."""
    unread = plan.faulty & {"Preparation rate", "Preparation cap"}
    if plan.preparation_rate and not unread:
        return True
    reckoning.say(rows, NO_PLAN)
    if not plan.preparation_rate and "Preparation rate" not in plan.faulty:
        problem = Problem(
            tab="Pay plans",
            id=plan.id,
            number=plan.number,
            column="Preparation rate",
            value="" if plan.preparation_rate is None else f"{plan.preparation_rate}",
            what="preparation has been approved, and its rate is missing",
            remedy="write the dollars an hour",
        )
        if problem not in reckoning.due.problems:
            reckoning.due.problems.append(problem)
    return False


def _pays_absent(reckoning: Reckoning, liaison: Liaison, meeting: Meeting, rows: list[HoursRow]) -> bool:
    """Thirty days after a meeting that was not attended, staff are asked whether its preparation is paid."""
    day, worked_on = meeting.date, rows[0].date
    assert worked_on is not None
    if day is None or reckoning.today < day + timedelta(days=DAYS_UNTIL_ASKED) or worked_on < reckoning.start:
        return False
    minutes = minutes_of(rows)
    question = Question(
        key=f"preparation/{liaison.id}/{meeting.id}",
        facts=f"{minutes}",
        what=f"Pay {h_mm(minutes)} of preparation for {meeting.id}?",
        to=liaison.id,
        why=f"{liaison.id} prepared for {meeting.id} on {day} and is not down as having attended it",
    )
    answer = reckoning.answers.get(question.key)
    if answer is None or answer.facts != question.facts:
        reckoning.due.questions.append(question)
        return False
    return answer.answer == DO_IT
