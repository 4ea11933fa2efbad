"""What staff have set on Jobs and Start here, read by itself: between two runs, when the workbook has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from automations.errors import WorkbookUnreadable
from automations.google.workspace import Workspace
from automations.runs.reading import metadata_of
from automations.runs.timetable import Timed, timetable
from automations.sheet import read, typed
from automations.sheet.layout import START_HERE

_TABS = ("Jobs", START_HERE)
_TRASHED = "it lies in the trash of Drive"
_TAKE_IT_OUT = (
    "Take it out again before Drive deletes it for good, or, if the program has ended, take its file out of config/"
)


@dataclass(frozen=True, slots=True)
class Controls:
    """The jobs by name, and whether everything is paused."""

    times: Mapping[str, Timed]
    paused: bool


def look(workspace: Workspace, spreadsheet: str, program: str, *, by_hand: bool) -> Controls:
    """What a workbook's staff want; without a tab, as it was set up. Three calls; two for one that was made `by_hand`,
    of which Drive tells us nothing.

    Raises WorkbookUnreadable (gone, in the trash, or not shared with us any more), Refused, Unanswered.
    """
    sheets = workspace.sheets
    metadata = metadata_of(sheets, spreadsheet, program)
    # Sheets reads and writes one in the trash as if nothing was.
    if not by_hand and (file := workspace.drive.get(spreadsheet)) and file.trashed:
        raise WorkbookUnreadable(program=program, what=_TRASHED, remedy=_TAKE_IT_OUT)
    found, _ = read.sheets_of(metadata)
    of_these = replace(metadata, sheets=tuple(sheet for tab, sheet in found if tab.name in _TABS))
    raw, _ = read.workbook(of_these, sheets.values(spreadsheet, read.ranges(of_these)))
    return Controls(timetable(typed.snapshot(raw).jobs), read.paused(raw))
