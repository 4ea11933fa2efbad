"""The whole form: each deliberate fault in a copy of its own, and the test that sees it. `scripts/mutate [NAME …]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutations.copies import Verdict, copy_of_tree, failures_of, try_one
from tests.mutations.mutants import mutants


def main(arguments: Sequence[str]) -> int:
    """0 when each mutant was seen by every test that is named for it; 1 when one survived or did not apply."""
    everyone = mutants()
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__)
    parser.add_argument("name", nargs="*", help="these alone; without a name all of them")
    parser.add_argument("--list", action="store_true", help="show the faults, and try none")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.name if name not in everyone]:
        parser.error(f"no such mutant: {', '.join(unknown)}; see scripts/mutate --list")
    chosen = [everyone[name] for name in given.name or everyone]
    if given.list:
        print(*(f"{one.name}: {one.breaks} ({one.file})" for one in chosen), sep="\n")
        return 0
    began = time.monotonic()
    with TemporaryDirectory(prefix="mutate-") as folder:
        tree = copy_of_tree(Path(folder) / "tree")
        failures, why = failures_of(sorted({test for one in chosen for test in one.tests}), tree)
        if failures or why:
            print("without any fault:", *(f"{one.test} fails by {one.exception}" for one in failures), why)
            return 1
        verdicts = []
        for one in chosen:
            verdicts.append(try_one(one, tree, Path(folder)))
            print(_line(verdicts[-1]), flush=True)
    survived = sum(bool(one.why) and one.applies for one in verdicts)
    stale = sum(not one.applies for one in verdicts)
    caught = len(verdicts) - survived - stale
    seconds = time.monotonic() - began
    print(f"\n{len(verdicts)} mutants · {caught} caught · {survived} survived · {stale} do not apply · {seconds:.0f} s")
    return 1 if survived or stale else 0


def _line(verdict: Verdict) -> str:
    mutant = verdict.mutant
    state = "caught" if not verdict.why else "SURVIVED" if verdict.applies else "DOES NOT APPLY"
    told = [f"{state:8} {mutant.name} ({verdict.seconds:.1f} s): {mutant.breaks}"]
    told += [f"         by {test}" for test in verdict.caught_by]
    told += [f"         {verdict.why}"] if verdict.why else []
    return "\n".join(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
