"""Sending: what Gmail makes of a message on its way, and where it arrives. Nothing leaves this machine."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, getaddresses

from automations.emulator.api import ApiError
from automations.emulator.gmail import letters
from automations.emulator.gmail.bounces import bounce
from automations.emulator.gmail.letters import Letter
from automations.emulator.gmail.mailboxes import Mailboxes, mailbox_of
from automations.emulator.gmail.records import Mail, Records

# Recipients of one message that comes by the API (Google Workspace admin help 166852).
_MOST_RECIPIENTS = 100


def as_gmail_keeps(letter: Letter, mailbox: str, now: datetime) -> Letter:
    """A letter as Gmail puts it into its owner's mailbox: From is the owner, and the Message-ID is Gmail's own
    (FlowCrypt/flowcrypt-browser#4273, gauteh/lieer#198)."""
    author = next(iter(letter.addresses("From")), "")
    new = [("Message-ID", f"<CA{secrets.token_urlsafe(30)}@mail.gmail.com>")]
    gone = ["Message-ID"]
    if mailbox_of(author) != mailbox:
        name = next((name for name, _ in getaddresses(letter.every("From"))), "")
        new.append(("From", f"{name} <{mailbox}>" if name else mailbox))
        gone.append("From")
        if author:
            new.append(("X-Google-Original-From", letter.first("From")))
    if not letter.first("Date"):
        new.append(("Date", format_datetime(now)))
    if not letter.first("MIME-Version"):
        new.append(("MIME-Version", "1.0"))
    return letter.without(*gone).under(*new)


class Delivery:
    """Carries messages between the mailboxes of one set of records."""

    def __init__(self, records: Records, mailboxes: Mailboxes) -> None:
        self._records, self._mailboxes = records, mailboxes

    def send(self, mailbox: str, letter: Letter, thread: str, now: datetime) -> Mail:
        """Send from a mailbox, in one of its threads ("": a new one); the message as it stands among its sent ones.

        Raises ApiError 400 for no recipient or too many, 429 past the day's limit; then nothing is sent.
        """
        letters.check(letter)
        recipients = letter.addresses("To", "Cc", "Bcc")
        if not recipients:
            raise letters.invalid("Recipient address required")
        if len(recipients) > _MOST_RECIPIENTS:
            raise letters.invalid("Too many recipients")
        self._mailboxes.spend(mailbox, now)
        kept = as_gmail_keeps(letter, mailbox, now)
        sent = self._records.add(mailbox, kept, ["SENT"], now, thread)
        self._spread(sent, kept, recipients, now)
        return self._records.get(mailbox, sent.id) or sent

    def post(self, raw: bytes, sender: str, address: str, now: datetime) -> bool:
        """Mail of a service of Google's own (Calendar), in nobody's sent mail; False when nobody has the address."""
        new = [("Message-ID", f"<{secrets.token_hex(12)}@google.com>"), ("Date", format_datetime(now))]
        return self._arrive(letters.read(raw).under(*new), sender, address, now)

    def _spread(self, sent: Mail, letter: Letter, recipients: Sequence[str], now: datetime) -> None:
        arrived: set[str] = set()
        for address in recipients:
            box = mailbox_of(address)
            if box in arrived:
                continue
            arrived.add(box)
            if box == sent.mailbox:
                # What one sends to oneself is one message, in both places.
                self._records.label(sent, ["INBOX", "UNREAD"], [], now)
            elif not self._arrive(letter.without("Bcc"), sent.mailbox, address, now):
                report = bounce(letter, sent.mailbox, address, now)
                self._records.add(sent.mailbox, report, ["INBOX", "UNREAD"], now, sent.thread)

    def _arrive(self, letter: Letter, sender: str, address: str, now: datetime) -> bool:
        """Bring a letter to one address; False when it is a local one that nobody has."""
        if not self._mailboxes.local(address):
            self._records.note_outgoing({"at": now.isoformat(), "from": sender, "to": address}, letter.raw)
            return True
        if not self._mailboxes.exists(address):
            return False
        box = mailbox_of(address)
        stamped = letter.under(
            ("Delivered-To", box),
            ("Return-Path", f"<{sender}>"),
            ("Received", f"from mail.gmail.com by mx.google.com for <{address}>; {format_datetime(now)}"),
        )
        self._records.add(box, stamped, ["INBOX", "UNREAD"], now, self._conversation(box, letter))
        return True

    def _conversation(self, mailbox: str, letter: Letter) -> str:
        """The recipient's thread that a message goes on with, by what it answers and by its subject; "" for none."""
        subject = letters.base_subject(letter.text("Subject"))
        answered = self._records.answered(mailbox, letters.references(letter))
        return next((thread for thread, had in answered if had == subject), "")


def named_thread(records: Records, mailbox: str, thread: str, letter: Letter) -> str:
    """The thread that a client names for a message of its own, if the message fits into it, else "".

    The three conditions are the discovery document's (Message.threadId): the id, References and In-Reply-To, and the
    subject. Raises ApiError 400 for what is no thread id, 404 for one that is not there.
    """
    if not thread:
        return ""
    if not re.fullmatch(r"[0-9a-f]{1,16}", thread):
        raise letters.invalid("Invalid thread_id value")
    there = records.thread(mailbox, thread)
    if not there:
        raise not_found()
    ids = {mail.letter.first("Message-ID") for mail in there}
    subjects = {letters.base_subject(mail.letter.text("Subject")) for mail in there}
    fits = bool(ids & set(letters.references(letter))) and letters.base_subject(letter.text("Subject")) in subjects
    return thread if fits else ""


def not_found() -> ApiError:
    """What Gmail says of a message, a thread or a draft that is not there."""
    return ApiError(404, "Requested entity was not found.", status="NOT_FOUND", reason="notFound")
