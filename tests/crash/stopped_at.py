"""Runs a command of ours and kills it at a point, or lists its points. The command is the one that was installed.

python -m tests.crash.stopped_at 0 FILE run-job invoices --yes     the points into FILE, a line each
python -m tests.crash.stopped_at 7 FILE run-job invoices --yes     dies by SIGKILL at the seventh (points.py)
python -m tests.crash.stopped_at 'committed runs' FILE run-job …    at the first whose name begins so
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from tests.crash.points import Met, Points


def run(stop_at: int | Met, words: Sequence[str], told: int) -> None:
    """Tells points on a file descriptor. Never returns: the command ends the process, or is killed."""
    Points(stop_at, lambda name: os.write(told, f"{name}\n".encode())).watch()
    installed(words)


def installed(words: Sequence[str]) -> None:
    """A command as it was installed, in this process, which it ends."""
    (script,) = entry_points(group="console_scripts", name=words[0])
    script.load()(list(words[1:]))


if __name__ == "__main__":
    point = sys.argv[1]
    run(
        int(point) if point.isdecimal() else Met(point),
        sys.argv[3:],
        os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
    )
