"""The methods of `users.messages` and `users.threads`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import Call, Handler, Reply
from automations.emulator.gmail import letters, parts, search
from automations.emulator.gmail.delivery import Delivery, named_thread, not_found
from automations.emulator.gmail.labels import check_change
from automations.emulator.gmail.owning import letter_of, owner, page
from automations.emulator.gmail.records import Mail, Records
from automations.emulator.gmail.resource import Scopes, brief, shown

_HIDDEN = frozenset({"TRASH", "SPAM"})


class MessageMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, delivery: Delivery, scopes: Scopes) -> None:
        self._records, self._delivery, self._scopes = records, delivery, scopes

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "gmail.users.messages.send": self._send,
            "gmail.users.messages.get": self._get,
            "gmail.users.messages.list": self._list,
            "gmail.users.messages.modify": self._modify,
            "gmail.users.messages.trash": self._trash,
            "gmail.users.messages.untrash": self._untrash,
            "gmail.users.messages.attachments.get": self._attachment,
            "gmail.users.threads.get": self._thread,
            "gmail.users.threads.list": self._threads,
        }

    def _require(self, call: Call, message: str) -> Mail:
        if not re.fullmatch(r"[0-9a-f]{1,16}", message):
            raise letters.invalid("Invalid id value")
        mail = self._records.get(owner(call), message)
        if mail is None:
            raise not_found()
        return mail

    def _send(self, call: Call) -> Reply:
        mailbox = owner(call)
        letter = letter_of(call, call.body)
        thread = named_thread(self._records, mailbox, str(call.body.get("threadId", "")), letter)
        return Reply(brief(self._delivery.send(mailbox, letter, thread, call.now), labels=True))

    def _show(self, mail: Mail, call: Call, wanted: str) -> dict[str, Any]:
        fields = call.params.get("metadataHeaders", ())
        return shown(mail, wanted, fields, metadata_only=self._scopes.metadata_only(call))

    def _get(self, call: Call) -> Reply:
        wanted = self._scopes.format(call)
        return Reply(self._show(self._require(call, str(call.params["id"])), call, wanted))

    def _found(self, call: Call) -> list[Mail]:
        """The messages that a list is asked for, newest first."""
        query = search.parse(self._scopes.query(call), call.now)
        wanted = set(call.params.get("labelIds", ()))
        everywhere = call.params["includeSpamTrash"] or query.everywhere or wanted & _HIDDEN
        return [
            mail
            for mail in self._records.everything(owner(call))
            if wanted <= set(mail.labels) and (everywhere or not _HIDDEN & set(mail.labels)) and query.finds(mail)
        ]

    def _list(self, call: Call) -> Reply:
        found = self._found(call)
        listed, more = page(call, found)
        body: dict[str, Any] = {"messages": [brief(mail) for mail in listed]} if listed else {}
        return Reply({**body, **more, "resultSizeEstimate": len(found)})

    def _modify(self, call: Call) -> Reply:
        mail = self._require(call, str(call.params["id"]))
        add, remove = call.body.get("addLabelIds", []), call.body.get("removeLabelIds", [])
        check_change([*add, *remove])
        return Reply(brief(self._records.label(mail, add, remove, call.now), labels=True))

    def _trash(self, call: Call) -> Reply:
        mail = self._require(call, str(call.params["id"]))
        self._records.drop_draft(mail)
        return Reply(brief(self._records.label(mail, ["TRASH"], ["INBOX"], call.now), labels=True))

    def _untrash(self, call: Call) -> Reply:
        mail = self._require(call, str(call.params["id"]))
        return Reply(brief(self._records.label(mail, [], ["TRASH"], call.now), labels=True))

    def _attachment(self, call: Call) -> Reply:
        mail = self._require(call, str(call.params["messageId"]))
        data = parts.attachment(mail.letter.message, str(call.params["id"]))
        if data is None:
            raise letters.invalid("Invalid attachment token")
        return Reply({"size": len(data), "data": parts.urlsafe(data)})

    def _thread(self, call: Call) -> Reply:
        wanted = self._scopes.format(call)
        thread = str(call.params["id"])
        if not re.fullmatch(r"[0-9a-f]{1,16}", thread):
            raise letters.invalid("Invalid id value")
        mails = self._records.thread(owner(call), thread)
        if not mails:
            raise not_found()
        history = str(max(mail.history for mail in mails))
        body = {"id": thread, "historyId": history, "messages": [self._show(mail, call, wanted) for mail in mails]}
        return Reply(body)

    def _threads(self, call: Call) -> Reply:
        latest: dict[str, Mail] = {}
        for mail in self._found(call):
            latest.setdefault(mail.thread, mail)
        listed, more = page(call, list(latest.values()))
        narrow = self._scopes.metadata_only(call)
        rows = []
        for mail in listed:
            row = {"id": mail.thread, "historyId": str(mail.history)}
            rows.append(row if narrow else {**row, "snippet": parts.snippet(mail.letter.message)})
        body: dict[str, Any] = {"threads": rows} if rows else {}
        return Reply({**body, **more, "resultSizeEstimate": len(latest)})
