"""What holds for each job that brings people in: a plan changes nothing, all programs run, a second run does nothing,
and what came of a person can be asked.
"""

from __future__ import annotations

import json

import pytest

from tests.acceptance.test_applications_by_form import applies, opened
from tests.acceptance.test_forms import ANA, sends
from tests.applications_in_sheet import SETTLING, Office
from tests.programs_in_sheet import Programs

JOBS = ("applications", "hours", "onboarding", "posting")


@pytest.fixture(scope="module")
def office(town_programs: Programs) -> Office:
    """Each job has something to do: two people have applied, one is accepted; hours were sent; a posting is wanted."""
    made = opened(town_programs, First_day="2026-12-01", Last_day="2028-08-31")
    for number in (1, 2):
        applies(made, number, "en")
    made.run()
    made.stage(A_01="Accepted", A_02="Waitlist")
    made.run()
    applies(made, 3, "pt")
    sends(made.program, ANA)
    made.program.local.advance(SETTLING)
    return made


@pytest.mark.parametrize("job", JOBS)
def test_a_plan_changes_nothing_and_shows_what_the_run_then_does_once_in_all_programs(job: str, office: Office) -> None:
    program = office.program
    before, ledger = program.local.digest(), program.ledger.read_bytes()
    planned = program.run_job(job, "--plan", "--json")
    assert planned.status == 0, planned.err
    assert (program.local.digest(), program.ledger.read_bytes()) == (before, ledger)
    wanted = {key for key, state in planned.effects().items() if state == "planned"}
    assert wanted
    ran = program.run_job(job, "--all", "--json")
    assert ran.status == 0, ran.err
    (outcome,) = [json.loads(line) for line in ran.out.splitlines()]
    did = {one["key"] for one in outcome["effects"] if one["state"] in ("done", "waiting")}
    assert did == wanted
    again = program.run_job(job, "--json")
    assert not {key for key, state in again.effects().items() if state == "done"} & wanted


def test_what_came_of_an_applicant_can_be_asked(office: Office) -> None:
    for job in ("applications", "onboarding"):
        assert office.program.run_job(job, "--yes").status == 0
    told = office.program.automations("explain", "A-01").out
    for words in ("row A-01", "tab: Applications", "Accepted", "L-03 on Liaisons for A-01", "came into A-01"):
        assert words in told, told
    assert "received/A-01" in told
    assert "waitlist to A-02" in office.program.automations("explain", "A-02").out
    assert "L-03 on Liaisons for A-01" in office.program.automations("explain", "L-03").out
    for key in ("stage/A-02/waitlist/1", "liaison/A-01", "posting/en"):
        assert f"effect {key}" in office.program.automations("explain", key).out
    assert "example.org" not in told
