"""Months and fiscal years, local to the program, at their edges."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from automations.rules import periods


@pytest.mark.parametrize(
    ("month", "today", "over", "why"),
    [
        ("2025-10", "2025-10-31", False, "its last day is still in it"),
        ("2025-10", "2025-11-01", True, "over the day after"),
        ("2024-02", "2024-02-29", False, "29 February is the last day of a leap year's month"),
        ("2024-02", "2024-03-01", True, "and then it is over"),
        ("2025-02", "2025-03-01", True, "28 days in other years"),
        ("2025-12", "2026-01-01", True, "over the turn of the year"),
        ("2026-01", "2025-12-31", False, "a month to come is not"),
    ],
)
def test_a_month_is_ended_when_it_is_over(month: str, today: str, over: bool, why: str) -> None:
    assert periods.is_over(month, date.fromisoformat(today)) is over, why


def test_a_month_ends_at_midnight_of_the_programs_zone() -> None:
    """At 03:59 UTC on 1 November it is still 23:59 of 31 October in New York, four hours behind."""
    zone = ZoneInfo("America/New_York")
    before = datetime(2025, 11, 1, 3, 59, tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    after = datetime(2025, 11, 1, 4, 0, tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    assert (periods.is_over("2025-10", before), periods.is_over("2025-10", after)) == (False, True)
    # On 1 December it is five hours: the clocks went back on 2 November.
    late = datetime(2025, 12, 1, 4, 59, tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
    assert not periods.is_over("2025-11", late)


@pytest.mark.parametrize(
    ("month", "year", "june"),
    [
        ("2025-06", 25, "2025-06"),
        ("2025-07", 26, "2026-06"),
        ("2025-12", 26, "2026-06"),
        ("2026-01", 26, "2026-06"),
        ("2026-06", 26, "2026-06"),
        ("2026-07", 27, "2027-06"),
        ("2099-07", 0, "2100-06"),
    ],
)
def test_a_fiscal_year_is_july_to_june(month: str, year: int, june: str) -> None:
    """26 is July 2025 to June 2026."""
    assert (periods.fiscal_year(month), periods.june_of(month)) == (year, june)


@pytest.mark.parametrize(
    ("month", "later"),
    [
        ("2026-04", ["2026-05", "2026-06"]),
        ("2026-06", []),
        ("2025-11", ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]),
    ],
)
def test_later_months_stay_in_the_fiscal_year(month: str, later: list[str]) -> None:
    assert list(periods.later_months(month)) == later


@pytest.mark.parametrize(
    ("month", "until", "last"),
    [
        ("2026-06", (7, 15), "2026-07-15"),
        ("2025-07", (7, 15), "2026-07-15"),
        ("2026-07", (7, 15), "2027-07-15"),
        ("2026-06", (9, 31), "2026-09-30"),
    ],
)
def test_bills_of_the_old_year_are_taken_until_a_day(month: str, until: tuple[int, int], last: str) -> None:
    assert periods.old_year_bills_until(month, until) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("start", "end", "day", "held", "why"),
    [
        ("2025-07-01", "2026-06-30", "2025-07-01", True, "the first day is in"),
        ("2025-07-01", "2026-06-30", "2026-06-30", True, "the last day is in"),
        ("2025-07-01", "2026-06-30", "2026-07-01", False, "the day after is not"),
        ("2025-07-01", "2026-06-30", "2025-06-30", False, "nor the day before"),
        (None, "2026-06-30", "1999-01-01", True, "an empty beginning is open"),
        ("2025-07-01", None, "2099-01-01", True, "an empty end is open"),
        (None, None, "2026-02-28", True, "and so are both"),
        ("2026-01-01", "2025-01-01", "2025-06-01", False, "a term that ends before it begins holds no day"),
    ],
)
def test_terms_include_both_ends(start: str | None, end: str | None, day: str, held: bool, why: str) -> None:
    ends = [date.fromisoformat(one) if one else None for one in (start, end)]
    assert periods.holds(ends[0], ends[1], date.fromisoformat(day)) is held, why


@pytest.mark.parametrize(
    ("text", "good"),
    [("2026-10", True), ("2026-13", False), ("2026-00", False), ("26-10", False), ("2026-1", False), ("", False)],
)
def test_what_a_month_is(text: str, good: bool) -> None:
    assert periods.is_month(text) is good


def test_the_month_after_december() -> None:
    assert periods.next_month("2025-12") == "2026-01"
