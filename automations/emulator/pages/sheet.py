"""A spreadsheet, a tab at a time, as staff see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.pages import charts, drive, places
from automations.emulator.pages.answers import NotThere, Page
from automations.emulator.pages.places import PER_SHEET
from automations.emulator.sheets.showing import Look, ShownCell, ShownRow
from automations.emulator.workspace import Workspace

_LONGEST_SILENCE = 5
"""So many empty rows are shown as they are."""


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row of the page's table; of several rows without a word the first and the last, and no cells."""

    first: int
    last: int
    cells: Sequence[Mapping[str, Any]]


def spreadsheets(workspace: Workspace) -> Page:
    """The spreadsheets that are there."""
    rows = [(name, f"{places.file(file_id)}/sheet") for name, file_id in drive.spreadsheets(workspace)]
    return Page("spreadsheets", "The Sheet", "sheet", {"spreadsheets": rows})


def tab(workspace: Workspace, file_id: str, wanted: str, first: int) -> Page:
    """A tab by its id, or "" for the first one; `first` is a row, counted from 1. Raises NotThere."""
    file = workspace.drive.records.get(file_id)
    try:
        tabs = workspace.sheets.tabs(file_id)
        tab_id = int(wanted) if wanted else tabs[0][0]
        shown = workspace.sheets.shown(file_id, tab_id, first, PER_SHEET)
    except (ApiError, ValueError):
        raise NotThere from None
    if file is None:
        raise NotThere
    files = {one["id"] for one in workspace.drive.tree()}
    looks: dict[Look, str] = {Look(): ""}
    notes: list[tuple[str, str]] = []

    def cell(row: ShownRow, place: int, one: ShownCell) -> dict[str, Any]:
        look = looks.setdefault(one.look, f"l{len(looks)}")
        if one.note:
            notes.append((f"row {row.number}, {one.text}" if one.text else f"row {row.number}", one.note))
        return {
            "text": one.text,
            "ticked": one.ticked,
            "page": places.of_link(one.link, file_id, files) if one.link else "",
            "number": one.number,
            "note": len(notes) if one.note else 0,
            "classes": f"w{place} {look}".strip(),
        }

    rows = [(row, [cell(row, place, one) for place, one in enumerate(row.cells)]) for row in shown.rows]
    head = [(row.number, cells) for row, cells in rows if row.heading]
    body = _folded([(row.number, cells) for row, cells in rows if not row.heading])
    facts = {
        "tabs": [(title, places.tab(file_id, one), one == tab_id, hidden) for one, title, hidden in tabs],
        "name": file.name,
        "tab": shown.title,
        "head": head,
        "body": body,
        "wide": len(shown.widths),
        "notes": notes,
        "charts": [(one.title, one.about, charts.drawing(one)) for one in shown.charts],
        "count": shown.count,
        "first": first,
        "last": body[-1].last if body else 0,
        "earlier": places.tab(file_id, tab_id, max(1, first - PER_SHEET)) if first > 1 else "",
        "later": places.tab(file_id, tab_id, first + PER_SHEET) if first + PER_SHEET <= shown.count else "",
        "style": _style(looks, shown.widths),
    }
    return Page("tab", f"{shown.title}, {file.name}", "sheet", facts)


def _folded(rows: Sequence[tuple[int, Sequence[Mapping[str, Any]]]]) -> list[BodyRow]:
    """The rows of the body; a long run without a word, as below charts, is one row that says so."""
    found: list[BodyRow] = []
    for speaks, run in groupby(rows, key=lambda row: any(_speaks(cell) for cell in row[1])):
        these = list(run)
        if not speaks and len(these) > _LONGEST_SILENCE:
            found.append(BodyRow(these[0][0], these[-1][0], ()))
        else:
            found += [BodyRow(number, number, cells) for number, cells in these]
    return found


def _speaks(cell: Mapping[str, Any]) -> bool:
    return bool(cell["text"] or cell["note"] or cell["ticked"] is not None)


def _style(looks: Mapping[Look, str], widths: Sequence[int]) -> str:
    """Rules for the page's own style: the Sheet's colours and widths, made of numbers alone."""
    rules = []
    for look, name in looks.items():
        says = {
            "background": look.background,
            # Colours of a Sheet are for white or coloured ground, whatever the browser's own are.
            "color": look.colour or ("#000000" if look.background else ""),
            "font-weight": "bold" if look.bold else "",
            "font-style": "italic" if look.italic else "",
            "text-decoration": "line-through" if look.struck else "",
        }
        if name:
            rules.append(f".sheet .{name}{{{';'.join(f'{what}:{how}' for what, how in says.items() if how)}}}")
    rules += [f".w{place}{{min-width:{wide}px}}" for place, wide in enumerate(widths)]
    return "".join(rules)
