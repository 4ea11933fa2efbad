"""The calendars, a month at a time: a table of days, and each event with its guests and their answers."""

from __future__ import annotations

import re
from calendar import Calendar, day_name, month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

from automations.emulator.pages import answers
from automations.emulator.pages.answers import NotThere, Page
from automations.emulator.workspace import Workspace

_ANSWERS = {"accepted": "yes", "declined": "no", "tentative": "maybe", "needsAction": "no answer yet"}
# Weeks begin on Sunday, as Calendar shows them in the United States.
_WEEKS = Calendar(firstweekday=6)


@dataclass(frozen=True, slots=True)
class Seen:
    """An event in the pages' zone; `time` is "" for a whole day; `days` are all that it touches."""

    id: str
    title: str
    calendar: str
    days: Sequence[date]
    time: str
    until: str
    cancelled: bool
    place: str
    about: str
    link: str
    guests: Sequence[tuple[str, str, str]]


def month(workspace: Workspace, wanted: str) -> Page:
    """A month, "2026-07", or "" for that of the clock. Raises NotThere for what is no month."""
    there = answers.zone(workspace)
    now = workspace.clock.now().astimezone(there)
    if wanted and not re.fullmatch(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", wanted):
        raise NotThere
    year, number = (int(part) for part in wanted.split("-")) if wanted else (now.year, now.month)
    every = [_seen(one, place, there) for place, one in enumerate(workspace.calendars.listing())]
    first = date(year, number, 1)
    events = [one for one in every if any((day.year, day.month) == (year, number) for day in one.days)]
    weeks = [
        [(day, [one for one in events if day and date(year, number, day) in one.days]) for day in week]
        for week in _WEEKS.monthdayscalendar(year, number)
    ]
    facts = {
        "month": f"{month_name[number]} {year}",
        "weeks": weeks,
        "days": [day_name[day] for day in _WEEKS.iterweekdays()],
        "today": now.day if (now.year, now.month) == (year, number) else 0,
        "events": events,
        "elsewhere": _elsewhere(every, year, number),
        "earlier": _named(first - timedelta(days=1)) if (year, number) > (1, 1) else "",
        "later": _named(first + timedelta(days=31)) if (year, number) < (9999, 12) else "",
    }
    return Page("calendar", f"Calendar, {month_name[number]} {year}", "calendar", facts)


def _named(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _elsewhere(events: Sequence[Seen], year: int, number: int) -> list[tuple[str, int]]:
    """The other months in which there is something, with how many events begin in them."""
    counts: dict[str, int] = {}
    for one in events:
        counts[_named(one.days[0])] = counts.get(_named(one.days[0]), 0) + 1
    return sorted((name, count) for name, count in counts.items() if name != f"{year:04}-{number:02}")


def _seen(one: Mapping[str, Any], place: int, there: tzinfo) -> Seen:
    start, end = one["start"], one["end"]
    if "date" in start:
        first, last = date.fromisoformat(start["date"]), date.fromisoformat(end["date"]) - timedelta(days=1)
        time = until = ""
    else:
        begins, ends = answers.local(start["dateTime"], there), answers.local(end["dateTime"], there)
        # What ends at midnight is not on the next day's page.
        first, last = begins.date(), max(begins, ends - timedelta(microseconds=1)).date()
        time, until = f"{begins:%H:%M}", f"{ends:%H:%M}"
    days = [first + timedelta(days=day) for day in range(max(0, (last - first).days) + 1)]
    return Seen(
        id=f"event-{place}",
        title=str(one.get("summary") or "(no title)"),
        calendar=str(one["calendarName"]),
        days=days,
        time=time,
        until=until,
        cancelled=one["status"] == "cancelled" or "calendarDeleted" in one,
        place=str(one.get("location") or ""),
        about=str(one.get("description") or ""),
        link=str(one.get("hangoutLink") or ""),
        guests=[
            (
                str(guest.get("displayName") or guest["email"]),
                _ANSWERS.get(guest["responseStatus"], guest["responseStatus"]),
                str(guest.get("comment") or ""),
            )
            for guest in one.get("attendees", ())
        ],
    )
