"""What the tab Jobs says of each job: whether it runs, when, and whether at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from automations.rules.program import JobRow
from automations.rules.schedules import NoSchedule, Schedule, read
from automations.runs.job_lines import AUTOMATIC, JOBS, OFF


@dataclass(frozen=True, slots=True)
class Timed:
    """One job as staff want it. `run_now`: its box is ticked."""

    job: str
    mode: str
    schedule: Schedule
    run_now: bool = False

    def next_run(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When it runs next by its schedule after a moment (aware): UTC; None while it is Off."""
        return None if self.mode == OFF else self.schedule.after(moment, zone)


def timetable(rows: Sequence[JobRow]) -> Mapping[str, Timed]:
    """All jobs by name, in their order. One whose row is gone, or whose Schedule is empty or cannot be read, runs when
    it would if nobody had touched it: a slip of the pen must not stop invoices.
    """
    by_name = {row.job: row for row in rows}
    found = {}
    for line in JOBS:
        row = by_name.get(line.job)
        mode = (row.mode if row else "") or AUTOMATIC
        found[line.job] = Timed(line.job, mode, _schedule(row, line.schedule), bool(row and row.run_now))
    return found


def _schedule(row: JobRow | None, usual: str) -> Schedule:
    try:
        return read(row.schedule if row else usual)
    except NoSchedule:
        return read(usual)
