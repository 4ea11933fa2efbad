"""Filter views: what waits for approval, and what is of this week, each for whoever opens it and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automations.sheet.lists import Placed
from automations.sheet.read import column_letter

WAITING, THIS_WEEK = "Waiting for approval", "This week"

_IN_THIS_WEEK = "=AND(ISNUMBER({cell});INT({cell})-WEEKDAY({cell};2)=TODAY()-WEEKDAY(TODAY();2))"
VIEWS: Sequence[tuple[str, str, str, str]] = (
    ("Hours", WAITING, "Approved", "=AND(LEN({id})>0;{cell}<>TRUE)"),
    ("Hours", THIS_WEEK, "Date", _IN_THIS_WEEK),
    ("Invoices", WAITING, "State", '={cell}="Draft"'),
    ("Approvals", WAITING, "Answer", '=AND(LEN({id})>0;{cell}="")'),
    ("Meetings", THIS_WEEK, "Date", _IN_THIS_WEEK),
    ("Interviews", THIS_WEEK, "Date", _IN_THIS_WEEK),
)
"""Tab, title, the column that is filtered, and what holds for the rows that are shown; weeks begin on Monday."""


def requests(name: str, placed: Placed, existing: Sequence[str]) -> list[dict[str, Any]]:
    """The views of a tab that it has not got. `existing` are the titles of those that are there."""
    found = []
    for tab, title, header, formula in VIEWS:
        if tab != name or title in existing or not {header, "ID"} <= placed.columns.keys():
            continue
        place = placed.columns[header]
        holds = formula.format(cell=f"${column_letter(place)}2", id=f"${column_letter(placed.columns['ID'])}2")
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": holds}]}
        view = {
            "title": title,
            "range": {
                "sheetId": placed.sheet_id,
                "startRowIndex": 0,
                "startColumnIndex": 0,
                "endColumnIndex": max(placed.columns.values()) + 1,
            },
            "filterSpecs": [{"columnIndex": place, "filterCriteria": {"condition": condition}}],
        }
        found.append({"addFilterView": {"filter": view}})
    return found
