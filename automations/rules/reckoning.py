"""What the rules of every kind of pay share: what is known of a payable, what holds on a day, and the line it makes.

A payable is a thing that is paid once, in one line or in parts that together never exceed its worth: `time/H-01`,
`month/L-02/2026-10`, `meeting/L-03/M-01`, `preparation/L-03/M-01`, `milestone/L-04/S-01`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from automations.rules.money import ZERO, cents
from automations.rules.periods import month_of
from automations.rules.program import HoursRow, Liaison, PlanRow, Problem, Snapshot
from automations.rules.questions import Answered, Question
from automations.rules.register import CUT_BY_CAP, REST, Line, PaidRow, Register
from automations.rules.terms import DECLINED, LOWERED, NoPlan, NoTerms, Terms

NO_TERMS = "waits: no terms for this date yet"
NO_PLAN = "waits: plan"


@dataclass(slots=True)
class Due:
    """What is due: lines in full, what each other row says, and what staff must know or decide."""

    lines: list[Line] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    needs: dict[str, str] = field(default_factory=dict)


class Reckoning:
    """One reckoning of a program. `start` is the first day of Invoices from, None while it is unset."""

    def __init__(
        self,
        snapshot: Snapshot,
        register: Register,
        terms: Terms,
        today: date,
        start: date | None,
        answers: Mapping[str, Answered],
    ) -> None:
        self.register, self.terms, self.today, self.answers = register, terms, today, answers
        self.start = start or date.max
        self.too_early = "before our time" if start else "before our time: Invoices from is not set"
        self.meetings = {row.id: row for row in snapshot.meetings}
        self.milestones = snapshot.milestones
        self.due = Due()
        self.past: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        """Lines past Draft of each payable, with the numbers of their invoices."""
        self.by_other_kind: dict[tuple[str, str], list[tuple[str, Line]]] = defaultdict(list)
        """Lines past Draft that have paid rows and are no month's, by (liaison, month of their date)."""
        for invoice, line in register.past_lines():
            self.past[line.payable].append((invoice.number, line))
            if line.rows and line.kind != "month":
                self.by_other_kind[(line.liaison, month_of(line.date))].append((invoice.number, line))

    def based(self, payable: str) -> list[tuple[str, Line]]:
        """Its lines past Draft that are no rests: those that rests complete and that keep others from being drawn."""
        return [(number, line) for number, line in self.past.get(payable, ()) if REST not in line.marks]

    def say(self, rows: Iterable[HoursRow], words: str) -> None:
        for row in rows:
            if row.id not in self.register.paid_rows:
                self.due.says[row.id] = words

    def covered(self, payable: str, rows: Iterable[HoursRow]) -> bool:
        """True for a payable that is past Draft already; its further rows say so."""
        based = self.based(payable)
        if based:
            self.say(rows, f"covered by {based[0][0]}")
        return bool(based)

    def plan_on(self, liaison: Liaison, day: date, rows: list[HoursRow]) -> PlanRow | None:
        """The plan row that pays on this day, or None after the rows have been told what they wait for."""
        found = self.terms.plan_on(liaison, day)
        if isinstance(found, NoTerms):
            self.say(rows, NO_TERMS)
            if rows:
                waiting = f"{liaison.id}: the plan {found.plan} has no terms yet from {day} on; the hours wait"
                self.due.needs.setdefault(f"no terms/{liaison.id}/{found.plan}", waiting)
            return None
        if isinstance(found, NoPlan) or not self.terms.usable(found):
            self.say(rows, NO_PLAN)
            return None
        return found

    def choice_on(self, liaison: Liaison, day: date, kind: str, rows: list[HoursRow]) -> tuple[str, Decimal] | None:
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

    def rate_on(
        self, liaison: Liaison, day: date, plan: PlanRow, rows: list[HoursRow]
    ) -> tuple[Decimal, tuple[str, ...]] | None:
        """The rate of the line with its mark; a lowered one above the plan's leaves the plan's rate."""
        chosen = self.choice_on(liaison, day, plan.kind, rows)
        if chosen is None:
            return None
        assert plan.rate is not None
        if chosen[0] == LOWERED and chosen[1] < plan.rate:
            return chosen[1], ("lowered",)
        return plan.rate, ()

    def paid_by_rests(self, payable: str) -> Decimal:
        """What stands past Draft of a payable as the rest of a line that was voided since."""
        own = {line.row for _, line in self.based(payable)}
        return sum(
            (line.amount for _, line in self.past.get(payable, ()) if REST in line.marks and line.row not in own), ZERO
        )

    def add(
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
        full_rate: Decimal | None = None,
        preparation_cap: Decimal | None = None,
    ) -> None:
        """One line of what is worth `worth` dollars, less what a rest has paid of it already."""
        fund = self.terms.fund_of(plan)
        assert fund is not None
        self.add_line(
            Line(
                liaison=liaison.id,
                payable=payable,
                row=row or rows[0].id,
                rows=paid_rows(rows),
                date=day,
                kind=kind,
                activity=rows[0].activity if rows and kind != "month" else "",
                what=what,
                minutes=minutes_of(rows),
                rate=rate,
                full_rate=full_rate,
                worth=cents(worth),
                amount=cents(worth),
                plan_row=plan.id,
                fund=fund.id,
                preparation_cap=preparation_cap,
                after=after,
                marks=marks,
            )
        )

    def add_line(self, line: Line) -> None:
        paid = self.paid_by_rests(line.payable)
        if paid <= 0:
            self.due.lines.append(line)
        elif paid < line.worth:
            self.due.lines.append(line.cut_to(line.worth - paid, CUT_BY_CAP))
        else:
            number = self.past[line.payable][0][0]
            self.due.says.update({row.id: f"covered by {number}" for row in line.rows})


def minutes_of(rows: Iterable[HoursRow]) -> int:
    return sum(row.hours or 0 for row in rows)


def paid_rows(rows: Iterable[HoursRow]) -> tuple[PaidRow, ...]:
    return tuple(PaidRow(row.id, row.date, row.activity, row.hours or 0, row.for_) for row in rows if row.date)
