"""The one write: what the Sheet should show, compared with what it shows, and the requests that make the difference.

Of a row that exists only the system's own columns are written, staff's never (boxes handed in to be unticked aside).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from automations.rules.figures import Figures
from automations.rules.program import Problem
from automations.sheet import dashboard, room
from automations.sheet.blocks import Write, update
from automations.sheet.cells import choice
from automations.sheet.fresh import ASKED, FreshTab, Values, fresh_dashboard, read_fresh, shown_ids
from automations.sheet.identity import Settled
from automations.sheet.layout import DASHBOARD, ID, PROBLEM, START_HERE, TAB_BY_NAME, Kind, Owner, Tab
from automations.sheet.start_lines import StartLine, start_writes
from automations.sheet.values import NEW_CELL, Link, Value, cell, new_cell, raw, stands
from automations.sheet.workbook import Raw, RawRow, RawTab, RawWorkbook

RowKey: TypeAlias = tuple[str, str]
"""A row: its tab and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row to append whole: its cells by header, without ID."""

    tab: str
    id: str
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the Sheet should show.

    `cells`: of each row (tab, id) the system's cells by header; a header that is not named stays as it is. `problems`
    are all there are now: a row without one shows none. `append` are rows to write whole (one that is there already is
    not written twice), `remove` rows to take away, `untick` boxes to empty (tab, id, header). `relink` are cells whose
    text is the same and whose link is not: that cannot be read. `last_looked` (aware; None: as it is) and `lines` stand
    on Start here, `figures` on Dashboard (None: as it is).
    """

    cells: Mapping[RowKey, Mapping[str, Value]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    append: Sequence[NewRow] = ()
    remove: Collection[RowKey] = frozenset()
    untick: Collection[tuple[str, str, str]] = frozenset()
    relink: Collection[tuple[str, str, str]] = frozenset()
    last_looked: datetime | None = None
    lines: Sequence[StartLine] | None = None
    figures: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`requests` for one batchUpdate (empty: nothing to write), and what the fresh read found in Decision and Answer,
    by (tab, id); rows without a choice are left out. `standing` are ids of rows to append that stand once it is
    written, those that were found there among them.
    """

    requests: list[dict[str, Any]]
    decisions: Mapping[RowKey, str]
    standing: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Change:
    """A cell that should show something else. `row` is how the row is found again."""

    tab: str
    row: RawRow
    header: str
    value: Value


def changes(view: View, raw_book: RawWorkbook, settled: Settled) -> bool:
    """Whether anything should be written: if not, no fresh read and no write are needed.

    `raw_book` is the workbook as it was read last, `settled` what came of it.
    """
    if view.append or any(True for _ in _differences(view, raw_book, settled)):
        return True
    if any(_row_of(settled, tab, identifier) for tab, identifier in view.remove):
        return True
    if start_writes(_rows_of(raw_book, START_HERE), raw_book, view.last_looked, view.lines):
        return True
    return bool(_of_figures(view, raw_book, _rows_of(raw_book, DASHBOARD)))


def requests(view: View, raw_book: RawWorkbook, settled: Settled, values: Values) -> Written:
    """The requests that make the Sheet show the view, for the rows as they stand in the fresh read.

    `values` are those of `fresh.fresh_ranges(raw_book, …)`. A row that has vanished since, or whose id does not stand
    where it belongs, is left alone: the next run sees it anew.
    """
    fresh, start = read_fresh(raw_book, values)
    places = {name: _Places(raw_book.tabs[name], tab, settled) for name, tab in fresh.items()}
    zone = ZoneInfo(raw_book.time_zone)
    removed = _removed(view, settled, places)
    writes: dict[str, list[Write]] = defaultdict(list)
    for change in _differences(view, raw_book, settled):
        at = places.get(change.tab)
        number = at.number(change.row) if at else None
        if at is None or number is None or change.header not in at.fresh.columns or number in removed[change.tab]:
            continue
        data, fields = cell(change.value, zone)
        writes[change.tab].append(Write(number, at.fresh.columns[change.header], data, fields))
    found = [request for name, cells in writes.items() for request in update(raw_book.tabs[name].sheet_id, cells)]
    if START_HERE in raw_book.tabs:
        lines = start_writes(start, raw_book, view.last_looked, view.lines)
        found += update(raw_book.tabs[START_HERE].sheet_id, lines)
    found += _of_figures(view, raw_book, fresh_dashboard(raw_book, values))
    found += _appended(view, raw_book, places, zone)
    found += _deleted(raw_book, removed)
    standing = frozenset(new.id for new in view.append if new.tab in places and _goes_in_whole(new, places[new.tab]))
    return Written(requests=found, decisions=_decisions(places), standing=standing)


class _Places:
    """Where the rows of one tab, as they were read, stand in the fresh read."""

    def __init__(self, tab: RawTab, fresh: FreshTab, settled: Settled) -> None:
        self.tab, self.fresh, self.pending = tab, fresh, settled.pending
        self.shown = shown_ids(tab)
        self.now = fresh.rows()
        self.before: dict[str, list[int]] = defaultdict(list)
        for number, (shown, _) in self.shown.items():
            self.before[shown].append(number)
        self.still = all(fresh.at(number) == shown for number, (shown, _) in self.shown.items()) and (
            sum(map(len, self.now.values())) == sum(1 for shown, _ in self.shown.values() if shown)
        )

    def number(self, row: RawRow) -> int | None:
        """The row's number now; None when it has vanished, or nobody can tell.

        Rows that show one id alike (twins) are told apart by their order. A row without an id is where it was as long
        as no id has moved.
        """
        shown, nth = self.shown[row.number]
        if not shown:
            return row.number if self.still else None
        if shown in self.pending:
            return None
        now = self.now.get(shown, [])
        return now[nth] if len(now) == len(self.before[shown]) else None


def _differences(view: View, raw_book: RawWorkbook, settled: Settled) -> Iterator[_Change]:
    """The cells of rows that are there and do not show what they should."""
    zone = ZoneInfo(raw_book.time_zone)
    told = _told(view, raw_book, settled)
    wanted: dict[str, dict[str, Mapping[str, Value]]] = defaultdict(dict)
    for (name, identifier), cells in view.cells.items():
        wanted[name][identifier] = cells
    unticked: dict[RowKey, list[str]] = defaultdict(list)
    for name, identifier, header in view.untick:
        unticked[(name, identifier)].append(header)
    for name, tab in raw_book.tabs.items():
        layout = TAB_BY_NAME[name]
        if layout.free or ID not in tab.columns:
            continue
        settled_tab = settled.workbook.tabs[name]
        ids = {row.number: str(row[ID]) for row in settled_tab.rows}
        standing = frozenset(ids.values())
        sentences, of_tab = told.get(name, {}), wanted.get(name, {})
        columns = _system_columns(layout, tab)
        for row in tab.rows:
            identifier = ids.get(row.number, "")
            sentence = sentences.get(row.number, "")
            if PROBLEM in tab.columns and row[PROBLEM] != sentence:
                yield _Change(name, row, PROBLEM, sentence)
            if not identifier:
                # A row that was inserted, or became the copy of another (a twin), just before the last write had
                # another's cells written into it. Of a twin only what is written anew is emptied: it may be the one
                # that stays.
                cells = of_tab.get(str(row[ID]), {}) if row[ID] in standing else {}
                if layout.rows_by is not Owner.SYSTEM:
                    emptied = dict.fromkeys(columns if _is_nobodys(layout, row) else cells)
                    yield from _cells_that_differ(tab, row, emptied, columns, zone, ())
                continue
            cells = of_tab.get(identifier, {})
            if identifier in settled.copies:
                cells = {**dict.fromkeys(columns), **cells}
            if cells:
                yield from _cells_that_differ(tab, row, cells, columns, zone, view.relink)
            for header in unticked.get((name, identifier), ()):
                if header in tab.columns and row[header] not in (False, ""):
                    yield _Change(name, row, header, False)


def _is_nobodys(layout: Tab, row: RawRow) -> bool:
    """A row of a tab of staff's in which nobody has written anything, and that has no id."""
    written = any(row[column.header] not in ("", False) for column in layout.content)
    return layout.rows_by is not Owner.SYSTEM and not row[ID] and not written


def _cells_that_differ(
    tab: RawTab,
    row: RawRow,
    cells: Mapping[str, Value],
    columns: Mapping[str, Kind],
    zone: ZoneInfo,
    relink: Collection[tuple[str, str, str]],
) -> Iterator[_Change]:
    for header, value in cells.items():
        if header not in columns:
            continue
        if stands(row[header], raw(value, zone)) and not (relink and (tab.name, str(row[ID]), header) in relink):
            continue
        is_link = columns[header] is Kind.LINK and not isinstance(value, Link)
        yield _Change(tab.name, row, header, Link(str(value or ""), "") if is_link else value)


def _system_columns(layout: Tab, tab: RawTab) -> dict[str, Kind]:
    """The columns that may be written: the system's own that were found, ID and Problem aside."""
    return {
        column.header: column.kind
        for column in layout.system
        if column.header in tab.columns and column.header not in (ID, PROBLEM)
    }


def sentence_of(problem: Problem) -> str:
    """A problem as its row shows it: the cell by its header, what is wrong, what to do (once)."""
    column = f"{problem.column}: " if problem.column else ""
    remedy = f": {problem.remedy}" if problem.remedy and not problem.what.endswith(problem.remedy) else ""
    return f"{column}{problem.what}{remedy}"


def _told(view: View, raw_book: RawWorkbook, settled: Settled) -> dict[str, dict[int, str]]:
    """The sentences of each row, by tab and row number. Problems of a whole tab (row 1) are told elsewhere."""
    found: dict[str, dict[int, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    numbers = {name: {row.number for row in tab.rows} for name, tab in raw_book.tabs.items()}
    by_id = {
        (name, row[ID]): row.number
        for name in {problem.tab for problem in view.problems} & settled.workbook.tabs.keys()
        for row in settled.workbook.tabs[name].rows
    }
    for problem in view.problems:
        number = problem.number
        if number not in numbers.get(problem.tab, ()):
            number = by_id.get((problem.tab, problem.id), 0)
        if number > 1:
            found[problem.tab][number][sentence_of(problem)] = None
    return {
        name: {number: str(raw("\n".join(sentences), ZoneInfo("UTC"))) for number, sentences in rows.items()}
        for name, rows in found.items()
    }


def _row_of(settled: Settled, name: str, identifier: str) -> RawRow | None:
    tab = settled.workbook.tabs.get(name)
    rows = tab.rows if tab and identifier else ()
    return next((row for row in rows if row[ID] == identifier), None)


def _removed(view: View, settled: Settled, places: Mapping[str, _Places]) -> dict[str, set[int]]:
    """The numbers of the rows to take away; of one that shows its id twice none."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, identifier in view.remove:
        row, at = _row_of(settled, name, identifier), places.get(name)
        number = at.number(row) if row and at else None
        if at and number is not None and len(at.now[identifier]) == 1:
            found[name].add(number)
    return found


def _deleted(raw_book: RawWorkbook, removed: Mapping[str, set[int]]) -> list[dict[str, Any]]:
    """From below, so that no deletion moves a row that is still to be deleted."""
    return [
        {
            "deleteDimension": {
                "range": {
                    "sheetId": raw_book.tabs[name].sheet_id,
                    "dimension": "ROWS",
                    "startIndex": number - 1,
                    "endIndex": number,
                }
            }
        }
        for name, numbers in removed.items()
        for number in sorted(numbers, reverse=True)
    ]


def _appended(view: View, raw_book: RawWorkbook, places: Mapping[str, _Places], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Rows below the last, one request a tab. A row whose id is there by now is not written twice, and one for whose
    cells a column is missing waits.
    """
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for new in view.append:
        at = places.get(new.tab)
        if at is None or new.id in at.now or not _goes_in_whole(new, at):
            continue
        by_place = {place: header for header, place in at.fresh.columns.items()}
        cells: Mapping[str, Value] = {**new.cells, ID: new.id}
        columns = TAB_BY_NAME[new.tab].by_header
        values = []
        for place in range(max(by_place) + 1):
            header = by_place.get(place)
            values.append(new_cell(cells.get(header), columns[header], zone) if header else {})
        rows[new.tab].append({"values": values})
    made: list[dict[str, Any]] = []
    for name, found in rows.items():
        tab = raw_book.tabs[name]
        filled = max(len(places[name].fresh.ids) + 1, *(row.number for row in tab.rows), 1)
        made += room.requests(tab.sheet_id, tab.row_count, filled, len(found))
        made.append({"appendCells": {"sheetId": tab.sheet_id, "rows": found, "fields": NEW_CELL}})
    return made


def _goes_in_whole(new: NewRow, at: _Places) -> bool:
    """Whether each of its cells has its column, or it stands already. Rows of the system's are filled up later; of what
    people have sent, or staff are to go on with, nothing may be lost.
    """
    is_ours = TAB_BY_NAME[new.tab].rows_by is Owner.SYSTEM
    return is_ours or new.id in at.now or new.cells.keys() <= at.fresh.columns.keys()


def _decisions(places: Mapping[str, _Places]) -> dict[RowKey, str]:
    """What staff have chosen by now, by row; of an id that stands twice, or out of place, nothing is taken, and nothing
    of a text that is none of the choices.
    """
    found: dict[RowKey, str] = {}
    for name in ASKED:
        if (at := places.get(name)) is None:
            continue
        asked, column = at.fresh.asked, TAB_BY_NAME[name].by_header[ASKED[name]]
        for identifier, numbers in at.now.items():
            index = numbers[0] - 2
            if len(numbers) != 1 or identifier in at.pending or index >= len(asked):
                continue
            chosen = choice(column, asked[index])
            if isinstance(chosen, str) and chosen:
                found[(name, identifier)] = chosen
    return found


def _of_figures(view: View, raw_book: RawWorkbook, rows: Sequence[Sequence[object]]) -> list[dict[str, Any]]:
    tab = raw_book.tabs.get(DASHBOARD)
    if tab is None or view.figures is None:
        return []
    return update(tab.sheet_id, dashboard.writes(tab, rows, view.figures, ZoneInfo(raw_book.time_zone)))


def _rows_of(raw_book: RawWorkbook, name: str) -> list[list[Raw]]:
    """The rows of a tab without a table."""
    tab = raw_book.tabs.get(name)
    return [[row[letter] for letter in tab.columns] for row in tab.rows] if tab else []
