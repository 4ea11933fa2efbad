"""A row on Liaisons whose run died around its write: it stands once, with what is true when it is written; and what
staff have deleted does not come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from automations.google.workspace import Workspace
from automations.runs.outcome import Outcome
from automations.service.work import Work, run_one
from tests.integration.effects.town import Killed, Town
from tests.programs_in_sheet import PLAIN
from tests.workspace import local

ANA = {"Name": "Ana Exemplo", "E-mail": "ana.exemplo@example.org", "Language": "Portuguese", "Stage": "Offer"}


class Dying(HTTPAdapter):
    """A way to Google on which the process dies at the write that appends a row to Liaisons."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self.after = after

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        is_it = b"ana.exemplo@example.org" in (request.body or b"") and b"appendCells" in (request.body or b"")
        if is_it and not self.after:
            raise Killed
        response = super().send(request, *args, **more)
        if is_it:
            raise Killed
        return response


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Ana is accepted, and nothing has come of it yet."""
    with local(tmp_path / "data") as here:
        here.lift_quotas()
        made = Town(here, tmp_path).filled({"Pay plans": PLAIN["Pay plans"], "Applications": [ANA]})
        run(made)
        made.program.set("Applications", "A-01", Stage="Accepted")
        yield made


def run(town: Town, job: str = "onboarding") -> Outcome:
    return run_one(town.config, town.configured, Work(job=job, yes=True), town.connection)


def dies(town: Town, *, after: bool) -> None:
    def mount(workspace: Workspace) -> None:
        workspace.session.mount("http://", Dying(after=after))

    town.wire = mount
    with pytest.raises(Killed):
        run(town)
    town.wire = lambda _: None


def listed(town: Town) -> dict[str, str]:
    return {row["ID"]: row["Name"] for row in town.program.rows("Liaisons")}


def test_a_row_that_was_drawn_and_not_written_says_what_is_true_by_now(town: Town) -> None:
    dies(town, after=False)
    assert listed(town) == {}
    run(town, "invoices")
    assert "L-01" not in town.program.start_here(), "nobody is asked about a row that has never stood"
    for cells in ({"Name": "Ana Muestra"}, {"E-mail": "ana@example.org"}):
        town.program.set("Applications", "A-01", **cells)
        run(town, "invoices")
        town.local.advance(11 * 60)
    run(town)
    assert listed(town) == {"L-01": "Ana Muestra"}
    run(town)
    row = town.program.row("Liaisons", "L-01")
    assert (row["Name"], row["E-mail"], row["Problem"]) == ("Ana Muestra", "ana@example.org", "")


def test_a_row_that_stood_and_was_deleted_before_its_own_job_has_seen_it_does_not_come_back(town: Town) -> None:
    dies(town, after=True)
    assert listed(town) == {"L-01": "Ana Exemplo"}
    run(town, "invoices")
    town.program.edit("delete_rows", "Liaisons", rows=["L-01"])
    run(town)
    run(town)
    assert listed(town) == {}


def test_a_row_whose_writer_died_stands_once(town: Town) -> None:
    dies(town, after=True)
    run(town)
    run(town)
    assert listed(town) == {"L-01": "Ana Exemplo"}
