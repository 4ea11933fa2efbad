"""A clock that goes back an hour and forward a day between runs, on machines of other zones: the letters of meetings.

found = walk(7, folder)
assert found.faults == ()
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests.at_once.beside import RUN, words
from tests.crash import forked, worlds
from tests.crash.seen import HEADER
from tests.meetings_in_sheet import ZONE
from tests.programs_in_sheet import OFFICE, Program

START, END = datetime(2026, 11, 24, 9, tzinfo=ZONE), datetime(2026, 12, 6, 9, tzinfo=ZONE)
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "America/New_York")
REMINDERS = ("7d", "2d", "morning")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Walked:
    """`runs` of the walk, `sent` letters, `left_out` reminders with a record why; `faults` as sentences."""

    runs: int
    sent: int
    left_out: int
    faults: tuple[str, ...]


def walk(seed: int, root: Path, steps: int = 0) -> Walked:
    """Runs of `meetings` from START to END, the clock moved before each by the seed's lot; `steps` 0 for as many as it
    takes, else so many, evenly.
    """
    drawn = random.Random(seed)
    (root / "live").mkdir(parents=True)
    with forked.local(root / "live", START.isoformat()) as local:
        program = forked.Forked(local, root / "config").make(worlds.MEETINGS.tabs, worlds.MEETINGS.settings)
        now, runs, faults = START, 0, list[str]()
        for now in _moments(drawn, steps):
            local.set_clock(now.isoformat())
            zone = drawn.choice(ZONES)
            with forked.going(words(program, RUN, "meetings", root), partial(_machine_zone, zone)) as run:
                ended = run.wait().ran
            runs += 1
            if ended.status:
                faults.append(f"the run at {now:%d %H:%M} ended with {ended.status}: {ended.err}")
        local.assert_clean()
        return _held(program, runs, faults)


def _moments(drawn: random.Random, steps: int) -> Iterator[datetime]:
    """Times of runs: on by some hours, now and then back an hour, or a day ahead and the next time back again."""
    now, ahead = START, timedelta()
    while now < END:
        yield now + ahead
        lot = drawn.random()
        if ahead:
            ahead = timedelta()
        elif lot < 0.2:
            now -= HOUR
            continue
        elif lot < 0.3:
            ahead = timedelta(days=1)
        now += (END - START) / steps if steps else timedelta(hours=drawn.randint(1, 11), minutes=drawn.randint(0, 59))
    yield END


def _machine_zone(zone: str, say: Callable[[str], object]) -> None:
    os.environ["TZ"] = zone
    time.tzset()


def _held(program: Program, runs: int, faults: list[str]) -> Walked:
    """What the emulator has, held to what was promised; the ledger is asked for names of runs and what was left out."""
    sent = Counter[str]()
    for one in program.local.admin("GET", f"/mail?mailbox={OFFICE}")["mail"]:
        key = dict(one["headers"]).get(HEADER, "").partition("/")[2]
        if key and "DRAFT" in one["labels"]:
            faults.append(f"a draft is left: {key}")
        elif key:
            sent[key] += 1
            at = datetime.fromisoformat(one["at"]).astimezone(ZONE)
            faults += [] if 8 <= at.hour < 20 else [f"{key} went out at {at:%d %H:%M}"]
    faults += [f"{key} went out {times} times" for key, times in sent.items() if times > 1]
    with contextlib.closing(sqlite3.connect(program.ledger)) as ledger:
        why = dict(ledger.execute("select key, error from effects where state = 'withdrawn'"))
        names = [name for (name,) in ledger.execute("select id from runs")]
    wanted = {
        f"reminder/M-{n:02d}/2026-12-{day:02d}T18:00/{person}/{name}"
        for n, day in enumerate((3, 4, 5), 1)
        for person in ("L-01", "L-02")
        for name in REMINDERS
    }
    left_out = wanted - sent.keys()
    faults += [f"{key} was lost without a record" for key in sorted(left_out) if not why.get(key)]
    faults += [f"{runs} runs have {len(set(names))} names"] if len(set(names)) != runs else []
    ids = [row["ID"] for row in program.rows("Activity")]
    faults += ["Activity is out of order"] if ids != sorted(ids) or len(ids) != len(set(ids)) else []
    return Walked(runs, sum(sent.values()), len(left_out), tuple(faults))
