"""What the ledger knows after rows were settled, and the ids that they have, for the tests of identity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from automations.sheet.identity import Settled, after_write, settle
from automations.sheet.known import Known
from automations.sheet.workbook import Raw
from tests.unit.sheet.books import NOW, SALT, Cells, book, hours, raw_tab

LATER = NOW + timedelta(hours=1)
THREE = [hours("H-01", day=46301), hours("H-02", day=46302), hours("H-03", day=46303)]


def known_from(rows: Sequence[Cells], tab: str = "Hours") -> Known:
    """What the ledger knows after these rows were settled and written."""
    first = settle(book(raw_tab(tab, rows)), Known(salt=SALT), NOW)
    return after_write(first, first.workbook).known


def ids(settled: Settled, tab: str = "Hours") -> list[Raw]:
    """The ids of the rows that may be planned from, from above."""
    return [row["ID"] for row in settled.workbook.tabs[tab].rows]


def with_id(row: Cells, identifier: Raw) -> dict[str, Raw]:
    return {**row, "ID": identifier}
