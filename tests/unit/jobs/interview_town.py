"""A town that plans interviews by the job alone: what it plans is taken as done, as a run does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automations.jobs import interviews
from automations.jobs.interviews import Correspondence
from automations.rules.gatherings import EventFacts, EventSeen, LetterFacts, Told
from automations.rules.plan import Effect, Plan
from automations.rules.program import Applicant, CoreMember, Interview, Settings, Snapshot

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 2, 12, tzinfo=ZONE)
SIX = datetime(2026, 11, 9, 18, tzinfo=ZONE)
SETTINGS = Settings(program_name="Exampleton", office_email="office@example.org")
ROW = Interview(
    id="I-01",
    number=2,
    applicant="A-01",
    date=date(2026, 11, 9),
    time=time(18),
    length=45,
    place="Town Hall",
    interviewers="Sam Sampleton",
    ready=True,
)


def mark(address: str) -> str:
    return f"mark of {address}"


class Town:
    """A sheet, what people were told, and a calendar: each run carries all effects out and looks again."""

    def __init__(self, *rows: Interview, now: datetime = MONDAY, **settings: Any) -> None:
        self.sheet = Snapshot(
            settings=replace(SETTINGS, **settings),
            core_team=(
                CoreMember(id="C-01", name="Sam Sampleton", email="sam@example.org", role="Staff", language="en"),
                CoreMember(id="C-02", name="Jo Doe", email="jo@example.org", role="Vendor", language="es"),
            ),
            applicants=(
                Applicant(id="A-01", name="Ana", email="ana@example.org", language="pt", stage="To interview"),
                Applicant(id="A-02", name="José", email="jose@example.org", language="es", stage="To interview"),
            ),
            interviews=rows or (ROW,),
        )
        self.now = now
        self.done: dict[str, Effect] = {}
        self.sent: list[str] = []
        self.told: dict[tuple[str, str], Told] = {}
        self.events: dict[str, EventSeen] = {}
        self.history: dict[str, Any] = {}
        self.last = Plan()

    def run(self, **forward: float) -> list[str]:
        """All rounds of one run; the keys of what was done, in order."""
        self.now += timedelta(**forward)
        before = len(self.sent)
        for _ in range(9):
            self.last = interviews.plan(self.sheet, self.correspondence(), self.now)
            new = [effect for effect in self.last.effects if not self.is_done(effect)]
            for effect in new:
                self.carry_out(effect)
            self.history.setdefault("skipped", {}).update(self.last.skipped)
            if not new:
                break
        return self.sent[before:]

    def correspondence(self) -> Correspondence:
        finished = {key for key in self.done if isinstance(self.done[key].payload, LetterFacts)}
        more: Mapping[str, Any] = {name: value for name, value in self.history.items() if name != "skipped"}
        return Correspondence(
            told=self.told,
            finished=frozenset(finished | self.history.get("skipped", {}).keys()),
            is_done=self.is_done,
            events=self.events,
            mark=mark,
            **more,
        )

    def is_done(self, effect: Effect) -> bool:
        done = self.done.get(effect.key)
        return done is not None and facts(done) == facts(effect)

    def carry_out(self, effect: Effect) -> None:
        self.done[effect.key] = effect
        self.sent.append(effect.key)
        payload = effect.payload
        if isinstance(payload, EventFacts | LetterFacts):
            for one in payload.told:
                self.told[one.gathering, one.person] = replace(one, at=self.now)
        if isinstance(payload, EventFacts):
            was = self.events.get(payload.gathering, EventSeen())
            self.events[payload.gathering] = replace(
                was,
                link="https://calendar.example.org/e",
                start=payload.occasion.start,
                end=payload.occasion.end,
                place=payload.occasion.place,
                guests=frozenset(guest.id for guest in payload.guests),
                repaired=payload.made_again,
                uid="uid@google.com",
            )

    def set(self, row: str = "I-01", **cells: Any) -> None:
        self._change("interviews", row, cells)

    def applicant(self, row: str, **cells: Any) -> None:
        self._change("applicants", row, cells)

    def member(self, row: str, **cells: Any) -> None:
        self._change("core_team", row, cells)

    def _change(self, tab: str, row: str, cells: Mapping[str, Any]) -> None:
        rows = tuple(replace(one, **cells) if one.id == row else one for one in getattr(self.sheet, tab))
        self.sheet = replace(self.sheet, **{tab: rows})

    def answer(self, person: str, answer: str, *, comment: bool = False) -> None:
        seen = self.events["I-01"]
        self.events["I-01"] = replace(
            seen,
            answers={**seen.answers, person: answer},
            commented=seen.commented | ({person} if comment else set()),
        )

    def letter(self, key: str) -> LetterFacts:
        payload = self.done[key].payload
        assert isinstance(payload, LetterFacts)
        return payload

    def event(self, row: str = "I-01") -> EventFacts:
        payload = self.done[f"event/{row}"].payload
        assert isinstance(payload, EventFacts)
        return payload

    def status(self, row: str = "I-01") -> str:
        return self.last.statuses[("Interviews", row)]["System status"]

    def reply(self, row: str = "I-01") -> str:
        return self.last.statuses[("Interviews", row)]["Reply"]

    @property
    def problems(self) -> list[str]:
        return [f"{one.id} {one.column}: {one.what}" for one in self.last.problems]


def facts(effect: Effect) -> object:
    """What makes it another one, as the acts have it."""
    payload = effect.payload
    if isinstance(payload, EventFacts):
        return replace(payload, told=(), change="", occasion=replace(payload.occasion, join_link=""))
    return payload


FIRST = ["event/I-01", "access/I-01", "score-sheet/I-01/A-01", "invited/I-01/A-01/1"]
