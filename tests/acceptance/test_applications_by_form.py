"""People apply by the forms, in six languages; each has one confirmation, and what they send again is linked."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.questionnaires import APPLICATION
from automations.sheet.shared_columns import LANGUAGE_NAMES
from tests.applications_in_sheet import CODES, DAY, Office, address, applications
from tests.programs_in_sheet import OFFICE, Programs


def opened(programs: Programs, **settings: str) -> Office:
    """A program whose forms are made."""
    office = applications(programs, Languages=", ".join(CODES), **settings)
    made = office.program.automations("init")
    assert made.status == 0, made.err
    return office


def applies(office: Office, number: int, language: str, response: str = "", **fields: str) -> str:
    """A person answers the form of a language, without being signed in; the response's id. `response` changes one."""
    form = office.program.place["forms"][f"application/{language}"]  # type: ignore[index]
    items = next(one for one in office.program.local.admin("GET", "/forms")["forms"] if one["formId"] == form)["items"]
    titles = {item["questionItem"]["question"]["questionId"]: item["title"] for item in items if "questionItem" in item}
    choices = next(
        item["questionItem"]["question"]["choiceQuestion"]["options"]
        for item in items
        if item["questionItem"]["question"]["questionId"] == APPLICATION.id_of("language")
    )
    said = {"name": f"Person {number}", "email": address(number), **fields}
    said.setdefault("language", choices[CODES.index(language)]["value"])
    answers = {titles[APPLICATION.id_of(field)]: answer for field, answer in said.items()}
    edit: dict[str, Any] = {"form": form, "do": "submit", "answers": answers}
    edit |= {"response": response} if response else {}
    office.program.local.advance(60)
    return str(office.program.local.edit(edit, service="forms", user=OFFICE)["response"])


def test_six_languages_one_confirmation_each_and_one_that_comes_late(programs: Programs) -> None:
    office = opened(programs, Applications_close_on="2026-11-02")
    for number, language in enumerate(CODES, 1):
        applies(office, number, language, skills="=1+1")
    office.run()
    rows = {row["Name"]: row for row in office.program.rows("Applications")}
    assert sorted(rows) == [f"Person {number}" for number in range(1, 7)]
    assert {(row["Stage"], row["Skills"]) for row in rows.values()} == {("New", "=1+1")}
    named = [rows[f"Person {number}"]["Language"] for number in range(1, 7)]
    assert named == [LANGUAGE_NAMES[code] for code in CODES], "as the list of the cell has them"
    office.program.local.advance(DAY)
    applies(office, 7, "en")
    assert office.run() == [f"received/A-0{number}" for number in range(1, 7)]
    assert office.run() == ["received/A-07"]
    assert office.says("A-07") == "came after the close"
    assert office.run() == []
    letters = [office.letters(number) for number in range(1, 8)]
    assert [len(one) for one in letters] == [1] * 7
    assert len({one["subject"] for (one,) in letters[:6]}) == 6
    assert letters[6][0]["text"] != letters[0][0]["text"]


def test_who_sends_again_or_changes_an_answer_is_one_person_and_loses_nothing(programs: Programs) -> None:
    office = opened(programs)
    first = applies(office, 1, "en", skills="sings")
    office.run()
    assert office.run() == ["received/A-01"]
    applies(office, 1, "es", skills="paints")
    applies(office, 1, "en", response=first, name="Pat Person", email="pat@example.org", skills="sings and paints")
    applies(office, 2, "pt", email=address(1))
    office.run()
    assert office.run() == ["received/A-04"]
    rows = {row["Skills"]: row["ID"] for row in office.program.rows("Applications")}
    changed = rows["sings and paints"]
    assert office.says("A-01").startswith("newer answers: ")
    assert sorted([*rows.values()]) == ["A-01", "A-02", "A-03", "A-04"], rows
    assert office.says(changed) == "the same person as A-01: choose the Stage there"
    assert office.says(rows["paints"]) == "the same person as A-01: choose the Stage there"
    assert "shares its e-mail with A-01" in office.says("A-04")
    assert office.keys(1) == ["received/A-01", "received/A-04"]
    assert office.run() == []


def test_the_first_row_that_staff_delete_sends_no_second_confirmation(programs: Programs) -> None:
    office = opened(programs)
    applies(office, 1, "en")
    office.run()
    assert office.run() == ["received/A-01"]
    applies(office, 1, "es")
    office.run()
    office.run()
    office.program.edit("delete_rows", "Applications", rows=["A-01"])
    assert office.run() == []
    assert office.later(days=1) == []
    assert office.keys(1) == ["received/A-01"]
    office.stage(A_02="Waitlist")
    assert office.settle() == ["stage/A-02/waitlist/1"]


@pytest.mark.parametrize("renamed", ["before the run", "while it runs"])
def test_while_a_column_is_missing_answers_wait_and_nothing_of_them_is_lost(renamed: str, programs: Programs) -> None:
    office = opened(programs)
    rename = {"column": "Skills", "to": "Talents"}
    if renamed == "before the run":
        office.program.edit("rename_header", "Applications", **rename)
        applies(office, 1, "en", skills="sings")
    else:
        applies(office, 1, "en", skills="sings")
        # Between the run's reading and its write.
        office.program.edit("rename_header", "Applications", before_method="sheets.spreadsheets.batchUpdate", **rename)
    for _ in range(2):
        office.run()
        assert office.program.rows("Applications") == []
    waits = "what people send by the form of Applications waits until Applications has its column Skills again"
    assert waits in office.program.start_here()
    assert office.ran.effects()["form/application"] == "waiting"
    office.program.edit("rename_header", "Applications", column="Talents", to="Skills")
    office.run()
    assert office.program.row("Applications", "A-01")["Skills"] == "sings"
    assert office.run() == ["received/A-01"]
    assert waits not in office.program.start_here()
