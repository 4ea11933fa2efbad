"""One ledger a workbook: before its first id or effect a run commits epoch n+1, then writes it into the workbook.

The workbook's mark names the ledger, who holds it (each rebuilding takes it over with a name of its own), the
spreadsheet and the epoch. A ledger that is not the one named there, whose epoch is lower (a restored machine), or a
workbook that carries another's mark (a copy) is refused. A ledger that is ahead died between the commit and the write:
it writes again.

The mark also carries what a lost ledger cannot be rebuilt without: the salt (the workbook itself holds what the
fingerprints are of), where the program's folder and calendar are, and the highest id ever drawn in each tab; and when
it was written, so that whoever takes over knows whether a run may be under way elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from automations.errors import OF_PROGRAM, LedgerOfAnother, OwnerUnknown, Refused, TakenOver, Unanswered
from automations.google.metadata import DeveloperMetadata, Metadata
from automations.runs.ledger import REBUILDING, RESTORED, Ledger

MARK = "automations-ledger"
LONGEST_RUN = timedelta(hours=1)
"""After its mark was written so long ago, a run has ended."""
_REBUILD = f"automations rebuild-ledger {OF_PROGRAM}"
_TAKE_OVER = f"To let this machine take the program over, run: {_REBUILD}"
_FINISH = f"Run: {_REBUILD}"
_UNFINISHED = {
    RESTORED: "it was put back from a backup, and does not know what was done since",
    REBUILDING: "it was being rebuilt, and that was not finished",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a workbook says of its ledger. `moved` is the spreadsheet that has taken its place, "" for none; `folder`
    and `calendar` are ids; `at` is when a run last wrote it (ISO, with its zone), "" for none. Marks of older
    versions have an empty holder, salt, folder, calendar and `at`.
    """

    ledger: str
    spreadsheet: str
    epoch: int
    holder: str = ""
    salt: str = ""
    folder: str = ""
    calendar: str = ""
    moved: str = ""
    at: str = ""
    sequences: Mapping[str, int] = field(default_factory=dict)

    def is_recent(self, now: datetime) -> bool:
        """Whether the run that wrote it may still be under way."""
        return bool(self.at) and now - datetime.fromisoformat(self.at) < LONGEST_RUN


def mark_of(metadata: Metadata) -> Mark | None:
    """The workbook's mark, None where there is none. Raises LedgerOfAnother for one that cannot be read.

    There are several when a first one landed after the run that came next had looked: the highest epoch counts.
    """
    marks = [_read(note) for note in _notes(metadata)]
    # Of two ledgers that began at once each must see the same one.
    return max(marks, key=lambda mark: (mark.epoch, mark.ledger, mark.holder), default=None)


def _read(found: DeveloperMetadata) -> Mark:
    try:
        said = json.loads(found.value)
        return Mark(
            ledger=str(said["ledger"]),
            spreadsheet=str(said["spreadsheet"]),
            epoch=int(said["epoch"]),
            holder=str(said.get("holder", "")),
            salt=str(said.get("salt", "")),
            folder=str(said.get("folder", "")),
            calendar=str(said.get("calendar", "")),
            moved=str(said.get("moved", "")),
            at=_moment(said.get("at", "")),
            sequences={str(tab): int(highest) for tab, highest in said.get("sequences", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerOfAnother(what="its mark in the workbook cannot be read", remedy=_TAKE_OVER) from error


def check(metadata: Metadata, ledger: Ledger) -> None:
    """Raises LedgerOfAnother when this ledger may not act for this workbook."""
    if ledger.unfinished:
        raise LedgerOfAnother(what=_UNFINISHED[ledger.unfinished], remedy=_FINISH)
    mark = mark_of(metadata)
    if mark is None:
        return
    if mark.moved and mark.moved != ledger.spreadsheet_id:
        raise LedgerOfAnother(
            what=f"the program has moved to another workbook ({mark.moved})",
            remedy=f"Work on in that one; if this one is meant to take its place again, run: {_REBUILD}",
        )
    if mark.spreadsheet != ledger.spreadsheet_id:
        raise LedgerOfAnother(
            what="the workbook is a copy of another one, and carries that one's mark",
            remedy=f"Work on in the first one; if the copy is meant to take its place, run: {_REBUILD}",
        )
    if mark.ledger != ledger.id:
        raise LedgerOfAnother(
            what=f"the workbook belongs to the ledger {mark.ledger}, on another machine or of another time",
            remedy=_TAKE_OVER,
        )
    if mark.epoch > ledger.epoch:
        raise LedgerOfAnother(
            what=f"it is older (epoch {ledger.epoch}) than what the workbook has seen (epoch {mark.epoch})",
            remedy=_TAKE_OVER,
        )
    if mark.holder and mark.holder != ledger.holder:
        raise LedgerOfAnother(what="another machine has taken the program over", remedy=_TAKE_OVER)


def check_again(ask: Callable[[], Metadata], ledger: Ledger) -> None:
    """The same in the middle of a run. Raises TakenOver, and OwnerUnknown when there is no answer."""
    try:
        check(ask(), ledger)
    except (Refused, Unanswered) as error:
        raise OwnerUnknown(what=error) from error
    except LedgerOfAnother as refused:
        raise TakenOver(**refused.facts) from refused


def claim(
    metadata: Metadata, ledger: Ledger, now: datetime, *, folder: str = "", calendar: str = ""
) -> list[dict[str, Any]]:
    """Commits the next epoch and gives the requests that write it into the workbook. `now` is aware."""
    epoch = ledger.next_epoch()
    mark = Mark(
        ledger=ledger.id,
        spreadsheet=ledger.spreadsheet_id,
        epoch=epoch,
        holder=ledger.holder,
        salt=ledger.salt,
        folder=folder,
        calendar=calendar,
        at=now.isoformat(timespec="seconds"),
        sequences=ledger.sequences(),
    )
    return write(metadata, mark)


def write(metadata: Metadata, mark: Mark) -> list[dict[str, Any]]:
    """The requests that write a mark into the workbook, in the place of all that are there."""
    said = {name: getattr(mark, name) for name in Mark.__slots__}
    value = json.dumps({name: value for name, value in said.items() if value or name == "epoch"})
    new = {
        "metadataKey": MARK,
        "metadataValue": value,
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    found = [{"developerMetadataLookup": {"metadataId": note.id}} for note in _notes(metadata)]
    if not found:
        return [{"createDeveloperMetadata": {"developerMetadata": new}}]
    kept, *others = found
    change = {
        "dataFilters": [kept],
        "developerMetadata": {"metadataValue": value},
        "fields": "metadataValue",
    }
    return [
        {"updateDeveloperMetadata": change},
        *({"deleteDeveloperMetadata": {"dataFilter": other}} for other in others),
    ]


def _moment(text: str) -> str:
    """Raises ValueError for one without its zone, and for no moment at all."""
    if text and datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(text)
    return text


def _notes(metadata: Metadata) -> list[DeveloperMetadata]:
    """The oldest first, as far as their ids tell."""
    return sorted((one for one in metadata.developer_metadata if one.key == MARK), key=lambda one: one.id)
