"""One run of one job: read, plan, apply, write. It is level-triggered: the next run is the only recovery there is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automations.effects.file import LINK
from automations.effects.record import EffectRecord
from automations.errors import Refused, Unanswered, UsageError
from automations.google.metadata import Metadata
from automations.google.workspace import Workspace
from automations.jobs import interviews, invoices, meetings
from automations.rules.periods import is_over
from automations.rules.plan import Effect, InvoiceFile, Plan
from automations.rules.program import ApprovalRow, Snapshot, make_id
from automations.rules.questions import Answered, Question
from automations.rules.register import Invoice, Register, SeenDecision
from automations.runs import asking, bounces, drafts, known_rows, ownership, unsure
from automations.runs.acts_documents import Accesses, Documents
from automations.runs.acts_events import Events
from automations.runs.acts_files import Files
from automations.runs.acts_mails import Mails, check_wording
from automations.runs.apply import Applier
from automations.runs.clock import Clock
from automations.runs.convening import Convening
from automations.runs.interviewing import Interviewing
from automations.runs.invoicing import Invoicing
from automations.runs.job_lines import AUTOMATIC, JOBS
from automations.runs.ledger import Ledger
from automations.runs.outcome import EffectSeen, Outcome
from automations.runs.reading import Reader, Reading
from automations.runs.records import ActivityRow, RunRow
from automations.runs.rehearsal import rehearse
from automations.runs.release import Release, release
from automations.runs.showing import Shown, ran, view
from automations.runs.writing import write
from automations.sheet import report
from automations.sheet.fresh import fresh_ranges
from automations.sheet.known import Known, known_row
from automations.sheet.read import paused
from automations.sheet.values import Value, raw
from automations.sheet.workbook import Raw

MOST_ROUNDS = 50
HEARTBEAT = timedelta(hours=1)
_DECIDED = {"Approved": "Approved", "Void": "Voided", "Paid": "Noted as paid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What one run is to do, where. `folder` is the Drive folder's id, `calendar` the calendar's, `ledger` the ledger's
    file; `sender` is the program's mailbox, `redirect` an address that gets all mail in a first try, "" for none.
    """

    job: str
    program: str
    workspace: str
    spreadsheet: str
    folder: str
    zone: ZoneInfo
    ledger: Path
    calendar: str = ""
    sender: str = ""
    redirect: str = ""
    calendar_notices: bool = True
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
    metadata: Metadata = field(init=False)
    before: Known = field(init=False)
    mails: Mails = field(init=False)
    documents: Documents = field(init=False)
    _claimed: bool = False

    def __post_init__(self) -> None:
        self.now = self.clock()
        self.today = self.now.astimezone(self.errand.zone).date()
        self.id = f"{self.now:%Y%m%dT%H%M%S}-{self.errand.job}"
        self.activity = self.ledger.activity()

    def outcome(self) -> Outcome:
        self._check_month()
        before = known_rows.load(self.ledger)
        known = self._with_jobs(before)
        reader = Reader(
            self.workspace.sheets,
            self.errand.spreadsheet,
            program=self.errand.program,
            time_zone=str(self.errand.zone),
            commit=lambda known: known_rows.save(self.ledger, before, known),
            claim=self._claim,
            hear=self._hear,
            change_nothing=self.errand.plan_only,
        )
        self.metadata = reader.metadata()
        ownership.check(self.metadata, self.ledger)
        reading = reader.read(self.metadata, known, self.ledger.answers(), self.ledger.register(), self.now)
        self._check_month(reading.snapshot)
        self.before = before
        records = self.ledger.effects()
        applier = self._applier(records)
        answers = self.ledger.answers()
        invoicing = Invoicing(self.ledger, reading, self.now, self.today, answers, self.errand.month)
        convening, interviewing = (
            view(
                self.ledger,
                reading,
                self.now.astimezone(self.errand.zone),
                answers,
                applier.is_already,
                records,
                self._when_changed(name),
                yes=self.errand.yes,
            )
            for name, view in ((meetings.NAME, Convening), (interviews.NAME, Interviewing))
        )
        jobs: dict[str, Invoicing | Convening] = {
            invoices.NAME: invoicing,
            meetings.NAME: convening,
            interviews.NAME: interviewing,
        }
        if self.errand.plan_only:
            return self._rehearsed(invoicing, jobs[self.errand.job], applier)
        known_rows.save(self.ledger, before, reading.known)
        invoicing.bind()
        return self._carried_out(reading, jobs, invoicing, applier)

    def _when_changed(self, job: str) -> Callable[[], datetime]:
        """When somebody last changed the workbook. Only the job that runs asks Drive; another one's rows wait on."""
        if job != self.errand.job:
            return lambda: self.now
        return lambda: self.workspace.drive.modified_time(self.errand.spreadsheet)

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

    def _hear(self, rows: Sequence[ApprovalRow]) -> tuple[Answered, ...]:
        """What staff have answered, into the ledger (--plan has a copy of it), and all answers on record."""
        changed = asking.hear(self.ledger.questions(), rows)
        if changed:
            self.ledger.save_questions(changed)
        return self.ledger.answers()

    def _rehearsed(self, invoicing: Invoicing, own: Invoicing | Convening, applier: Applier) -> Outcome:
        """What --plan shows: the job's own effects; what other jobs would do is not asked."""
        if isinstance(own, Convening):
            plan, effects = own.rehearsed()
            register = invoicing.register
        else:
            came_to = rehearse(invoicing.reading.snapshot, invoicing.history, self.today, self.errand.month)
            plan, effects, register = came_to.plan, came_to.effects, came_to.register
        records = applier.records
        seen = [
            EffectSeen(
                key=effect.key,
                kind=effect.kind,
                state="already" if applier.is_already(effect) else "planned",
                what=effect.what,
                link=records[effect.key].receipts.get(LINK, "") if effect.key in records else "",
            )
            for effect in effects.values()
        ]
        return self._outcome(plan, register, seen, records)

    def _applier(self, records: dict[str, EffectRecord]) -> Applier:
        files = Files(self.workspace.drive, self.errand.folder, records, self.ledger.fingerprint)
        events = Events(
            lambda: self.workspace.calendar,
            self.errand.calendar,
            self.ledger.id,
            self.ledger.fingerprint,
            self.errand.calendar_notices,
        )
        self.mails = Mails(
            lambda: self.workspace.gmail,
            self.errand.sender,
            self.errand.redirect,
            self.ledger.id,
            self.ledger.fingerprint,
            lambda: bounces.begin(lambda: self.workspace.gmail, self.ledger, records, self.now),
        )
        # In a first try nobody is written to, by Drive neither.
        notify = self.errand.calendar_notices and not self.errand.redirect
        accesses = Accesses(self.workspace.drive, files, records, notify)
        self.documents = Documents(self.workspace.drive, files, records)
        return Applier(
            ledger=self.ledger,
            kinds={"file": files, "access": accesses, "document": self.documents, "event": events, "mail": self.mails},
            clock=self.clock,
            run=self.id,
            claim=lambda: self._claim(self.metadata),
            line=lambda record: self._line(record.what, record.key, record.receipts.get(LINK, "")),
            records=records,
        )

    def _carried_out(
        self,
        reading: Reading,
        jobs: Mapping[str, Invoicing | Convening],
        invoicing: Invoicing,
        applier: Applier,
    ) -> Outcome:
        """Rounds of planning and acting, until nothing is decided and nothing is left to do; the other jobs only say
        what they have to say.
        """
        links = {key: record.receipts.get(LINK, "") for key, record in applier.records.items()}
        own = jobs[self.errand.job]
        if isinstance(own, Convening):
            self._look_around(own, applier)
        plan, released = self._rounds(own, reading, applier)
        self._sweep(applier)
        questions = [*released.questions, *unsure.questions(applier)]
        whole = plan
        for other in jobs.values():
            whole = whole if other is own else _merged(whole, other.plan(frozenset()))
        self._ask([*reading.questions, *whole.questions, *questions])
        register = self.ledger.register()
        outcome = self._outcome(whole, register, applier.came_to, applier.records)
        outcome = replace(outcome, refusal=released.refusal, needs=(*outcome.needs, *released.needs))
        relinked = (one.id for one in register.invoices if outcome.links.get(one.key) != links.get(one.key))
        return self._write(reading, invoicing.stood, outcome, whole, frozenset(relinked))

    def _rounds(self, job: Invoicing | Convening, reading: Reading, applier: Applier) -> tuple[Plan, Release]:
        for _ in range(MOST_ROUNDS):
            plan = job.plan()
            released = Release(go=frozenset())
            if plan.decided:
                self.ledger.save(plan.decided, (), [self._decision(one) for one in plan.decided])
            else:
                due = self._due(job, applier, plan)
                released = self._release(reading, applier, due, job)
                if released.held_back:
                    allowed = frozenset(one.key for one in plan.effects) - released.held_back
                    applier.hold_back(due, released.states)
                    plan = job.plan(allowed)
                applier.skip(plan.skipped, "mail")
                applier.carry_out(plan.drawn, plan.effects)
            if not job.has_changed():
                break
        return plan, released

    def _look_around(self, convening: Convening, applier: Applier) -> None:
        """What Calendar and Gmail have to say since the last run, before anything is planned."""
        convening.look_at(lambda: self.workspace.calendar, self.errand.calendar)
        unsure.look_back(applier, self.mails, self.now)
        unsure.hear(applier, self.ledger.answers(), self.now)
        # Who cannot be asked what came back is asked by the next run.
        with suppress(Refused, Unanswered):
            bounces.look(lambda: self.workspace.gmail, self.ledger, applier.records, self.now)
            if isinstance(convening, Interviewing):
                convening.look_for_answers(lambda: self.workspace.gmail)

    def _sweep(self, applier: Applier) -> None:
        """What nobody wants: documents that were never placed, a day later; our own drafts, when mail was sent anyway.
        An idle run calls nobody.
        """

        def save(record: EffectRecord) -> None:
            self.ledger.save((), [record])
            applier.records[record.key] = record

        with suppress(Refused, Unanswered):
            self.documents.sweep(self.now, save)
        if self.mails.sent_any:
            with suppress(Refused, Unanswered):
                drafts.sweep(lambda: self.workspace.gmail, self.ledger, applier.records, self.now)

    def _due(self, job: Invoicing | Convening, applier: Applier, plan: Plan) -> list[Effect]:
        """What is due and not done yet; of a job whose letters follow its events, all that the run would come to."""
        due = [effect for effect in plan.effects if not applier.is_already(effect)]
        if due and isinstance(job, Convening):
            due = [effect for effect in job.rehearsed()[1].values() if not applier.is_already(effect)]
            check_wording(due)
        return due

    def _release(
        self, reading: Reading, applier: Applier, due: Sequence[Effect], job: Invoicing | Convening
    ) -> Release:
        row = next((row for row in reading.snapshot.jobs if row.job == self.errand.job), None)
        return release(
            self.errand.job,
            due,
            mode=row.mode if row else AUTOMATIC,
            paused=paused(reading.raw),
            yes=self.errand.yes,
            most_mails=reading.snapshot.settings.most_mails_in_a_run,
            answers=self.ledger.answers(),
            facts_of=lambda effect: _asked_facts(effect, applier),
            sent=sum(one.kind == "mail" and one.state == "done" for one in applier.seen.values()),
            to_come=job.to_come if isinstance(job, Convening) else 0,
        )

    def _ask(self, questions: Sequence[Question]) -> None:
        rows = asking.ask(self.ledger.questions(), questions, self.now)
        if rows:
            self.ledger.save_questions(rows)

    def _decision(self, invoice: Invoice) -> ActivityRow:
        verb = "Drawn again:" if invoice.draw_again else _DECIDED.get(invoice.state.value, invoice.state.value)
        return self._line(f"{verb} {invoice.number} of {invoice.slot.liaison}", invoice.key, "")

    def _line(self, what: str, key: str, link: str) -> ActivityRow:
        """The next line of Activity, to be committed with what it tells of."""
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
        self.activity.append(row)
        return row

    def _outcome(
        self,
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

    def _write(
        self, reading: Reading, stood: Register, outcome: Outcome, plan: Plan, relinked: frozenset[str]
    ) -> Outcome:
        """The one write: statuses as a view of the ledger. Nothing is written when nothing differs."""
        shown = Shown(
            plan=plan,
            needs=outcome.needs,
            register=outcome.register,
            links=outcome.links,
            relinked=relinked,
            questions=tuple(self.ledger.questions()),
            activity=tuple(self.activity),
            snapshot=reading.snapshot,
            settled=reading.settled,
            spreadsheet_url=self.metadata.url,
        )
        seen = view(shown)
        result = _result(outcome)
        if report.changes(seen, reading.raw, reading.settled) or self._is_long_ago():
            seen = replace(seen, cells={**seen.cells, **ran(self.errand.job, self.now, result)}, last_looked=self.now)
            outcome = self._sent(reading, stood, outcome, seen)
        ended = self.clock().isoformat(timespec="seconds")
        began = self.now.isoformat(timespec="seconds")
        self.ledger.save_run(RunRow(id=self.id, job=self.errand.job, began=began, ended=ended, result=result))
        return outcome

    def _sent(self, reading: Reading, stood: Register, outcome: Outcome, seen: report.View) -> Outcome:
        self._know_new_rows(reading.known, seen)

        def requests() -> list[dict[str, Any]]:
            ranges = fresh_ranges(reading.raw, self.metadata)
            values = self.workspace.sheets.values(self.errand.spreadsheet, ranges)
            written = report.requests(seen, reading.raw, reading.settled, values)
            self._bind_first_seen(reading.snapshot, stood, outcome.register, written.decisions)
            return written.requests

        try:
            write(self.workspace.sheets, self.errand.spreadsheet, requests)
            self.ledger.note_written(self.now)
        except (Refused, Unanswered) as error:
            state = "failed" if isinstance(error, Refused) else "unknown"
            failed = EffectSeen(
                key="sheet/statuses", kind="sheet", state=state, what="what the Sheet shows", error=str(error)
            )
            return replace(outcome, effects=(*outcome.effects, failed))
        return outcome

    def _bind_first_seen(
        self, snapshot: Snapshot, stood: Register, register: Register, found: Mapping[tuple[str, str], str]
    ) -> None:
        """A Decision first found in the fresh read is bound to what stood before this run's write."""
        rows = {row.id: row for row in snapshot.invoices}
        bound = []
        for (tab, id_), decision in found.items():
            now, then, row = register.by_id(id_), stood.by_id(id_), rows.get(id_)
            if tab != "Invoices" or now is None or then is None or row is None:
                continue
            if now.seen is None or now.seen.decision != decision:
                amount = then.amount if row.amount is None else row.amount
                facts = then.facts if amount == then.amount else ""
                bound.append(replace(now, seen=SeenDecision(decision, amount, facts)))
        if bound:
            self.ledger.save(bound, ())

    def _know_new_rows(self, known: Known, seen: report.View) -> None:
        """Rows that the service appends are known before they are written."""
        new = [
            known_row(row.tab, row.id, _raw_cells(row.cells, self.errand.zone), self.ledger.salt, self.now)
            for row in seen.append
            if row.id not in known.rows
        ]
        known_rows.save(self.ledger, known, known.with_rows(new))

    def _with_jobs(self, known: Known) -> Known:
        """The rows of Jobs that init wrote are the ledger's own."""
        new = [
            known_row("Jobs", line.id, {"Job": line.job, "What it does": line.what_it_does}, self.ledger.salt, self.now)
            for line in JOBS
            if line.id not in known.rows
        ]
        return known.with_rows(new) if new else known

    def _is_long_ago(self) -> bool:
        """The heartbeat: an hour after the last write there is one, even when nothing differs."""
        last = self.ledger.last_written
        return last is None or self.now - last >= HEARTBEAT


def _asked_facts(effect: Effect, applier: Applier) -> str:
    """What an answer on Approvals is bound to: of an invoice its lines, whatever number it gets."""
    if isinstance(effect.payload, InvoiceFile):
        return repr((effect.payload.document.lines, effect.payload.document.total))
    return applier.kinds[effect.kind].facts(effect)


def _merged(own: Plan, other: Plan) -> Plan:
    """What the Sheet shows: the job that ran, and what the others have to say."""
    return replace(
        own,
        says={**other.says, **own.says},
        cells={**other.cells, **own.cells},
        statuses={**other.statuses, **own.statuses},
        problems=tuple(dict.fromkeys((*own.problems, *other.problems))),
        questions=(*own.questions, *other.questions),
        needs=tuple(dict.fromkeys((*own.needs, *other.needs))),
    )


def _raw_cells(cells: Mapping[str, Value], zone: ZoneInfo) -> dict[str, Raw]:
    return {header: raw(value, zone) for header, value in cells.items()}


def _result(outcome: Outcome) -> str:
    """The sentence on Jobs."""
    counts = Counter(effect.state for effect in outcome.effects if effect.state != "already")
    told = ", ".join(f"{number} {state}" for state, number in counts.items()) or "nothing due"
    return f"{told}; {len(outcome.problems)} problems" if outcome.problems else told
