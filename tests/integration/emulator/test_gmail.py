"""Gmail through the stock client: drafts, sending, formats, threads, history, scopes, what is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, build_http

from automations.google.clients import collection
from tests.workspace import COORDINATOR, Local, local

ANA = "ana.example@example.org"
KEY = "X-Automations-Key"
Gmail = Callable[..., Any]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("gmail")) as running:
        running.lift_quotas()
        yield running


@pytest.fixture
def gmail(here: Local) -> Iterator[Gmail]:
    """gmail("drafts.create", user=…, scopes=…, **arguments) -> the answer; HttpError for a refusal."""
    opened: list[Any] = []

    def call(method: str, user: str = COORDINATOR, scopes: list[str] | None = None, **arguments: Any) -> Any:
        http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token(user, scopes)), http=build_http())
        opened.append(http)
        at = collection("gmail", "v1", "users", here.url)
        *path, name = method.split(".")
        for step in path:
            at = getattr(at, step)()
        return getattr(at, name)(userId="me", **arguments).execute(http=http)

    yield call
    for http in opened:
        http.close()


def raw(to: str = ANA, subject: str = "A meeting", text: str = "Bom dia", **fields: str) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = COORDINATOR, to, subject
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return base64.urlsafe_b64encode(message.as_bytes()).decode()


def refusal(act: Callable[[], Any]) -> tuple[int, str, str]:
    with pytest.raises(HttpError) as refused:
        act()
    return int(refused.value.resp.status), refused.value.error_details[0]["reason"], refused.value.reason


def fields_of(message: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: field["value"] for field in message["payload"].get("headers", [])}


# Drafts


def test_sending_a_draft_ends_it_and_makes_another_message_in_its_thread(gmail: Gmail) -> None:
    body = {"message": {"raw": raw(X_Automations_Key="reminder/M-012", Message_ID="<mine@example.org>")}}
    draft = gmail("drafts.create", body=body)
    assert draft["message"]["labelIds"] == ["DRAFT"]
    before = gmail("threads.get", id=draft["message"]["threadId"], format="metadata", metadataHeaders=[KEY])
    sent = gmail("drafts.send", body={"id": draft["id"]})
    assert sent["id"] != draft["message"]["id"]
    assert (sent["threadId"], sent["labelIds"]) == (draft["message"]["threadId"], ["SENT"])
    after = gmail("threads.get", id=sent["threadId"], format="metadata", metadataHeaders=[KEY])
    assert [one["id"] for one in before["messages"]] == [draft["message"]["id"]]
    assert [(one["id"], fields_of(one)) for one in after["messages"]] == [(sent["id"], {KEY: "reminder/M-012"})]
    assert refusal(lambda: gmail("drafts.send", body={"id": draft["id"]}))[:2] == (404, "notFound")
    assert refusal(lambda: gmail("drafts.get", id=draft["id"]))[0] == 404
    assert refusal(lambda: gmail("messages.get", id=draft["message"]["id"]))[0] == 404


def test_the_message_id_of_a_client_is_replaced(gmail: Gmail) -> None:
    sent = gmail("messages.send", body={"raw": raw(Message_ID="<mine@example.org>")})
    fields = fields_of(gmail("messages.get", id=sent["id"], format="metadata"))
    assert fields["Message-ID"].endswith("@mail.gmail.com>")
    assert gmail("messages.list", q="rfc822msgid:mine@example.org").get("messages") is None


def test_editing_a_draft_keeps_its_id_and_its_thread_and_changes_its_message(gmail: Gmail) -> None:
    draft = gmail("drafts.create", body={"message": {"raw": raw()}})
    again = gmail("drafts.update", id=draft["id"], body={"message": {"raw": raw(subject="Another")}})
    assert again["id"] == draft["id"]
    assert again["message"]["id"] != draft["message"]["id"]
    assert again["message"]["threadId"] == draft["message"]["threadId"]
    assert [one["id"] for one in gmail("drafts.list", q="subject:another")["drafts"]] == [draft["id"]]
    gmail("drafts.delete", id=draft["id"])
    assert refusal(lambda: gmail("threads.get", id=draft["message"]["threadId"]))[0] == 404


def test_an_upload_is_the_message(gmail: Gmail) -> None:
    content = base64.urlsafe_b64decode(raw(subject="By upload"))
    sent = gmail("messages.send", body={}, media_body=MediaInMemoryUpload(content, mimetype="message/rfc822"))
    assert fields_of(gmail("messages.get", id=sent["id"]))["Subject"] == "By upload"


# Refusals


@pytest.mark.parametrize(
    ("fields", "wording", "sentence"),
    [
        ({"To": "ana@exampleorg"}, "Invalid To header", "a domain of one label"),
        ({"To": "Lee, Ana <ana@example.org>"}, "Invalid To header", "a name with a comma that is not quoted"),
        ({"To": "ana@example.org bea@example.org"}, "Invalid To header", "two addresses without a comma"),
        ({"To": "ana..b@example.org"}, "Invalid To header", "two dots"),
        ({"To": "ana@example.org", "Cc": "nobody"}, "Invalid Cc header", "a copy to no address"),
        ({"To": "ana@example.org\r\nTo: bea@example.org"}, "Invalid To header", "a line break that adds a recipient"),
        ({"To": "ana@example.org\r\nno field at all"}, "Invalid header", "a line that is no field"),
        ({"To": "ana@example.org", "Subject": "a\rb"}, "Invalid Subject header", "a bare carriage return"),
    ],
)
def test_fields_that_gmail_refuses_in_a_draft_and_in_a_message(
    gmail: Gmail, fields: dict[str, str], wording: str, sentence: str
) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    content = base64.urlsafe_b64encode(f"{lines}\r\nText".encode()).decode()
    for act in (
        lambda: gmail("drafts.create", body={"message": {"raw": content}}),
        lambda: gmail("messages.send", body={"raw": content}),
    ):
        assert refusal(act) == (400, "invalidArgument", wording), sentence


def test_no_recipient_is_a_draft_but_no_message(gmail: Gmail) -> None:
    content = base64.urlsafe_b64encode(b"Subject: Nobody\r\n\r\nText").decode()
    draft = gmail("drafts.create", body={"message": {"raw": content}})
    refused = refusal(lambda: gmail("drafts.send", body={"id": draft["id"]}))
    assert refused == (400, "invalidArgument", "Recipient address required")
    assert gmail("drafts.get", id=draft["id"], format="minimal")["id"] == draft["id"], "it is still there"


@pytest.mark.parametrize(
    ("method", "arguments", "refused"),
    [
        ("messages.send", {"body": {}}, (400, "invalidArgument")),
        ("messages.send", {"body": {"raw": "%%%"}}, (400, "badRequest")),
        ("messages.send", {"body": {"raw": raw(), "threadId": "not one"}}, (400, "invalidArgument")),
        ("messages.send", {"body": {"raw": raw(), "threadId": "1234567890abcdef"}}, (404, "notFound")),
        ("messages.get", {"id": "no id"}, (400, "invalidArgument")),
        ("messages.get", {"id": "1234567890abcdef"}, (404, "notFound")),
        ("drafts.send", {"body": {}}, (400, "invalidArgument")),
        ("drafts.get", {"id": "r1"}, (404, "notFound")),
        ("history.list", {}, (400, "invalidArgument")),
    ],
)
def test_what_is_not_there_or_cannot_be_read(
    gmail: Gmail, method: str, arguments: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert refusal(lambda: gmail(method, **arguments))[:2] == refused


def test_a_hundred_recipients_and_no_more(gmail: Gmail) -> None:
    many = [f"guest{n}@example.org" for n in range(101)]
    assert gmail("messages.send", body={"raw": raw(to=", ".join(many[:100]))})["id"]
    assert refusal(lambda: gmail("messages.send", body={"raw": raw(to=", ".join(many))}))[0] == 400


def test_a_mailbox_may_send_so_many_messages_in_any_24_hours(here: Local, gmail: Gmail) -> None:
    user = "busy.example@example.org"
    assert here.admin("GET", "/mailboxes")["daily"] == {"*": 2000}
    here.admin("POST", "/mailboxes", {"daily": {user: 2}})
    draft = gmail("drafts.create", user, body={"message": {"raw": raw()}})
    for _ in range(2):
        gmail("messages.send", user, body={"raw": raw()})
    code, reason, message = refusal(lambda: gmail("drafts.send", user, body={"id": draft["id"]}))
    assert (code, reason) == (429, "rateLimitExceeded")
    assert "Retry after 2026-11-03T17:00:00.000Z" in message
    here.advance(24 * 3600)
    assert gmail("drafts.send", user, body={"id": draft["id"]})["labelIds"] == ["SENT"]


# Reading


def test_the_formats(gmail: Gmail) -> None:
    sent = gmail("messages.send", body={"raw": raw(text="Olá, açaí", subject="Reunião às 18h")})
    full = gmail("messages.get", id=sent["id"])
    assert base64.urlsafe_b64decode(full["payload"]["body"]["data"]).decode().strip() == "Olá, açaí"
    assert fields_of(full)["Subject"] == "Reunião às 18h"
    metadata = gmail("messages.get", id=sent["id"], format="metadata", metadataHeaders=["subject", "To"])
    assert list(fields_of(metadata)) == ["To", "Subject"]
    assert "body" not in metadata["payload"]
    minimal = gmail("messages.get", id=sent["id"], format="minimal")
    assert set(minimal) == {"id", "threadId", "labelIds", "snippet", "historyId", "internalDate", "sizeEstimate"}
    content = base64.urlsafe_b64decode(gmail("messages.get", id=sent["id"], format="raw")["raw"])
    assert b"Message-ID: <CA" in content


def test_parts_and_attachments(gmail: Gmail) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = ANA, "With a file"
    message.set_content("text")
    message.add_alternative("<p>html</p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="reunião.ics")
    sent = gmail("messages.send", body={"raw": base64.urlsafe_b64encode(message.as_bytes()).decode()})
    payload = gmail("messages.get", id=sent["id"])["payload"]
    alternative, file = payload["parts"]
    assert [part["mimeType"] for part in alternative["parts"]] == ["text/plain", "text/html"]
    assert [part["partId"] for part in alternative["parts"]] == ["0.0", "0.1"]
    assert file["filename"] == "reunião.ics"
    assert "data" not in file["body"]
    got = gmail("messages.attachments.get", messageId=sent["id"], id=file["body"]["attachmentId"])
    assert base64.urlsafe_b64decode(got["data"]) == b"BEGIN:VCALENDAR"


def test_labels_and_the_bin(gmail: Gmail) -> None:
    sent = gmail("messages.send", body={"raw": raw(to=COORDINATOR, subject="To myself")})
    assert gmail("messages.get", id=sent["id"], format="minimal")["labelIds"] == ["SENT", "INBOX", "UNREAD"]
    read = gmail("messages.modify", id=sent["id"], body={"removeLabelIds": ["UNREAD"], "addLabelIds": ["STARRED"]})
    assert read["labelIds"] == ["SENT", "INBOX", "STARRED"]
    assert refusal(lambda: gmail("messages.modify", id=sent["id"], body={"removeLabelIds": ["SENT"]}))[0] == 400
    gmail("messages.trash", id=sent["id"])
    listed = [one["id"] for one in gmail("messages.list", q="subject:myself").get("messages", [])]
    assert listed == []
    assert gmail("messages.list", labelIds=["TRASH"])["messages"][0]["id"] == sent["id"]
    assert len(gmail("labels.list")["labels"]) == 14


def test_lists_have_pages_newest_first(gmail: Gmail) -> None:
    user = "pages.example@example.org"
    sent = [gmail("messages.send", user, body={"raw": raw()})["id"] for _ in range(3)]
    first = gmail("messages.list", user, maxResults=2)
    second = gmail("messages.list", user, maxResults=2, pageToken=first["nextPageToken"])
    assert [one["id"] for one in [*first["messages"], *second["messages"]]] == sent[::-1]
    assert "nextPageToken" not in second
    assert len(gmail("threads.list", user)["threads"]) == 3


# History


def test_history_tells_what_came_and_went(gmail: Gmail) -> None:
    user = "history.example@example.org"
    start = gmail("getProfile", user)["historyId"]
    assert gmail("history.list", user, startHistoryId=start) == {"historyId": start}
    draft = gmail("drafts.create", user, body={"message": {"raw": raw()}})
    sent = gmail("drafts.send", user, body={"id": draft["id"]})
    told = gmail("history.list", user, startHistoryId=start)
    kinds = [
        next(kind for kind in entry if kind.startswith("message") and kind != "messages") for entry in told["history"]
    ]
    assert kinds == ["messagesAdded", "messagesAdded", "messagesDeleted"]
    numbers = [int(entry["id"]) for entry in told["history"]]
    assert numbers == sorted(set(numbers))
    only = gmail("history.list", user, startHistoryId=start, historyTypes=["messageAdded"], labelId="SENT")["history"]
    assert [entry["messagesAdded"][0]["message"]["id"] for entry in only] == [sent["id"]]
    assert gmail("history.list", user, startHistoryId=told["historyId"]).get("history") is None


def test_history_is_kept_for_a_week(here: Local, gmail: Gmail) -> None:
    start = gmail("getProfile")["historyId"]
    here.advance(7 * 86400)
    assert "historyId" in gmail("history.list", startHistoryId=start)
    here.advance(60)
    assert refusal(lambda: gmail("history.list", startHistoryId=start))[:2] == (404, "notFound")
    assert refusal(lambda: gmail("history.list", startHistoryId="99999999999999"))[0] == 404


# Scopes


@pytest.mark.parametrize(
    ("scopes", "method", "arguments", "refused"),
    [
        (["gmail.compose"], "threads.get", {"id": "1"}, "insufficient"),
        (["gmail.compose"], "messages.list", {}, "insufficient"),
        (["gmail.compose"], "history.list", {"startHistoryId": "1"}, "insufficient"),
        (["gmail.send"], "drafts.create", {"body": {"message": {"raw": raw()}}}, "insufficient"),
        (["gmail.metadata"], "drafts.list", {}, "insufficient"),
        (["gmail.metadata"], "messages.list", {"q": "from:ana"}, "'q' parameter"),
        (["gmail.metadata"], "messages.list", {"q": ""}, "'q' parameter"),
        (["gmail.metadata", "gmail.modify"], "threads.list", {"q": "from:ana"}, "'q' parameter"),
        (["gmail.metadata"], "messages.get", {"id": "1"}, "format FULL"),
        (["gmail.metadata", "gmail.readonly"], "messages.get", {"id": "1", "format": "raw"}, "format RAW"),
        (["gmail.metadata", "gmail.compose"], "drafts.get", {"id": "r1"}, "format FULL"),
    ],
)
def test_what_a_scope_does_not_allow(
    gmail: Gmail, scopes: list[str], method: str, arguments: dict[str, Any], refused: str
) -> None:
    code, _, message = refusal(lambda: gmail(method, scopes=scopes, **arguments))
    assert code == 403
    assert refused in message


def test_compose_with_metadata_is_enough_to_send_and_to_look(gmail: Gmail) -> None:
    scopes = ["gmail.compose", "gmail.metadata"]
    draft = gmail("drafts.create", scopes=scopes, body={"message": {"raw": raw(X_Automations_Key="k")}})
    assert gmail("drafts.get", scopes=scopes, id=draft["id"], format="metadata")["message"]["payload"]["headers"]
    sent = gmail("drafts.send", scopes=scopes, body={"id": draft["id"]})
    thread = gmail("threads.get", scopes=scopes, id=sent["threadId"], format="metadata", metadataHeaders=[KEY])
    assert fields_of(thread["messages"][0]) == {KEY: "k"}
    assert "snippet" not in thread["messages"][0], "a snippet is content"


def test_nobody_elses_mailbox_and_no_service_accounts_own(here: Local, gmail: Gmail) -> None:
    robot = "runner@town.iam.gserviceaccount.com"
    assert refusal(lambda: gmail("getProfile", robot))[:2] == (400, "failedPrecondition")
    http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token()), http=build_http())
    profile = collection("gmail", "v1", "users", here.url).getProfile(userId=ANA)
    with pytest.raises(HttpError, match="Delegation denied"):
        profile.execute(http=http)
    http.close()


def test_fifty_four_drafts_made_and_sent_a_minute(gmail: Gmail, here: Local) -> None:
    user = "quota.example@example.org"
    here.admin("DELETE", "/quotas")
    try:
        for _ in range(54):
            draft = gmail("drafts.create", user, body={"message": {"raw": raw()}})
            gmail("drafts.send", user, body={"id": draft["id"]})
        draft = gmail("drafts.create", user, body={"message": {"raw": raw()}})
        assert refusal(lambda: gmail("drafts.send", user, body={"id": draft["id"]}))[:2] == (403, "rateLimitExceeded")
    finally:
        here.lift_quotas()
