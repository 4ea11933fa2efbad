"""A mail: a letter once, or asked about; a reminder at most once.

`drafts.create`, receipt, 'sending' committed, `drafts.send`, receipt. What died in between is told apart by the thread:

| receipts | what follows |
|---|---|
| no draft | make one; no answer: make another, an unsent draft harms nobody |
| a draft, no 'sending' | send it |
| 'sending', nothing after it | a minute later look at the thread. Our message is SENT: done. Only the draft: |
| | a letter's same draft is sent once more, a reminder is unknown. Neither: unknown |

Never looked for by search: Gmail's `q` cannot see our header.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google import gmail
from automations.google.failures import NotReached
from automations.google.gmail import Gmail

DRAFT, MESSAGE, THREAD, SENDING, SENT, AGAIN = "draft", "message", "thread", "sending", "sent", "again"
LOOK_AFTER = timedelta(minutes=1)
_MAYBE_SENT = frozenset({400, 404})

Save = Callable[[EffectRecord], None]


class NobodyKnows(Exception):
    """Whether the mail went out cannot be told: a person is asked."""


def deliver(
    record: EffectRecord,
    raw: Callable[[str], bytes],
    mark: str,
    box: Gmail,
    save: Save,
    now: datetime,
    *,
    at_most_once: bool,
) -> EffectRecord:
    """Sends the mail and gives the finished record; each receipt is saved right after its call.

    `raw` makes the message with `mark` in our header, by which it is known again; `now` is the product's clock.

    Raises Refused, Unanswered, and NobodyKnows once it was looked at in vain; the record then stands as last saved.
    """
    if SENT in record.receipts:
        return _finish(record, save)
    if SENDING in record.receipts:
        return _look(record, mark, box, save, now, at_most_once=at_most_once)
    if DRAFT not in record.receipts:
        draft = _draft(raw(mark), box)
        record = record.with_receipt(draft=draft.id, message=draft.message_id, thread=draft.thread_id)
        save(record)
    return _send(record, box, save, now)


def start_over(record: EffectRecord) -> EffectRecord:
    """A person said 'Do it' of a mail that nobody can tell of: it is sent anew."""
    return replace(record, state=EffectState.INTENDED, receipts={}, error="")


def count_as_sent(record: EffectRecord) -> EffectRecord:
    """A person said "Don't": it counts as sent, and the next look finishes it with what was told by it."""
    return replace(record, state=EffectState.INTENDED, error="").with_receipt(sent="staff say so")


def is_unsure(record: EffectRecord) -> bool:
    """Sent or not: nobody knows, and it has been looked at."""
    return record.state is EffectState.UNKNOWN and SENDING in record.receipts and SENT not in record.receipts


def _draft(raw: bytes, box: Gmail) -> gmail.Draft:
    try:
        return box.create_draft(raw)
    except NotReached:
        raise
    except Unanswered:
        return box.create_draft(raw)


def _send(record: EffectRecord, box: Gmail, save: Save, now: datetime) -> EffectRecord:
    record = record.with_receipt(sending=now.isoformat(timespec="seconds"))
    save(record)
    try:
        sent = box.send_draft(record.receipts[DRAFT])
    except NotReached:
        save(record.with_receipt(sending=""))
        raise
    except Refused as refused:
        if refused.facts.get("code") in _MAYBE_SENT:
            raise Unanswered(method="gmail.users.drafts.send", what="the draft was not there") from refused
        save(record.with_receipt(sending=""))
        raise
    return _finish(record.with_receipt(sent=sent.message_id, thread=sent.thread_id), save)


def _look(
    record: EffectRecord, mark: str, box: Gmail, save: Save, now: datetime, *, at_most_once: bool
) -> EffectRecord:
    if now - datetime.fromisoformat(record.receipts[SENDING]) < LOOK_AFTER:
        raise Unanswered(method="gmail.users.drafts.send", what="it is looked at in a minute")
    messages = box.thread(record.receipts[THREAD]) or ()
    ours = [one for one in messages if one.headers.get(gmail.KEY_HEADER) == mark]
    sent = next((one for one in ours if gmail.SENT in one.labels), None)
    if sent is not None:
        return _finish(record.with_receipt(sent=sent.id), save)
    drafted = any(gmail.DRAFT in one.labels for one in ours)
    if drafted and not at_most_once and AGAIN not in record.receipts:
        record = record.with_receipt(again="yes", sending="")
        save(record)
        return _send(record, box, save, now)
    raise NobodyKnows


def _finish(record: EffectRecord, save: Save) -> EffectRecord:
    done = record.finished()
    save(done)
    return done
