"""The mailboxes, what would have left the machine, and each message with its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from automations.emulator.gmail import letters, parts
from automations.emulator.gmail.letters import Letter
from automations.emulator.gmail.records import Mail
from automations.emulator.pages import answers, places
from automations.emulator.pages.answers import Foreign, NotThere, Page
from automations.emulator.workspace import Workspace

PER_PAGE = 100
OUTGOING = "outgoing"
_MARKS = {"DRAFT": "draft", "SENT": "sent", "UNREAD": "unread", "TRASH": "in the bin", "SPAM": "spam"}
_FIELDS = ("From", "To", "Cc", "Bcc", "Reply-To", "Subject")


def mailboxes(workspace: Workspace) -> Page:
    """Each mailbox, with the number of its messages."""
    counts = workspace.gmail.mailboxes.as_json()["mailboxes"]
    rows = [(address, places.mailbox(address), count) for address, count in counts.items()]
    outgoing = len(workspace.gmail.records.outgoing())
    return Page("mailboxes", "Mail", "mail", {"mailboxes": rows, "outgoing": outgoing})


def mailbox(workspace: Workspace, address: str, first: int) -> Page:
    """A mailbox, newest first; `outgoing` is what went to addresses of other machines. Raises NotThere."""
    there = answers.zone(workspace)
    if address == OUTGOING:
        gone = list(enumerate(workspace.gmail.records.outgoing()))[::-1]
        rows = [
            _line(letters.read(raw), answers.local(record["at"], there), places.message(OUTGOING, str(number)), record)
            for number, (record, raw) in gone[first : first + PER_PAGE]
        ]
        title, count = "Mail to addresses outside this machine", len(gone)
    else:
        if not workspace.gmail.records.has_mailbox(address):
            raise NotThere
        every = workspace.gmail.records.everything(address)
        rows = [
            _line(one.letter, _at(one).astimezone(there), places.message(address, one.id), {"marks": _marks(one)})
            for one in every[first : first + PER_PAGE]
        ]
        title, count = f"Mail of {address}", len(every)
    more = places.mailbox(address) + "?from="
    return Page("mailbox", title, "mail", {"rows": rows, "count": count, "first": first, "more": more})


def message(workspace: Workspace, address: str, message_id: str) -> Page:
    """One message: its fields, its HTML in a frame, its text, its files. Raises NotThere."""
    letter, at, marks = _found(workspace, address, message_id)
    whole = letter.message
    facts = {
        "at": at.astimezone(answers.zone(workspace)),
        "fields": [(name, letter.text(name)) for name in _FIELDS if letter.first(name)],
        "every": [(name, letters.decoded(" ".join(value.split()))) for name, value in letter.fields],
        "html": parts.body_of(whole, "text/html") is not None,
        "text": parts.body_of(whole, "text/plain"),
        "files": [parts.filename(one) for one in _files(whole)],
        "marks": marks,
        "here": places.message(address, message_id),
        "mailbox": address,
        "back": places.mailbox(address),
    }
    return Page("message", letter.text("Subject") or "(no subject)", "mail", facts)


def html(workspace: Workspace, address: str, message_id: str) -> Foreign:
    """The message's own HTML. Raises NotThere."""
    page = parts.body_of(_found(workspace, address, message_id)[0].message, "text/html")
    if page is None:
        raise NotThere
    return Foreign(page.encode(), "text/html")


def attached(workspace: Workspace, address: str, message_id: str, number: int) -> Foreign:
    """A file of the message, counted from 0. Raises NotThere."""
    files = _files(_found(workspace, address, message_id)[0].message)
    if not 0 <= number < len(files):
        raise NotThere
    return Foreign(parts.content(files[number]), files[number].get_content_type(), parts.filename(files[number]))


def _found(workspace: Workspace, address: str, message_id: str) -> tuple[Letter, datetime, str]:
    """A letter, when it came, and its marks."""
    if address == OUTGOING:
        gone = workspace.gmail.records.outgoing()
        if not message_id.isdecimal() or int(message_id) >= len(gone):
            raise NotThere
        record, raw = gone[int(message_id)]
        return letters.read(raw), datetime.fromisoformat(record["at"]), f"to {record['to']}"
    mail = workspace.gmail.records.get(address, message_id)
    if mail is None:
        raise NotThere
    return mail.letter, _at(mail), _marks(mail)


def _line(letter: Letter, at: datetime, page: str, more: Mapping[str, Any]) -> dict[str, Any]:
    subject = letter.text("Subject") or "(no subject)"
    line = {"at": at, "page": page, "from": letter.text("From"), "to": letter.text("To"), "subject": subject}
    return {**line, "marks": more.get("marks", ""), "to": more.get("to", line["to"])}


def _files(whole: Message) -> list[Message]:
    return [one for _, one in parts.walk(whole) if parts.filename(one)]


def _marks(mail: Mail) -> str:
    return ", ".join(words for label, words in _MARKS.items() if label in mail.labels)


def _at(mail: Mail) -> datetime:
    return datetime.fromtimestamp(mail.at / 1000, UTC)
