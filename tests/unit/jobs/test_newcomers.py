"""Who was put on the list hears of all meetings to come in one letter, wherever a run dies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.jobs.meetings import Correspondence
from tests.unit.jobs.meeting_office import Office, meeting

NOON, DAYS = "2026-11-20 12:00", ("2026-12-03 18:00", "2026-12-10 18:00", "2026-12-17 18:00")
BOTH = ["joined/M-01/L-01/1", "joined/M-01/L-02/1"]


def newcomers() -> Office:
    """Two who were put on the list, and three meetings to which nobody was invited before."""
    found = [meeting(number, day) for number, day in enumerate(DAYS, start=1)]
    return Office(meetings=found, past=Correspondence(newcomers=frozenset({"L-01", "L-02"})))


def test_each_gets_one_letter_and_each_event_is_made_before_it() -> None:
    office = newcomers()
    assert (office.run(NOON), office.run(NOON)) == (BOTH, [])
    assert {facts.letter.name for _, _, facts in office.sent} == {"joined"}
    assert sorted(office.events) == ["M-01", "M-02", "M-03"]


@pytest.mark.parametrize("most", range(5))
def test_a_run_that_dies_after_so_many_effects_is_made_good_by_the_next(most: int) -> None:
    office = newcomers()
    office.run(NOON, most)
    office.run(NOON)
    assert [key for _, key, _ in office.sent] == BOTH


def test_invitations_that_were_begun_before_newcomers_were_told_apart_go_out_as_they_are() -> None:
    office = newcomers()
    told_apart, office.past = office.past, Correspondence()
    office.run(NOON, 4)
    office.past = told_apart
    office.run(NOON)
    keys = [f"invited/M-0{number}/L-0{person}/1" for number in (1, 2, 3) for person in (1, 2)]
    assert sorted(key for _, key, _ in office.sent) == sorted(keys)


def test_what_is_typed_later_is_an_invitation_each() -> None:
    office = newcomers()
    office.run(NOON)
    office.meetings += [meeting(4, "2027-01-07 18:00"), meeting(5, "2027-01-14 18:00")]
    assert office.run(NOON) == [f"invited/M-0{number}/L-0{person}/1" for number in (4, 5) for person in (1, 2)]


def test_everybody_else_is_invited_to_each_by_itself() -> None:
    office = newcomers()
    office.past = replace(office.past, newcomers=frozenset({"L-02"}))
    alone = [f"invited/M-0{number}/L-01/1" for number in (1, 2, 3)]
    assert sorted(office.run(NOON)) == [*alone, "joined/M-01/L-02/1"]
