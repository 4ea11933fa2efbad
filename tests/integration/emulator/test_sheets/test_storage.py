"""What lasts, what reading leaves alone, and all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from automations.emulator.api import ApiError, Call, Caller
from automations.emulator.sheets.service import Sheets


def stored(desk: Any) -> str:
    return "\n".join(desk.connection.iterdump())


def test_a_fresh_spreadsheet(desk: Any) -> None:
    made = desk.call("get")
    assert made["properties"]["title"] == "Program"
    assert made["properties"]["locale"] == "en_US"
    assert made["spreadsheetUrl"] == f"https://docs.google.com/spreadsheets/d/{desk.id}/edit"
    (sheet,) = made["sheets"]
    assert sheet["properties"] == {
        "sheetId": 0,
        "title": "Sheet1",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }


def test_reading_changes_no_byte(desk: Any) -> None:
    desk.write("A1", [["10/3/2026", "=TODAY()", "=A1+1"]], "USER_ENTERED")
    before = stored(desk)
    touched = list(desk.files.touched)
    desk.read()
    desk.call("get", includeGridData=True)
    desk.call("values.batchGet", ranges=["A1:C1"], valueRenderOption="FORMULA")
    assert stored(desk) == before
    assert desk.files.touched == touched


def test_everything_is_there_after_a_restart(desk: Any) -> None:
    desk.write("A1", [["a", 1, True, "=B1+1", "1:30"]], "USER_ENTERED")
    desk.batch(
        {"mergeCells": {"range": {"startRowIndex": 4, "endRowIndex": 6, "startColumnIndex": 0, "endColumnIndex": 2}}},
        {"updateCells": {"start": {"rowIndex": 2}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
    )
    before = desk.call("get", includeGridData=True)
    desk.sheets = Sheets(desk.connection, desk.files)
    assert desk.call("get", includeGridData=True) == before


def test_a_refused_batch_changes_nothing(desk: Any) -> None:
    desk.write("A1", [["kept"]])
    before = stored(desk)
    words = desk.refused_batch(
        {"updateCells": {"start": {}, "rows": [{"values": [{}]}], "fields": "userEnteredValue"}},
        {"addSheet": {"properties": {"title": "New"}}},
        {"deleteSheet": {"sheetId": 99}},
    )
    assert words == "Invalid requests[2].deleteSheet: No sheet with id: 99"
    assert stored(desk) == before
    assert desk.read() == [["kept"]]
    assert [s["properties"]["title"] for s in desk.call("get")["sheets"]] == ["Sheet1"]


def test_a_rollback_after_the_call_is_undone_in_memory(desk: Any) -> None:
    desk.write("A1", [["first"]])
    desk.connection.execute("BEGIN")
    params = {"spreadsheetId": desk.id, "range": "A1", "valueInputOption": "RAW"}
    name = "sheets.spreadsheets.values.update"
    caller = Caller("office@example.org", frozenset(), "")
    desk.sheets.handlers()[name](Call(name, params, {"values": [["second"]]}, caller, desk.now))
    desk.connection.execute("ROLLBACK")
    desk.sheets.forget()
    assert desk.read() == [["first"]]


def test_writing_touches_the_file_and_a_title_names_it(desk: Any) -> None:
    desk.files.touched.clear()
    desk.write("A1", [["x"]])
    properties = {"properties": {"title": "Renamed"}, "fields": "title"}
    desk.batch({"updateSpreadsheetProperties": properties})
    assert desk.files.touched == [(desk.id, "office@example.org", None), (desk.id, "office@example.org", "Renamed")]


def test_who_may_not_is_refused(desk: Any) -> None:
    desk.files.refuses.add("stranger@example.org")
    assert desk.refused("values.get", range="A1", user="stranger@example.org") == "The caller does not have permission"


def test_drive_copies_renames_exports_and_deletes(desk: Any) -> None:
    desk.write("A1", [["a,b", "1:30"], ["", "=1/3"]], "USER_ENTERED")
    desk.sheets.copy(desk.id, "twin", "Copy")
    desk.write("A1", [["changed"]])
    assert desk.call("values.get", spreadsheetId="twin", range="A1")["values"] == [["a,b"]]
    assert desk.call("get", spreadsheetId="twin")["properties"]["title"] == "Copy"
    assert desk.sheets.export("twin", "text/csv") == b'"a,b",1:30\r\n,0.3333333333'
    with pytest.raises(ApiError):
        desk.sheets.export("twin", "application/pdf")
    desk.sheets.rename("twin", "Named")
    assert desk.call("get", spreadsheetId="twin")["properties"]["title"] == "Named"
    desk.sheets.delete("twin")
    assert desk.refused("get", spreadsheetId="twin") == "Requested entity was not found."


def test_a_csv_becomes_a_spreadsheet(desk: Any) -> None:
    desk.sheets.create("imported", "From CSV", b"Name,Hours\nAda,1.5\n", "text/csv")
    found = desk.call("values.get", spreadsheetId="imported", range="Sheet1", valueRenderOption="UNFORMATTED_VALUE")
    assert found["values"] == [["Name", "Hours"], ["Ada", 1.5]]


MASKS = [
    (None, False, False),
    (None, True, True),
    ("sheets.properties", True, False),
    ("sheets(properties(title),developerMetadata.metadataId)", True, False),
    ("sheets.data.rowData.values.note", False, True),
    ("sheets", False, True),
    ("*", False, True),
]


@pytest.mark.parametrize(("fields", "asked", "given"), MASKS)
def test_when_cells_come_with_the_spreadsheet(desk: Any, fields: str | None, asked: bool, given: bool) -> None:
    params = {"includeGridData": asked} | ({"fields": fields} if fields else {})
    assert ("data" in desk.call("get", **params)["sheets"][0]) == given


def test_hyperlinks_are_shown(desk: Any) -> None:
    desk.write("A1", [['=HYPERLINK("https://example.org","here")', "https://example.org/x", "plain"]], "USER_ENTERED")
    found = [desk.cell(place).get("hyperlink") for place in ("A1", "B1", "C1")]
    assert found == ["https://example.org", "https://example.org/x", None]
