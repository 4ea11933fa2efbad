"""The workspace's state: one SQLite file, the clock, the services, and one transaction at a time over all of them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from automations.emulator import tokens
from automations.emulator.api import Call, Handler, Reply, Service
from automations.emulator.calendar.service import Calendars
from automations.emulator.clock import Clock
from automations.emulator.documents.service import Documents
from automations.emulator.drive.resource import DOCUMENT, SPREADSHEET
from automations.emulator.drive.service import Drive
from automations.emulator.gmail.service import Gmail
from automations.emulator.sheets.service import Sheets
from automations.emulator.signin import SignIn


class Workspace:
    """Everything that lasts, in DIR/emulator/workspace.sqlite. Used from one thread, one call after the other."""

    def __init__(self, data: Path) -> None:
        folder = data / "emulator"
        self.key = tokens.secret(data)
        self.path = folder / "workspace.sqlite"
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        # A crash of the machine may lose the last calls of a rehearsal; a crash of the process does not.
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.clock = Clock(self.connection)
        self.drive = Drive(self.connection, self.clock, self.key)
        self.sheets = Sheets(self.connection, self.drive)
        self.drive.contents[SPREADSHEET] = self.sheets
        self.documents = Documents(self.connection, self.drive)
        self.drive.contents[DOCUMENT] = self.documents
        self.gmail = Gmail(self.connection, self.key)
        self.calendars = Calendars(self.connection, self.gmail.delivery, self.gmail.mailboxes)
        self.sign_in = SignIn(self.connection, folder, self.key)
        self._services: tuple[Service, ...] = (self.drive, self.sheets, self.documents, self.gmail, self.calendars)
        self._handlers: dict[str, Handler] = {}
        self._kept: dict[str, sqlite3.Connection] = {}
        for service in self._services:
            self._handlers |= service.handlers()

    def handles(self, method: str) -> bool:
        """Whether a discovery method is built here."""
        return method in self._handlers

    def perform(self, call: Call) -> Reply:
        """Carry out one call: all of it, or (ApiError) nothing of it."""
        with self.transaction():
            return self._handlers[call.method](call)

    def rehearse(self, call: Call) -> None:
        """Carry out a call and undo it: what it would be refused for is raised."""
        try:
            with self.transaction():
                self._handlers[call.method](call)
                raise _Undo
        except _Undo:
            return

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything, also in the services' memory."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            for service in self._services:
                service.forget()
            raise
        self.connection.execute("COMMIT")

    def edit(self, service: str, edit: Mapping[str, Any], who: str) -> Mapping[str, Any]:
        """A person's edit in the browser. Raises ValueError for a service or an edit that there is not."""
        acts: dict[str, Callable[..., Mapping[str, Any]]] = {
            "drive": self.drive.edit,
            "sheets": self.sheets.edit,
            "documents": self.documents.edit,
            "mail": self.gmail.edit,
            "calendar": self.calendars.edit,
        }
        if service not in acts:
            raise ValueError(f"nobody edits '{service}' here; known: {', '.join(acts)}")
        with self.transaction():
            return acts[service](edit, who, self.clock.now())

    def keep(self, name: str) -> None:
        """Keep all that is stored under a name, in memory; one of that name is replaced."""
        kept = sqlite3.connect(":memory:")
        self.connection.backup(kept)
        self._kept[name] = kept

    def restore(self, name: str) -> None:
        """All that is stored is as it was kept under this name, the clock too. Raises KeyError."""
        self._kept[name].backup(self.connection)
        self.clock.read()
        self.sheets.forget_all()

    def digest(self) -> str:
        """A hash of all that is stored, table by table: the same as long as nothing was changed."""
        total = hashlib.sha256()
        tables = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for (name,) in tables.fetchall():
            total.update(name.encode())
            # The file is on a disk where anybody may have made a table: its name is quoted, whatever it is.
            quoted = name.replace('"', '""')
            for row in self.connection.execute(f'SELECT * FROM "{quoted}" ORDER BY rowid'):  # noqa: S608
                total.update(repr(row).encode())
        return total.hexdigest()

    def close(self) -> None:
        self.connection.close()


class _Undo(Exception):
    pass
