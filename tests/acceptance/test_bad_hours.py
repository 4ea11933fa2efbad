"""Hours as people write them: each cell comes out right, or is told at its row; the good rows beside it are paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from tests.programs_in_sheet import Programs, Ran, hours

CaseRows: TypeAlias = tuple[dict[str, dict[str, str]], Ran, Ran]


@dataclass(frozen=True)
class Case:
    """One row: the cells that differ from a good one; the minutes that it is paid for, or the problem it is told."""

    why: str
    cells: dict[str, Any]
    minutes: int = 0
    column: str = ""
    told: str = ""


CASES = (
    Case("negative", {"Hours": "-1"}, column="Hours", told="0 or less"),
    Case("none", {"Hours": "0"}, column="Hours", told="0 or less"),
    Case("more than a day", {"Hours": "25"}, column="Hours", told="more than a day"),
    Case("a comma", {"Hours": "1,5"}, 90),
    Case("a colon", {"Hours": "1:30"}, 90),
    Case("hours and minutes", {"Hours": "1h30"}, 90),
    Case("minutes", {"Hours": "90 min"}, 90),
    Case("hours with their unit", {"Hours": "1.5h"}, 90),
    Case("a formula", {"Hours": "=1+1"}, column="Hours", told="a formula, not hours"),
    Case("text in a number", {"Hours": "about two"}, column="Hours", told="no time"),
    Case("no hours", {"Hours": ""}, column="Hours", told="missing"),
    Case("a day that does not exist", {"Date": "31 February 2026"}, column="Date", told="there is no 31 February 2026"),
    Case("31 February in figures", {"Date": "2026-02-31"}, column="Date", told="there is no 31 February 2026"),
    Case("day or month first", {"Date": "'1/2/2026"}, column="Date", told="could be 2026-01-02 or 2026-02-01"),
    Case("the future", {"Date": "2026-12-24"}, column="Date", told="has not come yet"),
    Case("before the person's start", {"Date": "2025-06-30"}, column="Date", told="outside the time of L-02"),
    Case("another century", {"Date": "1926-10-20"}, column="Date", told="1926-10-20 is long ago"),
    Case("no date", {"Date": ""}, column="Date", told="missing"),
    Case("text as a date", {"Date": "last Tuesday"}, column="Date", told="no date"),
    Case("an unknown person", {"Liaison": "L-77 · Nobody"}, column="Liaison", told="nobody on the tab Liaisons"),
    Case("a name in place of an id", {"Liaison": "somebody"}, column="Liaison", told=""),
    Case("no person", {"Liaison": ""}, column="Liaison", told=""),
    Case("travel", {"Activity": "Travel"}, column="Activity", told="none of the choices"),
    Case("for what is not there", {"For": "M-99"}, column="For", told="no meeting and no outreach"),
)
FIRST = 4
"""Rows 2 and 3 are good; then comes an empty row in the middle of it all, then the cases."""


@pytest.fixture(scope="module")
def case_rows(town_programs: Programs) -> CaseRows:
    """The rows by id as staff see them after two runs, and the runs."""
    program = town_programs.make({"Hours": [hours("2026-10-01", "L-01", "2:00"), hours("2026-10-01", "L-02", "1:00")]})
    rows = [{**hours(f"2026-10-{day:02d}", "L-02", "2:00"), **case.cells} for day, case in enumerate(CASES, start=2)]
    program.type({"Hours": rows}, start=FIRST + 1)
    program.sheet.worksheet("Hours").batch_clear([f"B{FIRST}:J{FIRST}"])
    first, second = program.run(), program.run()
    return {row["ID"]: row for row in program.rows("Hours")}, first, second


def _id(case: Case) -> str:
    return f"H-{CASES.index(case) + 3:02d}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_each_is_right_or_told(case: Case, case_rows: CaseRows) -> None:
    rows, ran, _ = case_rows
    lines = {line["row"]: line for line in ran.invoice("L-02")["lines"]}
    shown = rows[_id(case)]
    if case.minutes:
        assert lines[_id(case)]["minutes"] == case.minutes
        assert shown["Problem"] == ""
        assert shown["Invoice"] == ran.invoice("L-02")["number"]
        return
    assert _id(case) not in lines
    problem = ran.problem("Hours", _id(case))
    assert problem["column"] == case.column
    assert case.told in problem["what"]
    assert shown["#"] == str(problem["row"])
    assert shown["Problem"].startswith(f"{case.column}: ")
    assert problem["what"] in shown["Problem"]
    assert problem["remedy"] in shown["Problem"]
    assert shown["Invoice"] == ""


def test_good_neighbours_are_paid(case_rows: CaseRows) -> None:
    _, ran, again = case_rows
    assert ran.amounts() == {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "340.00"}
    assert again.invoices == ran.invoices
    assert again.json["problems"] == ran.json["problems"]
    assert again.json["calls"]["sheets"]["write"] == 0


def test_what_staff_wrote_is_untouched(case_rows: CaseRows) -> None:
    rows, _, _ = case_rows
    for case in CASES:
        if isinstance(case.cells.get("Hours"), str):
            assert rows[_id(case)]["Hours"] == case.cells["Hours"]


@pytest.mark.parametrize(
    ("number", "pattern", "kind", "minutes", "told"),
    [
        (0.0625, "h:mm", "TIME", 90, ""),
        (0.0625, "h:mm am/pm", "TIME", 0, "two ways"),
        (45659, "m/d/yyyy", "DATE", 0, "date"),
        (0.5, "0%", "PERCENT", 0, "percentage"),
        (1.5, "0.00", "NUMBER", 90, ""),
    ],
    ids=["a time", "a time of day", "a date", "a percentage", "a number"],
)
def test_what_sheets_made_of_it(
    programs: Programs, number: float, pattern: str, kind: str, minutes: int, told: str
) -> None:
    """Staff had formatted the cell, so that Sheets took 1:30 for a time, or 1/2 for a date."""
    program = programs.make({"Hours": [hours("2026-10-01", "L-01", "2:00"), hours("2026-10-02", "L-02", "")]})
    tab = program.sheet.worksheet("Hours")
    column = tab.row_values(1).index("Hours")
    cell = {
        "userEnteredValue": {"numberValue": number},
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }
    program.sheet.batch_update(
        {
            "requests": [
                {
                    "updateCells": {
                        "rows": [{"values": [cell]}],
                        "fields": "userEnteredValue,userEnteredFormat.numberFormat",
                        "start": {"sheetId": tab.id, "rowIndex": 2, "columnIndex": column},
                    }
                }
            ]
        }
    )
    ran = program.run()
    assert ran.amounts()["L-01", "2026-10"] == "80.00"
    if minutes:
        assert ran.invoice("L-02")["lines"][0]["minutes"] == minutes
        assert program.problem("Hours", "H-02") == ""
    else:
        assert ("L-02", "2026-10") not in ran.amounts()
        assert told in ran.problem("Hours", "H-02")["what"]
        assert program.problem("Hours", "H-02").startswith("Hours: ")


def test_mended_the_sentence_goes_and_the_row_is_paid(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-01", "L-01", "2:00"), hours("2026-10-02", "L-01", "25")]})
    program.run()
    assert "more than a day" in program.problem("Hours", "H-02")
    program.set("Hours", "H-02", Hours="2:30", Approved=False)
    program.run()
    program.set("Hours", "H-02", Approved=True)
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "180.00"}
    assert program.problem("Hours", "H-02") == ""
