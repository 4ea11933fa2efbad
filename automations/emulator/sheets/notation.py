"""A1 and R1C1 notation: reading a reference, printing one.

Source: the 'A1 notation' and 'R1C1 notation' sections of the Sheets guide 'Cells'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?\Z")
_R1C1 = re.compile(r"R(\d+)C(\d+)(?::R(\d+)C(\d+))?\Z", re.IGNORECASE)
_BARE_TITLE = re.compile(r"[^\W\d]\w*\Z")
_LOOKS_LIKE_CELL = re.compile(r"([A-Za-z]{1,3}\d+|R\d+C\d+|R|C|RC)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: zero-based, ends exclusive; an end of None is open."""

    top: int
    left: int
    bottom: int | None = None
    right: int | None = None

    @property
    def is_cell(self) -> bool:
        return self.bottom == self.top + 1 and self.right == self.left + 1


def column_number(letters: str) -> int:
    """'A' is 0, 'AA' is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=4096)
def column_letters(index: int) -> str:
    """0 is 'A', 26 is 'AA'."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """(0, 0) is 'A1'."""
    return f"{column_letters(column)}{row + 1}"


def quoted(title: str) -> str:
    """The sheet's title as it stands before '!': in quotes only when it needs them."""
    if _BARE_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def split_title(text: str) -> tuple[str | None, str, bool]:
    """("Sheet!rest") -> (title or None, rest, title was quoted). A quoted title alone has an empty rest."""
    if text.startswith("'"):
        end, title = 1, ""
        while end < len(text):
            if text[end] == "'":
                if text[end + 1 : end + 2] == "'":
                    title, end = title + "'", end + 2
                    continue
                rest = text[end + 1 :]
                if rest == "" or rest.startswith("!"):
                    return title, rest[1:], True
                break
            title, end = title + text[end], end + 1
        return None, text, False
    if "!" in text:
        title, rest = text.rsplit("!", 1)
        return title, rest, False
    return None, text, False


def parse_box(text: str) -> Box | None:
    """'B2', 'A1:C3', 'A:C', '2:5', 'A2:C', 'R1C1:R2C2' -> a box; None when it is none of these."""
    if found := _R1C1.match(text):
        row, column, row_to, column_to = (int(part) if part else None for part in found.groups())
        assert row is not None
        assert column is not None
        if 0 in (row, column, row_to, column_to):
            return None
        return _between((row - 1, column - 1), (row_to or row) - 1, (column_to or column) - 1)
    first, colon, second = text.partition(":")
    start = _corner(first)
    end = _corner(second) if colon else start
    if start is None or end is None:
        return None
    rows = sorted(part for part in (start[0], end[0]) if part is not None)
    columns = sorted(part for part in (start[1], end[1]) if part is not None)
    if not colon and (start[0] is None or start[1] is None):
        return None
    return Box(
        rows[0] if rows else 0,
        columns[0] if columns else 0,
        rows[-1] + 1 if len(rows) == 2 else None,
        columns[-1] + 1 if len(columns) == 2 else None,
    )


def _between(start: tuple[int, int], row: int, column: int) -> Box:
    top, bottom = sorted((start[0], row))
    left, right = sorted((start[1], column))
    return Box(top, left, bottom + 1, right + 1)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    found = _CORNER.match(text)
    if not text or found is None or text in {"$", "$$"}:
        return None
    letters, digits = found[2], found[4]
    if letters is None and digits is None:
        return None
    return int(digits) - 1 if digits else None, column_number(letters) if letters else None


def print_box(title: str, top: int, left: int, bottom: int | None, right: int | None) -> str:
    """The range as Google prints it back: 'Sheet1!A1:B2', one cell as 'Sheet1!A1', open ends as 'Sheet1!A5:B'."""
    start = cell_name(top, left)
    if bottom == top + 1 and right == left + 1:
        return f"{quoted(title)}!{start}"
    end = (column_letters(right - 1) if right is not None else "") + (str(bottom) if bottom is not None else "")
    return f"{quoted(title)}!{start}:{end}" if end else f"{quoted(title)}!{start}"


def meet(a: Box, b: Box) -> bool:
    """Do two boxes share a cell?"""
    return _overlap(a.top, a.bottom, b.top, b.bottom) and _overlap(a.left, a.right, b.left, b.right)


def _overlap(a: int, a_end: int | None, b: int, b_end: int | None) -> bool:
    return (b_end is None or a < b_end) and (a_end is None or b < a_end)


def within(inner: Box, outer: Box) -> bool:
    """Is the one wholly in the other?"""
    return (
        outer.top <= inner.top
        and outer.left <= inner.left
        and (outer.bottom is None or (inner.bottom is not None and inner.bottom <= outer.bottom))
        and (outer.right is None or (inner.right is not None and inner.right <= outer.right))
    )
