"""What a rebuilt ledger will hold, gathered from one place of Workspace after the other; and what nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from automations.effects.record import EffectRecord
from automations.rules.gatherings import Told
from automations.rules.program import id_order, make_id
from automations.rules.register import Invoice
from automations.runs.gathering_records import SeenInCalendar
from automations.runs.records import ActivityRow, AskedRow, RunRow
from automations.sheet.known import Known

REBUILDING_JOB = "rebuild-ledger"
"""What stands on Activity and Jobs for a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Something that Workspace does not tell: `key` names it, `what` says what is missing and what to do about it."""

    key: str
    what: str


@dataclass(kw_only=True)
class Contents:
    """All that the ledger will say. It begins with what an older ledger knew, if there is one.

    `look_over` are tabs in which cells that have changed places among rows cannot be noticed.
    `done_at` is when Activity says that each effect was done last, by its key; `written_until` the newest line that
    stood on Activity, None for an empty one.
    """

    now: datetime
    run: str
    known: Known
    effects: dict[str, EffectRecord] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    activity: dict[str, ActivityRow] = field(default_factory=dict)
    questions: dict[str, AskedRow] = field(default_factory=dict)
    runs: dict[str, RunRow] = field(default_factory=dict)
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    events: dict[str, SeenInCalendar] = field(default_factory=dict)
    done_at: dict[str, datetime] = field(default_factory=dict)
    written_until: datetime | None = None
    sync_token: str = ""
    mail_history: str = ""
    asks_first: frozenset[str] = frozenset()
    look_over: tuple[str, ...] = ()
    unknown: list[Unknown] = field(default_factory=list)

    @property
    def has_every_line(self) -> bool:
        """False when lines of Activity were deleted between others: their numbers are missing."""
        numbers = [id_order(id_)[1] for id_ in self.activity]
        return max(numbers, default=0) == len(numbers)

    def add_line(self, row: ActivityRow) -> None:
        """A line of Activity as it stands there."""
        at = datetime.fromisoformat(row.at)
        self.activity[row.id] = row
        self.done_at[row.key] = max(at, self.done_at.get(row.key, at))
        self.written_until = max(at, self.written_until or at)

    def note(self, record: EffectRecord, *, line: bool = True) -> None:
        """An effect as Workspace shows it. Activity gets a line of one that it does not name, unless `line` is False:
        its run died before the Sheet was written.
        """
        stamped = record.changed_at or self.now.isoformat(timespec="seconds")
        self.effects[record.key] = replace(record, changed_at=stamped, run=record.run or self.run)
        if line and record.key not in self.done_at:
            self._line(record)

    def _line(self, record: EffectRecord) -> None:
        number = max((id_order(id_)[1] for id_ in self.activity), default=0) + 1
        who = next((part for part in record.key.split("/") if part.startswith(("L-", "A-"))), "")
        row = ActivityRow(
            id=make_id("V", number),
            at=self.now.isoformat(timespec="seconds"),
            job=REBUILDING_JOB,
            what=f"Found by rebuilding: {record.what}",
            who=who,
            key=record.key,
            link=record.receipts.get("link", ""),
            run=self.run,
        )
        self.activity[row.id] = row
        self.done_at[row.key] = self.now

    def cannot_tell(self, key: str, what: str) -> None:
        if all(one.key != key for one in self.unknown):
            self.unknown.append(Unknown(key=key, what=what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What stands for addresses and facts on record. `fingerprint` is the ledger's; `as_before` says that what stands
    in Workspace was made with the same salt; `people` are ids of rows by the mark of their present address.
    """

    fingerprint: Callable[[str], str]
    as_before: bool
    people: Mapping[str, str]

    def of(self, address: str) -> str:
        return self.fingerprint(address.casefold())


def people_by_mark(emails: Iterable[tuple[str, str]], mark: Callable[[str], str]) -> dict[str, str]:
    """Ids by the mark of each address, of addresses that one row alone has."""
    found: dict[str, list[str]] = {}
    for id_, email in emails:
        if email:
            found.setdefault(mark(email.casefold()), []).append(id_)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}
