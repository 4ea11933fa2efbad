"""A spreadsheet as spreadsheets.get shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from . import metadata
from .calculator import Calculator
from .cells import NOTHING, Cell, Effective, Fault, Formula, extended
from .grid import Book, Sheet
from .notation import Box
from .ranges import locate, sent
from .structure import solid
from .values import formatted

_RGB = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": _RGB,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _RGB},
}
_THEME = {
    "TEXT": {},
    "BACKGROUND": _RGB,
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
}
THEME: dict[str, Any] = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": kind, "color": {"rgbColor": color}} for kind, color in _THEME.items()],
}
_LINK = re.compile(r"(https?://|mailto:)\S+\Z")
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


class View:
    """Shows a book to one user, who may be its owner, through one OAuth client."""

    def __init__(self, book: Book, calculator: Calculator, user: str, *, owner: bool, client: str = "") -> None:
        self.book, self.calculator, self.user, self.owner = book, calculator, user, owner
        self.metadata = [kept for kept in book.metadata.values() if metadata.visible(kept, client)]

    def spreadsheet(self, ranges: Iterable[str] = (), *, grid_data: bool = False) -> dict[str, Any]:
        """The Spreadsheet resource; with ranges only their sheets, with grid data their cells."""
        places = [locate(self.book, text) for text in ranges]
        return self.of_places(places, grid_data=grid_data)

    def of_places(self, places: list[tuple[Sheet, Box]], *, grid_data: bool) -> dict[str, Any]:
        """The same for places that are known already; none: all sheets."""
        wanted = {sheet.id for sheet, _ in places}
        sheets: list[dict[str, Any]] = []
        for index, sheet in enumerate(self.book.sheets):
            if places and sheet.id not in wanted:
                continue
            shown = self.sheet(sheet, index)
            if grid_data:
                boxes = [box for there, box in places if there is sheet] or [Box(0, 0)]
                shown["data"] = [self.grid_data(sheet, sheet.clip(box)) for box in boxes]
            sheets.append(shown)
        answer: dict[str, Any] = {
            "spreadsheetId": self.book.id,
            "properties": self.properties(),
            "sheets": sheets,
        }
        if self.book.named:
            answer["namedRanges"] = [sent(named) for named in self.book.named.values()]
        answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{self.book.id}/edit"
        whole = [m for m in self.metadata if m["location"].get("spreadsheet")]
        if whole:
            answer["developerMetadata"] = [metadata.shown(each) for each in whole]
        return answer

    def properties(self) -> dict[str, Any]:
        """SpreadsheetProperties."""
        return {
            "title": "",
            "locale": "en_US",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Etc/GMT",
            "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": THEME,
        } | self.book.properties

    def sheet(self, sheet: Sheet, index: int) -> dict[str, Any]:
        """The Sheet resource without its cells."""
        answer: dict[str, Any] = {"properties": sheet_properties(sheet, index)}
        for name, value in sheet.attached.items():
            if name == "protectedRanges":
                answer[name] = [self.protected_for(each, self.user, owner=self.owner) for each in value]
            else:
                answer[name] = sent(value)
        own = [m for m in self.metadata if m["location"].get("sheetId") == sheet.id]
        if own:
            answer["developerMetadata"] = [metadata.shown(each) for each in own]
        return answer

    @staticmethod
    def protected_for(kept: Mapping[str, Any], user: str, *, owner: bool) -> dict[str, Any]:
        """A ProtectedRange as this user sees it: editors only for those who may edit."""
        editor = owner or user in kept.get("editors", {}).get("users", [])
        shown: dict[str, Any] = sent(kept)
        if editor or kept.get("warningOnly"):
            shown["requestingUserCanEdit"] = True
        if not editor:
            shown.pop("editors", None)
        return shown

    def grid_data(self, sheet: Sheet, box: Box) -> dict[str, Any]:
        """GridData of a clipped box."""
        top, left, bottom, right = solid(box)
        data: dict[str, Any] = {}
        if top:
            data["startRow"] = top
        if left:
            data["startColumn"] = left
        rows: list[dict[str, Any]] = []
        for index in range(top, bottom):
            line = sheet.rows[index]
            cells = line.cells[left:right] if line is not None else []
            values = [
                self.cell(sheet, index, column, cell) if cell is not None else {}
                for column, cell in enumerate(cells, left)
            ]
            rows.append({"values": values} if values else {})
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            data["rowData"] = rows
        data["rowMetadata"] = [self._dimension(sheet, "ROWS", index) for index in range(top, bottom)]
        data["columnMetadata"] = [self._dimension(sheet, "COLUMNS", index) for index in range(left, right)]
        return data

    def _dimension(self, sheet: Sheet, dimension: str, index: int) -> dict[str, Any]:
        if dimension == "ROWS":
            line = sheet.rows[index]
            props = {"pixelSize": 21, **((line.props if line is not None else None) or {})}
        else:
            props = {"pixelSize": 100, **(sheet.columns[index] or {})}
        if self.metadata:
            found = [
                metadata.shown(m)
                for m in self.metadata
                if (at := m["location"].get("dimensionRange"))
                and at["sheetId"] == sheet.id
                and at["dimension"] == dimension
                and at["startIndex"] <= index < at["endIndex"]
            ]
            if found:
                props["developerMetadata"] = found
        return props

    def cell(self, sheet: Sheet, row: int, column: int, cell: Cell = NOTHING) -> dict[str, Any]:
        """CellData."""
        shown: dict[str, Any] = {}
        number_format: Any = None
        if cell.value is not None:
            effective = self.calculator.effective(sheet, row, column, cell)
            shown["userEnteredValue"] = extended(cell.value)
            shown["effectiveValue"] = extended(effective)
            shown["formattedValue"] = formatted(self.book, self.calculator, sheet, row, column, cell)
            if isinstance(cell.value, Formula):
                number_format = self.calculator.number_format(sheet, cell)
            leads = link(cell, effective)
            if leads:
                shown["hyperlink"] = leads
        if cell.format:
            shown["userEnteredFormat"] = cell.format
        if cell.value is not None or cell.format:
            effective_format = _over(self.properties()["defaultFormat"], cell.format or {})
            if number_format and "numberFormat" not in effective_format:
                effective_format["numberFormat"] = number_format
            if "horizontalAlignment" not in effective_format and cell.value is not None:
                effective_format["horizontalAlignment"] = _aligned(effective)
            effective_format.setdefault("hyperlinkDisplayType", "LINKED" if "hyperlink" in shown else "PLAIN_TEXT")
            shown["effectiveFormat"] = effective_format
        if cell.note:
            shown["note"] = cell.note
        if cell.validation:
            shown["dataValidation"] = cell.validation
        if cell.runs:
            shown["textFormatRuns"] = cell.runs
        return shown


def sheet_properties(sheet: Sheet, index: int) -> dict[str, Any]:
    """SheetProperties."""
    rows, columns = sheet.size
    return {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": index,
        **sheet.props,
        "gridProperties": {"rowCount": rows, "columnCount": columns, **sheet.grid},
    }


def _over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = dict(base)
    for name, value in top.items():
        under = made.get(name)
        deep = isinstance(value, Mapping) and isinstance(under, Mapping) and name in {"textFormat", "padding"}
        made[name] = _over(under, value) if deep and isinstance(under, Mapping) else value
    return made


def _aligned(value: Effective) -> str:
    if isinstance(value, bool | Fault):
        return "CENTER"
    return "LEFT" if isinstance(value, str) else "RIGHT"


def link(cell: Cell, effective: Effective) -> str:
    """Where a cell's text leads; "" for nowhere."""
    if isinstance(cell.value, Formula):
        found = _HYPERLINK.match(cell.value)
        return found[1].replace('""', '"') if found else ""
    styled = ((cell.format or {}).get("textFormat") or {}).get("link") or {}
    if styled.get("uri"):
        return str(styled["uri"])
    return effective if isinstance(effective, str) and _LINK.match(effective) else ""
