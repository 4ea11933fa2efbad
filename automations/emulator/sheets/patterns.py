"""Number formats: from a value and a pattern to the text that a person sees.

Source: the Sheets guide 'Date and number formats'. Conditions and colours in brackets are read and left out.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from . import serials
from .cells import Effective, Fault, Json
from .places import Place

_TOKEN = re.compile(
    r"""\[(?P<elapsed>h+|m+|s+)\]|(?P<bracket>\[[^\]]*\])|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)
    |(?P<ampm>am/pm|a/p)|(?P<date>y+|m+|d+|h+|s+|\.0+(?=\b|[^0#]))|(?P<skip>[_*].)|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_DIGITS = re.compile(r"[#0?,]*[#0?](?:\.[#0?]*)?(?:E[+-]0+)?|\.[#0?]+", re.IGNORECASE)

DATE_TYPES = frozenset({"DATE", "TIME", "DATE_TIME"})


def shown(value: Effective, number_format: Json | None, place: Place) -> str:
    """The formatted value; '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Fault):
        return value.shown
    if isinstance(value, str):
        pattern = number_format.get("pattern", "") if number_format else ""
        if pattern.count(";") >= 3 and "@" in pattern:
            return _literal(pattern.split(";")[3]).replace("@", value)
        return value
    kind = number_format.get("type", "") if number_format else ""
    if kind in {"", "NUMBER_FORMAT_TYPE_UNSPECIFIED", "TEXT"}:
        return general(value, place)
    assert number_format is not None
    pattern = number_format.get("pattern") or default_pattern(kind, place)
    if pattern in {"@", "General"}:
        return general(value, place)
    if kind in DATE_TYPES or (kind == "NUMBER" and _is_date(pattern)):
        return _moment(float(value), pattern, place)
    return _quantity(value, pattern, place)


def default_pattern(kind: str, place: Place) -> str:
    """What a number format without a pattern means in the locale."""
    return {
        "DATE": place.date_pattern,
        "TIME": place.time_pattern,
        "DATE_TIME": f"{place.date_pattern} {place.time_pattern}" if place.order != "mdy" else "m/d/yyyy h:mm:ss",
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": place.money_pattern,
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def general(value: float | int, place: Place) -> str:
    """Automatic format: at most ten significant digits for fractions, whole numbers in full below 1E15."""
    if isinstance(value, int) or value.is_integer():
        if abs(value) < 1e15:
            return str(int(value))
        mantissa, exponent = f"{value:.5E}".split("E")
        text = f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    else:
        text = f"{value:.10g}"
        if "e" in text:
            mantissa, exponent = f"{value:.5E}".split("E")
            text = f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    return text.replace(".", place.decimal)


@lru_cache(maxsize=512)
def _is_date(pattern: str) -> bool:
    return any(t.lastgroup in {"elapsed", "ampm"} or _is_date_part(t) for t in _TOKEN.finditer(pattern.split(";")[0]))


def _is_date_part(token: re.Match[str]) -> bool:
    return token.lastgroup == "date" and not token[0].startswith(".")


@lru_cache(maxsize=512)
def _parts(pattern: str) -> tuple[tuple[str, str], ...]:
    """The tokens of a date pattern as (kind, text), minutes told from months by their neighbours."""
    parts: list[tuple[str, str]] = []
    for token in _TOKEN.finditer(pattern.split(";")[0]):
        group = token.lastgroup or "other"
        text = token[group] if group in {"quoted", "escaped", "elapsed"} else token[0]
        if group in {"bracket", "skip"}:
            continue
        if group in {"quoted", "escaped"}:
            group = "other"
        elif group in {"date", "elapsed"}:
            text = text.lower()
        parts.append((group, text))
    timed = [index for index, (group, _) in enumerate(parts) if group in {"date", "elapsed"}]
    for position, index in enumerate(timed):
        group, text = parts[index]
        if group != "date" or text not in {"m", "mm"}:
            continue
        before = parts[timed[position - 1]][1] if position else ""
        after = parts[timed[position + 1]][1] if position + 1 < len(timed) else ""
        if before[:1] == "h" or after[:1] == "s":
            parts[index] = ("minute", text)
    return tuple(parts)


def _moment(serial: float, pattern: str, place: Place) -> str:
    parts = _parts(pattern)
    try:
        at = serials.moment(serial)
    except OverflowError:
        return general(serial, place)
    if not any(group == "date" and text.startswith(".") for group, text in parts) and at.microsecond >= 500_000:
        at = serials.moment(round(serial * serials.SECONDS) / serials.SECONDS)
    half = any(group == "ampm" for group, _ in parts)
    total = round(abs(serial) * serials.SECONDS)
    shown_elapsed = any(group == "elapsed" for group, _ in parts)
    text = "-" if serial < 0 and shown_elapsed else ""
    for group, part in parts:
        if group == "other":
            text += part
        elif group == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[part[0]]
            text += str(total // unit).zfill(len(part))
        elif group == "minute":
            text += str(total // 60 % 60 if shown_elapsed else at.minute).zfill(len(part))
        elif group == "ampm":
            name = "AM" if at.hour < 12 else "PM"
            text += name if len(part) > 3 else name[0]
        elif part[0] == ".":
            text += f".{at.microsecond:06d}"[: len(part)]
        elif part[0] == "h":
            hour = (at.hour % 12 or 12) if half else at.hour
            text += str(hour).zfill(min(len(part), 2))
        elif part[0] == "s":
            text += str(total % 60 if shown_elapsed else at.second).zfill(min(len(part), 2))
        else:
            text += _day(part, at.year, at.month, at.day, at.weekday(), place)
    return text


def _day(part: str, year: int, month: int, day: int, weekday: int, place: Place) -> str:
    size = len(part)
    if part[0] == "y":
        return f"{year % 100:02d}" if size <= 2 else f"{year:04d}"
    if part[0] == "m":
        names = {3: place.short_months[month - 1], 5: place.months[month - 1][:1]}
        return str(month).zfill(size) if size <= 2 else names.get(size, place.months[month - 1])
    if size <= 2:
        return str(day).zfill(size)
    return place.short_days[weekday] if size == 3 else place.days[weekday]


def _literal(section: str) -> str:
    text = ""
    for token in _TOKEN.finditer(section):
        if token.lastgroup in {"quoted", "escaped"}:
            text += token[token.lastgroup]
        elif token.lastgroup not in {"bracket", "skip"}:
            text += token[0]
    return text


def _quantity(value: float | int, pattern: str, place: Place) -> str:
    sections = pattern.split(";")
    exact = Decimal(repr(value))
    if exact < 0 and len(sections) > 1:
        return _section(-exact, sections[1], place, sign=False)
    if exact == 0 and len(sections) > 2:
        return _section(exact, sections[2], place, sign=False)
    return _section(exact, sections[0], place, sign=True)


def _section(value: Decimal, section: str, place: Place, *, sign: bool) -> str:
    prefix, body, suffix = _split(section)
    if body is None:
        return prefix
    if "%" in section:
        value *= 100
    text = _scientific(value, body, place) if "e" in body.lower() else _fixed(abs(value), body, place)
    minus = "-" if sign and value < 0 and any(c in "123456789" for c in text) else ""
    return f"{minus}{prefix}{text}{suffix}"


@lru_cache(maxsize=512)
def _split(section: str) -> tuple[str, str | None, str]:
    """(text before the digits, the digits' pattern, text after them); quotes and escapes resolved."""
    masked = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', lambda found: "\x00" * len(found[0]), section)
    found = _DIGITS.search(masked)
    if found is None:
        return _literal(section), None, ""
    return _literal(section[: found.start()]), section[found.start() : found.end()], _literal(section[found.end() :])


def _scientific(value: Decimal, body: str, place: Place) -> str:
    mantissa, _, exponent = body.upper().partition("E")
    digits = len(mantissa.partition(".")[2])
    shown, power = f"{value:.{digits}E}".split("E")
    sign = "-" if int(power) < 0 else "+"
    return f"{shown.replace('.', place.decimal)}E{sign}{abs(int(power)):0{len(exponent) - 1}d}"


def _fixed(value: Decimal, body: str, place: Place) -> str:
    whole, _, fraction = body.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    value = value / 1000**scale if scale else value
    if value.adjusted() > 20:
        return general(float(value), place)
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    units, _, cents = f"{rounded:f}".partition(".")
    least = whole.count("0")
    units = units.lstrip("0").zfill(least) if least or units.strip("0") else ""
    if "," in whole.rstrip(","):
        units = re.sub(r"(?<=\d)(?=(\d{3})+$)", lambda _: place.group, units)
    while cents and fraction[len(cents) - 1] in "#?" and cents.endswith("0"):
        cents = cents[:-1]
    return units + (place.decimal + cents if cents else (place.decimal if body.endswith(".") else ""))
