"""How tabs and columns look, and what may be chosen: colour, number format, width, dropdown or box, header, help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.sheet.layout import PROBLEM, Column, Kind, Owner, Tab

NUMBER_FORMATS: Mapping[Kind, tuple[str, str]] = {
    Kind.MONEY: ("CURRENCY", '"$"#,##0.00'),
    Kind.WHOLE_NUMBER: ("NUMBER", "0"),
    Kind.LENGTH: ("NUMBER", "0"),
    Kind.DATE: ("DATE", "yyyy-mm-dd"),
    Kind.TIME: ("TIME", "h:mm am/pm"),
    Kind.MOMENT: ("DATE_TIME", "yyyy-mm-dd hh:mm"),
}
"""By kind: Google's number format type and pattern. All other kinds but boxes are plain text, so that Sheets makes no
date of 1/2 in Hours and keeps the zeros of an account number."""

_WIDTHS: Mapping[Kind, int] = {
    Kind.ID: 60,
    Kind.CHECKBOX: 80,
    Kind.DATE: 95,
    Kind.TIME: 85,
    Kind.MOMENT: 130,
    Kind.MONEY: 100,
    Kind.WHOLE_NUMBER: 80,
    Kind.LENGTH: 80,
    Kind.HOURS: 80,
    Kind.MONTH: 80,
    Kind.CHOICE: 120,
    Kind.REFERENCE: 180,
    Kind.EMAIL: 200,
    Kind.LONG_TEXT: 260,
}
_PROBLEM_WIDTH, _USUAL_WIDTH = 320, 150
_GREEN = {"rgbColor": {"red": 0.85, "green": 0.92, "blue": 0.83}}
_GREY = {"rgbColor": {"red": 0.91, "green": 0.92, "blue": 0.93}}
_WHITE = {"rgbColor": {"red": 1.0, "green": 1.0, "blue": 1.0}}
_PALE = {"rgbColor": {"red": 0.96, "green": 0.97, "blue": 0.98}}
_TAB_OF_ALL = {"rgbColor": {"red": 0.26, "green": 0.52, "blue": 0.96}}
_TAB_OF_NAMED = {"rgbColor": {"red": 0.95, "green": 0.75, "blue": 0.2}}
_TAB_OF_STAFF = {"rgbColor": {"red": 0.42, "green": 0.66, "blue": 0.31}}
_TAB_OF_SERVICE = {"rgbColor": {"red": 0.6, "green": 0.62, "blue": 0.65}}


def tab_colour(tab: Tab, sheet_id: int) -> dict[str, Any]:
    """Blue for the tabs to look at, yellow for named people only, green where people write, grey for the service's."""
    colour = _TAB_OF_STAFF
    if tab.free:
        colour = _TAB_OF_ALL
    elif tab.protected:
        colour = _TAB_OF_NAMED
    elif tab.rows_by is Owner.SYSTEM:
        colour = _TAB_OF_SERVICE
    properties = {"sheetId": sheet_id, "tabColorStyle": colour}
    return {"updateSheetProperties": {"properties": properties, "fields": "tabColorStyle"}}


def banding(sheet_id: int, width: int) -> dict[str, Any]:
    """Every second row below the headers a little darker."""
    cells = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": width}
    rows = {"firstBandColorStyle": _WHITE, "secondBandColorStyle": _PALE}
    return {"addBanding": {"bandedRange": {"range": cells, "rowProperties": rows}}}


def header_cell(column: Column) -> dict[str, Any]:
    """The header with its help as a note: green where people write, grey where the service does."""
    return {
        "userEnteredValue": {"stringValue": column.header},
        "userEnteredFormat": {
            "textFormat": {"bold": True},
            "backgroundColorStyle": _GREY if column.owner is Owner.SYSTEM else _GREEN,
            "wrapStrategy": "WRAP",
            "verticalAlignment": "MIDDLE",
        },
        "note": column.help,
    }


def of_column(column: Column, sheet_id: int, place: int, source: str) -> list[dict[str, Any]]:
    """Format, dropdown and width of one column below its header. `source` is the range of a dropdown, "" for none."""
    cells = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": place, "endColumnIndex": place + 1}
    found: list[dict[str, Any]] = []
    if column.kind is not Kind.CHECKBOX:
        kind, pattern = NUMBER_FORMATS.get(column.kind, ("TEXT", "@"))
        shape: dict[str, Any] = {"numberFormat": {"type": kind, "pattern": pattern}}
        fields = "userEnteredFormat.numberFormat"
        if column.kind is Kind.LONG_TEXT:
            shape["wrapStrategy"] = "WRAP"
            fields += ",userEnteredFormat.wrapStrategy"
        found.append({"repeatCell": {"range": cells, "cell": {"userEnteredFormat": shape}, "fields": fields}})
    rule = _rule(column, source)
    if rule:
        found.append({"setDataValidation": {"range": cells, "rule": rule}})
    width = _PROBLEM_WIDTH if column.header == PROBLEM else _WIDTHS.get(column.kind, _USUAL_WIDTH)
    found.append(
        {
            "updateDimensionProperties": {
                "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1},
                "properties": {"pixelSize": width},
                "fields": "pixelSize",
            }
        }
    )
    return found


def _rule(column: Column, source: str) -> dict[str, Any] | None:
    """What may be chosen. Lists of our own words are strict; names of rows are not: a bare id is as good."""
    if column.owner is Owner.SYSTEM:
        return None
    if column.kind is Kind.CHECKBOX:
        return {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
    if column.choices:
        values = [{"userEnteredValue": word} for word in column.choices]
        strict = column.kind is Kind.CHOICE
        return {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": strict, "showCustomUi": True}
    if source:
        condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": source}]}
        return {"condition": condition, "strict": False, "showCustomUi": True}
    if column.kind is Kind.DATE:
        return {"condition": {"type": "DATE_IS_VALID"}, "strict": False, "showCustomUi": True}
    return None
