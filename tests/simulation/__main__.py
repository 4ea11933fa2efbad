"""`scripts/simulate`: whole programs of 21 months, each from a seed. A seed that fails is shrunk and kept as a file."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from tests.simulation.happenings import MONTHS, Program, as_lines, draw, from_lines
from tests.simulation.running import Figures, elsewhere, simulate
from tests.simulation.shrinking import shrink

KEPT = Path("var/simulation")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many programs")
    parser.add_argument("--from", dest="first", metavar="SEED", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="this one alone, with all that happens in it")
    parser.add_argument("--months", type=int, default=MONTHS, help="how many months a program has")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs side by side")
    parser.add_argument("--replay", type=Path, help="a file that was kept: its happenings, once more")
    parser.add_argument("--no-shrinking", action="store_true", help="only say which seeds fail")
    given = parser.parse_args(arguments)
    with elsewhere() as folder:
        if given.replay:
            first, _, lines = given.replay.read_text().partition("\n")
            like = draw(int(first), given.months)
            program = replace(like, happenings=tuple(from_lines(lines)))
            return _one(program, folder, shrinking=not given.no_shrinking)
        if given.seed is not None:
            return _one(draw(given.seed, given.months), folder, shrinking=not given.no_shrinking)
        seeds = range(given.first, given.first + given.seeds)
        return _many(seeds, given.months, given.jobs, folder, shrinking=not given.no_shrinking)


def _many(seeds: Sequence[int], months: int, jobs: int, folder: Path, *, shrinking: bool) -> int:
    began = time.monotonic()
    done: list[Figures] = []
    for figures in _side_by_side(seeds, months, jobs, folder):
        done.append(figures)
        print(_line(figures), flush=True)
    failed = sorted(one.seed for one in done if one.failed)
    total = {
        "programs": len(done),
        "ticks": sum(one.ticks for one in done),
        "effects": sum(one.effects for one in done),
        "letters": sum(one.letters for one in done),
        "invoices": sum(one.invoices for one in done),
        "calls": sum(one.calls for one in done),
        "faults": sum(one.troubles for one in done),
        "deaths": sum(one.deaths for one in done),
        "duplicates": sum(one.duplicates for one in done),
        "lost": sum(one.lost for one in done),
        "failed": len(failed),
        "seconds": round(time.monotonic() - began),
    }
    print(" · ".join(f"{name} {number:,}" for name, number in total.items()))
    for seed in failed if shrinking else ():
        _one(draw(seed, months), folder, shrinking=True)
    return 1 if failed else 0


def _side_by_side(seeds: Sequence[int], months: int, jobs: int, folder: Path) -> Iterator[Figures]:
    """A process of its own for each program, so that nothing of one is there for the next. One that the system kills
    is begun again.
    """
    _of_seed(0, 0, folder)  # what all begin with, and what all import, once
    fork = multiprocessing.get_context("fork")
    waiting = list(reversed(seeds))
    running: dict[int, tuple[int, ForkProcess, Connection]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            seed = waiting.pop()
            receiver, sender = fork.Pipe(duplex=False)
            process = fork.Process(target=_tell, args=(seed, months, folder, sender))
            process.start()
            sender.close()
            running[process.sentinel] = (seed, process, receiver)
        for sentinel in wait([*running, *(receiver for _, _, receiver in running.values())]):
            ended = [key for key, one in running.items() if sentinel in (key, one[2])]
            for key in ended:
                seed, process, receiver = running.pop(key)
                try:
                    yield receiver.recv()
                except EOFError:
                    print(f"seed {seed} was killed from outside; once more", file=sys.stderr, flush=True)
                    waiting.append(seed)
                process.join()


def _tell(seed: int, months: int, folder: Path, sender: Connection) -> None:
    sender.send(_of_seed(seed, months, folder))


def _of_seed(seed: int, months: int, folder: Path) -> Figures:
    return simulate(draw(seed, months), folder / f"program-{seed}", folder / "base")


def _one(program: Program, folder: Path, *, shrinking: bool) -> int:
    figures = simulate(program, folder / "one", folder / "base")
    print("\n".join(figures.trace[-40:]))
    print(_line(figures))
    if not figures.failed or not shrinking:
        return 1 if figures.failed else 0
    rule, at_the_end = figures.failed.rule, figures.place == len(program.happenings)

    def fails(smaller: Program) -> bool:
        again = simulate(smaller, folder / "one", folder / "base", to_the_end=at_the_end)
        return again.failed is not None and again.failed.rule == rule

    small = shrink(program, figures.place, fails)
    again = simulate(small, folder / "one", folder / "base", to_the_end=at_the_end)
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"seed-{program.seed}.jsonl"
    file.write_text(f"{program.seed}\n{as_lines(small.happenings)}")
    print(f"seed {program.seed} fails with {len(small.happenings)} of {len(program.happenings)} happenings:")
    print("".join(f"  {one}\n" for one in small.happenings), end="")
    print("\n".join(f"  {line}" for line in again.trace))
    print(f"  {again.failed}\nkept: scripts/simulate --replay {file}", flush=True)
    return 1


def _line(figures: Figures) -> str:
    parts = [
        f"seed {figures.seed}",
        f"{figures.ticks} ticks",
        f"{figures.effects} effects",
        f"{figures.letters} letters",
        f"{figures.invoices} invoices",
        f"{figures.calls} calls",
        f"{figures.troubles} faults",
        f"{figures.deaths} deaths",
        f"{figures.duplicates} duplicates",
        f"{figures.lost} lost",
        f"{figures.seconds:.1f} s",
    ]
    return " · ".join([*parts, str(figures.failed)[:700] if figures.failed else "ok"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
