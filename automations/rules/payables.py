"""From approved rows and milestones to the lines that are due: each payable once, or in parts that complete it.

A payable is an hourly row, a person's month, a meeting attended, the preparation of a meeting, or a milestone. Lines
come out with their whole worth; caps.py cuts them and placement.py finds their invoice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from automations.rules.hours import CANCELLED, MEETING, PREPARATION
from automations.rules.money import ZERO, cents, h_mm, pay_for
from automations.rules.periods import first_day, last_day, month_of
from automations.rules.program import HoursRow, Liaison, Milestone, PlanRow, Problem, Snapshot, id_order
from automations.rules.questions import DO_IT, Answered, Question
from automations.rules.register import Line, PaidRow, Register
from automations.rules.terms import DECLINED, HOURLY, LOWERED, MILESTONE, MONTHLY, PER_MEETING, NoPlan, NoTerms, Terms

DAYS_UNTIL_ASKED = 30
COUNTED = {PER_MEETING: "counted; this plan pays by meeting", MILESTONE: "counted; this plan pays by milestone"}
NO_TERMS = "waits: no terms for this date yet"


@dataclass(slots=True)
class Due:
    """What is due: lines in full, what each other row says, and what staff must know or decide."""

    lines: list[Line] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    needs: dict[str, str] = field(default_factory=dict)


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
    reckoning = _Reckoning(snapshot, register, terms, today, start, {answer.key: answer for answer in answers})
    by_person: dict[str, list[HoursRow]] = defaultdict(list)
    for row in approved:
        by_person[row.liaison].append(row)
    for liaison in snapshot.liaisons:
        rows = sorted(by_person.pop(liaison.id, ()), key=lambda row: (row.date or date.min, id_order(row.id)))
        if liaison.gone or liaison.unsafe:
            reckoning.say(rows, "waits: person gone" if liaison.gone else "waits: person gone or changed places")
        else:
            reckoning.of_person(liaison, rows)
    for rows in by_person.values():
        reckoning.say(rows, "waits: person gone")
    return reckoning.due


class _Reckoning:
    def __init__(
        self,
        snapshot: Snapshot,
        register: Register,
        terms: Terms,
        today: date,
        start: date | None,
        answers: dict[str, Answered],
    ) -> None:
        self.register, self.terms, self.today, self.answers = register, terms, today, answers
        self.start = start or date.max
        self.too_early = "before our time" if start else "before our time: Invoices from is not set"
        self.meetings = {row.id: row for row in snapshot.meetings}
        self.milestones = snapshot.milestones
        self.due = Due()
        self.past: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        self.based: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        for invoice, line in register.past_lines():
            self.past[line.payable].append((invoice.number, line))
            if "rest" not in line.marks:
                self.based[line.payable].append((invoice.number, line))

    def say(self, rows: Iterable[HoursRow], words: str) -> None:
        for row in rows:
            if row.id not in self.register.paid_rows:
                self.due.says[row.id] = words

    def of_person(self, liaison: Liaison, rows: list[HoursRow]) -> None:
        if liaison.faulty & {"From", "To"}:
            self.say(rows, "waits: plan: From or To on Liaisons cannot be read")
            return
        months: dict[str, list[tuple[HoursRow, PlanRow]]] = defaultdict(list)
        preparations: dict[str, list[HoursRow]] = defaultdict(list)
        attended = {row.for_: row for row in rows if row.activity == MEETING and row.for_ in self.meetings}
        for row in rows:
            if row.id in self.register.paid_rows:
                continue
            assert row.date is not None
            if self._is_preparation(liaison, row):
                preparations[row.for_].append(row)
                continue
            if row.date < self.start:
                self.say([row], self.too_early)
                continue
            plan = self._plan(liaison, row.date, [row])
            if plan is None:
                continue
            if plan.kind == MONTHLY:
                months[month_of(row.date)].append((row, plan))
            elif plan.kind == HOURLY:
                self._hourly(liaison, row, plan)
            elif plan.kind == PER_MEETING and row.activity == MEETING:
                self._meeting(liaison, row, plan)
            else:
                self.say([row], COUNTED[plan.kind])
        for month, entries in months.items():
            self._month(liaison, month, entries)
        for meeting, group in preparations.items():
            self._preparation(liaison, meeting, group, attended.get(meeting))
        for milestone in self.milestones:
            self._milestone(liaison, milestone)
        self._rests(liaison)

    def _plan(self, liaison: Liaison, day: date, rows: list[HoursRow]) -> PlanRow | None:
        """The plan row that pays on this day, or None after the rows have been told what they wait for."""
        found = self.terms.plan_on(liaison, day)
        if isinstance(found, NoTerms):
            self.say(rows, NO_TERMS)
            if rows:
                waiting = f"{liaison.id}: the plan {found.plan} has no terms yet from {day} on; the hours wait"
                self.due.needs.setdefault(f"no terms/{liaison.id}/{found.plan}", waiting)
            return None
        if isinstance(found, NoPlan) or not self.terms.usable(found):
            self.say(rows, "waits: plan")
            return None
        return found

    def _choice(self, liaison: Liaison, day: date, kind: str, rows: list[HoursRow]) -> tuple[str, Decimal] | None:
        """Full, or Lowered with its figure; None after the rows have been told why there is no line."""
        choice = self.terms.choice_on(liaison, day, kind)
        if not choice.clear:
            where = f": see {choice.row.id} on Pay choices" if choice.row else ""
            self.say(rows, f"waits: choice{where}")
            return None
        if choice.choice == DECLINED:
            self.say(rows, "declined")
            return None
        return choice.choice, choice.lowered_to or ZERO

    def _rate(
        self, liaison: Liaison, day: date, plan: PlanRow, rows: list[HoursRow]
    ) -> tuple[Decimal, tuple[str, ...]] | None:
        """The rate of the line with its mark; a lowered one above the plan's leaves the plan's rate."""
        chosen = self._choice(liaison, day, plan.kind, rows)
        if chosen is None:
            return None
        assert plan.rate is not None
        if chosen[0] == LOWERED and chosen[1] < plan.rate:
            return chosen[1], ("lowered",)
        return plan.rate, ()

    def _hourly(self, liaison: Liaison, row: HoursRow, plan: PlanRow) -> None:
        assert row.date is not None
        assert row.hours is not None
        rate = self._rate(liaison, row.date, plan, [row])
        if rate is not None:
            self._add(
                liaison, [row], plan, payable=f"time/{row.id}", day=row.date, kind="time", rate=rate[0], marks=rate[1],
                worth=pay_for(row.hours, rate[0]), what=self._title(row.for_),
            )  # fmt: skip

    def _title(self, for_: str) -> str:
        meeting = self.meetings.get(for_)
        return meeting.title if meeting else ""

    def _meeting(self, liaison: Liaison, row: HoursRow, plan: PlanRow) -> None:
        assert row.date is not None
        payable = f"meeting/{liaison.id}/{row.for_}"
        if self._covered(payable, [row]):
            return
        rate = self._rate(liaison, row.date, plan, [row])
        if rate is not None:
            self._add(
                liaison, [row], plan, payable=payable, day=row.date, kind="meeting", rate=rate[0], marks=rate[1],
                worth=rate[0], what=self.meetings[row.for_].title,
            )  # fmt: skip

    def _month(self, liaison: Liaison, month: str, entries: list[tuple[HoursRow, PlanRow]]) -> None:
        rows = [row for row, _ in entries]
        day, plan = rows[0].date, entries[0][1]
        assert day is not None
        payable = f"month/{liaison.id}/{month}"
        if self._covered(payable, rows) or self._month_paid_otherwise(liaison, month, rows):
            return
        rate = self._rate(liaison, day, plan, rows)
        if rate is not None:
            marks = (*rate[1], "part month") if self._is_part(liaison, month, plan) else rate[1]
            self._add(
                liaison, rows, plan, payable=payable, day=day, kind="month", rate=rate[0], marks=marks, worth=rate[0],
                what=month,
            )  # fmt: skip

    def _month_paid_otherwise(self, liaison: Liaison, month: str, rows: list[HoursRow]) -> bool:
        """A month in which rows have been paid by another kind of line makes no month line."""
        for invoice, line in self.register.past_lines():
            if (
                invoice.slot.liaison == liaison.id
                and line.rows
                and line.kind != "month"
                and month_of(line.date) == month
            ):
                self.say(rows, f"covered by {invoice.number}")
                return True
        return False

    def _is_part(self, liaison: Liaison, month: str, plan: PlanRow) -> bool:
        """A month in which a term begins or ends counts whole and says so."""
        first, last = first_day(month), last_day(month)
        terms = [(liaison.from_, liaison.to), (plan.from_, plan.to)]
        return any(
            (start is not None and first < start <= last) or (end is not None and first <= end < last)
            for start, end in terms
        )

    def _is_preparation(self, liaison: Liaison, row: HoursRow) -> bool:
        """Time that is paid as the preparation of a meeting: by the plan of the meeting's date."""
        meeting = self.meetings.get(row.for_)
        if row.activity != PREPARATION or meeting is None:
            return False
        assert row.date is not None
        if self.based.get(f"preparation/{liaison.id}/{row.for_}"):
            return True
        decided_on = row.date if meeting.status == CANCELLED or meeting.date is None else meeting.date
        return any(
            isinstance(plan, PlanRow) and plan.kind == PER_MEETING
            for plan in (self.terms.plan_on(liaison, decided_on), self.terms.plan_on(liaison, row.date))
        )

    def _preparation(
        self, liaison: Liaison, meeting_id: str, rows: list[HoursRow], attendance: HoursRow | None
    ) -> None:
        payable = f"preparation/{liaison.id}/{meeting_id}"
        if self.based.get(payable):
            self._late_preparation(payable, rows)
            return
        meeting = self.meetings[meeting_id]
        day = rows[0].date
        assert day is not None
        after = ""
        if max(day, meeting.date or day) < self.start:
            self.say(rows, self.too_early)
            return
        if attendance is not None and attendance.date is not None:
            day, after = attendance.date, attendance.id
        elif meeting.status != CANCELLED and not self._pays_absent(liaison, meeting_id, meeting.date, rows):
            self.say(rows, "waits: not attended")
            return
        plan = self._plan(liaison, day, rows)
        if plan is not None and plan.kind != PER_MEETING:
            # The meeting lies in a term of another kind, the work before it did not: it is paid by the work's own plan.
            day, after = rows[0].date or day, ""
            plan = self._plan(liaison, day, rows)
        if day < self.start:
            self.say(rows, self.too_early)
            return
        if plan is None:
            return
        if not plan.preparation_rate or plan.faulty & {"Preparation rate", "Preparation cap"}:
            self.say(rows, "waits: plan")
            if "Preparation rate" not in plan.faulty and not plan.preparation_rate:
                self.due.problems.append(
                    Problem(
                        tab="Pay plans",
                        id=plan.id,
                        number=plan.number,
                        column="Preparation rate",
                        value="",
                        what="preparation has been approved, and its rate is missing",
                        remedy="write the dollars an hour",
                    )
                )
            return
        if self._choice(liaison, day, plan.kind, rows) is None:
            return
        whole = pay_for(sum(row.hours or 0 for row in rows), plan.preparation_rate)
        worth = whole if plan.preparation_cap is None else min(whole, cents(plan.preparation_cap))
        self._add(
            liaison, rows, plan, payable=payable, day=day, kind="preparation", rate=plan.preparation_rate, worth=worth,
            marks=("cut: preparation",) if worth < whole else (), after=after, what=meeting.title,
            preparation_cap=plan.preparation_cap,
        )  # fmt: skip

    def _pays_absent(self, liaison: Liaison, meeting_id: str, day: date | None, rows: list[HoursRow]) -> bool:
        """Thirty days after a meeting that was not attended, staff are asked whether its preparation is paid."""
        if day is None or self.today < day + timedelta(days=DAYS_UNTIL_ASKED):
            return False
        minutes = sum(row.hours or 0 for row in rows)
        question = Question(
            key=f"preparation/{liaison.id}/{meeting_id}",
            facts=f"{minutes}",
            what=f"Pay {h_mm(minutes)} of preparation for {meeting_id}?",
            to=liaison.id,
            why=f"{liaison.id} prepared for {meeting_id} on {day} and is not down as having attended it",
        )
        answer = self.answers.get(question.key)
        if answer is None or answer.facts != question.facts:
            self.due.questions.append(question)
            return False
        return answer.answer == DO_IT

    def _late_preparation(self, payable: str, rows: list[HoursRow]) -> None:
        """Preparation approved after the line went out: its own time at the old rate, cut to what the cap has left."""
        number, first = self.based[payable][0]
        assert first.rate is not None
        whole = pay_for(sum(row.hours or 0 for row in rows), first.rate)
        worth = whole
        if first.preparation_cap is not None:
            used = sum((line.worth for _, line in self.based[payable]), ZERO)
            worth = min(whole, max(cents(first.preparation_cap) - used, ZERO))
        if worth <= 0:
            self.say(rows, f"covered by {number}")
            return
        self.due.lines.append(
            replace(
                first,
                row=rows[0].id,
                rows=_paid_rows(rows),
                minutes=sum(row.hours or 0 for row in rows),
                worth=worth,
                amount=worth,
                marks=("cut: preparation",) if worth < whole else (),
                late_of="",
            )
        )

    def _milestone(self, liaison: Liaison, milestone: Milestone) -> None:
        """Due once to every liaison of its plan whose term holds the day it was reached."""
        day = milestone.reached_on
        payable = f"milestone/{liaison.id}/{milestone.id}"
        if day is None or day > self.today or not milestone.amount or self.based.get(payable):
            return
        if day < self.start:
            return
        if milestone.faulty & {"Plan", "Amount", "Reached on"}:
            return
        if not ((liaison.from_ is None or liaison.from_ <= day) and (liaison.to is None or day <= liaison.to)):
            return
        plan = self.terms.plan_on(liaison, day)
        if not isinstance(plan, PlanRow) or plan.kind != MILESTONE or not self.terms.usable(plan):
            return
        if plan not in self.terms.plans.get(" ".join(milestone.plan.split()).casefold(), ()):
            return
        chosen = self._choice(liaison, day, plan.kind, [])
        if chosen is None:
            return
        amount = cents(milestone.amount)
        lowered = chosen[0] == LOWERED and chosen[1] < amount
        if lowered:
            amount = cents(chosen[1])
        self._add(
            liaison, [], plan, payable=payable, day=day, kind="milestone", rate=None, worth=amount, row=milestone.id,
            what=milestone.milestone, marks=("lowered",) if lowered else (),
            full=cents(milestone.amount) if lowered else None,
        )  # fmt: skip

    def _covered(self, payable: str, rows: list[HoursRow]) -> bool:
        if not self.based.get(payable):
            return False
        self.say(rows, f"covered by {self.based[payable][0][0]}")
        return True

    def _rests(self, liaison: Liaison) -> None:
        """What a line past Draft was worth and did not pay, because its cap was reached, is completed later."""
        parts: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for invoice, line in self.register.past_lines():
            if invoice.slot.liaison == liaison.id:
                parts[(line.payable, line.row)].append(line)
        for lines in parts.values():
            base = next((line for line in lines if "rest" not in line.marks), None)
            if base is None:
                continue
            left = base.worth - sum((line.amount for line in lines), ZERO)
            if left > 0:
                self.due.lines.append(replace(base, rows=(), minutes=0, amount=left, marks=("rest",), late_of=""))

    def _add(
        self,
        liaison: Liaison,
        rows: list[HoursRow],
        plan: PlanRow,
        *,
        payable: str,
        day: date,
        kind: str,
        rate: Decimal | None,
        worth: Decimal,
        marks: tuple[str, ...],
        row: str = "",
        what: str = "",
        after: str = "",
        full: Decimal | None = None,
        preparation_cap: Decimal | None = None,
    ) -> None:
        """One line. What a rest on another invoice has paid of it already is taken off (its first part was voided)."""
        fund = self.terms.fund_of(plan)
        assert fund is not None
        row = row or rows[0].id
        worth = cents(worth)
        paid = sum((line.amount for _, line in self.past.get(payable, ()) if line.row == row), ZERO)
        if paid >= worth and paid > 0:
            self.say(rows, f"covered by {self.past[payable][0][0]}")
            return
        self.due.lines.append(
            Line(
                liaison=liaison.id,
                payable=payable,
                row=row,
                rows=_paid_rows(rows),
                date=day,
                kind=kind,
                activity=rows[0].activity if rows and kind != "month" else "",
                what=what,
                minutes=sum(one.hours or 0 for one in rows),
                rate=rate,
                full_rate=full if full is not None else plan.rate if "lowered" in marks else None,
                worth=worth,
                amount=worth - paid,
                plan_row=plan.id,
                fund=fund.id,
                preparation_cap=preparation_cap,
                after=after,
                marks=(*marks, "cut: cap") if paid else marks,
            )
        )


def _paid_rows(rows: Iterable[HoursRow]) -> tuple[PaidRow, ...]:
    return tuple(PaidRow(row.id, row.date, row.activity, row.hours or 0, row.for_) for row in rows if row.date)
