"""Our own drafts that were never sent: once a day those older than an hour are deleted. Nobody else's is touched.

They come of a drafts.create that gave no answer, and of letters that were no longer wanted before they went out. Ours
are known by the ledger's id in their header; Gmail's search cannot see it, so each draft's headers are read.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from automations.effects import mail
from automations.effects.record import EffectRecord
from automations.google.gmail import KEY_HEADER, Gmail
from automations.runs.ledger import Ledger

EVERY, OLDER_THAN = timedelta(days=1), timedelta(hours=1)
MOST = 200
"""Drafts looked at in one sweep, the newest first: a mailbox may have many of staff's own."""


def sweep(gmail: Callable[[], Gmail], ledger: Ledger, records: MutableMapping[str, EffectRecord], now: datetime) -> int:
    """Deletes them, and gives their number; nothing within a day of the last time. Raises Refused, Unanswered.

    One that may have been sent is left for the look at its thread.
    """
    if ledger.last_swept is not None and now - ledger.last_swept < EVERY:
        return 0
    deleted = 0
    for draft in gmail().drafts()[:MOST]:
        headers = gmail().draft_headers(draft.id, (KEY_HEADER, "Date")) or {}
        owner, _, key = headers.get(KEY_HEADER, "").partition("/")
        if owner != ledger.id or now - _written(headers.get("Date", ""), now) < OLDER_THAN:
            continue
        record = records.get(key)
        if record is not None and record.receipts.get(mail.DRAFT) == draft.id:
            if mail.is_open(record) or mail.is_unsure(record):
                continue
            record = record.with_receipt(draft="", message="", thread="", drafted="")
            ledger.save((), [record])
            records[key] = record
        gmail().delete_draft(draft.id)
        deleted += 1
    ledger.note_swept(now)
    return deleted


def _written(date: str, now: datetime) -> datetime:
    try:
        written = parsedate_to_datetime(date)
    except ValueError:
        return now
    return written if written.tzinfo else now
