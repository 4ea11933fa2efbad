"""Which conditional formats hold for a cell, so that it can be shown in the colour in which staff see it.

Rules by a formula, by blank or not, and by text are worked out; rules by numbers, dates and colour scales are not, and
colour nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import references
from .calculator import Calculator
from .cells import Effective, Json
from .formulas import parse
from .grid import Sheet

_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "BLANK": lambda text, _: not text,
    "NOT_BLANK": lambda text, _: bool(text),
    "TEXT_EQ": lambda text, wanted: text.casefold() == wanted.casefold(),
    "TEXT_NOT_EQ": lambda text, wanted: text.casefold() != wanted.casefold(),
    "TEXT_CONTAINS": lambda text, wanted: wanted.casefold() in text.casefold(),
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted.casefold() not in text.casefold(),
    "TEXT_STARTS_WITH": lambda text, wanted: text.casefold().startswith(wanted.casefold()),
    "TEXT_ENDS_WITH": lambda text, wanted: text.casefold().endswith(wanted.casefold()),
}


class Conditions:
    """The rules of one sheet at one moment."""

    def __init__(self, sheet: Sheet, calculator: Calculator) -> None:
        self._sheet, self._calculator = sheet, calculator
        self._rules = [rule for rule in sheet.attached.get("conditionalFormats", ()) if "booleanRule" in rule]
        self._comma = calculator.book.place.decimal == ","
        self._known: dict[str, bool] = {}

    def format(self, row: int, column: int, text: str) -> Json:
        """The format that rules lay over a cell with this text; of two rules for one thing the upper one counts."""
        made: dict[str, Any] = {}
        for rule in self._rules:
            given = rule["booleanRule"].get("format") or {}
            if given and self._holds(rule, row, column, text):
                made = {**given, **made}
        return made

    def _holds(self, rule: Mapping[str, Any], row: int, column: int, text: str) -> bool:
        if not any(_covers(box, row, column) for box in rule["ranges"]):
            return False
        condition = rule["booleanRule"].get("condition") or {}
        values = condition.get("values") or [{}]
        wanted = str(values[0].get("userEnteredValue", ""))
        if condition.get("type") == "CUSTOM_FORMULA":
            first = rule["ranges"][0]
            down, right = row - int(first.get("startRowIndex") or 0), column - int(first.get("startColumnIndex") or 0)
            return self._true(references.moved(wanted, down, right))
        judge = _TEXTS.get(str(condition.get("type")))
        return judge is not None and judge(text, wanted)

    def _true(self, formula: str) -> bool:
        # A rule that colours a whole row is the same formula in each of its cells.
        if formula not in self._known:
            tree = parse(formula, self._comma)
            self._known[formula] = tree is not None and _counts(self._calculator.value(tree, self._sheet))
        return self._known[formula]


def _covers(box: Mapping[str, Any], row: int, column: int) -> bool:
    down = int(box.get("startRowIndex") or 0) <= row < int(box.get("endRowIndex") or row + 1)
    return down and int(box.get("startColumnIndex") or 0) <= column < int(box.get("endColumnIndex") or column + 1)


def _counts(value: Effective) -> bool:
    return isinstance(value, bool | int | float) and bool(value)
