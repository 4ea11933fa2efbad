"""A gathering: who is invited, what each person was last told, moved, cancelled. Meetings and interviews share it.

Letters of change follow from what each person was last told, not from the times: moved there and back again is told
each time it is news to that person, and never twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from automations.rules.letters import Letter, Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """A person with one address. `id` is the row's (L-02, C-01, A-03); `mark` stands for the address on record: its
    salted fingerprint, "" where nobody compares.
    """

    id: str
    name: str
    email: str
    language: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person was last told of a gathering, as the `number`-th thing. `out`: that it is off, or not for them.

    `at` is when they were told (aware), None while they have not been; `address` the mark of the address that it went
    to, "" where it is not on record.
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
    address: str = ""

    def reached(self, person: Invitee) -> bool:
        """Whether it went to the address that the person has now."""
        return not (self.address and person.mark) or self.address == person.mark

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

    `held` are guests, by id and mark, who are left as they stand there, because nothing may be done for their rows now.
    `meet` asks for Google Meet. `made_again` names what was done by hand and is to be put right, because staff said so.
    `change` says what it means to those who were told, for the guard: "moved", "cancelled", or "" for nothing new.
    `told` is what people will have been told by Calendar's notice, where no letter tells them.
    """

    gathering: str
    summary: str
    description: str
    occasion: Occasion
    guests: tuple[Invitee, ...]
    held: tuple[tuple[str, str], ...] = ()
    meet: bool = False
    cancelled: bool = False
    made_again: str = ""
    change: str = ""
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """The event in the calendar: its links, each guest's answer by person, and how it was last seen to stand there.

    `start` is None while the calendar has not been read since our last change; `guests` are the people on its list,
    `on_record` the marks of those whom we put there. `conference` is pending, success, failure, or "". `repaired` is
    what was last put right, as `EventFacts.made_again`. `commented` are people who wrote a comment with their answer.
    `uid` and `sequence` are for an .ics.
    """

    link: str = ""
    join_link: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    deleted: bool = False
    guests: frozenset[str] = frozenset()
    commented: frozenset[str] = frozenset()
    on_record: Mapping[str, str] = field(default_factory=dict)
    conference: str = ""
    repaired: str = ""
    uid: str = ""
    sequence: int = 0

    def by_hand(self, wanted: EventFacts) -> str:
        """What somebody changed by hand in Calendar, in words; "" for nothing."""
        if self.deleted:
            return "it was deleted"
        if self.start is None:
            return ""
        if (self.start, self.end) != (wanted.occasion.start, wanted.occasion.end):
            return f"it was moved to {self.start.astimezone(wanted.occasion.start.tzinfo):%Y-%m-%d %H:%M}"
        if " ".join(self.place.split()) != " ".join(wanted.occasion.place.split()):
            return "its place was changed"
        missing = [guest.id for guest in wanted.guests if guest.id not in self.guests]
        return f"{', '.join(missing)} was taken off" if missing else ""

    def repair(self, what: str) -> str:
        """What was done by hand as a fact to ask about: the same done once more is asked about anew."""
        before = int(self.repaired.partition(":")[0] or 0)
        return f"{before + 1}:{what}"


@dataclass(frozen=True, slots=True)
class InCalendar:
    """A gathering's uid and the number of its change in the calendar, for an .ics."""

    gathering: str
    uid: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF that goes along with a letter: the key of the effect that made it, and the name it has in the mail."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """A letter to one person, and what they will have been told by it. `at_most_once`: a reminder is never repeated.

    `calendar` is what an .ics goes along for: to who joins, whom Calendar does not tell. `attached` are PDFs.
    """

    person: str
    letter: Letter
    told: tuple[Told, ...] = ()
    at_most_once: bool = False
    calendar: tuple[InCalendar, ...] = ()
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One row that is fit to be acted on. `off` is a Cancelled one; `summary` and `description` are the event's.

    `held` are ids of people who are invited, and for whose rows nothing may be done now; `own_link` says that
    people join online by a link of the program's own, and not by Google Meet.
    """

    occasion: Occasion
    summary: str
    description: str
    invited: tuple[Invitee, ...]
    writes_to: frozenset[str]
    off: bool = False
    held: frozenset[str] = frozenset()
    own_link: bool = False

    @property
    def id(self) -> str:
        return self.occasion.id

    @property
    def meet(self) -> bool:
        """Whether Google Meet is asked for."""
        return self.occasion.online and not self.own_link and not self.off

    def event(self, made_again: str = "", on_record: Mapping[str, str] | None = None, change: str = "") -> EventFacts:
        """What is to stand in the calendar; `on_record` are the marks of those whom we put there, by person."""
        kept = () if self.off else sorted((on_record or {}).items())
        return EventFacts(
            gathering=self.id,
            summary=self.summary,
            description=self.description,
            occasion=self.occasion,
            guests=() if self.off else self.invited,
            held=tuple((id_, mark) for id_, mark in kept if id_ in self.held),
            meet=self.meet,
            cancelled=self.off,
            made_again=made_again,
            change=change,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person who must be told something: `what` is invited, joined, moved or cancelled, of these gatherings.

    Cancelled is also what is no longer for this person, although it takes place: then the gathering is not `off`.
    """

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
                address=self.person.mark,
            )
            for one in self.gatherings
        )


def leading(told: Iterable[Told], people: Mapping[str, Invitee]) -> dict[str, str]:
    """By the id of each row: the id under which its person is written to now. Two rows of one address are one person;
    which of them leads changes when one is added before the other, or when nothing may be done for one of them: then
    what stands on record of that one tells whose it is, by the address that it went to.
    """
    found = {id_: person.id for id_, person in people.items()}
    by_mark = {person.mark: person.id for person in people.values() if person.mark}
    for one in told:
        if one.person not in people and one.address in by_mark:
            found[one.person] = by_mark[one.address]
    return found


def by_person(told: Mapping[tuple[str, str], Told], leads: Mapping[str, str]) -> dict[tuple[str, str], Told]:
    """What each person was last told of each gathering, whichever of their rows it was for (`leading`): by the row that
    leads now; `Told.person` is the row it was for.
    """
    found: dict[tuple[str, str], Told] = {}
    for one in told.values():
        key = (one.gathering, leads.get(one.person, one.person))
        found[key] = later(found.get(key), one)
    return found


def handed_on(
    told: Iterable[Told], leads: Mapping[str, str], people: Mapping[str, Invitee]
) -> dict[tuple[str, str], Told]:
    """What was told at an address that is another person's now, by gathering and that person's id; `Told.person` is the
    row it was for. Two rows of one address are two people from when one of them gets another address: who keeps it
    knows what came there.
    """
    by_mark = {person.mark: person.id for person in people.values() if person.mark}
    found: dict[tuple[str, str], Told] = {}
    for one in sorted(told, key=_order):
        theirs = by_mark.get(one.address, "")
        if theirs and leads.get(one.person, one.person) != theirs:
            found[(one.gathering, theirs)] = one
    return found


def later(one: Told | None, other: Told) -> Told:
    """The one that was told last, with the higher number of both: a number is one of a person's, and in a letter's
    key.
    """
    if one is None:
        return other
    return replace(max(one, other, key=_order), number=max(one.number, other.number))


def _order(told: Told) -> tuple[float, int]:
    return (told.at.timestamp() if told.at else 0.0, told.number)


def changes(
    gatherings: Iterable[Gathering],
    told: Mapping[tuple[str, str], Told],
    people: Mapping[str, Invitee],
    stood_before: Callable[[str], bool],
    now: datetime,
    begun: Collection[str] = frozenset(),
    newcomers: Collection[str] = frozenset(),
) -> list[Change]:
    """Who must be told what, in a stable order. Nothing is told of what has begun. `people` is everybody by id.

    `stood_before(id)` says that the gathering's event was there before this person was invited to it: who joins then
    gets one letter with all that is to come, and nobody else is disturbed. So does who has a new address, and, of two
    or more, who is among `newcomers` and was told of nothing yet. `begun` are keys of letters that were begun, or asked
    about, and have not gone out: an invitation among them stays one.
    """
    new = set(newcomers) - {person for _, person in told}
    found: list[Change] = []
    joining: dict[str, list[Gathering]] = {}
    for one in sorted(gatherings, key=lambda one: (one.occasion.start, one.id)):
        if one.occasion.start <= now:
            continue
        expected = {} if one.off else {person.id: person for person in one.invited if person.id in one.writes_to}
        for person in expected.values():
            last = told.get((one.id, person.id))
            reached = last is None or last.reached(person)
            if last is not None and reached and last.knows(one.occasion):
                continue
            number = last.number + 1 if last else 1
            invited = Change(what="invited", person=person, number=number, gatherings=(one,))
            if last is not None and reached and not last.out:
                found.append(Change(what="moved", person=person, number=number, gatherings=(one,), before=last))
            elif invited.key not in begun and (person.id in new or stood_before(one.id)):
                joining.setdefault(person.id, []).append(one)
            else:
                found.append(invited)
        found += _uninvited(one, expected, told, people)
    for id_, theirs in joining.items():
        number = max((last.number for one in theirs if (last := told.get((one.id, id_)))), default=0) + 1
        person = next(person for person in theirs[0].invited if person.id == id_)
        what = "joined" if theirs[1:] or stood_before(theirs[0].id) else "invited"
        found.append(Change(what=what, person=person, number=number, gatherings=tuple(theirs)))
    return found


def _uninvited(
    one: Gathering,
    expected: Mapping[str, Invitee],
    told: Mapping[tuple[str, str], Told],
    people: Mapping[str, Invitee],
) -> Iterable[Change]:
    """People who were told that they are expected, and no longer are: the gathering is off, or no longer for them.

    Nobody who is held is among them: their rows say nothing that may be acted on.
    """
    for (gathering, person_id), last in sorted(told.items(), key=lambda item: item[0]):
        if gathering != one.id or last.out or person_id in expected or person_id in one.held:
            continue
        if last.person in one.held and not one.off:
            # Another of their rows leads, and is not invited: the one that is says nothing now.
            continue
        if person_id in people:
            yield Change(
                what="cancelled", person=people[person_id], number=last.number + 1, gatherings=(one,), before=last
            )


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
