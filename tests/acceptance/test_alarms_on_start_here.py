"""What is wrong with the service itself stands on Start here as long as it is wrong, for this program alone."""

from __future__ import annotations

from datetime import UTC, datetime

from automations.rules.alarms import Trouble
from automations.service.alarms import AlarmFile, observe
from tests.programs_in_sheet import Programs

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)


def test_trouble_stands_on_start_here_until_it_is_mended(programs: Programs) -> None:
    program = programs.make({})
    file = AlarmFile(program.data / "local" / "alarms.json")
    mine, others = Trouble(program.id, "The folder is full."), Trouble("another", "The folder is gone.")
    observe(file, [mine, others], ["", program.id, "another"], NOON)
    program.run()
    assert "the service is in trouble: The folder is full." in program.start_here()
    assert "The folder is gone." not in program.start_here()
    observe(file, [], ["", program.id, "another"], NOON)
    program.run()
    assert "in trouble" not in program.start_here()
