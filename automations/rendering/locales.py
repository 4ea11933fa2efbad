"""Dates, months and times in a recipient's language; money and time worked alike in every language.

Babel's CLDR serves five of the six languages. It has no Haitian Creole and answers in French without a word, so `ht`
has a small table of its own here; a test shows that none of the others answers with another's words.
Never load Babel's `root` locale: in 2.18 doing so turns the months of the others into 'M10' for the whole process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone_name
from babel.lists import format_list

from automations.errors import AutomationsError
from automations.rules.money import dollars
from automations.rules.money import h_mm as h_mm
from automations.rules.periods import first_day

LANGUAGES = ("en", "es", "pt", "ht", "ar", "zh-Hant")

# es_US, not es: only that writes a US amount and a 12-hour clock as its readers do (domain.md, 'Language').
LOCALES: Mapping[str, str] = MappingProxyType(
    {"en": "en_US", "es": "es_US", "pt": "pt_BR", "ar": "ar", "zh-Hant": "zh_Hant"}
)

RIGHT_TO_LEFT = frozenset({"ar"})

HAITIAN_DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")
HAITIAN_MONTHS = (
    *("janvye", "fevriye", "mas", "avril", "me", "jen"),
    *("jiyè", "out", "septanm", "oktòb", "novanm", "desanm"),
)
# Babel turns days into weeks once this many times a week are there: never, so that a reminder says '7 days'.
_ALWAYS_IN_DAYS = 1_000

# CLDR's metazones of the fifty states; a time always names its zone in words.
HAITIAN_ZONES: Mapping[str, str] = MappingProxyType(
    {
        "Eastern Time": "lè Lès",
        "Central Time": "lè Sant",
        "Mountain Time": "lè Montay",
        "Pacific Time": "lè Pasifik",
        "Alaska Time": "lè Alaska",
        "Hawaii-Aleutian Time": "lè Awayi",
    }
)
HAITIAN_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "en": "angle",
        "es": "panyòl",
        "pt": "pòtigè",
        "ht": "kreyòl ayisyen",
        "ar": "arab",
        "zh-Hant": "chinwa tradisyonèl",
    }
)


class LanguageUnknown(AutomationsError):
    """No dates can be written in the language '{language}' ({what}). Use one of: en, es, pt, ht, ar, zh-Hant."""

    exit_status = 2


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale of a language. Raises LanguageUnknown for one that Babel has no words of."""
    identifier = LOCALES.get(language)
    if identifier is None:
        raise LanguageUnknown(language=language, what="Babel has no words of it")
    return Locale.parse(identifier)


def date_words(day: date, language: str) -> str:
    """'October 3, 2026', '3 de octubre de 2026', '3 oktòb 2026'."""
    if language == "ht":
        return f"{day.day} {HAITIAN_MONTHS[day.month - 1]} {day.year}"
    return format_date(day, "long", locale_of(language))


def date_short(day: date, language: str) -> str:
    """'Oct 3, 2026': for a column; the month is a word, so that nobody mistakes it for the day."""
    if language == "ht":
        return date_words(day, language)
    return format_skeleton("yMMMd", day, locale=locale_of(language))


def weekday_words(day: date, language: str) -> str:
    """'Saturday, October 3, 2026'."""
    if language == "ht":
        return f"{HAITIAN_DAYS[day.weekday()]} {date_words(day, language)}"
    return format_date(day, "full", locale_of(language))


def month_words(month: str, language: str) -> str:
    """ "2026-10" -> 'October 2026', 'octubre de 2026'."""
    day = first_day(month)
    if language == "ht":
        return f"{HAITIAN_MONTHS[day.month - 1]} {day.year}"
    return format_skeleton("yMMMM", day, locale=locale_of(language))


def time_words(moment: datetime, language: str) -> str:
    """An aware moment in its own zone, with the zone in words: '6:00 PM Eastern Time'. Naive: ValueError."""
    between = ", " if language == "ht" else " "
    return f"{clock_words(moment, language)}{between}{zone_words(moment, language)}"


def clock_words(moment: datetime, language: str) -> str:
    """The time of day alone, for where its zone is named beside it: '6:00 PM', '18:00'. Naive: ValueError."""
    return _clock(_with_zone(moment), _clock_locale(language))


def zone_words(moment: datetime, language: str) -> str:
    """The zone of an aware moment, alike in summer and winter: 'Eastern Time', 'lè Lès'. Naive: ValueError.

    Raises LanguageUnknown for a zone that Haitian Creole has no words for here.
    """
    zone = _zone_words(_with_zone(moment), _clock_locale(language))
    if language != "ht":
        return zone
    if zone not in HAITIAN_ZONES:
        raise LanguageUnknown(language=language, what=f"it has no words for the zone '{zone}'")
    return HAITIAN_ZONES[zone]


def days_words(days: int, language: str) -> str:
    """How far away a day is: 'in 7 days', 'dentro de 7 días', 'nan 7 jou', with each language's own plurals."""
    if language == "ht":
        return f"nan {days} jou"
    locale = locale_of(language)
    far = timedelta(days=days)
    words = format_timedelta(far, granularity="day", threshold=_ALWAYS_IN_DAYS, add_direction=True, locale=locale)
    # CLDR's Arabic says 'within', at any time up to then; a meeting is after so many days. The case is the same.
    return words.replace("خلال ", "بعد ") if language == "ar" else words


def list_words(items: Sequence[str], language: str) -> str:
    """'an interpreter, childcare, and food', joined as the language joins. Nothing: ''."""
    if language == "ht":
        return " ak ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
    return format_list(items, locale=locale_of(language))


def language_name(of: str, language: str) -> str:
    """What a language (its code) is called in another: 'Spanish', 'español', 'panyòl'. Raises LanguageUnknown."""
    if language == "ht":
        return HAITIAN_LANGUAGES[of]
    return str(locale_of(language).languages[of.replace("-", "_")])


def money(amount: Decimal) -> str:
    """'$3,200.00', as a US cheque prints it, in every language: what a person reads is what they are paid."""
    # What is left of a cap that was lowered below what had been paid is less than nothing.
    return dollars(amount) if amount >= 0 else f"-{dollars(-amount)}"


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone says nothing")
    return moment


def _clock_locale(language: str) -> Locale:
    # Haitians in the United States read a clock as their neighbours do.
    return Locale.parse("en_US") if language == "ht" else locale_of(language)


def _clock(moment: datetime, locale: Locale) -> str:
    # CLDR puts a narrow no-break space before PM, which some mail programs show as a box; in Arabic one that breaks.
    return format_time(moment, "short", locale=locale).replace("\u202f", "\u00a0").replace(" ", "\u00a0")


def _zone_words(moment: datetime, locale: Locale) -> str:
    return get_timezone_name(moment, "long", zone_variant="generic", locale=locale)
