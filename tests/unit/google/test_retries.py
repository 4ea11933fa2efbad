"""Walks the retry table itself: every fate of every kind of call has one row, and decides as the row says."""

from __future__ import annotations

import itertools

import pytest

from automations.google.failures import Happened
from automations.google.retries import LONGEST_RETRY_AFTER, LONGEST_WAIT, TABLE, CallKind, Row, Verdict, decide

READS, IDEMPOTENT, CREATES, ADDS = CallKind.READS, CallKind.IDEMPOTENT, CallKind.CREATES, CallKind.ADDS
CASES = [(row, happened, kind) for row in TABLE for happened in sorted(row.happened) for kind in sorted(row.kinds)]


def test_each_fate_of_each_kind_of_call_has_exactly_one_row() -> None:
    assert sorted((happened, kind) for _, happened, kind in CASES) == sorted(itertools.product(Happened, CallKind))


@pytest.mark.parametrize(("row", "happened", "kind"), CASES, ids=[f"{h} / {k}" for _, h, k in CASES])
def test_the_row_decides(row: Row, happened: Happened, kind: CallKind) -> None:
    first = decide(happened, kind, 1, None, lambda: 0.5)
    assert first.verdict is row.verdict
    assert row.why.endswith(".")
    if row.verdict is Verdict.RETRY:
        assert decide(happened, kind, row.tries, None, lambda: 0.5).verdict is Verdict.GIVE_UP
        assert decide(happened, kind, row.tries - 1, None, lambda: 0.5).verdict is Verdict.RETRY
    else:
        assert (first.after, row.tries) == (0.0, 1)


@pytest.mark.parametrize(
    "happened", [Happened.TIMED_OUT, Happened.CUT, Happened.BROKEN, Happened.NOT_JSON], ids=lambda item: item.value
)
def test_what_may_have_been_created_is_never_sent_again_blindly(happened: Happened) -> None:
    for attempt, kind in itertools.product(range(1, 5), (CREATES, ADDS)):
        decision = decide(happened, kind, attempt, 1.0, lambda: 0.0)
        assert (decision.verdict, decision.certain) == (Verdict.LOOK, False)
    assert decide(happened, READS, 1, None, lambda: 0.0).verdict is Verdict.RETRY
    assert decide(happened, IDEMPOTENT, 1, None, lambda: 0.0).verdict is Verdict.RETRY


@pytest.mark.parametrize("kind", CallKind, ids=lambda item: item.name)
def test_what_google_turned_away_is_tried_again_and_nothing_was_done(kind: CallKind) -> None:
    for happened in (Happened.TOO_MANY, Happened.RATE, Happened.NOT_CONNECTED):
        decision = decide(happened, kind, 1, None, lambda: 0.0)
        assert (decision.verdict, decision.certain) == (Verdict.RETRY, True)


@pytest.mark.parametrize("kind", CallKind, ids=lambda item: item.name)
def test_what_was_not_available_may_have_gone_on(kind: CallKind) -> None:
    decision = decide(Happened.UNAVAILABLE, kind, 1, None, lambda: 0.0)
    verdict = Verdict.LOOK if kind is ADDS else Verdict.RETRY
    assert (decision.verdict, decision.certain) == (verdict, kind is READS)


def test_the_waits_grow_are_bounded_and_jittered_between_half_and_whole() -> None:
    def wait(attempt: int, draw: float) -> float:
        return decide(Happened.TOO_MANY, READS, attempt, None, lambda: draw).after

    assert [wait(attempt, 0.0) for attempt in range(1, 7)] == [0.5, 1, 2, 4, 8, 16]
    assert [wait(attempt, 1.0) for attempt in range(1, 7)] == [1, 2, 4, 8, 16, 32]
    assert max(wait(attempt, 1.0) for attempt in range(1, 7)) == LONGEST_WAIT


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [
        (0.0, (Verdict.RETRY, 1.0)),  # never sooner than our own wait
        (20.0, (Verdict.RETRY, 20.0)),
        (LONGEST_RETRY_AFTER, (Verdict.RETRY, LONGEST_RETRY_AFTER)),
        (LONGEST_RETRY_AFTER + 1, (Verdict.GIVE_UP, 0.0)),
    ],
)
def test_retry_after_is_obeyed_up_to_a_bound(retry_after: float, expected: tuple[Verdict, float]) -> None:
    decision = decide(Happened.TOO_MANY, CREATES, 1, retry_after, lambda: 1.0)
    assert (decision.verdict, decision.after) == expected
