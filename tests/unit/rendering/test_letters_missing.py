"""Wording that is missing is refused before anything is sent, and never replaced by English."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from automations.rendering import mail_templates
from automations.rendering.letters import check_letter, render_letter, unchecked
from automations.rendering.wording import MissingWording
from tests.unit.rendering.a_letter import a_letter


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the templates, to be spoilt."""
    copy = tmp_path / "templates" / "messages"
    shutil.copytree(mail_templates.MESSAGES, copy)
    monkeypatch.setattr(mail_templates, "MESSAGES", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    for kept in (mail_templates._environment, mail_templates._checked_words, mail_templates.message_in):
        kept.cache_clear()


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("invitation/es.j2", None, None, r"message invitation.*'every word'.*'es'.*messages/invitation/es\.j2"),
        ("words/es.j2", None, None, r"message words.*'every word'.*'es'.*messages/words/es\.j2"),
        ("invitation/es.j2", "block subject", "block topic", r"invitation.*'block subject'.*'es'"),
        ("invitation/es.j2", "block text", "block words", r"invitation.*'block text'.*'es'"),
        ("invitation/es.j2", "say.details", "say.detials", r"words.*'detials'.*'es'"),
        ("invitation/es.j2", "{{ program }}", "{{ programme }}", r"invitation.*'programme'.*'es'"),
        ("invitation/es.j2", "{{ occasion.day }}", "{{ occasion.dya }}", r"invitation.*'occasion\.dya'.*'es'"),
        ("invitation/es.j2", "{% endblock %}", "{% endblok %}", r"invitation.*line \d+.*'es'"),
        ("invitation/es.j2", "{{ program }}", "{{ days }}", r"invitation.*'days'.*'es'"),
        ("words/es.j2", '"Learning": ', '"Lerning": ', r"words.*'kinds: Learning'.*'es'"),
        ("words/es.j2", '"comida"', '" "', r"words.*'needs: food'.*'es'"),
        ("words/es.j2", "set access", "set acces", r"words.*'access'.*'es'"),
        ("words/es.j2", "{{ occasion.place }}", "{{ occasion.plaec }}", r"words.*'occasion\.plaec'.*'es'"),
        ("words/es.j2", "{{ how(occasion) -}}", "{{ hwo(occasion) -}}", r"words.*'hwo'.*'es'"),
        ("invitation/es.j2", "say.details(occasion)", "say.details()", r"invitation.*'text: .*'es'"),
    ],
)
def test_what_is_missing_is_named(messages: Path, file: str, before: str | None, after: str, named: str) -> None:
    spoilt = messages / file
    if before is None:
        spoilt.unlink()
    else:
        text = spoilt.read_text(encoding="utf-8")
        assert before in text
        spoilt.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(MissingWording, match=named):
        render_letter(a_letter("invitation", "es"))
    # All but arguments, which only rendering binds, is seen before a letter is made.
    if after != "say.details()":
        with pytest.raises(MissingWording, match=named):
            check_letter("invitation", "es")
    render_letter(a_letter("invitation", "pt"))


@pytest.mark.parametrize(
    "reach",
    [
        "{{ program.__class__.__mro__ }}",
        "{{ say.__init__.__globals__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ occasion.start.__class__ }}{{ '{0.__class__}'.format(program) }}",
        "{{ occasions.append(program) }}",
    ],
)
def test_a_template_reaches_nothing_of_python(messages: Path, reach: str) -> None:
    """Templates are the town's to word; none of them is trusted with more than words."""
    file = messages / "invitation" / "es.j2"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{{ program }}", reach), encoding="utf-8")
    with pytest.raises(MissingWording):
        render_letter(a_letter("invitation", "es"))


@pytest.mark.parametrize(
    ("name", "language"),
    [("invitation", "fr"), ("invitation", ""), ("letter", "en"), ("words", "en"), ("../documents", "en")],
)
def test_an_unknown_message_or_language_is_refused_by_name(name: str, language: str) -> None:
    with pytest.raises(MissingWording, match=f"message {name} .*'{language}'"):
        check_letter(name, language)


def test_a_word_of_the_workbook_without_wording_is_refused() -> None:
    letter = a_letter("interview_invitation", "ht", access=("interpreter", "transport"))
    with pytest.raises(MissingWording, match=r"access: transport.*'ht'"):
        render_letter(letter)


def test_a_language_counts_as_checked_only_when_every_head_says_so(messages: Path) -> None:
    checked = messages / "moved" / "es.j2"
    text = checked.read_text(encoding="utf-8")
    checked.write_text("{# checked: yes, by a speaker #}\n" + text.partition("\n")[2], encoding="utf-8")
    assert ("moved", "es") not in {(each.message, each.language) for each in unchecked()}
    for head in ("", "{# checked: perhaps #}\n", "{# a note #}\n{# checked: yes #}\n"):
        checked.write_text(head + text.partition("\n")[2], encoding="utf-8")
        assert ("moved", "es") in {(each.message, each.language) for each in unchecked()}
