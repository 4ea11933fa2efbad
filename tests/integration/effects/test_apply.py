"""Applying a plan: what fails stops no neighbour, and wherever a run dies the next one comes to the same end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automations.errors import AutomationsError
from automations.google.workspace import Workspace
from tests.integration.effects.town import THREE, Network, Town, killed_before_commit
from tests.programs_in_sheet import SAM, hours
from tests.workspace import Local, local

CREATE = "drive.files.create"
FOLDERS_FIRST = 3
"""Creates of the first effect before its own: Invoices, FY27, 2026-09."""


@pytest.fixture(scope="module")
def one_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("apply") / "data") as here:
        here.lift_quotas()
        yield here


@pytest.fixture
def town(one_local: Local, tmp_path: Path) -> Iterator[Town]:
    """Three invoices are due."""
    yield Town(one_local, tmp_path).filled()
    one_local.no_faults()


def states(outcome: Any) -> list[str]:
    return [one.state for one in outcome.effects]


def creates(town: Town) -> int:
    return len(town.local.calls(CREATE))


def test_each_is_done_once_and_told_once(town: Town) -> None:
    town.local.forget_calls()
    assert states(town.run()) == ["done"] * 3
    assert creates(town) == 4 + 3
    assert len(town.local.calls("drive.files.generateIds")) == 1
    town.assert_whole()
    assert creates(town) == 4 + 3


def test_one_file_that_is_refused_does_not_stop_its_neighbours(town: Town) -> None:
    town.local.fault(CREATE, {"status": 403, "reason": "insufficientFilePermissions"}, nth=FOLDERS_FIRST + 1)
    town.local.forget_calls()
    outcome = town.run()
    assert states(outcome) == ["failed", "done", "done"]
    assert outcome.exit_status == 1
    refused = outcome.effects[0]
    assert "insufficientFilePermissions" in refused.error
    assert creates(town) == 4 + 3, "refused once is not asked again in the same run"
    assert [key for key, _ in town.activity()] == [one.key for one in outcome.effects[1:]]
    assert states(town.run()) == ["done", "already", "already"]
    town.assert_whole()


def test_a_refused_folder_stops_what_lies_in_it(town: Town) -> None:
    """2026-09 is refused; October's folder is another one."""
    town.local.fault(CREATE, {"status": 403, "reason": "insufficientFilePermissions"}, nth=FOLDERS_FIRST)
    assert states(town.run()) == ["failed", "done", "done"]
    assert states(town.run()) == ["done", "already", "already"]
    town.assert_whole()


def test_a_network_gone_after_the_second_file_is_one_sentence_and_no_storm(town: Town) -> None:
    files = [0]

    def up(path: str) -> bool:
        files[0] += path.startswith("/upload/drive")
        return files[0] <= 2 or not path.startswith(("/upload/drive", "/drive"))

    wires: list[Network] = []

    def wire(workspace: Workspace) -> None:
        wires.append(Network(up))
        workspace.session.mount("http://", wires[-1])

    town.wire = wire
    town.program.type({"Hours": [hours("2026-09-09", "L-02", "1:00")]}, start=5)
    outcome = town.run()
    assert states(outcome) == ["done", "done", "failed", "failed"]
    sentences = {one.error for one in outcome.effects[2:]}
    assert len(sentences) == 1
    assert "Nothing was done; the next run tries again." in sentences.pop()
    drive = [path for path in wires[0].seen if path.startswith(("/upload/drive", "/drive"))]
    assert len(drive) == 4, "the tries of one call"
    assert outcome.exit_status == 1
    town.wire = lambda _: None
    assert states(town.run()) == ["already", "already", "done", "done"]
    assert Counter(town.activity()).most_common(1)[0][1] == 1


def test_a_workspace_that_is_gone_from_the_start_is_an_error_and_nothing_is_done(town: Town) -> None:
    town.wire = lambda workspace: workspace.session.mount("http://", Network(lambda _: False))
    with pytest.raises(AutomationsError, match=r"could not be reached .* Nothing was done"):
        town.run()
    town.wire = lambda _: None
    town.run()
    town.assert_whole()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(1, 8))
def test_an_answer_that_never_came(town: Town, when: str, nth: int) -> None:
    """Of each create in turn, with or without its effect: looked up within the run."""
    town.local.fault(CREATE, {"cut": when}, nth=nth)
    assert states(town.run()) == ["done"] * 3
    town.assert_whole()


@pytest.mark.parametrize("when", ["before", "after"])
def test_no_answer_and_no_look_is_unknown_until_the_next_run(town: Town, when: str) -> None:
    town.local.fault(CREATE, {"cut": when}, nth=FOLDERS_FIRST + 1)
    town.local.fault(CREATE, {"cut": when}, nth=FOLDERS_FIRST + 2)
    town.local.fault("drive.files.get", {"cut": "before"})
    outcome = town.run()
    assert states(outcome)[0] == "unknown"
    assert outcome.exit_status == 1
    assert "no certain answer" in outcome.effects[0].error
    town.local.no_faults()
    town.run()
    town.assert_whole()


def test_wherever_a_run_is_killed_the_next_comes_to_the_same_end(one_local: Local, tmp_path: Path) -> None:
    """A month more is due each time, and the run is killed before its first, second, … commit; then one run more."""
    town = Town(one_local, tmp_path).filled({**THREE, "Hours": []})
    town.program.settings({"Invoices from": "2025-07"})
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][6:-2]
    for number, month in enumerate(months, start=1):
        town.program.type({"Hours": [hours(f"{month}-09", "L-01", "1:00")]}, start=number + 1)
        with killed_before_commit(number) as commits:
            town.run_as_it_comes()
        outcome = town.run()
        assert outcome.exit_status == 0
        assert len(outcome.effects) == number
        if commits[0] < number:
            break
    assert 8 < number < len(months), "there were commits to die before, and an end of them"
    assert set(states(town.run())) == {"already"}
    files = [one["name"] for one in town.program.files()]
    assert len(files) == len(set(files)) == 1 + len({month[:4] for month in months[:number]}) + number * 2
    told = [key for key, _ in town.activity()]
    assert sorted(told) == [f"invoice/L-01/{month}/F-01/g1" for month in months[:number]]
    numbers = [row["Number"] for row in town.program.rows("Invoices")]
    assert len(numbers) == len(set(numbers)) == number


@pytest.mark.parametrize("do", ["delete", "trash"])
@pytest.mark.parametrize("name", ["Invoices", "FY27", "2026-10"])
def test_a_folder_that_staff_have_taken_away_is_made_anew(town: Town, do: str, name: str) -> None:
    town.run()
    (folder,) = [one for one in town.program.files() if one["name"] == name]
    town.local.edit({"file": folder["id"], "do": do}, service="drive", user="liaison-program@example.org")
    town.program.set("Hours", "H-01", Hours="3:00")
    town.program.set("Hours", "H-01", Approved=False)
    town.run()
    town.program.set("Hours", "H-01", Approved=True)
    outcome = town.run()
    assert outcome.exit_status == 0
    redrawn = next(one for one in outcome.effects if one.key == "invoice/L-01/2026-10/F-01/g1")
    assert redrawn.state == "done"
    (pdf,) = [one for one in town.program.files() if one["name"] == "EXA-FY27-0002 L-01 2026-10.pdf"]
    assert pdf["id"] in redrawn.link
    assert [one["name"] for one in town.program.files()].count("2026-10") == 1


def test_a_program_folder_that_is_gone_is_told_with_its_remedy_and_init_makes_it_anew(town: Town) -> None:
    place = town.place
    town.local.edit({"file": place.folder, "do": "trash"}, service="drive", user="liaison-program@example.org")
    outcome = town.run()
    assert states(outcome) == ["failed"] * 3
    assert {one.error for one in outcome.effects} == {
        "the program's folder in Drive is gone; run: automations init --program town"
    }
    made = town.init()
    assert (made.spreadsheet, made.folder == place.folder) == (place.spreadsheet, False)
    assert states(town.run()) == ["done"] * 3
    town.assert_whole()


def test_a_decision_is_told_once_wherever_the_run_is_killed(one_local: Local, tmp_path: Path) -> None:
    months = ("2026-07", "2026-08", "2026-09", "2026-10")
    rows = [hours(f"{month}-09", liaison, "1:00") for month in months for liaison in ("L-01", "L-02")]
    town = Town(one_local, tmp_path).filled({**THREE, "Hours": rows})
    town.program.settings({"Invoices from": "2026-07"})
    town.run()
    for number in range(1, len(rows) + 1):
        row = f"N-{number:02d}"
        town.program.set("Invoices", row, Decision="Approve", Approved_by=SAM)
        with killed_before_commit(number) as commits:
            town.run_as_it_comes()
        town.run()
        assert town.program.row("Invoices", row)["State"] == "Approved"
        if commits[0] < number:
            break
    assert 3 < number < len(rows), "there were commits to die before, and an end of them"
    told = Counter(what for _, what in town.activity() if what.startswith("Approved"))
    assert sorted(told.values()) == [1] * number
