"""Events as `emulator show calendar` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def listed(events: Iterable[Mapping[str, Any]]) -> str:
    """Event by event, by their start: when, title, calendar, place, link, guests with their answers, id. The events are
    as the admin API has them."""
    text = ""
    for one in events:
        marks = [one["status"]] if one["status"] != "confirmed" else []
        marks += ["its calendar is deleted"] if one.get("calendarDeleted") else []
        start, end = one["start"], one["end"]
        when = f"{_time(start)} to {_time(end)}"
        told = f" ({', '.join(marks)})" if marks else ""
        text += f"{when}  {one.get('summary', '(no title)')}{told}\n"
        text += f"    {one['calendarName']}\n"
        for name in ("location", "hangoutLink"):
            if one.get(name):
                text += f"    {one[name]}\n"
        for guest in one.get("attendees", ()):
            comment = f": {guest['comment']}" if guest.get("comment") else ""
            text += f"    {guest['email']}  {guest['responseStatus']}{comment}\n"
        text += f"    {one['id']}\n"
    return text or "No events.\n"


def _time(when: Mapping[str, str]) -> str:
    return when["date"] if "date" in when else when["dateTime"][:16].replace("T", " ")
