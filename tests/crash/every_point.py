"""Stops a run at its points, one after another, each from the same state; runs again; holds what came of it to what an
undisturbed program came to.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash import forked, seen
from tests.crash.seen import Seen
from tests.crash.worlds import Stage, World
from tests.programs_in_sheet import Program, Programs, Ran
from tests.workspace import NOON, Local

AGAIN = (0, 61, 86_400)
"""Seconds before each of the three runs after the crash: at once; when a mail may be looked for; when strays are swept."""


@dataclass(frozen=True)
class Figures:
    """What is not as it should be, each as a sentence: took place more often than promised, or not at all; nobody can
    tell; anything else. `open` are mails of which nobody can tell, rightly: promised at most once, and not seen to go.
    """

    duplicates: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

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
        program = Programs(local, root / "config").make(world.tabs, world.settings)
    for stage in world.stages:
        with _living(program, live) as here:
            stage.prepare(here)
        shutil.rmtree(quiet, ignore_errors=True)
        shutil.copytree(live, quiet)
        stand = Stand(world, stage, program, quiet)
        with _living(program, live) as here:
            before = seen.look(here)
            first = _run(here, world.job)
            assert first.ran.status == 0, first.ran.err + first.ran.out
            done = Counter(one["kind"] for one in first.ran.json["effects"] if one["state"] == "done")
            assert done == stage.promised, (stand.name, done, first.ran.effects())
            stand.points = first.points
            stand.expected = _afterwards(here, world.job)[1]
        _sound(stand.expected, before)
        yield stand


def stop(stand: Stand, number: int, root: Path) -> Figures:
    """The run stopped at its point `number` (from 1), from the same state as always; and what three more came to."""
    data = root / "stopped"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(stand.quiet, data)
    with _living(stand.program, data) as here:
        stopped = _run(here, stand.world.job, number)
        assert stopped.was_killed, (stopped.ran.status, stopped.ran.err)
        assert stopped.points == stand.points[:number], "the run is not the one that was counted"
        cannot_be_known = seen.open_reminders(here)
        last, found = _afterwards(here, stand.world.job)
        here.local.assert_clean()
    return _held_against(stand.expected, found, cannot_be_known, last)


def _afterwards(program: Program, job: str) -> tuple[Ran, Seen]:
    for seconds in AGAIN:
        program.local.advance(seconds)
        ran = _run(program, job).ran
        assert ran.status in (0, 1), ran.err + ran.out
    return ran, seen.look(program)


def _run(program: Program, job: str, stop_at: int = 0) -> forked.Stopped:
    places = ["--config", str(program.config), "--data", str(program.data)]
    return forked.command(["run-job", job, "--json", "--yes", *places], stop_at)


@contextmanager
def _living(program: Program, data: Path) -> Iterator[Program]:
    """The program on a data folder, with its emulator."""
    with forked.local(data) as local:
        yield Program(local, program.id, program.config, data)


def _sound(expected: Seen, before: Seen) -> None:
    """What an undisturbed run comes to keeps every promise: else it is no measure."""
    assert not expected.strays, expected.strays
    assert not expected.asked, expected.asked
    often = {what: times for what, times in (expected.times - before.times).items() if times != 1}
    assert not often, often
    numbers = [int(number.rpartition("-")[2]) for number in expected.facts["numbers"]]
    assert numbers == list(range(1, len(numbers) + 1)), numbers


def _held_against(expected: Seen, found: Seen, cannot_be_known: frozenset[str], last: Ran) -> Figures:
    open_ = cannot_be_known & set(found.asked)
    more, fewer = found.times - expected.times, expected.times - found.times
    lost = [what for what in fewer if not any(what.startswith(f"mail {key} ") for key in open_)]
    wrong = [f"left over: {stray}" for stray in found.strays if stray.removeprefix("draft ") not in open_]
    if not open_:
        wrong += [
            f"{name}: {found.facts.get(name)} in place of {expected.facts.get(name)}"
            for name in expected.facts.keys() | found.facts.keys()
            if expected.facts.get(name) != found.facts.get(name)
        ]
        wrong += [f"the last run ended with {last.status}"] if last.status else []
    return Figures(
        duplicates=tuple(more.elements()),
        lost=tuple(lost),
        unknown=tuple(sorted(set(found.asked) - open_)),
        wrong=tuple(wrong),
        open=tuple(sorted(open_)),
    )
