"""The functions of days: today, a date and its parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from . import serials
from .cells import Effective, Fault
from .coercion import as_number
from .formulas import Function
from .functions import KNOWN, Calculator, function
from .grid import Sheet


@function("TODAY", 0, 0)
def _today(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return serials.of_date(calculator.now.date())


@function("NOW", 0, 0)
def _now(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    return serials.of_moment(calculator.now.replace(tzinfo=None))


@function("DATE", 3, 3)
def _date(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    parts: list[int] = []
    for argument in function.arguments:
        figure = as_number(calculator.value(argument, sheet))
        if isinstance(figure, Fault):
            return figure
        parts.append(int(figure))
    year, month, day = parts
    try:
        first = date((year if year > 1899 else year + 1900) + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        return serials.of_date(first + timedelta(days=day - 1))
    except (ValueError, OverflowError):
        return Fault("NUM")


def _part(name: str, part: Callable[[date], int]) -> None:
    def body(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
        figure = as_number(calculator.value(function.arguments[0], sheet))
        if isinstance(figure, Fault):
            return figure
        try:
            return part(serials.moment(figure).date())
        except OverflowError:
            return Fault("NUM")

    KNOWN[name] = (1, 1, body)


_part("YEAR", lambda day: day.year)
_part("MONTH", lambda day: day.month)
_part("DAY", lambda day: day.day)


@function("WEEKDAY", 1, 2)
def _weekday(calculator: Calculator, function: Function, sheet: Sheet) -> Effective:
    """1 to 7 from Sunday, or (type 2) from Monday; 0 to 6 from Monday (type 3)."""
    figures = [as_number(calculator.value(argument, sheet)) for argument in function.arguments]
    for figure in figures:
        if isinstance(figure, Fault):
            return figure
    day, kind = figures[0], figures[1] if len(figures) > 1 else 1
    assert not isinstance(day, Fault)
    from_monday = serials.moment(day).weekday()
    match kind:
        case 1:
            return (from_monday + 1) % 7 + 1
        case 2:
            return from_monday + 1
        case 3:
            return from_monday
    return Fault("NUM", "Function WEEKDAY parameter 2 must be 1, 2 or 3.")
