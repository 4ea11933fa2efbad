"""The deliberate faults, as data (faults/*.toml), and how one of them is put into a copy of the tree."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FAULTS = Path(__file__).parent / "faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault: in `file`, `old` becomes `new`, which `breaks` a promise; each of `tests` must see it."""

    name: str
    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...]


class DoesNotApply(Exception):
    """The old text does not stand in the tree exactly once: the list must be brought up to date."""


def mutants() -> dict[str, Mutant]:
    """All of them, by name, in the order of the list. ValueError for a name that stands in it twice."""
    found: dict[str, Mutant] = {}
    for file in sorted(FAULTS.glob("*.toml")):
        for name, told in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in found:
                raise ValueError(f"{name} stands in the list twice")
            found[name] = Mutant(name=name, **{**told, "tests": tuple(told["tests"])})
    return found


def mutated(mutant: Mutant, tree: Path) -> str:
    """The text of the mutant's file with the fault in it. Raises DoesNotApply."""
    file = tree / mutant.file
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if (times := text.count(mutant.old)) != 1:
        raise DoesNotApply(f"{mutant.name}: its old text stands {times} times in {mutant.file}")
    return text.replace(mutant.old, mutant.new)
