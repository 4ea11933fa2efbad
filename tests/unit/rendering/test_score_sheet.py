"""The score sheet: whole in every language, the applicant's words quoted and never markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.emulator.documents.content import as_text, from_html
from automations.rendering.locales import LANGUAGES
from automations.rendering.score_sheet import DOCUMENT, render_score_sheet
from automations.rendering.wording import MissingWording, wording
from automations.rules.program import Applicant
from automations.rules.score_sheets import ANSWERS, BLOCKS, score_sheet

APPLICANT = Applicant(
    id="A-01",
    name="Ana Exemplo",
    email="ana@example.org",
    phone="555 0100",
    languages_spoken="Portuguese native, English fluent",
    organising_experience="A tenants' group.\nA <script>alert(1)</script> {{ 7*7 }} market",
    lived_experience="أعرف الفيضانات",
    needs_for_access="an interpreter",
    heard_of_it="a friend",
)
SHEET = score_sheet("I-01", APPLICANT, "Exampleton liaisons", "en")


def words_of(page: str) -> list[str]:
    return as_text(from_html(page)).removeprefix("\ufeff").split("\r\n")


def test_it_quotes_what_was_answered_and_nothing_else() -> None:
    page = render_score_sheet(SHEET)
    told = words_of(page)
    assert told[:3] == ["Score sheet: I-01", "Applicant: Ana Exemplo (A-01)", "Program: Exampleton liaisons"]
    assert "A tenants' group." in told
    assert "A <script>alert(1)</script> {{ 7*7 }} market" in told
    assert "<script>" not in page
    assert '<blockquote dir="rtl">أعرف الفيضانات</blockquote>' in page
    for private in ("ana@example.org", "555 0100", "a friend", "an interpreter"):
        assert private not in page
    assert "Tie to the town" not in told


def test_each_question_has_room_for_notes_and_marks() -> None:
    rows = [block.cells for block in from_html(render_score_sheet(SHEET)) if block.sort == "tr"]
    questions = [wording(DOCUMENT, "en").say(f"question.{name}") for _, names in BLOCKS for name in names]
    assert len(questions) == 8
    assert [row[0] for row in rows if row[0] in questions] == questions
    assert all(len(row) == 3 and not any(row[1:]) for row in rows if row[0] in questions)


def test_without_answers_it_says_so() -> None:
    assert "There are no written answers." in words_of(render_score_sheet(replace(SHEET, answers=())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    whole = Applicant(id="A-02", name="José Muestra", **dict.fromkeys(ANSWERS, "so"))
    page = render_score_sheet(score_sheet("I-02", whole, "Exampleton", language))
    found = wording(DOCUMENT, language)
    assert set(found.words) == set(wording(DOCUMENT, "en").words)
    assert found.checked is (language == "en")
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page
    told = words_of(page)
    for _, names in BLOCKS:
        for name in names:
            assert any(found.say(f"question.{name}") in line for line in told)
    if language != "en":
        english = set(wording(DOCUMENT, "en").words.values())
        assert not english & set(found.words.values())


def test_a_language_without_the_sheet_is_refused() -> None:
    with pytest.raises(MissingWording, match="score_sheet"):
        render_score_sheet(replace(SHEET, language="fr"))


def test_a_novel_is_cut() -> None:
    page = render_score_sheet(replace(SHEET, answers=(("skills", "\n".join(["word " * 5000] * 1000)),)))
    assert len(page) < 1_200_000
