"""A program whose runs are made in this process, over HTTP to an emulator that answers badly when it is told to.

Between two cases all is put back: the emulator by its own snapshots, the ledger by a copy of its folder. Nothing
sleeps: waiting moves the emulator's clock, which is the product's.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from automations import config
from automations.emulator import tokens
from automations.errors import AutomationsError
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.pace import Pace
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import Workspace, connect
from automations.runs.clock import local_clock
from automations.runs.outcome import Outcome
from automations.service.connection import Connection
from automations.service.work import Work, run_one
from tests.bad_answers.answers import NOT_CONNECTED, PATIENCE, Answer
from tests.crash import forked
from tests.programs_in_sheet import Program
from tests.workspace import NOON

_CLIENT = "automations.example.org"
_SPARE_ROWS = 40


@dataclass(frozen=True)
class Trouble:
    """A bad answer to call number `call` of a run (from 1); or to calls of `method`, `times` times, else for ever."""

    answer: Answer
    call: int = 0
    method: str = ""
    times: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a run ended, as `run-job` tells it. `methods` are the calls that it made."""

    came_to: Outcome | AutomationsError
    methods: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return self.came_to.exit_status

    @property
    def effects(self) -> dict[str, str]:
        """Key -> state, of what was tried."""
        found = self.came_to.effects if isinstance(self.came_to, Outcome) else ()
        return {one.key: one.state for one in found}

    @property
    def said(self) -> list[str]:
        """All that an operator is told of what went wrong."""
        if isinstance(self.came_to, Outcome):
            return [one.error for one in self.came_to.effects if one.error]
        return [str(self.came_to)]


@dataclass
class Office:
    """One program and its emulator."""

    program: Program
    job: str
    folder: Path
    slept: float = 0.0
    timeouts: Timeouts | None = None
    gate: _Gate = field(init=False)

    def run(self, trouble: Trouble | None = None) -> Ended:
        """One run, as `run-job JOB --yes` makes it. What is not an AutomationsError is a fault, and raised."""
        local = self.program.local
        local.forget_calls()
        self.gate = _Gate(trouble if trouble and trouble.answer is NOT_CONNECTED else None)
        self.timeouts = PATIENCE if trouble and trouble.answer.slow else None
        if trouble and trouble.answer is not NOT_CONNECTED:
            match: dict[str, Any] = {} if trouble.method else {"call": trouble.call}
            local.fault(trouble.method or "*", dict(trouble.answer.do), trouble.times, **match)
        settings = config.load(self.program.config, self.program.data)
        try:
            came_to: Outcome | AutomationsError = run_one(
                settings, settings.program(self.program.id), Work(job=self.job, yes=True), self._connection(settings)
            )
        except AutomationsError as error:
            came_to = error
        finally:
            if trouble:
                local.no_faults()
                self._all_has_landed()
        return Ended(came_to, tuple(call["method"] for call in local.calls()))

    def advance(self, seconds: float) -> None:
        self.program.local.advance(seconds)

    def keep(self, name: str) -> None:
        """What `restore` comes back to."""
        self.program.local.admin("POST", "/snapshots", {"keep": name})
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.program.data / "local", self.folder / name)

    def restore(self, name: str) -> None:
        shutil.rmtree(self.program.data / "local")
        shutil.copytree(self.folder / name, self.program.data / "local")
        self.program.local.admin("POST", "/snapshots", {"restore": name})

    def _connection(self, settings: config.Config) -> Connection:
        local = self.program.local
        key = tokens.secret(local.data)

        def open_(letters: bool) -> Workspace:
            scopes = needed(workbook_made_by_hand=False, letters=letters)
            calls = Calls(sleep=self._wait, monotonic=lambda: time.monotonic() + self.slept)
            issue = lambda: tokens.issue(key, settings.local_user, scopes=scopes, client=_CLIENT)  # noqa: E731
            found = connect(token_source(issue), local.url, calls=calls, timeouts=self.timeouts, pace=Pace(0))
            found.session.mount(local.url, self.gate)
            return found

        return Connection(local_clock(local.running.admin_url, local.running.admin_token), open_)

    def _wait(self, seconds: float) -> None:
        self.slept += seconds
        self.program.local.advance(seconds)

    def _all_has_landed(self) -> None:
        """A request whose answer nobody waited for may still be on its way; it lands before the next run."""
        while any(call["status"] is None and call["outcome"] == "answered" for call in self.program.local.calls()):
            time.sleep(0.02)


class _Gate(HTTPAdapter):
    """The way out of this machine, which can be closed."""

    def __init__(self, trouble: Trouble | None) -> None:
        super().__init__()
        self._closed, self._count = trouble, 0

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        self._count += 1
        closed = self._closed
        if closed and (self._count >= closed.call if closed.method else self._count == closed.call):
            raise requests.ConnectTimeout(request=request)
        return super().send(request, *args, **more)


@contextmanager
def office(folder: Path, job: str, tabs: Any, settings: Any) -> Iterator[Office]:
    """A program with these tabs, never run before."""
    with forked.local(folder / "data", NOON) as local:
        program = forked.Forked(local, folder / "config").make(tabs, settings)
        _cut_down(program)
        yield Office(program, job, folder)


def _cut_down(program: Program) -> None:
    """To the rows that a small program needs: each is read again in each case."""
    tabs = program.sheet.worksheets()
    used = program.sheet.values_batch_get([f"'{tab.title}'" for tab in tabs])["valueRanges"]
    cut = [
        {"deleteDimension": {"range": {"sheetId": tab.id, "dimension": "ROWS", "startIndex": rows, "endIndex": end}}}
        for tab, block in zip(tabs, used, strict=True)
        if (rows := len(block.get("values", [])) + _SPARE_ROWS) < (end := tab.row_count)
    ]
    program.sheet.batch_update({"requests": cut})
