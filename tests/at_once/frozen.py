"""A command that freezes itself (SIGSTOP) at one of its points, as a machine that sleeps would freeze it, and is let go
(SIGCONT) or killed when the test says so.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.crash import forked
from tests.crash.forked import Going
from tests.crash.points import Points

_STOPPED, _ENDED = "T", "ZX"


class _Freezing(Points):
    """Stands still at a point until somebody lets it go."""

    def __init__(self, at: int, say: Callable[[str], object]) -> None:
        super().__init__(0, say)
        self._left = at

    def reach(self, name: str) -> None:
        super().reach(name)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)


@contextmanager
def frozen(words: Sequence[str], at: int) -> Iterator[Going]:
    """The command, frozen at its point `at` (from 1)."""
    with forked.going(words, partial(_freeze, at)) as run:
        while (state := _state(run)) != _STOPPED:
            assert state not in _ENDED, "it ended before it came to this point"
            time.sleep(0.002)
        yield run


def _freeze(at: int, say: Callable[[str], object]) -> None:
    _Freezing(at, say).watch()


def _state(run: Going) -> str:
    """The letter by which Linux says how a process stands (proc(5))."""
    return Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2].split()[0]


def let_go(run: Going) -> None:
    os.kill(run.pid, signal.SIGCONT)
