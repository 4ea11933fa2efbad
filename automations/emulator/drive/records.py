"""What Drive keeps: one record a file, its content, who may do what with it, and the past that search still sees."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from automations.emulator.clock import Clock

FOLDER = "application/vnd.google-apps.folder"
NATIVE = "application/vnd.google-apps."
ROLES = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
DEFAULT_LAG = 3.0

_TABLES = """
CREATE TABLE IF NOT EXISTS drive_files (id TEXT PRIMARY KEY, parent TEXT, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS drive_files_parent ON drive_files (parent);
CREATE TABLE IF NOT EXISTS drive_contents (id TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS drive_taken (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS drive_opened (id TEXT, client TEXT, PRIMARY KEY (id, client));
CREATE TABLE IF NOT EXISTS drive_drives (id TEXT PRIMARY KEY, request TEXT, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS drive_searchable (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, clock REAL NOT NULL, real REAL NOT NULL, record TEXT);
CREATE INDEX IF NOT EXISTS drive_searchable_id ON drive_searchable (id);
CREATE TABLE IF NOT EXISTS drive_changes (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at TEXT NOT NULL, removed INTEGER NOT NULL, seen_by TEXT);
CREATE TABLE IF NOT EXISTS drive_notices (n INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS drive_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Permission:
    """One entry of an access list. `who` is an address, a domain, or "" for anyone."""

    id: str
    type: str
    role: str
    who: str = ""
    discoverable: bool = False
    expires: str | None = None
    inherited_from: str | None = None

    @property
    def rank(self) -> int:
        return ROLES.index(self.role)


@dataclass(slots=True)
class File:
    """A file or folder. Times are RFC 3339 text in UTC; `owner` is None in a shared drive."""

    id: str
    name: str
    mime_type: str
    parent: str | None
    owner: str | None
    created: str
    modified: str
    modified_by: str
    client: str
    drive_id: str | None = None
    version: int = 1
    trashed: bool = False
    trashed_at: str | None = None
    trashed_by: str | None = None
    description: str | None = None
    starred: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    # Private to the OAuth client that wrote them.
    app_properties: dict[str, dict[str, str]] = field(default_factory=dict)
    permissions: list[Permission] = field(default_factory=list)
    original_name: str | None = None
    size: int | None = None
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    head_revision: str | None = None
    writers_can_share: bool = True
    # A folder that nobody opens by what stands above it: only by its own entries (inheritedPermissionsDisabled).
    limited: bool = False
    # Other fields that a client may set and that mean nothing here: kept, and given back.
    plain: dict[str, Any] = field(default_factory=dict)

    @property
    def native(self) -> bool:
        """Of a Google type, a folder included: it has no bytes of its own."""
        return self.mime_type.startswith(NATIVE)

    @property
    def folder(self) -> bool:
        return self.mime_type == FOLDER


def rfc3339(at: datetime) -> str:
    """A time as Drive prints it: UTC, milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _to_text(file: File) -> str:
    return json.dumps(dataclasses.asdict(file), ensure_ascii=False, separators=(",", ":"))


def _from_text(text: str) -> File:
    raw = json.loads(text)
    raw["permissions"] = [Permission(**entry) for entry in raw["permissions"]]
    return File(**raw)


class Records:
    """The tables of Drive. Every method runs in the caller's transaction; reads write nothing."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self.connection = connection
        self._clock = clock
        connection.executescript(_TABLES)

    def now(self) -> datetime:
        """The emulator's time, UTC."""
        return self._clock.now()

    def get(self, file_id: str) -> File | None:
        row = self.connection.execute("SELECT record FROM drive_files WHERE id = ?", (file_id,)).fetchone()
        return _from_text(row[0]) if row else None

    def children(self, folder_id: str) -> list[File]:
        rows = self.connection.execute("SELECT record FROM drive_files WHERE parent = ?", (folder_id,))
        return [_from_text(row[0]) for row in rows]

    def everything(self) -> Iterator[File]:
        for row in self.connection.execute("SELECT record FROM drive_files ORDER BY rowid"):
            yield _from_text(row[0])

    def put(self, file: File, now: datetime) -> None:
        """Write a record; search sees it after the lag. The caller raises `version` for a change."""
        text = _to_text(file)
        self.connection.execute(
            "INSERT INTO drive_files VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, record = excluded.record",
            (file.id, file.parent, text),
        )
        self._noted(file.id, now, text, removed=False, seen_by="")

    def remove(self, file: File, now: datetime, seen_by: str) -> None:
        """Forget a file for good; its id stays taken. `seen_by`: the addresses that hear of it as a change."""
        for table in ("drive_files", "drive_contents", "drive_opened"):
            self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (file.id,))  # noqa: S608
        self.connection.execute("INSERT OR IGNORE INTO drive_taken VALUES (?)", (file.id,))
        self._noted(file.id, now, None, removed=True, seen_by=seen_by)

    def taken(self, file_id: str) -> bool:
        """Whether there is, or ever was, a file of this id."""
        query = "SELECT 1 FROM drive_files WHERE id = ? UNION ALL SELECT 1 FROM drive_taken WHERE id = ?"
        return self.connection.execute(query, (file_id, file_id)).fetchone() is not None

    def content(self, file_id: str) -> bytes:
        row = self.connection.execute("SELECT data FROM drive_contents WHERE id = ?", (file_id,)).fetchone()
        return bytes(row[0]) if row else b""

    def keep_content(self, file_id: str, data: bytes) -> None:
        self.connection.execute("INSERT OR REPLACE INTO drive_contents VALUES (?, ?)", (file_id, data))

    def opened(self, file_id: str, client: str) -> bool:
        """Whether a client with `drive.file` may see a file: it made it, or a person opened it with it."""
        query = "SELECT 1 FROM drive_opened WHERE id = ? AND client = ?"
        return self.connection.execute(query, (file_id, client)).fetchone() is not None

    def open_with(self, file_id: str, client: str) -> None:
        self.connection.execute("INSERT OR IGNORE INTO drive_opened VALUES (?, ?)", (file_id, client))

    # Search

    @property
    def lag(self) -> float:
        """Seconds until search sees a write."""
        row = self.connection.execute("SELECT value FROM drive_settings WHERE name = 'lag'").fetchone()
        return float(row[0]) if row else DEFAULT_LAG

    def set_lag(self, seconds: float) -> None:
        self.connection.execute("INSERT OR REPLACE INTO drive_settings VALUES ('lag', ?)", (str(seconds),))

    def searchable(self) -> Iterator[File]:
        """The files as search knows them now: each as it was one lag ago, also those deleted since.

        The lag has passed when either the emulator's clock or real time says so: a clock that stands still must not
        hide files for ever.
        """
        lag = self.lag
        rows = self.connection.execute(
            "SELECT record FROM drive_searchable WHERE n IN "
            "(SELECT max(n) FROM drive_searchable WHERE clock <= ? OR real <= ? GROUP BY id) AND record IS NOT NULL",
            (self._clock.now().timestamp() - lag, time.time() - lag),
        )
        for row in rows:
            yield _from_text(row[0])

    def _noted(self, file_id: str, now: datetime, text: str | None, *, removed: bool, seen_by: str) -> None:
        at, real, lag = self._clock.now().timestamp(), time.time(), self.lag
        self.connection.execute(
            "INSERT INTO drive_searchable (id, clock, real, record) VALUES (?, ?, ?, ?)", (file_id, at, real, text)
        )
        # What search will never look at again: older than the newest that it already sees.
        self.connection.execute(
            "DELETE FROM drive_searchable WHERE id = ? AND n < "
            "(SELECT max(n) FROM drive_searchable WHERE id = ? AND (clock <= ? OR real <= ?))",
            (file_id, file_id, at - lag, real - lag),
        )
        self.connection.execute("DELETE FROM drive_changes WHERE id = ?", (file_id,))
        self.connection.execute(
            "INSERT INTO drive_changes (id, at, removed, seen_by) VALUES (?, ?, ?, ?)",
            (file_id, rfc3339(now), int(removed), seen_by),
        )

    # Mail that Drive sends about sharing

    def notice(self, record: dict[str, Any]) -> None:
        self.connection.execute("INSERT INTO drive_notices (record) VALUES (?)", (json.dumps(record),))

    def notices(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self.connection.execute("SELECT record FROM drive_notices ORDER BY n")]
