"""Copies of the tree, each with one fault in it, and what the tests that are named for it say there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.mutants import DoesNotApply, Mutant, mutated

HERE = Path(__file__).resolve().parents[2]
LONGEST = 180
"""Seconds that one test may take, on a machine that has much else to do."""
_LEFT_OUT = shutil.ignore_patterns(".*", "var", "demo", "pictures", "__pycache__", "*.egg-info")
_PASSED, _FAILED = 0, 1  # pytest's exit codes of a run in which all that was named was found and run


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed, with the name of the exception; `states_rule` is false for one that only broke down."""

    test: str
    exception: str
    states_rule: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant, in `seconds`. `caught_by` are the named tests that saw it; `why` says what is wrong,
    "" for nothing.
    """

    mutant: Mutant
    seconds: float
    caught_by: tuple[str, ...] = ()
    why: str = ""
    applies: bool = True


def copy_of_tree(to: Path) -> Path:
    """The tree as it stands now, so that all mutants are tried on one and the same."""
    shutil.copytree(HERE, to, ignore=_LEFT_OUT)
    return to


def try_one(mutant: Mutant, tree: Path, folder: Path) -> Verdict:
    """Puts the fault into a copy of `tree`, made in `folder`, and runs its tests there."""
    began = time.monotonic()
    try:
        text = mutated(mutant, tree)
    except DoesNotApply as error:
        return Verdict(mutant, 0.0, why=str(error), applies=False)
    copy = folder / mutant.name
    shutil.copytree(tree, copy)
    (copy / mutant.file).write_text(text, encoding="utf-8")
    failures, why = failures_of(mutant.tests, copy)
    shutil.rmtree(copy)
    seen = [one.test for one in failures if one.states_rule]
    first = {test: next((one for one in seen if _is(one, test)), "") for test in mutant.tests}
    caught_by = tuple(one for one in first.values() if one)
    missed = [test for test, one in first.items() if not one]
    if missed and not why:
        others = sorted({f"{one.test} broke down by {one.exception}" for one in failures if not one.states_rule})
        why = "; ".join([f"not seen by {', '.join(missed)}", *others])
    return Verdict(mutant, time.monotonic() - began, caught_by, why)


def failures_of(tests: Sequence[str], tree: Path) -> tuple[list[Failure], str]:
    """How these tests fail in a tree; and why they could not be run to their end, "" if they could."""
    report = tree / ".mutation-report"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(tree), "MUTATION_REPORT": str(report)}
    # No bytecode: a copy's file may be as old and as long as the one before.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-m", "pytest", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["-p", "tests.mutations.reported", "--rootdir", str(tree), *tests]
    longest = LONGEST * len(tests)
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return [], f"its tests took more than {longest} s"
    lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    found = [Failure(**json.loads(line)) for line in lines]
    if ended.returncode in (_PASSED, _FAILED):
        return found, ""
    return found, " ".join((ended.stdout[-300:] + ended.stderr[-300:]).split())


def _is(test: str, named: str) -> bool:
    """It itself, or one of its cases."""
    return test == named or test.startswith(f"{named}[")
