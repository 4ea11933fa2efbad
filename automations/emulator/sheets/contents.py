"""Requests that write cells: updateCells, repeatCell, appendCells, pasteData, findReplace, setDataValidation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from . import references
from .cells import NOTHING, Cell, Entered, Formula, number
from .masks import merged, paths
from .notation import Box
from .patterns import shown
from .pen import Pen
from .ranges import of_request
from .refusals import absent, invalid
from .structure import solid

_FIELDS = frozenset(
    {"userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns", "pivotTable", "chipRuns"}
)
_READ_ONLY = frozenset({"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink", "dataSourceFormula"})
CONDITIONS = frozenset(
    {
        "NUMBER_GREATER",
        "NUMBER_GREATER_THAN_EQ",
        "NUMBER_LESS",
        "NUMBER_LESS_THAN_EQ",
        "NUMBER_EQ",
        "NUMBER_NOT_EQ",
        "NUMBER_BETWEEN",
        "NUMBER_NOT_BETWEEN",
        "TEXT_CONTAINS",
        "TEXT_NOT_CONTAINS",
        "TEXT_STARTS_WITH",
        "TEXT_ENDS_WITH",
        "TEXT_EQ",
        "TEXT_IS_EMAIL",
        "TEXT_IS_URL",
        "DATE_EQ",
        "DATE_BEFORE",
        "DATE_AFTER",
        "DATE_ON_OR_BEFORE",
        "DATE_ON_OR_AFTER",
        "DATE_BETWEEN",
        "DATE_NOT_BETWEEN",
        "DATE_IS_VALID",
        "ONE_OF_RANGE",
        "ONE_OF_LIST",
        "BLANK",
        "NOT_BLANK",
        "CUSTOM_FORMULA",
        "BOOLEAN",
        "TEXT_NOT_EQ",
        "DATE_NOT_EQ",
        "FILTER_EXPRESSION",
    }
)


def update_cells(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateCells: rows of CellData from `start`, or over `range` (what the rows do not cover is cleared)."""
    mask = cell_mask(body.get("fields"))
    rows = body.get("rows") or []
    if body.get("range") is not None:
        sheet, box = of_request(pen.book, body["range"])
        top, left, bottom, right = solid(box)
        if len(rows) > bottom - top:
            raise invalid(f"Attempting to write row: {bottom}, beyond the last requested row of: {bottom - 1}")
        for row in rows:
            if len(row.get("values") or []) > right - left:
                raise invalid(f"Attempting to write column: {right}, beyond the last requested column of: {right - 1}")
        height, width = bottom - top, right - left
    elif body.get("start") is not None:
        start = body["start"]
        sheet = pen.book.sheet(int(start.get("sheetId") or 0))
        top, left = int(start.get("rowIndex") or 0), int(start.get("columnIndex") or 0)
        sheet.clip(Box(top, left, top + 1, left + 1))
        height, width = len(rows), max((len(row.get("values") or []) for row in rows), default=0)
        if top + height > len(sheet.rows):
            last = len(sheet.rows)
            raise invalid(f"Attempting to write row: {last}, beyond the last requested row of: {last - 1}")
        if left + width > len(sheet.columns):
            last = len(sheet.columns)
            raise invalid(f"Attempting to write column: {last}, beyond the last requested column of: {last - 1}")
    else:
        raise invalid("No range or start specified.")
    pen.guard(sheet, Box(top, left, top + height, left + width))
    whole = body.get("range") is not None
    for index in range(height):
        values = (rows[index].get("values") or []) if index < len(rows) else []
        for column in range(width if whole else len(values)):
            data = values[column] if column < len(values) else {}
            before = sheet.cell(top + index, left + column)
            pen.put(sheet, top + index, left + column, with_data(pen, before, data or {}, mask))


def repeat_cell(pen: Pen, body: Mapping[str, Any]) -> None:
    """repeatCell: one CellData over a range; relative references of a formula move along."""
    mask, data = cell_mask(body.get("fields")), body.get("cell") or {}
    sheet, box = of_request(pen.book, body.get("range"))
    top, left, bottom, right = solid(box)
    pen.guard(sheet, box)
    pattern = with_data(pen, NOTHING, data, mask)
    for row in range(top, bottom):
        for column in range(left, right):
            before = sheet.cell(row, column)
            after = pattern if before is NOTHING else with_data(pen, before, data, mask)
            if isinstance(after.value, Formula) and data.get("userEnteredValue"):
                after = after.with_value(Formula(references.moved(after.value, row - top, column - left)))
            pen.put(sheet, row, column, after)


def append_cells(pen: Pen, body: Mapping[str, Any]) -> None:
    """appendCells: below the last row of the sheet that has data; rows and columns are added as needed."""
    mask, rows = cell_mask(body.get("fields")), body.get("rows") or []
    sheet = pen.book.sheet(int(body.get("sheetId") or 0))
    top, _ = sheet.used()
    width = max((len(row.get("values") or []) for row in rows), default=0)
    pen.guard(sheet, Box(top, 0, top + len(rows), width))
    if top + len(rows) > len(sheet.rows):
        pen.extend_rows(sheet, top + len(rows) - len(sheet.rows))
    if width > len(sheet.columns):
        pen.extend_columns(sheet, width - len(sheet.columns))
    for index, row in enumerate(rows, top):
        for column, data in enumerate(row.get("values") or []):
            pen.put(sheet, index, column, with_data(pen, sheet.cell(index, column), data or {}, mask))


def cell_mask(fields: str | None) -> list[tuple[str, ...]]:
    """The field mask of a CellData; unknown fields are refused."""
    mask = paths(fields)
    for path in mask:
        if path[0] in _READ_ONLY:
            raise invalid(f"Field '{path[0]}' is read only and cannot be set.")
        if path[0] not in _FIELDS and path[0] != "*":
            raise invalid(f"Invalid field: {path[0]}")
    return mask


def with_data(pen: Pen, cell: Cell, data: Mapping[str, Any], mask: list[tuple[str, ...]]) -> Cell:
    """The cell with the masked parts of a CellData; a masked part that is missing is cleared."""
    if data.get("pivotTable"):
        raise absent("pivot tables")
    heads = {path[0] for path in mask}
    everything = "*" in heads
    after = cell
    if everything or "userEnteredValue" in heads:
        after = after.with_value(entered(data.get("userEnteredValue") or {}))
    if everything or "userEnteredFormat" in heads:
        given = data.get("userEnteredFormat") or {}
        inner = [path[1:] for path in mask if path[0] == "userEnteredFormat"]
        if everything or any(not path or path == ("*",) for path in inner):
            made = {name: value for name, value in given.items() if value is not None}
        else:
            made = merged(after.format or {}, given, inner)
        _check_format(made)
        after = after.with_format(pen.style(made))
    if everything or "note" in heads:
        after = after.with_note(data.get("note"))
    if everything or "dataValidation" in heads:
        rule = data.get("dataValidation")
        after = after.with_validation(pen.style(checked_rule(rule)) if rule else None)
    if everything or "textFormatRuns" in heads:
        after = after.with_runs(data.get("textFormatRuns"))
    return after


def entered(value: Mapping[str, Any]) -> Entered:
    """An ExtendedValue of a request."""
    given = {name: part for name, part in value.items() if part is not None}
    if len(given) > 1:
        raise invalid("Only one of the value fields may be set.")
    if "numberValue" in given:
        return number(given["numberValue"])
    if "boolValue" in given:
        return bool(given["boolValue"])
    if "formulaValue" in given:
        text = str(given["formulaValue"])
        return Formula(text if text.startswith("=") else f"={text}")
    if "errorValue" in given:
        raise invalid("errorValue is read only and cannot be set.")
    return str(given["stringValue"]) or None if "stringValue" in given else None


def _check_format(given: Mapping[str, Any]) -> None:
    number_format = given.get("numberFormat")
    if number_format is not None and number_format.get("type") in {None, "NUMBER_FORMAT_TYPE_UNSPECIFIED"}:
        raise invalid("Invalid user_entered_format: number_format.type is required.")


def checked_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A DataValidationRule, if Google would take it."""
    condition = rule.get("condition") or {}
    kind, values = condition.get("type"), condition.get("values") or []
    if kind not in CONDITIONS:
        raise invalid("Invalid dataValidation: condition.type is required.")
    if kind == "ONE_OF_LIST" and not values:
        raise invalid("ConditionType 'ONE_OF_LIST' requires at least one ConditionValue.")
    if kind == "ONE_OF_RANGE" and len(values) != 1:
        raise invalid("ConditionType 'ONE_OF_RANGE' requires exactly one ConditionValue.")
    if kind == "ONE_OF_RANGE" and not str(values[0].get("userEnteredValue", "")).startswith("="):
        raise invalid("Invalid value at 'userEnteredValue': a range must begin with '='.")
    if kind == "BOOLEAN" and len(values) > 2:
        raise invalid("ConditionType 'BOOLEAN' supports at most two ConditionValues.")
    return {name: value for name, value in rule.items() if value is not None}


def set_data_validation(pen: Pen, body: Mapping[str, Any]) -> None:
    """setDataValidation; without a rule the rules of the range go. Values that are there stay, whatever they are."""
    sheet, box = of_request(pen.book, body.get("range"))
    pen.guard(sheet, box)
    rule = pen.style(checked_rule(body["rule"])) if body.get("rule") else None
    top, left, bottom, right = solid(box)
    for row in range(top, bottom):
        for column in range(left, right):
            sheet.put(row, column, sheet.cell(row, column).with_validation(rule))


def paste_data(pen: Pen, body: Mapping[str, Any]) -> None:
    """pasteData: text with a delimiter, each piece entered as if typed."""
    if body.get("html"):
        raise absent("pasting HTML")
    delimiter = body.get("delimiter")
    if not delimiter:
        raise invalid("Either delimiter or html must be set.")
    start = body.get("coordinate") or {}
    sheet = pen.book.sheet(int(start.get("sheetId") or 0))
    top, left = int(start.get("rowIndex") or 0), int(start.get("columnIndex") or 0)
    rows = [line.split(delimiter) for line in str(body.get("data") or "").splitlines()]
    if top + len(rows) > len(sheet.rows):
        pen.extend_rows(sheet, top + len(rows) - len(sheet.rows))
    width = max((len(row) for row in rows), default=0)
    if left + width > len(sheet.columns):
        pen.extend_columns(sheet, left + width - len(sheet.columns))
    pen.guard(sheet, Box(top, left, top + len(rows), left + width))
    for index, row in enumerate(rows, top):
        for column, text in enumerate(row, left):
            pen.enter(sheet, index, column, text, "USER_ENTERED")


def find_replace(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """findReplace over a range, a sheet or all sheets."""
    if body.get("range") is not None:
        places = [of_request(pen.book, body["range"])]
    elif body.get("sheetId") is not None:
        places = [of_request(pen.book, {"sheetId": body["sheetId"]})]
    elif body.get("allSheets"):
        places = [(sheet, sheet.clip(Box(0, 0))) for sheet in pen.book.sheets]
    else:
        raise invalid("One of range, sheetId or allSheets must be set.")
    try:
        find = str(body.get("find") or "")
        pattern = re.compile(
            find if body.get("searchByRegex") else re.escape(find), 0 if body.get("matchCase") else re.IGNORECASE
        )
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}") from None
    replacement = str(body.get("replacement") or "")
    counts = {"valuesChanged": 0, "formulasChanged": 0, "occurrencesChanged": 0}
    rows: set[tuple[int, int]] = set()
    for sheet, box in places:
        top, left, bottom, right = solid(box)
        for row in range(top, bottom):
            for column in range(left, right):
                cell = sheet.cell(row, column)
                formula = isinstance(cell.value, Formula)
                if cell.value is None or (formula and not body.get("includeFormulas")):
                    continue
                number_format = cell.format.get("numberFormat") if cell.format else None
                text = str(cell.value) if formula else shown(cell.value, number_format, pen.book.place)
                if body.get("matchEntireCell") and not pattern.fullmatch(text):
                    continue
                after, times = pattern.subn(
                    _dollars(replacement) if body.get("searchByRegex") else lambda _: replacement, text
                )
                if not times or not find:
                    continue
                pen.guard(sheet, Box(row, column, row + 1, column + 1))
                pen.enter(sheet, row, column, after, "USER_ENTERED")
                counts["formulasChanged" if formula else "valuesChanged"] += 1
                counts["occurrencesChanged"] += times
                rows.add((sheet.id, row))
    totals = {**counts, "rowsChanged": len(rows), "sheetsChanged": len({sheet for sheet, _ in rows})}
    return {name: value for name, value in totals.items() if value}


def _dollars(replacement: str) -> str:
    """Sheets writes a group as $1, Python as \\1."""
    return re.sub(r"\$(\d)", r"\\\1", replacement.replace("\\", "\\\\"))


def trim_whitespace(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """trimWhitespace: around text, and doubled inside it."""
    sheet, box = of_request(pen.book, body.get("range"))
    pen.guard(sheet, box)
    top, left, bottom, right = solid(box)
    changed = 0
    for row in range(top, bottom):
        for column in range(left, right):
            cell = sheet.cell(row, column)
            if isinstance(cell.value, str) and not isinstance(cell.value, Formula):
                after = " ".join(cell.value.split())
                if after != cell.value:
                    pen.put(sheet, row, column, cell.with_value(after or None))
                    changed += 1
    return {"cellsChangedCount": changed} if changed else {}
