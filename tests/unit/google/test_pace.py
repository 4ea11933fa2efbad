"""Gmail's quota is kept before it is met, in any sixty seconds, and costs nothing more than the quota itself."""

from __future__ import annotations

import pytest

from automations.google.pace import UNITS, Pace


class Watch:
    """A clock that only sleeping, and each call's own time, moves."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def sent(mails: int, limit: int, a_call: float = 0.1) -> tuple[Watch, list[tuple[float, int]]]:
    """So many mails, two calls each: the watch at the end, and when each call was sent."""
    watch = Watch()
    pace = Pace(limit, monotonic=watch.monotonic, sleep=watch.sleep)
    calls = []
    for _ in range(mails):
        for method in ("gmail.users.drafts.create", "gmail.users.drafts.send"):
            pace.wait_for(method)
            calls.append((watch.now, UNITS[method]))
            watch.now += a_call
    return watch, calls


@pytest.mark.parametrize("limit", [6_000, 15_000])
def test_no_sixty_seconds_hold_more_than_the_quota(limit: int) -> None:
    _, calls = sent(400, limit)
    for start, _ in calls:
        assert sum(units for at, units in calls if start <= at < start + 60) <= limit


def test_as_many_as_fit_into_a_minute_wait_for_nothing() -> None:
    watch, _ = sent(54, 6_000)
    assert watch.slept == 0


def test_two_hundred_mails_take_no_longer_than_the_quotas_own_time() -> None:
    watch, _ = sent(200, 6_000)
    assert watch.now <= 1.1 * (200 * 110 / 6_000 * 60)


def test_without_a_limit_nothing_waits() -> None:
    assert sent(1_000, 0)[0].slept == 0
