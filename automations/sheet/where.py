"""Where a line of Start here leads: to a tab, or to a row of it by its id, wherever staff sort that row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automations.rules.program import ID as A_ROW
from automations.sheet.layout import ID
from automations.sheet.read import column_letter, quoted
from automations.sheet.values import Link, RowLink
from automations.sheet.workbook import RawTab


@dataclass(frozen=True, slots=True)
class Where:
    """A workbook's address, what its sheets are called by their ids, and its tabs as they were read."""

    url: str
    titles: Mapping[int, str]
    tabs: Mapping[str, RawTab]

    def tab(self, name: str) -> Link | None:
        """The tab of this name in the layout; None when it is not there."""
        found = self.tabs.get(name)
        return Link(name, self._address(found)) if found else None

    def row(self, name: str, identifier: str) -> Link | RowLink | None:
        """The row of this id; its tab where the id, or the column of ids, says nothing."""
        found = self.tabs.get(name)
        if found is None or ID not in found.columns or not A_ROW.fullmatch(identifier):
            return self.tab(name)
        letter = column_letter(found.columns[ID])
        title = quoted(self.titles[found.sheet_id])
        return RowLink(identifier, self._address(found), f"{title}!${letter}:${letter}")

    def _address(self, tab: RawTab) -> str:
        return f"{self.url}#gid={tab.sheet_id}"
