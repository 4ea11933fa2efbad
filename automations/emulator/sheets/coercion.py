"""How formulas take one kind of value for another, and compare them."""

from __future__ import annotations

from collections.abc import Iterator

from .cells import Effective, Fault
from .grid import Book
from .patterns import shown

Grid = list[list[Effective]]
"""The values of a range, row by row."""


def flat(grid: Grid) -> Iterator[Effective]:
    for row in grid:
        yield from row


def as_number(value: Effective) -> float | Fault:
    """A value where a number is wanted."""
    if isinstance(value, Fault):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return Fault("VALUE", f"'{value}' is a text and cannot be coerced to a number.")
    return float(value or 0)


def text(value: Effective, book: Book) -> str:
    """A value where text is wanted."""
    return shown(value, None, book.place)


def compared(sign: str, left: Effective, right: Effective) -> bool:
    """Numbers before text before booleans; letter case does not count; an empty cell equals 0 and ''."""
    if left is None:
        left = "" if isinstance(right, str) else 0
    if right is None:
        right = "" if isinstance(left, str) else 0
    first, second = _order(left), _order(right)
    return {
        "=": first == second,
        "<>": first != second,
        "<": first < second,
        ">": first > second,
        "<=": first <= second,
        ">=": first >= second,
    }[sign]


def _order(value: Effective) -> tuple[int, float, str]:
    if isinstance(value, bool):
        return (2, float(value), "")
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    if isinstance(value, Fault) or value is None:
        return (3, 0.0, "")
    return (0, float(value), "")
