"""Applications and the openings: one offer too many, and a refusal to those who are left, asked and never automatic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.rules.program import Applicant
from tests.unit.jobs.application_office import ANA, BO, CLEO, Office


def people(number: int) -> list[Applicant]:
    return [
        Applicant(id=f"A-{n:02d}", name=f"Person {n}", email=f"p{n}@example.org", language="en")
        for n in range(1, number + 1)
    ]


def test_a_sixth_offer_is_a_problem_and_no_letter_until_there_is_a_place() -> None:
    office = Office(*people(6))
    office.stage(**{f"A_0{n}": "Offer" for n in range(1, 6)})
    assert len(office.run()) == 5
    office.stage(A_06="Offer")
    assert office.run(minutes=1) == []
    assert office.problems() == [("A-06", "Stage", "this is one offer more than there are places (5 openings)")]
    assert office.says("A-06") == "not sent: see Problem"
    office.stage(A_03="Withdrawn")
    assert office.run() == ["stage/A-03/withdrawn/2", "stage/A-06/offer/1"]
    assert office.problems() == []


@pytest.mark.parametrize("back", ["Declined", "New"])
def test_the_place_of_an_offer_stays_taken_until_its_applicant_knows_that_it_is_off(back: str) -> None:
    office = Office(ANA, BO, openings=1)
    office.stage(A_01="Offer")
    assert office.run() == ["stage/A-01/offer/1"]
    office.stage(A_01=back, A_02="Offer")
    assert office.run() == []
    assert ("A-02", "Stage", "this is one offer more than there are places (1 opening)") in office.problems()
    office.stage(A_01="Offer")
    assert office.run(hours=30) == []
    office.stage(A_01="Declined")
    assert office.run() == []
    assert office.run(hours=24) == ["stage/A-01/offer-withdrawn/2", "stage/A-02/offer/1"]


def test_the_place_of_a_row_that_is_gone_stays_taken() -> None:
    office = Office(*people(2), openings=1)
    office.stage(A_01="Offer")
    office.run()
    office.stage(A_01="Accepted")
    office.run()
    office.change("A-01", gone=True)
    office.stage(A_02="Offer")
    assert office.run() == []
    assert [one[:2] for one in office.problems()] == [("A-02", "Stage")]


def filled() -> Office:
    """One opening, which is filled, and three who are left: one of them on the waitlist."""
    office = Office(*people(5), openings=1)
    office.stage(A_01="Offer", A_02="Waitlist", A_05="Declined")
    office.run()
    office.run(days=1)
    office.stage(A_01="Accepted")
    assert office.run() == []
    return office


def test_when_the_openings_are_filled_a_refusal_is_asked_about_and_never_automatic() -> None:
    office = filled()
    (question,) = office.last.questions
    assert question.what == "Refuse kindly the 3 applicants who are left"
    assert question.to == "A-02, A-03, A-04"
    assert office.run(days=9) == []


def test_do_it_refuses_exactly_those_who_were_asked_about_once() -> None:
    office = filled()
    office.answer("Do it")
    assert office.run() == ["stage/A-02/refused/2", "stage/A-03/refused/1", "stage/A-04/refused/1"]
    assert {office.sent[key].name for key in office.sent if "refused" in key} == {"stage_declined"}
    assert office.says("A-03") == "refused on 2026-11-03"
    assert office.asked() == []
    assert office.run(days=3) == []
    office.add(replace(CLEO, id="A-09"))
    office.run()
    assert office.asked() == ["A-09"]


def test_dont_refuses_nobody_and_is_not_asked_again() -> None:
    office = filled()
    office.answer("Don't")
    assert office.run() == []
    assert office.asked() == []
    assert office.run(days=3) == []


def test_a_stage_that_was_changed_since_is_asked_about_anew() -> None:
    office = filled()
    office.answer("Do it")
    office.stage(A_03="To interview")
    office.run()
    assert "stage/A-03/refused/1" not in office.sent
    assert "stage/A-04/refused/1" in office.sent
    assert office.asked() == ["A-03"]


def test_while_an_opening_is_open_nobody_is_refused() -> None:
    office = filled()
    office.answer("Do it")
    office.sheet = replace(office.sheet, settings=replace(office.sheet.settings, openings=2))
    assert office.run() == []


def test_who_cannot_be_written_to_is_left_out_of_the_question() -> None:
    office = filled()
    office.change("A-03", email="")
    office.change("A-04", unsafe=True)
    office.run()
    assert office.asked() == ["A-02"]
