"""What staff have set on Jobs and Start here, read by itself: between two runs, when the workbook has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from automations.google.sheets import Sheets
from automations.runs.timetable import Timed, timetable
from automations.sheet import read, typed
from automations.sheet.layout import START_HERE

_TABS = ("Jobs", START_HERE)


@dataclass(frozen=True, slots=True)
class Controls:
    """The jobs by name, and whether everything is paused."""

    times: Mapping[str, Timed]
    paused: bool


def look(sheets: Sheets, spreadsheet: str) -> Controls:
    """What a workbook's staff want; without a tab, as it was set up. Two calls.

    Raises Refused (404: the workbook is gone, or not shared with us any more), Unanswered.
    """
    metadata = sheets.metadata(spreadsheet)
    found, _ = read.sheets_of(metadata)
    of_these = replace(metadata, sheets=tuple(sheet for tab, sheet in found if tab.name in _TABS))
    raw, _ = read.workbook(of_these, sheets.values(spreadsheet, read.ranges(of_these)))
    return Controls(timetable(typed.snapshot(raw).jobs), read.paused(raw))
