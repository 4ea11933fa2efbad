"""The beliefs about Calendar v3, with calendar.app.created alone. Each probe makes a calendar and deletes it.

The guests are of example.org, where nobody reads mail, and nobody is told anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract.probe import Account, Answer, Finding, Probes, cannot_tell, judged

calendar = Probes()
ZONE = "America/New_York"
TIMES = {
    "start": {"dateTime": "2031-12-03T18:00:00", "timeZone": ZONE},
    "end": {"dateTime": "2031-12-03T19:00:00", "timeZone": ZONE},
}
ONE, TWO = "contract.one@example.org", "contract.two@example.org"


@contextmanager
def made(account: Account, **body: Any) -> Iterator[str]:
    """A calendar for the time of a probe; its path."""
    new = account.ask("calendar", "POST", "/calendars", json={"summary": "Contract", "timeZone": ZONE, **body})
    path = f"/calendars/{new.json['id']}"
    try:
        yield path
    finally:
        account.ask("calendar", "DELETE", path)


def insert(account: Account, path: str, *, params: dict[str, Any] | None = None, **body: Any) -> Answer:
    return account.ask("calendar", "POST", f"{path}/events", params=params, json={"summary": "a", **TIMES, **body})


def patch(account: Account, path: str, event: Answer, body: dict[str, Any], **arguments: Any) -> Answer:
    return account.ask("calendar", "PATCH", f"{path}/events/{event.json['id']}", json=body, **arguments)


def fresh_id() -> str:
    return f"contract{uuid.uuid4().hex}".replace("x", "0").replace("w", "0")


@calendar.believe("An event may be made under an id of one's own; a taken one is 409.", "discovery document")
def _(account: Account) -> Finding:
    wanted = fresh_id()
    with made(account) as path:
        first, second = insert(account, path, id=wanted), insert(account, path, id=wanted)
    return judged(first.json.get("id") == wanted and second.code == 409, (first, second))


@calendar.believe("An id has the characters a-v and 0-9, 5 of them at least; else it is 400.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        answers = [insert(account, path, id=wanted) for wanted in ("contract-with-dashes", "wxyz0", "abc")]
    return judged([answer.code for answer in answers] == [400, 400, 400], [str(answer) for answer in answers])


@calendar.believe("The id of a cancelled event stays taken.", "google-api-ruby-client#1811")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path, id=fresh_id())
        cancelled = patch(account, path, event, {"status": "cancelled"})
        again = insert(account, path, id=event.json["id"])
    return judged(cancelled.json.get("status") == "cancelled" and again.code == 409, (cancelled, again))


@calendar.believe("The id of a deleted event stays taken.", "google-api-python-client#846")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path, id=fresh_id())
        account.ask("calendar", "DELETE", f"{path}/events/{event.json['id']}")
        again = insert(account, path, id=event.json["id"])
    return judged(again.code == 409, again)


@calendar.believe("A cancelled event cannot be changed back.", "seen once, against the discovery document: worse case")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path)
        patch(account, path, event, {"status": "cancelled"})
        answer = patch(account, path, event, {"status": "confirmed"})
    return judged(answer.code == 403, answer)


@calendar.believe("A cancelled event is still answered by get, as cancelled.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path)
        patch(account, path, event, {"status": "cancelled"})
        answer = account.ask("calendar", "GET", f"{path}/events/{event.json['id']}")
    return judged(answer.json.get("status") == "cancelled", answer)


@calendar.believe("A patch of attendees replaces the list, and an answer left out is lost.", "macro-inc/macro#6062")
def _(account: Account) -> Finding:
    guests = [{"email": ONE, "responseStatus": "accepted"}, {"email": TWO, "responseStatus": "accepted"}]
    with made(account) as path:
        event = insert(account, path, attendees=guests)
        after = patch(account, path, event, {"attendees": [{"email": ONE}]})
    seen = [(one["email"], one["responseStatus"]) for one in after.json.get("attendees", [])]
    return judged(seen == [(ONE, "needsAction")], seen or after)


@calendar.believe("A patch with an etag that is no longer the event's is 412.", "Calendar guide on versions")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path)
        patch(account, path, event, {"summary": "b"})
        late = patch(account, path, event, {"summary": "c"}, headers={"If-Match": event.json["etag"]})
    return judged(late.code == 412, late)


@calendar.believe("sequence rises with the time, and not with the guests alone.", "iCalendar, RFC 5546")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path)
        guests = patch(account, path, event, {"attendees": [{"email": ONE}]})
        moved = patch(account, path, event, {"end": {"dateTime": "2031-12-03T20:00:00", "timeZone": ZONE}})
    seen = [answer.json.get("sequence", 0) for answer in (event, guests, moved)]
    return judged(seen[0] == seen[1] < seen[2], seen)


@calendar.believe("Meet needs conferenceDataVersion=1; a request id used already is ignored.", "discovery document")
def _(account: Account) -> Finding:
    meet = {"createRequest": {"requestId": fresh_id(), "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    with made(account) as path:
        without = insert(account, path, conferenceData=meet)
        event = insert(account, path, params={"conferenceDataVersion": 1}, conferenceData=meet)
        again = patch(account, path, event, {"conferenceData": meet}, params={"conferenceDataVersion": 1})
    links = [answer.json.get("hangoutLink") for answer in (without, event, again)]
    return judged(links[0] is None and links[1] is not None and links[1] == links[2], links)


@calendar.believe("Meet is added by a patch, and conferenceData null takes it away.", "design: EventChanges.conference")
def _(account: Account) -> Finding:
    meet = {"createRequest": {"requestId": fresh_id(), "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    version = {"conferenceDataVersion": 1}
    with made(account) as path:
        event = insert(account, path, params=version)
        added = patch(account, path, event, {"conferenceData": meet}, params=version)
        kept = patch(account, path, event, {"summary": "b"}, params=version)
        gone = patch(account, path, event, {"conferenceData": None}, params=version)
        read = account.ask("calendar", "GET", f"{path}/events/{event.json['id']}")
    seen = ["conferenceData" in answer.json for answer in (event, added, kept, gone, read)]
    return judged(seen == [False, True, True, False, False] and "hangoutLink" not in read.json, (seen, str(gone)))


@calendar.believe("A whole day becomes a time when its date is null in the patch.", "design: events moved by hand")
def _(account: Account) -> Finding:
    days = {"start": {"date": "2031-12-03"}, "end": {"date": "2031-12-04"}}
    with made(account) as path:
        event = insert(account, path, **days)
        after = patch(account, path, event, {name: {**time, "date": None} for name, time in TIMES.items()})
    seen = after.json.get("start", {})
    return judged("date" not in seen and seen.get("dateTime", "").startswith("2031-12-03T18:00"), seen or after)


@calendar.believe("A name of a property over 44 characters is dropped, a value over 1,024 cut.", "Calendar guide")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path, extendedProperties={"private": {"k" * 45: "v", "long": "v" * 1025}})
    seen = {name: len(value) for name, value in event.json.get("extendedProperties", {}).get("private", {}).items()}
    return judged(seen == {"long": 1024}, seen or event)


@calendar.believe("null takes a property away, and leaves the others.", "design: EventChanges.private")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path, extendedProperties={"private": {"a": "1", "b": "2"}})
        after = patch(account, path, event, {"extendedProperties": {"private": {"a": None}}})
    seen = after.json.get("extendedProperties")
    return judged(seen == {"private": {"b": "2"}}, seen)


@calendar.believe("Lists are searched by a private property.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        event = insert(account, path, extendedProperties={"private": {"key": "k1"}})
        insert(account, path)
        found = account.ask("calendar", "GET", f"{path}/events", params={"privateExtendedProperty": "key=k1"})
    seen = [one["id"] for one in found.json.get("items", [])]
    return judged(seen == [event.json["id"]], seen)


@calendar.believe("A sync token tells what changed, cancelled events too.", "Calendar guide on synchronizing")
def _(account: Account) -> Finding:
    with made(account) as path:
        event, other = insert(account, path), insert(account, path)
        token = account.ask("calendar", "GET", f"{path}/events", params={"showDeleted": "true"}).json["nextSyncToken"]
        patch(account, path, other, {"status": "cancelled"})
        params = {"syncToken": token, "showDeleted": "true"}
        changed = account.ask("calendar", "GET", f"{path}/events", params=params)
    seen = [(one["id"], one["status"]) for one in changed.json.get("items", [])]
    return judged(seen == [(other.json["id"], "cancelled")] and "nextSyncToken" in changed.json, (event, seen))


@calendar.believe("A sync token goes with no filter.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        token = account.ask("calendar", "GET", f"{path}/events").json["nextSyncToken"]
        params = {"syncToken": token, "timeMin": "2026-01-01T00:00:00Z"}
        answer = account.ask("calendar", "GET", f"{path}/events", params=params)
    return judged(answer.code == 400, answer)


@calendar.believe("A sync token also tells an answer of a guest, which changes the etag.", "design: Replies")
def _(account: Account) -> Finding:
    with made(account) as path, account.somebody(ONE, "calendar.events") as guest:
        if guest is None:
            return cannot_tell("a guest has to answer: invite a mailbox of your own, answer, and list with the token")
        event = insert(account, path, attendees=[{"email": ONE}])
        token = account.ask("calendar", "GET", f"{path}/events").json["nextSyncToken"]
        copy = f"/calendars/primary/events/{event.json['id']}"
        guest.ask("calendar", "PATCH", copy, json={"attendees": [{"email": ONE, "responseStatus": "accepted"}]})
        items = account.ask("calendar", "GET", f"{path}/events", params={"syncToken": token}).json.get("items", [])
    seen = [(one["attendees"][0]["responseStatus"], one["etag"] != event.json["etag"]) for one in items]
    return judged(seen == [("accepted", True)], seen)


@calendar.believe("Guests do not see each other when guestsCanSeeOtherGuests is false.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        guests = [{"email": ONE}, {"email": TWO}]
        event = insert(account, path, attendees=guests, guestsCanSeeOtherGuests=False)
        if event.json.get("guestsCanSeeOtherGuests") is not False:
            return judged(False, event.json)
        with account.somebody(ONE, "calendar.events") as guest:
            if guest is None:
                return cannot_tell("it is kept; what a guest sees: invite two mailboxes of your own, and look")
            seen = guest.ask("calendar", "GET", f"/calendars/primary/events/{event.json['id']}")
    return judged([one["email"] for one in seen.json["attendees"]] == [ONE], seen.json.get("attendees"))


@calendar.believe("The events of a deleted calendar are 404.", "design: 'the program's calendar is gone'")
def _(account: Account) -> Finding:
    with made(account) as path:
        pass
    answer = account.ask("calendar", "GET", f"{path}/events")
    return judged(answer.code == 404, answer)


@calendar.believe("A time needs an offset or a zone.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as path:
        answer = insert(account, path, start={"dateTime": "2031-12-03T18:00:00"})
    return judged(answer.code == 400, answer)


@calendar.believe("Times are shown in the calendar's zone, with the event's own beside them.", "seen in many threads")
def _(account: Account) -> Finding:
    start = {"dateTime": "2031-12-03T15:00:00", "timeZone": "America/Los_Angeles"}
    with made(account) as path:
        event = insert(account, path, start=start)
    wanted = {"dateTime": "2031-12-03T18:00:00-05:00", "timeZone": "America/Los_Angeles"}
    return judged(event.json.get("start") == wanted, event.json.get("start"))


@calendar.believe("A calendar is in UTC unless a zone is given.", "unverified: so give one")
def _(account: Account) -> Finding:
    new = account.ask("calendar", "POST", "/calendars", json={"summary": "Contract"})
    account.ask("calendar", "DELETE", f"/calendars/{new.json['id']}")
    return judged(new.json.get("timeZone") == "UTC", new.json.get("timeZone"))


@calendar.believe("calendar.app.created sees no calendar but its own.", "discovery document; 404 is assumed")
def _(account: Account) -> Finding:
    answer = account.ask("calendar", "GET", "/calendars/primary/events")
    return judged(answer.code in (403, 404), answer)


@calendar.believe("calendar.app.created does not share calendars.", "discovery document")
def _(account: Account) -> Finding:
    rule = {"role": "reader", "scope": {"type": "user", "value": ONE}}
    with made(account) as path:
        answer = account.ask("calendar", "POST", f"{path}/acl", params={"sendNotifications": "false"}, json=rule)
    return judged(answer.code == 403, answer)


@calendar.believe("A service account for itself sets no attendees.", "discovery document")
def _(account: Account) -> Finding:
    robot = account.robots()
    if robot is None:
        return cannot_tell("needs a service account")
    with robot:
        other = account.acting(robot)
        with made(other) as path:
            answer = insert(other, path, attendees=[{"email": ONE}])
    return judged((answer.code, answer.reason) == (403, "forbiddenForServiceAccounts"), answer)


@calendar.believe("With sendUpdates=all a change of guests alone tells everybody.", "google-api-nodejs-client#3310")
def _(account: Account) -> Finding:
    return _told(account, "all", {ONE: 1, TWO: 1})


@calendar.believe("With sendUpdates=none nobody is told of a change.", "discovery document")
def _(account: Account) -> Finding:
    return _told(account, "none", {ONE: 0, TWO: 0})


def _told(account: Account, updates: str, wanted: dict[str, int]) -> Finding:
    """What two guests hear when the second is added."""
    if not account.rehearsal:
        return cannot_tell("the mail of guests is theirs: invite two mailboxes of your own, add a third, and look")
    with made(account) as path:
        event = insert(account, path, attendees=[{"email": ONE}])
        before = {guest: _mails(account, guest) for guest in (ONE, TWO)}
        both = {"attendees": [{"email": ONE}, {"email": TWO}]}
        patch(account, path, event, both, params={"sendUpdates": updates})
        seen = {guest: _mails(account, guest) - before[guest] for guest in (ONE, TWO)}
    return judged(seen == wanted, seen)


def _mails(account: Account, guest: str) -> int:
    with account.somebody(guest, "gmail.readonly") as mailbox:
        assert mailbox is not None
        return len(mailbox.ask("gmail", "GET", "/messages").json.get("messages", []))


@calendar.believe("Quota: 600 calls a minute a user.", "Calendar API quota guide")
def _(account: Account) -> Finding:
    return cannot_tell("it would take the calendar from everybody else for a minute")
