"""A run that stood still would act on a picture of the past: it ends, and the next run looks anew. One that takes long
asks again whose the program is.

A machine sleeps, a process is frozen, a clock is set: no lock tells a run of it. So before each request the run looks
at its clocks. What this cannot hold: a request that has left, and one whose process is frozen
between this look and the wire (docs/reliability.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from automations.errors import StoodStill
from automations.google.elapsed import elapsed
from automations.runs.clock import Clock

LONGEST_PAUSE = timedelta(minutes=10)
"""Between two requests: well over the slowest answer (4 minutes), the longest wait that Google asks for (90 seconds)
and a minute's pause for Gmail's quota together."""
ASK_AGAIN = timedelta(minutes=1)
"""After so long the run asks the workbook again whose the program is."""
_READS = frozenset({"GET", "HEAD"})


@dataclass
class Standstill:
    """Looks before each request of a run. `clock` is the product's; `still_ours` asks the workbook, and raises MustEnd
    when another machine has taken the program over, or nobody can tell.
    """

    clock: Clock
    still_ours: Callable[[], None]
    _last: _Clocks = field(init=False)
    _asked: _Clocks = field(init=False)

    def __post_init__(self) -> None:
        self._last = self._asked = self._now()

    def before_request(self, method: str) -> None:
        """`method` is HTTP's. Raises MustEnd before a request that may no longer be sent."""
        now = self._now()
        pause, self._last = now.since(self._last), now
        if pause > LONGEST_PAUSE:
            raise StoodStill(minutes=pause // timedelta(minutes=1))
        if method not in _READS and now.since(self._asked) > ASK_AGAIN:
            self._asked = now
            self.still_ours()

    def _now(self) -> _Clocks:
        return _Clocks(self.clock().timestamp(), elapsed())


@dataclass(frozen=True, slots=True)
class _Clocks:
    """Seconds by the product's clock, and by the time that passes."""

    told: float
    passed: float

    def since(self, earlier: _Clocks) -> timedelta:
        """By the clock that says more; one that was set back counts as well."""
        return timedelta(seconds=max(abs(self.told - earlier.told), self.passed - earlier.passed))
