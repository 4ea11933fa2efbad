"""The address on this machine to which the browser brings a person's answer (RFC 8252, section 7.3): used once."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

_DONE = "Thank you. This page can be closed; the terminal says how it went."
_STRANGE = "This answer belongs to another sign-in. Open the address that the terminal shows now."
_ONE_REQUEST = 10.0
"""Seconds: a connection that says nothing (browsers open such ahead of need) does not hold the others up for ever."""


class Loopback:
    """Listens from its making on, until the `with` ends. `port` 0 takes any free one. OSError when it is taken."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()

    def answer(self, state: str, seconds: float) -> Mapping[str, str] | None:
        """The fields of the answer that bears this `state`; None when none has come within `seconds`.

        What bears another one is told so and not believed: any page in the browser can send something here.
        """
        server = self._server
        server.expected = state
        end = time.monotonic() + seconds
        while server.came is None and (left := end - time.monotonic()) > 0:
            server.timeout = left
            server.handle_request()
        return server.came


class _Server(HTTPServer):
    expected = ""
    came: Mapping[str, str] | None = None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _ONE_REQUEST

    def do_GET(self) -> None:
        fields = dict(parse_qsl(urlsplit(self.path).query))
        ours = hmac.compare_digest(fields.get("state", "").encode(), self.server.expected.encode())
        if ours and ("code" in fields or "error" in fields):
            self.server.came = fields
            self._say(200, _DONE)
        else:
            # Browsers ask for /favicon.ico, too: that is no answer and no harm.
            self._say(400, _STRANGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the request line holds the code."""

    def _say(self, status: int, words: str) -> None:
        body = words.encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
