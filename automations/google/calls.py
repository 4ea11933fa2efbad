"""One call to Google, with its tries: the only place that waits."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import TypeVar

from automations.google.failures import AttemptError, Happened, NotReached, Unanswered, Unavailable
from automations.google.retries import CallKind, Verdict, decide

T = TypeVar("T")

# All tries of one call and the waits between them, in seconds: Google's quotas fill again once a minute.
BUDGET = 120.0


class Calls:
    """Carries out calls by the retry table. `sleep`, `draw` (from 0 to below 1) and `monotonic` are for tests."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], object] = time.sleep,
        draw: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
        budget: float = BUDGET,
    ) -> None:
        self._sleep, self._draw, self._monotonic, self._budget = sleep, draw, monotonic, budget

    def perform(self, method: str, kind: CallKind, act: Callable[[], T], *, budget: float | None = None) -> T:
        """What `act` gives, trying again where the table says so.

        `act` sends one request over the transport (`AttemptError` when it fails) and reads its JSON. `method` is the
        API's name of it ("drive.files.create"). No try begins later than `budget` seconds after the first; by default
        120.

        Raises `Refused` (Google said no; nothing was done), `NotReached` (nothing was done), `Unanswered` (it may
        have been done: look before doing it again; `Unavailable` when Google's front end said so), `SignInFailed`.
        """
        end = self._monotonic() + (self._budget if budget is None else budget)
        attempt, unclear, turned_away = 0, False, False
        while True:
            attempt += 1
            try:
                return act()
            except AttemptError as error:
                failed = error
            except (json.JSONDecodeError, UnicodeDecodeError):
                failed = AttemptError(Happened.NOT_JSON)
            decision = decide(failed.happened, kind, attempt, failed.retry_after, self._draw)
            if not decision.certain:
                turned_away = turned_away or failed.happened is Happened.UNAVAILABLE
                unclear = unclear or failed.happened is not Happened.UNAVAILABLE
            if decision.verdict is Verdict.RETRY and self._monotonic() + decision.after <= end:
                self._sleep(decision.after)
                continue
            if unclear:
                raise Unanswered(method=method, what=failed.what) from failed
            if turned_away:
                raise Unavailable(method=method, what=failed.what) from failed
            if failed.happened is Happened.NOT_CONNECTED:
                raise NotReached(method=method, what=failed.what) from failed
            raise failed.refusal(method) from failed
