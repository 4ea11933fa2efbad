"""A file in Drive, exactly once: the intent holds an id that Drive gave before, and `files.create` uses it.

| what happened | what follows |
|---|---|
| 409 | it is there already: get it, compare the fingerprint in its appProperties, replace the content when it differs |
| no answer | get it; not there: create again with the same id, which cannot make a second one |
| a draft's facts changed | its content is replaced in place (`files.update`) |
| 404 on replacing | staff deleted it for good: a new id, a new file |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.drive import FOLDER, PDF, Drive, FileInfo

KEY, FINGERPRINT = "automations-key", "automations-facts"
FILE, MADE, LINK = "file", "made", "link"

Save = Callable[[EffectRecord], None]


class FolderGone(Exception):
    """The folder that the file should lie in is not there any more."""


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
    if MADE in record.receipts:
        try:
            return _replace_content(record, wanted, drive, save)
        except Refused as refused:
            if refused.facts.get("code") != 404:
                raise
        record = intend(record, new_id())
        save(record)
    return _create(record, wanted, drive, save)


def _create(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    file_id = record.receipts[FILE]

    def create() -> FileInfo:
        return drive.create_file(
            file_id,
            wanted.name,
            FOLDER if wanted.content is None else PDF,
            wanted.parent,
            {KEY: record.key, FINGERPRINT: record.wanted},
            None if wanted.content is None else wanted.content(),
        )

    try:
        info = create()
    except Refused as refused:
        if refused.facts.get("code") == 404:
            raise FolderGone from refused
        if refused.facts.get("code") != 409:
            raise
        return _found(record, wanted, drive, save)
    except Unanswered:
        if drive.get(file_id) is not None:
            return _found(record, wanted, drive, save)
        try:
            info = create()
        except Refused as refused:
            if refused.facts.get("code") != 409:
                raise
            return _found(record, wanted, drive, save)
    return _receipt(record, info, save)


def _found(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    """It is there: ours with these facts, or it is brought to them."""
    info = drive.get(record.receipts[FILE])
    if info is not None and _is_as_wanted(record, info):
        return _receipt(record, info, save)
    return _replace_content(record, wanted, drive, save)


def _replace_content(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    info = drive.update_file(
        record.receipts[FILE],
        None if wanted.content is None else wanted.content(),
        {KEY: record.key, FINGERPRINT: record.wanted},
        wanted.name,
    )
    return _receipt(record, info, save)


def _is_as_wanted(record: EffectRecord, info: FileInfo) -> bool:
    return info.app_properties.get(FINGERPRINT) == record.wanted and not info.trashed


def _receipt(record: EffectRecord, info: FileInfo, save: Save) -> EffectRecord:
    done = record.finished().with_receipt(made="yes", link=info.link)
    save(done)
    return done
