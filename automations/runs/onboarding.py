"""The job `onboarding` in a run: who was put on the list, what they were sent, and the rows to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from automations.effects import mail
from automations.effects.record import EffectRecord, EffectState
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import onboarding
from automations.jobs.onboarding import ACCESS, APPLICATIONS, LIAISONS
from automations.rules.hiring import LiaisonRow
from automations.rules.plan import Effect, Plan
from automations.runs import application_records
from automations.runs.acts_documents import let_in
from automations.runs.application_records import RowState
from automations.runs.ledger import Ledger
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed
from automations.runs.setting_rows import setting_rows
from automations.runs.settling import Settling
from automations.sheet.report import NewRow
from automations.sheet.shared_columns import LANGUAGE_NAMES
from automations.sheet.values import Value


@dataclass
class Onboarding:
    """One run's view of onboarding. `settling` says which rows may be half typed; `is_done` whether an effect stands;
    `now` is aware, in the program's zone.
    """

    writes_letters: ClassVar[bool] = True
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {APPLICATIONS: "Status", LIAISONS: "Status"}

    ledger: Ledger
    reading: Reading
    now: datetime
    is_done: Callable[[Effect], bool]
    records: MutableMapping[str, EffectRecord]
    settling: Settling

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """All that it goes by stands in the Sheet."""

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        plan = onboarding.plan(self.reading.snapshot, self._history(), self.now)
        if allowed is None:
            return plan
        return replace(plan, effects=tuple(effect for effect in plan.effects if effect.key in allowed))

    def has_changed(self) -> bool:
        """One look is enough: who was put on the list is written to once the row stands there."""
        return False

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        plan = onboarding.plan(self.reading.snapshot, replace(self._history(), any_hour=any_hour), self.now)
        return Rehearsed(plan, self.ledger.register(), {effect.key: effect for effect in plan.effects})

    def new_rows(self, plan: Plan) -> tuple[NewRow, ...]:
        """The rows of this plan that were drawn and are not known to stand: they go out with the run's write."""
        drawn = {
            one.applicant: one.liaison
            for one in application_records.hired(self.ledger).values()
            if one.state is RowState.DRAWN
        }
        wanted = [effect.payload for effect in plan.effects if isinstance(effect.payload, LiaisonRow)]
        return tuple(
            NewRow(tab=LIAISONS, id=drawn[one.applicant], cells=_cells(one)) for one in wanted if one.applicant in drawn
        )

    # What the job is told of the past

    def _history(self) -> onboarding.History:
        mails = {key: record for key, record in self.records.items() if record.kind == "mail"}
        hired = application_records.hired(self.ledger).values()
        opened = self.records.get(ACCESS)
        return onboarding.History(
            seen=application_records.stages(self.ledger),
            changed=application_records.changed(application_records.responses(self.ledger)),
            hired={one.applicant: one.liaison for one in hired},
            there=frozenset(one.liaison for one in hired if one.state is RowState.THERE),
            sent={
                key: datetime.fromisoformat(record.receipts.get(mail.SENDING) or record.changed_at)
                for key, record in mails.items()
                if record.state is EffectState.DONE or mail.is_unsure(record)
            },
            pending=frozenset(key for key, record in mails.items() if mail.is_open(record)),
            failed={key: record.error for key, record in self.records.items() if record.state is EffectState.FAILED},
            unsettled=self.settling.waiting((APPLICATIONS, LIAISONS, "Core team"), wanted=True),
            is_done=self.is_done,
            let_in=let_in(opened.receipts) if opened else {},
            settings=setting_rows(self.reading),
            mark=lambda address: self.ledger.fingerprint(address.casefold()),
        )


def _cells(row: LiaisonRow) -> dict[str, Value]:
    return {
        "Name": row.name,
        "E-mail": row.email,
        "Language": LANGUAGE_NAMES[row.language],
        "Pay plan": row.pay_plan,
        "From": row.from_,
        "To": row.to,
        "Needs for access": row.needs_for_access,
        "W-9 on file": False,
        "Vendor form": False,
    }
