"""What is wrong with a row of Hours: one problem a row, the first in the order of domain.md; such a row is not paid.

Rows are checked whether approved or not. A row on an invoice past Draft is never a problem of its own: it only is told
where it differs from what was invoiced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automations.rules.money import h_mm
from automations.rules.periods import holds
from automations.rules.program import Approval, HoursRow, Liaison, Meeting, Problem, Snapshot, id_order
from automations.rules.register import Invoice, PaidRow, Register
from automations.rules.terms import PER_MEETING, NoPlan, Terms

TAB = "Hours"
MEETING, PREPARATION = "Meeting", "Preparation"
CANCELLED = "Cancelled"
DAY = 24 * 60
VOID_IT = "void it to correct"
CHANGED = "changed after approval"
CHANGED_REMEDY = "untick, wait until this sentence is gone, then tick"


@dataclass(frozen=True, slots=True)
class Checked:
    """Problems by row id, and the rows that are fit to be paid or counted once approved."""

    problems: dict[str, Problem]
    sound: tuple[HoursRow, ...]

    @property
    def approved(self) -> tuple[HoursRow, ...]:
        return tuple(row for row in self.sound if row.approved is Approval.YES)


class HoursCheck:
    """The checks of one snapshot, in their order."""

    def __init__(
        self, snapshot: Snapshot, register: Register, terms: Terms, today: date, gone_people: frozenset[str]
    ) -> None:
        self.register, self.terms, self.today, self.gone_people = register, terms, today, gone_people
        self.rows = snapshot.hours
        self.liaisons = {row.id: row for row in snapshot.liaisons}
        self.meetings = {row.id: row for row in snapshot.meetings}
        self.outreach = frozenset(row.id for row in snapshot.outreach)
        self.unread = {(p.id, p.column): p for p in snapshot.problems if p.tab == TAB and p.id}

    def run(self) -> Checked:
        problems: dict[str, Problem] = {}
        sound: list[HoursRow] = []
        for row in self.rows:
            found = self._differs(row) if row.id in self.register.paid_rows else self._first_fault(row)
            if found and not row.gone:
                problems[row.id] = found
            if row.id in self.register.paid_rows or not found:
                sound.append(row)
        for row, original in self._duplicates(sound):
            problems[row.id] = _problem(
                row, "Date", f"the same as {original}", "delete one, or change what makes it another"
            )
        sound = [row for row in sound if row.id not in problems or row.id in self.register.paid_rows]
        for row in self._over_a_day(sound):
            problems[row.id] = _problem(
                row, "Hours", "the approved rows of this day are over 24:00 together", "correct the hours"
            )
        sound = [row for row in sound if row.id not in problems or row.id in self.register.paid_rows]
        for row in sound:
            if row.approved is Approval.CHANGED and row.id not in self.register.paid_rows and not row.gone:
                problems[row.id] = _problem(row, "Approved", CHANGED, CHANGED_REMEDY)
        return Checked(problems, tuple(sound))

    def _first_fault(self, row: HoursRow) -> Problem | None:
        liaison = self.liaisons.get(row.liaison)
        if liaison is None:
            if row.liaison in self.gone_people:
                return None
            return self._read(row, "Liaison") or _problem(
                row, "Liaison", "this is nobody on the tab Liaisons", "choose the person from the list"
            )
        return (
            self._read(row, "Liaison")
            or self._date(row, liaison)
            or self._hours(row)
            or self._activity(row)
            or self._for(row, liaison)
        )

    def _read(self, row: HoursRow, column: str) -> Problem | None:
        """The problem that reading the cell came to, if it did."""
        if column not in row.faulty:
            return None
        return self.unread.get((row.id, column)) or _problem(row, column, "this cannot be read", "write it anew")

    def _date(self, row: HoursRow, liaison: Liaison) -> Problem | None:
        if "Date" in row.faulty or row.date is None:
            return self._read(row, "Date") or _problem(row, "Date", "the date is missing", "write the day of the work")
        if row.date > self.today:
            return _problem(row, "Date", f"{row.date} has not come yet", "correct the date, or wait until that day")
        if not liaison.gone and not holds(liaison.from_, liaison.to, row.date):
            return _problem(
                row,
                "Date",
                f"{row.date} is outside the time of {liaison.id} in the program",
                "correct the date, or From and To on Liaisons",
            )
        plan = self.terms.plan_on(liaison, row.date)
        if isinstance(plan, NoPlan) and not liaison.gone:
            return _problem(row, "Date", f"{liaison.id} has {_no_plan(plan)} on {row.date}", "see Liaisons, Pay plans")
        return None

    def _hours(self, row: HoursRow) -> Problem | None:
        if "Hours" in row.faulty or row.hours is None:
            return self._read(row, "Hours") or _problem(row, "Hours", "the hours are missing", "write them as 1:30")
        if row.hours <= 0:
            return _problem(row, "Hours", "the hours are 0 or less", "write the time worked, as 1:30")
        if row.hours > DAY:
            return _problem(row, "Hours", f"{h_mm(row.hours)} is more than a day", "write the hours of one day")
        return None

    def _activity(self, row: HoursRow) -> Problem | None:
        if "Activity" in row.faulty or not row.activity:
            return self._read(row, "Activity") or _problem(
                row, "Activity", "the activity is missing", "choose one from the list"
            )
        return None

    def _for(self, row: HoursRow, liaison: Liaison) -> Problem | None:
        assert row.date is not None
        if "For" in row.faulty:
            return self._read(row, "For")
        meeting = self.meetings.get(row.for_)
        if row.for_ and meeting is None and row.for_ not in self.outreach:
            return _problem(
                row, "For", "this is no meeting and no outreach of this workbook", "choose one from the list"
            )
        if not row.for_ and row.activity in (MEETING, PREPARATION):
            plan = self.terms.plan_on(liaison, row.date)
            if getattr(plan, "kind", "") == PER_MEETING:
                return _problem(row, "For", "this pay plan pays by meeting, and none is named", "choose the meeting")
        if row.activity == MEETING and row.for_:
            return self._attendance(row, meeting)
        return None

    def _attendance(self, row: HoursRow, meeting: Meeting | None) -> Problem | None:
        if meeting is None:
            return _problem(row, "For", f"{row.for_} is an outreach row, not a meeting", "choose the meeting")
        if meeting.status == CANCELLED:
            return _problem(row, "For", f"{meeting.id} was cancelled", "choose the meeting that took place")
        if meeting.date is None:
            return _problem(row, "For", f"the date of {meeting.id} cannot be read", "correct it on Meetings")
        if meeting.date != row.date:
            return _problem(
                row, "For", f"{meeting.id} was on {meeting.date}, not on {row.date}", "correct the date or the meeting"
            )
        return None

    def _differs(self, row: HoursRow) -> Problem | None:
        """A row that is no longer as it was invoiced is told so at the cell, and only that."""
        invoice, then = self.register.paid_rows[row.id]
        changed = _changed_cell(row, invoice, then)
        if changed is None or row.gone:
            return None
        column, had = changed
        return _problem(row, column, f"{invoice.number} has {had}; {VOID_IT}", VOID_IT)

    def _duplicates(self, sound: Iterable[HoursRow]) -> list[tuple[HoursRow, str]]:
        """Rows alike in person, date, activity, minutes, For and Note; or a second Meeting row for one meeting."""
        groups: dict[object, list[HoursRow]] = defaultdict(list)
        meetings: dict[object, list[HoursRow]] = defaultdict(list)
        present = set()
        for row in sound:
            present.add(row.id)
            if not row.gone:
                groups[(row.liaison, row.date, row.activity, row.hours, row.for_, row.note)].append(row)
            if row.activity == MEETING and row.for_:
                meetings[(row.liaison, row.for_)].append(row)
        found: dict[str, tuple[HoursRow, str]] = {}
        for group in [*groups.values(), *meetings.values()]:
            if len(group) > 1:
                original = min(group, key=self._paid_first)
                found.update({row.id: (row, original.id) for row in group if row is not original})
        found.update(self._vanished(sound, present))
        return [entry for entry in found.values() if entry[0].id not in self.register.paid_rows]

    def _vanished(self, sound: Iterable[HoursRow], present: set[str]) -> dict[str, tuple[HoursRow, str]]:
        """A row typed anew after its twin was deleted. What is gone is known without its note, so that is left out."""
        vanished: dict[object, str] = {}
        for row in sound:
            if row.gone and row.approved is Approval.YES:
                vanished[(row.liaison, row.date, row.activity, row.hours, row.for_)] = f"{row.id}, a row that is gone"
        for invoice, then in self.register.paid_rows.values():
            if then.id not in present:
                paid = (invoice.slot.liaison, then.date, then.activity, then.minutes, then.for_)
                vanished[paid] = f"a row that {invoice.number} has paid"
        if not vanished:
            return {}
        return {
            row.id: (row, vanished[key])
            for row in sound
            if not row.gone and (key := (row.liaison, row.date, row.activity, row.hours, row.for_)) in vanished
        }

    def _paid_first(self, row: HoursRow) -> tuple[int, tuple[str, int, str]]:
        rank = 0 if row.id in self.register.paid_rows else 1 if row.approved is Approval.YES else 2
        return rank, id_order(row.id)

    def _over_a_day(self, sound: Iterable[HoursRow]) -> list[HoursRow]:
        days: dict[object, list[HoursRow]] = defaultdict(list)
        for row in sound:
            if row.approved is Approval.YES or row.id in self.register.paid_rows:
                days[(row.liaison, row.date)].append(row)
        return [
            row
            for rows in days.values()
            if sum(row.hours or 0 for row in rows) > DAY
            for row in rows
            if row.id not in self.register.paid_rows and not row.gone
        ]


def _changed_cell(row: HoursRow, invoice: Invoice, then: PaidRow) -> tuple[str, str] | None:
    if row.date != then.date:
        return "Date", then.date.isoformat()
    if row.liaison != invoice.slot.liaison:
        return "Liaison", invoice.slot.liaison
    if row.activity != then.activity:
        return "Activity", then.activity
    if row.hours != then.minutes:
        return "Hours", h_mm(then.minutes)
    if row.for_ != then.for_:
        return "For", then.for_ or "nothing here"
    if row.approved is Approval.NO:
        return "Approved", h_mm(then.minutes)
    return None


def _no_plan(found: NoPlan) -> str:
    if found.rows:
        return f"two terms of the plan {found.plan} ({' and '.join(found.rows)})"
    return f"an unknown pay plan ({found.plan})" if found.plan else "no pay plan"


def _problem(row: HoursRow, column: str, what: str, remedy: str) -> Problem:
    return Problem(
        tab=TAB, id=row.id, column=column, value=_shown(row, column), what=what, remedy=remedy, number=row.number
    )


def _shown(row: HoursRow, column: str) -> str:
    """The cell as its own tab shows it."""
    match column:
        case "Date":
            return row.date.isoformat() if row.date else ""
        case "Hours":
            if row.hours is None:
                return ""
            return h_mm(row.hours) if row.hours >= 0 else f"-{h_mm(-row.hours)}"
        case "Liaison":
            return row.liaison
        case "Activity":
            return row.activity
        case "For":
            return row.for_
        case _:
            return "ticked" if row.approved is not Approval.NO else ""
