"""Runs within the test's own process, against the local Workspace: what dies, and when, is the test's to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
import urllib3
from requests.adapters import HTTPAdapter

from automations.config import Config, load
from automations.config import Program as Configured
from automations.errors import AutomationsError
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.workspace import Workspace, connect
from automations.runs import home
from automations.runs.clock import local_clock
from automations.runs.ledger import Ledger
from automations.runs.outcome import Outcome
from automations.service.connection import Connection
from automations.service.setup import Made, init
from automations.service.work import Work, run_one
from tests.programs_in_sheet import OFFICE, PLAIN, Program, Tabs, hours
from tests.workspace import Local

_LIAISON = {"Language": "en", "Address": "1 Sample Street", "Pay plan": "Liaison", "From": "2025-07-01"}
THREE: Tabs = {
    **PLAIN,
    "Liaisons": [{**row, **_LIAISON, "W-9 on file": True} for row in PLAIN["Liaisons"]],
    "Hours": [
        hours("2026-10-05", "L-01", "2:00"),
        hours("2026-10-06", "L-02", "1:00"),
        hours("2026-09-07", "L-01", "1:30"),
    ],
}
"""Three invoices: L-01 for September, L-01 and L-02 for October 2026."""
ONE: Tabs = {**THREE, "Hours": THREE["Hours"][:1]}
"""L-01 for October alone."""
SETTINGS = {
    "Program name": "Exampleton liaisons",
    "Number prefix": "EXA",
    "Invoices from": "2026-09",
    "Bill to": "Town of Exampleton",
}


class Killed(BaseException):
    """The process is gone here: nothing that catches errors may see it."""


@dataclass
class Town:
    """One program in one local Workspace."""

    local: Local
    root: Path
    waits: list[float] = field(default_factory=list)
    wire: Callable[[Workspace], object] = lambda _: None

    def __post_init__(self) -> None:
        folder = self.root / "config"
        (folder / "programs").mkdir(parents=True, exist_ok=True)
        (folder / "automations.toml").write_text('workspace = "local"\n')
        (folder / "programs" / "town.toml").write_text('name = "Exampleton"\n')
        self.config: Config = load(folder, self.root / "var")
        self.configured: Configured = self.config.program("town")

    @property
    def connection(self) -> Connection:
        def open_(letters: bool) -> Workspace:
            sign_in = token_source(lambda: self.local.token(OFFICE))
            workspace = connect(sign_in, self.local.url, calls=Calls(sleep=self.waits.append))
            self.wire(workspace)
            return workspace

        return Connection(local_clock(self.local.running.admin_url, self.local.running.admin_token), open_)

    @property
    def program(self) -> Program:
        """As staff have it open."""
        return Program(self.local, "town", self.root / "config", self.root / "var")

    def init(self) -> Made:
        return init(self.config, self.configured, self.connection)

    def filled(self, tabs: Tabs = THREE) -> Town:
        self.init()
        self.program.settings(SETTINGS)
        self.program.type(tabs)
        return self

    def run(self, **work: Any) -> Outcome:
        return run_one(self.config, self.configured, Work(job="invoices", **work), self.connection)

    def run_as_it_comes(self) -> None:
        """A run that may fail or die."""
        try:
            self.run()
        except (AutomationsError, Killed):
            return

    @property
    def place(self) -> home.Place:
        return home.noted_place(self.config, self.configured)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        opened = Ledger.open_copy(home.ledger_file(self.config, self.place), self.place.spreadsheet)
        yield opened
        opened.close()

    def activity(self) -> list[tuple[str, str]]:
        """(key, what) of each line in the ledger, which the tab shows too."""
        with self.ledger() as ledger:
            rows = ledger.activity()
        shown = [row["Key"] for row in self.program.rows("Activity")]
        assert sorted(shown) == sorted(row.key for row in rows)
        assert len({row.id for row in rows}) == len(rows)
        return [(row.key, row.what) for row in rows]

    def assert_whole(self, *names: str) -> None:
        """The end that every run comes to: each invoice (person and month) drawn once, told once, shown once."""
        names = names or ("L-01 2026-09", "L-01 2026-10", "L-02 2026-10")
        outcome = self.run()
        assert outcome.exit_status == 0
        assert [one.state for one in outcome.effects] == ["already"] * len(names)
        numbers = [f"EXA-FY27-{number:04d}" for number in range(1, len(names) + 1)]
        files = self.program.files()
        pdfs = sorted((one for one in files if one["name"].endswith(".pdf")), key=lambda one: one["name"])
        assert [one["name"] for one in pdfs] == [
            f"{number} {name}.pdf" for number, name in zip(numbers, names, strict=True)
        ]
        folders = sorted(one["name"] for one in files if one["mimeType"].endswith(".folder"))
        assert folders == [*sorted({name.split()[1] for name in names}), "FY27", "Forms", "Invoices"]
        assert [pdf["id"] in one.link for pdf, one in zip(pdfs, outcome.effects, strict=True)] == [True] * len(names)
        assert [row["Number"] for row in self.program.rows("Invoices")] == numbers
        assert sorted(key for key, _ in self.activity()) == sorted(one.key for one in outcome.effects)


@contextmanager
def killed_before_commit(number: int) -> Iterator[list[int]]:
    """The process dies before the `number`-th commit of a ledger; gives how many there were."""
    commits = [0]

    def before(_: sa.Connection) -> None:
        commits[0] += 1
        if commits[0] == number:
            raise Killed

    sa.event.listen(sa.Engine, "commit", before)
    try:
        yield commits
    finally:
        sa.event.remove(sa.Engine, "commit", before)


class Network(HTTPAdapter):
    """The wire, gone for each path that is not `up`; `seen` are those that were asked for all the same."""

    def __init__(self, up: Callable[[str], bool]) -> None:
        super().__init__()
        self.up, self.seen = up, list[str]()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        path = request.path_url
        if self.up(path):
            return super().send(request, *args, **more)
        self.seen.append(path)
        gone = urllib3.exceptions.NewConnectionError(None, "gone")  # type: ignore[arg-type]
        raise requests.ConnectionError(gone, request=request)
