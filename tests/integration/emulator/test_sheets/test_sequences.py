"""Any sequence of requests: refused in Google's way or carried out, and what is kept is what is in memory."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automations.emulator.api import ApiError
from automations.emulator.sheets.service import Sheets

index = st.integers(0, 9)
text = st.sampled_from(
    ["", "a", "1:30", "=A1", "=SUM(B2:C4)", "=Sheet1!B:B", "10/3/2026", "TRUE", "5", "=A1+", "'x", "$3"]
)
dimension = st.sampled_from(["ROWS", "COLUMNS"])


@st.composite
def grid_range(draw: Any) -> dict[str, int]:
    rows, columns = sorted((draw(index), draw(index))), sorted((draw(index), draw(index)))
    made = {"sheetId": draw(st.sampled_from([0, 0, 0, 1]))}
    if draw(st.integers(0, 3)):
        made |= {"startRowIndex": rows[0], "endRowIndex": rows[1] + 1}
    if draw(st.integers(0, 3)):
        made |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1] + 1}
    return made


@st.composite
def stretch(draw: Any) -> dict[str, Any]:
    ends = sorted((draw(index), draw(index)))
    return {"sheetId": 0, "dimension": draw(dimension), "startIndex": ends[0], "endIndex": ends[1] + 1}


def made(name: str, **parts: Any) -> Any:
    return st.fixed_dictionaries(parts).map(lambda body: {name: body})


cell = st.fixed_dictionaries(
    {},
    optional={
        "userEnteredValue": text.map(lambda t: {"formulaValue": t} if t.startswith("=") else {"stringValue": t}),
        "note": text,
        "userEnteredFormat": st.sampled_from([{}, {"numberFormat": {"type": "TEXT"}}, {"wrapStrategy": "WRAP"}]),
    },
)
request = st.one_of(
    made("insertDimension", range=stretch(), inheritFromBefore=st.booleans()),
    made("deleteDimension", range=stretch()),
    made("moveDimension", source=stretch(), destinationIndex=index),
    made("appendDimension", sheetId=st.just(0), dimension=dimension, length=st.integers(1, 3)),
    made("insertRange", range=grid_range(), shiftDimension=dimension),
    made("deleteRange", range=grid_range(), shiftDimension=dimension),
    made("repeatCell", range=grid_range(), cell=cell, fields=st.sampled_from(["*", "note", "userEnteredValue"])),
    made("mergeCells", range=grid_range(), mergeType=st.sampled_from(["MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS"])),
    made("unmergeCells", range=grid_range()),
    made(
        "sortRange",
        range=grid_range(),
        sortSpecs=st.lists(st.fixed_dictionaries({"dimensionIndex": index}), max_size=2),
    ),
    made(
        "copyPaste",
        source=grid_range(),
        destination=grid_range(),
        pasteType=st.sampled_from(["PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_FORMULA"]),
        pasteOrientation=st.sampled_from(["NORMAL", "TRANSPOSE"]),
    ),
    made("cutPaste", source=grid_range(), destination=st.fixed_dictionaries({"rowIndex": index, "columnIndex": index})),
    made("setDataValidation", range=grid_range(), rule=st.just({"condition": {"type": "BOOLEAN"}})),
    made(
        "addNamedRange",
        namedRange=st.fixed_dictionaries({"name": st.sampled_from(["Ab", "Cd"]), "range": grid_range()}),
    ),
    made("addProtectedRange", protectedRange=st.fixed_dictionaries({"range": grid_range()})),
    made("addSheet", properties=st.just({"sheetId": 1, "title": "Two"})),
    made("duplicateSheet", sourceSheetId=st.just(0), newSheetId=st.integers(1, 3)),
    made("deleteSheet", sheetId=st.integers(0, 3)),
    made("findReplace", find=st.sampled_from(["a", "5"]), replacement=text, allSheets=st.just(True)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.lists(text, max_size=5), max_size=6), batches=st.lists(st.lists(request, max_size=3), max_size=6)
)
def test_memory_and_database_agree(desk_in: Any, values: list[list[str]], batches: list[list[Any]]) -> None:
    desk = desk_in("en_US")
    size = {
        "properties": {"sheetId": 0, "gridProperties": {"rowCount": 12, "columnCount": 8}},
        "fields": "gridProperties",
    }
    desk.batch({"updateSheetProperties": size})
    desk.write("A1", values, "USER_ENTERED")
    for requests in batches:
        before = desk.call("get", includeGridData=True)
        try:
            desk.batch(*requests)
        except ApiError as error:
            assert error.code == 400  # noqa: PT017 - most sequences are not refused
            assert desk.call("get", includeGridData=True) == before
        after = desk.call("get", includeGridData=True)
        desk.sheets = Sheets(desk.connection, desk.files)
        assert desk.call("get", includeGridData=True) == after
