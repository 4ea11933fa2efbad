"""A language that is none of the program's is told at the row; the person keeps it, and everything else goes on."""

from __future__ import annotations

import pytest

from automations.rules.program import Snapshot
from automations.sheet import typed
from tests.unit.sheet.books import book, liaison, raw_tab


def read(languages: str, **more: str) -> Snapshot:
    """A liaison who reads Portuguese, in a program that writes in these languages."""
    settings = {"Languages": languages, **{name.replace("_", " "): value for name, value in more.items()}}
    rows = [
        {"ID": f"X-{number:02d}", "Setting": name, "Value": value}
        for number, (name, value) in enumerate(settings.items(), start=1)
    ]
    people = [liaison("L-01", "Ana Exemplo", "ana@example.org", Language="Portuguese")]
    return typed.snapshot(book(raw_tab("Settings", rows), raw_tab("Liaisons", people)))


def told(snapshot: Snapshot) -> list[str]:
    return [one.column for one in snapshot.problems if one.tab == "Liaisons"]


@pytest.mark.parametrize(
    ("languages", "more", "column"),
    [
        pytest.param("en, es", {}, ["Language"], id="it is none of these"),
        pytest.param("en, pt", {}, [], id="it is one of them"),
        pytest.param("en, es", {"Staff_language": "pt"}, [], id="staff write in it"),
        pytest.param("en", {}, [], id="staff have not said in which they write"),
        pytest.param("en, Klingon", {}, [], id="what they said cannot be read"),
    ],
)
def test_a_language_is_told_of_when(languages: str, more: dict[str, str], column: list[str]) -> None:
    assert told(read(languages, **more)) == column


def test_the_problem_names_both_ways_out_and_the_person_is_written_to_in_their_own_language() -> None:
    snapshot = read("en, es")
    (row,) = snapshot.liaisons
    assert (row.language, row.faulty) == ("pt", frozenset())
    (problem,) = (one for one in snapshot.problems if one.tab == "Liaisons")
    assert (problem.id, problem.number, problem.value) == ("L-01", 2, "Portuguese")
    assert problem.what == "Portuguese is none of Languages on Settings; letters go out in it all the same"
    assert problem.remedy == "add it there, or choose another here"
