from __future__ import annotations

import pytest

from automations.rendering.locales import LANGUAGES
from automations.rules.translations import CODES, Told, told_in

IN_THREE = "people who rent\nes: personas que alquilan\nZH-HANT： 租屋的人"


@pytest.mark.parametrize(
    ("typed", "language", "told", "why"),
    [
        ("people who rent", "en", Told("people who rent", "en"), "one language"),
        ("people who rent", "es", Told("people who rent", "en"), "no line in it: the staff's own, which says so"),
        (IN_THREE, "en", Told("people who rent", "en"), "what has no code is the staff's own"),
        (IN_THREE, "es", Told("personas que alquilan", "es"), "a line of its own"),
        (IN_THREE, "zh-Hant", Told("租屋的人", "zh-Hant"), "case does not count, and a colon may be a wide one"),
        ("es: dos\npt: dois", "ar", Told("dos", "es"), "none in the staff's own: the first"),
        ("people\nwho rent", "en", Told("people who rent", "en"), "other line breaks are spaces"),
        ("Note: bring friends", "en", Told("Note: bring friends", "en"), "a word with a colon is no language"),
        ("es:", "es", Told(), "a line without words says nothing"),
        (" \n ", "es", Told(), "nothing"),
    ],
)
def test_a_setting_is_told_in_the_language_of_its_reader(typed: str, language: str, told: Told, why: str) -> None:
    assert told_in(typed, language, "en") == told, why


def test_each_language_of_the_letters_has_its_code_here() -> None:
    assert CODES == LANGUAGES
