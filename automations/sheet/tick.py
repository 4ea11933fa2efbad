"""What is remembered of one mark of staff's."""

from __future__ import annotations

from dataclasses import dataclass

TICKED = "TRUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """`mark` is what stood in the cell, "" when it was seen empty; `content` is what it was first seen beside.

    `copied`: the row is a copy of another, whose mark came along: it counts only once it was seen empty.
    """

    mark: str = ""
    content: str = ""
    copied: bool = False


COPIED = Tick(copied=True)
