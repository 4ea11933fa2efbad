"""A write to the Sheet that rests on a fresh read, and what is done when nobody knows whether it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from automations.errors import Unanswered
from automations.google.failures import NotReached
from automations.google.sheets import Sheets

WRITE_WITHIN = 30.0
"""Seconds after its fresh read left in which a write may still leave: staff may be sorting meanwhile."""


def write(sheets: Sheets, spreadsheet: str, requests: Callable[[], Sequence[Mapping[str, Any]]]) -> None:
    """One batchUpdate of what `requests` gives after its fresh read; nothing is sent for none.

    Without a clear answer it is looked once whether it was written: `requests` reads afresh and gives what is still to
    be written. Rows are left to the next run: the first write may still be on its way, and they would stand twice.
    Raises Refused, NotReached, Unanswered.
    """
    wanted = requests()
    try:
        sheets.batch_update(spreadsheet, wanted, within=WRITE_WITHIN)
    except NotReached:
        raise
    except Unanswered:
        left = requests()
        if any("appendCells" in one for one in left):
            raise
        sheets.batch_update(spreadsheet, left, within=WRITE_WITHIN)
