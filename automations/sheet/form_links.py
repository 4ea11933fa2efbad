"""Start here, on the right below the guide: the forms, each with its address, and what only people can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from automations.sheet.blocks import Write, update
from automations.sheet.cells import text
from automations.sheet.columns import same
from automations.sheet.values import VALUE, Link, Value, stands
from automations.sheet.workbook import Raw

TITLE = "Forms"
STEPS = (
    "1. Look each form over: what you change in it stays. 2. Share its address, on the left: on the website, the "
    "library's board, in messages; with liaisons that of the form for hours. 3. Say in the form's own settings whether "
    "people may change an answer after they have sent it."
)
LOOK_IT_OVER = "look it over, or change it"
COLUMNS = "D:E"
_PLACE = 3
_MASK = f"{VALUE},userEnteredFormat.wrapStrategy,userEnteredFormat.textFormat"


@dataclass(frozen=True, slots=True)
class FormLink:
    """A form as staff see it: what it is called, where people answer it, and where staff change it."""

    name: str
    answered_at: str
    changed_at: str


def requests(
    sheet_id: int, rows: Sequence[Sequence[object]], forms: Sequence[FormLink], *, anew: bool
) -> list[dict[str, Any]]:
    """What is missing of the block. `rows` are those of COLUMNS from the first; `anew`: addresses may be others under
    the same words, which cannot be read.
    """
    names = [same(text(_at(row, 0))) for row in rows]
    filled = [number for number, row in enumerate(rows, start=1) if any(text(_at(row, place)) for place in (0, 1))]
    title = names.index(same(TITLE)) + 1 if same(TITLE) in names else max(filled, default=0) + 2
    shown: dict[int, tuple[Value, Value]] = {title: (TITLE, STEPS)}
    for one in forms:
        # Where it stands, or the next row in which nobody has written anything.
        number = names.index(same(one.name)) + 1 if same(one.name) in names else title + 1
        while number in shown or (number in filled and names[number - 1] != same(one.name)):
            number += 1
        shown[number] = Link(one.name, one.answered_at), Link(LOOK_IT_OVER, one.changed_at)
    writes = []
    for number, cells in shown.items():
        for place, value in enumerate(cells):
            stood = _at(rows[number - 1], place) if number <= len(rows) else ""
            words = value.text if isinstance(value, Link) else str(value)
            if not stands(stood, words) or (anew and isinstance(value, Link)):
                writes.append(_write(number, place, value, words))
    return update(sheet_id, writes)


def _write(number: int, place: int, value: Value, words: str) -> Write:
    look: dict[str, Any] = {"wrapStrategy": "WRAP"}
    look["textFormat"] = {"link": {"uri": value.url}} if isinstance(value, Link) else {"bold": words == TITLE}
    data = {VALUE: {"stringValue": words}, "userEnteredFormat": look}
    return Write(number, _PLACE + place, data, _MASK)


def _at(row: Sequence[object], place: int) -> Raw:
    return cast(Raw, row[place]) if place < len(row) and row[place] is not None else ""
