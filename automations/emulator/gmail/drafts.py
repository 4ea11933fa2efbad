"""The methods of `users.drafts`. A draft's id stays while its message's changes; sending ends both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.gmail import letters, search
from automations.emulator.gmail.delivery import Delivery, as_gmail_keeps, named_thread, not_found
from automations.emulator.gmail.letters import Letter
from automations.emulator.gmail.owning import letter_of, owner, page
from automations.emulator.gmail.records import Mail, Records, fresh_draft_id
from automations.emulator.gmail.resource import Scopes, brief, shown


class DraftMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, delivery: Delivery, scopes: Scopes) -> None:
        self._records, self._delivery, self._scopes = records, delivery, scopes

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "gmail.users.drafts.create": self._create,
            "gmail.users.drafts.get": self._get,
            "gmail.users.drafts.list": self._list,
            "gmail.users.drafts.update": self._update,
            "gmail.users.drafts.delete": self._delete,
            "gmail.users.drafts.send": self._send,
        }

    # What people do in the browser comes here, too

    def create(self, mailbox: str, letter: Letter, thread: str, now: datetime, draft: str = "") -> tuple[str, Mail]:
        """A draft in a mailbox, in a thread ("": one of its own), of an id that it had ("": a new one)."""
        kept = as_gmail_keeps(letter, mailbox, now)
        mail = self._records.add(mailbox, kept, ["DRAFT"], now, thread)
        draft = draft or fresh_draft_id()
        self._records.keep_draft(draft, mail)
        return draft, mail

    def replace(self, draft: str, mail: Mail, letter: Letter, thread: str, now: datetime, *, same_id: bool) -> Mail:
        """Another content for a draft: another message, in its old thread unless one is named. Without `same_id` the
        draft has a new id, too."""
        letters.check(letter)
        self._records.remove(mail, now)
        return self.create(mail.mailbox, letter, thread or mail.thread, now, draft if same_id else "")[1]

    def send(self, mail: Mail, now: datetime, letter: Letter | None = None) -> Mail:
        """Send a draft: a new message in its thread, and the draft is gone."""
        sent = self._delivery.send(mail.mailbox, letter or mail.letter, mail.thread, now)
        self._records.remove(mail, now)
        return sent

    # The API

    def _require(self, call: Call, draft: str) -> Mail:
        mail = self._records.draft(owner(call), draft)
        if mail is None:
            raise not_found()
        return mail

    def _create(self, call: Call) -> Reply:
        mailbox = owner(call)
        message = call.body.get("message", {})
        letter = letter_of(call, message)
        letters.check(letter)
        thread = named_thread(self._records, mailbox, str(message.get("threadId", "")), letter)
        draft, mail = self.create(mailbox, letter, thread, call.now)
        return Reply({"id": draft, "message": brief(mail, labels=True)})

    def _get(self, call: Call) -> Reply:
        wanted = self._scopes.format(call)
        draft = str(call.params["id"])
        mail = self._require(call, draft)
        return Reply(
            {"id": draft, "message": shown(mail, wanted, metadata_only=self._scopes.metadata_only(call))},
        )

    def _list(self, call: Call) -> Reply:
        query = search.parse(self._scopes.query(call), call.now)
        found = [
            (draft, mail)
            for draft, mail in self._records.drafts(owner(call))
            if query.finds(mail) and (call.params["includeSpamTrash"] or "TRASH" not in mail.labels)
        ]
        listed, more = page(call, found)
        body: dict[str, Any] = {"drafts": [{"id": draft, "message": brief(mail)} for draft, mail in listed]}
        return Reply({**(body if listed else {}), **more, "resultSizeEstimate": len(found)})

    def _update(self, call: Call) -> Reply:
        draft = str(call.params["id"])
        mail = self._require(call, draft)
        message = call.body.get("message", {})
        letter = letter_of(call, message)
        thread = named_thread(self._records, mail.mailbox, str(message.get("threadId", "")), letter)
        new = self.replace(draft, mail, letter, thread, call.now, same_id=True)
        return Reply({"id": draft, "message": brief(new, labels=True)})

    def _delete(self, call: Call) -> Reply:
        self._records.remove(self._require(call, str(call.params["id"])), call.now)
        return Reply(b"", status=204)

    def _send(self, call: Call) -> Reply:
        draft = str(call.body.get("id", ""))
        if not draft:
            raise ApiError(400, "Invalid draft", status="INVALID_ARGUMENT", reason="invalidArgument")
        mail = self._require(call, draft)
        message = call.body.get("message", {})
        changed = letter_of(call, message) if call.media is not None or message.get("raw") else None
        return Reply(brief(self.send(mail, call.now, changed), labels=True))
