"""`freebusy.query` and `settings.get`: when somebody is busy, and in which zone they live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import Call, Handler, Reply
from automations.emulator.calendar import times
from automations.emulator.calendar.access import rank
from automations.emulator.calendar.records import Calendar, Event, Records, rfc3339
from automations.emulator.calendar.refusals import bad, not_found

_SETTINGS = {"locale": "en", "format24HourTime": "false", "weekStart": "0", "autoAddHangouts": "false"}


class AvailabilityMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def handlers(self) -> Mapping[str, Handler]:
        return {"calendar.freebusy.query": self._query, "calendar.settings.get": self._setting}

    def _setting(self, call: Call) -> Reply:
        name = str(call.params["setting"])
        value = self._records.primary(call.caller.email).time_zone if name == "timezone" else _SETTINGS.get(name)
        if value is None:
            raise not_found()
        return Reply({"kind": "calendar#setting", "etag": f'"{value}"', "id": name, "value": value})

    def _query(self, call: Call) -> Reply:
        given = {name: str(call.body.get(name, "")) for name in ("timeMin", "timeMax")}
        for name, text in given.items():
            if not text:
                raise bad(f"Missing {name} parameter.", "required")
        low, high = (times.moment(text, name) for name, text in given.items())
        calendars: dict[str, Any] = {}
        for item in call.body.get("items", []):
            named = str(item.get("id", ""))
            calendar = self._calendar(named, call)
            if calendar is None:
                calendars[named] = {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
                continue
            busy = [
                {"start": rfc3339(event.instant(event.start)), "end": rfc3339(event.instant(event.end))}
                for event in self._events(calendar)
                if event.instant(event.start) < high and event.instant(event.end) > low
            ]
            calendars[named] = {"busy": sorted(busy, key=lambda one: one["start"])}
        shown = {"timeMin": rfc3339(low), "timeMax": rfc3339(high), "calendars": calendars}
        return Reply({"kind": "calendar#freeBusy", **shown})

    def _calendar(self, named: str, call: Call) -> Calendar | None:
        me = call.caller.email
        mine = named == "primary" or named.lower() == me
        calendar = self._records.primary(me) if mine else self._records.calendar(named)
        return calendar if calendar is not None and not calendar.deleted and rank(calendar, me) > 0 else None

    def _events(self, calendar: Calendar) -> list[Event]:
        invited = self._records.invited(calendar.id) if calendar.primary else []
        taking = []
        for event in self._records.events(calendar.id) + invited:
            mine = event.guest(calendar.id)
            declined = mine is not None and mine["responseStatus"] == "declined"
            free = event.plain.get("transparency") == "transparent"
            if not (event.cancelled or declined or free):
                taking.append(event)
        return taking
