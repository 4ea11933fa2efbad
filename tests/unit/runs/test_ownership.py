"""One ledger a workbook: the table of who may act."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automations.errors import LedgerOfAnother
from automations.google.metadata import DeveloperMetadata, Metadata
from automations.runs.ledger import REBUILDING, RESTORED, Ledger
from automations.runs.ownership import MARK, check, claim, mark_of

TAKE_OVER = "automations rebuild-ledger"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """At epoch 3."""
    opened = Ledger.open(tmp_path / "ledger.sqlite", "book")
    for _ in range(3):
        opened.next_epoch()
    yield opened
    opened.close()


def workbook(*values: str | None) -> Metadata:
    """With these marks beside another program's metadata."""
    marks = [DeveloperMetadata(id=7, key="other", value="{}")]
    marks += [
        DeveloperMetadata(id=id_, key=MARK, value=value)
        for id_, value in enumerate(values, start=8)
        if value is not None
    ]
    return Metadata(
        id="book",
        title="Exampleton",
        locale="en_US",
        time_zone="America/New_York",
        url="https://example.org/book",
        sheets=(),
        named_ranges=(),
        developer_metadata=tuple(marks),
    )


def mark(ledger: Ledger, /, **changed: Any) -> str:
    return json.dumps({"ledger": ledger.id, "spreadsheet": "book", "epoch": 3, **changed})


def taken_over(ledger: Ledger) -> None:
    """As rebuilding does it on this machine."""
    ledger.put_facts(holder="this machine")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(None, id="no mark: the first run"),
        pytest.param({}, id="its own mark"),
        pytest.param({"epoch": 2}, id="the ledger is one ahead: it died between the commit and the write"),
        pytest.param({"epoch": 1}, id="the ledger is two ahead: it died so twice"),
    ],
)
def test_may_act(ledger: Ledger, changed: dict[str, Any] | None) -> None:
    check(workbook(None if changed is None else mark(ledger, **changed)), ledger)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        pytest.param({"ledger": "other"}, "the workbook belongs to the ledger other", id="another ledger's"),
        pytest.param({"epoch": 4}, "it is older (epoch 3) than what the workbook has seen (epoch 4)", id="restored"),
        pytest.param({"spreadsheet": "first"}, "the workbook is a copy of another one", id="a copied workbook"),
        pytest.param({"spreadsheet": "first", "ledger": "other"}, "is a copy of another one", id="a copy of another's"),
        pytest.param({"holder": "second"}, "another machine has taken the program over", id="rebuilt elsewhere"),
        pytest.param({"moved": "second"}, "the program has moved to another workbook (second)", id="a copy took over"),
    ],
)
def test_is_refused(ledger: Ledger, changed: dict[str, Any], what: str) -> None:
    with pytest.raises(LedgerOfAnother) as told:
        check(workbook(mark(ledger, **changed)), ledger)
    assert what in str(told.value)
    assert "Nothing was done." in str(told.value)
    assert TAKE_OVER in str(told.value)
    assert told.value.exit_status == 2
    assert ledger.epoch == 3


def test_who_has_taken_over_may_act_and_the_one_before_may_not(ledger: Ledger) -> None:
    taken_over(ledger)
    check(workbook(mark(ledger)), ledger)
    check(workbook(mark(ledger, holder="this machine")), ledger)
    with pytest.raises(LedgerOfAnother, match="another machine has taken"):
        check(workbook(mark(ledger, holder="another")), ledger)


@pytest.mark.parametrize(("unfinished", "what"), [(RESTORED, "put back from a backup"), (REBUILDING, "being rebuilt")])
def test_one_that_was_restored_or_half_rebuilt_waits_for_rebuilding(ledger: Ledger, unfinished: str, what: str) -> None:
    """Also where the workbook has nothing against it, or no mark at all."""
    ledger.put_facts(unfinished=unfinished)
    for shown in (workbook(mark(ledger)), workbook(None)):
        with pytest.raises(LedgerOfAnother, match=rf"{what}.*automations rebuild-ledger"):
            check(shown, ledger)
    ledger.put_facts(unfinished="")
    check(workbook(mark(ledger)), ledger)


UNREADABLE = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '{"ledger": "l"}',
    '{"ledger": "l", "spreadsheet": "book", "epoch": "x"}',
    '{"ledger": "l", "spreadsheet": "book", "epoch": null}',
    '{"ledger": "l", "spreadsheet": "book", "epoch": 1, "sequences": {"Hours": "many"}}',
    '{"ledger": "l", "spreadsheet": "book", "epoch": 1, "sequences": 7}',
]


@pytest.mark.parametrize("value", UNREADABLE)
def test_a_mark_that_cannot_be_read_is_refused(ledger: Ledger, value: str) -> None:
    with pytest.raises(LedgerOfAnother, match=r"its mark in the workbook cannot be read.*rebuild-ledger"):
        check(workbook(value), ledger)


def test_the_next_epoch_is_in_the_ledger_before_it_is_in_the_workbook(ledger: Ledger) -> None:
    ledger.save_rows([], [], {"Hours": 12})
    (request,) = claim(workbook(None), ledger, NOW, folder="f", calendar="c")
    assert ledger.epoch == 4
    new = request["createDeveloperMetadata"]["developerMetadata"]
    assert new["metadataKey"] == MARK
    assert new["location"] == {"spreadsheet": True}
    written = {"ledger": ledger.id, "spreadsheet": "book", "epoch": 4, "salt": ledger.salt}
    written |= {"folder": "f", "calendar": "c", "at": NOW.isoformat(), "sequences": {"Hours": 12}}
    assert json.loads(new["metadataValue"]) == written
    found = mark_of(workbook(new["metadataValue"]))
    assert found is not None
    assert (found.epoch, found.salt, found.sequences) == (4, ledger.salt, {"Hours": 12})


def test_its_own_mark_is_changed_and_no_second_one_made(ledger: Ledger) -> None:
    (request,) = claim(workbook(mark(ledger)), ledger, NOW)
    change = request["updateDeveloperMetadata"]
    assert change["dataFilters"] == [{"developerMetadataLookup": {"metadataId": 8}}]
    assert json.loads(change["developerMetadata"]["metadataValue"])["epoch"] == 4


@pytest.mark.parametrize("order", [(1, 3), (3, 1)])
def test_of_two_marks_the_highest_epoch_counts_and_one_is_left(ledger: Ledger, order: tuple[int, int]) -> None:
    """The first one that a run ever wrote, and that landed after the next run had looked."""
    shown = workbook(*(mark(ledger, epoch=epoch) for epoch in order))
    check(shown, ledger)
    found = mark_of(shown)
    assert found is not None
    assert found.epoch == 3
    change, removal = claim(shown, ledger, NOW)
    assert change["updateDeveloperMetadata"]["dataFilters"] == [{"developerMetadataLookup": {"metadataId": 8}}]
    assert removal == {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 9}}}}


def test_a_late_mark_of_another_or_of_who_was_before_does_not_stop_the_one_that_counts(ledger: Ledger) -> None:
    check(workbook(mark(ledger, ledger="other", epoch=1), mark(ledger)), ledger)
    taken_over(ledger)
    check(workbook(mark(ledger, holder="this machine"), mark(ledger, holder="the one before", epoch=2)), ledger)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_ledgers_that_began_at_once_each_sees_the_same_one(order: tuple[str, str]) -> None:
    shown = workbook(*(json.dumps({"ledger": name, "spreadsheet": "book", "epoch": 1}) for name in order))
    found = mark_of(shown)
    assert found is not None
    assert found.ledger == "b"


def test_one_of_two_that_cannot_be_read_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerOfAnother, match="cannot be read"):
        check(workbook(mark(ledger), "{"), ledger)
