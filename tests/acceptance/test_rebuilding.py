"""A ledger that is lost, or set back to an older time, is made anew from Workspace; then a run does nothing again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interviews_in_sheet import APPLICANTS, ROW, TEAM, Office, interviews
from tests.lost_ledgers import HOUR, counts, done, keep, lose, put_back, rebuilt
from tests.meetings_in_sheet import ANA, JOSE, Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, SAM, Program, Programs, hours

ROWS = [
    hours("2026-09-10", "L-01", "2:00"),
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-10-06", "L-02", "3:00"),
]


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": ROWS})


def approve(program: Program, *ids: str) -> None:
    for id_ in ids:
        program.set("Invoices", id_, Decision="Approve", Approved_by=SAM)


def test_invoices_after_a_ledger_that_was_lost(program: Program) -> None:
    program.run()
    approve(program, "N-01")
    before = program.run()
    counted = counts(program)
    lose(program)
    assert "rebuild-ledger" in program.run(ok=False).last_words
    found = rebuilt(program)
    assert found["unknown"] == []
    after = program.run()
    assert done(after) == {}
    assert after.invoices == before.invoices
    assert counts(program) == counted
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-02", "1:00"))
    program.edit("append_row", "Hours", values=hours("2026-09-09", "L-02", "1:00"))
    later = program.run()
    assert later.amounts() == {
        ("L-01", "2026-09"): "80.00",
        ("L-01", "2026-10"): "80.00",
        ("L-02", "2026-10"): "160.00",
        ("L-02", "2026-09"): "40.00",
    }
    assert sorted(one["number"] for one in later.invoices) == [f"EXA-FY27-{n:04d}" for n in (1, 2, 3, 4)]


def test_invoices_after_a_week_that_the_backup_does_not_know(program: Program, tmp_path: Path) -> None:
    """Meanwhile a draft changed, one was approved, one voided and replaced, rows were typed."""
    program.run()
    backup = keep(program, tmp_path / "monday.sqlite")
    approve(program, "N-01", "N-03")
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    program.run()
    program.set("Invoices", "N-03", Decision="Void", Reason_of_void="wrong account")
    program.run()
    program.set("Hours", "H-03", Hours="4:00")
    program.edit("untick", "Hours", row="H-03", column="Approved")
    program.run()
    program.edit("tick", "Hours", row="H-03", column="Approved")
    before = program.run()
    assert before.invoice("L-02")["number"] == "EXA-FY27-0004"
    counted = counts(program)
    put_back(program, backup)
    assert "put back from a backup" in program.run(ok=False).last_words
    assert rebuilt(program)["unknown"] == []
    after = program.run()
    assert done(after) == {}
    assert after.invoices == before.invoices
    assert counts(program) == counted
    assert "drawn again" not in str(after.json["problems"])


def test_what_staff_had_chosen_must_be_chosen_anew(program: Program) -> None:
    """The tick of H-02 was made beside 2:00; H-04 was not drawn of yet. N-02 was approved beside another amount."""
    program.run()
    approve(program, "N-02")
    program.edit("append_row", "Hours", values=hours("2026-10-08", "L-01", "1:00"))
    program.edit("append_row", "Hours", values=hours("2026-11-01", "L-02", "1:00"))
    program.set("Hours", "H-02", Hours="8:00")
    lose(program)
    rebuilt(program)
    ran = program.run()
    assert ran.invoice("L-01")["state"] == "Draft"
    assert ran.amounts()["L-01", "2026-10"] == "0.00"
    for id_ in ("H-02", "H-04", "H-05"):
        assert "changed after approval" in program.problem("Hours", id_)
    assert program.problem("Hours", "H-01") == ""
    assert "clear Decision" in program.problem("Invoices", "N-02")
    (question,) = [row for row in program.rows("Approvals") if "closed" not in row["Why"]]
    assert (question["What"], question["To"]) == ("Count 3 ticks on Hours as they stand now", "H-02, H-04, H-05")
    program.set("Approvals", question["ID"], Answer="Do it")
    ran = program.run()
    assert ran.amounts()["L-01", "2026-10"] == "360.00"
    assert program.problem("Hours", "H-02") == ""
    assert ran.invoice("L-01")["state"] == "Draft", "the Decision was for another amount"
    program.set("Hours", "H-02", Hours="9:00")
    assert "H-02" in [problem["id"] for problem in program.run().problems("Hours")]


def test_a_row_of_hours_that_was_deleted_is_asked_about_all_the_same(program: Program) -> None:
    program.run()
    program.edit("delete_rows", "Hours", rows=["H-03"])
    lose(program)
    rebuilt(program)
    ran = program.run()
    assert ran.amounts()["L-02", "2026-10"] == "120.00"
    (asked,) = [row for row in program.rows("Approvals") if "closed" not in row["Why"]]
    assert asked["What"] == "Let go of H-03: its row is no longer on Hours"


def test_the_file_of_an_approved_invoice_is_gone(program: Program) -> None:
    """Nothing is paid twice; what nobody can read any more is told."""
    program.run()
    approve(program, "N-02")
    before = program.run()
    (pdf,) = [one for one in program.files() if one["name"].startswith("EXA-FY27-0002")]
    program.local.edit({"do": "delete", "file": pdf["id"]}, service="drive", user=OFFICE)
    lose(program)
    found = rebuilt(program, status=1)
    assert [one["key"] for one in found["unknown"]] == ["invoice/L-01/2026-10/F-01/g1"]
    after = program.run()
    assert after.amounts() == before.amounts()
    assert after.invoice("L-01")["state"] == "Approved"
    program.edit("append_row", "Hours", values=hours("2026-10-09", "L-01", "1:00"))
    assert program.run().amounts() == before.amounts(), "late: it waits for the next month"


def test_ids_go_on_after_the_highest_that_ever_was(program: Program) -> None:
    """Rows that staff deleted are nowhere any more; their ids are not used again."""
    program.edit("append_row", "Hours", values=hours("2026-11-01", "L-01", "1:00", Approved=False))
    program.run()
    program.edit("delete_rows", "Hours", rows=["H-04"])
    program.run()
    lose(program)
    rebuilt(program)
    program.edit("append_row", "Hours", values=hours("2026-11-01", "L-01", "2:00", Approved=False))
    program.run()
    assert [row["ID"] for row in program.rows("Hours")] == ["H-01", "H-02", "H-03", "H-05"]


# Meetings


def eventful(programs: Programs) -> Meetings:
    """Four meetings: one moved and reminded of, one cancelled, one that somebody joined, one that is over."""
    rows = [row(), row("2026-12-10"), row("2026-12-17", Who="L-01", Online=True), row("2026-11-05")]
    town = Meetings(programs.make(tabs(*rows)))
    town.settle()
    town.in_calendar_of("M-01", "answer", user=JOSE, response="declined")
    town.at("2026-11-04 09:00")
    town.run()
    town.program.set("Meetings", "M-01", Time="19:00")
    town.program.set("Meetings", "M-02", Status="Cancelled")
    town.program.set("Meetings", "M-03", Who="L-01, L-02")
    town.settle()
    town.program.set("Meetings", "M-04", Status="Took place")
    town.at("2026-11-26 09:30")
    town.run()
    assert town.run() == []
    return town


def test_meetings_after_a_ledger_that_was_lost(programs: Programs) -> None:
    town = eventful(programs)
    says, counted = town.program.rows("Meetings"), counts(town.program)
    lose(town.program)
    assert rebuilt(town.program)["unknown"] == []
    assert town.settle() == []
    assert town.settle() == []
    assert counts(town.program) == counted
    assert town.program.rows("Meetings") == says
    assert town.asked() == []
    town.at("2026-12-01 09:00")
    assert town.run() == ["reminder/M-01/2026-12-03T19:00/L-01/2d"]
    town.program.set("Meetings", "M-01", Place="Town Hall")
    town.program.set("Meetings", "M-03", Who="L-02")
    told = town.settle()
    assert told == [
        "event/M-01", "event/M-03", "moved/M-01/L-01/3", "moved/M-01/L-02/3", "cancelled/M-03/L-01/2",
    ]  # fmt: skip
    town.program.set("Meetings", "M-02", Status="Planned")
    assert "event/M-02" in town.settle()


def test_meetings_after_a_week_that_the_backup_does_not_know(programs: Programs, tmp_path: Path) -> None:
    """Everything that happened since: the backup is of a moment when nobody had been told of a change."""
    rows = [row(), row("2026-12-10"), row("2026-12-17", Who="L-01", Online=True)]
    town = Meetings(programs.make(tabs(*rows)))
    town.settle()
    backup = keep(town.program, tmp_path / "monday.sqlite")
    town.program.set("Meetings", "M-01", Time="19:00")
    town.program.set("Meetings", "M-02", Status="Cancelled")
    town.program.set("Meetings", "M-03", Who="L-01, L-02")
    new = {"Name": "Cleo Muster", "E-mail": "cleo.muster@example.org", "Language": "English", "From": "2026-11-01"}
    town.program.type({"Liaisons": [new]}, start=4)
    town.settle()
    town.program.type({"Meetings": [row("2026-12-20")]}, start=5)
    town.settle()
    town.at("2026-11-26 09:30")
    town.run()
    says, counted = town.program.rows("Meetings"), counts(town.program)
    put_back(town.program, backup)
    assert rebuilt(town.program)["unknown"] == []
    assert town.settle() == []
    assert town.settle() == []
    assert counts(town.program) == counted
    assert town.program.rows("Meetings") == says
    assert town.asked() == []


def test_a_run_that_died_after_a_letter_and_before_the_sheet(programs: Programs) -> None:
    """What Activity does not tell of stands in the mailbox and in the calendar."""
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(11 * 60)
    # The write of the statuses, and the one after the look whether it was written.
    for nth in (2, 3):
        town.program.local.fault("sheets.spreadsheets.batchUpdate", {"status": 503}, nth=nth)
    town.run_anyhow()
    town.program.local.no_faults()
    assert len(town.sent()) == 2
    assert town.program.rows("Activity") == []
    counted = counts(town.program)
    lose(town.program)
    assert rebuilt(town.program)["unknown"] == []
    assert town.settle() == []
    assert counts(town.program) == counted
    keys = [line["Key"] for line in town.program.rows("Activity")]
    assert sorted(keys) == ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]


def test_a_run_that_died_between_two_letters(programs: Programs) -> None:
    """The event stands, one letter is a draft that never went out, the other was never begun: both go out once."""
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(11 * 60)
    town.program.local.fault("gmail.users.drafts.send", {"status": 403})
    town.run_anyhow()
    town.program.local.no_faults()
    assert town.sent() == []
    lose(town.program)
    assert rebuilt(town.program)["unknown"] == []
    assert counts(town.program).drafts == 0
    assert town.settle() == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]
    assert town.notices() == {f"invitation {ANA}": 1, f"invitation {JOSE}": 1}


def test_letters_that_staff_held_back_are_not_sent_after_all(programs: Programs) -> None:
    """Staff said "Don't" to letters that the guard had held; the keys of that answer are lost with the ledger."""
    town = Meetings(programs.make(tabs(row(), row("2026-12-10", Who="L-01"))))
    town.settle()
    sent = len(town.sent())
    town.program.set("Meetings", "M-01", Place="Town Hall, 2 Sample Street")
    town.program.type({"Meetings": [row("2026-12-17")]}, start=4)
    hold_back(town)
    lose(town.program)
    rebuilt(town.program)
    town.program.settings({"Most mails in a run": "50"})
    assert town.settle() == []
    assert len(town.sent()) == sent
    assert "on no record since the ledger was rebuilt: untick" in town.problem("M-03"), (
        "its letters are not asked about"
    )
    asked = [one for one in town.asked() if one["What"] != "the core team's folder to who is in the program"]
    assert {one["Why"] for one in asked} == {"meetings asks first (Jobs, Mode)", "digest asks first (Jobs, Mode)"}
    assert [key for key in answer_all(town) if key.startswith("moved")] == ["moved/M-01/L-01/2", "moved/M-01/L-02/2"]
    town.program.set("Meetings", "M-03", Ready=False)
    town.run()
    assert town.problem("M-03") == ""
    town.program.local.advance(24 * HOUR)
    town.program.set("Meetings", "M-03", Ready=True)
    assert "invited/M-03/L-02/1" in town.settle(), "and it asks no more"


def hold_back(town: Meetings) -> None:
    """The guard asks about all letters that are due, and staff say that none goes out."""
    town.program.settings({"Most mails in a run": "1"})
    town.settle(status=3)
    for one in town.asked():
        town.program.set("Approvals", one["ID"], Answer="Don't")
    assert town.run() == []


def answer_all(town: Meetings) -> list[str]:
    """Staff say 'Do it' to whatever is asked; the keys of what was done for it."""
    told: list[str] = []
    while asked := town.asked():
        for one in asked:
            town.program.set("Approvals", one["ID"], Answer="Do it")
        told += town.run()
    return told


def test_a_copied_row_and_people_who_changed_places_just_before(programs: Programs) -> None:
    """What the next run would have seen, it still sees: nothing goes out for them."""
    town = Meetings(programs.make(tabs()))
    town.settle()
    town.program.edit("copy_row", "Meetings", row="M-01", to=3)
    town.program.set("Meetings", 3, Date="2026-12-08")
    town.program.set("Liaisons", "L-01", **{"E-mail": JOSE})
    town.program.set("Liaisons", "L-02", **{"E-mail": ANA})
    counted = counts(town.program)
    lose(town.program)
    rebuilt(town.program)
    assert town.settle() == []
    assert "this came with a copied row" in town.problem("M-02")
    assert "changed places" in town.program.problem("Liaisons", "L-01")
    assert counts(town.program) == counted


@pytest.mark.parametrize("column", ["Date", "Time", "Length", "Place"])
def test_meetings_of_which_one_column_was_sorted_just_before(programs: Programs, column: str) -> None:
    """What people were told of one meeting stands in another row now: they are not told of moves that nobody meant."""
    other = row("2026-12-10", "19:00", Length=60, Place="Town Hall, 2 Sample Street")
    town = Meetings(programs.make(tabs(row(), other)))
    town.settle()
    shown = [town.program.row("Meetings", id_)[column] for id_ in ("M-01", "M-02")]
    town.program.set("Meetings", "M-01", **{column: shown[1]})
    town.program.set("Meetings", "M-02", **{column: shown[0]})
    counted = counts(town.program)
    lose(town.program)
    rebuilt(town.program)
    assert town.settle() == []
    assert f"{column} has changed places" in town.problem("M-01").replace(":", "")
    assert [one["To"] for one in town.asked()] == ["M-01, M-02"]
    assert counts(town.program) == counted
    answer_all(town)
    town.settle()
    assert counts(town.program).letters > counted.letters, "staff have said that they stand so"


# Interviews


def test_interviews_after_a_ledger_that_was_lost(programs: Programs, tmp_path: Path) -> None:
    team = [*TEAM, {"Name": "Mia Muster", "E-mail": "mia.muster@example.org", "Role": "Staff", "Language": "en"}]
    office = Office(
        programs.make(
            {"Core team": team, "Applications": APPLICANTS, "Interviews": [ROW]},
            {"Office e-mail": OFFICE, "Program name": f"Exampleton {programs.made + 1}"},
        )
    )
    office.done()
    backup = keep(office.program, tmp_path / "monday.sqlite")
    office.program.set("Interviews", "I-01", Time="18:30")
    office.done()
    office.program.set("Interviews", "I-01", Interviewers="Sam Sampleton, Mia Muster")
    office.done()
    assert office.done() == []
    says, counted = office.program.rows("Interviews"), counts(office.program)
    for back in (None, backup):
        lose(office.program)
        if back:
            put_back(office.program, back)
        assert rebuilt(office.program)["unknown"] == []
        assert office.done() == []
        assert office.done() == []
        assert counts(office.program) == counted
        assert office.program.rows("Interviews") == says
    office.program.set("Interviews", "I-01", Status="Cancelled")
    assert office.done() == ["cancelled/I-01/A-01/3", "event/I-01"]


def test_a_score_sheet_that_interviewers_wrote_on_is_never_thrown_away(programs: Programs) -> None:
    office = interviews(programs)
    office.done()
    (sheet,) = office.sheets()
    office.local.edit({"file": sheet["id"], "do": "append", "text": "4 of 5"}, service="documents", user=OFFICE)
    lose(office.program)
    rebuilt(office.program)
    assert office.done() == []
    office.program.set("Applications", "A-01", Skills="speaks up")
    assert office.done() == ["score-sheet/I-01/A-01"]
    names = sorted(one["name"] for one in office.sheets())
    assert names == ["Score sheet I-01 A-01", "Score sheet I-01 A-01 (2)"]
    lose(office.program)
    rebuilt(office.program)
    office.program.set("Applications", "A-01", Skills="speaks up, and listens")
    assert office.done() == ["score-sheet/I-01/A-01"]
    assert sorted(one["name"] for one in office.sheets()) == names, (
        "the second was not written on: a new one stands for it"
    )
