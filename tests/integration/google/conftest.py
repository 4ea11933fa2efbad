"""A server of a few lines that shows what really came over the wire, and can die in the middle of an answer."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True)
class Received:
    """One raw request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


# What to do with a request: True keeps the connection.
Step = Callable[[socket.socket], bool]


def answer(body: object = None, status: int = 200, **headers: str) -> Step:
    """An answer: `body` as JSON, or raw when it is bytes. Header names are written with _ for -."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()

    def step(connection: socket.socket) -> bool:
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        return True

    return step


def refusal(status: int, reason: str, message: str, **headers: str) -> Step:
    """Google's error envelope."""
    error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}
    return answer({"error": error}, status, **headers)


def cut(_: socket.socket) -> bool:
    """The connection dies before the answer."""
    return False


def cut_within(connection: socket.socket) -> bool:
    """The connection dies in the middle of the answer."""
    connection.sendall(b'HTTP/1.1 200 Said\r\nContent-Length: 100\r\n\r\n{"id": ')
    return False


def silence(seconds: float) -> Step:
    """No answer for so long."""

    def step(_: socket.socket) -> bool:
        time.sleep(seconds)
        return False

    return step


def drip(each: float, count: int) -> Step:
    """A byte of the body at a time."""

    def step(connection: socket.socket) -> bool:
        connection.sendall(f"HTTP/1.1 200 Said\r\nContent-Length: {count}\r\n\r\n".encode())
        for _ in range(count):
            time.sleep(each)
            connection.sendall(b" ")
        return True

    return step


@dataclass
class Wire:
    """The server. `steps` are taken one a request.

    One that comes after the last, or that was meant for another address, gets 500 and is an error of the test.
    """

    url: str
    steps: list[Step] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    unexpected: list[Received] = field(default_factory=list)

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            stream = connection.makefile("rb")
            while line := stream.readline():
                method, path, _ = line.decode().split(" ", 2)
                headers = {}
                while (header := stream.readline().decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", 0)))
                request = Received(method, path, headers, body)
                if not self._step_for(request)(connection):
                    return

    def _step_for(self, request: Received) -> Step:
        if request.headers.get("host") != self.url.removeprefix("http://") or not self.steps:
            self.unexpected.append(request)
            return answer(b"nobody asked for this", 500)
        self.received.append(request)
        return self.steps.pop(0)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """The server, listening. Afterwards nothing came that the test did not expect."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            server.connections += 1
            threading.Thread(target=server.serve, args=(connection,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    yield server
    listening.shutdown(socket.SHUT_RDWR)
    # Before the descriptor is free: a thread that is about to accept on it would take, and answer, what is sent to
    # the next test's server, which gets the same number.
    accepting.join()
    listening.close()
    assert [(one.method, one.path) for one in server.unexpected] == []


@pytest.fixture
def nobody_listens() -> Iterator[str]:
    """The address of a port that refuses connections. It is taken, so that no other server can come to listen on it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
