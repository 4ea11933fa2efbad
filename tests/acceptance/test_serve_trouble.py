"""A program that cannot be served while `automations serve` goes on: who is told, how often, and what comes back."""

from __future__ import annotations

import gspread
from google.oauth2.credentials import Credentials

from tests.programs_in_sheet import OFFICE, Program, Programs, hours
from tests.serving import alarms, in_drive, only, serving
from tests.workspace import COORDINATOR

OPERATOR = "operator@example.org"
TABS = {"Hours": [hours("2026-10-05", "L-01", "2:00")]}


def test_a_program_that_fails_is_told_once_and_once_when_it_is_mended(programs: Programs) -> None:
    program = programs.make(TABS, settings={"Operator e-mail": OPERATOR})
    only(program, "invoices")
    with serving(program.config, program.data) as service:
        service.looks(program)
        in_drive(program, "trash")
        failed = service.event("failed", program=program.id)
        assert "it lies in the trash" in failed["what"]
        assert "Take it out" in failed["what"]
        for _ in range(3):
            program.local.advance(480)
            service.looks(program)
        (told,) = alarms(program, OPERATOR)
        assert f"- {program.id}: {failed['what']}" in told
        assert service.end() == 0
        assert [one["event"] for one in service.heard] == ["ready", "failed", "stopping", "stopped"]
    with serving(program.config, program.data) as service:
        service.event("failed", program=program.id)
        program.local.advance(3600)
        service.looks(program)
        assert len(alarms(program, OPERATOR)) == 1, "not again after a restart, and it is not mended"
        in_drive(program, "restore")
        # While the service rests somebody runs a job by hand: it tells staff.
        program.run()
        assert f"the service is in trouble: {failed['what']}" in program.start_here()
        program.local.advance(3600)
        service.event("mended", program=program.id)
        service.looks(program)
        _, mended = alarms(program, OPERATOR)
        assert mended.startswith("Mended:")
        program.local.set_clock("2026-11-03T07:00:30-05:00")
        service.event("run", job="invoices")
        service.looks(program)
        assert service.end() == 0
    assert len(alarms(program, OPERATOR)) == 2
    assert "in trouble" not in program.start_here()
    assert len(program.pdfs()) == 1


def _of_a_coordinator(programs: Programs, other: Program) -> Program:
    """A program whose workbook a person made and has shared with the service."""
    to_local = type("ToLocal", (type(other.client.http_client),), {"url": other.local.url})
    client = gspread.Client(auth=Credentials(other.local.token(COORDINATOR)), http_client=to_local)
    sheet = client.create("Exampleton")
    sheet.update_timezone("America/New_York")
    sheet.share(OFFICE, "user", "writer", notify=False)
    (other.config / "automations.toml").write_text(
        f'workspace = "local"\nworkbook_by_hand = true\ndefault_program = "{other.id}"\n'
    )
    place = other.place
    programs.write(other.config, "shared", spreadsheet=sheet.id, folder=place["folder"], calendar=place["calendar"])
    program = Program(other.local, "shared", other.config, other.data)
    (other.data / "local" / "programs" / "shared.json").write_text(f'{{"spreadsheet": "{sheet.id}", "folder": "x"}}')
    made = program.automations("init", "--program", "shared")
    assert made.status == 0, made.err
    return program


def test_a_workbook_that_is_unshared_and_then_deleted_stops_nobody_else(programs: Programs) -> None:
    other = programs.make(TABS)
    program = _of_a_coordinator(programs, other)
    for one in (other, program):
        only(one, "invoices")
    with serving(other.config, other.data) as service:
        service.looks(other)
        in_drive(program, "unshare", COORDINATOR, email=OFFICE)
        other.local.set_clock("2026-11-03T07:00:30-05:00")
        failed, _ = service.events(("failed", {"program": "shared"}), ("run", {"program": other.id}))
        assert "Google finds no such workbook for the service's mailbox" in failed["what"]
        assert "shared with that mailbox as an editor" in failed["what"]
        # It rests longer each time: not an attempt at each of all these looks.
        service.looks(other)
        asked = [call for call in service.looks(other, 8) if call["method"].startswith("sheets.")]
        assert asked == []
        in_drive(program, "share", COORDINATOR, email=OFFICE, role="writer")
        other.local.advance(3600)
        service.event("mended", program="shared")
        in_drive(program, "delete", COORDINATOR)
        other.local.set_clock("2026-11-04T07:00:30-05:00")
        again, _ = service.events(("failed", {"program": "shared"}), ("run", {"program": other.id}))
        assert again["what"] == failed["what"]
        assert service.end() == 0
        assert len([one for one in service.heard if one["event"] == "failed"]) == 2
