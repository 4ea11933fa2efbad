"""Stages that nobody was told of yet, as the rows themselves say: their letters are still to go out.

Of a Stage that was chosen after the service last wrote, nobody knows whether it was reached before us: as of every row
that is read for the first time, nothing is sent for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from automations.jobs.applications import TAB, says_that_it_waits
from automations.rules.program import Snapshot
from automations.rules.stages import NEW, StageSeen
from automations.runs.rebuilding.tabs import rows_by_id
from automations.sheet.cells import text
from automations.sheet.layout import TAB_BY_NAME
from automations.sheet.workbook import RawWorkbook


def waiting(raw: RawWorkbook, snapshot: Snapshot, before: Collection[str], now: datetime) -> dict[str, StageSeen]:
    """By id, of rows of which no ledger knows the Stage (those `before` are known). The hours of grace begin anew."""
    said = {id_: text(row["Status"]) for id_, row in rows_by_id(raw, TAB, TAB_BY_NAME[TAB].prefix).items()}
    return {
        row.id: StageSeen(first=NEW, now=row.stage, since=now)
        for row in snapshot.applicants
        if row.id not in before and "Stage" not in row.faulty and says_that_it_waits(said.get(row.id, ""), row.stage)
    }
