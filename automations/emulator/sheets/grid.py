"""A spreadsheet in memory: its sheets, their rows and columns, and what hangs on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .cells import NOTHING, Cell, Json
from .notation import Box, print_box
from .places import Place, place
from .refusals import beyond, invalid

MAX_CELLS = 10_000_000
"""Google's limit for a spreadsheet."""
MAX_COLUMNS = 18_278


class Row:
    """A row with anything in it; `uid` names it in the database, wherever it moves."""

    __slots__ = ("cells", "props", "uid")

    def __init__(self, uid: int, cells: list[Cell | None] | None = None, props: dict[str, Any] | None = None) -> None:
        self.uid = uid
        self.cells: list[Cell | None] = cells if cells is not None else []
        self.props = props


class Sheet:
    """One tab. `props` and `grid` hold what SheetProperties says beyond id, title, index and size.

    `attached` holds, by the API's names, the lists of merges, protectedRanges, conditionalFormats, filterViews,
    bandedRanges, charts, rowGroups, columnGroups, and the basicFilter; each GridRange in it names its sheet.
    """

    def __init__(self, id: int, title: str, rows: int, columns: int) -> None:  # noqa: A002 - the field's word
        self.id, self.title = id, title
        self.props: dict[str, Any] = {"sheetType": "GRID"}
        self.grid: dict[str, Any] = {}
        self.rows: list[Row | None] = [None] * rows
        self.columns: list[dict[str, Any] | None] = [None] * columns
        self.attached: dict[str, Any] = {}
        self.next_uid = 1
        self.dirty: dict[int, Row] = {}
        self.gone: set[int] = set()
        self.altered = True
        self.reordered = True

    @property
    def size(self) -> tuple[int, int]:
        return len(self.rows), len(self.columns)

    def cell(self, row: int, column: int) -> Cell:
        """The cell; an empty one where nothing is (also outside the grid)."""
        found = self.rows[row] if row < len(self.rows) else None
        if found is None or column >= len(found.cells):
            return NOTHING
        return found.cells[column] or NOTHING

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        """Set a cell inside the grid."""
        if cell is not None and cell.empty:
            cell = None
        line = self.rows[row]
        if line is None:
            if cell is None:
                return
            line = self.row(row)
        cells = line.cells
        if column >= len(cells):
            if cell is None:
                return
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell
        while cells and cells[-1] is None:
            cells.pop()
        self.dirty[line.uid] = line

    def row(self, index: int) -> Row:
        """The row, made if nothing was in it."""
        line = self.rows[index]
        if line is None:
            line = self.rows[index] = Row(self.next_uid)
            self.next_uid += 1
            self.reordered = True
        self.dirty[line.uid] = line
        return line

    def drop(self, start: int, end: int) -> None:
        """Forget rows start to end (exclusive)."""
        for line in self.rows[start:end]:
            if line is not None:
                self.gone.add(line.uid)
                self.dirty.pop(line.uid, None)
        del self.rows[start:end]
        self.reordered = True

    def all_dirty(self) -> None:
        """Every row is to be written again."""
        self.dirty = {line.uid: line for line in self.rows if line is not None}
        self.altered = self.reordered = True

    def used(self) -> tuple[int, int]:
        """(rows, columns) up to the last cell with a value."""
        bottom = right = 0
        for index, line in enumerate(self.rows):
            if line is None:
                continue
            for column in range(len(line.cells) - 1, -1, -1):
                cell = line.cells[column]
                if cell is not None and cell.value is not None:
                    bottom = index + 1
                    right = max(right, column + 1)
                    break
        return bottom, right

    def clip(self, box: Box) -> Box:
        """The part of a box that is inside the grid; refused as Google does when it begins outside."""
        rows, columns = self.size
        if box.top >= rows or box.left >= columns:
            raise beyond(print_box(self.title, box.top, box.left, box.bottom, box.right), rows, columns)
        return Box(
            box.top,
            box.left,
            rows if box.bottom is None else min(box.bottom, rows),
            columns if box.right is None else min(box.right, columns),
        )

    def print(self, box: Box) -> str:
        return print_box(self.title, box.top, box.left, box.bottom, box.right)


class Styles:
    """Formats and rules of cells, each kept once: 120,000 cells share a dozen."""

    def __init__(self) -> None:
        self.known: list[Json] = []
        self._by_text: dict[str, int] = {}
        self._by_object: dict[int, int] = {}
        self.saved = 0

    def add(self, style: Json) -> int:
        """Its number."""
        found = self._by_object.get(id(style))
        if found is not None:
            return found
        text = json.dumps(style, sort_keys=True)
        found = self._by_text.get(text)
        if found is None:
            found = len(self.known)
            shared = json.loads(text)
            self.known.append(shared)
            self._by_text[text] = found
            self._by_object[id(shared)] = found
        return found

    def shared(self, style: Json | None) -> Json | None:
        """The one object for this style; None for an empty one."""
        return self.known[self.add(style)] if style else None


class Book:
    """A spreadsheet. `named` and `metadata` are by id; `revision` counts changes, for the calculator's memory."""

    def __init__(self, id: str, properties: dict[str, Any]) -> None:  # noqa: A002
        self.id, self.properties = id, properties
        self.sheets: list[Sheet] = []
        self.named: dict[str, dict[str, Any]] = {}
        self.metadata: dict[int, dict[str, Any]] = {}
        self.owner = ""
        self.next_id = 1
        self.styles = Styles()
        self.revision = 0
        self.altered = True
        self.removed: set[int] = set()

    @property
    def place(self) -> Place:
        return place(str(self.properties["locale"]))

    def sheet(self, id: int) -> Sheet:  # noqa: A002
        """Raises Google's refusal when there is none of this id."""
        for sheet in self.sheets:
            if sheet.id == id:
                return sheet
        raise invalid(f"No grid with id: {id}")

    def titled(self, title: str) -> Sheet | None:
        """By title; letter case does not count."""
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)

    def fresh_id(self) -> int:
        """An id for something new: numbers like Google's, in a fixed order so that runs can be repeated."""
        while True:
            value = (self.next_id * 1_103_515_245 + 12_345) % 2_147_483_647
            self.next_id += 1
            self.altered = True
            if all(sheet.id != value for sheet in self.sheets):
                return value

    def everything(self) -> Iterator[tuple[Sheet, int, int, Cell]]:
        """Each cell that is there."""
        for sheet in self.sheets:
            for index, line in enumerate(sheet.rows):
                if line is not None:
                    for column, cell in enumerate(line.cells):
                        if cell is not None:
                            yield sheet, index, column, cell

    def reshow(self) -> None:
        """The locale changed: forget every formatted text."""
        for _, _, _, cell in self.everything():
            cell.text = None

    def require_room(self) -> None:
        """Google's limit of ten million cells."""
        if sum(len(sheet.rows) * len(sheet.columns) for sheet in self.sheets) > MAX_CELLS:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
            )
