"""Calendar, assembled: the service for the server, people's edits, and what is there to look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Handler
from automations.emulator.calendar import resource
from automations.emulator.calendar.access import Access
from automations.emulator.calendar.availability import AvailabilityMethods
from automations.emulator.calendar.byhand import ByHand
from automations.emulator.calendar.calendars import CalendarMethods
from automations.emulator.calendar.events import EventMethods
from automations.emulator.calendar.listing import ListMethods
from automations.emulator.calendar.notices import Locals, Notices, Post
from automations.emulator.calendar.records import Records
from automations.emulator.calendar.sharing import SharingMethods
from automations.emulator.calendar.writing import Writing


class Calendars:
    """Implements Service. Notices go out by `post`; `locals_` says which guests are of this machine."""

    def __init__(self, connection: sqlite3.Connection, post: Post, locals_: Locals) -> None:
        self._records = Records(connection)
        access = Access(self._records)
        notices = Notices(self._records, post, locals_)
        writing = Writing(self._records, notices)
        self._events = EventMethods(self._records, access, writing)
        self._listing = ListMethods(self._records, access, self._events)
        self._calendars = CalendarMethods(self._records, access, writing)
        self._sharing = SharingMethods(self._records, access, notices)
        self._availability = AvailabilityMethods(self._records)
        self._by_hand = ByHand(self._records, writing, notices, self._calendars)

    def handlers(self) -> Mapping[str, Handler]:
        return {
            **self._events.handlers(),
            **self._listing.handlers(),
            **self._calendars.handlers(),
            **self._sharing.handlers(),
            **self._availability.handlers(),
        }

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act in the browser (byhand.py). Raises ValueError for one that cannot be."""
        try:
            return self._by_hand.edit(edit, who, now)
        except ApiError as refused:
            raise ValueError(refused.message) from refused

    # For people who look at the emulator

    def notices(self) -> list[dict[str, Any]]:
        """The notices that went out, oldest first: at, kind, calendar, event, to, arrived."""
        return self._records.notices()

    def listing(self) -> list[dict[str, Any]]:
        """All events by start, as their organizers see them, each with its calendar's id and name."""
        shown = []
        for event in sorted(self._records.events(), key=lambda one: (one.instant(one.start), one.id)):
            calendar = self._events.organizer(event)
            if not event.forgotten:
                body = resource.shown(event, calendar, calendar, calendar.time_zone)
                gone = {"calendarDeleted": True} if calendar.deleted else {}
                shown.append({"calendar": calendar.id, "calendarName": calendar.summary, **gone, **body})
        return shown
