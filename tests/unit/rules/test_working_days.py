from __future__ import annotations

from datetime import date

import pytest

from automations.rules.working_days import holiday, is_working_day, working_day_before


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-26", "Thanksgiving Day"),
        ("2026-06-19", "Juneteenth"),
        ("2027-07-05", "Independence Day"),
        ("2026-11-25", ""),
        ("2026-11-27", ""),
    ],
)
def test_holidays_of_massachusetts(day: str, name: str) -> None:
    found = holiday(date.fromisoformat(day))
    assert found.startswith(name) if name else found == ""


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-12-02", "2026-12-01"),  # a Wednesday
        ("2026-11-30", "2026-11-27"),  # a Monday: over the weekend
        ("2026-11-27", "2026-11-25"),  # the day after Thanksgiving
        ("2027-01-04", "2026-12-31"),  # over New Year and a weekend
        ("2026-11-29", "2026-11-27"),  # a Sunday
    ],
)
def test_the_last_working_day_before(day: str, before: str) -> None:
    assert working_day_before(date.fromisoformat(day)) == date.fromisoformat(before)
    assert is_working_day(date.fromisoformat(before))
