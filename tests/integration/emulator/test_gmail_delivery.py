"""Where mail arrives: local mailboxes, threads, copies, bounces, what would leave; people's acts; search."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.http import build_http

from automations.google.clients import collection
from tests.workspace import COORDINATOR, Local, local

ANA, BEA = "ana.example@example.org", "bea.example@example.org"
Users = Callable[[str], Any]
Send = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("delivery")) as running:
        running.lift_quotas()
        yield running


@pytest.fixture
def users(here: Local) -> Iterator[Users]:
    """users("messages") of the coordinator: the stock client's collection, signed in."""
    http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token()), http=build_http())

    class Signed:
        def __init__(self, at: Any) -> None:
            self._at = at

        def __getattr__(self, name: str) -> Any:
            return lambda **arguments: getattr(self._at, name)(userId="me", **arguments).execute(http=http)

    yield lambda name: Signed(getattr(collection("gmail", "v1", "users", here.url), name)())
    http.close()


@pytest.fixture
def send(users: Users) -> Send:
    """send("To: …", "Subject: …", text=…, threadId=…): the sent message."""

    def act(*lines: str, text: str = "Text", **more: Any) -> dict[str, Any]:
        content = "\r\n".join([*lines, "", text]).encode()
        body = {"raw": base64.urlsafe_b64encode(content).decode(), **more}
        sent: dict[str, Any] = users("messages").send(body=body)
        return sent

    return act


def mail(here: Local, mailbox: str) -> list[dict[str, Any]]:
    """A mailbox, newest first, as the admin API reads it."""
    return list(here.admin("GET", f"/mail?mailbox={mailbox.replace('+', '%2B')}")["mail"])


def fields(one: dict[str, Any]) -> dict[str, str]:
    return dict(one["headers"])


def test_a_message_arrives_without_its_blind_copies(here: Local, send: Send) -> None:
    send(
        f"To: {ANA}", f"Cc: {BEA}", "Bcc: Carla <carla@example.org>", "Subject: Hello", "Auto-Submitted: auto-generated"
    )
    for address in (ANA, BEA, "carla@example.org"):
        got = mail(here, address)[0]
        assert (got["subject"], got["bcc"], got["labels"]) == ("Hello", "", ["INBOX", "UNREAD"])
        assert fields(got)["Auto-Submitted"] == "auto-generated"
        assert fields(got)["From"] == COORDINATOR
    assert mail(here, COORDINATOR)[0]["bcc"] == "Carla <carla@example.org>"


def test_from_is_always_the_mailboxs_own(here: Local, send: Send) -> None:
    send(f"To: {ANA}", "From: The Office <mayor@example.org>", "Subject: Who")
    got = fields(mail(here, ANA)[0])
    assert (got["From"], got["X-Google-Original-From"]) == (
        f"The Office <{COORDINATOR}>",
        "The Office <mayor@example.org>",
    )


@pytest.mark.parametrize(
    ("line", "subject", "sentence"),
    [
        ("Subject: =?utf-8?q?Reuni=C3=A3o?=", "Reunião", "an encoded word"),
        ("Subject: Kreyòl: Bonjou", "Kreyòl: Bonjou", "plain UTF-8"),
        ("Subject: =?utf-8?b?2KfYrNiq2YXYp9i5?=", "اجتماع", "Arabic"),
        ("Subject: a\r\n b", "a b", "a folded one"),
    ],
)
def test_fields_in_all_languages(here: Local, send: Send, line: str, subject: str, sentence: str) -> None:
    send(f"To: {ANA}", line)
    assert mail(here, ANA)[0]["subject"] == subject, sentence


def test_a_conversation_stays_one_thread_on_both_sides(here: Local, send: Send) -> None:
    sent = send(f"To: {ANA}", "Subject: Thursday")
    got = mail(here, ANA)[0]
    here.edit({"do": "reply", "message": got["id"], "text": "I come"}, "mail", ANA)
    answer = mail(here, COORDINATOR)[0]
    assert (answer["thread"], answer["subject"], answer["text"].strip()) == (sent["threadId"], "Re: Thursday", "I come")
    assert mail(here, ANA)[0]["thread"] == got["thread"]
    earlier = fields(answer)["Message-ID"]
    lines = (f"To: {ANA}", f"In-Reply-To: {earlier}", f"References: {earlier}")
    again = send(*lines, "Subject: Re: Thursday", threadId=sent["threadId"])
    assert again["threadId"] == sent["threadId"]
    assert mail(here, ANA)[0]["thread"] == got["thread"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["Subject: Another"], "another subject, nothing answered"),
        (["Subject: Friday"], "the same subject, nothing answered"),
    ],
)
def test_a_thread_id_that_the_message_does_not_fit_is_not_kept(send: Send, lines: list[str], sentence: str) -> None:
    sent = send(f"To: {ANA}", "Subject: Friday")
    assert send(f"To: {ANA}", *lines, threadId=sent["threadId"])["threadId"] != sent["threadId"], sentence


@pytest.mark.parametrize("address", ["unknown-dora@example.org", "former@example.org"])
def test_a_bounce_comes_back_into_the_thread(here: Local, send: Send, users: Users, address: str) -> None:
    here.admin("POST", "/mailboxes", {"unknown": ["former@example.org"]})
    start = users("messages").list()["messages"][0]["id"]
    sent = send(f"To: {address}, {ANA}", "Subject: Nobody", "X-Automations-Key: k1")
    thread = users("threads").get(id=sent["threadId"])["messages"]
    assert len(thread) == 2
    assert start not in [one["id"] for one in thread]
    report = {field["name"]: field["value"] for field in thread[1]["payload"]["headers"]}
    assert report["From"] == "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
    assert report["X-Failed-Recipients"] == address
    assert report["Content-Type"].startswith("multipart/report")
    kinds = [part["mimeType"] for part in thread[1]["payload"]["parts"]]
    assert kinds == ["text/plain", "message/delivery-status", "message/rfc822"]
    assert mail(here, ANA)[0]["subject"] == "Nobody", "the others have it"
    assert mail(here, address) == []


def test_what_goes_elsewhere_is_kept_here(here: Local, send: Send) -> None:
    send("To: someone@elsewhere.example.com", "Subject: Away")
    last = here.admin("GET", "/outgoing")["outgoing"][-1]
    assert (last["from"], last["to"]) == (COORDINATOR, "someone@elsewhere.example.com")
    assert "Subject: Away" in last["raw"]


def test_other_local_domains_have_only_the_mailboxes_that_are_known(here: Local, send: Send) -> None:
    here.admin("POST", "/mailboxes", {"domains": ["town.example.org"], "add": ["clerk@town.example.org"]})
    send("To: clerk+news@town.example.org, nobody@town.example.org", "Subject: Domain")
    assert mail(here, "clerk@town.example.org")[0]["subject"] == "Domain"
    assert fields(mail(here, COORDINATOR)[0])["X-Failed-Recipients"] == "nobody@town.example.org"


def test_people_read_answer_and_delete_their_mail(here: Local, send: Send) -> None:
    send(f"To: {BEA}", "Subject: Acts")
    got = mail(here, BEA)[0]
    assert here.edit({"do": "read", "message": got["id"]}, "mail", BEA)["labels"] == ["INBOX"]
    assert here.edit({"do": "trash", "message": got["id"]}, "mail", BEA)["labels"] == ["TRASH"]
    here.edit({"do": "delete", "message": got["id"]}, "mail", BEA)
    assert here.admin("GET", f"/mail?id={got['id']}")["mail"] == []
    here.edit({"do": "send", "to": COORDINATOR, "subject": "From Bea", "text": "Hi"}, "mail", BEA)
    assert mail(here, COORDINATOR)[0]["subject"] == "From Bea"
    with pytest.raises(ValueError, match="has no message"):
        here.edit({"do": "read", "message": got["id"]}, "mail", BEA)
    with pytest.raises(ValueError, match="nothing that a person does"):
        here.edit({"do": "burn"}, "mail", BEA)
    here.admin("DELETE", "/edits")


def test_people_change_send_and_delete_drafts(here: Local, users: Users) -> None:
    content = f"To: {ANA}\r\nSubject: Draft\r\nX-Automations-Key: k2\r\n\r\nOurs".encode()
    body = {"message": {"raw": base64.urlsafe_b64encode(content).decode()}}
    made = [users("drafts").create(body=body) for _ in range(3)]
    edited = here.edit({"do": "edit_draft", "draft": made[0]["id"], "text": "Mine"}, "mail", COORDINATOR)
    assert (edited["draft"], edited["thread"]) == (made[0]["id"], made[0]["message"]["threadId"])
    names = [name for name, _ in here.admin("GET", f"/mail?id={edited['id']}")["mail"][0]["headers"]]
    assert "X-Automations-Key" not in names, "Gmail's own editor does not keep it"
    again = here.edit({"do": "edit_draft", "draft": made[1]["id"], "text": "b", "new_id": True}, "mail", COORDINATOR)
    assert again["draft"] != made[1]["id"]
    sent = here.edit({"do": "send_draft", "draft": made[2]["id"]}, "mail", COORDINATOR)
    assert (sent["thread"], sent["labels"]) == (made[2]["message"]["threadId"], ["SENT"])
    here.edit({"do": "delete_draft", "draft": made[0]["id"]}, "mail", COORDINATOR)
    left = [one["id"] for one in users("drafts").list().get("drafts", [])]
    assert left == [again["draft"]]


# Search


@pytest.mark.parametrize(
    ("query", "found", "sentence"),
    [
        ("from:ana", ["from Ana"], "a word of the sender"),
        ("to:bea.example@example.org", ["to Bea"], "a whole address"),
        ("subject:bea OR from:ana", ["to Bea", "from Ana"], "either"),
        ("{subject:bea from:ana}", ["to Bea", "from Ana"], "either, in braces"),
        ("subject:(to bea)", ["to Bea"], "each word in the brackets"),
        ('"violet lamps"', ["to Bea"], "a phrase"),
        ('"lamps violet"', [], "a phrase the other way round"),
        ("violet -lamps", [], "not a word"),
        ("violet", ["to Bea"], "a word of the text"),
        ("viol", [], "part of a word is no word"),
        ("in:inbox from:ana is:unread", ["from Ana"], "several at once"),
        ("in:sent subject:bea", ["to Bea"], "a place"),
        ("label:inbox subject:ana", ["from Ana"], "a label"),
        ("has:attachment", [], "no attachment"),
        ("newer_than:1d from:ana", ["from Ana"], "new"),
        ("older_than:1d from:ana", [], "not old"),
        ("after:2026/11/02 from:ana", ["from Ana"], "since a day"),
        ("before:2026/11/02 from:ana", [], "before a day"),
        ("X-Automations-Key:k3", [], "a field of one's own has no operator"),
    ],
)
def test_search(here: Local, send: Send, users: Users, query: str, found: list[str], sentence: str) -> None:
    if not users("messages").list(q='subject:"to bea"').get("messages"):
        here.edit({"do": "send", "to": COORDINATOR, "subject": "from Ana", "text": "Yes"}, "mail", ANA)
        send(f"To: {BEA}", "Subject: to Bea", "X-Automations-Key: k3", text="the violet lamps")
    listed = users("messages").list(q=query).get("messages", [])
    subjects = [
        field["value"]
        for one in listed
        for field in users("messages").get(id=one["id"], format="metadata")["payload"]["headers"]
        if field["name"] == "Subject" and field["value"] in ("from Ana", "to Bea")
    ]
    assert subjects == found, sentence
