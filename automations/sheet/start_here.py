"""The tab Start here: how it is laid out, and where in it the service writes.

On the left the box that pauses everything, when the service last looked, and what needs a person now, line below line;
on the right what each tab is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from automations.sheet.appearance import NUMBER_FORMATS
from automations.sheet.layout import PAUSE, START_HERE, TABS, Kind, Tab

LAST_LOOKED = "The service last looked"
NEEDS_A_PERSON = "What needs a person now"
TABS_TITLE = "What each tab is for"

PAUSE_ROW, LAST_LOOKED_ROW, TITLE_ROW, FIRST_LINE_ROW = 2, 3, 4, 5
"""Rows from 1. A label stands in column A, its value in B; the lines that need a person stand in A, links in B."""

_WIDTHS = (420, 180, 40, 160, 620)
_PAUSE_HELP = "Tick it and nothing goes out: no mail, no invitation, no invoice. Untick it and all goes on."


def requests(sheet_id: int, sheet_ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """The batchUpdate requests that lay out an empty Start here. `sheet_ids` are those of the tabs, by name."""
    kind, pattern = NUMBER_FORMATS[Kind.MOMENT]
    left: list[list[dict[str, Any]]] = [
        [_text(START_HERE, bold=True, size=16), {}],
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
