"""Cells that look like a tax number: taken out where the workbook is read, before anything can keep or repeat them.

The rest of the service sees an empty cell that cannot be read, and staff a problem at the row that does not repeat it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from automations.rules.program import Problem
from automations.rules.tax_numbers import looks_like_one, speaks_of_one
from automations.sheet.columns import ID, Tab, same
from automations.sheet.workbook import Fault, Raw, RawWorkbook

TAX_NUMBER = Fault(
    "this looks like a tax number",
    "delete it here: tax numbers are never kept in this workbook. If it is another number, write it without hyphens",
)
ACCOUNT = "Account number"
"""Towns write accounts as 010-61-5300: in this column only a number that the cell calls a tax number is one."""

Taken = Mapping[int, Collection[int]]
"""The places (0-based) of the cells that were taken out, by row number (the header is 1)."""


def take_out(tab: Tab, rows: Sequence[Sequence[Raw]]) -> tuple[Sequence[Sequence[Raw]], Taken]:
    """The rows of a whole tab, headers first, without such cells; columns of staff's own are looked at too.

    The column ID is left as it is: the service writes it, and repeats nothing of it that is no id.
    """
    headers = rows[0] if rows and not tab.free else ()
    known = [tab.known_headers.get(same(str(header)), "") for header in headers]
    skipped = {place for place, header in enumerate(known) if header == ID}
    accounts = {place for place, header in enumerate(known) if header == ACCOUNT}
    spoken_of = {place for place, header in enumerate(headers) if not known[place] and speaks_of_one(str(header))}
    taken: dict[int, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell.__class__ is not str:
                if place not in spoken_of or isinstance(cell, bool) or not isinstance(cell, int | float):
                    continue
                # Sheets has made a number of it, and dropped its leading zeros.
                cell = f"{cell:09.0f}"
            elif len(cell) < 9 or place in skipped:
                continue
            if looks_like_one(cell, spoken_of=place in spoken_of, by_shape=place not in accounts):
                taken.setdefault(number, []).append(place)
    if not taken:
        return rows, {}
    left = [
        ["" if place in taken[number] else cell for place, cell in enumerate(row)] if number in taken else row
        for number, row in enumerate(rows, start=1)
    ]
    return left, taken


def problems(raw: RawWorkbook, ids: Mapping[tuple[str, int], str]) -> tuple[Problem, ...]:
    """One for each cell that was taken out of a row, whoever the row is. `ids` are by tab and row number."""
    return tuple(
        Problem(
            tab=name,
            id=ids.get((name, row.number), ""),
            column=header,
            value="",
            what=TAX_NUMBER.what,
            remedy=TAX_NUMBER.remedy,
            number=row.number,
        )
        for name, tab in raw.tabs.items()
        for row in tab.rows
        for header, fault in row.faults.items()
        if fault is TAX_NUMBER
    )
