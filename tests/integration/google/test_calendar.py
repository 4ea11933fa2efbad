"""The thin Calendar client: what goes over the wire, and what its answers become."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from automations.google.calendar import Calendar, CalendarInfo, event_id
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.events import Attendee, Event, EventBody, EventChanges
from automations.google.failures import Refused, Unanswered
from automations.google.transport import Session, Timeouts
from tests.integration.google.conftest import Received, Step, Wire, answer, cut, refusal

ZONE = ZoneInfo("America/New_York")
SIX, EIGHT = datetime(2026, 12, 3, 18, tzinfo=ZONE), datetime(2026, 12, 3, 20, tzinfo=ZONE)
BODY = EventBody(id="abc12", start=SIX, end=EIGHT, zone="America/New_York", summary="Core team")
FULL: dict[str, Any] = {
    "id": "abc12",
    "etag": '"33"',
    "iCalUID": "abc12@google.com",
    "status": "confirmed",
    "sequence": 2,
    "summary": "Core team",
    "description": "Agenda",
    "location": "Town Hall",
    "htmlLink": "https://calendar.example.org/abc12",
    "hangoutLink": "https://meet.example.org/x",
    "start": {"dateTime": "2026-12-03T18:00:00-05:00", "timeZone": "America/New_York"},
    "end": {"dateTime": "2026-12-03T20:00:00-05:00", "timeZone": "America/New_York"},
    "attendees": [
        {
            "email": "ana@example.org",
            "displayName": "Ana Example",
            "responseStatus": "declined",
            "comment": "I am away",
            "additionalGuests": 1,
            "optional": True,
        },
        {"email": "ben@example.org", "responseStatus": "needsAction"},
    ],
    "conferenceData": {"conferenceId": "x", "createRequest": {"status": {"statusCode": "success"}}},
    "extendedProperties": {"private": {"automations-key": "meeting/M-012"}},
}
ANA = Attendee("ana@example.org", "Ana Example", "declined", "I am away", optional=True, additional_guests=1)


@pytest.fixture
def calendar(wire: Wire) -> Iterator[Calendar]:
    session = Session(token_source(lambda: "token"), wire.url, Timeouts(connect=2, read=0.3, whole=0.6))
    yield Calendar(session, Calls(sleep=lambda _: None, draw=lambda: 0.0))
    session.close()


def asked(received: Received) -> tuple[str, str, dict[str, list[str]]]:
    """Method, path and parameters, without what every request has."""
    address = urlsplit(received.path)
    query = parse_qs(address.query)
    query.pop("alt", None)
    query.pop("fields", None)
    return received.method, address.path.removeprefix("/calendar/v3"), query


def test_a_calendar_is_made_and_looked_at(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [answer({"id": "c1@example.org"})]
    assert calendar.create_calendar("Arden", "America/New_York") == "c1@example.org"
    assert json.loads(wire.received[0].body) == {"summary": "Arden", "timeZone": "America/New_York"}
    wire.steps += [answer({"id": "c1", "summary": "Arden", "timeZone": "UTC"})]
    wire.steps += [refusal(404, "notFound", "Not Found")] * 2
    assert calendar.calendar("c1") == CalendarInfo("c1", "Arden", "UTC")
    assert calendar.calendar("c2") is None


def test_an_event_is_read_whole(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [answer(FULL)]
    found = calendar.get("c1", "abc12")
    assert found == Event(
        id="abc12",
        etag='"33"',
        status="confirmed",
        start=SIX,
        end=EIGHT,
        zone="America/New_York",
        summary="Core team",
        description="Agenda",
        location="Town Hall",
        attendees=(ANA, Attendee("ben@example.org")),
        private={"automations-key": "meeting/M-012"},
        meet="https://meet.example.org/x",
        conference="success",
        link="https://calendar.example.org/abc12",
        sequence=2,
        ical_uid="abc12@google.com",
    )
    assert found.start is not None
    assert found.start.utcoffset() is not None


def test_an_event_that_a_person_changed_has_less(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [
        answer({"id": "abc12", "start": {"date": "2026-12-03"}, "end": {"date": "2026-12-04"}}),
        answer({"id": "abc12", "status": "cancelled"}),
        answer({"id": "abc12", "conferenceData": {"createRequest": {"status": {"statusCode": "pending"}}}}),
        *[refusal(404, "notFound", "Not Found")] * 2,
    ]
    whole_day, deleted, making, gone = (calendar.get("c1", "abc12") for _ in range(4))
    assert whole_day is not None
    assert deleted is not None
    assert making is not None
    assert (whole_day.start, whole_day.end, whole_day.status) == (None, None, "confirmed")
    assert (deleted.status, deleted.attendees) == ("cancelled", ())
    assert (making.meet, making.conference) == ("", "pending")
    assert gone is None


def test_an_event_is_made_under_its_own_id(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [answer(FULL)]
    assert calendar.insert("c1", BODY, "all").etag == '"33"'
    query = {"sendUpdates": ["all"], "conferenceDataVersion": ["1"]}
    assert asked(wire.received[0]) == ("POST", "/calendars/c1/events", query)
    assert json.loads(wire.received[0].body) == {
        "id": "abc12",
        "start": {"dateTime": "2026-12-03T18:00:00-05:00", "timeZone": "America/New_York"},
        "end": {"dateTime": "2026-12-03T20:00:00-05:00", "timeZone": "America/New_York"},
        "summary": "Core team",
        "guestsCanSeeOtherGuests": False,
        "guestsCanInviteOthers": False,
        "guestsCanModify": False,
    }


def test_an_event_with_all_that_it_may_have(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [answer(FULL)]
    body = EventBody(
        id="abc12",
        start=SIX.astimezone(UTC),
        end=EIGHT,
        zone="America/New_York",
        summary="Interview",
        description="Agenda",
        location="Town Hall",
        attendees=(ANA, Attendee("ben@example.org")),
        private={"k": "v"},
    )
    calendar.insert("c1", body, "none", conference=True)
    sent = json.loads(wire.received[0].body)
    assert sent["start"]["dateTime"] == "2026-12-03T23:00:00+00:00"
    assert (sent["description"], sent["location"]) == ("Agenda", "Town Hall")
    assert sent["attendees"] == FULL["attendees"]
    assert sent["extendedProperties"] == {"private": {"k": "v"}}
    assert sent["conferenceData"] == {
        "createRequest": {"requestId": "abc12", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    }


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        (EventChanges(), {}),
        (EventChanges(location="", summary="New"), {"location": "", "summary": "New"}),
        (EventChanges(status="cancelled"), {"status": "cancelled"}),
        (EventChanges(attendees=(ANA,)), {"attendees": FULL["attendees"][:1]}),
        (EventChanges(attendees=()), {"attendees": []}),
        (EventChanges(private={"a": "1", "b": None}), {"extendedProperties": {"private": {"a": "1", "b": None}}}),
        (EventChanges(conference=False), {"conferenceData": None}),
        (
            EventChanges(start=SIX, end=EIGHT, zone="America/New_York"),
            {"start": {**FULL["start"], "date": None}, "end": {**FULL["end"], "date": None}},
        ),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_a_patch_has_only_what_changes(wire: Wire, calendar: Calendar, changes: EventChanges, body: object) -> None:
    wire.steps += [answer(FULL)]
    assert calendar.patch("c1", "abc12", changes, "none", '"33"').id == "abc12"
    query = {"sendUpdates": ["none"], "conferenceDataVersion": ["1"]}
    assert asked(wire.received[0]) == ("PATCH", "/calendars/c1/events/abc12", query)
    assert wire.received[0].headers["if-match"] == '"33"'
    assert json.loads(wire.received[0].body) == body


def test_times_are_aware_and_changed_together(calendar: Calendar) -> None:
    naive = SIX.replace(tzinfo=None)
    with pytest.raises(ValueError, match="offset"):
        calendar.patch("c1", "abc12", EventChanges(start=naive, end=naive, zone="UTC"), "none", "")
    with pytest.raises(ValueError, match="together"):
        calendar.patch("c1", "abc12", EventChanges(start=SIX), "none", "")


@pytest.mark.parametrize(
    ("status", "reason"), [(409, "duplicate"), (404, "notFound"), (403, "forbiddenForServiceAccounts")]
)
def test_a_refused_insert_says_why(wire: Wire, calendar: Calendar, status: int, reason: str) -> None:
    wire.steps += [refusal(status, reason, "no")]
    with pytest.raises(Refused) as refused:
        calendar.insert("c1", BODY, "all")
    assert (refused.value.facts["code"], refused.value.facts["reason"]) == (status, reason)


def test_an_event_that_changed_in_between_is_left_alone(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [refusal(412, "conditionNotMet", "Precondition Failed")]
    with pytest.raises(Refused) as refused:
        calendar.patch("c1", "abc12", EventChanges(summary="New"), "all", '"32"')
    assert refused.value.facts["code"] == 412


@pytest.mark.parametrize("fate", [cut, answer({}, 500), answer(b"<html>")], ids=["cut", "500", "html"])
def test_what_tells_guests_is_never_sent_twice_blindly(wire: Wire, calendar: Calendar, fate: Step) -> None:
    wire.steps += [fate, fate]
    with pytest.raises(Unanswered):
        calendar.insert("c1", BODY, "all")
    with pytest.raises(Unanswered):
        calendar.patch("c1", "abc12", EventChanges(summary="New"), "all", '"33"')
    assert len(wire.received) == 2


def test_a_quiet_patch_is_tried_again_and_a_412_then_means_that_nobody_knows(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [cut, answer(FULL)]
    assert calendar.patch("c1", "abc12", EventChanges(summary="New"), "none", '"33"').id == "abc12"
    wire.steps += [cut, refusal(412, "conditionNotMet", "Precondition Failed")]
    with pytest.raises(Unanswered):
        calendar.patch("c1", "abc12", EventChanges(summary="New"), "none", '"33"')


def test_changes_come_page_by_page_with_one_question(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [
        answer({"items": [FULL], "nextPageToken": "p2"}),
        answer({"items": [{"id": "def34", "status": "cancelled"}], "nextSyncToken": "s1"}),
        answer({"nextSyncToken": "s2"}),
    ]
    first = calendar.list_changes("c1")
    assert ([event.id for event in first.events], first.token, first.full) == (["abc12", "def34"], "s1", True)
    later = calendar.list_changes("c1", "s1")
    assert (later.events, later.token, later.full) == ((), "s2", False)
    common = {"maxResults": ["2500"], "showDeleted": ["true"]}
    assert [asked(each)[2] for each in wire.received] == [
        common,
        {**common, "pageToken": ["p2"]},
        {**common, "syncToken": ["s1"]},
    ]


def test_a_token_that_google_let_go_of_means_everything_anew(wire: Wire, calendar: Calendar) -> None:
    wire.steps += [
        answer({"items": [FULL], "nextPageToken": "p2"}),
        refusal(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required."),
        answer({"items": [FULL], "nextSyncToken": "s9"}),
    ]
    changes = calendar.list_changes("c1", "s1")
    assert (len(changes.events), changes.token, changes.full) == (1, "s9", True)
    assert "syncToken" not in asked(wire.received[2])[2]
    wire.steps += [refusal(404, "notFound", "Not Found")] * 2
    with pytest.raises(Refused, match="404"):
        calendar.list_changes("gone", "s9")


def test_an_event_id_follows_from_its_text() -> None:
    made = event_id("meeting/M-012/g1")
    assert made == event_id("meeting/M-012/g1") != event_id("meeting/M-012/g2")
    assert len(made) == 52
    assert set(made) <= set("0123456789abcdefghijklmnopqrstuv")
