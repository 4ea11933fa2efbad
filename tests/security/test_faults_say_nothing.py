"""Whatever Google answers, nobody is named by it: not on stdout or stderr, in the ledger, nor in the Sheet.

The whole form, every answer to every kind of call: scripts/security (docs/reliability.md).
"""

from __future__ import annotations

import pytest

from tests.programs_in_sheet import Programs
from tests.security.named_answers import ANSWERS, SOME, answered
from tests.security.world import PERSONAL, World, found


@pytest.fixture(scope="module")
def world(town_programs: Programs) -> World:
    world = World(town_programs)
    for job in ("invoices", "meetings", "interviews"):
        assert world.run(job, "--json", "--yes").status == 0
    return world


def test_no_answer_of_googles_names_anybody(world: World, programs: Programs) -> None:
    assert answered(world, SOME) > len(SOME) * 2 // 3
    for said in world.said:
        assert found(said, PERSONAL) == [], said[:2000]
    assert found(world.kept(), PERSONAL) == []
    assert found(world.written(), PERSONAL) == []


@pytest.mark.parametrize("answer", ["400", "401"])
def test_nor_does_the_last_line_of_a_command(world: World, programs: Programs, answer: str) -> None:
    world.program.local.fault("sheets.spreadsheets.values.batchGet", ANSWERS[answer], times=9)
    ran = world.really("interviews")
    assert ran.status in (1, 5)
    assert ran.err
    assert found(ran.out + ran.err, PERSONAL) == []
