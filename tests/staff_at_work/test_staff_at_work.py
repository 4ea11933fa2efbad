"""Staff at work, the short form: each kind of edit, each before another call of a run. The whole form:
scripts/staff_at_work (docs/reliability.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.staff_at_work import between_calls
from tests.staff_at_work.between_calls import Stand
from tests.staff_at_work.edits import Disturbance
from tests.staff_at_work.worlds import WORLDS

TRIED = {
    "invoices, decided and redrawn": (
        ("Liaisons: sort some (Address)", "first batchGet", "shown"),
        ("Pay plans: sort some (Rate)", "first batchGet", "shown"),
        ("Pay choices: sort some (Liaison)", "last batchGet", ""),
        ("Settings: sort some (Value)", "first batchGet", "shown"),
        ("Hours: sort all", "ids", ""),
        ("Hours: type (Hours)", "first batchGet", "shown"),
        ("Invoices: paste over", "last batchGet", ""),
        ("Hours: overwrite an id (ID)", "write", ""),
    ),
    "meetings, invited": (
        ("Liaisons: swap e-mails", "first batchGet", "shown"),
        ("Meetings: sort some (Date)", "first batchGet", "shown"),
        ("Meetings: sort some (ID)", "write", ""),
        ("Meetings: rename header (Date)", "first batchGet", "shown"),
        ("Meetings: delete row", "last batchGet", "shown"),
    ),
    "interviews, invited": (
        ("Applications: cut and paste", "write", ""),
        ("Interviews: copy row", "first batchGet", "shown"),
        ("Interviews: move column (ID)", "last batchGet", ""),
        ("Interviews: untick (Ready)", "first batchGet", ""),
    ),
}
"""Of each world: an edit, before which call it is made, and whether staff must be shown something."""


@pytest.fixture(scope="module", params=TRIED)
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    world = next(one for one in WORLDS if one.name == request.param)
    with TemporaryDirectory() as folder, between_calls.stand(world, Path(folder)) as found:
        yield found


def _point(stand: Stand, name: str) -> int:
    """The number of a call: the first read of all tabs, the write of ids, the fresh read before the end, the write."""
    return {"first batchGet": 2, "ids": 4, "last batchGet": stand.points[-2], "write": stand.points[-1]}[name]


def _edit(stand: Stand, name: str) -> Disturbance:
    return next(one for one in stand.edits if one.name == name)


def test_the_right_thing_or_nothing_and_a_problem(stand: Stand) -> None:
    for name, call, shown in TRIED[stand.world.name]:
        came = stand.disturb(_point(stand, call), _edit(stand, name))
        assert (came.wrong, came.lost) == ((), ()), (name, call)
        assert bool(came.shown) >= bool(shown), (name, call)
