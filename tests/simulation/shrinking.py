"""Makes a failing program small: happenings, troubles and deaths are left out as long as the same rule fails.

Delta debugging (Zeller and Hildebrandt, 'Simplifying and isolating failure-inducing input', 2002): halves first, then
smaller and smaller pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.simulation.happenings import Happening, Program

T = TypeVar("T")
Fault = tuple[int, tuple[int, str] | int]
"""The place of a tick, and one trouble or death of it."""
Fails = Callable[[Program], bool]


def shrink(program: Program, place: int, fails: Fails) -> Program:
    """A smaller program that fails, too. Nothing after `place`, where it failed, matters; `fails` runs a program."""
    kept = replace(program, happenings=program.happenings[: place + 1])
    if not fails(kept):
        kept = program
    kept = replace(kept, happenings=tuple(_fewer(kept.happenings, lambda some: fails(_with(kept, some)))))
    return _calmer(kept, fails)


def _with(program: Program, happenings: Sequence[Happening]) -> Program:
    return replace(program, happenings=tuple(happenings))


def _calmer(program: Program, fails: Fails) -> Program:
    """Each trouble that the failure does without is left out."""
    happenings = list(program.happenings)
    troubles: list[Fault] = []
    for place, one in enumerate(happenings):
        troubles += [(place, call) for call in one.calls]
        troubles += [(place, commit) for commit in one.commits]

    def with_only(some: Sequence[Fault]) -> Program:
        kept = set(some)
        calmed = [
            replace(
                one,
                calls=tuple(call for call in one.calls if (place, call) in kept),
                commits=tuple(commit for commit in one.commits if (place, commit) in kept),
            )
            for place, one in enumerate(happenings)
        ]
        return _with(program, calmed)

    return with_only(_fewer(troubles, lambda some: fails(with_only(some))))


def _fewer(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """As few of the items as still fail."""
    kept = list(items)
    if kept and fails([]):
        return []
    size = max(1, len(kept) // 2)
    while kept:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            if fails(fewer):
                kept = fewer
            else:
                place += size
        if size == 1:
            break
        size = max(1, size // 2)
    return kept
