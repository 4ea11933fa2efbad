from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.rendering.glyphs import BOX, direction, printable, printable_lines


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("Maria José Ñandú", "Maria José Ñandú", id="a name is left alone"),
        pytest.param("محمد مثال", "محمد مثال", id="an Arabic name too"),
        pytest.param("王小明", "王小明", id="a Chinese name too"),
        pytest.param("Jose\u0301", "José", id="a letter and its mark are composed"),
        pytest.param("Ana \U0001f600!", "Ana □!", id="an emoji is a box"),
        pytest.param("\U0001f468\u200d\U0001f469", "□□", id="a joined emoji is its boxes, without the joiner"),
        pytest.param("\u2764\ufe0f\u20e3", "□", id="a variation selector and a lone mark leave nothing"),
        pytest.param("שלום", "□□□□", id="a script that no font has is boxes"),
        pytest.param("a\x00b\ufeffc\x07\ud800", "abc□", id="controls go, half a pair is a box"),
        pytest.param("Ana\u202egnp.exe\u202c\u2066\u200f", "Anagnp.exe", id="nothing turns its neighbours round"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian keeps its joiner"),
        pytest.param("  two\r\n\t\u2028 words\x85 ", "two words", id="all white space is one space"),
        pytest.param("", "", id="nothing is nothing"),
        pytest.param("#let x *bold* $x$ {{ 7*7 }} =A1 <b>", "#let x *bold* $x$ {{ 7*7 }} =A1 <b>", id="markup is text"),
    ],
)
def test_what_is_printed(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_a_long_word_may_be_broken_and_loses_nothing() -> None:
    printed = printable("N" * 500)
    assert printed.replace("\u200b", "") == "N" * 500
    assert max(map(len, printed.split("\u200b"))) == 5
    assert printable("an ordinary sentence of ordinary words") == "an ordinary sentence of ordinary words"


def test_a_text_ends_somewhere() -> None:
    assert printable("word " * 10_000).endswith("…")
    assert len(printable("word " * 10_000)) == 600
    assert printable("a" * 9, longest=9) == "a" * 9


def test_an_address_keeps_its_lines() -> None:
    assert printable_lines(" 1 Example Square \r\n\n Exampleton\v MA ") == ["1 Example Square", "Exampleton", "MA"]
    assert printable_lines("\n".join("abcdefghijkl")) == [*"abcdefghi", "…"]


@pytest.mark.parametrize(
    ("text", "way"), [("12 Main", "ltr"), ("12 شارع", "rtl"), ("(שלום)", "rtl"), ("123", "ltr"), ("王", "ltr")]
)
def test_the_first_letter_gives_the_direction(text: str, way: str) -> None:
    assert direction(text) == way


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_only_what_a_font_shows_is_left_and_twice_is_once(text: str) -> None:
    printed = printable(text, shows=lambda cluster: all(ord(character) < 0x250 for character in cluster))
    allowed = {"\u200b", "\u200c", "\u200d", "…", BOX}
    assert all(ord(character) < 0x250 or character in allowed for character in printed)
    assert not [c for c in printed if unicodedata.category(c) == "Cc"]
    assert printable(printed.replace("\u200b", "")) == printed
