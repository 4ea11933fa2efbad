"""gspread, which others wrote, driven through its everyday surface over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import gspread
import pytest
import requests
from gspread.http_client import HTTPClient
from gspread.utils import ExportFormat, ValidationConditionType, ValueInputOption, ValueRenderOption

from tests.workspace import Local, local

OWNER, STAFF = "office@example.org", "staff@example.org"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One for all tests of this module: each makes spreadsheets of its own."""
    with local(tmp_path_factory.mktemp("data") / "data") as here:
        here.lift_quotas()
        yield here


@pytest.fixture(autouse=True)
def _nothing_violated(emulator: Local) -> Iterator[None]:
    yield
    emulator.assert_clean()


@pytest.fixture(scope="module")
def client_of(emulator: Local) -> Any:
    """A gspread client of a user, its addresses led to the emulator."""

    def make(user: str) -> gspread.Client:
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {emulator.token(user)}"

        class Led(HTTPClient):
            def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> requests.Response:
                return super().request(method, re.sub(r"^https://[^/]+", emulator.url, endpoint), *args, **more)

        return gspread.Client(auth=None, session=session, http_client=Led)

    return make


@pytest.fixture(scope="module")
def google(client_of: Any) -> gspread.Client:
    made: gspread.Client = client_of(OWNER)
    return made


@pytest.fixture
def book(google: gspread.Client) -> gspread.Spreadsheet:
    return google.create("Program")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1


def share(book: gspread.Spreadsheet, role: str) -> None:
    """Share with staff as `Spreadsheet.share` does, without the undocumented withLink that it sends along."""
    body = {"type": "user", "role": role, "emailAddress": STAFF}
    endpoint = f"https://www.googleapis.com/drive/v3/files/{book.id}/permissions"
    book.client.request("post", endpoint, json=body, params={"sendNotificationEmail": False})


def test_create_and_open(google: gspread.Client) -> None:
    book = google.create("Opened by name")
    assert google.open_by_key(book.id).title == "Opened by name"
    assert google.open_by_url(book.url).id == book.id
    assert (book.locale, book.timezone) == ("en_US", "Etc/GMT")
    with pytest.raises(gspread.SpreadsheetNotFound):
        google.open_by_key("1nowhere")


def test_open_by_title(google: gspread.Client, emulator: Local) -> None:
    book = google.create("Found by search")
    emulator.advance(3600)
    assert google.open("Found by search").id == book.id
    assert book.id in {each["id"] for each in google.list_spreadsheet_files()}


def test_worksheets(book: gspread.Spreadsheet) -> None:
    hours = book.add_worksheet("Hours", rows=20, cols=5, index=0)
    assert [each.title for each in book.worksheets()] == ["Hours", "Sheet1"]
    assert (hours.row_count, hours.col_count) == (20, 5)
    hours.update([["ID", "Hours"], ["H-01", "1:30"]])
    twin = hours.duplicate(new_sheet_name="Twin")
    assert twin.get_all_values() == [["ID", "Hours"], ["H-01", "1:30"]]
    assert [each.title for each in book.worksheets()] == ["Twin", "Hours", "Sheet1"]
    book.reorder_worksheets([book.worksheet("Sheet1"), hours, twin])
    assert [each.title for each in book.worksheets()] == ["Sheet1", "Hours", "Twin"]
    hours.update_title("Work")
    assert book.worksheet("Work").id == hours.id
    with pytest.raises(gspread.exceptions.APIError, match='A sheet with the name "Work" already exists'):
        book.add_worksheet("Work", 1, 1)
    book.del_worksheet(twin)
    book.del_worksheet(hours)
    with pytest.raises(gspread.exceptions.APIError, match="You can't remove all the"):
        book.del_worksheet(book.sheet1)
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Twin")


def test_values_and_records(sheet: gspread.Worksheet) -> None:
    sheet.update([["ID", "Name", "Hours"], ["L-01", "Ada Example", 1.5], ["L-02", "=1+1", "1:30"]])
    assert sheet.get_all_values() == [["ID", "Name", "Hours"], ["L-01", "Ada Example", "1.5"], ["L-02", "=1+1", "1:30"]]
    assert sheet.get_all_records() == [
        {"ID": "L-01", "Name": "Ada Example", "Hours": 1.5},
        {"ID": "L-02", "Name": "=1+1", "Hours": "1:30"},
    ]
    assert sheet.row_values(2) == ["L-01", "Ada Example", "1.5"]
    assert sheet.col_values(1) == ["ID", "L-01", "L-02"]
    assert sheet.cell(3, 3).value == "1:30"
    assert sheet.acell("B2").value == "Ada Example"
    assert [cell.value for cell in sheet.range("A1:B1")] == ["ID", "Name"]
    assert sheet.get("A2:C2", value_render_option=ValueRenderOption.unformatted) == [["L-01", "Ada Example", 1.5]]


def test_typed_values(sheet: gspread.Worksheet) -> None:
    typed = ValueInputOption.user_entered
    sheet.update([["10/3/2026", "1:30", "$40.00", "50%", "=C1+C1", "TRUE"]], "A1", value_input_option=typed)
    assert sheet.row_values(1) == ["10/3/2026", "1:30", "$40.00", "50%", "$80.00", "TRUE"]
    raw = sheet.get("A1:F1", value_render_option=ValueRenderOption.unformatted)
    assert raw == [[46298, 0.0625, 40, 0.5, 80, True]]
    formula = sheet.get("E1", value_render_option=ValueRenderOption.formula)
    assert formula == [["=C1+C1"]]


def test_batches_and_appending(sheet: gspread.Worksheet) -> None:
    sheet.batch_update([{"range": "A1:B1", "values": [["ID", "Note"]]}, {"range": "A2", "values": [["H-01"]]}])
    sheet.append_row(["H-02", "text"], table_range="A1:B1")
    sheet.append_rows([["H-03", "1/2"], ["H-04", "x"]], value_input_option=ValueInputOption.user_entered)
    assert sheet.get("A1:B9") == [["ID", "Note"], ["H-01"], ["H-02", "text"], ["H-03", "1/2"], ["H-04", "x"]]
    assert sheet.batch_get(["A2", "B4:B5"], value_render_option=ValueRenderOption.unformatted) == [
        [["H-01"]],
        [[46024], ["x"]],
    ]
    sheet.batch_clear(["A5:B5"])
    sheet.insert_row(["H-00"], index=2)
    sheet.insert_rows([["H-0a"], ["H-0b"]], row=3)
    assert sheet.col_values(1) == ["ID", "H-00", "H-0a", "H-0b", "H-01", "H-02", "H-03"]
    sheet.delete_rows(3, 4)
    assert sheet.col_values(1) == ["ID", "H-00", "H-01", "H-02", "H-03"]
    sheet.insert_cols([["", "new"]], 1)
    assert sheet.col_values(1) == ["", "new"]
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_cells_one_by_one_and_finding(sheet: gspread.Worksheet) -> None:
    sheet.update_cell(1, 1, "Ada")
    sheet.update_acell("B2", "Bea")
    cells = sheet.range("A3:B3")
    cells[0].value, cells[1].value = "Cyd", "Ada"
    sheet.update_cells(cells)
    found = sheet.find("Bea")
    assert found is not None
    assert found.address == "B2"
    assert [cell.address for cell in sheet.findall("Ada")] == ["A1", "B3"]
    assert sheet.find(re.compile("C.d")) is not None
    assert sheet.find("nobody") is None


def test_looks(sheet: gspread.Worksheet) -> None:
    sheet.update([["Hours", "x"], [2, "y"], [1, "z"]])
    sheet.format("A1:B1", {"textFormat": {"bold": True}, "horizontalAlignment": "CENTER"})
    sheet.format("A2:A", {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}})
    assert sheet.col_values(1) == ["Hours", "2.00", "1.00"]
    sheet.sort((1, "asc"), range="A2:B3")
    assert sheet.get("A2:B3") == [["1.00", "z"], ["2.00", "y"]]
    sheet.freeze(rows=1, cols=1)
    sheet.set_basic_filter("A1:B3")
    sheet.merge_cells("C1:D1")
    sheet.hide_columns(1, 2)
    sheet.hide_rows(1, 2)
    sheet.columns_auto_resize(0, 2)
    sheet.update_tab_color("#ff0000")
    sheet.add_dimension_group_rows(1, 3)
    sheet.resize(rows=50, cols=6)
    sheet.add_rows(5)
    kept = sheet.spreadsheet.fetch_sheet_metadata()["sheets"][0]
    grid = kept["properties"]["gridProperties"]
    assert grid == {"rowCount": 55, "columnCount": 6, "frozenRowCount": 1, "frozenColumnCount": 1}
    assert kept["merges"] == [{"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 4}]
    assert kept["basicFilter"]["range"]["endRowIndex"] == 3
    sheet.clear_basic_filter()
    sheet.unmerge_cells("C1:D1")
    sheet.unhide_rows(1, 2)
    sheet.delete_dimension_group_rows(1, 3)
    kept = sheet.spreadsheet.fetch_sheet_metadata()["sheets"][0]
    assert "merges" not in kept
    assert "basicFilter" not in kept


def test_hide_and_show_a_sheet(book: gspread.Spreadsheet) -> None:
    other = book.add_worksheet("Other", 5, 5)
    other.hide()
    assert [each.title for each in book.worksheets(exclude_hidden=True)] == ["Sheet1"]
    other.show()
    assert len(book.worksheets(exclude_hidden=True)) == 2


def test_notes(sheet: gspread.Worksheet) -> None:
    sheet.update_note("A1", "mind this")
    assert sheet.get_note("A1") == "mind this"
    sheet.insert_note("B2", "and this")
    assert sheet.get_notes() == [["mind this"], ["", "and this"]]
    sheet.clear_note("A1")
    assert sheet.get_note("A1") == ""


def test_named_ranges_and_validation(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b"], ["c", "d"]])
    made = sheet.define_named_range("A1:B2", "Everything")
    assert sheet.spreadsheet.values_get("Everything")["values"] == [["a", "b"], ["c", "d"]]
    assert [each["name"] for each in sheet.spreadsheet.list_named_ranges()] == ["Everything"]
    sheet.delete_named_range(made["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    assert sheet.spreadsheet.list_named_ranges() == []
    sheet.add_validation("A1:A5", ValidationConditionType.one_of_list, ["yes", "no"], strict=True, showCustomUi=True)
    sheet.update([["maybe"]], "A1")
    assert sheet.acell("A1").value == "maybe"


def test_protection(book: gspread.Spreadsheet, client_of: Any) -> None:
    sheet = book.sheet1
    share(book, "writer")
    sheet.add_protected_range("A1:B2", editor_users_emails=[OWNER], description="system")
    theirs = client_of(STAFF).open_by_key(book.id).sheet1
    theirs.update([["theirs"]], "C3")
    with pytest.raises(gspread.exceptions.APIError, match="protected cell or object"):
        theirs.update([["theirs"]], "A1")
    sheet.update([["ours"]], "A1")
    (kept,) = book.list_protected_ranges(sheet.id)
    assert kept["description"] == "system"
    sheet.delete_protected_range(kept["protectedRangeId"])
    theirs.update([["theirs"]], "A1")


def test_copying_and_sharing(google: gspread.Client, book: gspread.Spreadsheet, client_of: Any) -> None:
    book.sheet1.update([["content"]])
    twin = google.copy(book.id, title="Twin", copy_permissions=False)
    assert twin.sheet1.acell("A1").value == "content"
    answer = book.sheet1.copy_to(twin.id)
    assert answer["title"] == "Copy of Sheet1"
    assert len(twin.worksheets()) == 2
    with pytest.raises((gspread.exceptions.APIError, PermissionError, gspread.SpreadsheetNotFound)):
        client_of(STAFF).open_by_key(book.id)
    share(book, "reader")
    theirs = client_of(STAFF).open_by_key(book.id)
    assert theirs.sheet1.acell("A1").value == "content"
    with pytest.raises((gspread.exceptions.APIError, PermissionError)):
        theirs.sheet1.update([["no"]])
    book.update_title("New title")
    assert google.open_by_key(book.id).title == "New title"
    assert google.export(book.id, ExportFormat.CSV) == b"content"
    google.del_spreadsheet(twin.id)


def test_sharing_in_gspreads_own_words(book: gspread.Spreadsheet) -> None:
    book.share(STAFF, perm_type="user", role="reader", notify=False)
    assert STAFF in {each.get("emailAddress") for each in book.list_permissions()}


def test_copying_with_comments(google: gspread.Client, book: gspread.Spreadsheet) -> None:
    assert google.copy(book.id).title == "Copy of Program"


def test_errors_keep_googles_words(sheet: gspread.Worksheet) -> None:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        sheet.spreadsheet.values_get("Nowhere!A1")
    assert caught.value.error["message"] == "Unable to parse range: Nowhere!A1"
    assert caught.value.error["status"] == "INVALID_ARGUMENT"
    with pytest.raises(gspread.exceptions.APIError, match=r"exceeds grid limits. Max rows: 1000, max columns: 26"):
        sheet.update([["x"]], "AB1")


def test_ten_thousand_rows(book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Hours", 10_001, 12)
    rows = [[f"H-{n:05d}", "10/3/2026", "L-01", "Meeting", "1:30", "", "", "", "", "", "", "ok"] for n in range(10_000)]
    sheet.update(rows, "A2")
    assert len(sheet.get_all_values()) == 10_001
