"""The job `hours` in a run: what came by the form is all there is to do (responses.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.rules.plan import Plan
from automations.runs.ledger import Ledger
from automations.runs.rehearsal import Rehearsed


@dataclass
class HoursByForm:
    """One run's view of the hours that liaisons send. What is wrong with a row of Hours the job invoices says."""

    writes_letters: ClassVar[bool] = False
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {}

    ledger: Ledger

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """The forms are read by the run itself."""

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        return Plan()

    def has_changed(self) -> bool:
        """Nothing follows from a row before it is read."""
        return False

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        return Rehearsed(Plan(), self.ledger.register(), {})
