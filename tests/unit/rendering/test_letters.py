from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from jinja2 import nodes

from automations.rendering import mail_templates
from automations.rendering.letters import check_letter, render_letter, unchecked
from automations.rendering.locales import LANGUAGES, clock_words, days_words, weekday_words, zone_words
from automations.rules.letters import ACCESS, KINDS, LETTERS, NEEDS, OF_GATHERINGS, Occasion
from tests.unit.rendering.a_letter import AS_IN_THE_SHEET, MEETING, a_letter

OF_AN_OCCASION = [(name, language) for name in OF_GATHERINGS for language in LANGUAGES]
EVERY = [(name, language) for name in LETTERS for language in LANGUAGES]


def visible(page: str) -> str:
    """What a reader of the HTML sees, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\u00a0", " ").split())


def seen(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")


def times(occasion: Occasion, language: str) -> set[str]:
    return {
        weekday_words(occasion.start.date(), language),
        seen(clock_words(occasion.start, language)),
        seen(clock_words(occasion.end, language)),
        zone_words(occasion.start, language),
    }


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_fact_has_its_place_in_every_language(name: str, language: str) -> None:
    letter = a_letter(name, language)
    word = mail_templates.message_in(name, language).word
    facts = {letter.to_name, letter.program, letter.office, *(o.place for o in letter.occasions)}
    for occasion in letter.occasions:
        facts |= {word("kinds", occasion.kind), occasion.title, *times(occasion, language)}
    facts |= {weekday_words(day, language) for day in (letter.first_day, letter.last_day) if day}
    for paper, link in letter.papers:
        facts |= {word("papers", paper), link}
    if letter.occasions and not name.endswith(("cancelled", "uninvited")):
        facts |= {MEETING.map_link, MEETING.join_link}
        if name != "joined":
            facts |= {*MEETING.agenda.splitlines(), MEETING.bring}
            facts |= {word("needs", need) for need in letter.occasions[0].needs}
    if letter.before:
        facts |= {letter.before.place, *times(letter.before, language)}
    if name == "reminder":
        facts.add(days_words(7, language))
    if name.startswith("interview") and not name.endswith("cancelled"):
        facts |= {word("access", help_) for help_ in ACCESS}
    mail = render_letter(letter)
    assert not {fact for fact in facts if fact not in seen(mail.text)}
    # Of a link the HTML shows the words; its address is what they lead to.
    links = {fact for fact in facts if fact.startswith("https:")}
    assert not {fact for fact in facts - links if fact not in visible(mail.html)}
    assert not {link for link in links if f'<a href="{html.escape(link)}"' not in mail.html}


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_subject_names_the_program_where_no_occasion_does(name: str, language: str) -> None:
    mail = render_letter(a_letter(name, language))
    assert "Example Valley Program" in mail.subject or name in OF_GATHERINGS
    assert len(mail.subject) <= 160


@pytest.mark.parametrize(("name", "language"), OF_AN_OCCASION)
def test_a_subject_says_what_and_when(name: str, language: str) -> None:
    mail = render_letter(a_letter(name, language))
    said = {"Example Valley Program"} if name == "joined" else {weekday_words(MEETING.start.date(), language)}
    if name != "joined":
        said.add(seen(clock_words(MEETING.start, language)))
        said.add("Example Valley Program" if name.startswith("interview") else MEETING.title)
    assert not {fact for fact in said if fact not in mail.subject}
    assert len(mail.subject) <= 160


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_mail_is_in_its_language_and_direction(name: str, language: str) -> None:
    mail = render_letter(a_letter(name, language))
    way = "rtl" if language == "ar" else "ltr"
    assert (mail.language, mail.direction) == (language, way)
    assert f'<html lang="{language}" dir="{way}">' in mail.html
    # Gmail drops the attributes of html and body.
    assert f'<div lang="{language}" dir="{way}"' in mail.html
    assert not re.search(r"<(img|script|link|style|iframe|object)\b|url\(|@import|\bsrc=", mail.html)


@pytest.mark.parametrize(("name", "language"), [each for each in EVERY if each[1] != "en"])
def test_no_line_is_left_in_english(name: str, language: str) -> None:
    english = set(render_letter(a_letter(name)).text.splitlines())
    alike = {line for line in seen(render_letter(a_letter(name, language)).text).splitlines() if line in english}
    assert alike <= {
        "",
        "Example Valley Program",
        f"- {AS_IN_THE_SHEET}",
        *(line for line in english if line.startswith(("> ", "https:"))),
    }


@pytest.mark.parametrize("message", ["words", *LETTERS])
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_language_names_the_same_facts_in_the_same_branches(message: str, language: str) -> None:
    assert names(message, language) == names(message, "en")


def names(message: str, language: str) -> list[str]:
    """All names of facts and shared words in a template, as often as they stand there, whatever their order."""
    _, tree = mail_templates._parsed(message, language)
    attributes = [f"{node.node.name}.{node.attr}" for node in tree.find_all(nodes.Getattr)]  # type: ignore[attr-defined]
    return sorted([*attributes, *(node.name for node in tree.find_all(nodes.Name) if node.ctx == "load")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_need_has_a_word_of_its_own(language: str) -> None:
    word = mail_templates.message_in("invitation", language).word
    for table, keys in (("kinds", KINDS), ("needs", NEEDS), ("access", ACCESS), ("days", ("today", "tomorrow"))):
        assert len({word(table, key) for key in keys}) == len(keys)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("when", "said"), [("morning", "today"), ("1 day", "tomorrow"), ("2 days", 2), ("7 days", 7), ("11 days", 11)]
)
def test_a_reminder_says_how_far_away_it_is(when: str, said: str | int, language: str) -> None:
    word = mail_templates.message_in("reminder", language).word
    words = days_words(said, language) if isinstance(said, int) else word("days", said)
    mail = render_letter(a_letter("reminder", language, when=when))
    assert words in mail.subject
    assert words in mail.text


@pytest.mark.parametrize("when", ["", "0 days", "soon", "-1 days", "2 hours"])
def test_a_reminder_of_an_unknown_time_is_refused(when: str) -> None:
    with pytest.raises((ValueError, mail_templates.MissingWording)):
        render_letter(a_letter("reminder", when=when))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_and_how_to_join_in_each_case(language: str) -> None:
    """A place, online, both, or not known yet: each reads otherwise, in text and HTML."""
    cases = [
        {"place": "Room 7", "online": False, "join_link": ""},
        {"place": "Room 7", "online": True, "join_link": ""},
        {"place": "Room 7", "online": True},
        {"place": "", "online": True, "join_link": ""},
        {"place": "", "online": True},
        {"place": "", "online": False, "join_link": ""},
    ]
    mails = [
        render_letter(a_letter("invitation", language, occasions=(replace(MEETING, **case),)))  # type: ignore[arg-type]
        for case in cases
    ]
    assert len({mail.text for mail in mails}) == len({mail.html for mail in mails}) == len(cases)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["moved", "interview_moved"])
def test_a_change_says_what_has_changed(name: str, language: str) -> None:
    letter = a_letter(name, language)
    now = letter.occasions[0]
    other = a_letter(name, language).before
    assert other is not None
    befores = [other, replace(other, place=now.place), replace(now, place=other.place), now]
    assert len({render_letter(replace(letter, before=before)).text.split("Maria Sample")[1] for before in befores}) == 4


def test_an_end_on_another_day_says_the_day() -> None:
    night = replace(MEETING, end=MEETING.end.replace(day=4, hour=1))
    text = seen(render_letter(a_letter("invitation", occasions=(night,))).text)
    assert "from 6:10 PM to 1:20 AM (Friday, December 4, 2026), Eastern Time" in text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_little_known_is_a_letter_too(name: str, language: str) -> None:
    bare = replace(
        MEETING,
        **dict.fromkeys(("title", "place", "map_link", "join_link", "agenda", "bring"), ""),  # type: ignore[arg-type]
        online=False,
        needs=(),
    )
    before = bare if name.endswith("moved") else None
    occasions = (bare,) if name in OF_GATHERINGS else ()
    nothing = {"occasions": occasions, "before": before, "access": (), "first_day": None, "last_day": None}
    letter = a_letter(name, language, to_name="", office="", **nothing)
    mail = render_letter(letter)
    assert "None" not in mail.text + mail.html
    assert not re.search(
        r"[“”«»「」] *[“”«»「」]|\(\)|\n\n\n|[ \t]\n", mail.text.replace("«نعم»", "").replace("«لا»", "")
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_a_program_without_a_name_is_ours_in_words(name: str, language: str) -> None:
    """Program name may be empty on Settings: no letter says 'a meeting of :'."""
    ours = mail_templates.message_in(name, language).word("unnamed", "program")
    mail = render_letter(a_letter(name, language, program=""))
    assert ours in mail.text
    assert mail.text.count(ours) == render_letter(a_letter(name, language)).text.count("Example Valley Program")


def test_a_letter_without_what_it_is_about_is_refused() -> None:
    nowhere = (("w_9", " "),)
    for letter in (
        a_letter("invitation", occasions=()),
        a_letter("moved", before=None),
        a_letter("welcome", papers=nowhere),
    ):
        with pytest.raises(ValueError, match=letter.name):
            render_letter(letter)


def test_english_is_checked_and_the_others_say_that_they_are_not() -> None:
    assert {(each.message, each.language) for each in unchecked()} == {
        (message, language) for message in ("words", *LETTERS) for language in LANGUAGES if language != "en"
    }
    assert unchecked()[0].file == "templates/messages/words/es.j2"


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_letter_can_be_written(name: str, language: str) -> None:
    check_letter(name, language)
