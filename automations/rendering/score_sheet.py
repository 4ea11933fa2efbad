"""A score sheet as HTML, which Drive makes a Google Doc of. The applicant's words are quoted, never markup."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from automations.rendering.glyphs import direction
from automations.rendering.locales import RIGHT_TO_LEFT
from automations.rendering.mail_marks import one_line
from automations.rendering.sandbox import Sandbox
from automations.rendering.wording import DOCUMENTS, wording
from automations.rules.score_sheets import BLOCKS, ScoreSheet

DOCUMENT = "score_sheet"
LONGEST_NAME = 200
LONGEST_LINE, MOST_LINES = 5_000, 200


def render_score_sheet(sheet: ScoreSheet) -> str:
    """The page in the sheet's language; the same facts give the same page.

    Raises MissingWording when the language lacks a word of it.
    """
    words = wording(DOCUMENT, sheet.language)
    answers = [
        {"field": field, "lines": lines, "way": direction(" ".join(lines))}
        for field, text in sheet.answers
        if (lines := _lines(text))
    ]
    return _page().render(
        say=words.say,
        language=sheet.language,
        way="rtl" if sheet.language in RIGHT_TO_LEFT else "ltr",
        sheet=sheet,
        name=one_line(sheet.name, LONGEST_NAME),
        program=one_line(sheet.program, LONGEST_NAME),
        answers=answers,
        blocks=BLOCKS,
    )


def _lines(text: str) -> list[str]:
    lines = [line for line in (one_line(line, LONGEST_LINE) for line in text.splitlines()) if line]
    return [*lines[: MOST_LINES - 1], "…"] if len(lines) > MOST_LINES else lines


@cache
def _page() -> Template:
    return Sandbox(DOCUMENTS / DOCUMENT, autoescape=True).get_template("page.html.j2")
