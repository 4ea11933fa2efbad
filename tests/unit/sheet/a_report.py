"""A workbook that was read, and then perhaps edited before the one write, for the tests of the report."""

from __future__ import annotations

from decimal import Decimal

from automations.rules.program import Problem
from automations.sheet.fresh import fresh_ranges
from automations.sheet.identity import Settled, after_write, settle
from automations.sheet.known import Known, known_row
from automations.sheet.report import NewRow, View, Written, changes, requests
from automations.sheet.values import Link
from automations.sheet.workbook import RawWorkbook
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


def problem(identifier: str, number: int, what: str = "this is no date", remedy: str = "write 2026-01-31") -> Problem:
    return Problem(tab="Hours", id=identifier, column="Date", value="", what=what, remedy=remedy, number=number)
