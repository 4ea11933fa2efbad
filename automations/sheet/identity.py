"""Who a row is: each row gets its id by what it is, wherever it stands and whatever happened to the ID column.

Pure: what was read and what the ledger knows go in; what every row's id is, which ids are drawn, which cells of the ID
column must be written, which rows are gone, and whom nobody can tell come out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from automations.rules.program import Problem
from automations.rules.questions import Answered, Question
from automations.sheet import exchanged
from automations.sheet.cells import text
from automations.sheet.columns import same
from automations.sheet.exchanged import Exchanged
from automations.sheet.fingerprints import Prints
from automations.sheet.known import Known, KnownRow, record
from automations.sheet.layout import ID, TAB_BY_NAME, Owner
from automations.sheet.matching import Matched, as_id, match
from automations.sheet.people import EMAIL, NAME, People, Seen, check
from automations.sheet.workbook import GoneRow, Raw, RawRow, RawTab, RawWorkbook

SETTINGS, HOURS, APPROVED = "Settings", "Hours", "Approved"
TWIN, TWIN_REMEDY = "the same row twice", "delete one"
STRANGER, STRANGER_REMEDY = (
    "this row is none of the service's",
    "delete it; rows of this tab are written by the service",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCell:
    """A cell of the ID column to write: `id` at row `number`, where `found` stood when it was read ("" for nothing)."""

    tab: str
    number: int
    found: Raw
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What `settle` has found.

    `workbook` holds the rows that may be planned from, each with its right id. `known` is what the ledger should hold;
    of it, `changed` are the rows that are new or not as before, and `draws` the ids drawn now: to be committed before
    `writes` go out. `gone` are rows that are no longer there and were not let go, as they were last seen; only
    those with a moment in `gone` are to be asked about (else their tab or column is missing, which is told by itself).
    `unsafe` are ids of rows whose person is not certain, or whose cells have changed places with another's, `copies`
    ids of rows that were copied from others (what the system says in their cells is another's), `missing` ids of the
    system's own rows that must be written again, `strangers` rows of the system's tabs that the ledger does not know,
    by tab. `pending` are ids that do not stand where they belong yet: nothing may be written to rows by them. `notes`
    tell which ids were put right.
    """

    workbook: RawWorkbook
    known: Known
    changed: tuple[KnownRow, ...] = ()
    draws: tuple[KnownRow, ...] = ()
    writes: tuple[IdCell, ...] = ()
    gone: tuple[KnownRow, ...] = ()
    unsafe: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    strangers: Mapping[str, tuple[RawRow, ...]]
    pending: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    now: datetime
    answers: tuple[Answered, ...] = ()

    @property
    def last_seen(self) -> tuple[GoneRow, ...]:
        """The rows that are gone, with the cells that were recorded of them: what `typed.snapshot` wants."""
        return tuple(GoneRow(tab=row.tab, id=row.id, cells=row.cells) for row in self.gone)


def settle(raw: RawWorkbook, known: Known, now: datetime, answers: Collection[Answered] = ()) -> Settled:
    """The ids of all rows of `raw`, by what the ledger knows. `now` is aware; `answers` are those on record.

    An id that is not written yet is drawn in sequence for each row that is new. Of two rows with one id the one whose
    content is known keeps it. A content that has an id already gets that one back, whatever stands beside it.
    """
    return _settle(raw, known, now, tuple(answers), draw=True)


def after_write(settled: Settled, reread: RawWorkbook) -> Settled:
    """The same for the workbook as it was read again after `settled.writes` went out, to be planned from.

    A new id belongs to the content it is read back beside, unless that content has one already. No id is drawn: rows
    that were typed in the meantime wait for the next run. What is still not in its place is in `writes` and `pending`.
    """
    again = _settle(reread, settled.known, settled.now, settled.answers, draw=False)
    changed = {row.id: row for row in (*settled.changed, *again.changed)}
    return replace(
        again,
        changed=tuple(changed.values()),
        draws=settled.draws,
        copies=settled.copies | again.copies,
        notes=(*settled.notes, *(note for note in again.notes if note not in settled.notes)),
    )


def _settle(raw: RawWorkbook, known: Known, now: datetime, answers: tuple[Answered, ...], *, draw: bool) -> Settled:
    by_tab: dict[str, dict[str, KnownRow]] = defaultdict(dict)
    for identifier, row in known.rows.items():
        by_tab[row.tab][identifier] = row
    tabs: dict[str, RawTab] = {}
    settling = [
        _Tab(tab, by_tab[name], known, now, answers, draw=draw)
        for name, tab in raw.tabs.items()
        if name in TAB_BY_NAME and not TAB_BY_NAME[name].free
    ]
    for one in settling:
        one.run()
        tabs[one.raw.name] = one.tab
    out_of_sight = [
        row
        for name, rows in by_tab.items()
        if name not in tabs and name in TAB_BY_NAME
        for row in rows.values()
        if not row.let_go and TAB_BY_NAME[name].rows_by is not Owner.SYSTEM and name != SETTINGS
    ]
    changed = [row for one in settling for row in one.changed.values()]
    sequences = {one.raw.name: one.highest for one in settling}
    if all(known.sequences.get(name, 0) == highest for name, highest in sequences.items()) and not changed:
        after = known
    else:
        after = known.with_rows(changed, sequences)
    return Settled(
        workbook=replace(raw, tabs={**raw.tabs, **tabs}),
        known=after,
        changed=tuple(changed),
        draws=tuple(row for one in settling for row in one.draws),
        writes=tuple(cell for one in settling for cell in one.writes),
        gone=(*(row for one in settling for row in one.gone), *out_of_sight),
        unsafe=frozenset().union(*(one.unsafe for one in settling)),
        copies=frozenset().union(*(one.copies for one in settling)),
        missing=tuple(identifier for one in settling for identifier in one.missing),
        strangers={one.raw.name: tuple(one.strangers) for one in settling if one.strangers},
        pending=frozenset().union(*(one.pending for one in settling)),
        problems=tuple(
            problem for one in settling for problem in (*one.problems, *one.people.problems, *one.exchanged.problems)
        ),
        notes=tuple(note for one in settling for note in one.notes),
        questions=tuple(question for one in settling for question in (*one.people.questions, *one.exchanged.questions)),
        now=now,
        answers=answers,
    )


class _Tab:
    """The rows of one tab, settled in `run`; its attributes are then the parts of `Settled`."""

    def __init__(
        self,
        raw: RawTab,
        known: Mapping[str, KnownRow],
        all_known: Known,
        now: datetime,
        answers: tuple[Answered, ...],
        *,
        draw: bool,
    ) -> None:
        self.raw, self.known, self.now, self.answers = raw, known, now, answers
        self.layout = TAB_BY_NAME[raw.name]
        self.prints = Prints(self.layout, all_known.salt)
        self.draw = draw and ID in raw.columns and not self.prints.service
        self.highest = all_known.sequences.get(raw.name, 0)
        self.complete = ID in raw.columns and all(column.header in raw.columns for column in self.layout.content)
        self.tab = raw
        self.people = People()
        self.exchanged = Exchanged()
        self.changed: dict[str, KnownRow] = {}
        self.draws: list[KnownRow] = []
        self.writes: list[IdCell] = []
        self.gone: list[KnownRow] = []
        self.missing: list[str] = []
        self.strangers: list[RawRow] = []
        self.copies: set[str] = set()
        self.pending: set[str] = set()
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def run(self) -> None:
        matched = match(self.raw, self.prints, self.known)
        self.highest = max(self.highest, matched.highest)
        if matched.untouched:
            self._miss(matched)
            return
        if self.prints.people and NAME in self.raw.columns and EMAIL in self.raw.columns:
            self.people = self._people(matched)
        self.exchanged = exchanged.check(self.prints, self._seen(matched), self.known, self.answers)
        self._name(matched)
        self._record(matched)
        self._miss(matched)
        self._write(matched)

    @property
    def unsafe(self) -> frozenset[str]:
        return self.people.unsafe | self.exchanged.unsafe

    def _people(self, matched: Matched) -> People:
        return check(self.prints, self._seen(matched), self.known, self.answers, self.now)

    @staticmethod
    def _seen(matched: Matched) -> list[Seen]:
        return [
            Seen(id=matched.ids.get(row.number, ""), number=row.number, cells=row.cells)
            for row in matched.rows
            if row.number not in matched.twins
        ]

    def _name(self, matched: Matched) -> None:
        """An id for each row that has none yet: adopted as it stands, or the next of the sequence."""
        for row in matched.rows:
            number = row.number
            if number in matched.ids or number in matched.twins or number in self.people.waiting:
                continue
            if self.prints.service:
                self.strangers.append(row)
                self.problems.append(self._problem(row, self._shown(row), STRANGER, STRANGER_REMEDY))
                continue
            if not self.draw:
                continue
            identifier = matched.adopted.get(number)
            if identifier is None:
                self.highest += 1
                identifier = matched.spell(self.highest)
            copied = number in matched.copied
            new = record(self.prints, identifier, row.cells, self.now, copied=copied)
            matched.ids[number] = identifier
            self.changed[identifier] = new
            if number not in matched.adopted:
                self.draws.append(new)
            if copied:
                self.copies.add(identifier)

    def _record(self, matched: Matched) -> None:
        """What the ledger should hold of the rows that it knew already."""
        for row in matched.rows:
            identifier = matched.ids.get(row.number)
            before = self.known.get(identifier) if identifier else None
            if before is None or identifier is None:
                continue
            after = replace(before, gone=None, let_go=None) if before.gone or before.let_go else before
            if identifier not in self.unsafe and self._readable:
                after = self._as_read(row, after, matched.wholes[row.number])
            if after is not before:
                self.changed[identifier] = after

    @property
    def _readable(self) -> bool:
        return all(column.header in self.raw.columns for column in self.layout.content)

    def _as_read(self, row: RawRow, before: KnownRow, whole: str) -> KnownRow:
        person = self.people.settled.get(before.id)
        if whole == before.whole and person is None:
            return before
        since = before.since if whole == before.whole else self.now
        after = replace(before, whole=whole, since=since, cells=self.prints.kept(row.cells))
        if whole != before.whole:
            after = replace(after, prints=self.prints.each(row.cells), taken=before.id in self.exchanged.taken)
        if not self.prints.service or not before.content:
            after = replace(after, content=self.prints.content(row.cells))
        if person is not None:
            after = replace(after, person=person.person, typing=person.typing, typing_since=person.since)
        return after

    def _miss(self, matched: Matched) -> None:
        """Rows that are known and no longer there. Nothing is missed in a tab that could not be read whole.

        Of hours that stood there twice, staff were told to delete one: the one that is gone is let go.
        """
        found = set(matched.ids.values())
        for identifier, row in self.known.items():
            if identifier in found or row.let_go:
                continue
            if self.prints.service:
                self.missing.append(identifier)
            elif not row.gone and self.complete and self._stands_twice(row, matched):
                self.changed[identifier] = replace(row, gone=self.now, let_go=self.now)
            elif self.raw.name != SETTINGS or self._had_a_value(row, matched):
                gone = replace(row, gone=self.now) if self.complete and not row.gone else row
                if gone is not row:
                    self.changed[identifier] = gone
                self.gone.append(gone)

    @staticmethod
    def _had_a_value(row: KnownRow, matched: Matched) -> bool:
        """Whether a setting that is nowhere else had a value, which is on no record: it is not just its default now."""
        stand = {same(text(other.cells.get("Setting", ""))) for other in matched.rows}
        return "Value" in row.prints and same(text(row.cells.get("Setting", ""))) not in stand

    def _stands_twice(self, row: KnownRow, matched: Matched) -> bool:
        """Whether a known row with a tick says the same to the letter: it was a duplicate, with a problem."""
        return self.raw.name == HOURS and any(
            other.cells.get(APPROVED) is True
            and matched.ids.get(other.number) in self.known
            and self.prints.content(other.cells) == row.content
            for other in matched.rows
        )

    def _write(self, matched: Matched) -> None:
        """The rows with their right ids, and the cells of the ID column in which another text stands."""
        rows = []
        for row in matched.rows:
            number, found = row.number, row[ID]
            if number in matched.twins:
                self.problems.append(self._problem(row, matched.twins[number], TWIN, TWIN_REMEDY))
                continue
            identifier = matched.ids.get(number)
            if identifier is None:
                continue
            if found == identifier:
                rows.append(row)
                continue
            rows.append(replace(row, cells={**row.cells, ID: identifier}))
            if ID in self.raw.columns:
                self.writes.append(IdCell(tab=self.raw.name, number=number, found=found, id=identifier))
                self.pending.add(identifier)
                if shown := text(found):
                    self.pending.add(shown)
                    self.notes.append(self._put_right(row, identifier))
        self.tab = replace(self.raw, rows=tuple(rows))

    def _put_right(self, row: RawRow, identifier: str) -> Problem:
        remedy = "nothing to do; please leave the column ID as it is"
        stood = self._shown(row) or "another text"
        return self._problem(row, identifier, f"{stood} stood here; this row is {identifier}", remedy)

    def _shown(self, row: RawRow) -> str:
        """The id that stands in the row. Any other text there may be about a person, and is not repeated."""
        return as_id(row[ID], self.layout.prefix)

    def _problem(self, row: RawRow, identifier: str, what: str, remedy: str) -> Problem:
        return Problem(
            tab=self.raw.name,
            id=identifier,
            column=ID,
            value=self._shown(row),
            what=what,
            remedy=remedy,
            number=row.number,
        )
