"""The fresh read before a write: where the headers and the ids stand now, so that a mark lands on its own row.

A sort between the first read and this one is seen here; one between this read and the write cannot be seen (a write to
Sheets has no precondition), so ids that are written for the first time are read back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from automations.sheet.cells import text
from automations.sheet.columns import same
from automations.sheet.layout import DASHBOARD, ID, START_HERE, TAB_BY_NAME
from automations.sheet.read import column_letter, quoted
from automations.sheet.workbook import Raw, RawTab, RawWorkbook

if TYPE_CHECKING:
    from automations.google.metadata import Metadata

Values = Sequence[Sequence[Sequence[object]]]
"""One block of rows for each range."""

ASKED: Mapping[str, str] = {"Invoices": "Decision", "Approvals": "Answer"}
"""What staff may have chosen in the meantime: the column of each tab."""


@dataclass(frozen=True, slots=True)
class FreshTab:
    """Where the columns of one tab stand now, and the text of the ID column by row number (from 2)."""

    columns: Mapping[str, int]
    ids: tuple[str, ...]
    asked: tuple[str, ...] = ()

    def rows(self) -> Mapping[str, list[int]]:
        """The row numbers at which each id stands, from above."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, identifier in enumerate(self.ids, start=2):
            if identifier:
                found[identifier].append(number)
        return found

    def at(self, number: int) -> str:
        """What stands in the ID column of a row; "" below the last."""
        return self.ids[number - 2] if number - 2 < len(self.ids) else ""


def fresh_ranges(raw: RawWorkbook, metadata: Metadata) -> list[str]:
    """What to read afresh before the write: headers, ids, Decision and Answer, the lines of Start here, and Dashboard.

    `raw` is the workbook as it was read last, `metadata` what its tabs are called.
    """
    titles = {sheet.id: quoted(sheet.title) for sheet in metadata.sheets}
    found = []
    for tab in _tabs(raw):
        title = titles[tab.sheet_id]
        found.append(f"{title}!1:1")
        for header in _read_again(tab):
            letter = column_letter(tab.columns[header])
            found.append(f"{title}!{letter}2:{letter}")
    if START_HERE in raw.tabs:
        found.append(f"{titles[raw.tabs[START_HERE].sheet_id]}!A:B")
    if DASHBOARD in raw.tabs:
        last = column_letter(max(raw.tabs[DASHBOARD].column_count, 1) - 1)
        found.append(f"{titles[raw.tabs[DASHBOARD].sheet_id]}!A:{last}")
    return found


def read_fresh(raw: RawWorkbook, values: Values) -> tuple[dict[str, FreshTab], Sequence[Sequence[object]]]:
    """The tabs by name, and the rows of Start here, from the values of `fresh_ranges(raw, …)` in their order.

    A tab whose ID column has moved in the meantime is left out: its ids are not known now.
    """
    blocks = iter(values)
    found = {}
    for tab in _tabs(raw):
        headers = next(blocks)
        columns = _columns(tab, headers[0] if headers else ())
        texts = {header: _column(next(blocks)) for header in _read_again(tab)}
        if columns.get(ID) != tab.columns[ID]:
            continue
        asked = ASKED.get(tab.name, "")
        moved = columns.get(asked) != tab.columns.get(asked)
        found[tab.name] = FreshTab(columns, texts[ID], () if moved else texts.get(asked, ()))
    return found, next(blocks, ())


def fresh_dashboard(raw: RawWorkbook, values: Values) -> Sequence[Sequence[object]]:
    """The rows of Dashboard, from the same values."""
    return values[-1] if DASHBOARD in raw.tabs else ()


def shown_ids(tab: RawTab) -> Mapping[int, tuple[str, int]]:
    """By row number: what stands in the ID column, and the how manieth row it is that shows this."""
    counted: Counter[str] = Counter()
    found = {}
    for row in tab.rows:
        shown = text(row[ID])
        found[row.number] = (shown, counted[shown])
        counted[shown] += 1
    return found


def _tabs(raw: RawWorkbook) -> list[RawTab]:
    return [
        tab
        for name, tab in raw.tabs.items()
        if name in TAB_BY_NAME and not TAB_BY_NAME[name].free and ID in tab.columns
    ]


def _read_again(tab: RawTab) -> list[str]:
    asked = ASKED.get(tab.name)
    return [ID, asked] if asked in tab.columns and asked else [ID]


def _columns(tab: RawTab, headers: Sequence[object]) -> dict[str, int]:
    known = TAB_BY_NAME[tab.name].known_headers
    places: dict[str, list[int]] = defaultdict(list)
    for place, header in enumerate(headers):
        name = known.get(same(text(cast(Raw, header))))
        if name:
            places[name].append(place)
    return {name: found[0] for name, found in places.items() if len(found) == 1}


def _column(block: Sequence[Sequence[object]]) -> tuple[str, ...]:
    return tuple(text(cast(Raw, row[0])) if row else "" for row in block)
