"""The whole form: ledgers of real runs, of which bits are flipped and ends cut off, their -wal, too. Each is
then opened: it is refused, or says what it said before. `scripts/damaged_ledgers`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash import forked
from tests.crash.every_point import stands
from tests.crash.worlds import WORLDS, World
from tests.damage import Tally, cuts, flips, try_all
from tests.losses.every_loss import killed

LEDGER = "ledger.sqlite"


def main(arguments: Sequence[str]) -> int:
    """1 when one was half read."""
    parser = argparse.ArgumentParser(prog="scripts/damaged_ledgers", description=__doc__)
    parser.add_argument("--flips", type=int, default=2000, metavar="N", help="bits of each file (2000)")
    parser.add_argument("--cuts", type=int, default=200, metavar="N", help="ends of each file (200)")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="which bits (7)")
    given = parser.parse_args(arguments)
    forked.warm()
    began, lines, draw = time.monotonic(), [], random.Random(given.seed)
    with TemporaryDirectory(prefix="damaged-") as folder:
        for world in WORLDS:
            for file, book, part in _ledgers(world, Path(folder) / world.name):
                spoilt = file.with_name(part)
                for what, damages in (
                    ("flipped bits", flips(spoilt, given.flips, draw)),
                    ("cut short", cuts(spoilt, given.cuts, draw)),
                ):
                    tally = try_all(file, part, damages, book)
                    lines.append((f"{world.name}, {part.removeprefix('ledger.')}, {what}", tally))
                    print(lines[-1][0], tally, flush=True)
    _print(lines, time.monotonic() - began)
    return 1 if any(tally.half_read for _, tally in lines) else 0


def _ledgers(world: World, root: Path) -> Iterator[tuple[Path, str, str]]:
    """The ledger of a program at rest, and that of a run killed near its end, of which much stands in its -wal: file,
    spreadsheet, and the part that is damaged.
    """
    root.mkdir()
    for stand in stands(world, root):
        last = stand
    book = last.program.spreadsheet
    yield _kept(root / "live" / "local" / book, root / "rest"), book, LEDGER
    # The point after it: by then the commit is noted in the small file beside the ledger. One that is not noted yet and
    # lost is as one that was never made: a crash point like the others (tests/crash).
    number = max(n for n, name in enumerate(last.points, start=2) if name.startswith("committed effects"))
    with killed(last, number, root / "stopped") as program:
        kept = _kept(program.ledger.parent, root / "killed")
    yield kept, book, f"{LEDGER}-wal"


def _kept(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to)) / LEDGER


def _print(lines: Sequence[tuple[str, Tally]], seconds: float) -> None:
    """As it stands in docs/reliability.md."""
    print("\n| ledger, file, damage | tried | refused | as before | half read |\n|---|---:|---:|---:|---:|")
    for name, tally in lines:
        print(f"| {name} | {tally.tried} | {tally.refused} | {tally.as_before} | {len(tally.half_read)} |")
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    print(f"\ncommit {commit}, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
