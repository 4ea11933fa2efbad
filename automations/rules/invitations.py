"""Invitations: what meetings and interviews share when they are planned. The event stands first; letters follow from
what each person was last told; what staff must know or decide is said at the row.

A job says who and what: which rows are gatherings, how a letter is called, what a row's status says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Protocol

from automations.rules.correspondence import Correspondence
from automations.rules.gatherings import (
    Change,
    EventFacts,
    EventSeen,
    Gathering,
    InCalendar,
    Invitee,
    LetterFacts,
    Told,
    as_told,
)
from automations.rules.letters import Letter, Occasion
from automations.rules.plan import Effect, Plan
from automations.rules.program import Applicant, CoreMember, Liaison, Problem, Snapshot
from automations.rules.questions import DO_IT, Question
from automations.rules.reminders import in_mail_hours

CANCELLED, TOOK_PLACE = "Cancelled", "Took place"
_SHOWN = 3
"""Gatherings that the words of an effect name; of more, how many."""


class Row(Protocol):
    """A row of Meetings or Interviews."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def ready(self) -> bool: ...
    @property
    def unsafe(self) -> bool: ...


class Check(Protocol):
    """The checks of one row."""

    def problems(self) -> list[Problem]: ...
    def problem(self, column: str, what: str, remedy: str) -> Problem: ...


class Invitations:
    """One look at the gatherings of one tab, at `now` (aware, in the program's zone). It collects a plan.

    A job's own class names its `tab`, the `prefix` of the ids of its rows, and the tabs of its people by the first
    letter of theirs. `told` is what each person was last told, `last` what was last told to anybody who is expected, by
    gathering; `leads` and `handed_on` are for people of two rows (gatherings.py). `shown` are the columns in which the
    tab shows what has come of a row.
    """

    tab: ClassVar[str]
    shown: ClassVar[tuple[str, ...]]
    prefix: ClassVar[str]
    tabs_of_people: ClassVar[Mapping[str, str]]

    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime, rows: Iterable[Row]) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings = snapshot.settings
        self.numbers = {row.id: row.number for row in rows}
        self.open_now = history.any_hour or in_mail_hours(now, self.settings.mail_from, self.settings.mail_until)
        self.told = {key: told for key, told in history.told.items() if key[0].startswith(self.prefix)}
        self.leads: Mapping[str, str] = {}
        self.handed_on: Mapping[tuple[str, str], Told] = {}
        self.last: dict[str, Told] = {}
        for (gathering, _), one in sorted(self.told.items(), key=lambda item: (item[1].at is not None, item[1].at)):
            if not one.out:
                self.last[gathering] = one
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.effects: list[Effect] = []
        self.needs: list[str] = []
        self.skipped: dict[str, str] = {}
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}

    def collected(self) -> Plan:
        return Plan(
            effects=tuple(self.effects),
            skipped=self.skipped,
            statuses=self.statuses,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            needs=tuple(self.needs),
        )

    # The row

    def may_be_acted_on(
        self, row: Row, check: Check, *, off: bool, unreadable: bool, exchanged: str, concerned: Iterable[str]
    ) -> bool:
        """Whether this row may be acted on now; if not, its status and its problem say why.

        `off`: it is Cancelled, and its cells need not be right. `exchanged` says which of its cells are asked about, ""
        for none. `concerned` are ids of rows that must be settled.
        """
        if unreadable:
            self.say(row.id, "see Problem")
            return False
        if row.unsafe:
            self.say(row.id, "asked on Approvals: its cells were exchanged with another row's")
            return False
        found = [] if off else check.problems()
        if row.ready and (doubt := self._doubt(row.id)):
            remedy = "untick, wait until this sentence is gone, then tick"
            found = [check.problem("Ready", doubt, remedy)]
        if found:
            self.problems += found
            self.say(row.id, "see Problem")
            return False
        if exchanged:
            self.say(row.id, f"asked on Approvals: {exchanged} were exchanged with another row's")
            return False
        waits = [self.history.unsettled[id_] for id_ in concerned if id_ in self.history.unsettled]
        if waits:
            self.say(row.id, f"waits until {max(waits):%H:%M}")
        return not waits

    def _doubt(self, id_: str) -> str:
        """Why a box that stands there may not have been ticked for this row, "" for no reason."""
        if id_ in self.history.copied:
            return "this came with a copied row"
        if id_ in self.history.unrecorded:
            return "whether this was ticked for this row is on no record since the ledger was rebuilt"
        return ""

    @property
    def own_link(self) -> str:
        """The program's own link for meeting online; "" where Google Meet is asked for."""
        return self.settings.video_meetings if "://" in self.settings.video_meetings else ""

    def join_link(self, id_: str) -> str:
        return self.own_link or self.seen(id_).join_link

    def seen(self, id_: str) -> EventSeen:
        """The event in the calendar, an empty one where there is none."""
        return self.history.events.get(id_, EventSeen())

    def is_as_told(self, one: Gathering) -> bool:
        """Whether all who expect it know it as it is."""
        theirs = [told for (gathering, _), told in self.told.items() if gathering == one.id and not told.out]
        return all(told.knows(one.occasion) for told in theirs)

    def knows(self, one: Gathering, person: Invitee) -> bool:
        """Whether this person knows it as it is, at the address that is theirs now."""
        last = self.told.get((one.id, person.id))
        return last is not None and last.reached(person) and last.knows(one.occasion)

    # The event

    def told_by_event(self, one: Gathering) -> tuple[Told, ...]:
        """What people will have been told by Calendar's notice, where no letter tells them."""
        return ()

    def event(self, one: Gathering) -> bool:
        """Plans the event; True when it stands as it should, so that letters may follow."""
        if one.occasion.start <= self.now:
            self.say(one.id, "cancelled" if one.off else "has begun; afterwards set Status to Took place")
            return False
        seen = self.seen(one.id)
        change = "cancelled" if one.off else "" if self.is_as_told(one) else "moved"
        wanted = replace(one.event(seen.repaired, seen.on_record, change), told=self.told_by_event(one))
        effect = self._event(one, wanted)
        by_hand = "" if one.off else seen.by_hand(wanted) if self.history.is_done(effect) or seen.deleted else ""
        if by_hand:
            effect = self._event(one, replace(wanted, made_again=self._made_again(one, seen, by_hand)))
        if self.history.is_done(effect) or (seen.deleted and by_hand and effect.payload == wanted):
            if not seen.deleted:
                self.effects.append(effect)
            return True
        if self.open_now:
            self.effects.append(effect)
            why = self.history.failed.get(effect.key)
            self.say(one.id, f"not in the calendar: {why}" if why else "goes out at the next run")
        else:
            self.say(one.id, f"waits until {self.settings.mail_from:%H:%M}")
        return False

    def _event(self, one: Gathering, wanted: EventFacts) -> Effect:
        return Effect(key=f"event/{one.id}", kind="event", what=f"event of {one.id}", payload=wanted)

    def _made_again(self, one: Gathering, seen: EventSeen, by_hand: str) -> str:
        """Somebody changed the event in Calendar: told and asked, never fought over. The facts of what is to be put
        right, as far as staff have said so.
        """
        question = Question(
            key=f"by-hand/{one.id}",
            facts=seen.repair(by_hand),
            what=f"Make the event of {one.id} again as the Sheet has it",
            to=one.id,
            why=f"somebody changed it by hand in Calendar: {by_hand}",
        )
        return question.facts if self.is_released(question) else seen.repaired

    def has_its_link(self, one: Gathering) -> bool:
        """Letters to an online gathering wait for the link that Google makes for it."""
        seen = self.seen(one.id)
        if not one.meet or one.occasion.join_link or seen.deleted:
            return True
        what, remedy = "Google is still making the video link; letters wait for it", "nothing to do yet"
        if seen.conference == "failure":
            what = "Google could not make a video link"
            remedy = "write a link of your own into Settings, Video meetings"
        number = self.numbers[one.id]
        self.problems.append(
            Problem(tab=self.tab, id=one.id, column="Online", value="", what=what, remedy=remedy, number=number)
        )
        return False

    # Letters

    def tell(self, found: Iterable[Change]) -> None:
        """A letter for each change. A person whose last letter may be on its way, and nobody knows, gets no other."""
        for change in found:
            if self._may_be_on_its_way(change):
                continue
            occasions = tuple(one.occasion for one in change.gatherings)
            before = as_told(occasions[0], change.before) if change.before else None
            if change.what == "cancelled" and before is not None:
                occasions = (before,)
            self.letter(
                change.key,
                self.name(change),
                change.person,
                occasions,
                told=(*change.told(), *self._handed_on_by(change)),
                before=before if change.what == "moved" else None,
                calendar=self.in_calendar(self.stood_before(change)),
            )

    def _handed_on_by(self, change: Change) -> Iterable[Told]:
        """What goes on record for whom the person's former address is now: this letter's own record takes its place."""
        about = {one.id for one in change.gatherings}
        for (gathering, id_), told in sorted(self.handed_on.items(), key=lambda item: item[0]):
            if gathering in about and self.leads.get(told.person, told.person) == change.person.id:
                yield replace(told, person=id_)

    def _may_be_on_its_way(self, change: Change) -> bool:
        """Whether another letter about the same may have reached this person, by whichever of their rows."""
        about = {one.id for one in change.gatherings}
        return any(
            key != change.key and told.gathering in about and self.is_of(told, change.person)
            for key, of_letter in self.history.pending.items()
            for told in of_letter
        )

    def is_of(self, told: Told, person: Invitee) -> bool:
        """Whether this was for the person: for a row of theirs, or at the address that is theirs now."""
        leads = self.leads.get(told.person, told.person) == person.id
        return leads or bool(person.mark and told.address == person.mark)

    def name(self, change: Change) -> str:
        """What the letter is called: the name of its template."""
        if change.what == "invited" or (change.what == "joined" and len(change.gatherings) == 1):
            return "invitation"
        if change.what == "cancelled" and not change.gatherings[0].off:
            return "uninvited"
        return change.what

    def stood_before(self, change: Change) -> Iterable[str]:
        """Ids of gatherings whose event Calendar does not tell this person of, because it stood before."""
        return [one.id for one in change.gatherings] if change.what == "joined" else []

    def in_calendar(self, ids: Iterable[str]) -> tuple[InCalendar, ...]:
        seen = {id_: self.seen(id_) for id_ in ids}
        return tuple(InCalendar(id_, found.uid, found.sequence) for id_, found in seen.items() if found.uid)

    def access(self, occasions: Iterable[Occasion]) -> tuple[str, ...]:
        """What help a letter offers."""
        return ()

    def letter(
        self,
        key: str,
        name: str,
        person: Invitee,
        occasions: tuple[Occasion, ...],
        *,
        told: tuple[Told, ...] = (),
        before: Occasion | None = None,
        when: str = "",
        at_most_once: bool = False,
        calendar: tuple[InCalendar, ...] = (),
    ) -> None:
        letter = Letter(
            name=name,
            language=person.language or self.settings.staff_language,
            to_name=person.name,
            to_address=person.email,
            program=self.settings.program_name,
            office=self.settings.office_email,
            occasions=occasions,
            before=before,
            when=when,
            access=self.access(occasions),
        )
        facts = LetterFacts(person=person.id, letter=letter, told=told, at_most_once=at_most_once, calendar=calendar)
        more = f" and {len(occasions) - _SHOWN} more" if occasions[_SHOWN:] else ""
        ids = ", ".join(one.id for one in occasions[:_SHOWN])
        what = f"{name.replace('_', ' ')} of {ids}{more} to {person.id}"
        self.effects.append(Effect(key=key, kind="mail", what=what, payload=facts))

    # What staff are told and asked

    def say(self, gathering: str, words: str) -> None:
        self.statuses.setdefault((self.tab, gathering), {})["System status"] = words

    def say_nothing(self, row: Row) -> None:
        """Nothing has come of the row: what stands in its cells came from another (a sort, a paste)."""
        self.statuses[(self.tab, row.id)] = dict.fromkeys(self.shown, "")

    def is_released(self, question: Question) -> bool:
        """Whether staff have said 'Do it' to exactly this; if not, it is asked."""
        asked = (question.key, question.facts, DO_IT)
        if any((said.key, said.facts, said.answer) == asked for said in self.history.answers):
            return True
        self.questions.append(question)
        return False

    def may_be_taken_as_they_stand(self, ids: Iterable[str], facts: str, exchanged: str) -> bool:
        """Rows that seem to have exchanged cells are asked about. `facts` are those of the rows as they stand now."""
        ids = sorted(ids)
        question = Question(
            key=f"exchanged/{'+'.join(ids)}",
            facts=facts,
            what=f"Take {' and '.join(ids)} as they stand now",
            to=", ".join(ids),
            why=f"these rows have exchanged {exchanged}; was a column sorted by itself?",
        )
        return not ids or self.is_released(question)

    def came_back(self, people: Iterable[Liaison | CoreMember | Applicant]) -> None:
        """A letter to somebody's present address came back: told at that person's row."""
        numbers = {row.id: row.number for row in people}
        for person, when in sorted(self.history.bounced.items()):
            if person in numbers:
                self.problems.append(
                    Problem(
                        tab=self.tabs_of_people[person[0]],
                        id=person,
                        column="E-mail",
                        value="",
                        what=f"a letter to this address came back on {when:%Y-%m-%d}",
                        remedy="correct it: all that is to come is sent to the new address",
                        number=numbers[person],
                    )
                )
