from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from automations.rendering import locales
from automations.rendering.letters import render_letter
from tests.unit.rendering.a_letter import MEETING, a_letter

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("language", "clock", "zone", "two_days", "three"),
    [
        ("en", "6:00 PM", "Eastern Time", "in 2 days", "a, b, and c"),
        ("es", "6:00 p.m.", "hora oriental", "dentro de 2 días", "a, b y c"),
        ("pt", "18:00", "Horário do Leste", "em 2 dias", "a, b e c"),
        ("ht", "6:00 PM", "lè Lès", "nan 2 jou", "a, b ak c"),
        ("ar", "6:00 م", "التوقيت الشرقي لأمريكا الشمالية", "بعد يومين", "a وb وc"),
        ("zh-Hant", "下午6:00", "東部時間", "2 天後", "a、b和c"),
    ],
)
def test_times_days_and_lists_in_each_language(language: str, clock: str, zone: str, two_days: str, three: str) -> None:
    moment = datetime(2026, 12, 3, 18, 0, tzinfo=NEW_YORK)
    assert locales.clock_words(moment, language).replace("\u00a0", " ") == clock
    assert " " not in locales.clock_words(moment, language), "a time is not broken over two lines"
    assert locales.zone_words(moment, language) == zone
    assert locales.days_words(2, language) == two_days
    assert locales.list_words(("a", "b", "c"), language) == three
    assert locales.list_words((), language) == ""
    assert locales.list_words(("a",), language) == "a"


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_days_are_never_said_as_weeks(language: str) -> None:
    assert [days for days in range(3, 60) if str(days) not in locales.days_words(days, language)] == []


def test_a_time_without_a_zone_is_refused() -> None:
    naive = MEETING.start.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        render_letter(a_letter("invitation", occasions=(replace(MEETING, start=naive),)))


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_clock_changes_and_the_words_stay(language: str) -> None:
    """18:00 before and after the clocks change: the same time and the same zone in words."""
    texts = []
    for day in (datetime(2026, 10, 31, 18, tzinfo=NEW_YORK), datetime(2026, 11, 1, 18, tzinfo=NEW_YORK)):
        occasion = replace(MEETING, start=day, end=day.replace(hour=20))
        text = render_letter(a_letter("invitation", language, occasions=(occasion,))).text
        texts.append(text.replace(locales.weekday_words(day.date(), language), "DAY"))
    assert texts[0] == texts[1]


def test_creole_has_its_own_days_and_months() -> None:
    text = render_letter(a_letter("invitation", "ht")).text
    assert "jedi 3 desanm 2026" in text
    assert "lè Lès" in text


def test_creole_refuses_a_zone_that_it_has_no_words_for() -> None:
    paris = replace(MEETING, start=MEETING.start.astimezone(ZoneInfo("Europe/Paris")))
    with pytest.raises(locales.LanguageUnknown, match="Central European Time"):
        render_letter(a_letter("invitation", "ht", occasions=(paris,)))
