"""Whole rows in the one write: appended, taken away, unticked; and what staff chose in the meantime."""

from __future__ import annotations

import pytest

from automations.sheet.known import Known, known_row
from automations.sheet.report import NewRow, View
from tests.unit.sheet.a_report import (
    INVOICE,
    NEW,
    ROWS,
    SHOWN,
    Reading,
    copy,
    hours_grid,
    known_invoices,
    swap,
)
from tests.unit.sheet.books import NOW, SALT
from tests.unit.sheet.grid import Grid


class TestWholeRows:
    def setup_method(self) -> None:
        self.reading = Reading(Grid({"Invoices": [INVOICE]}), known_invoices(1))

    def test_a_row_is_appended_whole(self) -> None:
        assert self.reading.changes(View(append=[NEW]))
        self.reading.show(View(append=[NEW]))
        grid = self.reading.grid
        assert grid.column("Invoices", "ID") == ["N-01", "N-02"]
        assert grid.column("Invoices", "Number") == ["ARL-FY27-0001", "ARL-FY27-0002"]
        assert grid.column("Invoices", "Amount")[1] == 80
        assert grid.formats[("Invoices", 2, 5)] == {"numberFormat": {"type": "CURRENCY", "pattern": '"$"#,##0.00'}}

    def test_several_rows_of_a_tab_are_one_request(self) -> None:
        other = NewRow(tab="Invoices", id="N-03", cells={"Number": "ARL-FY27-0003"})
        assert len(self.reading.written(View(append=[NEW, other])).requests) == 1

    def test_a_row_that_is_there_by_now_is_not_written_twice(self) -> None:
        self.reading.show(View(append=[NEW]))
        assert not self.reading.written(View(append=[NEW])).requests

    def test_a_row_is_appended_under_the_headers_as_they_stand_now(self) -> None:
        for row in self.reading.grid.sheets["Invoices"]:
            row.extend([""] * (20 - len(row)))
            row.insert(2, row.pop(9))
        self.reading.show(View(append=[NEW]))
        assert self.reading.grid.column("Invoices", "State") == ["Draft", "Draft"]

    @pytest.mark.parametrize(("tab", "header", "goes"), [("Hours", "Hours", False), ("Invoices", "State", True)])
    def test_what_people_have_sent_waits_for_its_column_and_a_row_of_ours_is_filled_later(
        self, tab: str, header: str, goes: bool
    ) -> None:
        reading = Reading(Grid({"Invoices": [INVOICE], "Hours": ROWS}), known_invoices(1))
        headers = reading.grid.sheets[tab][0]
        headers[headers.index(header)] = "Something else"
        new = {"Hours": NewRow(tab="Hours", id="H-09", cells={"Hours": "1:30"}), "Invoices": NEW}[tab]
        written = reading.show(View(append=[new]))
        assert (new.id in reading.grid.column(tab, "ID"), new.id in written.standing) == (goes, goes)

    def test_a_deletion_that_was_released_takes_the_row_away_wherever_it_stands(self) -> None:
        reading = Reading(hours_grid())
        view = View(remove={("Hours", "H-01"), ("Hours", "H-03")}, cells=SHOWN)
        assert reading.changes(view)
        swap(reading.grid)
        reading.show(view)
        assert reading.grid.column("Hours", "ID") == ["H-02"]
        assert reading.grid.column("Hours", "Invoice") == ["ARL-FY27-0002"]

    def test_a_row_that_was_copied_in_between_is_not_taken_away(self) -> None:
        reading = Reading(hours_grid())
        copy(reading.grid)
        reading.show(View(remove={("Hours", "H-02")}))
        assert len(reading.grid.column("Hours", "ID")) == 4

    def test_a_box_is_unticked_where_its_row_is_now(self) -> None:
        rows = [{"ID": f"J-0{n}", "Job": f"job {n}", "Run now": True} for n in (1, 2)]
        known = Known(salt=SALT).with_rows([known_row("Jobs", str(row["ID"]), row, SALT, NOW) for row in rows])
        reading = Reading(Grid({"Jobs": rows}), known)
        view = View(untick={("Jobs", "J-01", "Run now")})
        assert reading.changes(view)
        jobs = reading.grid.sheets["Jobs"]
        jobs[1], jobs[2] = jobs[2], jobs[1]
        reading.show(view)
        assert reading.grid.column("Jobs", "Run now") == [True, False]
        assert not Reading(Grid({"Jobs": [{**rows[0], "Run now": False}]}), known).changes(view)


class TestDecisions:
    def setup_method(self) -> None:
        rows = [{**INVOICE, "ID": f"N-0{n}", "Number": f"ARL-FY27-000{n}"} for n in (1, 2)]
        self.reading = Reading(Grid({"Invoices": rows}), known_invoices(1, 2))

    def test_what_staff_chose_in_the_meantime_is_found(self) -> None:
        self.reading.grid.edit("Invoices", 3, "Decision", "Approve")
        assert self.reading.written(View()).decisions == {("Invoices", "N-02"): "Approve"}

    def test_it_is_found_by_id_after_a_sort(self) -> None:
        self.reading.grid.edit("Invoices", 3, "Decision", "Approve")
        rows = self.reading.grid.sheets["Invoices"]
        rows[1], rows[2] = rows[2], rows[1]
        assert self.reading.written(View()).decisions == {("Invoices", "N-02"): "Approve"}

    def test_of_an_id_that_stands_twice_nothing_is_taken(self) -> None:
        self.reading.grid.edit("Invoices", 3, "Decision", "Approve")
        self.reading.grid.sheets["Invoices"].append(list(self.reading.grid.sheets["Invoices"][2]))
        assert self.reading.written(View()).decisions == {}
