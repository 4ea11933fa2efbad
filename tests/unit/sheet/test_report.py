"""The one write: marks land on their own rows, staff's cells are never touched, and nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.rules.program import Problem
from automations.sheet.fresh import fresh_ranges
from automations.sheet.id_cells import id_requests
from automations.sheet.identity import Settled, after_write, settle
from automations.sheet.known import Known, known_row
from automations.sheet.layout import TAB_BY_NAME
from automations.sheet.report import NewRow, View, Written, changes, requests, sentence_of
from automations.sheet.start_lines import StartLine
from automations.sheet.values import Link, Value
from automations.sheet.workbook import Raw, RawWorkbook
from tests.unit.sheet.books import NOW, SALT, hours
from tests.unit.sheet.grid import Grid

ROWS = [hours(f"H-0{n}", day=46300 + n) for n in (1, 2, 3)]
SHOWN = {("Hours", f"H-0{n}"): {"Invoice": f"ARL-FY27-000{n}"} for n in (1, 2, 3)}
INVOICE = {"ID": "N-01", "Number": "ARL-FY27-0001", "State": "Draft"}


def known_invoices(*numbers: int) -> Known:
    rows = [known_row("Invoices", f"N-0{n}", {"Number": f"ARL-FY27-000{n}"}, SALT, NOW) for n in numbers]
    return Known(salt=SALT).with_rows(rows)


class Reading:
    """A workbook that was read and settled, and then perhaps edited before the fresh read."""

    def __init__(self, grid: Grid, known: Known | None = None) -> None:
        self.grid = grid
        self.raw: RawWorkbook = grid.read()
        first = settle(self.raw, known or Known(salt=SALT), NOW)
        self.settled: Settled = after_write(first, self.raw)

    def changes(self, view: View) -> bool:
        return changes(view, self.raw, self.settled)

    def written(self, view: View) -> Written:
        fresh = self.grid.values(fresh_ranges(self.raw, self.grid.metadata))
        return requests(view, self.raw, self.settled, fresh)

    def show(self, view: View) -> Written:
        found = self.written(view)
        self.grid.write(found.requests)
        return found


def hours_grid() -> Grid:
    return Grid({"Hours": ROWS})


def swap(grid: Grid) -> None:
    rows = grid.sheets["Hours"]
    rows[1], rows[3] = rows[3], rows[1]


def insert(grid: Grid) -> None:
    grid.sheets["Hours"].insert(1, ["", 46299, "L-09"])


def delete(grid: Grid) -> None:
    del grid.sheets["Hours"][2]


def move_column(grid: Grid) -> None:
    for row in grid.sheets["Hours"]:
        row.insert(3, row.pop(9))


def add_column(grid: Grid) -> None:
    for number, row in enumerate(grid.sheets["Hours"]):
        row.insert(2, "Staff's own" if number == 0 else "keep")


def move_ids(grid: Grid) -> None:
    for row in grid.sheets["Hours"]:
        row.append(row.pop(0))


def copy(grid: Grid) -> None:
    grid.sheets["Hours"].append(list(grid.sheets["Hours"][2]))


def rename(grid: Grid) -> None:
    grid.sheets["Hours"][0][9] = "Paid by"


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


def problem(identifier: str, number: int, what: str = "this is no date", remedy: str = "write 2026-01-31") -> Problem:
    return Problem(tab="Hours", id=identifier, column="Date", value="", what=what, remedy=remedy, number=number)


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


NEW = NewRow(
    tab="Invoices",
    id="N-02",
    cells={
        "Number": "ARL-FY27-0002",
        "Amount": Decimal("80.00"),
        "Document": Link("b.pdf", "https://example.org/b"),
        "State": "Draft",
    },
)


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


START = [["Start here"], ["Pause everything", False], ["The service last looked"], ["What needs a person now"]]
LINES = [
    StartLine("2 questions wait on Approvals", Link("Approvals", "#gid=7")),
    StartLine("Fund A is short by $20.00"),
]


class TestStartHere:
    def setup_method(self) -> None:
        self.reading = Reading(Grid({"Hours": ROWS}, start=START))

    def test_it_says_what_needs_a_person(self) -> None:
        view = View(lines=LINES, last_looked=datetime(2026, 11, 2, 17, 0, tzinfo=UTC))
        assert self.reading.changes(view)
        self.reading.show(view)
        assert self.reading.grid.sheets["Start here"][2:] == [
            ["The service last looked", 46328.5],
            ["What needs a person now"],
            ["2 questions wait on Approvals", "Approvals"],
            ["Fund A is short by $20.00"],
        ]
        assert not Reading(self.reading.grid).changes(view)

    def test_lines_that_are_done_go_away(self) -> None:
        self.reading.show(View(lines=LINES))
        Reading(self.reading.grid).show(View(lines=LINES[1:]))
        first, second = self.reading.grid.sheets["Start here"][4:]
        assert first == ["Fund A is short by $20.00", ""]
        assert not any(second)

    def test_none_leaves_what_stands_there(self) -> None:
        self.reading.show(View(lines=LINES))
        assert not Reading(self.reading.grid).changes(View())

    def test_it_is_found_by_its_label_wherever_staff_moved_it(self) -> None:
        self.reading.grid.sheets["Start here"].insert(0, ["Welcome!"])
        self.reading.show(View(lines=LINES[1:]))
        assert self.reading.grid.sheets["Start here"][5] == ["Fund A is short by $20.00"]

    def test_without_its_label_nothing_is_written(self) -> None:
        self.reading.grid.sheets["Start here"][3] = ["something else"]
        assert not self.reading.written(View(lines=LINES)).requests

    def test_more_lines_than_rows_are_counted(self) -> None:
        many = [StartLine(f"line {n}") for n in range(2000)]
        self.reading.show(View(lines=many))
        rows = self.reading.grid.sheets["Start here"]
        assert len(rows) == 1000
        assert rows[-1] == ["… and 1005 more"]


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
