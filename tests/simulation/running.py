"""Runs one program from its first day to its end, and looks after every run."""

from __future__ import annotations

import gc
import itertools
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from automations.errors import AutomationsError
from automations.runs.outcome import Outcome
from tests.simulation import page
from tests.simulation.happenings import JOBS, TICK, Happening, Program, packet_days
from tests.simulation.house import House, house
from tests.simulation.page import ZONE
from tests.simulation.staff import Staff
from tests.simulation.violation import Violation
from tests.simulation.watch import Watch
from tests.simulation.wire import Killed, Trouble

START = datetime(2025, 9, 15, 9, 0, tzinfo=ZONE)
_ROUNDS = 14
_COLLECT_EVERY = 60
LAST = "Last gathering"


@dataclass
class Figures:
    """What came of one program. `failed` is the rule that did not hold, at `place` among its happenings."""

    seed: int
    ticks: int = 0
    effects: int = 0
    calls: int = 0
    troubles: int = 0
    deaths: int = 0
    letters: int = 0
    invoices: int = 0
    failed: Violation | None = None
    place: int = 0
    seconds: float = 0.0
    trace: list[str] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        return int(self.failed is not None and self.failed.rule == "duplicates")

    @property
    def lost(self) -> int:
        return int(self.failed is not None and self.failed.rule == "lost")


def simulate(program: Program, folder: Path, base: Path, *, to_the_end: bool = True) -> Figures:
    """Runs a program; `folder` is made and removed, `base` keeps what all programs begin with. Not to the end: its
    happenings alone, without the quiet runs after them in which nothing may be lost.
    """
    figures = Figures(program.seed)
    began = time.process_time()
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with _without_collecting(), house(folder, base, START, program.seed) as opened:
            run = _Run(program, opened, figures)
            run.whole(to_the_end=to_the_end)
    except Violation as violation:
        figures.failed = violation
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures.seconds = time.process_time() - began
    return figures


class _Run:
    def __init__(self, program: Program, opened: House, figures: Figures) -> None:
        self.program, self.house, self.figures = program, opened, figures
        self.staff = Staff(opened, program)
        self.watch = Watch(opened, self.staff)

    def whole(self, *, to_the_end: bool) -> None:
        self.staff.begin()
        try:
            for place, happening in enumerate(self.program.happenings):
                self.figures.place = place
                self.house.set_clock(max(self.house.now, happening.at))
                if happening.do == TICK:
                    self._tick(happening)
                else:
                    self.staff.act(happening)
                    self.figures.trace.append(f"  {happening}")
            self.figures.place = len(self.program.happenings)
            if to_the_end:
                self._end()
        finally:
            self.figures.calls, self.figures.troubles = self.house.calls, self.house.troubles
            self.figures.effects = self.watch.effects
            self.figures.letters = len(self.watch.sent.letters)
            self.figures.invoices = len(self.watch.register.invoices)

    def _tick(self, happening: Happening) -> Outcome | None:
        """One run, and the look after it. None where it did not come to an end."""
        self.figures.ticks += 1
        if self.figures.ticks % _COLLECT_EVERY == 0:
            gc.collect()
        self._note_answers()
        came_to: Outcome | AutomationsError | None = None
        try:
            came_to = self.house.run(happening.of, Trouble(dict(happening.calls), frozenset(happening.commits)))
        except Killed:
            self.figures.deaths += 1
        except AutomationsError as error:
            came_to = error
        except Exception as error:
            raise Violation("a traceback", f"{type(error).__name__}: {error}") from error
        self._trace(happening, came_to)
        self.watch.after(happening if came_to is not None else replace(happening, commits=(0,)), came_to)
        return came_to if isinstance(came_to, Outcome) else None

    def _trace(self, happening: Happening, came_to: Outcome | AutomationsError | None) -> None:
        what = "died" if came_to is None else str(came_to)
        if isinstance(came_to, Outcome):
            what = ", ".join(f"{one.key} {one.state}" for one in came_to.effects if one.state != "already")
        self.figures.trace.append(f"{self.house.now:%Y-%m-%d %H:%M:%S} {happening.of}: {what}")

    def _note_answers(self) -> None:
        """Which mails staff want sent again, or count as sent: the answers that this run will hear."""
        if not self.house.ledger.exists():
            return
        asked: dict[str, str] = {}
        with closing(sqlite3.connect(f"file:{self.house.ledger}?mode=ro", uri=True)) as ledger:
            asked = dict(ledger.execute("SELECT id, key FROM questions WHERE key LIKE 'again/%'"))
        for row in page.rows(self.house, "Approvals") if asked else ():
            key = asked.get(row.id, "").removeprefix("again/")
            if key and row["Answer"] == "Do it":
                self.staff.again[key] = 1
            elif key and row["Answer"] == "Don't":
                self.staff.counted.add(key)

    # The end: nothing goes wrong any more, staff put everything right, until nothing is left to do

    def _end(self) -> None:
        self._to_morning()
        self.staff.put_right()
        self._until_idle()
        self._gather(5)
        self._until_idle()
        self.watch.none_lost()
        row = next(row for row in page.rows(self.house, "Meetings") if row["Title"] == LAST)
        if "invited" not in str(row["System status"]) or not self._letters(LAST):
            raise Violation("lost", f"{LAST}: {row['System status']!r}, {row['Problem']!r}")
        self.house.wait(26 * 3600)
        self.staff.act(Happening(self.house.now, "cancel", 1, LAST))
        self._until_idle()
        if not any(one.kind == "cancelled" for one in self._letters(LAST)):
            raise Violation("lost", f"nobody was told that {LAST} is cancelled")
        self._until_the_packet()
        self.watch.at_the_end()

    def _until_the_packet(self) -> None:
        """The next packet takes along all that is approved by then."""
        today = self.house.now.astimezone(ZONE).date()
        day = packet_days(today + timedelta(days=1), today + timedelta(days=60))[0]
        self.house.set_clock(datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=10, minutes=5))
        self.staff.put_right()
        self._until_idle()
        self.watch.packets.none_left(self.watch.register)

    def _letters(self, title: str) -> list:  # type: ignore[type-arg]
        return [one for one in self.watch.sent.letters if title in one.text]

    def _gather(self, days: int) -> None:
        start = (self.house.now.astimezone(ZONE) + timedelta(days=days)).replace(hour=18, minute=0)
        self.staff.act(Happening(self.house.now, "plan_meeting", 2, LAST, f"{start:%Y-%m-%d %H:%M}"))

    def _until_idle(self) -> None:
        for round_ in itertools.count():
            busy = False
            for job in JOBS:
                outcome = self._tick(Happening(self.house.now, TICK, 0, job))
                busy |= outcome is None or any(one.state not in ("already", "withdrawn") for one in outcome.effects)
            busy |= self.staff.answer_all(lambda: "Do it") > 0
            if not busy and round_:
                return
            if round_ > _ROUNDS:
                raise Violation("never at rest", "; ".join(self.figures.trace[-3:]))
            self.house.wait(15 * 60)
            if self.house.now.astimezone(ZONE).hour >= 19:
                self._to_morning()

    def _to_morning(self) -> None:
        day = self.house.now.astimezone(ZONE) + timedelta(days=1)
        self.house.set_clock(day.replace(hour=10, minute=0, second=0, microsecond=0))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """The collector of garbage takes an eighth of the time here; a program's own leaves with it."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


@contextmanager
def elsewhere() -> Iterator[Path]:
    """A folder in memory where there is one: no program here is to survive the machine."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made there has a name of its own
    with tempfile.TemporaryDirectory(prefix="simulation-", dir=memory if memory.is_dir() else None) as made:
        yield Path(made)
