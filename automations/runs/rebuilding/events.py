"""What stands in the program's calendar: each event with the receipts that it keeps itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from automations.effects import event
from automations.effects.record import EffectRecord, EffectState
from automations.google.calendar import Calendar, event_id
from automations.google.events import Event
from automations.rules.gatherings import Told
from automations.runs.convening import EVENTS, seen_event
from automations.runs.gathering_records import told_of
from automations.runs.rebuilding.contents import Contents, Marks

_MOST_GENERATIONS = 20


def read_events(
    calendar: Calendar, where: str, ledger: str, candidates: Iterable[str], marks: Marks, contents: Contents
) -> dict[str, Event]:
    """All events of ours, by key, the newest generation of each. `candidates` are keys of events that may have been
    deleted, of which Calendar tells nothing but the id.
    """
    changes = calendar.list_changes(where)
    by_id = {event_id(f"{ledger}/{key}/{number}"): (key, number) for key in candidates for number in _generations()}
    newest: dict[str, tuple[int, Event]] = {}
    for one in changes.events:
        key, number = _named(one, by_id)
        if key and number >= newest.get(key, (0, one))[0]:
            newest[key] = (number, one)
    for key, (number, one) in newest.items():
        record = _record(key, number, one, ledger, marks, contents)
        contents.note(record)
        contents.events[one.id] = seen_event(one, key, marks.of)
        for told in told_in(record.receipts.get(event.TOLD, ""), marks):
            note_told(replace(told, at=told.at or contents.done_at.get(key) or contents.now), contents)
    contents.sync_token = f"{where} {changes.token}"
    return {key: one for key, (_, one) in newest.items()}


def note_told(told: Told, contents: Contents) -> None:
    """What a person was told, unless they were told something later."""
    before = contents.told.get((told.gathering, told.person))
    if before is None or told.number >= before.number:
        contents.told[(told.gathering, told.person)] = told


def _generations() -> Iterator[int]:
    return iter(range(1, _MOST_GENERATIONS + 1))


def _named(one: Event, by_id: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """The key and the generation of an event; an empty key for one that is not ours."""
    key, number = by_id.get(one.id, ("", 1))
    said = event.recorded(one.private).get(event.GENERATION, "")
    return one.private.get(event.KEY, key), int(said) if said.isdecimal() else number


def _record(key: str, number: int, one: Event, ledger: str, marks: Marks, contents: Contents) -> EffectRecord:
    """Of an event that was deleted by hand what it was made of may not be told any more: it stays as it was known."""
    before = contents.effects.get(key)
    if before is not None and before.receipts.get(event.EVENT) == one.id and not one.private:
        return before
    stamp = one.private.get(event.FACTS, "") if marks.as_before else ""
    record = EffectRecord(
        key=key,
        kind="event",
        state=EffectState.DONE,
        wanted=stamp,
        done=stamp,
        what=f"event of {key.removeprefix(EVENTS)}",
        receipts={event.LEDGER: ledger, **event.recorded(one.private)},
    )
    if not marks.as_before or not event.recorded(one.private):
        there = {marks.of(guest.email) for guest in one.attendees}
        guests = {marks.people[mark]: mark for mark in sorted(there & marks.people.keys())}
        record = record.with_receipt(guests=json.dumps(guests, sort_keys=True) if guests else "")
    return record.with_receipt(
        event=one.id,
        generation=str(number),
        made="yes",
        link=one.link,
        meet=one.meet,
        conference=one.conference,
        uid=one.ical_uid,
        sequence=str(one.sequence),
    )


def told_in(text: str, marks: Marks) -> list[Told]:
    """What a record of ours says that people were told; nothing where it cannot be read. The mark of an address that a
    former salt made stands for no address any more.
    """
    try:
        found = [told_of(told) for told in json.loads(text or "[]")]
    except (ValueError, KeyError, TypeError):
        return []
    return found if marks.as_before else [replace(told, address="") for told in found]
