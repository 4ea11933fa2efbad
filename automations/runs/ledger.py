"""The ledger of one workbook: what was done, and what is meant to be done. Its file: ledger_file.py.

Every method that changes something commits before it returns: what stands here survives the next crash. Only one run
at a time opens a ledger (lock.py).
"""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from automations.effects.record import EffectRecord
from automations.errors import LedgerUnusable
from automations.rules.gatherings import Told
from automations.rules.questions import Answered
from automations.rules.register import Invoice, Register
from automations.runs import schema, seals
from automations.runs.gathering_records import SeenInCalendar, seen_of, seen_values, told_of, told_values
from automations.runs.ledger_file import NAMED, answering, copy_of, damaged, engine_of
from automations.runs.records import (
    ActivityRow,
    AskedRow,
    RunRow,
    effect_record,
    effect_values,
    invoice_of,
    invoice_values,
    line_values,
)

T = TypeVar("T")
RESTORED, REBUILDING = "restored", "rebuilding"
"""Why a ledger may not act before `automations rebuild-ledger` has come to its end."""


class Ledger:
    """One ledger, open. Use `open` or `open_copy`, and `close` it."""

    def __init__(self, file: Path, engine: sa.Engine, temporary: tempfile.TemporaryDirectory[str] | None) -> None:
        self.file, self._engine, self._temporary = file, engine, temporary
        self._once: dict[Callable[[], object], Any] = {}
        with self._reading() as connection:
            self._facts: dict[str, str] = {row.name: row.value for row in connection.execute(sa.select(schema.facts))}

    @classmethod
    def open(cls, file: Path, spreadsheet_id: str) -> Ledger:
        """The ledger in `file`, made when it is missing, brought up to date when it is older.

        Raises LedgerUnusable when it is damaged, of a newer version, or of another workbook; DiskFull.
        """
        return cls._open(file, file, spreadsheet_id, None)

    @classmethod
    def open_copy(cls, file: Path, spreadsheet_id: str) -> Ledger:
        """A copy of the ledger that is thrown away, for a look that must change no byte of it. Raises as `open`."""
        temporary = tempfile.TemporaryDirectory(prefix="automations-")
        try:
            return cls._open(copy_of(file, Path(temporary.name)), file, spreadsheet_id, temporary)
        except BaseException:
            temporary.cleanup()
            raise

    @classmethod
    def _open(
        cls, file: Path, shown: Path, spreadsheet_id: str, temporary: tempfile.TemporaryDirectory[str] | None
    ) -> Ledger:
        engine = engine_of(file, shown, spreadsheet_id)
        try:
            ledger = cls(shown, engine, temporary)
            ledger._check_facts(spreadsheet_id)
        except BaseException:
            engine.dispose()
            raise
        return ledger

    def _check_facts(self, spreadsheet_id: str) -> None:
        if NAMED - self._facts.keys() or not self._facts["epoch"].isdecimal():
            raise damaged(self.file)
        if self.spreadsheet_id != spreadsheet_id:
            raise LedgerUnusable(
                file=self.file,
                what=f"it is of another workbook ({self.spreadsheet_id})",
                remedy="Put it back to its own",
            )

    def close(self) -> None:
        self._engine.dispose()
        if self._temporary is not None:
            self._temporary.cleanup()

    # Who this ledger is

    @property
    def id(self) -> str:
        return self._facts["ledger"]

    @property
    def spreadsheet_id(self) -> str:
        return self._facts["spreadsheet"]

    @property
    def epoch(self) -> int:
        return int(self._facts["epoch"])

    @property
    def salt(self) -> str:
        return self._facts["salt"]

    @property
    def holder(self) -> str:
        """Which of the files that this ledger may have been copied to this one is; "" before any was rebuilt."""
        return self._facts.get("holder", "")

    @property
    def unfinished(self) -> str:
        """RESTORED, REBUILDING, or "" for a ledger that may act."""
        return self._facts.get("unfinished", "")

    @property
    def asks_first(self) -> frozenset[str]:
        """Jobs that ask before each effect, whatever their Mode: answers about them were lost."""
        return frozenset(self._facts.get("asks first", "").split())

    @property
    def asks_until(self) -> datetime | None:
        """Until when they ask at least (aware); None where none ever did."""
        text = self._facts.get("asks first until")
        return datetime.fromisoformat(text) if text else None

    @property
    def is_salt_new(self) -> bool:
        """Whether it is being rebuilt with a salt of its own, because nobody knows that of before."""
        return bool(self._facts.get("salt is new"))

    def begin_as(self, ledger: str, salt: str) -> None:
        """The empty ledger takes the id and the salt of one that is lost; with "" it keeps its own salt."""
        self.put_facts(ledger=ledger, **({"salt": salt} if salt else {"salt is new": "yes"}))

    def finish_rebuilding(self, asks_first: Iterable[str], until: datetime) -> None:
        """From now on it may act. `asks_first` are names of jobs that ask, at least `until` then (aware)."""
        asks = {"asks first": " ".join(sorted(asks_first)), "asks first until": until.isoformat(timespec="seconds")}
        self.put_facts(**asks, **{"salt is new": "", "unfinished": ""})

    def stop_asking(self, job: str) -> None:
        """Nothing of this job waits for a word any more."""
        self.put_facts(**{"asks first": " ".join(sorted(self.asks_first - {job}))})

    def put_facts(self, **facts: str) -> None:
        """Commits what stands of the ledger as a whole: all in one commit."""
        with self._writing() as connection:
            seals.put(connection, schema.facts, [{"name": name, "value": value} for name, value in facts.items()])
        self._facts.update(facts)

    def next_epoch(self) -> int:
        """Commits epoch n+1, before it is written into the workbook."""
        self.put_facts(epoch=str(self.epoch + 1))
        return self.epoch

    @property
    def last_written(self) -> datetime | None:
        """When the Sheet was last written (aware), None when it never was."""
        text = self._facts.get("written")
        return datetime.fromisoformat(text) if text else None

    def note_written(self, at: datetime) -> None:
        self.put_facts(written=at.isoformat(timespec="seconds"))

    def fingerprint(self, text: str) -> str:
        """32 hexadecimal digits, salted: equal texts are known again, and nothing can be read from it."""
        return hmac.new(self.salt.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]

    # Rows of the Sheet

    def known_rows(self) -> list[tuple[str, str, str]]:
        """(tab, id, what is known as JSON)."""
        with self._reading() as connection:
            return [(row.tab, row.id, row.known) for row in connection.execute(sa.select(schema.known_rows))]

    def sequences(self) -> dict[str, int]:
        with self._reading() as connection:
            return {row.tab: row.highest for row in connection.execute(sa.select(schema.sequences))}

    def save_rows(
        self,
        changed: Iterable[tuple[str, str, str]],
        forgotten: Iterable[tuple[str, str]],
        sequences: Mapping[str, int],
    ) -> None:
        """Rows that are known otherwise than before, rows to forget, and the highest number of each tab."""
        with self._writing() as connection:
            seals.put(
                connection, schema.known_rows, [{"tab": tab, "id": id_, "known": known} for tab, id_, known in changed]
            )
            for tab, id_ in forgotten:
                table = schema.known_rows
                seals.delete(connection, table, table.c.tab == tab, table.c.id == id_)
            seals.put(connection, schema.sequences, [{"tab": tab, "highest": top} for tab, top in sequences.items()])

    # Invoices and effects

    def register(self) -> Register:
        """All invoices with their lines; `drawn` is true where the PDF is as the lines say."""
        return self._as_it_stands(self._read_register)

    def _read_register(self) -> Register:
        lines: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        with self._reading() as connection:
            table = schema.lines
            for row in connection.execute(sa.select(table).order_by(table.c.invoice, table.c.place)).mappings():
                lines[row["invoice"]].append(dict(row))
            effects = schema.effects.c
            as_wanted = sa.select(effects.key).where(effects.state == "done", effects.done == effects.wanted)
            drawn = set(connection.execute(as_wanted).scalars())
            found = [
                invoice_of(dict(row), lines[row["key"]], drawn=row["key"] in drawn)
                for row in connection.execute(sa.select(schema.invoices)).mappings()
            ]
        return Register().with_changes(found)

    def effects(self) -> dict[str, EffectRecord]:
        with self._reading() as connection:
            rows = connection.execute(sa.select(schema.effects)).mappings()
            return {row["key"]: effect_record(dict(row)) for row in rows}

    def save(
        self,
        invoices: Sequence[Invoice],
        effects: Sequence[EffectRecord],
        activity: Sequence[ActivityRow] = (),
        told: Sequence[Told] = (),
    ) -> None:
        """Invoices with the intents or receipts of their effects, what people were told by them, and what Activity says
        of it, in one commit.
        """
        with self._writing() as connection:
            seals.put(connection, schema.invoices, [invoice_values(one) for one in invoices])
            table = schema.lines
            for one in invoices:
                seals.delete(connection, table, table.c.invoice == one.key)
                seals.put(connection, table, line_values(one))
            seals.put(connection, schema.effects, [effect_values(record) for record in effects])
            seals.put(connection, schema.activity, [_fields(row) for row in activity])
            seals.put(connection, schema.told, [told_values(one) for one in told])

    # Gatherings

    def told(self) -> Mapping[tuple[str, str], Told]:
        """What each person was last told of each gathering, by (gathering, person)."""
        return self._as_it_stands(self._read_told)

    def _read_told(self) -> Mapping[tuple[str, str], Told]:
        with self._reading() as connection:
            found = [told_of(dict(row)) for row in connection.execute(sa.select(schema.told)).mappings()]
        return {(one.gathering, one.person): one for one in found}

    def events(self) -> Mapping[str, SeenInCalendar]:
        """What the calendar was last seen to have, by event id."""
        return self._as_it_stands(self._read_events)

    def _read_events(self) -> Mapping[str, SeenInCalendar]:
        with self._reading() as connection:
            rows = connection.execute(sa.select(schema.events)).mappings()
            return {row["event"]: seen_of(dict(row)) for row in rows}

    @property
    def sync_token(self) -> str:
        """From where the calendar's changes are read; "" for from the beginning."""
        return self._facts.get("sync token", "")

    def save_events(self, seen: Sequence[SeenInCalendar], sync_token: str) -> None:
        """What has changed in the calendar, and from where to read on, in one commit."""
        self._facts["sync token"] = sync_token
        with self._writing() as connection:
            seals.put(connection, schema.events, [seen_values(one) for one in seen])
            seals.put(connection, schema.facts, [{"name": "sync token", "value": sync_token}])

    @property
    def mail_history(self) -> str:
        """From where what comes into the mailbox is read; "" for nowhere yet."""
        return self._facts.get("mail history", "")

    def save_mail_history(self, start: str, records: Sequence[EffectRecord] = ()) -> None:
        """What has come back of mails, and from where to read on, in one commit."""
        with self._writing() as connection:
            seals.put(connection, schema.effects, [effect_values(record) for record in records])
            seals.put(connection, schema.facts, [{"name": "mail history", "value": start}])
        self._facts["mail history"] = start

    @property
    def last_swept(self) -> datetime | None:
        """When our own unsent drafts were last looked for (aware)."""
        text = self._facts.get("drafts swept")
        return datetime.fromisoformat(text) if text else None

    @property
    def drafts_since(self) -> datetime | None:
        """Since when there may be unsent drafts of ours that nobody has looked for (aware); None for never."""
        text = self._facts.get("drafts since")
        return datetime.fromisoformat(text) if text else None

    def note_drafts(self, at: datetime) -> None:
        self.put_facts(**{"drafts since": at.isoformat(timespec="seconds")})

    def note_swept(self, at: datetime, *, left: bool) -> None:
        """`left`: there may still be some, to be looked for next time."""
        text = at.isoformat(timespec="seconds")
        self.put_facts(**{"drafts swept": text, "drafts since": text if left else ""})

    # Questions, activity, runs

    def questions(self) -> Sequence[AskedRow]:
        """All that was ever asked, the oldest first."""
        return self._as_it_stands(self._read_questions)

    def _read_questions(self) -> Sequence[AskedRow]:
        with self._reading() as connection:
            rows = connection.execute(_in_order(schema.questions)).mappings()
            return [AskedRow(**{**row, "open": bool(row["open"])}) for row in rows]

    def answers(self) -> tuple[Answered, ...]:
        """The newest answer of each key."""
        newest = {row.key: row for row in self.questions() if row.answer}
        return tuple(Answered(key=row.key, facts=row.facts, answer=row.answer) for row in newest.values())

    def save_questions(self, rows: Sequence[AskedRow]) -> None:
        with self._writing() as connection:
            seals.put(connection, schema.questions, [{**_fields(row), "open": int(row.open)} for row in rows])

    def activity(self) -> list[ActivityRow]:
        with self._reading() as connection:
            rows = connection.execute(_in_order(schema.activity)).mappings()
            return [ActivityRow(**row) for row in rows]

    def runs(self) -> list[RunRow]:
        with self._reading() as connection:
            rows = connection.execute(_in_order(schema.runs)).mappings()
            return [RunRow(**row) for row in rows]

    def free_run_id(self, wanted: str) -> str:
        """`wanted`, or with -2, -3, … where something on record is of a run of that name."""
        with self._reading() as connection:
            columns = (schema.runs.c.id, schema.effects.c.run, schema.activity.c.run)
            found = [sa.select(one).where(sa.or_(one == wanted, one.startswith(f"{wanted}-"))) for one in columns]
            taken = set(connection.execute(sa.union(*found)).scalars())
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        return next(name for name in names if name not in taken)

    def save_run(self, row: RunRow) -> None:
        with self._writing() as connection:
            seals.put(connection, schema.runs, [_fields(row)])

    def _as_it_stands(self, read: Callable[[], T]) -> T:
        """What `read` finds, read once between two commits: only this ledger writes while its run holds the lock."""
        if read not in self._once:
            self._once[read] = read()
        found: T = self._once[read]
        return found

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with answering(self.file), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        self._once.clear()
        with answering(self.file):
            with self._engine.begin() as connection:
                yield connection
                number = seals.count_commit(connection)
            if self._temporary is None:
                seals.note(self.file, self.id, number)


def _in_order(table: sa.Table) -> sa.Select[Any]:
    """The rows of a table, the oldest first."""
    return sa.select(table).order_by(sa.text("rowid"))


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
