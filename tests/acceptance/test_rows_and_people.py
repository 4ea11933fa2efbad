"""Rows as staff sort, copy, paste and wipe them: a row is known by its id and content, a person only whole."""

from __future__ import annotations

import pytest

from tests.programs_in_sheet import PLAIN, Program, Programs, hours

ANA, JOSE = PLAIN["Liaisons"]
ROWS = [
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-10-06", "L-02", "3:00"),
    hours("2026-10-07", "L-01", "1:00"),
    hours("2026-10-08", "L-02", "0:30"),
]
AMOUNTS = {("L-01", "2026-10"): "120.00", ("L-02", "2026-10"): "140.00"}


@pytest.fixture
def program(programs: Programs) -> Program:
    program = programs.make({"Hours": ROWS})
    assert program.run().amounts() == AMOUNTS
    return program


def _ids(program: Program) -> dict[str, str]:
    """Date -> id."""
    return {row["Date"]: row["ID"] for row in program.rows("Hours")}


def _still(program: Program, ids: dict[str, str]) -> None:
    """Nothing was paid twice, nothing lost, and each row has its own id again."""
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.json["counts"]["done"] == 0
    assert ran.json["problems"] == []
    assert _ids(program) == ids


def test_a_sorted_tab(program: Program) -> None:
    ids = _ids(program)
    program.edit("sort", "Hours", by="-Date")
    _still(program, ids)


def test_an_id_column_that_was_wiped(program: Program) -> None:
    ids = _ids(program)
    program.edit("clear", "Hours", range="A2:A5")
    _still(program, ids)


def test_an_id_column_that_was_pasted_over(program: Program) -> None:
    ids = _ids(program)
    program.edit("set", "Hours", cells={"A2": "H-04", "A3": "H-03", "A4": "nonsense", "A5": "H-99"})
    _still(program, ids)


def test_an_id_column_sorted_alone(program: Program) -> None:
    ids = _ids(program)
    program.edit("sort", "Hours", columns="A:A", by="-ID")
    _still(program, ids)


def test_ids_of_people_wiped_and_sorted_alone(program: Program) -> None:
    program.edit("clear", "Liaisons", range="A2:A3")
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.json["counts"]["done"] == 0
    program.edit("sort", "Liaisons", columns="A:A", by="-ID")
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert [(row["ID"], row["Name"]) for row in program.rows("Liaisons")] == [
        ("L-01", ANA["Name"]),
        ("L-02", JOSE["Name"]),
    ]


def test_the_same_row_pasted_twice_counts_once(program: Program) -> None:
    program.edit("copy_row", "Hours", row="H-01")
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.json["counts"]["done"] == 0
    program.edit("delete_rows", "Hours", rows=[6])
    after = program.run()
    assert after.amounts() == AMOUNTS
    assert after.json["problems"] == []


def test_a_copied_row_that_was_changed_waits_for_its_own_tick(program: Program) -> None:
    """The copy gets an id of its own; the tick that came with it counts only once it was seen unticked."""
    program.edit("copy_row", "Hours", row="H-01")
    program.edit("set", "Hours", row=6, values={"Date": "2026-10-15"})
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert _ids(program)["2026-10-05"] == "H-01"
    new = _ids(program)["2026-10-15"]
    assert new == "H-05"
    assert ran.problem("Hours", new)["what"] == "changed after approval"
    assert program.row("Hours", new)["Invoice"] == ""
    program.set("Hours", new, Approved=False)
    assert program.run().problems("Hours") == []
    program.set("Hours", new, Approved=True)
    assert program.run().amounts()["L-01", "2026-10"] == "200.00"


def test_hours_changed_after_approval(program: Program) -> None:
    program.set("Hours", "H-03", Hours="9:00")
    ran = program.run()
    assert ran.amounts()["L-01", "2026-10"] == "80.00"
    assert ran.problem("Hours", "H-03")["what"] == "changed after approval"
    assert program.problem("Hours", "H-03").startswith("Approved: changed after approval")


def test_a_deleted_row_is_a_question_and_no_command(program: Program) -> None:
    program.edit("delete_rows", "Hours", rows=["H-03"])
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.invoice("L-01")["held_because"] == ["row_gone"]
    (asked,) = program.rows("Approvals")
    assert "H-03" in asked["What"] + asked["To"]
    program.set("Approvals", asked["ID"], Answer="Do it")
    let_go = program.run()
    assert let_go.amounts()["L-01", "2026-10"] == "80.00"
    assert let_go.invoice("L-01")["held_because"] == []


def test_a_deleted_row_that_is_typed_again_ends_the_question(program: Program) -> None:
    program.edit("cut_paste", "Hours", **{"from": "A4:K4", "to": "A9"})
    program.edit("delete_rows", "Hours", rows=[9])
    program.run()
    program.type({"Hours": [ROWS[2]]}, start=4)
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.invoice("L-01")["held_because"] in ([], ["row_gone"])


def test_emails_sorted_alone_are_asked_about(program: Program) -> None:
    """Whose address is whose nobody can tell: nothing is done for these rows until staff have answered."""
    letter = chr(65 + program.sheet.worksheet("Liaisons").row_values(1).index("E-mail"))
    program.edit("sort", "Liaisons", columns=f"{letter}:{letter}", by="-E-mail")
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    for row in ("L-01", "L-02"):
        assert "changed places" in ran.problem("Liaisons", row)["what"]
        assert "changed places" in program.problem("Liaisons", row)
    (asked,) = program.rows("Approvals")
    assert "changed places" in asked["What"]
    assert asked["To"] == "L-01, L-02"
    program.edit("sort", "Liaisons", columns=f"{letter}:{letter}", by="E-mail")
    undone = program.run()
    assert undone.amounts()["L-01", "2026-10"] == "160.00"
    assert undone.problems("Liaisons") == []


def test_rates_sorted_alone_pay_nobody_until_asked(programs: Programs) -> None:
    lead = {**PLAIN["Pay plans"][0], "Plan": "Lead", "Rate": "60"}
    people = [ANA, {**JOSE, "Pay plan": "Lead"}]
    program = programs.make({"Hours": ROWS, "Pay plans": [*PLAIN["Pay plans"], lead], "Liaisons": people})
    before = {("L-01", "2026-10"): "120.00", ("L-02", "2026-10"): "210.00"}
    assert program.run().amounts() == before
    letter = chr(65 + program.sheet.worksheet("Pay plans").row_values(1).index("Rate"))
    program.edit("sort", "Pay plans", columns=f"{letter}:{letter}", by="-Rate")
    ran = program.run()
    assert set(ran.amounts().values()) == {"0.00"}
    assert {says.partition(":")[2].strip() for says in ran.says().values()} == {"plan"}
    assert all("changed places" in program.problem("Pay plans", row) for row in ("P-01", "P-02"))
    (asked,) = program.rows("Approvals")
    assert "P-01 and P-02" in asked["What"]
    program.edit("sort", "Pay plans", columns=f"{letter}:{letter}", by="Rate")
    assert program.run().amounts() == before
    assert program.problem("Pay plans", "P-01") == ""


def test_values_of_settings_sorted_alone_stop_all_until_undone(programs: Programs) -> None:
    program = programs.make({"Hours": ROWS[:2]})
    first = program.run()
    pdfs = program.pdfs()
    ids = {row["Setting"]: row["ID"] for row in program.rows("Settings")}
    values = {row["Setting"]: row["Value"] for row in program.rows("Settings")}
    for one, other in (("Program name", "Bill to"), ("Bill to", "Program name")):
        program.set("Settings", ids[one], Value=values[other])
    program.edit("append_row", "Hours", values=ROWS[2])
    ran = program.run()
    assert (ran.amounts(), program.pdfs()) == (first.amounts(), pdfs)
    assert "changed places" in program.problem("Settings", ids["Bill to"])
    assert "what Settings says is not certain" in program.start_here()
    (asked,) = program.rows("Approvals")
    program.set("Approvals", asked["ID"], Answer="Do it")
    assert program.run().amounts()["L-01", "2026-10"] == "120.00"
    assert program.problem("Settings", ids["Bill to"]) == ""


IS_GONE = "is gone from Settings, and nothing is drawn or sent: put the row back on Settings, or type the default"


def _without(program: Program, setting: str) -> str:
    """Staff delete the row of this setting, and the service looks; its id."""
    (row,) = [row for row in program.rows("Settings") if row["Setting"] == setting]
    program.edit("delete_rows", "Settings", rows=[int(row["#"])])
    program.edit("append_row", "Liaisons", values={**ANA, "Name": "Cleo Sample", "E-mail": "cleo@example.org"})
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    program.run()
    return row["ID"]


@pytest.mark.parametrize("value", ["2026-09", ""], ids=["put back", "the default"])
@pytest.mark.parametrize("answer", ["", "Don't"])
def test_a_setting_that_is_deleted_stops_all_until_it_stands_again(programs: Programs, answer: str, value: str) -> None:
    """Its value is on no record of the service's: Invoices from would be empty, and every draft lose its lines."""
    program = programs.make({"Hours": ROWS})
    assert program.run().amounts() == AMOUNTS
    id_ = _without(program, "Invoices from")
    (asked,) = program.rows("Approvals")
    assert asked["What"] == f"Let go of {id_}: its row is no longer on Settings"
    assert "put the row back on Settings, or type the default; 'Do it' takes the default" in asked["Why"]
    program.set("Approvals", asked["ID"], Answer=answer)
    ran = program.run_job("invoices")
    assert f"needs a person: Invoices from {IS_GONE}" in ran.out
    assert program.run().amounts() == AMOUNTS
    assert f"Invoices from {IS_GONE}" in program.start_here()
    program.edit("append_row", "Settings", values={"Setting": "Invoices from", "Value": value})
    amounts = program.run().amounts()
    assert amounts["L-01", "2026-10"] == ("160.00" if value else "0.00")
    assert "gone from Settings" not in program.start_here()


def test_do_it_takes_the_default_of_a_setting_that_is_deleted(programs: Programs) -> None:
    program = programs.make({"Hours": ROWS[:2]})
    before = [one["number"] for one in program.run().json["invoices"]]
    _without(program, "Number prefix")
    assert all(one["number"] in before for one in program.run().json["invoices"])
    (asked,) = program.rows("Approvals")
    program.set("Approvals", asked["ID"], Answer="Don't")
    program.run()
    program.set("Approvals", asked["ID"], Answer="Do it")
    program.edit("append_row", "Hours", values=hours("2026-09-09", "L-02", "1:00"))
    numbers = [one["number"] for one in program.run().json["invoices"]]
    assert [one for one in numbers if one.startswith("EXA-")] == before
    assert [one for one in numbers if one.startswith("ARL-")], "drawn by the default"
    assert "gone from Settings" not in program.start_here()


def test_emails_sorted_alone_and_accepted(program: Program) -> None:
    letter = chr(65 + program.sheet.worksheet("Liaisons").row_values(1).index("E-mail"))
    program.edit("sort", "Liaisons", columns=f"{letter}:{letter}", by="-E-mail")
    program.run()
    (asked,) = program.rows("Approvals")
    program.set("Approvals", asked["ID"], Answer="Do it")
    ran = program.run()
    assert ran.problems("Liaisons") == []
    assert ran.amounts() == AMOUNTS
    assert program.run().json["counts"]["done"] == 0


def test_a_new_person_typed_over_an_old_row(program: Program) -> None:
    """The row stays who it was: the newcomer's hours are not paid as the former person's."""
    program.set("Liaisons", "L-02", **{"Name": "Nora Neuling", "E-mail": "nora.neuling@example.org"})
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.problem("Liaisons", "L-02")["what"] == "a new person needs a new row"
    assert "a new person needs a new row" in program.problem("Liaisons", "L-02")
    program.set("Liaisons", "L-02", **{"Name": JOSE["Name"], "E-mail": JOSE["E-mail"]})
    assert program.run().problems("Liaisons") == []


def test_a_person_who_is_gone_is_asked_about(program: Program) -> None:
    program.edit("delete_rows", "Liaisons", rows=["L-02"])
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    ran = program.run()
    assert ran.amounts() == AMOUNTS
    assert ran.invoice("L-02")["held_because"] == ["row_gone"]
    assert ran.problems("Hours") == []
    assert [row["To"] for row in program.rows("Approvals")] == ["L-02"]


def test_staff_sort_between_two_calls(program: Program) -> None:
    """A sort between reading and writing puts no status on another's row."""
    ids = _ids(program)
    program.edit("append_row", "Hours", values=hours("2026-10-03", "L-01", "1:00"))
    program.edit("sort", "Hours", by="-Date", before_method="sheets.spreadsheets.batchUpdate", nth=1)
    program.run()
    ran = program.run()
    assert ran.amounts()["L-01", "2026-10"] == "160.00"
    shown = {row["Date"]: row for row in program.rows("Hours")}
    assert {date: shown[date]["ID"] for date in ids} == ids
    for row in shown.values():
        assert row["Invoice"] == ran.invoice(row["Liaison"])["number"]
