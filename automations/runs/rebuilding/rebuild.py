"""`automations rebuild-ledger`: takes a program over, and makes its ledger anew from Workspace alone.

First the workbook is told who holds the program now, so that no other machine begins a run any more; a run that is
under way elsewhere is given the time to see it and end; then everything is read, and what was found is committed. Until
its last commit the ledger may not act: whatever dies in between, the same command is run again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from automations.effects import event
from automations.errors import LedgerDamaged, LedgerOfAnother, Refused
from automations.google.events import Event
from automations.google.metadata import Metadata
from automations.google.workspace import Workspace
from automations.rules.program import Snapshot
from automations.rules.register import Invoice, State
from automations.runs import known_rows, ledger_file, ownership, seals
from automations.runs.clock import Clock
from automations.runs.convening import EVENTS
from automations.runs.errand import Errand
from automations.runs.ledger import REBUILDING, Ledger
from automations.runs.ownership import Mark
from automations.runs.reading import Reader
from automations.runs.rebuilding import events, files, invoices, mails, rows, tabs
from automations.runs.rebuilding.contents import REBUILDING_JOB, Contents, Marks, Unknown, people_by_mark
from automations.runs.records import RunRow
from automations.runs.standstill import ASK_AGAIN
from automations.sheet import typed
from automations.sheet.known import Known
from automations.sheet.read import column_letter, quoted
from automations.sheet.workbook import RawWorkbook

JOB = REBUILDING_JOB
NOTICED_WITHIN = ASK_AGAIN.total_seconds() + 30
"""Seconds after which a run on another machine has seen that it was taken over, and sends nothing more."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
ASKED_FOR = timedelta(days=1)
"""By then every row has settled and the mail hours have come: what staff may have held back was due, and was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came of it. `found` counts what stands in the ledger now, by kind; `look_over` are tabs that staff should
    look over before a job runs; `aside` is the ledger as it was before, None when there was none; `first` the workbook
    whose place this one has taken, "" for none.
    """

    epoch: int
    found: dict[str, int]
    unknown: tuple[Unknown, ...]
    look_over: tuple[str, ...]
    aside: Path | None
    first: str = ""
    first_was_told: bool = True


def rebuild(errand: Errand, workspace: Workspace, clock: Clock, wait: Callable[[float], None]) -> Rebuilt:
    """Rebuilds the ledger in `errand.ledger`; the caller holds the lock. `errand.job` is JOB. `wait` lets so many
    seconds pass, and is called only when a run may be under way on another machine.

    Raises what a run raises before it does anything, Refused, Unanswered: run it again after any of them.
    """
    return _Rebuilding(errand, workspace, clock(), wait).run()


class _Rebuilding:
    def __init__(self, errand: Errand, workspace: Workspace, now: datetime, wait: Callable[[float], None]) -> None:
        self.errand, self.workspace, self.now = errand, workspace, now.astimezone(errand.zone)
        self.wait = wait
        self.reader = Reader(
            workspace.sheets,
            errand.spreadsheet,
            program=errand.program,
            time_zone=str(errand.zone),
            commit=lambda _: None,
            claim=lambda _: None,
            hear=lambda _: (),
            change_nothing=True,
        )

    def run(self) -> Rebuilt:
        metadata = self.reader.metadata()
        try:
            mark = ownership.mark_of(metadata)
        except LedgerOfAnother:
            mark = None
        aside = _set_aside(self.errand.ledger, self.now)
        ledger, as_before = _base(self.errand, mark)
        try:
            self._take_over(metadata, mark, ledger)
            if mark is not None and mark.is_recent(self.now):
                self.wait(NOTICED_WITHIN)
            contents = self._read(metadata, ledger, as_before=as_before)
            _save(ledger, contents)
            first = _first(mark, self.errand.spreadsheet)
            return Rebuilt(
                epoch=ledger.epoch,
                found=_counts(contents),
                unknown=tuple(contents.unknown),
                look_over=contents.look_over,
                aside=aside,
                first=first,
                first_was_told=self._tell(first, mark) if first else True,
            )
        finally:
            ledger.close()

    # Whose the program is

    def _take_over(self, metadata: Metadata, mark: Mark | None, ledger: Ledger) -> None:
        """Commits who this ledger is now, then writes it into the workbook."""
        epoch = max(ledger.epoch, mark.epoch if mark else 0) + 1
        ledger.put_facts(epoch=str(epoch), holder=secrets.token_hex(8), unfinished=REBUILDING)
        sequences = {**(mark.sequences if mark else {})}
        for tab, highest in ledger.sequences().items():
            sequences[tab] = max(highest, sequences.get(tab, 0))
        ledger.save_rows([], [], sequences)
        new = Mark(
            ledger=ledger.id,
            spreadsheet=ledger.spreadsheet_id,
            epoch=epoch,
            holder=ledger.holder,
            salt=ledger.salt,
            folder=self.errand.folder,
            calendar=self.errand.calendar,
            # Not now: a rebuilding that is begun again waits for the same run.
            at=mark.at if mark else "",
            sequences=sequences,
        )
        self.workspace.sheets.batch_update(self.errand.spreadsheet, ownership.write(metadata, new))

    def _tell(self, first: str, mark: Mark | None) -> bool:
        """Tells the workbook whose place this one has taken; False where it cannot be opened."""
        try:
            metadata = self.workspace.sheets.metadata(first)
            there = ownership.mark_of(metadata)
            if there is not None:
                moved = replace(there, moved=self.errand.spreadsheet)
                self.workspace.sheets.batch_update(first, ownership.write(metadata, moved))
        except (Refused, LedgerOfAnother):
            return False
        return True

    # What Workspace says

    def _read(self, metadata: Metadata, ledger: Ledger, *, as_before: bool) -> Contents:
        raw, _ = self.reader.workbook(metadata)
        snapshot = typed.snapshot(raw)
        contents = self._begun(ledger)
        people = [(row.id, row.email) for row in snapshot.core_team]
        people += [(row.id, row.email) for row in snapshot.liaisons]
        people += [(row.id, row.email) for row in snapshot.applicants]
        marks = Marks(
            fingerprint=ledger.fingerprint, as_before=as_before, people=people_by_mark(people, ledger.fingerprint)
        )
        zone = self.errand.zone
        tabs.read_activity(raw, self._links(metadata, raw, tabs.ACTIVITY, "Link"), zone, contents)
        tabs.read_approvals(raw, zone, contents)
        tabs.read_jobs(raw, zone, contents)
        drawn = self._files(metadata, raw, snapshot, marks, contents)
        invoices.register(raw, snapshot, drawn, ledger.fingerprint, contents)
        self._gatherings(ledger, snapshot, marks, contents)
        known = self._rows(raw, snapshot, marks, contents)
        contents.look_over = rows.taken_as_they_stand(contents.known, known)
        contents.known = known
        return contents

    def _begun(self, ledger: Ledger) -> Contents:
        contents = Contents(
            now=self.now,
            run=f"{self.now:%Y%m%dT%H%M%S}-{JOB}",
            known=known_rows.load(ledger),
            effects=ledger.effects(),
            invoices={one.key: one for one in ledger.register().invoices},
            questions={row.id: row for row in ledger.questions()},
            runs={row.id: row for row in ledger.runs()},
            told=dict(ledger.told()),
            events=dict(ledger.events()),
        )
        for row in ledger.activity():
            contents.add_line(row)
        return contents

    def _links(self, metadata: Metadata, raw: RawWorkbook, name: str, header: str) -> dict[int, str]:
        """Where the cells of a column lead, by row number."""
        tab = raw.tabs.get(name)
        if tab is None or header not in tab.columns:
            return {}
        title = next(sheet.title for sheet in metadata.sheets if sheet.id == tab.sheet_id)
        letter = column_letter(tab.columns[header])
        blocks = self.workspace.sheets.links(self.errand.spreadsheet, [f"{quoted(title)}!{letter}2:{letter}"])
        return tabs.column_links(blocks[0]) if blocks else {}

    def _files(
        self, metadata: Metadata, raw: RawWorkbook, snapshot: Snapshot, marks: Marks, contents: Contents
    ) -> dict[str, Invoice]:
        drive = self.workspace.drive
        links = [row.link for row in contents.activity.values()]
        links += self._links(metadata, raw, invoices.TAB, "Document").values()
        found = files.look(drive, self.errand.folder, links)
        files.read_folders(found, marks, contents)
        drawn = files.read_invoices(drive, found, marks, contents)
        files.read_documents(found, contents, marks)
        files.read_access(drive, snapshot, marks, contents)
        named = {row.key for row in contents.activity.values() if row.key.startswith(("score-sheet/",))}
        files.missing(named, contents)
        return drawn

    def _gatherings(self, ledger: Ledger, snapshot: Snapshot, marks: Marks, contents: Contents) -> None:
        keys = [row.key for row in contents.activity.values()]
        ids = [row.id for row in (*snapshot.meetings, *snapshot.interviews)]
        there: dict[str, Event] = {}
        if self.errand.calendar:
            candidates = {key for key in keys if key.startswith(EVENTS)} | mails.of_gatherings(keys)
            candidates |= {EVENTS + id_ for id_ in ids}
            try:
                there = events.read_events(
                    self.workspace.calendar, self.errand.calendar, ledger.id, sorted(candidates), marks, contents
                )
            except Refused as refused:
                if refused.facts.get("code") != 404:
                    raise
                contents.cannot_tell(
                    "calendar", f"the program's calendar is gone; run: automations init --program {self.errand.program}"
                )
        if self.errand.sender:
            mails.Mails(self.workspace.gmail, ledger.id, there, marks, contents).read()
        for key in sorted(there.keys()):
            coming = there[key].start
            if key.removeprefix(EVENTS) not in ids and coming is not None and coming > self.now:
                what = "it stands in the calendar, and its row is gone: type the row again, or cancel it by hand"
                contents.cannot_tell(key, what)

    def _rows(self, raw: RawWorkbook, snapshot: Snapshot, marks: Marks, contents: Contents) -> Known:
        drawn = {
            row.id: (line.liaison, row)
            for invoice in contents.invoices.values()
            for line in invoice.lines
            for row in line.rows
            if invoice.live
        }
        drafts = [one for one in contents.invoices.values() if one.state is State.DRAFT]
        told = contents.told.values()
        addresses = {one.person: one.address for one in sorted(told, key=lambda one: one.number) if one.address}
        for key, record in contents.effects.items():
            if key.startswith(EVENTS) and marks.as_before:
                addresses = {**event.marks(record.receipts), **addresses}
        return rows.know(
            raw,
            snapshot,
            contents.known,
            drawn=drawn,
            live={row.id for one in drafts for line in one.lines for row in line.rows},
            acted_on={one.gathering for one in told}
            | {key.removeprefix(EVENTS) for key in contents.effects if key.startswith(EVENTS)},
            addresses=addresses,
            occasions={one.gathering: one for one in sorted(told, key=lambda one: one.at or LONG_AGO) if not one.out},
            named=[*(row.key for row in contents.activity.values()), *contents.effects, *contents.invoices],
            marks=marks,
            now=self.now,
        )


def _set_aside(file: Path, now: datetime) -> Path | None:
    """A copy of the ledger as it was, with its -wal, beside it."""
    if not file.exists():
        return None
    return ledger_file.copy_as(file, ledger_file.free(file, f".before-rebuilding-{now:%Y%m%dT%H%M%S}"))


def _base(errand: Errand, mark: Mark | None) -> tuple[Ledger, bool]:
    """The ledger that rebuilding begins with: the one that is there as far as it is whole and of this program; else an
    empty one, by the name and the salt that the workbook has kept. With it whether its salt is that of before.
    """
    file = errand.ledger
    is_there = file.exists()
    try:
        ledger = _open(file, errand.spreadsheet)
    except LedgerDamaged:
        ledger_file.remove(file)
        ledger, is_there = Ledger.open(file, errand.spreadsheet), False
    if mark is None or (is_there and mark.ledger == ledger.id and mark.salt in ("", ledger.salt)):
        return ledger, is_there and not ledger.is_salt_new
    ledger.close()
    ledger_file.remove(file)
    ledger = Ledger.open(file, errand.spreadsheet)
    ledger.begin_as(mark.ledger, mark.salt)
    return ledger, not ledger.is_salt_new


def _open(file: Path, spreadsheet: str) -> Ledger:
    try:
        return Ledger.open(file, spreadsheet)
    except LedgerDamaged:
        # What is behind its own last commit is as good as a backup.
        seals.forget(file)
        return Ledger.open(file, spreadsheet)


def _first(mark: Mark | None, spreadsheet: str) -> str:
    """The workbook that the program was in before, "" where it is this one."""
    if mark is None:
        return ""
    return next((one for one in (mark.moved, mark.spreadsheet) if one and one != spreadsheet), "")


def _save(ledger: Ledger, contents: Contents) -> None:
    """Everything, and at last that it is finished."""
    ledger.save(
        list(contents.invoices.values()),
        list(contents.effects.values()),
        list(contents.activity.values()),
        list(contents.told.values()),
    )
    known_rows.save(ledger, known_rows.load(ledger), contents.known)
    ledger.save_questions(list(contents.questions.values()))
    for run in contents.runs.values():
        ledger.save_run(run)
    now = contents.now.isoformat(timespec="seconds")
    ledger.save_run(RunRow(id=contents.run, job=JOB, began=now, ended=now, result=_sentence(contents)))
    if contents.sync_token:
        ledger.save_events(list(contents.events.values()), contents.sync_token)
    if contents.mail_history:
        ledger.save_mail_history(contents.mail_history)
    ledger.finish_rebuilding(contents.asks_first | ledger.asks_first, contents.now + ASKED_FOR)


def _sentence(contents: Contents) -> str:
    return ", ".join(f"{number} {what}" for what, number in _counts(contents).items())


def _counts(contents: Contents) -> dict[str, int]:
    by_kind: dict[str, int] = {
        "rows": len(contents.known.rows),
        "lines of Activity": len(contents.activity),
        "invoices": len(contents.invoices),
    }
    words: Iterable[tuple[str, str]] = (
        ("event", "events"),
        ("mail", "mails"),
        ("document", "documents"),
        ("access", "folders opened to people"),
    )
    for kind, word in words:
        by_kind[word] = sum(record.kind == kind and record.is_done for record in contents.effects.values())
    return by_kind
