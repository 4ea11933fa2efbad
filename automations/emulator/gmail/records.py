"""What Gmail keeps: messages by mailbox, drafts, the history of each mailbox, what left the machine, and settings."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from automations.emulator.gmail import letters
from automations.emulator.gmail.letters import Letter

# 1 January 2020, from which history ids count.
_EPOCH = 1_577_836_800
# Ids a second, so that ids go up with time even while nothing happens.
_PACE = 16
# "A historyId is typically valid for at least a week" (discovery document): here, no longer.
_HISTORY_KEPT = timedelta(days=7)
_TABLES = """
CREATE TABLE IF NOT EXISTS gmail_mailboxes (address TEXT PRIMARY KEY, history INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS gmail_messages (
  id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, thread TEXT NOT NULL, at INTEGER NOT NULL, history INTEGER NOT NULL,
  labels TEXT NOT NULL, message_id TEXT NOT NULL, subject TEXT NOT NULL, raw BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS gmail_messages_thread ON gmail_messages (mailbox, thread);
CREATE INDEX IF NOT EXISTS gmail_messages_at ON gmail_messages (mailbox, at);
CREATE INDEX IF NOT EXISTS gmail_messages_message_id ON gmail_messages (mailbox, message_id);
CREATE TABLE IF NOT EXISTS gmail_drafts (id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS gmail_drafts_message ON gmail_drafts (message);
CREATE TABLE IF NOT EXISTS gmail_history (
  n INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL,
  message TEXT NOT NULL, thread TEXT NOT NULL, labels TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS gmail_history_id ON gmail_history (mailbox, id);
CREATE TABLE IF NOT EXISTS gmail_sent (mailbox TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS gmail_sent_at ON gmail_sent (mailbox, at);
CREATE TABLE IF NOT EXISTS gmail_outgoing (n INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL, raw BLOB);
CREATE TABLE IF NOT EXISTS gmail_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_COLUMNS = "id, mailbox, thread, at, history, labels, raw"


@dataclass(frozen=True, slots=True)
class Mail:
    """One message in one mailbox. `at` is its internal date in milliseconds since 1970; `history` its last change."""

    id: str
    mailbox: str
    thread: str
    at: int
    history: int
    labels: tuple[str, ...]
    raw: bytes

    @property
    def letter(self) -> Letter:
        return letters.read(self.raw)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a mailbox's history. `kind` is messageAdded, messageDeleted, labelAdded or labelRemoved; `labels`
    are the message's after it, `changed` the ones that came or went."""

    id: int
    kind: str
    message: str
    thread: str
    labels: tuple[str, ...]
    changed: tuple[str, ...]


def fresh_id() -> str:
    """A new message id: 16 hexadecimal digits."""
    return f"1{secrets.token_hex(8)[1:]}"


def fresh_draft_id() -> str:
    return f"r{secrets.randbelow(9 * 10**18) + 10**18}"


def _floor(now: datetime) -> int:
    return max(1, int((now.timestamp() - _EPOCH) * _PACE))


class Records:
    """The tables of Gmail. Every method runs in the caller's transaction; reads write nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    # Mailboxes and their history ids

    def mailboxes(self) -> list[str]:
        """The addresses that have a mailbox already, because they were registered or mail came or went."""
        return [row[0] for row in self._connection.execute("SELECT address FROM gmail_mailboxes ORDER BY address")]

    def open_mailbox(self, address: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO gmail_mailboxes VALUES (?, 0)", (address,))

    def has_mailbox(self, address: str) -> bool:
        query = "SELECT 1 FROM gmail_mailboxes WHERE address = ?"
        return self._connection.execute(query, (address,)).fetchone() is not None

    def history_now(self, mailbox: str, now: datetime) -> int:
        """The mailbox's present history id: it goes up with time, too."""
        return max(_floor(now), self._last(mailbox))

    def history_expired(self, start: int, mailbox: str, now: datetime) -> bool:
        """Whether Gmail knows nothing (any more) of a start id."""
        return start < _floor(now - _HISTORY_KEPT) or start > self.history_now(mailbox, now)

    def _last(self, mailbox: str) -> int:
        row = self._connection.execute("SELECT history FROM gmail_mailboxes WHERE address = ?", (mailbox,)).fetchone()
        return int(row[0]) if row else 0

    def _note(self, mail: Mail, kind: str, now: datetime, changed: Collection[str] = ()) -> int:
        """Write an entry of history; its id. More than the present one, so that who asked a moment ago still hears."""
        number = self.history_now(mail.mailbox, now) + 1
        self.open_mailbox(mail.mailbox)
        self._connection.execute("UPDATE gmail_mailboxes SET history = ? WHERE address = ?", (number, mail.mailbox))
        self._connection.execute(
            "INSERT INTO gmail_history (mailbox, id, kind, message, thread, labels, changed) VALUES (?,?,?,?,?,?,?)",
            (mail.mailbox, number, kind, mail.id, mail.thread, _text(mail.labels), _text(sorted(changed))),
        )
        return number

    def changes(self, mailbox: str, after: int) -> list[Change]:
        """The entries of history after an id, oldest first."""
        rows = self._connection.execute(
            "SELECT id, kind, message, thread, labels, changed FROM gmail_history "
            "WHERE mailbox = ? AND id > ? ORDER BY n",
            (mailbox, after),
        )
        return [
            Change(number, kind, message, thread, tuple(json.loads(labels)), tuple(json.loads(changed)))
            for number, kind, message, thread, labels, changed in rows
        ]

    # Messages

    def get(self, mailbox: str, message: str) -> Mail | None:
        query = f"SELECT {_COLUMNS} FROM gmail_messages WHERE id = ? AND mailbox = ?"  # noqa: S608
        return _mail(self._connection.execute(query, (message, mailbox)).fetchone())

    def thread(self, mailbox: str, thread: str) -> list[Mail]:
        """The messages of a thread, oldest first."""
        query = f"SELECT {_COLUMNS} FROM gmail_messages WHERE mailbox = ? AND thread = ? ORDER BY at, rowid"  # noqa: S608
        rows = self._connection.execute(query, (mailbox, thread))
        return [mail for row in rows if (mail := _mail(row))]

    def everything(self, mailbox: str) -> list[Mail]:
        """The messages of a mailbox, newest first."""
        query = f"SELECT {_COLUMNS} FROM gmail_messages WHERE mailbox = ? ORDER BY at DESC, rowid DESC"  # noqa: S608
        return [mail for row in self._connection.execute(query, (mailbox,)) if (mail := _mail(row))]

    def find_anywhere(self, message: str) -> Mail | None:
        """A message by its id, in whichever mailbox; for people who look at the emulator."""
        query = f"SELECT {_COLUMNS} FROM gmail_messages WHERE id = ?"  # noqa: S608
        return _mail(self._connection.execute(query, (message,)).fetchone())

    def answered(self, mailbox: str, message_ids: Sequence[str]) -> list[tuple[str, str]]:
        """(thread, base subject) of the messages here that have one of some Message-IDs, in the order of these."""
        found = []
        for wanted in message_ids:
            row = self._connection.execute(
                "SELECT thread, subject FROM gmail_messages WHERE mailbox = ? AND message_id = ?", (mailbox, wanted)
            ).fetchone()
            if row:
                found.append((str(row[0]), str(row[1])))
        return found

    def add(self, mailbox: str, letter: Letter, labels: Sequence[str], now: datetime, thread: str = "") -> Mail:
        """Put a message into a mailbox; a thread of its own unless one is named."""
        new = fresh_id()
        at = int(now.timestamp() * 1000)
        mail = Mail(new, mailbox, thread or new, at, 0, tuple(labels), letter.raw)
        number = self._note(mail, "messageAdded", now)
        self._connection.execute(
            "INSERT INTO gmail_messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(mail.id, mailbox, mail.thread, at, number, _text(labels), letter.first("Message-ID")),
                *(letters.base_subject(letter.text("Subject")), mail.raw),
            ),
        )
        return Mail(mail.id, mailbox, mail.thread, at, number, mail.labels, mail.raw)

    def label(self, mail: Mail, add: Collection[str], remove: Collection[str], now: datetime) -> Mail:
        """Change a message's labels, and note what really came and went."""
        came = [label for label in dict.fromkeys(add) if label not in mail.labels]
        went = [label for label in dict.fromkeys(remove) if label in mail.labels]
        labels = tuple(label for label in (*mail.labels, *came) if label not in went)
        changed = Mail(mail.id, mail.mailbox, mail.thread, mail.at, mail.history, labels, mail.raw)
        number = mail.history
        for kind, which in (("labelAdded", came), ("labelRemoved", went)):
            if which:
                number = self._note(changed, kind, now, which)
        self._connection.execute(
            "UPDATE gmail_messages SET labels = ?, history = ? WHERE id = ?", (_text(labels), number, mail.id)
        )
        return Mail(mail.id, mail.mailbox, mail.thread, mail.at, number, labels, mail.raw)

    def remove(self, mail: Mail, now: datetime) -> None:
        """Delete a message for good, and its draft with it."""
        self._note(mail, "messageDeleted", now)
        self._connection.execute("DELETE FROM gmail_messages WHERE id = ?", (mail.id,))
        self._connection.execute("DELETE FROM gmail_drafts WHERE message = ?", (mail.id,))

    # Drafts

    def draft(self, mailbox: str, draft: str) -> Mail | None:
        """The message of a draft."""
        query = "SELECT message FROM gmail_drafts WHERE id = ? AND mailbox = ?"
        row = self._connection.execute(query, (draft, mailbox)).fetchone()
        return self.get(mailbox, row[0]) if row else None

    def drafts(self, mailbox: str) -> list[tuple[str, Mail]]:
        """The drafts of a mailbox by id, newest first."""
        rows = self._connection.execute("SELECT message, id FROM gmail_drafts WHERE mailbox = ?", (mailbox,))
        by_message = dict(rows.fetchall())
        return [(by_message[mail.id], mail) for mail in self.everything(mailbox) if mail.id in by_message]

    def keep_draft(self, draft: str, mail: Mail) -> None:
        self._connection.execute("INSERT OR REPLACE INTO gmail_drafts VALUES (?, ?, ?)", (draft, mail.mailbox, mail.id))

    def drop_draft(self, mail: Mail) -> None:
        """Forget that a message is a draft."""
        self._connection.execute("DELETE FROM gmail_drafts WHERE message = ?", (mail.id,))

    # What was sent, and settings

    def sent_since(self, mailbox: str, since: datetime) -> list[float]:
        """When a mailbox sent after a time, in seconds since 1970, oldest first."""
        rows = self._connection.execute(
            "SELECT at FROM gmail_sent WHERE mailbox = ? AND at > ? ORDER BY at", (mailbox, since.timestamp())
        )
        return [row[0] for row in rows]

    def note_sent(self, mailbox: str, now: datetime) -> None:
        self._connection.execute("INSERT INTO gmail_sent VALUES (?, ?)", (mailbox, now.timestamp()))

    def note_outgoing(self, record: dict[str, Any], raw: bytes) -> None:
        """What would leave the machine stays here."""
        self._connection.execute(
            "INSERT INTO gmail_outgoing (record, raw) VALUES (?, ?)", (json.dumps(record, ensure_ascii=False), raw)
        )

    def outgoing(self) -> list[tuple[dict[str, Any], bytes]]:
        rows = self._connection.execute("SELECT record, raw FROM gmail_outgoing ORDER BY n")
        return [(json.loads(row[0]), bytes(row[1])) for row in rows]

    def setting(self, name: str, default: Any) -> Any:
        row = self._connection.execute("SELECT value FROM gmail_settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set(self, name: str, value: Any) -> None:
        self._connection.execute("INSERT OR REPLACE INTO gmail_settings VALUES (?, ?)", (name, json.dumps(value)))


def _text(labels: Collection[str]) -> str:
    return json.dumps(list(labels))


def _mail(row: tuple[Any, ...] | None) -> Mail | None:
    if row is None:
        return None
    message, mailbox, thread, at, history, labels, raw = row
    return Mail(message, mailbox, thread, at, history, tuple(json.loads(labels)), bytes(raw))
