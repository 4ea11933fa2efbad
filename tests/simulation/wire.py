"""A wire that loses things: the product's requests come to the emulator's application without a socket.

What goes wrong on it, and where the process dies, is told beforehand for one run, call by call.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import urllib3
from requests.adapters import BaseAdapter

from automations.emulator.faults import Fault
from automations.emulator.server import Server

HOST = "127.0.0.1:9"
_PATIENCE = 60.0
"""Seconds after which a client gives up on an answer."""


class Killed(BaseException):
    """The process dies here: nothing may catch it, and nothing more is called or committed."""


NOT_CONNECTED = "not connected"
KILL_BEFORE, KILL_AFTER = "killed before it", "killed after it"
KILLS = (KILL_BEFORE, KILL_AFTER)
_PORTAL = "<html>Please sign in to the network</html>"
TROUBLES: dict[str, Fault] = {
    "400": Fault(status=400),
    "401": Fault(status=401),
    "403": Fault(status=403, reason="forbidden"),
    "403 rate": Fault(status=403, reason="userRateLimitExceeded"),
    "404": Fault(status=404),
    "409": Fault(status=409),
    "410": Fault(status=410),
    "412": Fault(status=412),
    "429": Fault(status=429),
    "429 in a moment": Fault(status=429, retry_after=7),
    "429 in an hour": Fault(status=429, retry_after=3600),
    "500": Fault(status=500),
    "502": Fault(status=502),
    "503": Fault(status=503),
    "504": Fault(status=504),
    "500, done": Fault(status=500, after=True),
    "502, done": Fault(status=502, after=True),
    "504, done": Fault(status=504, after=True),
    "no JSON": Fault(status=200, body=_PORTAL),
    "no JSON, done": Fault(status=200, body=_PORTAL, after=True),
    "cut": Fault(cut="before"),
    "cut, done": Fault(cut="after"),
    "no answer, done": Fault(lose_answer=True),
    NOT_CONNECTED: Fault(),
}
_ELSEWHERE = "503"
# What Google answers only here. Anywhere else it would be a lie that no client could see through.
_ONLY: dict[str, frozenset[str]] = {
    "404": frozenset({"gmail.users.drafts.send"}),
    "409": frozenset({"sheets.spreadsheets.batchUpdate"}),
    "410": frozenset({"calendar.events.list"}),
    "412": frozenset({"calendar.events.patch"}),
}
# The answer is a file's bytes there, which may be anything.
_BYTES = frozenset({"drive.files.export"})


@dataclass
class Trouble:
    """What goes wrong in one run: at calls and at commits, by their numbers in the run from 1 on."""

    calls: dict[int, str] = field(default_factory=dict)
    commits: frozenset[int] = frozenset()
    struck: list[tuple[str, str]] = field(default_factory=list)
    made: int = 0
    committed: int = 0
    dead: bool = False

    def at_call(self) -> str:
        """What happens to the next call; "" for nothing."""
        if self.dead:
            raise Killed
        self.made += 1
        return self.calls.get(self.made, "")

    def at_commit(self) -> None:
        """Dies before a commit that it is told to die before."""
        if self.dead:
            raise Killed
        self.committed += 1
        if self.committed in self.commits:
            self.die()

    def die(self) -> None:
        self.dead = True
        raise Killed


class Told:
    """Stands where the emulator keeps its faults: what is to happen to the next call, as far as it may."""

    latency = 0.0

    def __init__(self) -> None:
        self.name = ""
        self.trouble = Trouble()

    def strike(self, method: str, n: int, user: str) -> Fault | None:
        """The emulator asks once a call."""
        if self.name in KILLS or not self.name:
            return None
        allowed = method in _ONLY.get(self.name, {method})
        if not allowed or (method in _BYTES and self.name.startswith("no JSON")):
            self.name = _ELSEWHERE
        self.trouble.struck.append((method, self.name))
        return TROUBLES[self.name]


class Wire(BaseAdapter):
    """In place of a socket. `wait` lets time pass for whoever waits for an answer."""

    def __init__(self, server: Server, told: Told, wait: Callable[[float], None]) -> None:
        super().__init__()
        self._server, self._told, self._wait = server, told, wait

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        told = self._told
        told.name = told.trouble.at_call()
        if told.name == KILL_BEFORE:
            told.trouble.die()
        if told.name == NOT_CONNECTED:
            raise requests.ConnectTimeout(request=request)
        exchange = _Exchange(request)
        self._server.drop = exchange.drop
        try:
            self._server(exchange.scope, exchange.receive, exchange.send).send(None)
        except StopIteration:
            pass
        else:
            raise RuntimeError("the emulator waits for something that never comes")
        if told.name == KILL_AFTER:
            told.trouble.die()
        if exchange.dropped:
            raise requests.ConnectionError("cut", request=request)
        if exchange.status is None:
            self._wait(_PATIENCE)
            raise requests.ReadTimeout("no answer", request=request)
        return exchange.response()

    def close(self) -> None:
        """Nothing is open."""


class _Exchange:
    """One request as ASGI has it, and what the application sends."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        self._request = request
        path, _, query = (request.path_url or "/").partition("?")
        headers = [(name.lower().encode("latin-1"), _bytes(value)) for name, value in request.headers.items()]
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": request.method,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [*headers, (b"host", HOST.encode())],
            "client": self,
        }
        self.dropped = False
        self.status: int | None = None
        self._asked = False
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []

    def drop(self, _client: Any) -> None:
        self.dropped = True

    async def receive(self) -> dict[str, Any]:
        if self._asked:
            return {"type": "http.disconnect"}
        self._asked = True
        body: Any = self._request.body or b""
        if hasattr(body, "read"):
            body = body.read()
        return {"type": "http.request", "body": _bytes(body)}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self._headers = message["status"], message["headers"]
        else:
            self._parts.append(message["body"])

    def response(self) -> requests.Response:
        found = requests.Response()
        found.status_code = self.status or 0
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._headers}
        found.headers.update(headers)
        found.raw = urllib3.HTTPResponse(
            body=io.BytesIO(b"".join(self._parts)), headers=headers, status=self.status or 0, preload_content=False
        )
        found.url, found.request, found.reason = self._request.url or "", self._request, ""
        return found


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
