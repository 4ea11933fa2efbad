"""The file of a ledger: made whole or not at all, brought up to date, refused when it is damaged or of a newer version.

Nothing here reads a row of it: ledger.py does. SQLite's and the system's errors come out as ours, with the remedy.
"""

from __future__ import annotations

import errno
import itertools
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from automations.errors import OF_PROGRAM, DiskFull, LedgerDamaged, LedgerUnusable
from automations.runs import schema, seals

NAMED = frozenset({"ledger", "spreadsheet", "epoch", "salt"})
"""The facts that every ledger has from its first moment on."""
_REBUILD = f"automations rebuild-ledger {OF_PROGRAM}"
RESTORE = f"Restore a backup (automations restore FILE {OF_PROGRAM}), or make it anew from Workspace ({_REBUILD})"
_BEHIND = "it lacks what was last written into it: its -wal was lost or damaged, or an older file was put in its place"
_VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM_FOR_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_NO_RIGHT = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def engine_of(file: Path, shown: Path, spreadsheet_id: str) -> sa.Engine:
    """An engine on a ledger that is whole and of this version; a missing file is made. `shown` stands in messages, and
    is where the number of commits is noted.

    It is looked at in a copy first: SQLite changes a file by opening it, and a damaged one, or another program's, is to
    stay as it is for who can mend it. Raises LedgerUnusable, DiskFull; the file is then as it was.
    """
    with answering(shown):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            _make(file, shown, spreadsheet_id)
        with tempfile.TemporaryDirectory(prefix="automations-") as folder:
            is_old = _look(file, shown, Path(folder))
        if is_old:
            migrate(file, shown)
        return _engine(file)


def check(file: Path, shown: Path) -> None:
    """Returns when a ledger is whole, and of this version or an older one. Raises as `engine_of`; changes nothing."""
    with answering(shown), tempfile.TemporaryDirectory(prefix="automations-") as folder:
        _look(file, shown, Path(folder))


def damaged(file: Path) -> LedgerDamaged:
    return LedgerDamaged(file=file, what="the file is damaged", remedy=RESTORE)


def copy_of(file: Path, folder: Path) -> Path:
    """A copy of a ledger as it stood at one moment, in `folder`; nothing is copied when there is none.

    Another run may write meanwhile, and SQLite may carry its -wal over into the file: then it is copied again.
    """
    copy = folder / file.name
    parts = (file, beside(file, "-wal"))
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


def facts_of(file: Path) -> dict[str, str]:
    """What stands of a ledger as a whole, of a copy that has been checked; it may be of an older version."""
    with answering(file), closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT name, value FROM facts").fetchall())


def copy_as(file: Path, to: Path) -> Path:
    """A copy of a ledger beside it, its -wal with it, for its user only."""
    with answering(file), tempfile.TemporaryDirectory(prefix="automations-") as folder:
        copy = copy_of(file, Path(folder))
        for ending in ("", "-wal"):
            if (part := beside(copy, ending)).exists():
                with part.open("rb") as read, open(beside(to, ending), "wb", opener=_for_its_user) as kept:
                    shutil.copyfileobj(read, kept)
                    kept.flush()
                    os.fsync(kept.fileno())
    return to


def alone(file: Path, to: Path) -> None:
    """A whole ledger as one file that needs nothing beside it, for its user only: made beside `to`, on the disk, looked
    at, and then moved there. Raises LedgerUnusable, DiskFull; nothing stands at `to` then that did not before.
    """
    part = beside(to, ".part")
    with answering(to), tempfile.TemporaryDirectory(prefix="automations-") as folder:
        copy = copy_of(file, Path(folder))
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with copy.open("rb") as made, open(part, "wb", opener=_for_its_user) as opened:
            shutil.copyfileobj(made, opened)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            check(part, to)
        except BaseException:
            part.unlink()
            raise
        put_in_place(part, to)


def _for_its_user(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_TRUNC, 0o600)


def remove(file: Path) -> None:
    """Takes away a ledger with all that stands beside it; the caller has kept a copy."""
    with answering(file):
        for ending in ("", "-wal", "-shm", seals.ENDING):
            beside(file, ending).unlink(missing_ok=True)


def migrate(file: Path, shown: Path) -> None:
    """Brings an older ledger up to date; a copy of it as it was stays beside it.

    It is done in a copy that takes its place at once: dying in between leaves the older one.
    """
    from alembic import command  # imported only here: most runs have nothing to migrate
    from alembic.config import Config
    from alembic.util import CommandError

    fold(file)
    shutil.copyfile(file, beside(file, f".before-{schema.HEAD}"))
    new = _fresh(file)
    shutil.copyfile(file, new)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = _engine(new)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, schema.HEAD)
            connection.commit()
            seals.reseal(connection)
            connection.commit()
    except CommandError as error:
        raise damaged(shown) from error
    finally:
        engine.dispose()
    put_in_place(new, file)


def fold(file: Path) -> None:
    """Carries what stands in the -wal over into the file of a whole ledger, which is then alone."""
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def put_in_place(new: Path, file: Path) -> None:
    """Moves a whole file to where it belongs, and has the folder on the disk."""
    os.chmod(new, 0o600)
    os.replace(new, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def answering(file: Path) -> Iterator[None]:
    """SQLite's and the system's errors as ours, with the remedy."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        _say(file, error.orig or error)
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
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
    if beside(file, "-wal").exists():
        # SQLite would play what is in there into the new file.
        raise LedgerDamaged(file=shown, what="it is gone, and its -wal is still there", remedy=RESTORE)
    new = _fresh(file)
    engine = _engine(new)
    try:
        with engine.begin() as connection:
            # SQLite's driver would commit each table by itself, and wait for the disk each time.
            connection.exec_driver_sql("BEGIN")
            for declared in _tables():
                connection.exec_driver_sql(declared)
            connection.exec_driver_sql(_VERSION_TABLE)
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (schema.HEAD,))
            facts = {"ledger": secrets.token_hex(8), "spreadsheet": spreadsheet_id}
            facts |= {"epoch": "0", "salt": secrets.token_hex(16)}
            connection.execute(
                sa.insert(schema.facts), [{"name": name, "value": value} for name, value in facts.items()]
            )
            seals.reseal(connection)
    finally:
        engine.dispose()  # which carries the -wal over into the file
    put_in_place(new, file)


@cache
def _tables() -> tuple[str, ...]:
    """What declares the present tables; put together once, since a service may make hundreds of ledgers."""
    declared: list[str] = []

    def note(statement: sa.schema.ExecutableDDLElement, *_: object, **__: object) -> None:
        declared.append(str(statement.compile(dialect=sqlite.dialect())))

    schema.tables.create_all(sa.create_mock_engine("sqlite://", note), checkfirst=False)
    return tuple(declared)


def _fresh(file: Path) -> Path:
    """Where a file is made that will take the place of this one; what an earlier process left there is gone."""
    new = beside(file, ".new")
    for left_over in (new, beside(new, "-wal"), beside(new, "-shm")):
        left_over.unlink(missing_ok=True)
    return new


def _look(file: Path, shown: Path, folder: Path) -> bool:
    """Looks at a copy in `folder`. True for a whole ledger of an older version, False for one of this version."""
    if not file.stat().st_size:
        # SQLite would take it for a new one.
        raise LedgerDamaged(file=shown, what="the file is no ledger", remedy=RESTORE)
    # Before the copy is made: a run may be writing meanwhile.
    noted = seals.noted(shown)
    engine = _engine(copy_of(file, folder))
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
                raise damaged(shown)
            if _version(connection, shown) < schema.HEAD:
                return True
            if not seals.are_whole(connection):
                raise damaged(shown)
            facts = {row.name: row.value for row in connection.execute(sa.select(schema.facts))}
            if noted.ledger == facts.get("ledger") and seals.commits(connection) < noted.commits:
                raise LedgerDamaged(file=shown, what=_BEHIND, remedy=RESTORE)
    finally:
        engine.dispose()
    return False


def _version(connection: sa.Connection, shown: Path) -> str:
    """The migration that the file stands at."""
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    if "alembic_version" not in tables:
        raise LedgerDamaged(file=shown, what="the file is no ledger", remedy=RESTORE)
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    if len(found) != 1:
        raise damaged(shown)
    version = str(found[0])
    if version > schema.HEAD:
        raise LedgerUnusable(file=shown, what="a newer version of this program made it", remedy="Install that version")
    return version


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def free(file: Path, ending: str) -> Path:
    """A place beside a ledger at which nothing stands yet: what was kept is never replaced."""
    for number in itertools.count(1):
        place = beside(file, ending if number == 1 else f"{ending}-{number}")
        if not place.exists() and not beside(place, "-wal").exists():
            return place
    raise AssertionError


def _say(file: Path, error: BaseException) -> NoReturn:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    if isinstance(error, sqlite3.IntegrityError):
        raise LedgerUnusable(
            file=file,
            what="a number or an id would stand in it twice; nothing was saved",
            remedy=f"Compare it with Workspace: {_REBUILD}",
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
