"""One job for many programs: each for itself, in the order given, so many at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automations.config import Config, load
from automations.errors import NotSetUp, SignInFailed
from automations.google.workspace import Workspace
from automations.runs import home
from automations.service.connection import Connection
from automations.service.work import Failure, Work, run_many, run_one

WORK = Work(job="invoices")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Five programs, two workers; each has its place."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "automations.toml").write_text("workers = 2")
    for name in "abcde":
        (tmp_path / "programs" / f"{name}.toml").write_text(f'name = "{name}"')
    config = load(tmp_path, tmp_path / "var")
    for program in config.programs.values():
        home.save_place(config, program, home.Place(f"book-{program.id}", "folder"))
    return config


def connection(open_: object) -> Connection:
    return Connection(lambda: datetime(2026, 11, 2, tzinfo=UTC), open_)  # type: ignore[arg-type]


def test_a_run_that_writes_nothing_needs_nothing_that_makes_mail_or_knows_holidays() -> None:
    heavy = ("jinja2", "email_validator", "holidays", "apscheduler")
    code = f"import sys, automations.service.work; print([one for one in {heavy} if one in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_one_that_fails_stops_no_other(config: Config) -> None:
    """Each by its own error, a fault of our own among them."""
    turn = iter(range(5))

    def open_(letters: bool) -> Workspace:
        if next(turn) == 2:
            raise KeyError("Ana Exemplo")
        raise SignInFailed(what="no", remedy="Sign in")

    came_to = list(run_many(config, list(config.programs.values()), WORK, connection(open_)))
    assert [one.program for one in came_to] == list("abcde")
    assert all(isinstance(one, Failure) for one in came_to)
    said = [str(one.error) for one in came_to if isinstance(one, Failure)]
    assert sum("unforeseen" in one for one in said) == 1
    assert sum(one == "Sign-in failed: no. Sign in" for one in said) == 4
    assert not any("Ana" in one for one in said)


def test_as_many_at_a_time_as_there_are_workers(config: Config) -> None:
    inside, most, both = 0, 0, threading.Lock()

    def open_(letters: bool) -> Workspace:
        nonlocal inside, most
        with both:
            inside += 1
            most = max(most, inside)
        time.sleep(0.05)
        with both:
            inside -= 1
        raise SignInFailed(what="no", remedy="Sign in")

    assert len(list(run_many(config, list(config.programs.values()), WORK, connection(open_)))) == 5
    assert most == 2


def test_before_init_nothing_is_opened_and_nothing_made(config: Config, tmp_path: Path) -> None:
    program = config.program("a")
    home.place_file(config, program).unlink()
    before = sorted(path.name for path in (tmp_path / "var").rglob("*"))
    with pytest.raises(NotSetUp, match="automations init --program a"):
        run_one(config, program, WORK, connection(lambda _: pytest.fail("opened")))
    assert sorted(path.name for path in (tmp_path / "var").rglob("*")) == before


def test_a_run_that_cannot_sign_in_makes_no_ledger(config: Config) -> None:
    program = config.program("a")

    def open_(letters: bool) -> Workspace:
        raise SignInFailed(what="no", remedy="Sign in")

    with pytest.raises(SignInFailed):
        run_one(config, program, WORK, connection(open_))
    assert not home.ledger_file(config, home.require_place(config, program)).exists()
