"""The forms in words: what a form asks in a language, and what an answer means in the workbook's own words.

The words stand in templates/forms/<language>.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from automations.rendering.locales import LANGUAGES
from automations.rendering.mail_marks import one_line
from automations.rendering.wording import MissingWording, Wording, parse
from automations.rules.questionnaires import LANGUAGE, QUESTIONNAIRES, Asks, Question, Questionnaire

FORMS = Path(__file__).resolve().parents[2] / "templates" / "forms"
ENDONYMS: Mapping[str, str] = MappingProxyType(
    {
        "en": "English",
        "es": "Español",
        "pt": "Português",
        "ht": "Kreyòl ayisyen",
        "ar": "العربية",
        "zh-Hant": "繁體中文",
    }
)
"""What each language calls itself: who chooses a language reads it there."""

LONGEST = 40_000
"""Letters of an answer that are taken into a cell, which holds 50,000."""
CUT = "… (the rest stands in the form)"
_BETWEEN = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a form's words name: of the program, as staff typed it; "" where they have not."""

    program: str = ""
    towns: str = ""
    priority_groups: str = ""
    lived_experience: str = ""
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question as a form shows it. `choices` are () where people write."""

    id: str
    title: str
    help: str
    asks: Asks
    required: bool
    choices: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormText:
    """A form in one language."""

    title: str
    about: str
    verified: bool
    items: tuple[Item, ...]


def form_text(questionnaire: Questionnaire, language: str, facts: Facts) -> FormText:
    """What the form asks. Raises MissingWording when the language lacks a word of it."""
    words = _words(language)
    name = questionnaire.name
    return FormText(
        title=_filled(words.say(f"{name}.title"), facts),
        about=_filled(words.say(f"{name}.about"), facts),
        verified=questionnaire.verified,
        items=tuple(_item(questionnaire, question, words, facts) for question in questionnaire.questions),
    )


def cells_of(
    questionnaire: Questionnaire, answers: Mapping[str, Sequence[str]], language: str
) -> tuple[dict[str, str], bool]:
    """A response as cells by header, and whether one was cut. `answers` are texts by question id, `language` that of
    the form; what was chosen comes out in the workbook's words, what was typed as it is.

    A question that the form no longer asks, or that was left out, is an empty cell; one that staff have added is none
    of ours.
    """
    cells: dict[str, str] = {}
    cut = False
    for question in questionnaire.questions:
        given = [one for one in answers.get(questionnaire.id_of(question.field), ()) if one.strip()]
        text = _BETWEEN.join(_meant(question, one) for one in given)
        if len(text) > LONGEST:
            text, cut = text[: LONGEST - len(CUT)] + CUT, True
        cells[question.column] = text
    if any(question.field == LANGUAGE for question in questionnaire.questions):
        column = next(question.column for question in questionnaire.questions if question.field == LANGUAGE)
        cells[column] = cells[column] or ENDONYMS[language]
    return cells, cut


def _item(questionnaire: Questionnaire, question: Question, words: Wording, facts: Facts) -> Item:
    name, field = questionnaire.name, question.field
    help_ = words.words.get(f"{name}_help.{field}", "")
    choices = tuple(words.say(f"{field}.{choice}") for choice in question.choices)
    if field == LANGUAGE:
        choices = tuple(ENDONYMS[code] for code in facts.languages)
    return Item(
        id=questionnaire.id_of(field),
        title=_filled(words.say(f"{name}_question.{field}"), facts),
        # A sentence about what staff have not typed yet is left out.
        help=_filled(help_, facts) if _is_known(help_, facts) else "",
        asks=question.asks,
        required=question.required,
        choices=choices,
        other=question.other,
    )


def _meant(question: Question, said: str) -> str:
    """A choice in the workbook's words, whatever language the form was in; other words as they are."""
    return _meanings().get((question.field, said), said)


@cache
def _meanings() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        words = _words(language)
        for question in _every_question():
            for choice in question.choices:
                found[question.field, words.say(f"{question.field}.{choice}")] = choice
    return found


def _every_question() -> Iterable[Question]:
    return (question for questionnaire in QUESTIONNAIRES for question in questionnaire.questions)


def _filled(words: str, facts: Facts) -> str:
    """One line: Forms takes no line break in what it shows."""
    for name in ("program", "towns", "priority_groups", "lived_experience"):
        words = words.replace(f"{{{name}}}", one_line(getattr(facts, name)))
    return one_line(words).strip(" :,，、")


def _is_known(words: str, facts: Facts) -> bool:
    return all(
        getattr(facts, name) or f"{{{name}}}" not in words for name in ("towns", "priority_groups", "lived_experience")
    )


@cache
def _words(language: str) -> Wording:
    file = FORMS / f"{language}.toml"
    if language not in LANGUAGES or not file.is_file():
        raise MissingWording(
            document="form", language=language, key="every word", file=file.relative_to(FORMS.parents[1])
        )
    return parse("form", language, file.read_text(encoding="utf-8"))
