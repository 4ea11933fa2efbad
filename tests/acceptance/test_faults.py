"""The network fails at one spot; the next run completes: each PDF once, numbers gapless, nothing asked of anybody.

One of each kind; tests/simulation proves every point.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.programs_in_sheet import OFFICE, Programs, hours

ROWS = [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00"), hours("2026-09-06", "L-01", "1:00")]
NUMBERS = ["EXA-FY27-0001", "EXA-FY27-0002", "EXA-FY27-0003"]
CREATE, WRITE, READ = "drive.files.create", "sheets.spreadsheets.batchUpdate", "sheets.spreadsheets.values.batchGet"

FAULTS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "cut before the folder is made": (CREATE, 1, {"cut": "before"}),
    "cut before a PDF is made": (CREATE, 5, {"cut": "before"}),
    "cut after a PDF is made": (CREATE, 5, {"cut": "after"}),
    "500 after a PDF is made": (CREATE, 6, {"status": 500, "after": True}),
    "403 for a PDF": (CREATE, 6, {"status": 403, "reason": "forbidden"}),
    "429 with Retry-After": (READ, 1, {"status": 429, "retry_after": 1}),
    "503 once": (CREATE, 5, {"status": 503}),
    "ids are cut off": ("drive.files.generateIds", 1, {"cut": "before"}),
    "cut after the ids are written": (WRITE, 2, {"cut": "after"}),
    "cut before the one write": (WRITE, 3, {"cut": "before"}),
    "cut after the one write": (WRITE, 3, {"cut": "after"}),
    "cut while reading again": (READ, 3, {"cut": "before"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_run_completes(fault: str, programs: Programs) -> None:
    method, nth, do = FAULTS[fault]
    program = programs.make({"Hours": ROWS})
    program.local.fault(method, do, nth=nth)
    ran = program.run(ok=False)
    assert ran.status in (0, 1), ran.err
    assert "Traceback" not in ran.err
    if ran.status and not ran.out:
        assert ran.last_words
    program.local.no_faults()
    after = program.run()
    assert sorted(one["number"] for one in after.invoices) == NUMBERS
    assert [name.split()[0] for name in program.pdfs()] == NUMBERS
    assert after.json["problems"] == []
    assert [row["Number"] for row in sorted(program.rows("Invoices"), key=lambda row: row["Number"])] == NUMBERS
    assert all(row["Document"] == "PDF" for row in program.rows("Invoices"))
    assert program.rows("Approvals") == []
    assert len(program.rows("Activity")) == 3
    last = program.run()
    assert last.json["calls"]["sheets"]["write"] == 0
    assert last.json["counts"]["already"] == 3
    assert len({file["path"] for file in program.files()}) == len(program.files())


def test_a_workbook_of_which_too_much_was_asked_is_not_said_to_be_gone(programs: Programs) -> None:
    program = programs.make({"Hours": ROWS})
    too_much = {"status": 403, "reason": "userRateLimitExceeded", "retry_after": 3600}
    program.local.fault("sheets.spreadsheets.get", too_much)
    ran = program.run(ok=False)
    assert ran.status == 1
    assert "userRateLimitExceeded" in ran.last_words
    assert "no such workbook" not in ran.last_words
    program.local.no_faults()
    assert len(program.run().invoices) == len(ROWS)


def test_no_answer_to_the_one_write(programs: Programs) -> None:
    """Nobody knows whether it was written: status 1, and the next run looks."""
    program = programs.make({"Hours": ROWS})
    program.run()
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "25"))
    program.local.fault(WRITE, {"cut": "after"}, times=20)
    ran = program.run(ok=False)
    assert ran.status == 1
    program.local.no_faults()
    after = program.run()
    assert "more than a day" in program.problem("Hours", "H-04")
    assert after.json["problems"] == program.run().json["problems"]


def test_google_is_down_for_longer(programs: Programs) -> None:
    """Every call for a PDF fails: shown as failed, tried again, and nothing else stops."""
    program = programs.make({"Hours": [*ROWS, hours("2026-10-08", "L-01", "25")]})
    program.local.fault(CREATE, {"status": 403, "reason": "forbidden"}, times=100)
    ran = program.run(ok=False)
    assert ran.status == 1
    assert ran.json["counts"]["failed"] == 3
    assert "more than a day" in program.problem("Hours", "H-04")
    program.local.no_faults()
    after = program.run()
    assert after.json["counts"]["done"] == 3
    assert [name.split()[0] for name in program.pdfs()] == NUMBERS


def test_the_folder_was_deleted(programs: Programs) -> None:
    """Staff threw the month's folder away: it is made anew for what is drawn next."""
    program = programs.make({"Hours": ROWS[:1]})
    program.run()
    folder = next(one for one in program.files() if one["name"] == "2026-10")
    program.local.edit({"file": folder["id"], "do": "delete"}, service="drive", user=OFFICE)
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    program.run()
    assert program.pdfs()[-1] == "EXA-FY27-0002 L-02 2026-10.pdf"


def test_a_pdf_was_deleted(programs: Programs) -> None:
    """A draft whose file is gone is made again when it is redrawn."""
    program = programs.make({"Hours": ROWS[:1]})
    program.run()
    (pdf,) = [one for one in program.files() if one["name"].endswith(".pdf")]
    program.local.edit({"file": pdf["id"], "do": "delete"}, service="drive", user=OFFICE)
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    assert program.run().amounts() == {("L-01", "2026-10"): "120.00"}
    assert program.pdfs() == ["EXA-FY27-0001 L-01 2026-10.pdf"]


def test_staff_move_and_rename_a_pdf(programs: Programs) -> None:
    """It is known by its id: redrawn where it lies."""
    program = programs.make({"Hours": ROWS[:1]})
    program.run()
    (pdf,) = [one for one in program.files() if one["name"].endswith(".pdf")]
    program.local.edit({"file": pdf["id"], "do": "move", "to": program.place["folder"]}, service="drive", user=OFFICE)
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    program.run()
    assert [one["id"] for one in program.files() if one["name"].endswith(".pdf")] == [pdf["id"]]


def test_google_asks_to_wait_for_long(programs: Programs) -> None:
    """Longer than a run should wait: it says so and ends; the next one does the work."""
    program = programs.make({"Hours": ROWS})
    program.local.fault(READ, {"status": 429, "retry_after": 600}, times=1)
    ran = program.run(ok=False)
    assert ran.status == 1
    assert "429" in ran.last_words
    assert program.run().json["counts"]["done"] == 3
