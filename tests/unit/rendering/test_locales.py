from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from automations.rendering import locales

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("language", "long", "short", "weekday", "month"),
    [
        ("en", "October 3, 2026", "Oct 3, 2026", "Saturday, October 3, 2026", "October 2026"),
        ("es", "3 de octubre de 2026", "3 oct 2026", "sábado, 3 de octubre de 2026", "octubre de 2026"),
        ("pt", "3 de outubro de 2026", "3 de out. de 2026", "sábado, 3 de outubro de 2026", "outubro de 2026"),
        ("ht", "3 oktòb 2026", "3 oktòb 2026", "samdi 3 oktòb 2026", "oktòb 2026"),
        ("ar", "3 أكتوبر 2026", "3 أكتوبر 2026", "السبت، 3 أكتوبر 2026", "أكتوبر 2026"),
        ("zh-Hant", "2026年10月3日", "2026年10月3日", "2026年10月3日 星期六", "2026年10月"),
    ],
)
def test_a_date_in_each_language(language: str, long: str, short: str, weekday: str, month: str) -> None:
    day = date(2026, 10, 3)
    assert locales.date_words(day, language) == long
    assert locales.date_short(day, language) == short
    assert locales.weekday_words(day, language) == weekday
    assert locales.month_words("2026-10", language) == month


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "6:00 PM Eastern Time"),
        ("es", "6:00 p.m. hora oriental"),
        ("pt", "18:00 Horário do Leste"),
        ("ht", "6:00 PM, lè Lès"),
        ("ar", "6:00 م التوقيت الشرقي لأمريكا الشمالية"),
        ("zh-Hant", "下午6:00 東部時間"),
    ],
)
def test_a_time_names_its_zone_in_words(language: str, words: str) -> None:
    moment = datetime(2026, 12, 3, 18, 0, tzinfo=NEW_YORK)
    assert locales.time_words(moment, language).replace("\u00a0", " ") == words


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        locales.time_words(datetime(2026, 12, 3, 18, 0), "en")  # noqa: DTZ001


def test_haitian_creole_refuses_a_zone_it_has_no_words_for() -> None:
    with pytest.raises(locales.LanguageUnknown, match="Central European Time"):
        locales.time_words(datetime(2026, 12, 3, 18, 0, tzinfo=ZoneInfo("Europe/Paris")), "ht")


@pytest.mark.parametrize("language", ["ht", "fr", "xx", ""])
def test_a_language_without_a_locale_is_refused(language: str) -> None:
    with pytest.raises(locales.LanguageUnknown):
        locales.locale_of(language)


@pytest.mark.parametrize("language", [language for language in locales.LANGUAGES if language != "ht"])
def test_no_locale_fell_back_to_another(language: str) -> None:
    locale = locales.locale_of(language)
    months = dict(locale.months["format"]["wide"])
    assert str(locale) == locales.LOCALES[language]
    for other in ("fr", "en"):
        assert locale.language == other or months != dict(Locale.parse(other).months["format"]["wide"]), other


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_month_and_weekday_is_a_word_of_its_own(language: str) -> None:
    days = [date(2026, month, month) for month in range(1, 13)]
    for words in (locales.date_words, locales.date_short, locales.weekday_words):
        said = [words(day, language) for day in days]
        assert len(set(said)) == 12
        assert not [text for text in said if re.search(r"M\d\d", text)], "the words of Babel's root locale"


def test_every_language_has_a_locale_or_a_table() -> None:
    assert {*locales.LOCALES, "ht"} == {*locales.LANGUAGES}
    assert (len(locales.HAITIAN_MONTHS), len(locales.HAITIAN_DAYS)) == (12, 7)


def test_money_and_time_are_the_same_in_every_language() -> None:
    assert locales.money(Decimal("3200")) == "$3,200.00"
    assert locales.money(Decimal("0")) == "$0.00"
    assert locales.money(Decimal("-40")) == "-$40.00"
    assert locales.h_mm(125) == "2:05"
