"""One run a program at a time: an OS file lock beside the ledger, freed by the system when the process dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from automations.errors import ProgramBusy
from automations.runs.ledger_file import answering

WAIT = 10.0
"""Seconds that a second run waits for the first before it gives up."""
_LOOK_AGAIN = 0.1


@contextmanager
def only_run_of(program: str, file: Path, wait: float = WAIT) -> Iterator[None]:
    """Holds the lock in `file` while the block runs. Raises ProgramBusy when another has it after `wait` seconds;
    LedgerUnusable, DiskFull when there is no place for it.
    """
    with answering(file):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    since = os.pread(handle, 40, 0).decode(errors="replace").strip() or "a moment ago"
                    raise ProgramBusy(program=program, since=since) from None
                time.sleep(_LOOK_AGAIN)
        _note(handle)
        yield
    finally:
        os.close(handle)


def _note(handle: int) -> None:
    """Writes since when; for the message of a run that waits, so a full disk does not matter."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, datetime.now(UTC).isoformat(timespec="seconds").encode(), 0)
    except OSError:
        return
