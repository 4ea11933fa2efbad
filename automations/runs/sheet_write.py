"""The one write of a run: the Sheet becomes a view of the ledger. Nothing is written when nothing differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from automations.errors import Refused, Unanswered
from automations.rules.figures import Figures, figures
from automations.rules.plan import Plan
from automations.rules.register import Register, SeenDecision
from automations.runs import application_records, known_rows
from automations.runs.activity import Activity
from automations.runs.errand import UnderWay
from automations.runs.job_lines import OFF, line_of
from automations.runs.outcome import EffectSeen, Outcome
from automations.runs.reading import Reading
from automations.runs.records import RunRow
from automations.runs.responses import CameIn
from automations.runs.showing import JOBS_TAB, Shown, ran, view
from automations.runs.timetable import timetable
from automations.runs.writing import write
from automations.sheet import report
from automations.sheet.fresh import fresh_ranges
from automations.sheet.known import known_row
from automations.sheet.values import raw
from automations.sheet.where import Where

RUN_NOW = "Run now"
HEARTBEAT = timedelta(hours=1)


@dataclass
class SheetWrite:
    """The write of one run. `stood` is the register as the Sheet showed it when it was read."""

    under_way: UnderWay
    reading: Reading
    stood: Register
    activity: Activity
    came_in: CameIn

    def write(self, outcome: Outcome, plan: Plan, relinked: frozenset[str]) -> Outcome:
        """Writes what differs, or the heartbeat, and records the run; the outcome, with the write when it failed.

        `plan` is what all jobs have to say; `relinked` are ids of invoices whose PDF has a new address.
        """
        now, ledger, reading = self.under_way.now, self.under_way.ledger, self.reading
        shown = Shown(
            plan=plan,
            needs=outcome.needs,
            register=outcome.register,
            links=outcome.links,
            relinked=relinked,
            questions=tuple(ledger.questions()),
            activity=tuple(self.activity.rows),
            snapshot=reading.snapshot,
            settled=reading.settled,
            where=Where(
                reading.metadata.url,
                {sheet.id: sheet.title for sheet in reading.metadata.sheets},
                reading.settled.workbook.tabs,
            ),
            new_rows=self.came_in.rows,
        )
        times = timetable(reading.snapshot.jobs)
        job = self.under_way.errand.job
        seen = replace(view(shown), figures=self._figures(outcome))
        if times[job].run_now and not self.under_way.stopping():
            seen = replace(seen, untick=((JOBS_TAB, line_of(job).id, RUN_NOW),))
        done = [replace(one, state="done") for one in self.came_in.said.values()]
        result = _result(replace(outcome, effects=(*outcome.effects, *done)), is_off=times[job].mode == OFF)
        if report.changes(seen, reading.raw, reading.settled) or self._is_long_ago():
            of_jobs = ran(job, now, result, times, self.under_way.errand.zone)
            told = {key: {**seen.cells.get(key, {}), **cells} for key, cells in of_jobs.items()}
            seen = replace(seen, cells={**seen.cells, **told}, last_looked=now)
            outcome = self._sent(outcome, seen)
        ended = self.under_way.clock().isoformat(timespec="seconds")
        began = now.isoformat(timespec="seconds")
        # One that was told to end has left something: it counts as not run, and is due when the service is back.
        if not self.under_way.stopping():
            ledger.save_run(RunRow(id=self.under_way.id, job=job, began=began, ended=ended, result=result))
        return outcome

    def _figures(self, outcome: Outcome) -> Figures:
        today = self.under_way.now.astimezone(self.under_way.errand.zone).date()
        arriving = [str(row.cells["Stage"]) for row in self.came_in.rows if row.cells.get("Stage")]
        thresholds = self.under_way.errand.form_1099_from
        return figures(self.reading.snapshot, outcome.register, today, arriving, thresholds)

    def _sent(self, outcome: Outcome, seen: report.View) -> Outcome:
        reading, sheets = self.reading, self.under_way.workspace.sheets
        spreadsheet = self.under_way.errand.spreadsheet
        self._know_new_rows(seen)
        standing: frozenset[str] = frozenset()

        def requests() -> list[dict[str, Any]]:
            nonlocal standing
            values = sheets.values(spreadsheet, fresh_ranges(reading.raw, reading.metadata))
            written = report.requests(seen, reading.raw, reading.settled, values)
            self._bind_first_seen(outcome.register, written.decisions)
            standing = written.standing
            return written.requests

        try:
            write(sheets, spreadsheet, requests)
            self.under_way.ledger.note_written(self.under_way.now)
            outcome = self._put(outcome, standing)
        except (Refused, Unanswered) as error:
            state = "failed" if isinstance(error, Refused) else "unknown"
            failed = EffectSeen(
                key="sheet/statuses", kind="sheet", state=state, what="what the Sheet shows", error=str(error)
            )
            return replace(outcome, effects=(*outcome.effects, failed))
        return outcome

    def _put(self, outcome: Outcome, standing: frozenset[str]) -> Outcome:
        """What came in stands now: who deletes its row from here on does not want it back."""
        application_records.note_there(self.under_way.ledger, standing)
        done = [replace(one, state="done") for row, one in self.came_in.said.items() if row in standing]
        return replace(outcome, effects=(*outcome.effects, *done))

    def _bind_first_seen(self, register: Register, found: Mapping[tuple[str, str], str]) -> None:
        """A Decision first found in the fresh read is bound to what stood before this run's write."""
        rows = {row.id: row for row in self.reading.snapshot.invoices}
        bound = []
        for (tab, id_), decision in found.items():
            now, then, row = register.by_id(id_), self.stood.by_id(id_), rows.get(id_)
            if tab != "Invoices" or now is None or then is None or row is None:
                continue
            if now.seen is None or now.seen.decision != decision:
                amount = then.amount if row.amount is None else row.amount
                facts = then.facts if amount == then.amount else ""
                bound.append(replace(now, seen=SeenDecision(decision, amount, facts)))
        if bound:
            self.under_way.ledger.save(bound, ())

    def _know_new_rows(self, seen: report.View) -> None:
        """Rows that the service appends are known before they are written."""
        ledger, known, zone = self.under_way.ledger, self.reading.known, self.under_way.errand.zone
        new = []
        for row in seen.append:
            before = known.rows.get(row.id)
            # What was drawn by a run that died may say something else by now.
            if before is None or before.gone:
                cells = {header: raw(value, zone) for header, value in row.cells.items()}
                new.append(known_row(row.tab, row.id, cells, ledger.salt, self.under_way.now))
        known_rows.save(ledger, known, known.with_rows(new))

    def _is_long_ago(self) -> bool:
        """The heartbeat: an hour after the last write there is one, even when nothing differs."""
        last = self.under_way.ledger.last_written
        # A clock that was set forward and back again must not silence it for a day.
        return last is None or abs(self.under_way.now - last) >= HEARTBEAT


def _result(outcome: Outcome, *, is_off: bool) -> str:
    """The sentence on Jobs."""
    counts = Counter(effect.state for effect in outcome.effects if effect.state != "already")
    told = ", ".join(f"{number} {state}" for state, number in counts.items()) or "nothing due"
    if is_off:
        told = f"Off: nothing goes out; {told}"
    return f"{told}; {len(outcome.problems)} problems" if outcome.problems else told
