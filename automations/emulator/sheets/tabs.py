"""Requests about whole sheets and the spreadsheet: add, delete, duplicate, rename, order, size, freeze, hide."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from . import places, references, structure
from .cells import Cell, Formula
from .grid import MAX_COLUMNS, Book, Row, Sheet
from .masks import merged, paths
from .notation import Box
from .pen import Pen
from .refusals import invalid
from .separators import in_another_locale
from .view import sheet_properties

ID_KEYS = frozenset({"protectedRangeId", "filterViewId", "chartId", "bandedRangeId"})
_PLAIN = ("hidden", "tabColor", "tabColorStyle", "rightToLeft")
_GRID = ("frozenRowCount", "frozenColumnCount", "hideGridlines", "rowGroupControlAfter", "columnGroupControlAfter")


def add_sheet(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addSheet."""
    book, given = pen.book, body.get("properties") or {}
    grid = given.get("gridProperties") or {}
    title = given.get("title") or _free_title(book)
    _require_title(book, title, None)
    rows, columns = int(grid.get("rowCount", 1000)), int(grid.get("columnCount", 26))
    if rows < 1 or columns < 1:
        raise invalid("Grid must have at least one row and one column.")
    if columns > MAX_COLUMNS:
        raise invalid(f"Number of columns must be at most {MAX_COLUMNS}.")
    sheet = Sheet(_new_id(book, given.get("sheetId")), title, rows, columns)
    sheet.props |= {name: given[name] for name in _PLAIN if given.get(name)}
    sheet.grid |= {name: grid[name] for name in _GRID if grid.get(name)}
    place_sheet(book, sheet, given.get("index"))
    book.require_room()
    return {"properties": sheet_properties(sheet, book.sheets.index(sheet))}


def delete_sheet(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteSheet."""
    book, sheet = pen.book, _sheet(pen.book, body.get("sheetId"))
    pen.guard(sheet, Box(0, 0))
    if all(other.props.get("hidden") for other in book.sheets if other is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    book.sheets.remove(sheet)
    book.removed.add(sheet.id)
    book.altered = True
    book.named = {key: value for key, value in book.named.items() if value["range"].get("sheetId") != sheet.id}
    book.metadata = {key: value for key, value in book.metadata.items() if not _stands_on(value["location"], sheet)}
    _retitle(book, sheet.title, None)


def duplicate_sheet(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """duplicateSheet."""
    book, source = pen.book, _sheet(pen.book, body.get("sourceSheetId"))
    title = body.get("newSheetName") or copy_title(book, source.title)
    _require_title(book, title, None)
    sheet = copied(pen, source, book, _new_id(book, body.get("newSheetId")), title)
    place_sheet(book, sheet, int(body.get("insertSheetIndex") or 0))
    book.require_room()
    return {"properties": sheet_properties(sheet, book.sheets.index(sheet))}


def copied(pen: Pen, source: Sheet, book: Book, id: int, title: str) -> Sheet:  # noqa: A002 - the field's word
    """A copy of a sheet for `book` (its own or another), not yet placed in it."""
    rows, columns = source.size
    sheet = Sheet(id, title, rows, columns)
    sheet.props, sheet.grid = copy.deepcopy(source.props), copy.deepcopy(source.grid)
    sheet.props.pop("hidden", None)
    sheet.columns = copy.deepcopy(source.columns)
    for index, line in enumerate(source.rows):
        if line is not None:
            cells = [_adopted(book, cell) for cell in line.cells]
            sheet.rows[index] = Row(sheet.next_uid, cells, copy.deepcopy(line.props))
            sheet.next_uid += 1
    sheet.all_dirty()
    sheet.attached = {name: _rehomed(book, value, source.id, id) for name, value in source.attached.items()}
    return sheet


def _adopted(book: Book, cell: Cell | None) -> Cell | None:
    if cell is None:
        return None
    styles = book.styles
    return Cell(cell.value, styles.shared(cell.format), styles.shared(cell.validation), cell.note, cell.runs)


def _rehomed(book: Book, value: Any, old: int, new: int) -> Any:
    """An attached structure for the copy: its ranges name the new sheet, its own ids are new."""
    if isinstance(value, Mapping):
        made = {key: _rehomed(book, part, old, new) for key, part in value.items() if key != "namedRangeId"}
        if made.get("sheetId") == old:
            made["sheetId"] = new
        return {key: book.fresh_id() if key in ID_KEYS else part for key, part in made.items()}
    return [_rehomed(book, part, old, new) for part in value] if isinstance(value, list) else value


def update_sheet_properties(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateSheetProperties."""
    given = body.get("properties") or {}
    mask = paths(body.get("fields"))
    book, sheet = pen.book, _sheet(pen.book, given.get("sheetId"))
    wanted = merged(sheet_properties(sheet, book.sheets.index(sheet)), given, mask)
    touched = {path[0] for path in mask}
    if touched & {"title", "*"}:
        title = str(wanted.get("title") or "")
        _require_title(book, title, sheet)
        if title != sheet.title:
            _retitle(book, sheet.title, title)
            sheet.title = title
    sheet.props = {name: wanted[name] for name in ("sheetType", *_PLAIN) if wanted.get(name)}
    if all(each.props.get("hidden") for each in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    if touched & {"gridProperties", "*"}:
        _regrid(pen, sheet, wanted.get("gridProperties") or {})
    sheet.altered = True
    if "index" in touched and given.get("index") is not None:
        to, at = int(given["index"]), book.sheets.index(sheet)
        if not 0 <= to <= len(book.sheets):
            raise invalid(f"Index: {to} must be between 0 and {len(book.sheets)}.")
        # The index counts the sheets as they stood before this one moves (discovery document, SheetProperties.index).
        book.sheets.remove(sheet)
        book.sheets.insert(to - 1 if to > at + 1 else to, sheet)
        book.altered = True


def _regrid(pen: Pen, sheet: Sheet, grid: Mapping[str, Any]) -> None:
    rows, columns = int(grid.get("rowCount") or len(sheet.rows)), int(grid.get("columnCount") or len(sheet.columns))
    sheet.grid = {name: grid[name] for name in _GRID if grid.get(name)}
    if (rows, columns) != sheet.size:
        pen.guard(sheet, Box(min(rows, len(sheet.rows)), min(columns, len(sheet.columns))))
        structure.resize(pen.book, sheet, rows, columns)
    if sheet.grid.get("frozenRowCount", 0) >= rows:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if sheet.grid.get("frozenColumnCount", 0) >= columns:
        raise invalid("You can't freeze all visible columns on the sheet.")


def update_spreadsheet_properties(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateSpreadsheetProperties."""
    given = body.get("properties") or {}
    wanted = merged(pen.book.properties, given, paths(body.get("fields")))
    before = pen.book.place.decimal
    pen.book.properties = checked_properties(wanted)
    pen.book.altered = True
    pen.book.reshow()
    after = pen.book.place.decimal
    if before != after:
        for sheet, row, column, cell in list(pen.book.everything()):
            if isinstance(cell.value, Formula):
                sheet.put(row, column, cell.with_value(in_another_locale(cell.value, before, after)))


def checked_properties(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a spreadsheet, if Google would take them."""
    made = {"locale": "en_US", "timeZone": "Etc/GMT", "autoRecalc": "ON_CHANGE"} | dict(wanted)
    if not places.known(made["locale"]):
        raise invalid(f"Unsupported locale: {made['locale']}")
    if made["timeZone"] not in available_timezones():
        raise invalid(f"Invalid time zone: {made['timeZone']}")
    if not made.get("title"):
        raise invalid("The title cannot be empty.")
    return made


def _sheet(book: Book, given: Any) -> Sheet:
    for sheet in book.sheets:
        if sheet.id == int(given or 0):
            return sheet
    raise invalid(f"No sheet with id: {int(given or 0)}")


def _new_id(book: Book, given: Any) -> int:
    if given is None:
        return book.fresh_id()
    if int(given) < 0:
        raise invalid(f"Sheet id must be non-negative: {given}")
    for sheet in book.sheets:
        if sheet.id == int(given):
            raise invalid(f"A sheet with id {given} already exists (title: {sheet.title}).")
    return int(given)


def _free_title(book: Book) -> str:
    number = len(book.sheets) + 1
    while book.titled(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def copy_title(book: Book, title: str) -> str:
    """The title of a copy in this book: 'Copy of X', 'Copy of X 2'."""
    name, number = f"Copy of {title}", 2
    while book.titled(name) is not None:
        name, number = f"Copy of {title} {number}", number + 1
    return name


def _require_title(book: Book, title: str, own: Sheet | None) -> None:
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    found = book.titled(title)
    if found is not None and found is not own:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def place_sheet(book: Book, sheet: Sheet, index: Any) -> None:
    """Put a new sheet at an index; None: behind all others."""
    at = len(book.sheets) if index is None else int(index)
    if not 0 <= at <= len(book.sheets):
        raise invalid(f"Index: {at} must be between 0 and {len(book.sheets)}.")
    book.sheets.insert(at, sheet)
    book.altered = True


def _stands_on(location: Mapping[str, Any], sheet: Sheet) -> bool:
    return location.get("sheetId") == sheet.id or (location.get("dimensionRange") or {}).get("sheetId") == sheet.id


def _retitle(book: Book, old: str, new: str | None) -> None:
    """Formulas follow a sheet's new name; of a deleted sheet they become #REF!."""

    def change(reference: references.Reference) -> references.Reference | None:
        if reference.title is None or reference.title.casefold() != old.casefold():
            return reference
        return replace(reference, title=new) if new is not None else None

    for sheet, row, column, cell in list(book.everything()):
        if isinstance(cell.value, Formula):
            text = references.rewritten(cell.value, change)
            if text != cell.value:
                sheet.put(row, column, Cell(Formula(text), cell.format, cell.validation, cell.note, cell.runs))
        values = (cell.validation or {}).get("condition", {}).get("values") or []
        if any(str(value.get("userEnteredValue", "")).startswith("=") for value in values):
            assert cell.validation is not None
            after = [
                {**value, "userEnteredValue": references.rewritten(value["userEnteredValue"], change)}
                if str(value.get("userEnteredValue", "")).startswith("=")
                else value
                for value in values
            ]
            if after != values:
                condition = {**cell.validation["condition"], "values": after}
                rule = book.styles.shared({**cell.validation, "condition": condition})
                sheet.put(row, column, sheet.cell(row, column).with_validation(rule))
