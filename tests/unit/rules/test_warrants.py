"""When bills are taken until, and when the packet leaves: one sentence a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.rules.program import Settings
from automations.rules.warrants import is_near, next_cut_off

ZONE = ZoneInfo("America/New_York")
# A Thursday; the cut-off is the Wednesday before, at 15:00, and the packet leaves on Tuesday at 10:00.
SETTINGS = Settings(first_warrant=date(2026, 11, 5))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("why", "changes", "now", "packet", "ends"),
    [
        ("an ordinary one", {}, "2026-11-16T12:00", "2026-11-17T10:00", "2026-11-18T15:00"),
        ("it is still to come on its own day", {}, "2026-11-18T14:59", "2026-11-17T10:00", "2026-11-18T15:00"),
        ("it has passed at its hour", {}, "2026-11-18T15:00", "2026-12-01T10:00", "2026-12-02T15:00"),
        ("long before the first", {}, "2026-01-01T00:00", "2026-11-03T10:00", "2026-11-04T15:00"),
        (
            "a holiday before one: Veterans Day is a Wednesday",
            {"first_warrant": date(2026, 11, 13), "warrant_cut_off": (3, time(12))},
            "2026-11-09T12:00",
            "2026-11-10T10:00",
            "2026-11-12T12:00",
        ),
        (
            "a Monday's packet leaves on Friday",
            {"warrant_cut_off": (0, time(10))},
            "2026-11-10T12:00",
            "2026-11-13T10:00",
            "2026-11-16T10:00",
        ),
        (
            "the warrant's own weekday is that of the week before",
            {"warrant_cut_off": (3, time(10))},
            "2026-11-10T12:00",
            "2026-11-10T10:00",
            "2026-11-12T10:00",
        ),
        ("every week", {"weeks_between_warrants": 1}, "2026-11-10T12:00", "2026-11-10T10:00", "2026-11-11T15:00"),
        ("over the change of the clocks", {}, "2027-03-08T12:00", "2027-03-09T10:00", "2027-03-10T15:00"),
    ],
)  # fmt: skip
def test_the_next_cut_off(why: str, changes: dict[str, Any], now: str, packet: str, ends: str) -> None:
    found = next_cut_off(replace(SETTINGS, **changes), _at(now))
    assert found is not None, why
    assert (found.packet, found.ends) == (_at(packet), _at(ends)), why
    assert found.key == f"packet/{ends[:10]}"


@pytest.mark.parametrize(
    "changes",
    [
        {"first_warrant": None},
        *({"faulty": frozenset({name})} for name in ("First warrant", "Weeks between warrants", "Warrant cut-off")),
        {"faulty": frozenset({"Packet hour"})},
    ],
)
def test_no_cut_off_is_guessed(changes: dict[str, Any]) -> None:
    assert next_cut_off(replace(SETTINGS, **changes), _at("2026-11-16T12:00")) is None


def test_a_packet_leaves_from_its_hour_until_the_cut_off() -> None:
    one = next_cut_off(SETTINGS, _at("2026-11-16T12:00"))
    assert one is not None
    times = ("2026-11-17T09:59", "2026-11-17T10:00", "2026-11-18T14:59", "2026-11-18T15:00")
    assert [one.is_open(_at(text)) for text in times] == [False, True, True, False]


@pytest.mark.parametrize(
    ("today", "near"),
    [("2026-11-13", False), ("2026-11-15", False), ("2026-11-16", True), ("2026-11-17", True), ("2026-11-18", True)],
)
def test_staff_are_told_two_working_days_ahead(today: str, near: bool) -> None:
    one = next_cut_off(SETTINGS, _at("2026-11-16T12:00"))
    assert one is not None
    assert is_near(one, date.fromisoformat(today)) is near
