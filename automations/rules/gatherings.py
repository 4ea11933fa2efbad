"""A gathering: who is invited, what each person was last told, moved, cancelled. Meetings and interviews share it.

Letters of change follow from what each person was last told, not from the times: moved there and back again is told
each time it is news to that person, and never twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from automations.rules.letters import Letter, Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """A person with one address. `id` is the row's (L-02, C-01, A-03)."""

    id: str
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person was last told of a gathering, as the `number`-th thing. `out`: that it is off, or not for them.

    `at` is when they were told (aware), None while they have not been.
    """

    gathering: str
    person: str
    number: int
    start: datetime
    end: datetime
    place: str
    online: bool
    out: bool = False
    at: datetime | None = None

    def knows(self, occasion: Occasion) -> bool:
        """Whether the occasion is as the person was told: its times (the instant), place and way."""
        return (
            not self.out
            and self.start == occasion.start
            and self.end == occasion.end
            and (self.place, self.online) == (occasion.place, occasion.online)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What is to stand in the calendar. `cancelled` takes it back, with notice. Guests do not see each other.

    `made_again` names what was done by hand and is to be put right, because staff said so.
    """

    gathering: str
    summary: str
    description: str
    occasion: Occasion
    guests: tuple[Invitee, ...]
    cancelled: bool = False
    made_again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """The event in the calendar: its links, each guest's answer by person, and how it was last seen to stand there.

    `start` is None while the calendar has not been read; `guests` are the people on its list.
    """

    link: str = ""
    join_link: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    deleted: bool = False
    guests: frozenset[str] = frozenset()

    def by_hand(self, wanted: EventFacts) -> str:
        """What somebody changed by hand in Calendar, in words; "" for nothing."""
        if self.deleted:
            return "it was deleted"
        if self.start is None:
            return ""
        if (self.start, self.end) != (wanted.occasion.start, wanted.occasion.end):
            return f"it was moved to {self.start.astimezone(wanted.occasion.start.tzinfo):%Y-%m-%d %H:%M}"
        if self.place != wanted.occasion.place:
            return "its place was changed"
        missing = [guest.id for guest in wanted.guests if guest.id not in self.guests]
        return f"{', '.join(missing)} was taken off" if missing else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """A letter to one person, and what they will have been told by it. `at_most_once`: a reminder is never repeated."""

    person: str
    letter: Letter
    told: tuple[Told, ...] = ()
    at_most_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One row that is fit to be acted on. `off` is a Cancelled one; `summary` and `description` are the event's."""

    occasion: Occasion
    summary: str
    description: str
    invited: tuple[Invitee, ...]
    writes_to: frozenset[str]
    off: bool = False

    @property
    def id(self) -> str:
        return self.occasion.id

    def event(self, made_again: str = "") -> EventFacts:
        return EventFacts(
            gathering=self.id,
            summary=self.summary,
            description=self.description,
            occasion=self.occasion,
            guests=() if self.off else self.invited,
            cancelled=self.off,
            made_again=made_again,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person who must be told something: `what` is invited, joined, moved or cancelled, of these gatherings."""

    what: str
    person: Invitee
    number: int
    gatherings: tuple[Gathering, ...]
    before: Told | None = None

    @property
    def key(self) -> str:
        """moved/M-012/L-02/3: the third thing that this person was told of it."""
        return f"{self.what}/{self.gatherings[0].id}/{self.person.id}/{self.number}"

    def told(self) -> tuple[Told, ...]:
        """What the person knows after this letter, one a gathering."""
        return tuple(
            Told(
                gathering=one.id,
                person=self.person.id,
                number=self.number,
                start=one.occasion.start,
                end=one.occasion.end,
                place=one.occasion.place,
                online=one.occasion.online,
                out=self.what == "cancelled",
            )
            for one in self.gatherings
        )


def changes(
    gatherings: Iterable[Gathering],
    told: Mapping[tuple[str, str], Told],
    people: Mapping[str, Invitee],
    stood_before: Callable[[str], bool],
    now: datetime,
) -> list[Change]:
    """Who must be told what, in a stable order. Nothing is told of what has begun. `people` is everybody by id.

    `stood_before(id)` says that the gathering's event was there before this person was invited to it: who joins then
    gets one letter with all that is to come, and nobody else is disturbed.
    """
    found: list[Change] = []
    joining: dict[str, list[Gathering]] = {}
    for one in sorted(gatherings, key=lambda one: (one.occasion.start, one.id)):
        if one.occasion.start <= now:
            continue
        expected = {} if one.off else {person.id: person for person in one.invited if person.id in one.writes_to}
        for person in expected.values():
            last = told.get((one.id, person.id))
            if last is not None and last.knows(one.occasion):
                continue
            number = last.number + 1 if last else 1
            if last is not None and not last.out:
                found.append(Change(what="moved", person=person, number=number, gatherings=(one,), before=last))
            elif stood_before(one.id):
                joining.setdefault(person.id, []).append(one)
            else:
                found.append(Change(what="invited", person=person, number=number, gatherings=(one,)))
        found += _uninvited(one, expected, told, people)
    for person_id, theirs in joining.items():
        number = max((last.number for one in theirs if (last := told.get((one.id, person_id)))), default=0) + 1
        what = "joined" if len(theirs) > 1 else "invited"
        found.append(Change(what=what, person=people[person_id], number=number, gatherings=tuple(theirs)))
    return found


def _uninvited(
    one: Gathering,
    expected: Mapping[str, Invitee],
    told: Mapping[tuple[str, str], Told],
    people: Mapping[str, Invitee],
) -> Iterable[Change]:
    """People who were told that they are expected, and no longer are: the gathering is off, or no longer for them."""
    for (gathering, person_id), last in sorted(told.items(), key=lambda item: item[0]):
        if gathering != one.id or last.out or person_id in expected or person_id not in people:
            continue
        yield Change(what="cancelled", person=people[person_id], number=last.number + 1, gatherings=(one,), before=last)


def as_told(occasion: Occasion, last: Told) -> Occasion:
    """The occasion as the person was last told of it, for 'before' in a letter."""
    zone = occasion.start.tzinfo
    return replace(
        occasion,
        start=last.start.astimezone(zone),
        end=last.end.astimezone(zone),
        place=last.place,
        online=last.online,
    )


def count_answers(answers: Mapping[str, str], invited: Iterable[Invitee]) -> str:
    """2 yes, 1 no, 3 open."""
    given = [answers.get(person.id, "") for person in invited]
    yes, no = given.count("accepted"), given.count("declined")
    maybe = given.count("tentative")
    told = [f"{yes} yes", f"{no} no"] + ([f"{maybe} maybe"] if maybe else [])
    return ", ".join([*told, f"{len(given) - yes - no - maybe} open"])
