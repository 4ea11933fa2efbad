"""`automations init` twice changes nothing, and what staff have made their own stays theirs."""

from __future__ import annotations

import json

from tests.programs_in_sheet import Program, Programs, hours


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
