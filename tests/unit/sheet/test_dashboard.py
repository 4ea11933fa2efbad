"""The tables of Dashboard: found by their titles, written where they differ, and never beyond what is ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from automations.rules.figures import Figures
from automations.sheet import dashboard
from automations.sheet.workbook import RawTab

ZONE = ZoneInfo("America/New_York")
FIGURES = Figures(
    hours=[("2025-10", Decimal("3.5"), Decimal("80.0")), ("2025-11", None, Decimal("80.0"))],
    money=[("=1+1", Decimal("50000.00"), Decimal("240.00"), Decimal("160.00"))],
    meetings=(),
    pipeline=(),
    paid=(),
)
NOTHING = Figures(hours=(), money=(), meetings=(), pipeline=(), paid=())


def _laid_out(filled: int = 2) -> list[list[Any]]:
    """The tab as its requests make it."""
    cells: dict[tuple[int, int], str] = {}
    for request in dashboard.requests(7, filled, 200, 12):
        if "updateCells" in request:
            start = request["updateCells"]["start"]
            for down, row in enumerate(request["updateCells"]["rows"]):
                for right, cell in enumerate(row["values"]):
                    at = (start["rowIndex"] + down, start["columnIndex"] + right)
                    assert at not in cells, "two tables on one place"
                    cells[at] = cell["userEnteredValue"]["stringValue"]
    height = max(row for row, _ in cells) + 1
    return [[cells.get((row, column), "") for column in range(20)] for row in range(height)]


def _write(rows: list[list[Any]], figures: Figures, row_count: int = 200) -> int:
    """Carries the writes out; how many there were."""
    tab = RawTab(name="Dashboard", sheet_id=7, columns={}, rows=(), row_count=row_count, column_count=20)
    writes = dashboard.writes(tab, rows, figures, ZONE)
    for one in writes:
        while len(rows) < one.number:
            rows.append([""] * len(rows[0]))
        value = one.data.get("userEnteredValue", {})
        assert "formulaValue" not in value
        rows[one.number - 1][one.place] = next(iter(value.values()), "")
        assert one.fields == "userEnteredValue", "how it looks is staff's own"
    return len(writes)


def _below(rows: list[list[Any]], title: str, width: int) -> list[list[Any]]:
    number, place = next((n, row.index(title)) for n, row in enumerate(rows) if title in row)
    found = [row[place : place + width] for row in rows[number + 2 :]]
    while found and not any(found[-1]):
        found.pop()
    return found


def test_figures_stand_below_their_headers_and_twice_writes_nothing() -> None:
    rows = _laid_out()
    assert _write(rows, FIGURES) > 0
    assert _below(rows, "Hours against the cap", 3) == [["2025-10", 3.5, 80.0], ["2025-11", "", 80.0]]
    assert _below(rows, "Money against the budget", 4) == [["=1+1", 50000.0, 240.0, 160.0]]
    assert _write(rows, FIGURES) == 0


def test_what_is_no_more_goes_away_and_what_stands_below_an_empty_row_is_not_ours() -> None:
    rows = _laid_out()
    _write(rows, FIGURES)
    rows += [[""] * 20, ["staff's own", *[""] * 19]]
    _write(rows, NOTHING)
    assert _below(rows, "Hours against the cap", 3) == [[""] * 3, [""] * 3, [""] * 3, ["staff's own", "", ""]]
    assert _write(rows, NOTHING) == 0


def test_a_table_that_staff_moved_is_written_where_it_stands_now() -> None:
    rows = [["", *row] for row in [["ours"], *_laid_out()]]
    rows = [[*row, *[""] * (21 - len(row))] for row in rows]
    _write(rows, FIGURES)
    assert _below(rows, "Hours against the cap", 3)[0] == ["2025-10", 3.5, 80.0]


def test_where_the_title_is_gone_nothing_is_written() -> None:
    rows = [["" if cell == "Hours against the cap" else cell for cell in row] for row in _laid_out()]
    _write(rows, FIGURES)
    assert not any("2025-10" in row for row in rows)
    assert _below(rows, "Money against the budget", 4)


def test_rows_that_the_tab_has_no_room_for_are_left_out() -> None:
    rows = _laid_out()
    many = Figures(hours=[(f"m{n}", None, None) for n in range(100)], money=(), meetings=(), pipeline=(), paid=())
    _write(rows, many, row_count=len(rows) + 3)
    assert [row[0] for row in _below(rows, "Hours against the cap", 3)] == ["m0", "m1", "m2"]


def test_each_table_has_its_chart_and_all_of_them_are_within_the_tab() -> None:
    for filled, row_count, column_count in ((2, 200, 12), (300, 300, 26)):
        requests = dashboard.requests(7, filled, row_count, column_count)
        grown = {
            one["appendDimension"]["dimension"]: one["appendDimension"] for one in requests if "appendDimension" in one
        }
        height = row_count + grown.get("ROWS", {"length": 0})["length"]
        width = column_count + grown.get("COLUMNS", {"length": 0})["length"]
        charts = [one["addChart"]["chart"] for one in requests if "addChart" in one]
        assert len({chart["spec"]["title"] for chart in charts}) == len(dashboard.TABLES) == 5
        for chart in charts:
            basic = chart["spec"]["basicChart"]
            parts = [part["domain"] for part in basic["domains"]] + [part["series"] for part in basic["series"]]
            for cells in (source for part in parts for source in part["sourceRange"]["sources"]):
                assert cells["endRowIndex"] <= height
                assert cells["endColumnIndex"] <= width
            assert chart["position"]["overlayPosition"]["anchorCell"]["rowIndex"] > filled
            assert chart["spec"]["altText"]
