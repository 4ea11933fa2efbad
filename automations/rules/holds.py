"""Why a draft waits for a person's word, which of it a name in Cleared by lifts, and who goes first under a budget.

`w9` is lifted only by its box and `row_gone` only on Approvals (it also holds what is a person's who changed places
with another: nobody can tell whose pay it is); Cleared by lifts the other reasons that stood when the
name was first seen. A budget that does not suffice holds every draft of its fund until staff choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from automations.rules.caps import budget_left
from automations.rules.documents import Hold
from automations.rules.hours import MEETING
from automations.rules.money import ZERO, dollars
from automations.rules.periods import holds, month_of, old_year_bills_until
from automations.rules.program import HoursRow, Liaison, id_order
from automations.rules.register import REST, Cleared, Line, Register, Slot
from automations.rules.terms import Terms

W9, ATTENDANCE, BUDGET, FUND_TERM = "w9", "attendance", "budget", "fund_term"
OLD_YEAR, AFTER_SENT, ROW_GONE = "old_year", "after_sent", "row_gone"
ORDER = (W9, ATTENDANCE, BUDGET, FUND_TERM, OLD_YEAR, AFTER_SENT, ROW_GONE)
NOT_BY_NAME = frozenset({W9, ROW_GONE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft as it would stand: its lines, and the name that staff wrote beside it."""

    slot: Slot
    generation: int
    number: str
    lines: tuple[Line, ...]
    cleared: Cleared | None

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    def lifted(self, reason: str) -> bool:
        return self.cleared is not None and reason in self.cleared.reasons and reason not in NOT_BY_NAME


class Holds:
    """The reasons of each candidate, `Cleared by` included."""

    def __init__(
        self,
        *,
        register: Register,
        terms: Terms,
        liaisons: Mapping[str, Liaison],
        approved: Iterable[HoursRow],
        today: date,
        old_year_until: tuple[int, int],
        is_gone: Callable[[str], bool],
    ) -> None:
        self.register, self.terms, self.liaisons = register, terms, liaisons
        self.today, self.old_year_until, self.is_gone = today, old_year_until, is_gone
        self.attended: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in approved:
            if row.activity == MEETING and row.for_ and row.date is not None:
                self.attended[(row.liaison, month_of(row.date))].add(row.for_)

    def judge(self, candidates: Iterable[Candidate]) -> dict[Slot, tuple[Hold, ...]]:
        """Each candidate's reasons that stand, in a fixed order."""
        everyone = list(candidates)
        short = self._budget(everyone)
        found: dict[Slot, tuple[Hold, ...]] = {}
        for one in everyone:
            reasons = [hold for hold in self._own(one) if not one.lifted(hold.reason)]
            if one.slot in short:
                reasons.append(Hold(reason=BUDGET, figures=(dollars(short[one.slot]),)))
            found[one.slot] = tuple(sorted(reasons, key=lambda hold: ORDER.index(hold.reason)))
        return found

    def _own(self, one: Candidate) -> list[Hold]:
        found: list[Hold] = []
        liaison = self.liaisons.get(one.slot.liaison)
        if liaison is None or not liaison.w_9_on_file:
            found.append(Hold(reason=W9))
        found += self._attendance(one.lines)
        found += self._fund_term(one.slot.fund, one.lines)
        if self.today > old_year_bills_until(one.slot.period, self.old_year_until):
            found.append(Hold(reason=OLD_YEAR, figures=(f"{one.slot.fiscal_year:02d}",)))
        sent = [
            earlier.number
            for earlier in self.register.generations.get(one.slot, ())
            if earlier.was_sent and earlier.generation < one.generation
        ]
        if sent:
            found.append(Hold(reason=AFTER_SENT, figures=(sent[-1],)))
        gone = [row.id for line in one.lines for row in line.rows if self.is_gone(row.id)]
        gone += [line.row for line in one.lines if line.kind == "milestone" and self.is_gone(line.row)]
        gone = sorted(dict.fromkeys(gone), key=id_order)
        if liaison is None or liaison.unsafe or self.is_gone(liaison.id):
            gone.append(one.slot.liaison)
        if gone:
            found.append(Hold(reason=ROW_GONE, figures=(", ".join(gone),)))
        return found

    def _attendance(self, lines: Iterable[Line]) -> list[Hold]:
        for line in lines:
            plan = self.terms.plan_rows.get(line.plan_row)
            if line.kind != "month" or plan is None or not plan.meetings_needed or REST in line.marks:
                continue
            attended = len(self.attended[(line.liaison, month_of(line.date))])
            if attended < plan.meetings_needed:
                return [Hold(reason=ATTENDANCE, figures=(str(attended), str(plan.meetings_needed)))]
        return []

    def _fund_term(self, fund_id: str, lines: Iterable[Line]) -> list[Hold]:
        fund = self.terms.fund_rows.get(fund_id)
        if fund is None or all(holds(fund.from_, fund.to, line.date) for line in lines):
            return []
        ends = [end.isoformat() if end else "" for end in (fund.from_, fund.to)]
        return [Hold(reason=FUND_TERM, figures=(fund.fund, *ends))]

    def _budget(self, everyone: Iterable[Candidate]) -> dict[Slot, Decimal]:
        """Drafts that the budget of their fund holds, with the dollars that are missing for all of the fund's."""
        short: dict[Slot, Decimal] = {}
        by_fund: dict[str, list[Candidate]] = defaultdict(list)
        for one in everyone:
            if one.amount > 0:
                by_fund[one.slot.fund].append(one)
        for fund_id, drafts in by_fund.items():
            fund = self.terms.fund_rows.get(fund_id)
            if fund is None or fund.budget is None:
                continue
            left = budget_left(fund, self.register)
            missing = sum((one.amount for one in drafts), ZERO) - left
            if missing <= 0:
                continue
            for one in sorted(drafts, key=_turn):
                if one.lifted(BUDGET) and one.amount <= left:
                    left -= one.amount
                else:
                    short[one.slot] = missing
        return short


def _turn(one: Candidate) -> tuple[str, str]:
    """In the order in which they were cleared; in one run by number."""
    return (one.cleared.order if one.cleared else "~", one.number)


SENTENCES = {
    W9: "the W-9 is not on file",
    ATTENDANCE: "attended {0} of {1}",
    BUDGET: "the budget is short by {0}",
    FUND_TERM: "a date is outside the term of {0}",
    OLD_YEAR: "old year: ask the accountant",
    AFTER_SENT: "{0} had been sent: ask the accountant",
    ROW_GONE: "{0} is gone or unclear: see its Problem, or Approvals",
}


def in_words(held: Iterable[Hold]) -> str:
    """The reasons as the cell `Held because` shows them."""
    return "; ".join(SENTENCES[hold.reason].format(*hold.figures) for hold in held)
