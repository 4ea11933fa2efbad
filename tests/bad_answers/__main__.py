"""The whole form: every bad answer to each kind of call of every run. `scripts/bad_answers`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bad_answers.answers import ANSWERS, Answer
from tests.bad_answers.every_answer import Stand, answer_badly, for_ever, is_believed, once, stands
from tests.bad_answers.office import Trouble
from tests.crash import forked
from tests.crash.every_point import Figures
from tests.crash.worlds import WORLDS

HEADER = ("calls", "faults", "believed", "duplicates", "lost", "unknown", "other faults", "asked", "seconds")


def main(arguments: Sequence[str]) -> int:
    """1 when an answer brings out a fault."""
    parser = argparse.ArgumentParser(prog="scripts/bad_answers", description=__doc__)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help="this one alone")
    parser.add_argument("--turn", default="", help="runs whose name begins so")
    parser.add_argument("--method", default="", help="calls of this method alone")
    parser.add_argument("--answer", action="append", help="this answer alone; more than one may be named")
    parser.add_argument("--how", choices=["once", "for ever"], help="only so")
    parser.add_argument("--list", action="store_true", help="show the calls, and answer none badly")
    given = parser.parse_args(arguments)
    answers = [one for one in ANSWERS if not given.answer or one.name in given.answer]
    forked.warm()
    began, lines, faults = time.monotonic(), [], 0
    for world in WORLDS:
        if given.world not in (None, world.name):
            continue
        with TemporaryDirectory(prefix="answers-") as folder:
            for stand in stands(world, Path(folder)):
                if not stand.turn.name.startswith(given.turn):
                    continue
                if given.list:
                    print(stand.name, *(f"  {kind}" for kind in stand.kinds), sep="\n")
                    continue
                since, found, believed = time.monotonic(), [], 0
                for name, trouble in _troubles(stand, answers, given.method, given.how):
                    try:
                        figures = answer_badly(stand, trouble)
                    except Exception as error:
                        figures = Figures(wrong=(f"{type(error).__name__}: {error}",))
                    found.append(figures)
                    believed += is_believed(stand, trouble)
                    for fault in figures.faults:
                        print(f"{stand.name}: {name}\n    {fault}", flush=True)
                lines.append((stand.name, _row(stand, found, believed, time.monotonic() - since)))
                faults += sum(len(one.faults) for one in found)
                print(stand.name, *lines[-1][1], flush=True)
    if lines:
        _print(lines, time.monotonic() - began)
    return 1 if faults else 0


def _troubles(stand: Stand, answers: Sequence[Answer], method: str, how: str | None) -> Iterator[tuple[str, Trouble]]:
    for answer in answers:
        for kind in stand.kinds if how != "for ever" else ():
            if method in ("", kind.method):
                yield f"{answer.name} to {kind}", once(kind, answer)
        for one in stand.methods if how != "once" else ():
            if method in ("", one):
                yield f"{answer.name} to each {one}", for_ever(stand, one, answer)


def _row(stand: Stand, found: Sequence[Figures], believed: int, seconds: float) -> tuple[int, ...]:
    return (
        len(stand.kinds),
        len(found),
        believed,
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
    print(f"\n| run that is answered badly | {' | '.join(HEADER)} |\n|---|{'---:|' * len(HEADER)}")
    for name, row in (*lines, ("in all", total)):
        print(f"| {name} | {' | '.join(map(str, row))} |")
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    print(f"\ncommit {commit}, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
