"""The only code that acts: carries out a plan's effects one after another, each by its kind, with a receipt each.

The intent stands in the ledger before the first call, each receipt right after its call. Whatever dies here, the next
run finds by the ledger what is left to do. How an effect of each kind is done stands in acts_*.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from automations.effects import mail
from automations.effects.record import EffectRecord, EffectState
from automations.errors import AutomationsError, DiskFull, LedgerUnusable, MustEnd, SignInFailed
from automations.google.failures import NotReached
from automations.rules.gatherings import Told
from automations.rules.plan import Effect
from automations.rules.register import Invoice
from automations.runs.clock import Clock
from automations.runs.ledger import Ledger
from automations.runs.outcome import EffectSeen
from automations.runs.records import ActivityRow

LINK = "link"
_FATAL = (SignInFailed, LedgerUnusable, DiskFull, MustEnd)

Save = Callable[[EffectRecord], None]
_HELD_BACK = ("waiting", "refused")
_TO_PEOPLE = ("mail", "event", "access")


class Impossible(Exception):
    """An effect cannot be carried out as things are: the sentence says why, and what to do."""


class Unsure(Exception):
    """Nobody can tell whether an effect took place: a person is asked."""


class Acts(Protocol):
    """How effects of one kind are carried out."""

    def facts(self, effect: Effect) -> str:
        """What makes the effect another one, as text; never its rendering."""
        ...

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        """The records complete with the ids that they need before the first call, and records of what goes before."""
        ...

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        """Carries it out; the finished record. Raises Refused, Unanswered, Impossible, Unsure."""
        ...

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        """What people have been told now that it is done, by the receipts of what went out."""
        ...


@dataclass
class Applier:
    """Carries out the effects of one run. `line` makes the line of Activity that is committed with the last receipt;
    `may_write` says whether people may be written to at a time, `holds` whether nothing more goes out in this run.
    """

    ledger: Ledger
    kinds: Mapping[str, Acts]
    clock: Clock
    run: str
    claim: Callable[[], None]
    line: Callable[[EffectRecord], ActivityRow]
    records: dict[str, EffectRecord]
    may_write: Callable[[datetime], bool]
    holds: Callable[[datetime], bool]
    seen: dict[str, EffectSeen] = field(default_factory=dict)
    unsure: dict[str, Effect] = field(default_factory=dict)
    _unreachable: str = ""
    _tried: dict[str, str] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _now: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def carry_out(self, invoices: Sequence[Invoice], effects: Sequence[Effect]) -> None:
        """Records the invoices with the intents of their effects in one commit, then acts. What fails is told in
        `seen` and tried again by the next run; the others go on.

        Raises SignInFailed, LedgerUnusable, DiskFull, MustEnd.
        """
        self._note_order(effects)
        due = [effect for effect in effects if not self.is_over(effect)]
        for effect in effects:
            if effect not in due and effect.key not in self.seen:
                self._tell(effect.key, effect.kind, "already", effect.what)
        if not due and not invoices:
            return
        self._now = self.clock()
        if due:
            self.claim()
        intents = self._intents(due)
        self.ledger.save(invoices, intents)
        self.records.update({record.key: record for record in intents})
        for effect in due:
            self._tried[effect.key] = self.fingerprint(effect)
            self._act(effect)

    def hold_back(self, effects: Sequence[Effect], states: Mapping[str, str]) -> None:
        """Tells of effects that do not go out in this run, by their keys: waiting, refused, withdrawn. What an earlier
        round held back and is no longer due, because it is due under another key by now, is not told.
        """
        self._note_order(effects)
        due = {effect.key for effect in effects}
        for key in [key for key, one in self.seen.items() if one.state in _HELD_BACK and key not in due]:
            del self.seen[key]
        for effect in effects:
            if effect.key in states:
                self._tell(effect.key, effect.kind, states[effect.key], effect.what)

    @property
    def came_to(self) -> list[EffectSeen]:
        """How each effect stands, in the order of the plan: two runs print the same."""
        return sorted(self.seen.values(), key=lambda one: self._order.get(one.key, len(self._order)))

    def _note_order(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            self._order.setdefault(effect.key, len(self._order))

    def skip(self, reasons: Mapping[str, str], kind: str) -> None:
        """Records effects that are not carried out any more, each with its reason."""
        new = {key: why for key, why in reasons.items() if self._may_skip(self.records.get(key))}
        if not new:
            return
        self._now = self.clock()
        fresh = EffectRecord(key="", kind=kind, state=EffectState.WITHDRAWN, wanted="", what="not sent")
        records = [
            self._stamped(replace(self.records.get(key, fresh), key=key, state=EffectState.WITHDRAWN, error=why))
            for key, why in new.items()
        ]
        self.ledger.save((), records)
        for record in records:
            self.records[record.key] = record
            self._tell(record.key, kind, "withdrawn", record.what, error=record.error)

    @staticmethod
    def _may_skip(record: EffectRecord | None) -> bool:
        """Not what went out or may have, but for a reminder of which nobody knows: it is asked about no more."""
        if record is None or record.state in (EffectState.INTENDED, EffectState.FAILED):
            return True
        return mail.is_unsure(record) and mail.ONCE in record.receipts

    def settle(self, record: EffectRecord, told: Sequence[Told]) -> None:
        """Records what has come out of an effect of an earlier run, with what people were told by it."""
        self._now = self.clock()
        record = self._stamped(record)
        self.ledger.save((), [record], [self.line(record)] if record.is_done else (), told)
        self.records[record.key] = record

    def is_already(self, effect: Effect) -> bool:
        record = self.records.get(effect.key)
        return record is not None and record.is_done and record.wanted == self.fingerprint(effect)

    def is_over(self, effect: Effect) -> bool:
        """Done, or tried: what failed is for the next run; a run plans several times, and asks Google once."""
        return self.is_already(effect) or self._tried.get(effect.key) == self.fingerprint(effect)

    def fingerprint(self, effect: Effect) -> str:
        """Of its facts, salted: they hold names and addresses."""
        return self.ledger.fingerprint(self.kinds[effect.kind].facts(effect))

    def _intents(self, due: Sequence[Effect]) -> list[EffectRecord]:
        found: list[EffectRecord] = []
        for kind, acts in self.kinds.items():
            own = [effect for effect in due if effect.kind == kind]
            if own:
                records = acts.intents([self._wanted(effect) for effect in own], own)
                found += [self._stamped(record) for record in records]
        return found

    def _wanted(self, effect: Effect) -> EffectRecord:
        """The effect as it is to be; of one that is unsure the state stays until it has been looked at."""
        wanted, before = self.fingerprint(effect), self.records.get(effect.key)
        if before is None:
            return EffectRecord(
                key=effect.key, kind=effect.kind, state=EffectState.INTENDED, wanted=wanted, what=effect.what
            )
        return replace(before, state=EffectState.INTENDED, wanted=wanted, what=effect.what)

    def _act(self, effect: Effect) -> None:
        if self._unreachable:
            self._fail(effect, "failed", self._unreachable)
            return
        # A run of many mails takes minutes: what becomes of one is looked at a minute after its own sending.
        self._now = self.clock()
        if self.holds(self._now):
            self._tell(effect.key, effect.kind, "waiting", effect.what)
            return
        if effect.kind in _TO_PEOPLE and not self.may_write(self._now):
            # The mail hours have ended since the run began: the first run in them goes on.
            self._tell(effect.key, effect.kind, "waiting", effect.what)
            return

        def save(record: EffectRecord) -> None:
            self._save(record, effect)

        try:
            self.kinds[effect.kind].act(effect, self.records[effect.key], save, self._now)
        except _FATAL:
            raise
        except NotReached as error:
            self._unreachable = str(error)
            self._fail(effect, "failed", str(error))
        except AutomationsError as error:
            self._fail(effect, "failed" if "code" in error.facts else "unknown", str(error))
        except Impossible as error:
            self._fail(effect, "failed", str(error))
        except Unsure as error:
            self.unsure[effect.key] = effect
            self._fail(effect, "unknown", str(error))
        else:
            link = self.records[effect.key].receipts.get(LINK, "")
            self._tell(effect.key, effect.kind, "done", effect.what, link)

    def _save(self, record: EffectRecord, effect: Effect) -> None:
        """A receipt; with the last one of the effect what people were told by it, and its line of Activity."""
        record = self._stamped(record)
        if record.is_done and record.key == effect.key:
            told = self.kinds[effect.kind].told(effect, record, self._now)
            self.ledger.save((), [record], [self.line(record)], told)
        else:
            self.ledger.save((), [record])
        self.records[record.key] = record

    def _fail(self, effect: Effect, state: str, error: str) -> None:
        """Google said no, or nobody knows: shown as such, and tried again by the next run."""
        failed = self._stamped(replace(self.records[effect.key], state=EffectState(state), error=error))
        self.ledger.save((), [failed])
        self.records[effect.key] = failed
        self._tell(effect.key, effect.kind, state, effect.what, error=error)

    def _stamped(self, record: EffectRecord) -> EffectRecord:
        return replace(record, changed_at=self._now.isoformat(timespec="seconds"), run=self.run)

    def _tell(self, key: str, kind: str, state: str, what: str, link: str = "", error: str = "") -> None:
        link = link or (self.records[key].receipts.get(LINK, "") if key in self.records else "")
        self.seen[key] = EffectSeen(key=key, kind=kind, state=state, what=what, link=link, error=error)
