"""scripts/crontab.example and scripts/systemd: each command is one of ours, and systemd takes each unit as hardened."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from automations import command_line

SCRIPTS = Path(__file__).parents[2] / "scripts"
UNITS = sorted((SCRIPTS / "systemd").iterdir())
COMMANDS = re.compile(r"/opt/automations/\.venv/bin/((?:run-job|automations) [^|&;)\n]*)")
ANALYZE = shutil.which("systemd-analyze") or ""
NEEDS_SYSTEMD = pytest.mark.skipif(not ANALYZE, reason="no systemd on this machine")
MOST_EXPOSED = 25
"""Of 100, by systemd's own reckoning of what a service could still do to its machine."""


def commands(text: str) -> list[list[str]]:
    text = text.replace(r"$(date +\%F)", "2026-11-02").replace("%i", "posting")
    return [shlex.split(found.partition(" 2>")[0]) for found in COMMANDS.findall(text)]


@pytest.mark.parametrize("file", [SCRIPTS / "crontab.example", *UNITS], ids=lambda file: file.name)
def test_each_command_is_one_of_ours(file: Path) -> None:
    text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("#"))
    found = commands(text)
    assert bool(found) is (file.suffix != ".timer")
    for name, *words in found:
        parser = command_line.run_job_parser() if name == "run-job" else command_line.main_parser()
        parser.parse_args(words)


def test_cron_runs_every_job_and_each_line_is_one_of_cron_d() -> None:
    text = (SCRIPTS / "crontab.example").read_text()
    lines = [
        line for line in text.splitlines() if line and not line.startswith("#") and not re.match(r"[A-Z_]+=", line)
    ]
    for line in lines:
        assert re.match(r"([\d*/,-]+\s+){5}automations\s+\S", line), line
        assert not re.search(r"(?<!\\)%", line), "cron ends a line at %"
    run = {words[1] for words in commands("\n".join(lines)) if words[0] == "run-job"}
    assert run == set(command_line.JOBS)


@pytest.mark.parametrize(("status", "mailed"), [(0, ""), (1, "it says\nand warns\n")])
def test_cron_mails_what_a_run_says_only_when_it_did_not_end_well(status: int, mailed: str, tmp_path: Path) -> None:
    run_job = tmp_path / "run-job"
    run_job.write_text(f"#!/bin/sh\necho it says\necho and warns >&2\nexit {status}\n")
    run_job.chmod(0o700)
    lines = [line for line in (SCRIPTS / "crontab.example").read_text().splitlines() if "run-job" in line]
    assert len(lines) == len(command_line.JOBS)
    for line in lines:
        command = line.partition("  automations  ")[2].replace("/opt/automations/.venv/bin/run-job", str(run_job))
        ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        assert (ran.stdout, ran.stderr) == (mailed, "")


@NEEDS_SYSTEMD
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    """Read by systemd's own parser, with a command that is there on this machine."""
    for one in UNITS:
        name = one.name.replace("@.", "@posting.")
        (tmp_path / name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", one.read_text(), flags=re.M))
    checked = subprocess.run(
        [ANALYZE, "verify", "--man=no", "--recursive-errors=no", unit.name.replace("@.", "@posting.")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


@NEEDS_SYSTEMD
@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_service_is_hardened(unit: Path) -> None:
    checked = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_unit_is_less_hardened_than_the_others() -> None:
    """The block of hardening is the same in each service."""
    blocks = [unit.read_text().partition("# The ledgers: 0700")[2].partition("\n[Install]")[0].strip() for unit in UNITS
              if unit.suffix == ".service"]  # fmt: skip
    assert len(blocks[0]) > 500
    assert set(blocks) == {blocks[0]}
