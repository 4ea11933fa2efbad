"""What went out by mail: the keys on Activity, and what the messages themselves say of who was told what.

The mailbox is read from the newest message back, headers alone, until all is found that is still to come: letters of
gatherings that have not begun, and whatever is newer than Activity. Of what is long over Activity says enough; where
lines of it were deleted, the whole mailbox is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from automations.effects import mail, mime
from automations.effects.record import EffectRecord, EffectState
from automations.google.events import Event
from automations.google.gmail import DRAFT, KEY_HEADER, SENT, TOLD_HEADER, Gmail, SentMessage
from automations.rules.gatherings import Told
from automations.runs.bounces import BOUNCED, FAILED_RECIPIENTS, OUT_FOR, REPLIED
from automations.runs.convening import EVENTS
from automations.runs.rebuilding.contents import Contents, Marks
from automations.runs.rebuilding.events import note_told, told_in

LETTERS = ("invited", "joined", "moved", "cancelled")
OTHERS = ("reminder", "nudge")
_BEFORE_ACTIVITY = timedelta(hours=1)
"""Activity is written at the end of a run, with the moment when the run began."""


@dataclass
class Mails:
    """Reads the mailbox of one program. `ledger` is the ledger's id, which our header begins with; `events` are those
    in the calendar, by key.
    """

    gmail: Gmail
    ledger: str
    events: Mapping[str, Event]
    marks: Marks
    contents: Contents
    found: dict[str, SentMessage] = field(default_factory=dict)

    def read(self) -> None:
        """Every mail that went out, and what people know by it. Our own unsent drafts are deleted: they are written
        anew if they are still wanted.
        """
        named = {row.key for row in self.contents.activity.values() if is_mail(row.key)}
        for key in sorted(named):
            self._from_activity(key)
        self._from_mailbox({key for key in named if self._is_to_come(key)})
        for key in sorted(named - self.found.keys()):
            self._told_by_key(key)
        self._open_ones()
        self._drafts()
        self.contents.mail_history = self.gmail.profile().history_id

    def _from_activity(self, key: str) -> None:
        """Done, says Activity: whatever the mailbox has of it."""
        before = self.contents.effects.get(key)
        if before is not None and (before.is_done or mail.SENT in before.receipts):
            return
        at = self.contents.done_at[key]
        self.contents.note(_sent(key, before, at, sent="on record on Activity"))

    def _from_mailbox(self, wanted: set[str]) -> None:
        # Of lines that were deleted nobody knows how old they were.
        newest = self.contents.written_until if self.contents.has_every_line else None
        for listed in self.gmail.sent():
            message = self.gmail.sent_message(listed.id, (KEY_HEADER, TOLD_HEADER, "To"))
            if message is None:
                continue
            owner, _, key = message.headers.get(KEY_HEADER, "").partition("/")
            if owner == self.ledger and key and key not in self.found:
                self.found[key] = message
                self._sent_message(key, listed.id, listed.thread_id, message)
            is_older = newest is not None and message.at < newest - _BEFORE_ACTIVITY
            if is_older and wanted <= self.found.keys():
                return

    def _sent_message(self, key: str, id_: str, thread: str, message: SentMessage) -> None:
        at = self.contents.done_at.get(key, message.at)
        told = told_in(mime.told_of(message.headers.get(TOLD_HEADER, "")), self.marks)
        record = _sent(key, self.contents.effects.get(key), at, sent=id_).with_receipt(thread=thread)
        if told:
            record = record.with_receipt(to=told[0].address)
        elif "@" in message.headers.get("To", ""):
            address = message.headers["To"].rpartition("<")[2].strip("<> ")
            record = record.with_receipt(to=self.marks.of(address))
        if self.contents.now - message.at < OUT_FOR:
            record = self._came_back(record, thread)
        self.contents.note(record)
        for one in told:
            note_told(replace(one, at=at), self.contents)

    def _came_back(self, record: EffectRecord, thread: str) -> EffectRecord:
        """What has come into the thread since: later it is read from Gmail's history."""
        for message in self.gmail.thread(thread, (FAILED_RECIPIENTS,)) or ():
            if not message.labels & {SENT, DRAFT}:
                what = BOUNCED if FAILED_RECIPIENTS in message.headers else REPLIED
                record = record.with_receipt(**{what: self.contents.now.isoformat(timespec="seconds")})
        return record

    def _told_by_key(self, key: str) -> None:
        """A letter whose message was not read: who was told the how manieth thing stands in its key. What it said is
        taken to be what the calendar has; of what is still to come that is a guess, and told.
        """
        what, gathering, person, number = (*key.split("/"), "", "", "")[:4]
        if what not in LETTERS or not number.isdecimal():
            return
        before = self.contents.told.get((gathering, person))
        if before is not None and before.number >= int(number):
            return
        event = self.events.get(EVENTS + gathering)
        if event is None or event.start is None or event.end is None:
            if before is not None:
                self.contents.told[(gathering, person)] = replace(before, number=int(number), out=what == "cancelled")
            return
        if self._is_to_come(key):
            self.contents.cannot_tell(
                key, "its message is not in the mailbox; it is taken to say what the calendar has"
            )
        note_told(
            Told(
                gathering=gathering,
                person=person,
                number=int(number),
                start=event.start,
                end=event.end,
                place=event.location,
                online=bool(event.meet or event.conference),
                out=what == "cancelled",
                at=self.contents.done_at[key],
            ),
            self.contents,
        )

    def _is_to_come(self, key: str) -> bool:
        what, gathering, *_ = (*key.split("/"), "")
        event = self.events.get(EVENTS + gathering)
        coming = event is not None and event.start is not None and event.start > self.contents.now
        # What else such a letter told of stands in the message alone.
        return what in LETTERS and (coming or what == "joined")

    def _open_ones(self) -> None:
        """Mails that an older ledger was sending: those that went out are found by now; of the others nobody knows."""
        for key, record in list(self.contents.effects.items()):
            if key in self.found or not mail.is_open(record):
                continue
            messages = self.gmail.thread(record.receipts[mail.THREAD]) or ()
            mark = f"{self.ledger}/{key}"
            drafted = any(one.headers.get(KEY_HEADER) == mark and DRAFT in one.labels for one in messages)
            if drafted and mail.ONCE not in record.receipts:
                self.contents.effects[key] = mail.start_over(record)
                continue
            said = "nobody can tell whether it was sent"
            unsure = replace(record.with_receipt(looked="yes"), state=EffectState.UNKNOWN, error=said)
            self.contents.effects[key] = unsure
            self.contents.cannot_tell(key, "it was being sent and is not in the mailbox: answer on Approvals")

    def _drafts(self) -> None:
        """Ours that were never sent: none of them is on record any more."""
        for draft in self.gmail.drafts():
            headers = self.gmail.draft_headers(draft.id) or {}
            owner, _, key = headers.get(KEY_HEADER, "").partition("/")
            if owner != self.ledger:
                continue
            self.gmail.delete_draft(draft.id)
            record = self.contents.effects.get(key)
            if record is not None and record.receipts.get(mail.DRAFT) == draft.id and not record.is_done:
                self.contents.effects[key] = record.with_receipt(
                    draft="", message="", thread="", drafted="", sending=""
                )


def is_mail(key: str) -> bool:
    """Whether a key is that of a letter or of another mail."""
    return key.partition("/")[0] in (*LETTERS, *OTHERS)


def _sent(key: str, before: EffectRecord | None, at: datetime, *, sent: str) -> EffectRecord:
    what, gathering, person = (*key.split("/"), "", "")[:3]
    if what in OTHERS:
        person = next((part for part in key.split("/") if part[:2] in ("L-", "A-", "C-")), "")
    record = before or EffectRecord(
        key=key, kind="mail", state=EffectState.DONE, wanted="", what=f"{what} of {gathering} to {person}"
    )
    moment = at.isoformat(timespec="seconds")
    return replace(record.finished(), changed_at=moment).with_receipt(sent=sent, sending=moment)


def of_gatherings(keys: Iterable[str]) -> set[str]:
    """Keys of the events of all gatherings that these keys of mails name."""
    return {EVENTS + parts[1] for key in keys if is_mail(key) and len(parts := key.split("/")) > 1}
