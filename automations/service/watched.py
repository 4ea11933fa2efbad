"""One program as the service sees it: what is due when, whether its workbook is to be looked at, whether it rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from automations.config import Program
from automations.runs.controls import Controls
from automations.runs.home import Place
from automations.runs.timetable import Timed

LONGEST_REST = timedelta(hours=1)


@dataclass
class Watched:
    """All times are UTC. `place` is None before init. Touched by one thread at a time: the one that looks around while
    the program is not `busy`, the one that runs it while it is.

    `due` are the jobs that run by their schedule and when each is due next; `times` is the tab Jobs as it was read
    last, None before it was; `ticked` jobs are to run now; `last` is when each ran last, as the ledger says; `served`
    is whether it went well since the service was started, or since Google could not be reached.
    """

    program: Program
    place: Place | None = None
    times: Mapping[str, Timed] | None = None
    due: dict[str, datetime] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    last: Mapping[str, datetime] = field(default_factory=dict)
    paused: bool = False
    changed: bool = True
    busy: bool = False
    served: bool = False
    failures: int = 0
    rests_until: datetime | None = None
    fault: str = ""
    concerns_all: bool = False

    def wants(self, now: datetime) -> bool:
        """Whether there is anything to do: something was changed, is due, or is to run now."""
        if self.busy or self.place is None or self.rests(now):
            return False
        return self.changed or bool(self.due_jobs(now))

    def rests(self, now: datetime) -> bool:
        """Whether it failed a short while ago; a rest that was counted from a wrong clock ends."""
        return self.rests_until is not None and now < self.rests_until <= now + LONGEST_REST

    def due_jobs(self, now: datetime) -> list[str]:
        """Jobs to run, in the order of Jobs."""
        late = {job for job, at in self.due.items() if at <= now}
        return [job for job in self.times or () if job in late or job in self.ticked]

    def heard(self, times: Mapping[str, Timed], now: datetime) -> None:
        """Takes up what Jobs says. A schedule that is new counts from its job's last run, or from now: what was missed
        while nobody was there runs once.
        """
        before = self.times or {}
        for job, timed in times.items():
            is_same = job in before and before[job].schedule == timed.schedule and before[job].mode == timed.mode
            if not is_same:
                self._plan(timed, now if job in before else min(self.last.get(job, now), now))
        self.times = times
        self.ticked = frozenset(job for job, timed in times.items() if timed.run_now)

    def seen(self, controls: Controls, now: datetime) -> None:
        """Takes up what a look has found. When Pause everything has been unticked all goes on at once: a job of every
        morning would else begin again tomorrow.
        """
        self.heard(controls.times, now)
        if self.paused and not controls.paused:
            self.due = dict.fromkeys(self.due, now)
        self.paused = controls.paused

    def ran(self, job: str, began: datetime) -> None:
        """The job was run, or tried: it is due next after that."""
        self.ticked -= {job}
        if self.times and job in self.times:
            self._plan(self.times[job], began)

    def set_back(self, now: datetime) -> None:
        """The clock was set back: nothing waits for a time that was counted from the wrong one."""
        for job in list(self.due):
            if self.times and job in self.times:
                soonest = self.times[job].next_run(now, self.program.zone)
                self.due[job] = min(self.due[job], soonest) if soonest else self.due[job]

    def failed(self, now: datetime, what: str, *, concerns_all: bool = False) -> None:
        """It rests: one minute, two, four, up to an hour, so that what cannot be mended by trying is not tried on.
        `concerns_all`: others fail for the same reason, since it lies between us and Google.
        """
        self.fault, self.concerns_all = what, concerns_all
        self.failures += 1
        self.rests_until = now + min(timedelta(minutes=2 ** min(self.failures - 1, 10)), LONGEST_REST)

    def went_well(self) -> None:
        self.fault, self.failures, self.rests_until, self.served = "", 0, None, True

    def reachable_again(self) -> None:
        """Google is. What failed for want of it is tried at once, and is no fault of this program's until it is
        again; but nobody says that it is well before it was served.
        """
        if not self.busy and self.fault and self.concerns_all:
            self.fault, self.failures, self.rests_until, self.served = "", 0, None, False

    def _plan(self, timed: Timed, after: datetime) -> None:
        due = timed.next_run(after, self.program.zone)
        if due is None:
            self.due.pop(timed.job, None)
        else:
            self.due[timed.job] = due
