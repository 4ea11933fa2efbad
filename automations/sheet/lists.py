"""The hidden tab Lists: what the dropdowns of people and meetings offer, as 'L-02 · Name'.

Its formulas are ours and hold no text of anybody's; Sheets itself keeps them up to date, and moves their references
along when staff move a column. Funds and plans are chosen by name, straight from their tabs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automations.sheet.cells import BREAK
from automations.sheet.layout import ID, Column, Kind
from automations.sheet.read import column_letter, quoted

TITLE = "Lists"
HEADERS = ("Liaisons", "Applications", "Meetings", "Outreach", "Staff")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a tab of the layout stands in a workbook: its title there, its sheet, the place of each header (from 0)."""

    title: str
    sheet_id: int
    columns: Mapping[str, int]


Places = Mapping[str, Placed]
"""By the tab's name in the layout."""


def source(column: Column, places: Places) -> str:
    """The range that a column's dropdown offers, as a formula; "" where it has none."""
    if column.kind is Kind.NAME and column.refers_to == ("Core team",):
        return _own("Staff")
    if column.kind is Kind.NAME:
        (tab,) = column.refers_to
        header = {"Funds": "Fund", "Pay plans": "Plan"}[tab]
        return f"={_below(tab, header, places)}" if _known(places, tab, header) else ""
    if column.kind is Kind.REFERENCE:
        return _own(*column.refers_to)
    return ""


def cells(places: Places) -> list[list[dict[str, Any]]]:
    """The two rows of Lists: headers, and a formula each that fills its column downwards."""
    formulas = [
        _labels("Liaisons", "Name", places),
        _labels("Applications", "Name", places),
        _labels("Meetings", "Title", places, dated=True),
        _labels("Outreach", "Kind", places, dated=True),
        _staff(places),
    ]
    return [
        [{"userEnteredValue": {"stringValue": header}} for header in HEADERS],
        [{"userEnteredValue": {"formulaValue": f"={formula}"}} if formula else {} for formula in formulas],
    ]


def _own(*headers: str) -> str:
    """Columns of Lists that stand side by side, as one range."""
    first, last = (column_letter(HEADERS.index(header)) for header in (headers[0], headers[-1]))
    return f"={TITLE}!${first}$2:${last}"


def _known(places: Places, tab: str, *headers: str) -> bool:
    return tab in places and all(header in places[tab].columns for header in headers)


def _below(tab: str, header: str, places: Places) -> str:
    letter = column_letter(places[tab].columns[header])
    return f"{quoted(places[tab].title)}!${letter}$2:${letter}"


def _labels(tab: str, header: str, places: Places, *, dated: bool = False) -> str:
    """A formula: the id and the words of each row that has both; "" where the columns are not known."""
    if not _known(places, tab, ID, header, *(("Date",) if dated else ())):
        return ""
    identifier, words = _below(tab, ID, places), _below(tab, header, places)
    shown = f'TEXT({_below(tab, "Date", places)};"yyyy-mm-dd")&" "&{words}' if dated else words
    return f'IFERROR(FILTER({identifier}&"{BREAK}"&{shown};LEN({identifier})>0;LEN({words})>0);"")'


def _staff(places: Places) -> str:
    if not _known(places, "Core team", "Name", "Role"):
        return ""
    name, role = _below("Core team", "Name", places), _below("Core team", "Role", places)
    return f'IFERROR(FILTER({name};{role}="Staff");"")'
