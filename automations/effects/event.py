"""An event in the program's calendar: once, right in the end.

Its id follows from the key, the ledger and a generation. After 409 or no answer: get, compare the fingerprint in its
private properties, patch with If-Match only when it differs. That it is gone is believed when the calendar's list says
so, too. The guest list is built from a fresh get, so that answers are kept, and so is what people did to it by hand:
whom they added stays, whom they took off stays off, until staff say otherwise. A change of time, place or way tells
all; any other change tells nobody by Calendar. It is cancelled by a patch with notice, never deleted; needed again, it
is a new generation, because the id stays taken.
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
CONFERENCE, ONLINE, OFF, LEDGER = "conference", "online", "off", "ledger"
KEY, FACTS, RECORD = "automations-key", "automations-facts", "automations-record"
TOLD = "told"
_KEPT = (GENERATION, LEDGER, REPAIRED, ONLINE, OFF, GUESTS, TOLD)
_LONGEST = 1000  # of the 1,024 characters that a property may have (Calendar guide on extended properties)
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
    if MADE in record.receipts or wanted.cancelled:
        # Of a cancelled one nobody knows whether an earlier attempt made it: what is there is taken back, what is not
        # stays so.
        return _change(record, wanted, place, save)
    return _make(record, wanted, place, save)


def _make(record: EffectRecord, wanted: EventFacts, place: Place, save: Save, *, is_anew: bool = False) -> EffectRecord:
    try:
        try:
            event = _insert(record, wanted, place)
        except NotReached:
            raise
        except Unanswered:
            if place.calendar.get(place.id, record.receipts[EVENT]) is not None:
                return _change(record, wanted, place, save, is_anew=is_anew)
            # Under the same id: were it there after all, the answer would be 409.
            event = _insert(record, wanted, place)
    except Refused as refused:
        if refused.facts.get("code") != 409:
            raise _gone_or(refused, place) from refused
        return _change(record, wanted, place, save, is_anew=is_anew)
    return _receipt(record, wanted, event, place, save)


def _insert(record: EffectRecord, wanted: EventFacts, place: Place) -> Event:
    send: Send = "all" if place.notices else "none"
    return place.calendar.insert(place.id, _body(record, wanted, place), send, conference=wanted.meet)


def marks(receipts: Mapping[str, str]) -> dict[str, str]:
    """Whom we put on the guest list: the marks of their addresses, by person."""
    found: dict[str, str] = json.loads(receipts.get(GUESTS, "{}"))
    return found


def _change(
    record: EffectRecord, wanted: EventFacts, place: Place, save: Save, *, is_anew: bool = False
) -> EffectRecord:
    """`is_anew`: its id was drawn a moment ago, because the last one's event is gone."""
    for _ in range(_PRECONDITION_TRIES):
        found = _found(record, place)
        if wanted.cancelled and (found is None or found.status == CANCELLED):
            return _receipt(record, wanted, found, place, save)
        if is_anew and found is None:
            raise Unanswered(method="calendar.events.insert", what="a new id is said to be taken, and no event has it")
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


def _found(record: EffectRecord, place: Place) -> Event | None:
    """None only when both the event and the list say that there is none: on this word people are asked anew."""
    id_ = record.receipts[EVENT]
    found = place.calendar.get(place.id, id_)
    if found is None and place.calendar.lists(place.id, id_, KEY, record.key):
        raise Unanswered(method="calendar.events.get", what="the event is said to be gone, and is listed")
    return found


def _anew(record: EffectRecord, wanted: EventFacts, place: Place, save: Save) -> EffectRecord:
    """The event was cancelled or deleted, and is needed again: the next generation, with an id of its own."""
    if place.calendar.calendar(place.id) is None:
        raise CalendarGone
    generation = str(int(record.receipts[GENERATION]) + 1)
    ledger = record.receipts[LEDGER]
    new = event_id(f"{ledger}/{record.key}/{generation}")
    gone = dict.fromkeys((MADE, LINK, MEET, GUESTS, UID, SEQUENCE, CONFERENCE, ONLINE, OFF), "")
    record = replace(record, state=EffectState.INTENDED).with_receipt(**{**gone, EVENT: new, GENERATION: generation})
    save(record)
    return _make(record, wanted, place, save, is_anew=True)


def _body(record: EffectRecord, wanted: EventFacts, place: Place) -> EventBody:
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
        private=_stamp(record, wanted, place),
    )


def _stamp(record: EffectRecord, wanted: EventFacts, place: Place) -> dict[str, str]:
    """What only this service sees of the event: its key, what it was made of, and all of its receipts that a lost
    ledger could not read off the event itself (ids and salted fingerprints).
    """
    said = {**record.receipts, **_receipts_of(wanted, place)}
    text = json.dumps({name: said[name] for name in _KEPT if said.get(name)}, sort_keys=True)
    parts = [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)]
    return {KEY: record.key, FACTS: record.wanted, **{f"{RECORD}-{i}": part for i, part in enumerate(parts, start=1)}}


def recorded(private: Mapping[str, str]) -> dict[str, str]:
    """The receipts that an event's private properties keep; none where they cannot be read."""
    parts = sorted((int(name.removeprefix(f"{RECORD}-")), part) for name, part in private.items() if _is_part(name))
    try:
        found = json.loads("".join(part for _, part in parts))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _is_part(name: str) -> bool:
    return name.startswith(f"{RECORD}-") and name.removeprefix(f"{RECORD}-").isdecimal()


def _receipts_of(wanted: EventFacts, place: Place) -> dict[str, str]:
    """The receipts that follow from what is wanted; "" for those that it takes away."""
    guests = {guest.id: place.mark(guest.email) for guest in wanted.guests} | dict(wanted.held)
    return {
        REPAIRED: wanted.made_again,
        OFF: "yes" if wanted.cancelled else "",
        ONLINE: "yes" if wanted.occasion.online else "",
        GUESTS: json.dumps(guests, sort_keys=True) if guests else "",
    }


def _changes(record: EffectRecord, wanted: EventFacts, found: Event, place: Place) -> EventChanges:
    left_over = {name: None for name in found.private if name.startswith(RECORD)}
    stamp: dict[str, str | None] = {**left_over, **_stamp(record, wanted, place)}
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
    receipts = _receipts_of(wanted, place)
    done = record.finished().with_receipt(repaired=receipts[REPAIRED], off=receipts[OFF])
    if event is not None:
        done = done.with_receipt(
            **receipts,
            made="yes",
            link=event.link,
            meet=event.meet,
            conference=event.conference,
            uid=event.ical_uid,
            sequence=str(event.sequence),
        )
    save(done)
    return done
