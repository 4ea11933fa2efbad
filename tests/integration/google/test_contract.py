"""scripts/google_contract.py: every belief holds on the local Workspace, and a server that is not Google's is told."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.integration.google.conftest import Wire, answer, refusal

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "google_contract.py"


def contract(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=120)


def test_every_belief_holds_on_the_local_workspace() -> None:
    done = contract("--no-quota")
    assert (done.returncode, done.stderr) == (0, "")
    *lines, totals = done.stdout.splitlines()
    probes = [line for line in lines if not line.startswith(" ")]
    assert len(probes) > 85
    for line in probes:
        assert re.fullmatch(r"(agree|cannot tell here) +(calendar|drive|forms|gmail|sheets) +[^\[]+\. \[.+\]", line), (
            line
        )
    assert re.fullmatch(r"agree: \d+  differ: 0  cannot tell here: \d+", totals)


def test_a_belief_that_differs_is_shown_with_what_was_seen_and_fails(wire: Wire) -> None:
    folder = answer({"id": "folder"}, Content_Type="application/json")
    wire.steps += [folder, *[refusal(404, "notFound", "nothing here")] * 200]
    done = contract("--api", "drive", "--no-quota", "--endpoint", wire.url, "--token", "t")
    assert done.returncode == 1
    assert "differ            drive    Ids from generateIds work for folders" in done.stdout
    assert "404 notFound: nothing here" in done.stdout
    assert done.stderr == ""


def test_without_sign_in_nothing_is_tried(wire: Wire) -> None:
    wire.steps += [refusal(401, "authError", "Invalid Credentials")] * 2
    done = contract("--endpoint", wire.url, "--token", "t")
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.count("\n") == 1
