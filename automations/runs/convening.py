"""The job `meetings` in a run: what the calendar has, what people were told, and the plan that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from automations.effects.event import EVENT, LINK, MEET
from automations.effects.record import EffectRecord, EffectState
from automations.google.calendar import Calendar
from automations.google.events import CANCELLED, Event
from automations.jobs import meetings
from automations.jobs.meetings import Correspondence
from automations.rules.gatherings import EventSeen, Invitee, LetterFacts
from automations.rules.meetings import everybody
from automations.rules.plan import Effect, Plan
from automations.rules.questions import Answered
from automations.runs.gathering_records import SeenInCalendar
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading

SETTLING = "Meetings"
_OVER = frozenset({EffectState.DONE, EffectState.WITHDRAWN, EffectState.UNKNOWN})


@dataclass
class Convening:
    """One run's view of meetings. `modified` asks Drive when somebody last changed the workbook."""

    ledger: Ledger
    reading: Reading
    now: datetime
    answers: tuple[Answered, ...]
    is_done: Callable[[Effect], bool]
    records: Mapping[str, EffectRecord]
    modified: Callable[[], datetime]
    yes: bool
    people: dict[str, Invitee] = field(init=False)
    _unsettled: dict[str, datetime] | None = None
    _stood: frozenset[tuple[str, str, str]] = frozenset()

    def __post_init__(self) -> None:
        self.people = everybody(self.reading.snapshot)
        self._stood = self._standing()

    def look_at(self, calendar: Calendar, where: str) -> None:
        """One events.list with a sync token: answers of guests, and what somebody did by hand."""
        changes = calendar.list_changes(where, self.ledger.sync_token)
        ours = {record.receipts[EVENT]: key for key, record in self.records.items() if EVENT in record.receipts}
        seen = [self._seen(event, ours[event.id]) for event in changes.events if event.id in ours]
        if seen or changes.token != self.ledger.sync_token:
            self.ledger.save_events(seen, changes.token)

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        """`allowed` are the keys that may go out now (None: all)."""
        plan = meetings.plan(self.reading.snapshot, self._correspondence(), self.now)
        if allowed is None:
            return plan
        return replace(plan, effects=tuple(effect for effect in plan.effects if effect.key in allowed))

    def has_changed(self) -> bool:
        """Whether something was done since the last look, so that something else may follow."""
        before, self._stood = self._stood, self._standing()
        return self._stood != before

    def _standing(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((key, record.state.value, record.done) for key, record in self.records.items())

    def rehearsed(self) -> tuple[Plan, dict[str, Effect]]:
        """What all rounds would come to, if every effect succeeded; nothing is done."""
        effects: dict[str, Effect] = {}
        correspondence = self._correspondence()
        told, finished = dict(correspondence.told), set(correspondence.finished)

        def is_done(effect: Effect) -> bool:
            return self.is_done(effect) or effects.get(effect.key) == effect

        while True:
            looked = replace(correspondence, told=told, finished=frozenset(finished), is_done=is_done)
            plan = meetings.plan(self.reading.snapshot, looked, self.now)
            new = {effect.key: effect for effect in plan.effects if effects.get(effect.key) != effect}
            if not new:
                return plan, effects
            effects.update(new)
            for effect in new.values():
                if isinstance(effect.payload, LetterFacts):
                    finished.add(effect.key)
                    for one in effect.payload.told:
                        told[(one.gathering, one.person)] = replace(one, at=self.now)

    def _correspondence(self) -> Correspondence:
        seen = {one.key: one for one in self.ledger.events().values()}
        events = {
            key.removeprefix("event/"): self._event(record, seen.get(key))
            for key, record in self.records.items()
            if key.startswith("event/M-")
        }
        finished = frozenset(
            key for key, record in self.records.items() if record.kind == "mail" and record.state in _OVER
        )
        return Correspondence(
            told=self.ledger.told(),
            finished=finished,
            is_done=self.is_done,
            events=events,
            unsettled=self._waiting(),
            copied=frozenset(
                row.id
                for row in self.reading.known.rows.values()
                if row.tab == SETTLING and (tick := row.ticks.get("Ready")) is not None and tick.copied
            ),
            answers=self.answers,
        )

    def _waiting(self) -> dict[str, datetime]:
        """Rows that were read as they are less than the settling time ago, and until when they wait."""
        if self._unsettled is None:
            settling = timedelta(minutes=self.reading.snapshot.settings.settling_minutes)
            fresh = {
                row.id: (row.since + settling).astimezone(self.now.tzinfo)
                for row in self.reading.known.rows.values()
                if row.tab == SETTLING and self.now - row.since < settling
            }
            ready = {row.id for row in self.reading.snapshot.meetings if row.ready or row.status}
            asked = {id_: until for id_, until in fresh.items() if id_ in ready}
            if self.yes or (asked and self.now - self.modified() >= settling):
                asked = {}
            self._unsettled = asked
        return self._unsettled

    def _event(self, record: EffectRecord, seen: SeenInCalendar | None) -> EventSeen:
        by_address = {self.ledger.fingerprint(one.email.casefold()): one.id for one in self.people.values()}
        answers = {
            by_address[address]: answer
            for address, answer in (seen.answers if seen else {}).items()
            if address in by_address
        }
        return EventSeen(
            link=record.receipts.get(LINK, ""),
            join_link=record.receipts.get(MEET, "") or (seen.join_link if seen else ""),
            answers=answers,
            start=seen.start if seen else None,
            end=seen.end if seen else None,
            place=seen.place if seen else "",
            deleted=seen.cancelled if seen else False,
            guests=frozenset(answers),
        )

    def _seen(self, event: Event, key: str) -> SeenInCalendar:
        return SeenInCalendar(
            event=event.id,
            key=key,
            etag=event.etag,
            cancelled=event.status == CANCELLED,
            start=event.start,
            end=event.end,
            place=event.location,
            link=event.link,
            join_link=event.meet,
            answers={self.ledger.fingerprint(guest.email.casefold()): guest.response for guest in event.attendees},
        )
