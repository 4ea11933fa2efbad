"""From Accepted to a row on Liaisons: who is put on the list, once, and what is said of who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from automations.rules.hiring import LiaisonRow
from automations.rules.program import PlanRow
from tests.unit.jobs.onboarding_office import ANA, BO, CLEO, MONDAY, OLD, PAY, Office, accepted

# The row


def test_who_is_accepted_gets_a_row_once_and_is_then_welcomed_once() -> None:
    office = accepted()
    assert office.run() == ["liaison/A-01"]
    assert office.row() == LiaisonRow(
        applicant="A-01",
        name="Ana Exemplo",
        email="ana@example.org",
        language="pt",
        pay_plan="Liaison",
        from_=date(2026, 12, 1),
        to=date(2028, 8, 31),
        needs_for_access="a ramp",
    )
    assert office.run(minutes=15) == ["welcome/L-02"]
    assert [office.run(hours=1) for _ in range(5)] == [[]] * 5
    assert office.problems() == []


def test_who_comes_after_the_first_day_begins_today() -> None:
    office = accepted(first_day=date(2026, 9, 1))
    office.run()
    assert office.row().from_ == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("plans", "wanted", "why"),
    [
        ((PAY,), "Liaison", "the one plan"),
        ((PAY, replace(PAY, id="P-02", plan="Flat")), "", "two plans: staff choose"),
        ((PAY, replace(PAY, id="P-02", from_=date(2027, 7, 1), to=None)), "Liaison", "its second year is no other"),
        ((PAY, replace(PAY, id="P-02", plan="Old", to=date(2026, 8, 1))), "Liaison", "the other has ended by then"),
        ((PAY, replace(PAY, id="P-02", plan="Old", gone=True)), "Liaison", "a row that is gone is no plan to begin"),
        (
            (PAY, replace(PAY, id="P-02", plan="X", to=None, faulty=frozenset({"To"}))),
            "",
            "a term of which nobody knows",
        ),
        ((PAY, replace(PAY, id="P-02", plan="X", to=date(2026, 8, 1), unsafe=True)), "", "cells that are another's"),
        ((), "", "no plan at all"),
    ],
)
def test_the_plan_is_filled_in_where_it_is_the_only_one(plans: tuple[PlanRow, ...], wanted: str, why: str) -> None:
    office = accepted()
    office.sheet = replace(office.sheet, plans=plans)
    office.run()
    assert office.row().pay_plan == wanted, why


def test_of_two_rows_of_one_person_the_first_alone_counts() -> None:
    office = accepted(ANA, replace(ANA, id="A-02", number=3))
    assert office.run() == ["liaison/A-01"]


def test_history_puts_nobody_on_the_list_and_says_so() -> None:
    office = Office(replace(ANA, stage="Accepted"))
    assert office.run() == []
    assert office.problems() == [("A-01", "Stage")]
    office.sheet = replace(office.sheet, liaisons=(OLD, replace(OLD, id="L-02", name="Ana Exemplo", email=ANA.email)))
    assert office.run() == []
    assert office.problems() == [], "typed by staff: all is well, and nobody is welcomed who has long been there"


def test_a_row_whose_stage_is_not_on_record_yet_waits() -> None:
    office = accepted()
    del office.seen["A-01"]
    assert office.run() == []


def test_who_is_on_the_list_already_gets_no_second_row_and_no_welcome() -> None:
    there = replace(OLD, id="L-02", name="Ana  EXEMPLO", email="ANA@example.org")
    office = accepted(liaisons=(OLD, there))
    assert office.run() == []
    assert office.run(days=9) == []


@pytest.mark.parametrize("column", ["name", "email", "language"])
def test_what_is_missing_is_said_and_the_row_waits(column: str) -> None:
    empty: dict[str, Any] = {column: ""}
    office = accepted(replace(ANA, **empty))
    assert office.run() == []
    assert [where for _, where in office.problems()] == [{"email": "E-mail"}.get(column, column.capitalize())]
    office.change("A-01", **{column: getattr(ANA, column)})
    assert office.run() == ["liaison/A-01"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"language": "", "faulty": frozenset({"Language"})}, None),
        ({"email": "nobody@nowhere"}, "E-mail"),
        ({"unsafe": True}, None),
        ({"gone": True}, None),
    ],
)
def test_a_row_that_cannot_be_acted_on_waits_and_its_neighbour_does_not(
    cells: dict[str, Any], column: str | None
) -> None:
    """What reading has told of is not told twice."""
    office = accepted(ANA, BO)
    office.change("A-01", **cells)
    assert office.run() == ["liaison/A-02"]
    assert office.problems() == ([("A-01", column)] if column else [])


def test_nothing_is_made_of_a_stage_that_has_not_settled() -> None:
    office = accepted()
    office.history = {"unsettled": {"A-01": MONDAY + timedelta(minutes=10)}}
    assert office.run() == []
    office.history = {}
    assert office.run() == ["liaison/A-01"]


def test_a_program_that_is_over_takes_nobody_on() -> None:
    office = accepted(first_day=date(2025, 1, 1), last_day=date(2026, 11, 1))
    assert office.run() == []
    assert office.problems() == [("A-01", "Stage")]


@pytest.mark.parametrize("setting", ["First day", "Last day", "Openings"])
def test_a_setting_that_cannot_be_read_is_waited_for(setting: str) -> None:
    office = accepted(faulty=frozenset({setting}))
    assert office.run() == []
    office.set(faulty=frozenset())
    assert office.run() == ["liaison/A-01"]


# Openings


def test_more_accepted_than_openings_is_a_problem_at_the_last_and_no_row() -> None:
    office = Office(ANA, BO, CLEO)
    office.accept("A-03")
    assert office.run() == ["liaison/A-03"]
    office.accept("A-02")
    assert "liaison/A-02" in office.run(hours=1)
    office.accept("A-01")
    office.run(hours=1)
    assert (office.problems(), len(office.hired)) == ([("A-01", "Stage")], 2)
    office.set(openings=3)
    assert "liaison/A-01" in office.run(hours=1)
    assert office.problems() == []


def test_two_who_are_accepted_at_once_stand_in_the_order_of_their_ids() -> None:
    office = accepted(ANA, BO, CLEO)
    assert office.run() == ["liaison/A-01", "liaison/A-02"]
    assert office.problems() == [("A-03", "Stage")]


def test_the_place_is_for_who_was_accepted_first() -> None:
    office = Office(ANA, BO, openings=1)
    office.history = {"unsettled": {"A-02": MONDAY}}
    office.accept("A-02")
    office.run()
    office.accept("A-01")
    office.run(minutes=5)
    assert office.problems() == [("A-01", "Stage")]
    office.history = {}
    assert office.run(minutes=5) == ["liaison/A-02"]


def test_a_place_is_free_again_when_the_stage_of_its_liaison_says_so() -> None:
    office = accepted(ANA, BO, CLEO)
    office.run()
    office.change("A-01", stage="Withdrawn")
    assert "liaison/A-03" in office.run(hours=1)


def test_an_accepted_row_that_is_gone_keeps_its_place() -> None:
    office = Office(ANA, BO, CLEO)
    office.accept("A-01", "A-02")
    office.run()
    office.change("A-01", gone=True)
    office.accept("A-03")
    office.run(hours=1)
    assert "A-03" not in office.hired
    assert office.problems() == [("A-03", "Stage")]


def test_the_place_of_a_row_that_is_gone_is_not_for_who_was_accepted_before_it() -> None:
    office = Office(replace(BO, language=""), replace(ANA, id="A-03"))
    office.accept("A-02")
    office.run()
    office.accept("A-03")
    assert office.run(hours=1) == ["liaison/A-03"]
    office.change("A-03", gone=True)
    office.change("A-02", language="en")
    office.set(openings=1)
    office.run(hours=1)
    assert office.problems() == [("A-02", "Stage")]


# Two people of one address


def test_of_a_couple_with_one_address_the_first_gets_the_row_and_the_other_is_told_of() -> None:
    office = accepted(ANA, replace(BO, email=ANA.email))
    assert office.run() == ["liaison/A-01"]
    assert office.problems() == [("A-02", "E-mail")]
    office.run(hours=1)
    assert (office.hired, office.problems()) == ({"A-01": "L-02"}, [("A-02", "E-mail")])
    office.change("A-02", email="bo@example.org")
    assert office.run() == ["liaison/A-02"]


# The Stage goes back


def test_a_stage_that_goes_back_leaves_the_row_and_says_what_to_do_until_it_is_done() -> None:
    office = accepted()
    office.run()
    office.change("A-01", stage="Declined")
    assert office.run(minutes=15) == [], "nobody is welcomed whose Stage says otherwise"
    (problem,) = office.last.problems
    assert (problem.id, problem.column) == ("A-01", "Stage")
    assert "L-02" in problem.what
    assert "A-01" in office.says("L-02")
    assert len(office.sheet.liaisons) == 2, "no row is taken away"
    office.change("L-02", to=date(2026, 11, 1))
    assert office.run(hours=1) == []
    assert office.problems() == []


def test_stages_that_have_changed_places_put_nobody_on_the_list_and_take_nothing_back() -> None:
    """A column that was sorted by itself: what is on record counts until staff have answered."""
    office = Office(ANA, BO)
    office.accept("A-01")
    office.run()
    office.exchanged = frozenset({"A-01", "A-02"})
    office.change("A-01", stage="New")
    office.accept("A-02")
    assert office.run(hours=1) == ["welcome/L-02"]
    assert office.problems() == []


def test_accepted_again_goes_on_where_it_was() -> None:
    office = accepted()
    office.run()
    office.change("A-01", stage="Waitlist")
    office.run(hours=1)
    office.accept("A-01")
    assert office.run(hours=1) == ["welcome/L-02"]
    assert office.problems() == []


def test_a_row_that_staff_have_deleted_does_not_come_back() -> None:
    office = accepted()
    office.run()
    office.change("L-02", gone=True)
    assert office.run(hours=1) == []
    office.sheet = replace(office.sheet, liaisons=(OLD,))
    assert office.run(hours=1) == []
    assert office.run(days=8) == []


def test_a_row_that_was_drawn_and_never_stood_is_still_wanted() -> None:
    office = accepted()
    office.hired = {"A-01": "L-02"}
    office.history = {"there": frozenset()}
    assert office.run() == ["liaison/A-01"]
    office.change("A-01", stage="Declined")
    office.sheet = replace(office.sheet, liaisons=(OLD,))
    assert office.run() == [], "taken back before it stood"
