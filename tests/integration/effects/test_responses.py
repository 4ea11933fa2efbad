"""An answer to the form has one row, wherever the process that brings it in is killed between two of its commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from automations.service.work import Work, run_one
from tests.integration.effects.town import Killed, Town, killed_before_commit
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
