"""Rows and columns that come, go and move take along what hangs on them."""

from __future__ import annotations

from typing import Any

import pytest


def span(dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def insert(at: int, count: int = 1, dimension: str = "ROWS") -> dict[str, Any]:
    return {"insertDimension": {"range": span(dimension, at, at + count)}}


def delete(first: int, last: int, dimension: str = "ROWS") -> dict[str, Any]:
    return {"deleteDimension": {"range": span(dimension, first, last)}}


def move(first: int, last: int, to: int, dimension: str = "ROWS") -> dict[str, Any]:
    return {"moveDimension": {"source": span(dimension, first, last), "destinationIndex": to}}


MOVED: list[tuple[str, dict[str, Any], str, tuple[int, int] | None]] = [
    # why, the change, what becomes of =SUM(B3:B5), what becomes of the rows 2 to 5 of a range
    ("above", insert(0), "=SUM(B4:B6)", (3, 6)),
    ("inside", insert(3), "=SUM(B3:B6)", (2, 6)),
    ("at its first row", insert(2), "=SUM(B4:B6)", (3, 6)),
    ("below", insert(5), "=SUM(B3:B5)", (2, 5)),
    ("a row above goes", delete(0, 1), "=SUM(B2:B4)", (1, 4)),
    ("its last row goes", delete(4, 5), "=SUM(B3:B4)", (2, 4)),
    ("across its beginning", delete(1, 3), "=SUM(B2:B3)", (1, 3)),
    ("all of it goes", delete(2, 5), "=SUM(#REF!)", None),
    ("a column before it", insert(0, 1, "COLUMNS"), "=SUM(C3:C5)", (2, 5)),
    ("its column goes", delete(1, 2, "COLUMNS"), "=SUM(#REF!)", None),
    ("it moves down", move(2, 5, 8), "=SUM(B6:B8)", (5, 8)),
    ("a row moves above it", move(7, 8, 0), "=SUM(B4:B6)", (3, 6)),
    ("a row moves inside it", move(2, 3, 5), "=SUM(B3:B5)", (2, 5)),
]


@pytest.mark.parametrize(("why", "request_", "formula", "rows"), MOVED, ids=[each[0] for each in MOVED])
def test_what_points_there_follows(
    desk: Any, why: str, request_: dict[str, Any], formula: str, rows: tuple[int, int] | None
) -> None:
    desk.batch({"addSheet": {"properties": {"title": "Other", "sheetId": 1}}})
    desk.write("Other!A1", [["=SUM(Sheet1!B3:B5)"]], "USER_ENTERED")
    box = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 5, "startColumnIndex": 1, "endColumnIndex": 2}
    desk.batch(
        {"addNamedRange": {"namedRange": {"name": "Rates", "range": box}}},
        {"addProtectedRange": {"protectedRange": {"range": box}}},
        {"mergeCells": {"range": box, "mergeType": "MERGE_ALL"}},
        request_,
    )
    expected = formula.replace("(B", "(Sheet1!B").replace("(C", "(Sheet1!C")
    assert desk.read("Other!A1", "FORMULA") == [[expected]]
    seen = desk.call("get")
    found = [
        *(each["range"] for each in seen.get("namedRanges", [])),
        *(each["range"] for each in seen["sheets"][0].get("protectedRanges", [])),
        *seen["sheets"][0].get("merges", []),
    ]
    assert [(each["startRowIndex"], each["endRowIndex"]) for each in found] == ([rows] * 3 if rows else [])


def test_open_references_and_rules_follow(desk: Any) -> None:
    desk.write("A1", [["=SUM(C2:C)", "=COUNTA(C:C)", "", ""]], "USER_ENTERED")
    rule = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Sheet1!$C$2:$C"}]}}
    cell = {"sheetId": 0, "startRowIndex": 4, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 1}
    desk.batch({"setDataValidation": {"range": cell, "rule": rule}})
    desk.batch(insert(1), insert(2, 1, "COLUMNS"))
    assert desk.read("A1:B1", "FORMULA") == [["=SUM(D3:D)", "=COUNTA(D:D)"]]
    kept = desk.cell("A6")["dataValidation"]["condition"]["values"]
    assert kept == [{"userEnteredValue": "=Sheet1!$D$3:$D"}]


def test_cells_notes_and_formats_move_with_their_row(desk: Any) -> None:
    data = {"userEnteredValue": {"stringValue": "x"}, "note": "n", "userEnteredFormat": {"textFormat": {"bold": True}}}
    desk.batch({"updateCells": {"start": {"rowIndex": 1}, "rows": [{"values": [data]}], "fields": "*"}})
    desk.batch(insert(0, 3))
    moved = desk.cell("A5")
    assert (moved["note"], moved["formattedValue"]) == ("n", "x")
    desk.batch(move(4, 5, 0))
    assert desk.cell("A1")["note"] == "n"
    desk.batch(move(0, 1, 2, "COLUMNS"))
    assert desk.cell("B1")["note"] == "n"


def test_a_new_row_looks_like_its_neighbour(desk: Any) -> None:
    desk.format({"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "endColumnIndex": 1}, "TEXT")
    below = {"insertDimension": {"range": span("ROWS", 2, 3), "inheritFromBefore": True}}
    desk.batch(below)
    desk.write("A3", [["1/2"]], "USER_ENTERED")
    assert desk.read("A3", "UNFORMATTED_VALUE") == [["1/2"]]
    desk.batch(insert(3))
    desk.write("A4", [["1/2"]], "USER_ENTERED")
    assert desk.read("A4", "UNFORMATTED_VALUE") == [[46024]]


def test_ranges_push_and_pull_cells(desk: Any) -> None:
    desk.write("A1", [["a", "1"], ["b", "2"], ["c", "3"]])
    desk.write("D1", [["=B3"]], "USER_ENTERED")
    cells = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    desk.batch({"insertRange": {"range": cells, "shiftDimension": "ROWS"}})
    assert desk.read("A1:B4") == [["a", "1"], ["b"], ["c", "2"], ["", "3"]]
    assert desk.read("D1", "FORMULA") == [["=B4"]]
    desk.batch({"deleteRange": {"range": cells, "shiftDimension": "ROWS"}})
    assert desk.read("A1:B4") == [["a", "1"], ["b", "2"], ["c", "3"]]
    desk.batch({"deleteRange": {"range": cells, "shiftDimension": "COLUMNS"}})
    assert desk.read("A2:B2") == [["b"]]


def test_what_cannot_go(desk: Any) -> None:
    assert "can't delete all the rows" in desk.refused_batch(delete(0, 1000))
    assert "a row that doesn't exist" in desk.refused_batch(delete(1000, 1001))
    assert "too large" in desk.refused_batch(insert(1001))
