"""What Calendar keeps: calendars, events, who is a guest of what, what changed when, the notices that went out."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS calendar_calendars (id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calendar_events (
  n INTEGER PRIMARY KEY AUTOINCREMENT, calendar TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL,
  UNIQUE (calendar, id));
CREATE TABLE IF NOT EXISTS calendar_guests (
  email TEXT NOT NULL, calendar TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (email, calendar, event));
CREATE TABLE IF NOT EXISTS calendar_changes (
  n INTEGER PRIMARY KEY AUTOINCREMENT, seen_on TEXT NOT NULL, calendar TEXT NOT NULL, event TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS calendar_changes_seen ON calendar_changes (seen_on, n);
CREATE TABLE IF NOT EXISTS calendar_notices (n INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calendar_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_HOME = "America/New_York"


@dataclass(slots=True)
class Calendar:
    """A calendar. `id` of a primary one is its owner's address. `rules` are roles by rule id ("user:address");
    `client` is the OAuth client that made it; `epoch` goes up when sync tokens of before are no longer good."""

    id: str
    owner: str
    summary: str
    time_zone: str = "UTC"
    client: str = ""
    description: str = ""
    location: str = ""
    rules: dict[str, str] = field(default_factory=dict)
    version: int = 1
    epoch: int = 1
    deleted: bool = False

    @property
    def primary(self) -> bool:
        return self.id == self.owner

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


@dataclass(slots=True)
class Event:
    """An event on its organizer's calendar. `start` and `end` are {"at": ISO in UTC, "zone"} or {"date"}; `plain` are
    the fields that mean nothing here and are given back; `private` are the properties of the organizer's copy;
    `hidden` are guests who threw their copies away. Times are RFC 3339 in UTC with milliseconds."""

    id: str
    calendar: str
    start: dict[str, str]
    end: dict[str, str]
    created: str
    updated: str
    creator: str
    uid: str
    status: str = "confirmed"
    sequence: int = 0
    version: int = 1
    plain: dict[str, Any] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    guests: list[dict[str, Any]] = field(default_factory=list)
    conference: dict[str, Any] | None = None
    organizer: dict[str, Any] | None = None
    hidden: list[str] = field(default_factory=list)
    forgotten: bool = False

    @property
    def cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def imported(self) -> bool:
        """Whether it is a copy of somebody else's event, whose guests are not told of anything."""
        return self.organizer is not None

    @property
    def etag(self) -> str:
        at = datetime.fromisoformat(self.updated.replace("Z", "+00:00"))
        return f'"{int(at.timestamp())}{self.version:06d}"'

    def guest(self, email: str) -> dict[str, Any] | None:
        """A guest's entry."""
        return next((one for one in self.guests if one["email"] == email.lower()), None)

    def instant(self, which: dict[str, str]) -> datetime:
        """`start` or `end` as an instant; a whole day begins at midnight UTC, as lists compare it."""
        return datetime.fromisoformat(which["at"] if "at" in which else f"{which['date']}T00:00:00+00:00")


def rfc3339(at: datetime) -> str:
    """A time as Calendar prints it: UTC, milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


class Records:
    """The tables of Calendar. Every method runs in the caller's transaction; reads write nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    # Calendars

    def calendar(self, calendar: str) -> Calendar | None:
        """A calendar that was made or changed; a primary one that nobody touched is in no table."""
        query = "SELECT record FROM calendar_calendars WHERE id = ?"
        row = self._connection.execute(query, (calendar,)).fetchone()
        return Calendar(**json.loads(row[0])) if row else None

    def primary(self, email: str) -> Calendar:
        """A person's own calendar; everybody has one."""
        return self.calendar(email) or Calendar(email, email, email, _HOME, rules={f"user:{email}": "owner"})

    def calendars(self) -> list[Calendar]:
        rows = self._connection.execute("SELECT record FROM calendar_calendars ORDER BY rowid")
        return [Calendar(**json.loads(row[0])) for row in rows]

    def keep_calendar(self, calendar: Calendar) -> None:
        self._connection.execute(
            "INSERT INTO calendar_calendars VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record",
            (calendar.id, json.dumps(asdict(calendar), ensure_ascii=False)),
        )

    # Events

    def event(self, calendar: str, event: str) -> Event | None:
        """An event of a calendar, also a cancelled or a forgotten one."""
        query = "SELECT record FROM calendar_events WHERE calendar = ? AND id = ?"
        return _event(self._connection.execute(query, (calendar, event)).fetchone())

    def events(self, calendar: str = "") -> list[Event]:
        """The events of a calendar, or of all, in the order in which they were made."""
        rows = self._connection.execute(
            "SELECT record FROM calendar_events WHERE ? IN (calendar, '') ORDER BY n", (calendar,)
        )
        return [event for row in rows if (event := _event(row))]

    def invited(self, email: str, event: str = "") -> list[Event]:
        """The events to which an address is a guest on other calendars; with `event`, those of this id."""
        rows = self._connection.execute(
            "SELECT e.record FROM calendar_guests g "
            "JOIN calendar_events e ON e.calendar = g.calendar AND e.id = g.event "
            "WHERE g.email = ? AND e.calendar != g.email AND ? IN (e.id, '') ORDER BY e.n",
            (email, event),
        )
        return [found for row in rows if (found := _event(row))]

    def keep(self, event: Event) -> None:
        """Write an event, and note the change on every calendar where it is or was seen."""
        had = self._guests(event)
        has = set() if event.imported else {one["email"] for one in event.guests}
        self._connection.execute(
            "INSERT INTO calendar_events (calendar, id, record) VALUES (?, ?, ?) "
            "ON CONFLICT (calendar, id) DO UPDATE SET record = excluded.record",
            (event.calendar, event.id, json.dumps(asdict(event), ensure_ascii=False)),
        )
        place = (event.calendar, event.id)
        for email in had - has:
            self._connection.execute(
                "DELETE FROM calendar_guests WHERE email = ? AND calendar = ? AND event = ?", (email, *place)
            )
        for email in has - had:
            self._connection.execute("INSERT INTO calendar_guests VALUES (?, ?, ?)", (email, *place))
        for seen_on in (event.calendar, *sorted((had | has) - {event.calendar})):
            query = "INSERT INTO calendar_changes (seen_on, calendar, event) VALUES (?, ?, ?)"
            self._connection.execute(query, (seen_on, *place))

    def _guests(self, event: Event) -> set[str]:
        query = "SELECT email FROM calendar_guests WHERE calendar = ? AND event = ?"
        return {row[0] for row in self._connection.execute(query, (event.calendar, event.id))}

    # Changes, in one order over all calendars

    def last_change(self) -> int:
        row = self._connection.execute("SELECT max(n) FROM calendar_changes").fetchone()
        return int(row[0] or 0)

    def changed(self, seen_on: str, after: int, until: int) -> list[tuple[str, str]]:
        """(calendar, event) of what changed on a calendar between two numbers, each once, by its first change."""
        rows = self._connection.execute(
            "SELECT calendar, event FROM calendar_changes WHERE seen_on = ? AND n > ? AND n <= ? "
            "GROUP BY calendar, event ORDER BY min(n)",
            (seen_on, after, until),
        )
        return [(row[0], row[1]) for row in rows]

    # Notices, and settings

    def note(self, record: dict[str, Any]) -> None:
        text = json.dumps(record, ensure_ascii=False)
        self._connection.execute("INSERT INTO calendar_notices (record) VALUES (?)", (text,))

    def notices(self) -> list[dict[str, Any]]:
        return [
            json.loads(row[0]) for row in self._connection.execute("SELECT record FROM calendar_notices ORDER BY n")
        ]

    def setting(self, name: str, default: str) -> str:
        row = self._connection.execute("SELECT value FROM calendar_settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO calendar_settings VALUES (?, ?)", (name, value))


def _event(row: tuple[Any, ...] | None) -> Event | None:
    return Event(**json.loads(row[0])) if row else None
