"""From Accepted to a liaison, by the real command: a row on Liaisons once, a welcome once, reminders of papers."""

from __future__ import annotations

import gspread
import pytest

from tests.onboarding_in_sheet import ANA, APPLICANTS, CLEO, JOSE, VENDOR, W_9, WEEK, taking_on
from tests.programs_in_sheet import Programs

CLEOS = {"Name": "Cleo Muster", "E-mail": CLEO, "Language": "Haitian Creole", "Stage": "Offer"}


def test_who_is_accepted_stands_on_liaisons_once_and_is_welcomed_once(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01", "A-02")
    assert office.done() == ["liaison/A-01", "liaison/A-02"]
    row = office.program.row("Liaisons", "L-02")
    wanted = {"Name": "Ana Exemplo", "E-mail": ANA, "Language": "Portuguese", "Needs for access": "a ramp"}
    wanted |= {"Pay plan": "Liaison", "From": "2026-12-01", "To": "2028-08-31", "W-9 on file": "FALSE", "Problem": ""}
    assert {header: row[header] for header in wanted} == wanted
    assert office.done() == ["welcome/L-02", "welcome/L-03"]
    assert [office.done() for _ in range(2)] == [[]] * 2
    assert office.listed() == {"L-01": "Old Timer", "L-02": "Ana Exemplo", "L-03": "José Muestra"}
    (welcome,) = [one for one in office.program.mails(ANA) if "INBOX" in one["labels"]]
    assert "boas-vindas" in welcome["subject"].casefold()
    assert W_9 in welcome["text"]
    assert VENDOR in welcome["text"]
    assert len(office.letters(JOSE)) == 1
    assert office.letters("old.timer@example.org") == []
    activity = [row["What"] for row in office.program.rows("Activity")]
    assert "L-02 on Liaisons for A-01" in activity


def test_who_gets_no_row_is_told_of_at_the_application(programs: Programs) -> None:
    """Who is on the list already; a couple with one address; more than there are openings; a language of no letter."""
    old = {"Name": "Old Timer", "E-mail": "OLD.timer@example.org", "Language": "English", "Stage": "Offer"}
    klingon = {"Name": "Kim Sample", "E-mail": "kim@example.org", "Language": "Klingon", "Stage": "Offer"}
    couple = {**APPLICANTS[1], "E-mail": ANA}
    office = taking_on(programs, {"Applications": [old, APPLICANTS[0], couple, CLEOS, klingon]}, Openings="2")
    office.accept("A-01", "A-02", "A-03", "A-04", "A-05")
    assert office.done() == ["liaison/A-02"]
    assert "L-01 on Liaisons" in office.program.row("Applications", "A-01")["Status"]
    for id_ in ("A-03", "A-04"):
        assert office.program.problem("Applications", id_).startswith("Stage: this is one more than the 2 openings")
    office.program.settings({"Openings": "5"})
    assert office.done() == ["liaison/A-04", "welcome/L-02"]
    problem = office.program.problem("Applications", "A-03")
    assert problem.startswith("E-mail: L-02 on Liaisons has this address under another name")
    assert "Language" in office.program.problem("Applications", "A-05")
    assert office.program.problem("Applications", "A-04") == ""
    assert sorted(office.listed().values()) == ["Ana Exemplo", "Cleo Muster", "Old Timer"]


def test_history_puts_nobody_on_the_list(programs: Programs) -> None:
    """An application that was Accepted when the service first read it."""
    office = taking_on(programs, {"Applications": [{**APPLICANTS[0], "Stage": "Accepted"}]})
    assert office.done() == []
    assert office.listed() == {"L-01": "Old Timer"}
    assert "type the person on Liaisons" in office.program.problem("Applications", "A-01")


def test_a_stage_waits_until_it_has_settled_and_a_plan_changes_nothing(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01")
    assert office.run("--plan", "--yes").effects()["liaison/A-01"] == "planned"
    assert "liaison/A-01" not in office.run().effects()
    office.local.advance(11 * 60)
    assert office.run().effects()["liaison/A-01"] == "done"
    assert "welcome/L-02" not in office.run().effects(), "a row that is new waits, too"
    office.local.advance(11 * 60)
    assert office.run().effects()["welcome/L-02"] == "done"


def test_a_job_that_is_off_or_asks_first_writes_no_row_before_staff_say_so(programs: Programs) -> None:
    office = taking_on(programs)
    office.program.set("Jobs", "J-07", Mode="Off")
    office.accept("A-01")
    assert office.done() == []
    office.program.set("Jobs", "J-07", Mode="Ask first")
    assert office.done() == []
    assert office.listed() == {"L-01": "Old Timer"}
    office.meetings().answer()
    assert office.done() == ["liaison/A-01"]
    assert office.listed()["L-02"] == "Ana Exemplo"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("Off", " yet: onboarding is Off on Jobs"),
        ("Ask first", " yet: asked on Approvals"),
        ("Don't", ": you said Don't on Approvals"),
        ("paused", " yet: Pause everything is ticked on Start here"),
    ],
)
def test_the_rows_say_why_nothing_comes_of_them_whichever_job_runs(how: str, why: str, programs: Programs) -> None:
    office = taking_on(programs)
    office.hire("A-01")
    if how == "paused":
        office.program.edit("set", "Start here", cells={"B2": True})
    else:
        office.program.set("Jobs", "J-07", Mode="Off" if how == "Off" else "Ask first")
    office.accept("A-02")
    office.local.advance(WEEK)
    assert office.done() == []
    if how == "Don't":
        for question in office.program.rows("Approvals"):
            office.program.set("Approvals", question["ID"], Answer="Don't")
        assert office.done() == []
    for job in ("onboarding", "invoices", "applications"):
        ran = office.program.run_job(job, "--json", "--yes")
        assert office.says("L-02").endswith(f"; papers not sent{why}"), job
        assert office.program.row("Applications", "A-02")["Status"] == f"row on Liaisons not made{why}", job
        assert ran.json["counts"]["done"] == 0
    assert (len(office.letters(ANA)), office.letters(JOSE)) == (1, [])


def test_rows_of_liaisons_that_are_sorted_copied_and_deleted(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01", "A-02")
    office.done()
    office.program.edit("sort", "Liaisons", by="-Name")
    office.program.edit("copy_row", "Liaisons", row="L-02")
    assert office.done() == ["welcome/L-02", "welcome/L-03"], "a copy is nobody whom we have put on the list"
    assert len(office.letters(ANA)) == 1
    office.program.edit("delete_rows", "Liaisons", rows=["L-03"])
    assert office.done() == []
    assert office.done() == []
    assert "L-03" not in office.listed(), "what staff have deleted does not come back"
    assert len(office.letters(JOSE)) == 1


def test_a_stage_that_goes_back_takes_nothing_away_and_says_what_to_do(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01")
    office.done()
    office.program.set("Applications", "A-01", Stage="Withdrawn")
    assert office.done() == []
    assert "write the last day into To of L-02" in office.program.problem("Applications", "A-01")
    assert "A-01" in office.says("L-02")
    office.program.set("Liaisons", "L-02", From="2026-10-01", To="2026-11-01")
    office.done()
    assert (office.program.problem("Applications", "A-01"), office.listed()["L-02"]) == ("", "Ana Exemplo")


def test_a_column_of_stages_that_was_sorted_by_itself_puts_nobody_on_the_list(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01")
    office.program.set("Applications", "A-02", Stage="Withdrawn")
    office.done()
    headers = office.program.sheet.worksheet("Applications").row_values(1)
    letter = gspread.utils.rowcol_to_a1(1, headers.index("Stage") + 1).rstrip("1")
    office.program.edit("sort", "Applications", columns=f"{letter}:{letter}", by="-Stage")
    assert office.program.row("Applications", "A-02")["Stage"] == "Accepted"
    assert office.done() == ["welcome/L-02"]
    assert office.done() == []
    assert list(office.listed()) == ["L-01", "L-02"]


def test_papers_are_asked_for_once_a_week_four_times_and_then_it_is_staffs(programs: Programs) -> None:
    office = taking_on(programs)
    office.program.settings({"W-9 link": ""})
    office.accept("A-01", "A-02")
    office.done()
    assert office.done() == []
    assert "letters to new liaisons wait" in office.setting("W-9 link")["Problem"]
    office.program.settings({"W-9 link": W_9})
    assert office.done() == ["welcome/L-02", "welcome/L-03"]
    assert office.setting("W-9 link")["Problem"] == ""
    office.program.set("Liaisons", "L-03", **{"W-9_on_file": True, "Vendor_form": True})
    office.program.set("Liaisons", "L-02", Vendor_form=True)
    for number in range(1, 5):
        office.local.advance(WEEK)
        assert f"papers/L-02/{number}" in office.done()
        assert office.done() == []
    assert "L-02: W-9 still missing" not in office.program.start_here()
    office.local.advance(WEEK)
    office.done()
    assert "L-02: W-9 still missing" in office.program.start_here()
    assert (len(office.letters(ANA)), len(office.letters(JOSE))) == (5, 1)
    (newest, *_) = [one for one in office.program.mails(ANA) if "INBOX" in one["labels"]]
    assert W_9 in newest["text"]
    assert VENDOR not in newest["text"]
    office.program.set("Liaisons", "L-02", **{"W-9_on_file": True})
    office.done()
    assert "L-02" not in office.program.start_here()


def test_a_row_that_the_sheet_did_not_take_is_said_to_be_drawn_and_not_there(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01")
    office.local.fault("sheets.spreadsheets.batchUpdate", {"cut": "before"}, nth=2, times=20)
    office.run("--yes", status=1)
    office.local.no_faults()
    assert list(office.listed()) == ["L-01"]
    told = office.program.automations("explain", "A-01").out
    assert "L-02, not seen there yet" in told
    office.done()
    assert list(office.listed()) == ["L-01", "L-02"]
    office.done()
    assert "not seen there yet" not in office.program.automations("explain", "A-01").out


@pytest.mark.parametrize("column", ["W-9 on file", "Vendor form", "From", "To"])
def test_nobody_is_asked_for_papers_while_a_column_that_tells_of_them_is_missing(
    column: str, programs: Programs
) -> None:
    office = taking_on(programs, First_day="2026-11-01")
    office.hire("A-01")
    office.program.edit("rename_header", "Liaisons", column=column, to="Something else")
    office.accept("A-02")
    office.local.advance(WEEK)
    assert {*office.done(), *office.done()} <= {"liaison/A-02", "access/core-team"}, "staff may have ticked it there"
    assert f"the column {column} is missing" in office.says("L-02")
    assert (len(office.letters(ANA)), office.letters(JOSE)) == (1, [])
    assert "Liaisons" in str(office.ran.json["problems"])
    assert any(column in one["what"] for one in office.ran.json["problems"])
    office.program.edit("rename_header", "Liaisons", column="Something else", to=column)
    office.program.set("Liaisons", "L-02", **{"W-9_on_file": True, "Vendor_form": True})
    done = [*office.done(), *office.done()]
    assert ("welcome/L-03" in done, "papers/L-02/1" in done) == (True, False), "the papers are there"
    assert (len(office.letters(ANA)), len(office.letters(JOSE))) == (1, 1)


def test_a_liaison_whose_language_is_none_waits_and_the_neighbour_does_not(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01", "A-02")
    office.done()
    office.program.set("Liaisons", "L-02", Language="Klingon")
    assert office.done() == ["welcome/L-03"]
    assert "Language" in office.program.problem("Liaisons", "L-02")
    office.program.set("Liaisons", "L-02", Language="Arabic")
    assert office.done() == ["welcome/L-02"]


def test_a_row_waits_while_liaisons_lacks_a_column_and_loses_nothing(programs: Programs) -> None:
    office = taking_on(programs)
    office.program.edit("rename_header", "Liaisons", column="Needs for access", to="Needs")
    office.accept("A-01")
    for _ in range(2):
        office.done()
        assert list(office.listed()) == ["L-01"]
    assert "the column Needs for access is missing" in office.program.start_here()
    office.program.edit("rename_header", "Liaisons", column="Needs", to="Needs for access")
    office.done()
    assert office.program.row("Liaisons", "L-02")["Needs for access"] == "a ramp"
    assert "welcome/L-02" in office.done()
    assert [office.done() for _ in range(2)] == [[]] * 2
