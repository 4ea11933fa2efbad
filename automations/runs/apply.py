"""The only code that acts: carries out a plan's effects one after another, each by its kind, with a receipt each.

The intent stands in the ledger before the first call, each receipt right after its call. Whatever dies here, the next
run finds by the ledger what is left to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from automations.effects import file
from automations.effects.record import EffectRecord, EffectState
from automations.errors import AutomationsError, DiskFull, LedgerUnusable, SignInFailed
from automations.google.drive import Drive
from automations.google.failures import NotReached
from automations.rendering.invoice import render_invoice
from automations.rules.documents import InvoiceDocument
from automations.rules.plan import Effect
from automations.rules.register import Invoice
from automations.runs.clock import Clock
from automations.runs.ledger import Ledger
from automations.runs.outcome import EffectSeen
from automations.runs.records import ActivityRow

FOLDER_KEY = "folder/"
_FATAL = (SignInFailed, LedgerUnusable, DiskFull)


@dataclass
class Applier:
    """Carries out the effects of one run. `line` makes the line of Activity that is committed with the last receipt."""

    ledger: Ledger
    drive: Drive
    folder: str
    clock: Clock
    run: str
    claim: Callable[[], None]
    line: Callable[[EffectRecord], ActivityRow]
    records: dict[str, EffectRecord]
    seen: dict[str, EffectSeen] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)
    _tried: dict[str, str] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _unreachable: str = ""
    _now: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def carry_out(self, invoices: Sequence[Invoice], effects: Sequence[Effect]) -> None:
        """Records the invoices with the intents of their effects in one commit, then acts. What fails is told in
        `seen` and tried again by the next run; the others go on.

        Raises SignInFailed, LedgerUnusable, DiskFull.
        """
        self._note_order(effects)
        due = [effect for effect in effects if not self.is_already(effect) and not self._was_tried(effect)]
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
        """Tells of effects that do not go out in this run, by their keys: waiting, refused, withdrawn."""
        self._note_order(effects)
        for effect in effects:
            if effect.key in states:
                self._tell(effect.key, effect.kind, states[effect.key], effect.what)

    @property
    def came_to(self) -> list[EffectSeen]:
        """How each effect stands, in the order of the plan: two runs print the same."""
        return sorted(self.seen.values(), key=lambda one: self._order[one.key])

    def _note_order(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            self._order.setdefault(effect.key, len(self._order))

    def is_already(self, effect: Effect) -> bool:
        record = self.records.get(effect.key)
        return record is not None and record.is_done and record.wanted == self.fingerprint(effect)

    def _was_tried(self, effect: Effect) -> bool:
        """What failed in this run is for the next one: a run plans several times, and asks Google once."""
        return self._tried.get(effect.key) == self.fingerprint(effect)

    def fingerprint(self, effect: Effect) -> str:
        """Of its facts, salted: they hold a name and an address."""
        return self.ledger.fingerprint(_canonical(effect.payload.document, effect.payload.name))

    def _intents(self, due: Sequence[Effect]) -> list[EffectRecord]:
        """The effects as they are to be, folders first, each file with an id that Drive has given."""
        paths = dict.fromkeys(path for effect in due for path in _paths(effect.payload.folders))
        wanted: list[EffectRecord] = []
        for path in paths:
            key = FOLDER_KEY + "/".join(path)
            if key not in self.records:
                wanted.append(self._record(key, "file", f"folder {'/'.join(path)}", self.ledger.fingerprint(key)))
        for effect in due:
            fingerprint = self.fingerprint(effect)
            before = self.records.get(effect.key)
            if before is None:
                wanted.append(self._record(effect.key, effect.kind, effect.what, fingerprint))
            else:
                changed = replace(before, state=EffectState.INTENDED, wanted=fingerprint, what=effect.what)
                wanted.append(self._stamped(changed))
        missing = sum(file.needs_id(record) for record in wanted)
        if missing > len(self._ids):
            self._ids += self.drive.new_ids(missing - len(self._ids))
        return [file.intend(record, self._ids.pop(0)) if file.needs_id(record) else record for record in wanted]

    def _act(self, effect: Effect) -> None:
        if self._unreachable:
            self._fail(effect.key, effect.what, "failed", self._unreachable)
            return
        payload = effect.payload

        def content() -> bytes:
            return render_invoice(payload.document)

        try:
            try:
                self._put(effect.key, payload.name, self._folder(payload.folders), content)
            except file.FolderGone:
                self._put(effect.key, payload.name, self._folder(payload.folders, anew=True), content)
        except _FATAL:
            raise
        except NotReached as error:
            self._unreachable = str(error)
            self._fail(effect.key, effect.what, "failed", str(error))
        except AutomationsError as error:
            known = "code" in error.facts
            self._fail(effect.key, effect.what, "failed" if known else "unknown", str(error))
        except file.FolderGone:
            self._fail(effect.key, effect.what, "failed", "the folder in Drive is gone; run: automations init")
        else:
            record = self.records[effect.key]
            self._tell(effect.key, effect.kind, "done", effect.what, record.receipts.get(file.LINK, ""))

    def _put(self, key: str, name: str, parent: str, content: Callable[[], bytes] | None) -> None:
        wanted = file.Wanted(name, parent, content)
        file.put(self.records[key], wanted, self.drive, self._save, self._new_id)

    def _folder(self, path: tuple[str, ...], *, anew: bool = False) -> str:
        """The id of a folder, made on the way when it is not there yet; `anew` when Drive says that it is gone."""
        parent = self.folder
        for part in _paths(path):
            key = FOLDER_KEY + "/".join(part)
            record = self.records[key]
            if anew and not self._is_there(record):
                record = file.intend(record, self._new_id())
                self._save(record)
            if not record.is_done:
                self._put(key, part[-1], parent, None)
            parent = self.records[key].receipts[file.FILE]
        return parent

    def _is_there(self, record: EffectRecord) -> bool:
        found = self.drive.get(record.receipts[file.FILE])
        return found is not None and not found.trashed

    def _new_id(self) -> str:
        if not self._ids:
            self._ids += self.drive.new_ids(1)
        return self._ids.pop(0)

    def _save(self, record: EffectRecord) -> None:
        record = self._stamped(record)
        told = [self.line(record)] if record.is_done and not record.key.startswith(FOLDER_KEY) else []
        self.ledger.save((), [record], told)
        self.records[record.key] = record

    def _fail(self, key: str, what: str, state: str, error: str) -> None:
        """Google said no, or nobody knows: shown as such, and tried again by the next run."""
        failed = replace(self.records[key], state=EffectState(state), error=error)
        self._save(failed)
        self._tell(key, failed.kind, state, what, error=error)

    def _record(self, key: str, kind: str, what: str, wanted: str) -> EffectRecord:
        return self._stamped(EffectRecord(key=key, kind=kind, state=EffectState.INTENDED, wanted=wanted, what=what))

    def _stamped(self, record: EffectRecord) -> EffectRecord:
        return replace(record, changed_at=self._now.isoformat(timespec="seconds"), run=self.run)

    def _tell(self, key: str, kind: str, state: str, what: str, link: str = "", error: str = "") -> None:
        link = link or (self.records[key].receipts.get(file.LINK, "") if key in self.records else "")
        self.seen[key] = EffectSeen(key=key, kind=kind, state=state, what=what, link=link, error=error)


def _paths(folders: tuple[str, ...]) -> list[tuple[str, ...]]:
    """("Invoices", "FY27") -> [("Invoices",), ("Invoices", "FY27")]."""
    return [folders[: depth + 1] for depth in range(len(folders))]


def _canonical(document: InvoiceDocument, name: str) -> str:
    def plain(value: object) -> str:
        if isinstance(value, Decimal | date):
            return str(value)
        raise TypeError(type(value).__name__)

    return json.dumps([name, asdict(document)], sort_keys=True, default=plain, ensure_ascii=False)
