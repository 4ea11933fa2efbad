"""Which effects may go out now: a job's Mode, Pause everything, the guard, and what staff released on Approvals.

One way to ask: a row on Approvals holds the keys with their facts. 'Do it' releases exactly those keys while their
facts are the same; what came later is asked for by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from automations.rules.plan import Effect
from automations.rules.questions import DO_IT, Answered, Question
from automations.runs.job_lines import ASK_FIRST, OFF

MAIL = "mail"
_EACH, _GUARD = "do/", "guard/"
ASKED = "asked on Approvals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Keys that may go; keys that wait for a word, each with its reason; what is asked; the guard's sentence, or ""."""

    go: frozenset[str]
    waiting: Mapping[str, str]
    refused: frozenset[str]
    questions: tuple[Question, ...]
    refusal: str

    @property
    def held_back(self) -> frozenset[str]:
        return self.refused | self.waiting.keys()

    @property
    def needs(self) -> tuple[str, ...]:
        """What a person must know, once a reason."""
        return tuple(dict.fromkeys(why for why in self.waiting.values() if why != ASKED))


def release(
    job: str,
    due: Sequence[Effect],
    *,
    mode: str,
    paused: bool,
    yes: bool,
    most_mails: int,
    answers: Iterable[Answered],
    facts_of: Callable[[Effect], str],
) -> Release:
    """Judges the effects that are due and not done yet. `facts_of` gives what an answer is bound to; `yes` is --yes."""
    if paused or mode == OFF:
        why = "Pause everything is ticked on Start here" if paused else f"{job} is Off on Jobs"
        return Release(
            go=frozenset(), waiting={one.key: why for one in due}, refused=frozenset(), questions=(), refusal=""
        )
    facts = {one.key: _short(facts_of(one)) for one in due}
    released = _released(answers, facts)
    if mode == ASK_FIRST:
        asked = [one for one in due if one.key not in released]
        return Release(
            go=frozenset(facts) & released,
            waiting={one.key: ASKED for one in asked},
            refused=frozenset(),
            questions=tuple(_question(job, one, facts[one.key]) for one in asked),
            refusal="",
        )
    mails = [one for one in due if one.kind == MAIL and one.key not in released]
    if yes or len(mails) <= most_mails:
        return Release(go=frozenset(facts), waiting={}, refused=frozenset(), questions=(), refusal="")
    held = frozenset(one.key for one in mails)
    refusal = (
        f"{len(mails)} mails would go out and the limit is {most_mails} (Most mails in a run): "
        "answer on Approvals, raise the setting, or run once with --yes"
    )
    question = Question(
        key=_GUARD + job,
        facts=json.dumps({key: facts[key] for key in sorted(held)}),
        what=f"Send {len(mails)} mails in one run",
        to=f"{len(mails)} people",
        why=f"this is more than {most_mails}, the limit in Settings",
    )
    return Release(go=frozenset(facts) - held, waiting={}, refused=held, questions=(question,), refusal=refusal)


def _released(answers: Iterable[Answered], facts: Mapping[str, str]) -> frozenset[str]:
    """Keys that staff said 'Do it' to, whose facts are still the same."""
    found: set[str] = set()
    for answer in answers:
        if answer.answer != DO_IT:
            continue
        if answer.key.startswith(_EACH):
            key = answer.key.removeprefix(_EACH)
            if facts.get(key) == answer.facts:
                found.add(key)
        elif answer.key.startswith(_GUARD):
            found |= {key for key, then in json.loads(answer.facts).items() if facts.get(key) == then}
    return frozenset(found)


def _question(job: str, effect: Effect, facts: str) -> Question:
    who = next((part for part in effect.key.split("/") if part[:2] in ("L-", "A-", "C-")), "")
    return Question(key=_EACH + effect.key, facts=facts, what=effect.what, to=who, why=f"{job} asks first (Jobs, Mode)")


def _short(facts: str) -> str:
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
