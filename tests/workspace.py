"""The local Workspace for tests: an emulator of its own in a process of its own, held against the documents.

    from tests.workspace import workspace, Local  # noqa: F401   (in a conftest.py, or the test's own module)

    def test_something(workspace: Local) -> None:
        workspace.token("coordinator@example.org")

`workspace` is fresh for each test: its data, clock, faults. After the test nothing may have been violated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from automations.emulator import launch, tokens

NOON = "2026-11-02T12:00:00-05:00"
COORDINATOR = "coordinator@example.org"


class Local:
    """An emulator that runs, with its admin API in the words of a test."""

    def __init__(self, data: Path, running: launch.Running) -> None:
        self.data, self.running = data, running
        self.url = running.url

    def token(self, user: str = COORDINATOR, scopes: list[str] | None = None, client: str | None = None) -> str:
        """A bearer token of a user; all scopes unless some are named ("drive.file")."""
        key = tokens.secret(self.data)
        return tokens.issue(key, user, scopes=scopes or tokens.ALL_SCOPES, client=client or tokens.DEFAULT_CLIENT)

    def admin(self, verb: str, path: str, body: Any = None) -> Any:
        """Any request to the admin API (docs/emulator.md)."""
        return self.running.admin(verb, path, body)

    def set_clock(self, iso: str) -> None:
        self.admin("POST", "/clock", {"set": iso})

    def advance(self, seconds: float) -> None:
        self.admin("POST", "/clock", {"advance": seconds})

    def fault(self, method: str, do: dict[str, Any], times: int | None = None, **match: Any) -> None:
        """Let something go wrong: `fault("drive.files.create", {"cut": "after"}, nth=2)`."""
        rule: dict[str, Any] = {"match": {"method": method, **match}, "do": do}
        self.admin("POST", "/faults", rule if times is None else {**rule, "times": times})

    def no_faults(self) -> None:
        self.admin("DELETE", "/faults")

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """The calls logged so far, those of one method or all."""
        logged = self.admin("GET", "/calls")["calls"]
        return [call for call in logged if not method or call["method"] == method]

    def forget_calls(self) -> None:
        """Empty the log; numbers begin at 1 again."""
        self.admin("DELETE", "/calls")

    def edit(self, edit: dict[str, Any], service: str = "sheets", user: str = "staff@example.org", **when: Any) -> Any:
        """A person's edit, now or `before_call=`, `after_call=` (numbers of the log) or `before_method=`."""
        return self.admin("POST", "/edits", {"service": service, "edit": edit, "user": user, **when})

    def lift_quotas(self) -> None:
        self.admin("POST", "/quotas", {"all": None})

    def search_lag(self, seconds: float) -> None:
        self.admin("POST", "/search", {"lag_seconds": seconds})

    def violations(self) -> list[dict[str, Any]]:
        return list(self.admin("GET", "/violations")["violations"])

    def digest(self) -> str:
        """A hash of all that the emulator stores: equal as long as nothing was changed."""
        return str(self.admin("GET", "/digest")["sha256"])

    def restart(self) -> None:
        """Stop it and start it again on the same data (the clock is kept there)."""
        self.running.stop()
        self.running = launch.start(self.data, check=True, tied=True)
        self.url = self.running.url

    def assert_clean(self) -> None:
        """No exchange broke a document, and every edit that was planned could be carried out."""
        violations = self.violations()
        assert not violations, violations
        failed = [done for done in self.admin("GET", "/edits")["done"] if "error" in done]
        assert not failed, failed


@contextmanager
def local(data: Path, clock: str | None = NOON) -> Iterator[Local]:
    """An emulator on a data folder, stopped at the end, and held to the documents. `clock` None: the system's."""
    running = launch.start(data, clock=clock, check=True, tied=True)
    try:
        here = Local(data, running)
        yield here
        here.assert_clean()
    finally:
        here.running.stop()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Local]:
    """A fresh emulator, its clock standing at noon of 2 November 2026 in New York."""
    with local(tmp_path / "data") as here:
        yield here
