"""`events.list`: filters, orders, pages, and sync tokens that tell what changed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.calendar import resource, times
from automations.emulator.calendar.access import READER, ROLES, Access, rank
from automations.emulator.calendar.events import EventMethods
from automations.emulator.calendar.records import Calendar, Event, Records, rfc3339
from automations.emulator.calendar.refusals import bad

# How long a sync token is good is Google's secret: here a week, and until who may see the calendar changes.
_SYNC_KEPT = timedelta(days=7)
# Changes are asked for by time for about four weeks back.
_UPDATED_KEPT = timedelta(days=28)
_LONGEST_PAGE = 2500
# They narrow a list, so that no token comes of it, and none goes with it (discovery document).
_NO_TOKEN = ("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin")
_NOT_WITH_TOKEN = (*_NO_TOKEN, "timeMin", "timeMax")

Row = tuple[Event, bool]
"""An event, and whether it is still on the calendar that is asked (else its owner is no longer a guest)."""


class ListMethods:
    """The handler over one set of records."""

    def __init__(self, records: Records, access: Access, events: EventMethods) -> None:
        self._records, self._access, self._events = records, access, events

    def handlers(self) -> Mapping[str, Handler]:
        return {"calendar.events.list": self._list}

    def _list(self, call: Call) -> Reply:
        calendar = self._access.see(call, READER)
        if call.params.get("orderBy") == "startTime" and not call.params.get("singleEvents"):
            message = "The requested ordering is not available for the particular query."
            raise bad(message, "badRequest", "orderBy")
        page = _opened(call.params["pageToken"], "start", "until") if "pageToken" in call.params else None
        until = int(page["until"]) if page else self._records.last_change()
        rows = self._since(calendar, call, until) if "syncToken" in call.params else self._matching(calendar, call)
        start = int(page["start"]) if page else 0
        end = start + min(call.params["maxResults"], _LONGEST_PAGE)
        body = {**self._about(calendar, call), "items": [self._shown(row, calendar, call) for row in rows[start:end]]}
        if end < len(rows):
            body["nextPageToken"] = _sealed({"start": end, "until": until})
        elif not any(name in call.params for name in _NO_TOKEN):
            facts = {"calendar": calendar.id, "after": until, "epoch": calendar.epoch, "at": call.now.isoformat()}
            body["nextSyncToken"] = _sealed(facts)
        return Reply(body)

    def _about(self, calendar: Calendar, call: Call) -> dict[str, Any]:
        return {
            "kind": "calendar#events",
            "etag": f'"{calendar.version}.{self._records.last_change()}"',
            "summary": calendar.summary,
            "description": calendar.description,
            "updated": rfc3339(call.now),
            "timeZone": str(call.params.get("timeZone", calendar.time_zone)),
            "accessRole": ROLES[rank(calendar, call.caller.email)],
            "defaultReminders": [{"method": "popup", "minutes": 10}] if calendar.primary else [],
        }

    def _shown(self, row: Row, calendar: Calendar, call: Call) -> dict[str, Any]:
        event, there = row
        if not there or (event.cancelled and event.calendar != calendar.id):
            return resource.gone(event)  # only the organizer's calendar tells what a cancelled one was
        return self._events.show(event, calendar, call)

    # All that match

    def _everything(self, calendar: Calendar) -> list[Event]:
        own = self._records.events(calendar.id)
        if not calendar.primary:
            return own
        return own + [event for event in self._records.invited(calendar.id) if calendar.id not in event.hidden]

    def _matching(self, calendar: Calendar, call: Call) -> list[Row]:
        tests = _filters(call)
        deleted = call.params.get("showDeleted") or "updatedMin" in call.params
        found = [
            event
            for event in self._everything(calendar)
            if not event.forgotten and (deleted or not event.cancelled) and all(test(event) for test in tests)
        ]
        if call.params.get("orderBy") == "startTime":
            found.sort(key=lambda event: (event.instant(event.start), event.id))
        elif call.params.get("orderBy") == "updated":
            found.sort(key=lambda event: event.updated)
        return [(event, True) for event in found]

    # What changed

    def _since(self, calendar: Calendar, call: Call, until: int) -> list[Row]:
        for name in _NOT_WITH_TOKEN:
            if name in call.params:
                raise bad(f"Cannot use {name} together with a sync token.", "badRequest", name)
        if call.params.get("showDeleted") is False:
            raise bad("Cannot leave deleted events out with a sync token.", "badRequest", "showDeleted")
        token = _opened(call.params["syncToken"], "calendar", "after", "epoch", "at")
        old = call.now - datetime.fromisoformat(token["at"]) > _SYNC_KEPT
        if token["calendar"] != calendar.id:
            raise bad("Invalid sync token value.", "invalid", "syncToken")
        if old or token["epoch"] != calendar.epoch:
            message = "Sync token is no longer valid, a full sync is required."
            raise ApiError(410, message, reason="fullSyncRequired", location="syncToken")
        rows: list[Row] = []
        for place, number in self._records.changed(calendar.id, int(token["after"]), until):
            event = self._records.event(place, number)
            if event is None or event.forgotten:
                continue
            guest = event.guest(calendar.id) is not None and calendar.id not in event.hidden
            rows.append((event, event.calendar == calendar.id or guest))
        return rows


def _filters(call: Call) -> list[Callable[[Event], bool]]:
    """The tests that the parameters ask for. Raises ApiError 400 for times that make no sense, 410 for one too old."""
    given = call.params
    tests: list[Callable[[Event], bool]] = []
    bounds = {name: times.moment(given[name], name) for name in ("timeMin", "timeMax", "updatedMin") if name in given}
    if "timeMin" in bounds and "timeMax" in bounds and bounds["timeMax"] <= bounds["timeMin"]:
        raise bad("The specified time range is empty.", "timeRangeEmpty", "timeMax")
    if "timeMin" in bounds:
        tests.append(lambda event: event.instant(event.end) > bounds["timeMin"])
    if "timeMax" in bounds:
        tests.append(lambda event: event.instant(event.start) < bounds["timeMax"])
    if "updatedMin" in bounds:
        if call.now - bounds["updatedMin"] > _UPDATED_KEPT:
            message = "The requested minimum modification time lies too far in the past."
            raise ApiError(410, message, reason="updatedMinTooLongAgo", location="updatedMin")
        edge = rfc3339(bounds["updatedMin"])
        tests.append(lambda event: event.updated >= edge)
    if "iCalUID" in given:
        tests.append(lambda event: event.uid == given["iCalUID"])
    if "q" in given:
        words = re.findall(r"\w+", str(given["q"]).lower())
        tests.append(lambda event: all(word in _text(event) for word in words))
    calendar = str(given["calendarId"]).lower()
    own = call.caller.email if calendar == "primary" else calendar
    for name in ("privateExtendedProperty", "sharedExtendedProperty"):
        for one in given.get(name, ()):
            tests.append(_has_property(str(one), private=name.startswith("private"), seen_on=own))
    return tests


def _has_property(wanted: str, *, private: bool, seen_on: str) -> Callable[[Event], bool]:
    name, equals, value = wanted.partition("=")
    if not equals:
        raise bad("Bad Request", "badRequest")
    if private:
        # A guest's copy has private properties of its own: none here.
        return lambda event: event.calendar.lower() == seen_on and event.private.get(name) == value
    return lambda event: event.shared.get(name) == value


def _text(event: Event) -> str:
    words = [str(event.plain.get(name, "")) for name in ("summary", "description", "location")]
    words += [f"{guest['email']} {guest.get('displayName', '')}" for guest in event.guests]
    return " ".join(words).lower()


def _sealed(facts: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode()


def _opened(token: str, *names: str) -> dict[str, Any]:
    """What a token says. Raises ApiError 400 for one that is none of ours, or lacks one of the names."""
    try:
        facts = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        facts = None
    if not isinstance(facts, dict) or not set(names) <= set(facts):
        raise bad("Invalid sync token value." if "after" in names else "Invalid page token value.")
    return facts
