"""Processes forked from this one, which has imported everything once: a command, and an emulator on a data folder.

Each is a process of its own, with its own clients, connections and caches, and dies by a real SIGKILL; only the second
that an interpreter needs to import is saved, a thousand times over.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

from automations.emulator import launch, serving
from automations.emulator.discovery import Routes, documents
from tests.crash import stopped_at
from tests.crash.points import Points
from tests.programs_in_sheet import Ran
from tests.workspace import Local


@dataclass(frozen=True)
class Stopped:
    """What came of a command: how it ended (minus the signal's number when it was killed), and its points so far."""

    ran: Ran
    points: tuple[str, ...]

    @property
    def was_killed(self) -> bool:
        return self.ran.status == -signal.SIGKILL


def warm() -> None:
    """Imports what commands and emulators would import on their way."""
    import automations.console
    import automations.effects.ics
    import automations.effects.mime
    import automations.rendering.invoice
    import automations.rendering.letters
    import automations.rendering.score_sheet
    import automations.service.connection
    import automations.service.work  # noqa: F401

    Routes(documents())
    gc.collect()
    gc.freeze()  # what all of them share is looked through by none


@dataclass
class Going:
    """A command of ours in a process of its own."""

    pid: int
    _said: tuple[IO[bytes], ...]
    _ended: Stopped | None = None

    def wait(self) -> Stopped:
        """What came of it, when it has ended."""
        if self._ended is None:
            status = _wait(self.pid)
            texts = []
            for file in self._said:
                file.seek(0)
                texts.append(file.read().decode())
            self._ended = Stopped(Ran(status, texts[0], texts[1]), tuple(texts[2].splitlines()))
        return self._ended

    def kill(self) -> None:
        """Nothing happens when it has ended."""
        if self._ended is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


@contextmanager
def going(words: Sequence[str], watch: Callable[[Callable[[str], object]], object]) -> Iterator[Going]:
    """Starts `run-job …` or `automations …`; at the end it is killed, if it still goes on. `watch` is called in it
    first, with a way to tell the names of its points.
    """
    with TemporaryFile() as out, TemporaryFile() as err, TemporaryFile() as told:

        def act() -> None:
            watch(lambda name: os.write(told.fileno(), f"{name}\n".encode()))
            stopped_at.installed(words)

        started = Going(_fork(act, out, err), (out, err, told))
        try:
            yield started
        finally:
            started.kill()


def command(words: Sequence[str], stop_at: int = 0) -> Stopped:
    """Runs a command, killed at a point (0: not), and waits for its end."""
    with going(words, lambda say: Points(stop_at, say).watch()) as started:
        return started.wait()


@contextmanager
def emulator(data: Path, *, check: bool = True) -> Iterator[launch.Running]:
    """An emulator on a data folder, whose clock goes on from where it stood; killed at the end.

    `check` holds every exchange to the discovery documents. It ends with this process, however that comes about.
    """
    ready, tie = os.pipe(), os.pipe()

    def act() -> None:
        os.dup2(ready[1], 1)
        os.dup2(tie[0], 0)
        os.close(ready[0])
        os.close(tie[1])  # else it would hold itself
        serving.serve(data, port=0, clock=None, check=check, tied=True)

    log = (data / "emulator" / "log").open("wb")
    with log:
        pid = _fork(act, log, log)
    os.close(ready[1])
    os.close(tie[0])
    try:
        with open(ready[0], encoding="utf-8") as said:
            if not said.readline().startswith("ready"):
                raise launch.NotReady((data / "emulator" / "log").read_text())
        running = launch.find(data)
        assert running is not None
        yield running
    finally:
        os.kill(pid, signal.SIGKILL)
        _wait(pid)
        os.close(tie[1])


@contextmanager
def local(data: Path, clock: str = "", *, check: bool = True) -> Iterator[Local]:
    """The same, in the words of a test: without quotas, since the clock stands still."""
    (data / "emulator").mkdir(parents=True, exist_ok=True)
    with emulator(data, check=check) as running:
        here = Local(data, running)
        here.lift_quotas()
        if clock:
            here.set_clock(clock)
        yield here


def _fork(act: Callable[[], object], out: IO[bytes], err: IO[bytes]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _be(act, out, err)
    return pid


def _be(act: Callable[[], object], out: IO[bytes], err: IO[bytes]) -> NoReturn:
    """In the new process: never comes back to the caller's frames, whatever happens."""
    status = 70
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        # A test runner has replaced these and made warnings errors; the new process is as if it were started.
        warnings.resetwarnings()
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        act()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
