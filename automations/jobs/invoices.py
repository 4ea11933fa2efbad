"""The job `invoices`: what each liaison is due for each ended month, drafted for approval.

A draft is a function of the Sheet, of the answers on record, and of the invoices past Draft or Void. The job reads
nothing else: it is handed the snapshot, the history and the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from automations.rules.accountant import old_year_questions, voids_to_tell
from automations.rules.caps import CapUses, Fits, can_be_paid, cap_lines, left_of_caps
from automations.rules.decisions import (
    awaits_approval,
    crossed,
    judge_approval,
    other_problems,
    take_voids_and_payments,
)
from automations.rules.documents import CapUse, Hold
from automations.rules.drawing import file_of
from automations.rules.holds import Candidate, Holds
from automations.rules.hours import CHECKED, Checked, HoursCheck
from automations.rules.hours import TAB as HOURS
from automations.rules.numbers import Numbers, behind, problem_of_behind
from automations.rules.payables import due
from automations.rules.periods import first_day, is_over, month_of
from automations.rules.placement import Placed, generation_for, place
from automations.rules.plan import Effect, History, Plan
from automations.rules.plans import problems_of_plans
from automations.rules.program import InvoiceRow, Liaison, Problem, Snapshot
from automations.rules.reckoning import Due
from automations.rules.register import Invoice, Line, Slot, State, line_facts
from automations.rules.statements import CAP, Waiting, cells, says
from automations.rules.terms import Terms

NAME = "invoices"
DOES = "Drafts each ended month's invoices into Drive, and follows them until they are paid."
CANNOT_BE_READ = "waits: plan"


def plan(
    snapshot: Snapshot,
    history: History,
    today: date,
    month: str = "",
    allowed: frozenset[str] | None = None,
    *,
    decides: bool = True,
) -> Plan:
    """What should be, today (local). `month` narrows which new invoices are drawn, and never an amount.

    `allowed` are the keys that may be drawn now (None: all): where a person is asked first, the others stay as drawn.
    Unless it `decides`, decisions of staff stand as if they were still to be made: while another job runs the Sheet
    says and asks what it did before.
    """
    if "Invoices from" in snapshot.settings.faulty:
        # From when rows count is not known: nothing is drawn, and no draft loses a line for it.
        allowed = frozenset()
    return _Look(snapshot, history, today, month, allowed).plan(decides)


@dataclass(slots=True)
class _Draft:
    """A draft as it is to stand: `planned` by what is due, `lines` as decided."""

    slot: Slot
    generation: int
    existing: Invoice | None
    planned: tuple[Line, ...]
    lines: tuple[Line, ...]


class _Look:
    """One look: reckon the lines, take decisions, judge the drafts, draw them."""

    def __init__(
        self, snapshot: Snapshot, history: History, today: date, month: str, allowed: frozenset[str] | None
    ) -> None:
        self.snapshot, self.history, self.today, self.month = snapshot, history, today, month
        self.allowed = allowed
        self.register = history.register
        self.terms = Terms(snapshot)
        self.liaisons = {row.id: row for row in snapshot.liaisons}
        gone = [*snapshot.hours, *snapshot.liaisons, *snapshot.milestones]
        self.gone = frozenset(row.id for row in gone if row.gone) - history.kept
        start = snapshot.settings.invoices_from
        self.start = first_day(start) if start else None
        if "Invoices from" in snapshot.settings.faulty:
            self.start = date.min
        behind_by = behind(self.register, history.numbers_in_tab)
        self.numbers = Numbers(self.register, snapshot.settings, behind_by)
        self.problems: list[Problem] = [problem_of_behind(*one) for one in sorted(behind_by.items())]
        self.waiting: list[Waiting] = []

    def plan(self, decides: bool) -> Plan:
        taken = take_voids_and_payments(self.snapshot, self.register, self.today, self.history.on_its_way)
        if taken.changed and decides:
            return Plan(decided=tuple(taken.changed))
        checked = HoursCheck(
            self.snapshot, self.register, self.terms, self.today, self.history.people_gone, self.history.sent_again
        ).run()
        owed, placed = self._reckon(checked)
        drafts = self._drafts(placed)
        approved, held = self._approvals(drafts, checked)
        if approved and decides:
            return Plan(decided=tuple(approved))
        self.problems += taken.problems
        drawn, effects = self._drawn(drafts, held)
        self._wait(drafts, drawn)
        after = self.register.with_changes(drawn)
        self.problems += other_problems(after, self.snapshot, {one.key: one.holds for one in drawn})
        said = says(owed.says, self.waiting, drawn, self.register, self.snapshot.hours)
        settings = self.snapshot.settings
        return Plan(
            drawn=tuple(one for one in drawn if one != self._recorded(one)),
            effects=tuple(effects),
            says=said,
            cells=cells(said, self.waiting, after, self.snapshot.hours),
            problems=(*self._problems_of_reading(checked), *checked.problems.values(), *owed.problems, *self.problems),
            questions=(
                *owed.questions,
                *old_year_questions(self.register, settings.old_year_bills_until, self.today),
            ),
            needs=(*owed.needs.values(), *voids_to_tell(self.register)),
        )

    def _problems_of_reading(self, checked: Checked) -> list[Problem]:
        """The problems of reading and those of plans. Of a row of Hours only what its check does not look at, and only
        where that found nothing: one problem a row, but a twin is told at its own place.
        """
        found = {(problem.id, problem.number) for problem in checked.problems.values()}
        reading = [
            problem
            for problem in self.snapshot.problems
            if problem.tab != HOURS or not problem.id or _is_left(problem, found)
        ]
        return [*reading, *problems_of_plans(self.snapshot, self.terms, self.today)]

    def _reckon(self, checked: Checked) -> tuple[Due, Placed]:
        """All lines of ended months, cut to their caps and placed; what stands nowhere yet waits."""
        owed = due(
            self.snapshot, checked.approved, self.register, self.terms, self.today, self.start, self.history.answers
        )
        ended: list[Line] = []
        for line in owed.lines:
            if not can_be_paid(line, self.liaisons.get(line.liaison), self.terms):
                self.waiting.append((line, CANNOT_BE_READ))
            elif is_over(month_of(line.date), self.today):
                ended.append(line)
            else:
                self.waiting.append((line, f"waits {month_of(line.date)}"))
        capped = cap_lines(ended, left_of_caps(self.liaisons, self.terms, self.register, self.start))
        placed = place(capped.lines, self.register, self.today)
        self.waiting += [(line, CAP) for line in capped.waiting]
        self.waiting += [(line, f"waits {period}") for line, period in placed.coming]
        self.waiting += [(line, f"voided as {void.number}") for line, void in placed.voided]
        return owed, placed

    def _drafts(self, placed: Placed) -> list[_Draft]:
        """Every slot with lines, and every Draft that has lost its own: it stays, at $0.00."""
        found: dict[Slot, _Draft] = {}
        for slot, own in placed.drawn.items():
            latest, lines = self.register.latest(slot), tuple(own)
            existing = latest if latest is not None and latest.state is State.DRAFT else None
            found[slot] = _Draft(slot, generation_for(slot, self.register), existing, lines, lines)
        for invoice in self.register.invoices:
            if invoice.state is State.DRAFT and (invoice.slot not in found or self._stays_as_drawn(invoice)):
                lines = invoice.lines if self._stays_as_drawn(invoice) else ()
                planned = found[invoice.slot].planned if invoice.slot in found else lines
                found[invoice.slot] = _Draft(invoice.slot, invoice.generation, invoice, planned, lines)
        return sorted(found.values(), key=lambda draft: draft.slot.order)

    def _stays_as_drawn(self, invoice: Invoice) -> bool:
        """Nothing new is drawn for a person whose row is gone, or who has changed places with another; nor what a
        person must be asked about first.
        """
        if self.allowed is not None and invoice.key not in self.allowed:
            return True
        liaison = self.liaisons.get(invoice.slot.liaison)
        if liaison is None:
            return invoice.slot.liaison not in self.history.people_gone
        return liaison.gone or liaison.unsafe

    def _approvals(self, drafts: list[_Draft], checked: Checked) -> tuple[list[Invoice], dict[Slot, tuple[Hold, ...]]]:
        """Judges the holds, then the approvals that await them; a draft awaiting approval keeps its lines as drawn."""
        rows = {row.id: row for row in self.snapshot.invoices}
        fits = Fits(self.liaisons, self.terms, self.register, self.start)
        awaited: list[tuple[_Draft, Invoice, InvoiceRow]] = []
        for draft in drafts:
            invoice, row = draft.existing, rows.get(draft.existing.id) if draft.existing else None
            if invoice is not None and row is not None and awaits_approval(invoice, row) and fits.lines(invoice):
                awaited.append((draft, invoice, row))
                draft.lines = invoice.lines
        kept = [draft for draft in drafts if draft.existing is not None and self._stays_as_drawn(draft.existing)]
        _keep_once(drafts, [*kept, *(draft for draft, _, _ in awaited)])
        held = self._judge(drafts, checked)
        approved: list[Invoice] = []
        for draft, invoice, row in sorted(awaited, key=lambda one: one[1].number):
            came_to = judge_approval(invoice, row, self.snapshot.core_team, held[draft.slot], fits)
            if isinstance(came_to, Problem):
                if not self._stays_as_drawn(invoice):
                    draft.lines = draft.planned
                if line_facts(draft.lines) == line_facts(invoice.lines):
                    self.problems.append(came_to)
            elif came_to is not None:
                fits.count(came_to)
                approved.append(came_to)
        return approved, self._judge(drafts, checked)

    def _judge(self, drafts: list[_Draft], checked: Checked) -> dict[Slot, tuple[Hold, ...]]:
        judge = Holds(
            register=self.register,
            terms=self.terms,
            liaisons=self.liaisons,
            approved=checked.approved,
            today=self.today,
            old_year_until=self.snapshot.settings.old_year_bills_until,
            is_gone=self.gone.__contains__,
        )
        return judge.judge(
            Candidate(
                draft.slot,
                draft.generation,
                draft.existing.number if draft.existing else "~",
                draft.lines,
                draft.existing.cleared if draft.existing else None,
            )
            for draft in drafts
            if draft.existing is not None or self._may_draw(draft)
        )

    def _may_draw(self, draft: _Draft) -> bool:
        """A new invoice is drawn when its month is asked for, its key is allowed and its number can be known."""
        if self.month and draft.slot.period != self.month:
            return False
        if self.allowed is not None and draft.slot.key(draft.generation) not in self.allowed:
            return False
        return self.numbers.may_draw(draft.slot.fiscal_year)

    def _drawn(self, drafts: list[_Draft], held: dict[Slot, tuple[Hold, ...]]) -> tuple[list[Invoice], list[Effect]]:
        """The drafts as they are to be recorded, and their files. Numbers are drawn in the order of the slots."""
        drawn: list[Invoice] = []
        effects: list[Effect] = []
        uses = CapUses(self.liaisons, self.terms, self.register, self.start)
        for draft in drafts:
            if draft.existing is None and not self._may_draw(draft):
                continue
            recorded = draft.existing or self._new(draft)
            invoice = replace(recorded, lines=draft.lines, holds=held[draft.slot])
            caps = uses.of(invoice)
            if self.allowed is not None and recorded.key not in self.allowed:
                invoice = recorded
            elif not self._stays_as_drawn(recorded):
                fund = self.terms.fund_rows.get(draft.slot.fund)
                account = fund.account_number if fund else recorded.account_number
                invoice = replace(invoice, account_number=account)
                effects.append(self._file(invoice, caps))
            drawn.append(crossed(invoice))
        return drawn, effects

    def _new(self, draft: _Draft) -> Invoice:
        """A draft that has never been drawn, with its number."""
        return Invoice(
            id=self.numbers.row(),
            number=self.numbers.draw(draft.slot.fiscal_year),
            slot=draft.slot,
            generation=draft.generation,
            state=State.DRAFT,
            lines=(),
            account_number="",
            drawn_on=self.today,
        )

    def _file(self, invoice: Invoice, caps: tuple[CapUse, ...]) -> Effect:
        before = self.register.last_void(invoice.slot)
        return file_of(
            invoice,
            settings=self.snapshot.settings,
            liaison=self.liaisons.get(invoice.slot.liaison) or Liaison(id=invoice.slot.liaison),
            fund=self.terms.fund_rows.get(invoice.slot.fund),
            caps=caps,
            replaces=before.number if before is not None and before.generation < invoice.generation else "",
        )

    def _wait(self, drafts: Iterable[_Draft], drawn: Iterable[Invoice]) -> None:
        """Lines whose invoice is not drawn yet, or stands as last drawn without them, wait for it."""
        standing = {_part(line) for one in drawn for line in one.lines}
        for draft in drafts:
            late = [line for line in draft.planned if _part(line) not in standing]
            self.waiting += [(line, f"waits {draft.slot.period}") for line in late]

    def _recorded(self, invoice: Invoice) -> Invoice | None:
        latest = self.register.latest(invoice.slot)
        return latest if latest is not None and latest.generation == invoice.generation else None


def _is_left(problem: Problem, found: set[tuple[str, int]]) -> bool:
    return problem.column not in CHECKED and (problem.id, problem.number) not in found


def _part(line: Line) -> tuple[object, ...]:
    """What a line pays: the same part of a payable stands on one draft only."""
    return (line.payable, line.row, bool(line.rows))


def _keep_once(drafts: Iterable[_Draft], frozen: list[_Draft]) -> None:
    """What stands on a draft that keeps its lines as drawn is on no other."""
    kept = {_part(line): draft for draft in frozen for line in draft.lines}
    for draft in drafts:
        if draft not in frozen:
            draft.lines = tuple(line for line in draft.lines if _part(line) not in kept)
