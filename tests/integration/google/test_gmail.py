"""The thin Gmail client: what goes over the wire, what its answers become, and every send once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import Refused, SignInFailed, Unanswered
from automations.google.gmail import Added, Draft, Gmail, History, Profile, Sent
from automations.google.transport import Session, Timeouts
from tests.integration.google.conftest import Received, Step, Wire, answer, cut, cut_within, refusal, silence

DRAFT = {"id": "r-1", "message": {"id": "m1", "threadId": "t1"}}
KEY = {"name": "x-automations-KEY", "value": "reminder/M-012/L-02/2d"}


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def gmail(wire: Wire, waits: list[float]) -> Iterator[Gmail]:
    session = Session(token_source(lambda: "token"), wire.url, Timeouts(connect=2, read=0.3, whole=0.6))
    yield Gmail(session, Calls(sleep=waits.append, draw=lambda: 0.0))
    session.close()


def asked(received: Received) -> tuple[str, str, dict[str, list[str]]]:
    """Method, path and parameters, without what every request has."""
    address = urlsplit(received.path)
    query = parse_qs(address.query)
    query.pop("alt", None)
    query.pop("fields", None)
    return received.method, address.path.removeprefix("/gmail/v1/users/me"), query


def test_a_draft_carries_the_message_as_base64url(wire: Wire, gmail: Gmail) -> None:
    raw = b"Subject: \xff\xfe?>\r\n\r\nbody"
    wire.steps += [answer(DRAFT)]
    assert gmail.create_draft(raw) == Draft("r-1", "m1", "t1")
    assert asked(wire.received[0]) == ("POST", "/drafts", {})
    assert base64.urlsafe_b64decode(json.loads(wire.received[0].body)["message"]["raw"]) == raw


def test_a_draft_is_sent_and_answers_the_new_message(wire: Wire, gmail: Gmail) -> None:
    wire.steps += [answer({"id": "m2", "threadId": "t1"})]
    assert gmail.send_draft("r-1") == Sent("m2", "t1")
    assert asked(wire.received[0]) == ("POST", "/drafts/send", {})
    assert json.loads(wire.received[0].body) == {"id": "r-1"}


def test_drafts_come_page_by_page(wire: Wire, gmail: Gmail) -> None:
    other = {"id": "r-2", "message": {"id": "m9", "threadId": "t9"}}
    wire.steps += [answer({"drafts": [DRAFT], "nextPageToken": "p2"}), answer({"drafts": [other]})]
    assert gmail.drafts() == [Draft("r-1", "m1", "t1"), Draft("r-2", "m9", "t9")]
    assert [asked(each)[2] for each in wire.received] == [
        {"maxResults": ["500"]},
        {"maxResults": ["500"], "pageToken": ["p2"]},
    ]
    wire.steps += [answer({"resultSizeEstimate": 0})]
    assert gmail.drafts() == []


def test_a_thread_shows_labels_and_the_headers_asked_for(wire: Wire, gmail: Gmail) -> None:
    again = {"name": "X-Automations-Key", "value": "a second one"}
    sent = {"id": "m2", "labelIds": ["SENT"], "payload": {"headers": [KEY, again, {"name": "To", "value": "x"}]}}
    wire.steps += [answer({"id": "t1", "messages": [sent, {"id": "m3"}]})]
    messages = gmail.thread("t1")
    assert messages is not None
    assert [(message.id, message.labels, message.headers) for message in messages] == [
        ("m2", {"SENT"}, {"X-Automations-Key": "reminder/M-012/L-02/2d"}),
        ("m3", frozenset(), {}),
    ]
    query = {"format": ["metadata"], "metadataHeaders": ["X-Automations-Key"]}
    assert asked(wire.received[0]) == ("GET", "/threads/t1", query)


def test_headers_of_a_draft_and_of_a_message(wire: Wire, gmail: Gmail) -> None:
    wire.steps += [answer({"id": "r-1", "message": {"payload": {"headers": [KEY]}}})]
    assert gmail.draft_headers("r-1") == {"X-Automations-Key": KEY["value"]}
    wire.steps += [
        answer({"id": "m9", "payload": {"headers": [{"name": "X-Failed-Recipients", "value": "a@example.org"}]}})
    ]
    assert gmail.message_headers("m9", ("X-Failed-Recipients", "From")) == {"X-Failed-Recipients": "a@example.org"}
    assert [asked(each) for each in wire.received] == [
        ("GET", "/drafts/r-1", {"format": ["metadata"]}),
        ("GET", "/messages/m9", {"format": ["metadata"], "metadataHeaders": ["X-Failed-Recipients", "From"]}),
    ]


def test_history_goes_on_from_where_its_first_page_stood(wire: Wire, gmail: Gmail) -> None:
    def record(*ids: str) -> dict[str, object]:
        return {"messagesAdded": [{"message": {"id": id_, "threadId": "t", "labelIds": ["INBOX"]}} for id_ in ids]}

    wire.steps += [
        answer({"historyId": "120", "history": [record("m1"), {"id": "101"}], "nextPageToken": "p2"}),
        answer({"historyId": "125", "history": [record("m1", "m2")]}),
        answer({"historyId": "130"}),
    ]
    inbox = frozenset({"INBOX"})
    assert gmail.history("100") == History("120", (Added("m1", "t", inbox), Added("m2", "t", inbox)))
    assert gmail.history("120") == History("130", ())
    query = {"startHistoryId": ["100"], "historyTypes": ["messageAdded"], "maxResults": ["500"]}
    assert asked(wire.received[0]) == ("GET", "/history", query)
    assert asked(wire.received[1])[2] == {**query, "pageToken": ["p2"]}


def test_the_mailbox_says_who_it_is_and_where_it_stands(wire: Wire, gmail: Gmail) -> None:
    wire.steps += [answer({"emailAddress": "program@example.org", "historyId": "7"})]
    assert gmail.profile() == Profile("program@example.org", "7")
    assert asked(wire.received[0]) == ("GET", "/profile", {})


def test_a_deleted_draft_answers_with_nothing(wire: Wire, gmail: Gmail) -> None:
    wire.steps += [answer(b"", 204), answer({})]
    wire.steps += [refusal(404, "notFound", "Requested entity was not found.")] * 2
    for _ in range(3):
        gmail.delete_draft("r-1")
    assert [asked(each) for each in wire.received] == [("DELETE", "/drafts/r-1", {})] * 4
    wire.steps += [refusal(403, "forbidden", "no")]
    with pytest.raises(Refused, match="403"):
        gmail.delete_draft("r-1")


@pytest.mark.parametrize(
    "read",
    [
        lambda gmail: gmail.thread("t1"),
        lambda gmail: gmail.draft_headers("r-1"),
        lambda gmail: gmail.message_headers("m1", ("To",)),
        lambda gmail: gmail.history("1"),
    ],
    ids=["thread", "draft_headers", "message_headers", "history"],
)
def test_what_is_gone_is_none(wire: Wire, gmail: Gmail, read: Callable[[Gmail], object]) -> None:
    wire.steps += [refusal(404, "notFound", "Requested entity was not found.")] * 2
    assert read(gmail) is None
    wire.steps += [refusal(400, "invalidArgument", "Invalid id value")]
    with pytest.raises(Refused, match="400"):
        read(gmail)


@pytest.mark.parametrize(
    "fate",
    [cut, cut_within, silence(0.5), answer({"error": {"code": 500}}, 500), answer(b"<html>"), answer(["not Google"])],
    ids=["cut", "cut within", "silence", "500", "html", "another's JSON"],
)
@pytest.mark.parametrize(
    "act",
    [lambda gmail: gmail.create_draft(b"x"), lambda gmail: gmail.send_draft("r-1")],
    ids=["create_draft", "send_draft"],
)
def test_an_unclear_answer_is_never_followed_by_a_second_send(
    wire: Wire, gmail: Gmail, waits: list[float], act: Callable[[Gmail], object], fate: Step
) -> None:
    wire.steps += [fate]
    with pytest.raises(Unanswered):
        act(gmail)
    assert (len(wire.received), waits) == (1, [])


def test_a_quota_is_waited_for_and_a_days_limit_is_not(wire: Wire, gmail: Gmail, waits: list[float]) -> None:
    def limited(until: str) -> Step:
        sentence = f"User-rate limit exceeded.  Retry after 2026-11-02T{until}.000Z (Mail sending)"
        return refusal(429, "rateLimitExceeded", sentence, Date="Mon, 02 Nov 2026 17:00:00 GMT")

    wire.steps += [limited("17:00:20"), answer({"id": "m2", "threadId": "t1"})]
    assert gmail.send_draft("r-1").message_id == "m2"
    assert waits == [20.0]
    wire.steps += [limited("23:00:00")]
    with pytest.raises(Refused, match="429") as refused:
        gmail.send_draft("r-1")
    assert (refused.value.facts["code"], waits, len(wire.received)) == (429, [20.0], 3)


def test_a_scope_that_is_missing_is_a_matter_of_signing_in(wire: Wire, gmail: Gmail) -> None:
    wire.steps += [refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")]
    with pytest.raises(SignInFailed, match=r"gmail\.users\.threads\.get"):
        gmail.thread("t1")
