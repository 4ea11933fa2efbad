"""A command that freezes itself (SIGSTOP) at one of its points, as a machine that sleeps would freeze it, and is let go
(SIGCONT) or killed when the test says so.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tests.crash import forked
from tests.crash.forked import Going
from tests.crash.points import Points


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
    with forked.going(words, lambda say: _Freezing(at, say).watch()) as run:
        _, status = os.waitpid(run.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), "it ended before it came to this point"
        yield run


def let_go(run: Going) -> None:
    os.kill(run.pid, signal.SIGCONT)
