"""Old hours, and months that are asked for and cannot be drawn."""

from __future__ import annotations

import pytest

from tests.programs_in_sheet import Programs, hours


def test_six_months_of_old_hours_before_invoices_from(programs: Programs) -> None:
    """They were paid in the old way: no invoice, no problem; each row says so."""
    old = [hours(f"2026-{month:02d}-{day:02d}", "L-01", "2:00") for month in range(3, 9) for day in (4, 11, 18)]
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "1:00")]})
    program.run()
    program.type({"Hours": old}, start=3)
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "40.00"}
    assert ran.json["problems"] == []
    assert set(ran.says().values()) == {"before our time"}
    assert len(ran.says()) == len(old)
    assert {row["Invoice"] for row in program.rows("Hours")} == {"before our time", "EXA-FY27-0001"}
    assert len(program.pdfs()) == 1


def test_no_invoice_before_invoices_from_is_set(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "1:00")]}, settings={"Invoices from": ""})
    ran = program.run()
    assert ran.invoices == []
    assert "Invoices from" in program.start_here()
    program.settings({"Invoices from": "2026-09"})
    assert program.run().amounts() == {("L-01", "2026-10"): "40.00"}


@pytest.mark.parametrize(
    ("month", "told"),
    [
        ("2026-11", "2026-11 is not over yet"),
        ("2027-01", "2027-01 is not over yet"),
        ("2026-08", "2026-08 lies before Invoices from (2026-09)"),
        ("October", "'October' is no month"),
        ("2026-13", "'2026-13' is no month"),
    ],
)
def test_a_month_that_cannot_be_drawn(month: str, told: str, programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "1:00")]})
    before = programs.local.digest()
    ran = program.run("--month", month, ok=False)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.last_words
    assert program.pdfs() == []
    if told != "2026-08 lies before Invoices from (2026-09)":
        assert programs.local.digest() == before


def test_one_month_is_drawn_and_decisions_of_all_are_taken(programs: Programs) -> None:
    rows = [hours("2026-09-05", "L-01", "1:00"), hours("2026-10-05", "L-01", "2:00")]
    program = programs.make({"Hours": rows})
    ran = program.run("--month", "2026-10")
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}
    assert ran.says() == {"H-01": "waits 2026-09"}
    assert program.run().amounts() == {("L-01", "2026-09"): "40.00", ("L-01", "2026-10"): "80.00"}


def test_the_month_ends_in_the_program_s_zone(programs: Programs) -> None:
    """At 3:30 UTC on 1 November it is still October in New York."""
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "1:00")]})
    programs.local.set_clock("2026-11-01T03:30:00+00:00")
    assert program.run().invoices == []
    assert program.row("Hours", "H-01")["Invoice"] == "waits 2026-10"
    programs.local.set_clock("2026-11-01T04:00:00+00:00")
    assert program.run().amounts() == {("L-01", "2026-10"): "40.00"}
