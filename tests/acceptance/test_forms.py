"""The form for hours, from init to the rows of Hours: each answer once, whatever happens to run, form and people."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from automations.rules.questionnaires import APPLICATION, HOURS
from tests.programs_in_sheet import OFFICE, Program, Programs

ANA, JOSE = "ana.exemplo@example.org", "jose.muestra@example.org"
ANSWERS = {"date": "2026-10-05", "activity": "Outreach", "hours": "1:30", "note": "By the river"}


def form_of(program: Program, key: str = "hours/en") -> dict[str, Any]:
    """A form as it stands, with what was sent by it."""
    all_ = program.local.admin("GET", "/forms")["forms"]
    return next(one for one in all_ if one["formId"] == form_id(program, key))


def form_id(program: Program, key: str = "hours/en") -> str:
    forms: Any = program.place["forms"]
    return str(forms[key])


def sends(program: Program, who: str, key: str = "hours/en", response: str = "", **answers: str) -> str:
    """A liaison answers the form, or changes an answer; `answers` are by the questions' fields."""
    titles = {item["questionItem"]["question"]["questionId"]: item["title"] for item in form_of(program, key)["items"]}
    said = {HOURS.id_of(field): text for field, text in {**ANSWERS, **answers}.items()}
    edit: dict[str, Any] = {"form": form_id(program, key), "do": "submit"}
    edit["answers"] = {titles[question]: text for question, text in said.items() if question in titles}
    edit |= {"response": response} if response else {}
    program.local.advance(60)
    return str(program.local.edit(edit, service="forms", user=who)["response"])


def comes_in(program: Program, *words: str, status: int = 0) -> list[str]:
    """Runs the job; the rows that came in."""
    ran = program.run_job("hours", "--json", *words)
    assert ran.status == status, ran.err + ran.out
    return [one["what"].split()[-1] for one in ran.json["effects"] if one["kind"] == "row"]


def hours_of(program: Program) -> dict[str, str]:
    """The time of each row, by its id."""
    return {row["ID"]: row["Hours"] for row in program.rows("Hours")}


def test_from_init_to_a_row_of_hours_and_twice_changes_nothing(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA)
    sends(program, JOSE, note="=1+1", hours="0012")
    assert comes_in(program, "--plan") == ["H-01", "H-02"]
    assert program.rows("Hours") == []
    assert comes_in(program) == ["H-01", "H-02"]
    first, second = program.row("Hours", "H-01"), program.row("Hours", "H-02")
    assert first["Liaison"] == "L-01 · Ana Exemplo"
    assert (first["Date"], first["Activity"], first["Hours"], first["Note"]) == (
        "2026-10-05", "Outreach", "1:30", "By the river",
    )  # fmt: skip
    assert (second["Liaison"], second["Hours"], second["Note"]) == ("L-02 · José Muestra", "0012", "=1+1")
    before = program.local.digest()
    assert comes_in(program) == []
    assert program.local.digest() == before


TEXTS = ["=1+1", "+1 555 0100", "0012", "'quoted", "-5", "2026-10-05", "1/2", "TRUE", "@all", "a\nb", "مرحبا", "😀"]


def test_text_stays_text(programs: Programs) -> None:
    program = programs.make()
    for text in TEXTS:
        sends(program, ANA, note=text)
    comes_in(program)
    assert [row["Note"] for row in program.rows("Hours")] == TEXTS
    comes_in(program)
    assert [row["Note"] for row in program.rows("Hours")] == TEXTS


def test_an_answer_too_long_for_a_cell_is_cut_and_says_so_until_staff_have_seen_it(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA, note="long " * 10_000)
    sends(program, ANA, date="2026-10-06")
    comes_in(program)
    comes_in(program)
    note = program.row("Hours", "H-01")["Note"]
    assert note.endswith("… (the rest stands in the form)")
    assert 39_000 < len(note) <= 40_000
    assert "Note: the answer is too long for a cell" in program.problem("Hours", "H-01")
    assert program.problem("Hours", "H-02") == ""
    program.set("Hours", "H-01", Note="long, and so on")
    program.run()
    assert program.problem("Hours", "H-01") == ""


def test_a_tax_number_is_stored_nowhere(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA, note="mine is 123-45-6789, thank you")
    comes_in(program)
    comes_in(program)
    assert program.row("Hours", "H-01")["Note"] == "(left out: it looked like a tax number)"
    assert "see the form, delete it there" in program.problem("Hours", "H-01")
    assert all(b"123-45-6789" not in file.read_bytes() for file in program.ledger.parent.iterdir())


def test_an_unknown_address_and_one_that_two_people_have_are_nobodys(programs: Programs) -> None:
    both = "both@example.org"
    program = programs.make(
        {"Liaisons": [{"Name": "One Sample", "E-mail": both}, {"Name": "Two Sample", "E-mail": both}]}
    )
    sends(program, "stranger@example.org")
    sends(program, both)
    comes_in(program)
    comes_in(program)
    rows = {row["ID"]: row for row in program.rows("Hours")}
    assert [row["Liaison"] for row in rows.values()] == ["", ""]
    assert "stranger@example.org, which no row of Liaisons has" in rows["H-01"]["Note"]
    assert f"{both}, the address of L-01 and L-02" in rows["H-02"]["Note"]
    assert all(
        "choose the person from the list; of an answer to the form, Note" in row["Problem"] for row in rows.values()
    )
    program.set("Hours", "H-01", Liaison="L-01 · One Sample")
    comes_in(program)
    assert program.problem("Hours", "H-01") == ""


# The same answer again


def test_a_changed_answer_is_one_more_row_and_one_of_the_two_counts(programs: Programs) -> None:
    program = programs.make()
    sent = sends(program, ANA)
    comes_in(program)
    sends(program, ANA, response=sent)
    assert comes_in(program) == [], "sent again, and alike"
    sends(program, ANA, response=sent, hours="2:00")
    assert comes_in(program) == ["H-02"]
    comes_in(program)
    assert hours_of(program) == {"H-01": "1:30", "H-02": "2:00"}
    assert "one answer with H-02, which its sender has changed" in program.problem("Hours", "H-01")
    assert "one answer with H-01, which its sender has changed" in program.problem("Hours", "H-02")
    program.edit("delete_rows", "Hours", rows=["H-01"])
    comes_in(program)
    assert (hours_of(program), program.problem("Hours", "H-02")) == ({"H-02": "2:00"}, "")


@pytest.mark.parametrize(
    ("tab", "column"),
    [
        ("Liaisons", ""),
        ("Liaisons", "E-mail"),
        ("Liaisons", "Name"),
        ("Liaisons", "ID"),
        ("Hours", ""),
        ("Hours", "For"),
    ],
)
def test_answers_wait_while_nobody_can_tell_whose_they_are_or_where_they_go(
    tab: str, column: str, programs: Programs
) -> None:
    program = programs.make()
    comes_in(program)
    if column:
        program.edit("rename_header", tab, column=column, to="Something else")
    else:
        program.edit("rename_tab", tab, to="Something else")
    sends(program, ANA)
    for _ in range(2):
        assert comes_in(program) == []
    waits = f"{tab} has its column {column} again" if column else f"the tab {tab} is there again"
    assert f"what people send by the form of Hours waits until {waits}" in program.start_here()
    if column:
        program.edit("rename_header", tab, column="Something else", to=column)
    else:
        program.edit("rename_tab", "Something else", to=tab)
    assert comes_in(program) == ["H-01"]
    row = program.row("Hours", "H-01")
    assert (row["Liaison"], row["Note"]) == ("L-01 · Ana Exemplo", "By the river")
    assert "waits until" not in program.start_here()


def test_while_the_job_is_off_answers_wait_in_the_form(programs: Programs) -> None:
    program = programs.make()
    comes_in(program)
    row = next(one for one in program.rows("Jobs") if one["Job"] == "hours")
    program.set("Jobs", row["ID"], Mode="Off")
    sends(program, ANA)
    sends(program, JOSE)
    assert comes_in(program) == []
    assert program.rows("Hours") == []
    program.set("Jobs", row["ID"], Mode="Automatic")
    assert comes_in(program) == ["H-01", "H-02"]


def test_a_row_that_staff_delete_does_not_come_back(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA)
    sends(program, JOSE)
    comes_in(program)
    program.edit("delete_rows", "Hours", rows=["H-01"])
    assert comes_in(program) == []
    sends(program, ANA, hours="3:00")
    assert comes_in(program) == ["H-03"]
    assert hours_of(program) == {"H-02": "1:30", "H-03": "3:00"}


@pytest.mark.parametrize("do", [{"cut": "before"}, {"cut": "after"}], ids=str)
def test_wherever_a_run_dies_each_answer_stands_once(programs: Programs, do: Any) -> None:
    """At each call in turn, and the run ends there."""
    program = programs.make()
    comes_in(program)
    nth, sent = 0, 0
    while True:
        nth += 1
        sends(program, ANA, date=f"2026-10-{nth:02d}")
        sends(program, JOSE, date=f"2026-10-{nth:02d}")
        sent += 2
        program.local.forget_calls()
        program.local.fault("*", do, call=nth, times=9)
        ran = program.run_job("hours", "--json")
        calls = len(program.local.calls())
        program.local.no_faults()
        program.local.advance(3600)
        comes_in(program)
        assert len(program.rows("Hours")) == sent, (nth, ran.err)
        assert len({(row["Liaison"], row["Date"]) for row in program.rows("Hours")}) == sent
        if nth > calls:
            break
    assert nth > 5, "there were calls to fail"


# What staff do with the form


def test_a_question_renamed_added_and_deleted(programs: Programs) -> None:
    program = programs.make()
    form = form_id(program)
    titles = [item["title"] for item in form_of(program)["items"]]
    new = {"title": "Anything else?", "questionItem": {"question": {"textQuestion": {}}}}
    for edit in (
        {"do": "retitle", "question": titles[2], "title": "How many hours?"},
        {"do": "add", "item": new},
        {"do": "remove", "question": titles[4]},
    ):
        program.local.edit({"form": form, **edit}, service="forms", user=OFFICE)
    said = {titles[0]: "2026-10-05", titles[1]: "Outreach", "How many hours?": "2:15", "Anything else?": "Much."}
    program.local.edit({"form": form, "do": "submit", "answers": said}, service="forms", user=ANA)
    assert comes_in(program) == ["H-01"]
    row = program.row("Hours", "H-01")
    assert (row["Hours"], row["Note"]) == ("2:15", "More answers stand in the form.")
    ran = program.automations("init")
    assert (ran.status, "the form hours/en was changed by staff and stays as it is" in ran.out) == (0, True)
    assert [item["title"] for item in form_of(program)["items"]][-1] == "Anything else?"


def test_a_form_that_nobody_has_changed_says_what_settings_say_by_now(programs: Programs) -> None:
    program = programs.make()
    assert "Exampleton" not in form_of(program)["info"]["title"], "it was made before anybody typed a setting"
    asked = [item["questionItem"]["question"]["questionId"] for item in form_of(program)["items"]]
    program.settings({"Languages": "en, es"})
    assert program.automations("init").status == 0
    assert "Exampleton liaisons" in form_of(program)["info"]["title"]
    assert [item["questionItem"]["question"]["questionId"] for item in form_of(program)["items"]] == asked
    assert "Exampleton liaisons" in form_of(program, "hours/es")["info"]["title"]
    questions = [item["questionItem"]["question"] for item in form_of(program, "application/en")["items"]]
    language = next(one for one in questions if one["questionId"] == APPLICATION.id_of("language"))
    assert [one["value"] for one in language["choiceQuestion"]["options"]] == ["English", "Español"]
    assert json.loads(program.automations("init", "--json").out)["changes"] == 0
    for name in ("Application form, English", "Form for hours, Español"):
        assert f"{name} look it over, or change it" in program.start_here()
    sends(program, ANA, "hours/es", activity="Reunión")
    comes_in(program)
    assert program.row("Hours", "H-01")["Activity"] == "Meeting", "in the workbook's own words"


def test_a_form_of_which_too_much_was_asked_is_not_said_to_be_gone(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA)
    too_much = {"status": 403, "reason": "userRateLimitExceeded", "retry_after": 3600}
    program.local.fault("forms.forms.responses.list", too_much)
    ran = program.run_job("hours", "--json")
    assert (ran.status, ran.effects()) == (1, {"form/hours/en": "failed"})
    assert "cannot be opened any more" not in program.start_here()
    program.local.no_faults()
    assert comes_in(program) == ["H-01"]


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("forms.forms.responses.list", '{"portal": "sign in"}'),
        ("sheets.spreadsheets.batchUpdate", '{"portal": "sign in"}'),
        ("sheets.spreadsheets.batchUpdate", "<html>Please sign in</html>"),
    ],
)
def test_an_answer_that_is_not_googles_loses_nothing(programs: Programs, method: str, body: str) -> None:
    """A network that asks people to sign in answers 200 to everything."""
    program = programs.make()
    sends(program, ANA)
    program.local.fault(method, {"status": 200, "body": body})
    ran = program.run_job("hours", "--json")
    assert (ran.status, "AttributeError" in ran.err + ran.out) == (1, False)
    program.local.no_faults()
    program.local.advance(61)
    program.run_job("hours", "--json")
    program.run_job("hours", "--json")
    assert list(hours_of(program).values()) == ["1:30"]


def test_a_form_in_the_trash_and_one_deleted_for_good(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA)
    comes_in(program)
    form = form_id(program)
    program.local.edit({"file": form, "do": "trash"}, service="drive", user=OFFICE)
    assert comes_in(program) == []
    ran = program.automations("init")
    assert "the form hours/en is in the trash: take it out, or delete it for good" in ran.out
    assert form_id(program) == form
    program.local.edit({"file": form, "do": "delete"}, service="drive", user=OFFICE)
    comes_in(program)
    program.run()
    assert "the form hours/en cannot be opened any more" in program.start_here()
    assert program.automations("init").status == 0
    assert form_id(program) != form
    sends(program, JOSE, hours="2:00")
    assert comes_in(program) == ["H-02"]
    program.run()
    assert "cannot be opened any more" not in program.start_here()
    assert hours_of(program) == {"H-01": "1:30", "H-02": "2:00"}


# A lost ledger


def test_after_a_lost_ledger_no_answer_comes_in_twice(programs: Programs) -> None:
    """On a new machine, with the workbook's id alone: also none whose row staff have deleted."""
    program = programs.make()
    sent = sends(program, ANA)
    sends(program, JOSE)
    comes_in(program)
    sends(program, ANA, response=sent)
    sends(program, JOSE, date="2026-10-07")
    comes_in(program)
    program.edit("delete_rows", "Hours", rows=["H-02"])
    comes_in(program)
    place, spreadsheet = program.place, program.spreadsheet
    shutil.rmtree(program.ledger.parent)
    (program.data / "local" / "programs" / f"{program.id}.json").unlink()
    program.local.advance(7200)
    ran = program.automations("rebuild-ledger", "--spreadsheet", spreadsheet)
    assert ran.status == 0, ran.err
    assert program.place == place
    assert comes_in(program) == []
    sends(program, ANA, response=sent, hours="4:00")
    assert comes_in(program) == ["H-04"]
    assert hours_of(program) == {"H-01": "1:30", "H-03": "1:30", "H-04": "4:00"}
    comes_in(program)
    assert "one answer with H-01, which its sender has changed" in program.problem("Hours", "H-04")


def test_a_rebuilding_brings_in_what_was_drawn_and_never_written(programs: Programs) -> None:
    program = programs.make()
    comes_in(program)
    sends(program, ANA)
    program.local.fault("sheets.spreadsheets.batchUpdate", {"status": 403, "reason": "forbidden"}, nth=2)
    comes_in(program, status=1)
    program.local.no_faults()
    assert program.rows("Hours") == []
    program.local.advance(7200)
    assert program.automations("rebuild-ledger").status == 0
    assert comes_in(program) == ["H-01"]
    assert hours_of(program) == {"H-01": "1:30"}


def test_on_another_machine_init_goes_on_with_the_forms_that_the_workbook_names(programs: Programs) -> None:
    program = programs.make({"Hours": [{"Date": "2026-10-05", "Liaison": "L-01"}]})
    comes_in(program)
    forms, place = program.place["forms"], program.place
    (program.data / "local" / "programs" / f"{program.id}.json").unlink()
    programs.write(program.config, program.id, **{name: place[name] for name in ("spreadsheet", "folder", "calendar")})
    assert program.automations("init").status == 0
    assert program.place["forms"] == forms
