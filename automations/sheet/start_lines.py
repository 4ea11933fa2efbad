"""The two things that the service writes on Start here: when it last looked, and what needs a person now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from automations.sheet.blocks import Write
from automations.sheet.cells import text
from automations.sheet.columns import same
from automations.sheet.layout import START_HERE
from automations.sheet.start_here import LAST_LOOKED, NEEDS_A_PERSON
from automations.sheet.values import Link, RowLink, Value, cell, raw, stands
from automations.sheet.workbook import Raw, RawWorkbook


@dataclass(frozen=True, slots=True)
class StartLine:
    """One line of what needs a person now: the sentence, and where it leads: to a row, or to a tab (None: nowhere)."""

    sentence: str
    link: Link | RowLink | None = None


def start_writes(
    rows: Sequence[Sequence[object]],
    book: RawWorkbook,
    last_looked: datetime | None,
    lines: Sequence[StartLine] | None,
) -> list[Write]:
    """The cells of columns A and B that differ. `rows` are all rows of the tab from its first, A and B at least.

    Both are found by their labels in column A; where a label is gone, nothing is written there. Lines that the tab has
    no room for are counted on its last row. None leaves what stands there.
    """
    zone = ZoneInfo(book.time_zone)
    labels: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        labels.setdefault(same(text(_at(row, 0))), number)
    found: list[Write] = []

    def show(number: int, place: int, value: Value) -> None:
        stood = _at(rows[number - 1], place) if number <= len(rows) else ""
        if not stands(stood, raw(value, zone)):
            found.append(Write(number, place, *cell(value, zone)))

    if last_looked is not None and (label := labels.get(same(LAST_LOOKED))):
        show(label, 1, last_looked)
    if lines is not None and (title := labels.get(same(NEEDS_A_PERSON))):
        room = max(book.tabs[START_HERE].row_count - title, 0)
        shown = _within(lines, room)
        for number in range(title + 1, max(title + len(shown), len(rows)) + 1):
            line = shown[number - title - 1] if number - title <= len(shown) else StartLine("")
            show(number, 0, line.sentence)
            show(number, 1, line.link or Link("", ""))
    return found


def _within(lines: Sequence[StartLine], room: int) -> Sequence[StartLine]:
    if len(lines) <= room or not room:
        return lines[:room]
    return [*lines[: room - 1], StartLine(f"… and {len(lines) - room + 1} more")]


def _at(row: Sequence[object], place: int) -> Raw:
    return cast(Raw, row[place]) if place < len(row) and row[place] is not None else ""
