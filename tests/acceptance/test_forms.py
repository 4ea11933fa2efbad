"""The form for hours, from init to the rows of Hours: each answer once, whatever happens to run, form and people."""

from __future__ import annotations

from typing import Any

from tests.programs_in_sheet import Program, Programs

ANA, JOSE = "ana.exemplo@example.org", "jose.muestra@example.org"
ANSWERS = {"Day": "2026-10-05", "What did you do?": "Outreach", "How long?": "1:30", "Anything to add?": "By the river"}


def form_of(program: Program, key: str = "hours/en") -> dict[str, Any]:
    """A form as it stands, with what was sent by it."""
    all_ = program.local.admin("GET", "/forms")["forms"]
    return next(one for one in all_ if one["formId"] == program.place["forms"][key])  # type: ignore[index]


def sends(program: Program, who: str, key: str = "hours/en", response: str = "", **answers: str) -> str:
    """A liaison answers the form; the words of `answers` are the questions' fields."""
    titles = {"day": "Day", "hours": "How long?", "note": "Anything to add?", "for_": "Which meeting or event?"}
    said = {**ANSWERS, **{titles[name]: text for name, text in answers.items()}}
    edit = {"form": program.place["forms"][key], "do": "submit", "answers": said}  # type: ignore[index]
    edit |= {"response": response} if response else {}
    program.local.advance(60)
    return str(program.local.edit(edit, service="forms", user=who)["response"])


def comes_in(program: Program, *words: str, status: int = 0) -> list[str]:
    """Runs the job; the rows that came in."""
    ran = program.run_job("hours", "--json", *words)
    assert ran.status == status, ran.err + ran.out
    return [one["what"].split()[-1] for one in ran.json["effects"] if one["kind"] == "row"]


def test_from_init_to_a_row_of_hours_and_twice_changes_nothing(programs: Programs) -> None:
    program = programs.make()
    sends(program, ANA)
    sends(program, JOSE, note="=1+1", hours="0012")
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
