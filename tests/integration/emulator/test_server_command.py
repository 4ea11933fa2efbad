"""`automations emulator`: the ready line, one emulator a folder, a clean end, and what the other commands print."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from automations.emulator import launch
from tests.workspace import Local

EMULATOR = [sys.executable, "-m", "automations.emulator"]


def run(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*EMULATOR, *words, "--data", str(data)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_says_ready_and_ends_cleanly(tmp_path: Path, signum: signal.Signals) -> None:
    with subprocess.Popen(
        [*EMULATOR, "--data", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        note = tmp_path / "emulator" / "running.json"
        assert json.loads(note.read_text())["url"] == url
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "emulator" / "secret").stat().st_mode) == 0o600
        with requests.Session() as held:  # a client that keeps its connection does not hold the end up
            assert held.get(url + "/drive/v3/files", timeout=5).status_code == 401
            began = time.monotonic()
            process.send_signal(signum)
            out, err = process.communicate(timeout=5)
        assert (process.returncode, out, err) == (0, "", "")
        assert time.monotonic() - began < 2
    assert not note.exists()
    assert launch.find(tmp_path) is None


def test_one_emulator_a_folder(workspace: Local) -> None:
    with pytest.raises(launch.NotReady, match="another emulator is running"):
        launch.start(workspace.data)
    found = launch.find(workspace.data)
    assert found == workspace.running
    assert found is not None
    assert found.admin("GET", "/clock")["mode"] == "still"


def test_a_note_of_a_dead_one_is_ignored(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    (tmp_path / "emulator").mkdir()
    addresses = dict.fromkeys(("url", "admin_url", "page_url"), "http://127.0.0.1:9")
    note = {**addresses, "admin_token": "t", "pid": process.pid}
    (tmp_path / "emulator" / "running.json").write_text(json.dumps(note))
    assert launch.find(tmp_path) is None
    running = launch.start(tmp_path)
    assert launch.find(tmp_path) == running
    running.stop()


def test_it_survives_being_killed(tmp_path: Path) -> None:
    running = launch.start(tmp_path)
    token = run("token", "me@example.org", data=tmp_path).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    made = requests.post(running.url + "/drive/v3/files", json={"name": "kept"}, headers=headers, timeout=5)
    os.kill(running.pid, signal.SIGKILL)
    running.stop()
    again = launch.start(tmp_path)
    got = requests.get(f"{again.url}/drive/v3/files/{made.json()['id']}", headers=headers, timeout=5)
    again.stop()
    assert got.json()["name"] == "kept"


def test_a_tied_one_ends_with_whoever_started_it(tmp_path: Path) -> None:
    code = (
        "import os, pathlib; from automations.emulator import launch;"
        f"print(launch.start(pathlib.Path({str(tmp_path)!r}), tied=True).pid, flush=True); os._exit(9)"
    )
    pid = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout)
    until = time.monotonic() + 5
    while time.monotonic() < until and launch.find(tmp_path):
        time.sleep(0.05)
    assert launch.find(tmp_path) is None, f"process {pid} goes on alone"


def test_show_lists_a_running_and_a_stopped_one(workspace: Local) -> None:
    headers = {"Authorization": f"Bearer {workspace.token()}"}
    folder = {"name": "Invoices", "mimeType": "application/vnd.google-apps.folder"}
    url = workspace.url + "/drive/v3/files"
    parent = requests.post(url, json=folder, headers=headers, timeout=5).json()["id"]
    made = requests.post(url, json={"name": "a.pdf", "parents": [parent]}, headers=headers, timeout=5).json()["id"]
    for _ in range(2):
        shown = run("show", "drive", data=workspace.data)
        assert "Invoices/a.pdf" in shown.stdout
        assert made in shown.stdout
        assert f"https://drive.google.com/drive/folders/{parent}" in shown.stdout
        workspace.running.stop()
    assert run("show", "mail", data=workspace.data).stdout == "No mail.\n"
    assert run("show", "calendar", data=workspace.data).stdout == "No events.\n"
    workspace.restart()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--port", "x"], 2, "invalid int value"),
        (["show", "videos"], 2, "invalid choice"),
        (["service-account", "r@town.iam.gserviceaccount.com"], 2, "none is running"),
        (["--clock", "2026-11-02T12:00:00"], 1, "names no zone"),
    ],
)
def test_what_it_does_not_understand(tmp_path: Path, words: list[str], code: int, says: str) -> None:
    ended = run(*words, data=tmp_path)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_launching_costs_no_heavy_import() -> None:
    heavy = ("starlette", "uvicorn", "jsonschema", "googleapiclient", "google.auth", "cryptography")
    code = "import sys, automations.emulator.launch, automations.emulator.command;"
    code += f"print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
