"""The one table of retries, and the one function that reads it. Pure: nothing sleeps or draws lots here.

Sources: Google's 'Handle errors' guides of Drive, Sheets and Gmail (429, 403 with a rate reason, 5xx: exponential
backoff); RFC 9110 9.2.2 (which methods may be sent again) and 10.2.3 (Retry-After); google-api-python-client#1474
(an error was answered and yet the mail had gone out: so a call that creates is looked up, never sent again blindly).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from automations.google.failures import Happened


class CallKind(StrEnum):
    """What it would mean to send a call again."""

    READS = "reads"
    IDEMPOTENT = "comes to the same end when done twice"
    CREATES = "creates or sends once: a second one is refused, harms nobody, or both"
    ADDS = "adds to what is there, or tells people, each time anew"


class Verdict(StrEnum):
    RETRY = "retry"
    LOOK = "look first"
    GIVE_UP = "give up"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `tries` counts all requests of one call, the first included; `certain`: it is sure that
    nothing was done.
    """

    happened: frozenset[Happened]
    kinds: frozenset[CallKind]
    verdict: Verdict
    tries: int
    certain: bool
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now. `after` is in seconds and only for RETRY; `certain`: it is sure that nothing was done."""

    verdict: Verdict
    after: float
    certain: bool
    why: str


FIRST_WAIT = 1.0
LONGEST_WAIT = 32.0
# A longer Retry-After is not waited for: the next run comes sooner than that.
LONGEST_RETRY_AFTER = 90.0

_ALL = frozenset(CallKind)
_AGAIN = frozenset({CallKind.READS, CallKind.IDEMPOTENT})
_ONCE = frozenset({CallKind.CREATES, CallKind.ADDS})
_UNCLEAR = frozenset({Happened.TIMED_OUT, Happened.CUT, Happened.BROKEN, Happened.NOT_JSON})

TABLE: tuple[Row, ...] = (
    Row(
        frozenset({Happened.NOT_CONNECTED}),
        _ALL,
        Verdict.RETRY,
        4,
        True,
        "The request never left this machine, so nothing can have happened; a network is back in seconds or not soon.",
    ),
    Row(
        frozenset({Happened.TOO_MANY, Happened.RATE}),
        _ALL,
        Verdict.RETRY,
        7,
        True,
        "Google counted the request and turned it away before doing anything; its quotas fill again within a minute.",
    ),
    Row(
        frozenset({Happened.UNAVAILABLE}),
        frozenset({CallKind.READS}),
        Verdict.RETRY,
        5,
        True,
        "Google's guides ask for another try with growing waits.",
    ),
    Row(
        frozenset({Happened.UNAVAILABLE}),
        frozenset({CallKind.IDEMPOTENT, CallKind.CREATES}),
        Verdict.RETRY,
        5,
        False,
        "The same, and a second one harms nobody. But it is a front end's word: what is behind it may have gone on.",
    ),
    Row(
        frozenset({Happened.UNAVAILABLE}),
        frozenset({CallKind.ADDS}),
        Verdict.LOOK,
        1,
        False,
        "What stands behind the front end may have gone on: rows would stand twice.",
    ),
    Row(
        _UNCLEAR,
        _AGAIN,
        Verdict.RETRY,
        5,
        False,
        "Nobody knows whether it was done, and doing it again comes to the same end.",
    ),
    Row(
        _UNCLEAR,
        _ONCE,
        Verdict.LOOK,
        1,
        False,
        "It may have been done: a second request could create or send it twice, so it is looked up first.",
    ),
    Row(
        frozenset({Happened.BAD_REQUEST, Happened.NOT_OFFERED, Happened.OTHER}),
        _ALL,
        Verdict.GIVE_UP,
        1,
        True,
        "The same request gets the same answer.",
    ),
    Row(
        frozenset({Happened.SIGNED_OUT, Happened.UNTRUSTED}),
        _ALL,
        Verdict.GIVE_UP,
        1,
        True,
        "The token was already drawn anew once by the transport; now a person must sign in or mend the machine.",
    ),
    Row(
        frozenset({Happened.FORBIDDEN, Happened.GONE}),
        _ALL,
        Verdict.GIVE_UP,
        1,
        True,
        "A right or a thing is missing, and waiting brings neither.",
    ),
    Row(
        frozenset({Happened.NOT_FOUND}),
        _AGAIN,
        Verdict.RETRY,
        2,
        True,
        "What is gone is made anew, and its guests are asked anew: so it is not believed before it was said twice.",
    ),
    Row(
        frozenset({Happened.NOT_FOUND}),
        _ONCE,
        Verdict.GIVE_UP,
        1,
        True,
        "What it would lie in is missing; whether that is so is read, and that is asked twice.",
    ),
    Row(
        frozenset({Happened.CONFLICT, Happened.PRECONDITION}),
        _ALL,
        Verdict.GIVE_UP,
        1,
        True,
        "The thing is there already, or has changed: the caller must read it and decide anew.",
    ),
)

_ROWS = {(happened, kind): row for row in TABLE for happened in row.happened for kind in row.kinds}


def decide(
    happened: Happened,
    kind: CallKind,
    attempt: int,
    retry_after: float | None,
    random: Callable[[], float],
) -> Decision:
    """What to do after the `attempt`-th request (from 1) of a call of this kind came to this.

    `retry_after` is Google's wish in seconds, or None. `random` gives numbers from 0 to below 1: the wait is between
    half of and the whole of 1, 2, 4, ... 32 seconds, so that runs that failed together do not come back together.
    """
    row = _ROWS[happened, kind]
    if row.verdict is not Verdict.RETRY:
        return Decision(row.verdict, 0.0, row.certain, row.why)
    if attempt >= row.tries:
        return Decision(Verdict.GIVE_UP, 0.0, row.certain, f"{attempt} tries came to the same.")
    if retry_after is not None and retry_after > LONGEST_RETRY_AFTER:
        return Decision(
            Verdict.GIVE_UP, 0.0, row.certain, f"Google asks to wait {retry_after:.0f} s: the next run will."
        )
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))
    jittered = longest * (0.5 + 0.5 * random())
    return Decision(Verdict.RETRY, max(jittered, retry_after or 0.0), row.certain, row.why)
