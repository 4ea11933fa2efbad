"""Ledgers that are lost: at rest, after a week that the backup does not know, in the middle of a run; and rebuildings
that are stopped themselves. What then comes of it is held to what the same program comes to that lost nothing.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash import forked, seen
from tests.crash.every_point import AGAIN, Figures, Stand, held_against, stands
from tests.crash.seen import Seen
from tests.crash.worlds import World
from tests.programs_in_sheet import Program, Ran

HOUR = 3600
AN_HOUR_LATER = (0, AGAIN[1], AGAIN[2] - HOUR)
"""The runs after a loss: they end when those of a program end that lost nothing."""

Spoil = Callable[[Program], None]
_APART = frozenset({"tab Activity", "tab Approvals"})
_TO_BE_DONE_ANEW = (
    ("Hours", "Approved", "untick, wait"),
    ("Meetings", "Ready", "untick, wait"),
    ("Interviews", "Ready", "untick, wait"),
    ("Invoices", "Decision", "clear Decision, wait"),
)
"""Tabs, with the column in which staff choose anew when the Problem of a row says so."""


@dataclass(kw_only=True)
class Loss:
    """A program at rest after a run, before it loses its ledger. `expected` is what it comes to when it does not lose
    it; `points` are those of a rebuilding; `older` is a backup of before the run.
    """

    stand: Stand
    live: Path
    older: Path | None
    expected: Seen
    points: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.stand.name


def losses(world: World, root: Path) -> Iterator[Loss]:
    """The stages of a world, each as it stands after its run and three more."""
    older: Path | None = None
    for number, stand in enumerate(stands(world, root)):
        live = root / "live"
        with _copied(stand, live, root / "reference") as here:
            expected = _afterwards(here, world.job)[1]
        with _copied(stand, live, root / "counted") as here:
            lose(here)
            points = _rebuild(here).points
        yield Loss(stand=stand, live=live, older=older, expected=expected, points=points)
        older = root / f"backup-{number}.sqlite"
        with _living(stand.program, live) as here:
            ran = _command(here, "backup", str(older)).ran
            assert ran.status == 0, ran.err


def lose(program: Program) -> None:
    """All of it: the disk is gone. An hour later there is another machine."""
    shutil.rmtree(program.ledger.parent)
    program.local.advance(HOUR)


def at_rest(loss: Loss, root: Path, spoil: Spoil = lose, stop_at: int = 0) -> Figures:
    """The ledger is spoilt, and rebuilt; or the rebuilding is stopped at one of its points first, and begun anew."""
    with _copied(loss.stand, loss.live, root / "spoilt") as here:
        spoil(here)
        if stop_at:
            stopped = _rebuild(here, stop_at)
            assert stopped.was_killed, (stopped.ran.status, stopped.ran.err)
        return _come_to(here, loss.stand, loss.expected)


def into_a_run(loss: Loss, number: int) -> Spoil:
    """The files of the ledger as they stood in the middle of the run, copied by hand, take its place much later."""

    def spoil(program: Program) -> None:
        folder = program.ledger.parent
        snapshot = folder.with_name("snapshot")
        with killed(loss.stand, number, program.data.with_name("copied")) as there:
            shutil.rmtree(snapshot, ignore_errors=True)
            shutil.copytree(there.ledger.parent, snapshot)
        file = snapshot / program.ledger.name
        if not file.exists():
            return lose(program)
        ran = _command(program, "restore", str(file)).ran
        assert ran.status == 0, ran.err
        program.local.advance(HOUR)
        return None

    return spoil


def set_back(loss: Loss) -> Spoil:
    """The backup of before the run takes the ledger's place, by the real command."""

    def spoil(program: Program) -> None:
        ran = _command(program, "restore", str(loss.older)).ran
        assert ran.status == 0, ran.err
        program.local.advance(HOUR)

    return spoil


def in_a_run(loss: Loss, number: int, root: Path) -> Figures:
    """The run is stopped at its point `number`, and the machine with its ledger never comes back."""
    with killed(loss.stand, number, root / "burnt") as here:
        lose(here)
        return _come_to(here, loss.stand, loss.stand.expected)


@contextmanager
def killed(stand: Stand, number: int, data: Path) -> Iterator[Program]:
    """The program just after its run was killed at a point."""
    with _copied(stand, stand.quiet, data) as here:
        stopped = _command(here, stand.world.job, stop_at=number, job=True)
        assert stopped.was_killed, (stopped.ran.status, stopped.ran.err)
        yield here


def _come_to(program: Program, stand: Stand, expected: Seen) -> Figures:
    rebuilt = _rebuild(program).ran
    assert rebuilt.status in (0, 1), rebuilt.err + rebuilt.out
    unknown = [one["key"] for one in json.loads(rebuilt.out)["unknown"]]
    asked, anew = _follow(program, stand.world.job)
    last, found = _afterwards(program, stand.world.job, AN_HOUR_LATER)
    if any(name.startswith("/Staging/") for name in found.strays):
        # A rebuilt ledger knows of the staging folder from its own beginning, an hour after the run: so does the sweep.
        found = replace(found, strays=_afterwards(program, stand.world.job, (HOUR,))[1].strays)
    figures = held_against(_without(expected, anew), _without(_as_invited(found, expected), anew), last.status)
    return replace(figures, asked=asked, unknown=(*figures.unknown, *(f"rebuilding: {key}" for key in unknown)))


def _follow(program: Program, job: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A run; then staff do to the letter what rows and questions ask of them, and it runs again. What was asked, and
    the numbers of the invoices that staff have decided on anew.
    """
    _command(program, job, job=True)
    asked = []
    for row in program.rows("Approvals"):
        if not row["Answer"] and "closed" not in row["Why"]:
            asked.append(row["What"])
            program.set("Approvals", row["ID"], Answer="Do it")
    chosen: dict[tuple[str, str, str], str] = {}
    numbers: list[str] = []
    for tab, column, word in _TO_BE_DONE_ANEW:
        for row in program.rows(tab):
            if word in row["Problem"]:
                asked.append(f"{row['ID']}: {row['Problem']}")
                chosen[tab, row["ID"], column] = row[column]
                numbers += [row["Number"]] if column == "Decision" else []
    for tab, id_, column in chosen:
        _choose(program, tab, id_, column, "")
    _command(program, job, job=True)
    for (tab, id_, column), value in chosen.items():
        _choose(program, tab, id_, column, value)
    return tuple(asked), tuple(numbers)


def _choose(program: Program, tab: str, id_: str, column: str, value: str) -> None:
    if column == "Decision":
        program.set(tab, id_, Decision=value)
    else:
        program.edit("tick" if value else "untick", tab, row=id_, column=column)


def _as_invited(found: Seen, expected: Seen) -> Seen:
    """Who was not told while others were gets one letter with all that is to come, as somebody who joins does: it
    stands for the letters that it was to be.
    """
    names: dict[str, str] = {}
    for name in found.times:
        if name.startswith("mail joined/") and name not in expected.times:
            names[name] = name.replace("joined/", "invited/", 1)
    told = {name.rpartition(" to ")[2] for name in names}
    times = Counter({names.get(name, name): number for name, number in found.times.items()})
    facts = dict(found.facts)
    for name in expected.times:
        if name.startswith("mail invited/") and name.rpartition(" to ")[2] in told:
            times.setdefault(name, 1)
            key = name.rpartition(" to ")[0]
            facts[key] = expected.facts[key]
    return replace(found, times=times, facts={name: facts[name] for name in facts if not _is_of(name, names)})


def _is_of(fact: str, names: dict[str, str]) -> bool:
    return any(name.rpartition(" to ")[0] == fact for name in names)


def _without(seen_: Seen, anew: Sequence[str]) -> Seen:
    """Leaves out what is told in other words: when a thing was done stands on Activity alone, and questions about what
    is lost on Approvals. An invoice that is decided on `anew` is approved later, and until then shows what is left of
    its fund and cap by that time (of another one that was voided meanwhile, say): of it the record is compared, with
    every line, and not the page.
    """
    pages = {name for name in seen_.facts if name.startswith("content of ") and any(f"/{one} " in name for one in anew)}
    return replace(seen_, facts={name: fact for name, fact in seen_.facts.items() if name not in _APART | pages})


def _afterwards(program: Program, job: str, again: Sequence[int] = AGAIN) -> tuple[Ran, Seen]:
    for seconds in again:
        program.local.advance(seconds)
        ran = _command(program, job, job=True).ran
        assert ran.status in (0, 1), ran.err + ran.out
    return ran, seen.look(program)


def _rebuild(program: Program, stop_at: int = 0) -> forked.Stopped:
    return _command(program, "rebuild-ledger", "--json", stop_at=stop_at)


def _command(program: Program, *words: str, stop_at: int = 0, job: bool = False) -> forked.Stopped:
    places = ["--config", str(program.config), "--data", str(program.data)]
    command = ["run-job", *words, "--json", "--yes"] if job else ["automations", *words]
    return forked.command([*command, *places], stop_at)


@contextmanager
def _copied(stand: Stand, of: Path, to: Path) -> Iterator[Program]:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(of, to)
    with _living(stand.program, to) as here:
        yield here


@contextmanager
def _living(program: Program, data: Path) -> Iterator[Program]:
    """The program on a data folder, with its emulator."""
    with forked.local(data) as local:
        yield Program(local, program.id, program.config, data)
        local.assert_clean()
