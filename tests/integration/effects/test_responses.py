"""An answer to the form has one row, wherever the process that brings it in is killed between two of its commits; and
counts once, when a write that got no answer is carried out after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from automations.google.workspace import Workspace
from automations.service.work import Work, run_one
from tests.integration.effects.town import Killed, Town, killed_before_commit
from tests.programs_in_sheet import PLAIN, SAM
from tests.workspace import Local, local

LIAISON = "ana.exemplo@example.org"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("responses") / "data") as one:
        one.lift_quotas()
        yield one


def come_in(town: Town) -> None:
    run_one(town.config, town.configured, Work(job="hours"), town.connection)


def send(town: Town, day: int) -> None:
    town.local.advance(60)
    form = town.place.forms["hours/en"]
    asked = next(one for one in town.local.admin("GET", "/forms")["forms"] if one["formId"] == form)["items"]
    said = dict(zip((item["title"] for item in asked), (f"2026-10-{day:02d}", "Outreach", "1:30"), strict=False))
    town.local.edit({"form": form, "do": "submit", "answers": said}, service="forms", user=LIAISON)


def test_killed_before_each_commit(here: Local, tmp_path: Path) -> None:
    town = Town(here, tmp_path).filled({"Liaisons": [{"Name": "Ana Exemplo", "E-mail": LIAISON}]})
    come_in(town)
    day = 0
    while True:
        day += 1
        send(town, day)
        with killed_before_commit(day) as commits, suppress(Killed):
            come_in(town)
        come_in(town)
        rows = town.program.rows("Hours")
        assert [row["Date"] for row in rows] == [f"2026-10-{number:02d}" for number in range(1, day + 1)]
        assert len({row["ID"] for row in rows}) == day
        town.activity()
        if day > commits[0]:
            break
    assert day > 5, "there were commits to die before"


class Held(HTTPAdapter):
    """A way to Google on which the write that appends rows is held up somewhere: nobody hears of it, and it arrives
    later.
    """

    def __init__(self) -> None:
        super().__init__()
        self.held: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        if b"appendCells" in (request.body or b""):
            self.held.append(request)
            raise requests.ConnectionError("the connection was cut")
        return super().send(request, *args, **more)


def test_a_write_that_arrives_after_the_next_run_makes_a_twin_that_counts_once(here: Local, tmp_path: Path) -> None:
    ana = {"Name": "Ana Exemplo", "E-mail": LIAISON, "Language": "en", "Pay plan": "Liaison", "From": "2025-07-01"}
    tabs = {**PLAIN, "Liaisons": [{**ana, "Address": "1 Sample Street", "W-9 on file": True}]}
    town = Town(here, tmp_path).filled(tabs)
    come_in(town)
    send(town, 5)
    held = Held()

    def mount(workspace: Workspace) -> None:
        workspace.session.mount("http://", held)

    town.wire = mount
    come_in(town)
    town.wire = lambda _: None
    assert (len(held.held), town.program.rows("Hours")) == (1, [])
    come_in(town)
    requests.Session().send(held.held[0])
    assert [row["ID"] for row in town.program.rows("Hours")] == ["H-01", "H-01"]
    for row in town.program.rows("Hours"):
        town.program.edit("set", "Hours", row=int(row["#"]), values={"Approved": True, "Approved by": SAM})
    for _ in range(2):
        come_in(town)
        run_one(town.config, town.configured, Work(job="invoices"), town.connection)
    first, second = town.program.rows("Hours")
    assert (first["Problem"], bool(first["Invoice"])) == ("", True)
    assert (second["Problem"], second["Invoice"]) == ("ID: the same row twice: delete one", "")
    assert [row["Amount"] for row in town.program.rows("Invoices")] == ["$60.00"]
