"""Going on with the clock: an hour, or to the same time of the next day or of the same day of the next month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta


def _hour(at: datetime) -> datetime:
    return (at.astimezone(UTC) + timedelta(hours=1)).astimezone(at.tzinfo)


def _day(at: datetime) -> datetime:
    return at + timedelta(days=1)


def _month(at: datetime) -> datetime:
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


STEPS: Mapping[str, Callable[[datetime], datetime]] = {"hour": _hour, "day": _day, "month": _month}


def seconds(at: datetime, step: str) -> float:
    """How long a step is at a time with its zone: a day of the change to summer time has 23 hours. Raises KeyError for
    another step, OverflowError or ValueError at the end of all years."""
    return (STEPS[step](at).astimezone(UTC) - at.astimezone(UTC)).total_seconds()
