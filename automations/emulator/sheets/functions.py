"""The functions that the emulator knows. Every other name is #NAME?, and what would fetch from outside is #N/A."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from .cells import Effective, Fault
from .coercion import Grid, as_number, compared, flat, text
from .formulas import Function, Tree
from .grid import Book, Sheet
from .notation import Box

REMOTE = frozenset(
    {"IMPORTXML", "IMPORTDATA", "IMPORTHTML", "IMPORTFEED", "IMPORTRANGE", "IMAGE", "GOOGLEFINANCE", "GOOGLETRANSLATE"}
    | {"AI", "GEMINI"}
)
"""What Sheets would fetch for. The emulator fetches nothing, ever."""
_REMOTE_NAME = re.compile(r"\b(" + "|".join(sorted(REMOTE)) + r")\s*\(", re.IGNORECASE)


class Calculator(Protocol):
    """What a function may ask: the value, the values and the place of an argument, the time, the book."""

    book: Book
    now: datetime

    def value(self, tree: Tree, sheet: Sheet) -> Effective: ...

    def grid(self, tree: Tree, sheet: Sheet) -> Grid | Fault: ...

    def place(self, tree: Tree, sheet: Sheet) -> tuple[Sheet, Box] | Fault | None: ...


_Body = Callable[[Calculator, Function, Sheet], Effective]
KNOWN: dict[str, tuple[int, int, _Body]] = {}


def remote(formula: str) -> bool:
    """Would Sheets fetch something for this formula?"""
    return _REMOTE_NAME.search(re.sub(r'"(?:[^"]|"")*"', '""', formula)) is not None


def call(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    """The value of a function call."""
    if function.name in REMOTE:
        return Fault("N_A", "The emulator fetches nothing.")
    known = KNOWN.get(function.name)
    if known is None:
        return Fault("NAME", f"Unknown function: '{function.name}'.")
    least, most, body = known
    given = len(function.arguments)
    if not least <= given <= most:
        return Fault("N_A", f"Wrong number of arguments to {function.name}. Expected {least}, but got {given}.")
    return body(calculator, function, sheet)


def function(name: str, least: int, most: int = 255) -> Callable[[_Body], _Body]:
    def keep(body: _Body) -> _Body:
        KNOWN[name] = (least, most, body)
        return body

    return keep


class _Stop(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _numbers(calculator: Calculator, function: Function, sheet: Sheet) -> Iterator[float]:
    """Numbers of all arguments: text and booleans in ranges do not count, written ones do."""
    for argument in function.arguments:
        ranged = calculator.place(argument, sheet) is not None
        grid = calculator.grid(argument, sheet)
        if isinstance(grid, Fault):
            raise _Stop(grid)
        for value in flat(grid):
            if isinstance(value, Fault):
                raise _Stop(value)
            if ranged and (value is None or isinstance(value, str | bool)):
                continue
            figure = as_number(value)
            if isinstance(figure, Fault):
                raise _Stop(figure)
            yield figure


def _folded(name: str, fold: Callable[[list[float]], Effective]) -> None:
    def body(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
        try:
            return fold(list(_numbers(calculator, function, sheet)))
        except _Stop as stop:
            return stop.fault

    KNOWN[name] = (1, 255, body)


_folded("SUM", lambda values: sum(values))
_folded("MIN", lambda values: min(values, default=0))
_folded("MAX", lambda values: max(values, default=0))
_folded(
    "AVERAGE",
    lambda values: (
        sum(values) / len(values)
        if values
        else Fault("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    ),
)


@function("COUNT", 1)
def _count(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    values = _values(calculator, function.arguments, sheet)
    return sum(1 for value in values if isinstance(value, int | float) and not isinstance(value, bool))


@function("COUNTA", 1)
def _counta(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return sum(1 for value in _values(calculator, function.arguments, sheet) if value is not None)


@function("COUNTBLANK", 1)
def _countblank(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return sum(1 for value in _values(calculator, function.arguments, sheet) if value is None or value == "")


def _values(calculator: Calculator, arguments: tuple[Tree, ...], sheet: Sheet) -> Iterator[Effective]:
    for argument in arguments:
        grid = calculator.grid(argument, sheet)
        yield from [grid] if isinstance(grid, Fault) else flat(grid)


def _criterion(wanted: Effective) -> Callable[[Effective], bool]:
    """A criterion of COUNTIF and its kin: '>5', '<>x', 'a*', or a value."""
    if not isinstance(wanted, str):
        return lambda value: value is not None and type_of(value) == type_of(wanted) and compared("=", value, wanted)
    found = re.match(r"(<=|>=|<>|<|>|=)?(.*)\Z", wanted, re.DOTALL)
    assert found is not None
    sign, rest = found[1] or "=", found[2]
    figure: Effective = rest
    if rest.upper() in {"TRUE", "FALSE"}:
        figure = rest.upper() == "TRUE"
    else:
        with contextlib.suppress(ValueError):
            figure = float(rest)
    if isinstance(figure, str) and sign in {"=", "<>"}:
        pattern = re.compile(_wildcards(figure), re.IGNORECASE | re.DOTALL)

        def matches(value: Effective) -> bool:
            same = isinstance(value, str) and pattern.fullmatch(value) is not None
            if figure == "":
                same = value is None or value == ""
            return same == (sign == "=")

        return matches
    if sign == "<>":
        return lambda value: not (type_of(value) == type_of(figure) and compared("=", value, figure))
    return lambda value: value is not None and type_of(value) == type_of(figure) and compared(sign, value, figure)


def type_of(value: Effective) -> str:
    """'bool', 'text', 'number', 'error' or 'empty'."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Fault):
        return "error"
    return "empty" if value is None else "number"


def _wildcards(pattern: str) -> str:
    parts = re.split(r"(~[*?~]|\*|\?)", pattern)
    return "".join({"*": ".*", "?": "."}.get(p, re.escape(p[1:] if p[:1] == "~" and len(p) == 2 else p)) for p in parts)


def _chosen(calculator: Calculator, pairs: tuple[Tree, ...], sheet: Sheet) -> list[bool]:
    """For ranges and criteria in turn: which cells, counted across, meet all of them."""
    chosen: list[bool] | None = None
    for index in range(0, len(pairs) - 1, 2):
        grid = calculator.grid(pairs[index], sheet)
        if isinstance(grid, Fault):
            raise _Stop(grid)
        meets = _criterion(calculator.value(pairs[index + 1], sheet))
        marks = [meets(value) for value in flat(grid)]
        chosen = marks if chosen is None else [a and b for a, b in zip(chosen, marks, strict=False)]
    return chosen or []


def _picked(calculator: Calculator, tree: Tree, chosen: list[bool], sheet: Sheet) -> list[float]:
    grid = calculator.grid(tree, sheet)
    if isinstance(grid, Fault):
        raise _Stop(grid)
    pairs = zip(flat(grid), chosen, strict=False)
    return [float(v) for v, take in pairs if take and isinstance(v, int | float) and not isinstance(v, bool)]


@function("COUNTIF", 2, 2)
@function("COUNTIFS", 2)
def _countif(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    try:
        return sum(_chosen(calculator, function.arguments, sheet))
    except _Stop as stop:
        return stop.fault


@function("SUMIF", 2, 3)
def _sumif(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    try:
        chosen = _chosen(calculator, function.arguments[:2], sheet)
        return sum(_picked(calculator, function.arguments[-1 if len(function.arguments) == 3 else 0], chosen, sheet))
    except _Stop as stop:
        return stop.fault


@function("SUMIFS", 3)
def _sumifs(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    try:
        chosen = _chosen(calculator, function.arguments[1:], sheet)
        return sum(_picked(calculator, function.arguments[0], chosen, sheet))
    except _Stop as stop:
        return stop.fault


@function("IF", 2, 3)
def _if(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    test = calculator.value(function.arguments[0], sheet)
    figure = as_number(test)
    if isinstance(figure, Fault):
        return figure
    if figure:
        return calculator.value(function.arguments[1], sheet)
    return calculator.value(function.arguments[2], sheet) if len(function.arguments) > 2 else False


@function("IFERROR", 1, 2)
def _iferror(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    value = calculator.value(function.arguments[0], sheet)
    if not isinstance(value, Fault):
        return value
    return calculator.value(function.arguments[1], sheet) if len(function.arguments) > 1 else ""


def _logic(name: str, fold: Callable[[list[bool]], bool]) -> None:
    def body(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
        try:
            return fold([bool(as_bool(value)) for value in _values(calculator, function.arguments, sheet)])
        except _Stop as stop:
            return stop.fault

    KNOWN[name] = (1, 255, body)


def as_bool(value: Effective) -> bool:
    figure = as_number(value)
    if isinstance(figure, Fault):
        raise _Stop(figure)
    return bool(figure)


_logic("AND", all)
_logic("OR", any)
_logic("NOT", lambda values: not values[0])


@function("HYPERLINK", 1, 2)
def _hyperlink(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return calculator.value(function.arguments[-1], sheet)


@function("CONCATENATE", 1)
def _concatenate(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return "".join(text(value, calculator.book) for value in _values(calculator, function.arguments, sheet))


@function("LEN", 1, 1)
def _len(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return len(text(calculator.value(function.arguments[0], sheet), calculator.book))


@function("ISBLANK", 1, 1)
def _isblank(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return calculator.value(function.arguments[0], sheet) is None


@function("ISNUMBER", 1, 1)
def _isnumber(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    value = calculator.value(function.arguments[0], sheet)
    return isinstance(value, int | float) and not isinstance(value, bool)


@function("SEARCH", 2, 2)
def _search(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    values = [calculator.value(argument, sheet) for argument in function.arguments]
    for value in values:
        if isinstance(value, Fault):
            return value
    wanted, within = (text(value, calculator.book) for value in values)
    place = within.casefold().find(wanted.casefold())
    return (
        place + 1 if place >= 0 else Fault("VALUE", f"In SEARCH evaluation, cannot find '{wanted}' within '{within}'.")
    )


@function("MATCH", 2, 3)
def _match(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    """Of a list in no order alone (type 0): the place of the first that is alike, from 1."""
    wanted = calculator.value(function.arguments[0], sheet)
    order = calculator.value(function.arguments[2], sheet) if len(function.arguments) > 2 else 1
    grid = calculator.grid(function.arguments[1], sheet)
    for fault in (wanted, grid, order):
        if isinstance(fault, Fault):
            return fault
    if order != 0:
        return Fault("NAME", "The emulator knows MATCH with search type 0 only.")
    assert not isinstance(grid, Fault)
    alike = (
        place
        for place, value in enumerate(flat(grid), start=1)
        if value is not None and type_of(value) == type_of(wanted) and compared("=", value, wanted)
    )
    return next(alike, Fault("N_A", f"Did not find value '{wanted}' in MATCH evaluation."))


@function("INT", 1, 1)
def _int(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    figure = as_number(calculator.value(function.arguments[0], sheet))
    return figure if isinstance(figure, Fault) else math.floor(figure)


@function("ABS", 1, 1)
def _abs(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    figure = as_number(calculator.value(function.arguments[0], sheet))
    return figure if isinstance(figure, Fault) else abs(figure)


@function("ROUND", 1, 2)
def _round(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    figures = [as_number(calculator.value(argument, sheet)) for argument in function.arguments]
    for figure in figures:
        if isinstance(figure, Fault):
            return figure
    first, places = figures[0], figures[1] if len(figures) > 1 else 0
    assert not isinstance(first, Fault)
    assert not isinstance(places, Fault)
    return float(Decimal(repr(first)).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP))
