"""Which effects may go out now: a job's Mode, Pause everything, the guard, and what staff released on Approvals.

One way to ask: a row on Approvals holds the keys with their facts. 'Do it' releases exactly those keys while their
facts are the same, "Don't" withdraws them; what came later is asked for by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from automations.rules.plan import Effect
from automations.rules.questions import DO_IT, DONT, Answered, Question
from automations.runs.job_lines import ASK_FIRST, OFF

MAIL = "mail"
_EACH, _GUARD = "do/", "guard/"
ASKED = "asked on Approvals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Keys that may go; keys that wait for a word, each with its reason; those that the guard refused; those that
    staff said "Don't" to; what is asked; the guard's sentence, or "".
    """

    go: frozenset[str]
    waiting: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    refusal: str = ""

    @property
    def held_back(self) -> frozenset[str]:
        return frozenset(self.states)

    @property
    def states(self) -> Mapping[str, str]:
        """How each key that is held back stands in the outcome."""
        waiting = dict.fromkeys(self.waiting, "waiting")
        return waiting | dict.fromkeys(self.refused, "refused") | dict.fromkeys(self.withdrawn, "withdrawn")

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
        return Release(go=frozenset(), waiting={one.key: why for one in due})
    facts = {one.key: _short(facts_of(one)) for one in due}
    answers = list(answers)
    withdrawn = _told(answers, DONT, facts)
    released = _told(answers, DO_IT, facts) - withdrawn
    open_ = [one for one in due if one.key not in withdrawn and one.key not in released]
    if mode == ASK_FIRST:
        return Release(
            go=released,
            waiting={one.key: ASKED for one in open_},
            withdrawn=withdrawn,
            questions=tuple(_question(job, one, facts[one.key]) for one in open_),
        )
    go = frozenset(facts) - withdrawn
    mails = [one for one in open_ if one.kind == MAIL]
    if yes or len(mails) <= most_mails:
        return Release(go=go, withdrawn=withdrawn)
    held = frozenset(one.key for one in mails)
    refusal = (
        f"{len(mails)} mails would go out and the limit is {most_mails} (Most mails in a run): "
        "answer on Approvals, raise the setting, or run once with --yes"
    )
    asked = json.dumps({key: facts[key] for key in sorted(held)})
    question = Question(
        # A key for each batch: an answer to a later one takes nothing from what was answered before.
        key=f"{_GUARD}{job}/{_short(asked)}",
        facts=asked,
        what=f"Send {len(mails)} mails in one run",
        to=f"{len(mails)} people",
        why=f"this is more than {most_mails}, the limit in Settings",
    )
    return Release(go=go - held, refused=held, withdrawn=withdrawn, questions=(question,), refusal=refusal)


def _told(answers: Iterable[Answered], word: str, facts: Mapping[str, str]) -> frozenset[str]:
    """Keys that staff answered with this word, whose facts are still the same."""
    found: set[str] = set()
    for answer in answers:
        if answer.answer != word:
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
