"""A client's event body, read onto an event: what is kept, in which form, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.calendar import conferences, times
from automations.emulator.calendar.records import Event
from automations.emulator.calendar.refusals import bad
from automations.emulator.gmail.letters import valid

_PLAIN = (
    *("summary", "description", "location", "colorId", "transparency", "visibility", "source", "reminders"),
    *("guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests", "anyoneCanAddSelf"),
)
_CHOICES = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
    "eventType": ("default",),
}
ANSWERS = ("needsAction", "declined", "tentative", "accepted")
_GUEST_FIELDS = ("displayName", "optional", "comment", "additionalGuests", "resource")
_NOT_BUILT = ("recurrence", "recurringEventId", "originalStartTime", "attachments", "eventLabelId")
# Limits of properties, from Calendar's guide: longer names are dropped and longer values cut, without a word.
_LONGEST_NAME, _LONGEST_VALUE, _MOST_PROPERTIES, _MOST_BYTES = 44, 1024, 300, 32 * 1024
_MOST_REMINDERS, _LONGEST_REMINDER = 5, 40320


def check_id(event: str) -> None:
    """Raise ApiError 400 for an id that nobody may choose (discovery document)."""
    if not re.fullmatch(r"[a-v0-9]{5,1024}", event):
        raise bad("Invalid resource id value.")


def check(body: Mapping[str, Any]) -> None:
    """Raise ApiError for values that Calendar does not take, 501 for what is not built here."""
    for name in _NOT_BUILT:
        if body.get(name):
            raise ApiError(501, f"The emulator knows no {name} of events yet.", status="UNIMPLEMENTED")
    for name, choices in _CHOICES.items():
        if body.get(name) is not None and body[name] not in choices:
            if name == "eventType":
                raise ApiError(501, f"The emulator knows no events of type {body[name]}.", status="UNIMPLEMENTED")
            raise bad(f"Invalid value for: {body[name]} is not a valid value")
    reminders = body.get("reminders") or {}
    overrides = reminders.get("overrides", [])
    if reminders.get("useDefault") and overrides:
        message = "Cannot specify both default reminders and overrides at the same time."
        raise bad(message, "cannotUseDefaultRemindersAndSpecifyOverride")
    for one in overrides:
        if one.get("method") not in ("email", "popup") or not 0 <= one.get("minutes", -1) <= _LONGEST_REMINDER:
            raise bad("Invalid reminder.")
    if len(overrides) > _MOST_REMINDERS:
        raise bad("Too many override reminders.")


def apply(
    event: Event, body: Mapping[str, Any], zone: str, *, whole: bool, conference_version: int, robot: bool
) -> None:
    """Read a body onto an event. `whole`: what the body lacks is gone (PUT), else it stays (PATCH). `zone` is the
    calendar's. `robot`: a service account for itself. A null and an empty text clear. Raises ApiError."""
    check(body)
    if robot and body.get("attendees"):
        message = "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority."
        raise ApiError(403, message, reason="forbiddenForServiceAccounts")
    sequence = event.sequence if body.get("sequence") is None else int(body["sequence"])
    if sequence < event.sequence:
        message = "Invalid sequence value. The specified sequence number is below the current sequence number."
        raise bad(message)
    event.sequence = sequence
    if whole or ("extendedProperties" in body and body["extendedProperties"] is None):
        event.private, event.shared = {}, {}
    if whole:
        event.plain = {}
    for name in _PLAIN:
        if body.get(name) not in (None, ""):
            event.plain[name] = body[name]
        elif name in body:
            event.plain.pop(name, None)
    event.status = body.get("status") or ("confirmed" if whole else event.status)
    for which in ("start", "end"):
        if which in body or whole:
            setattr(event, which, times.read(_merged(getattr(event, which), body.get(which) or {}), which, zone))
    times.check_range(event.start, event.end)
    properties = body.get("extendedProperties") or {}
    event.private = _properties(event.private, properties.get("private", {}))
    event.shared = _properties(event.shared, properties.get("shared", {}))
    if "attendees" in body or whole:
        event.guests = _guests(body.get("attendees") or [], event)
    if conference_version >= 1 and "conferenceData" in body:
        data = body["conferenceData"]
        event.conference = None if data is None else conferences.asked(event.conference, data, robot=robot)


def _merged(had: Mapping[str, str], new: Mapping[str, str]) -> Mapping[str, str]:
    """A patched time keeps the zone that it had, unless it names another."""
    return {"timeZone": had["zone"], **new} if "zone" in had and new.get("dateTime") else new


def _guests(entries: list[Mapping[str, Any]], event: Event) -> list[dict[str, Any]]:
    """The list as it was sent: an answer that was left out is lost (macro-inc/macro#6062 saw it, too)."""
    guests: dict[str, dict[str, Any]] = {}
    for entry in entries:
        email = str(entry.get("email", "")).strip().lower()
        if not email:
            raise bad("Missing attendee email.", "required")
        if not valid(email):
            raise bad("Invalid attendee email.")
        answer = entry.get("responseStatus", "needsAction")
        if answer not in ANSWERS:
            raise bad("Invalid attendee response status.")
        had = event.guest(email)
        guest = {name: entry[name] for name in _GUEST_FIELDS if entry.get(name)}
        if had is not None and "resource" in had:
            guest["resource"] = had["resource"]
        guests.setdefault(email, {"email": email, **guest, "responseStatus": answer})
    return list(guests.values())


def _properties(had: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """Properties after a merge: a null takes one away."""
    kept = {**had}
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        elif len(name) <= _LONGEST_NAME:
            kept[name] = value[:_LONGEST_VALUE]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in kept.items())
    if len(kept) > _MOST_PROPERTIES or size > _MOST_BYTES:
        raise bad("The extended properties of the event exceed the limit.", "limitExceeded")
    return kept
