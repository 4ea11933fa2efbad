from __future__ import annotations

import string

import pytest

from automations.rendering.locales import LANGUAGES
from automations.rendering.wording import MissingWording, parse, wording


def places(words: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(words) if place is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_and_every_place(language: str) -> None:
    english, other = wording("invoice", "en").words, wording("invoice", language).words
    assert {*other} == {*english}
    assert {key: places(other[key]) for key in other} == {key: places(english[key]) for key in english}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_language_is_english_under_another_name(language: str) -> None:
    english, other = wording("invoice", "en").words, wording("invoice", language).words
    alike = {key for key in other if other[key] == english[key]}
    # A form's name, and words that two languages share.
    assert alike <= {"page.w9", "cap.plan", "signature.date"}


def test_a_missing_word_is_refused_by_document_language_and_key() -> None:
    words = parse("invoice", "es", '[hold]\ntitle = "Retenida"\nw9 = " "\n')
    assert words.say("hold.title") == "Retenida"
    for key in ("hold.w9", "hold.budget"):
        with pytest.raises(MissingWording, match=rf"invoice has no wording for '{key}'.*'es'.*invoice/es\.toml"):
            words.say(key)


@pytest.mark.parametrize(("document", "language"), [("invoice", "fr"), ("invoice", "../en"), ("no-such-paper", "en")])
def test_a_missing_file_is_refused_by_name(document: str, language: str) -> None:
    with pytest.raises(MissingWording, match=document):
        wording(document, language)


def test_a_language_counts_as_checked_only_when_its_file_says_so() -> None:
    assert parse("invoice", "es", "checked = true").checked
    for text in ("", "checked = false", 'checked = "yes"'):
        assert not parse("invoice", "es", text).checked
