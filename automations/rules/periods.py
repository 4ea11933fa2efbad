"""Months, days and fiscal years, all local to the program. A month is the text "2026-10".

A fiscal year is named by the year it ends in: 26 is July 2025 to June 2026 (M.G.L. c.44 §56).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def is_month(text: str) -> bool:
    """True for "2026-10", False for anything else."""
    return len(text) == 7 and text[4] == "-" and text[:4].isdigit() and text[5:].isdigit() and 1 <= int(text[5:]) <= 12


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def is_over(month: str, today: date) -> bool:
    """A month is ended when it is over in the program's zone."""
    return last_day(month) < today


def fiscal_year(month: str) -> int:
    """Two digits: "2025-07" -> 26."""
    return (int(month[:4]) + (int(month[5:7]) >= 7)) % 100


def june_of(month: str) -> str:
    """The last month of the fiscal year that a month lies in."""
    year = int(month[:4]) + (int(month[5:7]) >= 7)
    return f"{year:04d}-06"


def later_months(month: str) -> Iterator[str]:
    """The months after this one within its fiscal year, in order."""
    end = june_of(month)
    while month < end:
        month = next_month(month)
        yield month


def old_year_bills_until(month: str, until: tuple[int, int]) -> date:
    """The last day on which bills of the fiscal year of `month` are taken (15 July by default, M.G.L. c.44 §56)."""
    year = int(june_of(month)[:4])
    return date(year, until[0], min(until[1], calendar.monthrange(year, until[0])[1]))


def holds(start: date | None, end: date | None, day: date) -> bool:
    """Terms include both ends; an empty end is open."""
    return (start is None or start <= day) and (end is None or day <= end)
