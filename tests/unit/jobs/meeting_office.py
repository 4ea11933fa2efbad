"""An office that plans meetings by the job alone: what it plans is taken as done, round after round, as a run does.

office = Office(meetings=[meeting(1, "2026-12-03 18:00")])
office.run("2026-11-20 10:00")
assert office.new() == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from automations.jobs import meetings
from automations.jobs.meetings import Correspondence
from automations.rules.gatherings import EventFacts, EventSeen, LetterFacts, Told
from automations.rules.plan import Effect, Plan, events_first
from automations.rules.program import CoreMember, Liaison, Meeting, Settings, Snapshot
from automations.rules.questions import Answered

ZONE = ZoneInfo("America/New_York")
WHEN = "2026-12-03 18:00"
NOON = "2026-11-20 12:00"


def moment(text: str) -> datetime:
    """2026-12-03 18:00, in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def meeting(number: int, when: str, **cells: Any) -> Meeting:
    """A Ready core-team meeting of two hours in the library."""
    start = datetime.fromisoformat(when)
    row: dict[str, Any] = {"length": 120, "kind": "Core team", "place": "Library", "who": "Liaisons", "ready": True}
    row |= {"date": start.date(), "time": start.time(), **cells}
    return Meeting(id=f"M-{number:02d}", number=number + 1, **row)


def liaison(number: int, **cells: Any) -> Liaison:
    row: dict[str, Any] = {"name": f"Person {number}", "email": f"person{number}@example.org", "language": "en"}
    return Liaison(id=f"L-{number:02d}", number=number + 1, **{**row, **cells})


def member(number: int, **cells: Any) -> CoreMember:
    row: dict[str, Any] = {"name": f"Staff {number}", "email": f"staff{number}@example.org", "role": "Staff"}
    row |= {"invited_to": "Core team", "language": "en", **cells}
    return CoreMember(id=f"C-{number:02d}", number=number + 1, **row)


@dataclass
class Office:
    """`seen` changes what the calendar shows of an event; `fails` are keys that do not succeed."""

    meetings: list[Meeting] = field(default_factory=list)
    liaisons: list[Liaison] = field(default_factory=lambda: [liaison(1), liaison(2)])
    core_team: list[CoreMember] = field(default_factory=list)
    settings: Settings = field(default_factory=lambda: Settings(program_name="Exampleton"))
    past: Correspondence = field(default_factory=Correspondence)
    answers: tuple[Answered, ...] = ()
    fails: frozenset[str] = frozenset()
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    done: dict[str, object] = field(default_factory=dict)
    intended: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    events: dict[str, EventSeen] = field(default_factory=dict)
    sent: list[tuple[datetime, str, LetterFacts]] = field(default_factory=list)
    last: Plan = field(default_factory=Plan)
    _read: int = 0

    def run(self, when: str | datetime, most: int | None = None) -> list[str]:
        """One run; the keys of the letters that it sent. It is killed after `most` effects."""
        now = moment(when) if isinstance(when, str) else when.astimezone(ZONE)
        before = len(self.sent)
        while True:
            self.last = meetings.plan(self.snapshot, self._past(), now)
            self.skipped |= self.last.skipped
            due = events_first(self.last.effects, lambda one: self._is_done(one) or one.key in self.fails)
            new = [one for one in due if not self._is_done(one) and one.key not in self.fails]
            self.intended |= {one.key for one in new}
            for effect in new[:most]:
                self._carry_out(effect, now)
            most = None if most is None else max(0, most - len(new))
            if not new or most == 0:
                return [key for _, key, _ in self.sent[before:]]

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(
            settings=self.settings,
            meetings=tuple(self.meetings),
            liaisons=tuple(self.liaisons),
            core_team=tuple(self.core_team),
        )

    def change(self, id_: str, **cells: Any) -> None:
        """Staff type into a row; `when` is day and time."""
        if "when" in cells:
            start = datetime.fromisoformat(cells.pop("when"))
            cells |= {"date": start.date(), "time": start.time()}
        for rows in (self.meetings, self.liaisons, self.core_team):
            rows[:] = [replace(row, **cells) if row.id == id_ else row for row in rows]  # type: ignore[attr-defined]

    def answer(self, person: str, meeting_: str, said: str) -> None:
        seen = self.events[meeting_]
        self.events[meeting_] = replace(seen, answers={**seen.answers, person: said})

    def say(self, answer: str = "Do it") -> None:
        """Staff's answer to the one question."""
        (question,) = self.last.questions
        self.answers = (*self.answers, Answered(key=question.key, facts=question.facts, answer=answer))

    def says(self, id_: str) -> str:
        return self.last.statuses.get(("Meetings", id_), {}).get("System status", "")

    def problem(self) -> str:
        """Column and sentence of the one problem."""
        (found,) = self.last.problems
        return f"{found.column}: {found.what}"

    def people_of(self, name: str) -> list[str]:
        return [facts.person for _, _, facts in self.sent if facts.letter.name == name]

    def _past(self) -> Correspondence:
        return replace(
            self.past,
            told=self.told,
            finished=frozenset(self.done) | frozenset(self.skipped),
            begun=self.fails | (self.intended - self.done.keys()),
            is_done=self._is_done,
            events=self.events,
            answers=self.answers,
        )

    def _is_done(self, effect: Effect) -> bool:
        return effect.key in self.done and self.done[effect.key] == _facts(effect.payload)

    def _carry_out(self, effect: Effect, now: datetime) -> None:
        payload = effect.payload
        self.done[effect.key] = _facts(payload)
        if isinstance(payload, EventFacts):
            before = self.events.get(payload.gathering, EventSeen())
            marks = {guest.id: guest.mark for guest in payload.guests} | dict(payload.held)
            self.events[payload.gathering] = replace(
                before,
                start=payload.occasion.start,
                end=payload.occasion.end,
                place=payload.occasion.place,
                deleted=False,
                guests=frozenset(marks),
                on_record=marks,
                join_link="https://meet.example.org/abc" if payload.meet else "",
                repaired=payload.made_again,
                uid=f"{payload.gathering}@example.org",
            )
        if isinstance(payload, LetterFacts):
            self.sent.append((now, effect.key, payload))
            for one in payload.told:
                self.told[(one.gathering, one.person)] = replace(one, at=now)


def _facts(payload: object) -> object:
    """What makes an effect another one (acts_events.py, acts_mails.py)."""
    if isinstance(payload, EventFacts):
        guests = tuple(sorted([(guest.id, guest.mark) for guest in payload.guests] + list(payload.held)))
        occasion = payload.occasion
        return (
            *(payload.summary, payload.description, occasion.start, occasion.end, occasion.place, payload.meet),
            *(guests, payload.cancelled, payload.made_again),
        )
    return payload


def reminders_sent(office: Office) -> Iterable[tuple[datetime, str]]:
    return ((at, key) for at, key, facts in office.sent if facts.at_most_once)


def invited(**given: Any) -> Office:
    """One meeting, to which both liaisons have been invited."""
    office = Office(**{"meetings": [meeting(1, WHEN)], **given})
    office.run(NOON)
    return office
