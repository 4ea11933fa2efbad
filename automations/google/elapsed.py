"""The time that passes, while the machine sleeps, too: the plain monotonic clock of Linux stands still meanwhile."""

from __future__ import annotations

import time

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def elapsed() -> float:
    """Seconds since some moment; only differences mean something, and no setting of a clock changes them."""
    return time.clock_gettime(_CLOCK)
