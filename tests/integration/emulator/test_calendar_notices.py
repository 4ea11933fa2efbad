"""The mail that Calendar sends, and what people do with events by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.http import build_http

from automations.google.clients import collection
from tests.workspace import COORDINATOR, Local, local

ANA, BEA, FAR = "ana.example@example.org", "bea.example@example.org", "far@elsewhere.example.com"
START = {"dateTime": "2026-12-03T18:00:00", "timeZone": "America/New_York"}
END = {"dateTime": "2026-12-03T19:30:00", "timeZone": "America/New_York"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("notices")) as running:
        running.lift_quotas()
        yield running


@pytest.fixture(scope="module")
def events(here: Local) -> Iterator[Callable[..., Any]]:
    """events("insert", calendarId=…, …): the coordinator's call of the stock client."""
    http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token()), http=build_http())
    yield lambda act, **arguments: getattr(collection("calendar", "v3", "events", here.url), act)(**arguments).execute(
        http=http
    )
    http.close()


@pytest.fixture(scope="module")
def calendar(here: Local) -> str:
    http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token()), http=build_http())
    body = {"summary": "Liaisons", "timeZone": "America/New_York"}
    made = collection("calendar", "v3", "calendars", here.url).insert(body=body).execute(http=http)
    http.close()
    return str(made["id"])


class Told:
    """The notices since it was made, as (kind, to)."""

    def __init__(self, here: Local) -> None:
        self._here = here
        self._from = len(self._all())

    def _all(self) -> list[dict[str, Any]]:
        return list(self._here.admin("GET", "/notices")["calendar"])

    def now(self) -> list[tuple[str, str]]:
        new = self._all()[self._from :]
        self._from += len(new)
        return sorted((one["kind"], one["to"]) for one in new)


def guests(*emails: str) -> list[dict[str, str]]:
    return [{"email": email} for email in emails]


def newest(here: Local, mailbox: str) -> dict[str, Any]:
    return dict(here.admin("GET", f"/mail?mailbox={mailbox}")["mail"][0])


@pytest.mark.parametrize(
    ("updates", "told", "sentence"),
    [
        ({"sendUpdates": "all"}, [("invitation", ANA), ("invitation", FAR)], "everybody but who acts"),
        ({"sendUpdates": "externalOnly"}, [("invitation", FAR)], "only those without a Google calendar"),
        ({"sendUpdates": "none"}, [], "nobody"),
        ({}, [], "nobody, as long as nothing is said"),
        ({"sendNotifications": True}, [("invitation", ANA), ("invitation", FAR)], "the older name"),
    ],
)
def test_who_is_invited_by_mail(
    here: Local, events: Callable[..., Any], calendar: str, updates: dict[str, Any], told: list[Any], sentence: str
) -> None:
    seen = Told(here)
    body = {"summary": "Meeting", "start": START, "end": END, "attendees": guests(ANA, FAR, COORDINATOR)}
    made = events("insert", calendarId=calendar, body=body, **updates)
    assert seen.now() == told, sentence
    assert made["attendees"][0]["email"] == ANA


def test_a_title_is_told_letter_by_letter(here: Local, events: Callable[..., Any], calendar: str) -> None:
    title = "The program of a town with quite a long name · I-01, and what else belongs to it"
    body = {"summary": title, "start": START, "end": END, "attendees": guests(ANA)}
    events("insert", calendarId=calendar, body=body, sendUpdates="all")
    assert newest(here, ANA)["subject"].startswith(f"Invitation: {title} @")


def test_every_change_tells_everybody(here: Local, events: Callable[..., Any], calendar: str) -> None:
    body = {"summary": "Reunião", "location": "Town Hall", "start": START, "end": END, "attendees": guests(ANA)}
    made = events("insert", calendarId=calendar, body=body, sendUpdates="all")
    mail = newest(here, ANA)
    assert mail["subject"] == f"Invitation: Reunião @ Thu Dec 3, 2026 6pm - 7:30pm (EST) ({ANA})"
    assert "Town Hall" in mail["text"]
    assert mail["html"]
    seen = Told(here)
    change: dict[str, Any] = {"calendarId": calendar, "eventId": made["id"], "sendUpdates": "all"}
    events("patch", body={"attendees": guests(ANA, BEA)}, **change)
    assert seen.now() == [("invitation", BEA), ("update", ANA)], "one more guest: the others hear of it, too"
    events("patch", body={"attendees": guests(BEA)}, **change)
    assert seen.now() == [("cancellation", ANA), ("update", BEA)]
    events("patch", body={"location": "Library"}, **change)
    assert seen.now() == [("update", BEA)]
    events("patch", body={"location": "Library"}, **change)
    assert seen.now() == [], "nothing changed"
    events("patch", body={"status": "cancelled"}, **change)
    assert seen.now() == [("cancellation", BEA)]
    assert newest(here, BEA)["subject"].startswith("Canceled event: Reunião")


def test_guests_who_do_not_see_each_other_are_not_named(here: Local, events: Callable[..., Any], calendar: str) -> None:
    body = {"start": START, "end": END, "attendees": guests(ANA, BEA), "guestsCanSeeOtherGuests": False}
    events("insert", calendarId=calendar, body=body, sendUpdates="all")
    assert BEA not in newest(here, ANA)["text"]


def test_an_answer_with_another_time(here: Local, events: Callable[..., Any], calendar: str) -> None:
    body = {"summary": "Interview", "start": START, "end": END, "attendees": guests(ANA)}
    made = events("insert", calendarId=calendar, body=body)
    span = {"start": "2026-12-04T18:00:00-05:00", "end": "2026-12-04T19:00:00-05:00"}
    here.edit({"do": "answer", "event": made["id"], "comment": "Friday?", "propose": span}, "calendar", ANA)
    (guest,) = events("get", calendarId=calendar, eventId=made["id"])["attendees"]
    assert guest == {"email": ANA, "responseStatus": "tentative", "comment": "Friday?"}, "the API shows no proposal"
    mail = newest(here, COORDINATOR)
    assert mail["subject"].startswith("New time proposed: Interview")
    assert "Fri Dec 4, 2026 6pm - 7pm (EST)" in mail["text"]


def test_answers_to_a_persons_own_calendar_come_by_mail(here: Local, events: Callable[..., Any]) -> None:
    body = {"summary": "Own", "start": START, "end": END, "attendees": guests(ANA)}
    made = events("insert", calendarId="primary", body=body)
    here.edit({"do": "answer", "event": made["id"], "response": "declined"}, "calendar", ANA)
    assert newest(here, COORDINATOR)["subject"].startswith("Declined: Own")


def test_staff_change_events_by_hand(here: Local, events: Callable[..., Any], calendar: str) -> None:
    body = {"summary": "Hand", "start": START, "end": END, "attendees": guests(ANA)}
    made = events("insert", calendarId=calendar, body=body)
    token = events("list", calendarId=calendar)["nextSyncToken"]
    seen = Told(here)
    act = {"event": made["id"], "calendar": calendar, "notify": "all"}
    here.edit({**act, "do": "change", "set": {"location": "Park"}}, "calendar")
    here.edit({**act, "do": "add_guest", "guest": BEA}, "calendar")
    here.edit({**act, "do": "remove_guest", "guest": ANA, "notify": "none"}, "calendar")
    assert seen.now() == [("invitation", BEA), ("update", ANA), ("update", ANA)]
    (changed,) = events("list", calendarId=calendar, syncToken=token)["items"]
    assert (changed["location"], [one["email"] for one in changed["attendees"]]) == ("Park", [BEA])
    assert changed["sequence"] == made["sequence"] + 1
    here.edit({**act, "do": "delete"}, "calendar")
    assert events("get", calendarId=calendar, eventId=made["id"])["status"] == "cancelled"
    listed = {one["id"]: one for one in here.admin("GET", "/events")["events"]}
    assert listed[made["id"]]["calendarName"] == "Liaisons"


def test_a_planned_edit_strikes_between_two_calls(here: Local, events: Callable[..., Any], calendar: str) -> None:
    made = events("insert", calendarId=calendar, body={"start": START, "end": END})
    edit = {"do": "change", "event": made["id"], "calendar": calendar, "set": {"summary": "By hand"}}
    here.edit(edit, "calendar", before_method="calendar.events.get")
    assert events("get", calendarId=calendar, eventId=made["id"])["summary"] == "By hand"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ({"do": "burn"}, "nothing that a person does"),
        ({"do": "answer", "event": "nowhere"}, "there is no event"),
        ({"do": "delete_calendar", "calendar": "nowhere"}, "there is no calendar"),
        ({"do": "meet", "status": "perhaps"}, "success, pending or failure"),
    ],
)
def test_what_nobody_does_by_hand(here: Local, edit: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        here.edit(edit, "calendar")
    here.admin("DELETE", "/edits")


def test_a_calendar_deleted_by_hand(here: Local, events: Callable[..., Any], calendar: str) -> None:
    here.edit({"do": "delete_calendar", "calendar": calendar}, "calendar")
    with pytest.raises(Exception, match="Not Found"):
        events("list", calendarId=calendar)
