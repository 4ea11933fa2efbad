"""Gmail, thin: google-api-python-client over our transport, typed values out.

The mailbox is always that of the credentials ("me"). Mail is seen as metadata only: `gmail.metadata` allows no bodies
and no search, so every read here asks for `format=metadata` (a full one would be refused with 403).

Every method is one request (and its tries), unless it says otherwise. All raise `Refused` (with Google's code),
`NotReached`, `Unanswered` or `SignInFailed`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from automations.google import clients
from automations.google.calls import Calls
from automations.google.failures import AttemptError, Happened, Refused
from automations.google.pace import Pace
from automations.google.retries import CallKind
from automations.google.transport import Http, Session

# Our mark on a message. Gmail replaces a Message-ID, and its search knows no custom header: so it is read, not sought.
KEY_HEADER = "X-Automations-Key"
# What its reader was told by it, for a ledger that was lost: ids, times and places, which the letter itself says.
TOLD_HEADER = "X-Automations-Told"
SENT, DRAFT = "SENT", "DRAFT"
# Of drafts and of history records that one page may hold (discovery document).
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its message. The draft's id stays when it is edited; the message's does not."""

    id: str
    message_id: str
    thread_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went out. Its id is a new one, not the draft's message's; the thread is the same."""

    message_id: str
    thread_id: str


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread. `labels` has SENT or DRAFT; `headers` are those asked for, spelled as asked."""

    id: str
    labels: frozenset[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as a list has it."""

    id: str
    thread_id: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """When a message went out (UTC), with its headers, spelled as asked."""

    at: datetime
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Added:
    """A message that came into the mailbox: received, sent or drafted, as its labels tell."""

    id: str
    thread_id: str
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class History:
    """What was added since some history id, oldest first. `newest` is where to go on from next time."""

    newest: str
    added: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The mailbox: its address (not for logs) and the id of its newest history record."""

    address: str
    history_id: str


class Gmail:
    """The mailbox of the credentials. One a run, like its session."""

    def __init__(self, session: Session, calls: Calls, pace: Pace | None = None) -> None:
        self._http = Http(session)
        self._users = clients.collection("gmail", "v1", "users", session.endpoint)
        self._drafts = clients.collection("gmail", "v1", "users.drafts", session.endpoint)
        self._messages = clients.collection("gmail", "v1", "users.messages", session.endpoint)
        self._threads = clients.collection("gmail", "v1", "users.threads", session.endpoint)
        self._history = clients.collection("gmail", "v1", "users.history", session.endpoint)
        self._calls = calls
        self._pace = pace or Pace()

    def create_draft(self, raw: bytes) -> Draft:
        """Put a message (RFC 5322 bytes) among the drafts. Nobody gets it yet.

        Raises `Unanswered` when it may be there: another may be made, an unsent draft harms nobody.
        """
        body = {"message": {"raw": base64.urlsafe_b64encode(raw).decode()}}
        request = self._drafts.create(userId="me", body=body, fields="id,message(id,threadId)")
        return _draft(self._run("gmail.users.drafts.create", CallKind.CREATES, request))

    def send_draft(self, draft_id: str) -> Sent:
        """Send a draft as it stands; it is gone from the drafts then.

        Raises `Refused` with code 400 or 404 when there is no such draft: it may have been sent before. Raises
        `Unanswered` when it may have gone out: `thread` tells. It is never sent a second time from here, because
        Gmail has answered an error and sent all the same (google-api-python-client#1474).
        """
        request = self._drafts.send(userId="me", body={"id": draft_id}, fields="id,threadId")
        answer = self._run("gmail.users.drafts.send", CallKind.CREATES, request)
        return Sent(answer["id"], answer.get("threadId", ""))

    def delete_draft(self, draft_id: str) -> None:
        """Delete a draft for good, past any trash. One that is gone already is no error."""
        request = self._drafts.delete(userId="me", id=draft_id)
        try:
            # Its answer is empty, whatever its status: there is nothing to read.
            method = "gmail.users.drafts.delete"
            self._pace.wait_for(method)
            self._calls.perform(method, CallKind.IDEMPOTENT, lambda: request.execute(http=self._http))
        except Refused as refused:
            if refused.facts.get("code") != 404:
                raise

    def drafts(self) -> list[Draft]:
        """All drafts of the mailbox, staff's too: told apart by `draft_headers`. One call a page of 500."""
        found: list[Draft] = []
        token: str | None = None
        while True:
            request = self._drafts.list(
                userId="me",
                maxResults=_PAGE,
                pageToken=token,
                fields="nextPageToken,resultSizeEstimate,drafts(id,message(id,threadId))",
            )
            answer = self._run("gmail.users.drafts.list", CallKind.READS, request, needs="")
            found += [_draft(item) for item in answer.get("drafts", [])]
            token = answer.get("nextPageToken")
            if not token:
                return found

    def draft_headers(self, draft_id: str, headers: Sequence[str] = (KEY_HEADER,)) -> Mapping[str, str] | None:
        """A draft's headers, those of `headers` that it has; None when there is no such draft."""
        request = self._drafts.get(userId="me", id=draft_id, format="metadata", fields="id,message(payload(headers))")
        answer = self._read("gmail.users.drafts.get", request)
        return None if answer is None else _headers(answer.get("message", {}), headers)

    def thread(self, thread_id: str, headers: Sequence[str] = (KEY_HEADER,)) -> tuple[ThreadMessage, ...] | None:
        """A thread's messages, oldest first, drafts and sent ones; None when the thread is gone."""
        request = self._threads.get(
            userId="me",
            id=thread_id,
            format="metadata",
            metadataHeaders=list(headers),
            fields="id,messages(id,labelIds,payload(headers))",
        )
        answer = self._read("gmail.users.threads.get", request)
        if answer is None:
            return None
        return tuple(
            ThreadMessage(item["id"], frozenset(item.get("labelIds", [])), _headers(item, headers))
            for item in answer.get("messages", [])
        )

    def sent(self) -> Iterator[Listed]:
        """The messages that the mailbox has sent, the newest first, staff's own among them: told apart by
        `sent_message`. One call a page of 500, asked for as it is needed.
        """
        token: str | None = None
        while True:
            request = self._messages.list(
                userId="me",
                labelIds=[SENT],
                maxResults=_PAGE,
                pageToken=token,
                fields="nextPageToken,resultSizeEstimate,messages(id,threadId)",
            )
            answer = self._run("gmail.users.messages.list", CallKind.READS, request, needs="")
            yield from (Listed(item["id"], item.get("threadId", "")) for item in answer.get("messages", []))
            token = answer.get("nextPageToken")
            if not token:
                return

    def sent_message(self, message_id: str, headers: Sequence[str]) -> SentMessage | None:
        """When a message went out, and those of `headers` that it has; None when it is gone."""
        request = self._messages.get(
            userId="me",
            id=message_id,
            format="metadata",
            metadataHeaders=list(headers),
            fields="id,internalDate,payload(headers)",
        )
        answer = self._read("gmail.users.messages.get", request)
        if answer is None:
            return None
        at = datetime.fromtimestamp(int(answer.get("internalDate", "0")) / 1000, UTC)
        return SentMessage(at, _headers(answer, headers))

    def message_headers(self, message_id: str, headers: Sequence[str]) -> Mapping[str, str] | None:
        """A message's headers, those of `headers` that it has; None when the message is gone."""
        request = self._messages.get(
            userId="me", id=message_id, format="metadata", metadataHeaders=list(headers), fields="id,payload(headers)"
        )
        answer = self._read("gmail.users.messages.get", request)
        return None if answer is None else _headers(answer, headers)

    def history(self, start: str) -> History | None:
        """The messages added after the history id `start`, each once; None when Gmail does not go back that far.

        Gmail keeps about a week, sometimes only hours (discovery document): after None, begin anew with
        `profile().history_id`. One call a page of 500 records.
        """
        newest, token = "", None
        added: dict[str, Added] = {}
        while True:
            request = self._history.list(
                userId="me",
                startHistoryId=start,
                historyTypes=["messageAdded"],
                maxResults=_PAGE,
                pageToken=token,
                fields="historyId,nextPageToken,history(messagesAdded(message(id,threadId,labelIds)))",
            )
            answer = self._read("gmail.users.history.list", request, "historyId")
            if answer is None:
                return None
            # The first page's: what comes in while the others are read would be passed over with a later one's.
            newest = newest or str(answer["historyId"])
            for message in _added(answer.get("history", [])):
                added.setdefault(message.id, message)
            token = answer.get("nextPageToken")
            if not token:
                return History(newest, tuple(added.values()))

    def profile(self) -> Profile:
        """The mailbox's address, and where its history stands now."""
        request = self._users.getProfile(userId="me", fields="emailAddress,historyId")
        answer = self._run("gmail.users.getProfile", CallKind.READS, request, "historyId")
        return Profile(answer.get("emailAddress", ""), str(answer["historyId"]))

    def _read(self, method: str, request: Any, needs: str = "id") -> dict[str, Any] | None:
        """The answer; None for 404."""
        try:
            return self._run(method, CallKind.READS, request, needs)
        except Refused as refused:
            if refused.facts.get("code") == 404:
                return None
            raise

    def _run(self, method: str, kind: CallKind, request: Any, needs: str = "id") -> dict[str, Any]:
        def act() -> dict[str, Any]:
            # Each try counts, also for Google.
            self._pace.wait_for(method)
            answer = request.execute(http=self._http)
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or (needs and needs not in answer):
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(method, kind, act)


def _draft(answer: Mapping[str, Any]) -> Draft:
    message = answer.get("message", {})
    return Draft(answer["id"], message.get("id", ""), message.get("threadId", ""))


def _headers(message: Mapping[str, Any], wanted: Sequence[str]) -> Mapping[str, str]:
    """The first of each: header names know no case, and a sender may spell them in any."""
    names = {name.lower(): name for name in wanted}
    found: dict[str, str] = {}
    for header in message.get("payload", {}).get("headers", []):
        name = names.get(header.get("name", "").lower())
        if name is not None:
            found.setdefault(name, header.get("value", ""))
    return found


def _added(records: Iterable[Mapping[str, Any]]) -> Iterable[Added]:
    for record in records:
        for item in record.get("messagesAdded", []):
            message = item.get("message", {})
            yield Added(message["id"], message.get("threadId", ""), frozenset(message.get("labelIds", [])))
