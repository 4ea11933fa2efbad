"""What a check found: one line that passes, or gives its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`TAKE_CARE` is said with its remedy and stops nothing; `FAILED` makes doctor end with 1."""

    PASSED = "ok"
    TAKE_CARE = "care"
    FAILED = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names what was looked at; `remedy` is empty for what passed. Nothing personal stands in any of them."""

    check: str
    state: State
    says: str
    remedy: str = ""


def passed(check: str, says: str) -> Finding:
    return Finding(check, State.PASSED, says)


def take_care(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, State.TAKE_CARE, says, remedy)


def failed(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, State.FAILED, says, remedy)
