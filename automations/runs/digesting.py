"""The job `digest` in a run: which packets were begun, who was told what, and what the morning's mail tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from automations.effects import mail
from automations.effects.record import EffectRecord, EffectState
from automations.google.gmail import Gmail
from automations.google.workspace import Workspace
from automations.jobs import digest
from automations.rules import account_statements
from automations.rules.digests import Morning, asked
from automations.rules.packets import Packet
from automations.rules.plan import Effect, Plan
from automations.runs.invoicing import Invoicing
from automations.runs.ledger import Ledger
from automations.runs.packet_records import packets
from automations.runs.reading import Reading
from automations.runs.rehearsal import Rehearsed
from automations.runs.setting_rows import setting_rows
from automations.runs.settling import Settling
from automations.sheet.discreet import discreet

_OURS = (digest.DIGEST, account_statements.PREFIX)
_PEOPLE = ("Liaisons", "Core team")


@dataclass
class Digesting:
    """One run's view of the digest. `now` is aware, in the program's zone; `others` are what all other jobs have to
    say; `is_done` whether an effect stands.
    """

    writes_letters: ClassVar[bool] = True
    to_come: ClassVar[int] = 0
    shows: ClassVar[Mapping[str, str]] = {}

    ledger: Ledger
    reading: Reading
    now: datetime
    invoicing: Invoicing
    is_done: Callable[[Effect], bool]
    records: MutableMapping[str, EffectRecord]
    settling: Settling
    others: Callable[[], Iterable[Plan]]
    _seen: Mapping[str, tuple[Packet, bool]] = field(default_factory=dict, init=False)

    def look_around(self, workspace: Workspace, calendar: str) -> None:
        """All that it goes by stands in the Sheet and in the ledger."""

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """Nobody is asked anything by mail."""

    def plan(self, allowed: frozenset[str] | None = None) -> Plan:
        self._seen = self._progress()
        plan = digest.plan(self.reading.snapshot, self._history(tells=allowed is None or bool(allowed)), self.now)
        if allowed is None:
            return plan
        # What is decided is for the job's own run.
        decided = plan.decided if allowed else ()
        return replace(plan, decided=decided, effects=tuple(one for one in plan.effects if one.key in allowed))

    def has_changed(self) -> bool:
        """A packet's file was made, or its mail went out; its invoices became Sent."""
        before, changed = self._seen, self.invoicing.has_changed()
        return changed or self._progress() != before

    def rehearsed(self, *, any_hour: bool = False) -> Rehearsed:
        history = replace(self._history(), any_hour=any_hour, goes_well=True)
        plan = digest.plan(self.reading.snapshot, history, self.now)
        if plan.decided:
            history = replace(history, register=history.register.with_changes(plan.decided))
            plan = digest.plan(self.reading.snapshot, history, self.now)
        return Rehearsed(plan, history.register, {effect.key: effect for effect in plan.effects})

    # What the job is told of the past

    def _progress(self) -> Mapping[str, tuple[Packet, bool]]:
        """How far each packet is: what stands of it, and whether its file does."""
        found = packets(self.records, self.now.tzinfo)
        return {key: (one, self.records[key].is_done) for key, one in found.items()}

    def _history(self, *, tells: bool = True) -> digest.History:
        """`tells`: letters may follow; without, nothing is asked for that only they would tell."""
        letters = {key: one for key, one in self.records.items() if one.kind == "mail"}
        return digest.History(
            register=self.invoicing.register,
            packets=packets(self.records, self.now.tzinfo),
            answers=self.ledger.answers(),
            sent={
                key: self._sent_at(one)
                for key, one in letters.items()
                if key.startswith(_OURS) and (one.state is EffectState.DONE or mail.is_unsure(one))
            },
            pending=frozenset(key for key, one in letters.items() if mail.is_open(one)),
            begun=frozenset(key for key, one in letters.items() if key.startswith(_OURS) and _is_begun(one)),
            unsure=frozenset(key for key, one in letters.items() if key.startswith(_OURS) and mail.is_unsure(one)),
            is_done=self.is_done,
            morning=lambda: self._morning,
            says=lambda: self._says,
            settings=setting_rows(self.reading),
            unsettled=self.settling.waiting(_PEOPLE, wanted=tells),
            mark=lambda address: self.ledger.fingerprint(address.casefold()),
            tells=tells,
        )

    def _sent_at(self, record: EffectRecord) -> datetime:
        at = record.receipts.get(mail.SENDING) or record.changed_at
        return datetime.fromisoformat(at).astimezone(self.now.tzinfo)

    @cached_property
    def _says(self) -> Mapping[str, str]:
        return self.invoicing.plan(frozenset()).says

    @cached_property
    def _morning(self) -> Morning:
        """As it was when the run began to plan: the mail to each of staff tells the same."""
        plans = list(self.others())
        since = self._last_digest()
        tabs = self.reading.settled.workbook.tabs

        def link(tab: str, number: int) -> str:
            found = tabs.get(tab)
            return f"{self.reading.metadata.url}#gid={found.sheet_id}&range=A{number}" if found else ""

        return Morning(
            problems=discreet([one for plan in plans for one in plan.problems], self.reading.raw),
            questions=[
                (one.id, f"{one.id}: {asked(one.what, one.why)}")
                for one in self.ledger.questions()
                if one.open and not one.answer
            ],
            needs=[need for plan in plans for need in plan.needs],
            failed=[
                f"{one.what}: {one.error}"
                for one in self.records.values()
                if one.state is EffectState.FAILED and datetime.fromisoformat(one.changed_at) >= since
            ],
            done=[
                one.what
                for one in self.ledger.activity()
                if datetime.fromisoformat(one.at) >= since and not one.key.startswith(digest.DIGEST)
            ],
            link=link,
        )

    def _last_digest(self) -> datetime:
        """When staff were last told (aware); a day ago where they never were."""
        sent = [
            self._sent_at(one) for key, one in self.records.items() if key.startswith(digest.DIGEST) and one.is_done
        ]
        return max(sent, default=self.now - timedelta(days=1))


def _is_begun(record: EffectRecord) -> bool:
    """It was due, and has not gone out."""
    return record.state in (EffectState.INTENDED, EffectState.FAILED) and not mail.is_open(record)
