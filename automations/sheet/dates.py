"""Reading one cell that holds a day, a month or a time of day. What can be read in two ways is never guessed."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal

from automations.sheet.amounts import exact, plain
from automations.sheet.workbook import Fault, Raw

EPOCH = date(1899, 12, 30)
"""Day 0 of Sheets' serial numbers (Sheets API guide, date and time values)."""

_LAST_SERIAL = (date.max - EPOCH).days
_EARLIEST = 2000
_HALF = Decimal("0.5")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([a-z]+)\.?,? (\d{4})")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_LAST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]+)\.?,? (\d{4})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:h](\d{2})(?::\d{2})?|h)? ?([ap])\.?m\.?|(\d{1,2})(?:[:h](\d{2})(?::\d{2})?|h)")

REMEDY = "write year, month and day as 2026-01-31"


def day(raw: Raw) -> date | Fault | None:
    """A day: a serial number (its time of day left out), ISO text, or text that can mean one day only.

    "1/2/2026" may be two days and is a fault; "12/31/2026", "31/12/2026" and "3 Dec 2026" are not. Empty is None.
    """
    if isinstance(raw, bool):
        return Fault("this is a tick, not a date", REMEDY)
    if isinstance(raw, int | float):
        number = exact(raw)
        if number is None or not 0 < number <= _LAST_SERIAL:
            return Fault("this is a number, not a date", REMEDY)
        return _sensible(EPOCH + timedelta(days=int(number)))
    text = plain(raw)
    if not text:
        return None
    if match := _ISO.fullmatch(text):
        return _made(int(match[1]), int(match[3]), int(match[4]))
    if match := _SLASHED.fullmatch(text):
        return _slashed(int(match[1]), int(match[3]), int(match[4]), text)
    if match := _DAY_MONTH.fullmatch(text):
        return _named(match[2], int(match[1]), int(match[3]))
    if match := _MONTH_DAY.fullmatch(text):
        return _named(match[1], int(match[2]), int(match[3]))
    return Fault("this is no date", REMEDY)


def _slashed(first: int, second: int, year: int, text: str) -> date | Fault:
    if first > 12:
        return _made(year, second, first)
    if second > 12 or first == second:
        return _made(year, first, second)
    if not (first and second):
        return Fault("this is no date", REMEDY)
    american, other = date(year or 1, first, second), date(year or 1, second, first)
    return Fault(f"{text} could be {american} or {other}", f"write {american} or {other}")


def _named(month: str, of_month: int, year: int) -> date | Fault:
    number = _month_number(month)
    return _made(year, number, of_month) if number else Fault("this is no date", REMEDY)


def _month_number(word: str) -> int:
    """1 for "jan" and "january", 0 for what is no month."""
    return _place(word, _MONTHS) + 1


def _place(word: str, names: tuple[str, ...]) -> int:
    """Where the name stands that begins with these three or more letters; -1 where none does."""
    return next((place for place, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), -1)


def _made(year: int, month: int, of_month: int) -> date | Fault:
    try:
        return _sensible(date(year, month, of_month))
    except ValueError:
        if 1 <= month <= 12 and 1 <= of_month <= 31:
            return Fault(f"there is no {of_month} {_MONTHS[month - 1].title()} {year}", REMEDY)
        return Fault("this is no date", REMEDY)


def _sensible(found: date) -> date | Fault:
    if found.year < _EARLIEST:
        return Fault(f"{found} is long ago", "correct the year")
    return found


def time_of_day(raw: Raw, *, whole_hours: bool = False) -> time | Fault | None:
    """A time of day: 0.75 of a day, "18:00", "6 pm", "18h30"; with `whole_hours` also 9 for 9:00. Empty is None."""
    fault = Fault("this is no time of day", "write hours and minutes as 18:00")
    if isinstance(raw, bool):
        return fault
    if isinstance(raw, int | float):
        number = exact(raw)
        if number is None or number < 0:
            return fault
        if whole_hours and number == number.to_integral_value() and number < 24:
            return time(int(number))
        minutes = int(number * 24 * 60 + _HALF)
        return time(minutes // 60, minutes % 60) if number < 1 and minutes < 24 * 60 else fault
    text = plain(raw)
    if not text:
        return None
    if whole_hours and text.isdecimal() and int(text[:4]) < 24:
        return time(int(text))
    match = _CLOCK.fullmatch(text)
    if match is None:
        return fault
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            return fault
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else fault


def month(raw: Raw) -> str | Fault:
    """A month as "2025-07": so written, "July 2025", or any day of it. An empty cell is ""."""
    remedy = "write year and month as 2025-07"
    if isinstance(raw, str):
        text = plain(raw)
        if match := _MONTH.fullmatch(text):
            return _month(int(match[1]), int(match[2]), remedy)
        if match := _MONTH_LAST.fullmatch(text):
            return _month(int(match[2]), int(match[1]), remedy)
        if (match := _NAMED_MONTH.fullmatch(text)) and _month_number(match[1]):
            return _month(int(match[2]), _month_number(match[1]), remedy)
    found = day(raw)
    if isinstance(found, Fault):
        return Fault(found.what if "could be" in found.what else "this is no month", remedy)
    return "" if found is None else f"{found.year:04d}-{found.month:02d}"


def _month(year: int, number: int, remedy: str) -> str | Fault:
    if year < _EARLIEST or not 1 <= number <= 12:
        return Fault("this is no month", remedy)
    return f"{year:04d}-{number:02d}"


def month_and_day(raw: Raw) -> tuple[int, int] | Fault | None:
    """A day of each year as (month, day): "07-15", "15 July", or a date. Empty is None."""
    fault = Fault("this is no day of the year", "write month and day as 07-15")
    if isinstance(raw, str):
        text = plain(raw)
        if not text:
            return None
        # Read within a leap year, so that 29 February is one.
        if match := re.fullmatch(r"(\d{2})-(\d{2})", text):
            found = _made(2028, int(match[1]), int(match[2]))
        elif match := re.fullmatch(r"(\d{1,2}) ([a-z]+)", text):
            found = _named(match[2], int(match[1]), 2028)
        elif match := re.fullmatch(r"([a-z]+) (\d{1,2})", text):
            found = _named(match[1], int(match[2]), 2028)
        else:
            return fault
        return fault if isinstance(found, Fault) else (found.month, found.day)
    read = day(raw)
    return (read.month, read.day) if isinstance(read, date) else fault


def weekday_and_time(raw: Raw) -> tuple[int, time] | Fault | None:
    """A weekday (Monday is 0) and a time of day: "Wed 15:00". Empty is None."""
    fault = Fault("this is no weekday and time", "write them as Wed 15:00")
    if not isinstance(raw, str):
        return fault
    text = plain(raw)
    if not text:
        return None
    word, _, rest = text.partition(" ")
    place = _place(word.rstrip(".,"), _WEEKDAYS)
    at = time_of_day("12:00" if rest == "noon" else rest)
    return (place, at) if place >= 0 and isinstance(at, time) else fault
