"""How a plan's events are carried out: in the program's own calendar, with Calendar's notices or with none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automations.effects import event
from automations.effects.record import EffectRecord
from automations.google.calendar import Calendar
from automations.rules.gatherings import EventFacts, Told
from automations.rules.plan import Effect
from automations.runs.apply import Impossible, Save
from automations.runs.gathering_records import told_values


@dataclass
class Events:
    """Acts for effects of kind event. `where` is the calendar's id, `ledger` the ledger's."""

    program: str
    calendar: Callable[[], Calendar]
    where: str
    ledger: str
    fingerprint: Callable[[str], str]
    notices: bool

    def facts(self, effect: Effect) -> str:
        """What makes it another event: not the names of guests, nor the link to join, which Calendar itself makes.

        The calendar is one of them: in another one all that is to come is made again.
        """
        wanted = _payload(effect)
        if wanted.cancelled:
            # One that is off is off, whatever its row says by then, and whoever was told of it meanwhile.
            return json.dumps({"calendar": self.where, "cancelled": True})
        occasion = wanted.occasion
        guests = {guest.id: self.mark(guest.email) for guest in wanted.guests} | dict(wanted.held)
        return json.dumps(
            {
                "calendar": self.where,
                "summary": wanted.summary,
                "description": wanted.description,
                "times": [occasion.start.isoformat(), occasion.end.isoformat()],
                "place": occasion.place,
                "online": [occasion.online, wanted.meet],
                "guests": guests,
                "made again": wanted.made_again,
            },
            sort_keys=True,
            ensure_ascii=False,
        )

    def mark(self, address: str) -> str:
        """What stands for an address on record."""
        return self.fingerprint(address.casefold())

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        return [event.intend(record, self.ledger) for record in records]

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _payload(effect)
        if not self.where:
            raise Impossible(f"the program has no calendar yet; run: automations init --program {self.program}")
        place = event.Place(self.calendar(), self.where, self.notices, self.mark)
        if payload.told:
            # Kept with the event, too: where Calendar alone tells people, no letter says so.
            record = record.with_receipt(told=json.dumps([told_values(one) for one in payload.told]))
        try:
            return event.settle(record, payload, place, save)
        except event.CalendarGone as gone:
            raise Impossible(f"the calendar is gone; run: automations init --program {self.program}") from gone

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return [replace(told, at=now) for told in _payload(effect).told]


def _payload(effect: Effect) -> EventFacts:
    if not isinstance(effect.payload, EventFacts):
        raise TypeError(f"{effect.key} is no event")
    return effect.payload
