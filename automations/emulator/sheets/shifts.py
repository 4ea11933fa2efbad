"""What hangs on rows and columns moves with them: merges, rules, filters, named ranges, metadata, formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from . import references
from .cells import Cell, Formula
from .grid import Book, Sheet
from .ranges import GRID_KEYS

Span = Callable[[int, int], "tuple[int, int] | None"]
"""(start, end) before -> after; None: all of it is gone."""
OPEN = 1 << 40
"""Stands for the end of a range that has none."""


def inserted(at: int, count: int) -> Span:
    """Rows or columns come in before index `at`: what begins there moves, what surrounds it grows."""

    def span(start: int, end: int) -> tuple[int, int] | None:
        if start >= at:
            return start + count, end + count
        return (start, end + count) if end > at else (start, end)

    return span


def deleted(first: int, last: int) -> Span:
    """Rows or columns first to last (exclusive) go."""
    gone = last - first

    def place(index: int) -> int:
        return index if index <= first else max(first, index - gone)

    def span(start: int, end: int) -> tuple[int, int] | None:
        after = place(start), place(end)
        return None if after[0] == after[1] and start < end else after

    return span


def carried(first: int, last: int, to: int) -> Span:
    """Rows or columns first to last (exclusive) move to before index `to` (counted before the move)."""
    size = last - first

    def place(index: int) -> int:
        if first <= index < last:
            return index - first + (to - size if to > first else to)
        if to > first:
            return index - size if last <= index < to else index
        return index + size if to <= index < first else index

    def span(start: int, end: int) -> tuple[int, int] | None:
        if end <= start:
            return start, end
        if end >= OPEN:
            return (start if start <= min(first, to) else place(start)), end
        if start <= first and last <= end and start <= to <= end:
            return start, end
        places = [place(index) for index in range(start, end)]
        low, high = min(places), max(places)
        return (low, high + 1) if high - low == end - start - 1 else (place(start), place(start) + end - start)

    return span


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of one sheet's rows ("ROWS") or columns ("COLUMNS"); `lane`, when given, limits it to a stretch of the
    other dimension (insertRange and deleteRange): only what lies wholly within the lane moves."""

    book: Book
    sheet: Sheet
    dimension: str
    span: Span
    lane: tuple[int, int] | None = None

    def everything(self) -> None:
        """Move all that hangs on the sheet, and rewrite the formulas that point there."""
        self._attached()
        self._named()
        if self.lane is None:
            self._metadata()
        self._cells()

    def _attached(self) -> None:
        for sheet in self.book.sheets:
            kept: dict[str, Any] = {}
            for name, value in sheet.attached.items():
                if isinstance(value, list):
                    items = [self.moved(item) for item in value]
                    left = [item for item in items if item is not None]
                    if left:
                        kept[name] = left
                elif (one := self.moved(value)) is not None:
                    kept[name] = one
            if kept != sheet.attached:
                sheet.attached = kept
                sheet.altered = True

    def _named(self) -> None:
        for key, named in list(self.book.named.items()):
            after = self.moved(named)
            if after is None:
                del self.book.named[key]
            else:
                self.book.named[key] = after
        self.book.altered = True

    def _metadata(self) -> None:
        for key, metadata in list(self.book.metadata.items()):
            found = metadata["location"].get("dimensionRange")
            if found and found["sheetId"] == self.sheet.id and found["dimension"] == self.dimension:
                after = self.span(found["startIndex"], found["endIndex"])
                if after is None:
                    del self.book.metadata[key]
                else:
                    location = metadata["location"] | {
                        "dimensionRange": found | {"startIndex": after[0], "endIndex": after[1]}
                    }
                    self.book.metadata[key] = metadata | {"location": location}
                self.book.altered = True

    def _cells(self) -> None:
        shared: dict[int, Any] = {}
        for sheet in self.book.sheets:
            for row, line in enumerate(sheet.rows):
                if line is None:
                    continue
                for column, cell in enumerate(line.cells):
                    if cell is not None and (cell.validation is not None or cell.value.__class__ is Formula):
                        self._cell(sheet, row, column, cell, shared)

    def _cell(self, sheet: Sheet, row: int, column: int, cell: Cell, shared: dict[int, Any]) -> None:
        after = cell
        if isinstance(cell.value, Formula):
            text = self.formula(cell.value, sheet)
            if text != cell.value:
                after = Cell(Formula(text), cell.format, cell.validation, cell.note, cell.runs)
        rule = cell.validation
        if rule is not None:
            if id(rule) not in shared:
                shared[id(rule)] = self.book.styles.shared(self._rule(rule, sheet))
            if shared[id(rule)] is not rule:
                after = after.with_validation(shared[id(rule)])
        if after is not cell:
            sheet.put(row, column, after)

    def _rule(self, rule: Mapping[str, Any], sheet: Sheet) -> Mapping[str, Any]:
        """A validation rule whose values point at cells ('=Funds!B2:B')."""
        values = rule.get("condition", {}).get("values") or []
        after = [
            {**value, "userEnteredValue": self.formula(value["userEnteredValue"], sheet)}
            if str(value.get("userEnteredValue", "")).startswith("=")
            else value
            for value in values
        ]
        return rule if after == values else {**rule, "condition": {**rule["condition"], "values": after}}

    def formula(self, text: str, home: Sheet) -> str:
        """A formula on sheet `home`, its references to the changed sheet moved along."""

        def change(reference: references.Reference) -> references.Reference | None:
            there = home if reference.title is None else self.book.titled(reference.title)
            return self._reference(reference) if there is self.sheet else reference

        return references.rewritten(text, change)

    def _reference(self, reference: references.Reference) -> references.Reference | None:
        start, end = reference.start, reference.end or reference.start
        if self.dimension == "ROWS":
            first, last, across = start.row, end.row, (start.column, end.column)
        else:
            first, last, across = start.column, end.column, (start.row, end.row)
        if self.lane is not None and (
            across[0] is None or across[1] is None or across[0] < self.lane[0] or across[1] >= self.lane[1]
        ):
            return reference
        if first is None and last is None:
            return reference
        known = first if first is not None else last
        assert known is not None
        stretch = self.span(known, (last if first is not None and last is not None else known) + 1)
        if stretch is None:
            return None
        return replace(
            reference,
            start=start if first is None else self._corner(start, stretch[0]),
            end=None
            if reference.end is None
            else end
            if last is None
            else self._corner(end, stretch[1] - 1 if first is not None else stretch[0]),
        )

    def _corner(self, corner: references.Corner, index: int) -> references.Corner:
        return replace(corner, row=index) if self.dimension == "ROWS" else replace(corner, column=index)

    def moved(self, value: Any) -> Any:
        """A kept structure with every range in it moved; None when a range it stands on is gone."""
        if isinstance(value, list):
            return [after for part in value if (after := self.moved(part)) is not None]
        if not isinstance(value, Mapping):
            return value
        if "sheetId" in value and GRID_KEYS.issuperset(value):
            return self._grid_range(value)
        if value.get("dimension") in {"ROWS", "COLUMNS"} and "startIndex" in value:
            return self._dimension_range(value)
        made: dict[str, Any] = {}
        for key, part in value.items():
            done = self.moved(part)
            if done is None and part is not None and key in {"range", "ranges", "dimensionRange"}:
                return None
            if key == "ranges" and part and not done:
                return None
            made[key] = done
        return made

    def _grid_range(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        if value["sheetId"] != self.sheet.id:
            return dict(value)
        name, other = ("Row", "Column") if self.dimension == "ROWS" else ("Column", "Row")
        if self.lane is not None:
            start, end = value.get(f"start{other}Index", 0), value.get(f"end{other}Index")
            if end is None or not (self.lane[0] <= start and end <= self.lane[1]):
                return dict(value)
        first, last = value.get(f"start{name}Index"), value.get(f"end{name}Index")
        if first is None and last is None:
            return dict(value)
        after = self.span(first or 0, OPEN if last is None else last)
        if after is None:
            return None
        moved = {**value, f"start{name}Index": after[0]}
        if last is not None:
            moved[f"end{name}Index"] = after[1]
        return moved

    def _dimension_range(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        if value.get("sheetId", 0) != self.sheet.id or value["dimension"] != self.dimension:
            return dict(value)
        after = self.span(value["startIndex"], value.get("endIndex", OPEN))
        if after is None:
            return None
        return {**value, "startIndex": after[0], "endIndex": after[1]}
