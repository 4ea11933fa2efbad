"""Applications that were kept long enough: asked about, deleted when staff say so, and nothing before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from automations.rules.gatherings import Told
from automations.rules.plan import Effect
from automations.rules.program import Applicant, Interview, Liaison
from automations.rules.retention import Deletion
from tests.unit.jobs.application_office import ANA, BO, MONDAY, Office

KEY = "delete/A-01"
OLD = replace(ANA, received=date(2025, 11, 2), stage="Declined")
"""Twelve months ago today."""


def office(*rows: Applicant, **settings: Any) -> Office:
    return Office(*(rows or (OLD,)), **settings)


def released(town: Office) -> list[Effect]:
    town.answer("Do it")
    town.run()
    return [effect for effect in town.last.effects if effect.kind == "deletion"]


def interview(person: str = "A-01", start: datetime = MONDAY - timedelta(days=300)) -> Told:
    return Told(
        gathering="I-01", person=person, number=1, start=start, end=start, place="Town Hall", online=False, out=False
    )


def test_it_is_asked_about_on_the_day_and_never_done_by_itself() -> None:
    town = office(replace(OLD, received=date(2025, 11, 3)))
    assert town.asked() == []
    town.run(days=1)
    assert town.asked() == ["A-01"]
    town.run(days=100)
    assert (town.last.effects, town.last.removed) == ((), frozenset())


def test_months_count_from_the_last_letter() -> None:
    town = office()
    town.history["letters"] = {"A-01": MONDAY - timedelta(days=30)}
    town.run()
    assert town.asked() == []


def test_who_is_about_to_hear_of_a_new_stage_is_not_asked_about() -> None:
    town = office()
    assert town.asked() == ["A-01"]
    town.stage(A_01="Waitlist")
    town.now = town.now.replace(hour=21)
    assert town.run() == []
    assert town.asked() == []


def test_a_response_counts_from_when_it_came() -> None:
    town = office(replace(OLD, received=None))
    assert town.asked() == []
    town.history["received"] = {"A-01": MONDAY - timedelta(days=366)}
    town.run()
    assert town.asked() == ["A-01"]


def test_a_row_of_which_nothing_else_is_known_counts_from_when_it_was_first_read() -> None:
    town = office(replace(OLD, received=None))
    town.run(days=364)
    assert town.asked() == []
    town.run(days=1)
    assert town.asked() == ["A-01"]


def test_the_setting_says_how_long() -> None:
    assert office(keep_applications_for_months=13).asked() == []
    assert office(keep_applications_for_months=12).asked() == ["A-01"]


@pytest.mark.parametrize(
    ("why", "row", "history"),
    [
        ("has accepted", {"stage": "Accepted"}, {}),
        ("nobody knows whose row it is", {"unsafe": True}, {}),
        ("the Stage cannot be read", {"faulty": frozenset({"Stage"})}, {}),
        ("the row is gone", {"gone": True}, {}),
        ("we put them on the list", {}, {"hired": {"A-01": "L-09"}}),
        ("a letter may have gone out", {}, {"unsure": frozenset({"A-01"})}),
        ("an interview is to come", {}, {"told": {("I-01", "A-01"): interview(start=MONDAY + timedelta(days=1))}}),
    ],
)
def test_who_is_needed_is_not_asked_about(why: str, row: dict[str, Any], history: dict[str, Any]) -> None:
    town = office()
    assert town.asked() == ["A-01"]
    town.change("A-01", **row)
    town.history |= history
    town.run()
    assert town.asked() == [], why


def test_a_liaison_is_not_asked_about() -> None:
    town = office()
    town.sheet = replace(town.sheet, liaisons=(Liaison(id="L-02", name="Ana Exemplo", email="ana@example.org"),))
    town.run()
    assert town.asked() == []


def test_do_it_deletes_all_rows_of_the_person_and_interviews_that_were_theirs_alone() -> None:
    again = replace(OLD, id="A-02", received=date(2025, 9, 1), stage="")
    town = office(OLD, again, replace(BO, id="A-03"))
    town.sheet = replace(
        town.sheet,
        interviews=(Interview(id="I-01", applicant="A-01"), Interview(id="I-02", applicant="A-03")),
    )
    town.history["told"] = {("I-01", "A-01"): interview(), ("I-01", "C-01"): interview("C-01")}
    town.history["links"] = {"A-02": "https://forms.example.org/2"}
    town.run()
    (question,) = town.last.questions
    assert question.to == "A-01, A-02"
    assert "https://forms.example.org/2" in question.why
    (effect,) = released(town)
    assert (effect.key, effect.payload) == (KEY, Deletion(applications=("A-01", "A-02"), interviews=("I-01",)))
    assert town.asked() == []
    assert town.says("A-01") == town.says("A-02") == "being deleted"
    assert town.last.removed == frozenset()


def test_the_rows_go_last_and_meanwhile_say_what_is_done() -> None:
    town = office()
    town.sheet = replace(town.sheet, interviews=(Interview(id="I-01", applicant="A-01"),))
    town.run()
    released(town)
    town.history["deleting"] = {KEY: ("documents in the trash", "drafts")}
    town.history["failed"] = {KEY: "Calendar gave no answer"}
    town.run()
    assert town.says() == "being deleted; done: documents in the trash, drafts; not all of it: Calendar gave no answer"
    assert town.last.removed == frozenset()
    town.history["deleted"] = frozenset({KEY})
    town.run()
    assert town.last.removed == {("Applications", "A-01"), ("Interviews", "I-01")}


def test_dont_keeps_it_and_is_not_asked_again_until_something_has_changed() -> None:
    town = office()
    assert town.asked() == ["A-01"]
    town.answer("Don't")
    town.run(days=200)
    assert (town.asked(), town.last.effects, town.last.removed) == ([], (), frozenset())
    town.history["letters"] = {"A-01": MONDAY - timedelta(days=200)}
    town.run()
    assert town.asked() == ["A-01"]


def test_what_is_put_back_after_it_was_forgotten_is_not_deleted_by_the_old_answer() -> None:
    town = office()
    released(town)
    town.history["forgotten"] = frozenset({KEY})
    town.history["deleted"] = frozenset({KEY})
    town.run()
    assert (town.asked(), town.last.effects, town.last.removed) == ([], (), frozenset())


def test_nothing_is_written_to_who_is_being_deleted() -> None:
    town = office(replace(OLD, stage="New"), openings=1)
    town.history |= {"received": {"A-01": MONDAY - timedelta(days=400)}}
    released(town)
    assert town.run() == []
    town.add(replace(BO, stage="Accepted"))
    town.run()
    assert town.asked() == []


@pytest.mark.parametrize("done", [(), (KEY,)])
def test_who_answers_again_while_being_deleted_is_kept_and_not_confirmed_again(done: tuple[str, ...]) -> None:
    """Documents may be in the trash by then; the row, and what came just now, stay."""
    town = office()
    released(town)
    town.skipped["received/A-01"] = "a confirmation went out long ago"
    town.history |= {"deleting": {KEY: ("documents in the trash",)}, "deleted": frozenset(done)}
    town.history["received"] |= {"A-02": town.now}
    town.add(replace(ANA, id="A-02"))
    assert town.run() == []
    assert (town.asked(), town.last.effects, town.last.removed) == ([], (), frozenset())
    assert town.says("A-01") == "newer answers: A-02"
    town.run(days=366)
    assert town.asked() == ["A-01, A-02"]


def test_of_a_couple_one_goes_and_the_other_stays() -> None:
    town = office(OLD, replace(BO, email=ANA.email, received=date(2026, 5, 1)))
    (effect,) = released(town)
    assert effect.payload == Deletion(applications=("A-01",), interviews=())
    assert town.says("A-02") == "shares its e-mail with A-01"
