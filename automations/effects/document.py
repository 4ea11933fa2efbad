"""A Google Doc that staff edit: one in sight, and theirs is never overwritten.

Drive draws a Doc's id itself, so that creating one cannot be repeated under the same id. It is created in the staging
folder, where nobody looks, and moved where it belongs once we have its receipt: a stray never shows, and is trashed
after a day.

| receipts | what follows |
|---|---|
| none | create it in staging; no answer: create another, the stray harms nobody |
| it, of other facts by now, not in its place | create another, the stray is swept |
| it, no export | keep a hash of its exported text, while nobody else can have written on it |
| it, not in its place | move it there |
| in its place, other facts | staff have edited it when its exported text differs from the export that we keep a hash |
| | of: then a new version stands beside it; else the new one takes its place, and it goes into the trash |
| in its place, an older one too | the older one goes into the trash, also when the facts are others again by now |

An older one is never written over, also when it seems untouched: somebody may be writing on it at this moment. In the
trash it can be found for 30 days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.drive import Drive, FileInfo
from automations.google.failures import NotReached

KEY, FINGERPRINT = "automations-key", "automations-facts"
HASH, NUMBER = "automations-export", "automations-version"
"""What a document itself keeps of our receipts, for a ledger that was lost: EXPORT and VERSION."""
FILE, OF, EXPORT, PLACED, LINK = "file", "of", "export", "placed", "link"
OLD, OLD_EXPORT, VERSION = "old", "old_export", "version"
STRAY_AFTER = timedelta(days=1)
_NO_DOCUMENT = dict.fromkeys((FILE, OF, EXPORT, PLACED, LINK), "")

Save = Callable[[EffectRecord], None]


class StagingGone(Exception):
    """The staging folder is not there any more: the caller makes it anew."""


class FolderGone(Exception):
    """The folder where the document belongs is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be in sight: its name, the ids of its folder and of the staging folder. `content` makes the HTML."""

    name: str
    folder: str
    staging: str
    content: Callable[[], str]


def settle(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    """Brings Drive to what is wanted and gives the finished record; each receipt is saved right after its call.

    Raises Refused, Unanswered, StagingGone, FolderGone; the record then stands as last saved.
    """
    if record.receipts.get(OF) != record.wanted:
        if OLD in record.receipts and PLACED in record.receipts:
            # Else what takes its place is the old one from now on, and that one is forgotten.
            record = _clear_away(record, drive, save)
        record = _make_room(record, drive)
        record = _create(record, wanted, drive, save)
    if EXPORT not in record.receipts:
        record = record.with_receipt(export=_hash(drive.export_text(record.receipts[FILE])))
        save(record)
    if PLACED not in record.receipts:
        record = _place(record, wanted, drive, save)
    if OLD in record.receipts:
        record = _clear_away(record, drive, save)
    done = record.finished()
    save(done)
    return done


def sweep(staging: str, records: Collection[EffectRecord], drive: Drive, now: datetime, save: Save) -> int:
    """Puts into the trash what has not come into its place for a day: documents of ours in the staging folder, but for
    those of which `records` say that they are placed. How many. Search may show them late; then the next sweep finds
    them. A record that names one of them is saved without it: what is wanted again is made again.
    """
    # The caller counts the day from when a run began to use the folder; a call may be on its way for minutes after.
    age = STRAY_AFTER - timedelta(minutes=10)
    own = {record.receipts[FILE]: record for record in records if FILE in record.receipts}
    placed = {id_ for id_, record in own.items() if PLACED in record.receipts}
    strays = [
        info
        for info in drive.inside(staging)
        if info.id not in placed and KEY in info.app_properties and info.modified and now - info.modified >= age
    ]
    for stray in strays:
        if stray.id in own:
            save(own[stray.id].with_receipt(**_NO_DOCUMENT))
        drive.trash(stray.id)
    return len(strays)


def _make_room(record: EffectRecord, drive: Drive) -> EffectRecord:
    """The record without its document: one in its place becomes the old one, or stays where staff have written on it.

    Saved with the next receipt: dying before leaves all as it was.
    """
    file, export = record.receipts.get(FILE, ""), record.receipts.get(EXPORT, "")
    if not file or PLACED not in record.receipts:
        return record.with_receipt(**_NO_DOCUMENT)
    version = int(record.receipts.get(VERSION, "1"))
    there = _there(file, drive)
    if there is None:
        return record.with_receipt(**_NO_DOCUMENT)
    if _hash(drive.export_text(file)) == export:
        return record.with_receipt(**{**_NO_DOCUMENT, OLD: file, OLD_EXPORT: export})
    return record.with_receipt(**{**_NO_DOCUMENT, VERSION: str(version + 1)})


def _create(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    version = record.receipts.get(VERSION, "1")
    name = wanted.name if version == "1" else f"{wanted.name} ({version})"
    html = wanted.content()

    def create() -> FileInfo:
        return drive.create_document(name, html, wanted.staging, {KEY: record.key, FINGERPRINT: record.wanted})

    try:
        info = create()
    except NotReached:
        raise
    except Unanswered:
        info = create()
    except Refused as refused:
        if refused.facts.get("code") != 404:
            raise
        raise StagingGone from refused
    if info.trashed:
        raise StagingGone
    record = replace(record, state=EffectState.INTENDED).with_receipt(file=info.id, of=record.wanted, link=info.link)
    save(record)
    return record


def _place(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    file = record.receipts[FILE]
    try:
        info = drive.move(file, wanted.folder, _kept(record))
    except Refused as refused:
        if refused.facts.get("code") != 404:
            raise
        if _there(file, drive) is not None:
            if _there(wanted.folder, drive) is not None:
                raise  # both are there: it is not about them, and the next run places it
            raise FolderGone from refused
        info = None
    if info is None or info.trashed:
        if info is not None and not _is_trashed_itself(info, wanted, drive):
            raise FolderGone
        # Somebody has thrown it away before it was in sight: the next run makes another.
        save(record.with_receipt(**_NO_DOCUMENT))
        raise Unanswered(method="drive.files.update", what="the document is gone; the next run makes another")
    record = record.with_receipt(placed="yes", link=info.link)
    save(record)
    return record


def _kept(record: EffectRecord) -> dict[str, str]:
    return {HASH: record.receipts[EXPORT], NUMBER: record.receipts.get(VERSION, "1")}


def _is_trashed_itself(info: FileInfo, wanted: Wanted, drive: Drive) -> bool:
    """Not only by the folder that it lies in."""
    return info.trashed and _there(wanted.folder, drive) is not None


def _clear_away(record: EffectRecord, drive: Drive, save: Save) -> EffectRecord:
    """The older one, which the new one stands for, into the trash; if somebody has written on it since, it stays."""
    old = record.receipts[OLD]
    if _there(old, drive) is not None and _hash(drive.export_text(old)) == record.receipts.get(OLD_EXPORT):
        drive.trash(old)
    record = record.with_receipt(old="", old_export="")
    save(record)
    return record


def _there(file: str, drive: Drive) -> FileInfo | None:
    """A file that is not in the trash."""
    info = drive.get(file)
    return None if info is None or info.trashed else info


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
