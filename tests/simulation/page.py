"""The Sheet as whoever looks at it sees it, read from the emulator itself, because a call would cost too much."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automations.emulator.sheets.grid import Sheet
from tests.simulation.house import House

ZONE = ZoneInfo("America/New_York")
_DAY_0 = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Row:
    """One row with anything in it: its number, and its cells by header."""

    number: int
    cells: dict[str, Any]

    def __getitem__(self, header: str) -> Any:
        """The cell's value; "" for nothing."""
        value = self.cells.get(_plain(header))
        return "" if value is None else value

    @property
    def id(self) -> str:
        return str(self["ID"])

    @property
    def start(self) -> datetime | None:
        """What Date and Time say, in the program's zone."""
        day, hour = self["Date"], self["Time"]
        if isinstance(day, bool) or isinstance(hour, bool):
            return None
        if not isinstance(day, int | float) or not isinstance(hour, int | float):
            return None
        minutes = round(hour * 24 * 60)
        midnight = datetime.combine(_DAY_0 + timedelta(days=int(day)), datetime.min.time(), ZONE)
        return midnight + timedelta(minutes=minutes)

    def day(self, header: str) -> date | None:
        value = self[header]
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return _DAY_0 + timedelta(days=int(value))


def rows(house: House, tab: str) -> list[Row]:
    """The rows of a tab that have anything in them but unticked boxes."""
    sheet = _sheet(house, tab)
    if sheet is None or not sheet.rows or sheet.rows[0] is None:
        return []
    headers = [_plain(str(cell.value)) if cell is not None and cell.value else "" for cell in sheet.rows[0].cells]
    found = []
    for number, line in enumerate(sheet.rows[1:], start=2):
        if line is None:
            continue
        cells = {
            header: cell.value
            for header, cell in zip(reversed(headers), reversed(_padded(line.cells, len(headers))), strict=True)
            if header and cell is not None and cell.value is not None
        }
        if any(value is not False and value != "" for value in cells.values()):
            found.append(Row(number, cells))
    return found


def by_id(house: House, tab: str) -> dict[str, Row | None]:
    """The rows that have an id; None for an id that two rows have."""
    found: dict[str, Row | None] = {}
    for row in rows(house, tab):
        if row.id:
            found[row.id] = None if row.id in found else row
    return found


def headers(house: House, tab: str) -> list[str]:
    sheet = _sheet(house, tab)
    assert sheet is not None
    assert sheet.rows[0] is not None
    return [str(cell.value) if cell is not None and cell.value is not None else "" for cell in sheet.rows[0].cells]


def _sheet(house: House, tab: str) -> Sheet | None:
    return next((one for one in house.tabs() if one.title == tab), None)


def _padded(cells: list[Any], width: int) -> list[Any]:
    return [*cells[:width], *([None] * (width - len(cells)))]


def _plain(header: str) -> str:
    """A header's words, as staff and the service know it again: case, spaces and accents aside."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return "".join(one for one in letters if one.isalnum())
