"""One run of one job: read, plan, apply, write. It is level-triggered: the next run is the only recovery there is.

`_Run.outcome` is the story from top to bottom; docs/story-of-a-run.md tells it with what happens if it dies in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from automations.effects.file import LINK
from automations.effects.record import EffectRecord
from automations.google.workspace import Workspace
from automations.jobs import applications, digest, hours, interviews, invoices, meetings, onboarding, posting
from automations.rules.plan import Plan
from automations.rules.program import ApprovalRow, Problem
from automations.rules.questions import Answered, Question
from automations.rules.register import Register
from automations.rules.reminders import in_mail_hours
from automations.runs import application_records, asking, known_rows, ownership, responses, unsure
from automations.runs.activity import Activity
from automations.runs.apply import Applier
from automations.runs.applying import Applying
from automations.runs.brake import PAUSED_MEANWHILE, Brake, box_of
from automations.runs.checked_wording import problem_of, unchecked
from automations.runs.clock import Clock
from automations.runs.convening import Convening
from automations.runs.digesting import Digesting
from automations.runs.errand import Errand, UnderWay
from automations.runs.hours import HoursByForm
from automations.runs.interviewing import Interviewing
from automations.runs.invoicing import Invoicing
from automations.runs.job import Job
from automations.runs.job_lines import JOBS
from automations.runs.judging import Judging
from automations.runs.kinds import Kinds, kinds
from automations.runs.ledger import Ledger
from automations.runs.onboarding import Onboarding
from automations.runs.outcome import EffectSeen, Outcome
from automations.runs.posting import Posting
from automations.runs.reading import Reader, Reading
from automations.runs.rounds import Rounds
from automations.runs.said_at_rows import said_at_rows
from automations.runs.settling import Settling
from automations.runs.sheet_write import SheetWrite
from automations.runs.standstill import Standstill
from automations.sheet.discreet import discreet
from automations.sheet.known import Known, known_row
from automations.sheet.layout import ID
from automations.sheet.report import NewRow

__all__ = ["Errand", "run"]


def run(errand: Errand, workspace: Workspace, clock: Clock, stopping: Callable[[], bool]) -> Outcome:
    """Carries the errand out; the caller holds the lock. Once `stopping` says so, nothing more is begun. Raises what
    operators must mend, before anything is done.
    """
    began = time.monotonic()
    opening = Ledger.open_copy if errand.plan_only else Ledger.open
    ledger = opening(errand.ledger, errand.spreadsheet)
    watch = Standstill(
        clock,
        lambda: ownership.check_again(lambda: workspace.sheets.metadata(errand.spreadsheet), ledger),
    )
    workspace.session.before_request = watch.before_request
    try:
        outcome = _Run(UnderWay(errand, workspace, clock, ledger, stopping)).outcome()
    finally:
        ledger.close()
    # What is read of Pause everything on the way stands apart: it goes with the time, not with the rows.
    calls = workspace.counted.as_calls()
    if looks := outcome.calls.get("pause", 0):
        calls["sheets"] = {**calls["sheets"], "read": calls["sheets"]["read"] - looks, "pause": looks}
    return replace(outcome, calls=calls, seconds=time.monotonic() - began)


@dataclass
class _Run:
    under_way: UnderWay
    reading: Reading = field(init=False)
    activity: Activity = field(init=False)
    brake: Brake = field(init=False)
    applier: Applier = field(init=False)
    kinds: Kinds = field(init=False)
    jobs: dict[str, Job] = field(init=False)
    invoicing: Invoicing = field(init=False)
    onboarding: Onboarding = field(init=False)

    def outcome(self) -> Outcome:
        ledger = self.under_way.ledger
        self.under_way.check_month()
        before = known_rows.load(ledger)
        self.reading = self._read(before)
        self.under_way.check_month(self.reading.snapshot)
        self._make_ready()
        if self.under_way.errand.plan_only:
            return self._rehearsed()
        known_rows.save(ledger, before, self.reading.known)
        self.invoicing.bind()
        return self._carried_out()

    # Read

    def _read(self, before: Known) -> Reading:
        """The workbook, with its ids. The ledger must be the one that the workbook names."""
        errand, ledger = self.under_way.errand, self.under_way.ledger
        known = _with_jobs(before, self.under_way)
        reader = Reader(
            self.under_way.workspace.sheets,
            errand.spreadsheet,
            program=errand.program,
            time_zone=str(errand.zone),
            commit=lambda known: known_rows.save(ledger, before, known),
            claim=self.under_way.claim,
            hear=self._hear,
            change_nothing=errand.plan_only,
            awaited=application_records.awaited(ledger),
        )
        metadata = reader.metadata()
        ownership.check(metadata, ledger)
        return reader.read(metadata, known, ledger.answers(), ledger.register(), self.under_way.now)

    def _hear(self, rows: Sequence[ApprovalRow]) -> tuple[Answered, ...]:
        """What staff have answered, into the ledger (--plan has a copy of it), and all answers on record."""
        ledger = self.under_way.ledger
        changed = asking.hear(ledger.questions(), rows)
        if changed:
            ledger.save_questions(changed)
        return ledger.answers()

    # Plan

    def _make_ready(self) -> None:
        """The past as each job is told it, and the hands that will act."""
        under_way, records = self.under_way, self.under_way.ledger.effects()
        # A row that was seen once and is gone is staff's doing.
        there = {str(row[ID]) for tab in self.reading.settled.workbook.tabs.values() for row in tab.rows}
        application_records.note_there(under_way.ledger, there)
        self.activity = Activity(under_way)
        self.kinds = kinds(under_way, records)
        box = box_of(self.reading, under_way.workspace.sheets)
        self.brake = Brake(box, under_way.stopping, looked=under_way.now)
        self.applier = Applier(
            ledger=under_way.ledger,
            kinds=self.kinds.by_name,
            clock=under_way.clock,
            run=under_way.id,
            claim=lambda: under_way.claim(self.reading.metadata),
            line=lambda record: self.activity.line(record.what, record.key, record.receipts.get(LINK, "")),
            records=records,
            may_write=self._is_in_mail_hours,
            holds=self.brake.holds,
        )
        answers, month = under_way.ledger.answers(), under_way.errand.month
        self.invoicing = Invoicing(
            under_way.ledger,
            self.reading,
            under_way.now,
            under_way.today,
            answers,
            month,
            records,
            decides=under_way.errand.job == invoices.NAME,
        )
        self.onboarding = self._onboarding(records)
        self.jobs = {
            invoices.NAME: self.invoicing,
            meetings.NAME: self._of_gatherings(Convening, meetings.NAME, answers),
            interviews.NAME: self._of_gatherings(Interviewing, interviews.NAME, answers),
            posting.NAME: Posting(
                under_way.ledger, self.reading, records, under_way.errand.form_links, under_way.today
            ),
            applications.NAME: self._applying(records, answers),
            hours.NAME: HoursByForm(under_way.ledger),
            onboarding.NAME: self.onboarding,
            digest.NAME: self._digesting(records),
        }

    def _is_in_mail_hours(self, now: datetime) -> bool:
        settings = self.reading.snapshot.settings
        return in_mail_hours(now.astimezone(self.under_way.errand.zone), settings.mail_from, settings.mail_until)

    def _of_gatherings(self, kind: type[Convening], job: str, answers: tuple[Answered, ...]) -> Convening:
        errand = self.under_way.errand
        return kind(
            errand.program,
            self.under_way.ledger,
            self.reading,
            self.under_way.now.astimezone(errand.zone),
            answers,
            self.applier.is_already,
            self.applier.records,
            self._when_changed(job),
            yes=errand.yes,
        )

    def _applying(self, records: dict[str, EffectRecord], answers: tuple[Answered, ...]) -> Applying:
        settling = self._settling(applications.NAME)
        return Applying(self.under_way.ledger, self.reading, settling.now, answers, records, settling)

    def _onboarding(self, records: dict[str, EffectRecord]) -> Onboarding:
        settling = self._settling(onboarding.NAME)
        is_done = self.applier.is_already
        return Onboarding(self.under_way.ledger, self.reading, settling.now, is_done, records, settling)

    def _digesting(self, records: dict[str, EffectRecord]) -> Digesting:
        return Digesting(
            self.under_way.ledger,
            self.reading,
            self.under_way.now.astimezone(self.under_way.errand.zone),
            self.invoicing,
            self.applier.is_already,
            records,
            self._settling(digest.NAME),
            lambda: [job.plan(frozenset()) for name, job in self.jobs.items() if name != digest.NAME],
        )

    def _settling(self, job: str) -> Settling:
        errand = self.under_way.errand
        now = self.under_way.now.astimezone(errand.zone)
        return Settling(self.under_way.ledger, self.reading, now, self._when_changed(job), errand.yes)

    def _when_changed(self, job: str) -> Callable[[], datetime]:
        """When somebody last changed the workbook. Only the job that runs asks Drive; another one's rows wait on."""
        errand = self.under_way.errand
        if job != errand.job:
            return lambda: self.under_way.now
        return lambda: self.under_way.workspace.drive.modified_time(errand.spreadsheet)

    def _rehearsed(self) -> Outcome:
        """What --plan shows: the job's own effects; what other jobs would do is not asked."""
        own = self.jobs[self.under_way.errand.job]
        came_to = own.rehearsed()
        effects = came_to.effects
        links = _links(self.applier.records)
        refused = unchecked(effects.values(), self.reading.snapshot.settings).keys
        seen = [
            EffectSeen(
                key=effect.key,
                kind=effect.kind,
                state="already"
                if self.applier.is_already(effect)
                else "refused"
                if effect.key in refused
                else "planned",
                what=effect.what,
                link=links.get(effect.key, ""),
            )
            for effect in effects.values()
        ]
        came_in = responses.look(self.under_way, self.reading, self.activity)
        seen += [*came_in.said.values(), *came_in.unread]
        problems = (*came_to.plan.problems, *self._unchecked_wording([own]), *self._of_answers())
        return self._outcome(replace(came_to.plan, problems=problems), came_to.register, seen)

    # Apply and write

    def _carried_out(self) -> Outcome:
        """The job's rounds; the other jobs only say what they have to say. Then what is asked, and the one write."""
        ledger, applier = self.under_way.ledger, self.applier
        links = _links(applier.records)
        own = self.jobs[self.under_way.errand.job]
        came_in = responses.look(self.under_way, self.reading, self.activity)
        judging = Judging(self.under_way, self.reading, applier)
        rounds = Rounds(self.under_way, own, self.reading, applier, self.kinds, self.activity, judging)
        rounds.look_around()
        plan, released = rounds.carry_out()
        rounds.sweep()
        questions = unsure.questions(applier)
        held_back = []
        for name, job in self.jobs.items():
            of_job = plan if job is own else job.plan(frozenset())
            due, judged = judging.judge_at_any_hour(name, job)
            questions += (judged if job.writes_letters or job is not own else released).questions
            held_back.append((job, due, judged))
            plan = of_job if job is own else _merged(plan, of_job)
        for job, due, judged in held_back:
            plan = said_at_rows(plan, job.shows, due, judged)
        problems = (*plan.problems, *self._unchecked_wording(self.jobs.values()), *self._of_answers())
        of_forms = responses.needs(ledger, self.reading.settled.workbook, self.under_way.errand.forms)
        plan = replace(plan, problems=problems, needs=(*self.under_way.errand.alarms, *plan.needs, *of_forms))
        self._ask([*self.reading.questions, *plan.questions, *questions])
        register = ledger.register()
        outcome = self._outcome(plan, register, [*applier.came_to, *came_in.unread])
        stopped = (judging.uncertain,) if judging.uncertain else ()
        braked = (PAUSED_MEANWHILE,) if self.brake.is_paused else ()
        needs = tuple(dict.fromkeys((*outcome.needs, *released.needs, *stopped, *braked)))
        looks = {"pause": self.brake.looks} if self.brake.looks else {}
        outcome = replace(outcome, refusal=released.refusal, needs=needs, calls=looks)
        relinked = frozenset(one.id for one in register.invoices if outcome.links.get(one.key) != links.get(one.key))
        came_in = replace(came_in, rows=(*came_in.rows, *self._drawn(plan)))
        write = SheetWrite(self.under_way, self.reading, self.invoicing.stood, self.activity, came_in)
        return write.write(outcome, plan, relinked)

    def _drawn(self, plan: Plan) -> Sequence[NewRow]:
        """Rows on Liaisons that were drawn, in this run or in one that died, and are to be written."""
        rows = self.onboarding.new_rows(plan)
        if rows:
            self.under_way.claim(self.reading.metadata)
        return rows

    def _of_answers(self) -> tuple[Problem, ...]:
        """Answers to the forms that stand in their rows in part."""
        return responses.problems(self.reading.settled.workbook)

    def _unchecked_wording(self, jobs: Iterable[Job]) -> tuple[Problem, ...]:
        """The problem at Settings of letters that are refused; whichever job runs, it is told as long as one is due."""
        settings = self.reading.snapshot.settings
        if not settings.languages_must_be_checked:
            return ()
        due = [job.rehearsed().effects.values() for job in jobs if job.writes_letters]
        open_ = [one for effects in due for one in effects if not self.applier.is_already(one)]
        return problem_of(unchecked(open_, settings), self.reading.raw)

    def _ask(self, questions: Sequence[Question]) -> None:
        ledger = self.under_way.ledger
        rows = asking.ask(ledger.questions(), questions, self.under_way.now)
        if rows:
            ledger.save_questions(rows)

    def _outcome(self, plan: Plan, register: Register, effects: Sequence[EffectSeen]) -> Outcome:
        errand = self.under_way.errand
        return Outcome(
            job=errand.job,
            program=errand.program,
            workspace=errand.workspace,
            plan_only=errand.plan_only,
            run=self.under_way.id,
            effects=tuple(_unfinished(one) if one.key in plan.unfinished else one for one in effects),
            problems=discreet(plan.problems, self.reading.raw),
            register=register,
            links=_links(self.applier.records),
            rows=plan.says,
            needs=plan.needs,
            jobs=self.reading.snapshot.jobs,
        )


def _unfinished(seen: EffectSeen) -> EffectSeen:
    """What stands there, and waits for staff all the same, is never called done."""
    return replace(seen, state="waiting") if seen.state in ("done", "already") else seen


def _links(records: dict[str, EffectRecord]) -> dict[str, str]:
    """Where each effect that was done can be opened, by its key."""
    return {key: record.receipts.get(LINK, "") for key, record in records.items()}


def _with_jobs(known: Known, under_way: UnderWay) -> Known:
    """The rows of Jobs that init wrote are the ledger's own."""
    salt, now = under_way.ledger.salt, under_way.now
    new = [
        known_row("Jobs", line.id, {"Job": line.job, "What it does": line.what_it_does}, salt, now)
        for line in JOBS
        if line.id not in known.rows
    ]
    return known.with_rows(new) if new else known


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
