"""A tax number in any cell of any tab is taken out while reading: a problem at its row, and nobody sees it any more."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.program import Problem
from automations.sheet import tax_numbers, typed
from automations.sheet.layout import ID, ROW_TABS, Kind, Tab
from automations.sheet.workbook import RawWorkbook
from tests.unit.sheet.a_workbook import Workbook, merged

NUMBER = "123-45-6789"
EVERY_CELL = [(tab, column.header) for tab in ROW_TABS for column in tab.columns if column.header != ID]


def read(book: Workbook) -> tuple[RawWorkbook, tuple[Problem, ...]]:
    """The raw workbook, and all problems that a run would tell of it."""
    raw, problems = book.read()
    ids = {(name, row.number): str(row[ID]) for name, tab in raw.tabs.items() for row in tab.rows}
    return raw, typed.snapshot(raw, problems=(*problems, *tax_numbers.problems(raw, ids))).problems


def of_tax(problems: tuple[Problem, ...]) -> list[tuple[str, str, str, int]]:
    found = [one for one in problems if one.what == tax_numbers.TAX_NUMBER.what]
    assert all(one.value == "" and one.remedy for one in found)
    return [(one.tab, one.id, one.column, one.number) for one in found]


@pytest.mark.parametrize(("tab", "header"), EVERY_CELL, ids=[f"{tab.name} {header}" for tab, header in EVERY_CELL])
def test_in_every_column_it_is_one_problem_and_nothing_else_holds_it(tab: Tab, header: str) -> None:
    id_ = f"{tab.prefix}-01"
    row = {"ID": id_, header: f"SSN {NUMBER}"}
    raw, problems = read(Workbook(**{tab.name.replace(" ", "_"): [row]}))
    assert of_tax(problems) == [(tab.name, id_, header, 2)]
    assert NUMBER not in repr(raw)
    assert NUMBER not in repr(problems)
    assert NUMBER not in repr(typed.snapshot(raw))


def test_a_row_that_holds_nothing_else_is_told_too() -> None:
    raw, problems = read(Workbook(Applications=[{"Notes": NUMBER}]))
    assert of_tax(problems) == [("Applications", "", "Notes", 2)]
    assert raw.tabs["Applications"].rows[0].cells == {}


def with_column(header: str, cell: Any) -> Workbook:
    book = Workbook(Liaisons=[{"ID": "L-01", "Name": "Ana Exemplo", header: cell}])
    book.headers["Liaisons"].append(header)
    return book


@pytest.mark.parametrize("cell", [NUMBER, "123456789", 123456789, 12345678.0])
def test_in_a_column_of_staffs_own(cell: Any) -> None:
    """Its header speaks of it: plain digits count, and Sheets may have made a number of them."""
    _, problems = read(with_column("SSN or EIN", cell))
    assert of_tax(problems) == [("Liaisons", "L-01", "SSN or EIN", 2)]


@pytest.mark.parametrize("cell", ["123456789", 123456789, 3200, True, "617-555-0123"])
def test_other_numbers_in_a_column_of_staffs_own_are_nobodys_business(cell: Any) -> None:
    assert of_tax(read(with_column("Library card", cell))[1]) == []


def test_the_header_of_a_column_is_not_repeated_either() -> None:
    raw, problems = read(with_column(NUMBER, "x"))
    letter = tax_numbers_letter(raw)
    assert of_tax(problems) == [("Liaisons", "", letter, 1)]
    assert NUMBER not in repr(problems)
    assert NUMBER not in repr(raw)


def tax_numbers_letter(raw: RawWorkbook) -> str:
    return chr(65 + len(raw.tabs["Liaisons"].columns))


def test_on_start_here() -> None:
    raw, problems = read(Workbook(Start_here=[["Start here"], ["call Ana", NUMBER]]))
    assert of_tax(problems) == [("Start here", "", "B", 2)]
    assert NUMBER not in repr(raw)


def test_in_a_merged_cell_the_tax_number_is_what_is_told() -> None:
    book = Workbook(Liaisons=[{"ID": "L-01", "Name": NUMBER, "E-mail": "ana@example.org"}])
    place = book.headers["Liaisons"].index("Name")
    book.merges["Liaisons"] = (merged(1, place, columns=2),)
    assert of_tax(read(book)[1]) == [("Liaisons", "L-01", "Name", 2)]


def test_accounts_of_funds_and_phones_stay_what_they_are() -> None:
    book = Workbook(
        Funds=[{"ID": "F-01", "Fund": "Grant", "Account number": "010-61-5300"}],
        Applications=[{"ID": "A-01", "Name": "Ana Exemplo", "Phone": "617-555-0123"}],
    )
    raw, problems = read(book)
    assert of_tax(problems) == []
    assert raw.tabs["Funds"].rows[0]["Account number"] == "010-61-5300"


def test_a_workbook_of_a_town_holds_none() -> None:
    """No kind of cell that staff write in order is taken for one."""
    plain = {Kind.DATE: 46024, Kind.MONEY: 80, Kind.EMAIL: "ana@example.org", Kind.TEXT: "Ana Exemplo", Kind.TIME: 0.75}
    rows = {
        tab.name.replace(" ", "_"): [
            {c.header: plain.get(c.kind, "words") for c in tab.columns if c.header != ID} | {ID: f"{tab.prefix}-01"}
        ]
        for tab in ROW_TABS
    }
    assert of_tax(read(Workbook(**rows))[1]) == []
