"""The whole form: every row of the table at many offsets, a run frozen at each of its points, walks of the clock.
`scripts/at_once`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.at_once import beside, clocks, stood_still
from tests.crash import forked
from tests.crash.every_point import Figures, Stand, stands, stop
from tests.crash.worlds import WORLDS

HEADER = ("tried", "duplicates", "lost", "unknown", "other faults", "asked", "seconds")
OFFSETS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2)
Try = tuple[str, Callable[[], Figures]]


def main(arguments: Sequence[str]) -> int:
    """1 when anything shows a fault."""
    parser = argparse.ArgumentParser(prog="scripts/at_once", description=__doc__)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help="this one alone")
    parser.add_argument("--part", choices=PARTS, help="this one alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th point or offset alone")
    parser.add_argument("--walks", type=int, default=20, metavar="N", help="walks of the clock")
    given = parser.parse_args(arguments)
    forked.warm()
    counted: dict[str, list[float]] = {}
    began = time.monotonic()
    # Stopped with Ctrl-C, it prints what it has tried.
    with suppress(KeyboardInterrupt), TemporaryDirectory(prefix="at-once-") as folder:
        root = Path(folder)
        for part, name, act in _all(given, root):
            since = time.monotonic()
            try:
                figures = act()
            except AssertionError as broken:
                figures = Figures(wrong=(str(broken)[:1000],))
            for fault in figures.faults:
                print(f"{part}: {name}\n    {fault}", flush=True)
            row = counted.setdefault(part, [0] * len(HEADER))
            for place, number in enumerate(_row(figures, time.monotonic() - since)):
                row[place] += number
    _print(counted, time.monotonic() - began)
    return 1 if any(sum(row[1:5]) for row in counted.values()) else 0


def _all(given: argparse.Namespace, root: Path) -> Iterator[tuple[str, str, Callable[[], Figures]]]:
    for world in WORLDS:
        if given.world not in (None, world.name):
            continue
        where = root / world.name
        where.mkdir()
        if given.part in (None, "beside"):
            yield "beside", f"{world.name}, two programs", lambda w=world, to=where: beside.everyone_at_once(w, to)
        if given.part == "clock":
            continue
        for stand in stands(world, where):
            for part, tries in PARTS.items():
                if given.part in (None, part):
                    for name, act in list(tries(stand, where))[:: given.every]:
                        yield part, f"{stand.name}: {name}", act
    if given.part in (None, "clock") and given.world in (None, "meetings"):
        for seed in range(given.walks):
            yield "clock", f"walk {seed}", lambda seed=seed: _walk(seed, root)


def _beside(stand: Stand, root: Path) -> Iterator[Try]:
    for row in beside.TABLE:
        if "restore" in row.second and not beside.has_ledger(stand):
            continue
        for apart in OFFSETS:
            yield f"{row}, {apart} s apart", lambda row=row, apart=apart: beside.side_by_side(stand, row, root, apart)
    yield "eight runs", lambda: beside.many(stand, 8, root)


def _let_go(stand: Stand, root: Path) -> Iterator[Try]:
    for number, point in enumerate(stand.points, 1):
        for moved in (stood_still.AN_HOUR, -stood_still.AN_HOUR, stood_still.A_DAY):
            yield (
                f"point {number}, {point}, clock {moved:+d} s",
                lambda number=number, moved=moved: stood_still.let_go_later(stand, number, root, moved),
            )


def _killed(stand: Stand, root: Path) -> Iterator[Try]:
    for number, point in enumerate(stand.points, 1):
        yield f"point {number}, {point}", lambda number=number: stop(stand, number, root, command=stood_still.killed)


def _taken_over(stand: Stand, root: Path) -> Iterator[Try]:
    for number, point in enumerate(stand.points, 1):
        for moved in (120, 2 * stood_still.AN_HOUR):
            yield (
                f"point {number}, {point}, {moved} s",
                lambda number=number, moved=moved: stood_still.taken_over(stand, number, root, moved),
            )


def _walk(seed: int, root: Path) -> Figures:
    walked = clocks.walk(seed, root / f"walk-{seed}")
    shutil.rmtree(root / f"walk-{seed}")
    return Figures(wrong=walked.faults)


PARTS: dict[str, Callable[[Stand, Path], Iterator[Try]]] = {
    "beside": _beside,
    "frozen and let go": _let_go,
    "frozen and killed": _killed,
    "frozen and taken over": _taken_over,
    "clock": lambda stand, root: iter(()),
}


def _row(one: Figures, seconds: float) -> tuple[float, ...]:
    return (
        1,
        len(one.duplicates),
        len(one.lost),
        len(one.unknown),
        len(one.wrong),
        len(one.asked),
        seconds,
    )


def _print(counted: dict[str, list[float]], seconds: float) -> None:
    """As it stands in docs/reliability.md."""
    print(f"\n| part | {' | '.join(HEADER)} |\n|---|{'---:|' * len(HEADER)}")
    for name, row in counted.items():
        print(f"| {name} | {' | '.join(f'{number:.0f}' for number in row)} |")
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    print(f"\ncommit {commit}, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
