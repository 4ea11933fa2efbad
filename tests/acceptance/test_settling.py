"""A workbook that nobody has touched for the settling time is settled for every job, whichever of them runs first."""

from __future__ import annotations

from tests.meetings_in_sheet import SETTLING, Meetings, row, tabs
from tests.programs_in_sheet import Programs

APPLICANT = {"Name": "Bea Bewerber", "E-mail": "bea.bewerber@example.org", "Language": "Spanish"}
INTERVIEW = {
    "Applicant": "A-01 · Bea Bewerber",
    "Date": "2026-11-09",
    "Time": "18:00",
    "Length": 45,
    "Place": "Town Hall",
    "Interviewers": "Sam Sampleton",
    "Ready": True,
}


def test_the_run_of_one_job_does_not_make_the_other_wait(programs: Programs) -> None:
    own = {"Applications": [{**APPLICANT, "Stage": "To interview"}], "Interviews": [{**INTERVIEW, "Ready": False}]}
    town = Meetings(programs.make({**tabs(row(Ready=False)), **own}))
    town.run()
    town.program.set("Meetings", "M-01", Ready=True)
    town.program.set("Interviews", "I-01", Ready=True)
    town.program.local.advance(SETTLING)
    assert town.run() == ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]
    told = town.program.run_job("interviews", "--json").effects()
    assert told["invited/I-01/A-01/1"] == "done", "what the first run wrote in the Sheet is no change of staff's"
    assert town.says().startswith("2 invited"), "nor does the first job's row say that it waits"


def test_a_row_that_is_typed_after_the_first_run_waits(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(row())))
    town.program.local.advance(SETTLING)
    town.run()
    town.program.set("Meetings", "M-01", Time="19:00")
    town.program.local.advance(60)
    assert town.run() == []
    assert town.says().startswith("waits until ")
