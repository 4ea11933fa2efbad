"""A first mark that Google writes only after the next run has looked: two stand there, and one counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from automations.google.metadata import DeveloperMetadata
from automations.google.workspace import Workspace
from automations.runs.ownership import MARK, Mark, mark_of
from tests.integration.effects.town import ONE, Town
from tests.programs_in_sheet import hours
from tests.workspace import local


class Late(HTTPAdapter):
    """A way to Google on which the first request that makes a mark is held up until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.held: requests.PreparedRequest | None = None

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        if self.held is None and "createDeveloperMetadata" in _text(request):
            self.held = request
            raise requests.ReadTimeout(request=request)
        return super().send(request, *args, **more)

    def let_go(self) -> None:
        assert self.held is not None
        super().send(self.held).raise_for_status()


def _text(request: requests.PreparedRequest) -> str:
    body = request.body or ""
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with local(tmp_path / "data") as here:
        here.lift_quotas()
        yield Town(here, tmp_path).filled(ONE)


def marks(town: Town) -> tuple[list[DeveloperMetadata], Mark | None]:
    """All that stand in the workbook, and the one that counts."""
    with town.connection.open(False) as workspace:
        metadata = workspace.sheets.metadata(town.place.spreadsheet)
    return [one for one in metadata.developer_metadata if one.key == MARK], mark_of(metadata)


def test_the_highest_epoch_counts_and_the_next_write_leaves_one(town: Town) -> None:
    late = Late()

    def wire(workspace: Workspace) -> None:
        workspace.session.mount(town.local.url, late)

    town.wire = wire
    town.run_as_it_comes()
    assert late.held is not None
    town.run()
    _, before = marks(town)
    late.let_go()
    found, counts = marks(town)
    assert len(found) == 2
    assert counts == before
    town.assert_whole("L-01 2026-10")
    town.program.type({"Hours": [hours("2026-09-07", "L-01", "1:30")]})
    assert town.run().exit_status == 0
    found, counts = marks(town)
    assert len(found) == 1
    assert counts is not None
    assert before is not None
    assert counts.epoch > before.epoch
