"""The job `invoices` in a run: the register, what staff decided, and the plan that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from automations.effects.record import EffectRecord
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import invoices
from automations.rules import decisions
from automations.rules.packets import not_voidable
from automations.rules.plan import History, Plan
from automations.rules.questions import Answered
from automations.rules.register import Register
from automations.runs import application_records
from automations.runs.ledger import Ledger
from automations.runs.packet_records import packets
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed, rehearse


@dataclass
class Invoicing:
    """One run's view of invoices. `stood` is the register as the Sheet showed it when it was read; only the run that
    `decides` takes what staff have decided."""

    writes_letters: ClassVar[bool] = False
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {}

    ledger: Ledger
    reading: Reading
    now: datetime
    today: date
    answers: tuple[Answered, ...]
    month: str
    records: Mapping[str, EffectRecord] = field(default_factory=dict)
    decides: bool = True
    stood: Register = field(init=False)
    register: Register = field(init=False)
    sent_again: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.stood = self.ledger.register()
        self.sent_again = application_records.changed(application_records.responses(self.ledger))
        rows = {row.id: row for row in self.reading.snapshot.invoices}
        self.register = decisions.bind(self.stood, rows, self.now, self.ledger.fingerprint)

    @property
    def history(self) -> History:
        return History(
            register=self.register,
            answers=self.answers,
            kept=self.reading.kept,
            people_gone=self.reading.people_gone,
            numbers_in_tab=self.reading.numbers,
            sent_again=self.sent_again,
            on_its_way=not_voidable(packets(self.records, self.now.tzinfo).values(), self.register),
        )

    def bind(self) -> None:
        """Commits what decisions are bound to."""
        bound = [one for one in self.register.invoices if self.stood.by_id(one.id) != one]
        if bound:
            self.ledger.save(bound, ())

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        snapshot, history = self.reading.snapshot, self.history
        return invoices.plan(snapshot, history, self.today, self.month, allowed, decides=self.decides)

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """All that it goes by stands in the Sheet."""

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        return rehearse(self.reading.snapshot, self.history, self.today, self.month)

    def has_changed(self) -> bool:
        """Reads the register anew; whether it is another one than before."""
        before, self.register = self.register, self.ledger.register()
        return self.register != before
