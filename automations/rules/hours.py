"""What is wrong with a row of Hours: one problem a row, the first in the order of domain.md; such a row is not paid.

Rows are checked whether approved or not. A row on an invoice past Draft is never a problem of its own: it only is told
where it differs from what was invoiced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from automations.rules.money import h_mm
from automations.rules.periods import holds
from automations.rules.program import Approval, HoursRow, Liaison, Meeting, Problem, Snapshot, id_order
from automations.rules.register import Invoice, PaidRow, Register
from automations.rules.terms import PER_MEETING, NoPlan, Terms

TAB = "Hours"
CHECKED = frozenset({"Liaison", "Date", "Hours", "Activity", "For"})
"""The columns of which the first problem of a row is told here."""
MEETING, PREPARATION = "Meeting", "Preparation"
CANCELLED = "Cancelled"
DAY = 24 * 60
_CONTENT = ("Date", "Liaison", "Activity", "Hours", "For")
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
        self,
        snapshot: Snapshot,
        register: Register,
        terms: Terms,
        today: date,
        gone_people: frozenset[str],
        sent_again: Mapping[str, str],
    ) -> None:
        """`sent_again` are rows of answers that were changed after they were sent, with the first row of each."""
        self.sent_again = sent_again
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
            found = None if self._is_of_nobody(row) else self._fault(row)
            if found and not row.gone:
                problems[row.id] = found
            if not found or self._is_paid(row):
                sound.append(row)
        for check in (self._sent_again, self._duplicates, self._over_a_day, self._changed):
            found_by_id = check([row for row in sound if not self._is_of_nobody(row)])
            problems.update(found_by_id)
            sound = [row for row in sound if row.id not in found_by_id]
        return Checked(problems, tuple(sound))

    def _is_paid(self, row: HoursRow) -> bool:
        return row.id in self.register.paid_rows

    def _is_of_nobody(self, row: HoursRow) -> bool:
        """Rows of a gone person are no problem until that person is back, or the row is another's."""
        if self._is_paid(row):
            return False
        liaison = self.liaisons.get(row.liaison)
        return row.liaison in self.gone_people if liaison is None else liaison.gone

    def _fault(self, row: HoursRow) -> Problem | None:
        return self._differs(row) if self._is_paid(row) else self._first_fault(row)

    def _first_fault(self, row: HoursRow) -> Problem | None:
        liaison = self.liaisons.get(row.liaison)
        if liaison is None:
            return self._read(row, "Liaison") or _nobody(row)
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
        if not holds(liaison.from_, liaison.to, row.date):
            return _problem(
                row,
                "Date",
                f"{row.date} is outside the time of {liaison.id} in the program",
                "correct the date, or From and To on Liaisons",
            )
        plan = self.terms.plan_on(liaison, row.date)
        if isinstance(plan, NoPlan):
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
        if changed is None:
            return next((self.unread[row.id, cell] for cell in _CONTENT if (row.id, cell) in self.unread), None)
        column, had = changed
        return _problem(row, column, f"{invoice.number} has {had}; {VOID_IT}", VOID_IT)

    def _sent_again(self, sound: Iterable[HoursRow]) -> dict[str, Problem]:
        """Rows of one answer that its sender changed: one of them can hold. As long as none is approved nobody has
        said which, and both say so.
        """
        groups: dict[str, list[HoursRow]] = defaultdict(list)
        for row in sound:
            if not row.gone:
                groups[self.sent_again.get(row.id, row.id)].append(row)
        found: dict[str, Problem] = {}
        for group in (rows for rows in groups.values() if len(rows) > 1):
            first = min(group, key=self._turn)
            for row in group:
                if row is not first and not self._is_paid(row):
                    found[row.id] = _sent_twice(row, first.id)
            if first.approved is not Approval.YES and not self._is_paid(first):
                newest = max((row.id for row in group), key=id_order)
                found[first.id] = _sent_twice(first, newest)
        return found

    def _duplicates(self, sound: Iterable[HoursRow]) -> dict[str, Problem]:
        """Rows alike in person, date, activity, minutes, For and Note; or a second Meeting row for one meeting.

        The one that is paid goes before the others; a row that is gone keeps its line, so it is next. Its note is not
        known, so that it is never alike.
        """
        alike: dict[object, list[HoursRow]] = defaultdict(list)
        for row in sound:
            if not row.gone:
                alike[("alike", *_content(row), row.note)].append(row)
            if row.activity == MEETING and row.for_ and (not row.gone or row.approved is Approval.YES):
                alike[("attended", row.liaison, row.for_)].append(row)
        found: dict[str, Problem] = {}
        for group in alike.values():
            first = min(group, key=self._turn)
            for row in group:
                if row is not first and not row.gone and not self._is_paid(row):
                    found.setdefault(row.id, _same_as(row, first.id))
        for row in sound:
            again = self._typed_anew(row)
            if again and row.id not in found:
                found[row.id] = _same_as(row, again)
        return found

    def _typed_anew(self, row: HoursRow) -> str:
        """What a row repeats that was deleted before it was typed, "" for nothing."""
        if row.gone or self._is_paid(row):
            return ""
        for id_, words in self._vanished.get(_content(row), ()):
            if id_order(id_) < id_order(row.id):
                return words
        return ""

    @cached_property
    def _vanished(self) -> dict[object, list[tuple[str, str]]]:
        """Rows that are gone and still reckoned with, by their content."""
        found: dict[object, list[tuple[str, str]]] = defaultdict(list)
        for row in self.rows:
            if row.gone and row.approved is Approval.YES and not self._is_paid(row):
                found[_content(row)].append((row.id, f"{row.id}, a row that is gone"))
        present = {row.id for row in self.rows if not row.gone}
        for invoice, then in self.register.paid_rows.values():
            if then.id not in present:
                paid = (invoice.slot.liaison, then.date, then.activity, then.minutes, then.for_)
                found[paid].append((then.id, f"a row that {invoice.number} has paid"))
        return found

    def _turn(self, row: HoursRow) -> tuple[int, tuple[str, int, str]]:
        if self._is_paid(row):
            return 0, id_order(row.id)
        if row.approved is not Approval.YES:
            return 3, id_order(row.id)
        return 1 if row.gone else 2, id_order(row.id)

    def _over_a_day(self, sound: Iterable[HoursRow]) -> dict[str, Problem]:
        """Approved rows of a person's day that come to more than 24:00 together; what is paid counts as it was paid."""
        days: dict[object, int] = defaultdict(int)
        unpaid: list[HoursRow] = []
        for invoice, then in self.register.paid_rows.values():
            days[(invoice.slot.liaison, then.date)] += then.minutes
        for row in sound:
            if row.approved is Approval.YES and not self._is_paid(row):
                days[(row.liaison, row.date)] += row.hours or 0
                unpaid.append(row)
        what, remedy = "the approved rows of this day are over 24:00 together", "correct the hours"
        return {
            row.id: _problem(row, "Hours", what, remedy)
            for row in unpaid
            if days[(row.liaison, row.date)] > DAY and not row.gone
        }

    def _changed(self, sound: Iterable[HoursRow]) -> dict[str, Problem]:
        return {
            row.id: _problem(row, "Approved", CHANGED, CHANGED_REMEDY)
            for row in sound
            if row.approved is Approval.CHANGED and not self._is_paid(row) and not row.gone
        }


def _content(row: HoursRow) -> tuple[object, ...]:
    return (row.liaison, row.date, row.activity, row.hours, row.for_)


def _same_as(row: HoursRow, original: str) -> Problem:
    return _problem(row, "Date", f"the same as {original}", "delete one, or change what makes it another")


def _sent_twice(row: HoursRow, other: str) -> Problem:
    return _problem(
        row, "Date", f"one answer with {other}, which its sender has changed", "delete the one not to count"
    )


def _nobody(row: HoursRow) -> Problem:
    remedy = "choose the person from the list"
    # By the form, who sent it may be nobody's address, or two people's.
    remedy += "" if row.liaison else "; of an answer to the form, Note says who sent it"
    return _problem(row, "Liaison", "this is nobody on the tab Liaisons", remedy)


def _changed_cell(row: HoursRow, invoice: Invoice, then: PaidRow) -> tuple[str, str] | None:
    """The first cell that can be read and is not as it was invoiced, with what was."""
    if row.gone:
        return None
    compared = (
        ("Date", row.date, then.date, then.date.isoformat()),
        ("Liaison", row.liaison, invoice.slot.liaison, invoice.slot.liaison),
        ("Activity", row.activity, then.activity, then.activity),
        ("Hours", row.hours, then.minutes, h_mm(then.minutes)),
        ("For", row.for_, then.for_, then.for_ or "nothing here"),
    )
    for column, now, before, shown in compared:
        if column not in row.faulty and now != before:
            return column, shown
    return ("Approved", h_mm(then.minutes)) if row.approved is Approval.NO else None


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
