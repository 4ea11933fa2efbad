"""Google Calendar, thin: google-api-python-client over our transport, typed values out.

Every method is one request (and its tries), unless it says otherwise. All raise `Refused` (with Google's code: 404
where the calendar is gone or was never ours), `NotReached`, `Unanswered` or `SignInFailed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from automations.google import clients
from automations.google.calls import Calls
from automations.google.events import (
    FIELDS,
    Attendee,
    Event,
    EventBody,
    EventChanges,
    event,
    event_id,
    inserted,
    patched,
)
from automations.google.failures import AttemptError, Happened, Refused
from automations.google.retries import CallKind
from automations.google.transport import Http, Session

__all__ = ["Attendee", "Calendar", "CalendarInfo", "Changes", "Event", "EventBody", "EventChanges", "Send", "event_id"]

# Who is told by Calendar itself: all guests, or nobody.
Send = Literal["all", "none"]
# Of events that one page may hold (discovery document).
_PAGE = 2500


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """A calendar: its name, and its IANA time zone."""

    id: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Events that changed since a sync token, cancelled ones among them; or, when `full`, all that there are.

    `token` is for the next time.
    """

    events: tuple[Event, ...]
    token: str
    full: bool


class Calendar:
    """The calendars that the service has made. One a run, like its session."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self._http = Http(session)
        self._calendars = clients.collection("calendar", "v3", "calendars", session.endpoint)
        self._events = clients.collection("calendar", "v3", "events", session.endpoint)
        self._calls = calls

    def create_calendar(self, name: str, zone: str) -> str:
        """Make a calendar in an IANA time zone; its id. Raises `Unanswered` when an empty one may have been made."""
        request = self._calendars.insert(body={"summary": name, "timeZone": zone}, fields="id")
        made: str = self._run("calendar.calendars.insert", CallKind.CREATES, request)["id"]
        return made

    def calendar(self, calendar_id: str) -> CalendarInfo | None:
        """A calendar; None when it is gone. It tells an event that is not there from a calendar that is not."""
        request = self._calendars.get(calendarId=calendar_id, fields="id,summary,timeZone")
        answer = self._read("calendar.calendars.get", request)
        if answer is None:
            return None
        return CalendarInfo(answer["id"], answer.get("summary", ""), answer.get("timeZone", ""))

    def insert(self, calendar_id: str, body: EventBody, send: Send, *, conference: bool = False) -> Event:
        """Make an event under the id that `body` names; with `conference`, Google Meet is asked for beside it.

        Raises `Refused` with code 409 when the id is taken, also by an event that was deleted: `get` tells by which.
        `Unanswered` when it may be there, and its guests told: `get`, too. Never sent a second time from here.
        """
        request = self._events.insert(
            calendarId=calendar_id,
            body=inserted(body, conference=conference),
            sendUpdates=send,
            conferenceDataVersion=1,
            fields=FIELDS,
        )
        return event(self._run("calendar.events.insert", CallKind.CREATES, request))

    def get(self, calendar_id: str, event_id: str) -> Event | None:
        """An event, also a cancelled one; None when there is none, or no such calendar."""
        request = self._events.get(calendarId=calendar_id, eventId=event_id, fields=FIELDS)
        answer = self._read("calendar.events.get", request)
        return None if answer is None else event(answer)

    def lists(self, calendar_id: str, event_id: str, name: str, value: str) -> bool:
        """Whether an event that is not cancelled is among those with this private property: what `get` says, asked in
        another way. One that was deleted may be among them for a while. False, too, where there is no such calendar.
        """
        request = self._events.list(
            calendarId=calendar_id, privateExtendedProperty=f"{name}={value}", maxResults=_PAGE, fields="kind,items(id)"
        )
        try:
            answer = self._run("calendar.events.list", CallKind.READS, request, "kind")
        except Refused as refused:
            if refused.facts.get("code") == 404:
                return False
            raise
        return any(item["id"] == event_id for item in answer.get("items", []))

    def patch(self, calendar_id: str, event_id: str, changes: EventChanges, send: Send, etag: str) -> Event:
        """Change what `changes` names, if the event still is the one read with this `etag`.

        With `send` all, every guest is told, also those for whom nothing changed (google-api-nodejs-client#3310).
        Raises `Refused` with code 412 when somebody changed the event in between: read it again and decide anew.
        `Unanswered` when it may have been changed, and its guests told: read it again.
        """
        request = self._events.patch(
            calendarId=calendar_id,
            eventId=event_id,
            body=patched(changes, event_id),
            sendUpdates=send,
            conferenceDataVersion=1,
            fields=FIELDS,
        )
        request.headers["If-Match"] = etag
        # A change that is told is never sent twice blindly: whether a repetition is told again is not documented.
        kind = CallKind.CREATES if send == "all" else CallKind.IDEMPOTENT
        return event(self._run("calendar.events.patch", kind, request))

    def list_changes(self, calendar_id: str, sync_token: str = "") -> Changes:
        """What changed since `sync_token`; everything, without one or with one that Google has let go of (410).

        One call a page of 2,500 events. A deleted event may have nothing but its id and status.
        """
        if sync_token:
            try:
                return self._list(calendar_id, sync_token)
            except Refused as refused:
                if refused.facts.get("code") != 410:
                    raise
        return self._list(calendar_id, "")

    def _list(self, calendar_id: str, sync_token: str) -> Changes:
        found: list[Event] = []
        page: str | None = None
        while True:
            request = self._events.list(
                calendarId=calendar_id,
                maxResults=_PAGE,
                pageToken=page,
                # The same question both times, which sync tokens ask for.
                showDeleted=True,
                syncToken=sync_token or None,
                fields=f"nextPageToken,nextSyncToken,items({FIELDS})",
            )
            answer = self._run("calendar.events.list", CallKind.READS, request, "nextPageToken", "nextSyncToken")
            found += [event(item) for item in answer.get("items", [])]
            page = answer.get("nextPageToken")
            if not page:
                return Changes(tuple(found), answer["nextSyncToken"], full=not sync_token)

    def _read(self, method: str, request: Any) -> dict[str, Any] | None:
        """The answer; None for 404."""
        try:
            return self._run(method, CallKind.READS, request)
        except Refused as refused:
            if refused.facts.get("code") == 404:
                return None
            raise

    def _run(self, method: str, kind: CallKind, request: Any, *needs: str) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            answer = request.execute(http=self._http)
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or not any(name in answer for name in needs or ("id",)):
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(method, kind, act)
