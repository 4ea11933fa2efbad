"""An event in the program's calendar: once, right in the end.

Its id follows from the key, the ledger and a generation. After 409 or no answer: get, compare the fingerprint in its
private properties, patch with If-Match only when it differs. The guest list is built from a fresh get, so that answers
are kept, and so is what people did to it by hand: whom they added stays, whom they took off stays off, until staff say
otherwise. A change of time, place or way tells all; any other change tells nobody by Calendar. It is cancelled by a
patch with notice, never deleted; needed again, it is a new generation, because the id stays taken.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calendar import Calendar, Send, event_id
from automations.google.events import CANCELLED, Attendee, Event, EventBody, EventChanges
from automations.google.failures import NotReached
from automations.rules.gatherings import EventFacts

EVENT, MADE, GENERATION, LINK, MEET = "event", "made", "generation", "link", "meet"
GUESTS, REPAIRED, UID, SEQUENCE = "guests", "repaired", "uid", "sequence"
CONFERENCE, ONLINE = "conference", "online"
KEY, FACTS = "automations-key", "automations-facts"
_PRECONDITION_TRIES = 3

Save = Callable[[EffectRecord], None]


class CalendarGone(Exception):
    """The program's calendar is not there any more."""


@dataclass(frozen=True)
class Place:
    """Where events stand: the calendar's id; whether Calendar may tell anybody; how an address becomes a mark."""

    calendar: Calendar
    id: str
    notices: bool
    mark: Callable[[str], str]


def intend(record: EffectRecord, ledger: str) -> EffectRecord:
    """The intent with the id that the event will have; to be committed before the first call."""
    if EVENT in record.receipts:
        return record
    generation = record.receipts.get(GENERATION, "1")
    return record.with_receipt(
        event=event_id(f"{ledger}/{record.key}/{generation}"), generation=generation, ledger=ledger
    )


def settle(record: EffectRecord, wanted: EventFacts, place: Place, save: Save) -> EffectRecord:
    """Brings the calendar to what is wanted and gives the finished record; receipts are saved right after their call.

    Raises Refused, Unanswered, CalendarGone.
    """
    if MADE in record.receipts:
        return _change(record, wanted, place, save)
    if wanted.cancelled:
        # Whether an earlier attempt made it nobody knows: what is there is taken back, what is not stays so.
        return _change(record, wanted, place, save)
    try:
        try:
            event = _insert(record, wanted, place)
        except NotReached:
            raise
        except Unanswered:
            if place.calendar.get(place.id, record.receipts[EVENT]) is not None:
                return _change(record, wanted, place, save)
            # Under the same id: were it there after all, the answer would be 409.
            event = _insert(record, wanted, place)
    except Refused as refused:
        if refused.facts.get("code") != 409:
            raise _gone_or(refused, place) from refused
        return _change(record, wanted, place, save)
    return _receipt(record, wanted, event, place, save)


def _insert(record: EffectRecord, wanted: EventFacts, place: Place) -> Event:
    send: Send = "all" if place.notices else "none"
    return place.calendar.insert(place.id, _body(record, wanted), send, conference=wanted.meet)


def marks(receipts: Mapping[str, str]) -> dict[str, str]:
    """Whom we put on the guest list: the marks of their addresses, by person."""
    found: dict[str, str] = json.loads(receipts.get(GUESTS, "{}"))
    return found


def _change(record: EffectRecord, wanted: EventFacts, place: Place, save: Save) -> EffectRecord:
    for _ in range(_PRECONDITION_TRIES):
        found = place.calendar.get(place.id, record.receipts[EVENT])
        if wanted.cancelled and (found is None or found.status == CANCELLED):
            return _receipt(record, wanted, found, place, save)
        if found is None or found.status == CANCELLED:
            return _anew(record, wanted, place, save)
        if found.private.get(FACTS) == record.wanted:
            return _receipt(record, wanted, found, place, save)
        changes = _changes(record, wanted, found, place)
        send: Send = "all" if place.notices and (wanted.cancelled or _is_news(record, wanted, found)) else "none"
        try:
            changed = place.calendar.patch(place.id, found.id, changes, send, found.etag)
        except NotReached:
            raise
        except Refused as refused:
            if refused.facts.get("code") != 412:
                raise
            continue
        except Unanswered:
            after = place.calendar.get(place.id, record.receipts[EVENT])
            if after is not None and after.private.get(FACTS) == record.wanted:
                return _receipt(record, wanted, after, place, save)
            raise
        return _receipt(record, wanted, changed, place, save)
    raise Unanswered(method="calendar.events.patch", what="somebody else keeps changing the event")


def _anew(record: EffectRecord, wanted: EventFacts, place: Place, save: Save) -> EffectRecord:
    """The event was cancelled or deleted, and is needed again: the next generation, with an id of its own."""
    if place.calendar.calendar(place.id) is None:
        raise CalendarGone
    generation = str(int(record.receipts[GENERATION]) + 1)
    ledger = record.receipts["ledger"]
    new = event_id(f"{ledger}/{record.key}/{generation}")
    gone = dict.fromkeys((MADE, LINK, MEET, GUESTS, UID, SEQUENCE, CONFERENCE, ONLINE), "")
    record = replace(record, state=EffectState.INTENDED).with_receipt(**{**gone, EVENT: new, GENERATION: generation})
    save(record)
    return settle(record, wanted, place, save)


def _body(record: EffectRecord, wanted: EventFacts) -> EventBody:
    occasion = wanted.occasion
    return EventBody(
        id=record.receipts[EVENT],
        start=occasion.start,
        end=occasion.end,
        zone=str(occasion.start.tzinfo),
        summary=wanted.summary,
        description=html.escape(wanted.description),
        location=occasion.place,
        attendees=tuple(Attendee(email=guest.email, name=guest.name) for guest in wanted.guests),
        private={KEY: record.key, FACTS: record.wanted},
    )


def _changes(record: EffectRecord, wanted: EventFacts, found: Event, place: Place) -> EventChanges:
    stamp = {KEY: record.key, FACTS: record.wanted}
    if wanted.cancelled:
        return EventChanges(status=CANCELLED, private=stamp)
    occasion = wanted.occasion
    has = bool(found.meet or found.conference)
    return EventChanges(
        start=occasion.start,
        end=occasion.end,
        zone=str(occasion.start.tzinfo),
        summary=wanted.summary,
        description=html.escape(wanted.description),
        location=occasion.place,
        attendees=_guests(record, wanted, found, place),
        private=stamp,
        conference=wanted.meet if wanted.meet != has else None,
    )


def _guests(record: EffectRecord, wanted: EventFacts, found: Event, place: Place) -> tuple[Attendee, ...]:
    """The list as it stands, with those who came and without those who left; who is held stays as they are."""
    ours = marks(record.receipts)
    there = {place.mark(guest.email): guest for guest in found.attendees}
    repairs = wanted.made_again != record.receipts.get(REPAIRED, "")
    kept = {mark: guest for mark, guest in there.items() if mark not in ours.values()}
    kept |= {mark: there[mark] for _, mark in wanted.held if mark in there}
    for guest in wanted.guests:
        mark = place.mark(guest.email)
        if mark in there:
            kept[mark] = replace(there[mark], name=guest.name)
        elif repairs or ours.get(guest.id) != mark:
            kept[mark] = Attendee(email=guest.email, name=guest.name)
    return tuple(kept.values())


def _is_news(record: EffectRecord, wanted: EventFacts, found: Event) -> bool:
    """Whether time, place or way are other than the guests see them. The way by what we last wrote: whether a video
    meeting can be taken off an event is not documented.
    """
    occasion = wanted.occasion
    return (
        (found.start, found.end) != (occasion.start, occasion.end)
        or " ".join(found.location.split()) != " ".join(occasion.place.split())
        or occasion.online != bool(record.receipts.get(ONLINE))
    )


def _gone_or(error: Refused, place: Place) -> Exception:
    if error.facts.get("code") == 404 and place.calendar.calendar(place.id) is None:
        return CalendarGone()
    return error


def _receipt(record: EffectRecord, wanted: EventFacts, event: Event | None, place: Place, save: Save) -> EffectRecord:
    done = record.finished().with_receipt(repaired=wanted.made_again)
    if event is not None:
        guests = {guest.id: place.mark(guest.email) for guest in wanted.guests} | dict(wanted.held)
        done = done.with_receipt(
            made="yes",
            link=event.link,
            meet=event.meet,
            conference=event.conference,
            uid=event.ical_uid,
            sequence=str(event.sequence),
            online="yes" if wanted.occasion.online else "",
            guests=json.dumps(guests, sort_keys=True) if guests else "",
        )
    save(done)
    return done
