"""The file of a ledger: made whole or not at all, brought up to date, refused when it is damaged or of a newer version.

Nothing here reads a row of it: ledger.py does. SQLite's and the system's errors come out as ours, with the remedy.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa

from automations.errors import DiskFull, LedgerUnusable
from automations.runs import schema

NAMED = frozenset({"ledger", "spreadsheet", "epoch", "salt"})
"""The facts that every ledger has from its first moment on."""
_RESTORE = "Restore a backup (automations restore), or make it anew from Workspace (automations rebuild-ledger)"
_VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM_FOR_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_NO_RIGHT = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def engine_of(file: Path, shown: Path, spreadsheet_id: str) -> sa.Engine:
    """An engine on a ledger that is whole and of this version; a missing file is made. `shown` stands in messages.

    Raises LedgerUnusable, DiskFull; the file is then as it was.
    """
    with answering(shown):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            _make(file, shown, spreadsheet_id)
        elif not file.stat().st_size:
            # SQLite would take it for a new one.
            raise LedgerUnusable(file=shown, what="the file is no ledger", remedy=_RESTORE)
        engine = _engine(file)
        try:
            _check(engine, shown)
            if _version(engine, shown) < schema.HEAD:
                migrate(engine, file, shown)
            _check_tables(engine, shown)
        except BaseException:
            engine.dispose()
            raise
        return engine


def damaged(file: Path) -> LedgerUnusable:
    return LedgerUnusable(file=file, what="the file is damaged", remedy=_RESTORE)


def copy_of(file: Path, folder: Path) -> Path:
    """A copy of a ledger as it stood at one moment, in `folder`; nothing is copied when there is none.

    Another run may write meanwhile, and SQLite may carry its -wal over into the file: then it is copied again.
    """
    copy = folder / file.name
    parts = (file, _beside(file, "-wal"))
    with answering(file):
        for _ in range(100):
            stood = [_stamp(part) for part in parts]
            for part in parts:
                copied = copy.with_name(part.name)
                copied.unlink(missing_ok=True)
                if part.exists():
                    shutil.copyfile(part, copied)
            if stood == [_stamp(part) for part in parts]:
                break
    return copy


def migrate(engine: sa.Engine, file: Path, shown: Path) -> None:
    """Brings an older ledger up to date; a copy of it as it was stays beside it."""
    from alembic import command  # imported only here: most runs have nothing to migrate
    from alembic.config import Config
    from alembic.util import CommandError

    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(file, _beside(file, f".before-{schema.HEAD}"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, schema.HEAD)
            connection.commit()
    except CommandError as error:
        raise damaged(shown) from error


@contextmanager
def answering(file: Path) -> Iterator[None]:
    """SQLite's and the system's errors as ours, with the remedy."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        _say(file, error.orig or error)
    except (sqlite3.Error, OSError) as error:
        _say(file, error)


def _engine(file: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.pool.SingletonThreadPool)

    @sa.event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def _make(file: Path, shown: Path, spreadsheet_id: str) -> None:
    """A new ledger at once, beside its place and then moved there: running all migrations comes to the same tables.

    So a file that is there is a whole ledger, or it is damaged.
    """
    if _beside(file, "-wal").exists():
        # SQLite would play what is in there into the new file.
        raise LedgerUnusable(file=shown, what="it is gone, and its -wal is still there", remedy=_RESTORE)
    new = _beside(file, ".new")
    for left_over in (new, _beside(new, "-wal"), _beside(new, "-shm")):
        left_over.unlink(missing_ok=True)
    engine = _engine(new)
    try:
        with engine.begin() as connection:
            schema.tables.create_all(connection)
            connection.exec_driver_sql(_VERSION_TABLE)
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (schema.HEAD,))
            facts = {"ledger": secrets.token_hex(8), "spreadsheet": spreadsheet_id}
            facts |= {"epoch": "0", "salt": secrets.token_hex(16)}
            connection.execute(
                sa.insert(schema.facts), [{"name": name, "value": value} for name, value in facts.items()]
            )
    finally:
        engine.dispose()  # which carries the -wal over into the file
    os.replace(new, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _check(engine: sa.Engine, shown: Path) -> None:
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise damaged(shown)


def _version(engine: sa.Engine, shown: Path) -> str:
    """The migration that the file stands at."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            raise LedgerUnusable(file=shown, what="the file is no ledger", remedy=_RESTORE)
        found: Sequence[str] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    if len(found) != 1:
        raise damaged(shown)
    if found[0] > schema.HEAD:
        raise LedgerUnusable(file=shown, what="a newer version of this program made it", remedy="Install that version")
    return found[0]


def _check_tables(engine: sa.Engine, shown: Path) -> None:
    """Every table with every column, before the first row is read: half a ledger would say that nothing was done."""
    with engine.connect() as connection:
        there = sa.inspect(connection)
        for table in schema.tables.tables.values():
            columns = there.get_columns(table.name) if there.has_table(table.name) else []
            if {column.name for column in table.columns} - {column["name"] for column in columns}:
                raise damaged(shown)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _say(file: Path, error: BaseException) -> NoReturn:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    if isinstance(error, sqlite3.IntegrityError):
        raise LedgerUnusable(
            file=file,
            what="a number or an id would stand in it twice; nothing was saved",
            remedy="Compare it with Workspace: automations rebuild-ledger",
        ) from error
    if code in _NO_ROOM_FOR_SQLITE or getattr(error, "errno", None) in NO_ROOM:
        raise DiskFull(file=file) from error
    if code & 0xFF in _HELD:
        raise LedgerUnusable(
            file=file, what="another program holds it open", remedy="Close that program and run again"
        ) from error
    if isinstance(error, PermissionError) or code & 0xFF in _NO_RIGHT:
        raise LedgerUnusable(
            file=file, what="it may not be read and written", remedy="Give this user the rights to it"
        ) from error
    if isinstance(error, OSError) or code & 0xFF == sqlite3.SQLITE_IOERR:
        raise LedgerUnusable(file=file, what=str(error), remedy="See that the disk is in order") from error
    raise damaged(file) from error
