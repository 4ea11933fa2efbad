"""A program in one process, which is put back as it stood as often as a proof wants: the emulated Workspace and the
ledger together. What people type, one run with an edit in its middle, and runs until nothing is due.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from automations.errors import AutomationsError
from automations.runs.outcome import Outcome
from tests.simulation import page
from tests.simulation.house import House
from tests.simulation.page import ZONE
from tests.simulation.wire import Trouble

START = datetime(2026, 11, 2, 12, tzinfo=ZONE)
QUIET = (61, 11 * 60)
"""Seconds before each of the runs after it: when an unsure mail may be looked for; when all has settled."""

Edit = Mapping[str, Any]


@dataclass
class Town:
    """`last` is what the last run that was carried out came to; `refused` are the runs that were refused as a whole."""

    house: House
    kept: Path
    last: Outcome | None = None
    refused: list[AutomationsError] = field(default_factory=list)

    # What was, again

    def keep(self, name: str) -> None:
        self.house.emulated.keep(name)
        shutil.rmtree(self.kept / name, ignore_errors=True)
        shutil.copytree(self.house.ledger.parent, self.kept / name)

    def back(self, name: str) -> None:
        self.house.emulated.restore(name)
        shutil.rmtree(self.house.ledger.parent)
        shutil.copytree(self.kept / name, self.house.ledger.parent)
        self.house.server.edits.clear()
        self.last = None
        self.refused.clear()

    # People

    def type(self, tab: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            self.edit({"do": "append_row", "tab": tab, "values": row})

    def set(self, tab: str, row: str | int, **values: Any) -> None:
        """`Approved_by=` is the column Approved by."""
        cells = {name.replace("_", " "): value for name, value in values.items()}
        self.edit({"do": "set", "tab": tab, "row": row, "values": cells})

    def settings(self, values: Mapping[str, str]) -> None:
        numbers = {row["Setting"]: row.number for row in page.rows(self.house, "Settings")}
        for name, value in values.items():
            self.set("Settings", numbers[name], Value=value)

    def edit(self, edit: Edit) -> None:
        self.house.edit("sheets", dict(edit))

    # Runs

    def run(self, job: str, *, yes: bool = False) -> None:
        try:
            self.last = self.house.run(job, Trouble(), yes=yes)
        except AutomationsError as error:
            self.refused.append(error)

    def run_edited(self, job: str, before_call: int, edits: Sequence[Edit], *, yes: bool = False) -> bool:
        """A run in which staff make these edits just before one of its calls; whether they were made."""
        self.house.server.log.clear()
        planned = self.house.server.edits
        for edit in edits:
            planned.plan({"service": "sheets", "edit": edit, "user": "liaison-program@example.org",
                          "before_call": before_call}, 0)  # fmt: skip
        self.run(job, yes=yes)
        failed = [one for one in planned.done if "error" in one]
        if failed:
            raise ValueError(failed)
        made = not planned.waiting
        planned.clear()
        return made

    def calls_of(self, job: str, *, yes: bool = False) -> list[str]:
        """The calls of one run, in their order."""
        self.house.server.log.clear()
        self.run(job, yes=yes)
        return [call["method"] for call in self.house.server.log.as_json()]

    def until_quiet(self, job: str) -> None:
        for seconds in QUIET:
            self.house.wait(seconds)
            self.run(job)
