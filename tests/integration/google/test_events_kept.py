"""The thin Calendar client against the local Workspace: an event is made once, changed, answered, cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.google.calendar import Calendar, event_id
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.events import CANCELLED, CONFIRMED, Attendee, EventBody, EventChanges
from automations.google.failures import Refused, Unanswered
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import connect
from tests.workspace import Local, local

TOWN = "program@example.org"
ZONE = ZoneInfo("America/New_York")
SIX = datetime(2026, 12, 3, 18, tzinfo=ZONE)
ANA, BEN = Attendee("ana@example.org", "Ana Example"), Attendee("ben@example.org")


def meeting(name: str) -> EventBody:
    return EventBody(
        id=event_id(name),
        start=SIX,
        end=SIX + timedelta(hours=2),
        zone="America/New_York",
        summary="Core team",
        description="Agenda",
        location="Town Hall",
        attendees=(ANA, BEN),
        private={"automations-key": name, "automations-facts": "f1"},
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One emulator for this file: each test makes a calendar of its own."""
    with local(tmp_path_factory.mktemp("calendar")) as here:
        here.lift_quotas()
        yield here


@pytest.fixture
def workspace(running: Local) -> Iterator[Local]:
    """The emulator, with an empty log and no faults."""
    running.forget_calls()
    yield running
    running.no_faults()


@pytest.fixture
def calendar(workspace: Local) -> Iterator[Calendar]:
    """The program's calendars, with the scopes of the real service."""
    signed = token_source(lambda: workspace.token(TOWN, scopes=list(needed(letters=True))))
    calls = Calls(sleep=lambda _: None, draw=lambda: 0.0)
    with connect(signed, workspace.url, calls=calls, timeouts=Timeouts(connect=2, read=0.5, whole=2)) as opened:
        yield opened.calendar


@pytest.fixture
def arden(calendar: Calendar) -> str:
    return calendar.create_calendar("Arden", "America/New_York")


def by_hand(workspace: Local, do: str, who: str = "staff@example.org", **facts: Any) -> None:
    workspace.edit({"do": do, **facts}, service="calendar", user=who)


def test_a_calendar_is_there_until_it_is_not(workspace: Local, calendar: Calendar, arden: str) -> None:
    found = calendar.calendar(arden)
    assert found is not None
    assert (found.name, found.time_zone) == ("Arden", "America/New_York")
    by_hand(workspace, "delete_calendar", TOWN, calendar=arden)
    assert calendar.calendar(arden) is None
    assert calendar.get(arden, event_id("none")) is None
    with pytest.raises(Refused, match="404"):
        calendar.list_changes(arden)
    with pytest.raises(Refused, match="404"):
        calendar.insert(arden, meeting("meeting/gone"), "none")


def test_an_event_comes_back_as_it_was_made(calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/1")
    made = calendar.insert(arden, body, "all", conference=True)
    assert calendar.get(arden, body.id) == made
    assert (made.id, made.status, made.sequence) == (body.id, CONFIRMED, 0)
    assert (made.start, made.end, made.zone) == (body.start, body.end, "America/New_York")
    assert (made.summary, made.description, made.location) == ("Core team", "Agenda", "Town Hall")
    assert {(guest.email, guest.name, guest.response) for guest in made.attendees} == {
        ("ana@example.org", "Ana Example", "needsAction"),
        ("ben@example.org", "", "needsAction"),
    }
    assert made.private == body.private
    assert made.meet.startswith("https://meet.google.com/")
    assert made.conference == "success"
    assert made.link
    assert made.etag
    assert made.ical_uid == f"{body.id}@google.com"


@pytest.mark.parametrize("fault", [{"cut": "after"}, {"lose_answer": True}, {"status": 503, "after": True}])
def test_an_insert_whose_answer_is_lost_is_found_by_its_id(
    workspace: Local, calendar: Calendar, arden: str, fault: dict[str, Any]
) -> None:
    body = meeting("meeting/lost")
    workspace.fault("calendar.events.insert", fault, nth=1)
    # A 503 is tried again, as nothing should have been done; if it was, the id is taken.
    with pytest.raises((Unanswered, Refused)) as failed:
        calendar.insert(arden, body, "all")
    workspace.no_faults()
    assert isinstance(failed.value, Unanswered) or failed.value.facts["code"] == 409
    found = calendar.get(arden, body.id)
    assert found is not None
    assert found.private == body.private


def test_an_id_stays_taken_also_when_its_event_is_deleted(workspace: Local, calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/taken")
    calendar.insert(arden, body, "none")
    with pytest.raises(Refused) as refused:
        calendar.insert(arden, body, "none")
    assert refused.value.facts["code"] == 409
    by_hand(workspace, "delete", TOWN, event=body.id, calendar=arden)
    with pytest.raises(Refused) as refused:
        calendar.insert(arden, body, "none")
    assert refused.value.facts["code"] == 409
    found = calendar.get(arden, body.id)
    assert found is not None
    assert found.status == CANCELLED


def test_answers_are_kept_when_a_guest_joins(workspace: Local, calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/answers")
    calendar.insert(arden, body, "all")
    by_hand(workspace, "answer", "ana@example.org", event=body.id, calendar=arden, response="declined", comment="Away")
    fresh = calendar.get(arden, body.id)
    assert fresh is not None
    cara = Attendee("cara@example.org")
    changed = calendar.patch(arden, body.id, EventChanges(attendees=(*fresh.attendees, cara)), "none", fresh.etag)
    assert {(guest.email, guest.response, guest.comment) for guest in changed.attendees} == {
        ("ana@example.org", "declined", "Away"),
        ("ben@example.org", "needsAction", ""),
        ("cara@example.org", "needsAction", ""),
    }


def test_a_change_meets_only_the_event_that_was_read(workspace: Local, calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/etag")
    made = calendar.insert(arden, body, "none")
    by_hand(workspace, "change", TOWN, event=body.id, calendar=arden, set={"location": "Library"})
    moved = EventChanges(start=SIX + timedelta(days=1), end=SIX + timedelta(days=1, hours=2), zone="America/New_York")
    with pytest.raises(Refused) as refused:
        calendar.patch(arden, body.id, moved, "all", made.etag)
    assert refused.value.facts["code"] == 412
    fresh = calendar.get(arden, body.id)
    assert fresh is not None
    assert fresh.location == "Library"
    done = calendar.patch(arden, body.id, replace(moved, private={"automations-facts": "f2"}), "all", fresh.etag)
    assert (done.start, done.location, done.zone) == (SIX + timedelta(days=1), "Library", "America/New_York")
    assert done.private == {"automations-key": "meeting/etag", "automations-facts": "f2"}
    assert done.sequence > made.sequence
    assert done.etag != fresh.etag


def test_a_cancelled_event_is_still_there_to_be_read(calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/cancelled")
    made = calendar.insert(arden, body, "none")
    gone = calendar.patch(arden, body.id, EventChanges(status=CANCELLED), "all", made.etag)
    assert gone.status == CANCELLED
    found = calendar.get(arden, body.id)
    assert found is not None
    assert found.status == CANCELLED


def test_a_whole_day_made_by_hand_is_given_its_time_again(workspace: Local, calendar: Calendar, arden: str) -> None:
    body = meeting("meeting/day")
    calendar.insert(arden, body, "none")
    days = {"start": {"date": "2026-12-03", "dateTime": None}, "end": {"date": "2026-12-04", "dateTime": None}}
    by_hand(workspace, "change", TOWN, event=body.id, calendar=arden, set=days)
    found = calendar.get(arden, body.id)
    assert found is not None
    assert (found.start, found.end) == (None, None)
    back = EventChanges(start=body.start, end=body.end, zone=body.zone)
    assert calendar.patch(arden, body.id, back, "none", found.etag).start == SIX


def test_a_meeting_is_put_online_later_and_google_may_take_its_time(
    workspace: Local, calendar: Calendar, arden: str
) -> None:
    body = meeting("meeting/online")
    made = calendar.insert(arden, body, "none")
    assert (made.meet, made.conference) == ("", "")
    by_hand(workspace, "meet", status="pending")
    asked = calendar.patch(arden, body.id, EventChanges(conference=True), "none", made.etag)
    assert (asked.meet, asked.conference) == ("", "pending")
    by_hand(workspace, "meet", status="success")
    found = calendar.get(arden, body.id)
    assert found is not None
    assert (found.meet.startswith("https://"), found.conference) == (True, "success")


def test_only_what_changed_comes_with_a_token(workspace: Local, calendar: Calendar, arden: str) -> None:
    one, two = meeting("meeting/sync/1"), meeting("meeting/sync/2")
    calendar.insert(arden, one, "none")
    calendar.insert(arden, two, "none")
    whole = calendar.list_changes(arden)
    assert ({event.id for event in whole.events}, whole.full) == ({one.id, two.id}, True)
    quiet = calendar.list_changes(arden, whole.token)
    assert (quiet.events, quiet.full) == ((), False)
    by_hand(workspace, "answer", "ben@example.org", event=two.id, calendar=arden, response="accepted")
    changed = calendar.list_changes(arden, quiet.token)
    assert [event.id for event in changed.events] == [two.id]
    assert {guest.email: guest.response for guest in changed.events[0].attendees}["ben@example.org"] == "accepted"
    by_hand(workspace, "delete", TOWN, event=one.id, calendar=arden)
    deleted = calendar.list_changes(arden, changed.token)
    assert [(event.id, event.status) for event in deleted.events] == [(one.id, CANCELLED)]
    by_hand(workspace, "expire_tokens", calendar=arden)
    anew = calendar.list_changes(arden, deleted.token)
    assert anew.full
    assert two.id in {event.id for event in anew.events}
    assert len(workspace.calls("calendar.events.list")) == 6


def test_eight_in_the_evening_stays_so_when_the_clock_changes(calendar: Calendar, arden: str) -> None:
    summer = datetime(2027, 3, 18, 20, tzinfo=ZONE)
    body = replace(meeting("meeting/dst"), start=summer, end=summer + timedelta(hours=1))
    made = calendar.insert(arden, body, "none")
    assert made.start is not None
    assert made.start == datetime(2027, 3, 19, 0, tzinfo=UTC)
    assert made.start.utcoffset() == timedelta(hours=-4)
