"""What people do with events in the browser: guests answer, staff change and delete, a calendar is thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import Call, Caller
from automations.emulator.calendar.calendars import CalendarMethods
from automations.emulator.calendar.notices import Notices
from automations.emulator.calendar.records import Calendar, Event, Records
from automations.emulator.calendar.writing import Writing
from automations.emulator.clock import moment

ACTS = (
    *("answer", "insert", "change", "delete", "add_guest", "remove_guest", "forget", "delete_calendar"),
    *("expire_tokens", "meet"),
)


class ByHand:
    """Acts of people on one set of records; in the browser everybody is asked whether guests are to be told."""

    def __init__(self, records: Records, writing: Writing, notices: Notices, calendars: CalendarMethods) -> None:
        self._records, self._writing, self._notices, self._calendars = records, writing, notices, calendars

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """An act, {"do": …, "event": id, "calendar": id (where two calendars have the event id), "notify": "all" or
        "none" (default)}: "answer" (response, comment, propose: {start, end} as ISO times with a zone; `who` is the
        guest), "change" (set: a body as for events.patch), "delete", "add_guest", "remove_guest" (guest: address),
        "forget" (a cancelled event disappears; its id stays taken). On a calendar: "insert" (set: a body),
        "delete_calendar", "expire_tokens" (its sync tokens). For the whole: "meet" (status: success, pending, failure).
        Raises ValueError for an act, an event or a calendar that there is not."""
        act = str(edit.get("do"))
        if act not in ACTS:
            raise ValueError(f"'{act}' is nothing that a person does with a calendar here; known: {', '.join(ACTS)}")
        if act == "meet":
            if edit.get("status") not in ("success", "pending", "failure"):
                raise ValueError("the status of new conferences is success, pending or failure")
            self._records.set("meet", str(edit["status"]))
            return {"meet": edit["status"]}
        if act in ("insert", "delete_calendar", "expire_tokens"):
            return self._on_calendar(act, self._calendar(str(edit["calendar"])), edit, who, now)
        event = self._event(edit)
        calendar = self._calendar(event.calendar)
        updates = str(edit.get("notify", "none"))
        if act == "answer":
            return self._answer(calendar, event, edit, who, now)
        if act == "delete":
            return _facts(self._writing.cancel(calendar, event, who, updates, now))
        if act == "forget":
            if not event.cancelled:
                raise ValueError(f"the event {event.id} is not cancelled: it does not disappear")
            event.forgotten = True
            self._records.keep(event)
            return {"event": event.id}
        body = dict(edit.get("set", {}))
        if act in ("add_guest", "remove_guest"):
            guest = str(edit["guest"]).lower()
            body["attendees"] = [one for one in event.guests if one["email"] != guest]
            if act == "add_guest":
                body["attendees"].append({"email": guest})
        return _facts(self._writing.change(calendar, event, body, who, updates, now, version=1))

    def _on_calendar(
        self, act: str, calendar: Calendar, edit: Mapping[str, Any], who: str, now: datetime
    ) -> Mapping[str, Any]:
        if act == "insert":
            updates = str(edit.get("notify", "none"))
            return _facts(self._writing.insert(calendar, edit["set"], who, updates, now, version=1))
        if act == "delete_calendar":
            self._calendars.remove(calendar, Call("", {}, {}, Caller(who, frozenset(), "browser"), now))
        else:
            calendar.epoch += 1
            self._records.keep_calendar(calendar)
        return {"calendar": calendar.id}

    def _answer(
        self, calendar: Calendar, event: Event, edit: Mapping[str, Any], who: str, now: datetime
    ) -> Mapping[str, Any]:
        guest = event.guest(who)
        if guest is None:
            raise ValueError(f"{who} is no guest of {event.id}")
        proposed = edit.get("propose")
        # Who proposes another time and says nothing else has answered 'maybe'.
        response = str(edit.get("response", "tentative" if proposed else ""))
        times = (moment(str(proposed["start"])), moment(str(proposed["end"]))) if proposed else None
        answered = self._writing.answer(calendar, event, who.lower(), response, edit.get("comment"), now)
        if times is not None:
            self._notices.proposal(answered, calendar, guest, times, now)
        return _facts(answered)

    def _calendar(self, calendar: str) -> Calendar:
        found = self._records.calendar(calendar)
        if found is None and "@group." not in calendar and "@" in calendar:
            found = self._records.primary(calendar.lower())
        if found is None or found.deleted:
            raise ValueError(f"there is no calendar {calendar!r}")
        return found

    def _event(self, edit: Mapping[str, Any]) -> Event:
        wanted, place = str(edit.get("event")), str(edit.get("calendar", ""))
        found = [one for one in self._records.events(place) if one.id == wanted and not one.forgotten]
        if len(found) != 1:
            raise ValueError(f"there {'are several events' if found else 'is no event'} {wanted!r}; name the calendar")
        return found[0]


def _facts(event: Event) -> dict[str, Any]:
    return {"event": event.id, "calendar": event.calendar, "status": event.status, "etag": event.etag}
