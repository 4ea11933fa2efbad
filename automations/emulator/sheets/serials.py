"""Serial numbers: days since 30 December 1899, the time of day as the fraction.

Source: the Sheets guide 'Date and number formats'.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

_EPOCH = date(1899, 12, 30).toordinal()
SECONDS = 86400


def of_date(day: date) -> int:
    """The serial number of a day."""
    return day.toordinal() - _EPOCH


def of_time(hours: int, minutes: int, seconds: float = 0) -> float:
    """The fraction of a day; 25 hours are 1.04…"""
    return (hours * 3600 + minutes * 60 + seconds) / SECONDS


def of_moment(moment: datetime) -> float:
    """The serial number of a wall-clock moment; its zone is not looked at."""
    return of_date(moment.date()) + of_time(moment.hour, moment.minute, moment.second + moment.microsecond / 1e6)


def moment(serial: float) -> datetime:
    """The wall-clock moment, to the millisecond. Raises OverflowError outside the years 1 to 9999."""
    days, part = divmod(serial, 1)
    milliseconds = round(part * SECONDS * 1000)
    try:
        return datetime.fromordinal(_EPOCH + int(days)) + timedelta(milliseconds=milliseconds)
    except ValueError as error:
        raise OverflowError(str(error)) from None
