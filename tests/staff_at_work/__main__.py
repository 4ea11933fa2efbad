"""The whole form: every edit of staff before every call of every run. `scripts/staff_at_work`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.staff_at_work.between_calls import stand
from tests.staff_at_work.worlds import WORLDS

HEADER = ("calls", "that look at the Sheet", "edits", "tried", "wrong", "lost", "problems shown", "seconds")


def main(arguments: Sequence[str]) -> int:
    """1 when an edit brings a fault to light."""
    parser = argparse.ArgumentParser(prog="scripts/staff_at_work", description=__doc__)
    parser.add_argument("--world", default="", help="worlds whose name begins so")
    parser.add_argument("--edit", default="", help="edits in whose name this stands")
    parser.add_argument("--call", type=int, default=0, help="before this call alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: one in N")
    parser.add_argument("--first", type=int, default=1, metavar="M", help="of the sample the M-th, and so on")
    parser.add_argument("--list", action="store_true", help="show calls and edits, and try nothing")
    given = parser.parse_args(arguments)
    # Others may commit while it runs.
    commit = _commit()
    lines, faults = [], 0
    with TemporaryDirectory(prefix="staff-") as folder:
        for world in WORLDS:
            if not world.name.startswith(given.world):
                continue
            began, count = time.monotonic(), Counter[str]()
            with stand(world, Path(folder)) as here:
                tries = [
                    (call, edit)
                    for call in here.points
                    for edit in here.edits
                    if given.edit in edit.name and given.call in (0, call)
                ]
                if given.list:
                    print(
                        world.name,
                        *(f"  before {call:3} {here.calls[call - 1]}: {edit.name}" for call, edit in tries),
                        sep="\n",
                    )
                    continue
                for call, edit in tries[given.first - 1 :: given.every]:
                    came = here.disturb(call, edit)
                    count += Counter(tried=1, wrong=bool(came.wrong), lost=bool(came.lost), shown=bool(came.shown))
                    for what, sentences in (("wrong", came.wrong), ("lost", came.lost)):
                        for sentence in sentences:
                            print(f"{world.name}: {edit.name} before call {call}\n    {what}: {sentence}", flush=True)
                row = (
                    len(here.calls),
                    len(here.points),
                    len(here.edits),
                    *(count[one] for one in ("tried", "wrong", "lost", "shown")),
                )
            lines.append((world.name, (*row, round(time.monotonic() - began))))
            faults += count["wrong"] + count["lost"]
            print(world.name, *lines[-1][1], flush=True)
    if lines:
        _print(lines, commit)
    return 1 if faults else 0


def _commit() -> str:
    git = [shutil.which("git") or "git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()


def _print(lines: Sequence[tuple[str, tuple[int, ...]]], commit: str) -> None:
    """As it stands in docs/reliability.md."""
    total = tuple(map(sum, zip(*(row for _, row in lines), strict=True)))
    print(f"\n| run that is disturbed | {' | '.join(HEADER)} |\n|---|{'---:|' * len(HEADER)}")
    for name, row in (*lines, ("in all", total)):
        print(f"| {name} | {' | '.join(map(str, row))} |")
    print(f"\ncommit {commit}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
