"""At once, the short form: two commands on one program, eight runs on one ledger, a run frozen and let go, or overtaken
by another machine, and a clock that jumps. The whole form: scripts/at_once (docs/reliability.md).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.at_once import beside, clocks, stood_still
from tests.at_once.beside import TABLE
from tests.at_once.frozen import frozen, let_go
from tests.crash import forked, worlds
from tests.crash.every_point import Figures, Stand, stands
from tests.crash.worlds import World
from tests.meetings_in_sheet import ANA, JOSE


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    forked.warm()


def _first(world: World, root: Path) -> Stand:
    return next(stands(replace(world, stages=world.stages[:1]), root))


@pytest.fixture(scope="module")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Stand:
    """Three meetings, nobody invited yet."""
    return _first(worlds.MEETINGS, tmp_path_factory.mktemp("invited"))


def _is_right(figures: Figures) -> None:
    assert figures.faults == ()
    assert figures.asked == ()


@pytest.mark.parametrize(
    ("world", "programs"),
    [(worlds.INVOICES, 2), (worlds.INTERVIEWS, 1)],
    ids=lambda one: getattr(one, "name", None),
)
def test_the_same_command_twice_at_the_same_moment(world: World, programs: int, tmp_path: Path) -> None:
    start = beside.as_installed if world.job == "interviews" else beside.at_once
    _is_right(beside.everyone_at_once(world, tmp_path, programs, start))


@pytest.mark.parametrize("row", [row for row in TABLE if "init" in row.second], ids=str)
def test_two_commands_on_one_program(row: beside.Beside, invited: Stand, tmp_path: Path) -> None:
    _is_right(beside.side_by_side(invited, row, tmp_path))


def test_eight_runs_of_one_program(invited: Stand, tmp_path: Path) -> None:
    _is_right(beside.many(invited, 8, tmp_path))


def _point(stand: Stand, name: str) -> int:
    """The number of the last point whose name begins so, among those of a letter in the middle of the run."""
    half = stand.points[: stand.points.index("commit effects invited/M-02/L-01/1 done, sums, activity, told")]
    return 1 + max(n for n, point in enumerate(half) if point.startswith(name))


SENDING = "committed effects invited/M-02/L-01/1 sending"


def test_a_run_that_stood_still_while_another_was_tried(invited: Stand, tmp_path: Path) -> None:
    _is_right(stood_still.let_go_later(invited, _point(invited, SENDING), tmp_path, other=True))


def test_a_clock_that_is_set_back_within_a_run(invited: Stand, tmp_path: Path) -> None:
    point = _point(invited, "commit effects invited/M-02/L-01/1 intended")
    _is_right(stood_still.let_go_later(invited, point, tmp_path, -stood_still.AN_HOUR))


def test_mail_hours_that_end_within_a_run(invited: Stand, tmp_path: Path) -> None:
    """Five minutes are no standstill: the run goes on, and keeps the letters that are left for the morning."""
    done = 1 + invited.points.index("committed effects invited/M-01/L-02/1 done, sums, activity, told")
    with beside.on_a_copy(invited, tmp_path) as program:
        run_ = beside.words(program, beside.RUN, "meetings", tmp_path)
        program.local.set_clock("2026-11-02T19:58:00-05:00")
        with frozen(run_, done) as run:
            program.local.advance(300)
            let_go(run)
            ran = run.wait().ran
        assert (ran.status, ran.json["counts"]["waiting"]) == (0, 4), ran.err
        assert len(program.mails(ANA)) + len(program.mails(JOSE)) == 2
        program.local.set_clock("2026-11-03T08:00:00-05:00")
        assert forked.command(run_).ran.json["counts"]["done"] == 4


def test_a_run_that_was_overtaken_by_another_machine(invited: Stand, tmp_path: Path) -> None:
    figures = stood_still.taken_over(invited, _point(invited, SENDING), tmp_path, moved=120)
    assert figures.faults == ()


def test_a_clock_that_jumps_between_runs(tmp_path: Path) -> None:
    walked = clocks.walk(4, tmp_path, 4)
    assert walked.faults == ()
    assert walked.sent + walked.left_out == 6 + 18
