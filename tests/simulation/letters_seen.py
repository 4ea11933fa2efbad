"""The program's own letters as the emulator has sent them, read once each: to whom, of what, when, what they say."""

from __future__ import annotations

import email
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr

from tests.simulation.house import OFFICE, House

KEY_HEADER = "X-Automations-Key"


@dataclass(frozen=True, slots=True)
class Letter:
    """`key` is the effect's own, without the ledger's id; `text` the letter's plain text."""

    key: str
    kind: str
    name: str
    address: str
    at: datetime
    text: str

    @property
    def parts(self) -> list[str]:
        return self.key.split("/")

    @property
    def person(self) -> str:
        """The reader's id; "" for somebody who stands in no row: the accountant."""
        return next((part for part in self.parts if part[:2] in ("L-", "C-", "A-")), "")

    @property
    def gathering(self) -> str:
        """What it is about; "" for a letter about none."""
        return next((part for part in self.parts if part[:2] in ("M-", "I-")), "")


@dataclass
class Sent:
    """All letters so far, in the order in which they went out."""

    house: House
    letters: list[Letter] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _row: int = 0

    def news(self) -> list[Letter]:
        """Those that have gone out since the last look. A draft that is sent is a new message."""
        query = "SELECT rowid, id, at, labels, raw FROM gmail_messages WHERE mailbox = ? AND rowid > ? ORDER BY rowid"
        found = []
        for row, id_, at, labels, raw in self.house.emulated.connection.execute(query, (OFFICE, self._row)):
            self._row = max(self._row, row)
            if '"SENT"' in labels and id_ not in self._seen and KEY_HEADER.encode() in bytes(raw):
                self._seen.add(id_)
                found.append(_letter(bytes(raw), datetime.fromtimestamp(at / 1000, UTC)))
        self.letters += found
        return found

    def of_key(self, key: str) -> int:
        return sum(one.key == key for one in self.letters)


def _letter(raw: bytes, at: datetime) -> Letter:
    # The newer policies take letters apart to the last token, which would be a twentieth of all the time.
    message = email.message_from_bytes(raw)
    key = message[KEY_HEADER].partition("/")[2]
    name, address = parseaddr(_unfolded(message["To"]))
    body = next((part for part in message.walk() if part.get_content_type() == "text/plain"), None)
    payload = body.get_payload(decode=True) if body is not None else b""
    text = payload.decode(body.get_content_charset("utf-8")) if isinstance(payload, bytes) and body else ""
    return Letter(
        key=key,
        kind=key.partition("/")[0],
        name=str(make_header(decode_header(name))),
        address=address,
        at=at,
        text=" ".join(text.split()),
    )


def _unfolded(header: str) -> str:
    return "".join(header.splitlines())
