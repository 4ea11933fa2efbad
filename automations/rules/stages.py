"""The Stage of an application, and the letter that it leads to: once, and only for what is news to the applicant.

A letter follows from what the applicant was last told, not from the change of a cell: there and back again within the
time in which staff may change their mind tells nobody anything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from automations.rules.program import id_order
from automations.rules.questions import Question

NEW, TO_INTERVIEW, OFFER, ACCEPTED = "New", "To interview", "Offer", "Accepted"
WAITLIST, DECLINED, WITHDRAWN = "Waitlist", "Declined", "Withdrawn"
LEFT = (NEW, TO_INTERVIEW, WAITLIST)
"""Stages of those who wait for a word when all openings are filled."""

REFUSED = "refused"
"""The last part of a letter to somebody who was left when all openings were filled: the Stage is as it was."""

# Each Stage that is told: the part of its key, and the name of its letter.
_TOLD: Mapping[str, tuple[str, str]] = {
    TO_INTERVIEW: ("interview", "stage_interview"),
    OFFER: ("offer", "stage_offer"),
    WAITLIST: ("waitlist", "stage_waitlist"),
    DECLINED: ("declined", "stage_declined"),
    WITHDRAWN: ("withdrawn", "stage_withdrawn"),
}
_STAGE_OF = {part: stage for stage, (part, _) in _TOLD.items()} | {"offer-withdrawn": DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSeen:
    """A row's Stage: `first`, the one that it had when it was first read (New where it came from a form), `now`, and
    since when it has been read so (aware).
    """

    first: str
    now: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTold:
    """The last letter of a Stage that an applicant was sent: the `number`-th, `part` of its key, and when (aware)."""

    number: int
    part: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a Stage leads to: a letter (its key and name, "" for none), not before `waits` (None: now); or `backwards`:
    the Stage that the applicant was told, from which staff have gone back.
    """

    key: str = ""
    letter: str = ""
    waits: datetime | None = None
    backwards: str = ""


def told_stage(seen: StageSeen, last: LastTold | None) -> str:
    """The Stage that the applicant knows."""
    if last is None:
        return seen.first or NEW
    if last.part == REFUSED:
        return (seen.now or NEW) if seen.since <= last.at else DECLINED
    return _STAGE_OF[last.part]


def step(applicant: str, seen: StageSeen, last: LastTold | None, grace_hours: int) -> Step:
    """What is due for an application whose Stage is `seen`. `grace_hours` is how long a refusal can be taken back."""
    told, now = told_stage(seen, last), seen.now or NEW
    if now in (told, ACCEPTED):
        return Step()
    if now == NEW:
        return Step(backwards=told)
    part, letter = _TOLD[now]
    if now == DECLINED and told == OFFER:
        part, letter = "offer-withdrawn", "offer_withdrawn"
    number = last.number + 1 if last else 1
    waits = seen.since + timedelta(hours=grace_hours) if now == DECLINED else None
    return Step(key=f"stage/{applicant}/{part}/{number}", letter=letter, waits=waits)


def refusal(applicant: str, last: LastTold | None) -> Step:
    """The letter to one who is left when all openings are filled."""
    number = last.number + 1 if last else 1
    return Step(key=f"stage/{applicant}/{REFUSED}/{number}", letter="stage_declined")


def holds_an_offer(seen: StageSeen, last: LastTold | None) -> bool:
    """Whether an applicant knows of an offer and of nothing that ends it: also while a refusal can be taken back, and
    where staff have gone back to New.
    """
    return told_stage(seen, last) == OFFER and (seen.now or NEW) in (OFFER, DECLINED, NEW)


def too_many(stages: Mapping[str, StageSeen], told: Collection[str], openings: int) -> list[str]:
    """Ids of offers that are more than there are openings, the newest; `told` are ids of those who hold theirs.

    Who has accepted, and who holds an offer, has a place; the rest in the order in which staff chose Offer.
    """
    taken = len({id_ for id_, one in stages.items() if one.now == ACCEPTED} | (stages.keys() & set(told)))
    offers = [id_ for id_, one in stages.items() if one.now == OFFER]
    waiting = sorted((id_ for id_ in offers if id_ not in told), key=lambda id_: (stages[id_].since, id_order(id_)))
    return waiting[max(openings - taken, 0) :]


def left(stages: Mapping[str, StageSeen], openings: int, refused: Iterable[str]) -> list[str]:
    """Ids of those who wait for a word although all openings are filled; empty while one is open."""
    if openings <= 0 or sum(one.now == ACCEPTED for one in stages.values()) < openings:
        return []
    told = set(refused)
    return sorted((id_ for id_, one in stages.items() if (one.now or NEW) in LEFT and id_ not in told), key=id_order)


def exchanged(changes: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """Ids whose Stages seem to have changed places among rows, of all that are read otherwise than before for the first
    time (what each was, and is): a column that was sorted by itself. People move on through the Stages, and never round
    in a circle.
    """
    leads: dict[str, set[str]] = {}
    for before, now in changes.values():
        leads.setdefault(before or NEW, set()).add(now or NEW)

    def reaches(start: str, end: str) -> bool:
        seen, open_ = {start}, [start]
        while open_:
            new = leads.get(open_.pop(), set()) - seen
            seen |= new
            open_ += new
        return end in seen

    moved = {id_: pair for id_, pair in changes.items() if (pair[0] or NEW) != (pair[1] or NEW)}
    return frozenset(id_ for id_, (before, now) in moved.items() if reaches(now or NEW, before or NEW))


def question_of_exchanged(stages: Mapping[str, str]) -> Question:
    """What is asked of rows whose Stages have changed places. `stages` are those that they have now, by id."""
    ids = sorted(stages, key=id_order)
    return Question(
        key="exchanged/Stage",
        facts=json.dumps([[id_, stages[id_]] for id_ in ids]),
        what=f"Take the Stages of {', '.join(ids)} as they stand now: they have changed places among these rows",
        to=", ".join(ids),
        why="Nobody is told anything until then; was the column sorted by itself? Then undo the sort instead.",
    )


def parts_of(keys: Iterable[str]) -> list[tuple[str, str, int]]:
    """(applicant, part, number) of the keys that are letters of a Stage."""
    found = []
    for key in keys:
        word, _, rest = key.partition("/")
        if word == "stage":
            applicant, part, number = rest.split("/")
            found.append((applicant, part, int(number)))
    return found
