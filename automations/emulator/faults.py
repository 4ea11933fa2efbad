"""What can be made to go wrong: rules that match calls, and what they do to them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call.

    `status` answers an error without the effect (with `after`: the effect takes place all the same); `reason`,
    `message`, `retry_after` (seconds) and `body` (sent as it is, as text/html) shape that answer. `cut` closes the
    connection without an answer, "before" or "after" the effect. `lose_answer`: the effect takes place and no answer
    ever comes, the connection stays open. `delay` waits before, `delay_after` after the effect; `drip` spreads the
    answer's bytes over so many seconds.
    """

    status: int | None = None
    after: bool = False
    reason: str = ""
    message: str = ""
    retry_after: float | None = None
    body: str | None = None
    cut: str = ""
    lose_answer: bool = False
    delay: float = 0.0
    delay_after: float = 0.0
    drip: float = 0.0


@dataclass(slots=True)
class _Rule:
    method: str
    do: Fault
    raw: Mapping[str, Any]
    call: int | None = None
    nth: int | None = None
    every: int | None = None
    probability: float | None = None
    times: int | None = None
    user: str | None = None
    chance: random.Random = field(default_factory=random.Random)
    seen: int = 0
    done: int = 0

    def strikes(self, method: str, n: int, user: str) -> bool:
        if not fnmatchcase(method, self.method) or (self.user is not None and user != self.user):
            return False
        self.seen += 1
        if self.times is not None and self.done >= self.times:
            return False
        if self.call is not None:
            hit = n == self.call
        elif self.nth is not None:
            hit = self.seen == self.nth
        elif self.every is not None:
            hit = self.seen % self.every == 0
        elif self.probability is not None:
            hit = self.chance.random() < self.probability
        else:
            hit = True
        self.done += hit
        return hit


class Faults:
    """The rules in force, in order. Each counts all calls that it matches; the first that strikes acts."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self.latency = 0.0

    def add(self, rule: Mapping[str, Any]) -> None:
        """Add a rule as JSON: {"match": {…}, "do": {…}, "times": n}. Raises ValueError for what it does not know."""
        match = dict(rule.get("match", {}))
        do = rule.get("do")
        if not isinstance(do, Mapping) or not do:
            raise ValueError("a rule needs 'do': what is to happen")
        known = {entry.name for entry in fields(Fault)}
        if set(do) - known:
            raise ValueError(
                f"unknown in 'do': {', '.join(sorted(set(do) - known))}; known: {', '.join(sorted(known))}"
            )
        if do.get("cut", "") not in ("", "before", "after"):
            raise ValueError('\'cut\' is "before" or "after"')
        extra = set(match) - {"method", "nth", "every", "probability", "seed", "call", "user"}
        extra |= set(rule) - {"match", "do", "times"}
        if extra:
            raise ValueError(f"unknown in the rule: {', '.join(sorted(extra))}")
        self._rules.append(
            _Rule(
                method=str(match.get("method", "*")),
                do=Fault(**do),
                raw=dict(rule),
                call=match.get("call"),
                nth=match.get("nth"),
                every=match.get("every"),
                probability=match.get("probability"),
                times=rule.get("times"),
                user=match.get("user"),
                chance=random.Random(match.get("seed", 0)),  # noqa: S311
            )
        )

    def clear(self) -> None:
        self._rules.clear()

    def strike(self, method: str, n: int, user: str) -> Fault | None:
        """What is to happen to call number `n` of a method by a user; None for nothing."""
        struck = [rule for rule in self._rules if rule.strikes(method, n, user)]
        return struck[0].do if struck else None

    def as_json(self) -> list[dict[str, Any]]:
        return [{**rule.raw, "seen": rule.seen, "done": rule.done} for rule in self._rules]
