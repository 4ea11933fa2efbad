"""What comes back of our mails: one history.list a run while mail of the last two days is out.

A bounce is known by the thread that it comes back into and by X-Failed-Recipients; anything else in such a thread that
is not ours is an answer. Headers only are read: the service cannot read the town's mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import datetime, timedelta

from automations.effects import mail
from automations.effects.record import EffectRecord
from automations.google.gmail import DRAFT, SENT, Gmail
from automations.runs.ledger import Ledger

BOUNCED, REPLIED = "bounced", "replied"
FAILED_RECIPIENTS = "X-Failed-Recipients"
OUT_FOR = timedelta(days=2)


def out(records: Mapping[str, EffectRecord], now: datetime) -> dict[str, EffectRecord]:
    """Mails of the last two days, by their thread."""
    return {
        record.receipts[mail.THREAD]: record
        for record in records.values()
        if mail.SENT in record.receipts
        and mail.THREAD in record.receipts
        and (sending := record.receipts.get(mail.SENDING))
        and now - datetime.fromisoformat(sending) < OUT_FOR
    }


def begin(gmail: Callable[[], Gmail], ledger: Ledger, records: Mapping[str, EffectRecord], now: datetime) -> None:
    """Before the first mail of a run: from where to read on, when nothing has been read for a while."""
    if not ledger.mail_history or not out(records, now):
        ledger.save_mail_history(gmail().profile().history_id)


def look(gmail: Callable[[], Gmail], ledger: Ledger, records: MutableMapping[str, EffectRecord], now: datetime) -> None:
    """Notes what has come back of the mails that are out, by their receipts. Raises Refused, Unanswered."""
    threads = out(records, now)
    if not threads or not ledger.mail_history:
        return
    history = gmail().history(ledger.mail_history)
    if history is None:
        ledger.save_mail_history(gmail().profile().history_id)
        return
    changed: dict[str, EffectRecord] = {}
    for message in history.added:
        record = threads.get(message.thread_id)
        if record is None or message.labels & {SENT, DRAFT}:
            continue
        headers = gmail().message_headers(message.id, (FAILED_RECIPIENTS,)) or {}
        record = changed.get(record.key, record)
        what = BOUNCED if FAILED_RECIPIENTS in headers else REPLIED
        changed[record.key] = record.with_receipt(**{what: now.isoformat(timespec="seconds")})
    if changed or history.newest != ledger.mail_history:
        ledger.save_mail_history(history.newest, tuple(changed.values()))
        records.update(changed)


def last_bounced(mails: Iterable[EffectRecord], marks: Mapping[str, str]) -> dict[str, datetime]:
    """When a letter to a person's present address came back last (aware); `marks` are those of the addresses, by id."""
    found: dict[str, datetime] = {}
    for record in mails:
        if BOUNCED in record.receipts:
            at = datetime.fromisoformat(record.receipts[BOUNCED])
            for id_ in (id_ for id_, mark in marks.items() if mark == record.receipts.get(mail.TO)):
                found[id_] = max(at, found.get(id_, at))
    return found
