"""Starts the emulator as a process of its own, and finds one that runs. Light imports only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Seconds after which an emulator that says nothing is given up.
_PATIENCE = 30.0


class NotReady(Exception):
    """The emulator did not come up; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Running:
    """An emulator that answers: its API and admin addresses, the admin token, and its process."""

    url: str
    admin_url: str
    admin_token: str
    pid: int
    _process: subprocess.Popen[str] | None = field(default=None, repr=False, compare=False)

    def admin(self, verb: str, path: str, body: Any = None) -> Any:
        """One request to the admin API; its JSON. Raises ValueError with the admin API's words when it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.admin_url + path, data=data, method=verb)  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.admin_token}")
        request.add_header("Content-Type", "application/json")
        try:
            with _direct.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ValueError(f"{verb} {path}: {error.read().decode()}") from None

    def stop(self) -> None:
        """End it and wait until it has ended; nothing happens when it has ended already."""
        if self._process is not None:
            self._process.terminate()
            if self._process.stdin:
                self._process.stdin.close()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=10)
            return
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        until = time.monotonic() + 10
        while time.monotonic() < until and _alive(self.pid):
            time.sleep(0.02)


# Loopback is never behind a proxy, whatever the environment says.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def start(data: Path, *, clock: str | None = None, check: bool = False, port: int = 0, tied: bool = False) -> Running:
    """Start an emulator on a data folder and wait until it answers. `clock` is an ISO time with a zone.

    It outlives this process unless it is `tied`: then it ends when this process ends, however that comes about, or
    when the Running is dropped. Its errors go to DIR/emulator/log. Raises NotReady with what it said, for example when
    another one has the folder.
    """
    folder = data / "emulator"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "automations.emulator", "--port", str(port), "--data", str(data)]
    command += ["--clock", clock] if clock else []
    command += ["--check"] if check else []
    command += ["--tied"] if tied else []
    log = folder / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(  # its end is the caller's: Running.stop
            command,
            stdin=subprocess.PIPE if tied else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    hangs = threading.Timer(_PATIENCE, process.kill)
    hangs.start()
    with process.stdout or open(os.devnull) as said:
        line = said.readline()
    hangs.cancel()
    if not line.startswith("ready "):
        process.kill()
        if process.stdin:
            process.stdin.close()
        process.wait()
        raise NotReady(log.read_text().strip() or "the emulator ended without a word")
    facts = json.loads((folder / "running.json").read_text())
    return Running(**facts, _process=process)


def find(data: Path) -> Running | None:
    """The emulator that runs on a data folder; None when there is none (a stale note of a dead one is ignored)."""
    try:
        facts: Mapping[str, Any] = json.loads((data / "emulator" / "running.json").read_text())
        running = Running(facts["url"], facts["admin_url"], facts["admin_token"], int(facts["pid"]))
    except (OSError, ValueError, KeyError):
        return None
    return running if _alive(running.pid) and _listens(running.admin_url) else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _listens(url: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=2):
            return True
    except OSError:
        return False
