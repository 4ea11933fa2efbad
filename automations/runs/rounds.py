"""Rounds of planning and acting: what is decided is committed, what is due goes out, until a plan changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from automations.effects.record import EffectRecord
from automations.errors import Refused, Unanswered
from automations.rules.plan import Effect, InvoiceFile, Plan, events_first
from automations.runs import bounces, drafts, unsure
from automations.runs.activity import Activity
from automations.runs.acts_mails import check_wording
from automations.runs.apply import Applier
from automations.runs.checked_wording import unchecked
from automations.runs.errand import UnderWay
from automations.runs.job import Job
from automations.runs.job_lines import ASK_FIRST, AUTOMATIC, OFF
from automations.runs.kinds import Kinds
from automations.runs.reading import Reading
from automations.runs.release import Release, release
from automations.sheet.read import paused

MOST_ROUNDS = 50


@dataclass
class Rounds:
    """The rounds of one run, for the job that runs."""

    under_way: UnderWay
    job: Job
    reading: Reading
    applier: Applier
    kinds: Kinds
    activity: Activity

    def look_around(self) -> None:
        """What Calendar and Gmail have to say since the last run, before anything is planned."""
        job, applier, now = self.job, self.applier, self.under_way.now
        workspace, ledger = self.under_way.workspace, self.under_way.ledger
        job.look_around(workspace, self.under_way.errand.calendar)
        if not job.writes_letters:
            return
        unsure.look_back(applier, self.kinds.mails, now)
        unsure.hear(applier, ledger.answers(), now)
        # Who cannot be asked what came back is asked by the next run.
        with suppress(Refused, Unanswered):
            bounces.look(lambda: workspace.gmail, ledger, applier.records, now)
            job.look_for_answers(lambda: workspace.gmail)

    def carry_out(self) -> tuple[Plan, Release]:
        """The last plan, and what the guard and staff let go of it."""
        job, applier = self.job, self.applier
        for _ in range(MOST_ROUNDS):
            plan = job.plan()
            released = Release(go=frozenset())
            if plan.decided:
                lines = [self.activity.decision(one) for one in plan.decided]
                self.under_way.ledger.save(plan.decided, (), lines)
            else:
                due = self._due(plan)
                released = self._release(due)
                if released.held_back:
                    allowed = frozenset(one.key for one in plan.effects) - released.held_back
                    applier.hold_back(due, released.states)
                    plan = job.plan(allowed)
                if not self.reading.snapshot.settings.unsafe:
                    applier.skip(plan.skipped, "mail")
                effects = events_first(plan.effects, applier.is_over)
                applier.carry_out(plan.drawn, effects)
                if len(effects) < len(plan.effects):
                    continue
            if not job.has_changed():
                break
        return plan, released

    def sweep(self) -> None:
        """What nobody wants: documents that were never placed, a day later; our own unsent drafts, an hour later. Once:
        an idle run calls nobody.
        """
        workspace, ledger, now = self.under_way.workspace, self.under_way.ledger, self.under_way.now

        def save(record: EffectRecord) -> None:
            ledger.save((), [record])
            self.applier.records[record.key] = record

        with suppress(Refused, Unanswered):
            self.kinds.documents.sweep(now, save)
        if self.job.writes_letters:
            sent_any = self.kinds.mails.sent_any
            with suppress(Refused, Unanswered):
                drafts.sweep(lambda: workspace.gmail, ledger, self.applier.records, now, sent_any=sent_any)

    def _due(self, plan: Plan) -> list[Effect]:
        """What is due and not done yet; of a job whose letters follow its events, all that the run would come to."""
        due = [effect for effect in plan.effects if not self.applier.is_already(effect)]
        if due and self.job.writes_letters:
            due = [effect for effect in self.job.rehearsed().effects.values() if not self.applier.is_already(effect)]
            check_wording(due)
        return due

    def _release(self, due: Sequence[Effect]) -> Release:
        errand, snapshot = self.under_way.errand, self.reading.snapshot
        row = next((row for row in snapshot.jobs if row.job == errand.job), None)
        mode = row.mode if row else AUTOMATIC
        ledger = self.under_way.ledger
        asks_first = errand.job in ledger.asks_first and mode != OFF
        released = self._judge(due, ASK_FIRST if asks_first else mode)
        until = ledger.asks_until or self.under_way.now
        if asks_first and not released.held_back and self.under_way.now >= until:
            ledger.stop_asking(errand.job)
        return released

    def _judge(self, due: Sequence[Effect], mode: str) -> Release:
        errand, snapshot = self.under_way.errand, self.reading.snapshot
        return release(
            errand.job,
            due,
            mode=mode,
            stopped=self._stopped(),
            yes=errand.yes,
            most_mails=snapshot.settings.most_mails_in_a_run,
            answers=self.under_way.ledger.answers(),
            facts_of=self._asked_facts,
            sent=sum(one.kind == "mail" and one.state == "done" for one in self.applier.seen.values()),
            to_come=self.job.to_come,
            unchecked=unchecked(due, snapshot.settings),
        )

    def _stopped(self) -> str:
        """Why nothing of this program goes out now; "" for no reason."""
        if paused(self.reading.raw):
            return "Pause everything is ticked on Start here"
        if self.reading.snapshot.settings.unsafe:
            return "what Settings says is not certain: see its Problems and Approvals"
        return ""

    def _asked_facts(self, effect: Effect) -> str:
        """What an answer on Approvals is bound to: of an invoice its lines, whatever number it gets."""
        if isinstance(effect.payload, InvoiceFile):
            return repr((effect.payload.document.lines, effect.payload.document.total))
        return self.applier.kinds[effect.kind].facts(effect)
