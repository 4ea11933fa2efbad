"""One ledger a workbook: before its first id or effect a run commits epoch n+1, then writes it into the workbook.

A ledger that is not the one named there, whose epoch is lower (a restored machine), or a workbook that carries
another's mark (a copy) is refused. A ledger that is ahead died between the commit and the write: it writes again.
"""

from __future__ import annotations

import json
from typing import Any

from automations.errors import LedgerOfAnother
from automations.google.metadata import DeveloperMetadata, Metadata
from automations.runs.ledger import Ledger

MARK = "automations-ledger"
_TAKE_OVER = "To let this machine take the program over, run: automations rebuild-ledger"


def check(metadata: Metadata, ledger: Ledger) -> None:
    """Raises LedgerOfAnother when this ledger may not act for this workbook."""
    mark = _mark(metadata)
    if mark is None:
        return
    try:
        said = json.loads(mark.value)
        named, workbook, epoch = str(said["ledger"]), str(said["spreadsheet"]), int(said["epoch"])
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerOfAnother(what="its mark in the workbook cannot be read", remedy=_TAKE_OVER) from error
    if workbook != ledger.spreadsheet_id:
        raise LedgerOfAnother(
            what="the workbook is a copy of another one, and carries that one's mark",
            remedy="Work on in the first one; if the copy is meant to take its place, run: automations rebuild-ledger",
        )
    if named != ledger.id:
        raise LedgerOfAnother(
            what=f"the workbook belongs to the ledger {named}, on another machine or of another time", remedy=_TAKE_OVER
        )
    if epoch > ledger.epoch:
        raise LedgerOfAnother(
            what=f"it is older (epoch {ledger.epoch}) than what the workbook has seen (epoch {epoch})",
            remedy=_TAKE_OVER,
        )


def claim(metadata: Metadata, ledger: Ledger) -> list[dict[str, Any]]:
    """Commits the next epoch and gives the request that writes it into the workbook."""
    epoch = ledger.next_epoch()
    value = json.dumps({"ledger": ledger.id, "spreadsheet": ledger.spreadsheet_id, "epoch": epoch})
    mark = _mark(metadata)
    new = {
        "metadataKey": MARK,
        "metadataValue": value,
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    if mark is None:
        return [{"createDeveloperMetadata": {"developerMetadata": new}}]
    return [
        {
            "updateDeveloperMetadata": {
                "dataFilters": [{"developerMetadataLookup": {"metadataId": mark.id}}],
                "developerMetadata": {"metadataValue": value},
                "fields": "metadataValue",
            }
        }
    ]


def _mark(metadata: Metadata) -> DeveloperMetadata | None:
    return next((one for one in metadata.developer_metadata if one.key == MARK), None)
