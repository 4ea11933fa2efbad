"""The tab Start here: how it is laid out, and where in it the service writes.

On the left the box that pauses everything, when the service last looked, and what needs a person now, line below line;
on the right what each tab is for. A formula beside the title says so when the service has not looked for too long:
it is the one thing that still speaks when the service is dead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from automations.sheet.appearance import NUMBER_FORMATS
from automations.sheet.cells import text
from automations.sheet.layout import PAUSE, START_HERE, TABS, Kind, Tab, same
from automations.sheet.workbook import Raw

LAST_LOOKED = "The service last looked"
NEEDS_A_PERSON = "What needs a person now"
TABS_TITLE = "What each tab is for"

PAUSE_ROW, LAST_LOOKED_ROW, TITLE_ROW, FIRST_LINE_ROW = 2, 3, 4, 5
"""Rows from 1. A label stands in column A, its value in B; the lines that need a person stand in A, links in B."""

SILENT_HOURS = 3
"""It looks once an hour at least: after so many hours something is wrong."""

_RED = {"rgbColor": {"red": 0.7, "green": 0.05, "blue": 0.05}}
_WIDTHS = (420, 180, 40, 160, 620)
_PAUSE_HELP = "Tick it and nothing goes out: no mail, no invitation, no invoice. Untick it and all goes on."


def requests(sheet_id: int, sheet_ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """The batchUpdate requests that lay out an empty Start here. `sheet_ids` are those of the tabs, by name."""
    kind, pattern = NUMBER_FORMATS[Kind.MOMENT]
    left: list[list[dict[str, Any]]] = [
        [_text(START_HERE, bold=True, size=16), _alarm(LAST_LOOKED_ROW)],
        [_text(PAUSE, bold=True, note=_PAUSE_HELP), {"userEnteredValue": {"boolValue": False}}],
        [
            _text(LAST_LOOKED),
            {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}},
        ],
        [_text(NEEDS_A_PERSON, bold=True), {}],
    ]
    guide = [(tab.name, tab.help) for tab in TABS if tab.name != START_HERE]
    right = [[_text(TABS_TITLE, bold=True), {}]]
    right += [[_link(name, sheet_ids[name]), _text(sentence)] for name, sentence in guide]
    pause = {"sheetId": sheet_id, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    return [
        _cells(sheet_id, 0, left),
        _cells(sheet_id, 3, right),
        {
            "setDataValidation": {
                "range": pause,
                "rule": {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True},
            }
        },
        *(
            {
                "updateDimensionProperties": {
                    "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1},
                    "properties": {"pixelSize": width},
                    "fields": "pixelSize",
                }
            }
            for place, width in enumerate(_WIDTHS)
        ),
    ]


def alarm(sheet_id: int, rows: Sequence[Sequence[Raw]]) -> list[dict[str, Any]]:
    """The formula on a Start here that an older version laid out, where nobody has written anything beside the title.
    `rows` are all rows of the tab.
    """
    labels = [same(text(row[0])) if row else "" for row in rows]
    if same(LAST_LOOKED) not in labels or (len(rows[0]) > 1 and rows[0][1] not in ("", None)):
        return []
    return [_cells(sheet_id, 1, [[_alarm(labels.index(same(LAST_LOOKED)) + 1)]])]


def _alarm(number: int) -> dict[str, Any]:
    """`number` is the row of 'The service last looked'. It must hold a moment for the formula to say anything."""
    silence = f"(NOW()-$B${number})*24"
    words = f'"The service has not looked at this sheet for "&ROUND({silence};0)&" hours: please tell its operator."'
    formula = f'=IFERROR(IF(AND($B${number}>0;{silence}>{SILENT_HOURS});{words};"");"")'
    look = {"textFormat": {"bold": True, "foregroundColorStyle": _RED}, "wrapStrategy": "WRAP"}
    return {"userEnteredValue": {"formulaValue": formula}, "userEnteredFormat": look}


def title(sheet_id: int, tab: Tab) -> list[dict[str, Any]]:
    """The title and the sentence of another tab without a table."""
    return [_cells(sheet_id, 0, [[_text(tab.name, bold=True, size=16)], [_text(tab.help)]])]


def _text(words: str, *, bold: bool = False, size: int = 10, note: str = "") -> dict[str, Any]:
    cell: dict[str, Any] = {
        "userEnteredValue": {"stringValue": words},
        "userEnteredFormat": {"textFormat": {"bold": bold, "fontSize": size}, "wrapStrategy": "WRAP"},
    }
    return {**cell, "note": note} if note else cell


def _link(name: str, sheet_id: int) -> dict[str, Any]:
    cell = _text(name)
    cell["userEnteredFormat"]["textFormat"] = {"link": {"uri": f"#gid={sheet_id}"}}
    return cell


def _cells(sheet_id: int, column: int, rows: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": column},
            "rows": [{"values": list(row)} for row in rows],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }
