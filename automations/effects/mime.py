"""A letter as the bytes of one message (RFC 5322): one recipient, text and HTML, 7-bit, nothing smuggled in.

What people typed and a header shows (names, the subject) loses its line breaks and controls; what a program reads
(addresses, key, language, names of files) is refused with them. The same facts give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

from automations.google.gmail import KEY_HEADER, TOLD_HEADER
from automations.rendering.mail_marks import one_line

if TYPE_CHECKING:
    from automations.rendering.letters import Mail

_POLICY = SMTP.clone(cte_type="7bit")
# RFC 5322 asks for lines of at most 78, RFC 2047 for 76 where there are encoded words.
_LINE = 76
# What mail programs show of a name is shorter still.
_LONGEST_NAME = 100
# RFC 5322, atext: what a display name may have without quotation marks; the space is between its words.
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]+")
_KEY = re.compile(r"[!-~]{1,900}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class NotMailable(Exception):
    """No message can be made: `what` says why, without anybody's name or address."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the name to show with it, or "". Personal: not for logs."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to go with the letter: its name, its type ("application/pdf") and its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a letter is from and to, and where replies go; `date` is aware.

    `key` is what finds it again: the effect's key, and whatever else is to be known from a draft's header alone;
    printable ASCII without spaces. `told` is what its reader is told by it, as text, "" for nothing to be kept.
    """

    sender: Mailbox
    to: Mailbox
    reply_to: Mailbox
    date: datetime
    key: str
    told: str = ""


def mailable(address: str) -> str:
    """An address as it goes on the wire: one, in ASCII, its domain in lower case (RFC 5890 for one in another script).

    Raises `NotMailable`. Whether somebody reads there is not asked.
    """
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise NotMailable("the address is no e-mail address") from error
    if found.ascii_email is None:
        raise NotMailable("the address has letters that mail cannot carry")
    return found.ascii_email


def build(mail: Mail, envelope: Envelope, *, calendar: bytes = b"", attachments: Sequence[Attachment] = ()) -> bytes:
    """The message. `calendar` is an .ics (`effects.ics`), b"" for none.

    Raises `NotMailable` for an address, a key, a language or a file's name that cannot be; `ValueError` for a date
    without an offset.
    """
    if envelope.date.utcoffset() is None:
        raise ValueError("a letter's date needs an offset")
    if not _KEY.fullmatch(envelope.key):
        raise NotMailable("the key is not printable ASCII without spaces")
    if not _LANGUAGE.fullmatch(mail.language):
        raise NotMailable("the language is no language tag")
    head = (
        _mailbox("From", envelope.sender),
        _mailbox("To", envelope.to),
        _mailbox("Reply-To", envelope.reply_to),
        _subject(mail.subject),
        f"Date: {format_datetime(envelope.date)}",
        # RFC 3834: so that vacation notices are not sent back to it.
        "Auto-Submitted: auto-generated",
        f"{KEY_HEADER}: {envelope.key}",
        f"Content-Language: {mail.language}",
        *([_told(envelope.told)] if envelope.told else ()),
    )
    content = _content(mail, calendar, attachments, envelope.key)
    return "".join(f"{line}\r\n" for line in head).encode("ascii") + content.as_bytes(policy=_POLICY)


def told_of(header: str) -> str:
    """What `Envelope.told` was, from its header as it is read back, folded or not; "" where it cannot be read."""
    try:
        return zlib.decompress(base64.urlsafe_b64decode("".join(header.split()))).decode()
    except (ValueError, zlib.error):
        return ""


def _told(told: str) -> str:
    """Packed and folded: places may be long, in any script, and a line of a header may not."""
    packed = base64.urlsafe_b64encode(zlib.compress(told.encode(), 9)).decode()
    width = _LINE - len(TOLD_HEADER) - 2
    parts = [packed[start : start + width] for start in range(0, len(packed), width)]
    return f"{TOLD_HEADER}: " + "\r\n ".join(parts)


def _content(mail: Mail, calendar: bytes, attachments: Sequence[Attachment], key: str) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message.set_content(_body(mail.text), charset="utf-8")
    message.add_alternative(_body(mail.html), subtype="html", charset="utf-8")
    if calendar:
        # An attachment and not an alternative: PUBLISH asks for no answer, and the letter is to be read as a letter.
        message.add_attachment(
            calendar,
            maintype="text",
            subtype="calendar",
            filename="calendar.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    for attachment in attachments:
        main, _, sub = attachment.type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=_file_name(attachment.name))
    # The library draws boundaries by lot. A hash stands in no text, and gives the same bytes each time.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{hashlib.sha256(f'{key} {number}'.encode()).hexdigest()[:40]}")
    return message


def _mailbox(header: str, box: Mailbox) -> str:
    """A header of one address, folded.

    Not by the email package: before Python 3.11.12 it loses a long name's quotation marks (python/cpython#80222,
    #100884), so that a name with a comma becomes two addresses. Encoded words have no comma to be taken for one.
    """
    address = mailable(box.address)
    name = one_line(box.name, _LONGEST_NAME)
    if not name:
        return f"{header}: {address}"
    if _is_plain(name) and len(name) < _LINE - len(header) - 6:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        phrase = name if _ATOMS.fullmatch(name) else f'"{escaped}"'
    else:
        phrase = _encoded(name, header)
    line = f"{header}: {phrase} <{address}>"
    return line if len(line) <= _LINE and "\r\n" not in phrase else f"{header}: {phrase}\r\n <{address}>"


def _subject(text: str) -> str:
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _DROPPED)
    subject = " ".join(kept.split())
    if not _is_plain(subject):
        return f"Subject: {_encoded(subject, 'Subject')}"
    return "\r\n ".join(textwrap.wrap(f"Subject: {subject}", _LINE, break_long_words=False, break_on_hyphens=False))


_DROPPED = frozenset({"Cc", "Cs"})


def _is_plain(line: str) -> bool:
    """Whether a line may stand as it is: ASCII, nothing that reads as an encoded word, no word too long to fold."""
    return line.isascii() and "=?" not in line and all(len(word) <= 60 for word in line.split())


def _encoded(line: str, header: str) -> str:
    """Encoded words (RFC 2047), folded."""
    return Header(line, "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")


def _body(text: str) -> str:
    """Without what RFC 5322 and UTF-8 cannot carry: NUL and other controls, halves of a pair."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in _DROPPED)


def _file_name(name: str) -> str:
    if not name or any((unicodedata.category(c)[0] in "CZ" and c != " ") or c in '/\\"' for c in name):
        raise NotMailable("an attachment's name has what a file's name cannot have")
    return name
