"""The tab Dashboard: five tables of figures, each with its chart, and where in it the service writes.

Charts stand above, so that the tables can grow downwards. A table is known by its title, wherever staff have moved it;
what a chart draws moves along with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from automations.rules.figures import Cell, Figures, Table
from automations.sheet.appearance import NUMBER_FORMATS
from automations.sheet.blocks import Write
from automations.sheet.cells import text
from automations.sheet.columns import Kind, same
from automations.sheet.protection import SERVICE
from automations.sheet.values import VALUE, raw, stands
from automations.sheet.workbook import Raw, RawTab

_WIDTH = 20
"""Columns that the tables take."""
_CHART_ROWS, _ROOM = 17, 120
_CHARTS_SIDE_BY_SIDE, _CHART_COLUMNS = 2, 7
_CHART_SIZE = {"widthPixels": 660, "heightPixels": 330}
_HOURS = ("NUMBER", "0.0")


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table: the name of its rows in `Figures`, its title, headers, first column, how its numbers look, its chart."""

    name: str
    title: str
    headers: tuple[str, ...]
    column: int
    shape: tuple[str, str]
    chart: str


TABLES = (
    DrawnTable("hours", "Hours against the cap", ("Month", "Hours so far", "Cap"), 0, _HOURS, "LINE"),
    DrawnTable(
        "money",
        "Money against the budget",
        ("Fund", "Budget", "Spent", "In drafts"),
        4,
        NUMBER_FORMATS[Kind.MONEY],
        "COLUMN",
    ),
    DrawnTable(
        "meetings",
        "Meetings planned and took place",
        ("Kind", "Planned", "Took place"),
        9,
        NUMBER_FORMATS[Kind.WHOLE_NUMBER],
        "COLUMN",
    ),
    DrawnTable(
        "pipeline",
        "Applications by stage",
        ("Stage", "Applications"),
        13,
        NUMBER_FORMATS[Kind.WHOLE_NUMBER],
        "COLUMN",
    ),
    DrawnTable(
        "paid",
        "Paid this calendar year",
        ("Person", "Paid", "Form 1099-NEC from"),
        16,
        NUMBER_FORMATS[Kind.MONEY],
        "COLUMN",
    ),
)


def requests(sheet_id: int, filled: int, row_count: int, column_count: int) -> list[dict[str, Any]]:
    """What lays out charts and tables below the `filled` rows of a tab that has so many rows and columns."""
    charts_at = max(filled, 2) + 1
    top = charts_at + _CHART_ROWS * -(-len(TABLES) // _CHARTS_SIDE_BY_SIDE)
    found = [
        {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": more}}
        for dimension, more in (("ROWS", top + 1 + _ROOM - row_count), ("COLUMNS", _WIDTH - column_count))
        if more > 0
    ]
    for place, table in enumerate(TABLES):
        down, across = divmod(place, _CHARTS_SIDE_BY_SIDE)
        row, column = charts_at + down * _CHART_ROWS, across * _CHART_COLUMNS
        anchor = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
        found += [_headers(sheet_id, table, top), _format(sheet_id, table, top), _chart(sheet_id, table, top, anchor)]
    cells = _range(sheet_id, top + 1, 0, _WIDTH) | {"startRowIndex": top}
    warning = {"range": cells, "description": SERVICE + "figures", "warningOnly": True}
    return [*found, {"addProtectedRange": {"protectedRange": warning}}]


def writes(tab: RawTab, rows: Sequence[Sequence[object]], figures: Figures, zone: ZoneInfo) -> list[Write]:
    """The cells of the tables that differ. `rows` are all rows of the tab from its first.

    Where a title is gone, nothing is written. Rows that the tab has no room for are left out.
    """
    places: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(rows, start=1):
        for place, found in enumerate(row):
            if isinstance(found, str) and found:
                places.setdefault(same(found), (number, place))
    made: list[Write] = []
    for table in TABLES:
        if (at := places.get(same(table.title))) is not None:
            made += _table(tab, rows, at, len(table.headers), getattr(figures, table.name), zone)
    return made


def _table(
    tab: RawTab, rows: Sequence[Sequence[object]], at: tuple[int, int], width: int, wanted: Table, zone: ZoneInfo
) -> list[Write]:
    title, left = at
    first = title + 2
    shown = wanted[: max(tab.row_count - first + 1, 0)]
    made: list[Write] = []
    for number in range(first, max(first + len(shown), len(rows) + 1)):
        stood = [_at(rows, number, left + n) for n in range(width)]
        if number - first < len(shown):
            cells: Sequence[Cell] = shown[number - first]
        elif any(text(one) for one in stood):
            cells = (None,) * width
        else:
            break  # what stands below an empty row is not ours
        for n, value in enumerate(cells):
            figure = raw(value, zone)
            if not stands(stood[n], figure):
                made.append(Write(number, left + n, _data(figure), VALUE))
    return made


def _at(rows: Sequence[Sequence[object]], number: int, place: int) -> Raw:
    row = rows[number - 1] if number <= len(rows) else ()
    return cast(Raw, row[place]) if place < len(row) and row[place] is not None else ""


def _data(figure: Raw) -> Mapping[str, Any]:
    if figure == "":
        return {}
    return {VALUE: {"stringValue" if isinstance(figure, str) else "numberValue": figure}}


def _headers(sheet_id: int, table: DrawnTable, top: int) -> dict[str, Any]:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"}}
    rows = [
        {"values": [{"userEnteredValue": {"stringValue": table.title}, **bold}]},
        {"values": [{"userEnteredValue": {"stringValue": header}, **bold} for header in table.headers]},
    ]
    start = {"sheetId": sheet_id, "rowIndex": top, "columnIndex": table.column}
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue,userEnteredFormat"}}


def _format(sheet_id: int, table: DrawnTable, top: int) -> dict[str, Any]:
    kind, pattern = table.shape
    cells = _range(sheet_id, top + 2, table.column + 1, table.column + len(table.headers))
    shape = {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}
    return {"repeatCell": {"range": cells, "cell": shape, "fields": "userEnteredFormat.numberFormat"}}


def _chart(sheet_id: int, table: DrawnTable, top: int, anchor: Mapping[str, int]) -> dict[str, Any]:
    """A chart of the whole room of its table: rows that are still empty are not drawn."""

    def column(place: int) -> dict[str, Any]:
        cells = _range(sheet_id, top + 1, table.column + place, table.column + place + 1)
        return {"sourceRange": {"sources": [cells]}}

    spec = {
        "title": table.title,
        "altText": f"{table.title}: the figures are in the table of this name below.",
        "hiddenDimensionStrategy": "SHOW_ALL",
        "basicChart": {
            "chartType": table.chart,
            "legendPosition": "BOTTOM_LEGEND",
            "headerCount": 1,
            "axis": [
                {"position": "BOTTOM_AXIS", "title": table.headers[0]},
                {"position": "LEFT_AXIS"},
            ],
            "domains": [{"domain": {"sourceRange": column(0)["sourceRange"]}}],
            "series": [{"series": column(place), "targetAxis": "LEFT_AXIS"} for place in range(1, len(table.headers))],
        },
    }
    overlay = {"anchorCell": dict(anchor), **_CHART_SIZE}
    return {"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": overlay}}}}


def _range(sheet_id: int, top: int, left: int, right: int) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": top + _ROOM,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }
