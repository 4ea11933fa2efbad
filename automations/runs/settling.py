"""Rows that may be half typed: one that is read as it is for the first time waits a while before anything goes out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from automations.runs import known_rows
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading

_SETTLING = frozenset({"Meetings", "Interviews", "Liaisons", "Core team", "Applications"})


@dataclass
class Settling:
    """What of one run's reading waits. `modified` asks Drive when somebody last changed the workbook; `now` is aware,
    in the program's zone; `yes` is --yes, which waits for nothing.
    """

    ledger: Ledger
    reading: Reading
    now: datetime
    modified: Callable[[], datetime]
    yes: bool
    _waiting: dict[str, datetime] | None = field(default=None, init=False)

    def waiting(self, tabs: Collection[str], *, wanted: bool) -> dict[str, datetime]:
        """Rows of these tabs that were read as they are less than the settling time ago, and until when they wait.
        `wanted`: somebody would have to wait; else Drive is not asked.
        """
        if self._waiting is None:
            settling = timedelta(minutes=self.reading.snapshot.settings.settling_minutes)
            fresh = {
                row.id: (row.since + settling).astimezone(self.now.tzinfo)
                for row in self.reading.known.rows.values()
                if row.tab in tabs and self.now - row.since < settling
            }
            if self.yes or not wanted:
                fresh = {}
            elif fresh and self.now - (changed := self.modified()) >= settling:
                self._stood_since(changed)
                fresh = {}
            self._waiting = fresh
        return self._waiting

    def _stood_since(self, changed: datetime) -> None:
        """Drive vouches that nobody has changed the workbook since then: remembered, because what this run writes is a
        change, too, and the next run would say that the rows wait.
        """
        rows = self.reading.known.rows.values()
        stood = [replace(row, since=changed) for row in rows if row.tab in _SETTLING and row.since > changed]
        known_rows.save(self.ledger, self.reading.known, self.reading.known.with_rows(stood))
