"""A tab as staff see it in the browser: texts, ticks, notes and colours, some rows at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .calculator import Calculator
from .cells import NOTHING, Cell, Json
from .charts import Chart, charts
from .conditions import Conditions
from .grid import Sheet
from .values import formatted
from .view import THEME, link

_WIDTH = 100
"""Pixels of a column whose width nobody set."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks where that is not the usual; colours as #rrggbb, "" for none."""

    background: str = ""
    colour: str = ""
    bold: bool = False
    italic: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class ShownCell:
    """`ticked` is None where there is no box to tick; `link` is where its text leads, "" for nowhere."""

    text: str
    note: str
    ticked: bool | None
    link: str
    number: bool
    look: Look


@dataclass(frozen=True, slots=True)
class ShownRow:
    """`number` counts from 1, as beside the Sheet; `heading`: it is frozen at the top."""

    number: int
    heading: bool
    cells: Sequence[ShownCell]


@dataclass(frozen=True, slots=True)
class ShownTab:
    """Some rows of a tab, its frozen ones always among them; `count`: the number of its last row with anything in it;
    `widths` of its columns in pixels."""

    id: int
    title: str
    count: int
    widths: Sequence[int]
    rows: Sequence[ShownRow]
    charts: Sequence[Chart]


def shown(sheet: Sheet, calculator: Calculator, first: int, many: int) -> ShownTab:
    """The frozen rows, then up to `many` from row `first` (counted from 1) on. Hidden columns are left out."""
    frozen = int(sheet.grid.get("frozenRowCount") or 0)
    count, width = _used(sheet)
    columns = [place for place in range(width) if not (sheet.columns[place] or {}).get("hiddenByUser")]
    wanted = [*range(min(frozen, count)), *range(max(frozen, first - 1), min(count, first - 1 + many))]
    conditions = Conditions(sheet, calculator)
    rows = [
        ShownRow(row + 1, row < frozen, [_cell(sheet, calculator, conditions, row, column) for column in columns])
        for row in wanted
    ]
    widths = [int((sheet.columns[place] or {}).get("pixelSize") or _WIDTH) for place in columns]
    return ShownTab(sheet.id, sheet.title, count, widths, rows, charts(sheet, calculator))


def colour(style: Any, plain: Any = None) -> str:
    """A ColorStyle, or a Color, as #rrggbb; "" for none."""
    given = style or {}
    theme = {one["colorType"]: one["color"]["rgbColor"] for one in THEME["themeColors"]}
    rgb = theme.get(given.get("themeColor")) if "themeColor" in given else given.get("rgbColor", plain)
    if rgb is None:
        return ""
    shares = [min(1.0, max(0.0, float(rgb.get(part) or 0))) for part in ("red", "green", "blue")]
    return "#" + "".join(f"{round(share * 255):02x}" for share in shares)


def _used(sheet: Sheet) -> tuple[int, int]:
    """(rows, columns) up to the last cell that says something: boxes that wait for a tick reach far below."""
    bottom = right = 0
    for index, line in enumerate(sheet.rows):
        for column, cell in enumerate(line.cells if line is not None else ()):
            if cell is not None and (cell.value not in (None, False) or cell.note):
                bottom, right = index + 1, max(right, column + 1)
    return bottom, right


def _cell(sheet: Sheet, calculator: Calculator, conditions: Conditions, row: int, column: int) -> ShownCell:
    cell = sheet.cell(row, column)
    text = "" if cell.value is None else formatted(calculator.book, calculator, sheet, row, column, cell)
    value = calculator.effective(sheet, row, column, cell)
    over = conditions.format(row, column, text)
    return ShownCell(
        text=text,
        note=cell.note or "",
        ticked=_ticked(cell, value),
        link=link(cell, value) if cell is not NOTHING else "",
        number=isinstance(value, int | float) and not isinstance(value, bool),
        look=_look(cell.format or {}, over, _band(sheet, row, column)),
    )


def _ticked(cell: Cell, value: Any) -> bool | None:
    """A box that nobody has touched is empty, and looks as one that is not ticked."""
    is_box = ((cell.validation or {}).get("condition") or {}).get("type") == "BOOLEAN"
    return bool(value) if is_box and (value is None or isinstance(value, bool)) else None


def _look(own: Json, over: Json, band: str) -> Look:
    text = {**(own.get("textFormat") or {}), **(over.get("textFormat") or {})}
    white = _background(own) in ("", "#ffffff")
    return Look(
        background=_background(over) or (band if white else _background(own)),
        colour=colour(text.get("foregroundColorStyle"), text.get("foregroundColor")),
        bold=bool(text.get("bold")),
        italic=bool(text.get("italic")),
        struck=bool(text.get("strikethrough")),
    )


def _background(given: Json) -> str:
    return colour(given.get("backgroundColorStyle"), given.get("backgroundColor"))


def _band(sheet: Sheet, row: int, column: int) -> str:
    """The colour of alternating rows."""
    for band in sheet.attached.get("bandedRanges", ()):
        box, colours = band.get("range") or {}, band.get("rowProperties") or {}
        top, left = int(box.get("startRowIndex") or 0), int(box.get("startColumnIndex") or 0)
        if not (top <= row < (box.get("endRowIndex") or row + 1)):
            continue
        if not (left <= column < (box.get("endColumnIndex") or column + 1)):
            continue
        header = _band_colour(colours, "header")
        if header and row == top:
            return header
        second = (row - top - (1 if header else 0)) % 2 == 1
        return _band_colour(colours, "secondBand" if second else "firstBand")
    return ""


def _band_colour(colours: Mapping[str, Any], name: str) -> str:
    return colour(colours.get(f"{name}ColorStyle"), colours.get(f"{name}Color"))
