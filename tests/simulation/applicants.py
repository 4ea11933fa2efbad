"""Applications as staff move them through their Stages, after an interview."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulation import page
from tests.simulation.hand import Hand
from tests.simulation.happenings import Happening


@dataclass
class Applicants:
    """Acts by the name that a happening gives them. `moved` are the names of those whose Stage staff have changed."""

    hand: Hand
    moved: set[str] = field(default_factory=set)

    def choose_stage(self, happening: Happening) -> None:
        """`of` is the applicant, `to` the Stage. Raises ValueError where the row is not there once."""
        name = f"Applicant {happening.of}"
        found = [row for row in page.rows(self.hand.house, "Applications") if row["Name"] == name and row.id]
        if len(found) != 1:
            raise ValueError(name)
        self.hand.set("Applications", found[0], Stage=happening.to)
        self.moved.add(name)
