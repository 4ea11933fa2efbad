"""The accountant's calendar: when a warrant's cut-off is, and when the packet of approved invoices leaves for it.

Payment is by warrant only (M.G.L. c.41 §56); each town names a weekday and an hour until which it takes bills.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from automations.rules.program import Settings
from automations.rules.working_days import working_day_before

_ONE_DAY = timedelta(days=1)
REMINDED_DAYS = 2
"""Working days ahead of a cut-off from which staff are told what is not approved yet."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """The end of bills for one warrant, and when the packet leaves for it: both aware, in the program's zone."""

    ends: datetime
    packet: datetime

    @property
    def key(self) -> str:
        """packet/2026-11-25, by the day of the cut-off."""
        return f"packet/{self.ends.date().isoformat()}"

    def is_open(self, now: datetime) -> bool:
        """Whether a packet may leave for it at `now` (aware)."""
        return self.packet <= now < self.ends


def next_cut_off(settings: Settings, now: datetime) -> CutOff | None:
    """The first cut-off that has not passed at `now` (aware, in the program's zone); None while `First warrant`, or
    what else it hangs on, is not set or cannot be read.
    """
    needed = {"First warrant", "Weeks between warrants", "Warrant cut-off", "Packet hour"}
    if settings.first_warrant is None or settings.faulty & needed:
        return None
    return next(one for one in _cut_offs(settings, now) if now < one.ends)


def _cut_offs(settings: Settings, now: datetime) -> Iterator[CutOff]:
    """Those from about today on, in order. A cut-off is the last such weekday before its warrant's date."""
    assert settings.first_warrant is not None
    weekday, hour = settings.warrant_cut_off
    between = timedelta(weeks=settings.weeks_between_warrants)
    first = max(0, (now.date() - settings.first_warrant) // between)
    for number in count(first):
        before = settings.first_warrant + number * between - _ONE_DAY
        day = before - timedelta(days=(before.weekday() - weekday) % 7)
        sent_on = working_day_before(day)
        yield CutOff(
            ends=datetime.combine(day, hour, now.tzinfo),
            packet=datetime.combine(sent_on, settings.packet_hour, now.tzinfo),
        )


def is_near(cut_off: CutOff, today: date) -> bool:
    """Whether it is at most two working days away: on these mornings staff are told what is not approved yet."""
    day = cut_off.ends.date()
    for _ in range(REMINDED_DAYS):
        day = working_day_before(day)
    return day <= today
