"""The mail that Calendar sends: invitations, updates and cancellations to guests, answers to the organizer.

Each is a message in the guest's mailbox, if the guest is of this machine, and an entry of the list of notices. The
messages hold no .ics: what Calendar attaches is no more than the event itself.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from automations.emulator.calendar import conferences
from automations.emulator.calendar.records import Calendar, Event, Records

_FROM = "calendar-notification@google.com"
_SUBJECTS = {
    "invitation": "Invitation",
    "update": "Updated invitation",
    "cancellation": "Canceled event",
    "accepted": "Accepted",
    "declined": "Declined",
    "tentative": "Tentatively Accepted",
    "proposal": "New time proposed",
}


class Post(Protocol):
    """What Calendar needs of Gmail."""

    def post(self, raw: bytes, sender: str, address: str, now: datetime) -> bool:
        """Bring a message to an address; False when nobody has it."""
        ...


class Locals(Protocol):
    """Which guests have a Google calendar: here, those of this machine's mailboxes."""

    def local(self, address: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Told:
    """Which guests are concerned, who acted, and sendUpdates: "all", "externalOnly" (guests without a Google calendar)
    or "none"."""

    emails: Sequence[str]
    actor: str
    updates: str


class Notices:
    """Writes and posts notices."""

    def __init__(self, records: Records, post: Post, locals_: Locals) -> None:
        self._records, self._post, self._locals = records, post, locals_

    def guests(self, kind: str, event: Event, calendar: Calendar, told: Told, now: datetime) -> None:
        """Tell some guests, whoever acted aside. `kind`: invitation, update, cancellation."""
        for email in told.emails:
            if told.updates == "none" or email in (told.actor, calendar.id):
                continue
            if told.updates == "externalOnly" and self._locals.local(email):
                continue
            self._send(kind, event, calendar, email, "", now)

    def answer(self, event: Event, calendar: Calendar, guest: Mapping[str, Any], now: datetime) -> None:
        """Tell the organizer of an answer. A secondary calendar has no mailbox: there its answers are only seen."""
        if calendar.primary and guest["responseStatus"] in _SUBJECTS:
            said = f"{guest['email']}: {guest['responseStatus']}. {guest.get('comment', '')}".strip()
            self._send(guest["responseStatus"], event, calendar, calendar.id, said, now)

    def proposal(
        self, event: Event, calendar: Calendar, guest: Mapping[str, Any], span: tuple[datetime, datetime], now: datetime
    ) -> None:
        """Another time that a guest proposes. The API shows nothing of it but the answer and its comment; the proposal
        itself is mail to whoever made the event."""
        zone = ZoneInfo(calendar.time_zone)
        start, end = (at.astimezone(zone) for at in span)
        said = f"{guest['email']} proposed a new time: {_span(start, end)}. {guest.get('comment', '')}".strip()
        to = calendar.id if calendar.primary else event.creator
        self._send("proposal", event, calendar, to, said, now)

    def shared(self, calendar: Calendar, email: str, role: str, now: datetime) -> None:
        """Tell somebody that a calendar was shared with them."""
        text = f"A calendar was shared with you: {calendar.summary} ({role})."
        raw = _message(calendar.summary, email, f"{calendar.summary} was shared with you", text)
        self._deliver("sharing", calendar.id, "", email, raw, now)

    def _send(self, kind: str, event: Event, calendar: Calendar, to: str, said: str, now: datetime) -> None:
        title = event.plain.get("summary") or "(No title)"
        when = _when(event, calendar)
        lines = [said, title, when, event.plain.get("location", "")]
        if event.conference is not None:
            lines.append(f"Join: {conferences.link(event.conference)}")
        lines.append(event.plain.get("description", ""))
        if event.plain.get("guestsCanSeeOtherGuests", True):
            lines += [f"Guest: {one['email']}" for one in event.guests]
        text = "\n".join(line for line in lines if line)
        raw = _message(calendar.summary, to, f"{_SUBJECTS[kind]}: {title} @ {when} ({to})", text)
        self._deliver(kind, calendar.id, event.id, to, raw, now)

    def _deliver(self, kind: str, calendar: str, event: str, to: str, raw: bytes, now: datetime) -> None:
        arrived = self._post.post(raw, _FROM, to, now)
        facts = {"kind": kind, "calendar": calendar, "event": event, "to": to, "arrived": arrived}
        self._records.note({"at": now.isoformat(), **facts})


# Folded by the library, a title with one letter that is not ASCII would have a space too many.
_UNFOLDED = SMTP.clone(max_line_length=900)


def _message(name: str, to: str, subject: str, text: str) -> bytes:
    message = EmailMessage(policy=_UNFOLDED)
    message["From"] = Address(" ".join(name.split())[:70], addr_spec=_FROM)
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    rows = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
    message.add_alternative(f"<html><body>{rows}</body></html>", subtype="html")
    return message.as_bytes()


def _when(event: Event, calendar: Calendar) -> str:
    if "date" in event.start:
        return event.start["date"]
    zone = ZoneInfo(event.start.get("zone") or calendar.time_zone)
    return _span(event.instant(event.start).astimezone(zone), event.instant(event.end).astimezone(zone))


def _span(start: datetime, end: datetime) -> str:
    return f"{start:%a %b} {start.day}, {start:%Y} {_clock(start)} - {_clock(end)} ({start:%Z})"


def _clock(at: datetime) -> str:
    minutes = f":{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
