"""Reading one cell that holds an amount: hours, money, a whole number, minutes. No float is ever reckoned with."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from automations.sheet.workbook import Fault, Raw

_CENT = Decimal("0.01")
_NOISE = Decimal("0.000001")
_TOO_MUCH = Decimal(100_000_000)
_LONGEST = 40

_HOURS = r"(?:h|hr|hrs|hour|hours)"
_MINUTES = r"(?:m|min|mins|minute|minutes)"
_NUMBER = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
_DECIMAL_HOURS = re.compile(rf"{_NUMBER} ?{_HOURS}?\.?")
_CLOCK = re.compile(r"(\d+):(\d{2})(?::(\d{2}))?(?: ?h)?")
_WORDS = re.compile(rf"(\d+) ?{_HOURS} ?(\d{{1,2}}) ?{_MINUTES}?\.?")
_ONLY_MINUTES = re.compile(rf"{_NUMBER} ?{_MINUTES}\.?")
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4}.*)?")
_MONEY = re.compile(r"(?:\$|usd)? ?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))? ?(?:\$|usd|dollars?)?")
_WHOLE = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"))

HOURS_REMEDY = "write the time worked as 1:30"
A_TIME = Fault(
    "Sheets has made a time of the hours that can be read in two ways",
    f"format the cell as plain text, then {HOURS_REMEDY}",
)
A_DATE = Fault("Sheets has made a date of the hours", f"format the cell as plain text, then {HOURS_REMEDY}")
A_PERCENTAGE = Fault("Sheets has made a percentage of the hours", f"format the cell as plain text, then {HOURS_REMEDY}")


def exact(number: int | float) -> Decimal | None:
    """A JSON number as the decimal that it was written as; None for what is none, or beyond all sense."""
    if isinstance(number, float) and not math.isfinite(number):
        return None
    found = Decimal(repr(number))
    return found if abs(found) <= _TOO_MUCH else None


def plain(text: str) -> str:
    """Text without invisible marks, outer and doubled spaces and case, digits of all scripts as 0 to 9."""
    if not text.isascii():
        text = text.translate(_INVISIBLE).replace("−", "-")
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    return " ".join(text.split()).casefold()


def hours(raw: Raw) -> int | Fault | None:
    """Hours -> whole minutes, rounded half-up; negative ones too: what is too little or too much the rules judge.

    1.5, "1,5", "1:30", "1h30", "90 min" are all 90. An empty cell is None.
    """
    if isinstance(raw, bool):
        return Fault("this is a tick, not hours", HOURS_REMEDY)
    if isinstance(raw, int | float):
        number = exact(raw)
        return Fault("this is no time that anybody works", HOURS_REMEDY) if number is None else _half_up(number * 60)
    text = plain(raw)
    if not text:
        return None
    if text.startswith("="):
        return Fault("this is a formula, not hours", HOURS_REMEDY)
    if len(text) > _LONGEST:
        return Fault("this is no time", HOURS_REMEDY)
    if text.startswith("-"):
        found = _minutes(text[1:].lstrip())
        return -found if isinstance(found, int) else found
    return _minutes(text)


def _minutes(text: str) -> int | Fault:
    if match := _CLOCK.fullmatch(text):
        return _joined(int(match[1]), int(match[2]), int(match[3] or 0))
    if match := _DECIMAL_HOURS.fullmatch(text):
        if re.search(r",\d{3}(?!\d)", match[1]):
            return Fault(f"{match[1]} could be a part of an hour or a thousand", HOURS_REMEDY)
        return _half_up(_decimal(match[1]) * 60)
    if match := _WORDS.fullmatch(text):
        return _joined(int(match[1]), int(match[2]), 0)
    if match := _ONLY_MINUTES.fullmatch(text):
        if re.search(r",\d{3}(?!\d)", match[1]):
            return Fault(f"{match[1]} could be a part of a minute or a thousand", HOURS_REMEDY)
        return _half_up(_decimal(match[1]))
    if _DATE_LIKE.fullmatch(text):
        return Fault("this is a date or a fraction, not hours", HOURS_REMEDY)
    return Fault("this is no time", HOURS_REMEDY)


def _joined(whole: int, minutes: int, seconds: int) -> int | Fault:
    if minutes > 59 or seconds > 59:
        return Fault("minutes and seconds go up to 59", HOURS_REMEDY)
    return whole * 60 + minutes + (seconds >= 30)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def clock_hours(serial: int | float, shown: str) -> str | Fault:
    """A cell that Sheets has made a time (0.0625 of a day, shown as 1:30) as the hours that were typed: "1:30".

    What is shown must say the same: a 1 typed into a cell formatted as a time is a whole day, shown as 0:00.
    """
    number = exact(serial)
    if number is None or number < 0:
        return A_TIME
    minutes = _half_up(number * 24 * 60)
    agrees = hours(shown) == minutes if shown else number < 1
    return f"{minutes // 60}:{minutes % 60:02d}" if agrees else A_TIME


def money(raw: Raw) -> Decimal | Fault | None:
    """Dollars with two places: "$1,234.50", 1234.5, "40". An empty cell is None."""
    remedy = "write dollars and cents as 1234.50"
    if isinstance(raw, bool):
        return Fault("this is a tick, not an amount", remedy)
    if isinstance(raw, int | float):
        number = exact(raw)
        if number is None:
            return Fault("this is more than any budget", remedy)
        cents = number.quantize(_CENT, rounding=ROUND_HALF_UP)
        if abs(cents - number) > _NOISE:
            return Fault("this has more than two decimals", remedy)
        if cents < 0:
            return Fault("this is below zero", "write an amount of 0 or more")
        return abs(cents)
    text = plain(raw)
    if not text:
        return None
    if text.startswith(("-", "$-", "$ -", "(")):
        return Fault("this is below zero", "write an amount of 0 or more")
    match = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return Fault("this is no amount", remedy)
    if len((match[2] or "").rstrip("0")) > 2:
        return Fault("this has more than two decimals", remedy)
    found = Decimal(f"{match[1].replace(',', '')}.{match[2] or '0'}")
    return Fault("this is more than any budget", remedy) if found > _TOO_MUCH else found.quantize(_CENT)


def whole_number(raw: Raw) -> int | Fault | None:
    """0, 1, 2 …; "1,000" is a thousand. An empty cell is None."""
    remedy = "write a whole number"
    if isinstance(raw, bool):
        return Fault("this is a tick, not a number", remedy)
    if isinstance(raw, int | float):
        number = exact(raw)
        if number is None or number != number.to_integral_value():
            return Fault("this is no whole number", remedy)
        return int(number) if number >= 0 else Fault("this is below zero", "write 0 or more")
    text = plain(raw)
    if not text:
        return None
    match = _WHOLE.fullmatch(text) if len(text) <= 12 else None
    if match is None:
        return Fault("this is no whole number", remedy)
    return int(match[1].replace(",", ""))


def length(raw: Raw) -> int | Fault | None:
    """How long a meeting takes, in minutes: 90, "90 min", "1:30", "1.5 h". An empty cell is None."""
    fault = Fault("this is no length in minutes", "write the minutes as 90")
    found = whole_number(raw)
    if isinstance(found, Fault):
        found = hours(raw) if isinstance(raw, str) and re.search("[:hm]", plain(raw)) else fault
    if isinstance(found, int) and not 0 < found <= 24 * 60:
        return Fault("a meeting takes between 1 minute and a day", "write the minutes as 90")
    return fault if isinstance(found, Fault) else found
