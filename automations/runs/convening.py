"""The job `meetings` in a run: what the calendar has, what people were told, and the plan that follows.

What it shares with interviews is here, too; interviewing.py says what is other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from automations.effects import event, mail
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused
from automations.google.calendar import Calendar
from automations.google.events import CANCELLED, Event
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import meetings
from automations.rules.correspondence import Correspondence
from automations.rules.gatherings import EventFacts, EventSeen, LetterFacts, Told
from automations.rules.meetings import TAB
from automations.rules.plan import Effect, Plan, events_first
from automations.rules.program import Interview, Meeting
from automations.rules.questions import Answered
from automations.runs.acts_mails import told_of_receipts
from automations.runs.application_records import hired
from automations.runs.bounces import last_bounced
from automations.runs.gathering_records import SeenInCalendar
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed
from automations.runs.release import asked_about
from automations.runs.settling import Settling
from automations.sheet import typed
from automations.sheet.tick import Tick
from automations.sheet.workbook import GoneRow, RawWorkbook

EVENTS = "event/"
_OVER = frozenset({EffectState.DONE, EffectState.WITHDRAWN})


@dataclass
class Convening:
    """One run's view of meetings. `modified` asks Drive when somebody last changed the workbook."""

    writes_letters: ClassVar[bool] = True
    tab: ClassVar[str] = TAB
    prefix: ClassVar[str] = "M-"
    people: ClassVar[tuple[str, ...]] = ("Liaisons", "Core team")

    program: str
    ledger: Ledger
    reading: Reading
    now: datetime
    answers: tuple[Answered, ...]
    is_done: Callable[[Effect], bool]
    records: MutableMapping[str, EffectRecord]
    modified: Callable[[], datetime]
    yes: bool
    calendar_gone: bool = False
    _settling: Settling = field(init=False)
    _stood: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        self._settling = Settling(self.ledger, self.reading, self.now, self.modified, self.yes)
        self._stood = self._standing()

    # The calendar

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        self._look_at(lambda: workspace.calendar, calendar)

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Answers come by Calendar."""

    def _look_at(self, calendar: Callable[[], Calendar], where: str) -> None:
        """One events.list with a sync token, while there is something to come: answers of guests, and what somebody did
        by hand. A link to join that Google was still making is asked for by itself.
        """
        ours = {
            record.receipts[event.EVENT]: key
            for key, record in self.records.items()
            if key.startswith(EVENTS) and event.MADE in record.receipts
        }
        coming = {told.gathering for told in self.ledger.told().values() if not told.out and told.start > self.now}
        pending = [id_ for id_, key in ours.items() if self.records[key].receipts.get(event.CONFERENCE) == "pending"]
        if not where or not ours or not (pending or coming & {key.removeprefix(EVENTS) for key in ours.values()}):
            return
        place, _, token = self.ledger.sync_token.partition(" ")
        try:
            changes = calendar().list_changes(where, token if place == where else "")
        except Refused as refused:
            if refused.facts.get("code") != 404:
                raise
            self.calendar_gone = True
            return
        found = {one.id: one for one in changes.events if one.id in ours}
        for id_ in pending:
            seen = self.ledger.events().get(id_)
            if id_ not in found and not (seen and seen.join_link):
                one = calendar().get(where, id_)
                found |= {id_: one} if one is not None else {}
        if found or changes.token != token:
            self.ledger.save_events(
                [seen_event(one, ours[id_], self._mark) for id_, one in found.items()], f"{where} {changes.token}"
            )

    def _mark(self, address: str) -> str:
        return self.ledger.fingerprint(address.casefold())

    # The plan

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        """`allowed` are the keys that may go out now (None: all)."""
        plan = self._plan(self._correspondence())
        if self.calendar_gone:
            gone = f"the program's calendar is gone; run: automations init --program {self.program}"
            plan = replace(plan, needs=(gone, *plan.needs))
        if allowed is None:
            return plan
        return replace(plan, effects=tuple(effect for effect in plan.effects if effect.key in allowed))

    def _plan(self, correspondence: Correspondence) -> Plan:
        return meetings.plan(self.reading.snapshot, correspondence, self.now)

    @property
    def _rows(self) -> Iterable[Meeting | Interview]:
        return self.reading.snapshot.meetings

    def has_changed(self) -> bool:
        """Whether something was done since the last look, so that something else may follow."""
        before, self._stood = self._stood, self._standing()
        return self._stood != before

    @property
    def shows(self) -> Mapping[str, str]:
        return {self.tab: "System status"}

    @property
    def to_come(self) -> int:
        """How many gatherings people expect that have not begun."""
        told = [one for one in self.ledger.told().values() if one.gathering.startswith(self.prefix)]
        return len({one.gathering for one in told if not one.out and one.start > self.now})

    def _standing(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((key, record.state.value, record.done) for key, record in self.records.items())

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        """What all rounds would come to, if every effect succeeded; nothing is done."""
        effects: dict[str, Effect] = {}
        correspondence = replace(self._correspondence(), any_hour=any_hour)
        told, finished = dict(correspondence.told), set(correspondence.finished)

        def is_done(effect: Effect) -> bool:
            return self.is_done(effect) or _is_alike(effect, effects.get(effect.key))

        while True:
            looked = replace(correspondence, told=told, finished=frozenset(finished), is_done=is_done)
            plan = self._plan(looked)
            now = events_first(plan.effects, is_done)
            new = {effect.key: effect for effect in now if not _is_alike(effect, effects.get(effect.key))}
            if not new:
                return Rehearsed(plan, self.ledger.register(), effects)
            effects.update(new)
            if all(self.is_done(effect) for effect in new.values()):
                return Rehearsed(plan, self.ledger.register(), effects)
            for effect in new.values():
                if isinstance(effect.payload, LetterFacts):
                    finished.add(effect.key)
                if isinstance(effect.payload, LetterFacts | EventFacts) and not self.is_done(effect):
                    for one in effect.payload.told:
                        told[(one.gathering, one.person)] = replace(one, at=self.now)

    # What the job is told of the past

    def _correspondence(self) -> Correspondence:
        mails = {key: record for key, record in self.records.items() if record.kind == "mail"}
        told = self.ledger.told()
        looked_at = {key: record for key, record in mails.items() if not mail.is_open(record)}
        return Correspondence(
            told=told,
            # Of one that is unknown and was not being sent it is known that it did not go out.
            finished=frozenset(
                key for key, record in looked_at.items() if record.state in _OVER or mail.is_unsure(record)
            ),
            begun=frozenset(key for key, record in mails.items() if record.state not in _OVER or mail.is_open(record))
            | self._asked,
            pending={
                key: tuple(told_of_receipts(record))
                for key, record in mails.items()
                if mail.is_open(record) or mail.is_unsure(record)
            },
            failed={
                key: record.error
                for key, record in self.records.items()
                if record.state is EffectState.FAILED or record.state is EffectState.UNKNOWN
            },
            is_done=self.is_done,
            events=self._events(),
            unsettled=self._waiting(),
            copied=self._ready(lambda tick: tick.copied),
            unrecorded=self._ready(lambda tick: tick.lost),
            taken=frozenset(id_ for id_, row in self.reading.known.rows.items() if row.tab == self.tab and row.taken),
            let_go=self._let_go(told.values()),
            answers=self.answers,
            mark=self._mark,
            bounced=self._bounced(mails.values()),
            newcomers=frozenset(one.liaison for one in hired(self.ledger).values()),
        )

    @property
    def _asked(self) -> frozenset[str]:
        """Keys of effects that staff are asked about, or have answered for: the answer holds for these."""
        asked = [one for one in self.ledger.questions() if one.open or one.answer]
        return frozenset(key for one in asked for key in asked_about(one.key, one.facts))

    def _ready(self, of: Callable[[Tick], bool]) -> frozenset[str]:
        """The job's own rows of whose Ready box this is on record."""
        rows = self.reading.known.rows.values()
        return frozenset(row.id for row in rows if row.tab == self.tab and of(row.ticks.get("Ready", Tick())))

    def _waiting(self) -> dict[str, datetime]:
        """Rows of the job's own tab, and of the people who are written to, that may be half typed."""
        wanted = any(row.ready or row.status for row in self._rows)
        return self._settling.waiting((self.tab, *self.people), wanted=wanted)

    def _let_go(self, told: Iterable[Told]) -> tuple[Meeting, ...]:
        """Meetings whose rows are gone, that staff let go of, and that people still expect."""
        expected = {one.gathering for one in told if not one.out}
        rows = [row for row in self.reading.known.rows.values() if row.tab == TAB and row.let_go and row.id in expected]
        if not rows:
            return ()
        empty = RawWorkbook(spreadsheet_id="", time_zone=str(self.now.tzinfo), locale="")
        return typed.snapshot(empty, gone=[GoneRow(tab=TAB, id=row.id, cells=row.cells) for row in rows]).meetings

    def _bounced(self, mails: Iterable[EffectRecord]) -> dict[str, datetime]:
        """When a letter to a person's present address came back last."""
        snapshot = self.reading.snapshot
        people = [
            *((row.id, row.email) for row in snapshot.liaisons),
            *((row.id, row.email) for row in snapshot.core_team),
            *((row.id, row.email) for row in snapshot.applicants),
        ]
        return last_bounced(mails, {id_: self._mark(email) for id_, email in people if email})

    def _events(self) -> dict[str, EventSeen]:
        seen = self.ledger.events()
        return {
            key.removeprefix(EVENTS): self._event(record, seen.get(record.receipts.get(event.EVENT, "")))
            for key, record in self.records.items()
            if key.startswith(EVENTS)
        }

    def _event(self, record: EffectRecord, seen: SeenInCalendar | None) -> EventSeen:
        ours = event.marks(record.receipts)
        people = {mark: id_ for id_, mark in ours.items()}
        answers = {people[mark]: answer for mark, answer in (seen.answers if seen else {}).items() if mark in people}
        # What was read before our last change says nothing of what somebody did since.
        current = seen if seen is not None and (seen.cancelled or seen.stamp == record.done) else None
        return EventSeen(
            link=record.receipts.get(event.LINK, ""),
            join_link=record.receipts.get(event.MEET, "") or (seen.join_link if seen else ""),
            answers=answers,
            start=current.start if current else None,
            end=current.end if current else None,
            place=current.place if current else "",
            # One that we cancelled ourselves was taken back, not deleted by somebody: needed again it is made again.
            deleted=current is not None and current.cancelled and event.OFF not in record.receipts,
            guests=frozenset(answers),
            on_record=ours,
            conference=(seen.conference if seen else "") or record.receipts.get(event.CONFERENCE, ""),
            repaired=record.receipts.get(event.REPAIRED, ""),
            commented=frozenset(people[mark] for mark in (seen.commented if seen else ()) if mark in people),
            uid=record.receipts.get(event.UID, ""),
            sequence=int(record.receipts.get(event.SEQUENCE, "0")),
        )


def seen_event(found: Event, key: str, mark: Callable[[str], str]) -> SeenInCalendar:
    """An event as the calendar has it now, its guests by the marks of their addresses."""
    return SeenInCalendar(
        event=found.id,
        key=key,
        etag=found.etag,
        cancelled=found.status == CANCELLED,
        start=found.start,
        end=found.end,
        place=found.location,
        link=found.link,
        join_link=found.meet,
        conference=found.conference,
        stamp=found.private.get(event.FACTS, ""),
        answers={mark(guest.email): guest.response for guest in found.attendees},
        commented=tuple(mark(guest.email) for guest in found.attendees if guest.comment),
    )


def _is_alike(one: Effect, other: Effect | None) -> bool:
    """Whether it is the same effect; what an event means to those who were told is no part of it."""
    if other is None or not isinstance(one.payload, EventFacts) or not isinstance(other.payload, EventFacts):
        return one == other
    return replace(one.payload, change="", told=()) == replace(other.payload, change="", told=())
