"""Making the workbook: only what is missing is asked for, in the shapes that Google's discovery document names."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import googleapiclient.discovery_cache
import pytest

from automations.google.metadata import (
    ConditionalFormat,
    DeveloperMetadata,
    GridRange,
    Metadata,
    ProtectedRange,
    SheetMetadata,
)
from automations.sheet import lists, setup, versions
from automations.sheet.layout import ROW_TABS, SETTINGS, TABS, tab
from automations.sheet.protection import HEADERS, NAMED, SERVICE, WHOLE, Editors
from tests.unit.sheet.a_workbook import Workbook

NOBODY = Editors(staff=(), mailbox="program@example.org")
PAT = Editors(staff=("pat@example.org",), mailbox="program@example.org")
JOBS = (
    setup.JobLine(id="J-01", job="invoices", what_it_does="Drafts.", mode="Automatic", schedule="Every day at 7:00"),
)
NEW = Metadata(
    "book",
    "",
    "Program",
    "en_US",
    "America/New_York",
    (SheetMetadata(0, "Sheet1", 0, 1000, 26, 0, False, (), (), ()),),
    (),
    (),
)


def kinds(requests):
    return [kind for request in requests for kind in request]


def of_kind(requests, kind):
    return [request[kind] for request in requests if kind in request]


def made(metadata: Metadata = NEW, values: Any = (), editors: Editors = NOBODY) -> list[dict[str, Any]]:
    return setup.requests(metadata, values, editors=editors, jobs=JOBS)


def _schemas() -> dict[str, Any]:
    folder = Path(googleapiclient.discovery_cache.__file__).parent / "documents"
    return json.loads((folder / "sheets.v4.json").read_text(encoding="utf-8"))["schemas"]


def _hold(value: Any, schema: dict[str, Any], schemas: dict[str, Any], path: str) -> None:
    """Every field is one that the discovery document knows, and of its type."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    match schema["type"]:
        case "object":
            assert isinstance(value, dict), path
            for key, inner in value.items():
                assert key in schema["properties"], f"{path}.{key}"
                _hold(inner, schema["properties"][key], schemas, f"{path}.{key}")
        case "array":
            assert isinstance(value, list), path
            for i, inner in enumerate(value):
                _hold(inner, schema["items"], schemas, f"{path}[{i}]")
        case "string":
            assert isinstance(value, str), path
            assert value in schema.get("enum", [value]), path
        case "boolean":
            assert isinstance(value, bool), path
        case "integer" | "number":
            assert isinstance(value, int | float), path
            assert not isinstance(value, bool), path


@pytest.mark.parametrize("editors", [NOBODY, PAT])
def test_requests_have_the_shapes_of_the_discovery_document(editors):
    schemas = _schemas()
    for i, request in enumerate(made(editors=editors)):
        _hold(request, schemas["Request"], schemas, f"requests[{i}]")


def test_a_new_workbook_gets_all_tabs_in_order_and_its_first_sheet_becomes_start_here():
    requests = made()
    (first,) = [item for item in of_kind(requests, "updateSheetProperties") if "title" in item["properties"]]
    assert (first["properties"]["sheetId"], first["properties"]["title"]) == (0, "Start here")
    titles = [item["properties"]["title"] for item in of_kind(requests, "addSheet")]
    assert titles == [tab.name for tab in TABS[1:]] + ["Lists"]


def test_headers_are_frozen_and_carry_their_help():
    requests = made()
    headers = [item for item in of_kind(requests, "updateCells") if "note" in item["fields"] and len(item["rows"]) == 1]
    texts = [[cell["userEnteredValue"]["stringValue"] for cell in item["rows"][0]["values"]] for item in headers]
    assert texts == [list(tab.headers) for tab in ROW_TABS]
    assert all(cell["note"] for item in headers for cell in item["rows"][0]["values"])
    grids = [item["properties"] for item in of_kind(requests, "addSheet") if item["properties"]["title"] != "Lists"]
    assert all(item["gridProperties"]["frozenRowCount"] == 1 for item in grids if not tab(item["title"]).free)


def _sheet_id(requests, title):
    return next(p["sheetId"] for item in of_kind(requests, "addSheet") if (p := item["properties"])["title"] == title)


def _column(requests, kind, name, header):
    sheet_id, place = _sheet_id(requests, name), tab(name).headers.index(header)
    for item in of_kind(requests, kind):
        cells = item["range"]
        if (cells.get("sheetId"), cells.get("startColumnIndex")) == (sheet_id, place):
            return item
    return None


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [
        ("Hours", "Hours", "TEXT"),
        ("Hours", "Date", "DATE"),
        ("Pay plans", "Rate", "CURRENCY"),
        ("Meetings", "Time", "TIME"),
        ("Funds", "Account number", "TEXT"),
        ("Settings", "Value", "TEXT"),
        ("Jobs", "Last run", "DATE_TIME"),
    ],
)
def test_number_formats(name, header, kind):
    cell = _column(made(), "repeatCell", name, header)["cell"]
    assert cell["userEnteredFormat"]["numberFormat"]["type"] == kind


@pytest.mark.parametrize(
    ("name", "header", "kind", "first"),
    [
        ("Hours", "Activity", "ONE_OF_LIST", "Meeting"),
        ("Hours", "Liaison", "ONE_OF_RANGE", "=Lists!$A$2:$A"),
        ("Hours", "For", "ONE_OF_RANGE", "=Lists!$C$2:$D"),
        ("Hours", "Approved by", "ONE_OF_RANGE", "=Lists!$E$2:$E"),
        ("Pay plans", "Fund", "ONE_OF_RANGE", "='Funds'!$B$2:$B"),
        ("Liaisons", "Pay plan", "ONE_OF_RANGE", "='Pay plans'!$B$2:$B"),
        ("Hours", "Approved", "BOOLEAN", None),
        ("Hours", "Date", "DATE_IS_VALID", None),
    ],
)
def test_dropdowns_boxes_and_dates(name, header, kind, first):
    condition = _column(made(), "setDataValidation", name, header)["rule"]["condition"]
    assert condition["type"] == kind
    assert condition.get("values", [{}])[0].get("userEnteredValue") == first


def test_the_services_own_columns_have_no_dropdown():
    assert _column(made(), "setDataValidation", "Invoices", "Liaison") is None


def test_labels_of_people_are_made_by_formulas_of_ours():
    cells = lists.cells({"Liaisons": lists.Placed("Liaisons", 1, {"ID": 0, "Name": 3})})
    formula = cells[1][0]["userEnteredValue"]["formulaValue"]
    assert formula.startswith("=IFERROR(FILTER('Liaisons'!$A$2:$A&\" · \"&'Liaisons'!$D$2:$D;")
    assert cells[1][1:] == [{}, {}, {}, {}]


def test_rows_of_settings_and_jobs():
    requests = made()
    sheet = _sheet_id(requests, "Settings")
    columns = [
        [row["values"][0].get("userEnteredValue", {}).get("stringValue", "") for row in item["rows"]]
        for item in of_kind(requests, "updateCells")
        if item["start"]["sheetId"] == sheet and item["start"]["rowIndex"] == 1
    ]
    assert columns[0] == [setting.name for setting in SETTINGS]
    assert columns[1] == [setting.default for setting in SETTINGS]
    assert all(columns[2])
    jobs = _sheet_id(requests, "Jobs")
    rows = [
        i for i in of_kind(requests, "updateCells") if i["start"] == {"sheetId": jobs, "rowIndex": 1, "columnIndex": 0}
    ]
    assert rows[0]["rows"][0]["values"][0]["userEnteredValue"]["stringValue"] == "J-01"


def _protections(editors):
    requests = made(editors=editors)
    names = {item["properties"]["sheetId"]: item["properties"]["title"] for item in of_kind(requests, "addSheet")}
    found = [item["protectedRange"] for item in of_kind(requests, "addProtectedRange")]
    return {(names[item["range"]["sheetId"]], item["description"]): item for item in found}


def test_the_services_columns_and_the_headers_warn():
    found = _protections(PAT)
    assert found["Hours", SERVICE + "Invoice, Problem"]["warningOnly"]
    assert found["Hours", SERVICE + "ID"]["warningOnly"]
    assert found["Hours", HEADERS]["warningOnly"]
    assert found["Lists", SERVICE + "Lists"]["warningOnly"]
    assert found["Dashboard", SERVICE + "figures"]["warningOnly"]


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Hours", NAMED + "Approved, Approved by"),
        ("Invoices", NAMED + "Decision, Approved by"),
        ("Invoices", NAMED + "Cleared by"),
        ("Pay plans", WHOLE),
        ("Funds", WHOLE),
        ("Pay choices", WHOLE),
    ],
)
def test_what_decides_over_money_is_for_named_people(name, description):
    found = _protections(PAT)[name, description]
    assert found["editors"] == {"users": ["pat@example.org", "program@example.org"], "domainUsersCanEdit": False}
    assert found["warningOnly"] is False


def test_nobody_is_locked_out_while_the_core_team_is_empty():
    assert _protections(NOBODY)["Hours", NAMED + "Approved, Approved by"]["warningOnly"] is True


def test_a_problem_colours_its_row():
    formulas = [formula for formula, _, _ in _rules(made()) if formula.startswith("=LEN(")]
    assert len(formulas) == len(ROW_TABS)
    assert "=LEN($K2)>0" in formulas


def _rules(requests):
    """Each conditional format: its formula, the tab's sheet, and what it changes beside the background."""
    rules = [item["rule"] for item in of_kind(requests, "addConditionalFormatRule")]
    return [
        (
            rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"],
            rule["ranges"][0]["sheetId"],
            set(rule["booleanRule"]["format"]) - {"backgroundColorStyle"},
        )
        for rule in rules
    ]


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("Hours", "=AND(ISNUMBER($B2);$H2<>TRUE;TODAY()-$B2>14)"),
        ("Hours", '=ISNUMBER(SEARCH("waits: cap";$J2))'),
        ("Invoices", '=AND(ISNUMBER($P2);$J2="Sent";$Q2="";TODAY()-$P2>30)'),
        ("Approvals", '=AND(ISNUMBER($E2);$F2="";TODAY()-$E2>3)'),
    ],
)
def test_what_is_overdue_or_over_a_cap_is_coloured_and_never_by_colour_alone(name, formula):
    requests = made()
    looks = [look for found, sheet, look in _rules(requests) if (found, sheet) == (formula, _sheet_id(requests, name))]
    assert looks == [{"textFormat"}]


def test_each_tab_has_a_colour_and_each_table_bands_once():
    requests = made()
    coloured = [i["properties"] for i in of_kind(requests, "updateSheetProperties") if i["fields"] == "tabColorStyle"]
    assert len({item["sheetId"] for item in coloured}) == len(TABS)
    banded = [item["bandedRange"]["range"]["sheetId"] for item in of_kind(requests, "addBanding")]
    assert len(set(banded)) == len(banded) == len(ROW_TABS)


def test_filter_views_of_what_waits_and_of_this_week():
    requests = made()
    names = {item["properties"]["sheetId"]: item["properties"]["title"] for item in of_kind(requests, "addSheet")}
    views = [item["filter"] for item in of_kind(requests, "addFilterView")]
    found = {(names[view["range"]["sheetId"]], view["title"]): view for view in views}
    assert sorted(found) == [
        ("Approvals", "Waiting for approval"),
        ("Hours", "This week"),
        ("Hours", "Waiting for approval"),
        ("Interviews", "This week"),
        ("Invoices", "Waiting for approval"),
        ("Meetings", "This week"),
    ]
    (spec,) = found["Hours", "Waiting for approval"]["filterSpecs"]
    assert spec["columnIndex"] == tab("Hours").headers.index("Approved")


def test_what_was_typed_is_never_a_formula():
    for item in of_kind(made(), "updateCells"):
        for row in item["rows"]:
            for cell in row["values"]:
                formula = cell.get("userEnteredValue", {}).get("formulaValue")
                assert formula is None or formula.startswith(("=IFERROR(FILTER(", "=IFERROR(IF(AND($B$3>0"))


def standing(book: Workbook, editors: Editors = NOBODY) -> tuple[Metadata, list[list[list[Any]]]]:
    """A workbook as it stands after it was set up: marks, rules, protections, Lists, settings, jobs."""
    book.rows["Settings"] = [{"Setting": setting.name} for setting in SETTINGS]
    book.rows["Jobs"] = [{"ID": "J-01", "Job": "invoices"}]
    sheets, marks = [], []
    for sheet in book.metadata().sheets:
        found = tab(sheet.title) if sheet.title in {tab.name for tab in TABS} else None
        if found and not found.free:
            described = [HEADERS, *([WHOLE] if found.protected else [])]
            described.append(SERVICE + ", ".join(column.header for column in found.system))
            approving = [column.header for column in found.columns if column.approving]
            described += [NAMED + ", ".join(approving)] if approving else []
            users = tuple(sorted(editors.wanted))
            ranges = tuple(
                ProtectedRange(i, GridRange(sheet.id), words, not (words.startswith(NAMED) and editors.staff), users)
                for i, words in enumerate(described)
            )
            rule = ConditionalFormat((), "=LEN($K3)>0")
            sheet = replace(sheet, protected_ranges=ranges, conditional_formats=(rule,))
        sheets.append(sheet)
        if found:
            marks.append(DeveloperMetadata(sheet.id, versions.TAB, found.name, sheet.id))
    sheets.append(SheetMetadata(900, "Lists", 90, 2000, 5, 0, True, (), (), ()))
    marks.append(DeveloperMetadata(999, versions.NOTE, str(versions.NOW)))
    return replace(book.metadata(), sheets=tuple(sheets), developer_metadata=tuple(marks)), book.values()


@pytest.mark.parametrize("editors", [NOBODY, PAT])
def test_twice_asks_for_nothing(editors):
    metadata, values = standing(Workbook(), editors)
    assert made(metadata, values, editors) == []


def _of_the_first_version(metadata: Metadata) -> Metadata:
    notes = tuple(note for note in metadata.developer_metadata if note.key != versions.NOTE)
    return replace(metadata, developer_metadata=notes)


def test_a_workbook_of_the_first_version_gets_the_look_and_keeps_all_else():
    book = Workbook(Start_here=[["Start here"], ["Pause everything"], ["The service last looked"]])
    metadata, values = standing(book)
    requests = made(_of_the_first_version(metadata), values)
    assert set(kinds(requests)) == {
        "addBanding",
        "addChart",
        "addConditionalFormatRule",
        "addFilterView",
        "addProtectedRange",
        "createDeveloperMetadata",
        "repeatCell",
        "updateCells",
        "updateSheetProperties",
        "updateSpreadsheetProperties",
    }
    alarm = of_kind(requests, "updateCells")[0]
    assert alarm["start"] == {"sheetId": 100, "rowIndex": 0, "columnIndex": 1}
    assert "$B$3" in alarm["rows"][0]["values"][0]["userEnteredValue"]["formulaValue"]
    assert requests[-1]["createDeveloperMetadata"]["developerMetadata"]["metadataValue"] == str(versions.NOW)


def test_what_staff_made_of_the_look_themselves_stays():
    book = Workbook(Start_here=[["Start here", "ours"], ["The service last looked"]])
    metadata, values = standing(book)
    titles = ("Waiting for approval", "This week")
    sheets = tuple(
        replace(one, is_coloured=True, is_banded=True, filter_views=titles, charts=1) for one in metadata.sheets
    )
    requests = made(_of_the_first_version(replace(metadata, sheets=sheets)), values)
    assert set(kinds(requests)) == {
        "addConditionalFormatRule",
        "createDeveloperMetadata",
        "updateSpreadsheetProperties",
    }


@pytest.mark.parametrize(("said", "version"), [("1", 1), ("2", 2), ("99", 99), ("soon", versions.NOW)])
def test_the_note_says_which_version(said, version):
    metadata = replace(NEW, developer_metadata=(DeveloperMetadata(1, versions.NOTE, said),))
    assert versions.version_of(metadata) == version
    kind = "updateDeveloperMetadata"
    assert kinds(versions.requests(metadata)) == ([kind] if version < versions.NOW else [])


def test_staffs_own_tabs_and_columns_stay():
    book = Workbook()
    book.headers["Hours"].insert(3, "Colour")
    metadata, values = standing(book)
    own = SheetMetadata(77, "Recipes", 5, 10, 5, 0, False, (), (), ())
    assert made(replace(metadata, sheets=(*metadata.sheets, own)), values) == []


def test_a_missing_tab_is_added_where_it_belongs_and_nothing_else_is_touched():
    book = Workbook()
    book.missing = {"Milestones"}
    requests = made(*standing(book))
    (added,) = of_kind(requests, "addSheet")
    assert (added["properties"]["title"], added["properties"]["index"]) == ("Milestones", 5)
    touched = json.dumps(requests)
    assert "1001" in touched
    assert not any(f'"sheetId": {sheet.id},' in touched for sheet in book.metadata().sheets if sheet.id)


def test_a_missing_column_is_added_before_problem():
    book = Workbook(Hours=[{"ID": "H-01"}])
    book.headers["Hours"].remove("Note")
    requests = made(*standing(book))
    (inserted,) = of_kind(requests, "insertDimension")
    assert (inserted["range"]["startIndex"], inserted["range"]["endIndex"]) == (9, 10)
    (header,) = of_kind(requests, "updateCells")
    assert header["start"]["columnIndex"] == 9
    assert header["rows"][0]["values"][0]["userEnteredValue"] == {"stringValue": "Note"}
    assert kinds(requests) == ["insertDimension", "updateCells", "repeatCell", "updateDimensionProperties"]


def test_a_missing_id_column_comes_first():
    book = Workbook(Hours=[{"Date": 46024}])
    book.headers["Hours"].remove("ID")
    requests = made(*standing(book))
    assert of_kind(requests, "insertDimension")[0]["range"]["startIndex"] == 0
    assert of_kind(requests, "updateCells")[0]["start"]["columnIndex"] == 0


def test_a_missing_problem_column_comes_last():
    book = Workbook()
    book.headers["Hours"].remove("Problem")
    book.headers["Hours"].append("Colour")
    requests = made(*standing(book))
    assert of_kind(requests, "insertDimension") == []
    assert of_kind(requests, "updateCells")[0]["start"]["columnIndex"] == 11


def test_a_doubled_header_is_left_to_people():
    book = Workbook()
    book.headers["Hours"].append("Approved")
    assert made(*standing(book)) == []


def test_a_missing_setting_is_added_below_the_last_row():
    metadata, values = standing(Workbook())
    place = [tab.name for tab in TABS if tab.name != "Dashboard"].index("Settings")
    values[place] = [*values[place][:-1], ["", "A row of our own"]]
    requests = made(metadata, values)
    starts = [item["start"]["rowIndex"] for item in of_kind(requests, "updateCells")]
    assert starts == [len(SETTINGS) + 1] * 3
    assert requests[0]["updateCells"]["rows"][0]["values"][0]["userEnteredValue"]["stringValue"] == SETTINGS[-1].name


def test_a_workbook_filled_by_another_program_gets_formats_once_and_keeps_its_headers():
    metadata, values = standing(Workbook())
    requests = made(replace(metadata, developer_metadata=()), values)
    assert set(kinds(requests)) >= {"repeatCell", "setDataValidation", "createDeveloperMetadata"}
    assert not any(
        "note" in item["fields"] for item in of_kind(requests, "updateCells") if item["start"]["sheetId"] > 100
    )


def test_new_staff_are_named_and_those_who_left_are_not():
    metadata, values = standing(Workbook(), PAT)
    lee = Editors(staff=("Lee@example.org",), mailbox="program@example.org")
    requests = made(metadata, values, lee)
    assert set(kinds(requests)) == {"updateProtectedRange"}
    users = {tuple(item["protectedRange"]["editors"]["users"]) for item in of_kind(requests, "updateProtectedRange")}
    assert users == {("lee@example.org", "program@example.org")}


def test_the_owner_among_the_editors_is_no_difference():
    metadata, values = standing(
        Workbook(), Editors(staff=("pat@example.org", "owner@example.org"), mailbox="program@example.org")
    )
    assert made(metadata, values, replace(PAT, owner="owner@example.org")) == []
