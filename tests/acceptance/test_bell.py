"""The operator is told of trouble, and of its end: by the address of Settings, else at the program's own mailbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from automations.config import load
from automations.service import connection
from automations.service.alarms import alarm_file
from automations.service.bell import ring
from tests.programs_in_sheet import Programs

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
OPERATOR = "operator@example.org"


@pytest.mark.parametrize("operator", [OPERATOR, ""])
def test_a_program_in_trouble_and_a_day_without_network(programs: Programs, operator: str) -> None:
    program = programs.make({}, settings={"Operator e-mail": operator})
    here, config = program.local, load(program.config, program.data)
    to = operator or config.local_user
    running = here.running
    way = connection.to_local(
        config, here.url, running.admin_url, running.admin_token, lambda scopes: here.token(config.local_user), None
    )
    noted: list[Exception] = []
    file = alarm_file(config)

    def look(minute: int, trouble: str = "", fault: str = "", *, silent: bool = False) -> None:
        looked = [] if trouble else [program.id]
        ring(
            config,
            way,
            file,
            NOON + timedelta(minutes=minute),
            trouble,
            {program.id: fault},
            looked,
            noted.append,
            silent=silent,
        )

    def told() -> list[str]:
        """Subjects, oldest first; what one writes to oneself lies in the mailbox once."""
        mail = here.admin("GET", f"/mail?mailbox={to}")["mail"]
        return [one["subject"] for one in reversed(mail) if one["subject"].startswith("The liaison service")]

    before = len(told())
    for minute in (-30, -10):
        look(minute, fault="The workbook is gone.", silent=True)
    assert len(told()) == before, "nothing is tried so soon after it could not be told"
    for minute in range(0, 40, 10):
        look(minute, fault="The workbook is gone.")
    assert told()[before:] == ["The liaison service needs you: 1 thing"], noted
    for minute in range(40, 1440, 200):
        look(minute, trouble="Google cannot be reached.", fault="The workbook is gone.")
    assert len(told()) == before + 1, "nothing can be mailed without a network"
    look(1440)
    look(1450)
    assert told()[before + 1 :] == ["The liaison service is well again"]
    assert noted == []
