"""One call with its tries: the budget, and what is known at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from automations.errors import AutomationsError, Refused, SignInFailed, Unanswered
from automations.google.calls import Calls
from automations.google.failures import AttemptError, Happened, NotReached, Unavailable
from automations.google.retries import CallKind


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def fates(*happened: Happened | str) -> Callable[[], str]:
    left = list(happened)

    def act() -> str:
        item = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(item, Happened):
            code = int(item.value) if item.value.isdigit() else 0
            raise AttemptError(item, code, "reason" if code else "", "message" if code else "")
        return item

    return act


@pytest.mark.parametrize(
    ("sentence", "kind", "happened", "expected"),
    [
        ("a read is tried again", CallKind.READS, [Happened.CUT, Happened.UNAVAILABLE, "done"], "done"),
        ("a create waits for a quota", CallKind.CREATES, [Happened.TOO_MANY, "done"], "done"),
        ("a create that timed out is unknown", CallKind.CREATES, [Happened.TIMED_OUT, "done"], Unanswered),
        (
            "a create after a quota can still be unknown",
            CallKind.CREATES,
            [Happened.TOO_MANY, Happened.CUT],
            Unanswered,
        ),
        ("no connection, ever: nothing was done", CallKind.CREATES, [Happened.NOT_CONNECTED], NotReached),
        ("not available, for ever: it may have gone on", CallKind.CREATES, [Happened.UNAVAILABLE], Unavailable),
        (
            "not available, and then it is taken",
            CallKind.CREATES,
            [Happened.UNAVAILABLE, Happened.CONFLICT],
            Unavailable,
        ),
        ("not available, then cut", CallKind.CREATES, [Happened.UNAVAILABLE, Happened.CUT], Unanswered),
        ("a read is not available: nothing was done", CallKind.READS, [Happened.UNAVAILABLE], Refused),
        ("a quota, for ever: Google said no", CallKind.CREATES, [Happened.TOO_MANY], Refused),
        ("cut, then a quota for ever: unknown", CallKind.IDEMPOTENT, [Happened.CUT, Happened.TOO_MANY], Unanswered),
        ("cut, then no right: unknown", CallKind.IDEMPOTENT, [Happened.CUT, Happened.FORBIDDEN], Unanswered),
        ("no right", CallKind.READS, [Happened.FORBIDDEN], Refused),
        ("taken", CallKind.CREATES, [Happened.CONFLICT], Refused),
        ("signed out", CallKind.READS, [Happened.SIGNED_OUT], SignInFailed),
        ("a false certificate", CallKind.READS, [Happened.UNTRUSTED], SignInFailed),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_the_end_of_a_call(
    sentence: str, kind: CallKind, happened: list[Happened | str], expected: str | type[AutomationsError]
) -> None:
    time = Time()
    calls = Calls(sleep=time.sleep, draw=lambda: 1.0, monotonic=lambda: time.now)
    if isinstance(expected, str):
        assert calls.perform("drive.files.get", kind, fates(*happened)) == expected
    else:
        with pytest.raises(AutomationsError) as failed:
            calls.perform("drive.files.get", kind, fates(*happened))
        assert type(failed.value) is expected
        assert "\n" not in str(failed.value)
    assert time.now <= 120


def test_no_try_begins_after_the_budget() -> None:
    time, begun = Time(), []

    def act() -> str:
        begun.append(time.now)
        time.now += 4
        raise AttemptError(Happened.TOO_MANY, 429)

    calls = Calls(sleep=time.sleep, draw=lambda: 1.0, monotonic=lambda: time.now, budget=12)
    with pytest.raises(Refused):
        calls.perform("sheets.spreadsheets.get", CallKind.READS, act)
    assert begun == [0, 5, 11]
