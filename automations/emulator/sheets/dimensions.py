"""Requests about rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import structure
from .grid import Sheet
from .masks import merged, paths
from .notation import Box
from .pen import Pen
from .ranges import of_request, sent
from .refusals import invalid
from .structure import dimension_indexes


def append_dimension(pen: Pen, body: Mapping[str, Any]) -> None:
    """appendDimension."""
    sheet = pen.book.sheet(int(body.get("sheetId") or 0))
    length = int(body.get("length") or 0)
    if length < 1:
        raise invalid("length must be greater than 0.")
    if body.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("No dimension specified.")
    structure.extend(pen.book, sheet, body["dimension"], length)


def insert_dimension(pen: Pen, body: Mapping[str, Any]) -> None:
    """insertDimension."""
    sheet, dimension, start, end = _range(pen, body.get("range"))
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    before = bool(body.get("inheritFromBefore"))
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at row/column 0.")
    if start > size or (start == size and not before):
        name = "row" if dimension == "ROWS" else "column"
        raise invalid(f"range.startIndex[{start}] is too large. It must be at most the last {name} index [{size - 1}].")
    pen.guard(sheet, _band(dimension, start, start + 1))
    structure.insert(pen.book, sheet, dimension, start, end - start, inherit_before=before)


def delete_dimension(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteDimension."""
    sheet, dimension, start, end = _range(pen, body.get("range"))
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    if start >= size:
        raise invalid(f"Cannot delete a {dimension[:-1].lower()} that doesn't exist. Tried to delete index {start}.")
    pen.guard(sheet, _band(dimension, start, min(end, size)))
    structure.delete(pen.book, sheet, dimension, start, min(end, size))


def move_dimension(pen: Pen, body: Mapping[str, Any]) -> None:
    """moveDimension: `destinationIndex` counts before the move."""
    sheet, dimension, start, end = _range(pen, body.get("source"))
    to = int(body.get("destinationIndex") or 0)
    size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
    if end > size or to > size:
        raise invalid(f"Cannot move to index {to}: the sheet has {size} {dimension.lower()}.")
    if start < to < end:
        raise invalid("The destination index cannot be inside the source.")
    pen.guard(sheet, _band(dimension, start, end))
    structure.move(pen.book, sheet, dimension, start, end, to)


def update_dimension_properties(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateDimensionProperties: size, hidden by a person."""
    sheet, dimension, start, end = _range(pen, body.get("range"))
    mask, given = paths(body.get("fields")), body.get("properties") or {}
    _properties(sheet, dimension, start, end, given, mask)


def _properties(
    sheet: Sheet, dimension: str, start: int, end: int, given: Mapping[str, Any], mask: list[tuple[str, ...]]
) -> None:
    if dimension == "ROWS":
        for index in range(start, min(end, len(sheet.rows))):
            line = sheet.row(index)
            line.props = _true(merged(line.props or {}, given, mask)) or None
    else:
        for index in range(start, min(end, len(sheet.columns))):
            sheet.columns[index] = _true(merged(sheet.columns[index] or {}, given, mask)) or None
        sheet.altered = True


def _true(props: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in props.items() if value and name != "developerMetadata"}


def auto_resize_dimensions(pen: Pen, body: Mapping[str, Any]) -> None:
    """autoResizeDimensions: widths by the longest text, about seven pixels a letter; rows to their default."""
    sheet, dimension, start, end = _range(pen, body.get("dimensions"))
    if dimension == "ROWS":
        _properties(sheet, dimension, start, end, {}, [("pixelSize",)])
        return
    for column in range(start, min(end, len(sheet.columns))):
        longest = max((len(str(sheet.cell(row, column).value or "")) for row in range(len(sheet.rows))), default=0)
        _properties(sheet, dimension, column, column + 1, {"pixelSize": max(21, 7 * longest + 10)}, [("pixelSize",)])


def insert_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """insertRange: cells move down or right."""
    sheet, box = of_request(pen.book, body.get("range"))
    if body.get("shiftDimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("No shiftDimension specified.")
    pen.guard(sheet, box)
    structure.push(pen.book, sheet, box, body["shiftDimension"])


def delete_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteRange: cells move up or left."""
    sheet, box = of_request(pen.book, body.get("range"))
    if body.get("shiftDimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("No shiftDimension specified.")
    pen.guard(sheet, box)
    structure.pull(pen.book, sheet, box, body["shiftDimension"])


def add_dimension_group(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addDimensionGroup: one deeper than the groups that hold it."""
    sheet, dimension, start, end = _range(pen, body.get("range"))
    name = "rowGroups" if dimension == "ROWS" else "columnGroups"
    groups = sheet.attached.setdefault(name, [])
    around = [g for g in groups if g["range"]["startIndex"] <= start and end <= g["range"]["endIndex"]]
    for group in groups:
        at = group["range"]
        if start <= at["startIndex"] and at["endIndex"] <= end and (start, end) != (at["startIndex"], at["endIndex"]):
            group["depth"] += 1
    made = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    groups.append({"range": made, "depth": 1 + max((g["depth"] for g in around), default=0)})
    groups.sort(key=lambda group: (group["depth"], group["range"]["startIndex"]))
    sheet.altered = True
    return {"dimensionGroups": sent(groups)}


def update_dimension_group(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateDimensionGroup: collapsed or not."""
    given = body.get("dimensionGroup") or {}
    sheet, group = _group(pen, given.get("range"), given.get("depth"))
    after = merged(group, given, paths(body.get("fields")))
    group["collapsed"] = bool(after.get("collapsed"))
    if not group["collapsed"]:
        del group["collapsed"]
    sheet.altered = True


def delete_dimension_group(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """deleteDimensionGroup: the deepest group of the range goes."""
    sheet, group = _group(pen, body.get("range"), None)
    name = "rowGroups" if group["range"]["dimension"] == "ROWS" else "columnGroups"
    left = [each for each in sheet.attached[name] if each is not group]
    for each in left:
        at, gone = each["range"], group["range"]
        if (
            gone["startIndex"] <= at["startIndex"]
            and at["endIndex"] <= gone["endIndex"]
            and each["depth"] > group["depth"]
        ):
            each["depth"] -= 1
    if left:
        sheet.attached[name] = left
    else:
        del sheet.attached[name]
    sheet.altered = True
    return {"dimensionGroups": sent(left)} if left else {}


def _group(pen: Pen, given: Mapping[str, Any] | None, depth: int | None) -> tuple[Sheet, dict[str, Any]]:
    sheet, dimension, start, end = _range(pen, given)
    groups = sheet.attached.get("rowGroups" if dimension == "ROWS" else "columnGroups", [])
    found = [
        group
        for group in groups
        if (group["range"]["startIndex"], group["range"]["endIndex"]) == (start, end)
        and depth in (None, group["depth"])
    ]
    if not found:
        raise invalid(f"No dimension group exists over the range [{start}, {end}).")
    return sheet, max(found, key=lambda group: int(group["depth"]))


def _range(pen: Pen, given: Mapping[str, Any] | None) -> tuple[Sheet, str, int, int]:
    if given is None:
        raise invalid("No range specified.")
    sheet = pen.book.sheet(int(given.get("sheetId") or 0))
    return sheet, *dimension_indexes(sheet, dict(given))


def _band(dimension: str, start: int, end: int) -> Box:
    return Box(start, 0, end, None) if dimension == "ROWS" else Box(0, start, None, end)
