"""One run of one job: read, plan, apply, write. It is level-triggered: the next run is the only recovery there is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automations.effects.file import LINK
from automations.effects.record import EffectRecord
from automations.errors import Unanswered, UsageError
from automations.google.metadata import Metadata
from automations.google.workspace import Workspace
from automations.jobs import invoices
from automations.rules import decisions
from automations.rules.periods import is_over
from automations.rules.plan import History, Plan
from automations.rules.program import Snapshot, make_id
from automations.rules.questions import Question
from automations.rules.register import Invoice, Register
from automations.runs import asking, known_rows, ownership
from automations.runs.apply import Applier
from automations.runs.clock import Clock
from automations.runs.ledger import Ledger
from automations.runs.outcome import EffectSeen, Outcome
from automations.runs.reading import Reader, Reading
from automations.runs.records import ActivityRow, AskedRow, RunRow
from automations.runs.rehearsal import rehearse
from automations.runs.showing import Shown
from automations.sheet.known import Known

MOST_ROUNDS = 50
_DECIDED = {"Approved": "Approved", "Void": "Voided", "Paid": "Noted as paid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What one run is to do, where. `folder` is the Drive folder's id, `ledger` the ledger's file."""

    job: str
    program: str
    workspace: str
    spreadsheet: str
    folder: str
    zone: ZoneInfo
    ledger: Path
    month: str = ""
    plan_only: bool = False
    yes: bool = False


def run(errand: Errand, workspace: Workspace, clock: Clock) -> Outcome:
    """Carries the errand out; the caller holds the lock. Raises what operators must mend, before anything is done."""
    began = time.monotonic()
    opening = Ledger.open_copy if errand.plan_only else Ledger.open
    ledger = opening(errand.ledger, errand.spreadsheet)
    try:
        outcome = _Run(errand, workspace, clock, ledger).outcome()
    finally:
        ledger.close()
    return replace(outcome, calls=workspace.counted.as_calls(), seconds=time.monotonic() - began)


@dataclass
class _Run:
    errand: Errand
    workspace: Workspace
    clock: Clock
    ledger: Ledger
    now: datetime = field(init=False)
    today: date = field(init=False)
    id: str = field(init=False)
    activity: list[ActivityRow] = field(init=False)
    _claimed: bool = False

    def __post_init__(self) -> None:
        self.now = self.clock()
        self.today = self.now.astimezone(self.errand.zone).date()
        self.id = f"{self.now:%Y%m%dT%H%M%S}-{self.errand.job}"
        self.activity = self.ledger.activity()

    def outcome(self) -> Outcome:
        self._check_month()
        before = known_rows.load(self.ledger)
        reader = Reader(
            self.workspace.sheets,
            self.errand.spreadsheet,
            program=self.errand.program,
            time_zone=str(self.errand.zone),
            commit=lambda known: known_rows.save(self.ledger, before, known),
            claim=self._claim,
            change_nothing=self.errand.plan_only,
        )
        self.metadata = reader.metadata()
        ownership.check(self.metadata, self.ledger)
        register = self.ledger.register()
        reading = reader.read(self.metadata, before, self.ledger.answers(), register, self.now)
        self._check_month(reading.snapshot)
        asked = self._hear(reading)
        register = decisions.bind(
            register, {row.id: row for row in reading.snapshot.invoices}, self.now, self.ledger.fingerprint
        )
        history = History(
            register=register,
            answers=self.ledger.answers(),
            kept=reading.kept,
            people_gone=reading.people_gone,
            numbers_in_tab=tuple(row.invoice for row in reading.snapshot.invoices if row.invoice),
        )
        if self.errand.plan_only:
            return self._rehearsed(reading, history)
        known_rows.save(self.ledger, before, reading.known)
        return self._carried_out(reading, history, asked)

    def _check_month(self, snapshot: Snapshot | None = None) -> None:
        """A month that is not over, or lies before Invoices from, is a mistake of whoever typed it."""
        month = self.errand.month
        if not month:
            return
        if not is_over(month, self.today):
            raise UsageError(what=f"{month} is not over yet", remedy="Wait until it is, or leave --month out")
        start = snapshot.settings.invoices_from if snapshot else ""
        if start and month < start:
            raise UsageError(what=f"{month} lies before Invoices from ({start})", remedy="See the tab Settings")

    def _claim(self, metadata: Metadata) -> None:
        """Before the first id or effect of the run: the next epoch, in the ledger and then in the workbook."""
        if not self._claimed:
            self.workspace.sheets.batch_update(self.errand.spreadsheet, ownership.claim(metadata, self.ledger))
            self._claimed = True

    def _hear(self, reading: Reading) -> list[AskedRow]:
        asked = self.ledger.questions()
        changed = asking.hear(asked, reading.snapshot.approvals)
        if changed and not self.errand.plan_only:
            self.ledger.save_questions(changed)
        new = {row.id: row for row in changed}
        return [new.get(row.id, row) for row in asked]

    def _rehearsed(self, reading: Reading, history: History) -> Outcome:
        came_to = rehearse(reading.snapshot, history, self.today, self.errand.month)
        records = self.ledger.effects()
        applier = self._applier(records)
        seen = [
            EffectSeen(
                key=effect.key,
                kind=effect.kind,
                state="already" if applier.is_already(effect) else "planned",
                what=effect.what,
                link=records[effect.key].receipts.get(LINK, "") if effect.key in records else "",
            )
            for effect in came_to.effects.values()
        ]
        return self._outcome(reading.snapshot, came_to.plan, came_to.register, seen, records)

    def _applier(self, records: dict[str, EffectRecord]) -> Applier:
        return Applier(
            ledger=self.ledger,
            drive=self.workspace.drive,
            folder=self.errand.folder,
            clock=self.clock,
            run=self.id,
            claim=lambda: self._claim(self.metadata),
            done=lambda record: self._note(record.what, record.key, record.receipts.get(LINK, "")),
            records=records,
        )

    def _carried_out(self, reading: Reading, history: History, asked: list[AskedRow]) -> Outcome:
        """Rounds of planning and acting, until nothing is decided and nothing drawn any more."""
        snapshot = reading.snapshot
        applier = self._applier(self.ledger.effects())
        register = history.register
        recorded = self.ledger.register()
        changed = [one for one in register.invoices if recorded.by_id(one.id) != one]
        if changed:
            self.ledger.save(changed, ())
        for _ in range(MOST_ROUNDS):
            plan = invoices.plan(snapshot, replace(history, register=register), self.today, self.errand.month)
            self.ledger.save(plan.decided, ())
            for one in plan.decided:
                self._note_decision(one)
            if not plan.decided:
                applier.carry_out(plan.drawn, plan.effects)
            before, register = register, self.ledger.register()
            if register == before:
                break
        questions: list[Question] = [*reading.questions, *plan.questions]
        self._ask(asked, questions)
        outcome = self._outcome(snapshot, plan, register, list(applier.seen.values()), applier.records)
        return self._write(reading, outcome, plan)

    def _ask(self, asked: list[AskedRow], questions: Sequence[Question]) -> None:
        rows = asking.ask(asked, questions, self.now)
        if rows:
            self.ledger.save_questions(rows)

    def _note_decision(self, invoice: Invoice) -> None:
        verb = "Drawn again:" if invoice.draw_again else _DECIDED.get(invoice.state.value, invoice.state.value)
        self._note(f"{verb} {invoice.number} of {invoice.slot.liaison}", invoice.key, "")

    def _note(self, what: str, key: str, link: str) -> None:
        """A line of Activity."""
        who = next((part for part in key.split("/") if part.startswith(("L-", "A-"))), "")
        row = ActivityRow(
            id=make_id("V", len(self.activity) + 1),
            at=self.now.isoformat(timespec="seconds"),
            job=self.errand.job,
            what=what,
            who=who,
            key=key,
            link=link,
            run=self.id,
        )
        self.ledger.add_activity([row])
        self.activity.append(row)

    def _outcome(
        self,
        snapshot: Snapshot,
        plan: Plan,
        register: Register,
        effects: list[EffectSeen],
        records: dict[str, EffectRecord],
    ) -> Outcome:
        return Outcome(
            job=self.errand.job,
            program=self.errand.program,
            workspace=self.errand.workspace,
            plan_only=self.errand.plan_only,
            run=self.id,
            effects=tuple(effects),
            problems=plan.problems,
            register=register,
            links={key: record.receipts.get(LINK, "") for key, record in records.items()},
            rows=plan.says,
            needs=plan.needs,
        )

    def _write(self, reading: Reading, outcome: Outcome, plan: Plan) -> Outcome:
        """The one write: statuses as a view of the ledger, and what is first seen in the fresh read before it."""
        shown = Shown(
            plan=plan,
            register=outcome.register,
            links=outcome.links,
            questions=tuple(self.ledger.questions()),
            activity=tuple(self.activity),
            runs=tuple(self.ledger.runs()),
            now=self.now,
            zone=self.errand.zone,
        )
        del reading, shown
        return outcome
