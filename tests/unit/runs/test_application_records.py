"""What a ledger holds of applications comes out as it went in, is sealed, and is forgotten when it is to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from automations.errors import LedgerUnusable
from automations.rules.stages import StageSeen
from automations.runs import application_records as records
from automations.runs.application_records import Hired, ResponseRow, RowState
from automations.runs.ledger import Ledger
from automations.runs.records import ActivityRow

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
FIRST = ResponseRow(row="A-09", form="f1", response="r1", submitted=NOON, mark="m1")
NEWER = replace(FIRST, row="A-10", submitted=NOON + timedelta(days=1), mark="m2", more=True, state=RowState.THERE)
SEEN = StageSeen(first="", now="Offer", since=NOON)
LINE = ActivityRow(id="V-01", at="a", job="hours", what="w", who="A-09", key="k", link="", run="r")
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


def test_what_stands_in_the_sheet_is_not_drawn_any_more(ledger: Ledger) -> None:
    records.note_there(ledger, {"A-09", "L-07"})
    assert records.responses(ledger)["A-09"].state is RowState.THERE
    assert records.hired(ledger)["A-10"].state is RowState.DRAWN
    records.note_there(ledger, {"L-02"})
    assert records.hired(ledger)["A-10"].state is RowState.THERE


def test_responses_stand_with_their_lines_and_ids_or_not_at_all(ledger: Ledger) -> None:
    records.save_responses(ledger, [replace(FIRST, row="A-11")], [LINE], {"Applications": 11})
    assert (ledger.activity(), ledger.sequences(), "A-11" in records.responses(ledger)) == (
        [LINE],
        {"Applications": 11},
        True,
    )
    with pytest.raises(ValueError, match="boom"):
        records.save_responses(ledger, [replace(FIRST, row="A-12")], failing(), {"Applications": 12})
    assert (ledger.sequences(), "A-12" in records.responses(ledger)) == ({"Applications": 11}, False)


def failing() -> Iterator[ActivityRow]:
    yield LINE
    raise ValueError("boom")


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
