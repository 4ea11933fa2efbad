"""Ledgers that may not act: of another workbook, another machine, an older time, damaged, or on a full disk.

Each time one line with the remedy, nothing done; and once it is mended, the run goes on where it was.
"""

from __future__ import annotations

import re
import resource
import shutil
import signal
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.programs_in_sheet import Program, Programs, Ran, hours
from tests.sealed import change

ROWS = [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00")]
BOTH = {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "120.00"}


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": ROWS})


def _refused(program: Program, status: int, *told: str) -> Ran:
    """The run is refused with these words, and nothing in the Workspace is changed. A command among them can be given
    as it stands: it names the program.
    """
    before = program.local.digest()
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (status, ""), ran.err
    for words in told:
        assert words in ran.last_words
    commands = re.findall(r"automations (?:init|backup|restore|rebuild-ledger)[^,;()]*", ran.last_words)
    assert all(f"--program {program.id}" in command for command in commands), commands
    assert program.local.digest() == before
    return ran


def _elsewhere(program: Program, root: Path) -> Program:
    """The same program from another machine: the Workspace is the same, the ledger is not there."""
    data = root / "elsewhere"
    (data / "local").mkdir(parents=True)
    (data / "emulator").symlink_to(program.data / "emulator")
    shutil.copytree(program.data / "local" / "programs", data / "local" / "programs")
    return replace(program, data=data)


def test_a_ledger_of_another_machine(program: Program, tmp_path: Path) -> None:
    program.run()
    _refused(_elsewhere(program, tmp_path), 2, "belongs to the ledger", "Nothing was done", "rebuild-ledger")
    assert program.run().amounts() == BOTH


def test_a_restored_ledger(program: Program, tmp_path: Path) -> None:
    """The machine was set back to yesterday: the workbook knows of a run that this ledger does not."""
    program.run()
    shutil.copytree(program.ledger.parent, tmp_path / "yesterday")
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    program.run()
    shutil.copytree(program.ledger.parent, tmp_path / "today")
    _swap(program, tmp_path / "yesterday")
    _refused(program, 2, "Nothing was done", "rebuild-ledger")
    _swap(program, tmp_path / "today")
    assert program.run().json["counts"]["done"] == 0


def _swap(program: Program, by: Path) -> None:
    shutil.rmtree(program.ledger.parent)
    shutil.copytree(by, program.ledger.parent)


def test_a_ledger_that_is_ahead_writes_again(program: Program) -> None:
    """It died between its commit and the write into the workbook."""
    program.run()
    change(program.ledger, "UPDATE facts SET value = value + 1 WHERE name = 'epoch'")
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    assert program.run().amounts()["L-01", "2026-10"] == "120.00"


def test_a_copied_workbook(program: Program, programs: Programs) -> None:
    """Staff copied the workbook and the operator points the program at the copy: the first one's ledger stays."""
    program.run()
    copy = program.client.copy(program.spreadsheet, title="A copy")
    programs.write(program.config, program.id, spreadsheet=copy.id)
    unseen = program.run(ok=False)
    assert unseen.status == 1
    assert "workbook_by_hand = true" in unseen.last_words
    (program.config / "automations.toml").write_text("workbook_by_hand = true\n")
    _refused(program, 2, "is a copy of another one", "Nothing was done", "rebuild-ledger")
    programs.write(program.config, program.id)
    assert program.run().amounts() == BOTH


def test_a_ledger_file_of_another_workbook(program: Program, programs: Programs) -> None:
    """Somebody copied the ledger into another program's folder."""
    program.run()
    other = programs.make({"Hours": ROWS})
    other.ledger.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(program.ledger, other.ledger)
    _refused(other, 2, "it is of another workbook", program.spreadsheet)
    other.ledger.unlink()
    assert other.run().amounts() == BOTH


@pytest.mark.parametrize("damage", ["no database", "cut short", "a page overwritten", "another program's database"])
def test_a_damaged_ledger(damage: str, program: Program, tmp_path: Path) -> None:
    program.run()
    shutil.copytree(program.ledger.parent, tmp_path / "good")
    content = bytearray(program.ledger.read_bytes())
    match damage:
        case "no database":
            content = bytearray(b"this is no database at all " * 100)
        case "cut short":
            content = content[: len(content) // 2 + 100]
        case "a page overwritten":
            content[4096 * 3 : 4096 * 9] = b"\xff" * (4096 * 6)
        case _:
            program.ledger.unlink()
            with sqlite3.connect(program.ledger) as other:
                other.execute("CREATE TABLE songs (title)")
            other.close()
            content = bytearray(program.ledger.read_bytes())
    program.ledger.write_bytes(content)
    ran = _refused(program, 2, "ledger.sqlite", "rebuild-ledger")
    assert "restore" in ran.last_words
    assert program.ledger.read_bytes() == content
    explained = program.automations("explain", "L-01")
    assert explained.status == 2
    assert "ledger.sqlite" in explained.last_words
    _swap(program, tmp_path / "good")
    assert program.run().amounts() == BOTH


def test_an_empty_ledger_file_is_a_ledger_that_was_lost(program: Program) -> None:
    program.run()
    for file in program.ledger.parent.glob("ledger.sqlite*"):
        file.write_bytes(b"")
    _refused(program, 2, "rebuild-ledger")


def _small_files() -> None:
    """No file of this process may grow past 200 kB: what SQLite meets on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_a_full_disk(program: Program) -> None:
    """Many rows, so that the ledger must grow while the run is on its way. Later it goes on where it was."""
    many = [hours(f"2026-10-{day:02d}", "L-01", "0:10", Note=f"{n}") for n in range(12) for day in range(7, 31)]
    program.type({"Hours": many}, start=4)
    ran = program.run(ok=False, before=_small_files)
    assert (ran.status, ran.out) == (1, ""), ran.err
    assert "no room left" in ran.last_words
    assert "Nothing was lost" in ran.last_words
    after = program.run()
    assert after.amounts() == {**BOTH, ("L-01", "2026-10"): "2000.96"}
    assert len(program.pdfs()) == 2
    assert [row["ID"] for row in program.rows("Hours")] == [f"H-{n:02d}" for n in range(1, len(many) + 3)]


def test_a_data_folder_that_may_not_be_written(program: Program) -> None:
    """A file stands where the ledger's folder should be."""
    program.ledger.parent.write_text("in the way")
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (2, ""), ran.err
    assert str(program.ledger.parent) in ran.last_words


def test_a_note_of_init_that_cannot_be_read(program: Program) -> None:
    note = program.data / "local" / "programs" / f"{program.id}.json"
    note.write_text("{")
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (2, "")
    assert f"{program.id}.json" in ran.last_words


@pytest.mark.parametrize("lost", ["the file is damaged", "the file is gone"])
def test_of_several_programs_the_named_command_mends_the_right_one(program: Program, lost: str) -> None:
    """Given to the letter: without the program it would be the default one's."""
    theirs = program.config / "programs" / f"{program.id}.toml"
    theirs.with_name("first.toml").write_text(theirs.read_text())
    installation = program.config / "automations.toml"
    installation.write_text(f'default_program = "first"\n{installation.read_text()}')
    job = ("invoices", "--json", "--program", program.id)
    assert program.run_job(*job).status == 0
    if lost == "the file is gone":
        shutil.rmtree(program.ledger.parent)
    else:
        program.ledger.write_bytes(b"this is no database at all " * 100)
    program.local.advance(3600)
    told = program.run_job(*job).last_words
    (remedy,) = re.findall(r"automations (rebuild-ledger [\w -]+)", told)
    everybody = program.run_job("invoices", "--all").err
    assert f"automations {remedy}" in everybody
    assert "automations init --program first" in everybody
    assert program.automations(*remedy.split()).status == 0
    assert program.run_job(*job).amounts() == BOTH
