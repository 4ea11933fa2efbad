"""The emulator's clock: the system's, or standing still, or running on from a time that was set."""

from __future__ import annotations

import json
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import Any


class Clock:
    """Kept with the data, so that a stopped emulator comes back at the time at which it stood.

    Its state is one row: {"mode": "system"} | {"mode": "still", "at": ISO} | {"mode": "runs", "ahead": seconds}.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT)")
        self._state: dict[str, Any] = {}
        self.read()

    def read(self) -> None:
        """Take up what the database says."""
        row = self._connection.execute("SELECT state FROM clock").fetchone()
        self._state = json.loads(row[0]) if row else {"mode": "system"}

    @property
    def runs(self) -> bool:
        """Whether time passes by itself."""
        return bool(self._state["mode"] != "still")

    def now(self) -> datetime:
        """The time, UTC."""
        if self._state["mode"] == "still":
            return datetime.fromisoformat(self._state["at"])
        return datetime.now(UTC) + timedelta(seconds=self._state.get("ahead", 0.0))

    def counting(self) -> float:
        """Seconds that always pass, for quotas and for the delay of search: this clock's while it runs, else real."""
        return self.now().timestamp() if self.runs else time.time()

    def set(self, at: datetime) -> None:
        """Stand still at a time."""
        self._keep({"mode": "still", "at": at.astimezone(UTC).isoformat()})

    def advance(self, seconds: float) -> None:
        """Go on by some seconds; whether it runs stays as it was."""
        if self._state["mode"] == "still":
            self.set(self.now() + timedelta(seconds=seconds))
        else:
            self._keep({"mode": "runs", "ahead": self._state.get("ahead", 0.0) + seconds})

    def run(self, runs: bool) -> None:
        """Let time pass from the present time on, or stop it there."""
        if not runs:
            self.set(self.now())
        elif self._state["mode"] == "still":
            self._keep({"mode": "runs", "ahead": (self.now() - datetime.now(UTC)).total_seconds()})

    def follow_system(self) -> None:
        """Back to the system's time."""
        self._keep({"mode": "system"})

    def as_json(self) -> dict[str, Any]:
        return {"now": self.now().isoformat(), "mode": self._state["mode"]}

    def _keep(self, state: dict[str, Any]) -> None:
        self._state = state
        self._connection.execute("INSERT OR REPLACE INTO clock VALUES (1, ?)", (json.dumps(state),))


def moment(text: str) -> datetime:
    """An ISO time with its zone, as UTC. Raises ValueError without a zone: a local time would be a guess."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError(f"'{text}' names no zone: write 2026-11-02T09:00:00-05:00 or …Z")
    return at.astimezone(UTC)
