"""A small workbook for tests: rows are given by header, and come out as the API would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from automations.google.metadata import GridRange, Metadata, SheetMetadata
from automations.sheet import read
from automations.sheet.layout import TAB_BY_NAME, TABS


class Workbook:
    """Metadata and values of a whole workbook. Change `headers`, `titles`, `merges`; rows hold cells by header."""

    def __init__(self, **rows: Sequence[Mapping[str, Any] | Sequence[Any]]) -> None:
        self.rows: dict[str, list[Any]] = {name.replace("_", " "): list(given) for name, given in rows.items()}
        self.titles = {tab.name: tab.name for tab in TABS}
        self.headers = {tab.name: list(tab.headers) for tab in TABS}
        self.merges: dict[str, tuple[GridRange, ...]] = {}
        self.extra: list[SheetMetadata] = []
        self.missing: set[str] = set()

    def rename(self, tab: str, header: str, to: str) -> None:
        """A header that staff have written anew."""
        self.headers[tab][self.headers[tab].index(header)] = to

    def metadata(self) -> Metadata:
        sheets = [
            SheetMetadata(100 + i, self.titles[tab.name], i, 1000, 26, 1, False, self.merges.get(tab.name, ()), (), ())
            for i, tab in enumerate(TABS)
            if tab.name not in self.missing
        ]
        return Metadata("book", "", "Program", "en_US", "America/New_York", (*sheets, *self.extra), (), ())

    def values(self) -> list[list[list[Any]]]:
        blocks = []
        for tab, _ in read.sheets_of(self.metadata(), dashboard=True)[0]:
            name = tab.name
            if tab.free:
                blocks.append(self.rows.get(name, []))
                continue
            blocks.append([self.headers[name], *(self._row(name, row) for row in self.rows.get(name, []))])
        return blocks

    def _row(self, name: str, row: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
        if not isinstance(row, Mapping):
            return list(row)
        cells = []
        for header in self.headers[name]:
            known = TAB_BY_NAME[name].known_headers.get(read.same(header), header)
            cells.append(row.get(header, row.get(known, "")))
        while cells and cells[-1] == "":
            cells.pop()  # as the API does
        return cells

    def read(self, formats: Any = None) -> Any:
        return read.workbook(self.metadata(), self.values(), formats)


def merged(row: int, column: int, rows: int = 1, columns: int = 1) -> GridRange:
    """A merge from this row and column (from 0) on."""
    return GridRange(0, row, row + rows, column, column + columns)


def another(title: str, place: int = 50) -> SheetMetadata:
    """A sheet more."""
    return replace(Workbook().metadata().sheets[0], id=place, title=title, index=place)
