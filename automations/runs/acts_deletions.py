"""How an application is deleted: its documents go into the trash, its drafts and its events go; each is safe to repeat.

Its rows go with the run's one write, and what the ledger knows of them last (forgetting.py): whatever dies in between,
the next run finds by the receipts what is left to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, MutableMapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from automations.effects import document, event, file, mail
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calendar import Calendar
from automations.google.drive import Drive
from automations.google.events import CANCELLED, Event, EventChanges
from automations.google.gmail import Gmail
from automations.jobs.interviews import FOLDER
from automations.rules.gatherings import Told
from automations.rules.plan import Effect
from automations.rules.retention import Deletion
from automations.runs.acts_files import FOLDER_KEY
from automations.runs.apply import Save

DOCUMENTS, DRAFTS, EVENTS, ROWS = "documents", "drafts", "events", "rows"
STEPS = {DOCUMENTS: "documents in the trash", DRAFTS: "drafts", EVENTS: "entries in the calendar"}
"""The receipts of what is done, each with its words."""
_EVENT_KEY = "event/"
_PRECONDITION_TRIES = 3


@dataclass
class Deletions:
    """Acts for effects of kind deletion. `records` are the run's, by key; `where` is the program's calendar's id."""

    drive: Drive
    gmail: Callable[[], Gmail]
    calendar: Callable[[], Calendar]
    where: str
    records: MutableMapping[str, EffectRecord]

    def facts(self, effect: Effect) -> str:
        return json.dumps(asdict(_deletion(effect)), sort_keys=True)

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        """With the ids of all rows: they are still to be known when the rows are gone."""
        found = []
        for record, effect in zip(records, effects, strict=True):
            deletion = _deletion(effect)
            rows = {ROWS: " ".join((*deletion.applications, *deletion.interviews))}
            again = {} if record.receipts.get(ROWS) == rows[ROWS] else dict.fromkeys(STEPS, "")
            found.append(record.with_receipt(**again, **rows))
        return found

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        deletion = _deletion(effect)
        for step, carry_out in ((DOCUMENTS, self._documents), (DRAFTS, self._drafts), (EVENTS, self._events)):
            if step not in record.receipts:
                carry_out(deletion, save)
                record = record.with_receipt(**{step: "yes"})
                save(record)
        done = record.finished()
        save(done)
        return done

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return ()

    # The steps

    def _documents(self, deletion: Deletion, save: Save) -> None:
        """Score sheets about the person, every version, wherever staff have put them; folders of interviews that were
        theirs alone, with all that staff have laid there.
        """
        for record in list(about(self.records.values(), deletion.applications)):
            if record.kind != "document":
                continue
            versions = [record.receipts.get(name, "") for name in (document.FILE, document.OLD)]
            self._trash([*versions, *(one.id for one in self.drive.having(document.KEY, record.key))])
        self._trash([self._folder(interview) for interview in deletion.interviews])

    def _folder(self, interview: str) -> str:
        record = self.records.get(f"{FOLDER_KEY}{FOLDER}/{interview}")
        return record.receipts.get(file.FILE, "") if record else ""

    def _trash(self, ids: Collection[str]) -> None:
        for id_ in dict.fromkeys(ids):
            found = self.drive.get(id_) if id_ else None
            # One that is said to be gone is thrown away all the same: of that nobody learns who was judged how.
            if id_ and (found is None or not found.trashed):
                try:
                    self.drive.trash(id_)
                except Refused as refused:
                    if refused.facts.get("code") != 404:
                        raise

    def _drafts(self, deletion: Deletion, save: Save) -> None:
        """Mails to the person that were written and have not gone out."""
        for record in list(about(self.records.values(), deletion.applications)):
            if record.kind == "mail" and mail.DRAFT in record.receipts and mail.SENT not in record.receipts:
                self.gmail().delete_draft(record.receipts[mail.DRAFT])
                save(replace(record, state=EffectState.WITHDRAWN).with_receipt(draft=""))

    def _events(self, deletion: Deletion, save: Save) -> None:
        """Entries of interviews that were theirs alone, for all who were invited. They are over: nobody is told."""
        for interview in deletion.interviews:
            record = self.records.get(_EVENT_KEY + interview)
            if record is None or event.EVENT not in record.receipts:
                continue
            self._cancel(record.receipts[event.EVENT], record.key)
            save(record.with_receipt(off="yes", guests=""))

    def _cancel(self, id_: str, key: str) -> None:
        for _ in range(_PRECONDITION_TRIES):
            found = self.calendar().get(self.where, id_)
            if found is None and self.calendar().lists(self.where, id_, event.KEY, key):
                raise Unanswered(method="calendar.events.get", what="the event is said to be gone, and is listed")
            if found is None or found.status == CANCELLED:
                return
            try:
                self.calendar().patch(self.where, id_, _emptied(found), "none", found.etag)
            except Refused as refused:
                if refused.facts.get("code") != 412:
                    raise
            else:
                return
        raise Unanswered(method="calendar.events.patch", what="somebody else keeps changing the event")


def about(records: Collection[EffectRecord], applications: Collection[str]) -> Iterator[EffectRecord]:
    """Records of effects that are about one of these applications, by their keys; not those of a deletion."""
    for record in records:
        if record.kind != "deletion" and not set(record.key.split("/")).isdisjoint(applications):
            yield record


def _emptied(found: Event) -> EventChanges:
    """Nobody on its list and none of our marks left: Google keeps a cancelled event for a while."""
    return EventChanges(status=CANCELLED, attendees=(), private=dict.fromkeys(found.private, None))


def _deletion(effect: Effect) -> Deletion:
    if not isinstance(effect.payload, Deletion):
        raise TypeError(f"{effect.key} is no deletion")
    return effect.payload
