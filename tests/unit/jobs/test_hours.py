"""An answer to the form for hours as a row: who sent it is known by the verified address, or is nobody's guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automations.jobs.hours import row_of
from automations.rules.program import Liaison

ANA = Liaison(id="L-01", number=2, name="Ana Exemplo", email="Ana@example.org")
JO = Liaison(id="L-02", number=3, name="Jo Sample", email="jo@example.org")
SAID = {"Date": "2026-10-05", "Activity": "Outreach", "Hours": "0012", "For": "M-03", "Note": "By the river"}


def test_the_one_with_this_address_is_named_and_the_rest_stays_as_it_was_typed() -> None:
    row = row_of(SAID, "ana@EXAMPLE.org", [JO, ANA])
    assert row == {**SAID, "Date": date(2026, 10, 5), "Liaison": "L-01 · Ana Exemplo"}


@pytest.mark.parametrize(
    ("address", "liaisons", "told"),
    [
        ("new@example.org", [ANA], "Sent from new@example.org, which no row of Liaisons has."),
        ("ana@example.org", [JO, replace(ANA, id="L-10"), ANA], "the address of L-01 and L-10."),
        ("ana@example.org", [replace(ANA, gone=True)], "which no row of Liaisons has."),
        ("ana@example.org", [replace(ANA, unsafe=True)], "the address of L-01."),
        ("", [replace(ANA, email="")], "Sent without an address: nobody can tell from whom."),
    ],
    ids=["unknown", "a couple", "gone", "changed places", "none"],
)
def test_who_cannot_be_told_for_certain_is_never_guessed(address: str, liaisons: list[Liaison], told: str) -> None:
    row = row_of(SAID, address, liaisons)
    assert "Liaison" not in row
    assert str(row["Note"]).startswith("By the river\nSent ")
    assert str(row["Note"]).endswith(told)


def test_a_day_that_is_none_stays_as_it_was_typed() -> None:
    assert row_of({**SAID, "Date": "yesterday"}, "jo@example.org", [JO])["Date"] == "yesterday"


def test_answers_to_questions_of_staffs_own_are_pointed_to() -> None:
    assert row_of({**SAID, "Note": ""}, "jo@example.org", [JO], more=True)["Note"] == "More answers stand in the form."
