"""Interviews with somebody who has two rows on Applications: the first is the application, the newest the answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.rules.plan import DocumentFile
from automations.rules.program import Applicant
from automations.rules.score_sheets import ScoreSheet
from tests.unit.jobs.interview_town import ROW, Town

FIRST = Applicant(id="A-01", name="Ana", email="ana@example.org", language="pt", stage="To interview", skills="sings")
AGAIN = replace(FIRST, id="A-02", stage="New", skills="sings and paints")


def sheet_of(town: Town) -> ScoreSheet:
    payload = town.done["score-sheet/I-01/A-01"].payload
    assert isinstance(payload, DocumentFile)
    assert isinstance(payload.document, ScoreSheet)
    return payload.document


def apply(town: Town, *rows: Applicant) -> None:
    town.sheet = replace(town.sheet, applicants=rows)


def test_the_score_sheet_shows_the_newest_answers_of_the_same_person() -> None:
    town = Town()
    apply(town, FIRST, AGAIN)
    town.run()
    sheet = sheet_of(town)
    assert (sheet.applicant, dict(sheet.answers)["skills"]) == ("A-01", "sings and paints")


def test_a_response_that_was_changed_is_theirs_whatever_its_name() -> None:
    town = Town()
    town.history["changed"] = {"A-02": "A-01"}
    apply(town, FIRST, replace(AGAIN, name="Ana M.", email="other@example.org"))
    town.run()
    sheet = sheet_of(town)
    assert (sheet.name, dict(sheet.answers)["skills"]) == ("Ana", "sings and paints")


@pytest.mark.parametrize("how", ["another person", "unsafe", "gone"])
def test_answers_of_nobody_certain_are_not_shown(how: str) -> None:
    town = Town()
    other = replace(AGAIN, name="Bo") if how == "another person" else replace(AGAIN, **{how: True})  # type: ignore[arg-type]
    apply(town, FIRST, other)
    town.run()
    assert dict(sheet_of(town).answers)["skills"] == "sings"


def test_an_interview_is_with_the_first_row() -> None:
    town = Town(replace(ROW, applicant="A-02"))
    apply(town, FIRST, replace(AGAIN, stage="To interview"))
    assert town.run() == []
    (problem,) = town.last.problems
    assert (problem.column, problem.what, problem.remedy) == (
        "Applicant",
        "A-02 is the same person as A-01",
        "choose A-01",
    )
