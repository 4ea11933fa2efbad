"""Calendar through the stock client: ids, times, guests, Meet, properties, etags, lists and sync tokens, scopes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError
from googleapiclient.http import build_http

from automations.google.clients import collection
from tests.workspace import COORDINATOR, Local, local

ANA, BEA = "ana.example@example.org", "bea.example@example.org"
ROBOT = "runner@town.iam.gserviceaccount.com"
START = {"dateTime": "2026-12-03T18:00:00", "timeZone": "America/New_York"}
END = {"dateTime": "2026-12-03T19:00:00", "timeZone": "America/New_York"}
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("calendar")) as running:
        running.lift_quotas()
        yield running


@pytest.fixture(scope="module")
def ask(here: Local) -> Iterator[Ask]:
    """ask("events.insert", user=…, scopes=…, client=…, if_match=…, **arguments) -> the answer, or (code, reason)."""
    http = build_http()

    def call(
        method: str,
        user: str = COORDINATOR,
        scopes: list[str] | None = None,
        client: str | None = None,
        if_match: str = "",
        **arguments: Any,
    ) -> Any:
        signed = google_auth_httplib2.AuthorizedHttp(Credentials(here.token(user, scopes, client)), http=http)
        name, _, act = method.partition(".")
        request = getattr(collection("calendar", "v3", name, here.url), act)(**arguments)
        if if_match:
            request.headers["If-Match"] = if_match
        try:
            return request.execute(http=signed)
        except HttpError as refused:
            return int(refused.resp.status), refused.error_details[0]["reason"]

    yield call
    http.close()


@pytest.fixture
def calendar(ask: Ask) -> str:
    made = ask("calendars.insert", body={"summary": "Liaisons", "timeZone": "America/New_York"})
    return str(made["id"])


def insert(ask: Ask, calendar: str, *guests: str, more: dict[str, Any] | None = None, **body: Any) -> Any:
    whole = {"summary": "Meeting", "start": START, "end": END, **body}
    if guests:
        whole["attendees"] = [{"email": guest} for guest in guests]
    return ask("events.insert", calendarId=calendar, body=whole, **(more or {}))


def patch(ask: Ask, event: dict[str, Any], body: dict[str, Any], calendar: str, **more: Any) -> Any:
    return ask("events.patch", calendarId=calendar, eventId=event["id"], body=body, **more)


# Ids


@pytest.mark.parametrize("chosen", ["abcd", "meeting-12", "ABCDEFG", "wxyz0", "a" * 1025])
def test_ids_that_nobody_may_choose(ask: Ask, calendar: str, chosen: str) -> None:
    assert insert(ask, calendar, id=chosen) == (400, "invalid")


def test_an_id_stays_taken(ask: Ask, calendar: str, here: Local) -> None:
    made = insert(ask, calendar, id="m012g1")
    assert made["id"] == "m012g1"
    assert insert(ask, calendar, id="m012g1") == (409, "duplicate")
    patch(ask, made, {"status": "cancelled"}, calendar)
    assert insert(ask, calendar, id="m012g1") == (409, "duplicate"), "after a cancellation"
    assert ask("events.get", calendarId=calendar, eventId="m012g1")["status"] == "cancelled"
    assert patch(ask, made, {"status": "confirmed"}, calendar) == (403, "forbidden"), "it does not come back"
    assert ask("events.delete", calendarId=calendar, eventId="m012g1") == (410, "deleted")
    here.edit({"do": "forget", "event": "m012g1", "calendar": calendar}, "calendar")
    assert ask("events.get", calendarId=calendar, eventId="m012g1") == (404, "notFound")
    assert insert(ask, calendar, id="m012g1") == (409, "duplicate"), "after it has disappeared"


def test_a_deleted_event_is_a_cancelled_one(ask: Ask, calendar: str) -> None:
    made = insert(ask, calendar)
    assert ask("events.delete", calendarId=calendar, eventId=made["id"]) == ""
    assert ask("events.get", calendarId=calendar, eventId=made["id"])["summary"] == "Meeting"
    assert ask("events.list", calendarId=calendar)["items"] == []
    assert len(ask("events.list", calendarId=calendar, showDeleted=True)["items"]) == 1


# Times


@pytest.mark.parametrize(
    ("start", "end", "reason", "sentence"),
    [
        ({}, END, "required", "no start"),
        (START, {}, "required", "no end"),
        ({"dateTime": "2026-12-03T18:00:00"}, END, "required", "neither offset nor zone"),
        ({"dateTime": "2026-12-03 18:00"}, END, "invalid", "another form"),
        ({"dateTime": "2026-13-03T18:00:00Z"}, END, "invalid", "a thirteenth month"),
        ({**START, "timeZone": "Boston"}, END, "invalid", "a zone that there is not"),
        ({"date": "2026-12-03"}, END, "invalid", "a day and a time"),
        (END, START, "timeRangeEmpty", "the end before the start"),
    ],
)
def test_times_that_are_refused(
    ask: Ask, calendar: str, start: dict[str, str], end: dict[str, str], reason: str, sentence: str
) -> None:
    assert insert(ask, calendar, start=start, end=end) == (400, reason), sentence


@pytest.mark.parametrize(
    ("given", "shown", "sentence"),
    [
        (START, "2026-12-03T18:00:00-05:00", "winter"),
        ({**START, "dateTime": "2026-07-03T18:00:00"}, "2026-07-03T18:00:00-04:00", "summer"),
        ({"dateTime": "2026-12-03T23:00:00Z"}, "2026-12-03T18:00:00-05:00", "an offset alone"),
        (
            {"dateTime": "2026-12-03T15:00:00", "timeZone": "America/Los_Angeles"},
            "2026-12-03T18:00:00-05:00",
            "another zone is shown in the calendar's",
        ),
    ],
)
def test_times_are_shown_in_the_calendars_zone(
    ask: Ask, calendar: str, given: dict[str, str], shown: str, sentence: str
) -> None:
    made = insert(ask, calendar, start=given, end={**given, "dateTime": given["dateTime"].replace(":00:00", ":30:00")})
    assert made["start"]["dateTime"] == shown, sentence
    assert made["start"]["timeZone"] == given.get("timeZone", "America/New_York")


def test_a_new_calendar_is_in_utc_unless_told(ask: Ask) -> None:
    made = ask("calendars.insert", body={"summary": "No zone"})
    assert made["timeZone"] == "UTC"
    assert ask("settings.get", setting="timezone")["value"] == "America/New_York"


# Guests


def test_a_patch_replaces_the_list_and_loses_answers_that_are_not_sent_back(
    ask: Ask, calendar: str, here: Local
) -> None:
    made = insert(ask, calendar, ANA, BEA)
    assert {one["responseStatus"] for one in made["attendees"]} == {"needsAction"}
    for guest in (ANA, BEA):
        here.edit({"do": "answer", "event": made["id"], "response": "accepted", "comment": "Yes"}, "calendar", guest)
    fresh = ask("events.get", calendarId=calendar, eventId=made["id"])
    assert fresh["etag"] != made["etag"]
    assert fresh["sequence"] == made["sequence"]
    kept = patch(ask, made, {"attendees": [fresh["attendees"][0], {"email": BEA}]}, calendar)
    answers = {one["email"]: (one["responseStatus"], one.get("comment")) for one in kept["attendees"]}
    assert answers == {ANA: ("accepted", "Yes"), BEA: ("needsAction", None)}


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        ({}, (400, "required")),
        ({"email": "ana"}, (400, "invalid")),
        ({"email": ANA, "responseStatus": "yes"}, (400, "invalid")),
    ],
)
def test_guests_that_are_refused(ask: Ask, calendar: str, entry: dict[str, str], refused: tuple[int, str]) -> None:
    assert insert(ask, calendar, attendees=[entry]) == refused


def test_a_service_account_for_itself_invites_nobody(ask: Ask) -> None:
    own = ask("calendars.insert", ROBOT, body={"summary": "Robot"})["id"]
    body = {"start": START, "end": END}
    assert ask("events.insert", ROBOT, calendarId=own, body=body)["organizer"]["email"] == own
    body["attendees"] = [{"email": ANA}]  # type: ignore[assignment]
    assert ask("events.insert", ROBOT, calendarId=own, body=body) == (403, "forbiddenForServiceAccounts")


def test_a_guest_sees_the_event_on_their_own_calendar_and_answers_there(ask: Ask, calendar: str) -> None:
    properties = {"private": {"key": "event/M-012"}, "shared": {"program": "P"}}
    made = insert(ask, calendar, ANA, BEA, guestsCanSeeOtherGuests=False, extendedProperties=properties)
    seen = ask("events.get", ANA, calendarId="primary", eventId=made["id"])
    assert [one["email"] for one in seen["attendees"]] == [ANA]
    assert seen["attendeesOmitted"]
    assert seen["extendedProperties"] == {"shared": {"program": "P"}}
    assert seen["organizer"] == {"email": calendar, "displayName": "Liaisons"}
    mine = {"attendees": [{"email": ANA, "responseStatus": "declined", "comment": "Ill"}]}
    assert patch(ask, made, mine, "primary", user=ANA)["attendees"][0]["responseStatus"] == "declined"
    fresh = ask("events.get", calendarId=calendar, eventId=made["id"])
    answers = {one["email"]: one["responseStatus"] for one in fresh["attendees"]}
    assert answers == {ANA: "declined", BEA: "needsAction"}
    assert patch(ask, made, {"location": "Elsewhere"}, "primary", user=ANA) == (403, "forbiddenForNonOrganizer")
    ask("events.delete", BEA, calendarId="primary", eventId=made["id"])
    assert ask("events.get", BEA, calendarId="primary", eventId=made["id"]) == (404, "notFound")
    assert ask("events.get", calendarId=calendar, eventId=made["id"])["attendees"][1]["responseStatus"] == "declined"


# Numbers that rise


@pytest.mark.parametrize(
    ("body", "rise", "sentence"),
    [
        ({"start": {"dateTime": "2026-12-03T17:00:00-05:00"}}, 1, "another time"),
        ({"location": "Town Hall"}, 1, "another place"),
        ({"summary": "Other"}, 0, "another title"),
        ({"attendees": [{"email": ANA}]}, 0, "guests alone"),
        ({"extendedProperties": {"private": {"key": "x"}}}, 0, "a property"),
    ],
)
def test_sequence_rises_with_time_and_place(
    ask: Ask, calendar: str, here: Local, body: dict[str, Any], rise: int, sentence: str
) -> None:
    made = insert(ask, calendar)
    here.advance(60)
    after = patch(ask, made, body, calendar)
    assert after["sequence"] - made["sequence"] == rise, sentence
    assert after["etag"] != made["etag"]
    assert after["updated"] > made["updated"]
    assert after["created"] == made["created"]


def test_a_patch_is_held_to_its_etag(ask: Ask, calendar: str) -> None:
    made = insert(ask, calendar)
    assert patch(ask, made, {"summary": "a"}, calendar, if_match=made["etag"])["summary"] == "a"
    assert patch(ask, made, {"summary": "b"}, calendar, if_match=made["etag"]) == (412, "conditionNotMet")
    assert ask("events.delete", calendarId=calendar, eventId=made["id"], if_match=made["etag"])[0] == 412
    again = patch(ask, made, {"summary": "a"}, calendar)
    assert patch(ask, made, {"summary": "a"}, calendar)["etag"] == again["etag"], "nothing new changes nothing"


def test_an_update_replaces_everything(ask: Ask, calendar: str) -> None:
    made = insert(ask, calendar, ANA, location="Here", extendedProperties={"private": {"a": "1"}})
    body = {"start": START, "end": END, "summary": "Only"}
    after = ask("events.update", calendarId=calendar, eventId=made["id"], body=body)
    assert {"attendees", "location", "extendedProperties"}.isdisjoint(after)
    low = {**body, "sequence": -1}
    assert ask("events.update", calendarId=calendar, eventId=made["id"], body=low) == (400, "invalid")


# Meet


def test_a_meet_link_is_made_once_for_a_request_id(ask: Ask, calendar: str) -> None:
    meet = {"createRequest": {"requestId": "M-012", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    assert "hangoutLink" not in insert(ask, calendar, conferenceData=meet), "without conferenceDataVersion"
    made = insert(ask, calendar, conferenceData=meet, more={"conferenceDataVersion": 1})
    assert made["hangoutLink"].startswith("https://meet.google.com/")
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": "success"}
    again = patch(ask, made, {"conferenceData": meet}, calendar, conferenceDataVersion=1)
    assert again["hangoutLink"] == made["hangoutLink"]
    other = {"createRequest": {"requestId": "M-013"}}
    assert patch(ask, made, {"conferenceData": other}, calendar)["hangoutLink"] == made["hangoutLink"]
    changed = patch(ask, made, {"conferenceData": other}, calendar, conferenceDataVersion=1)
    assert changed["hangoutLink"] != made["hangoutLink"]


def test_a_meet_link_may_take_its_time_or_fail(ask: Ask, calendar: str, here: Local) -> None:
    meet = {"createRequest": {"requestId": "M-014"}}
    for status, later in (("pending", "success"), ("failure", "failure")):
        here.edit({"do": "meet", "status": status}, "calendar")
        made = insert(ask, calendar, conferenceData=meet, more={"conferenceDataVersion": 1})
        assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": status}
        assert "hangoutLink" not in made
        seen = ask("events.get", calendarId=calendar, eventId=made["id"])
        assert seen["conferenceData"]["createRequest"]["status"] == {"statusCode": later}
    here.edit({"do": "meet", "status": "success"}, "calendar")


def test_null_and_empty_text_take_a_field_away(ask: Ask, calendar: str) -> None:
    meet = {"createRequest": {"requestId": "M-015"}}
    more = {"location": "Here", "description": "x", "conferenceData": meet}
    made = insert(ask, calendar, ANA, more={"conferenceDataVersion": 1}, **more)
    nothing = {"location": None, "description": "", "attendees": None, "conferenceData": None}
    kept = patch(ask, made, {"conferenceData": None}, calendar)
    assert kept["hangoutLink"] == made["hangoutLink"], "without conferenceDataVersion it is not looked at"
    after = patch(ask, made, nothing, calendar, conferenceDataVersion=1)
    assert {"location", "description", "attendees", "hangoutLink", "conferenceData"}.isdisjoint(after)
    assert patch(ask, made, {"start": None}, calendar) == (400, "required")


# Properties


def test_properties_are_merged_dropped_and_cut(ask: Ask, calendar: str) -> None:
    given = {"private": {"key": "k", "x" * 45: "dropped", "long": "v" * 1025}}
    made = insert(ask, calendar, extendedProperties=given)
    assert made["extendedProperties"]["private"] == {"key": "k", "long": "v" * 1024}
    change = {"extendedProperties": {"private": {"long": None, "more": "m"}}}
    assert patch(ask, made, change, calendar)["extendedProperties"]["private"] == {"key": "k", "more": "m"}
    found = ask("events.list", calendarId=calendar, privateExtendedProperty=["key=k", "more=m"])["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert ask("events.list", calendarId=calendar, privateExtendedProperty=["key=other"])["items"] == []
    many = {"private": {f"k{n}": "v" for n in range(301)}}
    assert insert(ask, calendar, extendedProperties=many) == (400, "limitExceeded")


# Lists


def test_filters_orders_and_pages(ask: Ask, calendar: str) -> None:
    days = ("2026-12-05", "2026-12-03", "2026-12-04")
    for day in days:
        times = {"start": {"dateTime": f"{day}T18:00:00Z"}, "end": {"dateTime": f"{day}T19:00:00Z"}}
        insert(ask, calendar, summary=day, **times)

    def listed(**query: Any) -> Any:
        answer = ask("events.list", calendarId=calendar, **query)
        return [one["summary"] for one in answer["items"]] if isinstance(answer, dict) else answer

    assert listed() == list(days), "as they were made"
    assert listed(singleEvents=True, orderBy="startTime") == sorted(days)
    assert listed(orderBy="startTime") == (400, "badRequest")
    assert listed(timeMin="2026-12-04T19:00:00Z") == ["2026-12-05"], "the end is beyond timeMin"
    assert listed(timeMax="2026-12-04T18:00:00Z") == ["2026-12-03"], "the start is before timeMax"
    assert listed(timeMin="2026-12-04T19:00:00") == (400, "badRequest"), "an offset is mandatory"
    assert listed(q="2026-12-04") == ["2026-12-04"]
    first = ask("events.list", calendarId=calendar, maxResults=2)
    assert "nextSyncToken" not in first
    second = ask("events.list", calendarId=calendar, maxResults=2, pageToken=first["nextPageToken"])
    assert len(first["items"] + second["items"]) == 3
    assert second["nextSyncToken"]


def sync(ask: Ask, calendar: str, token: str, **more: Any) -> Any:
    return ask("events.list", calendarId=calendar, syncToken=token, **more)


def test_a_sync_token_tells_what_changed_and_what_ended(ask: Ask, calendar: str) -> None:
    kept, ended = insert(ask, calendar, ANA), insert(ask, calendar, ANA)
    whole = ask("events.list", calendarId=calendar)
    hers = ask("events.list", ANA, calendarId="primary")["nextSyncToken"]
    nothing = sync(ask, calendar, whole["nextSyncToken"])
    assert nothing["items"] == []
    patch(ask, kept, {"summary": "New"}, calendar)
    ask("events.delete", calendarId=calendar, eventId=ended["id"])
    changed = sync(ask, calendar, nothing["nextSyncToken"])
    assert [(one["id"], one["status"]) for one in changed["items"]] == [
        (kept["id"], "confirmed"),
        (ended["id"], "cancelled"),
    ]
    patch(ask, kept, {"attendees": []}, calendar)
    seen = sync(ask, "primary", hers, user=ANA)["items"]
    assert [(one["id"], one["status"], "summary" in one) for one in seen] == [
        (kept["id"], "cancelled", False),
        (ended["id"], "cancelled", False),
    ], "who is no guest any more sees it end"


@pytest.mark.parametrize(
    "more",
    [
        {"timeMin": "2026-12-04T19:00:00Z"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": ["key=k"]},
        {"updatedMin": "2026-11-01T00:00:00Z"},
        {"showDeleted": False},
    ],
)
def test_what_does_not_go_with_a_sync_token(ask: Ask, calendar: str, more: dict[str, Any]) -> None:
    token = ask("events.list", calendarId=calendar)["nextSyncToken"]
    assert sync(ask, calendar, token, **more) == (400, "badRequest")


def test_sync_tokens_end(ask: Ask, calendar: str, here: Local) -> None:
    def token() -> str:
        return str(ask("events.list", calendarId=calendar)["nextSyncToken"])

    assert sync(ask, calendar, "nonsense") == (400, "invalid")
    assert sync(ask, "primary", token()) == (400, "invalid"), "of another calendar"
    old = token()
    here.advance(7 * 86400 + 1)
    assert sync(ask, calendar, old) == (410, "fullSyncRequired")
    old = token()
    rule = {"role": "reader", "scope": {"type": "user", "value": ANA}}
    ask("acl.insert", calendarId=calendar, body=rule)
    assert sync(ask, calendar, old) == (410, "fullSyncRequired"), "who may see it has changed"
    old = token()
    here.edit({"do": "expire_tokens", "calendar": calendar}, "calendar")
    assert sync(ask, calendar, old) == (410, "fullSyncRequired")
    assert ask("events.list", calendarId=calendar, updatedMin="2026-09-01T00:00:00Z")[1] == "updatedMinTooLongAgo"


# Calendars, access, scopes


def test_a_calendar_and_who_may_see_it(ask: Ask, calendar: str) -> None:
    made = insert(ask, calendar)
    assert ask("calendars.get", ANA, calendarId=calendar) == (404, "notFound")
    rule = {"role": "reader", "scope": {"type": "user", "value": ANA}}
    assert ask("acl.insert", calendarId=calendar, body=rule)["id"] == f"user:{ANA}"
    assert ask("events.get", ANA, calendarId=calendar, eventId=made["id"])["summary"] == "Meeting"
    assert patch(ask, made, {"summary": "x"}, calendar, user=ANA) == (403, "requiredAccessLevel")
    assert len(ask("acl.list", calendarId=calendar)["items"]) == 2
    assert ask("acl.delete", calendarId=calendar, ruleId=f"user:{COORDINATOR}") == (403, "cannotChangeOwnAcl")
    ask("acl.delete", calendarId=calendar, ruleId=f"user:{ANA}")
    assert ask("events.list", ANA, calendarId=calendar) == (404, "notFound")
    assert calendar in [one["id"] for one in ask("calendarList.list")["items"]]
    assert ask("calendarList.get", calendarId=calendar)["accessRole"] == "owner"
    changed = ask("calendars.patch", calendarId=calendar, body={"description": "All meetings"})
    assert (changed["summary"], changed["description"]) == ("Liaisons", "All meetings")
    assert ask("calendars.clear", calendarId=calendar) == (400, "invalid"), "only a primary one is cleared"
    ask("calendars.delete", calendarId=calendar)
    assert ask("events.get", calendarId=calendar, eventId=made["id"]) == (404, "notFound")
    assert insert(ask, calendar) == (404, "notFound")


def test_app_created_sees_only_what_its_client_made(ask: Ask, calendar: str) -> None:
    mine = {"scopes": ["calendar.app.created"], "client": "ours.example.org"}
    own = ask("calendars.insert", body={"summary": "Ours"}, **mine)["id"]
    body = {"start": START, "end": END, "attendees": [{"email": ANA}]}
    assert ask("events.insert", calendarId=own, body=body, **mine)["status"] == "confirmed"
    assert ask("events.list", calendarId=own, **mine)["items"]
    for other in (calendar, "primary"):
        assert ask("events.insert", calendarId=other, body=body, **mine) == (404, "notFound")
    rule = {"role": "reader", "scope": {"type": "user", "value": ANA}}
    assert ask("acl.insert", calendarId=own, body=rule, **mine)[0] == 403, "sharing is left to a person"
    assert ask("calendarList.list", **mine)[0] == 403
    assert ask("calendarList.get", calendarId=own, **mine)["summary"] == "Ours"


def test_imports_are_one_for_each_uid_and_tell_nobody(ask: Ask, calendar: str, here: Local) -> None:
    count = len(here.admin("GET", "/notices")["calendar"])
    body = {"iCalUID": "x@elsewhere.example.com", "start": START, "end": END, "attendees": [{"email": ANA}]}
    body["organizer"] = {"email": "x@elsewhere.example.com"}
    first = ask("events.import_", calendarId=calendar, body=body)
    assert ask("events.import_", calendarId=calendar, body={**body, "summary": "y"})["id"] == first["id"]
    assert ask("events.import_", calendarId=calendar, body={"start": START, "end": END}) == (400, "required")
    assert len(here.admin("GET", "/notices")["calendar"]) == count
    assert ask("events.get", ANA, calendarId="primary", eventId=first["id"]) == (404, "notFound")


def test_what_is_not_built_is_501(ask: Ask, calendar: str) -> None:
    assert insert(ask, calendar, recurrence=["RRULE:FREQ=WEEKLY"])[0] == 501
    assert ask("events.quickAdd", calendarId=calendar, text="Lunch")[0] == 501


def test_who_is_busy(ask: Ask) -> None:
    user = "busy.example@example.org"
    body = {"start": START, "end": END}
    ask("events.insert", user, calendarId="primary", body=body)
    ask("events.insert", user, calendarId="primary", body={**body, "transparency": "transparent"})
    query = {"timeMin": "2026-12-03T00:00:00Z", "timeMax": "2026-12-05T00:00:00Z", "items": [{"id": "primary"}]}
    busy = ask("freebusy.query", user, body=query)["calendars"]["primary"]["busy"]
    assert busy == [{"start": "2026-12-03T23:00:00.000Z", "end": "2026-12-04T00:00:00.000Z"}]
    nobody = ask("freebusy.query", user, body={**query, "items": [{"id": ANA}]})["calendars"][ANA]
    assert nobody["errors"][0]["reason"] == "notFound"


def test_six_hundred_calls_a_minute(ask: Ask, here: Local) -> None:
    assert here.admin("GET", "/quotas")["calendar"] == {"user": None, "project": None}
    here.admin("POST", "/quotas", {"calendar": {"user": 3}})
    try:
        answers = [ask("settings.get", "quota.example@example.org", setting="timezone") for _ in range(4)]
        assert answers[3] == (403, "rateLimitExceeded")
        here.admin("DELETE", "/quotas")
        assert here.admin("GET", "/quotas")["calendar"] == {"user": 600, "project": 10000}
    finally:
        here.lift_quotas()
