"""A sheet of applications for tests of the job: each run reads the Stages, carries all letters out and looks again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automations.jobs import applications
from automations.jobs.applications import History
from automations.rules.gatherings import LetterFacts
from automations.rules.letters import Letter
from automations.rules.plan import Plan
from automations.rules.program import Applicant, Settings, Snapshot
from automations.rules.questions import Answered
from automations.rules.stages import LastTold, StageSeen, parts_of

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 2, 12, tzinfo=ZONE)
SETTINGS = Settings(
    program_name="Exampleton",
    first_day=date(2026, 12, 1),
    last_day=date(2028, 8, 31),
    office_email="office@example.org",
)
ANA = Applicant(id="A-01", number=2, name="Ana Exemplo", email="ana@example.org", language="pt")
BO = Applicant(id="A-02", number=3, name="Bo Muster", email="bo@example.org", language="en")
CLEO = Applicant(id="A-03", number=4, name="Cleo Muster", email="cleo@example.org", language="ht")


class Office:
    """A sheet, and what applicants were told: each run reads the Stages, carries all letters out and looks again."""

    def __init__(self, *rows: Applicant, by_form: bool = False, **settings: Any) -> None:
        self.sheet = Snapshot(settings=replace(SETTINGS, **settings), applicants=rows)
        self.now = MONDAY
        self.sent: dict[str, Letter] = {}
        self.at: dict[str, datetime] = {}
        self.skipped: dict[str, str] = {}
        self.seen: dict[str, StageSeen] = {}
        self.history: dict[str, Any] = {"received": {row.id: MONDAY for row in rows} if by_form else {}}
        self.last = Plan()
        self.run()

    def run(self, **forward: float) -> list[str]:
        """All rounds of one run; the keys of the letters that went out, in order."""
        self.now += timedelta(**forward)
        received = self.history["received"]
        for row in self.sheet.applicants:
            before = self.seen.get(row.id)
            if before is None:
                first = "New" if row.id in received else row.stage
                self.seen[row.id] = StageSeen(first=first, now=row.stage, since=self.now)
            elif before.now != row.stage:
                self.seen[row.id] = replace(before, now=row.stage, since=self.now)
        before_run = list(self.sent)
        for _ in range(9):
            self.last = applications.plan(self.sheet, self.told(), self.now)
            self.skipped |= self.last.skipped
            new = [effect for effect in self.last.effects if effect.key not in self.sent]
            for effect in new:
                if isinstance(effect.payload, LetterFacts):
                    self.sent[effect.key], self.at[effect.key] = effect.payload.letter, self.now
            if not any(isinstance(effect.payload, LetterFacts) for effect in new):
                break
        return [key for key in self.sent if key not in before_run]

    def told(self) -> History:
        last: dict[str, LastTold] = {}
        for applicant, part, number in parts_of(self.sent):
            if applicant not in last or last[applicant].number < number:
                at = self.at[f"stage/{applicant}/{part}/{number}"]
                last[applicant] = LastTold(number=number, part=part, at=at)
        over = (*self.sent, *self.skipped)
        acknowledged = frozenset(key.partition("/")[2] for key in over if key.startswith("received/"))
        return History(seen=self.seen, last=last, acknowledged=acknowledged, **self.history)

    def change(self, id_: str, **cells: Any) -> None:
        rows = tuple(replace(row, **cells) if row.id == id_ else row for row in self.sheet.applicants)
        self.sheet = replace(self.sheet, applicants=rows)

    def stage(self, **stages: str) -> None:
        """`A_01="Offer"`."""
        for id_, stage in stages.items():
            self.change(id_.replace("_", "-"), stage=stage)

    def add(self, row: Applicant) -> None:
        self.sheet = replace(self.sheet, applicants=(*self.sheet.applicants, row))

    def answer(self, answer: str) -> None:
        (question,) = self.last.questions
        said = Answered(key=question.key, facts=question.facts, answer=answer)
        self.history["answers"] = (*self.history.get("answers", ()), said)

    def says(self, id_: str = "A-01") -> str:
        return self.last.statuses[("Applications", id_)]["Status"]

    def asked(self) -> list[str]:
        """Whom the open questions are about."""
        return [question.to for question in self.last.questions]

    def problems(self) -> list[tuple[str, str, str]]:
        return [(one.id, one.column, one.what) for one in self.last.problems]
