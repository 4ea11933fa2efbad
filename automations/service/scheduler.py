"""The scheduler: looks around every half minute, and runs what is due, programs side by side.

One call to Drive tells which workbooks have changed. Only of those Jobs is read again, and only what is due by the
clock is run: a look that finds neither costs no call to Sheets. What is due stands on Jobs and in the ledger, so a
service that was stopped for a night comes back to what it missed, once each (docs/decisions/one-tick.md).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from automations.config import LOCAL, Config
from automations.errors import (
    AutomationsError,
    LedgerUnusable,
    ProgramBusy,
    Refused,
    StoodStill,
    naming,
    unforeseen,
)
from automations.google.failures import concerns_all
from automations.google.workspace import Workspace
from automations.runs import home
from automations.runs.controls import look
from automations.runs.ledger import Ledger
from automations.runs.timetable import timetable
from automations.service.alarms import alarm_file
from automations.service.bell import ring
from automations.service.connection import Connection
from automations.service.log import Log, told
from automations.service.watched import Watched
from automations.service.work import Work, run_one

TICK = timedelta(seconds=30)
"""Between two looks: a box that is ticked is seen, and its job has run, within a minute."""
LOCAL_TICK = timedelta(seconds=0.25)
"""In a rehearsal somebody may move the clock by a day at any moment, and wants to see what comes of it."""
_TOO_LONG = 300.0
"""Seconds without a look after which the service is not well: no answer of Google's takes as long."""
_UNTIL_TOLD = 900.0
"""Seconds after which the operator's mail is tried again: it costs a sign-in and three calls."""
_WITHOUT_CHANGES = 600.0
"""Where Drive does not say what has changed, all programs are looked at every so many seconds."""


class Scheduler:
    """Watches all programs of a configuration. `start` it, and `stop` it."""

    def __init__(self, config: Config, connection: Connection, log: Log) -> None:
        self.config, self.connection, self.log = config, connection, log
        self.watched = {id_: Watched(program) for id_, program in config.programs.items()}
        self._stopping = threading.Event()
        self._workspace: Workspace | None = None
        self._token = ""
        self._now: datetime | None = None
        self._looked = time.monotonic()
        self._trouble = self._muted = ""
        self._trouble_status = 0
        self._alarms = alarm_file(config)
        self._rests_until = self._all_at = self._silent_until = 0.0
        self._outages = 0
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # what goes wrong is in our own log
        self._timer = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(config.workers), "look": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def tick(self) -> timedelta:
        return LOCAL_TICK if self.config.workspace == LOCAL else TICK

    def start(self) -> None:
        trigger = IntervalTrigger(seconds=self.tick.total_seconds(), timezone=UTC)
        self._timer.add_job(self._look_around, trigger, executor="look", next_run_time=datetime.now(UTC))
        self._timer.start()

    def stop(self) -> None:
        """Returns when each run has ended after the effect that it had in hand."""
        self._stopping.set()
        self._timer.shutdown(wait=True)
        self._close()

    def state(self) -> Mapping[str, Any]:
        """What /healthz tells."""
        quiet = time.monotonic() - self._looked
        now, watched = self._now, list(self.watched.values())
        late = [(now - at).total_seconds() for one in watched for at in list(one.due.values()) if now and at < now]
        return {
            "status": f"no look for {quiet:.0f} seconds" if quiet > _TOO_LONG else self._trouble or "ok",
            "workspace": self.config.workspace,
            "looked": now.isoformat(timespec="seconds") if now else "",
            "programs": len(watched),
            "running": sorted(one.program.id for one in watched if one.busy),
            "not_set_up": sorted(one.program.id for one in watched if one.place is None),
            "faults": {one.program.id: one.fault for one in watched if one.fault},
            "behind_seconds": round(max(late, default=0.0)),
        }

    # One look around

    def _look_around(self) -> None:
        if self._stopping.is_set() or time.monotonic() < self._rests_until:
            self._looked = time.monotonic()
            return
        try:
            now = self.connection.clock()
        except Exception as error:
            # Without the time nothing can be dated, so nobody is told by mail.
            self._in_trouble(error if isinstance(error, AutomationsError) else unforeseen(error))
            return
        try:
            changed = self._changed()
        except Exception as error:
            self._in_trouble(error if isinstance(error, AutomationsError) else unforeseen(error))
            self._ring(now)
            return
        finally:
            self._looked = time.monotonic()
        if self._trouble:
            self.log.info("reachable again")
            self._trouble, self._outages = "", 0
            for one in self.watched.values():
                one.reachable_again()
        is_set_back = self._now is not None and now < self._now
        self._now = now
        for one in self.watched.values():
            if one.busy or self._stopping.is_set():
                one.changed = one.changed or _has_changed(one, changed)
                continue
            if one.place is None and not one.rests(now):
                try:
                    one.place = home.place_of(self.config, one.program)
                except AutomationsError as error:
                    self._failed(one, error)
            one.changed = one.changed or _has_changed(one, changed)
            if is_set_back:
                one.set_back(now)
            if one.wants(now):
                look_first, one.busy, one.changed = one.changed, True, False
                # Two, since the pool counts a run for a moment longer than `busy` says; a refused one would be lost.
                more = {"args": [one, look_first], "id": one.program.id, "max_instances": 2}
                self._timer.add_job(self._work_on, replace_existing=True, **more)
        self._ring(now)

    def _ring(self, now: datetime) -> None:
        """The operator is told of what is wrong, and of what is well again, as far as this look can know it."""
        faults, whole = {}, []
        for one in self.watched.values():
            if one.fault and not (self._trouble and one.concerns_all):
                faults[one.program.id] = one.fault
            elif one.served and not one.busy and not one.fault:
                whole.append(one.program.id)
        ring(
            self.config,
            self.connection,
            self._alarms,
            now,
            self._trouble,
            faults,
            [] if self._trouble else whole,
            self._not_told,
            silent=time.monotonic() < self._silent_until,
        )

    def _not_told(self, error: Exception) -> None:
        """The log says it once."""
        if str(error) != self._muted:
            self.log.warning("alarm", what=str(error))
        self._muted = str(error)
        self._silent_until = time.monotonic() + (0 if self.config.workspace == LOCAL else _UNTIL_TOLD)

    def _changed(self) -> frozenset[str] | None:
        """Ids of the files that have changed since the last look; None when nobody can tell, so that all count."""
        try:
            if self._workspace is None:
                self._workspace = self.connection.open(False)
            changes = self._workspace.changes
            if not self._token:
                self._token = changes.start()
                return None
            found = changes.since(self._token)
        except Refused as error:
            if concerns_all(error):
                self._close()
                raise
            # A token that is too old, or a town that keeps the log of changes from us: the clock goes on all the same.
            self._token = ""
            if time.monotonic() < self._all_at:
                return frozenset()
            self._all_at = time.monotonic() + _WITHOUT_CHANGES
            self.log.warning("changes cannot be read", what=str(error))
            return None
        except BaseException:
            self._close()
            raise
        self._token = found.token
        return found.files

    def _in_trouble(self, error: AutomationsError) -> None:
        """Nothing is run while Google cannot be reached: once told, it is tried again after one minute, two, up to
        five, and what is due by then runs once.
        """
        if self._stopping.is_set():
            return
        # A day without network fails in many words: it is one trouble all the same.
        if not self._trouble or error.exit_status != self._trouble_status:
            self.log.error("unreachable", what=str(error), exit_status=error.exit_status)
            self._trouble, self._trouble_status = str(error), error.exit_status
        self._outages += 1
        rest = self.tick if self.config.workspace == LOCAL else timedelta(minutes=min(2 ** (self._outages - 1), 5))
        self._rests_until = time.monotonic() + rest.total_seconds()

    def _close(self) -> None:
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    # One program

    def _work_on(self, one: Watched, look_first: bool) -> None:
        """Whatever happens here happens to this program alone."""
        try:
            with naming(one.program.id):
                self._look_and_run(one, look_first)
        except ProgramBusy as error:
            # Somebody runs a job by hand: the next look tries again.
            one.changed = True
            self.log.info("busy", program=one.program.id, what=str(error))
        except StoodStill as error:
            one.changed = True
            self.log.warning("failed", program=one.program.id, what=str(error), exit_status=error.exit_status)
        except Exception as error:
            self._failed(one, error if isinstance(error, AutomationsError) else unforeseen(error))
        else:
            if one.fault:
                self.log.info("mended", program=one.program.id)
            one.went_well()
        finally:
            one.busy = False

    def _look_and_run(self, one: Watched, look_first: bool) -> None:
        place = one.place
        if place is None or self._stopping.is_set():
            return
        if one.times is None:
            one.last = self._last_runs(place)
        if one.times is None or look_first:
            with self.connection.open(False) as workspace:
                by_hand = self.config.workbook_by_hand
                controls = look(workspace, place.spreadsheet, one.program.id, by_hand=by_hand)
                one.seen(controls, self.connection.clock())
        for job in self._due(one):
            if self._stopping.is_set():
                return
            began = self.connection.clock()
            outcome = run_one(self.config, one.program, Work(job=job), self.connection, self._stopping.is_set)
            one.ran(job, began)
            told(self.log, outcome)
            one.heard(timetable(outcome.jobs), began)
            one.ticked -= {job}

    def _due(self, one: Watched) -> Iterable[str]:
        """Jobs to run, as long as there are any: each once."""
        run: set[str] = set()
        while left := [job for job in one.due_jobs(self.connection.clock()) if job not in run]:
            run.add(left[0])
            yield left[0]

    def _failed(self, one: Watched, error: AutomationsError) -> None:
        if self._stopping.is_set():
            return
        one.changed = True
        if str(error) != one.fault:
            self.log.error("failed", program=one.program.id, what=str(error), exit_status=error.exit_status)
        one.failed(self._now or datetime.now(UTC), str(error), concerns_all=concerns_all(error))

    def _last_runs(self, place: home.Place) -> Mapping[str, datetime]:
        """When each job ran last, as the ledger says; one that cannot be read tells nothing here: the run will."""
        file = home.ledger_file(self.config, place)
        if not file.exists():
            return {}
        try:
            ledger = Ledger.open_copy(file, place.spreadsheet)
        except LedgerUnusable:
            return {}
        try:
            return {row.job: datetime.fromisoformat(row.began) for row in ledger.runs()}
        finally:
            ledger.close()


def _has_changed(one: Watched, changed: frozenset[str] | None) -> bool:
    return changed is None or (one.place is not None and one.place.spreadsheet in changed)
