"""The one way to ask: a row on Approvals holds a key, a hash of the facts, what, to whom and why."""

from __future__ import annotations

from dataclasses import dataclass

DO_IT, DONT = "Do it", "Don't"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is asked. `facts` changes when what is asked changes: an answer holds for these facts only.

    `what`, `to` and `why` are staff's plain words; `to` names people by id only.
    """

    key: str
    facts: str
    what: str
    to: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer on record: it holds while a question of this key has these facts."""

    key: str
    facts: str
    answer: str
