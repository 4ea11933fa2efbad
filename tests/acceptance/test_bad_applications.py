"""Applications that cannot be right, as people send them and as staff paste them: each is told of, or is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from automations.rules.questionnaires import APPLICATION
from tests.acceptance.test_applications_by_form import applies, opened
from tests.applications_in_sheet import Office, address, applications, person
from tests.programs_in_sheet import OFFICE, Programs


@dataclass(frozen=True)
class Case:
    """Cells of one row beside good neighbours; `told` is the column of its problem, "" where it is right after all."""

    why: str
    cells: dict[str, Any]
    told: str = ""
    served: bool = False


CASES = (
    Case("a formula as a name", {"Name": '=IMPORTXML("http://example.org/","//a")'}),
    Case("a template as a name", {"Name": "{{ 7*7 }}<script>"}),
    Case("two lines as a name", {"Name": "Pat\r\nBcc: all@example.org"}),
    Case("right to left", {"Name": "\u202eelpmaxE taP\u202c"}),
    Case("a word that is no Stage", {"Stage": "Maybe"}, "Stage"),
    Case("a Stage in other letters", {"Stage": " waitlist "}),
    Case("text as the day of receipt", {"Received": "the other day"}, "Received"),
    Case("a day of receipt that is none", {"Received": "31 February 2026"}, "Received"),
    Case("two addresses in a cell", {"E-mail": "one@example.org, two@example.org"}, "E-mail"),
    Case("a line break in an address", {"E-mail": "one@example.org\nBcc: two@example.org"}, "E-mail"),
    Case("no address", {"E-mail": ""}, "E-mail"),
    Case("a language that has no template", {"Language": "French"}, "Language"),
    Case("a language that is none of the program's", {"Language": "Portuguese"}, "Language", served=True),
    Case("an answer of 50,000 characters", {"Skills": "x" * 50_000}),
)


@pytest.fixture(scope="module")
def office(town_programs: Programs) -> Office:
    """A row for each case, pasted as text; all were put on the waitlist after the service had read them once."""
    rows = [{**person(number), "Language": "English"} for number in range(1, len(CASES) + 2)]
    languages = {"Languages": "en, es", "Most_mails_in_a_run": "200"}
    made = applications(town_programs, *rows, **languages)
    made.run()
    for number, case in enumerate(CASES, start=1):
        made.program.set("Applications", f"A-{number:02d}", Stage="Waitlist")
        made.program.type({"Applications": [case.cells]}, start=number + 1, raw=True)
    made.program.set("Applications", f"A-{len(CASES) + 1:02d}", Stage="Waitlist")
    made.settle()
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_each_is_told_of_or_is_right(case: Case, office: Office) -> None:
    id_ = f"A-{CASES.index(case) + 1:02d}"
    problems = {one["column"] for one in office.ran.problems("Applications") if one["id"] == id_}
    assert problems == ({case.told} if case.told else set())
    row = office.program.row("Applications", id_)
    assert row["Problem"].startswith(f"{case.told}: " if case.told else "")
    assert {header: row[header] for header in case.cells} == case.cells, "what stands there is left as it is"
    letters = office.keys(CASES.index(case) + 1)
    held = case.told in ("Stage", "E-mail", "Language") and not case.served
    assert letters == ([] if held else [f"stage/{id_}/waitlist/1"])


def test_the_good_neighbour_has_its_letter(office: Office) -> None:
    number = len(CASES) + 1
    assert office.keys(number) == [f"stage/A-{number}/waitlist/1"]
    assert office.later(days=1) == []


def test_a_question_without_which_nobody_can_be_written_to_is_deleted(programs: Programs) -> None:
    office = opened(programs)
    form = office.program.place["forms"]["application/en"]  # type: ignore[index]
    items = next(one for one in office.program.local.admin("GET", "/forms")["forms"] if one["formId"] == form)["items"]
    asked = {item["questionItem"]["question"]["questionId"]: item["title"] for item in items}
    name = asked[APPLICATION.id_of("name")]
    office.program.local.edit({"form": form, "do": "remove", "question": name}, service="forms", user=OFFICE)
    answers = {asked[APPLICATION.id_of("email")]: address(1), asked[APPLICATION.id_of("language")]: "English"}
    office.program.local.advance(60)
    office.program.local.edit({"form": form, "do": "submit", "answers": answers}, service="forms", user=OFFICE)
    applies(office, 2, "es")
    office.run()
    (nameless,) = [row["ID"] for row in office.program.rows("Applications") if row["E-mail"] == address(1)]
    assert len(office.run()) == 1, "the neighbour's"
    assert office.problem(nameless).startswith("Name: this is missing")
    office.program.set("Applications", nameless, Name="Person 1")
    assert office.settle() == [f"received/{nameless}"]
    assert office.problem(nameless) == ""


def test_an_answer_that_fills_a_cell_comes_in_cut_and_its_sender_hears_of_it(programs: Programs) -> None:
    office = opened(programs)
    applies(office, 1, "en", skills="=" + "x" * 49_999, lived_experience="0012")
    office.run()
    assert office.run() == ["received/A-01"]
    row = office.program.row("Applications", "A-01")
    assert (row["Skills"][:3], len(row["Skills"]) < 50_000, row["Lived experience"]) == ("=xx", True, "0012")
    assert office.problem("A-01").startswith("Skills: the answer is too long for a cell")


def test_a_row_that_staff_copy_is_one_application(programs: Programs) -> None:
    office = opened(programs)
    applies(office, 1, "en")
    office.run()
    assert office.run() == ["received/A-01"]
    office.program.edit("copy_row", "Applications", row="A-01")
    assert office.settle() == []
    copies = sorted(row["Problem"] for row in office.program.rows("Applications"))
    assert copies == ["", "ID: the same row twice: delete one"]
    lower = int(office.program.rows("Applications")[1]["#"])
    office.program.edit("set", "Applications", row=lower, values={"Stage": "Waitlist"})
    told = office.settle() + office.later(days=1)
    assert len(office.keys(1)) == 1 + len(told) <= 2, "whichever of the two the Stage stands on"
    assert office.later(days=3) == []


def test_a_folder_of_the_forms_in_the_trash_takes_no_answer_with_it(programs: Programs) -> None:
    office = opened(programs)
    program = office.program
    applies(office, 1, "en")
    (folder,) = [one for one in program.files() if one["name"] == "Forms"]
    forms = program.place["forms"]
    program.local.edit({"file": folder["id"], "do": "trash"}, service="drive", user=OFFICE)
    office.run()
    assert [row["Name"] for row in program.rows("Applications")] == ["Person 1"]
    assert program.automations("init").status == 0
    for key in ("application/en", "hours/en"):
        assert program.place["forms"][key] == forms[key], key  # type: ignore[index]
    kept = {one["id"] for one in program.files()}
    assert set(forms.values()) - {folder["id"]} <= kept, "out of the trash, in a new folder"  # type: ignore[attr-defined]
    applies(office, 2, "en")
    office.run()
    assert [row["Name"] for row in program.rows("Applications")] == ["Person 1", "Person 2"]
