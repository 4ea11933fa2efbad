"""Gmail's quota, kept before it is met: 6,000 units a minute a user (15,000 for projects that are older than May 2026).

Google does not say where its minutes begin, so any sixty seconds count. Source: the Gmail API's quota reference.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_MINUTE = 60.0
# For the way to Google: what leaves here a minute after another may arrive in less.
_MARGIN = 1.0
UNITS = {
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.send": 100,
    "gmail.users.drafts.delete": 10,
    "gmail.users.messages.get": 20,
    "gmail.users.threads.get": 40,
    "gmail.users.history.list": 2,
}
_OTHERS = 5


class Pace:
    """Waits as long as a call would be one too many, for all threads that send from one mailbox.

    0 units lift the limit; `monotonic` and `sleep` are for tests.
    """

    def __init__(
        self,
        units_a_minute: int = 6_000,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._limit, self._monotonic, self._sleep = units_a_minute, monotonic, sleep
        self._lock = threading.Lock()
        self._used: deque[tuple[float, int]] = deque()

    def wait_for(self, method: str) -> None:
        """Returns when the call may be sent, and counts it."""
        units = UNITS.get(method, _OTHERS)
        with self._lock:
            self._wait(units)

    def _wait(self, units: int) -> None:
        while self._limit and self._in_the_last_minute() + units > self._limit and self._used:
            self._sleep(max(0.0, self._used[0][0] + _MINUTE + _MARGIN - self._monotonic()))
        self._used.append((self._monotonic(), units))

    def _in_the_last_minute(self) -> int:
        now = self._monotonic()
        while self._used and self._used[0][0] + _MINUTE + _MARGIN <= now:
            self._used.popleft()
        return sum(units for _, units in self._used)
