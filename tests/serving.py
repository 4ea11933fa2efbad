"""`automations serve` as a process of its own, and what it says.

with serving(config, data) as service:
    service.event("run", job="invoices")
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automations.runs.job_lines import JOBS
from tests.commands import FORGOTTEN
from tests.programs_in_sheet import OFFICE, Program

_LONGEST = 180.0
"""Seconds: what has not come by then does not come."""
Event = dict[str, Any]


@dataclass
class Service:
    """The process; `heard` are all its events so far."""

    process: subprocess.Popen[str]
    heard: list[Event] = field(default_factory=list)
    _came: queue.Queue[Event | None] = field(default_factory=queue.Queue)

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._came.put(json.loads(line))
        self._came.put(None)

    def event(self, name: str, **facts: Any) -> Event:
        """The next event of this name and with these facts, of those that nobody has waited for yet."""
        return self.events((name, facts))[0]

    def events(self, *wanted: tuple[str, dict[str, Any]]) -> list[Event]:
        """The next of each of these, in whatever order they come."""
        end = time.monotonic() + _LONGEST
        found: list[Event | None] = [None] * len(wanted)
        while None in found:
            try:
                came = self._came.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not all of {wanted} in {self.heard}") from None
            assert came is not None, f"it has ended before {wanted}: {self.heard}"
            self.heard.append(came)
            for number, (name, facts) in enumerate(wanted):
                if found[number] is None and came["event"] == name and facts.items() <= came.items():
                    found[number], end = came, time.monotonic() + _LONGEST
                    break
        return [one for one in found if one is not None]

    def runs(self, **facts: Any) -> list[Event]:
        """The runs that were heard of."""
        return [one for one in self.heard if one["event"] == "run" and facts.items() <= one.items()]

    def health(self, path: str = "", host: str = "") -> tuple[int, dict[str, Any]]:
        """What /healthz answers."""
        address = next(one["healthz"] for one in self.heard if one["event"] == "ready")
        request = urllib.request.Request(address + path, headers={"Host": host} if host else {})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def looks(self, program: Program, number: int = 3) -> list[dict[str, Any]]:
        """Waits until the service has looked around so many times more and nothing runs, and gives all calls since."""
        program.local.forget_calls()
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            calls = program.local.calls()
            seen = sum(call["method"].startswith("drive.changes.") for call in calls)
            if seen >= number and not self.health()[1]["running"]:
                return calls
            time.sleep(0.05)
        raise AssertionError(f"nobody looks around, or it never ends: {self.health()}")

    def end(self) -> int:
        """SIGTERM; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=_LONGEST)
        while (came := self._came.get(timeout=10)) is not None:
            self.heard.append(came)
        return status


@contextmanager
def serving(config: Path, data: Path) -> Iterator[Service]:
    """Started, ready, and ended when the block ends."""
    words = [str(Path(sys.executable).with_name("automations")), "serve", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    process = subprocess.Popen(
        [*words, "--config", str(config), "--data", str(data)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    service = Service(process)
    listening = threading.Thread(target=service.listen, daemon=True)
    listening.start()
    try:
        service.event("ready")
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=_LONGEST)
        listening.join()
        if process.stdout:
            process.stdout.close()


def only(program: Program, job: str) -> None:
    """Turns all other jobs off."""
    for line in JOBS:
        if line.job != job:
            program.set("Jobs", line.id, Mode="Off")


def in_drive(program: Program, do: str, user: str = OFFICE, **more: Any) -> None:
    """What a person does with the workbook in Drive."""
    program.local.edit({"do": do, "file": program.spreadsheet, **more}, service="drive", user=user)


def alarms(program: Program, mailbox: str) -> list[str]:
    """What the operator was told by mail, the oldest first."""
    found = program.local.admin("GET", f"/mail?mailbox={mailbox}")["mail"]
    return [one["text"] for one in reversed(found) if one["subject"].startswith("The liaison service")]
