"""What a spreadsheet's locale says about dates, numbers and money (from the CLDR, by Babel)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, get_territory_currencies


@dataclass(frozen=True, slots=True)
class Place:
    """`order` is 'mdy', 'dmy' or 'ymd'; months and days are lower-case for reading, as written for showing."""

    code: str
    order: str
    separator: str
    decimal: str
    group: str
    currency: str
    currency_after: bool
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    date_pattern: str

    @property
    def time_pattern(self) -> str:
        return "h:mm:ss am/pm" if self.order == "mdy" else "H:mm:ss"

    @property
    def money_pattern(self) -> str:
        return f'#,##0.00 "{self.currency}"' if self.currency_after else f'"{self.currency}"#,##0.00'


def known(code: str) -> bool:
    """Is it a locale at all ('en_US', 'es')?"""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=32)
def place(code: str) -> Place:
    """The facts of a locale; an unknown one counts as en_US."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en_US")
    short = str(locale.date_formats["short"].pattern)
    letters = "".join(dict.fromkeys(letter for letter in short.lower() if letter in "dmy"))
    pattern = re.sub(r"y+", "yyyy", re.sub(r"[^dMy./\- ]", "", short)).strip().lower()
    separator = next((mark for mark in short if mark in "./-"), "/")
    symbols = locale.number_symbols.get("latn", {})
    currencies = get_territory_currencies(locale.territory) if locale.territory else []
    money = str(locale.currency_formats["standard"].pattern)
    wide, brief = locale.months["format"]["wide"], locale.months["format"]["abbreviated"]
    week, week_brief = locale.days["format"]["wide"], locale.days["format"]["abbreviated"]
    return Place(
        code=code,
        order=letters if letters in {"mdy", "dmy", "ymd"} else "dmy",
        separator=separator,
        decimal=str(symbols.get("decimal", ".")),
        group=str(symbols.get("group", ",")),
        currency=str(get_currency_symbol(currencies[0], locale)) if currencies else "$",
        currency_after=money.find("¤") > money.find("0"),
        months=tuple(str(wide[n]) for n in range(1, 13)),
        short_months=tuple(str(brief[n]).rstrip(".") for n in range(1, 13)),
        days=tuple(str(week[n]) for n in range(7)),
        short_days=tuple(str(week_brief[n]).rstrip(".") for n in range(7)),
        date_pattern=pattern,
    )
