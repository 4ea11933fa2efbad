"""What a ledger holds of applications comes out as it went in, is sealed, and is forgotten when it is to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automations.errors import LedgerUnusable
from automations.rules.stages import StageSeen
from automations.runs import application_records as records
from automations.runs.application_records import Hired, ResponseRow, RowState
from automations.runs.ledger import Ledger

FIRST = ResponseRow(row="A-09", form="f1", response="r1", submitted="2026-11-02T17:00:00.000Z", mark="m1")
NEWER = replace(FIRST, row="A-10", submitted="2026-11-03T17:00:00.000Z", mark="m2", state=RowState.THERE)
SEEN = StageSeen(first="", now="Offer", since=datetime(2026, 11, 2, 17, tzinfo=UTC))
HIRED = Hired(applicant="A-10", liaison="L-02")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = Ledger.open(file, "book")
    records.save_responses(opened, [FIRST, NEWER])
    records.save_stages(opened, {"A-09": SEEN})
    records.save_hired(opened, [HIRED])
    yield opened
    opened.close()


def test_all_comes_back(ledger: Ledger) -> None:
    assert list(records.responses(ledger).items()) == [("A-09", FIRST), ("A-10", NEWER)]
    assert records.stages(ledger) == {"A-09": SEEN}
    assert records.hired(ledger) == {"A-10": HIRED}


def test_a_row_is_changed_in_its_place(ledger: Ledger) -> None:
    records.save_responses(ledger, [replace(FIRST, state=RowState.THERE)])
    records.save_hired(ledger, [replace(HIRED, state=RowState.THERE)])
    assert [one.state for one in records.responses(ledger).values()] == [RowState.THERE, RowState.THERE]
    assert records.hired(ledger)["A-10"].state is RowState.THERE


def test_of_a_forgotten_application_its_response_alone_is_known(ledger: Ledger) -> None:
    records.forget_application(ledger, "A-09")
    assert records.stages(ledger) == {}
    assert records.responses(ledger) == {"A-09": replace(FIRST, mark=""), "A-10": NEWER}


@pytest.mark.parametrize("table", ["responses", "stages", "hired"])
def test_a_row_that_is_missing_is_seen(file: Path, ledger: Ledger, table: str) -> None:
    ledger.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    with pytest.raises(LedgerUnusable):
        Ledger.open(file, "book")
