"""Rounds of planning and acting: what is decided is committed, what is due goes out, until a plan changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from automations.effects.record import EffectRecord
from automations.errors import Refused, Unanswered
from automations.rules.plan import Effect, Plan, events_first
from automations.runs import bounces, drafts, unsure
from automations.runs.activity import Activity
from automations.runs.acts_mails import check_wording
from automations.runs.apply import Applier
from automations.runs.convening import Convening
from automations.runs.errand import UnderWay
from automations.runs.interviewing import Interviewing
from automations.runs.invoicing import Invoicing
from automations.runs.judging import Judging
from automations.runs.kinds import Kinds
from automations.runs.reading import Reading
from automations.runs.release import Release

MOST_ROUNDS = 50


@dataclass
class Rounds:
    """The rounds of one run, for the job that runs."""

    under_way: UnderWay
    job: Invoicing | Convening
    reading: Reading
    applier: Applier
    kinds: Kinds
    activity: Activity
    judging: Judging

    def look_around(self) -> None:
        """What Calendar and Gmail have to say since the last run, before anything is planned."""
        job, applier, now = self.job, self.applier, self.under_way.now
        workspace, ledger = self.under_way.workspace, self.under_way.ledger
        if not isinstance(job, Convening):
            return
        job.look_at(lambda: workspace.calendar, self.under_way.errand.calendar)
        unsure.look_back(applier, self.kinds.mails, now)
        unsure.hear(applier, ledger.answers(), now)
        # Who cannot be asked what came back is asked by the next run.
        with suppress(Refused, Unanswered):
            bounces.look(lambda: workspace.gmail, ledger, applier.records, now)
            if isinstance(job, Interviewing):
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
        if isinstance(self.job, Convening):
            sent_any = self.kinds.mails.sent_any
            with suppress(Refused, Unanswered):
                drafts.sweep(lambda: workspace.gmail, ledger, self.applier.records, now, sent_any=sent_any)

    def _due(self, plan: Plan) -> list[Effect]:
        """What is due and not done yet; of a job whose letters follow its events, all that the run would come to."""
        due = [effect for effect in plan.effects if not self.applier.is_already(effect)]
        if due and isinstance(self.job, Convening):
            due = self.job.due()
            check_wording(due)
        return due

    def _release(self, due: Sequence[Effect]) -> Release:
        name, ledger = self.under_way.errand.job, self.under_way.ledger
        asks_first = self.judging.asks_first(name)
        released = self.judging.judge(name, self.job, due)
        until = ledger.asks_until or self.under_way.now
        if asks_first and not released.held_back and self.under_way.now >= until:
            ledger.stop_asking(name)
        return released
