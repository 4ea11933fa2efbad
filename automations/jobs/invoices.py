"""The job `invoices`: what each liaison is due for each ended month, drafted for approval.

A draft is a function of the Sheet, of the answers on record, and of the invoices past Draft or Void. The job reads
nothing else: it is handed the snapshot, the history and the day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from automations.rules.caps import CUT, CapUses, Fits, cap_lines, left_of_caps
from automations.rules.decisions import (
    awaits_approval,
    judge_approval,
    other_problems,
    take_voids_and_payments,
)
from automations.rules.documents import CapUse, Hold, InvoiceDocument, PrintedLine
from automations.rules.holds import Candidate, Holds
from automations.rules.hours import Checked, HoursCheck
from automations.rules.numbers import Numbers, behind
from automations.rules.payables import Due, due
from automations.rules.periods import first_day, fiscal_year, is_over, month_of, old_year_bills_until
from automations.rules.placement import Placed, generation_for, place
from automations.rules.plan import Effect, History, InvoiceFile, Plan
from automations.rules.plans import problems_of_plans
from automations.rules.program import Approval, InvoiceRow, Liaison, Problem, Snapshot, make_id
from automations.rules.questions import Question
from automations.rules.register import Invoice, Line, Register, Slot, State
from automations.rules.terms import Terms

NAME = "invoices"
DOES = "Drafts each ended month's invoices into Drive, and follows them until they are paid."
CANNOT_BE_READ = "waits: plan"
NUMBERING = frozenset({"Number prefix", "First number", "Invoices from"})
"""Settings without which no number is drawn: their defaults would be a guess."""


def plan(
    snapshot: Snapshot, history: History, today: date, month: str = "", allowed: frozenset[str] | None = None
) -> Plan:
    """What should be, today (local). `month` narrows which new invoices are drawn, and never an amount.

    `allowed` are the keys that may be drawn now (None: all): where a person is asked first, the others stay as drawn.
    """
    if "Invoices from" in snapshot.settings.faulty:
        # From when rows count is not known: nothing is drawn, and no draft loses a line for it.
        allowed = frozenset()
    return _Month(snapshot, history, today, month, allowed).plan()


@dataclass(slots=True)
class _Draft:
    """A draft as it is to stand."""

    slot: Slot
    generation: int
    existing: Invoice | None
    lines: tuple[Line, ...]


class _Month:
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
        self.problems: list[Problem] = []

    def plan(self) -> Plan:
        taken = take_voids_and_payments(self.snapshot, self.register, self.today)
        if taken.changed:
            return Plan(decided=tuple(taken.changed))
        checked, owed, placed = self._reckon()
        drafts = self._drafts(placed)
        approved, held = self._approvals(drafts, checked)
        if approved:
            return Plan(decided=tuple(approved))
        self.problems += taken.problems
        numbered, undrawn = self._numbered(drafts)
        drawn, effects = self._drawn(numbered, held)
        self._say_where(owed, placed, drawn, undrawn)
        after = self.register.with_changes(drawn)
        self.problems += other_problems(after, self.snapshot, {one.key: one.holds for one in drawn})
        changed = tuple(one for one in drawn if one != self._recorded(one))
        return Plan(
            drawn=changed,
            effects=tuple(effects),
            says=owed.says,
            cells=self._cells(after, owed, placed),
            problems=(*self.snapshot_problems(), *checked.problems.values(), *owed.problems, *self.problems),
            questions=(*owed.questions, *self._old_year_questions()),
            needs=(*owed.needs.values(), *self._voids_to_tell()),
        )

    def _old_year_questions(self) -> list[Question]:
        """Approved invoices of a fiscal year whose bills are no longer taken: they go out only when staff say so."""
        until = self.snapshot.settings.old_year_bills_until
        return [
            Question(
                key=f"old-year/{one.key}",
                facts=one.number,
                what=f"Send {one.number} to the accountant although its fiscal year is over",
                to=one.slot.liaison,
                why=f"bills of FY{one.slot.fiscal_year:02d} are taken until "
                f"{old_year_bills_until(one.slot.period, until)}: ask the accountant",
            )
            for one in self.register.invoices
            if one.state is State.APPROVED and self.today > old_year_bills_until(one.slot.period, until)
        ]

    def _voids_to_tell(self) -> list[str]:
        """A void of an invoice that the accountant has already."""
        return [
            f"tell the accountant not to pay {one.number}: it was sent, and is void"
            for one in self.register.invoices
            if one.was_sent and not one.live
        ]

    def snapshot_problems(self) -> list[Problem]:
        """The problems of reading, Hours aside (the check of hours takes the first of each row), and those of plans."""
        reading = [problem for problem in self.snapshot.problems if problem.tab != "Hours" or not problem.id]
        return [*reading, *problems_of_plans(self.snapshot, self.terms, self.today)]

    def _reckon(self) -> tuple[Checked, Due, Placed]:
        """All lines of ended months, cut to their caps and placed."""
        people_gone = self.history.people_gone
        checked = HoursCheck(self.snapshot, self.register, self.terms, self.today, people_gone).run()
        owed = due(
            self.snapshot, checked.approved, self.register, self.terms, self.today, self.start, self.history.answers
        )
        ended: list[Line] = []
        for line in owed.lines:
            if self._hangs_on_a_fault(line):
                _say(owed, line, CANNOT_BE_READ)
            elif is_over(month_of(line.date), self.today):
                ended.append(line)
            else:
                _say(owed, line, f"waits {month_of(line.date)}")
        capped = cap_lines(ended, left_of_caps(self.liaisons, self.terms, self.register, self.start))
        for line in capped.waiting:
            _say(owed, line, "waits: cap")
        placed = place(capped.lines, self.register, self.today)
        owed.lines = [line for line in owed.lines if "rest" in line.marks]
        return checked, owed, placed

    def _hangs_on_a_fault(self, line: Line) -> bool:
        """A part of an old line whose plan or fund is gone or unreadable, or a cap that cannot be reckoned."""
        row = self.terms.plan_rows.get(line.plan_row)
        fund = self.terms.fund_rows.get(line.fund)
        if row is None or fund is None or "Cap" in row.faulty or fund.budget is None:
            return True
        return row.cap is not None and "Paid before" in self.liaisons[line.liaison].faulty

    def _drafts(self, placed: Placed) -> list[_Draft]:
        """Every slot with lines, and every Draft that has lost its own: it stays, at $0.00."""
        found: dict[Slot, _Draft] = {}
        for slot, lines in placed.drawn.items():
            latest = self.register.latest(slot)
            existing = latest if latest is not None and latest.state is State.DRAFT else None
            found[slot] = _Draft(slot, generation_for(slot, self.register), existing, tuple(lines))
        for invoice in self.register.invoices:
            if invoice.state is State.DRAFT and invoice.slot not in found:
                kept = invoice.lines if self._stays_as_drawn(invoice.slot) else ()
                found[invoice.slot] = _Draft(invoice.slot, invoice.generation, invoice, kept)
        return sorted(found.values(), key=lambda draft: draft.slot.order)

    def _stays_as_drawn(self, slot: Slot) -> bool:
        """Nothing new is drawn for a person whose row is gone, or who has changed places with another."""
        liaison = self.liaisons.get(slot.liaison)
        if liaison is None:
            return slot.liaison not in self.history.people_gone
        return liaison.gone or liaison.unsafe

    def _approvals(self, drafts: list[_Draft], checked: Checked) -> tuple[list[Invoice], dict[Slot, tuple[Hold, ...]]]:
        """Judges the holds, then the approvals that await them; a draft awaiting approval keeps its lines as drawn."""
        rows = {row.id: row for row in self.snapshot.invoices}
        fits = Fits(self.liaisons, self.terms, self.register, self.start)
        planned = {draft.slot: draft.lines for draft in drafts}
        awaited: list[tuple[_Draft, Invoice, InvoiceRow]] = []
        for draft in drafts:
            invoice, row = draft.existing, rows.get(draft.existing.id) if draft.existing else None
            if invoice is not None and row is not None and awaits_approval(invoice, row) and fits(invoice):
                awaited.append((draft, invoice, row))
                draft.lines = invoice.lines
        held = self._judge(drafts, checked)
        approved: list[Invoice] = []
        for draft, invoice, row in sorted(awaited, key=lambda one: one[1].number):
            came_to = judge_approval(invoice, row, self.snapshot.core_team, held[draft.slot], fits)
            if isinstance(came_to, Problem):
                self.problems.append(came_to)
                draft.lines = planned[draft.slot]
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
        """A new invoice is drawn when its month is asked for, its key is allowed and nothing is wrong with numbers."""
        settings = self.snapshot.settings
        if self.month and draft.slot.period != self.month:
            return False
        if self.allowed is not None and draft.slot.key(draft.generation) not in self.allowed:
            return False
        return bool(settings.number_prefix) and not settings.faulty & NUMBERING

    def _numbered(self, drafts: list[_Draft]) -> tuple[list[tuple[_Draft, Invoice]], list[_Draft]]:
        """Drafts with their invoice: recorded already, or drawn a number in the order of month, liaison, fund."""
        settings = self.snapshot.settings
        years_behind = behind(self.register, self.history.numbers_in_tab)
        for year, top in sorted(years_behind.items()):
            what = f"the register does not know the invoices of FY{year:02d} up to {top}"
            remedy = "no number is drawn until the operator has run: automations rebuild-ledger"
            self.problems.append(
                Problem(tab="Invoices", id="", column="Number", value=f"{top}", what=what, remedy=remedy, number=1)
            )
        numbers = Numbers(
            self.register,
            settings.number_prefix,
            settings.first_number,
            fiscal_year(settings.invoices_from or "0000-01"),
        )
        row = max((int(one.id.split("-")[1]) for one in self.register.invoices), default=0)
        numbered: list[tuple[_Draft, Invoice]] = []
        undrawn: list[_Draft] = []
        for draft in drafts:
            if draft.existing is not None:
                numbered.append((draft, draft.existing))
            elif not self._may_draw(draft) or draft.slot.fiscal_year in years_behind:
                undrawn.append(draft)
            else:
                row += 1
                invoice = Invoice(
                    id=make_id("N", row),
                    number=numbers.draw(draft.slot.fiscal_year),
                    slot=draft.slot,
                    generation=draft.generation,
                    state=State.DRAFT,
                    lines=(),
                    account_number="",
                    drawn_on=self.today,
                )
                numbered.append((draft, invoice))
        return numbered, undrawn

    def _drawn(
        self, numbered: list[tuple[_Draft, Invoice]], held: dict[Slot, tuple[Hold, ...]]
    ) -> tuple[list[Invoice], list[Effect]]:
        drawn: list[Invoice] = []
        effects: list[Effect] = []
        uses = CapUses(self.liaisons, self.terms, self.register, self.start)
        for draft, recorded in numbered:
            if self.allowed is not None and recorded.key not in self.allowed:
                drawn.append(recorded)
                uses.of(recorded)
                continue
            fund = self.terms.fund_rows.get(draft.slot.fund)
            account = fund.account_number if fund else recorded.account_number
            invoice = replace(recorded, lines=draft.lines, holds=held[draft.slot], account_number=account)
            if self._stays_as_drawn(draft.slot):
                invoice = replace(invoice, account_number=recorded.account_number)
                drawn.append(invoice)
                uses.of(invoice)
                continue
            drawn.append(invoice)
            effects.append(self._effect(invoice, uses.of(invoice)))
        return drawn, effects

    def _effect(self, invoice: Invoice, caps: tuple[CapUse, ...]) -> Effect:
        slot = invoice.slot
        supplement = f" s{slot.supplement}" if slot.supplement else ""
        return Effect(
            key=invoice.key,
            kind="file",
            what=f"{invoice.number} for {slot.liaison}, {slot.period}{supplement}: ${invoice.amount:,.2f}",
            payload=InvoiceFile(
                folders=("Invoices", f"FY{slot.fiscal_year:02d}", slot.period),
                name=f"{invoice.number} {slot.liaison} {slot.period}{supplement}.pdf",
                document=self._document(invoice, caps),
            ),
        )

    def _document(self, invoice: Invoice, caps: tuple[CapUse, ...]) -> InvoiceDocument:
        settings, slot = self.snapshot.settings, invoice.slot
        liaison = self.liaisons.get(slot.liaison) or Liaison(id=slot.liaison)
        fund = self.terms.fund_rows.get(slot.fund)
        before = self.register.last_void(slot)
        return InvoiceDocument(
            language=settings.staff_language,
            number=invoice.number,
            period=slot.period,
            fiscal_year=slot.fiscal_year,
            supplement=slot.supplement,
            drawn_on=invoice.drawn_on,
            program=settings.program_name,
            bill_to=settings.bill_to,
            department=settings.department,
            liaison=liaison.id,
            name=liaison.name,
            address=liaison.address,
            vendor_number=liaison.vendor_number,
            w9_on_file=liaison.w_9_on_file,
            fund=fund.fund if fund else "",
            account_number=invoice.account_number,
            lines=tuple(_printed(line) for line in invoice.lines),
            minutes=invoice.minutes,
            total=invoice.amount,
            caps=caps,
            holds=invoice.holds,
            replaces=before.number if before is not None and before.generation < invoice.generation else "",
        )

    def _recorded(self, invoice: Invoice) -> Invoice | None:
        latest = self.register.latest(invoice.slot)
        return latest if latest is not None and latest.generation == invoice.generation else None

    def _say_where(self, owed: Due, placed: Placed, drawn: list[Invoice], undrawn: list[_Draft]) -> None:
        """Rows that are on no live invoice say where they will go."""
        for line, period in placed.coming:
            _say(owed, line, f"waits {period}")
        for line, void in placed.voided:
            _say(owed, line, f"voided as {void.number}")
        for draft in undrawn:
            for line in draft.lines:
                _say(owed, line, f"waits {draft.slot.period}")
        standing = {row.id for one in drawn for line in one.lines for row in line.rows}
        for row_id in standing & owed.says.keys():
            del owed.says[row_id]
        live = {row.id for one in self.register.past_draft for line in one.lines for row in line.rows}
        for row in self.snapshot.hours:
            if row.gone or row.id in live:
                owed.says.pop(row.id, None)

    def _cells(self, after: Register, owed: Due, placed: Placed) -> dict[str, str]:
        """What the Invoice cell of each row shows: its numbers and what its rest waits for, or what it waits for."""
        numbers: dict[str, list[str]] = defaultdict(list)
        rest: dict[str, str] = {}
        for one in after.invoices:
            if one.live:
                for line in one.lines:
                    for row_id in _row_ids(line):
                        numbers[row_id].append(one.number)
                        if CUT in line.marks and not one.past_draft:
                            rest[row_id] = "waits: cap"
        coming = {id(line): period for line, period in placed.coming}
        for line, period in placed.coming:
            if "rest" in line.marks and id(line) in coming:
                rest[line.row] = f"waits {period}"
        on_drafts = {
            (line.payable, line.row)
            for one in after.invoices
            if one.state is State.DRAFT
            for line in one.lines
            if "rest" in line.marks
        }
        for line in owed.lines:
            if (line.payable, line.row) not in on_drafts:
                for row_id in self._rows_of_base(line):
                    rest.setdefault(row_id, "waits: cap")
        cells: dict[str, str] = dict(owed.says)
        for row in self.snapshot.hours:
            if row.id in numbers:
                shown = ", ".join(dict.fromkeys(numbers[row.id]))
                cells[row.id] = f"{shown}; rest {rest[row.id]}" if row.id in rest else shown
            elif row.approved is not Approval.YES:
                cells.pop(row.id, None)
        return cells

    def _rows_of_base(self, rest: Line) -> tuple[str, ...]:
        for _, line in self.register.past_lines():
            if (line.payable, line.row) == (rest.payable, rest.row) and "rest" not in line.marks:
                return tuple(row.id for row in line.rows)
        return (rest.row,)


def _row_ids(line: Line) -> tuple[str, ...]:
    return tuple(row.id for row in line.rows) or (line.row,)


def _say(owed: Due, line: Line, words: str) -> None:
    if "rest" in line.marks:
        return
    for row in line.rows:
        owed.says[row.id] = words


def _printed(line: Line) -> PrintedLine:
    return PrintedLine(
        date=line.date,
        kind=line.kind,
        activity=line.activity,
        what=line.what,
        minutes=line.minutes,
        rate=line.rate,
        full_rate=line.full_rate,
        worth=line.worth,
        amount=line.amount,
        late_of=line.late_of,
        marks=line.marks,
    )
