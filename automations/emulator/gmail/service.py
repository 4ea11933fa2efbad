"""Gmail, assembled: the service for the server, people's edits, and what is there to look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.gmail.byhand import ByHand, as_person_reads
from automations.emulator.gmail.delivery import Delivery
from automations.emulator.gmail.drafts import DraftMethods
from automations.emulator.gmail.history import HistoryMethods
from automations.emulator.gmail.labels import LabelMethods
from automations.emulator.gmail.mailboxes import Mailboxes, mailbox_of
from automations.emulator.gmail.messages import MessageMethods
from automations.emulator.gmail.owning import owner
from automations.emulator.gmail.records import Mail, Records
from automations.emulator.gmail.resource import Scopes


class Gmail:
    """Implements Service. `key` signs the tokens, whose scopes are read again here."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self.records = Records(connection)
        self.mailboxes = Mailboxes(self.records)
        self.delivery = Delivery(self.records, self.mailboxes)
        scopes = Scopes(key)
        self._drafts = DraftMethods(self.records, self.delivery, scopes)
        self._messages = MessageMethods(self.records, self.delivery, scopes)
        self._labels = LabelMethods(self.records)
        self._history = HistoryMethods(self.records)
        self._by_hand = ByHand(self.records, self.delivery, self._drafts)

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "gmail.users.getProfile": self._profile,
            "gmail.users.settings.sendAs.list": self._send_as,
            **self._drafts.handlers(),
            **self._messages.handlers(),
            **self._labels.handlers(),
            **self._history.handlers(),
        }

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def _profile(self, call: Call) -> Reply:
        mailbox = owner(call)
        mails = self.records.everything(mailbox)
        return Reply(
            {
                "emailAddress": call.caller.email,
                "messagesTotal": len(mails),
                "threadsTotal": len({mail.thread for mail in mails}),
                "historyId": str(self.records.history_now(mailbox, call.now)),
            }
        )

    def _send_as(self, call: Call) -> Reply:
        owner(call)
        me = {"sendAsEmail": call.caller.email, "displayName": "", "replyToAddress": "", "signature": ""}
        return Reply({"sendAs": [{**me, "isPrimary": True, "isDefault": True}]})

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act in the browser (byhand.py). Raises ValueError for one that cannot be."""
        try:
            return self._by_hand.edit(edit, who, now)
        except ApiError as refused:
            raise ValueError(refused.message) from refused

    # For people who look at the emulator

    def listing(self, mailbox: str = "", message: str = "") -> list[dict[str, Any]]:
        """All mail, or one mailbox's, newest first, mailbox by mailbox; or one message, whole."""
        if message:
            mail = self.records.find_anywhere(message)
            return [self._read(mail, whole=True)] if mail else []
        boxes = [mailbox_of(mailbox)] if mailbox else self.records.mailboxes()
        return [self._read(mail, whole=bool(mailbox)) for box in boxes for mail in self.records.everything(box)]

    def outgoing(self) -> list[dict[str, Any]]:
        """What would have left the machine, oldest first: when, from whom, to whom, and the message."""
        return [{**record, "raw": raw.decode("utf-8", "replace")} for record, raw in self.records.outgoing()]

    def _read(self, mail: Mail, *, whole: bool) -> dict[str, Any]:
        drafts = {one.id: draft for draft, one in self.records.drafts(mail.mailbox)} if "DRAFT" in mail.labels else {}
        return as_person_reads(mail, whole=whole, draft=drafts.get(mail.id, ""))
