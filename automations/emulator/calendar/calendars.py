"""The methods of `calendars` and `calendarList`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.calendar import times
from automations.emulator.calendar.access import OWNER, READER, ROLES, Access, rank
from automations.emulator.calendar.records import Calendar, Records
from automations.emulator.calendar.refusals import bad, not_found
from automations.emulator.calendar.writing import Writing


class CalendarMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, access: Access, writing: Writing) -> None:
        self._records, self._access, self._writing = records, access, writing

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "calendar.calendars.get": self._get,
            "calendar.calendars.insert": self._insert,
            "calendar.calendars.patch": self._patch,
            "calendar.calendars.delete": self._delete,
            "calendar.calendars.clear": self._clear,
            "calendar.calendarList.get": self._entry,
            "calendar.calendarList.list": self._entries,
        }

    def _get(self, call: Call) -> Reply:
        return Reply(_shown(self._access.see(call, READER)))

    def _insert(self, call: Call) -> Reply:
        if not call.body.get("summary"):
            raise bad("Missing calendar summary.", "required")
        me = call.caller.email
        new = f"c_{secrets.token_hex(32)}@group.calendar.google.com"
        calendar = Calendar(new, me, "", client=call.caller.client, rules={f"user:{me}": "owner"})
        _apply(calendar, call.body)
        self._records.keep_calendar(calendar)
        return Reply(_shown(calendar))

    def _patch(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        wanted = call.headers.get("if-match", "*")
        if wanted not in ("*", calendar.etag):
            raise ApiError(412, "Precondition Failed", reason="conditionNotMet")
        _apply(calendar, call.body)
        calendar.version += 1
        self._records.keep_calendar(calendar)
        return Reply(_shown(calendar))

    def _delete(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        if calendar.primary:
            raise ApiError(403, "Cannot delete a primary calendar.", reason="cannotDeletePrimaryCalendar")
        self.remove(calendar, call)
        return Reply(b"", status=204)

    def remove(self, calendar: Calendar, call: Call) -> None:
        """Delete a calendar: its events end without a word to the guests."""
        self._end_events(calendar, call)
        calendar.deleted = True
        self._records.keep_calendar(calendar)

    def _clear(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        if not calendar.primary:
            raise bad("Invalid Value", "invalid", "calendarId")  # it is for primary ones (discovery document)
        self._end_events(calendar, call)
        calendar.epoch += 1
        self._records.keep_calendar(calendar)
        return Reply(b"", status=204)

    def _end_events(self, calendar: Calendar, call: Call) -> None:
        for event in self._records.events(calendar.id):
            if not event.cancelled:
                self._writing.cancel(calendar, event, call.caller.email, "none", call.now)

    # The list in which a person has their own calendars

    def _entry(self, call: Call) -> Reply:
        calendar = self._access.see(call, READER)
        me = call.caller.email
        if calendar.owner != me:
            raise not_found()  # shared with them is not yet in their list
        return Reply(_entry(calendar, me))

    def _entries(self, call: Call) -> Reply:
        me = call.caller.email
        own = [self._records.primary(me)]
        own += [one for one in self._records.calendars() if one.owner == me and not one.primary and not one.deleted]
        least = ROLES.index(call.params.get("minAccessRole", "none"))
        items = [_entry(calendar, me) for calendar in own if rank(calendar, me) >= least]
        return Reply({"kind": "calendar#calendarList", "etag": f'"{len(items)}"', "items": items})


def _apply(calendar: Calendar, body: Mapping[str, Any]) -> None:
    if "timeZone" in body:
        times.zone_of(str(body["timeZone"]))
        calendar.time_zone = str(body["timeZone"])
    calendar.summary = str(body.get("summary") or calendar.summary)
    calendar.description = str(body.get("description", calendar.description))
    calendar.location = str(body.get("location", calendar.location))


def _shown(calendar: Calendar) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": "calendar#calendar",
        "etag": calendar.etag,
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.time_zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    more = {"description": calendar.description, "location": calendar.location}
    more["dataOwner"] = "" if calendar.primary else calendar.owner
    return body | {name: value for name, value in more.items() if value}


def _entry(calendar: Calendar, me: str) -> dict[str, Any]:
    body = {
        **_shown(calendar),
        "kind": "calendar#calendarListEntry",
        "colorId": "14",
        "backgroundColor": "#9fe1e7",
        "foregroundColor": "#000000",
        "selected": True,
        "accessRole": ROLES[rank(calendar, me)],
        "defaultReminders": [{"method": "popup", "minutes": 10}] if calendar.primary else [],
    }
    return body | {"primary": True} if calendar.primary else body
