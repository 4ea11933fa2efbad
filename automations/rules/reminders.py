"""When a reminder is due, and until when it is still useful: until the next one's time, the last until the start.

All times are local to the program and aware; a reminder is never sent for what has begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Reminder:
    """`name` is "7d", "2d" or "morning"; it is useful from `due` until before `until`."""

    name: str
    days: int
    due: datetime
    until: datetime


def reminders(start: datetime, days_before: Sequence[int], hour: time) -> list[Reminder]:
    """The reminders of a gathering, the earliest first. One whose time is not before the start is left out."""
    zone = start.tzinfo
    times = []
    for days in sorted(set(days_before), reverse=True):
        due = datetime.combine(start.date() - timedelta(days=days), hour, zone)
        if due < start:
            times.append((days, due))
    return [
        Reminder(
            "morning" if days == 0 else f"{days}d", days, due, times[place + 1][1] if place + 1 < len(times) else start
        )
        for place, (days, due) in enumerate(times)
    ]


def in_mail_hours(now: datetime, mail_from: time, mail_until: time) -> bool:
    """Mail goes out from `mail_from` until before `mail_until`, local."""
    return mail_from <= now.timetz().replace(tzinfo=None) < mail_until


def exists(day_and_time: datetime) -> str:
    """ "" for a local time that is there once; else why not: the change of the clocks removes or repeats it."""
    first, second = day_and_time.replace(fold=0), day_and_time.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    first_offset, second_offset = first.utcoffset(), second.utcoffset()
    assert first_offset is not None
    assert second_offset is not None
    return "is left out" if first_offset < second_offset else "comes twice"
