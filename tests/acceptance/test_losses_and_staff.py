"""A ledger is lost, and staff have had their hands in what it is rebuilt from; or another machine still runs."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lost_ledgers import counts, done, keep, lose, put_back, rebuilt
from tests.meetings_in_sheet import Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, SAM, Program, Programs, hours

ROWS = [
    hours("2026-09-10", "L-01", "2:00"),
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-10-06", "L-02", "3:00"),
]


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": ROWS})


def test_lines_of_activity_between_others_were_deleted(programs: Programs) -> None:
    """What went out then stands in the mailbox alone, however long ago it was."""
    town = Meetings(programs.make(tabs(row(), row("2026-12-10"))))
    town.settle()
    letters = [line["ID"] for line in town.program.rows("Activity") if line["Key"].startswith("invited/")]
    town.at("2026-11-20 12:00")
    town.program.type({"Meetings": [row("2026-12-20")]}, start=4)
    town.settle()
    town.program.edit("delete_rows", "Activity", rows=letters)
    counted = counts(town.program)
    lose(town.program)
    assert rebuilt(town.program)["unknown"] == []
    assert town.settle() == []
    assert counts(town.program) == counted
    keys = [line["Key"] for line in town.program.rows("Activity")]
    assert sorted(key for key in keys if "M-01" in key) == ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]


@pytest.mark.parametrize("all_of_it", [False, True], ids=["the tab Activity stands", "Activity is empty, too"])
def test_rows_of_invoices_were_deleted(program: Program, *, all_of_it: bool) -> None:
    """Without a word on what has become of an invoice it is a Draft, and the operator is told."""
    program.run()
    program.set("Invoices", "N-01", Decision="Approve", Approved_by=SAM)
    program.set("Invoices", "N-02", Decision="Void", Reason_of_void="wrong account")
    before = program.run()
    counted = counts(program)
    program.edit("delete_rows", "Invoices", rows=["N-01", "N-02"])
    if all_of_it:
        program.edit("delete_rows", "Activity", rows=[line["ID"] for line in program.rows("Activity")])
    lose(program)
    unknown = {one["key"] for one in rebuilt(program, status=1 if all_of_it else 0)["unknown"]}
    after = program.run()
    assert done(after) == {}
    assert counts(program) == counted
    if not all_of_it:
        assert unknown == set()
        assert after.invoices == before.invoices
        return
    numbers = [one["number"] for one in before.invoices]
    assert [one["number"] for one in after.invoices] == numbers
    assert len(unknown) == 2
    assert {one["state"] for one in after.invoices} <= {"Draft", "Void"}


def test_row_and_file_of_an_invoice_are_gone(program: Program) -> None:
    """Its number goes to no other, and what it paid is not paid again."""
    program.run()
    program.set("Invoices", "N-03", Decision="Approve", Approved_by=SAM)
    program.run()
    for one in program.files():
        if one["name"].startswith(("EXA-FY27-0003", "EXA-FY27-0002")):
            program.local.edit({"do": "delete", "file": one["id"]}, service="drive", user=OFFICE)
    program.edit("delete_rows", "Invoices", rows=["N-02", "N-03"])
    lose(program)
    unknown = {one["key"] for one in rebuilt(program, status=1)["unknown"]}
    assert unknown == {"invoice/L-01/2026-10/F-01/g1", "invoice/L-02/2026-10/F-01/g1"}
    program.edit("append_row", "Hours", values=hours("2026-09-09", "L-02", "1:00"))
    program.run()
    (asked,) = [one for one in program.rows("Approvals") if "closed" not in one["Why"]]
    assert (asked["What"], asked["To"]) == ("Count 1 tick on Hours as they stand now", "H-02"), "nothing bears it out"
    program.set("Approvals", asked["ID"], Answer="Do it")
    after = program.run()
    drawn = {one["number"]: (one["key"], one["state"], one["amount"]) for one in after.invoices}
    assert drawn == {
        "EXA-FY27-0001": ("invoice/L-01/2026-09/F-01/g1", "Draft", "80.00"),
        "EXA-FY27-0002": ("invoice/L-01/2026-10/F-01/g1", "Draft", "80.00"),
        "EXA-FY27-0003": ("invoice/L-02/2026-10/F-01/g1", "Approved", "0.00"),
        "EXA-FY27-0004": ("invoice/L-02/2026-09/F-01/g1", "Draft", "40.00"),
    }


def test_files_were_renamed_and_moved(program: Program) -> None:
    before = program.run()
    pdfs = [one for one in program.files() if one["name"].endswith(".pdf")]
    for number, one in enumerate(pdfs):
        program.local.edit(
            {"do": "rename", "file": one["id"], "name": f"seen {number}.pdf"}, service="drive", user=OFFICE
        )
    (top,) = {one["parent"] for one in program.files() if one["name"] == "Invoices"}
    program.local.edit({"do": "move", "file": pdfs[0]["id"], "to": top}, service="drive", user=OFFICE)
    counted = counts(program)
    lose(program)
    assert rebuilt(program)["unknown"] == []
    after = program.run()
    assert done(after) == {}
    assert after.invoices == before.invoices
    assert counts(program) == counted


# Machines side by side


def test_a_column_that_was_sorted_while_no_ledger_knew_the_rows(program: Program, tmp_path: Path) -> None:
    """What stood together is on no record: the command names the tabs. A backup knows it, and then the run asks."""
    program.run()
    program.set("Liaisons", "L-02", Address="2 Sample Street")
    program.run()
    backup = keep(program, tmp_path / "monday.sqlite")
    lose(program)
    program.set("Liaisons", "L-01", Address="2 Sample Street")
    program.set("Liaisons", "L-02", Address="1 Sample Street")
    told = program.automations("rebuild-ledger")
    (line,) = [line for line in told.out.splitlines() if "before a job runs" in line]
    assert "look over these tabs, row by row: Settings, Liaisons;" in line, "the others have one row, or none"
    assert rebuilt(program)["look_over"] == [], "the ledger that is there knows the rows"
    put_back(program, backup)
    assert rebuilt(program)["look_over"] == []
    program.run()
    assert "Address has changed places" in program.problem("Liaisons", "L-01")


@contextmanager
def under_way(program: Program, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that is going on in a process of its own."""
    places = ["--config", str(program.config), "--data", str(program.data)]
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:], *places]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


def test_a_run_on_another_machine_is_given_the_time_to_end(program: Program) -> None:
    """Whoever runs elsewhere learns of it within a minute; rebuilding that is stopped meanwhile is begun again."""
    before = program.run()
    program.ledger.rename(program.data / "elsewhere.sqlite")
    with under_way(program, "automations", "rebuild-ledger") as process:
        assert process.stderr is not None
        assert "waiting 90 seconds" in process.stderr.readline()
        process.send_signal(signal.SIGKILL)
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (2, "")
    assert (
        "it was being rebuilt, and that was not finished. Nothing was done. Run: automations rebuild" in ran.last_words
    )
    program.local.advance(3600)
    kept = rebuilt(program)["aside"]
    assert Path(kept).exists(), "what the first had begun"
    assert program.run().invoices == before.invoices


def slow(program: Program) -> None:
    program.local.fault("drive.files.create", {"delay": 4}, times=1)


def begun(program: Program) -> None:
    """Waits until a run has asked Drive for ids: it is past its first commit and holds the lock."""
    while not program.local.calls("drive.files.generateIds"):
        continue


def test_a_backup_waits_for_a_run_to_end(program: Program, tmp_path: Path) -> None:
    """What it has is the ledger after the run: put back, nothing is refused but the word of rebuild-ledger."""
    slow(program)
    program.local.forget_calls()
    with under_way(program, "run-job", "invoices", "--json") as process:
        begun(program)
        file = keep(program, tmp_path / "kept" / "now.sqlite")
        # The run lets the lock go before its process is gone; it may not be over when the backup is.
        assert process.stdout is not None
        before = json.loads(process.stdout.read())
    with sqlite3.connect(file) as kept:
        ended = kept.execute("select ended != '' from runs where id = ?", (before["run"],)).fetchall()
    assert ended == [(True,)], "the backup was made when the run had ended"
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["now.sqlite"], "it needs nothing beside it"
    counted = counts(program)
    lose(program)
    assert program.automations("restore", str(file)).status == 0
    assert rebuilt(program)["unknown"] == []
    after = program.run()
    assert (done(after), after.invoices) == ({}, before["invoices"])
    assert counts(program) == counted


def test_nothing_is_put_in_place_under_a_run(program: Program, tmp_path: Path) -> None:
    program.run()
    file = keep(program, tmp_path / "now.sqlite")
    program.edit("append_row", "Hours", values=hours("2026-09-09", "L-02", "1:00"))
    program.local.fault("drive.files.create", {"delay": 20}, times=1)
    program.local.forget_calls()
    with under_way(program, "run-job", "invoices", "--json") as process:
        begun(program)
        refused = program.automations("restore", str(file))
        assert process.wait() == 0
    assert refused.status == 4, refused.err
    assert "Another run" in refused.last_words
    assert done(program.run()) == {}


def test_what_is_kept_is_never_replaced(program: Program, tmp_path: Path) -> None:
    """Two restores in a row, each of the same second or not: each keeps the ledger that it replaces."""
    program.run()
    file = keep(program, tmp_path / "now.sqlite")
    kept = [json.loads(program.automations("restore", "--json", str(file)).out)["aside"] for _ in range(3)]
    assert len(set(kept)) == 3
    assert all(stat.S_IMODE(os.stat(one).st_mode) == 0o600 for one in kept)
    again = program.automations("backup", str(file))
    assert again.status == 2
    assert "is there already" in again.last_words


def test_a_machine_that_has_nothing_but_the_configuration(program: Program) -> None:
    """Data folder and notes are gone. The word of a run names the command; init would make a second workbook."""
    before = program.run()
    book = program.spreadsheet
    note = program.data / "local" / "programs" / f"{program.id}.json"
    kept = note.read_text()
    note.unlink()
    lose_all = program.data / "local" / book
    for part in lose_all.iterdir():
        part.unlink()
    program.local.advance(3600)
    ran = program.run(ok=False)
    assert ran.status == 2
    assert f"rebuild-ledger --program {program.id} --spreadsheet ID" in ran.last_words
    found = rebuilt(program, "--spreadsheet", book)
    assert found["unknown"] == []
    assert json.loads(note.read_text()) == json.loads(kept)
    after = program.run()
    assert (done(after), after.invoices) == ({}, before.invoices)
