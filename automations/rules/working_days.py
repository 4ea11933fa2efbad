"""The days on which a town hall in Massachusetts works: Monday to Friday, without legal holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache


def holiday(day: date) -> str:
    """The name of a day on which a town hall in Massachusetts is closed (M.G.L. c.4 §7, eighteenth), or "".

    Source: the `holidays` library, United States with the state's own days.
    """
    return _holidays(day.year).get(day, "")


@cache
def _holidays(year: int) -> Mapping[date, str]:
    # Its import costs what a run that asks for no day should not pay.
    import holidays

    return dict(holidays.country_holidays("US", subdiv="MA", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not holiday(day)


def working_day_before(day: date) -> date:
    """The last working day before a day, whether or not that is one itself."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
