"""Ranges: from text, from a GridRange, from a data filter, to a sheet and a box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .grid import Book, Sheet
from .notation import Box, parse_box, split_title
from .refusals import invalid, unparsable

GRID_KEYS = frozenset({"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"})


def locate(book: Book, text: str) -> tuple[Sheet, Box]:
    """A range in A1 or R1C1 notation, a sheet's title or a named range -> its sheet and box, not yet clipped.

    Raises 'Unable to parse range: …'. A named range comes before a sheet of the same name (guide: 'Cells').
    """
    title, rest, was_quoted = split_title(text)
    if title is None:
        for named in book.named.values():
            if str(named["name"]).casefold() == text.casefold():
                return book.sheet(named["range"].get("sheetId", 0)), box_of(named["range"])
        box = parse_box(text)
        if box is not None:
            shown = next((sheet for sheet in book.sheets if not sheet.props.get("hidden")), book.sheets[0])
            return shown, box
        sheet = book.titled(text)
        if sheet is None:
            raise unparsable(text)
        return sheet, Box(0, 0)
    sheet = book.titled(title)
    if sheet is None:
        raise unparsable(text)
    if was_quoted and rest == "" and not text.endswith("!"):
        return sheet, Box(0, 0)
    box = parse_box(rest)
    if box is None:
        raise unparsable(text)
    return sheet, box


def box_of(grid_range: Mapping[str, Any]) -> Box:
    """The box of a GridRange; missing ends are open."""
    return Box(
        int(grid_range.get("startRowIndex") or 0),
        int(grid_range.get("startColumnIndex") or 0),
        grid_range.get("endRowIndex"),
        grid_range.get("endColumnIndex"),
    )


def grid_range(sheet: Sheet, box: Box) -> dict[str, Any]:
    """A GridRange of our own keeping: it always names its sheet."""
    made: dict[str, Any] = {"sheetId": sheet.id, "startRowIndex": box.top, "startColumnIndex": box.left}
    if box.bottom is not None:
        made["endRowIndex"] = box.bottom
    if box.right is not None:
        made["endColumnIndex"] = box.right
    return made


def of_request(book: Book, given: Mapping[str, Any] | None) -> tuple[Sheet, Box]:
    """A GridRange of a request -> its sheet and the part inside the grid."""
    sheet, box = unclipped(book, given)
    return sheet, sheet.clip(box)


def unclipped(book: Book, given: Mapping[str, Any] | None) -> tuple[Sheet, Box]:
    """A GridRange of a request, its ends as given."""
    if given is None:
        raise invalid("No range specified.")
    sheet = book.sheet(int(given.get("sheetId") or 0))
    box = box_of(given)
    if box.top < 0 or box.left < 0:
        raise invalid("Start index must be >= 0.")
    for start, end in ((box.top, box.bottom), (box.left, box.right)):
        if end is not None and end < start:
            raise invalid(f"End index ({end}) must be greater than or equal to the start index ({start}).")
    return sheet, box


def sent(value: Any) -> Any:
    """A stored structure as Google sends it: a GridRange of sheet 0 leaves its sheetId out."""
    if isinstance(value, Mapping):
        return {
            key: sent(part)
            for key, part in value.items()
            if not (key == "sheetId" and part == 0 and is_grid_range(value))
        }
    if isinstance(value, list):
        return [sent(part) for part in value]
    return value


def is_grid_range(value: Mapping[str, Any]) -> bool:
    """Is it a GridRange (and not, say, SheetProperties)?"""
    return "sheetId" in value and GRID_KEYS.issuperset(value)


def with_sheet(value: Any) -> Any:
    """A structure of a request as we keep it: each GridRange in it names its sheet."""
    if isinstance(value, Mapping):
        if GRID_KEYS.issuperset(value) and (
            "startRowIndex" in value
            or "startColumnIndex" in value
            or "sheetId" in value
            or "endRowIndex" in value
            or "endColumnIndex" in value
        ):
            return {"sheetId": 0, **{key: part for key, part in value.items() if part is not None}}
        return {key: with_sheet(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [with_sheet(part) for part in value]
    return value
