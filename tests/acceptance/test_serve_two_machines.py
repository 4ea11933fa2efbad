"""`automations serve` on two machines, for one workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.programs_in_sheet import Program, Programs, hours
from tests.serving import only, serving


def _another_machine(program: Program, folder: Path) -> Program:
    """The same Workspace and configuration, and a data folder that knows where the workbook is."""
    (folder / "local" / "programs").mkdir(parents=True)
    (folder / "emulator").symlink_to(program.data / "emulator")
    note = Path("local") / "programs" / f"{program.id}.json"
    shutil.copy(program.data / note, folder / note)
    return Program(program.local, program.id, program.config, folder)


def test_of_two_machines_one_serves_and_the_other_says_once_how_to_take_over(
    programs: Programs, tmp_path: Path
) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    only(program, "invoices")
    program.run()
    other = _another_machine(program, tmp_path / "data")
    program.type({"Hours": [hours("2026-10-06", "L-02", "1:00")]}, start=3)
    with (
        serving(program.config, program.data) as first,
        serving(other.config, other.data) as second,
    ):
        for one in (first, second):
            one.looks(program)
        program.local.set_clock("2026-11-03T07:00:30-05:00")
        assert first.event("run", job="invoices")["counts"] == {"already": 1, "done": 1}
        refused = second.event("failed", program=program.id)
        assert "on another machine" in refused["what"]
        assert f"automations rebuild-ledger --program {program.id}" in refused["what"]
        for hour in range(9, 17):
            program.local.set_clock(f"2026-11-03T{hour:02d}:00:00-05:00")
            second.looks(program, 6)
        assert second.health()[1]["faults"] == {program.id: refused["what"]}
        for one in (first, second):
            assert one.end() == 0
    assert [one["event"] for one in second.heard] == ["ready", "failed", "stopping", "stopped"]
    assert not [one for one in first.heard if one["event"] == "failed"]
    assert len(program.pdfs()) == 2
