"""How rows of Liaisons come about: an id is drawn once for each application, and committed before anything is written.

The row itself goes out with the run's one write (runs/onboarding.py says which rows that are).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automations.effects.record import EffectRecord
from automations.jobs.onboarding import LIAISONS
from automations.rules.gatherings import Told
from automations.rules.hiring import LiaisonRow
from automations.rules.plan import Effect
from automations.rules.program import make_id
from automations.runs.application_records import Hired, hired, save_hired
from automations.runs.apply import Save
from automations.runs.ledger import Ledger
from automations.sheet.layout import TAB_BY_NAME


@dataclass
class Rows:
    """Acts for effects of kind row."""

    ledger: Ledger

    def facts(self, effect: Effect) -> str:
        """Whom it is for. What it says is staff's from then on."""
        return _payload(effect).applicant

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        applicants = [_payload(effect).applicant for effect in effects]
        ids = self._ids(applicants)
        return [
            replace(record, what=f"{ids[applicant]} on {LIAISONS} for {applicant}")
            for record, applicant in zip(records, applicants, strict=True)
        ]

    def _ids(self, applicants: Sequence[str]) -> dict[str, str]:
        """The id of each, drawn in sequence where there is none."""
        on_record = hired(self.ledger)
        first = self.ledger.sequences().get(LIAISONS, 0) + 1
        new = [
            Hired(applicant=applicant, liaison=make_id(TAB_BY_NAME[LIAISONS].prefix, number))
            for number, applicant in enumerate((one for one in applicants if one not in on_record), start=first)
        ]
        if new:
            save_hired(self.ledger, new, {LIAISONS: first + len(new) - 1})
        return {one.applicant: one.liaison for one in (*on_record.values(), *new)}

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        done = record.finished()
        save(done)
        return done

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return ()


def _payload(effect: Effect) -> LiaisonRow:
    if not isinstance(effect.payload, LiaisonRow):
        raise TypeError(f"{effect.key} is no row")
    return effect.payload
