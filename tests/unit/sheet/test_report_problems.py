"""Problems in the one write: each at its row, in words, and gone once it is mended."""

from __future__ import annotations

from automations.rules.program import Problem
from automations.sheet.report import View, sentence_of
from tests.unit.sheet.a_report import (
    INVOICE,
    ROWS,
    SHOWN,
    Reading,
    hours_grid,
    insert,
    known_invoices,
    problem,
)
from tests.unit.sheet.grid import Grid


class TestProblems:
    def test_a_problem_stands_at_its_row_and_names_the_cell(self) -> None:
        reading = Reading(hours_grid())
        reading.show(View(problems=[problem("H-02", 3)]))
        assert reading.grid.column("Hours", "Problem") == ["", "Date: this is no date: write 2026-01-31", ""]

    def test_several_problems_of_a_row_are_all_told_once(self) -> None:
        reading = Reading(hours_grid())
        reading.show(View(problems=[problem("H-02", 3), problem("H-02", 3), problem("H-02", 3, "x", "y")]))
        assert reading.grid.column("Hours", "Problem")[1] == "Date: this is no date: write 2026-01-31\nDate: x: y"

    def test_a_problem_is_gone_once_it_is_mended(self) -> None:
        reading = Reading(Grid({"Hours": [{**ROWS[0], "Problem": "Date: this is no date"}, *ROWS[1:]]}))
        assert reading.changes(View())
        reading.show(View())
        assert reading.grid.column("Hours", "Problem") == ["", "", ""]

    def test_a_problem_known_by_its_id_alone(self) -> None:
        reading = Reading(hours_grid())
        reading.show(View(problems=[problem("H-03", 0)]))
        assert reading.grid.column("Hours", "Problem")[2]

    def test_a_problem_of_a_row_that_is_not_there_is_told_elsewhere(self) -> None:
        assert not Reading(hours_grid()).changes(View(problems=[problem("H-09", 0), problem("", 1)]))

    def test_the_lower_of_two_twins_is_told(self) -> None:
        reading = Reading(Grid({"Hours": [*ROWS, ROWS[1]]}))
        reading.show(View(problems=reading.settled.problems, cells=SHOWN))
        assert reading.grid.column("Hours", "Problem") == ["", "", "", "ID: the same row twice: delete one"]
        assert reading.grid.column("Hours", "Invoice")[3] == ""

    def test_the_lower_of_two_twins_is_told_though_rows_were_inserted_above(self) -> None:
        reading = Reading(Grid({"Hours": [*ROWS, ROWS[1]]}))
        insert(reading.grid)
        reading.show(View(problems=reading.settled.problems))
        assert [bool(cell) for cell in reading.grid.column("Hours", "Problem")] == [False] * 4 + [True]

    def test_a_row_without_an_id_is_told_while_nothing_has_moved(self) -> None:
        reading = Reading(Grid({"Invoices": [INVOICE, {"Number": "typed by hand"}]}), known_invoices(1))
        reading.show(View(problems=reading.settled.problems))
        assert "none of the service's" in str(reading.grid.column("Invoices", "Problem")[1])

    def test_a_row_without_an_id_is_left_alone_once_rows_have_moved(self) -> None:
        reading = Reading(Grid({"Invoices": [INVOICE, {"Number": "typed by hand"}]}), known_invoices(1))
        reading.grid.sheets["Invoices"].insert(1, ["", "typed above"])
        assert not reading.written(View(problems=reading.settled.problems)).requests

    def test_a_formula_in_a_problem_stays_text(self) -> None:
        reading = Reading(hours_grid())
        reading.show(View(problems=[Problem(tab="Hours", id="H-01", column="", value="", what="=1+1", remedy="")]))
        assert reading.grid.column("Hours", "Problem")[0] == "=1+1"
        assert sentence_of(problem("H-01", 2)) == "Date: this is no date: write 2026-01-31"
