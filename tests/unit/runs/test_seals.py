"""No bit of a ledger can be another and go unseen: each is flipped, the file and its -wal are cut everywhere.

Whatever is done to them, a ledger is refused, or all that stands in it is as it was.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from automations.errors import LedgerUnusable
from automations.runs import seals
from automations.runs.ledger import Ledger
from automations.runs.records import ActivityRow, AskedRow, RunRow
from tests.damage import Tally, cuts, flips, try_all
from tests.unit.runs.records import effect, invoice

ROW = ActivityRow(id="V-01", at="2026-11-02T17:00:00+00:00", job="invoices", what="w", who="L-01", key="k", link="", run="r")  # fmt: skip  # noqa: E501
ASKED = AskedRow(id="Q-01", key="do/k", facts="f", what="what", to="L-01", why="why", since="2026-11-02T17:00+00:00")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with something in each of its tables, closed."""
    made = tmp_path / "whole" / "ledger.sqlite"
    ledger = Ledger.open(made, "book")
    fill(ledger, range(1, 4))
    ledger.close()
    return made


def fill(ledger: Ledger, numbers: Iterable[int]) -> None:
    for number in numbers:
        ledger.next_epoch()
        ledger.save([invoice(number)], [effect(f"k{number}")], [ROW])
    ledger.save_rows([("Hours", "H-01", "{}"), ("Hours", "H-02", "{}")], [], {"Hours": 2})
    ledger.save_questions([ASKED])
    ledger.save_run(RunRow(id="r", job="invoices", began="b", ended="e", result="done"))


def killed(file: Path) -> Path:
    """The folder of the same ledger after more commits and a death: they stand in the -wal alone."""
    ledger = Ledger.open(file, "book")
    fill(ledger, range(4, 7))
    folder = file.parent.with_name("killed")
    shutil.copytree(file.parent, folder)
    ledger.close()
    assert (folder / "ledger.sqlite-wal").stat().st_size > 0
    return folder / "ledger.sqlite"


def test_every_flipped_bit_of_some_bytes_of_every_page(file: Path) -> None:
    draw = random.Random(7)
    tally = try_all(file, "ledger.sqlite", flips(file, 80, draw))
    assert tally.half_read == [], tally
    assert tally.refused > 60, tally


def test_a_file_cut_short(file: Path) -> None:
    tally = try_all(file, "ledger.sqlite", cuts(file, 20, random.Random(7)))
    assert tally == Tally(tried=20, refused=20)


def test_a_wal_with_flipped_bits_or_cut_short(file: Path) -> None:
    died = killed(file)
    wal = died.with_name("ledger.sqlite-wal")
    draw = random.Random(7)
    tally = try_all(died, wal.name, [*flips(wal, 30, draw), *cuts(wal, 20, draw)])
    assert tally.half_read == [], tally
    assert tally.refused > 40, tally


def test_a_wal_that_is_gone_and_a_file_of_an_older_time(file: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite"
    shutil.copy(file, older)
    died = killed(file)
    died.with_name("ledger.sqlite-wal").unlink()
    with pytest.raises(LedgerUnusable, match="lacks what was last written into it"):
        Ledger.open(died, "book")
    shutil.copy(older, file)
    with pytest.raises(LedgerUnusable, match="lacks what was last written into it"):
        Ledger.open_copy(file, "book")


@pytest.mark.parametrize("note", [b"", b"\xff\xfe", b"0123456789abcdef 000000999999 0000000000000000\n", None])
def test_a_note_beside_it_that_says_nothing_is_passed_over(file: Path, note: bytes | None) -> None:
    """It cannot be relied on, and the ledger is whole."""
    beside = file.with_name(file.name + seals.ENDING)
    beside.unlink() if note is None else beside.write_bytes(note)
    ledger = Ledger.open(file, "book")
    ledger.next_epoch()
    ledger.close()
    assert seals.noted(file).commits > 9


def test_rows_changed_by_another_hand_are_seen(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("UPDATE lines SET amount = amount + 1 WHERE invoice IN (SELECT key FROM invoices LIMIT 1)")
    db.close()
    with pytest.raises(LedgerUnusable, match="damaged"):
        Ledger.open(file, "book")
