"""spreadsheets.values: reading ranges, writing them, appending below a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .calculator import Calculator
from .cells import Cell, Effective, Fault, Formula
from .grid import Book, Sheet
from .notation import Box, column_letters
from .patterns import DATE_TYPES, shown
from .pen import Pen
from .ranges import locate
from .refusals import invalid


def formatted(book: Book, calculator: Calculator, sheet: Sheet, row: int, column: int, cell: Cell) -> str:
    """What a person sees in the cell."""
    if cell.text is not None:
        return cell.text
    number_format = cell.format.get("numberFormat") if cell.format else None
    if isinstance(cell.value, Formula):
        value = calculator.effective(sheet, row, column, cell)
        return shown(value, number_format or calculator.number_format(sheet, cell), book.place)
    cell.text = shown(cell.value, number_format, book.place)
    return cell.text


def read(book: Book, calculator: Calculator, sheet: Sheet, box: Box, options: Mapping[str, Any]) -> dict[str, Any]:
    """A ValueRange; empty rows and columns at the end are left out. `box` may reach beyond the grid."""
    box = sheet.clip(box)
    assert box.bottom is not None
    assert box.right is not None
    look = _look(book, calculator, options)
    rows: list[list[Any]] = []
    for index in range(box.top, min(box.bottom, len(sheet.rows))):
        line = sheet.rows[index]
        values: list[Any] = []
        cells = line.cells[box.left : box.right] if line is not None else []
        # Most rows of a tab that was set up are formats without a value: a comprehension passes over them quickly.
        if line is not None and [1 for cell in cells if cell is not None and cell.value is not None]:
            for column, cell in enumerate(cells, box.left):
                values.append("" if cell is None or cell.value is None else look(sheet, index, column, cell))
            while values and values[-1] == "" and _blank(line.cells, box.left + len(values) - 1):
                values.pop()
        rows.append(values)
    while rows and not rows[-1]:
        rows.pop()
    by_columns = options.get("majorDimension") == "COLUMNS"
    answer: dict[str, Any] = {
        "range": sheet.print(box),
        "majorDimension": "COLUMNS" if by_columns else "ROWS",
    }
    if by_columns and rows:
        rows = _columns(rows)
    if rows:
        answer["values"] = rows
    return answer


def _blank(cells: Sequence[Cell | None], column: int) -> bool:
    """Nothing entered, or a formula that shows nothing."""
    cell = cells[column]
    return cell is None or cell.value is None or isinstance(cell.value, Formula) or cell.value == ""


def _columns(rows: list[list[Any]]) -> list[list[Any]]:
    width = max(len(row) for row in rows)
    columns = [[row[column] if column < len(row) else "" for row in rows] for column in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns


def _look(book: Book, calculator: Calculator, options: Mapping[str, Any]) -> Any:
    render = options.get("valueRenderOption") or "FORMATTED_VALUE"
    dates = options.get("dateTimeRenderOption") or "SERIAL_NUMBER"
    if render == "FORMATTED_VALUE":

        def show(sheet: Sheet, row: int, column: int, cell: Cell) -> Any:
            text = cell.text
            return text if text is not None else formatted(book, calculator, sheet, row, column, cell)

        return show

    def raw(sheet: Sheet, row: int, column: int, cell: Cell) -> Any:
        value: Effective = cell.value
        if isinstance(value, Formula):
            if render == "FORMULA":
                return str(value)
            value = calculator.effective(sheet, row, column, cell)
        if isinstance(value, Fault):
            return value.shown
        if dates == "FORMATTED_STRING" and isinstance(value, int | float) and not isinstance(value, bool):
            number_format = cell.format.get("numberFormat") if cell.format else None
            if number_format and number_format.get("type") in DATE_TYPES:
                return formatted(book, calculator, sheet, row, column, cell)
        return value

    return raw


def write(pen: Pen, text: str, body: Mapping[str, Any], option: str) -> tuple[Sheet, Box, dict[str, Any]]:
    """values.update: where it was written, and the UpdateValuesResponse without ids of others' keeping.

    A range of one cell is where to begin; a larger one is a limit. null leaves a cell, '' clears it.
    """
    sheet, box = locate(pen.book, text)
    return _put(pen, text, sheet, box, body, option)


def write_at(
    pen: Pen, sheet: Sheet, box: Box, body: Mapping[str, Any], option: str
) -> tuple[Sheet, Box, dict[str, Any]]:
    """The same for a place that is known already."""
    return _put(pen, sheet.print(box), sheet, box, body, option)


def _put(
    pen: Pen, text: str, sheet: Sheet, box: Box, body: Mapping[str, Any], option: str
) -> tuple[Sheet, Box, dict[str, Any]]:
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    rows = _rows(body)
    anchor = box.is_cell
    box = sheet.clip(box)
    height, width = len(rows), max((len(row) for row in rows), default=0)
    limit_row, limit_column = sheet.size if anchor else (box.bottom or 0, box.right or 0)
    if box.top + height > limit_row:
        raise invalid(f"Requested writing within range [{text}], but tried writing to row [{limit_row + 1}]")
    if box.left + width > limit_column:
        letters = column_letters(limit_column)
        raise invalid(f"Requested writing within range [{text}], but tried writing to column [{letters}]")
    done = Box(box.top, box.left, box.top + height, box.left + width)
    return sheet, done, _written(pen, sheet, done, rows, option)


def _written(pen: Pen, sheet: Sheet, done: Box, rows: list[list[Any]], option: str) -> dict[str, Any]:
    count, touched_rows, touched_columns = 0, set(), set()
    if rows:
        pen.guard(sheet, done)
    for row, values in enumerate(rows, done.top):
        for column, value in enumerate(values, done.left):
            if value is None:
                continue
            pen.enter(sheet, row, column, value, option)
            count += 1
            touched_rows.add(row)
            touched_columns.add(column)
    answer: dict[str, Any] = {"spreadsheetId": pen.book.id}
    answer["updatedRange"] = sheet.print(done if count else Box(done.top, done.left, done.top + 1, done.left + 1))
    if count:
        answer |= {
            "updatedRows": len(touched_rows),
            "updatedColumns": len(touched_columns),
            "updatedCells": count,
        }
    return answer


def _rows(body: Mapping[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = [list(row or []) for row in body.get("values") or []]
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, list | Mapping):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{index}][{column}]: {kind} {{}}\n")
            if isinstance(value, str) and len(value) > 50_000:
                raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    if body.get("majorDimension") == "COLUMNS":
        width = max((len(row) for row in rows), default=0)
        return [[row[index] if index < len(row) else None for row in rows] for index in range(width)]
    return rows


def clear(pen: Pen, sheet: Sheet, box: Box) -> str:
    """values.clear: values go, formats, notes and rules stay. The range as printed back."""
    box = sheet.clip(box)
    pen.guard(sheet, box)
    assert box.bottom is not None
    for index in range(box.top, box.bottom):
        line = sheet.rows[index]
        if line is None:
            continue
        for column in range(box.left, min(box.right or 0, len(line.cells))):
            cell = line.cells[column] if column < len(line.cells) else None
            if cell is not None and cell.value is not None:
                pen.put(sheet, index, column, cell.with_value(None))
    return sheet.print(box)


def append(
    pen: Pen, text: str, body: Mapping[str, Any], option: str, insert: bool
) -> tuple[Sheet, Box, dict[str, Any]]:
    """values.append: below the last table that the range touches, else at the range's beginning; the grid grows."""
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    sheet, box = locate(pen.book, text)
    rows = _rows(body)
    rows_now, columns_now = sheet.size
    box = Box(min(box.top, rows_now), min(box.left, columns_now), box.bottom, box.right)
    table = _table(sheet, box)
    answer: dict[str, Any] = {"spreadsheetId": pen.book.id}
    if table is not None:
        answer["tableRange"] = sheet.print(table)
    top, left = (table.bottom or 0, table.left) if table is not None else (box.top, box.left)
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if insert and table is not None and height and top < rows_now:
        pen.insert_rows(sheet, top, height, inherit_before=True)
    if top + height > len(sheet.rows):
        pen.extend_rows(sheet, top + height - len(sheet.rows))
    if left + width > len(sheet.columns):
        pen.extend_columns(sheet, left + width - len(sheet.columns))
    done = Box(top, left, top + height, left + width)
    answer["updates"] = _written(pen, sheet, done, rows, option)
    return sheet, done, answer


def _table(sheet: Sheet, box: Box) -> Box | None:
    """The last table that the range touches: the block of filled cells, grown until blank all around."""
    height, width = sheet.size
    bottom = height if box.bottom is None else min(box.bottom, height)
    right = width if box.right is None else min(box.right, width)
    for row in range(bottom - 1, box.top - 1, -1):
        if sheet.rows[row] is None:
            continue
        for column in range(right - 1, box.left - 1, -1):
            if sheet.cell(row, column).value is not None:
                return _region(sheet, row, column)
    around = Box(max(box.top - 1, 0), max(box.left - 1, 0), box.top + 1, box.left + 1)
    return None if not box.is_cell else _touching(sheet, around, box)


def _touching(sheet: Sheet, around: Box, box: Box) -> Box | None:
    """An empty cell inside a table's rectangle belongs to the table."""
    for row in range(around.top, box.top + 2):
        for column in range(around.left, box.left + 2):
            if sheet.cell(row, column).value is not None:
                region = _region(sheet, row, column)
                if region.top <= box.top < (region.bottom or 0) and region.left <= box.left < (region.right or 0):
                    return region
    return None


def _region(sheet: Sheet, row: int, column: int) -> Box:
    top, left, bottom, right = row, column, row + 1, column + 1

    def filled(row_from: int, row_to: int, column_from: int, column_to: int) -> bool:
        for index in range(max(row_from, 0), min(row_to, len(sheet.rows))):
            line = sheet.rows[index]
            if line is not None and any(
                cell is not None and cell.value is not None
                for cell in line.cells[max(column_from, 0) : max(column_to, 0)]
            ):
                return True
        return False

    grown = True
    while grown:
        grown = False
        while top > 0 and filled(top - 1, top, left - 1, right + 1):
            top, grown = top - 1, True
        while filled(bottom, bottom + 1, left - 1, right + 1):
            bottom, grown = bottom + 1, True
        while left > 0 and filled(top - 1, bottom + 1, left - 1, left):
            left, grown = left - 1, True
        while filled(top - 1, bottom + 1, right, right + 1):
            right, grown = right + 1, True
    return Box(top, left, bottom, right)
