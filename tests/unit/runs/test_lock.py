"""One run a program at a time: the second waits, then is told since when; a dead process holds nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from automations.errors import DiskFull, LedgerUnusable, ProgramBusy
from automations.runs.lock import only_run_of
from tests.unit.runs.unprivileged import open_folder, unprivileged

__all__ = ["open_folder"]


@contextmanager
def held_elsewhere(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock."""
    code = """
        import sys
        from pathlib import Path
        from automations.runs.lock import only_run_of
        with only_run_of("town", Path(sys.argv[1])):
            print("held", flush=True)
            sys.stdin.read()
    """
    words = [sys.executable, "-c", textwrap.dedent(code), str(file)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_waits_and_is_told_since_when(tmp_path: Path) -> None:
    file = tmp_path / "var" / "lock"
    with held_elsewhere(file):
        began = time.monotonic()
        with pytest.raises(ProgramBusy) as told, only_run_of("town", file, wait=0.3):
            pytest.fail("two runs of one program")
        assert time.monotonic() - began >= 0.3
    assert told.value.exit_status == 4
    since = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    said = rf"Another run holds the program town \(since {since}\)\. Wait .* nothing was done\."
    assert re.fullmatch(said, str(told.value))


def test_a_second_process_goes_on_when_the_first_has_ended(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / "lock") as first:
        threading.Timer(0.3, lambda: first.stdin and first.stdin.close()).start()
        with only_run_of("town", tmp_path / "lock", wait=10):
            assert first.wait(10) == 0


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / "lock") as first:
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
        with only_run_of("town", tmp_path / "lock", wait=0):
            pass


def test_two_threads_are_two_runs(tmp_path: Path) -> None:
    inside, most = 0, 0

    def run() -> None:
        nonlocal inside, most
        with only_run_of("town", tmp_path / "lock", wait=10):
            inside += 1
            most = max(most, inside)
            time.sleep(0.05)
            inside -= 1

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_run_that_ends_badly_frees_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="badly"), only_run_of("town", tmp_path / "lock"):
        raise ValueError("badly")
    with only_run_of("town", tmp_path / "lock", wait=0):
        pass


def test_two_programs_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with only_run_of("town", tmp_path / "a"), only_run_of("other", tmp_path / "b", wait=0):
        pass


def test_a_folder_without_rights_is_told(open_folder: Path) -> None:
    (open_folder / "var").mkdir(mode=0o500)
    for file in (open_folder / "var" / "lock", open_folder / "var" / "book" / "lock"):
        with (
            unprivileged(),
            pytest.raises(LedgerUnusable, match="Give this user the rights"),
            only_run_of("town", file),
        ):
            pytest.fail("a run without its lock")


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with (
        pytest.raises(LedgerUnusable, match="See that the disk is in order"),
        only_run_of("town", tmp_path / "var" / "x"),
    ):
        pytest.fail("a run without its lock")


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(DiskFull), only_run_of("town", tmp_path / "lock"):
        pytest.fail("a run without its lock")
