"""`automations init` twice changes nothing, and what staff have made their own stays theirs."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from automations.emulator.sheets.formulas import parse
from automations.sheet.versions import NOTE
from tests.programs_in_sheet import Program, Programs, hours

CALLS = 12
"""To Sheets and Drive at most, forms and calendar apart."""


def _init(program: Program) -> dict[str, object]:
    ran = program.automations("init", "--json")
    assert ran.status == 0, ran.err
    return json.loads(ran.out)  # type: ignore[no-any-return]


def test_twice_changes_nothing(programs: Programs) -> None:
    program = programs.empty()
    before, config = programs.local.digest(), program.place
    again = _init(program)
    assert again["changes"] == 0
    assert program.place == config
    assert programs.local.digest() == before
    program.run()
    before = programs.local.digest()
    assert _init(program)["changes"] == 0
    assert programs.local.digest() == before


def test_what_staff_changed_stays(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    _init(program)
    program.edit("rename_header", "Hours", column="Approved by", to="Approved  BY")
    program.edit("move_column", "Hours", column="Note", before="Date")
    program.edit("insert_column", "Hours", before="Activity", header="Ours")
    program.edit("set", "Hours", row="H-01", values={"Ours": "kept"})
    program.edit("add_tab", "Hours", title="Our lists")
    program.edit("set", "Our lists", cells={"A1": "also kept"})
    header, row = program.sheet.worksheet("Hours").row_values(1), program.sheet.worksheet("Hours").row_values(2)
    program.settings({"Place": "The old mill"})
    _init(program)
    assert program.sheet.worksheet("Hours").row_values(1) == header
    assert program.sheet.worksheet("Hours").row_values(2) == row
    assert program.sheet.worksheet("Our lists").acell("A1").value == "also kept"
    assert {one["Setting"]: one["Value"] for one in program.rows("Settings")}["Place"] == "The old mill"
    assert _init(program)["changes"] == 0
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}


def test_formulas_are_understood_where_the_comma_is_the_decimal_sign(programs: Programs) -> None:
    """Lists, the sentence of a service that is dead, links to rows, rules of colours and filter views."""
    program = programs.configured(locale="pt_BR")
    _init(program)
    program.settings({"Invoices from": "2026-09"})
    liaisons = [{"Name": "Ana Exemplo", "E-mail": "ana.exemplo@example.org", "From": "2025-07-01"}]
    program.type({"Liaisons": liaisons, "Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    programs.local.advance(5 * 3600)
    shown = program.start_here()
    assert "has not looked at this sheet for 5 hours" in shown
    assert "L-01" in shown
    everything = [
        cell for tab in program.sheet.worksheets() for row in tab.get(value_render_option="FORMULA") for cell in row
    ]
    formulas = [cell for cell in everything if str(cell).startswith("=")]
    assert len(formulas) > 5
    for formula in formulas:
        assert parse(formula, comma_decimal=True), formula
    for sheet in program.sheet.fetch_sheet_metadata()["sheets"]:
        rules = [one["booleanRule"]["condition"] for one in sheet.get("conditionalFormats", ())]
        views = [spec for view in sheet.get("filterViews", ()) for spec in view["filterSpecs"]]
        rules += [spec["filterCriteria"]["condition"] for spec in views]
        for rule in rules:
            assert parse(rule["values"][0]["userEnteredValue"], comma_decimal=True), rule


def test_where_staff_moved_the_workbook_it_stays(programs: Programs) -> None:
    program, elsewhere = programs.empty(), programs.empty()
    theirs = {"do": "move", "file": program.spreadsheet, "to": elsewhere.place["folder"]}
    programs.local.edit(theirs, service="drive")
    before = programs.local.digest()
    assert _init(program)["changes"] == 0
    assert programs.local.digest() == before


def test_what_is_missing_is_made_anew(programs: Programs) -> None:
    """A column that staff deleted comes back empty at the end; a tab comes back empty; rows elsewhere stay."""
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    program.edit("delete_column", "Liaisons", column="Vendor number")
    program.edit("delete_tab", "Outreach")
    assert _init(program)["changes"] != 0
    assert "Vendor number" in program.sheet.worksheet("Liaisons").row_values(1)
    assert "Host" in program.sheet.worksheet("Outreach").row_values(1)
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}
    assert ran.json["problems"] == []


def test_a_renamed_column_of_ours_is_not_doubled_in_silence(programs: Programs) -> None:
    """Renamed, it is missing: init adds an empty one of the name; the renamed one stays with its content."""
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    program.edit("rename_header", "Hours", column="Note", to="Remarks")
    _init(program)
    headers = program.sheet.worksheet("Hours").row_values(1)
    assert "Remarks" in headers
    assert headers.count("Note") == 1
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}


def test_a_cut_between_two_calls_of_init(programs: Programs) -> None:
    """Whatever had been made is used by the next init: one folder, one workbook in it."""
    for method in ("drive.files.create", "drive.files.update", "sheets.spreadsheets.batchUpdate"):
        program = programs.configured()
        programs.local.fault(method, {"cut": "after"}, nth=1)
        program.automations("init")
        programs.local.no_faults()
        assert _init(program)["workspace"] == "local"
        assert _init(program)["changes"] == 0
        folders = [
            one for one in programs.local.admin("GET", "/files")["files"] if one["name"] == f"Program {program.id}"
        ]
        assert sorted(one["mimeType"].rpartition(".")[2] for one in folders) == ["folder", "spreadsheet"]


def _calls_of_init(program: Program) -> Counter[str]:
    """The calls of one init to Sheets and Drive. Those for forms come last: no Drive call but theirs follows the
    question who owns the workbook, a copy of it aside.
    """
    program.local.forget_calls()
    _init(program)
    made = [call["method"] for call in program.local.calls()]
    asked = made.index("drive.permissions.list")
    of_forms = {n for n, method in enumerate(made) if n > asked and method.startswith("drive.")}
    kept = {n for n in of_forms if made[n] == "drive.files.copy"}
    return Counter(
        method for n, method in enumerate(made) if method.startswith(("sheets.", "drive.")) and n not in of_forms - kept
    )


def test_a_new_workbook_takes_twelve_calls_at_most_and_one_that_is_up_to_date_no_write(programs: Programs) -> None:
    program = programs.configured()
    assert _calls_of_init(program).total() <= CALLS
    again = _calls_of_init(program)
    assert again.total() <= CALLS
    assert not {"sheets.spreadsheets.batchUpdate", "drive.files.update", "drive.files.create"} & again.keys()


def _made_by_the_first_version(program: Program) -> None:
    """Takes away what version 2 gave: the note, colours, bands, views and all rules but those of problems."""
    found = program.sheet.fetch_sheet_metadata()
    requests = [{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": NOTE}}}}]
    for sheet in found["sheets"]:
        requests += [
            {"deleteBanding": {"bandedRangeId": one["bandedRangeId"]}} for one in sheet.get("bandedRanges", [])
        ]
        requests += [{"deleteFilterView": {"filterId": one["filterViewId"]}} for one in sheet.get("filterViews", [])]
        requests += [{"deleteEmbeddedObject": {"objectId": one["chartId"]}} for one in sheet.get("charts", [])]
    program.sheet.batch_update({"requests": requests})


def test_a_workbook_of_an_older_version_is_kept_as_a_copy_and_brought_up_to_date(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    _made_by_the_first_version(program)
    row = program.sheet.worksheet("Hours").row_values(2)
    assert _calls_of_init(program).total() <= CALLS
    assert program.sheet.worksheet("Hours").row_values(2) == row
    (copy,) = [one for one in program.files() if "before version" in one["name"]]
    old = program.client.open_by_key(copy["id"])
    assert old.worksheet("Hours").row_values(2) == row
    assert not any("bandedRanges" in sheet for sheet in old.fetch_sheet_metadata()["sheets"])
    hours_now = next(
        sheet for sheet in program.sheet.fetch_sheet_metadata()["sheets"] if sheet["properties"]["title"] == "Hours"
    )
    assert len(hours_now["bandedRanges"]) == 1
    assert len(hours_now["filterViews"]) == 2
    assert _init(program)["changes"] == 0
    assert len([one for one in program.files() if "before version" in one["name"]]) == 1
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}


def _dies(program: Program, method: str, cut: str) -> None:
    program.local.fault(method, {"cut": cut}, times=1)
    try:
        assert program.automations("init").status == 1
    finally:
        program.local.no_faults()


@pytest.mark.parametrize(
    ("method", "cut", "most"),
    [
        ("drive.files.copy", "before", 1),
        ("drive.files.copy", "after", 2),
        ("sheets.spreadsheets.batchUpdate", "before", 2),
        ("sheets.spreadsheets.batchUpdate", "after", 1),
    ],
)
def test_a_migration_that_dies_on_its_way_has_kept_what_was_and_goes_on(
    programs: Programs, method: str, cut: str, most: int
) -> None:
    """Before and after the copy, before and after the steps. A second copy is the worst that comes of it."""
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    _made_by_the_first_version(program)
    row = program.sheet.worksheet("Hours").row_values(2)
    _dies(program, method, cut)
    _init(program)
    assert _init(program)["changes"] == 0
    copies = [one for one in program.files() if "before version" in one["name"]]
    assert 1 <= len(copies) <= most
    for copy in copies:
        old = program.client.open_by_key(copy["id"])
        assert old.worksheet("Hours").row_values(2) == row
        assert not any("bandedRanges" in sheet for sheet in old.fetch_sheet_metadata()["sheets"])
    assert program.sheet.worksheet("Hours").row_values(2) == row
    (sheet,) = [one for one in program.sheet.fetch_sheet_metadata()["sheets"] if one["properties"]["title"] == "Hours"]
    assert (len(sheet["bandedRanges"]), len(sheet["filterViews"])) == (1, 2), "no step was taken twice"
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}


def _staff_make_it_their_own(program: Program) -> None:
    """Another colour of a tab and of a band, another width, dropdown and number format; a chart, a filter view and a
    rule of colours taken away."""
    tabs = {one["properties"]["title"]: one for one in program.sheet.fetch_sheet_metadata()["sheets"]}
    sheet_id = tabs["Hours"]["properties"]["sheetId"]
    colour = {"rgbColor": {"red": 0.5, "green": 0.1, "blue": 0.6}}
    column = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
    theirs = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Walk"}]}, "showCustomUi": True}
    plain = {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}}}
    band = {**tabs["Hours"]["bandedRanges"][0], "rowProperties": {"firstBandColorStyle": colour}}
    width = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 4}
    overdue = next(
        place
        for place, rule in enumerate(tabs["Hours"]["conditionalFormats"])
        if "TODAY" in rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
    )
    program.sheet.batch_update(
        {
            "requests": [
                {
                    "updateSheetProperties": {
                        "properties": {"sheetId": sheet_id, "tabColorStyle": colour},
                        "fields": "tabColorStyle",
                    }
                },
                {"updateBanding": {"bandedRange": band, "fields": "rowProperties"}},
                {
                    "updateDimensionProperties": {
                        "range": width,
                        "properties": {"pixelSize": 333},
                        "fields": "pixelSize",
                    }
                },
                {"setDataValidation": {"range": column, "rule": theirs}},
                {"repeatCell": {"range": column, "cell": plain, "fields": "userEnteredFormat.numberFormat"}},
                {"deleteEmbeddedObject": {"objectId": tabs["Dashboard"]["charts"][0]["chartId"]}},
                {"deleteFilterView": {"filterId": tabs["Hours"]["filterViews"][0]["filterViewId"]}},
                {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": overdue}},
            ]
        }
    )


def test_what_staff_have_made_of_the_look_stays(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.run()
    _init(program)
    _staff_make_it_their_own(program)
    before = programs.local.digest()
    assert _init(program)["changes"] == 0
    assert programs.local.digest() == before
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}


def test_what_staff_took_away_of_the_look_stays_away(programs: Programs) -> None:
    program = programs.empty()
    found = program.sheet.fetch_sheet_metadata()
    bands = [one["bandedRangeId"] for sheet in found["sheets"] for one in sheet.get("bandedRanges", [])]
    program.sheet.batch_update({"requests": [{"deleteBanding": {"bandedRangeId": one}} for one in bands]})
    assert _init(program)["changes"] == 0


def test_what_the_tab_looks_like_reaches_the_rows_that_the_service_adds(programs: Programs) -> None:
    """Bands, colours of problems, filter views and boxes, when new rows no longer fit on the tab."""
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "1:00")]})
    program.sheet.worksheet("Invoices").resize(rows=3)
    program.run()
    assert [row["#"] for row in program.rows("Invoices")] == ["2", "3"]
    (sheet,) = [
        one for one in program.sheet.fetch_sheet_metadata()["sheets"] if one["properties"]["title"] == "Invoices"
    ]
    last = sheet["properties"]["gridProperties"]["rowCount"]
    assert last > 1000
    ranges = [one["range"] for one in (*sheet["bandedRanges"], *sheet["filterViews"])]
    ranges += [one for rule in sheet["conditionalFormats"] for one in rule["ranges"]]
    assert {one["endRowIndex"] for one in ranges} == {last}
    _init(program)
    before = programs.local.digest()
    assert _init(program)["changes"] == 0
    assert program.run().json["counts"]["done"] == 0
    assert programs.local.digest() == before


def test_a_service_that_is_dead_is_told_by_the_sheet_itself(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    assert "has not looked" not in program.start_here(), "it has not begun yet"
    program.run()
    assert "has not looked" not in program.start_here()
    programs.local.advance(5 * 3600)
    assert "has not looked at this sheet for 5 hours" in program.start_here()
    program.run()
    assert "has not looked" not in program.start_here()
