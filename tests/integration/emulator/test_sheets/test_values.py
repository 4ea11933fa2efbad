"""Ranges in all forms, writing within them, appending below a table."""

from __future__ import annotations

from typing import Any

import pytest

PRINTED = [
    ("A1", "Sheet1!A1"),
    ("A1:B2", "Sheet1!A1:B2"),
    ("B2:A1", "Sheet1!A1:B2"),
    ("$A$1:$B$2", "Sheet1!A1:B2"),
    ("Sheet1", "Sheet1!A1:Z1000"),
    ("'Sheet1'", "Sheet1!A1:Z1000"),
    ("sheet1!A1", "Sheet1!A1"),
    ("A:C", "Sheet1!A1:C1000"),
    ("2:5", "Sheet1!A2:Z5"),
    ("A2:C", "Sheet1!A2:C1000"),
    ("A1:ZZ", "Sheet1!A1:Z1000"),
    ("A999:B2000", "Sheet1!A999:B1000"),
    ("R2C3", "Sheet1!C2"),
    ("Sheet1!R1C1:R2C2", "Sheet1!A1:B2"),
    ("'Pay plans'!A1", "'Pay plans'!A1"),
    ("'It''s'!B2", "'It''s'!B2"),
    ("Rates", "Sheet1!B2:C3"),
]


@pytest.mark.parametrize(("asked", "printed"), PRINTED)
def test_how_ranges_are_read_and_printed_back(desk: Any, asked: str, printed: str) -> None:
    box = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3}
    desk.batch(
        {"addSheet": {"properties": {"title": "Pay plans"}}},
        {"addSheet": {"properties": {"title": "It's"}}},
        {"addNamedRange": {"namedRange": {"name": "Rates", "range": box}}},
    )
    assert desk.call("values.get", range=asked)["range"] == printed


@pytest.mark.parametrize("asked", ["Nowhere!A1", "Nowhere", "Sheet1!", "Sheet1!A", "A0", "AAAA1", "A1:B2:C3", ""])
def test_ranges_that_cannot_be_parsed(desk: Any, asked: str) -> None:
    assert desk.refused("values.get", range=asked) == f"Unable to parse range: {asked}"


@pytest.mark.parametrize(
    ("asked", "named"), [("AA1", "Sheet1!AA1"), ("A1001:B", "Sheet1!A1001:B"), ("A1001:B1001", "Sheet1!A1001:B1001")]
)
def test_ranges_that_begin_outside_the_grid(desk: Any, asked: str, named: str) -> None:
    limits = f"Range ({named}) exceeds grid limits. Max rows: 1000, max columns: 26"
    assert desk.refused("values.get", range=asked) == limits
    more = {"range": asked, "valueInputOption": "RAW"}
    assert desk.refused("values.update", {"values": [[1]]}, **more) == limits


WITHIN = [
    ("A1:B2", [[1, 2, 3]], "Requested writing within range [A1:B2], but tried writing to column [C]"),
    ("A1:B2", [[1], [2], [3]], "Requested writing within range [A1:B2], but tried writing to row [3]"),
    ("Z1", [[1, 2]], "Requested writing within range [Z1], but tried writing to column [AA]"),
    ("'Sheet1'!A1000", [[1], [2]], "Requested writing within range ['Sheet1'!A1000], but tried writing to row [1001]"),
]


@pytest.mark.parametrize(("place", "rows", "words"), WITHIN)
def test_writing_beyond_the_range(desk: Any, place: str, rows: list[list[Any]], words: str) -> None:
    assert desk.refused("values.update", {"values": rows}, range=place, valueInputOption="RAW") == words
    data = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1", "values": [["kept?"]]}, {"range": place, "values": rows}],
    }
    assert desk.refused("values.batchUpdate", data) == f"Invalid data[1]: {words}"
    assert desk.read() == []


def test_a_single_cell_is_where_to_begin(desk: Any) -> None:
    answer = desk.write("B2", [["a", "b"], ["c"]])
    assert answer == {
        "spreadsheetId": desk.id,
        "updatedRange": "Sheet1!B2:C3",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 3,
    }


def test_null_skips_and_empty_clears(desk: Any) -> None:
    desk.write("A1:C1", [["a", "b", "c"]])
    assert desk.write("A1:C1", [[None, "", "z"]])["updatedCells"] == 2
    assert desk.read("A1:C1") == [["a", "", "z"]]


def test_trailing_empty_rows_and_columns_are_left_out(desk: Any) -> None:
    desk.write("A1", [["a", "", "c", ""], [], ["", "x"]])
    assert desk.read("A1:F9") == [["a", "", "c"], [], ["", "x"]]
    assert desk.read("A1:F9", majorDimension="COLUMNS") == [["a"], ["", "", "x"], ["c"]]
    assert "values" not in desk.call("values.get", range="D5:F9")


def test_columns_can_be_written(desk: Any) -> None:
    body = {"majorDimension": "COLUMNS", "values": [[1, 2], [3]]}
    desk.call("values.update", body, range="A1", valueInputOption="RAW")
    assert desk.read("A1:B2", "UNFORMATTED_VALUE") == [[1, 3], [2]]


def test_values_come_back_with_the_answer(desk: Any) -> None:
    more = {"includeValuesInResponse": True, "responseValueRenderOption": "UNFORMATTED_VALUE"}
    answer = desk.write("A1", [["1:30"]], "USER_ENTERED", **more)
    assert answer["updatedData"] == {"range": "Sheet1!A1", "majorDimension": "ROWS", "values": [[0.0625]]}


TABLES: list[tuple[str, dict[str, list[list[Any]]], str, str | None, str]] = [
    ("below the table", {"A1": [["h", "i"], ["1", "2"]]}, "Sheet1", "Sheet1!A1:B2", "Sheet1!A3:B3"),
    ("at the beginning of an empty range", {}, "Sheet1!C3", None, "Sheet1!C3:D3"),
    ("the last of two tables", {"A1": [["h"], ["1"]], "B4": [["x", "y"]]}, "Sheet1", "Sheet1!B4:C4", "Sheet1!B5:C5"),
    ("the table that the range touches", {"A1": [["h"]], "B4": [["x"]]}, "Sheet1!A1", "Sheet1!A1", "Sheet1!A2:B2"),
    ("shifted: an empty column parts two", {"A1": [["h", "", "k"]]}, "Sheet1", "Sheet1!C1", "Sheet1!C2:D2"),
    ("ragged: the block around all", {"A1": [["h", "i", "k"], ["", "", "3"]]}, "A1:C2", "Sheet1!A1:C2", "Sheet1!A3:B3"),
    ("below a lone FALSE far down", {"A1": [["h"]], "C9": [[False]]}, "Sheet1", "Sheet1!C9", "Sheet1!C10:D10"),
    ("beyond the grid", {"A1000": [["end"]]}, "Sheet1", "Sheet1!A1000", "Sheet1!A1001:B1001"),
]


@pytest.mark.parametrize(("why", "cells", "place", "table", "landed"), TABLES)
def test_where_appended_rows_land(desk: Any, why: str, cells: Any, place: str, table: str | None, landed: str) -> None:
    for start, rows in cells.items():
        desk.write(start, rows)
    answer = desk.call("values.append", {"values": [["p", "q"]]}, range=place, valueInputOption="RAW")
    assert answer.get("tableRange") == table, why
    assert answer["updates"]["updatedRange"] == landed, why


def test_append_overwrites_or_inserts(desk: Any) -> None:
    desk.write("A1", [["h"], ["1"], ["", "note"], ["", "below"]])
    desk.write("A1:B4", [["h", ""], ["1", ""], ["", ""], ["", "below"]])
    params = {"range": "A1", "valueInputOption": "RAW"}
    desk.call("values.append", {"values": [["2"], ["3"]]}, **params)
    assert desk.read("A1:B5") == [["h"], ["1"], ["2"], ["3", "below"]]
    desk.call("values.append", {"values": [["4"]]}, insertDataOption="INSERT_ROWS", **params)
    assert desk.read("A1:B6")[4] == ["4"]
    assert desk.sheet()["properties"]["gridProperties"]["rowCount"] == 1001


def test_clear_takes_values_only(desk: Any) -> None:
    desk.write("A1", [["10/3/2026"]], "USER_ENTERED")
    assert desk.call("values.clear", range="A1:B2") == {"spreadsheetId": desk.id, "clearedRange": "Sheet1!A1:B2"}
    assert "userEnteredValue" not in desk.cell("A1")
    assert desk.cell("A1")["userEnteredFormat"]["numberFormat"]["type"] == "DATE"
    assert desk.call("values.batchClear", {"ranges": ["A1", "2:2"]})["clearedRanges"] == ["Sheet1!A1", "Sheet1!A2:Z2"]


def test_batches_read_and_write_many_ranges(desk: Any) -> None:
    data = [{"range": "A1", "values": [["a"]]}, {"range": "Sheet1!C3:D3", "values": [["c", "d"]]}]
    answer = desk.call("values.batchUpdate", {"valueInputOption": "RAW", "data": data})
    totals = [answer[f"totalUpdated{what}"] for what in ("Sheets", "Rows", "Columns", "Cells")]
    assert totals == [1, 2, 3, 3]
    found = desk.call("values.batchGet", ranges=["A1", "C3:D3"])["valueRanges"]
    assert [each["values"] for each in found] == [[["a"]], [["c", "d"]]]


def test_a_write_needs_to_say_how(desk: Any) -> None:
    words = desk.refused("values.update", {"values": [[1]]}, range="A1")
    assert words == "'valueInputOption' is required but not specified"
