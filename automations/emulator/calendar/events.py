"""The methods of `events` that are about one event; lists are in listing.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.calendar import resource, times
from automations.emulator.calendar.access import READER, WRITER, Access
from automations.emulator.calendar.records import Calendar, Event, Records
from automations.emulator.calendar.refusals import not_found, not_the_organizer
from automations.emulator.calendar.writing import Writing

# What a guest may send of an event that is somebody else's.
_GUESTS_OWN = frozenset({"attendees", "attendeesOmitted", "reminders", "colorId", "transparency"})
# What a client sends back of what it was shown, and what means nothing in a body.
_READ_ONLY = frozenset(
    {
        *("kind", "etag", "id", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID", "sequence"),
        *("eventType", "hangoutLink", "locked", "status"),
    }
)


class EventMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, access: Access, writing: Writing) -> None:
        self._records, self._access, self._writing = records, access, writing

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "calendar.events.insert": self._insert,
            "calendar.events.import": self._import,
            "calendar.events.get": self._get,
            "calendar.events.patch": self._patch,
            "calendar.events.update": self._update,
            "calendar.events.delete": self._delete,
        }

    def find(self, calendar: Calendar, event: str) -> Event:
        """An event as it is seen on a calendar: its own, or one that its owner is a guest of. Raises ApiError 404."""
        found = self._records.event(calendar.id, event)
        if found is None and calendar.primary:
            invited = self._records.invited(calendar.id, event)
            found = next((one for one in invited if calendar.id not in one.hidden), None)
        if found is None or found.forgotten:
            raise not_found()
        return found

    def organizer(self, event: Event) -> Calendar:
        """The calendar that an event is kept on."""
        return self._records.calendar(event.calendar) or self._records.primary(event.calendar)

    def show(self, event: Event, seen_on: Calendar, call: Call, *, written: bool = False) -> dict[str, Any]:
        """An event as a calendar shows it. `written`: in the answer to the write that may have made its conference."""
        zone = str(call.params.get("timeZone", seen_on.time_zone))
        times.zone_of(zone)
        meet = self._records.setting("meet", "success")
        meet = "success" if meet == "pending" and not written else meet
        most = call.params.get("maxAttendees")
        return resource.shown(event, self.organizer(event), seen_on, zone, most=most, meet=meet)

    def _get(self, call: Call) -> Reply:
        calendar = self._access.see(call, READER)
        return Reply(self.show(self.find(calendar, str(call.params["eventId"])), calendar, call))

    def _insert(self, call: Call) -> Reply:
        calendar = self._access.see(call, WRITER)
        version = call.params.get("conferenceDataVersion", 0)
        event = self._writing.insert(calendar, call.body, call.caller.email, _updates(call), call.now, version=version)
        return Reply(self.show(event, calendar, call, written=True))

    def _import(self, call: Call) -> Reply:
        calendar = self._access.see(call, WRITER)
        version = call.params.get("conferenceDataVersion", 0)
        event = self._writing.take_in(calendar, call.body, call.caller.email, version, call.now)
        return Reply(self.show(event, calendar, call, written=True))

    def _patch(self, call: Call) -> Reply:
        return self._change(call, whole=False)

    def _update(self, call: Call) -> Reply:
        return self._change(call, whole=True)

    def _change(self, call: Call, *, whole: bool) -> Reply:
        calendar = self._access.see(call, WRITER)
        event = self.find(calendar, str(call.params["eventId"]))
        _check_etag(call, event)
        me = call.caller.email
        if event.calendar != calendar.id and not event.plain.get("guestsCanModify"):
            return Reply(self.show(self._answered(event, calendar, call), calendar, call))
        changed = self._writing.change(
            self.organizer(event),
            event,
            {**call.body, **dict.fromkeys(call.cleared)},
            me,
            _updates(call),
            call.now,
            whole=whole,
            version=call.params.get("conferenceDataVersion", 0),
        )
        return Reply(self.show(changed, calendar, call, written=True))

    def _answered(self, event: Event, calendar: Calendar, call: Call) -> Event:
        """A guest's patch of their own copy: their answer, and nothing that is shared."""
        if event.cancelled:
            raise ApiError(403, "Forbidden", reason="forbidden")
        shown = self.show(event, calendar, call)
        for name, value in call.body.items():
            if name not in _GUESTS_OWN | _READ_ONLY and value != shown.get(name):
                raise not_the_organizer()
        for entry in call.body.get("attendees", []):
            if str(entry.get("email", "")).lower() == calendar.id and "responseStatus" in entry:
                organizer = self.organizer(event)
                comment = entry.get("comment")
                return self._writing.answer(organizer, event, calendar.id, entry["responseStatus"], comment, call.now)
        return event

    def _delete(self, call: Call) -> Reply:
        calendar = self._access.see(call, WRITER)
        event = self.find(calendar, str(call.params["eventId"]))
        _check_etag(call, event)
        if event.cancelled:
            raise ApiError(410, "Resource has been deleted", reason="deleted")
        if event.calendar != calendar.id:
            self._writing.throw_away(self.organizer(event), event, calendar.id, call.now)
        else:
            self._writing.cancel(calendar, event, call.caller.email, _updates(call), call.now)
        return Reply(b"", status=204)


def _updates(call: Call) -> str:
    """sendUpdates; sendNotifications is what it was called before. Without either nobody is told."""
    return str(call.params.get("sendUpdates") or ("all" if call.params.get("sendNotifications") else "none"))


def _check_etag(call: Call, event: Event) -> None:
    wanted = call.headers.get("if-match", "*")
    if wanted not in ("*", event.etag):
        raise ApiError(412, "Precondition Failed", reason="conditionNotMet")
