"""A file in Drive, exactly once: the intent holds an id that Drive gave before, and `files.create` uses it.

| what happened | what follows |
|---|---|
| 409 | it is there already: get it, compare the fingerprint in its appProperties, replace the content when it differs |
| no answer | get it; not there: create again with the same id, which cannot make a second one |
| a draft's facts changed | its content is replaced in place (`files.update`) |
| it is in the trash, or deleted for good | staff did that: a new id (the old one stays taken), a new file |
| it would lie in a folder that is gone or in the trash | `FolderGone`: the caller makes the folder anew |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.drive import FOLDER, PDF, Drive, FileInfo
from automations.google.failures import NotReached

KEY, FINGERPRINT = "automations-key", "automations-facts"
FILE, MADE, LINK = "file", "made", "link"

Save = Callable[[EffectRecord], None]


class FolderGone(Exception):
    """The folder that the file should lie in is not there any more."""


class _Lost(Exception):
    """The file was there, and staff have trashed or deleted it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be in Drive. `content` makes the bytes when they are needed; None makes a folder."""

    name: str
    parent: str | None
    content: Callable[[], bytes] | None


def intend(record: EffectRecord, file_id: str) -> EffectRecord:
    """The intent with the id that the file will have; to be committed before the first call."""
    return replace(record, state=EffectState.INTENDED, error="").with_receipt(file=file_id, made="", link="")


def needs_id(record: EffectRecord) -> bool:
    return FILE not in record.receipts


def put(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save, new_id: Callable[[], str]) -> EffectRecord:
    """Brings Drive to what is wanted and gives the finished record; each receipt is saved right after its call.

    Raises Refused, Unanswered, FolderGone; the record then stands as last saved, and the next run goes on from there.
    """
    try:
        return (_replace_content if MADE in record.receipts else _create)(record, wanted, drive, save)
    except _Lost:
        record = intend(record, new_id())
        save(record)
    try:
        return _create(record, wanted, drive, save)
    except _Lost as lost:
        # It went while it was being made: with its folder.
        raise FolderGone from lost


def _create(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    try:
        info = _send(record, wanted, drive)
    except NotReached:
        raise
    except Unanswered as unanswered:
        try:
            there = drive.get(record.receipts[FILE])
        except Unanswered:
            # Whether it is there is as open as before, also when this look certainly never left the machine.
            raise unanswered from None
        info = _send(record, wanted, drive) if there is None else None
    if info is None:
        return _found(record, wanted, drive, save)
    if info.trashed:
        raise FolderGone
    return _receipt(record, info, save)


def _send(record: EffectRecord, wanted: Wanted, drive: Drive) -> FileInfo | None:
    """One `files.create`; None when its id is taken."""
    try:
        return drive.create_file(
            record.receipts[FILE],
            wanted.name,
            FOLDER if wanted.content is None else PDF,
            wanted.parent,
            _properties(record),
            None if wanted.content is None else wanted.content(),
        )
    except Refused as refused:
        if refused.facts.get("code") == 404:
            raise FolderGone from refused
        if refused.facts.get("code") != 409:
            raise
        return None


def _found(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    """It is there: ours with these facts, or it is brought to them."""
    info = drive.get(record.receipts[FILE])
    if info is None or info.trashed:
        raise _Lost
    if info.app_properties.get(FINGERPRINT) == record.wanted:
        return _receipt(record, info, save)
    return _replace_content(record, wanted, drive, save)


def _replace_content(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    content = None if wanted.content is None else wanted.content()
    try:
        info = drive.update_file(record.receipts[FILE], content, _properties(record), wanted.name)
    except Refused as refused:
        if refused.facts.get("code") != 404:
            raise
        there = drive.get(record.receipts[FILE])
        if there is not None and not there.trashed:
            # The word of one method alone: a second file would stand beside the one that is there.
            raise
        raise _Lost from refused
    if info.trashed:
        raise _Lost
    return _receipt(record, info, save)


def _properties(record: EffectRecord) -> dict[str, str]:
    return {KEY: record.key, FINGERPRINT: record.wanted}


def _receipt(record: EffectRecord, info: FileInfo, save: Save) -> EffectRecord:
    done = record.finished().with_receipt(made="yes", link=info.link)
    save(done)
    return done
