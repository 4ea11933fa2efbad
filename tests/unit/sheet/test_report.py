"""The one write: marks land on their own rows, staff's cells are never touched, and nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.sheet.fresh import fresh_ranges
from automations.sheet.id_cells import id_requests
from automations.sheet.identity import after_write, settle
from automations.sheet.known import Known, known_row
from automations.sheet.layout import TAB_BY_NAME
from automations.sheet.report import View, requests
from automations.sheet.values import Link, Value
from automations.sheet.workbook import Raw
from tests.unit.sheet.a_report import (
    INVOICE,
    NEW,
    ROWS,
    SHOWN,
    Reading,
    add_column,
    copy,
    delete,
    hours_grid,
    insert,
    known_invoices,
    move_column,
    move_ids,
    problem,
    rename,
    swap,
)
from tests.unit.sheet.books import NOW, SALT, hours
from tests.unit.sheet.grid import Grid

BETWEEN: dict[str, tuple[Callable[[Grid], None], dict[str, str]]] = {
    # what staff do between the read and the fresh read: what stands beside each id then
    "nothing": (lambda grid: None, {"H-01": "ARL-FY27-0001", "H-02": "ARL-FY27-0002", "H-03": "ARL-FY27-0003"}),
    "sort the rows": (swap, {"H-01": "ARL-FY27-0001", "H-02": "ARL-FY27-0002", "H-03": "ARL-FY27-0003"}),
    "insert a row": (
        insert,
        {"": "", "H-01": "ARL-FY27-0001", "H-02": "ARL-FY27-0002", "H-03": "ARL-FY27-0003"},
    ),
    "delete a row": (delete, {"H-01": "ARL-FY27-0001", "H-03": "ARL-FY27-0003"}),
    "move the column": (move_column, {"H-01": "ARL-FY27-0001", "H-02": "ARL-FY27-0002", "H-03": "ARL-FY27-0003"}),
    "add a column": (add_column, {"H-01": "ARL-FY27-0001", "H-02": "ARL-FY27-0002", "H-03": "ARL-FY27-0003"}),
    "copy a row: nobody can tell which is which": (
        copy,
        {"H-01": "ARL-FY27-0001", "H-02": "", "H-03": "ARL-FY27-0003"},
    ),
    "move the ID column: no id is known": (move_ids, {"H-01": "", "H-02": "", "H-03": ""}),
}


@pytest.mark.parametrize(("edit", "expected"), BETWEEN.values(), ids=BETWEEN)
def test_marks_land_on_their_own_rows(edit: Callable[[Grid], None], expected: dict[str, str]) -> None:
    reading = Reading(hours_grid())
    edit(reading.grid)
    reading.show(View(cells=SHOWN))
    grid = reading.grid
    assert dict(zip(grid.column("Hours", "ID"), grid.column("Hours", "Invoice"), strict=True)) == expected


def test_a_header_renamed_in_between_is_left_alone() -> None:
    reading = Reading(hours_grid())
    rename(reading.grid)
    assert not reading.written(View(cells=SHOWN)).requests


def test_neighbours_are_one_request() -> None:
    (request,) = Reading(hours_grid()).written(View(cells=SHOWN)).requests
    assert len(request["updateCells"]["rows"]) == 3
    assert request["updateCells"]["fields"] == "userEnteredValue"


def test_what_stands_there_is_not_written_again() -> None:
    reading = Reading(hours_grid())
    view = View(cells=SHOWN, problems=[problem("H-02", 3)])
    assert reading.changes(view)
    reading.show(view)
    again = Reading(reading.grid, reading.settled.known)
    assert not again.changes(view)
    assert not again.written(view).requests


VALUES: dict[str, tuple[str, str, Value, Raw]] = {
    # the sentence: (tab, header, value, the cell)
    "text": ("Invoices", "Number", "ARL-FY27-0001", "ARL-FY27-0001"),
    "text that looks like a number stays text": ("Invoices", "Account number", "0042", "0042"),
    "text that looks like a formula stays text": ("Invoices", "Fund", '=IMPORTXML("x")', '=IMPORTXML("x")'),
    "text that looks like a template stays text": (
        "Invoices",
        "Fund",
        "{{ 7*7 }} #let x <script>",
        "{{ 7*7 }} #let x <script>",
    ),
    "line breaks are one kind": ("Invoices", "Held because", "a\r\nb", "a\nb"),
    "money is a number": ("Invoices", "Amount", Decimal("80.00"), 80),
    "cents": ("Invoices", "Amount", Decimal("33.33"), 33.33),
    "no money": ("Invoices", "Amount", Decimal("0.00"), 0),
    "a date is a serial": ("Invoices", "Sent on", date(2026, 11, 2), 46328),
    "a moment is a serial in the workbook's zone": (
        "Jobs",
        "Last run",
        datetime(2026, 11, 2, 17, 0, tzinfo=UTC),
        46328.5,
    ),
    "a link shows its text": ("Invoices", "Document", Link("ARL.pdf", "https://example.org/d"), "ARL.pdf"),
    "nothing": ("Invoices", "Fund", None, ""),
}


@pytest.mark.parametrize(("tab", "header", "value", "shown"), VALUES.values(), ids=VALUES)
def test_cells_are_typed(tab: str, header: str, value: Value, shown: Raw) -> None:
    prefix = TAB_BY_NAME[tab].prefix
    own = {"Invoices": {"Number": "x"}, "Jobs": {"Job": "x"}}[tab]
    known = Known(salt=SALT).with_rows([known_row(tab, f"{prefix}-01", own, SALT, NOW)])
    reading = Reading(Grid({tab: [{"ID": f"{prefix}-01", header: "before", **own}]}), known)
    view = View(cells={(tab, f"{prefix}-01"): {header: value}})
    reading.show(view)
    assert reading.grid.column(tab, header) == [shown]
    assert not Reading(reading.grid, known).changes(view)


def test_text_and_number_are_not_the_same() -> None:
    reading = Reading(Grid({"Invoices": [{**INVOICE, "Amount": "80"}]}), known_invoices(1))
    assert reading.changes(View(cells={("Invoices", "N-01"): {"Amount": Decimal(80)}}))


def test_a_link_is_a_format_and_never_a_formula() -> None:
    reading = Reading(Grid({"Invoices": [INVOICE]}), known_invoices(1))
    link = Link("=1+1", "https://example.org/d")
    (request,) = reading.written(View(cells={("Invoices", "N-01"): {"Document": link}})).requests
    (cell,) = request["updateCells"]["rows"][0]["values"]
    assert cell["userEnteredValue"] == {"stringValue": "=1+1"}
    assert cell["userEnteredFormat"]["textFormat"]["link"] == {"uri": "https://example.org/d"}


def test_a_link_alone_is_written_when_it_is_named() -> None:
    reading = Reading(Grid({"Invoices": [{**INVOICE, "Document": "a.pdf"}]}), known_invoices(1))
    cells = {("Invoices", "N-01"): {"Document": Link("a.pdf", "https://example.org/new")}}
    assert not reading.changes(View(cells=cells))
    assert reading.changes(View(cells=cells, relink={("Invoices", "N-01", "Document")}))


def test_a_moment_without_a_zone_is_refused() -> None:
    reading = Reading(Grid({"Invoices": [INVOICE]}), known_invoices(1))
    with pytest.raises(ValueError, match="zone"):
        reading.changes(View(cells={("Invoices", "N-01"): {"Sent on": datetime(2026, 1, 1)}}))  # noqa: DTZ001


@pytest.mark.parametrize("header", ["Hours", "Approved", "Note", "ID", "Problem", "No such header"])
def test_no_column_of_staffs_is_ever_written(header: str) -> None:
    assert not Reading(hours_grid()).changes(View(cells={("Hours", "H-01"): {header: "ours"}}))


def test_the_system_cells_of_a_copy_are_emptied() -> None:
    rows = [{**row, "Invoice": "ARL-FY27-0001"} for row in ROWS]
    grid = Grid({"Hours": rows})
    known = Reading(grid).settled.known
    grid.sheets["Hours"].append([46399 if cell == 46302 else cell for cell in grid.sheets["Hours"][2]])
    first = settle(grid.read(), known, NOW)
    grid.write(id_requests(first.writes, grid.read(), grid.values(fresh_ranges(grid.read(), grid.metadata))))
    raw = grid.read()
    settled = after_write(first, raw)
    assert settled.copies == {"H-04"}
    fresh = grid.values(fresh_ranges(raw, grid.metadata))
    grid.write(requests(View(), raw, settled, fresh).requests)
    assert grid.column("Hours", "Invoice") == ["ARL-FY27-0001"] * 3 + [""]


def test_cells_of_the_systems_in_a_row_that_is_nobodys_are_emptied() -> None:
    """The row was inserted just before the last write, which put another row's cells there."""
    grid = Grid({"Hours": [*ROWS[:2], {"Invoice": "ARL-FY27-0001", "Approved": False}, ROWS[2]]})
    Reading(grid).show(View(cells=SHOWN))
    shown = [*(cells["Invoice"] for cells in SHOWN.values())]
    assert grid.column("Hours", "Invoice") == [*shown[:2], "", shown[2]]


def test_cells_of_the_systems_in_a_twin_are_emptied() -> None:
    """The row became another's copy just before the last write, which put there what belonged to it until then."""
    grid = hours_grid()
    known = Reading(grid).settled.known
    grid.sheets["Hours"][2] = list(grid.sheets["Hours"][1])
    grid.edit("Hours", 3, "Invoice", "ARL-FY27-0002")
    Reading(grid, known).show(View(cells=SHOWN))
    assert grid.column("Hours", "Invoice") == ["ARL-FY27-0001", "", "ARL-FY27-0003"]


def test_of_a_twin_only_what_is_written_anew_is_emptied() -> None:
    """Staff delete one of the two: whichever stays has lost nothing, as when an application came in."""
    row = {"ID": "A-01", "Received": 46302, "Name": "Ana Exemplo", "E-mail": "ana@example.org", "Stage": "New"}
    grid = Grid({"Applications": [row, row]})
    Reading(grid).show(View(cells={("Applications", "A-01"): {"Status": "told: offer"}}))
    assert grid.column("Applications", "Received") == [46302, 46302]
    assert grid.column("Applications", "Status") == ["told: offer", ""]


def test_rows_whose_id_is_out_of_place_are_left_alone() -> None:
    grid = hours_grid()
    known = Reading(grid).settled.known
    grid.edit("Hours", 2, "ID", "H-02")
    grid.edit("Hours", 3, "ID", "H-01")
    reading = Reading(grid, known)
    reading.show(View(cells=SHOWN))
    assert grid.column("Hours", "Invoice") == ["", "", "ARL-FY27-0003"]


class TestIdCells:
    def setup_method(self) -> None:
        self.grid = Grid({"Hours": [{**row, "ID": ""} for row in ROWS]})
        self.raw = self.grid.read()
        self.settled = settle(self.raw, Known(salt=SALT), NOW)

    def write(self) -> list[dict[str, Any]]:
        found = id_requests(self.settled.writes, self.raw, self.grid.values(fresh_ranges(self.raw, self.grid.metadata)))
        self.grid.write(found)
        return found

    def test_empty_cells_are_filled_in_one_request(self) -> None:
        assert len(self.write()) == 1
        assert self.grid.column("Hours", "ID") == ["H-01", "H-02", "H-03"]

    def test_a_cell_that_is_no_longer_empty_is_left_alone(self) -> None:
        self.grid.edit("Hours", 3, "ID", "mine")
        self.write()
        assert self.grid.column("Hours", "ID") == ["H-01", "mine", "H-03"]

    def test_rows_sorted_in_between_get_their_own_ids_in_the_end(self) -> None:
        swap(self.grid)
        self.write()
        found = after_write(self.settled, self.grid.read())
        assert {row["Date"]: row["ID"] for row in found.workbook.tabs["Hours"].rows} == {
            46301: "H-01",
            46302: "H-02",
            46303: "H-03",
        }


def test_a_missing_tab_is_no_error() -> None:
    reading = Reading(hours_grid())
    view = View(cells={("Invoices", "N-01"): {"State": "Draft"}}, append=[NEW], remove={("Invoices", "N-01")})
    assert not reading.written(view).requests


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(6)), lost=st.sets(st.integers(0, 5)), shown=st.sets(st.integers(0, 5)))
def test_a_mark_never_lands_beside_another_id(order: Sequence[int], lost: set[int], shown: set[int]) -> None:
    """Whatever is sorted and deleted between the read and the fresh read."""
    grid = Grid({"Hours": [hours(f"H-0{n + 1}", day=46300 + n) for n in range(6)]})
    reading = Reading(grid)
    marks: Mapping[tuple[str, str], Mapping[str, Value]] = {
        ("Hours", f"H-0{n + 1}"): {"Invoice": f"for H-0{n + 1}"} for n in shown
    }
    rows = grid.sheets["Hours"]
    rows[1:] = [rows[1 + n] for n in order if n not in lost]
    reading.show(View(cells=marks))
    for identifier, invoice in zip(grid.column("Hours", "ID"), grid.column("Hours", "Invoice"), strict=True):
        expected = f"for {identifier}" if int(str(identifier)[2:]) - 1 in shown else ""
        assert invoice == expected
