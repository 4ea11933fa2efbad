"""The whole form: stops every run of every world at each of its points. `scripts/crash_points`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash import forked
from tests.crash.every_point import Figures, stands, stop
from tests.crash.points import one_of_each_state
from tests.crash.worlds import WORLDS

HEADER = ("points", "duplicates", "lost", "unknown", "other faults", "asked", "seconds")


def main(arguments: Sequence[str]) -> int:
    """1 when a point shows a fault."""
    parser = argparse.ArgumentParser(prog="scripts/crash_points", description=__doc__)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help="this one alone")
    parser.add_argument("--stage", default="", help="stages whose name begins so")
    parser.add_argument("--points", default="", metavar="7-12", help="these points of each run alone")
    parser.add_argument("--states", action="store_true", help="of points that leave the same behind, one")
    parser.add_argument("--list", action="store_true", help="show the points, and stop nothing")
    given = parser.parse_args(arguments)
    forked.warm()
    began, lines, faults = time.monotonic(), [], 0
    for world in WORLDS:
        if given.world not in (None, world.name):
            continue
        with TemporaryDirectory(prefix="crash-") as folder:
            for stand in stands(world, Path(folder)):
                if not stand.stage.name.startswith(given.stage):
                    continue
                numbers = _chosen(given.points, len(stand.points))
                if given.states:
                    numbers = [n for n in one_of_each_state(stand.points) if n in numbers]
                if given.list:
                    print(stand.name, *(f"  {n:4} {stand.points[n - 1]}" for n in numbers), sep="\n")
                    continue
                since, found = time.monotonic(), []
                for number in numbers:
                    # The undisturbed runs and the short form hold what is sent to the documents; that is half the time.
                    figures = stop(stand, number, Path(folder), check=False)
                    found.append(figures)
                    for fault in figures.faults:
                        print(f"{stand.name}: point {number}, {stand.points[number - 1]}\n    {fault}", flush=True)
                lines.append((stand.name, _row(found, time.monotonic() - since)))
                faults += sum(len(one.faults) for one in found)
                print(stand.name, *lines[-1][1], flush=True)
    if lines:
        _print(lines, time.monotonic() - began)
    return 1 if faults else 0


def _chosen(asked: str, points: int) -> Sequence[int]:
    first, _, last = asked.partition("-")
    return range(int(first or 1), min(points, int(last or first or points)) + 1)


def _row(found: Sequence[Figures], seconds: float) -> tuple[int, ...]:
    return (
        len(found),
        sum(len(one.duplicates) for one in found),
        sum(len(one.lost) for one in found),
        sum(len(one.unknown) for one in found),
        sum(len(one.wrong) for one in found),
        sum(len(one.asked) for one in found),
        round(seconds),
    )


def _print(lines: Sequence[tuple[str, tuple[int, ...]]], seconds: float) -> None:
    """As it stands in docs/reliability.md."""
    total = tuple(map(sum, zip(*(row for _, row in lines), strict=True)))
    print(f"\n| run that is stopped | {' | '.join(HEADER)} |\n|---|{'---:|' * len(HEADER)}")
    for name, row in (*lines, ("in all", total)):
        print(f"| {name} | {' | '.join(map(str, row))} |")
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    print(f"\ncommit {commit}, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
