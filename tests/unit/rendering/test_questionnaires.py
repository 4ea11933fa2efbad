"""The forms in six languages: every question has its words, and an answer means the same in each."""

from __future__ import annotations

import pytest

from automations.rendering.letters import render_letter
from automations.rendering.locales import LANGUAGES
from automations.rendering.questionnaires import CUT, ENDONYMS, LONGEST, Facts, cells_of, form_text
from automations.rules.questionnaires import APPLICATION, HOURS, QUESTIONNAIRES, Asks, Questionnaire
from automations.sheet.cells import LANGUAGE_CODES
from automations.sheet.layout import TAB_BY_NAME, same
from tests.unit.rendering.a_letter import INTERVIEW, MEETING, a_letter

FACTS = Facts(
    program="Exampleton liaisons",
    towns="Exampleton",
    priority_groups="people who rent",
    lived_experience="a flooded home",
    languages=LANGUAGES,
)
EVERY = [(one, language) for one in QUESTIONNAIRES for language in LANGUAGES]


@pytest.mark.parametrize(("questionnaire", "language"), EVERY, ids=lambda one: getattr(one, "name", one))
def test_every_question_has_its_words_on_one_line(questionnaire: Questionnaire, language: str) -> None:
    form = form_text(questionnaire, language, FACTS)
    assert len(form.items) == len(questionnaire.questions)
    for item in form.items:
        shown = (item.title, item.help, *item.choices)
        assert item.title
        assert not any("\n" in one or "{" in one for one in shown), shown
        assert len(set(item.choices)) == len(item.choices)
        assert bool(item.choices) == (item.asks in (Asks.ONE, Asks.SOME))
    assert "Exampleton" in form.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_staff_have_not_typed_is_not_spoken_of(language: str) -> None:
    for questionnaire in QUESTIONNAIRES:
        form = form_text(questionnaire, language, Facts())
        for item in form.items:
            assert "{" not in item.title + item.help
            assert not item.title.endswith((":", ",", "，", "، "))


@pytest.mark.parametrize("questionnaire", QUESTIONNAIRES, ids=lambda one: one.name)
def test_every_answer_has_a_column_and_every_question_an_id_of_its_own(questionnaire: Questionnaire) -> None:
    columns = {column.header for column in TAB_BY_NAME[questionnaire.tab].columns}
    assert {question.column for question in questionnaire.questions} <= columns
    assert len(questionnaire.by_id) == len(questionnaire.questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_chosen_is_in_the_workbooks_words_whatever_the_language(language: str) -> None:
    form = form_text(HOURS, language, FACTS)
    activity = next(item for item in form.items if item.id == HOURS.id_of("activity"))
    meant = [cells_of(HOURS, {activity.id: [choice]}, language)[0]["Activity"] for choice in activity.choices]
    assert meant == ["Meeting", "Outreach", "Review", "Preparation", "Training", "Other"]


def test_several_choices_and_words_of_ones_own_stand_in_one_cell() -> None:
    given = {APPLICATION.id_of("availability"): ["am Abend", "por la tarde o noche", "online"]}
    assert cells_of(APPLICATION, given, "es")[0]["Availability"] == "am Abend, evenings, online"


def test_a_language_that_was_not_chosen_is_that_of_the_form() -> None:
    assert cells_of(APPLICATION, {}, "ht")[0]["Language"] == ENDONYMS["ht"]
    chosen = {APPLICATION.id_of("language"): [ENDONYMS["ar"]]}
    assert cells_of(APPLICATION, chosen, "ht")[0]["Language"] == ENDONYMS["ar"]


def test_the_workbook_knows_each_language_by_the_name_that_it_gives_itself() -> None:
    assert {code: LANGUAGE_CODES[same(name)] for code, name in ENDONYMS.items()} == {code: code for code in LANGUAGES}


def test_an_answer_longer_than_a_cell_is_cut_and_says_so() -> None:
    cells, cut = cells_of(APPLICATION, {APPLICATION.id_of("skills"): ["x" * 50_000]}, "en")
    assert cut
    assert len(cells["Skills"]) == LONGEST
    assert cells["Skills"].endswith(CUT)
    assert not cells_of(APPLICATION, {APPLICATION.id_of("skills"): ["x" * LONGEST]}, "en")[1]


def test_a_question_of_staffs_own_and_one_that_is_gone_do_no_harm() -> None:
    cells, _ = cells_of(APPLICATION, {"12345678": ["blue"], APPLICATION.id_of("name"): [" "]}, "en")
    assert cells["Name"] == ""
    assert "blue" not in cells.values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_that_the_form_for_hours_asks_for_stands_in_the_letters_about_the_meeting(language: str) -> None:
    help_ = next(item.help for item in form_text(HOURS, language, FACTS).items if item.id == HOURS.id_of("for"))
    assert MEETING.id in help_
    for name in ("invitation", "joined", "moved", "reminder"):
        assert MEETING.id in render_letter(a_letter(name, language)).text, name
    assert INTERVIEW.id not in render_letter(a_letter("interview_invitation", language)).text
