"""The job `posting` in a run: our examples of what belongs into a setting, and the plan that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from automations.effects.record import EffectRecord, EffectState
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import posting
from automations.rules.plan import Plan
from automations.rules.questionnaires import APPLICATION
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed


@dataclass
class Posting:
    """One run's view of the posting. `form_links` are where people answer the program's forms, by their keys; `today`
    is local.
    """

    writes_letters: ClassVar[bool] = False
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {}

    ledger: Ledger
    reading: Reading
    records: Mapping[str, EffectRecord]
    form_links: Mapping[str, str]
    today: date
    _failed: Mapping[str, str] = field(default_factory=dict)

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """All that it goes by stands in the Sheet."""

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        # Wording costs what an idle run of another job should not pay.
        from automations.rendering.posting_page import examples

        self._failed = self._failures()
        languages = self.reading.snapshot.settings.languages
        history = posting.History(
            examples={language: examples(language) for language in languages},
            forms={language: self.form_links.get(f"{APPLICATION.name}/{language}", "") for language in languages},
            failed=self._failed,
            begun=allowed is None or any(key.startswith("posting/") for key in self.records),
            today=self.today,
        )
        plan = posting.plan(self.reading.snapshot, history)
        if allowed is None:
            return plan
        return replace(plan, effects=tuple(effect for effect in plan.effects if effect.key in allowed))

    def has_changed(self) -> bool:
        """Nothing follows from what was made; what went wrong just now, or no longer does, is told in this run."""
        return self._failures() != self._failed

    def _failures(self) -> dict[str, str]:
        return {key: one.error for key, one in self.records.items() if one.state is EffectState.FAILED}

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        plan = self.plan()
        return Rehearsed(plan, self.ledger.register(), {effect.key: effect for effect in plan.effects})
