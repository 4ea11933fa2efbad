"""What staff do in the Sheet in their browser, as JSON: the edits that the admin API hands on.

Each edit is an object with "do", "tab" (a title; the first tab when left out) and "spreadsheet" (an id; may be left
out when there is only one). Rows are named by number (2) or by the id in their ID column ("H-0003"); columns by
header ("Approved") or by letter ("B"); headers stand in row 1. Text is typed as a person types it (USER_ENTERED).
Protection binds the user; "force": true makes the edit as the owner.

| do | with |
|---|---|
| set | "cells": {"B2": "1:30"}, or "row" and "values": {"Hours": "1:30"} |
| tick, untick | "row" (or "rows") and "column"; or "cell" |
| sort | "by": "Date" or ["Date", "-Hours"]; "columns": "B:D" sorts only these; "rows": [2, 40] only these rows |
| insert_rows | "before": a row; "count" (1) |
| delete_rows | "rows": [3, "H-0007"] |
| append_row | "values": {"Date": "10/3/2026"}: below the last row with anything in it |
| copy_row | "row"; "to": a row number, written over (else below the last row): all of it, id and ticks too |
| cut_paste | "from": "A2:C3", "to": "A9"; "to_tab" |
| copy_paste | the same, leaving the source |
| clear | "range" |
| merge, unmerge | "range" |
| rename_header | "column", "to" |
| insert_column | "before": a column; "header" |
| delete_column | "column" |
| move_column | "column", "before": a column, or "after" |
| add_tab | "title" |
| rename_tab | "to" |
| delete_tab | |

The answer says where it happened: {"tab", "range"}. Raises ValueError for an edit that cannot be understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from automations.emulator.api import ApiError

from . import layout, structure, values
from .grid import Sheet
from .notation import Box, cell_name, column_letters, column_number, parse_box
from .pen import Pen
from .requests import carry_out

_Edit = Mapping[str, Any]


def make(pen: Pen, edit: _Edit) -> dict[str, Any]:
    """Carry one edit out. Raises ValueError when it is not understood or Sheets would refuse it."""
    act = _ACTS.get(str(edit.get("do")))
    if act is None:
        raise ValueError(f"unknown edit {edit.get('do')!r}; known: {', '.join(_ACTS)}")
    sheet = _tab(pen, edit.get("tab"))
    try:
        place = act(pen, sheet, edit)
    except ApiError as error:
        raise ValueError(error.message) from error
    except KeyError as error:
        raise ValueError(f"the edit {edit['do']} needs {error}") from error
    return {"tab": sheet.title, "range": place}


def _tab(pen: Pen, title: Any) -> Sheet:
    if title is None:
        return pen.book.sheets[0]
    found = pen.book.titled(str(title))
    if found is None:
        raise ValueError(f"there is no tab {title!r}; there are {', '.join(s.title for s in pen.book.sheets)}")
    return found


def _column(sheet: Sheet, name: Any) -> int:
    """A column by header, else by letter."""
    text = str(name)
    width = len(sheet.columns)
    for column in range(width):
        if str(sheet.cell(0, column).value or "").strip().casefold() == text.strip().casefold():
            return column
    if re.fullmatch(r"[A-Za-z]{1,2}", text) and column_number(text) < width:
        return column_number(text)
    raise ValueError(f"tab {sheet.title} has no column {text!r}")


def _row(sheet: Sheet, name: Any) -> int:
    """A row by number (from 1), else by the id in its ID column (the first column where no header says ID)."""
    if isinstance(name, int) and not isinstance(name, bool):
        if not 1 <= name <= len(sheet.rows):
            raise ValueError(f"tab {sheet.title} has no row {name}")
        return name - 1
    try:
        column = _column(sheet, "ID")
    except ValueError:
        column = 0
    for row in range(len(sheet.rows)):
        if str(sheet.cell(row, column).value or "").casefold() == str(name).casefold():
            return row
    raise ValueError(f"tab {sheet.title} has no row with the id {name!r}")


def _box(sheet: Sheet, text: Any) -> Box:
    box = parse_box(str(text))
    if box is None:
        raise ValueError(f"{text!r} is no range")
    return sheet.clip(box)


def _type(pen: Pen, sheet: Sheet, row: int, column: int, value: Any) -> str:
    pen.guard(sheet, Box(row, column, row + 1, column + 1))
    pen.enter(sheet, row, column, "" if value is None else value, "USER_ENTERED")
    return cell_name(row, column)


def _set(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    done = []
    for name, value in (edit.get("cells") or {}).items():
        box = _box(sheet, name)
        done.append(_type(pen, sheet, box.top, box.left, value))
    if "row" in edit:
        row = _row(sheet, edit["row"])
        done += [_type(pen, sheet, row, _column(sheet, name), value) for name, value in edit["values"].items()]
    if not done:
        raise ValueError('the edit set needs "cells", or "row" and "values"')
    return ", ".join(done)


def _ticked(to: bool) -> Callable[[Pen, Sheet, _Edit], str]:
    def act(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
        if "cell" in edit:
            box = _box(sheet, edit["cell"])
            return _type(pen, sheet, box.top, box.left, to)
        column = _column(sheet, edit["column"])
        rows = edit["rows"] if "rows" in edit else [edit["row"]]
        return ", ".join(_type(pen, sheet, _row(sheet, row), column, to) for row in rows)

    return act


def _sort(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    bottom, right = sheet.used()
    top, left = 1, 0
    if edit.get("rows"):
        top, bottom = int(edit["rows"][0]) - 1, int(edit["rows"][1])
    if edit.get("columns"):
        first, _, last = str(edit["columns"]).partition(":")
        left, right = _column(sheet, first), _column(sheet, last or first) + 1
    given = edit["by"]
    specs = []
    for name in [given] if isinstance(given, str) else list(given):
        descending = name.startswith("-")
        specs.append((_column(sheet, name[1:] if descending else name), descending))
    box = Box(top, left, bottom, right)
    if any(not left <= column < right for column, _ in specs):
        raise ValueError("the column to sort by must be among the columns that are sorted")
    if bottom > top:
        pen.guard(sheet, box)
        layout.sort(pen, sheet, box, specs)
    return sheet.print(box)


def _insert_rows(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    row, count = _row(sheet, edit["before"]), int(edit.get("count", 1))
    pen.insert_rows(sheet, row, count, inherit_before=row > 1)
    return f"{row + 1}:{row + count}"


def _delete_rows(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    rows = sorted({_row(sheet, name) for name in edit["rows"]}, reverse=True)
    for row in rows:
        pen.guard(sheet, Box(row, 0, row + 1, None))
        structure.delete(pen.book, sheet, "ROWS", row, row + 1)
    return ", ".join(str(row + 1) for row in reversed(rows))


def _append_row(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    row = _next_row(pen, sheet)
    for name, value in edit["values"].items():
        _type(pen, sheet, row, _column(sheet, name), value)
    return f"{row + 1}:{row + 1}"


def _next_row(pen: Pen, sheet: Sheet) -> int:
    row, _ = sheet.used()
    if row == len(sheet.rows):
        pen.extend_rows(sheet, 1)
    return row


def _copy_row(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    source = _row(sheet, edit["row"])
    target = _row(sheet, edit["to"]) if "to" in edit else _next_row(pen, sheet)
    width = len(sheet.columns)
    layout.copy_paste(pen, {"source": _cells(sheet, source, width), "destination": _cells(sheet, target, width)})
    return f"{target + 1}:{target + 1}"


def _cells(sheet: Sheet, row: int, width: int) -> dict[str, int]:
    return {
        "sheetId": sheet.id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }


def _paste(cut: bool) -> Callable[[Pen, Sheet, _Edit], str]:
    def act(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
        box = _box(sheet, edit["from"])
        target = _tab(pen, edit["to_tab"]) if "to_tab" in edit else sheet
        to = _box(target, edit["to"])
        top, left, bottom, right = structure.solid(box)
        source = {
            "sheetId": sheet.id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }
        place = Box(to.top, to.left, to.top + bottom - top, to.left + right - left)
        if cut:
            start = {"sheetId": target.id, "rowIndex": to.top, "columnIndex": to.left}
            layout.cut_paste(pen, {"source": source, "destination": start})
        else:
            destination = {
                "sheetId": target.id,
                "startRowIndex": place.top,
                "endRowIndex": place.bottom,
                "startColumnIndex": place.left,
                "endColumnIndex": place.right,
            }
            layout.copy_paste(pen, {"source": source, "destination": destination})
        return target.print(place)

    return act


def _clear(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    return values.clear(pen, sheet, _box(sheet, edit["range"]))


def _merge(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    box = _box(sheet, edit["range"])
    layout.merge(pen, sheet, box, "MERGE_ALL")
    return sheet.print(box)


def _unmerge(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    box = _box(sheet, edit["range"])
    layout.unmerge(pen, sheet, box)
    return sheet.print(box)


def _rename_header(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    return _type(pen, sheet, 0, _column(sheet, edit["column"]), edit["to"])


def _insert_column(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    column = _column(sheet, edit["before"])
    pen.guard(sheet, Box(0, column, None, column + 1))
    structure.insert(pen.book, sheet, "COLUMNS", column, 1, inherit_before=column > 0)
    if edit.get("header"):
        _type(pen, sheet, 0, column, edit["header"])
    return column_letters(column)


def _delete_column(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    column = _column(sheet, edit["column"])
    pen.guard(sheet, Box(0, column, None, column + 1))
    structure.delete(pen.book, sheet, "COLUMNS", column, column + 1)
    return column_letters(column)


def _move_column(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    column = _column(sheet, edit["column"])
    to = _column(sheet, edit["after"]) + 1 if "after" in edit else _column(sheet, edit["before"])
    pen.guard(sheet, Box(0, column, None, column + 1))
    structure.move(pen.book, sheet, "COLUMNS", column, column + 1, to)
    return column_letters(to - 1 if to > column else to)


def _add_tab(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    carry_out(pen, [{"addSheet": {"properties": {"title": edit["title"]}}}])
    return str(edit["title"])


def _rename_tab(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    properties = {"sheetId": sheet.id, "title": edit["to"]}
    carry_out(pen, [{"updateSheetProperties": {"properties": properties, "fields": "title"}}])
    return str(edit["to"])


def _delete_tab(pen: Pen, sheet: Sheet, edit: _Edit) -> str:
    carry_out(pen, [{"deleteSheet": {"sheetId": sheet.id}}])
    return sheet.title


_ACTS: dict[str, Callable[[Pen, Sheet, _Edit], str]] = {
    "set": _set,
    "tick": _ticked(True),
    "untick": _ticked(False),
    "sort": _sort,
    "insert_rows": _insert_rows,
    "delete_rows": _delete_rows,
    "append_row": _append_row,
    "copy_row": _copy_row,
    "cut_paste": _paste(cut=True),
    "copy_paste": _paste(cut=False),
    "clear": _clear,
    "merge": _merge,
    "unmerge": _unmerge,
    "rename_header": _rename_header,
    "insert_column": _insert_column,
    "delete_column": _delete_column,
    "move_column": _move_column,
    "add_tab": _add_tab,
    "rename_tab": _rename_tab,
    "delete_tab": _delete_tab,
}
