"""An event as one calendar shows it: the organizer's copy with everything, a guest's with what guests may see."""

from __future__ import annotations

import base64
from typing import Any

from automations.emulator.calendar import conferences, times
from automations.emulator.calendar.records import Calendar, Event

_DEFAULTS = {"guestsCanInviteOthers": True, "guestsCanSeeOtherGuests": True, "guestsCanModify": False}


def shown(
    event: Event, organizer: Calendar, seen_on: Calendar, zone: str, *, most: int | None = None, meet: str = "success"
) -> dict[str, Any]:
    """The event. `organizer` is the calendar it is kept on, `seen_on` the one it is asked from; `zone` is the answer's;
    `most`: with more guests than that, only one's own entry; `meet`: how far the making of its conference is."""
    own = seen_on.id == event.calendar
    eid = base64.urlsafe_b64encode(f"{event.id} {seen_on.id}".encode()).rstrip(b"=").decode()
    body: dict[str, Any] = {
        "kind": "calendar#event",
        "etag": event.etag,
        "id": event.id,
        "status": event.status,
        "htmlLink": f"https://www.google.com/calendar/event?eid={eid}",
        "created": event.created,
        "updated": event.updated,
        **{name: value for name, value in event.plain.items() if _DEFAULTS.get(name) != value},
        "creator": _person(event.creator, seen_on),
        "organizer": _organizer(event, organizer, seen_on),
        "start": times.shown(event.start, zone),
        "end": times.shown(event.end, zone),
        "iCalUID": event.uid,
        "sequence": event.sequence,
        "eventType": "default",
    }
    body.setdefault("reminders", {"useDefault": True})
    guests, omitted = _guests(event, organizer, seen_on, own=own, most=most)
    if guests:
        body["attendees"] = guests
    if omitted:
        body["attendeesOmitted"] = True
    properties = {"private": event.private if own else {}, "shared": event.shared}
    if any(properties.values()):
        body["extendedProperties"] = {kind: values for kind, values in properties.items() if values}
    if event.conference is not None:
        body["conferenceData"] = conferences.shown(event.conference, meet)
        if meet == "success":
            body["hangoutLink"] = conferences.link(event.conference)
    return body


def gone(event: Event) -> dict[str, Any]:
    """What is left of an event on the calendar of somebody who is no longer a guest."""
    return {"kind": "calendar#event", "etag": event.etag, "id": event.id, "status": "cancelled"}


def _person(email: str, seen_on: Calendar) -> dict[str, Any]:
    return {"email": email, "self": True} if email == seen_on.id else {"email": email}


def _organizer(event: Event, organizer: Calendar, seen_on: Calendar) -> dict[str, Any]:
    if event.organizer is not None:
        return {**event.organizer, **({"self": True} if event.organizer.get("email") == seen_on.id else {})}
    named = {} if organizer.primary else {"displayName": organizer.summary}
    return {**_person(organizer.id, seen_on), **named}


def _guests(
    event: Event, organizer: Calendar, seen_on: Calendar, *, own: bool, most: int | None
) -> tuple[list[dict[str, Any]], bool]:
    entries = []
    for guest in event.guests:
        entry = dict(guest)
        if guest["email"] == organizer.id:
            entry["organizer"] = True
        if guest["email"] == seen_on.id:
            entry["self"] = True
        entries.append(entry)
    alone = (not own and not event.plain.get("guestsCanSeeOtherGuests", True)) or (
        most is not None and len(entries) > most
    )
    if alone and len(entries) > 1:
        return [entry for entry in entries if entry.get("self")], True
    return entries, False
