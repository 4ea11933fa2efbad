"""What is wrong with a row beside what decides its pay is told at the row too; its good neighbours are invoiced."""

from __future__ import annotations

from tests.programs_in_sheet import Programs, hours


def test_a_row_pasted_twice_with_its_id_and_its_tick_counts_once_and_is_told_at_the_lower(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00")]})
    program.run()
    program.edit("copy_row", "Hours", row="H-01")
    ran = program.run()
    told = [(one["id"], one["row"], one["what"], one["remedy"]) for one in ran.problems("Hours")]
    assert told == [("H-01", 4, "the same row twice", "delete one")]
    assert ran.amounts() == {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "120.00"}


def test_an_approval_that_is_no_tick_is_not_paid_and_is_told(programs: Programs) -> None:
    program = programs.make(
        {
            "Hours": [
                hours("2026-10-05", "L-01", "2:00"),
                hours("2026-10-06", "L-02", "3:00", Approved="yes please"),
            ]
        }
    )
    ran = program.run()
    assert ran.problem("Hours", "H-02")["column"] == "Approved"
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}


def test_a_liaison_without_a_name_is_told(programs: Programs) -> None:
    program = programs.make(
        {
            "Liaisons": [{"Name": "Ana Exemplo", "E-mail": "ana@example.org"}, {"Name": "", "E-mail": "j@example.org"}],
            "Hours": [hours("2026-10-05", "L-01", "2:00")],
        }
    )
    ran = program.run()
    assert ran.problem("Liaisons", "L-02")["column"] == "Name"
