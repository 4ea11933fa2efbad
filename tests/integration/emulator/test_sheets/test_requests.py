"""batchUpdate: each request, what it answers, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from automations.emulator.sheets.service import Sheets

OWNER, STAFF = "office@example.org", "staff@example.org"


def box(
    *, rows: tuple[int, int] | None = None, columns: tuple[int, int] | None = None, sheet: int = 0
) -> dict[str, int]:
    made = {"sheetId": sheet}
    if rows:
        made |= {"startRowIndex": rows[0], "endRowIndex": rows[1]}
    if columns:
        made |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return made


ALL = box(rows=(0, 3), columns=(0, 2))

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "begins past the last row",
        {"repeatCell": {"range": box(rows=(1000, 1001), columns=(0, 2)), "cell": {}, "fields": "note"}},
        "Invalid requests[0].repeatCell: "
        "Range (Sheet1!A1001:B1001) exceeds grid limits. Max rows: 1000, max columns: 26",
    ),
    (
        "begins past the last column, open",
        {"repeatCell": {"range": {"startColumnIndex": 26, "endRowIndex": 2}, "cell": {}, "fields": "note"}},
        "Invalid requests[0].repeatCell: Range (Sheet1!AA1:2) exceeds grid limits. Max rows: 1000, max columns: 26",
    ),
    (
        "no fields",
        {"updateSheetProperties": {"properties": {"title": "x"}}},
        "Invalid requests[0].updateSheetProperties: "
        "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
    ),
    (
        "a read-only field",
        {"repeatCell": {"range": ALL, "cell": {}, "fields": "formattedValue"}},
        "Invalid requests[0].repeatCell: Field 'formattedValue' is read only and cannot be set.",
    ),
    ("no such sheet", {"mergeCells": {"range": box(sheet=5)}}, "Invalid requests[0].mergeCells: No grid with id: 5"),
    (
        "rows beyond the range",
        {"updateCells": {"range": box(rows=(0, 1), columns=(0, 1)), "rows": [{}, {}], "fields": "note"}},
        "Invalid requests[0].updateCells: Attempting to write row: 1, beyond the last requested row of: 0",
    ),
    (
        "the same title",
        {"addSheet": {"properties": {"title": "sheet1"}}},
        'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. Please enter another name.',
    ),
    (
        "the last sheet",
        {"deleteSheet": {"sheetId": 0}},
        "Invalid requests[0].deleteSheet: You can't remove all the visible sheets in a document.",
    ),
    (
        "an unknown protection",
        {"deleteProtectedRange": {"protectedRangeId": 7}},
        "Invalid requests[0].deleteProtectedRange: No protected range with id: 7",
    ),
    (
        "an unknown locale",
        {"updateSpreadsheetProperties": {"properties": {"locale": "xx_XX"}, "fields": "locale"}},
        "Invalid requests[0].updateSpreadsheetProperties: Unsupported locale: xx_XX",
    ),
    (
        "all rows frozen",
        {
            "updateSheetProperties": {
                "properties": {"gridProperties": {"frozenRowCount": 1000}},
                "fields": "gridProperties.frozenRowCount",
            }
        },
        "Invalid requests[0].updateSheetProperties: You can't freeze all visible rows on the sheet.",
    ),
    ("nothing in it", {}, "Invalid requests[0]: the request has no kind set."),
    ("what the emulator has not", {"addSlicer": {}}, "The emulator does not implement the request addSlicer."),
]


@pytest.mark.parametrize(("why", "request_", "words"), REFUSED, ids=[each[0] for each in REFUSED])
def test_refusals(desk: Any, why: str, request_: dict[str, Any], words: str) -> None:
    assert desk.refused_batch(request_) == words


def test_a_range_that_begins_inside_is_taken(desk: Any) -> None:
    look = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    beyond = box(rows=(999, 1003), columns=(25, 28))
    desk.batch({"repeatCell": {"range": beyond, "cell": look, "fields": "userEnteredFormat.textFormat.bold"}})
    assert desk.cell("Z1000")["userEnteredFormat"] == {"textFormat": {"bold": True}}
    assert desk.sheet()["properties"]["gridProperties"]["rowCount"] == 1000


def test_masks_write_only_what_they_name(desk: Any) -> None:
    look = {"textFormat": {"bold": True, "italic": True}, "horizontalAlignment": "LEFT"}
    cell = {"userEnteredValue": {"stringValue": "x"}, "userEnteredFormat": look, "note": "n"}
    desk.batch({"updateCells": {"start": {}, "rows": [{"values": [cell]}], "fields": "*"}})
    change = {"userEnteredFormat": {"textFormat": {"bold": False}, "horizontalAlignment": "RIGHT"}}
    fields = "userEnteredFormat(textFormat.bold,numberFormat)"
    desk.batch({"repeatCell": {"range": ALL, "cell": change, "fields": fields}})
    kept = desk.cell("A1")
    assert kept["userEnteredFormat"]["textFormat"] == {"bold": False, "italic": True}
    assert kept["userEnteredFormat"]["horizontalAlignment"] == "LEFT"
    assert (kept["note"], kept["userEnteredValue"]) == ("n", {"stringValue": "x"})


def test_update_cells_over_a_range_clears_the_rest(desk: Any) -> None:
    desk.write("A1", [["a", "b"], ["c", "d"], ["e", "f"]])
    rows = [{"values": [{"userEnteredValue": {"numberValue": 1}}]}]
    desk.batch({"updateCells": {"range": ALL, "rows": rows, "fields": "userEnteredValue"}})
    assert desk.read() == [["1"]]


def test_typed_cells_are_never_formulas_from_text(desk: Any) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": "=IMPORTXML(1)"}}]}]
    desk.batch({"updateCells": {"start": {}, "rows": rows, "fields": "userEnteredValue"}})
    assert desk.read() == [["=IMPORTXML(1)"]]
    assert desk.sheets.evaluated() == []


def test_repeated_formulas_move_along(desk: Any) -> None:
    desk.write("A1", [[1], [2], [3]])
    cell = {"userEnteredValue": {"formulaValue": "=A1*$A$1"}}
    desk.batch({"repeatCell": {"range": box(rows=(0, 3), columns=(1, 2)), "cell": cell, "fields": "userEnteredValue"}})
    assert desk.read("B1:B3", "FORMULA") == [["=A1*$A$1"], ["=A2*$A$1"], ["=A3*$A$1"]]
    assert desk.read("B1:B3") == [["1"], ["2"], ["3"]]


def test_append_cells_grow_the_grid(desk: Any) -> None:
    desk.write("A1000", [["end"]])
    desk.batch(
        {
            "appendCells": {
                "rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}],
                "fields": "userEnteredValue",
            }
        }
    )
    assert desk.read("A1000:A1001") == [["end"], ["TRUE"]]


def test_sheets_are_added_moved_sized_and_named(desk: Any) -> None:
    replies = desk.batch(
        {"addSheet": {"properties": {"title": "A", "sheetId": 1, "gridProperties": {"rowCount": 5, "columnCount": 2}}}},
        {"addSheet": {"properties": {"index": 0, "hidden": True, "gridProperties": {"frozenRowCount": 1}}}},
    )
    made = replies[1]["addSheet"]["properties"]
    assert (made["index"], made["title"], made["hidden"]) == (0, "Sheet3", True)
    assert made["gridProperties"] == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1}
    change = {"properties": {"sheetId": 1, "index": 0}, "fields": "index"}
    desk.batch({"updateSheetProperties": change})
    assert [each["properties"]["title"] for each in desk.call("get")["sheets"]] == ["A", "Sheet3", "Sheet1"]
    desk.write("A!A1", [[1, 2]])
    size = {
        "properties": {"sheetId": 1, "gridProperties": {"rowCount": 1, "columnCount": 1}},
        "fields": "gridProperties",
    }
    desk.batch({"updateSheetProperties": size})
    assert desk.read("A") == [["1"]]


def test_an_id_can_be_used_again_in_one_batch(desk: Any) -> None:
    desk.batch({"addSheet": {"properties": {"title": "Two", "sheetId": 1}}})
    desk.write("Two!A1", [["old"]])
    again = {"addSheet": {"properties": {"title": "Two", "sheetId": 1, "gridProperties": {"rowCount": 3}}}}
    desk.batch({"deleteSheet": {"sheetId": 1}}, again)
    desk.sheets = Sheets(desk.connection, desk.files)
    assert desk.read("Two") == []
    assert desk.sheet(1)["properties"]["gridProperties"]["rowCount"] == 3


def test_formulas_follow_a_sheets_name_and_its_end(desk: Any) -> None:
    desk.batch({"addSheet": {"properties": {"title": "Old", "sheetId": 1}}})
    desk.write("A1", [["=Old!A1"]], "USER_ENTERED")
    rename = {"properties": {"sheetId": 1, "title": "New name"}, "fields": "title"}
    desk.batch({"updateSheetProperties": rename})
    assert desk.read("A1", "FORMULA") == [["='New name'!A1"]]
    desk.batch({"deleteSheet": {"sheetId": 1}})
    assert desk.read("A1") == [["#REF!"]]


def test_merging_keeps_the_first_value(desk: Any) -> None:
    desk.write("A1", [["", "b"], ["c", "d"]])
    desk.batch({"mergeCells": {"range": box(rows=(0, 2), columns=(0, 2)), "mergeType": "MERGE_ALL"}})
    assert desk.read() == [["b"]]
    partly = {"mergeCells": {"range": box(rows=(1, 3), columns=(0, 2))}}
    assert "must select all cells in a merged range" in desk.refused_batch(partly)
    desk.batch({"unmergeCells": {"range": ALL}})
    assert "merges" not in desk.sheet()


def test_sorting_moves_cells_of_the_range_only(desk: Any) -> None:
    desk.write("A1", [["b", 2, "x"], ["a", "", "y"], [False, 10, "z"], [3, 1, "w"]])
    whole = box(rows=(0, 4), columns=(0, 2))
    desk.batch({"sortRange": {"range": whole, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}})
    assert desk.read("A1:C4") == [["3", "1", "x"], ["a", "", "y"], ["b", "2", "z"], ["FALSE", "10", "w"]]
    desk.batch({"sortRange": {"range": whole, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}})
    assert desk.read("B1:B4") == [["10"], ["2"], ["1"]]


def test_copying_and_cutting(desk: Any) -> None:
    desk.write("A1", [[1, "=A1+1"]], "USER_ENTERED")
    source, target = box(rows=(0, 1), columns=(0, 2)), box(rows=(1, 3), columns=(0, 2))
    desk.batch({"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}})
    assert desk.read("A1:B3", "FORMULA") == [[1, "=A1+1"], [1, "=A2+1"], [1, "=A3+1"]]
    desk.batch({"copyPaste": {"source": target, "destination": target, "pasteType": "PASTE_VALUES"}})
    assert desk.read("B2:B3", "FORMULA") == [[2], [2]]
    cut = {"source": box(rows=(0, 1), columns=(0, 1)), "destination": {"rowIndex": 8, "columnIndex": 3}}
    desk.batch({"cutPaste": {**cut, "pasteType": "PASTE_NORMAL"}})
    assert desk.read("B1", "FORMULA") == [["=D9+1"]]
    assert desk.read("B1") == [["2"]]


def test_find_and_replace(desk: Any) -> None:
    desk.write("A1", [["Ada", "ada lovelace"], ["=1+1", "x"]])
    replies = desk.batch({"findReplace": {"find": "ada", "replacement": "Bea", "allSheets": True}})
    assert replies[0]["findReplace"] == {
        "valuesChanged": 2,
        "occurrencesChanged": 2,
        "rowsChanged": 1,
        "sheetsChanged": 1,
    }
    assert desk.read("A1:B1") == [["Bea", "Bea lovelace"]]


def test_pasting_text_types_it(desk: Any) -> None:
    paste = {"coordinate": {"rowIndex": 1}, "data": "a;1:30\nb;5", "delimiter": ";", "type": "PASTE_NORMAL"}
    desk.batch({"pasteData": paste})
    assert desk.read("A2:B3", "UNFORMATTED_VALUE") == [["a", 0.0625], ["b", 5]]


def test_a_rule_binds_people_and_not_the_api(desk: Any) -> None:
    values = [{"userEnteredValue": "yes"}, {"userEnteredValue": "no"}]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}
    desk.batch({"setDataValidation": {"range": ALL, "rule": rule}})
    desk.write("A1", [["maybe"]])
    assert desk.cell("A1")["dataValidation"] == rule
    desk.batch({"setDataValidation": {"range": ALL}})
    assert "dataValidation" not in desk.cell("A1")


def test_a_checkbox_stays_empty_until_ticked(desk: Any) -> None:
    desk.batch({"setDataValidation": {"range": ALL, "rule": {"condition": {"type": "BOOLEAN"}}}})
    assert desk.read() == []
    desk.write("A1", [["TRUE"]], "USER_ENTERED")
    assert desk.read("A1", "UNFORMATTED_VALUE") == [[True]]


def test_protection_binds_all_but_owner_and_editors(desk: Any) -> None:
    guarded = {"range": box(rows=(0, 2), columns=(0, 2)), "editors": {"users": [STAFF]}, "description": "system"}
    (reply,) = desk.batch({"addProtectedRange": {"protectedRange": guarded}})
    made = reply["addProtectedRange"]["protectedRange"]
    assert made["editors"]["users"] == [STAFF, OWNER]
    assert made["requestingUserCanEdit"] is True
    other = "volunteer@example.org"
    change = {"range": "B2", "valueInputOption": "RAW"}
    words = desk.refused("values.update", {"values": [["x"]]}, user=other, **change)
    assert words.startswith("You are trying to edit a protected cell or object.")
    assert desk.refused_batch({"sortRange": {"range": ALL, "sortSpecs": [{"dimensionIndex": 0}]}}, user=other)
    remove = {"deleteProtectedRange": {"protectedRangeId": made["protectedRangeId"]}}
    assert "protected cell or object" in desk.refused_batch(remove, user=other)
    desk.write("C3", [["free"]], user=other)
    desk.write("B2", [["mine"]], user=STAFF)
    shown = desk.call("get", user=other)["sheets"][0]["protectedRanges"][0]
    assert "editors" not in shown
    assert "requestingUserCanEdit" not in shown
    warn = {"protectedRange": {"protectedRangeId": made["protectedRangeId"], "warningOnly": True}}
    desk.batch({"updateProtectedRange": {**warn, "fields": "warningOnly,editors"}})
    desk.write("B2", [["theirs"]], user=other)
    whole = {"protectedRange": {"range": {"sheetId": 0}}}
    desk.batch({"addProtectedRange": whole})
    assert desk.refused_batch({"addProtectedRange": whole}).endswith('Sheet "Sheet1" already has sheet protection.')


def test_developer_metadata(desk: Any) -> None:
    row = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 5}}
    made = [
        {"metadataKey": "ledger", "metadataValue": "L1/7", "location": {"spreadsheet": True}, "visibility": "DOCUMENT"},
        {"metadataKey": "row", "metadataValue": "H-1", "location": row, "visibility": "PROJECT"},
    ]
    replies = desk.batch(*({"createDeveloperMetadata": {"developerMetadata": each}} for each in made))
    whole = replies[0]["createDeveloperMetadata"]["developerMetadata"]
    assert whole["location"] == {"locationType": "SPREADSHEET", "spreadsheet": True}
    assert desk.call("developerMetadata.get", metadataId=whole["metadataId"])["metadataValue"] == "L1/7"
    look = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "row"}}]}
    (found,) = desk.call("developerMetadata.search", look)["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["metadataValue"] == "H-1"
    assert desk.call("developerMetadata.search", look, client="another") == {}
    assert [each["metadataValue"] for each in desk.call("get")["developerMetadata"]] == ["L1/7"]
    desk.write("A5", [["the row"]])
    desk.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}})
    (values,) = desk.call("values.batchGetByDataFilter", look)["valueRanges"]
    assert values["valueRange"]["range"] == "Sheet1!A7:Z7"
    assert values["valueRange"]["values"] == [["the row"]]
    update = {"developerMetadata": {"metadataValue": "L1/8"}, "fields": "metadataValue"}
    by_key = [{"developerMetadataLookup": {"metadataKey": "ledger"}}]
    desk.batch({"updateDeveloperMetadata": {**update, "dataFilters": by_key}})
    assert desk.call("get")["developerMetadata"][0]["metadataValue"] == "L1/8"
    desk.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 6, "endIndex": 7}}})
    assert desk.call("developerMetadata.search", look) == {}
    desk.batch({"deleteDeveloperMetadata": {"dataFilter": by_key[0]}})
    assert "developerMetadata" not in desk.call("get")


def test_the_answer_can_hold_the_spreadsheet(desk: Any) -> None:
    body = {
        "requests": [{"updateCells": {"start": {}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["A1"],
        "responseIncludeGridData": True,
    }
    found = desk.call("batchUpdate", body)["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert found["rowData"] == [{"values": [{"note": "n"}]}]


def test_a_sheet_is_copied_into_another_spreadsheet(desk: Any) -> None:
    desk.write("A1", [["10/3/2026", "=A1"]], "USER_ENTERED")
    desk.sheets.create("other", "Other", None, None)
    made = desk.call("sheets.copyTo", {"destinationSpreadsheetId": "other"}, sheetId=0)
    assert (made["title"], made["index"]) == ("Copy of Sheet1", 1)
    found = desk.call("values.get", spreadsheetId="other", range="Copy of Sheet1")["values"]
    assert found == [["10/3/2026", "10/3/2026"]]


def test_create_with_everything_at_once(desk: Any) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": "ID"}}]}]
    sheet = {"properties": {"title": "Hours", "gridProperties": {"frozenRowCount": 1}}, "data": [{"rowData": rows}]}
    body = {"properties": {"title": "Made", "locale": "es_ES", "timeZone": "America/New_York"}, "sheets": [sheet]}
    made = desk.call("create", body)
    assert made["properties"]["timeZone"] == "America/New_York"
    assert [each["properties"]["title"] for each in made["sheets"]] == ["Hours"]
    assert desk.call("values.get", spreadsheetId=made["spreadsheetId"], range="Hours")["values"] == [["ID"]]


def test_borders_and_sizes(desk: Any) -> None:
    solid = {"style": "SOLID"}
    desk.batch(
        {"updateBorders": {"range": ALL, "top": solid, "innerVertical": solid}},
        {
            "updateDimensionProperties": {
                "range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
                "properties": {"pixelSize": 40, "hiddenByUser": True},
                "fields": "pixelSize,hiddenByUser",
            }
        },
    )
    assert desk.cell("A1")["userEnteredFormat"] == {"borders": {"top": solid, "right": solid}}
    assert desk.cell("A2")["userEnteredFormat"] == {"borders": {"right": solid}}
    data = desk.call("get", ranges=["A1:B2"], includeGridData=True)["sheets"][0]["data"][0]
    assert data["columnMetadata"] == [{"pixelSize": 40, "hiddenByUser": True}, {"pixelSize": 100}]
