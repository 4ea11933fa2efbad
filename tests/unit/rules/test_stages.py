"""The Stage of an application and the letter that it leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from automations.rules import stages
from automations.rules.stages import LastTold, StageSeen, Step, exchanged, left, refusal, step, too_many

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
GRACE = 24


def seen(now: str, first: str = "New", since: datetime = NOON) -> StageSeen:
    return StageSeen(first=first, now=now, since=since)


def last(part: str, number: int = 1, at: datetime = NOON) -> LastTold:
    return LastTold(number=number, part=part, at=at)


@pytest.mark.parametrize(
    ("now", "part", "letter"),
    [
        ("To interview", "interview", "stage_interview"),
        ("Offer", "offer", "stage_offer"),
        ("Waitlist", "waitlist", "stage_waitlist"),
        ("Withdrawn", "withdrawn", "stage_withdrawn"),
    ],
)
def test_a_new_stage_leads_to_its_letter_at_once_and_once(now: str, part: str, letter: str) -> None:
    assert step("A-03", seen(now), None, GRACE) == Step(key=f"stage/A-03/{part}/1", letter=letter)
    assert step("A-03", seen(now), last(part), GRACE) == Step()


def test_a_refusal_can_be_taken_back_for_some_hours_and_then_nobody_was_told() -> None:
    waits = NOON + timedelta(hours=GRACE)
    assert step("A-03", seen("Declined"), None, GRACE).waits == waits
    assert step("A-03", seen("New"), None, GRACE) == Step()


def test_an_offer_that_was_told_and_is_taken_back_has_a_letter_of_its_own() -> None:
    found = step("A-03", seen("Declined"), last("offer", 2), GRACE)
    assert (found.key, found.letter) == ("stage/A-03/offer-withdrawn/3", "offer_withdrawn")
    assert step("A-03", seen("Declined"), last("offer-withdrawn", 3), GRACE) == Step()
    assert step("A-03", seen("Offer"), last("offer-withdrawn", 3), GRACE).key == "stage/A-03/offer/4"


@pytest.mark.parametrize("first", ["To interview", "Offer", "Waitlist", "Declined", "Withdrawn", "Accepted"])
def test_a_stage_that_a_row_has_when_it_is_first_read_was_reached_before_us(first: str) -> None:
    assert step("A-03", seen(first, first), None, GRACE) == Step()


@pytest.mark.parametrize("now", ["New", ""])
def test_a_stage_that_jumps_back_to_new_is_told_to_staff_and_to_nobody_else(now: str) -> None:
    assert step("A-03", seen(now), last("offer"), GRACE) == Step(backwards="Offer")


def test_who_has_accepted_is_welcomed_by_another_job() -> None:
    assert step("A-03", seen("Accepted"), last("offer"), GRACE) == Step()


def test_offers_beyond_the_openings_wait_the_newest_first() -> None:
    later = NOON + timedelta(hours=1)
    rows = {
        "A-01": seen("Accepted"),
        "A-02": seen("Offer", since=later),
        "A-03": seen("Offer"),
        "A-04": seen("Offer", since=later),
        "A-05": seen("New"),
    }
    assert too_many(rows, (), 5) == []
    assert too_many(rows, (), 2) == ["A-02", "A-04"]
    assert too_many(rows, ("A-04",), 2) == ["A-03", "A-02"]
    assert too_many(rows, (), 0) == ["A-03", "A-02", "A-04"]


def test_who_is_left_is_known_once_all_openings_are_filled() -> None:
    rows = {f"A-0{number}": seen(now) for number, now in enumerate(["Accepted", "New", "", "Waitlist", "Offer"], 1)}
    assert left(rows, 2, ()) == []
    assert left(rows, 1, ()) == ["A-02", "A-03", "A-04"]
    assert left(rows, 1, ["A-03"]) == ["A-02", "A-04"]
    assert left(rows, 0, ()) == []


def test_who_was_left_and_refused_is_not_refused_again_and_may_be_called_after_all() -> None:
    told = refusal("A-03", None)
    assert (told.key, told.letter) == ("stage/A-03/refused/1", "stage_declined")
    refused = last(stages.REFUSED, 1, NOON + timedelta(days=1))
    assert step("A-03", seen("Waitlist"), refused, GRACE) == Step()
    assert step("A-03", seen("Declined", since=NOON + timedelta(days=2)), refused, GRACE) == Step()
    called = step("A-03", seen("Offer", since=NOON + timedelta(days=2)), refused, GRACE)
    assert called.key == "stage/A-03/offer/2"


@pytest.mark.parametrize(
    ("why", "changes", "ids"),
    [
        ("two have changed places", ["New/Offer", "Offer/New", "New/Waitlist"], "12"),
        ("a sorted column", ["Offer/Declined", "Declined/New", "New/Offer"], "123"),
        ("an empty cell is New", ["/Offer", "Offer/New"], "12"),
        ("a day's work", ["New/To interview", "To interview/Offer", "To interview/Offer", "Offer/Accepted"], ""),
        ("one goes, another comes", ["Offer/Withdrawn", "Waitlist/Offer"], ""),
        ("one alone", ["Offer/New"], ""),
        ("New was typed into an empty cell", ["/New", "/New"], ""),
        ("a circle, and one who only came into it", ["Offer/New", "New/Offer", "Waitlist/Offer"], "12"),
    ],
)
def test_stages_that_have_changed_places_are_known(why: str, changes: list[str], ids: str) -> None:
    pairs = {str(n): (one.partition("/")[0], one.partition("/")[2]) for n, one in enumerate(changes, 1)}
    assert exchanged(pairs) == frozenset(ids), why
