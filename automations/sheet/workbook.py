"""The workbook as it was read: tabs, where their columns stand, and raw cells. Nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

Raw: TypeAlias = str | int | float | bool
"""A cell as `values.batchGet` gives it (UNFORMATTED_VALUE, SERIAL_NUMBER); an empty cell is ""."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read, and what to do, in staff's plain words: "this is no date", "write 2026-01-31"."""

    what: str
    remedy: str


NO_FAULTS: Mapping[str, Fault] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: `number` is its place in the tab (the header is 1); `cells` by the column's header, empty ones left out.

    `faults` are cells that reading alone has found wanting (merged, made a date by Sheets), by header.
    """

    number: int
    cells: Mapping[str, Raw]
    faults: Mapping[str, Fault] = field(default_factory=lambda: NO_FAULTS)

    def __getitem__(self, header: str) -> Raw:
        return self.cells.get(header, "")


@dataclass(frozen=True, slots=True)
class RawTab:
    """One tab. `columns` gives the place (0-based) of each header that was found, by its name in the layout.

    A header that is missing or doubled is not among them: what its cells say is not known, which is not 'empty'.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRow:
    """A row that is no longer in the Sheet and has not been let go: the cells that were recorded, no personal ones."""

    tab: str
    id: str
    cells: Mapping[str, Raw]
