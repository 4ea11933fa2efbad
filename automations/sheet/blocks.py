"""Cells to be written, joined into as few updateCells requests as their places allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]
"""CellData, as the Sheets API takes it."""


@dataclass(frozen=True, slots=True)
class Write:
    """One cell: row `number` (the header is 1), column `place` (0-based), and the mask of what is written of it."""

    number: int
    place: int
    data: Data
    fields: str


def update(sheet_id: int, writes: Iterable[Write]) -> list[dict[str, Any]]:
    """The updateCells requests of one tab: neighbours in a row are joined, then rows that follow one another."""
    strips: dict[tuple[str, int, int], list[tuple[int, list[Data]]]] = defaultdict(list)
    for fields, place, number, strip in _strips(sorted(writes, key=lambda one: (one.fields, one.number, one.place))):
        strips[(fields, place, len(strip))].append((number, strip))
    found: list[tuple[int, int, str, list[list[Data]]]] = []
    for (fields, place, _), rows in strips.items():
        last = -1
        for number, strip in rows:
            if number != last + 1:
                found.append((number, place, fields, []))
            found[-1][3].append(strip)
            last = number
    return [
        {
            "updateCells": {
                "start": {"sheetId": sheet_id, "rowIndex": number - 1, "columnIndex": place},
                "rows": [{"values": row} for row in block],
                "fields": fields,
            }
        }
        for number, place, fields, block in sorted(found, key=lambda one: one[:3])
    ]


def _strips(writes: Iterable[Write]) -> Iterator[tuple[str, int, int, list[Data]]]:
    """Neighbours in one row that are written alike: mask, first column, row, cells."""
    strip: list[Data] = []
    first = last = None
    for one in writes:
        if last is not None and (one.fields, one.number, one.place) == (last.fields, last.number, last.place + 1):
            strip.append(one.data)
        else:
            if first is not None:
                yield first.fields, first.place, first.number, strip
            first, strip = one, [one.data]
        last = one
    if first is not None:
        yield first.fields, first.place, first.number, strip
