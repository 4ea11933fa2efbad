"""The workbook as it was read: tabs, where their columns stand, and raw cells. Nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Raw: TypeAlias = str | int | float | bool
"""A cell as `values.batchGet` gives it (UNFORMATTED_VALUE, SERIAL_NUMBER); an empty cell is ""."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: `number` is its place in the tab (the header is 1); `cells` by the column's header."""

    number: int
    cells: Mapping[str, Raw]

    def __getitem__(self, header: str) -> Raw:
        return self.cells.get(header, "")


@dataclass(frozen=True, slots=True)
class RawTab:
    """One tab. `columns` gives the place (0-based) of each header that was found, by its name in the layout."""

    name: str
    sheet_id: int
    columns: Mapping[str, int]
    rows: tuple[RawRow, ...]
    row_count: int = 0
    column_count: int = 0


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """All tabs that were found, by their name in the layout."""

    spreadsheet_id: str
    time_zone: str
    locale: str
    tabs: Mapping[str, RawTab] = field(default_factory=dict)
