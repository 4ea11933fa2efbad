"""The file of a ledger: whole, or refused; a look changes no byte; a process that is killed leaves it readable."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from automations.errors import DiskFull, LedgerUnusable
from automations.runs import ledger_file, schema
from automations.runs.ledger import Ledger
from tests.sealed import change
from tests.unit.runs.records import effect, invoice
from tests.unit.runs.unprivileged import NOBODY, open_folder, unprivileged

__all__ = ["open_folder"]

PAGE = 4096


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with an invoice, closed."""
    made = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(made, "book")
    ledger.save([invoice(1)], [effect()])
    ledger.close()
    return made


def in_a_process(code: str, *arguments: object, size: int | None = None) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of its own; `size` is the most bytes that a file of its may have."""

    def limit() -> None:
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    words = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limit)


def left_by_a_killed_process(file: Path) -> None:
    """A second invoice is committed and a third is not; then the process is gone without a word."""
    code = """
        import os, sys
        from pathlib import Path
        from automations.runs.ledger import Ledger
        from tests.unit.runs.records import invoice
        ledger = Ledger.open(Path(sys.argv[1]), "book")
        ledger.save([invoice(2)], ())
        with ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE invoices SET state = 'Paid'")
            os._exit(9)
    """
    assert in_a_process(code, file).returncode == 9
    assert file.with_name("ledger.sqlite-wal").stat().st_size > 0


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Making and bringing up to date


def shape(file: Path) -> dict[str, object]:
    """Tables with their columns, types, keys and unique constraints."""
    there = sa.inspect(sa.create_engine(f"sqlite:///{file}", poolclass=sa.pool.NullPool))
    return {table: _shape_of(there, table) for table in there.get_table_names()}


def _shape_of(there: sa.Inspector, table: str) -> tuple[object, ...]:
    wanted = ("name", "nullable", "default", "primary_key")
    return (
        [(str(column["type"]), *(column[name] for name in wanted)) for column in there.get_columns(table)],
        there.get_pk_constraint(table)["constrained_columns"],
        sorted(tuple(one["column_names"]) for one in there.get_unique_constraints(table)),
        [(one["constrained_columns"], one["referred_table"]) for one in there.get_foreign_keys(table)],
        there.get_indexes(table),
    )


def migrated_from_nothing(file: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(ledger_file.__file__).parent / "migrations"))
    with sa.create_engine(f"sqlite:///{file}", poolclass=sa.pool.NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def test_all_migrations_come_to_the_same_tables_as_a_new_ledger(file: Path, tmp_path: Path) -> None:
    migrated_from_nothing(tmp_path / "migrated.sqlite")
    assert shape(tmp_path / "migrated.sqlite") == shape(file)
    with sqlite3.connect(tmp_path / "migrated.sqlite") as one, sqlite3.connect(file) as other:
        versions = [db.execute("SELECT version_num FROM alembic_version").fetchall() for db in (one, other)]
    assert versions == [[(schema.HEAD,)], [(schema.HEAD,)]]
    one.close()
    other.close()


def test_all_tables_of_a_new_ledger_are_committed_at_once(tmp_path: Path) -> None:
    said: list[str] = []

    def listen(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(said.append)

    sa.event.listen(sa.Engine, "connect", listen)
    try:
        Ledger.open(tmp_path / "ledger.sqlite", "book").close()
    finally:
        sa.event.remove(sa.Engine, "connect", listen)
    made = [one.split()[0] for one in said if one.lstrip().startswith(("BEGIN", "CREATE", "COMMIT"))]
    begun, committed = made.index("BEGIN"), made.index("COMMIT")
    tables = len(schema.tables.tables) + 1
    assert made[begun + 1 : committed].count("CREATE") == made.count("CREATE") >= tables


def test_a_new_ledger_is_for_its_user_only_and_alone_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "book"
    Ledger.open(folder / "ledger.sqlite", "book").close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == ["ledger.sqlite"]


def test_a_process_killed_while_it_makes_a_ledger_leaves_none(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from automations.runs.ledger import Ledger
        os.replace = lambda *_: os._exit(9)
        Ledger.open(Path(sys.argv[1]), "book")
    """
    assert in_a_process(code, tmp_path / "ledger.sqlite").returncode == 9
    assert not (tmp_path / "ledger.sqlite").exists()
    ledger = Ledger.open(tmp_path / "ledger.sqlite", "book")
    assert (ledger.epoch, ledger.register().invoices) == (0, ())
    ledger.close()


# What is refused. Each case spoils a whole ledger, and says what is told.


def write(file: Path, at: int, what: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(what)


def sql(*statements: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        with sqlite3.connect(file) as db:
            for statement in statements:
                db.execute(statement)
        db.close()

    return spoil


def spoil_lines(file: Path) -> None:
    """The page of the invoices' lines: nothing that opening a ledger reads."""
    with sqlite3.connect(file) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'lines'").fetchone()
    db.close()
    write(file, (page - 1) * PAGE, b"\xff" * 100)


def of_another_workbook(file: Path) -> None:
    change(file, "UPDATE facts SET value = 'b' WHERE name = 'spreadsheet'")


DAMAGED, NONE = "the file is damaged", "the file is no ledger"
DECLARED = (
    ("sums", "name"),
    ("sums", "sum"),
    ("facts", "value"),
    ("effects", "key"),
    ("alembic_version", "version_num"),
)
SPOILT = [
    pytest.param(lambda file: write(file, 0, b"X"), DAMAGED, id="a flipped byte in the header"),
    pytest.param(lambda file: write(file, PAGE, b"\xff" * PAGE), DAMAGED, id="a page overwritten"),
    pytest.param(spoil_lines, DAMAGED, id="a page of lines"),
    pytest.param(lambda file: os.truncate(file, PAGE), DAMAGED, id="cut to its first page"),
    pytest.param(lambda file: os.truncate(file, file.stat().st_size - PAGE), DAMAGED, id="the last page cut off"),
    pytest.param(lambda file: os.truncate(file, 700), DAMAGED, id="cut within a page"),
    pytest.param(lambda file: file.write_bytes(os.urandom(3 * PAGE)), DAMAGED, id="garbage"),
    pytest.param(lambda file: file.write_text("Dear Sam"), DAMAGED, id="a text"),
    pytest.param(lambda file: file.write_bytes(b""), NONE, id="an empty file"),
    pytest.param(sql("DROP TABLE alembic_version"), NONE, id="no version"),
    pytest.param(sql("DELETE FROM alembic_version"), DAMAGED, id="an empty version"),
    pytest.param(sql("INSERT INTO alembic_version VALUES ('0000')"), DAMAGED, id="two versions"),
    pytest.param(sql("UPDATE alembic_version SET version_num = '0000'"), DAMAGED, id="a version that never was"),
    pytest.param(sql("UPDATE alembic_version SET version_num = '9999'"), "a newer version", id="a newer version"),
    pytest.param(sql("DROP TABLE facts"), DAMAGED, id="a table is missing"),
    pytest.param(sql("DROP TABLE lines"), DAMAGED, id="the lines are missing"),
    pytest.param(sql("ALTER TABLE invoices DROP COLUMN draw_again"), DAMAGED, id="a column is missing"),
    pytest.param(sql("DELETE FROM facts WHERE name = 'salt'"), DAMAGED, id="no salt"),
    pytest.param(sql("UPDATE facts SET value = 'x' WHERE name = 'epoch'"), DAMAGED, id="an epoch that is no number"),
    pytest.param(sql("UPDATE facts SET value = '7' WHERE name = 'epoch'"), DAMAGED, id="a text that is another"),
    pytest.param(sql("DELETE FROM effects"), DAMAGED, id="rows are missing"),
    pytest.param(sql("INSERT INTO sequences VALUES ('Hours', 7)"), DAMAGED, id="a row too many"),
    pytest.param(sql("DELETE FROM sums WHERE name = 'effects'"), DAMAGED, id="a sum is missing"),
    pytest.param(sql("UPDATE sums SET sum = '' WHERE name = 'commits'"), DAMAGED, id="no number of commits"),
    pytest.param(sql("UPDATE sums SET sum = x'31' WHERE name = 'commits'"), DAMAGED, id="a number that is no text"),
    pytest.param(sql("DROP INDEX IF EXISTS x", "CREATE INDEX x ON lines (what)"), DAMAGED, id="an index of somebody's"),
    *(
        pytest.param(
            sql(f'ALTER TABLE {table} RENAME COLUMN "{column}" TO "{column.upper()}"'),
            DAMAGED,
            id=f"one bit of the name of {table}.{column}",
        )
        for table, column in DECLARED
    ),
    pytest.param(of_another_workbook, "of another workbook (b)", id="other"),
    pytest.param(
        lambda file: shutil.move(file, file.with_name("ledger.sqlite-wal")), "its -wal is still there", id="only a -wal"
    ),
]  # fmt: skip


@pytest.mark.parametrize("opening", [Ledger.open, Ledger.open_copy])
@pytest.mark.parametrize(("spoil", "what"), SPOILT)
def test_a_spoilt_ledger_is_refused_before_a_row_is_read(
    file: Path, spoil: Callable[[Path], object], what: str, opening: Callable[[Path, str], Ledger]
) -> None:
    spoil(file)
    before = folder_bytes(file.parent)
    with pytest.raises(LedgerUnusable) as told:
        opening(file, "book")
    assert what in str(told.value)
    assert str(told.value).startswith(f"The ledger {file} cannot be used: ")
    assert told.value.facts["remedy"]
    after = folder_bytes(file.parent)
    assert after.get(file.name) == before.get(file.name), "what is left of it stays as it is, for who can mend it"


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("opening", [Ledger.open, Ledger.open_copy])
def test_another_programs_file_is_left_as_it_is(
    tmp_path: Path, mode: str, opening: Callable[[Path, str], Ledger]
) -> None:
    """Also one that its program has not closed: SQLite would carry its -wal over by opening it."""
    with sqlite3.connect(tmp_path / "theirs.sqlite") as theirs:
        theirs.execute(f"PRAGMA journal_mode = {mode}")
        theirs.execute("CREATE TABLE songs (title)")
        theirs.commit()
        (tmp_path / "here").mkdir()
        for ending in ("", "-wal"):
            if (there := tmp_path / f"theirs.sqlite{ending}").exists():
                shutil.copy(there, tmp_path / "here" / f"ledger.sqlite{ending}")
    theirs.close()
    before = folder_bytes(tmp_path / "here")
    with pytest.raises(LedgerUnusable, match="the file is no ledger"):
        opening(tmp_path / "here" / "ledger.sqlite", "book")
    assert folder_bytes(tmp_path / "here") == before


# A look changes nothing


def test_a_look_changes_no_byte(file: Path) -> None:
    before = folder_bytes(file.parent)
    ledger = Ledger.open_copy(file, "book")
    assert ledger.register().invoices == (invoice(1),)
    ledger.save([invoice(2)], ())
    ledger.next_epoch()
    ledger.close()
    assert folder_bytes(file.parent) == before
    again = Ledger.open(file, "book")
    assert (len(again.register().invoices), again.epoch) == (1, 0)
    again.close()


def test_a_look_at_what_a_killed_process_left_sees_its_commits_and_changes_no_byte(file: Path) -> None:
    left_by_a_killed_process(file)
    before = folder_bytes(file.parent)
    ledger = Ledger.open_copy(file, "book")
    assert ledger.register().invoices == (invoice(1), invoice(2))
    ledger.close()
    assert folder_bytes(file.parent) == before


def test_a_look_before_the_first_run_makes_nothing(tmp_path: Path) -> None:
    ledger = Ledger.open_copy(tmp_path / "var" / "ledger.sqlite", "book")
    assert ledger.register().invoices == ()
    ledger.close()
    assert list(tmp_path.iterdir()) == []


def test_a_look_beside_a_run_that_writes_is_of_one_moment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the copies of the file and of its -wal, SQLite carries the one over into the other."""
    writer = Ledger.open(file, "book")
    writer.save([invoice(2)], ())
    copyfile, times = shutil.copyfile, iter(range(99))

    def beside_a_run(source: Path, copy: Path) -> None:
        copyfile(source, copy)
        if next(times) == 0:
            with sqlite3.connect(file) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()

    monkeypatch.setattr(shutil, "copyfile", beside_a_run)
    ledger = Ledger.open_copy(file, "book")
    assert ledger.register().invoices == (invoice(1), invoice(2))
    ledger.close()
    writer.close()


# A process that dies, a disk that is full, a folder that may not be written


def test_a_killed_process_leaves_its_last_commit(file: Path) -> None:
    left_by_a_killed_process(file)
    ledger = Ledger.open(file, "book")
    assert ledger.register().invoices == (invoice(1), invoice(2))
    ledger.close()


FULL = """
    import signal, sys
    from pathlib import Path
    from automations.errors import DiskFull
    from automations.runs.ledger import Ledger
    from tests.unit.runs.records import effect, invoice
    try:
        ledger = Ledger.open(Path(sys.argv[1]), "book")
        for count in range(2, 500):
            ledger.save([invoice(count)], [effect(f"k{count}", what="x" * 2000)])
            print(count, flush=True)
    except DiskFull as told:
        sys.exit(str(told))
"""


def test_a_full_disk_is_told_and_what_was_committed_stays(file: Path) -> None:
    ran = in_a_process(FULL, file, size=file.stat().st_size + 100_000)
    assert ran.stderr.strip().endswith(
        f"There is no room left for {file}. Nothing was lost: free some space and run the same command again."
    ), ran.stderr
    last = int(ran.stdout.split()[-1])
    ledger = Ledger.open(file, "book")
    assert [one.number for one in ledger.register().invoices] == [f"EXA-FY27-{n:04d}" for n in range(1, last + 1)]
    ledger.close()


@pytest.mark.parametrize("size", [0, 1000, PAGE, 10 * PAGE])
def test_no_room_for_a_new_ledger(tmp_path: Path, size: int) -> None:
    file = tmp_path / "ledger.sqlite"
    ran = in_a_process(FULL, file, size=size)
    assert ran.stderr.strip().startswith(f"There is no room left for {file}."), ran.stderr
    assert not file.exists()
    Ledger.open(file, "book").close()


def test_no_room_by_the_systems_word(file: Path) -> None:
    with pytest.raises(DiskFull), ledger_file.answering(file):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("mode", [pytest.param(0o500, id="read-only"), pytest.param(0, id="closed")])
@pytest.mark.parametrize("opening", [Ledger.open, Ledger.open_copy])
def test_a_folder_without_rights(open_folder: Path, mode: int, opening: Callable[[Path, str], Ledger]) -> None:
    folder = open_folder / "book"
    file = folder / "ledger.sqlite"
    Ledger.open(file, "book").close()
    for path in (file, folder):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, -1)
    folder.chmod(mode)
    with unprivileged():
        if mode and opening == Ledger.open_copy:
            opening(file, "book").close()
            return
        with pytest.raises(LedgerUnusable, match=r"may not be read and written\. Give this user the rights to it"):
            opening(file, "book")


def test_a_folder_that_cannot_be_made(open_folder: Path) -> None:
    (open_folder / "var").mkdir(mode=0o500)
    with unprivileged(), pytest.raises(LedgerUnusable, match="may not be read and written"):
        Ledger.open(open_folder / "var" / "book" / "ledger.sqlite", "book")


def test_a_file_that_another_program_writes(file: Path) -> None:
    ledger = Ledger.open(file, "book")
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    with ledger.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with pytest.raises(LedgerUnusable, match="another program holds it open"):
        ledger.next_epoch()
    other.close()
    assert ledger.epoch == 0
    ledger.close()
