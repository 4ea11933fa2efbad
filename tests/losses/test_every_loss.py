"""Ledgers that are lost, the short form: a backup of before the run, a machine that is lost in the middle of a run, a
rebuilding that is killed itself. The whole form: scripts/lost_ledgers (docs/reliability.md).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.crash import forked
from tests.crash.worlds import MEETINGS
from tests.losses.every_loss import Loss, at_rest, in_a_run, into_a_run, losses, set_back


def test_a_ledger_that_is_lost_at_any_moment(tmp_path: Path) -> None:
    forked.warm()
    _, second = losses(replace(MEETINGS, stages=MEETINGS.stages[:2]), tmp_path)
    assert second.older is not None
    assert at_rest(second, tmp_path, set_back(second)).faults == ()
    sending = _point(second, "committed effects reminder/M-02/2026-12-04T18:00/L-02/7d sending")
    burnt = in_a_run(second, sending, tmp_path)
    assert burnt.faults == (), "what was being sent had not gone"
    assert at_rest(second, tmp_path, into_a_run(second, sending)).faults == ()
    for name in ("unread POST /v4/spreadsheets/*:batchUpdate", "committed known_rows"):
        number = next(n for n, point in enumerate(second.points, start=1) if point.startswith(name))
        assert at_rest(second, tmp_path, stop_at=number).faults == (), name


def _point(loss: Loss, name: str) -> int:
    return next(n for n, point in enumerate(loss.stand.points, start=1) if point.startswith(name))
