"""What is remembered of one mark of staff's."""

from __future__ import annotations

from dataclasses import dataclass

TICKED = "TRUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """`mark` is what stood in the cell, "" when it was seen empty; `content` is what it was first seen beside.

    `copied`: the row is a copy of another, whose mark came along: it counts only once it was seen empty. A mark without
    a content is *lost*: it was there when the ledger was rebuilt, and beside what it was made nobody knows.
    """

    mark: str = ""
    content: str = ""
    copied: bool = False

    @property
    def lost(self) -> bool:
        return bool(self.mark) and not self.content


COPIED = Tick(copied=True)
LOST = Tick(mark=TICKED)
