"""The first half of a run: a metadata get, a batchGet, and the ids of new rows; out of it comes the snapshot.

Rows typed by staff get their ids here: drawn in the ledger, written into cells that are still as they were read, and
everything read again, to be planned from that (two reads and one write more, only when there is a new row).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from automations.errors import Refused, WorkbookUnreadable, ZonesDiffer
from automations.google.failures import concerns_all
from automations.google.metadata import Metadata
from automations.google.sheets import Sheets
from automations.rules.documents import PRINTED
from automations.rules.program import Approval, ApprovalRow, Problem, Snapshot
from automations.rules.questions import DONT, Answered, Question
from automations.rules.register import Register
from automations.runs.writing import write
from automations.sheet import gone, identity, lost_ticks, read, tax_numbers, ticks, typed
from automations.sheet.cells import text
from automations.sheet.fresh import fresh_ranges
from automations.sheet.id_cells import id_requests
from automations.sheet.identity import IdCell, Settled
from automations.sheet.known import Known, KnownRow
from automations.sheet.layout import ID
from automations.sheet.workbook import RawWorkbook

LIAISONS, INVOICES, APPROVALS = "Liaisons", "Invoices", "Approvals"

Claim = Callable[[Metadata], None]
"""Commits the next epoch and writes it into the workbook, once a run."""

Hear = Callable[[Sequence[ApprovalRow]], Sequence[Answered]]
"""Takes the rows of Approvals, records what staff have answered since, and gives all answers on record."""

_NOT_FOUND = "Google finds no such workbook for the service's mailbox"
_SHARE_IT = (
    "See that it is not deleted and is shared with that mailbox as an editor; for one that automations init did not "
    "make, also set workbook_by_hand = true in automations.toml"
)
_ASKED_WHEN_GONE = {
    "Funds": "what is paid from it is reckoned with its last terms",
    "Pay plans": "it goes on paying as it was last seen",
    "Pay choices": "it goes on holding as it was last seen",
    "Settings": "nothing is drawn or sent for this program until it is there again: put the row back on Settings, or "
    "type the default; 'Do it' takes the default",
}


@dataclass(frozen=True)
class Reading:
    """What was read (`raw`, as it stands in the Sheet); the workbook with its right ids, typed; what the ledger should
    know of it now.

    `numbers` are all that stand on Invoices, also in rows that are none of ours. `questions` are those about rows that
    are gone or people who changed places; `kept` ids of gone rows that staff want kept; `people_gone` ids of liaisons
    that were let go; `settings_gone` names of settings whose rows are gone and had a value.
    """

    metadata: Metadata
    raw: RawWorkbook
    settled: Settled
    snapshot: Snapshot
    numbers: tuple[str, ...]
    known: Known
    questions: tuple[Question, ...]
    kept: frozenset[str]
    people_gone: frozenset[str]
    settings_gone: tuple[str, ...]


def metadata_of(sheets: Sheets, spreadsheet: str, program: str) -> Metadata:
    """What a workbook is made of: one call. Raises WorkbookUnreadable for one that is gone, or not shared with us."""
    try:
        return sheets.metadata(spreadsheet)
    except Refused as refused:
        if refused.facts.get("code") not in (403, 404) or concerns_all(refused):
            raise
        raise WorkbookUnreadable(program=program, what=_NOT_FOUND, remedy=_SHARE_IT) from refused


class Reader:
    """Reads one workbook. `commit` saves what is known before anything is written that rests on it. `awaited` are ids
    of rows that we have drawn and that have not stood there yet: they are no rows that are gone.
    """

    def __init__(
        self,
        sheets: Sheets,
        spreadsheet_id: str,
        *,
        program: str,
        time_zone: str,
        commit: Callable[[Known], None],
        claim: Claim,
        hear: Hear,
        change_nothing: bool,
        awaited: Collection[str] = (),
    ) -> None:
        self.sheets, self.spreadsheet_id = sheets, spreadsheet_id
        self.program, self.time_zone = program, time_zone
        self.commit, self.claim, self.hear, self.change_nothing = commit, claim, hear, change_nothing
        self.awaited = awaited

    def metadata(self) -> Metadata:
        """The first call of a run. Raises WorkbookUnreadable, ZonesDiffer."""
        found = metadata_of(self.sheets, self.spreadsheet_id, self.program)
        if found.time_zone != self.time_zone:
            raise ZonesDiffer(program=self.program, found=found.time_zone, wanted=self.time_zone)
        return found

    def read(
        self, metadata: Metadata, known: Known, answers: Sequence[Answered], register: Register, now: datetime
    ) -> Reading:
        """Everything else. `answers` are those on record before this run; what it hears counts at once. `now` is
        aware."""
        raw, problems = self.workbook(metadata)
        settled = identity.settle(raw, gone.let_go(known, answers, now), now, answers)
        heard = self.hear(_approvals(settled.workbook))
        if heard != answers:
            answers = heard
            settled = identity.settle(raw, gone.let_go(known, answers, now), now, answers)
        if settled.writes and not self.change_nothing:
            self.commit(settled.known)
            self._write_ids(metadata, raw, settled.writes)
            raw, problems = self.workbook(metadata)
            settled = identity.after_write(settled, raw)
        settled = replace(settled, gone=tuple(row for row in settled.gone if row.id not in self.awaited))
        return self._typed(metadata, raw, settled, problems, answers, register, now)

    def workbook(self, metadata: Metadata) -> tuple[RawWorkbook, tuple[Problem, ...]]:
        """All tabs as they stand, and the problems of tabs and headers. Raises WorkbookUnreadable."""
        wanted = read.ranges(metadata)
        if not wanted:
            raise WorkbookUnreadable(
                program=self.program,
                what="it has none of our tabs",
                remedy=f"Run: automations init --program {self.program}",
            )
        values = self.sheets.values(self.spreadsheet_id, wanted)
        raw, problems = read.workbook(metadata, values)
        of_hours = read.needs_formats(raw, metadata)
        if of_hours:
            raw, problems = read.workbook(metadata, values, self.sheets.formats(self.spreadsheet_id, of_hours))
        return raw, problems

    def _write_ids(self, metadata: Metadata, raw: RawWorkbook, cells: Sequence[IdCell]) -> None:
        """Into cells that are still as they were read, seen in a fresh read; a row that moved is left alone.

        The epoch is written before the fresh read: no call stands between it and the write, in which staff could sort.
        """
        self.claim(metadata)

        def requests() -> list[dict[str, Any]]:
            return id_requests(cells, raw, self.sheets.values(self.spreadsheet_id, fresh_ranges(raw, metadata)))

        write(self.sheets, self.spreadsheet_id, requests)

    def _typed(
        self,
        metadata: Metadata,
        raw: RawWorkbook,
        settled: Settled,
        problems: Sequence[Problem],
        answers: Sequence[Answered],
        register: Register,
        now: datetime,
    ) -> Reading:
        ids = {(name, row.number): str(row[ID]) for name, tab in settled.workbook.tabs.items() for row in tab.rows}
        snapshot = typed.snapshot(
            settled.workbook,
            gone=settled.last_seen,
            recorded={row.id: row.cells for row in settled.known.rows.values()},
            unsafe=settled.unsafe | _unread_people(settled.workbook),
            problems=(*problems, *settled.problems, *tax_numbers.problems(raw, ids)),
        )
        tab = settled.workbook.tabs.get("Hours")
        known, of_ticks = lost_ticks.recover(snapshot.hours, tab, settled.known, answers)
        hours, known = ticks.approve(snapshot.hours, tab, known)
        snapshot = replace(snapshot, hours=hours)
        known = ticks.seen_unticked(settled.workbook, known)
        today = now.astimezone(ZoneInfo(self.time_zone)).date()
        asked = [
            gone.question_of_gone(row, why)
            for row in settled.gone
            if row.gone and (why := _hangs_on(row, snapshot, register, today))
        ]
        answered = {(answer.key, answer.facts): answer.answer for answer in answers}
        kept = {question.key.removeprefix("gone/") for question in asked if _said(answered, question) == DONT}
        # A tab or column that is missing is told by itself: its rows hold nothing as long as nobody deleted them.
        kept |= {row.id for row in settled.gone if row.gone is None}
        return Reading(
            metadata=metadata,
            raw=raw,
            settled=settled,
            snapshot=snapshot,
            numbers=_numbers(raw),
            known=known,
            questions=(*settled.questions, *of_ticks, *asked),
            kept=frozenset(kept),
            people_gone=frozenset(row.id for row in known.rows.values() if row.tab == LIAISONS and row.let_go),
            settings_gone=tuple(
                text(row.cells.get("Setting", "")) for row in settled.gone if row.tab == "Settings" and row.gone
            ),
        )


def _approvals(workbook: RawWorkbook) -> Sequence[ApprovalRow]:
    tab = workbook.tabs.get(APPROVALS)
    return typed.snapshot(replace(workbook, tabs={APPROVALS: tab})).approvals if tab else ()


def _numbers(raw: RawWorkbook) -> tuple[str, ...]:
    tab = raw.tabs.get(INVOICES)
    return tuple(number for row in tab.rows if (number := text(row["Number"]))) if tab else ()


def _unread_people(workbook: RawWorkbook) -> frozenset[str]:
    """Liaisons of whom something that an invoice prints cannot be read: its column is missing, the cell is merged, or
    holds a tax number. What is personal is on no record of ours, so their drafts stay as they were drawn."""
    tab = workbook.tabs.get(LIAISONS)
    if tab is None:
        return frozenset()
    unread = PRINTED - tab.columns.keys()
    return frozenset(str(row[ID]) for row in tab.rows if unread or PRINTED & row.faults.keys())


def _said(answered: dict[tuple[str, str], str], question: Question) -> str:
    return answered.get((question.key, question.facts), "")


def _hangs_on(row: KnownRow, snapshot: Snapshot, register: Register, today: date) -> str:
    """What is reckoned with because of a row that is gone, in staff's words; "" for nothing."""
    if row.tab == "Hours":
        hours = next((one for one in snapshot.hours if one.id == row.id), None)
        if hours is None or hours.approved is not Approval.YES or row.id in register.paid_rows:
            return ""
        return f"its approved hours of {hours.date} for {hours.liaison} are still reckoned with, and hold their invoice"
    if row.tab == LIAISONS:
        return "nothing new is drawn for this person, and their drafts are held"
    if row.tab == "Meetings":
        meeting = next((one for one in snapshot.meetings if one.id == row.id), None)
        if meeting is None or not meeting.ready or meeting.status or meeting.date is None or meeting.date < today:
            return ""
        return "it stays in the calendar and people are reminded of it; 'Do it' cancels it and tells them"
    if row.tab == "Interviews":
        interview = next((one for one in snapshot.interviews if one.id == row.id), None)
        if interview is None or not interview.ready or interview.status:
            return ""
        if interview.date is None or interview.date < today:
            return ""
        return "it stays in the calendar; 'Do it' cancels it and tells the applicant and the interviewers"
    if row.tab == "Milestones":
        milestone = next((one for one in snapshot.milestones if one.id == row.id), None)
        return "what was reached is still reckoned with" if milestone and milestone.reached_on else ""
    return _ASKED_WHEN_GONE.get(row.tab, "")
