"""The job `applications` in a run: each Stage as it is read, what applicants were told, and the plan that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from automations.effects import mail
from automations.effects.record import EffectRecord, EffectState
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import applications
from automations.jobs.applications import RECEIVED, TAB
from automations.rules.interviews import TAB as INTERVIEWS
from automations.rules.plan import Plan
from automations.rules.questions import DO_IT, Answered, Question
from automations.rules.retention import DELETE
from automations.rules.stages import NEW, LastTold, StageSeen, exchanged, parts_of, question_of_exchanged
from automations.runs import application_records
from automations.runs.acts_deletions import STEPS
from automations.runs.application_records import ResponseRow
from automations.runs.bounces import last_bounced
from automations.runs.forgetting import FORGOTTEN, forget
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed
from automations.runs.settling import Settling
from automations.sheet.layout import ID


@dataclass
class Applying:
    """One run's view of applications. `settling` says which rows may be half typed; `now` is aware, in the program's
    zone.
    """

    writes_letters: ClassVar[bool] = True
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {TAB: "Status"}

    ledger: Ledger
    reading: Reading
    now: datetime
    answers: tuple[Answered, ...]
    records: MutableMapping[str, EffectRecord]
    settling: Settling
    _responses: dict[str, ResponseRow] = field(init=False)
    _seen: dict[str, StageSeen] = field(init=False)
    _exchanged: dict[str, str] = field(init=False)
    _stood: frozenset[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._responses = application_records.responses(self.ledger)
        self._seen = self._stages()
        self._stood = self._standing()

    def _stages(self) -> dict[str, StageSeen]:
        """Each Stage and since when it is read so, noted when it is another. What nobody can vouch for is not read."""
        seen = application_records.stages(self.ledger)
        rows = [
            row for row in self.reading.snapshot.applicants if not (row.gone or row.unsafe or "Stage" in row.faulty)
        ]
        moved = exchanged({row.id: (seen[row.id].now, row.stage) for row in rows if row.id in seen})
        self._exchanged = {row.id: row.stage for row in rows if row.id in moved}
        if moved and self._stand(question_of_exchanged(self._exchanged)):
            self._exchanged = {}
        changed = {}
        for row in rows:
            before = seen.get(row.id)
            if before is None:
                first = NEW if row.id in self._responses else row.stage
                changed[row.id] = StageSeen(first=first, now=row.stage, since=self.now)
            elif before.now != row.stage and row.id not in self._exchanged:
                changed[row.id] = replace(before, now=row.stage, since=self.now)
        application_records.save_stages(self.ledger, changed)
        return seen | changed

    def _stand(self, question: Question) -> bool:
        """Whether staff have said that the rows stand so."""
        return Answered(key=question.key, facts=question.facts, answer=DO_IT) in self.answers

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """All that it goes by stands in the Sheet: also that the rows of what was deleted are gone."""
        tabs = self.reading.settled.workbook.tabs
        standing = {str(row[ID]) for name in (TAB, INTERVIEWS) if name in tabs for row in tabs[name].rows}
        if TAB in tabs and INTERVIEWS in tabs:
            self.records.update(forget(self.ledger, self.records, standing))

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        plan = applications.plan(self.reading.snapshot, self._history(), self.now)
        if allowed is None:
            return plan
        return replace(plan, effects=tuple(effect for effect in plan.effects if effect.key in allowed))

    def has_changed(self) -> bool:
        before, self._stood = self._stood, self._standing()
        return self._stood != before

    def _standing(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((key, record.state.value, record.done) for key, record in self.records.items())

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        """One look is enough: no letter follows from another."""
        plan = applications.plan(self.reading.snapshot, replace(self._history(), any_hour=any_hour), self.now)
        return Rehearsed(plan, self.ledger.register(), {effect.key: effect for effect in plan.effects})

    # What the job is told of the past

    def _history(self) -> applications.History:
        mails = {key: record for key, record in self.records.items() if record.kind == "mail"}
        sent = {key: record for key, record in mails.items() if record.state is EffectState.DONE}
        over = sent.keys() | {key for key, record in mails.items() if record.state is EffectState.WITHDRAWN}
        unsure = [key for key, record in mails.items() if mail.is_open(record) or mail.is_unsure(record)]
        deletions = [record for key, record in self.records.items() if key.startswith(DELETE)]
        applicants = self.reading.snapshot.applicants
        return applications.History(
            received={id_: one.submitted for id_, one in self._responses.items()},
            more=frozenset(id_ for id_, one in self._responses.items() if one.more),
            changed=application_records.changed(self._responses),
            seen=self._seen,
            last=_last_told(sent),
            acknowledged=frozenset(key.partition("/")[2] for key in over if key.startswith(f"{RECEIVED}/")),
            pending=frozenset(_applicant(key) for key in unsure if key.startswith((f"{RECEIVED}/", "stage/"))),
            failed={
                key: record.error
                for key, record in self.records.items()
                if record.state in (EffectState.FAILED, EffectState.UNKNOWN)
            },
            unsettled=self.settling.waiting((TAB,), wanted=bool(applicants)),
            hired={one.applicant: one.liaison for one in application_records.hired(self.ledger).values()},
            bounced=last_bounced(mails.values(), {row.id: self._mark(row.email) for row in applicants if row.email}),
            exchanged=self._exchanged,
            letters=_last_letters(sent),
            unsure=frozenset(part for key in unsure for part in key.split("/") if part.startswith("A-")),
            told=self.ledger.told(),
            links={id_: _link(one) for id_, one in self._responses.items()},
            deleting={one.key: tuple(STEPS[step] for step in STEPS if step in one.receipts) for one in deletions},
            deleted=frozenset(one.key for one in deletions if one.is_done),
            forgotten=frozenset(one.key for one in deletions if FORGOTTEN in one.receipts),
            answers=self.answers,
            mark=self._mark,
        )

    def _mark(self, address: str) -> str:
        return self.ledger.fingerprint(address.casefold())


def _last_told(sent: Mapping[str, EffectRecord]) -> dict[str, LastTold]:
    """The newest letter of a Stage that each applicant had."""
    found: dict[str, LastTold] = {}
    for applicant, part, number in parts_of(sent):
        if applicant not in found or found[applicant].number < number:
            record = sent[f"stage/{applicant}/{part}/{number}"]
            at = datetime.fromisoformat(record.receipts.get(mail.SENDING) or record.changed_at)
            found[applicant] = LastTold(number=number, part=part, at=at)
    return found


def _last_letters(sent: Mapping[str, EffectRecord]) -> dict[str, datetime]:
    """When each applicant last had a letter, of whichever job."""
    found: dict[str, datetime] = {}
    for key, record in sent.items():
        at = datetime.fromisoformat(record.receipts.get(mail.SENDING) or record.changed_at)
        for part in key.split("/"):
            if part.startswith("A-"):
                found[part] = max(at, found.get(part, at))
    return found


def _link(response: ResponseRow) -> str:
    """Where a person sees one response, and can delete it."""
    return f"https://docs.google.com/forms/d/{response.form}/edit#response={response.response}"


def _applicant(key: str) -> str:
    return key.split("/")[1]
