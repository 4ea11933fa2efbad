"""The beliefs about Sheets v4 that the look of the workbook rests on: formulas, links, bands, views, charts, copies."""

from __future__ import annotations

from typing import Any

from contract.probe import Account, Finding, judged
from contract.sheets import cells, sheets

__all__ = ["sheets"]

_WHITE = {"rgbColor": {"red": 1.0, "green": 1.0, "blue": 1.0}}
_WORST = "unverified: the worse case is assumed"


def _formula(row: int, formula: str) -> dict[str, Any]:
    rows = [{"values": [{"userEnteredValue": {"formulaValue": formula}}]}]
    return {"updateCells": {"range": cells(row, 0), "rows": rows, "fields": "userEnteredValue"}}


def _banding(**place: int) -> dict[str, Any]:
    bands = {"firstBandColorStyle": _WHITE, "secondBandColorStyle": _WHITE}
    return {"addBanding": {"bandedRange": {"range": {"sheetId": 0, **place}, "rowProperties": bands}}}


def _view(title: str, sheet: int = 0) -> dict[str, Any]:
    return {"addFilterView": {"filter": {"title": title, "range": {"sheetId": sheet, "startRowIndex": 0}}}}


def _sheet(account: Account, spreadsheet: str) -> dict[str, Any]:
    found: dict[str, Any] = account.ask("sheets", "GET", f"/{spreadsheet}").json["sheets"][0]
    return found


def _in_brazil(account: Account) -> str:
    """A spreadsheet where the comma is the decimal sign; it is deleted with the others."""
    spreadsheet = account.spreadsheet()
    place = {"updateSpreadsheetProperties": {"properties": {"locale": "pt_BR"}, "fields": "locale"}}
    account.batch(spreadsheet, place)
    return spreadsheet


@sheets.believe("';' stands between the arguments of a formula in every locale.", "mricon/ingress-fieldplan#5")
def _(account: Account) -> Finding:
    seen = []
    for spreadsheet in (account.spreadsheet(), _in_brazil(account)):
        account.batch(spreadsheet, _formula(0, "=IF(1>0;7;8)"))
        seen.append(account.read(spreadsheet))
    return judged(seen == [[[7]], [[7]]], seen)


@sheets.believe("',' does not where it is the decimal sign.", "googleapis/google-api-nodejs-client#1994")
def _(account: Account) -> Finding:
    spreadsheet = _in_brazil(account)
    answer = account.batch(spreadsheet, _formula(0, '=IF(1>0,"a","b")'))
    seen = account.read(spreadsheet)
    return judged(seen == [["#ERROR!"]], f"{answer}: {seen}")


@sheets.believe("A formula with ';' reads back with the locale's own separator.", "axemonk/Spreadsheet-Formula#19")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, _formula(0, "=IF(1>0;7;8)"))
    seen = account.read(spreadsheet, valueRenderOption="FORMULA")
    return judged(seen == [["=IF(1>0,7,8)"]], seen)


@sheets.believe("autoRecalc HOUR is kept.", "discovery document")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    hourly = {"updateSpreadsheetProperties": {"properties": {"autoRecalc": "HOUR"}, "fields": "autoRecalc"}}
    account.batch(spreadsheet, hourly)
    seen = account.ask("sheets", "GET", f"/{spreadsheet}").json["properties"].get("autoRecalc")
    return judged(seen == "HOUR", seen)


@sheets.believe("HYPERLINK leads to a row of the same spreadsheet by '#gid=…&range=…'.", "design: links of Start here")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, _formula(0, '=HYPERLINK("#gid=0&range=5:5";"row 5")'))
    cell = account.ask("sheets", "GET", f"/{spreadsheet}", params={"includeGridData": "true", "ranges": "T!A1"})
    (found,) = cell.json["sheets"][0]["data"][0]["rowData"][0]["values"]
    seen = (found.get("formattedValue"), found.get("hyperlink"))
    return judged(seen == ("row 5", "#gid=0&range=5:5"), seen)


@sheets.believe("Bands are refused where there are some already, and nowhere else.", _WORST)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    first = account.batch(spreadsheet, _banding(startRowIndex=1, endRowIndex=9, startColumnIndex=0, endColumnIndex=2))
    over = account.batch(spreadsheet, _banding(startRowIndex=5, endRowIndex=20, startColumnIndex=1, endColumnIndex=4))
    beside = account.batch(spreadsheet, _banding(startRowIndex=1, endRowIndex=9, startColumnIndex=2, endColumnIndex=4))
    return judged((first.code, over.code, beside.code) == (200, 400, 200), f"{first}; {over}; {beside}")


@sheets.believe("Bands and filter views take in rows that are put above their last one.", "design: room for new rows")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, _banding(startRowIndex=1, startColumnIndex=0, endColumnIndex=2), _view("V"))
    before = _sheet(account, spreadsheet)["properties"]["gridProperties"]["rowCount"]
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": before - 1, "endIndex": before + 9}
    account.batch(spreadsheet, {"insertDimension": {"range": place, "inheritFromBefore": True}})
    found = _sheet(account, spreadsheet)
    ends = [one["range"].get("endRowIndex", before + 10) for one in (*found["bandedRanges"], *found["filterViews"])]
    return judged(ends == [before + 10] * 2, f"they end at {ends} of {before + 10} rows")


@sheets.believe("Bands do not take in rows that are added below the last one.", _WORST)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, _banding(startRowIndex=1, startColumnIndex=0, endColumnIndex=2))
    before = _sheet(account, spreadsheet)["properties"]["gridProperties"]["rowCount"]
    account.batch(spreadsheet, {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 10}})
    (found,) = _sheet(account, spreadsheet)["bandedRanges"]
    end = found["range"].get("endRowIndex", before + 10)
    return judged(end == before, f"they end at {end} of {before + 10} rows: better than assumed")


@sheets.believe("A filter view of a title that its tab has already is refused, on another tab it is not.", _WORST)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    account.batch(spreadsheet, {"addSheet": {"properties": {"sheetId": 7, "title": "Other"}}})
    codes = [account.batch(spreadsheet, _view("Same", sheet)).code for sheet in (0, 7, 0)]
    return judged(codes == [200, 200, 400], codes)


@sheets.believe("A chart without a kind is refused.", "discovery document: exactly one kind, and none unspecified")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    position = {"overlayPosition": {"anchorCell": {"sheetId": 0}}}
    none = account.batch(spreadsheet, {"addChart": {"chart": {"spec": {"title": "None"}, "position": position}}})
    return judged(none.code == 400, none)


@sheets.believe("A chart whose source ends beyond the grid is refused.", _WORST)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    rows = _sheet(account, spreadsheet)["properties"]["gridProperties"]["rowCount"]

    def source(column: int) -> dict[str, Any]:
        return {"sourceRange": {"sources": [cells(0, column, rows + 5)]}}

    basic = {"chartType": "COLUMN", "domains": [{"domain": source(0)}], "series": [{"series": source(1)}]}
    chart = {"spec": {"basicChart": basic}, "position": {"overlayPosition": {"anchorCell": {"sheetId": 0}}}}
    answer = account.batch(spreadsheet, {"addChart": {"chart": chart}})
    return judged(answer.code == 400, answer)


@sheets.believe(
    "A copy made by Drive carries the developer metadata.", "design: a copy of a workbook is told by its mark"
)
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet()
    note = {"metadataKey": "mark", "metadataValue": "1", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    account.batch(spreadsheet, {"createDeveloperMetadata": {"developerMetadata": note}})
    copy = account.workspace.drive.copy(spreadsheet, "Contract, a copy", account.folder).id
    seen = account.workspace.sheets.metadata(copy).developer_metadata
    return judged([(one.key, one.value) for one in seen] == [("mark", "1")], seen)
