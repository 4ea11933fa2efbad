"""Salted fingerprints of rows: equal for equal content, and telling nobody what the content is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b

from automations.sheet.cells import recordable, reference
from automations.sheet.columns import Column, Kind, Owner, Tab
from automations.sheet.workbook import Raw

PEOPLE = frozenset({"Core team", "Applications", "Liaisons"})
"""The tabs of which each row is one person's, only whole."""

GATHERINGS = frozenset({"Meetings", "Interviews"})
"""The tabs of which each row is one gathering, only whole."""

WHOLE = PEOPLE | GATHERINGS | {"Settings", "Funds", "Pay plans", "Milestones", "Pay choices"}
"""The tabs of which each row counts only whole; of Hours a tick holds for what it was first seen beside."""

_STATES = frozenset({"Stage", "Status"})
_OWN: Mapping[str, tuple[str, ...]] = {
    "Invoices": ("Number",),
    "Approvals": ("What", "To"),
    "Jobs": ("Job",),
    "Activity": ("Key", "What", "Run"),
}
"""What makes a row of the system's this row, and no other: texts that we write, and do not change."""


class Prints:
    """How the rows of one tab are fingerprinted, with the ledger's salt (any text)."""

    def __init__(self, tab: Tab, salt: str) -> None:
        self.tab = tab
        self.people = tab.name in PEOPLE
        self.service = tab.rows_by is Owner.SYSTEM
        self.marks = tuple(column.header for column in tab.content if self.service or _is_mark(column))
        """The headers of boxes, states and approvals: what staff set on a row, rather than what it is."""
        own = _OWN.get(tab.name)
        self.contents = own or tuple(column.header for column in tab.content if not _is_mark(column))
        self._key = blake2b(salt.encode(), digest_size=32).digest()
        self._hash = blake2b(key=self._key, digest_size=12)
        readers: dict[str, Callable[[Raw], str]] = {
            column.header: reference if column.kind is Kind.REFERENCE else _plain for column in tab.columns
        }
        self._content = [(header, f"\x1e{header}\x1f", readers[header]) for header in self.contents]
        every = [column.header for column in tab.content] if own is None else [*own, *self.marks]
        self._whole = [(header, f"\x1e{header}\x1f", readers[header]) for header in every]
        self._kept = tuple(column for column in tab.content if not column.personal)
        self.nothing = self._digest("")
        """What `whole` is of a row in which nothing is written and no box is ticked."""

    def whole(self, cells: Mapping[str, Raw]) -> str:
        """The fingerprint of all that staff wrote; empty cells and unticked boxes leave no trace."""
        return self._of(self._whole, cells)

    def content(self, cells: Mapping[str, Raw]) -> str:
        """The fingerprint of what the row is, whatever box is ticked and whatever state it is in."""
        return self._of(self._content, cells)

    def of(self, header: str, value: Raw) -> str:
        """The fingerprint of one cell, case and doubled spaces aside; "" when it is empty."""
        text = " ".join(_plain(value).casefold().split())
        return self._digest(f"{header}\x1f{text}") if text else ""

    def each(self, cells: Mapping[str, Raw]) -> dict[str, str]:
        """The fingerprint of each cell that makes a row what it is, of a tab whose rows count only whole; else none."""
        if self.tab.name not in WHOLE:
            return {}
        prints = ((header, self.of(header, read(cells.get(header, "")))) for header, _, read in self._content)
        return {header: found for header, found in prints if found}

    def kept(self, cells: Mapping[str, Raw]) -> dict[str, Raw]:
        """The raw cells that may be kept outside of the Sheet, empty ones left out."""
        kept = ((column.header, recordable(column, cells.get(column.header, ""))) for column in self._kept)
        return {header: value for header, value in kept if value != ""}

    def _of(self, columns: list[tuple[str, str, Callable[[Raw], str]]], cells: Mapping[str, Raw]) -> str:
        parts = []
        for header, label, read in columns:
            value = cells.get(header, "")
            if value != "" and value is not False and (text := read(value)):
                parts.append(label)
                parts.append(text)
        return self._digest("".join(parts))

    def _digest(self, text: str) -> str:
        digest = self._hash.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def _is_mark(column: Column) -> bool:
    return column.kind is Kind.CHECKBOX or column.approving or (column.header in _STATES)


def _plain(value: Raw) -> str:
    """A raw cell as text: 7.0 and 7 are one, an unticked box is an empty cell."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
