"""Writing ids into the ID column: only into cells that are still as they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from automations.sheet.blocks import Write, update
from automations.sheet.cells import text
from automations.sheet.fresh import Values, read_fresh
from automations.sheet.identity import IdCell
from automations.sheet.layout import ID
from automations.sheet.values import VALUE
from automations.sheet.workbook import RawWorkbook


def id_requests(writes: Sequence[IdCell], raw: RawWorkbook, values: Values) -> list[dict[str, Any]]:
    """The batchUpdate requests that fill or restore cells of the ID columns.

    `raw` is what `writes` were settled from, `values` a fresh read of `fresh_ranges(raw, …)`. A cell in which another
    text stands by now is left alone: reading everything again tells what became of its row.
    """
    fresh, _ = read_fresh(raw, values)
    by_tab: dict[str, list[Write]] = defaultdict(list)
    for cell in writes:
        tab = fresh.get(cell.tab)
        if tab is not None and tab.at(cell.number) == text(cell.found):
            data = {VALUE: {"stringValue": cell.id}}
            by_tab[cell.tab].append(Write(cell.number, tab.columns[ID], data, VALUE))
    return [request for name, blocks in by_tab.items() for request in update(raw.tabs[name].sheet_id, blocks)]
