"""What a run asks of a job: what has happened outside, the present plan, and whether another look may come to more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.rules.plan import Plan
from automations.runs.rehearsal import Rehearsed


class Job(Protocol):
    """One run's view of one job. Each job of a run has one: the others only say what they have to say."""

    writes_letters: ClassVar[bool]
    """Whether it sends mail: then what came back is looked at before it plans, and drafts are swept after it."""

    @property
    def shows(self) -> Mapping[str, str]:
        """The column of each tab in which a row says what has come of it; {} where that is said otherwise."""
        ...

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """What Google has to say since the last run, before anything is planned. `calendar` is an id, "" for none.

        Raises Refused, Unanswered.
        """

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Who has answered by mail, after what came back is known. Raises Refused, Unanswered."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        """What should be; `allowed` are the keys that may go out now (None: all)."""
        ...

    def has_changed(self) -> bool:
        """Whether something was done since the last look, so that something else may follow."""
        ...

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        """What all rounds would come to, if every effect succeeded; nothing is done. `any_hour`: were the mail hours
        open.
        """
        ...

    @property
    def to_come(self) -> int:
        """How many gatherings people expect that have not begun: what the guard measures changes by."""
        ...
