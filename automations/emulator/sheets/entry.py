"""What Sheets makes of typed text (`USER_ENTERED`): a number, a date, a time, money, a formula, or text.

Source: the discovery document's ValueInputOption ("may be converted to numbers, dates, etc. following the same rules
that are applied when entering text into a cell via the Google Sheets UI"), and what that UI does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from . import serials
from .cells import Entered, Formula, Json, number
from .places import Place

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\Z")
_WORDED = re.compile(r"(?:(\d{1,2})[ -])?(?:de )?([^\W\d]+)\.?(?:[ -](\d{1,2})(?!\d))?(?:,? ?(?:de |-)?(\d{4}))?\Z")
_TIME = re.compile(r"(\d{1,4}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(?:\s*(am|pm|a|p)\.?m?\.?)?\Z", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s*(am|pm)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a text: a value, and the number format that the cell takes on (None: it keeps its own)."""

    value: Entered
    number_format: Json | None = None


def typed(text: str, place: Place, today: date, held: Json | None) -> Typed:
    """Parse `text` as a person in this locale would have it; `held` is the number format that the cell has now."""
    if held is not None and held.get("type") == "TEXT":
        return Typed(text[1:] if text.startswith("'") else text)
    if text == "":
        return Typed(None)
    if text.startswith("'"):
        return Typed(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Typed(Formula(text))
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return Typed(bare.upper() == "TRUE")
    if not bare or not any(character.isdigit() for character in bare):
        return Typed(text)
    found = _quantity(bare, place) or _moment(bare, place, today)
    if found is None:
        return Typed(text)
    if found.number_format is not None and held is not None and _keeps(held, found.number_format):
        return Typed(found.value)
    return found


def _keeps(held: Json, offered: Json) -> bool:
    """A cell with a number format of its own keeps it, but a date typed into a number cell shows as a date."""
    dates = {"DATE", "TIME", "DATE_TIME"}
    return held.get("type") in dates or (offered["type"] not in dates and held.get("type") is not None)


@lru_cache(maxsize=16)
def _numbers(place: Place) -> tuple[re.Pattern[str], re.Pattern[str]]:
    group = re.escape(place.group).replace("\u202f", "[\u202f\u00a0 ]")
    point = re.escape(place.decimal)
    plain = re.compile(rf"(\d{{1,3}}(?:{group}\d{{3}})+|\d+)?({point}\d*)?(e[+-]?\d+)?\Z", re.IGNORECASE)
    money = re.compile(rf"{re.escape(place.currency)}\s*|\s*{re.escape(place.currency)}\Z")
    return plain, money


def _quantity(text: str, place: Place) -> Typed | None:
    plain, money = _numbers(place)
    negative = text.startswith("(") and text.endswith(")")
    body = text[1:-1].strip() if negative else text
    if body[:1] in "+-":
        if negative:
            return None
        negative, body = body[0] == "-", body[1:].lstrip()
    symbol = money.match(body) or money.search(body)
    if symbol and symbol[0]:
        body = (body[: symbol.start()] + body[symbol.end() :]).strip()
        if body[:1] == "-" and not negative:
            negative, body = True, body[1:]
    percent = body.endswith("%")
    body = body[:-1].rstrip() if percent else body
    found = plain.match(body)
    if found is None or not any(character.isdigit() for character in (found[1] or "") + (found[2] or "")):
        return None
    whole, fraction, power = found[1] or "0", (found[2] or "").replace(place.decimal, "."), found[3] or ""
    digits = re.sub(r"\D", "", whole)
    value = float(f"{digits}{fraction if len(fraction) > 1 else ''}{power}")
    if value in {float("inf")}:
        return None
    value = -value if negative else value
    decimals = len(fraction) > 1
    number_format: Json | None = None
    if percent:
        value /= 100
        number_format = {"type": "PERCENT", "pattern": "0.00%" if decimals else "0%"}
    elif symbol and symbol[0]:
        pattern = place.money_pattern if decimals else place.money_pattern.replace(".00", "")
        number_format = {"type": "CURRENCY", "pattern": pattern}
    elif power:
        number_format = {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    elif len(digits) != len(whole):
        number_format = {"type": "NUMBER", "pattern": "#,##0.00" if decimals else "#,##0"}
    return Typed(number(value), number_format)


def _moment(text: str, place: Place, today: date) -> Typed | None:
    if clock := _time(text):
        return Typed(number(clock[0]), {"type": "TIME", "pattern": clock[1]})
    for reader in (_iso, _numeric, _worded):
        if day := reader(text, place, today):
            return Typed(serials.of_date(day[0]), {"type": "DATE", "pattern": day[1]})
    head, _, tail = text.replace("T", " ", 1).partition(" ") if _ISO.match(text[:10]) else text.rpartition(" ")
    if tail.upper() in {"AM", "PM"}:
        head, _, hour = head.rpartition(" ")
        tail = f"{hour} {tail}"
    clock = _time(tail)
    if clock is None or clock[0] >= 1:
        return None
    for reader in (_iso, _numeric, _worded):
        if day := reader(head.rstrip(","), place, today):
            value = serials.of_date(day[0]) + clock[0]
            return Typed(number(value), {"type": "DATE_TIME", "pattern": f"{day[1]} {clock[1]}"})
    return None


def _time(text: str) -> tuple[float, str] | None:
    """(fraction of a day, pattern); beyond 24 hours it is a duration."""
    if short := _HOUR.match(text):
        hours, half = int(short[1]), short[2].lower()
        if not 1 <= hours <= 12:
            return None
        return serials.of_time(hours % 12 + (12 if half == "pm" else 0), 0), "h am/pm"
    found = _TIME.match(text)
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), float((found[3] or "0") + (found[4] or ""))
    half = (found[5] or "")[:1].lower()
    if minutes > 59 or seconds >= 60 or (half and not 1 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    value = serials.of_time(hours, minutes, seconds)
    if hours >= 24:
        return value, "[h]:mm:ss"
    return value, ("h:mm:ss" if found[3] else "h:mm") + (" am/pm" if half else "")


def _iso(text: str, _place: Place, _today: date) -> tuple[date, str] | None:
    found = _ISO.match(text)
    if found is None:
        return None
    mark = found[2]
    day = _day(int(found[1]), int(found[3]), int(found[4] or 1))
    return (day, f"yyyy{mark}mm{mark}dd" if found[4] else f"yyyy{mark}mm") if day else None


def _numeric(text: str, place: Place, today: date) -> tuple[date, str] | None:
    found = _NUMERIC.match(text)
    if found is None or (found[2] == "." and (place.separator != "." or found[4] is None)):
        return None
    first, second, mark = int(found[1]), int(found[3]), found[2]
    year = today.year if found[4] is None else int(found[4])
    if found[4] and len(found[4]) == 2:
        year += 2000 if year < 50 else 1900
    month, number_of_day = (second, first) if place.order == "dmy" else (first, second)
    day = _day(year, month, number_of_day)
    if day is None:
        return None
    pattern = place.date_pattern.replace(place.separator, mark) if place.order != "ymd" else f"m{mark}d{mark}yyyy"
    if found[4] is None:
        pattern = re.sub(rf"{re.escape(mark)}?yyyy{re.escape(mark)}?", "", pattern)
    elif len(found[4]) == 2:
        pattern = pattern.replace("yyyy", "yy")
    return day, pattern


def _worded(text: str, place: Place, today: date) -> tuple[date, str] | None:
    found = _WORDED.match(text)
    if found is None:
        return None
    name = found[2].lower()
    month, pattern_of_month = _month(name, place)
    if month == 0 or (found[1] and found[3]):
        return None
    year = int(found[4]) if found[4] else today.year
    if not found[1] and not found[3]:
        day = _day(year, month, 1) if found[4] else None
        return (day, f"{pattern_of_month} yyyy") if day else None
    day = _day(year, month, int(found[1] or found[3]))
    if day is None:
        return None
    pattern = f"d {pattern_of_month}" if found[1] else f"{pattern_of_month} d"
    return day, pattern + ((" yyyy" if found[1] else ", yyyy") if found[4] else "")


def _month(name: str, place: Place) -> tuple[int, str]:
    wide: Callable[[tuple[str, ...]], list[str]] = lambda names: [each.lower() for each in names]  # noqa: E731
    if name in wide(place.months):
        return wide(place.months).index(name) + 1, "mmmm"
    for index, short in enumerate(wide(place.short_months)):
        if name in {short, short[:3]}:
            return index + 1, "mmm"
    return 0, ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 9999 else None
    except ValueError:
        return None
