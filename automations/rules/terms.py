"""Which plan row pays a person on a day, and which pay choice holds.

The plan is that of the latest row of Pay choices that names one and whose From is not after the day, else the cell on
Liaisons; the plan row is the one of that plan whose term holds the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from automations.rules.periods import holds
from automations.rules.program import Fund, Liaison, PayChoice, PlanRow, Snapshot, id_order

HOURLY, MONTHLY, MILESTONE, PER_MEETING = "Hourly", "Monthly", "Milestone", "Per meeting"
FULL, LOWERED, DECLINED = "Full", "Lowered", "Declined"
_TERM = frozenset({"From", "To"})
_ALWAYS = frozenset({"Kind", "Cap", "Fund"}) | _TERM
_BY_KIND = {
    HOURLY: frozenset({"Rate"}),
    MONTHLY: frozenset({"Rate", "Meetings needed"}),
    PER_MEETING: frozenset({"Rate"}),
}


def same_name(text: str) -> str:
    """Names of plans and funds are compared without regard to case and spaces."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class NoTerms:
    """The plan is known, but no row of it holds this day: the row waits, and nobody is told a rate."""

    plan: str


@dataclass(frozen=True, slots=True)
class NoPlan:
    """The plan is empty, unknown or ambiguous. `source` names the row that says so: a liaison's or a pay choice's."""

    plan: str
    source: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for a day: Full, Lowered or Declined; `row` is None where nothing was chosen."""

    choice: str
    lowered_to: Decimal | None = None
    row: PayChoice | None = None
    clear: bool = True


class Terms:
    """Plans, funds and pay choices of one snapshot, ready to be asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._plan_on: dict[tuple[str, date], PlanRow | NoTerms | NoPlan] = {}

    @cached_property
    def plans(self) -> dict[str, tuple[PlanRow, ...]]:
        found: dict[str, list[PlanRow]] = {}
        for row in self._snapshot.plans:
            if row.plan:
                found.setdefault(same_name(row.plan), []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def plan_rows(self) -> dict[str, PlanRow]:
        return {row.id: row for row in self._snapshot.plans}

    @cached_property
    def funds(self) -> dict[str, tuple[Fund, ...]]:
        found: dict[str, list[Fund]] = {}
        for row in self._snapshot.funds:
            if row.fund:
                found.setdefault(same_name(row.fund), []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def fund_rows(self) -> dict[str, Fund]:
        return {row.id: row for row in self._snapshot.funds}

    @cached_property
    def _choices(self) -> dict[str, tuple[PayChoice, ...]]:
        found: dict[str, list[PayChoice]] = {}
        for row in self._snapshot.pay_choices:
            found.setdefault(row.liaison, []).append(row)
        return {
            person: tuple(sorted(rows, key=lambda row: (row.from_ or date.min, id_order(row.id))))
            for person, rows in found.items()
        }

    def choices_of(self, liaison: str) -> tuple[PayChoice, ...]:
        """A person's rows of Pay choices, oldest From first."""
        return self._choices.get(liaison, ())

    def fund_of(self, plan: PlanRow) -> Fund | None:
        """The one fund that the plan row names, when it is known and usable."""
        found = self.funds.get(same_name(plan.fund), ())
        if "Fund" in plan.faulty or len(found) != 1:
            return None
        return found[0] if usable_fund(found[0]) else None

    def usable(self, plan: PlanRow) -> bool:
        """A plan row with a faulty cell, or with another's, pays nothing until it is mended: what hangs on it waits."""
        if plan.unsafe or not plan.kind or plan.faulty & _ALWAYS or plan.faulty & _BY_KIND.get(plan.kind, frozenset()):
            return False
        if plan.kind != MILESTONE and not plan.rate:
            return False
        return self.fund_of(plan) is not None

    def can_pay(self, plan_row: str, fund: str) -> bool:
        """Whether a line of this plan row can be paid from this fund today: both are there, and their limits readable.

        Asked of parts of old lines, whose plan may pay nothing new any more.
        """
        plan, row = self.plan_rows.get(plan_row), self.fund_rows.get(fund)
        if plan is None or row is None or plan.unsafe:
            return False
        return "Cap" not in plan.faulty and usable_fund(row)

    def plan_on(self, liaison: Liaison, day: date) -> PlanRow | NoTerms | NoPlan:
        """The plan row that pays this person on this day, or why there is none."""
        asked = (liaison.id, day)
        if asked not in self._plan_on:
            self._plan_on[asked] = self._find_plan(liaison, day)
        return self._plan_on[asked]

    def _find_plan(self, liaison: Liaison, day: date) -> PlanRow | NoTerms | NoPlan:
        name, source, faulty = liaison.pay_plan, liaison.id, "Pay plan" in liaison.faulty
        for row in self.choices_of(liaison.id):
            if (row.pay_plan or "Pay plan" in row.faulty) and row.from_ is not None and row.from_ <= day:
                name, source, faulty = row.pay_plan, row.id, "Pay plan" in row.faulty
        rows = self.plans.get(same_name(name), ())
        if faulty or not rows:
            return NoPlan(name, source)
        unread = [row for row in rows if row.unsafe or row.faulty & _TERM]
        holding = [row for row in rows if row not in unread and holds(row.from_, row.to, day)]
        if len(holding) > 1:
            return NoPlan(name, source, tuple(row.id for row in holding))
        if holding:
            return holding[0]
        # A row whose term cannot be read may be the one: it is given back, is not usable, and what hangs on it waits.
        return unread[0] if unread else NoTerms(name)

    def kind_from(self, liaison: Liaison, day: date) -> str:
        """The kind of plan in force on a day; before the first term, that of the first term after it."""
        found = self.plan_on(liaison, day)
        if isinstance(found, PlanRow):
            return found.kind
        if isinstance(found, NoTerms):
            later = [row for row in self.plans[same_name(found.plan)] if row.from_ is not None and row.from_ > day]
            if later:
                return min(later, key=lambda row: row.from_ or date.max).kind
        return ""

    def choice_on(self, liaison: Liaison, day: date, kind: str) -> Choice:
        """What the person chose for a line of this day and kind of plan; none chosen is Full.

        `clear` is False where nobody can tell: a row with another's cells, or without a readable From or choice, a
        lowered pay without its figure, or one that was chosen for another kind of plan. Those lines wait.
        """
        found: PayChoice | None = None
        for row in self.choices_of(liaison.id):
            chosen = bool(row.choice) or "Choice" in row.faulty
            if row.unsafe:
                return Choice(FULL, row=row, clear=False)
            if row.from_ is None and (chosen or row.pay_plan or row.faulty):
                return Choice(FULL, row=row, clear=False)
            if chosen and row.from_ is not None and row.from_ <= day:
                found = row
        if found is None:
            return Choice(FULL)
        if "Choice" in found.faulty:
            return Choice(FULL, row=found, clear=False)
        if found.choice != LOWERED:
            return Choice(found.choice, row=found)
        assert found.from_ is not None
        then = self.kind_from(liaison, found.from_)
        clear = bool(found.lowered_to) and (not then or then == kind)
        return Choice(LOWERED, found.lowered_to, found, clear=clear)


def usable_fund(fund: Fund) -> bool:
    """A fund pays when its budget and its limits can be read, and are its own."""
    return fund.budget is not None and not fund.unsafe and not fund.faulty & {"Budget", "Spent before", "From", "To"}
