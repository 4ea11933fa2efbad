"""The rows of the Sheet as the rebuilt ledger will know them, so that nothing counts that nobody has looked at.

An id that stands in the Sheet is believed. What staff set on a row is not, unless something else bears it out: a tick
on Hours where the invoice that was drawn of it says the same, Ready where the calendar has the event.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from automations.rules.gatherings import Told
from automations.rules.program import HoursRow, Interview, Meeting, Snapshot
from automations.rules.register import PaidRow
from automations.runs.rebuilding.contents import Marks
from automations.runs.rebuilding.tabs import rows_by_id
from automations.sheet import identity
from automations.sheet.cells import text
from automations.sheet.dates import EPOCH
from automations.sheet.fingerprints import GATHERINGS, PEOPLE, WHOLE, Prints
from automations.sheet.known import Known, KnownRow, record
from automations.sheet.layout import ROW_TABS, TAB_BY_NAME, TAB_BY_PREFIX, Tab
from automations.sheet.matching import as_id
from automations.sheet.tick import LOST, TICKED, Tick
from automations.sheet.ticks import APPROVED, box, hours_content
from automations.sheet.workbook import Raw, RawRow, RawWorkbook

HOURS, READY = "Hours", "Ready"
_ID = re.compile(r"\b([A-Z])-(\d{2,9})\b")

Drawn = Mapping[str, tuple[str, PaidRow]]
"""Hours rows as invoices were drawn of them: the liaison's id and the row, by the row's id."""


def know(
    raw: RawWorkbook,
    typed: Snapshot,
    before: Known,
    *,
    drawn: Drawn,
    live: Collection[str],
    acted_on: Collection[str],
    addresses: Mapping[str, str],
    occasions: Mapping[str, Told],
    named: Iterable[str],
    marks: Marks,
    now: datetime,
) -> Known:
    """All rows of `raw`, and rows of Hours that are gone and stand on a draft.

    `typed` is the same workbook typed; `before` what an older ledger knew. `live` are Hours rows on drafts, `acted_on`
    gatherings that have an event or of which somebody was told; `addresses` the marks that people's addresses had when
    they were last written to, by id; `occasions` what was last told of each gathering; `named` texts of ours in which
    ids stand that may be on no row any more.
    """
    look = _Look(raw, typed, before.salt, drawn, acted_on, addresses, occasions, marks, now)
    rows = {row.id: row for tab in ROW_TABS if tab.name in raw.tabs for row in look.of_tab(tab, before)}
    missing = (id_ for id_ in live if id_ in drawn and id_ not in before.rows and id_ not in rows)
    rows |= {id_: look.gone(id_) for id_ in missing}
    known = Known(salt=before.salt, rows={**before.rows, **rows}, sequences=_sequences(before.sequences, named))
    settled = identity.settle(raw, known, now).known
    fresh = [look.marked(row) for id_, row in settled.rows.items() if id_ not in known.rows]
    return settled.with_rows(fresh)


def taken_as_they_stand(before: Known, after: Known) -> tuple[str, ...]:
    """The tabs of which each row counts only whole, and of which rows that nobody knew before stand beside others:
    cells of theirs that changed places (a sort of one column) cannot be noticed, but for those of which `know` says so.
    """
    rows = [row for row in after.rows.values() if row.gone is None]
    new = {row.tab for row in rows if row.id not in before.rows}
    several = {name for name, number in Counter(row.tab for row in rows).items() if number > 1}
    return tuple(tab.name for tab in ROW_TABS if tab.name in WHOLE & new & several)


class _Look:
    def __init__(
        self,
        raw: RawWorkbook,
        typed: Snapshot,
        salt: str,
        drawn: Drawn,
        acted_on: Collection[str],
        addresses: Mapping[str, str],
        occasions: Mapping[str, Told],
        marks: Marks,
        now: datetime,
    ) -> None:
        self.raw, self.drawn, self.acted_on, self.addresses = raw, drawn, acted_on, addresses
        self.marks, self.now, self.salt = marks, now, salt
        self.occasions = occasions
        self.hours = {row.id: row for row in typed.hours}
        gatherings: list[Meeting | Interview] = [*typed.meetings, *typed.interviews]
        self.gatherings = {row.id: row for row in gatherings}

    def of_tab(self, tab: Tab, before: Known) -> Iterable[KnownRow]:
        """Rows that were not known, as they stand; and known ones whose marks are newer than what was known."""
        prints = Prints(tab, self.salt)
        for id_, row in self._rows(tab).items():
            known = before.rows.get(id_)
            if known is None:
                yield self.marked(record(prints, id_, self._when_written_to(tab, id_, row), self.now), row)
            elif tab.name == HOURS and self._is_ticked(row):
                marked = self.marked(known, row)
                # What is on record of a tick stands, unless an invoice was drawn of the row since.
                if not marked.ticks[APPROVED].lost or not known.ticks.get(APPROVED, Tick()).mark:
                    yield marked

    def _rows(self, tab: Tab) -> dict[str, RawRow]:
        """By id; of several Hours rows with one id that of which its invoice was drawn, else the upper."""
        found = rows_by_id(self.raw, tab.name, tab.prefix)
        if tab.name == HOURS and HOURS in self.raw.tabs:
            for row in self.raw.tabs[HOURS].rows:
                id_ = as_id(row["ID"], tab.prefix)
                if id_ in found and found[id_].number != row.number and self._says_the_same(id_, row):
                    found[id_] = row
        return found

    def marked(self, row: KnownRow, raw: RawRow | None = None) -> KnownRow:
        """The row with its marks as far as anything bears them out."""
        raw = raw or self._raw(row)
        if raw is None or any(tick.copied for tick in row.ticks.values()):
            return row
        if row.tab == HOURS:
            typed, tab = self.hours.get(row.id), self.raw.tabs[HOURS]
            if not self._is_ticked(raw):
                return replace(row, ticks={**row.ticks, APPROVED: Tick()})
            content = (
                hours_content(typed, raw, tab.columns, self.salt) if typed and self._bears_out(row.id, typed) else None
            )
            return replace(row, ticks={**row.ticks, APPROVED: Tick(mark=TICKED, content=content) if content else LOST})
        if READY in TAB_BY_NAME[row.tab].by_header and row.id not in self.acted_on:
            # Nobody was told of it: whether its box was ticked for it, or came along with a copy, nobody knows.
            is_waiting = box(raw[READY]) == TICKED and not text(raw["Status"])
            return replace(row, ticks={**row.ticks, READY: LOST}) if is_waiting else row
        return row

    def _raw(self, row: KnownRow) -> RawRow | None:
        tab = self.raw.tabs.get(row.tab)
        prints = Prints(TAB_BY_NAME[row.tab], self.salt)
        return next((raw for raw in tab.rows if prints.whole(raw.cells) == row.whole), None) if tab else None

    @staticmethod
    def _is_ticked(row: RawRow) -> bool:
        return box(row[APPROVED]) == TICKED

    def _bears_out(self, id_: str, row: HoursRow) -> bool:
        """Whether an invoice was drawn of the row as it stands."""
        if id_ not in self.drawn:
            return False
        liaison, then = self.drawn[id_]
        return (liaison, then.date, then.activity, then.minutes, then.for_) == (
            row.liaison,
            row.date,
            row.activity,
            row.hours,
            row.for_,
        )

    def _says_the_same(self, id_: str, row: RawRow) -> bool:
        """Of rows with one id only the first is typed: the others are known by the cells that are plain."""
        if id_ not in self.drawn:
            return False
        then = self.drawn[id_][1]
        return row["Date"] == (then.date - EPOCH).days and text(row["Activity"]) == then.activity

    def _when_written_to(self, tab: Tab, id_: str, row: RawRow) -> Mapping[str, Raw]:
        """The cells as they were when somebody was last written to of this row: where what they were told is another
        row's now, these cells changed places. The whole row is recorded so, else nothing in it would seem to have
        changed.
        """
        told = self.occasions.get(id_)
        if tab.name in GATHERINGS and told is not None and id_ in self.gatherings:
            return {**row.cells, **dict(self._as_told(tab, self.gatherings[id_], told))}
        mark = self.addresses.get(id_)
        if tab.name not in PEOPLE or not mark or mark == self.marks.of(text(row["E-mail"])):
            return row.cells
        email = self._present(tab, mark)
        return {**row.cells, "E-mail": email} if email else row.cells

    def _as_told(self, tab: Tab, row: Meeting | Interview, told: Told) -> Iterator[tuple[str, Raw]]:
        """The cells of other rows that say what people were told of this one, and this one does not say any more."""
        start = told.start.astimezone(self.now.tzinfo)
        minutes = int((told.end - told.start).total_seconds()) // 60
        raws = {as_id(raw["ID"], tab.prefix): raw for raw in self.raw.tabs[tab.name].rows}
        said = {"date": start.date(), "time": start.time(), "length": minutes, "place": told.place}
        for name, then in said.items():
            if getattr(row, name) == then:
                continue
            header = name.capitalize()
            same = (raws[id_] for id_, one in self.gatherings.items() if id_ in raws and getattr(one, name) == then)
            if (other := next(same, None)) is not None:
                yield header, other[header]

    def _present(self, tab: Tab, mark: str) -> str:
        """The address of this tab that has this mark now; "" for none."""
        found = (text(row["E-mail"]) for row in self.raw.tabs[tab.name].rows)
        return next((email for email in found if email and self.marks.of(email) == mark), "")

    def gone(self, id_: str) -> KnownRow:
        """A row of Hours that is no longer there and stands on a draft: absence is never a command."""
        liaison, then = self.drawn[id_]
        cells: dict[str, Raw] = {
            "Date": (then.date - EPOCH).days,
            "Liaison": liaison,
            "Activity": then.activity,
            "Hours": f"{then.minutes // 60}:{then.minutes % 60:02d}",
            "For": then.for_,
            APPROVED: True,
        }
        row = HoursRow(
            id=id_, date=then.date, liaison=liaison, activity=then.activity, hours=then.minutes, for_=then.for_
        )
        content = hours_content(row, RawRow(0, cells), dict.fromkeys(TAB_BY_NAME[HOURS].headers, 0), self.salt)
        known = record(Prints(TAB_BY_NAME[HOURS], self.salt), id_, cells, self.now)
        return replace(known, ticks={APPROVED: Tick(mark=TICKED, content=content or "")}, gone=self.now)


def _sequences(before: Mapping[str, int], named: Iterable[str]) -> dict[str, int]:
    """The highest number of each tab's ids, those among them that stand on no row any more."""
    found = dict(before)
    for words in named:
        for prefix, number in _ID.findall(words):
            if prefix in TAB_BY_PREFIX:
                name = TAB_BY_PREFIX[prefix].name
                found[name] = max(found.get(name, 0), int(number))
    return found
