"""What of each job may go out now, as this run knows it: of the job that runs, and of the others, which only say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automations.rules.gatherings import LetterFacts
from automations.rules.plan import Effect, InvoiceFile
from automations.rules.reports import Digest
from automations.runs.apply import Applier
from automations.runs.checked_wording import unchecked
from automations.runs.errand import UnderWay
from automations.runs.job import Job
from automations.runs.job_lines import ASK_FIRST, AUTOMATIC, OFF
from automations.runs.reading import Reading
from automations.runs.release import GUARD, Release, release
from automations.sheet.read import paused

_IS_GONE = "is gone from Settings, and nothing is drawn or sent: put the row back on Settings, or type the default"


@dataclass
class Judging:
    under_way: UnderWay
    reading: Reading
    applier: Applier

    def asks_first(self, name: str) -> bool:
        """Whether a job asks first because its ledger was rebuilt, whatever its Mode."""
        return name in self.under_way.ledger.asks_first and self._mode(name) != OFF

    def judge(self, name: str, job: Job, due: Sequence[Effect]) -> Release:
        """`due` are the effects of the job of this name that are due and not done yet."""
        errand, snapshot = self.under_way.errand, self.reading.snapshot
        runs = name == errand.job
        return release(
            name,
            due,
            mode=ASK_FIRST if self.asks_first(name) else self._mode(name),
            stopped=self.stopped,
            yes=errand.yes and runs,
            most_mails=snapshot.settings.most_mails_in_a_run,
            answers=self.under_way.ledger.answers(),
            facts_of=self._asked_facts,
            sent=sum(one.kind == "mail" and one.state == "done" for one in self.applier.seen.values()) if runs else 0,
            to_come=job.to_come,
            unchecked=unchecked(due, snapshot.settings),
        )

    def judge_at_any_hour(self, name: str, job: Job) -> tuple[list[Effect], Release]:
        """What of the job is due, the mail hours aside, and how it is judged: a question stays open, and a row says the
        same, also at night and whichever job runs.
        """
        if not self._has_a_say(name, job):
            return [], Release(go=frozenset())
        effects = job.rehearsed(any_hour=True).effects.values() if job.writes_letters else job.plan().effects
        due = [effect for effect in effects if not self.applier.is_already(effect)]
        return due, self.judge(name, job, due)

    def _has_a_say(self, name: str, job: Job) -> bool:
        """Whether what is due may come to words at a row or to a question. Where it cannot, nothing is planned for it:
        that would be all hours once more, and all that a digest tells, in each run of any job.
        """
        if job.shows or self.asks_first(name) or self._mode(name) == ASK_FIRST:
            return True
        if name == self.under_way.errand.job:
            return job.writes_letters
        # Nothing but the guard asks, and it asks in the job's own run: another's keeps open what it has asked.
        asked = f"{GUARD}{name}/"
        return any(one.open and one.key.startswith(asked) for one in self.under_way.ledger.questions())

    @property
    def stopped(self) -> str:
        """Why nothing of this program goes out now; "" for no reason."""
        if paused(self.reading.raw):
            return "Pause everything is ticked on Start here"
        return self.uncertain

    @property
    def uncertain(self) -> str:
        """Why what Settings says cannot be relied on; "" where it can."""
        if gone := " and ".join(self.reading.settings_gone):
            return f"{gone} {_IS_GONE}"
        if self.reading.snapshot.settings.unsafe:
            return "what Settings says is not certain: see its Problems and Approvals"
        return ""

    def _mode(self, name: str) -> str:
        row = next((row for row in self.reading.snapshot.jobs if row.job == name), None)
        return row.mode if row else AUTOMATIC

    def _asked_facts(self, effect: Effect) -> str:
        """What an answer on Approvals is bound to: of an invoice its lines, whatever number it gets; of a digest its
        morning, since what it tells goes on changing, and the question itself is a part of it.
        """
        if isinstance(effect.payload, LetterFacts) and isinstance(effect.payload.letter.about, Digest):
            return effect.payload.letter.about.day.isoformat()
        if isinstance(effect.payload, InvoiceFile):
            return repr((effect.payload.document.lines, effect.payload.document.total))
        return self.applier.kinds[effect.kind].facts(effect)
