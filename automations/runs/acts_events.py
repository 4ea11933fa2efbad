"""How a plan's events are carried out: in the program's own calendar, with Calendar's notices or with none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from automations.effects import event
from automations.effects.record import EffectRecord
from automations.google.calendar import Calendar
from automations.rules.gatherings import EventFacts, Told
from automations.rules.plan import Effect
from automations.runs.apply import Impossible, Save


@dataclass
class Events:
    """Acts for effects of kind event. `where` is the calendar's id, `ledger` the ledger's."""

    calendar: Callable[[], Calendar]
    where: str
    ledger: str
    fingerprint: Callable[[str], str]
    notices: bool

    def facts(self, effect: Effect) -> str:
        """Without the link to join: Calendar itself makes it."""
        payload = _payload(effect)
        return _canonical(replace(payload, occasion=replace(payload.occasion, join_link="")))

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        return [event.intend(record, self.ledger) for record in records]

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _payload(effect)
        if not self.where:
            raise Impossible("the program has no calendar yet; run: automations init")
        alike = replace(payload, guests=(), occasion=replace(payload.occasion, join_link=""))
        main = self.fingerprint(_canonical(alike))
        try:
            return event.settle(record, payload, main, self.calendar(), self.where, save, notices=self.notices)
        except event.CalendarGone as gone:
            raise Impossible("the calendar is gone; run: automations init") from gone

    def told(self, effect: Effect, now: datetime) -> Sequence[Told]:
        return ()


def _payload(effect: Effect) -> EventFacts:
    if not isinstance(effect.payload, EventFacts):
        raise TypeError(f"{effect.key} is no event")
    return effect.payload


def _canonical(payload: EventFacts) -> str:
    return json.dumps(asdict(payload), sort_keys=True, default=str, ensure_ascii=False)
