"""Every crash point, the short form: for each kind of effect a run is killed just before the call that does it, just
after Google has done it, and just after the receipt. The whole form: scripts/crash_points (docs/reliability.md).
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.crash import forked, points, worlds
from tests.crash.every_point import Command, Stand, held_against, stands, stop
from tests.crash.seen import Seen
from tests.crash.worlds import World
from tests.programs_in_sheet import Ran

PHASES = ("just before", "done, the answer unread", "just after the receipt")


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    forked.warm()


def _point(stand: Stand, effect: str, phase: str) -> int:
    """The number of the point at which the last call of an effect stands in this phase."""
    done = next(n for n, name in enumerate(stand.points) if name.startswith("commit ") and f"{effect} done" in name)
    sent = max(n for n, name in enumerate(stand.points[:done]) if name.startswith("send "))
    return 1 + dict(zip(PHASES, (sent, sent + 1, done + 1), strict=True))[phase]


def _assert_right(stand: Stand, number: int, root: Path, **more: Any) -> None:
    figures = stop(stand, number, root, **more)
    name = stand.points[number - 1]
    assert figures.faults == (), (name, figures.faults)
    assert bool(figures.asked) == (name.startswith("send") and "reminded" in stand.name), (name, figures.asked)


TRIED = {
    "invoices, approved, voided and drawn again, redrawn": [
        "invoice/L-02/2026-08/F-01/g2",
        "invoice/L-02/2026-09/F-01/g1",
    ],
    "meetings, invited": ["event/M-02", "invited/M-02/L-01/1"],
    "meetings, reminded": ["reminder/M-02/2026-12-04T18:00/L-01/7d"],
    "interviews, moved, cancelled, other interviewers": ["event/I-01", "access/I-03", "score-sheet/I-03/A-03"],
}
"""A file made, and redrawn; an event made, a letter; at most once; an event moved, access taken back, a document of
which somebody has edited the older version.
"""


@pytest.mark.parametrize("world", worlds.WORLDS, ids=lambda world: str(world.name))
def test_each_kind_of_effect_in_each_phase(world: World, tmp_path: Path) -> None:
    last = max(n for n, stage in enumerate(world.stages) if f"{world.name}, {stage.name}" in TRIED)
    for stand in stands(replace(world, stages=world.stages[: last + 1]), tmp_path):
        for effect in TRIED.get(stand.name, []):
            for phase in PHASES:
                _assert_right(stand, _point(stand, effect, phase), tmp_path)
        if stand.name == "invoices, drawn for the first time":
            for number in _before_and_after_all(stand):
                _assert_right(stand, number, tmp_path)
        if stand.name == "meetings, invited":
            number = _point(stand, "invited/M-02/L-01/1", PHASES[1])
            _assert_right(stand, number, tmp_path, command=_started(tmp_path / "told"))


def _before_and_after_all(stand: Stand) -> tuple[int, ...]:
    """The ledger is made; the epoch is written, ids are; and, after all effects, the statuses."""
    writes = [n for n, name in enumerate(stand.points, start=1) if name.startswith("unread") and "batchUpdate" in name]
    assert len(writes) == 3
    return (2, *writes)


def _started(told: Path) -> Command:
    """A process that was not forked: the interpreter anew, the command as it was installed."""

    def command(words: Sequence[str], stop_at: int) -> forked.Stopped:
        told.unlink(missing_ok=True)
        words = [sys.executable, "-m", "tests.crash.stopped_at", str(stop_at), str(told), *words]
        ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
        return forked.Stopped(Ran(ended.returncode, ended.stdout, ended.stderr), tuple(told.read_text().splitlines()))

    return command


# The proof itself


@pytest.mark.parametrize(
    ("found", "column"),
    [
        ({"times": {"mail a": 2, "file b": 1}}, "duplicates"),
        ({"times": {"mail a": 1, "file b": 1, "mail c": 1}}, "duplicates"),
        ({"times": {"file b": 1}}, "lost"),
        ({"asked": ("a",)}, "unknown"),
        ({"strays": ("draft a",)}, "wrong"),
        ({"facts": {"tab Meetings": [("M-01", "waits")]}}, "wrong"),
        ({"facts": {}}, "wrong"),
    ],
)
def test_what_differs_is_told(found: dict[str, Any], column: str) -> None:
    right = Seen(times=Counter({"mail a": 1, "file b": 1}), facts={"tab Meetings": [("M-01", "invited")]})
    other = replace(right, **{name: Counter(value) if name == "times" else value for name, value in found.items()})
    assert held_against(right, right).faults == ()
    figures = held_against(right, other)
    assert (len(getattr(figures, column)), len(figures.faults)) == (1, 1)


def test_points_are_named_without_what_is_drawn_anew() -> None:
    named = {
        "/v4/spreadsheets/1BfNHfQt5jrPmOdR5Sv2CgCI65i2Sg1nd:batchUpdate": "/v4/spreadsheets/*:batchUpdate",
        "/calendar/v3/calendars/c_0123456789ab%40group.calendar.google.com/events": "/calendar/v3/calendars/*/events",
        "/drive/v3/files/generateIds": "/drive/v3/files/generateIds",
    }
    assert {path: points.path_of(f"http://127.0.0.1:1{path}?x=1") for path in named} == named


def test_of_points_that_leave_the_same_behind_the_last_is_tried() -> None:
    names = [
        "send GET /a",
        "unread GET /a",
        "send POST /b",
        "unread POST /b",
        "commit effects b done",
        "committed effects b done",
        "send GET /a",
        "commit nothing",
        "committed nothing",
    ]
    tried = [names[n - 1] for n in points.one_of_each_state(names)]
    assert tried == ["send POST /b", "commit effects b done", "committed nothing"]
