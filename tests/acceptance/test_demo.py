"""scripts/demo: who clones the repository sees invoices, invitations, reminders and changes, and nothing twice."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, ROOT / "scripts" / "demonstration.py"]


def demo(folder: Path) -> str:
    """`scripts/demo`, without the virtualenv that it would make, in a folder of its own."""
    ended = subprocess.run(
        COMMAND, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env={"PYTHONPATH": str(ROOT)}
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> str:
    return demo(folder)


def test_everybody_is_invited_reminded_and_told_of_changes(first: str) -> None:
    done = dict(re.findall(r"^  (\S+  \$ run-job \w+) +(.+)$", first, re.MULTILINE))
    assert list(done.values()) == [
        "13 letters, 2 events",
        "1 letter, 1 event, 1 score sheet, 1 folder",
        "5 letters",
        "6 letters, 1 event",
        "12 letters, 1 event",
        "1 letter, 1 event",
    ]
    assert "reminder of M-09 to L-01, L-03, L-04, L-05, C-01" in first
    assert "38 letters from the program's mailbox, 0 of them twice" in first


def test_a_letter_in_each_language_can_be_opened_as_it_says(first: str, folder: Path) -> None:
    shown = re.findall(r"^  (\S+) +\S+@\S+ .+\n +\.venv/bin/automations (emulator show mail .+)$", first, re.MULTILINE)
    assert [language for language, _ in shown] == ["ar", "en", "es", "ht", "pt", "zh-Hant"]
    for language, words in shown:
        command = [Path(sys.executable).with_name("automations"), *words.split()]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        assert f'lang="{language}"' in (folder / ended.stdout.strip()).read_text(encoding="utf-8-sig")


def test_a_second_demo_sends_nothing_twice(first: str, folder: Path) -> None:
    again = demo(folder)
    assert "Drafted nothing twice: 11 invoices" in again
    assert re.findall(r"run-job (meetings|interviews) +nothing due$", again, re.MULTILINE) == ["meetings", "interviews"]
    assert "38 letters from the program's mailbox, 0 of them twice" in again


def test_off_a_terminal_it_ends_and_names_no_page_that_is_gone(first: str) -> None:
    assert "Look at it" not in first


def test_on_a_terminal_it_ends_with_a_page_that_stays_until_ctrl_c(first: str, folder: Path) -> None:
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        COMMAND, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env={"PYTHONPATH": str(ROOT)}
    )
    os.close(theirs)
    said = ""
    try:
        while "until you press Ctrl-C." not in said:
            said += os.read(ours, 4096).decode()
        (page,) = re.findall(r"^  (http://127\.0\.0\.1:\S+)", said, re.MULTILINE)
        assert "REHEARSAL" in requests.get(page, timeout=20).text
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
        with contextlib.suppress(OSError):  # a terminal that nobody holds any more
            said += os.read(ours, 4096).decode()
        assert "Traceback" not in said
        with pytest.raises(requests.ConnectionError):
            requests.get(page, timeout=5)
    finally:
        running.kill()
        running.wait()
        os.close(ours)
