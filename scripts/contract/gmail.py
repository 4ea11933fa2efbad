"""The beliefs about Gmail v1, with gmail.compose and gmail.metadata alone.

A few messages are sent, all of them to the account itself. They stay in the mailbox, because these scopes delete
nothing; their subject is 'Contract: can be deleted'.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from contract.probe import Account, Answer, Finding, Probes, cannot_tell, judged

gmail = Probes()
KEY = "X-Automations-Key"
SUBJECT = "Contract: can be deleted"


def address(account: Account) -> str:
    """The mailbox's own address."""
    mailbox: str = account.ask("gmail", "GET", "/profile").json["emailAddress"]
    return mailbox


def raw(to: str, *lines: str) -> str:
    """A small message as `raw`."""
    content = "\r\n".join([f"To: {to}", f"Subject: {SUBJECT}", *lines, "", "Made by scripts/google_contract.py."])
    return base64.urlsafe_b64encode(content.encode()).decode()


def draft(account: Account, *lines: str, to: str = "") -> Answer:
    body = {"message": {"raw": raw(to or address(account), *lines)}}
    return account.ask("gmail", "POST", "/drafts", json=body)


def send(account: Account, made: Answer) -> Answer:
    return account.ask("gmail", "POST", "/drafts/send", json={"id": made.json["id"]})


def drop(account: Account, made: Answer) -> None:
    account.ask("gmail", "DELETE", f"/drafts/{made.json['id']}")


def thread(account: Account, made: Answer) -> list[Mapping[str, Any]]:
    """The messages of a draft's thread, with the header of ours."""
    params = {"format": "metadata", "metadataHeaders": [KEY, "Message-ID"]}
    answer = account.ask("gmail", "GET", f"/threads/{made.json['message']['threadId']}", params=params)
    messages: list[Mapping[str, Any]] = answer.json.get("messages", [])
    return messages


def header(message: Mapping[str, Any], name: str) -> str:
    fields = message["payload"].get("headers", [])
    return next((field["value"] for field in fields if field["name"].lower() == name.lower()), "")


@gmail.believe("A draft's thread shows the draft with our header.", "design: the mail effect rests on it")
def _(account: Account) -> Finding:
    made = draft(account, f"{KEY}: k1")
    seen = [(header(one, KEY), "DRAFT" in one.get("labelIds", [])) for one in thread(account, made)]
    drop(account, made)
    return judged(seen == [("k1", True)], seen)


@gmail.believe("Sending a draft ends it; the message has a new id, in the same thread.", "Gmail guide on drafts")
def _(account: Account) -> Finding:
    made = draft(account, f"{KEY}: k2")
    sent = send(account, made)
    again = account.ask("gmail", "GET", f"/drafts/{made.json['id']}", params={"format": "metadata"})
    ours = [one["id"] for one in thread(account, made) if header(one, KEY) == "k2" and "SENT" in one["labelIds"]]
    new = sent.json["id"] != made.json["message"]["id"]
    return judged(new and ours == [sent.json["id"]] and again.code == 404, (sent, again, ours))


@gmail.believe("Sending a draft that went out already is 400 or 404, and nothing goes out.", "design: 'sending'")
def _(account: Account) -> Finding:
    made = draft(account, f"{KEY}: k3")
    send(account, made)
    again = send(account, made)
    count = len([one for one in thread(account, made) if "SENT" in one["labelIds"]])
    return judged(again.code in (400, 404) and count == 1, (again, count))


@gmail.believe("A Message-ID that a client sets is replaced.", "FlowCrypt/flowcrypt-browser#4273, gauteh/lieer#198")
def _(account: Account) -> Finding:
    ours = f"<{uuid.uuid4().hex}@example.org>"
    made = draft(account, f"Message-ID: {ours}")
    send(account, made)
    seen = [header(one, "Message-ID") for one in thread(account, made)]
    return judged(bool(seen) and ours not in seen, seen)


@gmail.believe("Editing a draft keeps its id and its thread; its message has a new id.", "Gmail guide on drafts")
def _(account: Account) -> Finding:
    made = draft(account)
    body = {"message": {"raw": raw(address(account), f"{KEY}: k4")}}
    after = account.ask("gmail", "PUT", f"/drafts/{made.json['id']}", json=body)
    drop(account, made)
    had, has = made.json["message"], after.json["message"]
    same = (after.json["id"], has["threadId"]) == (made.json["id"], had["threadId"])
    return judged(same and has["id"] != had["id"], (made.json, after.json))


@gmail.believe("gmail.metadata forbids q.", "discovery document")
def _(account: Account) -> Finding:
    answer = account.ask("gmail", "GET", "/messages", params={"q": "in:sent"})
    return judged(answer.code == 403, answer)


@gmail.believe("A header of our own cannot be searched for: q knows no operator for it.", "Gmail guide on searching")
def _(account: Account) -> Finding:
    with account.somebody(address(account), "gmail.readonly") as reader:
        if reader is None:
            return cannot_tell("the service's scopes forbid every q, so that nothing rests on it")
        made = draft(account, f"{KEY}: k6word")
        send(account, made)
        params = {"q": f"{KEY}:k6word"}
        found = reader.ask("gmail", "GET", "/messages", params=params)
    return judged(found.code in (200, 400) and not found.json.get("messages"), found.json or found)


@gmail.believe("gmail.compose alone reads no messages, threads or history.", "discovery document")
def _(account: Account) -> Finding:
    with account.somebody(address(account), "gmail.compose") as writer:
        if writer is None:
            return cannot_tell("needs a token of gmail.compose alone")
        made = draft(writer)
        paths = [f"/threads/{made.json['message']['threadId']}", "/messages", "/history?startHistoryId=1"]
        answers = [writer.ask("gmail", "GET", path) for path in paths]
        drop(writer, made)
    return judged([answer.code for answer in answers] == [403] * 3, [str(answer) for answer in answers])


@gmail.believe("gmail.metadata forbids the format full.", "discovery document")
def _(account: Account) -> Finding:
    listed = account.ask("gmail", "GET", "/messages", params={"maxResults": 1}).json.get("messages")
    if not listed:
        return cannot_tell("the mailbox is empty")
    answer = account.ask("gmail", "GET", f"/messages/{listed[0]['id']}")
    return judged(answer.code == 403, answer)


@gmail.believe("gmail.metadata beside gmail.compose narrows drafts.get to metadata, too.", "unverified: the worse case")
def _(account: Account) -> Finding:
    made = draft(account)
    full = account.ask("gmail", "GET", f"/drafts/{made.json['id']}")
    metadata = account.ask("gmail", "GET", f"/drafts/{made.json['id']}", params={"format": "metadata"})
    drop(account, made)
    return judged(full.code == 403 and metadata.code == 200, (full, metadata))


@gmail.believe("An address that cannot be is refused with the draft.", "FlowCrypt/flowcrypt-browser#1370")
def _(account: Account) -> Finding:
    answer = draft(account, to="human@f")
    return judged(answer.code == 400, answer)


@gmail.believe("A field that stands twice is refused with the draft.", "unverified: the worse case")
def _(account: Account) -> Finding:
    answer = draft(account, f"To: {address(account)}")
    if answer.code == 200:
        drop(account, answer)
    return judged(answer.code == 400, answer)


@gmail.believe("A thread that is named without References is not kept.", "discovery document: Message.threadId")
def _(account: Account) -> Finding:
    first = draft(account)
    message = {"raw": raw(address(account)), "threadId": first.json["message"]["threadId"]}
    second = account.ask("gmail", "POST", "/drafts", json={"message": message})
    for made in (first, second):
        drop(account, made)
    return judged(second.json["message"]["threadId"] != message["threadId"], second.json)


@gmail.believe("History tells of what was sent since an id.", "discovery document")
def _(account: Account) -> Finding:
    start = account.ask("gmail", "GET", "/profile").json["historyId"]
    sent = send(account, draft(account, f"{KEY}: k5"))
    params = {"startHistoryId": start, "historyTypes": "messageAdded"}
    answer = account.ask("gmail", "GET", "/history", params=params)
    added = [one["message"]["id"] for row in answer.json.get("history", []) for one in row.get("messagesAdded", [])]
    return judged(sent.json["id"] in added and int(answer.json["historyId"]) > int(start), answer.json)


@gmail.believe("A history id that is too old is 404.", "discovery document")
def _(account: Account) -> Finding:
    answer = account.ask("gmail", "GET", "/history", params={"startHistoryId": "1"})
    return judged(answer.code == 404, answer)


@gmail.believe("A service account for itself has no mailbox.", "judgement")
def _(account: Account) -> Finding:
    robot = account.robots()
    if robot is None:
        return cannot_tell("needs a service account")
    with robot:
        answer = account.acting(robot).ask("gmail", "GET", "/profile")
    return judged(answer.code in (400, 403), answer)


@gmail.believe("A bounce comes into the thread of what was sent, with X-Failed-Recipients.", "seen in many mailboxes")
def _(account: Account) -> Finding:
    if not account.rehearsal:
        return cannot_tell("it would send mail to another's server")
    made = draft(account, to="unknown-contract@example.org")
    send(account, made)
    params = {"format": "metadata", "metadataHeaders": "X-Failed-Recipients"}
    answer = account.ask("gmail", "GET", f"/threads/{made.json['message']['threadId']}", params=params)
    seen = [header(one, "X-Failed-Recipients") for one in answer.json["messages"]]
    return judged(seen == ["", "unknown-contract@example.org"], seen)


@gmail.believe(
    "An answer comes into the thread of what was sent, without our header.", "RFC 5322; Gmail guide on threads"
)
def _(account: Account) -> Finding:
    guest = "contract.guest@example.org"
    with account.somebody(guest, "gmail.send", "gmail.readonly") as mailbox:
        if mailbox is None:
            return cannot_tell("somebody else has to answer")
        made = draft(account, f"{KEY}: k7", to=guest)
        send(account, made)
        message = next(one for one in thread(account, made) if header(one, KEY) == "k7")
        sent = header(message, "Message-ID")
        answer = raw(address(account), f"In-Reply-To: {sent}", f"References: {sent}")
        mailbox.ask("gmail", "POST", "/messages/send", json={"raw": answer})
        seen = [(header(one, KEY), "SENT" in one["labelIds"]) for one in thread(account, made)]
    return judged(seen == [("k7", True), ("", False)], seen)


@gmail.believe("A message has 100 recipients at most.", "Google Workspace admin help 166852")
def _(account: Account) -> Finding:
    if not account.rehearsal:
        return cannot_tell("it would send mail to a hundred others")
    made = draft(account, to=", ".join(f"contract.{number}@example.org" for number in range(101)))
    answer = send(account, made) if made.code == 200 else made
    return judged(answer.code == 400, answer)


@gmail.believe("2,000 messages a day a mailbox.", "Google Workspace admin help 166852")
def _(account: Account) -> Finding:
    return cannot_tell("it would take the mailbox from the town for a day")


@gmail.believe("An answer to a send may be an error although the mail went out.", "google-api-python-client#1474")
def _(account: Account) -> Finding:
    return cannot_tell("it cannot be brought about; the mail effect looks into the thread")


@gmail.believe("Quota: 54 drafts are made and sent in a minute, not sixty.", "Gmail API quota reference", last=True)
def _(account: Account) -> Finding:
    if not account.rehearsal:
        return cannot_tell("it would send sixty messages")
    to = address(account)
    for count in range(60):
        answer = account.ask_once("gmail", "POST", "/drafts", json={"message": {"raw": raw(to)}})
        if answer.code == 200:
            answer = account.ask_once("gmail", "POST", "/drafts/send", json={"id": answer.json["id"]})
        if answer.code != 200:
            full = answer.reason in ("rateLimitExceeded", "userRateLimitExceeded")
            return judged(full and count <= 54, (count, answer))
    return judged(False, "sixty were sent")
