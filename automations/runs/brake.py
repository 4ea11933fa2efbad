"""What stops a run before its next effect: Pause everything, ticked meanwhile, and a service that is to end.

What the run has begun it ends, and it writes what it has done: the rest waits for the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from automations.errors import Refused, Unanswered
from automations.google.sheets import Sheets
from automations.runs.reading import Reading
from automations.sheet.layout import START_HERE
from automations.sheet.read import pauses, quoted

PAUSED_MEANWHILE = "Pause everything was ticked while the run went on: what was left waits"
LOOK_AGAIN = timedelta(seconds=10)
"""Of the product's clock, between two looks at Pause everything."""


@dataclass
class Brake:
    """Asked before each effect. `paused` looks at the box, `stopping` says whether the service is to end; `looked` is
    when the box was last seen (aware), `looks` how often since the run has read the workbook.
    """

    paused: Callable[[], bool]
    stopping: Callable[[], bool]
    looked: datetime
    looks: int = 0
    is_paused: bool = False

    def holds(self, now: datetime) -> bool:
        """Whether the next effect waits. `now` is the product's clock, aware; one that was set back counts as well."""
        if not self.is_paused and abs(now - self.looked) >= LOOK_AGAIN:
            self.looked, self.looks = now, self.looks + 1
            # Who cannot tell goes on: what cannot be reached for long ends the run elsewhere.
            with suppress(Refused, Unanswered):
                self.is_paused = self.paused()
        return self.is_paused or self.stopping()


def box_of(reading: Reading, sheets: Sheets) -> Callable[[], bool]:
    """A look at the box Pause everything of the workbook that was read: one call. False without the tab."""
    tab = reading.raw.tabs.get(START_HERE)
    title = next((sheet.title for sheet in reading.metadata.sheets if tab and sheet.id == tab.sheet_id), "")

    def paused() -> bool:
        return bool(title) and pauses(sheets.values(reading.metadata.id, [f"{quoted(title)}!A:B"])[0])

    return paused
