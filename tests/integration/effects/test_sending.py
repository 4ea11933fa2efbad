"""When a mail was sent is the time of its own turn: what became of it is looked at a minute after that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from automations.effects import mail
from automations.google.workspace import Workspace
from automations.service.work import Work, run_one
from tests.integration.effects.town import Network, Town
from tests.meetings_in_sheet import tabs
from tests.workspace import Local, local


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Local]:
    with local(tmp_path / "workspace") as running:
        running.lift_quotas()
        yield running


def test_each_letter_of_a_long_run_has_its_own_time(here: Local, tmp_path: Path) -> None:
    """Two minutes pass before each draft is there, as they do where many letters go out under Gmail's quota."""
    town = Town(here, tmp_path)
    town.init()
    town.program.type(tabs())

    def two_minutes_a_draft(path: str) -> bool:
        if "/drafts?" in path or path.endswith("/drafts"):
            here.advance(120)
        return True

    def wire(workspace: Workspace) -> None:
        workspace.session.mount("http://", Network(two_minutes_a_draft))

    town.wire = wire
    run_one(town.config, town.configured, Work(job="meetings", yes=True), town.connection)
    with town.ledger() as ledger:
        sent = sorted(
            datetime.fromisoformat(record.receipts[mail.SENDING])
            for record in ledger.effects().values()
            if record.kind == "mail"
        )
    assert len(sent) == 2
    assert sent[1] - sent[0] >= timedelta(minutes=2)
