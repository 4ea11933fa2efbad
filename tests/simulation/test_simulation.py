"""The simulation's short form: two months of one program, and an engine that is broken on purpose is found out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from tests.simulation.happenings import TICK, ZONE, Happening, as_lines, draw, from_lines
from tests.simulation.running import elsewhere, simulate

ROOT = Path(__file__).parents[2]
SEED = 45
TWICE = "no answer, done"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with elsewhere() as made:
        yield made


def test_two_months_of_a_program_in_which_much_goes_wrong(folder: Path) -> None:
    figures = simulate(draw(SEED, 2), folder / "program", folder / "base")
    assert figures.failed is None, "\n".join([*figures.trace, str(figures.failed)])
    assert figures.troubles >= 10
    assert figures.deaths >= 1
    assert figures.letters >= 10
    assert figures.invoices >= 2


def test_a_program_replays_exactly_from_its_lines(folder: Path) -> None:
    program = draw(SEED, 1)
    assert from_lines(as_lines(program.happenings)) == list(program.happenings)
    first, again = (simulate(program, folder / "program", folder / "base", to_the_end=False) for _ in range(2))
    assert first.trace == again.trace
    assert (first.calls, first.troubles, first.deaths) == (again.calls, again.troubles, again.deaths)


def test_an_engine_that_sends_again_what_it_knows_nothing_of_is_caught_and_its_program_shrunk(tmp_path: Path) -> None:
    _with_a_broken_engine(tmp_path)
    kept = tmp_path / "program.jsonl"
    kept.write_text(f"1\n{as_lines(_HAPPENINGS)}")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--replay", str(kept)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "duplicates: invited/M-01/L-01/1 went out 2 times" in ran.stdout
    left = from_lines((tmp_path / "var/simulation/seed-1.jsonl").read_text().partition("\n")[2])
    assert [one.do for one in left] == ["plan_meeting", TICK, TICK, TICK]
    assert [call for one in left for call in one.calls] == [(7, TWICE)]


def _with_a_broken_engine(folder: Path) -> None:
    """A copy of the house in which a mail that was being sent is begun anew, whatever became of it."""
    for name in ("automations", "templates", "tests"):
        copytree(ROOT / name, folder / name, ignore=lambda _, names: [one for one in names if one == "__pycache__"])
    mail = folder / "automations" / "effects" / "mail.py"
    text = mail.read_text()
    looking = "    if LOOKED in record.receipts:\n        raise NobodyKnows\n"
    assert text.count(looking) == 1
    mail.write_text(text.replace(looking, "    record = start_over(record)\n    save(record)\n    return record\n"))


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2025, 10, day, hour, minute, tzinfo=ZONE)


_HAPPENINGS = (
    Happening(_at(6, 9, 0), "log_outreach", 7),
    Happening(_at(6, 9, 1), "plan_meeting", 7, "Gathering 1", "2025-10-20 18:00"),
    Happening(_at(6, 9, 5), TICK, 7, "meetings", calls=((1, "429"), (2, "503"))),
    Happening(_at(6, 9, 20), "sort", 7),
    Happening(_at(6, 9, 30), TICK, 7, "meetings", calls=((7, TWICE),)),
    Happening(_at(6, 9, 32), TICK, 7, "invoices"),
    Happening(_at(6, 9, 40), TICK, 7, "meetings", calls=((2, "cut"),)),
    Happening(_at(7, 9, 40), "change_place", 7),
    Happening(_at(7, 9, 41), TICK, 7, "meetings"),
)
