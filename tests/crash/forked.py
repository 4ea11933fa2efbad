"""Processes forked from one that has imported everything (stem.py): a command, and an emulator on a data folder.

Each is a process of its own, with its own clients, connections and caches, and dies by a real SIGKILL; only the second
that an interpreter needs to import is saved, a thousand times over.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from automations.emulator import launch, serving
from tests.crash import stopped_at
from tests.crash.points import Met, Points
from tests.crash.stem import stem
from tests.programs_in_sheet import Program, Programs, Ran
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
    """Starts the process that all others are forked from, which imports what they would import on their way."""
    stem()


@dataclass
class Going:
    """A command of ours in a process of its own."""

    pid: int
    _said: tuple[IO[bytes], ...]
    _ended: Stopped | None = None

    def wait(self) -> Stopped:
        """What came of it, when it has ended."""
        if self._ended is None:
            status = stem().wait(self.pid)
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
    first, with a way to tell the names of its points: a function of a module, or a `partial` of one.
    """
    with TemporaryFile() as out, TemporaryFile() as err, TemporaryFile() as told:
        files = [out.fileno(), err.fileno(), told.fileno()]
        started = Going(stem().fork(_run, files, list(words), watch), (out, err, told))
        try:
            yield started
        finally:
            started.kill()


def command(words: Sequence[str], stop_at: int | Met = 0) -> Stopped:
    """Runs a command, killed at a point (0: not), and waits for its end."""
    with going(words, partial(_stop, stop_at)) as started:
        return started.wait()


def unwatched(say: Callable[[str], object]) -> None:
    """For a command whose points nobody asks for."""


def _stop(stop_at: int, say: Callable[[str], object]) -> None:
    Points(stop_at, say).watch()


def _run(
    out: int, err: int, told: int, words: Sequence[str], watch: Callable[[Callable[[str], object]], object]
) -> None:
    watch(lambda name: os.write(told, f"{name}\n".encode()))
    stopped_at.installed(words)


class Forked(Programs):
    """Programs whose workbooks are made by such a process."""

    def empty(self) -> Program:
        program = self.configured()
        made = command(["automations", "init", "--config", str(program.config), "--data", str(program.data)]).ran
        assert made.status == 0, made.err
        return program


@contextmanager
def emulator(data: Path, *, check: bool = True) -> Iterator[launch.Running]:
    """An emulator on a data folder, whose clock goes on from where it stood; killed at the end.

    `check` holds every exchange to the discovery documents. It ends with this process, however that comes about.
    """
    ready, tie = os.pipe(), os.pipe()
    with (data / "emulator" / "log").open("wb") as log:
        pid = stem().fork(_serve, [log.fileno(), log.fileno(), ready[1], tie[0]], data, check)
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
        stem().wait(pid)
        os.close(tie[1])


def _serve(out: int, err: int, ready: int, tie: int, data: Path, check: bool) -> None:
    os.dup2(ready, 1)
    os.dup2(tie, 0)
    serving.serve(data, port=0, clock=None, check=check, tied=True)


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
