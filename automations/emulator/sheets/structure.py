"""Rows and columns coming, going and moving; cells cut, pushed and pulled."""

from __future__ import annotations

from typing import Any

from . import shifts
from .cells import Cell
from .grid import MAX_COLUMNS, Book, Row, Sheet
from .notation import Box
from .refusals import invalid


def insert(book: Book, sheet: Sheet, dimension: str, at: int, count: int, *, inherit_before: bool) -> None:
    """New rows or columns before index `at`, looking like their neighbour before (or after)."""
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    neighbour = at - 1 if inherit_before or at >= size else at
    if dimension == "ROWS":
        line = sheet.rows[neighbour] if 0 <= neighbour < size else None
        sheet.rows[at:at] = [_like(sheet, line) for _ in range(count)]
        sheet.reordered = True
    else:
        if size + count > MAX_COLUMNS:
            raise invalid(f"This action would increase the number of columns above the limit of {MAX_COLUMNS}.")
        props = sheet.columns[neighbour] if 0 <= neighbour < size else None
        sheet.columns[at:at] = [dict(props) if props else None for _ in range(count)]
        for row in sheet.rows:
            if row is None:
                continue
            like = row.cells[neighbour] if 0 <= neighbour < len(row.cells) else None
            bare = like.bare() if like is not None else None
            if at < len(row.cells) or bare is not None:
                row.cells.extend([None] * (at - len(row.cells)))
                row.cells[at:at] = [bare] * count
                sheet.dirty[row.uid] = row
        sheet.altered = True
    book.require_room()
    if at < size:
        shifts.Shift(book, sheet, dimension, shifts.inserted(at, count)).everything()
    sheet.altered = True


def _like(sheet: Sheet, line: Row | None) -> Row | None:
    if line is None:
        return None
    cells = [cell.bare() if cell is not None else None for cell in line.cells]
    while cells and cells[-1] is None:
        cells.pop()
    props = {name: value for name, value in (line.props or {}).items() if name == "pixelSize"} or None
    if not cells and not props:
        return None
    fresh = Row(sheet.next_uid, cells, props)
    sheet.next_uid += 1
    sheet.dirty[fresh.uid] = fresh
    return fresh


def delete(book: Book, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """Rows or columns start to end (exclusive) go, with what stands in them."""
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    if end - start >= size:
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    if start < frozen and size - (end - start) <= frozen - (min(end, frozen) - start):
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    if dimension == "ROWS":
        sheet.drop(start, end)
    else:
        del sheet.columns[start:end]
        for row in sheet.rows:
            if row is not None and start < len(row.cells):
                del row.cells[start:end]
                _trim(row)
                sheet.dirty[row.uid] = row
    shrunk = frozen - max(0, min(end, frozen) - start)
    if shrunk != frozen:
        sheet.grid["frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"] = shrunk
    sheet.altered = True
    shifts.Shift(book, sheet, dimension, shifts.deleted(start, end)).everything()


def move(book: Book, sheet: Sheet, dimension: str, start: int, end: int, to: int) -> None:
    """Rows or columns start to end (exclusive) move to before index `to`, counted before the move."""
    if start <= to <= end:
        return
    at = to - (end - start) if to > start else to
    if dimension == "ROWS":
        taken = sheet.rows[start:end]
        del sheet.rows[start:end]
        sheet.rows[at:at] = taken
        sheet.reordered = True
    else:
        props = sheet.columns[start:end]
        del sheet.columns[start:end]
        sheet.columns[at:at] = props
        for row in sheet.rows:
            if row is None or len(row.cells) <= min(start, to):
                continue
            row.cells.extend([None] * (max(end, to) - len(row.cells)))
            cells = row.cells[start:end]
            del row.cells[start:end]
            row.cells[at:at] = cells
            _trim(row)
            sheet.dirty[row.uid] = row
    sheet.altered = True
    shifts.Shift(book, sheet, dimension, shifts.carried(start, end, to)).everything()


def extend(book: Book, sheet: Sheet, dimension: str, count: int) -> None:
    """New rows or columns at the end."""
    insert(
        book,
        sheet,
        dimension,
        len(sheet.rows) if dimension == "ROWS" else len(sheet.columns),
        count,
        inherit_before=True,
    )


def resize(book: Book, sheet: Sheet, rows: int, columns: int) -> None:
    """Make the grid this large; what lies outside is lost."""
    if rows < 1 or columns < 1:
        raise invalid("Grid must have at least one row and one column.")
    for dimension, wanted, present in (("ROWS", rows, len(sheet.rows)), ("COLUMNS", columns, len(sheet.columns))):
        if wanted > present:
            extend(book, sheet, dimension, wanted - present)
        elif wanted < present:
            delete(book, sheet, dimension, wanted, present)


def push(book: Book, sheet: Sheet, box: Box, dimension: str) -> None:
    """insertRange: the cells from the box on move down (ROWS) or right (COLUMNS); the grid grows if it must."""
    top, left, bottom, right = solid(box)
    if dimension == "ROWS":
        count, lane = bottom - top, (left, right)
        last = max((r for r in range(top, len(sheet.rows)) if _filled(sheet, r, left, right)), default=top - 1)
        if last + count >= len(sheet.rows):
            extend(book, sheet, "ROWS", last + count + 1 - len(sheet.rows))
        for row in range(last, top - 1, -1):
            _carry(sheet, row, row + count, left, right)
        span = shifts.inserted(top, count)
    else:
        count, lane = right - left, (top, bottom)
        last = max((len(line.cells) for line in sheet.rows[top:bottom] if line is not None), default=0)
        if last + count > len(sheet.columns) and last > left:
            extend(book, sheet, "COLUMNS", last + count - len(sheet.columns))
        for line in sheet.rows[top:bottom]:
            if line is not None and left < len(line.cells):
                line.cells[left:left] = [None] * count
                sheet.dirty[line.uid] = line
        span = shifts.inserted(left, count)
    shifts.Shift(book, sheet, dimension, span, lane).everything()


def pull(book: Book, sheet: Sheet, box: Box, dimension: str) -> None:
    """deleteRange: the cells of the box go, those below (ROWS) or to the right (COLUMNS) move in."""
    top, left, bottom, right = solid(box)
    if dimension == "ROWS":
        count, lane = bottom - top, (left, right)
        for row in range(top, len(sheet.rows)):
            if row + count < len(sheet.rows):
                _carry(sheet, row + count, row, left, right)
            else:
                for column in range(left, right):
                    sheet.put(row, column, None)
        span = shifts.deleted(top, bottom)
    else:
        lane = (top, bottom)
        for line in sheet.rows[top:bottom]:
            if line is not None and left < len(line.cells):
                del line.cells[left:right]
                _trim(line)
                sheet.dirty[line.uid] = line
        span = shifts.deleted(left, right)
    shifts.Shift(book, sheet, dimension, span, lane).everything()


def solid(box: Box) -> tuple[int, int, int, int]:
    """A clipped box as four numbers."""
    assert box.bottom is not None
    assert box.right is not None
    return box.top, box.left, box.bottom, box.right


def taken(sheet: Sheet, box: Box) -> list[list[Cell | None]]:
    """The cells of a box, row by row."""
    top, left, bottom, right = solid(box)
    rows: list[list[Cell | None]] = []
    for row in range(top, bottom):
        line = sheet.rows[row]
        cells = line.cells[left:right] if line is not None else []
        rows.append(cells + [None] * (right - left - len(cells)))
    return rows


def _carry(sheet: Sheet, source: int, target: int, left: int, right: int) -> None:
    for column in range(left, right):
        cell = sheet.cell(source, column)
        sheet.put(target, column, None if cell.empty else cell)
        sheet.put(source, column, None)


def _filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    line = sheet.rows[row]
    return line is not None and any(cell is not None for cell in line.cells[left:right])


def _trim(row: Row) -> None:
    while row.cells and row.cells[-1] is None:
        row.cells.pop()


def dimension_indexes(sheet: Sheet, given: dict[str, Any]) -> tuple[str, int, int]:
    """A DimensionRange of a request: (dimension, start, end), checked against the grid."""
    dimension = given.get("dimension") or ""
    if dimension not in {"ROWS", "COLUMNS"}:
        raise invalid("No dimension specified.")
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    start = int(given.get("startIndex") or 0)
    end = given.get("endIndex")
    end = size if end is None else int(end)
    if start < 0 or end <= start:
        raise invalid(f"endIndex ({end}) must be greater than startIndex ({start}).")
    return dimension, start, end
