"""Applications as staff and applicants see them: who is told what, once each, over days; nothing is sent here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.jobs import applications
from automations.rules.program import Applicant, Liaison
from automations.rules.stages import StageSeen
from tests.unit.jobs.application_office import ANA, BO, CLEO, MONDAY, Office

# The confirmation


def test_who_comes_by_the_form_has_one_confirmation_in_their_language() -> None:
    office = Office(ANA, CLEO, by_form=True)
    assert sorted(office.sent) == ["received/A-01", "received/A-03"]
    assert {letter.language for letter in office.sent.values()} == {"pt", "ht"}
    assert office.run(days=1) == []


def test_who_is_typed_by_staff_has_none() -> None:
    assert Office(ANA).sent == {}


def test_after_the_close_the_confirmation_and_the_row_say_so() -> None:
    office = Office(ANA, by_form=True, applications_close_on=date(2026, 11, 1))
    assert office.sent["received/A-01"].late
    assert office.says() == "came after the close"
    in_time = Office(ANA, by_form=True, applications_close_on=date(2026, 11, 2))
    assert not in_time.sent["received/A-01"].late
    assert in_time.says() == ""


def test_the_close_is_the_end_of_its_day_in_the_programs_own_zone() -> None:
    office = Office(applications_close_on=date(2026, 11, 2))
    office.history["received"] = {"A-01": datetime(2026, 11, 3, 4, 30, tzinfo=ZoneInfo("UTC"))}
    office.add(ANA)
    office.run()
    assert not office.sent["received/A-01"].late
    office.history["received"] |= {"A-02": datetime(2026, 11, 3, 5, 0, tzinfo=ZoneInfo("UTC"))}
    office.add(BO)
    office.run()
    assert office.sent["received/A-02"].late


def test_at_night_letters_wait_until_the_morning() -> None:
    office = Office(ANA, by_form=True)
    office.now = MONDAY.replace(hour=21)
    office.stage(A_01="Waitlist")
    assert office.run() == []
    assert office.says() == "stage waitlist waits until 08:00"
    assert applications.says_that_it_waits(office.says(), "Waitlist")
    office.now = MONDAY.replace(hour=8, day=3)
    assert office.run() == ["stage/A-01/waitlist/1"]


# Stages


@pytest.mark.parametrize(
    ("stage", "part", "letter", "says"),
    [
        ("To interview", "interview", "stage_interview", "told of an interview on 2026-11-02"),
        ("Offer", "offer", "stage_offer", "told: offer on 2026-11-02"),
        ("Waitlist", "waitlist", "stage_waitlist", "told: waitlist on 2026-11-02"),
        ("Withdrawn", "withdrawn", "stage_withdrawn", "told: withdrawn on 2026-11-02"),
    ],
)
def test_a_stage_leads_to_its_letter_once(stage: str, part: str, letter: str, says: str) -> None:
    office = Office(ANA, BO)
    office.stage(A_01=stage)
    key = f"stage/A-01/{part}/1"
    assert office.run() == [key]
    told = office.sent[key]
    assert (told.name, told.language, told.to_address) == (letter, "pt", "ana@example.org")
    assert (told.first_day, told.last_day) == (
        (date(2026, 12, 1), date(2028, 8, 31)) if stage == "Offer" else (None, None)
    )
    assert office.says() == says
    assert office.run(days=2) == []


def test_a_refusal_waits_for_the_hours_in_which_staff_can_change_their_mind() -> None:
    office = Office(ANA)
    office.stage(A_01="Declined")
    assert office.run() == []
    assert office.says() == "Declined is told from 2026-11-03 12:00"
    assert applications.says_that_it_waits(office.says(), "Declined")
    assert not applications.says_that_it_waits(office.says(), "Offer")
    assert office.run(hours=23, minutes=59) == []
    assert office.run(minutes=1) == ["stage/A-01/declined/1"]
    assert not applications.says_that_it_waits(office.says(), "Declined")
    assert not applications.says_that_it_waits("application received waits until 08:00", "New")


def test_changed_back_within_the_hours_nothing_goes_out_and_they_begin_anew() -> None:
    office = Office(ANA)
    office.stage(A_01="Declined")
    office.run()
    office.stage(A_01="")
    assert office.run(hours=20) == []
    office.stage(A_01="Declined")
    assert office.run(hours=10) == []
    assert office.run(hours=23) == []
    assert office.run(hours=1) == ["stage/A-01/declined/1"]


def test_an_offer_taken_back_before_and_after_it_was_told() -> None:
    office = Office(ANA, BO)
    office.stage(A_01="Offer", A_02="Offer")
    office.history["unsettled"] = {"A-02": MONDAY + timedelta(minutes=10)}
    assert office.run() == ["stage/A-01/offer/1"]
    office.stage(A_01="Declined", A_02="Declined")
    assert office.run(minutes=5) == []
    office.history["unsettled"] = {}
    assert office.run(hours=24) == ["stage/A-01/offer-withdrawn/2", "stage/A-02/declined/1"]
    assert office.says("A-01") == "told that the offer is off on 2026-11-03"


def test_a_stage_that_jumps_back_is_a_problem_and_no_letter() -> None:
    office = Office(ANA)
    office.stage(A_01="Offer")
    office.run()
    office.stage(A_01="New")
    assert office.run() == []
    assert office.problems() == [("A-01", "Stage", "it went back from Offer, of which the applicant was told")]
    assert office.says() == "was told Offer"
    office.stage(A_01="Offer")
    assert office.run() == []
    assert office.problems() == []


def test_what_was_reached_before_us_sends_nothing() -> None:
    stages = ("New", "To interview", "Offer", "Accepted", "Waitlist", "Declined", "Withdrawn", "")
    rows = [
        Applicant(id=f"A-{n:02d}", name=f"Old {n}", email=f"old{n}@example.org", language="en", stage=stage)
        for n, stage in enumerate(stages, 1)
    ]
    office = Office(*rows)
    assert office.run(days=5) == []
    assert office.problems() == []
    office.stage(A_01="Waitlist", A_03="Declined")
    office.run()
    assert office.run(days=2) == ["stage/A-03/offer-withdrawn/1"]


def test_a_row_that_may_be_half_typed_waits_and_says_until_when() -> None:
    office = Office(ANA)
    office.stage(A_01="Offer")
    office.history["unsettled"] = {"A-01": MONDAY + timedelta(minutes=10)}
    assert office.run() == []
    assert office.says() == "Offer is told from 2026-11-02 12:10"
    assert office.run(minutes=10) == ["stage/A-01/offer/1"]


@pytest.mark.parametrize("how", [{"unsafe": True}, {"gone": True}, {"faulty": frozenset({"Stage"})}])
def test_a_row_that_is_nobodys_gone_or_unreadable_is_told_nothing(how: dict[str, Any]) -> None:
    office = Office(ANA, BO)
    office.stage(A_01="Offer", A_02="Offer")
    office.change("A-01", **how)
    assert office.run() == ["stage/A-02/offer/1"]
    if "unsafe" in how:
        assert office.says("A-01") == "asked on Approvals: its cells have changed places with another row's"


def test_stages_that_have_changed_places_are_asked_about_and_told_to_nobody() -> None:
    office = Office(ANA, BO)
    office.stage(A_01="Offer")
    office.run()
    office.history["exchanged"] = {"A-01": "New", "A-02": "Offer"}
    assert office.run() == []
    assert office.asked() == ["A-01, A-02"]
    assert [one[:2] for one in office.problems()] == [("A-01", "Stage"), ("A-02", "Stage")]
    assert "asked on Approvals" in office.says("A-02")
    office.answer("Don't")
    assert office.run() == []
    assert office.asked() == []
    assert len(office.problems()) == 2


# What must be right


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"name": ""}, "Name", "this is missing"),
        ({"email": ""}, "E-mail", "this is missing"),
        ({"language": ""}, "Language", "this is missing"),
        ({"email": ".ana@example.org"}, "E-mail", "mail cannot be addressed so"),
        ({"email": "ana@exam_ple.org"}, "E-mail", "mail cannot be addressed so"),
    ],
)
def test_a_row_that_cannot_be_written_to_is_a_problem_and_its_neighbour_is_served(
    cells: dict[str, Any], column: str, what: str
) -> None:
    office = Office(replace(ANA, **cells), BO, by_form=True)
    office.stage(A_01="Offer", A_02="Offer")
    office.run()
    assert sorted(office.sent) == ["received/A-02", "stage/A-02/offer/1"]
    assert set(office.problems()) == {("A-01", column, what)}
    assert office.says().startswith("see Problem")
    office.change("A-01", name="Ana Exemplo", email="ana@example.org", language="pt")
    assert office.run() == ["received/A-01", "stage/A-01/offer/1"]


def test_a_cell_that_cannot_be_read_is_told_by_reading_alone() -> None:
    office = Office(replace(ANA, language="", faulty=frozenset({"Language"})), by_form=True)
    assert (office.sent, office.problems(), office.says()) == ({}, [], "see Problem")


def test_a_letter_that_came_back_is_a_problem_at_the_address() -> None:
    office = Office(ANA)
    office.history["bounced"] = {"A-01": MONDAY}
    office.run()
    assert office.problems() == [("A-01", "E-mail", "a letter to this address came back on 2026-11-02")]


def test_while_nobody_knows_of_one_letter_no_other_goes_out() -> None:
    office = Office(ANA, by_form=True)
    office.stage(A_01="Offer")
    office.history["pending"] = frozenset({"A-01"})
    assert office.run() == []
    assert "see Approvals" in office.says()


def test_a_letter_that_failed_is_said_at_the_row() -> None:
    office = Office(ANA)
    office.stage(A_01="Offer")
    office.seen["A-01"] = StageSeen(first="", now="Offer", since=MONDAY)
    office.history["failed"] = {"stage/A-01/offer/1": "Gmail said no"}
    office.last = applications.plan(office.sheet, office.told(), office.now)
    assert office.says() == "stage offer not sent: Gmail said no"


# Who is the same person


def test_who_applies_again_is_linked_and_the_first_row_counts() -> None:
    office = Office(ANA, by_form=True)
    office.history["received"] |= {"A-02": MONDAY}
    office.add(replace(ANA, id="A-02", number=3, skills="more"))
    assert office.run() == []
    assert office.says("A-01") == "newer answers: A-02"
    assert office.says("A-02") == "the same person as A-01: choose the Stage there"
    office.stage(A_02="Offer")
    assert office.run() == []
    assert office.problems() == [("A-02", "Stage", "A-02 is the same person as A-01, whose Stage counts")]
    office.stage(A_01="Offer", A_02="New")
    assert office.run() == ["stage/A-01/offer/1"]
    assert office.problems() == []


def test_when_the_first_row_is_gone_the_second_is_the_application_and_is_not_confirmed_again() -> None:
    office = Office(ANA, by_form=True)
    for id_ in ("A-02", "A-03"):
        office.history["received"] |= {id_: MONDAY}
        office.add(replace(ANA, id=id_))
        office.run()
        office.change("A-01" if id_ == "A-02" else "A-02", gone=True, name="", email="")
        assert office.run(days=1) == []
        assert office.says(id_) == ""
    office.stage(A_03="Waitlist")
    assert office.run() == ["stage/A-03/waitlist/1"]


def test_who_has_had_no_confirmation_gets_one_for_the_row_that_is_left() -> None:
    office = Office(replace(ANA, stage="New"))
    office.history["received"] |= {"A-02": MONDAY}
    office.add(replace(ANA, id="A-02"))
    assert office.run() == []
    office.change("A-01", gone=True, name="", email="")
    assert office.run() == ["received/A-02"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ANA@example.org", "newer answers: A-02"),
        ("", "newer answers: A-02"),
        ("new@example.org", "newer answers: A-02, with another e-mail: letters go to this one"),
    ],
)
def test_newer_answers_with_another_address_say_where_letters_go(address: str, says: str) -> None:
    office = Office(ANA, replace(ANA, id="A-02", email=address))
    office.history["changed"] = {"A-02": "A-01"}
    office.run()
    assert office.says("A-01") == says


def test_a_changed_response_and_answers_without_a_column_are_said_at_the_row() -> None:
    office = Office(ANA, replace(ANA, id="A-02", name="Ana E.", email="new@example.org"))
    office.history |= {"changed": {"A-02": "A-01"}, "more": frozenset({"A-01"})}
    office.run()
    assert office.says("A-01").startswith("more answers in the form; newer answers: A-02, with another e-mail")
    assert office.says("A-02") == "the same person as A-01: choose the Stage there"


def test_a_couple_with_one_address_are_two_each_with_their_own_letters() -> None:
    office = Office(ANA, replace(BO, email=ANA.email), by_form=True)
    assert sorted(office.sent) == ["received/A-01", "received/A-02"]
    assert (office.says("A-01"), office.says("A-02")) == ("shares its e-mail with A-02", "shares its e-mail with A-01")
    office.stage(A_01="Offer", A_02="Waitlist")
    assert office.run() == ["stage/A-01/offer/1", "stage/A-02/waitlist/1"]
    office.add(replace(ANA, id="A-03", number=4))
    office.run()
    assert office.says("A-03") == "the same person as A-01: choose the Stage there"


def test_who_is_a_liaison_already_has_the_confirmation_and_nothing_else() -> None:
    office = Office(replace(ANA, email="ANA@example.org"), by_form=True)
    office.sheet = replace(office.sheet, liaisons=(Liaison(id="L-02", name="ana  exemplo", email="ana@example.org"),))
    office.stage(A_01="Offer")
    assert office.run() == []
    assert office.says() == "is L-02 on Liaisons"
    assert list(office.sent) == ["received/A-01"]


def test_the_partner_of_a_liaison_is_somebody_else() -> None:
    office = Office(ANA)
    office.sheet = replace(office.sheet, liaisons=(Liaison(id="L-02", name="Bo Muster", email="ana@example.org"),))
    office.stage(A_01="Offer")
    assert office.run() == ["stage/A-01/offer/1"]
    assert office.says() == "shares its e-mail with L-02 on Liaisons; told: offer on 2026-11-02"


def test_whom_we_put_on_the_list_is_known_by_any_name() -> None:
    office = Office(ANA)
    office.history["hired"] = {"A-01": "L-07"}
    office.sheet = replace(office.sheet, liaisons=(Liaison(id="L-07", name="Ana E.", email="ana@example.org"),))
    office.stage(A_01="Withdrawn")
    assert office.run() == []
    assert office.says() == "is L-07 on Liaisons"
