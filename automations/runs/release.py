"""Which effects may go out now: a job's Mode, Pause everything, the guard, and what staff released on Approvals.

One way to ask: a row on Approvals holds the keys with their facts. 'Do it' releases exactly those keys while their
facts are the same, "Don't" withdraws them; what came later is asked for by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.plan import Effect
from automations.rules.questions import DO_IT, DONT, Answered, Question
from automations.runs.checked_wording import ALL_CHECKED, Unchecked
from automations.runs.job_lines import ASK_FIRST, OFF

MAIL, EVENT, DELETION = "mail", "event", "deletion"
_CHANGES = 3
"""Fewer gatherings are changed without a question, however few there are."""
_EACH, GUARD = "do/", "guard/"
ASKED, WITHDRAWN = "asked on Approvals", "you said Don't on Approvals"
NOT_CHECKED = "no speaker has checked its wording (Settings, Languages must be checked)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Keys that may go; keys that wait for a word, each with its reason; those that the guard refused, and why; those
    that staff said "Don't" to; what is asked; the guard's sentence, or "".
    """

    go: frozenset[str]
    waiting: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    refused_because: Mapping[str, str] = field(default_factory=dict)
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
    def in_words(self) -> Mapping[str, str]:
        """Why each key that is held back does not go out, as its row says it after 'not sent'."""
        later = {key: f" yet: {why}" for key, why in {**self.waiting, **self.refused_because}.items()}
        return later | dict.fromkeys(self.withdrawn, f": {WITHDRAWN}")

    @property
    def needs(self) -> tuple[str, ...]:
        """What a person must know, once a reason."""
        return tuple(dict.fromkeys(why for why in self.waiting.values() if why != ASKED))


def release(
    job: str,
    due: Sequence[Effect],
    *,
    mode: str,
    stopped: str,
    yes: bool,
    most_mails: int,
    answers: Iterable[Answered],
    facts_of: Callable[[Effect], str],
    sent: int = 0,
    to_come: int = 0,
    unchecked: Unchecked = ALL_CHECKED,
) -> Release:
    """Judges the effects that are due and not done yet, those of later rounds of the run among them. `stopped` is why
    nothing of the program may go out, in words, or "". `facts_of` gives what an answer is bound to; `yes` is --yes;
    `sent` mails went out in this run already; `to_come` gatherings are; `unchecked` is what Languages must be checked
    refuses, which nobody can release and the guard does not count.
    """
    if stopped or mode == OFF:
        why = stopped or f"{job} is Off on Jobs"
        return Release(go=frozenset(), waiting={one.key: why for one in due})
    due = [one for one in due if one.key not in unchecked.keys]
    facts = {one.key: _short(facts_of(one)) for one in due}
    answers = list(answers)
    withdrawn = _told(answers, DONT, facts)
    released = _told(answers, DO_IT, facts) - withdrawn
    # A deletion is nobody's but staff's own answer.
    released |= {one.key for one in due if one.kind == DELETION}
    open_ = [one for one in due if one.key not in withdrawn and one.key not in released]
    if mode == ASK_FIRST:
        return Release(
            go=released,
            waiting={one.key: ASKED for one in open_},
            refused=unchecked.keys,
            refused_because=dict.fromkeys(unchecked.keys, NOT_CHECKED),
            withdrawn=withdrawn,
            questions=tuple(_question(job, one, facts[one.key]) for one in open_),
            refusal=unchecked.refusal,
        )
    go = frozenset(facts) - withdrawn
    batches = [] if yes else _batches(due, open_, go, sent=sent, most_mails=most_mails, to_come=to_come)
    held = {one.key: batch.says for batch in batches for one in batch.effects}
    return Release(
        go=go - held.keys(),
        refused=unchecked.keys | held.keys(),
        refused_because={**held, **dict.fromkeys(unchecked.keys, NOT_CHECKED)},
        withdrawn=withdrawn,
        questions=tuple(batch.question(job, facts) for batch in batches),
        refusal="; ".join(filter(None, (*(batch.refusal for batch in batches), unchecked.refusal))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Effects that the guard holds back together; the words of its question, what their rows say, and its sentence for
    operators.
    """

    effects: Sequence[Effect]
    what: str
    to: str
    why: str
    says: str
    refusal: str

    def question(self, job: str, facts: Mapping[str, str]) -> Question:
        asked = json.dumps({key: facts[key] for key in sorted(one.key for one in self.effects)})
        # A key for each batch: an answer to a later one takes nothing from what was answered before.
        return Question(key=f"{GUARD}{job}/{_short(asked)}", facts=asked, what=self.what, to=self.to, why=self.why)


def _batches(
    due: Sequence[Effect], open_: Sequence[Effect], go: frozenset[str], *, sent: int, most_mails: int, to_come: int
) -> list[_Batch]:
    """What the guard holds back: changes or cancellations of most gatherings, and more mails than one run may send.

    `open_` are those that nobody has released; what a gathering's held letters tell of is held with them.
    """
    found: list[_Batch] = []
    changed = {one.payload.gathering for one in open_ if isinstance(one.payload, EventFacts) and one.payload.change}
    if len(changed) >= _CHANGES and 2 * len(changed) > to_come:
        held = [one for one in open_ if _gatherings(one) & changed]
        found.append(
            _Batch(
                effects=held,
                what=f"Change or cancel {len(changed)} of {to_come} that are to come",
                to=", ".join(sorted(changed)),
                why="this is more than half of what is to come; was a column sorted or filled by itself?",
                says=f"{ASKED}, because {len(changed)} of {to_come} to come would be changed or cancelled",
                refusal=f"{len(changed)} of {to_come} to come would be changed or cancelled, and the limit is half: "
                "answer on Approvals, or run once with --yes",
            )
        )
        open_ = [one for one in open_ if one not in held]
    mails = [one for one in open_ if one.kind == MAIL]
    kept_back = {one.key for batch in found for one in batch.effects}
    number = sent + sum(one.kind == MAIL and one.key in go and one.key not in kept_back for one in due)
    if mails and number > most_mails:
        told = frozenset[str]().union(*(_gatherings(one) for one in mails))
        held = [*mails, *(one for one in open_ if one.kind == EVENT and _gatherings(one) & told)]
        found.append(
            _Batch(
                effects=held,
                what=f"Send {len(mails)} mails in one run",
                to=f"{len({_person(one.key) for one in mails})} people",
                why=f"this run would send {number}, and the limit in Settings is {most_mails}",
                says=f"{ASKED}, because one run would send {number} mails",
                refusal=f"{number} mails would go out and the limit is {most_mails} (Most mails in a run): "
                "answer on Approvals, raise the setting, or run once with --yes",
            )
        )
    return found


def _gatherings(effect: Effect) -> frozenset[str]:
    payload = effect.payload
    if isinstance(payload, EventFacts):
        return frozenset({payload.gathering})
    if isinstance(payload, LetterFacts):
        return frozenset(one.id for one in payload.letter.occasions)
    return frozenset()


def _told(answers: Iterable[Answered], word: str, facts: Mapping[str, str]) -> frozenset[str]:
    """Keys that staff answered with this word, whose facts are still the same."""
    told = [asked_about(answer.key, answer.facts) for answer in answers if answer.answer == word]
    return frozenset(key for one in told for key, then in one.items() if facts.get(key) == then)


def asked_about(question: str, facts: str) -> Mapping[str, str]:
    """The keys of the effects that a question of this key asks about, each with its facts; of another kind, none."""
    if question.startswith(_EACH):
        return {question.removeprefix(_EACH): facts}
    if question.startswith(GUARD):
        found: dict[str, str] = json.loads(facts)
        return found
    return {}


def _question(job: str, effect: Effect, facts: str) -> Question:
    who = _person(effect.key)
    return Question(key=_EACH + effect.key, facts=facts, what=effect.what, to=who, why=f"{job} asks first (Jobs, Mode)")


def _person(key: str) -> str:
    return next((part for part in key.split("/") if part[:2] in ("L-", "A-", "C-")), "")


def _short(facts: str) -> str:
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
