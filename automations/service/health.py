"""`/healthz`: whether the service looks at its programs as it should, as JSON on loopback, for whatever watches it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from automations.errors import UsageError

HOST = "127.0.0.1"
_LOCAL = frozenset({HOST, "localhost"})

State = Callable[[], Mapping[str, Any]]
"""Gives what is to be told; its `status` is "ok" or says what is wrong."""


@contextmanager
def serving(port: int, state: State) -> Iterator[str]:
    """Answers on the port (0: a free one) while the block runs; gives the address. Raises UsageError for a port that
    another program has.
    """
    try:
        server = ThreadingHTTPServer((HOST, port), _handler(state))
    except OSError as error:
        raise UsageError(what=f"port {port} cannot be used", remedy="Give another one with --port") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="healthz", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/healthz"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: State) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version, sys_version = "automations", ""

        def do_GET(self) -> None:
            # A page in somebody's browser must not read this by a name that leads here.
            if self.headers.get("Host", "").rpartition(":")[0] not in _LOCAL:
                self._answer(403, {"status": "this is for this machine only"})
            elif self.path != "/healthz":
                self._answer(404, {"status": "there is only /healthz"})
            else:
                told = state()
                self._answer(200 if told["status"] == "ok" else 503, told)

        def _answer(self, code: int, told: Mapping[str, Any]) -> None:
            body = json.dumps(told).encode() + b"\n"
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its own word
            """Being asked is no event."""

    return Handler
