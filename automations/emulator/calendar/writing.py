"""How an event comes to be, changes and ends, whoever does it: the fields, the numbers that rise, the notices."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.calendar import bodies
from automations.emulator.calendar.access import service_account
from automations.emulator.calendar.notices import Notices, Told
from automations.emulator.calendar.records import Calendar, Event, Records, rfc3339
from automations.emulator.calendar.refusals import bad

_ID = "0123456789abcdefghijklmnopqrstuv"


class Writing:
    """Acts on events of one set of records. `actor` is who acts, `updates` is sendUpdates."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._records, self._notices = records, notices

    def insert(
        self, calendar: Calendar, body: Mapping[str, Any], actor: str, updates: str, now: datetime, *, version: int
    ) -> Event:
        """A new event. Raises ApiError 409 for an id that is or ever was there (google-api-ruby-client#1811)."""
        new = str(body.get("id") or _fresh_id())
        bodies.check_id(new)
        if self._records.event(calendar.id, new) is not None:
            raise ApiError(409, "The requested identifier already exists.", reason="duplicate")
        stamp = rfc3339(now)
        uid = str(body.get("iCalUID") or f"{new}@google.com")
        event = Event(new, calendar.id, {}, {}, stamp, stamp, actor, uid)
        self._read(event, body, calendar, actor, whole=True, version=version)
        self._records.keep(event)
        self._notices.guests("invitation", event, calendar, Told(_emails(event), actor, updates), now)
        return event

    def change(
        self,
        calendar: Calendar,
        event: Event,
        body: Mapping[str, Any],
        actor: str,
        updates: str,
        now: datetime,
        *,
        whole: bool = False,
        version: int = 0,
    ) -> Event:
        """Another content for an event; with status 'cancelled' its end. Raises ApiError 403 for a cancelled one: so it
        was seen of updates (google-api-ruby-client#1811), though the discovery document says that it can be restored.
        """
        if event.cancelled:
            raise ApiError(403, "Forbidden", reason="forbidden")
        new = copy.deepcopy(event)
        self._read(new, body, calendar, actor, whole=whole, version=version)
        if new == event:
            return event
        if new.cancelled:
            return self.cancel(calendar, new, actor, updates, now)
        moved = (new.start, new.end, new.plain.get("location")) != (event.start, event.end, event.plain.get("location"))
        if moved and new.sequence == event.sequence:
            new.sequence += 1
        self._keep(new, now)
        had, has = _emails(event), _emails(new)
        # Everybody is told, also of a change of guests alone (googleapis/google-api-nodejs-client#3310).
        for kind, emails in (
            ("invitation", [email for email in has if email not in had]),
            ("update", [email for email in has if email in had]),
            ("cancellation", [email for email in had if email not in has]),
        ):
            self._notices.guests(kind, new, calendar, Told(emails, actor, updates), now)
        return new

    def cancel(self, calendar: Calendar, event: Event, actor: str, updates: str, now: datetime) -> Event:
        """The end of an event; what it was stays to be seen."""
        event.status = "cancelled"
        event.sequence += 1
        self._keep(event, now)
        self._notices.guests("cancellation", event, calendar, Told(_emails(event), actor, updates), now)
        return event

    def answer(
        self, calendar: Calendar, event: Event, email: str, response: str, comment: str | None, now: datetime
    ) -> Event:
        """A guest's answer. It changes the event's etag, and not its sequence. Raises ApiError 400 for none."""
        guest = event.guest(email)
        if guest is None or response not in bodies.ANSWERS:
            raise bad("Invalid attendee response status.")
        guest["responseStatus"] = response
        if comment is not None:
            guest["comment"] = comment
        self._keep(event, now)
        self._notices.answer(event, calendar, guest, now)
        return event

    def throw_away(self, calendar: Calendar, event: Event, email: str, now: datetime) -> None:
        """A guest deletes their copy: they have declined, and see it no more."""
        event.hidden.append(email)
        self.answer(calendar, event, email, "declined", None, now)

    def take_in(self, calendar: Calendar, body: Mapping[str, Any], actor: str, version: int, now: datetime) -> Event:
        """A private copy of somebody else's event (events.import): one for each iCalUID, and nobody is told."""
        uid = str(body.get("iCalUID", ""))
        if not uid:
            raise bad("Missing iCalUID.", "required")
        had = next((one for one in self._records.events(calendar.id) if one.uid == uid and not one.cancelled), None)
        if had is not None:
            return self.change(calendar, had, body, actor, "none", now, whole=True, version=version)
        stamp = rfc3339(now)
        event = Event(_fresh_id(), calendar.id, {}, {}, stamp, stamp, actor, uid)
        event.organizer = dict(body.get("organizer") or {"email": calendar.id})
        self._read(event, body, calendar, actor, whole=True, version=version)
        self._records.keep(event)
        return event

    def _read(
        self, event: Event, body: Mapping[str, Any], calendar: Calendar, actor: str, *, whole: bool, version: int
    ) -> None:
        """`version` is conferenceDataVersion."""
        robot = service_account(actor)
        bodies.apply(event, body, calendar.time_zone, whole=whole, conference_version=version, robot=robot)

    def _keep(self, event: Event, now: datetime) -> None:
        event.updated = rfc3339(now)
        event.version += 1
        self._records.keep(event)


def _fresh_id() -> str:
    return "".join(secrets.choice(_ID) for _ in range(26))


def _emails(event: Event) -> list[str]:
    return [] if event.imported else [guest["email"] for guest in event.guests]
