"""Staff's edits, as the admin API hands them on."""

from __future__ import annotations

from typing import Any

import pytest

HOURS = [
    ["ID", "Date", "Liaison", "Hours", "Approved"],
    ["H-01", "10/5/2026", "L-02", "1:30", True],
    ["H-02", "10/3/2026", "L-01", "2", ""],
    ["H-03", "10/4/2026", "L-03", "1,5", True],
]


@pytest.fixture
def hours(desk: Any) -> Any:
    desk.format({"sheetId": 0, "startColumnIndex": 3, "endColumnIndex": 4}, "TEXT")
    desk.write("A1", HOURS, "USER_ENTERED")
    return desk


Rows = list[list[Any]]

EDITS: list[tuple[str, dict[str, Any], dict[int, Rows | list[Any]]]] = [
    (
        "types into cells",
        {"do": "set", "cells": {"B2": "10/9/2026", "D2": "1:30"}},
        {2: ["H-01", 46304, "L-02", "1:30", True]},
    ),
    (
        "types by id and header",
        {"do": "set", "row": "H-02", "values": {"hours": "2:15"}},
        {3: ["H-02", 46298, "L-01", "2:15"]},
    ),
    ("empties a cell", {"do": "set", "cells": {"A2": ""}}, {2: ["", 46300, "L-02", "1:30", True]}),
    ("ticks", {"do": "tick", "row": "H-02", "column": "Approved"}, {3: ["H-02", 46298, "L-01", "2", True]}),
    ("unticks", {"do": "untick", "rows": ["H-01"], "column": "E"}, {2: ["H-01", 46300, "L-02", "1:30", False]}),
    (
        "sorts all",
        {"do": "sort", "by": "Date"},
        {2: ["H-02", 46298, "L-01", "2"], 4: ["H-01", 46300, "L-02", "1:30", True]},
    ),
    ("sorts down", {"do": "sort", "by": "-Liaison"}, {2: ["H-03", 46299, "L-03", "1,5", True]}),
    (
        "sorts some columns only",
        {"do": "sort", "by": "Date", "columns": "B:C"},
        {2: ["H-01", 46298, "L-01", "1:30", True], 4: ["H-03", 46300, "L-02", "1,5", True]},
    ),
    ("inserts a row", {"do": "insert_rows", "before": "H-02"}, {3: [], 4: ["H-02", 46298, "L-01", "2"]}),
    ("deletes rows", {"do": "delete_rows", "rows": ["H-01", 3]}, {2: ["H-03", 46299, "L-03", "1,5", True], 3: []}),
    ("adds a row", {"do": "append_row", "values": {"Date": "2026-10-06"}}, {5: ["", 46301]}),
    ("copies a row, id and tick", {"do": "copy_row", "row": "H-01"}, {5: ["H-01", 46300, "L-02", "1:30", True]}),
    ("copies over a row", {"do": "copy_row", "row": 2, "to": 3}, {3: ["H-01", 46300, "L-02", "1:30", True]}),
    (
        "cuts and pastes",
        {"do": "cut_paste", "from": "A2:E2", "to": "A9"},
        {2: [], 9: ["H-01", 46300, "L-02", "1:30", True]},
    ),
    ("copies and pastes", {"do": "copy_paste", "from": "A2:A2", "to": "A3"}, {3: ["H-01", 46298, "L-01", "2"]}),
    ("clears", {"do": "clear", "range": "A2:C2"}, {2: ["", "", "", "1:30", True]}),
    ("merges", {"do": "merge", "range": "A2:A3"}, {3: ["", 46298, "L-01", "2"]}),
    (
        "renames a header",
        {"do": "rename_header", "column": "Hours", "to": "Hrs"},
        {1: ["ID", "Date", "Liaison", "Hrs", "Approved"]},
    ),
    (
        "moves a column",
        {"do": "move_column", "column": "Hours", "before": "Date"},
        {2: ["H-01", "1:30", 46300, "L-02", True]},
    ),
    (
        "moves it right",
        {"do": "move_column", "column": "ID", "after": "Liaison"},
        {2: [46300, "L-02", "H-01", "1:30", True]},
    ),
    (
        "inserts a column",
        {"do": "insert_column", "before": "Date", "header": "Mine"},
        {1: ["ID", "Mine", "Date", "Liaison", "Hours", "Approved"]},
    ),
    ("deletes a column", {"do": "delete_column", "column": "Liaison"}, {2: ["H-01", 46300, "1:30", True]}),
]


@pytest.mark.parametrize(("why", "edit", "rows"), EDITS, ids=[each[0] for each in EDITS])
def test_an_edit(hours: Any, why: str, edit: dict[str, Any], rows: dict[int, list[Any]]) -> None:
    answer = hours.edit({"tab": "Sheet1", **edit})
    assert answer["tab"] == "Sheet1"
    found = hours.read("Sheet1", "UNFORMATTED_VALUE")
    for number, row in rows.items():
        assert (found[number - 1] if number <= len(found) else []) == row
    assert hours.files.touched[-1] == (hours.id, "staff@example.org", None)


def test_tabs(hours: Any) -> None:
    hours.edit({"do": "add_tab", "title": "Other"})
    hours.edit({"do": "rename_tab", "tab": "Other", "to": "Another"})
    hours.edit({"do": "cut_paste", "from": "A2:B2", "to": "A1", "to_tab": "Another", "spreadsheet": hours.id})
    assert hours.read("Another") == [["H-01", "10/5/2026"]]
    hours.edit({"do": "delete_tab", "tab": "Another"})
    assert len(hours.call("get")["sheets"]) == 1


MISTAKES = [
    ({"do": "dance"}, "unknown edit 'dance'"),
    ({"do": "set", "tab": "Nope", "cells": {}}, "there is no tab 'Nope'"),
    ({"do": "tick", "row": "H-99", "column": "Approved"}, "no row with the id 'H-99'"),
    ({"do": "tick", "row": 2, "column": "Nope"}, "no column 'Nope'"),
    ({"do": "rename_header", "column": "Hours"}, "needs 'to'"),
    ({"do": "clear", "range": "??"}, "is no range"),
    ({"do": "set", "spreadsheet": "nope", "cells": {}}, "there is no spreadsheet 'nope'"),
    ({"do": "sort", "by": "Hours", "columns": "B:C"}, "must be among the columns"),
]


@pytest.mark.parametrize(("edit", "words"), MISTAKES)
def test_mistakes_are_told(hours: Any, edit: dict[str, Any], words: str) -> None:
    before = hours.read()
    with pytest.raises(ValueError, match=words.replace("?", r"\?")):
        hours.edit(edit)
    assert hours.read() == before


def test_protection_binds_staff_unless_forced(hours: Any) -> None:
    box = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    hours.batch({"addProtectedRange": {"protectedRange": {"range": box}}})
    with pytest.raises(ValueError, match="protected cell"):
        hours.edit({"do": "set", "cells": {"A2": "mine"}})
    hours.edit({"do": "set", "cells": {"A2": "mine"}, "force": True})
    assert hours.read("A2") == [["mine"]]
