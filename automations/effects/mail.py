"""A mail: a letter once, or asked about; a reminder at most once.

`drafts.create`, receipt, 'sending' committed, `drafts.send`, receipt. What died in between is told apart by the thread:

| receipts | what follows |
|---|---|
| no draft | make one; no answer: make another, an unsent draft harms nobody |
| a draft of other facts | make another; it is swept |
| a draft, no 'sending' | send it; one of an earlier run only if it is still as we made it |
| 'sending', nothing after it | a minute later look at the thread. Our message is SENT: done. Only the draft: |
| | a letter's same draft is sent once more, a reminder is unknown. Neither: unknown |

Never looked for by search: Gmail's `q` cannot see our header. What people will have been told stands in the receipts
from the draft on, so that it is what went out that counts, whatever the Sheet says by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from automations.effects.record import EffectRecord, EffectState
from automations.errors import MustEnd, Refused, SignInFailed, Unanswered
from automations.google import gmail
from automations.google.failures import NotReached, Unavailable
from automations.google.gmail import Gmail

DRAFT, MESSAGE, THREAD, DRAFTED = "draft", "message", "thread", "drafted"
SENDING, SENT, AGAIN, LOOKED, ONCE = "sending", "sent", "again", "looked", "once"
TOLD, TO = "told", "to"
LOOK_AFTER = timedelta(minutes=1)
_MAYBE_SENT = frozenset({400, 404})

Save = Callable[[EffectRecord], None]


class NobodyKnows(Exception):
    """Whether the mail went out cannot be told: a person is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is to be sent. `raw` makes the message with `mark` in our header, by which it is known again; `told` is what
    people will have been told by it, as text; `to` the mark of the address. `at_most_once`: never twice, rather not.
    """

    mark: str
    raw: Callable[[], bytes]
    told: str = ""
    to: str = ""
    at_most_once: bool = False


def deliver(record: EffectRecord, content: Content, box: Gmail, save: Save, now: datetime) -> EffectRecord:
    """Sends the mail and gives the finished record; each receipt is saved right after its call.

    `now` is the product's clock. Raises Refused, Unanswered, and NobodyKnows; the record then stands as last saved.
    """
    if SENT in record.receipts:
        return _finish(record, save)
    if SENDING in record.receipts:
        record = look(record, content.mark, box, save, now)
        if record.is_done:
            return record
    if DRAFT in record.receipts and record.receipts.get(DRAFTED) != record.wanted:
        record = record.with_receipt(draft="", message="", thread="", again="")
    if DRAFT in record.receipts and AGAIN not in record.receipts:
        record = _still_ours(record, content.mark, box, save, now)
    if record.is_done:
        return record
    if DRAFT not in record.receipts:
        draft = _draft(content.raw(), box)
        record = record.with_receipt(
            draft=draft.id,
            message=draft.message_id,
            thread=draft.thread_id,
            drafted=record.wanted,
            told=content.told,
            to=content.to,
            once="yes" if content.at_most_once else "",
        )
        save(record)
    return _send(record, box, save, now)


def look(record: EffectRecord, mark: str, box: Gmail, save: Save, now: datetime) -> EffectRecord:
    """What became of a mail that was being sent: finished, or, of a letter, ready to be sent once more.

    Raises Unanswered until a minute has passed, NobodyKnows when it cannot be told.
    """
    if LOOKED in record.receipts:
        raise NobodyKnows
    # By a clock that was set back meanwhile it was sent later than now.
    if abs(now - datetime.fromisoformat(record.receipts[SENDING])) < LOOK_AFTER:
        raise Unanswered(method="gmail.users.drafts.send", what="it is looked at in a minute")
    messages = box.thread(record.receipts[THREAD]) or ()
    sent = _sent_among(messages, mark)
    if sent is not None:
        return _finish(record.with_receipt(sent=sent.id), save)
    drafted = any(gmail.DRAFT in one.labels and one.headers.get(gmail.KEY_HEADER) == mark for one in messages)
    if drafted and ONCE not in record.receipts and AGAIN not in record.receipts:
        record = replace(record, state=EffectState.INTENDED).with_receipt(again="yes", sending="")
        save(record)
        return record
    raise _nobody_knows(record, save)


def start_over(record: EffectRecord) -> EffectRecord:
    """A person said 'Do it' of a mail that nobody can tell of: it is sent anew."""
    return replace(record, state=EffectState.INTENDED, receipts={}, error="")


def count_as_sent(record: EffectRecord) -> EffectRecord:
    """A person said "Don't": it counts as sent."""
    return record.with_receipt(sent="staff say so").finished()


def is_unsure(record: EffectRecord) -> bool:
    """Sent or not: nobody knows, and it has been looked at."""
    return record.state is EffectState.UNKNOWN and LOOKED in record.receipts and SENT not in record.receipts


def is_open(record: EffectRecord) -> bool:
    """It was being sent, and what became of it has not been looked at yet."""
    return record.kind == "mail" and SENDING in record.receipts and not record.receipts.keys() & {SENT, LOOKED}


def _still_ours(record: EffectRecord, mark: str, box: Gmail, save: Save, now: datetime) -> EffectRecord:
    """A draft of an earlier run, which a person may have edited, sent or deleted meanwhile. Deleted: without it."""
    headers = box.draft_headers(record.receipts[DRAFT])
    if headers is not None and headers.get(gmail.KEY_HEADER) == mark:
        return record
    messages = box.thread(record.receipts[THREAD]) or ()
    if headers is None and not messages:
        return record.with_receipt(draft="", message="", thread="")
    record = record.with_receipt(sending=now.isoformat(timespec="seconds"))
    sent = _sent_among(messages, mark)
    if sent is not None:
        return _finish(record.with_receipt(sent=sent.id), save)
    raise _nobody_knows(record, save)


def _sent_among(messages: Iterable[gmail.ThreadMessage], mark: str) -> gmail.ThreadMessage | None:
    ours = (one for one in messages if one.headers.get(gmail.KEY_HEADER) == mark)
    return next((one for one in ours if gmail.SENT in one.labels), None)


def _nobody_knows(record: EffectRecord, save: Save) -> NobodyKnows:
    save(replace(record, state=EffectState.UNKNOWN).with_receipt(looked="yes"))
    return NobodyKnows()


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
    except (NotReached, Unavailable, SignInFailed, MustEnd):
        # Of what was not available the draft tells: it is gone if it was sent all the same.
        save(record.with_receipt(sending=""))
        raise
    except Refused as refused:
        if refused.facts.get("code") in _MAYBE_SENT:
            raise Unanswered(method="gmail.users.drafts.send", what="the draft was not there") from refused
        save(record.with_receipt(sending=""))
        raise
    return _finish(record.with_receipt(sent=sent.message_id, thread=sent.thread_id), save)


def _finish(record: EffectRecord, save: Save) -> EffectRecord:
    """What went out was drafted by these facts: were they others by now, what is news would be told by another key."""
    done = record.finished()
    save(done)
    return done
