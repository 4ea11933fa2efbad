"""Many programs of one `automations serve`, of which one is broken."""

from __future__ import annotations

import json

from tests.programs_in_sheet import Programs, hours
from tests.serving import only, serving

MANY = 40


def test_of_forty_programs_one_is_broken_and_thirty_nine_are_served(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    only(program, "invoices")
    noted = program.data / "local" / "programs"
    names = [f"many-{number:02d}" for number in range(1, MANY)]
    for name in names:
        # A copy of a workbook in which nothing has run yet is like one of init's, and made in a moment.
        programs.write(program.config, name)
        copy = program.client.copy(program.spreadsheet, title=name)
        (noted / f"{name}.json").write_text(json.dumps({**program.place, "spreadsheet": copy.id}))
    (program.config / "automations.toml").write_text('workspace = "local"\nworkbook_by_hand = true\n')
    broken = names[20]
    (noted / f"{broken}.json").write_text("{")
    with serving(program.config, program.data) as service:
        assert service.event("failed")["program"] == broken
        service.looks(program)
        program.local.set_clock("2026-11-03T07:00:30-05:00")
        served = [("run", {"program": id_}) for id_ in (program.id, *names) if id_ != broken]
        assert {one["exit_status"] for one in service.events(*served)} == {0}
        assert service.health()[1]["programs"] == MANY
        assert list(service.health()[1]["faults"]) == [broken]
        assert service.end() == 0
    assert len(service.runs()) == MANY - 1
    assert len([name for name in program.pdfs() if "2026-10" in name]) == MANY - 1
