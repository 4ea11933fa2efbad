"""The words of the tab Jobs, Schedule, and when a job is due by them: in the program's zone, once for each time named.

A time of day that a change of the clocks skips is due as soon as the clock has gone on; one that comes twice is due
the first time. What was missed while nobody ran it is due once.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

CHOICES = (
    "Every 15 minutes",
    "Every hour",
    "Every day at 7:00",
    "Weekdays at 7:00",
    "Every Monday at 7:00",
    "The 1st of the month at 9:00",
)
"""What the dropdown offers; whatever else `read` understands may be typed."""

_MINUTES = (5, 10, 15, 20, 30)
_HOURS = (2, 3, 4, 6, 8, 12)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALL, _WORKING = frozenset(range(7)), frozenset(range(5))
_LAST = 31
_LAST_SAFE = 28

REMEDY = (
    "choose one from the list, or write it as: Every 30 minutes; Every 2 hours; Every day at 7:00; "
    "Monday and Thursday at 16:30; The 15th of the month at 9:00; The last day of the month at 9:00"
)


class NoSchedule(ValueError):
    """Words that name no time: the message says what is wrong with them, for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Either every `minutes` (a part of an hour, counted from the full one), or at `times` of day (local, in order) on
    `weekdays` (Monday is 0), and, where `day` is given, on that day of the month alone (31: its last).
    """

    minutes: int = 0
    times: tuple[time, ...] = ()
    weekdays: frozenset[int] = _ALL
    day: int = 0

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first time later than `moment` (aware) at which it is due: UTC."""
        if self.minutes:
            local = moment.astimezone(zone)
            full = moment.astimezone(UTC).replace(second=0, microsecond=0)
            return full + timedelta(minutes=self.minutes - local.minute % self.minutes)
        # The day before, too: a time of day that was skipped can fall on the next one.
        first = moment.astimezone(zone).date() - timedelta(days=1)
        for days in count():
            day = first + timedelta(days=days)
            if not self._is_on(day):
                continue
            for at in self.times:
                due = datetime.combine(day, at, zone).astimezone(UTC)
                if due > moment:
                    return due
        raise AssertionError("there is always another day")

    def _is_on(self, day: date) -> bool:
        if self.day and day.day != min(self.day, monthrange(day.year, day.month)[1]):
            return False
        return day.weekday() in self.weekdays


def read(words: str) -> Schedule:
    """What a cell of Schedule means; case and spaces do not matter. Raises NoSchedule."""
    told = " ".join(words.casefold().replace(",", " ").replace(".", " ").split())
    if not told:
        raise NoSchedule("it is empty")
    if told in ("every hour", "hourly"):
        return Schedule(minutes=60)
    if found := re.fullmatch(r"every (\d+) (minute|hour)s?", told):
        return _every(int(found[1]), found[2])
    on, separator, clock = told.partition(" at ")
    if not separator:
        raise NoSchedule(f"{_short(words)!r} names no time of day" if _day_of(on) else _unknown(words))
    found_day = _day_of(on)
    if found_day is None:
        raise NoSchedule(_unknown(words))
    return Schedule(times=(_time(clock),), weekdays=found_day.weekdays, day=found_day.day)


def _every(number: int, unit: str) -> Schedule:
    if (number, unit) in ((1, "hour"), (60, "minute")):
        return Schedule(minutes=60)
    if unit == "minute":
        if number not in _MINUTES:
            raise NoSchedule(f"every {number} minutes cannot be kept: {_either(_MINUTES)} can")
        return Schedule(minutes=number)
    if number not in _HOURS:
        raise NoSchedule(f"every {number} hours cannot be kept: {_either(_HOURS)} can")
    return Schedule(times=tuple(time(hour) for hour in range(0, 24, number)))


def _day_of(words: str) -> Schedule | None:
    """On which days, without the time; None for words that name none. Raises NoSchedule for one that months lack."""
    words = words.removeprefix("on ").removeprefix("the ")
    if words in ("every day", "daily", "each day"):
        return Schedule()
    if words in ("weekdays", "every weekday", "each weekday"):
        return Schedule(weekdays=_WORKING)
    of_month = re.fullmatch(r"(last|first|\d{1,2}(?:st|nd|rd|th)?)(?: day)? of (?:the|every|each) month", words)
    if of_month:
        return Schedule(day=_day_of_month(of_month[1]))
    named = [word for word in words.split() if word not in ("every", "each", "and", "on")]
    days = [_weekday(word) for word in named]
    if not days or None in days:
        return None
    return Schedule(weekdays=frozenset(day for day in days if day is not None))


def _day_of_month(word: str) -> int:
    if word in ("last", "first"):
        return _LAST if word == "last" else 1
    number = int(re.sub(r"\D", "", word))
    if not 1 <= number <= _LAST_SAFE:
        raise NoSchedule(f"not every month has a day {number}: take one from 1 to {_LAST_SAFE}, or the last day")
    return number


def _weekday(word: str) -> int | None:
    """Monday, Mondays, Mon."""
    for number, name in enumerate(_WEEKDAYS):
        if word in (name, f"{name}s", name[:3]):
            return number
    return None


def _time(words: str) -> time:
    """16:30, 4:30 pm, 7, noon, as people write them."""
    if words in ("noon", "midnight"):
        return time(12 if words == "noon" else 0)
    found = re.fullmatch(r"(\d{1,2})(?:[: ](\d{2}))? ?([ap])?(?: ?m)?", words)
    if found is None or (not found[3] and words.endswith("m")):
        raise NoSchedule(f"{_short(words)!r} is no time of day")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise NoSchedule(f"{_short(words)!r} is no time of day")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSchedule(f"{_short(words)!r} is no time of day") from None


def _unknown(words: str) -> str:
    return f"{_short(words)!r} says no schedule that we know"


def _either(numbers: tuple[int, ...]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}"


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
