"""Requests that move and dress cells: copyPaste, cutPaste, sortRange, mergeCells, unmergeCells, updateBorders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import references
from .calculator import calculator
from .cells import Cell, Effective, Fault, Formula
from .grid import Book, Sheet
from .notation import Box, meet, within
from .pen import Pen
from .ranges import box_of, grid_range, of_request
from .refusals import invalid
from .structure import solid, taken


def copy_paste(pen: Pen, body: Mapping[str, Any]) -> None:
    """copyPaste: the source fills the destination as often as it fits, at least once."""
    source, box = of_request(pen.book, body.get("source"))
    target, place = of_request(pen.book, body.get("destination"))
    cells = taken(source, box)
    kind = body.get("pasteType") or "PASTE_NORMAL"
    if kind == "PASTE_VALUES":
        cells = _as_values(pen, source, box, cells)
    turned = body.get("pasteOrientation") == "TRANSPOSE"
    if turned:
        cells = [list(column) for column in zip(*cells, strict=True)]
    height, width = len(cells), len(cells[0]) if cells else 0
    top, left, bottom, right = solid(place)
    if not height or not width:
        return
    tall, wide = max((bottom - top) // height, 1), max((right - left) // width, 1)
    whole = Box(top, left, top + height * tall, left + width * wide)
    if whole.bottom is None or whole.bottom > len(target.rows) or (whole.right or 0) > len(target.columns):
        _grow(pen, target, whole)
    pen.guard(target, whole)
    for row in range(top, top + height * tall):
        for column in range(left, left + width * wide):
            at = (row - top) % height, (column - left) % width
            origin = (box.top + at[1], box.left + at[0]) if turned else (box.top + at[0], box.left + at[1])
            cell = cells[at[0]][at[1]] or Cell()
            value: Any = cell.value
            if isinstance(value, Formula):
                value = Formula(references.moved(value, row - origin[0], column - origin[1]))
            pen.put(target, row, column, _pasted(pen, target.cell(row, column), cell, value, kind))
    if kind in {"PASTE_NORMAL", "PASTE_NO_BORDERS"} and not turned:
        _copy_merges(source, box, target, Box(top, left), tall * height, wide * width)


def _as_values(pen: Pen, source: Sheet, box: Box, cells: list[list[Cell | None]]) -> list[list[Cell | None]]:
    """The cells with what their formulas come to, worked out before anything is overwritten."""
    calculate = calculator(pen.book, pen.now)

    def settled(row: int, column: int, cell: Cell | None) -> Cell | None:
        if cell is None or not isinstance(cell.value, Formula):
            return cell
        found = calculate.effective(source, row, column, cell)
        return cell.with_value(found.shown if isinstance(found, Fault) else found)

    return [
        [settled(row, column, cell) for column, cell in enumerate(line, box.left)]
        for row, line in enumerate(cells, box.top)
    ]


def _pasted(pen: Pen, before: Cell, cell: Cell, value: Any, kind: str) -> Cell:
    if kind in {"PASTE_VALUES", "PASTE_FORMULA"}:
        return before.with_value(value)
    if kind == "PASTE_FORMAT":
        return before.with_format(cell.format)
    if kind == "PASTE_DATA_VALIDATION":
        return before.with_validation(cell.validation)
    if kind == "PASTE_CONDITIONAL_FORMATTING":
        return before
    look = cell.format
    if kind == "PASTE_NO_BORDERS" and look and "borders" in look:
        look = pen.style({name: part for name, part in look.items() if name != "borders"})
    return Cell(value, look, cell.validation, cell.note, cell.runs)


def _grow(pen: Pen, sheet: Sheet, box: Box) -> None:
    assert box.bottom is not None
    assert box.right is not None
    if box.bottom > len(sheet.rows):
        pen.extend_rows(sheet, box.bottom - len(sheet.rows))
    if box.right > len(sheet.columns):
        pen.extend_columns(sheet, box.right - len(sheet.columns))


def _copy_merges(source: Sheet, box: Box, target: Sheet, place: Box, height: int, width: int) -> None:
    inside = [each for each in source.attached.get("merges", []) if within(box_of(each), box)]
    if not inside:
        return
    assert box.bottom is not None
    assert box.right is not None
    for down in range(0, height, box.bottom - box.top):
        for across in range(0, width, box.right - box.left):
            for each in inside:
                found = box_of(each)
                rows, columns = place.top + down - box.top, place.left + across - box.left
                _add_merge(target, _moved(found, rows, columns))


def cut_paste(pen: Pen, body: Mapping[str, Any]) -> None:
    """cutPaste: cells move; formulas that pointed at them follow."""
    source, box = of_request(pen.book, body.get("source"))
    to = body.get("destination") or {}
    target = pen.book.sheet(int(to.get("sheetId") or 0))
    top, left = int(to.get("rowIndex") or 0), int(to.get("columnIndex") or 0)
    target.clip(Box(top, left, top + 1, left + 1))
    first, start, last, end = solid(box)
    place = Box(top, left, top + last - first, left + end - start)
    _grow(pen, target, place)
    pen.guard(source, box)
    pen.guard(target, place)
    kind = body.get("pasteType") or "PASTE_NORMAL"
    cells = taken(source, box)
    for row in range(first, last):
        for column in range(start, end):
            sheet_cell = source.cell(row, column)
            source.put(row, column, None if kind == "PASTE_NORMAL" else sheet_cell.with_value(None))
    for row, values in enumerate(cells, top):
        for column, cell in enumerate(values, left):
            given = cell or Cell()
            pen.put(target, row, column, _pasted(pen, target.cell(row, column), given, given.value, kind))
    merges = [box_of(each) for each in source.attached.get("merges", []) if within(box_of(each), box)]
    if merges and kind == "PASTE_NORMAL":
        _drop_merges(source, box)
        for each in merges:
            _add_merge(target, _moved(each, top - first, left - start))
    _follow(pen.book, source, box, target, top - first, left - start)


def _moved(box: Box, rows: int, columns: int) -> Box:
    top, left, bottom, right = solid(box)
    return Box(top + rows, left + columns, bottom + rows, right + columns)


def _follow(book: Book, source: Sheet, box: Box, target: Sheet, rows: int, columns: int) -> None:
    first, start, last, end = solid(box)
    for sheet, row, column, cell in list(book.everything()):
        if not isinstance(cell.value, Formula):
            continue
        home = sheet

        def change(reference: references.Reference, home: Sheet = home) -> references.Reference:
            there = home if reference.title is None else book.titled(reference.title)
            a, b = reference.start, reference.end or reference.start
            if there is not source or None in (a.row, a.column, b.row, b.column):
                return reference
            assert a.row is not None
            assert a.column is not None
            assert b.row is not None
            assert b.column is not None
            if not (first <= a.row and b.row < last and start <= a.column and b.column < end):
                return reference
            title = reference.title if there is target else (None if home is target else target.title)
            moved = replace(a, row=a.row + rows, column=a.column + columns)
            ending = replace(b, row=b.row + rows, column=b.column + columns) if reference.end else None
            return references.Reference(title, moved, ending)

        text = references.rewritten(cell.value, change)
        if text != cell.value:
            sheet.put(row, column, Cell(Formula(text), cell.format, cell.validation, cell.note, cell.runs))


def sort_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """sortRange: the rows of the range by its columns; only cells of the range move. Empty ones come last."""
    sheet, box = of_request(pen.book, body.get("range"))
    specs = []
    for spec in body.get("sortSpecs") or []:
        column = int(spec.get("dimensionIndex") or 0)
        if not box.left <= column < (box.right or 0):
            raise invalid(f"The sort column {column} is outside the range.")
        specs.append((column, spec.get("sortOrder") == "DESCENDING"))
    if not specs:
        raise invalid("Must specify at least one sort spec.")
    pen.guard(sheet, box)
    sort(pen, sheet, box, specs)


def sort(pen: Pen, sheet: Sheet, box: Box, specs: list[tuple[int, bool]]) -> None:
    """Sort the rows of a box by (column, descending) pairs."""
    for merge in sheet.attached.get("merges", []):
        found = box_of(merge)
        if found.bottom is not None and found.bottom - found.top > 1 and meet(found, box):
            raise invalid("You can't sort a range that contains vertical merges.")
    calculate = calculator(pen.book, pen.now)
    cells = taken(sheet, box)
    order = list(range(len(cells)))
    for column, descending in reversed(specs):
        keys = [
            _rank(calculate.effective(sheet, box.top + index, column, row[column - box.left] or Cell()))
            for index, row in enumerate(cells)
        ]
        filled = [index for index in order if keys[index][0] < 9]
        filled.sort(key=lambda index: keys[index], reverse=descending)
        if descending:
            filled = _steady(filled, keys, order)
        order = filled + [index for index in order if keys[index][0] == 9]
    for row, source in enumerate(order):
        if row == source:
            continue
        for column, cell in enumerate(cells[source], box.left):
            after = cell
            if cell is not None and isinstance(cell.value, Formula):
                after = cell.with_value(Formula(references.moved(cell.value, row - source, 0)))
            sheet.put(box.top + row, column, after)


def _steady(filled: list[int], keys: list[tuple[int, float, str]], order: list[int]) -> list[int]:
    """Equal keys keep their order in a descending sort too."""
    place = {index: at for at, index in enumerate(order)}
    groups: dict[tuple[int, float, str], list[int]] = {}
    for index in filled:
        groups.setdefault(keys[index], []).append(index)
    return [index for group in groups.values() for index in sorted(group, key=place.__getitem__)]


def _rank(value: Effective) -> tuple[int, float, str]:
    """Numbers, then text, then booleans, then errors; nothing last (9)."""
    if value is None:
        return (9, 0.0, "")
    if isinstance(value, bool):
        return (2, float(value), "")
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    if isinstance(value, Fault):
        return (3, 0.0, value.kind)
    return (0, float(value), "")


def merge_cells(pen: Pen, body: Mapping[str, Any]) -> None:
    """mergeCells: only the first cell keeps its value."""
    sheet, box = of_request(pen.book, body.get("range"))
    merge(pen, sheet, box, body.get("mergeType") or "MERGE_ALL")


def merge(pen: Pen, sheet: Sheet, box: Box, kind: str) -> None:
    """Merge a box as MERGE_ALL, MERGE_ROWS (each row) or MERGE_COLUMNS (each column)."""
    pen.guard(sheet, box)
    _drop_merges(sheet, box)
    top, left, bottom, right = solid(box)
    parts = {
        "MERGE_ALL": [box],
        "MERGE_ROWS": [Box(row, left, row + 1, right) for row in range(top, bottom)],
        "MERGE_COLUMNS": [Box(top, column, bottom, column + 1) for column in range(left, right)],
    }.get(kind)
    if parts is None:
        raise invalid(f"Invalid mergeType: {kind}")
    for part in parts:
        if part.is_cell:
            continue
        first, start, last, end = solid(part)
        held = next(
            (c for r in range(first, last) for k in range(start, end) if (c := sheet.cell(r, k)).value is not None),
            None,
        )
        for row in range(first, last):
            for column in range(start, end):
                cell = sheet.cell(row, column)
                if (row, column) == (first, start):
                    sheet.put(row, column, cell.with_value(held.value) if held is not None else cell)
                else:
                    sheet.put(row, column, cell.with_value(None))
        _add_merge(sheet, part)


def unmerge_cells(pen: Pen, body: Mapping[str, Any]) -> None:
    """unmergeCells: every merge that the range wholly holds."""
    sheet, box = of_request(pen.book, body.get("range"))
    unmerge(pen, sheet, box)


def unmerge(pen: Pen, sheet: Sheet, box: Box) -> None:
    """Undo the merges of a box."""
    pen.guard(sheet, box)
    _drop_merges(sheet, box)


def _drop_merges(sheet: Sheet, box: Box) -> None:
    kept = []
    for each in sheet.attached.get("merges", []):
        found = box_of(each)
        if not meet(found, box):
            kept.append(each)
        elif not within(found, box):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    if kept:
        sheet.attached["merges"] = kept
    else:
        sheet.attached.pop("merges", None)
    sheet.altered = True


def _add_merge(sheet: Sheet, box: Box) -> None:
    sheet.attached.setdefault("merges", []).append(grid_range(sheet, box))
    sheet.altered = True


def update_borders(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateBorders: the outer sides, and the inner lines, of a range; a side not given stays."""
    sheet, box = of_request(pen.book, body.get("range"))
    pen.guard(sheet, box)
    top, left, bottom, right = solid(box)
    for row in range(top, bottom):
        for column in range(left, right):
            sides = {
                "top": body.get("top") if row == top else body.get("innerHorizontal"),
                "bottom": body.get("bottom") if row == bottom - 1 else body.get("innerHorizontal"),
                "left": body.get("left") if column == left else body.get("innerVertical"),
                "right": body.get("right") if column == right - 1 else body.get("innerVertical"),
            }
            given = {name: side for name, side in sides.items() if side is not None}
            if not given:
                continue
            cell = sheet.cell(row, column)
            borders = dict((cell.format or {}).get("borders") or {})
            for name, side in given.items():
                if side.get("style") == "NONE":
                    borders.pop(name, None)
                else:
                    borders[name] = side
            look = {**(cell.format or {}), "borders": borders}
            if not borders:
                del look["borders"]
            sheet.put(row, column, cell.with_format(pen.style(look)))
