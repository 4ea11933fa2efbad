"""When an event is: read as clients write it, kept as an instant with its zone or as a date, shown in a zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from automations.emulator.calendar.refusals import bad

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def zone_of(name: str, message: str = "Invalid time zone.") -> ZoneInfo:
    """A zone by its IANA name. Raises ApiError 400 for one that there is not."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise bad(message) from None


def read(value: Mapping[str, str], which: str, default: str) -> dict[str, str]:
    """`start` or `end` of an event as it is kept. `default` is the calendar's zone. Raises ApiError 400."""
    named = value.get("timeZone", "")
    if named:
        zone_of(named, f"Invalid time zone definition for {which} time.")
    if value.get("date") and value.get("dateTime"):
        raise bad(f"Invalid {which} time.")
    if value.get("date"):
        text = str(value["date"])
        try:
            date.fromisoformat(text)
        except ValueError:
            raise _malformed(text) from None
        return {"date": text}
    text = str(value.get("dateTime", ""))
    if not text:
        raise bad(f"Missing {which} time.", "required")
    at = _parsed(text)
    if at.tzinfo is None:
        # The calendar's zone does not help: an offset or a zone has to be there (discovery document).
        if not named:
            raise bad(f"Missing time zone definition for {which} time.", "required")
        at = at.replace(tzinfo=ZoneInfo(named))
    return {"at": at.astimezone(UTC).isoformat(), "zone": named or default}


def check_range(start: Mapping[str, str], end: Mapping[str, str]) -> None:
    """Raise ApiError 400 for two times that make no range."""
    if ("date" in start) != ("date" in end):
        raise bad("Start and end times must either both be date or both be dateTime.")
    if "date" in start:
        empty = date.fromisoformat(end["date"]) < date.fromisoformat(start["date"])
    else:
        empty = datetime.fromisoformat(end["at"]) < datetime.fromisoformat(start["at"])
    if empty:
        raise bad("The specified time range is empty.", "timeRangeEmpty")


def shown(kept: Mapping[str, str], zone: str) -> dict[str, str]:
    """A kept time in a zone, as the API shows it: the offset of that zone, and the name of the event's own."""
    if "date" in kept:
        return {"date": kept["date"]}
    at = datetime.fromisoformat(kept["at"]).astimezone(ZoneInfo(zone))
    text = at.isoformat(timespec="seconds")
    return {"dateTime": re.sub(r"\+00:00$", "Z", text), "timeZone": kept["zone"]}


def moment(text: str, name: str) -> datetime:
    """A query parameter's time, whose offset is mandatory. Raises ApiError 400."""
    at = _parsed(text)
    if at.tzinfo is None:
        raise bad("Bad Request", "badRequest", name)
    return at


def _parsed(text: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise _malformed(text)


def _malformed(text: str) -> Exception:
    return bad(f'Invalid value for: Invalid format: "{text}"')
