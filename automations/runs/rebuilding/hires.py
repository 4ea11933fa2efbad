"""Who was put on Liaisons, as the lines of Activity say: nobody comes onto the list a second time.

A line of Activity is written by the same call as its row, so that both stand or neither does; and it stays when staff
delete the row.
"""

from __future__ import annotations

from collections.abc import Mapping

from automations.jobs.onboarding import LIAISON
from automations.runs.application_records import Hired, RowState
from automations.runs.rebuilding.contents import Contents
from automations.runs.rebuilding.tabs import ACTIVITY, rows_by_id
from automations.sheet.matching import as_id
from automations.sheet.workbook import RawWorkbook


def read(raw: RawWorkbook, before: Mapping[str, Hired], contents: Contents) -> None:
    """Of every line that stands on Activity. `before` is what an older ledger knew, by application."""
    contents.hired = dict(before)
    for id_ in rows_by_id(raw, ACTIVITY, "V"):
        line = contents.activity[id_]
        applicant = as_id(line.key.removeprefix(LIAISON), "A") if line.key.startswith(LIAISON) else ""
        liaison = as_id(line.what.partition(" ")[0], "L")
        if applicant and liaison:
            contents.hired[applicant] = Hired(applicant=applicant, liaison=liaison, state=RowState.THERE)
