"""A ledger that is lost and made anew: no applicant is told again what they know, and what is due goes out."""

from __future__ import annotations

import pytest

from tests.acceptance.test_applications_by_form import applies, opened
from tests.applications_in_sheet import Office, applications, person
from tests.lost_ledgers import lose, rebuilt
from tests.programs_in_sheet import Programs


def told(programs: Programs) -> Office:
    """One has answered the form, and has a confirmation and an offer."""
    office = opened(programs)
    applies(office, 1, "es")
    office.run()
    office.stage(A_01="Offer")
    assert office.settle() == ["received/A-01", "stage/A-01/offer/1"]
    return office


def test_nobody_is_told_again_and_a_stage_goes_on_from_what_they_know(programs: Programs) -> None:
    office = told(programs)
    # What is long past is not looked for in the mailbox: Activity says enough.
    office.program.local.advance(30 * 86400)
    office.run()
    lose(office.program)
    assert rebuilt(office.program)["unknown"] == []
    assert office.settle() == []
    assert office.says("A-01").startswith("told: offer on 2026-11-02")
    office.stage(A_01="Declined")
    office.run()
    assert office.later(days=2) == ["stage/A-01/offer-withdrawn/2"]
    assert len(office.letters(1)) == 3


@pytest.mark.parametrize("stage", ["Declined", "Waitlist"])
def test_a_stage_of_one_who_came_by_the_form_is_told_although_the_ledger_was_lost_meanwhile(
    programs: Programs, stage: str
) -> None:
    office = opened(programs)
    applies(office, 1, "es")
    office.run()
    assert office.run() == ["received/A-01"]
    office.stage(A_01=stage)
    office.run()
    lose(office.program)
    rebuilt(office.program)
    office.run()
    (key,) = office.later(days=2)
    assert key == f"stage/A-01/{stage.lower()}/1"


def test_a_stage_of_a_typed_row_that_says_it_waits_is_told_and_one_of_before_us_is_not(programs: Programs) -> None:
    office = applications(programs, person(1), person(2, Stage="Waitlist"))
    office.run()
    office.stage(A_01="Declined")
    office.run()
    assert "Declined is told from" in office.says("A-01")
    lose(office.program)
    assert rebuilt(office.program)["unknown"] == []
    assert office.settle() == []
    assert office.later(days=1) == ["stage/A-01/declined/1"]
    assert office.later(days=3) == []
