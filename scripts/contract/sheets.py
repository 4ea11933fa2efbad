"""The beliefs about Sheets v4."""

from __future__ import annotations

from typing import Any

from contract.probe import SHEET, Account, Finding, Probes, cannot_tell, judged

sheets = Probes()


def cells(row: int, column: int, rows: int = 1, columns: int = 1) -> dict[str, int]:
    """A GridRange of the only tab, from 0."""
    return {
        "sheetId": 0,
        "startRowIndex": row,
        "endRowIndex": row + rows,
        "startColumnIndex": column,
        "endColumnIndex": column + columns,
    }


def typed(row: int, column: int, **value: object) -> dict[str, Any]:
    """An updateCells of one typed cell."""
    rows = [{"values": [{"userEnteredValue": value}]}]
    return {"updateCells": {"range": cells(row, column), "rows": rows, "fields": "userEnteredValue"}}


@sheets.believe("batchUpdate is atomic: one bad request, and nothing of the others is done.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["before"])
    answer = account.batch(spreadsheet, typed(0, 0, stringValue="after"), {"deleteSheet": {"sheetId": 987}})
    return judged(answer.code == 400 and account.read(spreadsheet) == [["before"]], answer)


@sheets.believe("Trailing empty rows and columns are left out of answers.", "discovery document")
def _(account: Account) -> Finding:
    seen = account.read(account.spreadsheet(["a", "", ""], ["", "b", ""], ["", "", ""]), "T!A1:F9")
    return judged(seen == [["a"], ["", "b"]], seen)


@sheets.believe("A range that is all empty still stands in its place in a batchGet.", "design: ranges go by place")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["a"])
    seen = account.workspace.sheets.values(spreadsheet, ["T!C1:C5", "T!A1:A5", "T!D:D"])
    return judged(seen == [[], [["a"]], []], seen)


@sheets.believe("null in an input leaves a cell as it is; an empty text clears it.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["a", "b", "c"])
    account.write(spreadsheet, "T!A1", [[None, "", "z"]])
    seen = account.read(spreadsheet)
    return judged(seen == [["a", "", "z"]], seen)


@sheets.believe("append goes below the table that is found in the range.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["h1", "h2"], ["a", "b"])
    seen = _append(account, spreadsheet, "T!A1:B1")
    return judged(seen == "T!A3:B3", seen)


@sheets.believe("append lands in shifted columns when the table is ragged.", "gspread#537, #575, #828")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["h1", "h2", "h3"], [], ["", "x", "y"])
    seen = _append(account, spreadsheet, "T")
    return judged(seen == "T!B4:C4", seen)


def _append(account: Account, spreadsheet: str, place: str) -> str:
    answer = account.ask(
        "sheets",
        "POST",
        f"/{spreadsheet}/values/{place}:append",
        params={"valueInputOption": "RAW"},
        json={"values": [["new", "row"]]},
    )
    where: str = answer.json.get("updates", {}).get("updatedRange", str(answer))
    return where


@sheets.believe("A write has no precondition: If-Match is not heeded.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["a"])
    answer = account.batch(spreadsheet, typed(0, 0, stringValue="b"), headers={"If-Match": '"another"'})
    return judged(answer.code == 200 and account.read(spreadsheet) == [["b"]], answer)


@sheets.believe("Metadata of a row follows its row when rows are inserted above.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["a"], ["b"])
    _mark(account, spreadsheet, 1)
    inserted = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}
    account.batch(spreadsheet, {"insertDimension": {"range": inserted, "inheritFromBefore": False}})
    seen = _marked(account, spreadsheet)
    return judged(seen == 3, f"row {seen} from 0")


@sheets.believe("Metadata of a row does not follow a sort.", "unverified: the worse case is assumed")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["b"], ["a"])
    _mark(account, spreadsheet, 0)
    order = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
    account.batch(spreadsheet, {"sortRange": {"range": cells(0, 0, 2), "sortSpecs": order}})
    seen = _marked(account, spreadsheet)
    return judged(seen == 0, f"row {seen} from 0: better than assumed")


def _mark(account: Account, spreadsheet: str, row: int) -> None:
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    note = {
        "metadataKey": "row",
        "metadataValue": "1",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": place},
    }
    account.batch(spreadsheet, {"createDeveloperMetadata": {"developerMetadata": note}})


def _marked(account: Account, spreadsheet: str) -> int:
    wanted = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "row"}}]}
    answer = account.ask("sheets", "POST", f"/{spreadsheet}/developerMetadata:search", json=wanted)
    found = answer.json["matchedDeveloperMetadata"][0]["developerMetadata"]
    # Google leaves zeros out.
    return int(found["location"]["dimensionRange"].get("startIndex", 0))


@sheets.believe("Metadata of the spreadsheet comes with spreadsheets.get.", "design: the epoch is kept there")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    note = {
        "metadataKey": "epoch",
        "metadataValue": "7",
        "visibility": "DOCUMENT",
        "location": {"spreadsheet": True},
    }
    account.batch(spreadsheet, {"createDeveloperMetadata": {"developerMetadata": note}})
    seen = account.workspace.sheets.metadata(spreadsheet).developer_metadata
    return judged([(item.key, item.value, item.sheet_id) for item in seen] == [("epoch", "7", None)], seen)


@sheets.believe("A new spreadsheet has the locale and the time zone that were asked for.", "discovery document")
def _(account: Account) -> Finding:
    asked = {"title": "Zone", "locale": "pt_BR", "timeZone": "America/New_York"}
    made = account.ask("sheets", "POST", "", json={"properties": asked, "sheets": [SHEET]}).json
    account.ask("drive", "DELETE", f"/files/{made['spreadsheetId']}")
    seen = {key: made["properties"].get(key) for key in asked}
    return judged(seen == asked, seen)


@sheets.believe("A typed text cell is never evaluated, whatever it says.", "design: no text becomes a formula")
def _(account: Account) -> Finding:
    texts = ["=1+1", '=IMPORTXML("https://example.org";"//a")', "+1", "'x", "1:30"]
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, *(typed(row, 0, stringValue=text) for row, text in enumerate(texts)))
    seen = account.read(spreadsheet)
    formulas = account.read(spreadsheet, valueRenderOption="FORMULA")
    return judged(seen == formulas == [[text] for text in texts], seen)


@sheets.believe("A date is a number of days since 30 December 1899.", "discovery document")
def _(account: Account) -> Finding:
    seen = account.read(account.spreadsheet(["2026-01-02"]), dateTimeRenderOption="SERIAL_NUMBER")
    return judged(seen == [[46024]], seen)


@sheets.believe(
    "1:30 typed into a plain cell becomes 0.0625 with a format of time.", "design: hours are read by format"
)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["1:30", 0.0625])
    (block,) = account.workspace.sheets.formats(spreadsheet, ["T!A1:B1"])
    seen = [(cell.value, cell.number_format) for cell in block.rows[0]]
    return judged(seen[0][0] == 0.0625 and seen[0][1] in ("TIME", "DATE_TIME") and seen[1][1] in ("", "NUMBER"), seen)


@sheets.believe("1:30 and 1/2 typed into a cell of plain text stay text.", "design: the Hours column is plain text")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    text = {"cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}, "fields": "userEnteredFormat"}
    account.batch(spreadsheet, {"repeatCell": {"range": cells(0, 0, 1, 2), **text}})
    account.write(spreadsheet, "T!A1", [["1:30", "1/2"]])
    seen = account.read(spreadsheet)
    return judged(seen == [["1:30", "1/2"]], seen)


@sheets.believe("An unknown tab in a range is 400 'Unable to parse range'.", "seen in many threads")
def _(account: Account) -> Finding:
    answer = account.ask("sheets", "GET", f"/{account.spreadsheet()}/values/Nowhere!A1")
    return judged(answer.code == 400 and answer.message.startswith("Unable to parse range"), answer)


@sheets.believe("Quota: past 60 reads a minute a user is answered with 429.", "Sheets API limits", last=True)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    for count in range(1, 100):
        answer = account.ask_once("sheets", "GET", f"/{spreadsheet}", params={"fields": "spreadsheetId"})
        if answer.code != 200:
            return judged(answer.code == 429, answer)
        if count > 62 and account.rehearsal:
            return judged(False, f"{count} reads were answered")
    return cannot_tell("a hundred reads took longer than the minute, or this project has a higher quota")


@sheets.believe("Quota: 300 reads and 300 writes a minute a project.", "Sheets API limits")
def _(account: Account) -> Finding:
    return cannot_tell("using it up would stop everybody else in the project")
