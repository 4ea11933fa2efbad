"""The references inside a formula's text: finding them, and rewriting them when cells move.

Nothing here evaluates anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .notation import column_letters, column_number, quoted

_LETTERS, _DIGITS = r"\$?[A-Za-z]{1,3}", r"\$?[1-9]\d*"
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<string>"(?:[^"]|"")*")
    |(?P<error>\#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERROR!))
    |(?P<reference>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
        (?:{_LETTERS}{_DIGITS}:{_LETTERS}{_DIGITS}|{_LETTERS}{_DIGITS}:{_LETTERS}|{_LETTERS}{_DIGITS}
          |{_LETTERS}:{_LETTERS}|{_DIGITS}:{_DIGITS})(?![\w(.]))
    |(?P<name>[^\W\d][\w.]*)
    |(?P<number>\d+(?:[.]\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<operator><>|<=|>=|[-+*/^&=<>%(){{}},;:!])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference; None for the part that a whole row or column leaves open."""

    row: int | None
    column: int | None
    row_fixed: bool = False
    column_fixed: bool = False

    def __str__(self) -> str:
        letters = "" if self.column is None else ("$" if self.column_fixed else "") + column_letters(self.column)
        digits = "" if self.row is None else ("$" if self.row_fixed else "") + str(self.row + 1)
        return letters + digits


@dataclass(frozen=True, slots=True)
class Reference:
    """`title` is None for the formula's own sheet; `end` is None for a single cell."""

    title: str | None
    start: Corner
    end: Corner | None = None

    def __str__(self) -> str:
        head = f"{quoted(self.title)}!" if self.title is not None else ""
        return f"{head}{self.start}" + (f":{self.end}" if self.end else "")


def read(text: str) -> Reference:
    """A token of kind 'reference'."""
    head, mark, body = text.rpartition("!")
    title: str | None = None
    if mark:
        title = head[1:-1].replace("''", "'") if head.startswith("'") else head
    first, _, second = body.partition(":")
    return Reference(title, _corner(first), _corner(second) if second else None)


def _corner(text: str) -> Corner:
    found = re.fullmatch(r"(\$?)([A-Za-z]*)(\$?)(\d*)", text)
    assert found is not None
    letters, digits = found[2], found[4]
    return Corner(
        row=int(digits) - 1 if digits else None,
        column=column_number(letters) if letters else None,
        row_fixed=found[3] == "$" if letters else found[1] == "$",
        column_fixed=bool(letters) and found[1] == "$",
    )


def tokens(formula: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of a formula with or without its '='; an unreadable character comes as ('bad', it)."""
    at = 1 if formula.startswith("=") else 0
    while at < len(formula):
        found = TOKEN.match(formula, at)
        if found is None:
            yield "bad", formula[at]
            at += 1
            continue
        yield found.lastgroup or "bad", found[0]
        at = found.end()


def rewritten(formula: str, change: Callable[[Reference], Reference | None]) -> str:
    """The formula with each reference changed; None becomes #REF!."""
    parts = ["="]
    for kind, text in tokens(formula):
        if kind == "reference":
            before = read(text)
            after = change(before)
            parts.append("#REF!" if after is None else text if after == before else str(after))
        else:
            parts.append(text)
    return "".join(parts)


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula as copying it that far down and right makes it: relative parts move, fixed ones stay."""

    def corner(place: Corner) -> Corner | None:
        row = place.row if place.row is None or place.row_fixed else place.row + rows
        column = place.column if place.column is None or place.column_fixed else place.column + columns
        if (row is not None and row < 0) or (column is not None and column < 0):
            return None
        return replace(place, row=row, column=column)

    def change(reference: Reference) -> Reference | None:
        start = corner(reference.start)
        end = corner(reference.end) if reference.end else None
        if start is None or (reference.end and end is None):
            return None
        return replace(reference, start=start, end=end)

    return rewritten(formula, change)
