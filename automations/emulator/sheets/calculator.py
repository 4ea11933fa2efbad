"""What formulas come to: arithmetic, comparisons, references, and the functions of `functions.py`.

Nothing here reaches out: a function that would fetch something is #N/A at most, and was noted when it was entered.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import day_functions  # noqa: F401 - it makes them known
from .cells import Cell, Effective, Fault, Formula, Json, number
from .coercion import Grid, as_number, compared, text
from .formulas import PARSE_ERROR, Cells, Function, Literal, Name, Operation, Tree, parse
from .functions import call
from .grid import Book, Sheet
from .notation import Box
from .ranges import box_of
from .references import Reference

_DEEPEST = 60
"""How far a formula may lead on to others in one go; beyond that the far one is worked out first: Python's stack."""
_CIRCLE = Fault("REF", "Circular dependency detected. To resolve with iterative calculation, see File > Settings.")
_Key = tuple[Sheet, int, int]


class _TooDeep(Exception):
    def __init__(self, key: _Key) -> None:
        self.key = key


class Calculator:
    """The values of one book's formulas at one moment (`now`: wall clock of the spreadsheet's zone)."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book, self.now = book, now
        self._values: dict[_Key, Effective] = {}
        self._under_way: set[_Key] = set()
        self._comma = book.place.decimal == ","

    def effective(self, sheet: Sheet, row: int, column: int, cell: Cell) -> Effective:
        """The effective value of a cell."""
        if not isinstance(cell.value, Formula):
            return cell.value
        key = (sheet, row, column)
        if key in self._values:
            return self._values[key]
        if key in self._under_way:
            return _CIRCLE
        if len(self._under_way) >= _DEEPEST:
            raise _TooDeep(key)
        if self._under_way:
            return self._worked_out(key)
        waiting = [key]
        while waiting:
            try:
                self._worked_out(waiting[-1])
                waiting.pop()
            except _TooDeep as deep:
                self._under_way.clear()
                if deep.key in waiting:
                    self._values[deep.key] = _CIRCLE
                else:
                    waiting.append(deep.key)
        return self._values[key]

    def _worked_out(self, key: _Key) -> Effective:
        if key in self._values:
            return self._values[key]
        sheet, row, column = key
        formula = sheet.cell(row, column).value
        assert isinstance(formula, Formula)
        self._under_way.add(key)
        tree = parse(formula, self._comma)
        value = PARSE_ERROR if tree is None else self.value(tree, sheet)
        self._under_way.discard(key)
        if isinstance(value, float) and (value != value or value in {float("inf"), float("-inf")}):
            value = Fault("NUM")
        if value is None:
            value = 0
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = number(value)
        self._values[key] = value
        return value

    def number_format(self, sheet: Sheet, cell: Cell, depth: int = 0) -> Json | None:
        """The number format that a formula's cell takes from what it reads, when it has none of its own."""
        tree = parse(cell.value, self._comma) if isinstance(cell.value, Formula) else None
        return self._hint(tree, sheet, depth) if tree is not None else None

    def _hint(self, tree: Tree, sheet: Sheet, depth: int) -> Json | None:
        if depth > 10:
            return None
        if isinstance(tree, Function):
            if tree.name in {"TODAY", "DATE"}:
                return {"type": "DATE", "pattern": self.book.place.date_pattern}
            if tree.name == "NOW":
                return {"type": "DATE_TIME"}
            if tree.name not in {"SUM", "MIN", "MAX", "AVERAGE", "IF", "IFERROR", "SUMIF", "ROUND"}:
                return None
            inner = tree.arguments[1:] if tree.name in {"IF", "SUMIF"} else tree.arguments
            return next((found for each in inner if (found := self._hint(each, sheet, depth + 1))), None)
        if isinstance(tree, Operation) and tree.sign in {"+", "-"}:
            return next((found for each in tree.operands if (found := self._hint(each, sheet, depth + 1))), None)
        if isinstance(tree, Cells):
            place = self._place(tree.reference, sheet)
            if not isinstance(place, Fault):
                there, box = place
                cell = there.cell(box.top, box.left)
                if cell.format and cell.format.get("numberFormat"):
                    kept: Json = cell.format["numberFormat"]
                    return kept
                return self.number_format(there, cell, depth + 1)
        return None

    def value(self, tree: Tree, sheet: Sheet) -> Effective:
        """A single value; of a range the first cell, as a formula in one cell shows it."""
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Cells | Name):
            grid = self.grid(tree, sheet)
            return grid if isinstance(grid, Fault) else (grid[0][0] if grid and grid[0] else None)
        if isinstance(tree, Function):
            return call(self, tree, sheet)
        return self._operation(tree, sheet)

    def grid(self, tree: Tree, sheet: Sheet) -> Grid | Fault:
        """All values of a range; of anything else its one value."""
        place = self.place(tree, sheet)
        if isinstance(place, Fault):
            return place
        if place is None:
            return [[self.value(tree, sheet)]]
        there, box = place
        assert box.bottom is not None
        assert box.right is not None
        return [
            [self.effective(there, row, column, there.cell(row, column)) for column in range(box.left, box.right)]
            for row in range(box.top, min(box.bottom, len(there.rows)))
        ]

    def place(self, tree: Tree, sheet: Sheet) -> tuple[Sheet, Box] | Fault | None:
        """Where a reference or a named range is; None when it is none."""
        if isinstance(tree, Cells):
            return self._place(tree.reference, sheet)
        if isinstance(tree, Name):
            for named in self.book.named.values():
                if str(named["name"]).casefold() == tree.name.casefold():
                    there = self.book.sheet(named["range"].get("sheetId", 0))
                    return there, there.clip(box_of(named["range"]))
            return Fault("NAME", f"Unknown range name: '{tree.name}'.")
        return None

    def _place(self, reference: Reference, sheet: Sheet) -> tuple[Sheet, Box] | Fault:
        there = sheet if reference.title is None else self.book.titled(reference.title)
        if there is None:
            return Fault("REF", f"Unresolved sheet name '{reference.title}'.")
        start, end = reference.start, reference.end or reference.start
        rows = sorted(row for row in (start.row, end.row) if row is not None)
        columns = sorted(column for column in (start.column, end.column) if column is not None)
        height, width = there.size
        box = Box(
            rows[0] if rows else 0,
            columns[0] if columns else 0,
            rows[-1] + 1 if len(rows) == 2 else height,
            columns[-1] + 1 if len(columns) == 2 else width,
        )
        if box.top >= height or box.left >= width:
            return Fault("REF", "Reference does not exist.")
        return there, box

    def _operation(self, tree: Operation, sheet: Sheet) -> Effective:
        values = [self.value(operand, sheet) for operand in tree.operands]
        for value in values:
            if isinstance(value, Fault):
                return value
        if tree.sign == "&":
            return text(values[0], self.book) + text(values[1], self.book)
        if tree.sign in {"=", "<>", "<", ">", "<=", ">="}:
            return compared(tree.sign, values[0], values[1])
        figures: list[float] = []
        for value in values:
            figure = as_number(value)
            if isinstance(figure, Fault):
                return figure
            figures.append(figure)
        if len(figures) == 1:
            return {"-": -figures[0], "+": figures[0], "%": figures[0] / 100}[tree.sign]
        left, right = figures
        if tree.sign == "/":
            return (
                Fault("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.") if right == 0 else left / right
            )
        try:
            if tree.sign == "^":
                return float(left**right)
            return {"+": left + right, "-": left - right, "*": left * right}[tree.sign]
        except (OverflowError, ZeroDivisionError, TypeError):
            return Fault("NUM")


def calculator(book: Book, now: datetime) -> Calculator:
    """A calculator for this moment, in the book's own time zone (`now` is UTC)."""
    try:
        zone = ZoneInfo(str(book.properties.get("timeZone") or "Etc/GMT"))
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("Etc/GMT")
    return Calculator(book, now.astimezone(zone))
