"""The points at which a process can be stopped: around each request on the wire and each commit of the ledger.

    points = Points(stop_at=7, say=print)
    points.watch()

| point | the process stands |
|---|---|
| `send POST /drive/v3/files` | just before the request leaves: Google has nothing |
| `unread POST /drive/v3/files` | Google has done it and answered; nothing of the answer's body was read |
| `commit effects event/M-01 done` | just before SQLite commits: the answer was read, its receipt is not on record |
| `committed effects event/M-01 done` | just after the receipt |

Seen by public ways only: SQLAlchemy's events, and the adapter of `requests`. Nothing of the product is touched. At the
point `stop_at`, a number from 1 or a name, the process kills itself with SIGKILL: no handler runs, nothing is flushed.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import requests.adapters
import sqlalchemy as sa

SEND, UNREAD, COMMIT, COMMITTED = "send", "unread", "commit", "committed"
_WRITES = re.compile(r"(?:INSERT INTO|DELETE FROM|UPDATE|CREATE TABLE)\s+\"?(\w+)", re.IGNORECASE)
_EFFECTS = "effects"
_DRAWN = re.compile(r"^(?=.*\d)[\w@.%-]{12,}$")
"""Ids that Google or the ledger draws, other ones in each run."""


class Met(NamedTuple):
    """A point by how its name begins, met for so many times."""

    name: str
    times: int = 1


class Points:
    """Counts the points of this process and kills it at `stop_at` (0: never). `say` is told each point's name first."""

    def __init__(self, stop_at: int | Met = 0, say: Callable[[str], object] = lambda name: None) -> None:
        self._stop_at, self._say, self._count = stop_at, say, 0
        self._written: list[str] = []
        self._committing = ""

    def watch(self) -> None:
        """From now on, for all of this process."""
        sa.event.listen(sa.Engine, "before_cursor_execute", self._executed)
        sa.event.listen(sa.Engine, "commit", self._commit)
        sa.event.listen(sa.Engine, "rollback", self._rolled_back)
        sa.event.listen(sa.pool.Pool, "checkin", self._given_back)
        straight = requests.adapters.HTTPAdapter.send
        points = self

        def send(adapter: Any, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
            name = f"{request.method} {path_of(request.url or '')}"
            if name == "GET /clock":
                return straight(adapter, request, *args, **more)  # the emulator's clock stands for the machine's
            points.reach(f"{SEND} {name}")
            response = straight(adapter, request, *args, **more)
            points.reach(f"{UNREAD} {name}")
            return response

        requests.adapters.HTTPAdapter.send = send  # type: ignore[method-assign]

    def reach(self, name: str) -> None:
        """The process stands at a point."""
        is_counted = isinstance(self._stop_at, int) or name.startswith(self._stop_at.name)
        self._count += is_counted
        self._say(name)
        if is_counted and self._count == (self._stop_at if isinstance(self._stop_at, int) else self._stop_at.times):
            os.kill(os.getpid(), signal.SIGKILL)

    def _executed(
        self, connection: object, cursor: object, statement: str, parameters: Any, context: object, many: bool
    ) -> None:
        found = _WRITES.match(statement.lstrip())
        if not found:
            return
        table = found[1]
        rows = parameters if many else [parameters]
        told = [f"{table} {_shown(row)}" if row and table == _EFFECTS else table for row in rows]
        self._written = list(dict.fromkeys([*self._written, *told]))

    def _commit(self, connection: object) -> None:
        self._committing = ", ".join(self._written) or "nothing"
        self._written = []
        self.reach(f"{COMMIT} {self._committing}")

    def _rolled_back(self, connection: object) -> None:
        self._written = []

    def _given_back(self, connection: object, record: object) -> None:
        """The connection comes back to its pool right after its commit."""
        if self._committing:
            name, self._committing = self._committing, ""
            self.reach(f"{COMMITTED} {name}")


def one_of_each_state(names: Sequence[str]) -> list[int]:
    """Numbers of points (from 1), one of those between which nothing changes but the process's own memory.

    What a killed process leaves is Workspace and the ledger. They change when Google takes a request that is no GET,
    and when SQLite commits something: each state is met just before the change that ends it, the last one at the end.
    """
    still = (f"{SEND} GET ", f"{COMMIT} nothing")
    ends = (n for n, name in enumerate(names, 1) if name.startswith((f"{SEND} ", f"{COMMIT} ")))
    return sorted({*(n for n in ends if not names[n - 1].startswith(still)), len(names)})


def _shown(row: Any) -> str:
    """An effect's key and state, and the receipts that it has."""
    values = list(row.values() if isinstance(row, Mapping) else row)
    receipts = re.findall(r'"(\w+)": "', str(values[6]))
    state = "sending" if "sending" in receipts and "sent" not in receipts else values[2]
    return f"{values[0]} {state}"


def path_of(url: str) -> str:
    """The path without ids that are drawn anew each time; a verb after a colon stays."""
    parts = [re.sub(r"^[^:]+", lambda found: "*" if _DRAWN.match(found[0]) else found[0], part)
             for part in urlsplit(url).path.split("/")]  # fmt: skip
    return "/".join(parts)
