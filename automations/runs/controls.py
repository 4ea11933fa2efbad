"""What staff have set on Jobs, read by itself: between two runs, when the workbook has changed."""

from __future__ import annotations

from collections.abc import Mapping

from automations.google.sheets import Sheets
from automations.runs.timetable import Timed, timetable
from automations.sheet import read, typed

JOBS = "Jobs"


def look(sheets: Sheets, spreadsheet: str) -> Mapping[str, Timed]:
    """The jobs of a workbook by name; without the tab all run as they were set up. Two calls.

    Raises Refused (404: the workbook is gone, or not shared with us any more), Unanswered.
    """
    metadata = sheets.metadata(spreadsheet)
    found, _ = read.sheets_of(metadata)
    titles = [read.quoted(sheet.title) for tab, sheet in found if tab.name == JOBS]
    values = sheets.values(spreadsheet, titles)
    blocks = [values[0] if tab.name == JOBS else [] for tab, _ in found]
    raw, _ = read.workbook(metadata, blocks)
    return timetable(typed.snapshot(raw).jobs)
