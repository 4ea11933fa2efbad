"""The disk fills while `automations serve` goes on."""

from __future__ import annotations

import resource

from tests.programs_in_sheet import Programs, hours
from tests.serving import alarms, only, serving

OPERATOR = "disk@example.org"


def test_a_disk_that_fills_is_one_line_and_nothing_is_done_twice_when_there_is_room_again(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]}, {"Operator e-mail": OPERATOR})
    only(program, "invoices")
    program.run()
    program.type({"Hours": [hours("2026-10-06", "L-02", "1:00")]}, start=3)
    with serving(program.config, program.data) as service:
        service.looks(program)
        # No file of the process may grow: what SQLite and the files of our own meet on a full disk.
        limits = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
        program.local.set_clock("2026-11-03T07:00:30-05:00")
        failed = service.event("failed", program=program.id)
        assert "no room left" in failed["what"]
        assert "free some space" in failed["what"]
        for minutes in (10, 30, 60):
            program.local.advance(minutes * 60)
            service.looks(program)
        assert len(alarms(program, OPERATOR)) == 1, "there is no room to note it, and it is told once all the same"
        assert service.health()[1]["faults"] == {program.id: failed["what"]}
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, limits)
        program.local.advance(3600)
        assert service.event("run", job="invoices")["counts"] == {"already": 1, "done": 1}
        service.event("mended", program=program.id)
        service.looks(program)
        assert service.end() == 0
        assert [one["event"] for one in service.heard if one["level"] != "info"] == ["failed"]
    told, mended = alarms(program, OPERATOR)
    assert failed["what"] in told
    assert mended.startswith("Mended:")
    assert len(program.pdfs()) == 2
