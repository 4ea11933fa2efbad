"""Our own drafts that were never sent: once a day those older than an hour are deleted. Nobody else's is touched.

They come of a drafts.create that gave no answer or whose run died, and of letters that were no longer wanted before
they went out. Ours are known by the ledger's id in their header; Gmail's search cannot see it, so each draft's headers
are read. Looked for as long as there may be some, by any run, whether it sends mail or not.
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


def begin(ledger: Ledger, now: datetime) -> None:
    """Before the first mail of a run: from now on there may be drafts that nobody wants, whatever becomes of it."""
    if ledger.drafts_since is None:
        ledger.note_drafts(now)


def sweep(
    gmail: Callable[[], Gmail],
    ledger: Ledger,
    records: MutableMapping[str, EffectRecord],
    now: datetime,
    *,
    sent_any: bool,
) -> int:
    """Deletes them, and gives their number; nothing within a day of the last time, nor where none can be an hour old.
    Raises Refused, Unanswered.

    One that may have been sent is left for the look at its thread. `sent_any`: this run has made drafts itself.
    """
    since, last = ledger.drafts_since, ledger.last_swept
    if since is None or now - since < OLDER_THAN or (last is not None and now - last < EVERY):
        return 0
    deleted, left = 0, sent_any
    for draft in gmail().drafts()[:MOST]:
        headers = gmail().draft_headers(draft.id, (KEY_HEADER, "Date")) or {}
        owner, _, key = headers.get(KEY_HEADER, "").partition("/")
        if owner != ledger.id:
            continue
        record = records.get(key)
        is_this = record is not None and record.receipts.get(mail.DRAFT) == draft.id
        is_in_doubt = record is not None and is_this and (mail.is_open(record) or mail.is_unsure(record))
        if is_in_doubt or now - _written(headers.get("Date", ""), now) < OLDER_THAN:
            left = True
            continue
        if record is not None and is_this:
            record = record.with_receipt(draft="", message="", thread="", drafted="")
            ledger.save((), [record])
            records[key] = record
        gmail().delete_draft(draft.id)
        deleted += 1
    ledger.note_swept(now, left=left)
    return deleted


def _written(date: str, now: datetime) -> datetime:
    try:
        written = parsedate_to_datetime(date)
    except ValueError:
        return now
    return written if written.tzinfo else now
