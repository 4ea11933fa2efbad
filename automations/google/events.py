"""Calendar's events as typed values, and what is written to Google to make or change one. Nothing is sent here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CONFIRMED, CANCELLED = "confirmed", "cancelled"
FIELDS = (
    "id,etag,iCalUID,status,sequence,summary,description,location,htmlLink,hangoutLink,start,end,"
    "attendees(email,displayName,responseStatus,comment,optional,additionalGuests,organizer,resource),"
    "conferenceData(conferenceId,createRequest(requestId,status)),extendedProperties(private)"
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A guest and what they answered. Personal: not for logs.

    `response` is needsAction, accepted, tentative or declined; `comment` is the guest's own words with it.
    """

    email: str
    name: str = ""
    response: str = "needsAction"
    comment: str = ""
    optional: bool = False
    additional_guests: int = 0
    organizer: bool = False
    resource: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event as Calendar has it. `start` and `end` are aware, and None for a day without a time or one deleted.

    `zone` is the start's IANA zone, "" for the calendar's own. `status` is confirmed, tentative or cancelled.
    `private` are properties that only this service sees. `meet` is the address of its video meeting; while Google
    still makes one it is "" and `conference` is "pending" (else "success", "failure", or "" for none asked for).
    """

    id: str
    etag: str
    status: str
    start: datetime | None = None
    end: datetime | None = None
    zone: str = ""
    summary: str = ""
    description: str = ""
    location: str = ""
    attendees: tuple[Attendee, ...] = ()
    private: Mapping[str, str] = field(default_factory=dict)
    meet: str = ""
    conference: str = ""
    link: str = ""
    sequence: int = 0
    ical_uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """An event to be made. `id` is from `event_id`; `start` and `end` are aware, `zone` is their IANA zone.

    Calendar reads HTML in `description`: what people typed must be escaped there. `private`: keys of at most 44
    characters, values of at most 1,024. Guests see no other guests and invite none, unless it is said.
    """

    id: str
    start: datetime
    end: datetime
    zone: str
    summary: str
    description: str = ""
    location: str = ""
    attendees: tuple[Attendee, ...] = ()
    private: Mapping[str, str] = field(default_factory=dict)
    guests_see_guests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChanges:
    """What to change of an event; None leaves a part as it is.

    `start`, `end` and `zone` go together. `attendees` replaces the whole list: build it from a fresh `get`, so that
    answers are kept. `private` adds to the properties there are; a value of None takes one away. `status` cancelled
    cancels it, and its id stays taken; whether confirmed takes that back is not sure, so what is needed again is made
    anew under another id. `conference`: True asks for Google Meet, False takes it away.
    """

    start: datetime | None = None
    end: datetime | None = None
    zone: str | None = None
    summary: str | None = None
    description: str | None = None
    location: str | None = None
    attendees: tuple[Attendee, ...] | None = None
    private: Mapping[str, str | None] | None = None
    status: str | None = None
    conference: bool | None = None


def event_id(text: str) -> str:
    """An event's id that follows from a text, so that inserting twice is seen (409): 52 of a-v and 0-9.

    Calendar allows the characters of base32hex, 5 to 1024 of them (discovery document).
    """
    return base64.b32hexencode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=").lower()


def inserted(body: EventBody, *, conference: bool) -> dict[str, Any]:
    """The body of events.insert. Raises `ValueError` for a time without an offset."""
    written: dict[str, Any] = {
        "id": body.id,
        "start": _when(body.start, body.zone),
        "end": _when(body.end, body.zone),
        "summary": body.summary,
        "guestsCanSeeOtherGuests": body.guests_see_guests,
        "guestsCanInviteOthers": False,
        "guestsCanModify": False,
    }
    if body.description:
        written["description"] = body.description
    if body.location:
        written["location"] = body.location
    if body.attendees:
        written["attendees"] = [_attendee(guest) for guest in body.attendees]
    if body.private:
        written["extendedProperties"] = {"private": dict(body.private)}
    if conference:
        written["conferenceData"] = _meet(body.id)
    return written


def patched(changes: EventChanges, event_id: str) -> dict[str, Any]:
    """The body of events.patch: only what changes. Raises `ValueError` for a time without an offset."""
    written: dict[str, Any] = {
        name: value
        for name in ("summary", "description", "location", "status")
        if (value := getattr(changes, name)) is not None
    }
    times = (changes.start, changes.end, changes.zone)
    if any(part is not None for part in times):
        if changes.start is None or changes.end is None or changes.zone is None:
            raise ValueError("start, end and zone are changed together")
        # `date` is taken away: an event that a person made a whole day of would else have both.
        written["start"] = {**_when(changes.start, changes.zone), "date": None}
        written["end"] = {**_when(changes.end, changes.zone), "date": None}
    if changes.attendees is not None:
        written["attendees"] = [_attendee(guest) for guest in changes.attendees]
    if changes.private is not None:
        written["extendedProperties"] = {"private": dict(changes.private)}
    if changes.conference is not None:
        written["conferenceData"] = _meet(event_id) if changes.conference else None
    return written


def event(answer: Mapping[str, Any]) -> Event:
    """An event of an answer."""
    conference = answer.get("conferenceData", {})
    asked = conference.get("createRequest", {}).get("status", {}).get("statusCode", "")
    start = answer.get("start", {})
    return Event(
        id=answer["id"],
        etag=answer.get("etag", ""),
        status=answer.get("status", CONFIRMED),
        start=_time(start),
        end=_time(answer.get("end", {})),
        zone=start.get("timeZone", ""),
        summary=answer.get("summary", ""),
        description=answer.get("description", ""),
        location=answer.get("location", ""),
        attendees=tuple(_guest(item) for item in answer.get("attendees", [])),
        private=dict(answer.get("extendedProperties", {}).get("private", {})),
        meet=answer.get("hangoutLink", ""),
        conference=asked or ("success" if conference.get("conferenceId") else ""),
        link=answer.get("htmlLink", ""),
        sequence=answer.get("sequence", 0),
        ical_uid=answer.get("iCalUID", ""),
    )


def _when(time: datetime, zone: str) -> dict[str, Any]:
    if time.utcoffset() is None:
        raise ValueError("an event's time needs an offset")
    return {"dateTime": time.isoformat(timespec="seconds"), "timeZone": zone}


def _meet(event_id: str) -> dict[str, Any]:
    # The same request id each time: Google ignores one that it knows, so that a repetition makes no second meeting.
    return {"createRequest": {"requestId": event_id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}}


def _attendee(guest: Attendee) -> dict[str, Any]:
    written: dict[str, Any] = {"email": guest.email, "responseStatus": guest.response}
    if guest.name:
        written["displayName"] = guest.name
    if guest.comment:
        written["comment"] = guest.comment
    if guest.optional:
        written["optional"] = True
    if guest.additional_guests:
        written["additionalGuests"] = guest.additional_guests
    if guest.resource:
        written["resource"] = True
    return written


def _guest(item: Mapping[str, Any]) -> Attendee:
    return Attendee(
        email=item.get("email", ""),
        name=item.get("displayName", ""),
        response=item.get("responseStatus", "needsAction"),
        comment=item.get("comment", ""),
        optional=item.get("optional", False),
        additional_guests=item.get("additionalGuests", 0),
        organizer=item.get("organizer", False),
        resource=item.get("resource", False),
    )


def _time(value: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(value["dateTime"]) if "dateTime" in value else None
