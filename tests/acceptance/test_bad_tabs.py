"""Tabs and headers as staff change them: a column is known by its header, and what is missing is one clear problem."""

from __future__ import annotations

import pytest

from tests.programs_in_sheet import Program, Programs, hours

TWO = [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00")]
BOTH = {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "120.00"}


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": TWO})


def test_columns_that_were_moved_are_read_where_they_are(program: Program) -> None:
    program.edit("move_column", "Hours", column="Hours", before="Date")
    program.edit("move_column", "Liaisons", column="Pay plan", before="Name")
    program.edit("insert_column", "Hours", before="Activity", header="Our own")
    ran = program.run()
    assert ran.amounts() == BOTH
    assert ran.json["problems"] == []


def test_spelling_of_a_header_does_not_matter(program: Program) -> None:
    program.edit("rename_header", "Hours", column="Approved by", to="  APPROVED  BY ")
    program.edit("rename_header", "Hours", column="Activity", to="activity")
    ran = program.run()
    assert ran.amounts() == BOTH
    assert ran.json["problems"] == []


def test_a_renamed_header_is_told_and_mended_by_its_name(program: Program) -> None:
    """Nothing is drawn from hours that cannot be read, and nothing is taken for empty."""
    program.edit("rename_header", "Hours", column="Hours", to="How long")
    ran = program.run()
    assert ran.amounts() == {}
    told = [one for one in ran.problems("Hours") if one["row"] == 1]
    assert [(one["column"], one["id"]) for one in told] == [("Hours", "")]
    assert "the column Hours is missing (How long in" in told[0]["what"]
    assert "the column Hours is missing" in program.start_here()
    program.edit("rename_header", "Hours", column="How long", to="Hours")
    mended = program.run()
    assert mended.amounts() == BOTH
    assert mended.json["problems"] == []
    assert "is missing" not in program.start_here()


def test_a_header_that_stands_twice_is_read_from_neither(program: Program) -> None:
    program.edit("insert_column", "Hours", before="Note", header="Hours")
    ran = program.run()
    assert ran.amounts() == {}
    told = [one for one in ran.problems("Hours") if one["row"] == 1]
    assert len(told) == 1
    assert "are both called Hours" in told[0]["what"]
    assert "are both called Hours" in program.start_here()


def test_a_renamed_header_after_drawing_takes_nothing_back(program: Program) -> None:
    before = program.run()
    program.edit("rename_header", "Hours", column="Date", to="Day")
    ran = program.run()
    assert ran.amounts() == before.amounts()
    assert ran.json["counts"]["done"] == 0
    program.edit("rename_header", "Hours", column="Day", to="Date")
    assert program.run().invoices == before.invoices


COLUMNS = {
    "Hours": ("ID", "Date", "Hours", "Approved"),
    "Liaisons": ("Name", "Pay plan", "W-9 on file"),
    "Pay plans": ("Plan", "Rate", "Cap"),
    "Funds": ("Budget", "Account number"),
    "Invoices": ("Number", "Amount", "Decision"),
    "Settings": ("Value",),
}


@pytest.mark.parametrize("tab", COLUMNS)
def test_each_column_may_go_missing_for_a_while(tab: str, program: Program) -> None:
    """What was drawn stands as it was drawn, whichever column cannot be read."""
    before = program.run()
    for column in COLUMNS[tab]:
        program.edit("rename_header", tab, column=column, to="Something else")
        ran = program.run()
        assert ran.amounts() == before.amounts(), column
        assert ran.json["counts"]["done"] == 0, column
        assert [one["column"] for one in ran.problems(tab) if one["row"] == 1] == [column]
        program.edit("rename_header", tab, column="Something else", to=column)
    after = program.run()
    assert after.invoices == before.invoices
    assert after.json["problems"] == []


def test_a_missing_tab_is_told_and_takes_nothing_back(program: Program) -> None:
    """Each tab in turn is renamed: what hangs on it stays as it was; the other tabs go on."""
    before = program.run()
    for tab in ("Hours", "Liaisons", "Pay plans", "Funds", "Settings", "Invoices", "Core team"):
        program.edit("rename_tab", tab, to="Old stuff")
        ran = program.run()
        assert ran.amounts() == before.amounts(), tab
        assert ran.json["counts"]["done"] == 0, tab
        assert [(one["row"], one["what"]) for one in ran.problems(tab)][:1] == [(1, "the tab is missing")]
        assert f"{tab}, : the tab is missing" in program.start_here() or f"{tab}: the tab" in program.start_here()
        program.edit("rename_tab", "Old stuff", to=tab)
    after = program.run()
    assert after.invoices == before.invoices
    assert after.json["problems"] == []


def test_a_missing_start_here_stops_nothing(program: Program) -> None:
    program.edit("delete_tab", "Start here")
    ran = program.run()
    assert ran.amounts() == BOTH
    assert [one["what"] for one in ran.problems("Start here")] == ["the tab is missing"]


def test_a_workbook_without_any_of_our_tabs(program: Program) -> None:
    program.edit("add_tab", "Hours", title="Else")
    for tab in program.sheet.worksheets():
        if tab.title != "Else":
            program.edit("delete_tab", tab.title, force=True)
    ran = program.run(ok=False)
    assert ran.status == 1
    assert "none of our tabs" in ran.last_words
    assert "automations init" in ran.last_words


def test_merged_cells_are_told_and_the_good_rows_paid(program: Program) -> None:
    tab = program.sheet.worksheet("Hours")
    column = tab.row_values(1).index("Date") + 1
    program.type({"Hours": [hours("2026-10-07", "L-02", "1:00")]}, start=4)
    letter = chr(64 + column)
    program.edit("merge", "Hours", range=f"{letter}3:{letter}4")
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}
    for row in ("H-02", "H-03"):
        assert ran.problem("Hours", row)["what"] == "this cell is merged with others"
        assert program.problem("Hours", row).startswith("Date: this cell is merged with others")
    program.edit("unmerge", "Hours", range=f"{letter}3:{letter}4")
    program.set("Hours", "H-03", Date="2026-10-07")
    assert {one["what"] for one in program.run().problems("Hours")} == {"changed after approval"}
    for ticked in (False, True):
        program.set("Hours", "H-02", Approved=ticked)
        program.set("Hours", "H-03", Approved=ticked)
        mended = program.run()
    assert mended.problems("Hours") == []
    assert mended.amounts()["L-02", "2026-10"] == "160.00"


def test_empty_rows_in_the_middle(program: Program) -> None:
    program.edit("insert_rows", "Hours", before=3, count=3)
    program.edit("set", "Hours", cells={"A4": " "})
    ran = program.run()
    assert ran.amounts() == BOTH
    assert ran.json["problems"] == []
    assert [row["#"] for row in program.rows("Hours") if row["ID"].strip()] == ["2", "6"]


def test_text_in_settings_is_told_there(programs: Programs) -> None:
    program = programs.make({"Hours": TWO}, settings={"Mail from": "in the morning", "Openings": "five"})
    ran = program.run()
    assert ran.amounts() == BOTH
    told = {one["row"]: one["column"] for one in ran.problems("Settings")}
    assert set(told.values()) == {"Value"}
    assert len(told) == 2
    shown = {row["Setting"]: row["Problem"] for row in program.rows("Settings")}
    assert shown["Openings"].startswith("Value: ")
    assert shown["Mail from"].startswith("Value: ")
