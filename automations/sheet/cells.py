"""Reading one raw cell by its kind: a value, or what is wrong with it and what to do. Pure.

An empty cell is None, "" for text, False for a box, () for a list. `amounts.py` reads amounts, `dates.py` days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from automations.sheet import amounts, dates
from automations.sheet.columns import Column, Kind, same
from automations.sheet.workbook import Fault, Raw

Value: TypeAlias = (
    str
    | int
    | bool
    | Decimal
    | date
    | time
    | tuple[int, int]
    | tuple[int, time]
    | tuple[int, ...]
    | tuple[str, ...]
    | tuple[tuple[str, int], ...]
    | None
)

BREAK = " · "
"""Stands between the id and the name in a dropdown: 'L-02 · Name'."""

UNREADABLE = "#VALUE!"
"""What is kept of a cell that cannot be read: it cannot be read in any column, as little as what it stands for."""

_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", UNREADABLE, "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "Loading..."})
_ID = re.compile(r"([a-z]) ?[-‐‑–—−]? ?(\d{1,9})", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
_LINK = re.compile(r"https?://[^\s/]+\.?\S*")
_COUNT = re.compile(r"(.+?)[ :=]+(\d{1,3})")
_DAYS_BEFORE = re.compile(r"(\d{1,2}) ?(?:d|day|days)(?: before)?")
_SEPARATORS = re.compile(r"[,;\n]")

LANGUAGE_CODES: Mapping[str, str] = {
    same(word): code
    for code, words in {
        "en": ("en", "English", "Inglés"),
        "es": ("es", "Spanish", "Español"),
        "pt": ("pt", "Portuguese", "Português", "pt-BR", "Brazilian Portuguese"),
        "ht": ("ht", "Haitian Creole", "Kreyòl ayisyen", "Kreyòl", "Haitian"),
        "ar": ("ar", "Arabic", "العربية"),
        "zh-Hant": ("zh-Hant", "Traditional Chinese", "Chinese (Traditional)", "繁體中文", "Chinese", "zh-TW", "zh"),
    }.items()
    for word in words
}
"""The six languages by the names and codes that people write, made alike by `same`."""

_A_LANGUAGE = "choose English, Spanish, Portuguese, Haitian Creole, Arabic or Traditional Chinese"


def text(raw: Raw) -> str:
    """A cell of one line, as people see it: 7.0 is "7", outer spaces and line breaks do not count."""
    if isinstance(raw, str):
        if raw.isprintable() and raw == raw.strip():
            return raw
        return " ".join(_without_controls(raw).split())
    return _shown(raw)


def long_text(raw: Raw) -> str:
    """A cell that may have several lines, broken by a plain line feed."""
    if isinstance(raw, str):
        if raw.isprintable() and raw == raw.strip():
            return raw
        return _without_controls(raw).strip()
    return _shown(raw)


def _without_controls(raw: str) -> str:
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in raw if c == "\n" or c == "\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def _shown(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def reference(raw: Raw) -> str:
    """The id of a row: "l-2 · Name" -> "L-02". Other text stays as it is: whether it is known the rules tell.

    Digits stay as written ("M-012"): that it is the row M-12 is found by the number, in `typed.py`.
    """
    if not isinstance(raw, str):
        return _shown(raw)
    return _reference(raw)


@lru_cache(maxsize=20_000)
def _reference(raw: str) -> str:
    shown = text(raw)
    head = shown.split("·", 1)[0].strip()
    found = _ID.fullmatch(head)
    if not found:
        return shown
    number = "".join(str(int(digit)) for digit in found[2])
    return f"{found[1].upper()}-{number:0>2}"


def _references(column: Column, raw: Raw) -> str:
    words = {same(word): word for word in column.words}
    parts = (part.strip() for part in _SEPARATORS.split(long_text(raw)))
    return ", ".join(words.get(same(part)) or reference(part) for part in parts if part)


def checkbox(raw: Raw) -> bool | Fault:
    """A box. Only a real tick or the words TRUE and FALSE count: a 'yes' beside a box is not taken for a tick."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = raw.strip().upper()
        if word in ("", "FALSE"):
            return False
        if word == "TRUE":
            return True
    return Fault("this is no tick", "make the cell a checkbox again and tick it, or leave it empty")


def choice(column: Column, raw: Raw) -> str | Fault:
    """One of the column's choices, case, spaces, accents and hyphens aside."""
    shown = text(raw)
    if not shown:
        return ""
    found = _choices(column.choices).get(_alike(shown))
    if found is None:
        return Fault("this is none of the choices", f"choose one from the list: {', '.join(column.choices)}")
    return found


@lru_cache(maxsize=100)
def _choices(choices: tuple[str, ...]) -> Mapping[str, str]:
    return {_alike(word): word for word in choices}


def _alike(word: str) -> str:
    return same(word).replace("-", "").replace("’", "'")


def email(raw: Raw) -> str | Fault:
    """One bare address."""
    shown = text(raw)
    if shown and (len(shown) > 254 or ".." in shown or not _EMAIL.fullmatch(shown)):
        return Fault("this is no e-mail address", "write one address, as name@example.org")
    return shown


def language(raw: Raw) -> str | Fault:
    """The code of one of the six languages."""
    shown = text(raw)
    if not shown:
        return ""
    return LANGUAGE_CODES.get(same(shown)) or Fault("this is none of the program's languages", _A_LANGUAGE)


def languages(raw: Raw) -> tuple[str, ...] | Fault:
    """Codes of languages, in the order in which they are written, each once."""
    found: dict[str, None] = {}
    for part in _parts(raw):
        code = LANGUAGE_CODES.get(same(part))
        if code is None:
            return Fault(f"{part[:40]} is none of the program's languages", "separate with commas: en, es, pt")
        found[code] = None
    return tuple(found)


def link(raw: Raw) -> str | Fault:
    """A web address."""
    shown = text(raw)
    if shown and not _LINK.fullmatch(shown):
        return Fault("this is no link", "write the whole address, as https://example.org/form")
    return shown


def reminders(raw: Raw) -> tuple[int, ...] | Fault:
    """Days before a meeting, the most first; the morning of the day is 0."""
    found: set[int] = set()
    for part in _parts(raw):
        word = amounts.plain(part)
        match = _DAYS_BEFORE.fullmatch(word)
        if match is None and word != "morning":
            return Fault(f"{part[:40]} is no reminder", "write 7 days, 2 days, morning")
        found.add(int(match[1]) if match else 0)
    return tuple(sorted(found, reverse=True))


def yes_or_no(raw: Raw) -> bool | Fault:
    """yes or no, in words or as a box."""
    if isinstance(raw, bool):
        return raw
    word = same(text(raw))
    if word in ("yes", "y", "true"):
        return True
    return False if word in ("", "no", "n", "false") else Fault("this is neither yes nor no", "write yes or no")


def counts(raw: Raw) -> tuple[tuple[str, int], ...] | Fault:
    """'Data 3, Priorities 2' -> (("Data", 3), ("Priorities", 2))."""
    found: dict[str, int] = {}
    for part in _parts(raw):
        match = _COUNT.fullmatch(part[:100])
        if match is None:
            return Fault(f"{part[:40]} is no count", "write kinds and counts as: Data 3, Priorities 3")
        found[match[1]] = int(match[2])
    return tuple(found.items())


def _parts(raw: Raw) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(long_text(raw)) if part.strip()]


_BY_KIND: Mapping[Kind, Callable[[Raw], Value | Fault]] = {
    Kind.ID: reference,
    Kind.TEXT: text,
    Kind.LONG_TEXT: long_text,
    Kind.MONEY: amounts.money,
    Kind.WHOLE_NUMBER: amounts.whole_number,
    Kind.DATE: dates.day,
    Kind.TIME: dates.time_of_day,
    Kind.MOMENT: dates.day,
    Kind.MONTH: dates.month,
    Kind.LENGTH: amounts.length,
    Kind.HOURS: amounts.hours,
    Kind.CHECKBOX: checkbox,
    Kind.REFERENCE: reference,
    Kind.NAME: text,
    Kind.NAMES: text,
    Kind.EMAIL: email,
    Kind.LANGUAGE: language,
    Kind.LANGUAGES: languages,
    Kind.LINK: link,
    Kind.REMINDERS: reminders,
    Kind.WEEKDAY_TIME: dates.weekday_and_time,
    Kind.MONTH_DAY: dates.month_and_day,
    Kind.YES_NO: yes_or_no,
    Kind.COUNTS: counts,
}


def reader(kind: Kind) -> Callable[[Raw], Value | Fault]:
    """How a cell of this kind is read. KeyError for choices and references to several rows, which need their column."""
    return _BY_KIND[kind]


def parse(column: Column, raw: Raw) -> Value | Fault:
    """The value of a cell, or what is wrong with it."""
    if isinstance(raw, str) and raw in _ERRORS:
        return Fault(f"the cell shows {raw}", "correct the formula, or write the value itself")
    if column.kind is Kind.CHOICE:
        return choice(column, raw)
    if column.kind is Kind.REFERENCES:
        return _references(column, raw)
    return _BY_KIND[column.kind](raw)


def empty(kind: Kind) -> Value:
    """What an empty cell of this kind is, and a faulty one too: None for amounts and days, "" for text."""
    if kind in (Kind.CHOICE, Kind.REFERENCES):
        return ""
    return None if isinstance(found := _BY_KIND[kind](""), Fault) else found


def recordable(column: Column, raw: Raw) -> Raw:
    """What may be kept of a cell outside of the Sheet: nothing of a personal one, only the ids of a reference.

    Of one that cannot be read only that: a name or an address may have been typed into the wrong column.
    """
    if column.personal or raw == "":
        return ""
    if column.kind is Kind.REFERENCE:
        found = reference(raw)
        return found if _ID.fullmatch(found) else ""
    if column.kind is Kind.REFERENCES:
        kept = _references(column, raw).split(", ")
        return ", ".join(part for part in kept if part in column.words or _ID.fullmatch(part))
    return UNREADABLE if isinstance(parse(column, raw), Fault) else raw
