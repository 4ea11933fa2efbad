"""What is missing of a workbook, as Sheets requests: tabs in order, headers, formats, dropdowns, protection, settings.

Pure. Only what is missing is added: tabs, columns and rows of staff's own stay, and once all is there nothing is asked.
A tab that this service has set up carries a mark (developer metadata); formats, dropdowns, widths and colours are given
once, with the mark, with a new column or with a new version (`versions.py`), and are staff's own afterwards. A new
workbook takes one batchUpdate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from automations.sheet import appearance, conditions, dashboard, filter_views, lists, protection, start_here, versions
from automations.sheet.cells import text
from automations.sheet.layout import DASHBOARD, ID, PROBLEM, SETTINGS, START_HERE, TABS, Column, Setting, Tab, same
from automations.sheet.lists import Placed
from automations.sheet.protection import Editors
from automations.sheet.read import sheets_of
from automations.sheet.workbook import Raw

if TYPE_CHECKING:
    from automations.google.metadata import Metadata, SheetMetadata

_ROWS = 1000
_FREE = (200, 12)
"""Rows and columns of a new tab without a table."""
_DEFAULT_TITLE = "Sheet1"
_RECKONED_EVERY_HOUR = {"updateSpreadsheetProperties": {"properties": {"autoRecalc": "HOUR"}, "fields": "autoRecalc"}}
"""Else NOW() would stand still in a sheet that nobody changes: Start here could not say that the service is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """A job as a new row of Jobs shows it. `mode` and `schedule` are choices of the layout."""

    id: str
    job: str
    what_it_does: str
    mode: str
    schedule: str


@dataclass(frozen=True, slots=True)
class _There:
    """A tab as it will stand once its structure is made: `new` are the columns added, `fresh` that the tab is.

    `version` is the one that has set it up, 0 for none.
    """

    tab: Tab
    placed: Placed
    sheet: SheetMetadata | None
    new: frozenset[str]
    version: int
    rows: Sequence[Sequence[Raw]]

    @property
    def marked(self) -> bool:
        return self.version > 0

    @property
    def fresh(self) -> bool:
        return self.sheet is None


def requests(
    metadata: Metadata,
    values: Sequence[Sequence[Sequence[object]]],
    *,
    editors: Editors,
    jobs: Sequence[JobLine] = (),
) -> list[dict[str, Any]]:
    """The requests of one batchUpdate that bring a workbook up to date; none when all is there.

    `values` are those of `read.ranges(metadata)`, in their order; a workbook just created has none.
    """
    made: list[dict[str, Any]] = []
    tabs = _structure(metadata, cast(Sequence[Sequence[Sequence[Raw]]], values), made)
    places = {there.tab.name: there.placed for there in tabs}
    made += _lists(metadata, places)
    for there in tabs:
        made += _look(there, places)
        if there.version < versions.LOOK:
            made += _dress(there)
        if not there.tab.free:
            made += conditions.of_problems(there.placed, there.sheet.conditional_formats if there.sheet else ())
            existing = there.sheet.protected_ranges if there.sheet else ()
            made += protection.requests(there.tab, there.placed.sheet_id, there.placed.columns, existing, editors)
        if there.tab.name == "Settings":
            made += _missing_rows(there, "Setting", [(setting.name, _setting_row(setting)) for setting in SETTINGS])
        if there.tab.name == "Jobs":
            made += _missing_rows(there, "Job", [(line.job, _job_row(line)) for line in jobs])
        if not there.marked:
            made.append(_mark(there.placed.sheet_id, there.tab.name))
    if versions.version_of(metadata) < versions.LOOK:
        made.append(_RECKONED_EVERY_HOUR)
    return [*made, *versions.requests(metadata)]


def _structure(
    metadata: Metadata, values: Sequence[Sequence[Sequence[Raw]]], made: list[dict[str, Any]]
) -> list[_There]:
    """Every tab of the layout, with the requests that make missing tabs and columns added to `made`."""
    found, doubles = sheets_of(metadata, dashboard=True)
    blocks = {tab.name: rows for (tab, _), rows in zip(found, values, strict=False)}
    sheets = {tab.name: sheet for tab, sheet in found}
    doubled = {problem.tab for problem in doubles if "tabs are called" in problem.what}
    marks = {(note.sheet_id, note.value) for note in metadata.developer_metadata if note.key == versions.TAB}
    version = versions.version_of(metadata)
    new_ids = _free_ids(metadata)
    default = metadata.sheets[0] if _is_new(metadata) else None
    tabs: list[_There] = []
    for tab in TABS:
        if tab.name in doubled:
            continue  # which of the two is meant people must say first
        sheet = sheets.get(tab.name)
        if sheet is None:
            sheet_id = default.id if default and tab.name == START_HERE else next(new_ids)
            made.append(_new_tab(tab, sheet_id, len(tabs), rename=bool(default and tab.name == START_HERE)))
            columns = {column.header: place for place, column in enumerate(tab.columns)}
            if columns:
                made.append(_headers(sheet_id, 0, tab.columns))
            placed = Placed(tab.name, sheet_id, columns)
            tabs.append(_There(tab, placed, None, frozenset(columns), version=0, rows=()))
            continue
        rows = blocks.get(tab.name, ())
        columns, new = _new_columns(tab, sheet, rows[0] if rows else (), made)
        set_up = version if (sheet.id, tab.name) in marks else 0
        tabs.append(_There(tab, Placed(sheet.title, sheet.id, columns), sheet, new, set_up, rows))
    return tabs


def _is_new(metadata: Metadata) -> bool:
    """A spreadsheet just created has one sheet, of Google's name."""
    return len(metadata.sheets) == 1 and metadata.sheets[0].title == _DEFAULT_TITLE


def _free_ids(metadata: Metadata) -> Iterator[int]:
    """Ids for new sheets: fixed ones, so that the requests of one batch can name sheets that it makes."""
    taken = {sheet.id for sheet in metadata.sheets}
    return (number for number in range(1001, 10_000) if number not in taken)


def _new_tab(tab: Tab, sheet_id: int, index: int, *, rename: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"sheetId": sheet_id, "title": tab.name, "index": index}
    if tab.free:
        properties["gridProperties"] = {"rowCount": _FREE[0], "columnCount": _FREE[1]}
    else:
        properties["gridProperties"] = {"rowCount": _ROWS, "columnCount": len(tab.columns), "frozenRowCount": 1}
    if rename:
        return {"updateSheetProperties": {"properties": properties, "fields": "title,index,gridProperties"}}
    return {"addSheet": {"properties": properties}}


def _new_columns(
    tab: Tab, sheet: SheetMetadata, headers: Sequence[Raw], made: list[dict[str, Any]]
) -> tuple[dict[str, int], frozenset[str]]:
    """Where the headers of an existing tab stand once the missing ones are there: before Problem, else at the end."""
    known = [tab.known_headers.get(same(text(header)), "") for header in headers]
    columns = {header: known.index(header) for header in tab.headers if known.count(header) == 1}
    missing = [column for column in tab.columns if column.header not in known]
    if not missing:
        return columns, frozenset()
    inner = [column for column in missing if column.header != PROBLEM] if PROBLEM in columns else missing
    start = columns[PROBLEM] if PROBLEM in columns else len(headers)
    if ID in {column.header for column in inner} and headers:
        made.append(_insert(sheet.id, 0, 1))
        made.append(_headers(sheet.id, 0, inner[:1]))
        columns = {header: place + 1 for header, place in columns.items()} | {ID: 0}
        inner, start = inner[1:], start + 1
    if inner:
        if PROBLEM in columns:
            made.append(_insert(sheet.id, start, len(inner)))
            columns = {header: place + len(inner) if place >= start else place for header, place in columns.items()}
        elif start + len(inner) > sheet.column_count:
            more = start + len(inner) - sheet.column_count
            made.append({"appendDimension": {"sheetId": sheet.id, "dimension": "COLUMNS", "length": more}})
        made.append(_headers(sheet.id, start, inner))
        columns |= {column.header: start + place for place, column in enumerate(inner)}
    return columns, frozenset(column.header for column in missing)


def _insert(sheet_id: int, start: int, count: int) -> dict[str, Any]:
    place = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + count}
    return {"insertDimension": {"range": place, "inheritFromBefore": False}}


def _frozen(sheet_id: int) -> dict[str, Any]:
    properties = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": 1}}
    return {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}}


def _headers(sheet_id: int, start: int, columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": start},
            "rows": [{"values": [appearance.header_cell(column) for column in columns]}],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }


def _lists(metadata: Metadata, places: lists.Places) -> list[dict[str, Any]]:
    """The hidden tab behind the dropdowns, when it is missing."""
    if any(sheet.title == lists.TITLE for sheet in metadata.sheets):
        return []
    taken = {sheet.id for sheet in metadata.sheets} | {placed.sheet_id for placed in places.values()}
    sheet_id = next(number for number in range(1001, 20_000) if number not in taken)
    grid = {"rowCount": _ROWS * 2, "columnCount": len(lists.HEADERS)}
    return [
        {
            "addSheet": {
                "properties": {"sheetId": sheet_id, "title": lists.TITLE, "hidden": True, "gridProperties": grid}
            }
        },
        {
            "updateCells": {
                "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": row} for row in lists.cells(places)],
                "fields": "userEnteredValue",
            }
        },
        {
            "addProtectedRange": {
                "protectedRange": {
                    "range": {"sheetId": sheet_id},
                    "description": protection.SERVICE + lists.TITLE,
                    "warningOnly": True,
                }
            }
        },
    ]


def _look(there: _There, places: lists.Places) -> list[dict[str, Any]]:
    """Formats, dropdowns and widths: of all columns of a tab not yet marked, else of its new columns only."""
    sheet_id = there.placed.sheet_id
    if there.tab.free:
        if there.marked or there.rows:
            return []
        if there.tab.name == START_HERE:
            return start_here.requests(sheet_id, {name: placed.sheet_id for name, placed in places.items()})
        return start_here.title(sheet_id, there.tab) if there.fresh and there.tab.name == DASHBOARD else []
    found: list[dict[str, Any]] = []
    if there.sheet and not there.sheet.frozen_rows and (there.new or not there.marked):
        found.append(_frozen(sheet_id))
    for column in there.tab.columns:
        place = there.placed.columns.get(column.header)
        if place is not None and (not there.marked or column.header in there.new):
            found += appearance.of_column(column, sheet_id, place, lists.source(column, places))
    return found


def _dress(there: _There) -> list[dict[str, Any]]:
    """What a tab has since version LOOK; what staff have made of it themselves stays."""
    sheet, placed = there.sheet, there.placed
    found = [] if sheet and sheet.is_coloured else [appearance.tab_colour(there.tab, placed.sheet_id)]
    if there.tab.name == START_HERE and there.rows:
        found += start_here.alarm(placed.sheet_id, there.rows)
    if there.tab.name == DASHBOARD and not (sheet and sheet.charts):
        size = (sheet.row_count, sheet.column_count) if sheet else _FREE
        found += dashboard.requests(placed.sheet_id, len(there.rows), *size)
    if there.tab.free:
        return found
    if not (sheet and sheet.is_banded):
        found.append(appearance.banding(placed.sheet_id, max(placed.columns.values(), default=0) + 1))
    found += conditions.of_tab(there.tab.name, placed)
    return found + filter_views.requests(there.tab.name, placed, sheet.filter_views if sheet else ())


def _setting_row(setting: Setting) -> dict[str, str]:
    return {
        "Setting": setting.name,
        "Value": setting.default,
        "What it means": f"{setting.help} Default: {setting.default}." if setting.default else setting.help,
    }


def _job_row(line: JobLine) -> dict[str, str]:
    return {
        ID: line.id,
        "Job": line.job,
        "What it does": line.what_it_does,
        "Mode": line.mode,
        "Schedule": line.schedule,
    }


def _missing_rows(there: _There, key: str, wanted: Sequence[tuple[str, Mapping[str, str]]]) -> list[dict[str, Any]]:
    """The rows that no row of the tab names yet, written below its last."""
    columns = there.placed.columns
    if key not in columns:
        return []
    # The rows were read before columns were added, so their key column may have stood further left then.
    before = [there.tab.known_headers.get(same(text(header))) for header in there.rows[0]] if there.rows else []
    place = before.index(key) if key in before else columns[key]
    named = {same(text(row[place])) for row in there.rows[1:] if len(row) > place}
    lines = [cells for name, cells in wanted if same(name) not in named]
    if not lines:
        return []
    start = max(len(there.rows), 1)
    found: list[dict[str, Any]] = []
    height = there.sheet.row_count if there.sheet else _ROWS
    if start + len(lines) > height:
        more = start + len(lines) - height
        found.append({"appendDimension": {"sheetId": there.placed.sheet_id, "dimension": "ROWS", "length": more}})
    for header in lines[0]:
        if header in columns:
            values = [{"userEnteredValue": {"stringValue": line[header]}} if line[header] else {} for line in lines]
            corner = {"sheetId": there.placed.sheet_id, "rowIndex": start, "columnIndex": columns[header]}
            rows = [{"values": [value]} for value in values]
            found.append({"updateCells": {"start": corner, "rows": rows, "fields": "userEnteredValue"}})
    return found


def _mark(sheet_id: int, name: str) -> dict[str, Any]:
    note = {
        "metadataKey": versions.TAB,
        "metadataValue": name,
        "location": {"sheetId": sheet_id},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": note}}
