"""What a chart of a tab draws: its labels, and the figures of each of its series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from .calculator import Calculator
from .grid import Sheet
from .values import formatted

Column = Sequence[tuple[str, float | None]]
"""Cells: as the Sheet writes each, and its number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and how the Sheet writes it."""

    number: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`series` are (name, a figure a label or None); both are empty for a chart that is not of columns or lines, or
    whose cells are on another tab: then it is known by its title alone."""

    title: str
    about: str
    lines: bool
    labels: Sequence[str] = ()
    series: Sequence[tuple[str, Sequence[Figure | None]]] = ()


def charts(sheet: Sheet, calculator: Calculator) -> Sequence[Chart]:
    """All charts that hang on a tab."""
    return [_chart(sheet, calculator, one.get("spec") or {}) for one in sheet.attached.get("charts", ())]


def _chart(sheet: Sheet, calculator: Calculator, spec: Mapping[str, Any]) -> Chart:
    title, about = str(spec.get("title") or ""), str(spec.get("altText") or "")
    basic = spec.get("basicChart") or {}
    lines = basic.get("chartType") == "LINE"
    domains = [one.get("domain") or {} for one in basic.get("domains", ())]
    series = [one.get("series") or {} for one in basic.get("series", ())]
    sources = [_source(one) for one in (*domains[:1], *series)]
    if basic.get("chartType") not in ("LINE", "COLUMN") or len(sources) < 2:
        return Chart(title, about, lines)
    if any(box is None or int(box.get("sheetId") or 0) != sheet.id for box in sources):
        return Chart(title, about, lines)
    columns = [_column(sheet, calculator, box or {}) for box in sources]
    heads = min(int(basic.get("headerCount") or 0), 1)
    # Its range may reach below what is filled: what is empty there is not drawn.
    labels = list(takewhile(bool, (text for text, _ in columns[0][heads:])))
    drawn = [(_name(column[:heads]), _figures(column[heads:], len(labels))) for column in columns[1:]]
    return Chart(title, about, lines, labels, drawn)


def _name(heading: Column) -> str:
    return next((text for text, _ in heading), "")


def _figures(column: Column, many: int) -> Sequence[Figure | None]:
    return [None if number is None else Figure(number, text) for text, number in column[:many]]


def _source(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    sources = (data.get("sourceRange") or {}).get("sources") or []
    return sources[0] if len(sources) == 1 else None


def _column(sheet: Sheet, calculator: Calculator, box: Mapping[str, Any]) -> Column:
    """The cells of a range of one column."""
    found: list[tuple[str, float | None]] = []
    column = int(box.get("startColumnIndex") or 0)
    for row in range(int(box.get("startRowIndex") or 0), min(int(box.get("endRowIndex") or 0), len(sheet.rows))):
        cell = sheet.cell(row, column)
        value = calculator.effective(sheet, row, column, cell)
        text = "" if cell.value is None else formatted(calculator.book, calculator, sheet, row, column, cell)
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        found.append((text, number))
    return found
