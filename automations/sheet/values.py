"""A typed value as a cell: how it is sent, what it reads back as, and whether it stands there already.

Text is always sent as text: one that begins with = is no formula. The arguments of our own formulas stand apart by ';',
here and in the other files: Sheets takes that in every locale, and ',' not where it is the decimal sign. For the same
reason no formula of ours has a fraction in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from automations.rules.program import ID
from automations.sheet.appearance import NUMBER_FORMATS
from automations.sheet.cells import long_text
from automations.sheet.columns import Column, Kind
from automations.sheet.dates import EPOCH
from automations.sheet.workbook import Raw


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a web address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class RowLink:
    """An id that leads to its row, wherever staff sort it: a formula of ours finds the row when it is clicked.

    `tab` is the address of the tab, `ids` its ID column in A1 notation. ValueError for what is no id: a formula is
    never made from text.
    """

    id: str
    tab: str
    ids: str

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError("not an id")

    @property
    def formula(self) -> str:
        address = self.tab.replace('"', '""')
        found = f'IFERROR("&range="&MATCH("{self.id}";{self.ids};0)&":"&MATCH("{self.id}";{self.ids};0);"")'
        return f'=HYPERLINK("{address}"&{found};"{self.id}")'


Value: TypeAlias = str | Decimal | date | datetime | int | bool | Link | RowLink | None
"""What the system shows in a cell: money as Decimal dollars, moments aware; None and "" for an empty cell."""

_LONGEST = 49_000  # Sheets takes 50,000 characters a cell
_MIDNIGHT = datetime(EPOCH.year, EPOCH.month, EPOCH.day)  # noqa: DTZ001 - serials have no zone
_CENT = Decimal("0.01")
_SECOND = 1 / 86_400

VALUE = "userEnteredValue"
FORMAT = "userEnteredFormat.numberFormat"
LINK = "userEnteredFormat.textFormat.link"


def raw(value: Value, zone: ZoneInfo) -> Raw:
    """What the cell reads back as (UNFORMATTED_VALUE, SERIAL_NUMBER); moments in the workbook's zone, as a serial.

    ValueError for a moment that is not aware.
    """
    match value:
        case None:
            return ""
        case bool() | int():
            return value
        case str():
            return _clean(value)
        case Link():
            return _clean(value.text)
        case RowLink():
            return value.id
        case Decimal():
            return float(value.quantize(_CENT, rounding=ROUND_HALF_UP))
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a moment without a zone")
            passed = value.astimezone(zone).replace(tzinfo=None, microsecond=0) - _MIDNIGHT
            return passed / timedelta(days=1)
        case date():
            return (value - EPOCH).days


def stands(found: Raw, wanted: Raw) -> bool:
    """Whether a cell that reads `found` shows `wanted` already: typed, so that the text "80" is not the number 80."""
    if wanted == "" or wanted is False:
        return found == "" or found is False
    if isinstance(wanted, str | bool):
        return type(found) is type(wanted) and found == wanted
    if isinstance(found, bool | str):
        return False
    return found == wanted or abs(found - wanted) < _SECOND / 2


def cell(value: Value, zone: ZoneInfo) -> tuple[dict[str, Any], str]:
    """The CellData of a value, and the fields mask that touches nothing else: staff's colours and notes stay."""
    shown = raw(value, zone)
    if isinstance(value, Link):
        link = {"link": {"uri": value.url}} if value.url else {}
        return _data(shown) | {"userEnteredFormat": {"textFormat": link}}, f"{VALUE},{LINK}"
    if isinstance(value, RowLink):
        return {VALUE: {"formulaValue": value.formula}, "userEnteredFormat": {"textFormat": {}}}, f"{VALUE},{LINK}"
    kind = _kind(value)
    if kind is None:
        return _data(shown), VALUE
    return _data(shown) | {"userEnteredFormat": {"numberFormat": _number_format(kind)}}, f"{VALUE},{FORMAT}"


def new_cell(value: Value, column: Column | None, zone: ZoneInfo) -> dict[str, Any]:
    """The CellData of a cell in a row that is appended, with its column's format: the row may be beyond all formats.

    `column` is None for a column of staff's own.
    """
    data = {VALUE: {"formulaValue": value.formula}} if isinstance(value, RowLink) else _data(raw(value, zone))
    if column is None or column.kind is Kind.CHECKBOX:
        return data
    shape: dict[str, Any] = {"numberFormat": _number_format(column.kind)}
    if isinstance(value, Link) and value.url:
        shape["textFormat"] = {"link": {"uri": value.url}}
    return data | {"userEnteredFormat": shape}


NEW_CELL = f"{VALUE},{FORMAT},{LINK}"
"""The fields mask of appended rows."""


def _kind(value: Value) -> Kind | None:
    match value:
        case Decimal():
            return Kind.MONEY
        case datetime():
            return Kind.MOMENT
        case date():
            return Kind.DATE
        case _:
            return None


def _number_format(kind: Kind) -> Mapping[str, str]:
    name, pattern = NUMBER_FORMATS.get(kind, ("TEXT", "@"))
    return {"type": name, "pattern": pattern}


def _data(shown: Raw) -> dict[str, Any]:
    if shown == "" and isinstance(shown, str):
        return {}
    if isinstance(shown, bool):
        return {VALUE: {"boolValue": shown}}
    return {VALUE: {"stringValue" if isinstance(shown, str) else "numberValue": shown}}


def _clean(text: str) -> str:
    """As Sheets keeps it, so that what was written is not taken for something else when it is read back."""
    return long_text(text)[:_LONGEST]
