"""An event in the program's calendar: once, right in the end.

Its id follows from the key, the ledger and a generation. After 409 or no answer: get, compare the fingerprint in its
private properties, patch with If-Match only when it differs. The guest list is built from a fresh get, so that answers
are kept. A change of time or place tells all; a change of guests alone tells nobody by Calendar. It is cancelled by a
patch with notice, never deleted; needed again, it is a new generation, because the id stays taken.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calendar import Calendar, Send, event_id
from automations.google.events import CANCELLED, Attendee, Event, EventBody, EventChanges
from automations.google.failures import NotReached
from automations.rules.gatherings import EventFacts

EVENT, MADE, MAIN, GENERATION, LINK, MEET = "event", "made", "main", "generation", "link", "meet"
KEY, FACTS = "automations-key", "automations-facts"
_PRECONDITION_TRIES = 3

Save = Callable[[EffectRecord], None]


class CalendarGone(Exception):
    """The program's calendar is not there any more."""


def intend(record: EffectRecord, ledger: str) -> EffectRecord:
    """The intent with the id that the event will have; to be committed before the first call."""
    if EVENT in record.receipts:
        return record
    generation = record.receipts.get(GENERATION, "1")
    return record.with_receipt(
        event=event_id(f"{ledger}/{record.key}/{generation}"), generation=generation, ledger=ledger
    )


def settle(
    record: EffectRecord, wanted: EventFacts, main: str, calendar: Calendar, where: str, save: Save, *, notices: bool
) -> EffectRecord:
    """Brings the calendar to what is wanted and gives the finished record; receipts are saved right after their call.

    `main` is the fingerprint of all but the guests; `where` the calendar's id; `notices` whether Calendar may tell
    anybody. Raises Refused, Unanswered, CalendarGone.
    """
    if MADE in record.receipts:
        return _change(record, wanted, main, calendar, where, save, notices=notices)
    if wanted.cancelled:
        return _receipt(record, None, main, save)
    try:
        event = calendar.insert(
            where,
            _body(record, wanted, main),
            _tell(notices),
            conference=wanted.occasion.online,
        )
    except NotReached:
        raise
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.facts.get("code") != 409:
            raise _gone_or(error, calendar, where) from error
        found = calendar.get(where, record.receipts[EVENT])
        if found is None:
            if isinstance(error, Unanswered):
                event = calendar.insert(
                    where, _body(record, wanted, main), _tell(notices), conference=wanted.occasion.online
                )
                return _receipt(record, event, main, save)
            raise
        if found.private.get(FACTS) == _stamp(record, main):
            return _receipt(record, found, main, save)
        return _change(record, wanted, main, calendar, where, save, notices=notices)
    return _receipt(record, event, main, save)


def _change(
    record: EffectRecord, wanted: EventFacts, main: str, calendar: Calendar, where: str, save: Save, *, notices: bool
) -> EffectRecord:
    for _ in range(_PRECONDITION_TRIES):
        found = calendar.get(where, record.receipts[EVENT])
        if found is None or (found.status == CANCELLED and not wanted.cancelled):
            if wanted.cancelled:
                return _receipt(record, found, main, save)
            return _anew(record, wanted, main, calendar, where, save, notices=notices)
        if found.private.get(FACTS) == _stamp(record, main) and found.status != CANCELLED:
            return _receipt(record, found, main, save)
        if wanted.cancelled and found.status == CANCELLED:
            return _receipt(record, found, main, save)
        try:
            changed = calendar.patch(
                where, found.id, _changes(record, wanted, main, found), _told(record, main, wanted, notices), found.etag
            )
        except Refused as refused:
            if refused.facts.get("code") != 412:
                raise
            continue
        except Unanswered as unanswered:
            if isinstance(unanswered, NotReached):
                raise
            after = calendar.get(where, record.receipts[EVENT])
            if after is not None and after.private.get(FACTS) == _stamp(record, main):
                return _receipt(record, after, main, save)
            raise
        return _receipt(record, changed, main, save)
    raise Unanswered(method="calendar.events.patch", what="somebody else keeps changing the event")


def _anew(
    record: EffectRecord, wanted: EventFacts, main: str, calendar: Calendar, where: str, save: Save, *, notices: bool
) -> EffectRecord:
    """The event was cancelled or deleted, and is needed again: the next generation, with an id of its own."""
    generation = str(int(record.receipts[GENERATION]) + 1)
    ledger = record.receipts["ledger"]
    record = replace(record, state=EffectState.INTENDED).with_receipt(
        event=event_id(f"{ledger}/{record.key}/{generation}"), generation=generation, made="", main="", link="", meet=""
    )
    save(record)
    return settle(record, wanted, main, calendar, where, save, notices=notices)


def _body(record: EffectRecord, wanted: EventFacts, main: str) -> EventBody:
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
        private={KEY: record.key, FACTS: _stamp(record, main)},
    )


def _changes(record: EffectRecord, wanted: EventFacts, main: str, found: Event) -> EventChanges:
    stamp = {KEY: record.key, FACTS: _stamp(record, main)}
    if wanted.cancelled:
        return EventChanges(status=CANCELLED, private=stamp)
    occasion = wanted.occasion
    answered = {guest.email.casefold(): guest for guest in found.attendees}
    guests = tuple(
        replace(kept, name=guest.name) if (kept := answered.get(guest.email.casefold())) else
        Attendee(email=guest.email, name=guest.name)
        for guest in wanted.guests
    )  # fmt: skip
    if record.receipts.get(MAIN) == main:
        return EventChanges(attendees=guests, private=stamp)
    return EventChanges(
        start=occasion.start,
        end=occasion.end,
        zone=str(occasion.start.tzinfo),
        summary=wanted.summary,
        description=html.escape(wanted.description),
        location=occasion.place,
        attendees=guests,
        private=stamp,
        conference=occasion.online if occasion.online != bool(found.meet or found.conference) else None,
    )


def _stamp(record: EffectRecord, main: str) -> str:
    """The fingerprint of all facts, guests included."""
    return f"{main}/{record.wanted}"


def _told(record: EffectRecord, main: str, wanted: EventFacts, notices: bool) -> Send:
    """A change of guests alone tells nobody: with notices Calendar would tell everybody."""
    return _tell(notices and (wanted.cancelled or record.receipts.get(MAIN) != main))


def _tell(notices: bool) -> Send:
    return "all" if notices else "none"


def _gone_or(error: Refused, calendar: Calendar, where: str) -> Exception:
    if error.facts.get("code") == 404 and calendar.calendar(where) is None:
        return CalendarGone()
    return error


def _receipt(record: EffectRecord, event: Event | None, main: str, save: Save) -> EffectRecord:
    found = {"link": event.link, "meet": event.meet, "made": "yes"} if event is not None else {}
    done = record.finished().with_receipt(main=main, **found)
    save(done)
    return done
