"""Stops a run at its points, one after another, each from the same state; runs again; holds what came of it to what an
undisturbed program came to.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import forked, seen
from tests.crash.points import Met
from tests.crash.seen import Seen
from tests.crash.worlds import Stage, World
from tests.programs_in_sheet import Program, Ran
from tests.workspace import NOON

Command = Callable[[Sequence[str], Any], forked.Stopped]
"""Runs words, killed at a point: its number, or its name (points.py)."""
AGAIN = (0, 61, 86_400)
"""Seconds before each of the three runs after it: at once; when a mail may be looked for; when strays are swept."""


@dataclass(frozen=True)
class Figures:
    """What is not as it should be, each as a sentence: took place more often than promised, or not at all; said to be
    unknown; anything else. `asked` is no fault: mails that go at most once and had not gone, as nobody could know.
    """

    duplicates: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        return (*self.duplicates, *self.lost, *self.unknown, *self.wrong)


@dataclass
class Stand:
    """A program on disk, at rest, before one run. `points` are the run's, `expected` what it comes to undisturbed."""

    world: World
    stage: Stage
    program: Program
    quiet: Path
    points: tuple[str, ...] = ()
    expected: Seen = field(default_factory=Seen)

    @property
    def name(self) -> str:
        return f"{self.world.name}, {self.stage.name}"


def stands(world: World, root: Path) -> Iterator[Stand]:
    """The stages of a world, each as it stands before its run, counted and carried on to the next."""
    live, quiet = root / "live", root / "quiet"
    with forked.local(live, NOON) as local:
        program = forked.Forked(local, root / "config").make(world.tabs, world.settings)
    for stage in world.stages:
        with living(program, live) as here:
            stage.prepare(here)
        shutil.rmtree(quiet, ignore_errors=True)
        shutil.copytree(live, quiet)
        stand = Stand(world, stage, program, quiet)
        with living(program, live) as here:
            before = seen.look(here)
            first = run(here, world.job)
            assert first.ran.status == 0, first.ran.err + first.ran.out
            done = Counter(one["kind"] for one in first.ran.json["effects"] if one["state"] == "done")
            assert done == stage.promised, (stand.name, done, first.ran.effects())
            stand.points = first.points
            stand.expected = afterwards(here, world.job)[1]
        _sound(stand.expected, before)
        yield stand


def stop(stand: Stand, number: int, root: Path, command: Command = forked.command, *, check: bool = True) -> Figures:
    """The run stopped at its point `number` (from 1), from the same state as always; and what three more came to.

    Where nobody can know whether a reminder went out, staff are asked: they say 'Do it', the next run does, and
    another sweeps what was left. `check` holds every exchange to Google's documents.
    """
    data = root / "stopped"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(stand.quiet, data)
    with living(stand.program, data, check=check) as here:
        stopped = run(here, stand.world.job, number, command)
        assert stopped.was_killed, (stopped.ran.status, stopped.ran.err)
        assert stopped.points == stand.points[:number], "the run is not the one that was counted"
        return _came_to(stand, here, check=check)


def stop_again_and_again(stand: Stand, stops: Sequence[tuple[Met, Command]], root: Path) -> Figures:
    """One run after another, each stopped at the next of these points; and what three more came to."""
    data = root / "stopped"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(stand.quiet, data)
    with living(stand.program, data) as here:
        for point, command in stops:
            stopped = run(here, stand.world.job, point, command)
            assert stopped.was_killed, (point, stopped.ran.status, stopped.ran.err, stopped.points)
        return _came_to(stand, here)


def _came_to(stand: Stand, here: Program, *, check: bool = True) -> Figures:
    cannot_be_known = seen.open_reminders(here)
    *soon, a_day = AGAIN
    _, found = afterwards(here, stand.world.job, soon)
    open_ = tuple(sorted(cannot_be_known & set(found.asked)))
    if open_:
        asked = [row for row in here.rows("Approvals") if row["What"].startswith("Send again?")]
        assert len(asked) == len(open_), "each is asked about once"
        for row in asked:
            here.set("Approvals", row["ID"], Answer="Do it")
        afterwards(here, stand.world.job, (0,))
    last, found = afterwards(here, stand.world.job, (a_day,))
    if check:
        here.local.assert_clean()
    return held_against(stand.expected, found, last.status, open_)


def afterwards(program: Program, job: str, again: Sequence[int] = AGAIN) -> tuple[Ran, Seen]:
    for seconds in again:
        program.local.advance(seconds)
        ran = run(program, job).ran
        assert ran.status in (0, 1), ran.err + ran.out
    return ran, seen.look(program)


def run(program: Program, job: str, stop_at: int | Met = 0, command: Command = forked.command) -> forked.Stopped:
    places = ["--config", str(program.config), "--data", str(program.data)]
    return command(["run-job", job, "--json", "--yes", *places], stop_at)


@contextmanager
def living(program: Program, data: Path, *, check: bool = True) -> Iterator[Program]:
    """The program on a data folder, with its emulator."""
    with forked.local(data, check=check) as local:
        yield Program(local, program.id, program.config, data)


def _sound(expected: Seen, before: Seen) -> None:
    """What an undisturbed run comes to keeps every promise: else it is no measure."""
    assert not expected.strays, expected.strays
    assert not expected.asked, expected.asked
    often = {what: times for what, times in (expected.times - before.times).items() if times != 1}
    assert not often, often
    numbers = [int(number.rpartition("-")[2]) for number in expected.facts["numbers"]]
    assert numbers == list(range(1, len(numbers) + 1)), numbers


def held_against(expected: Seen, found: Seen, status: int = 0, asked: Sequence[str] = ()) -> Figures:
    """What differs from an undisturbed program. `status` is the last run's; of what was `asked` about and sent later,
    the row on Approvals and what its text says of the time are others.
    """
    apart = {"tab Approvals", "tab Activity", *(f"mail {key}" for key in asked)} if asked else set()
    names = sorted((expected.facts.keys() | found.facts.keys()) - apart)
    wrong = [f"left over: {stray}" for stray in found.strays]
    wrong += [f"the last run ended with {status}"] if status else []
    for name in names:
        theirs, ours = found.facts.get(name), expected.facts.get(name)
        if theirs != ours:
            wrong.append(f"{name}: {_apart(theirs, ours)} in place of {_apart(ours, theirs)}")
    return Figures(
        duplicates=tuple((found.times - expected.times).elements()),
        lost=tuple((expected.times - found.times).elements()),
        unknown=found.asked,
        wrong=tuple(wrong),
        asked=tuple(asked),
    )


_SHOWN = 300


def _apart(one: Any, other: Any) -> str:
    """Of a list, what the other has not; shortened."""
    if isinstance(one, list) and isinstance(other, list):
        one = [line for line in one if line not in other] or f"{len(one)} lines"
    told = repr(one)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
