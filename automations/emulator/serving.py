"""Runs the two ports until a signal: the APIs and the admin API, on loopback, on one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from automations.emulator import admin
from automations.emulator.clock import moment
from automations.emulator.discovery import documents
from automations.emulator.server import Server
from automations.emulator.workspace import Workspace

# Clients keep connections for the length of a run; one that closes first sends no half request.
_KEEP_ALIVE = 3600


class AlreadyRunning(Exception):
    """Another emulator has this data folder."""


class _Quiet(uvicorn.Server):
    """Leaves signals to us: there are two servers, and one end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _protocol(connections: dict[Any, asyncio.Transport]) -> type[H11Protocol]:
    """uvicorn's protocol, which also keeps each client's transport, so that a connection can be cut."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._peer = transport.get_extra_info("peername")
            connections[self._peer] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            connections.pop(self._peer, None)
            super().connection_lost(exc)

    return Protocol


def _listen(port: int) -> socket.socket:
    # With the protocol named, asyncio sends small answers at once; without it each waits 40 ms for an acknowledgement.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(128)
    return sock


def _names(port: int) -> frozenset[str]:
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_level="error",
        lifespan="off",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        date_header=False,
        server_header=False,
        loop="asyncio",
        ws="none",
        proxy_headers=False,
        **more,
    )


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(f"another emulator is running on {folder}") from None
        yield


@contextlib.contextmanager
def _announced(folder: Path, facts: dict[str, Any]) -> Iterator[None]:
    path = folder / "running.json"
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(facts, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def serve(data: Path, *, port: int, clock: str | None, check: bool, tied: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, or, `tied`, until the standard input ends.

    Prints `ready http://127.0.0.1:PORT` when it answers. Raises AlreadyRunning, OSError when the port is taken,
    ValueError for a clock without a zone.
    """
    folder = data / "emulator"
    with _only_one(folder):
        at = moment(clock) if clock else None
        workspace = Workspace(data)
        try:
            if at is not None:
                with workspace.transaction():
                    workspace.clock.set(at)
            asyncio.run(_run(workspace, folder, port, check, tied))
        finally:
            workspace.close()


async def _run(workspace: Workspace, folder: Path, port: int, check: bool, tied: bool) -> None:
    api_socket, admin_socket = _listen(port), _listen(0)
    api_port, admin_port = api_socket.getsockname()[1], admin_socket.getsockname()[1]
    connections: dict[Any, asyncio.Transport] = {}
    server = Server(workspace, documents(), check=check)
    server.hosts = frozenset(name.encode() for name in _names(api_port))

    def drop(client: Any) -> None:
        if transport := connections.get(client):
            transport.abort()

    server.drop = drop
    token = secrets.token_urlsafe(24)
    control = admin.application(server, token, _names(admin_port))
    servers = [_Quiet(_config(server, http=_protocol(connections))), _Quiet(_config(control))]

    def stop() -> None:
        for one in servers:
            one.should_exit = True
        for transport in connections.values():
            transport.close()

    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop)
    if tied:
        loop.add_reader(sys.stdin, lambda: None if os.read(sys.stdin.fileno(), 1024) else stop())
    url, admin_url = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{admin_port}"
    facts = {"url": url, "admin_url": admin_url, "admin_token": token, "pid": os.getpid()}
    running = [
        asyncio.create_task(one.serve(sockets=[sock]))
        for one, sock in zip(servers, (api_socket, admin_socket), strict=True)
    ]
    while not all(one.started for one in servers):
        await asyncio.sleep(0.005)
    with _announced(folder, facts):
        sys.stdout.write(f"ready {url}\n")
        sys.stdout.flush()
        await asyncio.gather(*running)
    if tied:
        loop.remove_reader(sys.stdin)
