"""What a colour points at: a problem, something overdue, hours over the cap. Never by colour alone: words stand beside.

Rules are formulas of ours over cells of their row; Sheets moves their references along when staff move a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from automations.rules.statements import CAP
from automations.sheet.layout import PROBLEM
from automations.sheet.lists import Placed
from automations.sheet.read import column_letter

if TYPE_CHECKING:
    from automations.google.metadata import ConditionalFormat

_PROBLEM_RULE = re.compile(r"=LEN\(\$[A-Z]+\d+\)>0")
_RED = {"backgroundColorStyle": {"rgbColor": {"red": 0.99, "green": 0.89, "blue": 0.87}}}
_OVERDUE = {
    "backgroundColorStyle": {"rgbColor": {"red": 1.0, "green": 0.95, "blue": 0.8}},
    "textFormat": {"bold": True},
}
_OVER_CAP = {
    "backgroundColorStyle": {"rgbColor": {"red": 0.98, "green": 0.82, "blue": 0.7}},
    "textFormat": {"bold": True, "italic": True},
}


@dataclass(frozen=True, slots=True)
class _Condition:
    """A cell of `header` looks like `look` where `formula` holds; in it {Header} is that column's cell in the row."""

    tab: str
    header: str
    formula: str
    look: Mapping[str, Any]


CONDITIONS = (
    _Condition("Hours", "Date", "=AND(ISNUMBER({Date});{Approved}<>TRUE;TODAY()-{Date}>14)", _OVERDUE),
    _Condition("Hours", "Invoice", f'=ISNUMBER(SEARCH("{CAP}";{{Invoice}}))', _OVER_CAP),
    _Condition(
        "Invoices",
        "Sent on",
        '=AND(ISNUMBER({Sent on});{State}="Sent";{Paid on}="";TODAY()-{Sent on}>30)',
        _OVERDUE,
    ),
    _Condition("Approvals", "Since", '=AND(ISNUMBER({Since});{Answer}="";TODAY()-{Since}>3)', _OVERDUE),
)
"""Overdue: hours unticked after two weeks, an invoice unpaid a month after it was sent, a question of three days."""


def of_problems(placed: Placed, existing: Sequence[ConditionalFormat]) -> list[dict[str, Any]]:
    """The rule that colours the rows whose Problem says something, when it is missing."""
    place = placed.columns.get(PROBLEM)
    if place is None or any(_PROBLEM_RULE.fullmatch(rule.formula) for rule in existing):
        return []
    width = max(placed.columns.values()) + 1
    return [_rule(placed.sheet_id, 0, width, f"=LEN(${column_letter(place)}2)>0", _RED)]


def of_tab(name: str, placed: Placed) -> list[dict[str, Any]]:
    """The other rules of a tab, as far as their columns are there."""
    cells = {header: f"${column_letter(place)}2" for header, place in placed.columns.items()}
    found = []
    for one in CONDITIONS:
        if one.tab == name and set(re.findall(r"{(.*?)}", one.formula)) <= cells.keys():
            place = placed.columns[one.header]
            found.append(_rule(placed.sheet_id, place, place + 1, one.formula.format_map(cells), one.look))
    return found


def _rule(sheet_id: int, start: int, end: int, formula: str, look: Mapping[str, Any]) -> dict[str, Any]:
    cells = {"sheetId": sheet_id, "startRowIndex": 1, "startColumnIndex": start, "endColumnIndex": end}
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    rule = {"ranges": [cells], "booleanRule": {"condition": condition, "format": dict(look)}}
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}
