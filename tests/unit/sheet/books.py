"""Small workbooks for the tests of the sheet: tabs by name, rows as plain dicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from automations.sheet.layout import tab
from automations.sheet.workbook import Raw, RawRow, RawTab, RawWorkbook

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SALT = "a salt of the tests"

Cells = Mapping[str, Raw]


def raw_tab(name: str, rows: Sequence[Cells], *, without: Sequence[str] = ()) -> RawTab:
    """A tab with all headers of the layout, `without` some, and these rows from row 2 on."""
    headers = [header for header in tab(name).headers if header not in without]
    return RawTab(
        name=name,
        sheet_id=1 + sum(ord(sign) for sign in name),
        columns={header: place for place, header in enumerate(headers)},
        rows=tuple(
            RawRow(number, {header: cell for header, cell in row.items() if header in headers and cell != ""})
            for number, row in enumerate(rows, start=2)
        ),
        row_count=1000,
        column_count=len(headers),
    )


def book(*tabs: RawTab) -> RawWorkbook:
    return RawWorkbook("sheet-1", "America/New_York", "en_US", {one.name: one for one in tabs})


def hours(
    identifier: Raw = "", day: int = 46300, liaison: str = "L-01", time: Raw = "1:30", **more: Raw
) -> dict[str, Raw]:
    """A row of Hours; `approved` ticks it."""
    row: dict[str, Raw] = {"ID": identifier, "Date": day, "Liaison": liaison, "Activity": "Outreach", "Hours": time}
    names = {"approved": "Approved", "note": "Note", "for_": "For"}
    return row | {names.get(key, key): value for key, value in more.items()}


def liaison(identifier: Raw, name: str, email: str, **more: Raw) -> dict[str, Raw]:
    return {"ID": identifier, "Name": name, "E-mail": email, "Language": "English", **more}
