"""Every crash point, the short form: for each kind of effect runs are killed just before the call that does it, just
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
from tests.crash.every_point import Command, held_against, stands, stop_again_and_again
from tests.crash.points import Met
from tests.crash.seen import Seen
from tests.crash.worlds import World
from tests.programs_in_sheet import Ran


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    forked.warm()


WRITE, FILE, MADE = (
    "POST /v4/spreadsheets/*:batchUpdate",
    "POST /upload/drive/v3/files",
    "POST /calendar/v3/calendars/*/events",
)
REDRAWN, MOVED = "PATCH /upload/drive/v3/files/*", "PATCH /calendar/v3/calendars/*/events/*"
TRASHED = "PATCH /drive/v3/files/*"
LET_IN, TAKEN_OFF = "POST /drive/v3/files/*/permissions", "DELETE /drive/v3/files/*/permissions/*"
SENT = "POST /gmail/v1/users/me/drafts/send"


def _done(effect: str) -> Met:
    return Met(f"committed effects {effect} done")


AS_INSTALLED = Met(f"send {MADE}")


TRIED = {
    "invoices, drawn for the first time": (
        Met("committed facts, sequences, known_rows"),  # the ledger is made
        Met(f"unread {WRITE}"),  # the epoch is written
        Met(f"unread {WRITE}", 2),  # ids are
        Met(f"send {FILE}"),
        Met(f"unread {FILE}", 2),
        _done("invoice/L-03/2026-08/F-01/g1"),
        Met(f"unread {WRITE}"),  # and, after all effects, the statuses
    ),
    "invoices, approved, voided and drawn again, redrawn": (
        Met(f"send {REDRAWN}"),
        Met(f"unread {REDRAWN}", 2),
        _done("invoice/L-03/2026-09/F-01/g1"),
    ),
    "interviews, invited": (
        Met(f"send {MADE}"),
        Met(f"unread {MADE}", 2),
        _done("event/I-03"),
        Met(f"send {LET_IN}"),
        Met(f"unread {LET_IN}", 2),
        _done("access/I-03"),
        Met(f"send {FILE}"),
        Met(f"unread {FILE}", 2),
        _done("score-sheet/I-03/A-03"),
        Met(f"send {SENT}"),
        Met(f"unread {SENT}"),
        _done("invited/I-03/A-03/1"),
    ),
    "interviews, asked again": (
        Met(f"send {SENT}"),  # a reminder: nobody can know, and staff are asked
        Met(f"unread {SENT}"),
        _done("nudge/I-03/A-03/1"),
    ),
    "interviews, moved, cancelled, other interviewers": (
        Met(f"send {MOVED}"),
        Met(f"unread {MOVED}", 2),
        _done("event/I-03"),
        Met(f"send {TAKEN_OFF}"),
        Met(f"unread {TAKEN_OFF}"),
        _done("access/I-03"),
        Met(f"send {FILE}"),
        Met(f"unread {FILE}", 2),
        _done("score-sheet/I-03/A-03"),
    ),
    "applications, came in, told": (
        Met("committed responses"),  # ids of rows are drawn
        Met(f"send {SENT}"),
        Met(f"unread {SENT}"),
        _done("stage/A-03/waitlist/1"),
        Met(f"send {WRITE}"),
        Met(f"unread {WRITE}", 2),  # the epoch is written, and the rows are
    ),
    "applications, deleted": (
        Met(f"send {TRASHED}"),
        Met(f"unread {TRASHED}", 2),
        Met(f"send {MOVED}"),
        Met(f"unread {MOVED}"),
        _done("delete/A-01"),
        Met(f"unread {WRITE}"),  # the rows are gone
        Met("committed stages"),  # and the ledger has begun to forget
        Met("committed told"),
    ),
    "onboarding, put on the list, then welcomed": (
        Met("committed hired"),  # ids are drawn
        _done("liaison/A-02"),
        Met(f"unread {WRITE}"),  # the epoch is written
        Met(f"send {WRITE}", 2),
        Met(f"unread {WRITE}", 2),  # the rows are, and nobody has heard of it
        Met(f"send {SENT}"),
        Met(f"unread {SENT}"),
        _done("welcome/L-04"),
    ),
    "onboarding, asked for papers, let in": (
        _done("papers/L-03/1"),
        Met(f"send {LET_IN}"),
        Met(f"unread {LET_IN}", 2),
        _done("access/core-team"),
    ),
    "digest, the morning's mails, statements of the month": (
        Met(f"send {SENT}"),  # a digest: nobody can know, and staff are asked
        Met(f"unread {SENT}"),
        _done("statement/L-02/2026-11/0-0"),
    ),
    "digest, the packet, and who is told of it": (
        Met(f"send {FILE}"),
        Met(f"unread {FILE}"),
        _done("packet/2026-11-16"),
        Met(f"unread {SENT}"),  # the accountant has it, and nobody knows
    ),
    "digest, a second packet, one paid": (
        Met("commit invoices"),  # it is out, and its invoices are not Sent
        Met(f"send {SENT}"),
    ),
}
ASKED = ("interviews, asked again", "digest, the morning's mails, statements of the month")
"""One run after another is killed: just before a call, when Google has done the next one and the answer is unread, just
after the receipt of a third; the one that follows goes on from there.
"""


@pytest.mark.parametrize(
    "world",
    [worlds.INVOICES, worlds.INTERVIEWS, worlds.APPLICATIONS, worlds.ONBOARDING, worlds.DIGEST],
    ids=lambda world: str(world.name),
)
def test_each_kind_of_effect_in_each_phase(world: World, tmp_path: Path) -> None:
    for stand in stands(world, tmp_path):
        started = _started(tmp_path / "told")
        stops = [(point, started if point == AS_INSTALLED else forked.command) for point in TRIED[stand.name]]
        figures = stop_again_and_again(stand, stops, tmp_path)
        assert figures.faults == (), (stand.name, figures.faults)
        assert len(figures.asked) == (stand.name in ASKED), (stand.name, figures.asked)


def _started(told: Path) -> Command:
    """A process that was not forked: the interpreter anew, the command as it was installed."""

    def command(words: Sequence[str], stop_at: Met) -> forked.Stopped:
        told.unlink(missing_ok=True)
        words = [sys.executable, "-m", "tests.crash.stopped_at", stop_at.name, str(told), *words]
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
