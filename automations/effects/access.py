"""Access to a folder: these people alone, each by name, never by link. Idempotent: list, then create or remove.

The folder is closed to whatever stands above it (`inheritedPermissionsDisabled`), and people who may write in it cannot
open it to others. Nobody can shut out the mailbox that owns it, or the managers of a shared drive that it lies in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from automations.effects.record import EffectRecord
from automations.errors import Refused, Unanswered
from automations.google.drive import Drive

ROLE = "writer"
_NOT_OURS_TO_TAKE = frozenset({"owner", "organizer"})
_ENOUGH = frozenset({"writer", "fileOrganizer", "organizer", "owner"})

Save = Callable[[EffectRecord], None]


class FolderGone(Exception):
    """The folder is not there any more: the caller makes it anew."""


class StillOpen(Exception):
    """Others come in by a folder above, which cannot be taken back here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who may open and write in the folder (its id), by address; `notify`: Drive writes to who is let in."""

    folder: str
    people: Collection[str]
    notify: bool


def settle(record: EffectRecord, wanted: Wanted, drive: Drive, save: Save) -> EffectRecord:
    """Brings the folder's access list to what is wanted and gives the finished record, saved.

    Raises Refused, Unanswered (next time all are listed again), FolderGone, StillOpen.
    """
    try:
        info = drive.get(wanted.folder)
        if info is None or info.trashed:
            raise FolderGone
        drive.limit(wanted.folder)
        entries = drive.permissions(wanted.folder)
    except Refused as refused:
        if refused.facts.get("code") == 404:
            raise FolderGone from refused
        raise
    asked = {address.casefold(): address for address in wanted.people}
    let_in: set[str] = set()
    others = []
    for entry in entries:
        address = entry.email.casefold()
        if entry.role in _NOT_OURS_TO_TAKE or (entry.type == "user" and address in asked):
            if entry.role in _ENOUGH:
                let_in.add(address)
        elif entry.inherited:
            raise StillOpen
        else:
            others.append(entry)
    said_gone = {entry.id for entry in others if not drive.unshare(wanted.folder, entry.id)}
    for address in sorted(asked.keys() - let_in):
        drive.share(wanted.folder, asked[address], ROLE, notify=wanted.notify)
    # To take it for gone would leave the folder open to them.
    if said_gone and any(entry.id in said_gone for entry in drive.permissions(wanted.folder)):
        raise Unanswered(method="drive.permissions.delete", what="the entry is said to be gone, and is listed")
    done = record.finished()
    save(done)
    return done
