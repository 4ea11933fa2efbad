"""A run that is killed after any of its effects, and the next one: together they do what one undisturbed run does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.unit.jobs.meeting_office import Office, liaison, meeting

NOON = "2026-11-20 12:00"


def _town() -> Office:
    """Three meetings, to which three liaisons have been invited."""
    rows = [meeting(number, f"2026-12-{number + 2:02d} 18:00") for number in (1, 2, 3)]
    office = Office(meetings=rows, liaisons=[liaison(number) for number in (1, 2, 3)])
    office.run(NOON)
    return office


def _joined(office: Office) -> None:
    office.change("M-01", when="2026-12-10 18:00")
    office.change("M-02", status="Cancelled")
    office.liaisons.append(liaison(4))


def _without_two(office: Office) -> None:
    """What was off is held after all, for everybody; another is for one only: Who was not exchanged."""
    office.change("M-02", status="Cancelled")
    office.run(NOON)
    office.change("M-02", status="Planned")
    office.change("M-01", place="Town Hall")
    office.change("M-03", who="L-01")


def _exchanged_and_released(office: Office) -> None:
    office.change("M-03", who="L-01")
    office.run(NOON)
    office.change("M-03", who="Liaisons", when="2026-12-03 18:00")
    office.change("M-01", who="L-01", when="2026-12-05 18:00")
    office.run(NOON)
    office.say()


def _new_addresses(office: Office) -> None:
    office.past = replace(office.past, mark=lambda address: address)
    office.run(NOON)
    for number in (1, 2):
        office.change(f"L-{number:02d}", email=f"new{number}@example.org")


@pytest.mark.parametrize("changed", [_joined, _without_two, _exchanged_and_released, _new_addresses])
def test_killed_after_any_effect_it_comes_to_the_same_end(changed: Callable[[Office], None]) -> None:
    whole = _changed(changed)
    before = len(whole.sent)
    assert whole.run(NOON)
    count = len(whole.sent) - before + 3
    for most in range(1, count):
        office = _changed(changed)
        office.run(NOON, most)
        office.run(NOON)
        assert [office.sent, office.told, office.events] == [whole.sent, whole.told, whole.events], most
        assert office.last.questions == ()


def _changed(changed: Callable[[Office], None]) -> Office:
    office = _town()
    changed(office)
    return office
