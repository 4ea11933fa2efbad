"""The whole form: the ledger of every program is lost at every moment, and rebuilt. `scripts/lost_ledgers`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash import forked
from tests.crash.every_point import Figures
from tests.crash.worlds import WORLDS
from tests.losses.every_loss import Loss, at_rest, in_a_run, into_a_run, losses, set_back

HEADER = ("rebuildings", "duplicates", "lost", "unknown", "other faults", "asked staff", "seconds")
Try = tuple[str, Callable[[], Figures]]


def lost(loss: Loss, root: Path, every: int) -> Iterator[Try]:
    yield "at rest", lambda: at_rest(loss, root)


def older(loss: Loss, root: Path, every: int) -> Iterator[Try]:
    if loss.older:
        yield "the backup of before the run", lambda: at_rest(loss, root, set_back(loss))


def burnt(loss: Loss, root: Path, every: int) -> Iterator[Try]:
    for number in range(1, len(loss.stand.points) + 1, every):
        yield loss.stand.points[number - 1], lambda number=number: in_a_run(loss, number, root)  # type: ignore[misc]


def snapshot(loss: Loss, root: Path, every: int) -> Iterator[Try]:
    for number in range(1, len(loss.stand.points) + 1, every):
        name = loss.stand.points[number - 1]
        yield name, lambda number=number: at_rest(loss, root, into_a_run(loss, number))  # type: ignore[misc]


def stopped(loss: Loss, root: Path, every: int) -> Iterator[Try]:
    for number in range(1, len(loss.points) + 1, every):
        yield loss.points[number - 1], lambda number=number: at_rest(loss, root, stop_at=number)  # type: ignore[misc]


WAYS = {
    "lost": (lost, "the ledger is lost"),
    "older": (older, "a backup of before the run is restored"),
    "burnt": (burnt, "the machine is lost at each point of the run"),
    "snapshot": (snapshot, "a copy of the files from each point of the run is restored"),
    "stopped": (stopped, "the rebuilding itself is killed at each of its points"),
}


def main(arguments: Sequence[str]) -> int:
    """1 when a rebuilding shows a fault."""
    parser = argparse.ArgumentParser(prog="scripts/lost_ledgers", description=__doc__)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help="this one alone")
    parser.add_argument("--way", choices=list(WAYS), help="this one alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of points each Nth alone")
    given = parser.parse_args(arguments)
    forked.warm()
    began, faults = time.monotonic(), 0
    found: dict[str, list[Figures]] = {way: [] for way in WAYS}
    seconds = dict.fromkeys(WAYS, 0.0)
    for world in WORLDS:
        if given.world not in (None, world.name):
            continue
        with TemporaryDirectory(prefix="losses-") as folder:
            for loss in losses(world, Path(folder)):
                for way, (tries, what) in WAYS.items():
                    if given.way not in (None, way):
                        continue
                    for name, act in tries(loss, Path(folder), given.every):
                        since, figures = time.monotonic(), act()
                        seconds[way] += time.monotonic() - since
                        found[way].append(figures)
                        faults += len(figures.faults)
                        for fault in figures.faults:
                            print(f"{loss.name}: {what}, {name}\n    {fault}", flush=True)
                    print(loss.name, what, len(found[way]), flush=True)
    _print([(WAYS[way][1], _row(found[way], seconds[way])) for way in WAYS if found[way]], time.monotonic() - began)
    return 1 if faults else 0


def _row(found: Iterable[Figures], seconds: float) -> tuple[int, ...]:
    found = list(found)
    return (
        len(found),
        sum(len(one.duplicates) for one in found),
        sum(len(one.lost) for one in found),
        sum(len(one.unknown) for one in found),
        sum(len(one.wrong) for one in found),
        sum(bool(one.asked) for one in found),
        round(seconds),
    )


def _print(lines: Sequence[tuple[str, tuple[int, ...]]], seconds: float) -> None:
    """As it stands in docs/reliability.md."""
    print(f"\n| what happens | {' | '.join(HEADER)} |\n|---|{'---:|' * len(HEADER)}")
    for name, row in lines:
        print(f"| {name} | {' | '.join(map(str, row))} |")
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    print(f"\ncommit {commit}, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
