"""What people type stays what they typed: no instruction, no markup, no header, no turned-round line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from automations.rendering.letters import Mail, render_letter
from automations.rendering.locales import LANGUAGES
from automations.rendering.mail_marks import one_line
from automations.rules.letters import LETTERS, Letter
from automations.rules.reports import Digest, DigestLine, PacketNote, Statement
from tests.unit.rendering.a_letter import MEETING, a_letter

HOSTILE = [
    "{{ 7*7 }} {% raw %} {# gone #}",
    "{{ ''.__class__.__mro__ }}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"'><b>bold</b>&amp;",
    "line\r\nBcc: other@example.org\r\n\r\n<body>",
    "bell\x07 null\x00 next\x85 separator\u2028 paragraph\u2029 end",
    "\u202eturned\u202c \u200fmarked \u2066isolated \ufeffbom",
    "our marks \ue000inside\ue003 \ue001javascript:alert(1)\ue003",
    "**bold** [click](http://evil.example.org) > quote",
    "- item",
    "> quote",
    "**When:** never",
    "=IMPORTXML(1)",
    "اجتماع 12:30 (hello)",
    "会議 👩‍👩‍👧 🇭🇹",
    "x" * 2_000,
    "long words " * 200,
    "   ",
]


class Reader(HTMLParser):
    """The tags and addresses of a page, and whether its tags close."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attributes if name == "href"}
        assert not {name for name, _ in attributes if name.startswith("on")}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


OURS = {
    *("html", "head", "meta", "title", "body", "div", "span", "strong"),
    *("a", "br", "blockquote", "ul", "li"),
}


def everywhere(name: str, language: str, typed: str) -> Letter:
    """A letter with the same text in every place that people type into."""
    facts = {"title": typed, "place": typed, "agenda": typed, "bring": typed, "map_link": typed, "join_link": typed}
    letter = a_letter(name, language)
    occasions = tuple(replace(occasion, **facts) for occasion in letter.occasions)  # type: ignore[arg-type]
    before = replace(letter.before, **facts) if letter.before else None  # type: ignore[arg-type]
    papers = tuple((name, typed.strip() or "?") for name, _ in letter.papers)
    letter = replace(letter, about=about_everything(letter, typed))
    return replace(
        letter, to_name=typed, program=typed, office=typed, occasions=occasions, before=before, papers=papers
    )


def about_everything(letter: Letter, typed: str) -> PacketNote | Digest | Statement | None:
    """Of the digest each line and its link; of the others all is the service's own."""
    if not isinstance(letter.about, Digest):
        return letter.about
    parts = [replace(part, lines=(DigestLine(typed, typed),)) for part in letter.about.parts]
    return replace(letter.about, parts=tuple(parts))


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_typed_is_interpreted(typed: str, language: str) -> None:
    for name in LETTERS:
        mail = render_letter(everywhere(name, language, typed))
        page = Reader(mail.html)
        assert page.open == []
        assert page.tags <= OURS
        assert page.links == set(), "no address was given that is one"
        assert "49" not in mail.text + mail.subject
        one_safe_line(mail)
        balanced(mail.text)


def one_safe_line(mail: Mail) -> None:
    assert len(mail.subject) <= 160
    assert mail.subject == mail.subject.strip()
    assert not [c for c in mail.subject if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Co", "Cs")]
    balanced(mail.subject)


def balanced(text: str) -> None:
    """Isolates come in pairs within a line; no override or mark of direction is left."""
    for line in text.splitlines():
        assert re.sub("[^\u2068\u2069]", "", line).replace("\u2068\u2069", "") == ""
    assert not re.search("[\u202a-\u202e\u200e\u200f\u2066\u2067\ufeff\ue000-\ue003]", text)


def test_typed_text_is_there_to_the_letter() -> None:
    typed = "{{ 7*7 }} **x** [y](http://evil.example.org) <b>&amp;</b>"
    mail = render_letter(everywhere("invitation", "en", typed))
    assert mail.text.count(typed) >= 6
    assert "{{ 7*7 }} **x** [y](http://evil.example.org) &lt;b&gt;&amp;amp;&lt;/b&gt;" in mail.html


def test_a_new_line_in_a_title_makes_no_new_line() -> None:
    title = "Flood\r\nBcc: other@example.org"
    mail = render_letter(a_letter("invitation", occasions=(replace(MEETING, title=title),)))
    assert "“Flood Bcc: other@example.org”, Thursday" in mail.subject
    assert not re.search(r"^Bcc", mail.text, re.MULTILINE)


def test_lines_of_an_agenda_stay_quoted() -> None:
    agenda = "First\r\n\r\n  Second\x0bThird\u2028- Fourth\n> Fifth\n**Sixth**"
    mail = render_letter(a_letter("invitation", occasions=(replace(MEETING, agenda=agenda, bring=""),)))
    quoted = [line for line in mail.text.splitlines() if line.startswith("> ")]
    assert quoted == ["> First", "> Second", "> Third", "> - Fourth", "> > Fifth", "> **Sixth**"]
    assert "<li>" not in mail.html
    assert mail.html.count("<blockquote") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_place_is_all_there_and_a_long_title_hides_no_date(language: str) -> None:
    place = "Room 7 " + "behind the example hall " * 80
    letter = a_letter("invitation", language, occasions=(replace(MEETING, place=place, title="Title " * 100),))
    mail = render_letter(letter)
    assert len(place) < 2_000
    assert " ".join(place.split()) in mail.text
    assert "2026" in mail.subject
    assert "overflow-wrap:anywhere" in mail.html


def test_an_agenda_of_a_book_is_cut() -> None:
    mail = render_letter(a_letter("invitation", occasions=(replace(MEETING, agenda="line\n" * 5_000),)))
    assert mail.text.count("> line") == 99
    assert "> …\n" in mail.text


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "zoom.example.org/j/1", "https://a b", "http://x\"onclick='y'", "data:text/html,x", "//x"],
)
def test_what_is_no_web_address_is_said_but_not_linked(address: str) -> None:
    mail = render_letter(a_letter("invitation", occasions=(replace(MEETING, map_link="", join_link=address),)))
    assert Reader(mail.html).links == {"mailto:office@example.org"}
    assert f"Join online: {address}" in mail.text


def test_letters_of_two_directions_are_set_apart() -> None:
    mixed = a_letter(
        "invitation", "ar", to_name="محمد مثال", occasions=(replace(MEETING, title="خرائط", place="Room 7"),)
    )
    mail = render_letter(mixed)
    assert "مرحبًا محمد مثال،" in mail.text, "an Arabic name in an Arabic letter needs no fence"
    assert "\u2068Room 7\u2069" in mail.text
    assert '<span dir="ltr">Room 7</span>' in mail.html
    assert '<span dir="rtl">6:10\u00a0م</span>' in mail.html
    english = render_letter(a_letter("invitation", to_name="محمد مثال"))
    assert "Hello \u2068محمد مثال\u2069," in english.text
    assert "\u2068" not in render_letter(a_letter("invitation")).text


def test_a_letter_and_its_marks_are_not_cut_apart() -> None:
    line = "family 👩\u200d👩\u200d👧\ufe0f cafq\u0323\u0323\u0323\u0323 one two three"
    for longest in range(1, len(line)):
        cut = one_line(line, longest)
        assert len(cut) <= longest
        kept = cut.removesuffix("…")
        assert kept == line[: len(kept)]
        assert not kept.endswith("\u200d")
        assert line[len(kept)] == " " or unicodedata.category(line[len(kept)]) not in ("Mn", "Cf")
