"""A run that stood still ends before its next request; one that takes long asks again whose the program is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from automations.errors import StoodStill, TakenOver
from automations.runs.standstill import ASK_AGAIN, LONGEST_PAUSE, Standstill

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Hand:
    """The clock's hand, and how often the workbook was asked."""

    def __init__(self) -> None:
        self.now, self.asked, self.taken = NOON, 0, False

    def ask(self) -> None:
        self.asked += 1
        if self.taken:
            raise TakenOver(what="another machine has taken the program over", remedy="Run: automations rebuild-ledger")


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def watch(hand: Hand) -> Standstill:
    return Standstill(lambda: hand.now, hand.ask)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "moved", [LONGEST_PAUSE + SECOND, timedelta(hours=-1), timedelta(days=1)], ids=["still", "set back", "set forward"]
)
def test_after_a_standstill_nothing_leaves(watch: Standstill, hand: Hand, method: str, moved: timedelta) -> None:
    watch.before_request("GET")
    hand.now += moved
    with pytest.raises(StoodStill, match=rf"stood still for {abs(moved) // timedelta(minutes=1)} minutes"):
        watch.before_request(method)


def test_a_run_of_many_short_waits_goes_on(watch: Standstill, hand: Hand) -> None:
    for _ in range(10):
        hand.now += LONGEST_PAUSE
        watch.before_request("GET")


def test_it_asks_whose_the_program_is_once_a_minute_and_only_before_it_changes_something(
    watch: Standstill, hand: Hand
) -> None:
    asked = []
    for method in ("POST", "GET", "GET", "PATCH", "POST", "PUT"):
        watch.before_request(method)
        asked.append(hand.asked)
        hand.now += ASK_AGAIN / 2 + SECOND
    assert asked == [0, 0, 0, 1, 1, 2]


def test_what_was_taken_over_is_let_go(watch: Standstill, hand: Hand) -> None:
    hand.taken = True
    watch.before_request("POST")
    hand.now += ASK_AGAIN + SECOND
    watch.before_request("GET")
    with pytest.raises(TakenOver, match="another machine has taken the program over"):
        watch.before_request("POST")
