"""Sums over all that stands in a ledger: SQLite keeps none, and would read a flipped bit as if it had been written so.

Of each table the sum of its rows' hashes, changed with the rows in the same commit; of the tables' own declarations a
hash; and how many commits there were, which stands in a small file beside the ledger, too. So a text that is another,
a row that is missing and a commit that went with the end of a -wal are all seen when a ledger is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from automations.runs import schema

COMMITS, DECLARED = "commits", "declared"
ENDING = "-commits"
"""What the name of the small file ends with: `<ledger id> <commits> <hash of both>`."""
_MODULUS = 1 << 128
_AT_ONCE = 100
_SEALED = tuple(table for table in schema.tables.tables.values() if table is not schema.sums)


def put(connection: sa.Connection, table: sa.Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Adds whole rows, or changes those of the same key. A number or id that another row has is an error (SQLite's),
    never a change.
    """
    if not values:
        return
    keys = [column.name for column in table.primary_key]
    # Of a key that is given twice the last one stands, as it would with one statement after the other.
    rows = {tuple(row[key] for key in keys): row for row in values}
    before = _sum_of(table, _rows(connection, table, list(rows)))
    whole = [tuple(row[column.name] for column in table.columns) for row in rows.values()]
    connection.exec_driver_sql(_putting(table), whole)
    after = _sum_of(table, whole)
    _add(connection, table.name, after - before)


def delete(connection: sa.Connection, table: sa.Table, *wanted: sa.ColumnElement[bool]) -> None:
    """Deletes the rows of which all of `wanted` is true."""
    gone = connection.execute(sa.select(table).where(*wanted)).fetchall()
    if gone:
        connection.execute(table.delete().where(*wanted))
        _add(connection, table.name, -_sum_of(table, gone))


def reseal(connection: sa.Connection) -> None:
    """Makes all sums anew, for a ledger that was just made or brought up to date."""
    found = {table.name: _written(_whole(connection, table)) for table in _SEALED}
    found |= {COMMITS: _read(connection).get(COMMITS, "0"), DECLARED: _declared(connection)}
    connection.execute(schema.sums.delete())
    connection.execute(schema.sums.insert(), [{"name": name, "sum": value} for name, value in found.items()])


def are_whole(connection: sa.Connection) -> bool:
    """Whether every table is as it was last written."""
    found = _read(connection)
    wanted = {table.name: _written(_whole(connection, table)) for table in _SEALED}
    wanted[DECLARED] = _declared(connection)
    number = found.pop(COMMITS, "")
    # In a damaged file it may be anything.
    return isinstance(number, str) and number.isdecimal() and found == wanted


def count_commit(connection: sa.Connection) -> int:
    """One more, to be called in the commit itself; the new number."""
    number = commits(connection) + 1
    connection.exec_driver_sql("UPDATE sums SET sum = ? WHERE name = ?", (str(number), COMMITS))
    return number


def commits(connection: sa.Connection) -> int:
    """How many there were."""
    (number,) = connection.exec_driver_sql("SELECT sum FROM sums WHERE name = ?", (COMMITS,)).one()
    return int(number)


# The small file beside the ledger


def note(file: Path, ledger: str, number: int) -> None:
    """Writes down how many commits the ledger has had, after each. Best left undone where it cannot be."""
    said = f"{ledger} {number:012d}"
    with suppress(OSError):
        handle = os.open(_beside(file), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, f"{said} {_hash_of(said)}\n".encode(), 0)
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class Noted:
    """How many commits of which ledger were written down; of none where nothing is, or nothing to be relied on."""

    ledger: str = ""
    commits: int = 0


def noted(file: Path) -> Noted:
    """What the small file beside a ledger says."""
    try:
        said, _, hash_ = _beside(file).read_text(encoding="ascii").strip().rpartition(" ")
    except (OSError, ValueError):
        return Noted()
    id_, _, number = said.partition(" ")
    return Noted(id_, int(number)) if hash_ == _hash_of(said) and number.isdecimal() else Noted()


def forget(file: Path) -> None:
    """Takes the small file away: another ledger is put in this one's place on purpose."""
    _beside(file).unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ENDING)


def _hash_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


# Sums


@cache
def _putting(table: sa.Table) -> str:
    """Adds a row or changes the one of its key, given in the order of the table's columns. It is put together once: a
    run does it often, and an engine, of which each run has its own, would do so anew.
    """
    keys = [column.name for column in table.primary_key]
    adding = sqlite.insert(table)
    rest = {column.name: adding.excluded[column.name] for column in table.columns if column.name not in keys}
    return str(adding.on_conflict_do_update(index_elements=keys, set_=rest).compile(dialect=sqlite.dialect()))


def _rows(connection: sa.Connection, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> list[Sequence[Any]]:
    """The rows that have these keys."""
    names = ", ".join(f'"{column.name}"' for column in table.primary_key)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    one = f"({', '.join('?' * len(table.primary_key.columns))})"
    found: list[Sequence[Any]] = []
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        # Names are the schema's own; what was typed goes in as a value.
        wanted = f'SELECT {columns} FROM "{table.name}" WHERE ({names}) IN (VALUES {", ".join([one] * len(some))})'  # noqa: S608
        found += connection.exec_driver_sql(wanted, tuple(part for key in some for part in key)).fetchall()
    return found


def _whole(connection: sa.Connection, table: sa.Table) -> int:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return _sum_of(table, connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"'))  # noqa: S608


def _sum_of(table: sa.Table, rows: Iterable[Sequence[Any]]) -> int:
    person = table.name.encode()[:16]
    total = 0
    for row in rows:
        # A text and a number that look alike are not one.
        total += int.from_bytes(
            blake2b(repr(tuple(row)).encode("utf-8", "replace"), digest_size=16, person=person).digest()
        )
    return total


def _add(connection: sa.Connection, name: str, change: int) -> None:
    (before,) = connection.exec_driver_sql("SELECT sum FROM sums WHERE name = ?", (name,)).one()
    after = _written(int(before, 16) + change)
    connection.exec_driver_sql("UPDATE sums SET sum = ? WHERE name = ?", (after, name))


def _written(value: int) -> str:
    return f"{value % _MODULUS:032x}"


def _read(connection: sa.Connection) -> dict[Any, Any]:
    # By their places: how a column is called comes from the file.
    found = connection.exec_driver_sql("SELECT name, sum FROM sums").fetchall()
    return dict(tuple(row) for row in found)


def _declared(connection: sa.Connection) -> str:
    """Of how the tables are declared: a type that is another would change what is written later."""
    told = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    return _hash_of(repr([tuple(row) for row in connection.exec_driver_sql(told)]))
