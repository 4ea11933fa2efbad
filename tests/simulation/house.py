"""The emulator and the product in one process, on a clock of their own, with one seed for all that is left to chance.

All that the product does by itself is real: client libraries, transport, ledger, lock. Only the socket is left out.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from automations import config
from automations.emulator import tokens
from automations.emulator.calendar.records import Event
from automations.emulator.discovery import documents
from automations.emulator.drive.records import File
from automations.emulator.server import Server
from automations.emulator.sheets.grid import Sheet
from automations.emulator.workspace import Workspace as Emulated
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.pace import Pace
from automations.google.scopes import needed
from automations.google.workspace import Workspace, connect
from automations.runs import home
from automations.runs.outcome import Outcome
from automations.service import setup
from automations.service.connection import Connection
from automations.service.work import Work, run_one
from tests.simulation.wire import HOST, Told, Trouble, Wire

URL = f"http://{HOST}"
OFFICE = "liaison-program@example.org"
_CLIENT = "automations.example.org"
_SPARE_ROWS = 40


class House:
    """One emulated Workspace with its clock, and a program in it. The clock stands still, unless somebody waits."""

    def __init__(self, data: Path, start: datetime, chance: random.Random) -> None:
        self.data, self._chance = data, chance
        (data / "emulator").mkdir(parents=True, exist_ok=True)
        self.emulated = Emulated(data)
        self.server = Server(self.emulated, documents(), check=False)
        self.server.hosts = frozenset({HOST.encode()})
        # They count real seconds, of which a program of 21 months has few; refusals come as troubles.
        self.server.quotas.set({"all": None})
        self.told = Told()
        self.server.faults = self.told  # type: ignore[assignment]
        self.calls = self.troubles = 0
        self.set_clock(start)
        self.config = _configured(data)
        self.program = self.config.program("")

    @property
    def now(self) -> datetime:
        """The emulator's clock, and the product's."""
        return self.emulated.clock.now()

    def set_clock(self, at: datetime) -> None:
        self.emulated.clock.set(at)

    def wait(self, seconds: float) -> None:
        """Whoever waits lets time pass."""
        if seconds > 0:
            self.set_clock(self.now + timedelta(seconds=seconds))

    def init(self) -> None:
        """`automations init`; and the tabs are cut down to the rows that a program of five people needs."""
        setup.init(self.config, self.program, self.connection())
        cut = [
            {
                "deleteDimension": {
                    "range": {"sheetId": tab.id, "dimension": "ROWS", "startIndex": start, "endIndex": end}
                }
            }
            for tab in self.tabs()
            if (start := tab.used()[0] + _SPARE_ROWS) < (end := len(tab.rows))
        ]
        with self.connection().open(False) as workspace:
            workspace.sheets.batch_update(self.place.spreadsheet, cut)

    @property
    def place(self) -> home.Place:
        return home.require_place(self.config, self.program)

    @property
    def ledger(self) -> Path:
        return home.ledger_file(self.config, self.place)

    def run(self, job: str, trouble: Trouble, *, yes: bool = False) -> Outcome:
        """One run of a job, as `run-job` carries it out. Raises AutomationsError, and Killed where the process dies."""
        self.told.trouble = trouble
        try:
            with _commits(trouble):
                return run_one(self.config, self.program, Work(job=job, yes=yes), self.connection())
        finally:
            self.calls += trouble.made
            self.troubles += len(trouble.struck)
            self.told.trouble = Trouble()

    def connection(self) -> Connection:
        """What a command would open."""

        def open_(letters: bool) -> Workspace:
            wanted = needed(workbook_made_by_hand=False, letters=letters)
            calls = Calls(sleep=self.wait, draw=self._chance.random, monotonic=lambda: self.now.timestamp())
            issue = lambda: tokens.issue(self.emulated.key, OFFICE, scopes=wanted, client=_CLIENT)  # noqa: E731
            found = connect(token_source(issue), URL, calls=calls, pace=Pace(0))
            found.session.mount(URL, Wire(self.server, self.told, self.wait))
            return found

        return Connection(lambda: self.now, open_)

    # People

    def edit(self, service: str, edit: dict[str, Any], who: str = OFFICE) -> dict[str, Any]:
        """A person's act in the browser. Raises ValueError where it cannot be done."""
        return dict(self.emulated.edit(service, edit, who))

    def tabs(self) -> list[Sheet]:
        return self.emulated.sheets._library.book(self.place.spreadsheet).sheets

    def events(self) -> list[Event]:
        """All events of the program's calendar, the cancelled ones too."""
        found = self.emulated.calendars._records.events(self.place.calendar)
        return [one for one in found if not one.forgotten]

    def files_by_key(self) -> dict[str, list[File]]:
        """The files in Drive that are not in the trash, by the key that the service gave them."""
        found: dict[str, list[File]] = {}
        for one in self.emulated.drive.records.everything():
            key = key_of(one)
            if key and not one.trashed:
                found.setdefault(key, []).append(one)
        return found

    def close(self) -> None:
        self.emulated.close()


def key_of(file: File) -> str:
    """The key of the effect that made a file; "" for a file of somebody else's."""
    return file.app_properties.get(_CLIENT, {}).get("automations-key", "")


@contextmanager
def house(folder: Path, base: Path, start: datetime, seed: int) -> Iterator[House]:
    """A house in `folder` with a program that has just been set up; `base` keeps what is the same for all of them."""
    if not base.exists():
        with only_chance(0):
            made = House(base.with_suffix(".new"), start, random.Random(0))
            made.init()
            made.close()
        base.with_suffix(".new").rename(base)
    shutil.copytree(base, folder)
    with only_chance(seed), machine_zone():
        opened = House(folder, start, random.Random(seed))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def only_chance(seed: int) -> Iterator[None]:
    """Everything that is drawn by lot, ids and tokens too, comes from one seed: a program replays exactly."""
    source = random.Random(f"ids of {seed}")
    kept = secrets.token_bytes, secrets.randbelow, secrets.choice
    secrets.token_bytes = lambda nbytes=None: source.randbytes(nbytes or 32)
    secrets.randbelow = source.randrange  # type: ignore[assignment]
    secrets.choice = source.choice
    random.seed(seed)
    try:
        yield
    finally:
        secrets.token_bytes, secrets.randbelow, secrets.choice = kept


@contextmanager
def machine_zone() -> Iterator[None]:
    """Whatever zone a program moves the machine into, it is put back."""
    before = os.environ.get("TZ")
    try:
        yield
    finally:
        move_machine(before or "")


def move_machine(zone: str) -> None:
    """The machine's own zone; "" for none."""
    if zone:
        os.environ["TZ"] = zone
    else:
        os.environ.pop("TZ", None)
    time.tzset()


@contextmanager
def _commits(trouble: Trouble) -> Iterator[None]:
    """Counts the ledger's commits; the emulator's own database is another's affair."""

    def before(_connection: sa.Connection) -> None:
        trouble.at_commit()

    sa.event.listen(sa.Engine, "commit", before)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "commit", before)


def _configured(data: Path) -> config.Config:
    folder = data / "config"
    if not folder.exists():
        (folder / "programs").mkdir(parents=True)
        (folder / "automations.toml").write_text('workspace = "local"\ngmail_units_a_minute = 0\n')
        (folder / "programs" / "town.toml").write_text(f"name = {json.dumps('Exampleton')}\n")
    return config.load(folder, data)
