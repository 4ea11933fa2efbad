"""Occasions as an .ics: read again by the library, and its zone's rules held against the zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from automations.effects.ics import Entry, build
from automations.effects.mime import Mailbox, NotMailable

ZONE = ZoneInfo("America/New_York")
OFFICE = Mailbox("office@example.org", 'Town of Arden, "Liaisons"')
MADE = datetime(2026, 11, 2, 12, tzinfo=ZONE)
SIX = datetime(2026, 12, 3, 18, tzinfo=ZONE)
MEETING = Entry(
    uid="abc12@google.com",
    sequence=2,
    start=SIX,
    end=SIX + timedelta(hours=2),
    zone="America/New_York",
    summary="Core team",
)


def read(raw: bytes) -> tuple[Any, list[Any]]:
    calendar: Any = icalendar.Calendar.from_ical(raw)
    return calendar, list(calendar.walk("VEVENT"))


def test_several_occasions_are_one_file_in_their_order() -> None:
    later = replace(
        MEETING, uid="def34@google.com", start=SIX + timedelta(days=7), end=SIX + timedelta(days=7, hours=1)
    )
    raw = build([later, MEETING], OFFICE, MADE)
    assert raw == build([MEETING, later], OFFICE, MADE)
    calendar, events = read(raw)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert [str(event["uid"]) for event in events] == ["abc12@google.com", "def34@google.com"]
    first = events[0]
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (SIX, SIX + timedelta(hours=2))
    assert first["dtstart"].params["TZID"] == "America/New_York"
    assert (int(first["sequence"]), first.decoded("dtstamp")) == (2, MADE.astimezone(UTC))
    assert (str(first["status"]), str(first["organizer"])) == ("CONFIRMED", "mailto:office@example.org")
    assert first["organizer"].params["CN"] == "Town of Arden, 'Liaisons'"
    assert not {"attendee", "location", "description", "url"} & {name.lower() for name in first}
    assert calendar.errors == []
    assert all(event.errors == [] for event in events)


def test_what_people_typed_stays_text() -> None:
    entry = replace(
        MEETING,
        summary="Data; part 1, 2\r\nEND:VEVENT",
        location="Town Hall,\nroom \\2\x00",
        description="First\r\nBEGIN:VALARM\n第三，é" + "x" * 200,
        link="https://meet.example.org/x",
    )
    raw = build([entry], OFFICE, MADE)
    _, (event,) = read(raw)
    assert str(event["summary"]) == "Data; part 1, 2 END:VEVENT"
    assert str(event["location"]) == "Town Hall, room \\2"
    assert str(event["description"]) == "First\nBEGIN:VALARM\n第三，é" + "x" * 200
    assert str(event["url"]) == "https://meet.example.org/x"
    assert raw.count(b"\r\nEND:VEVENT\r\n") == 1
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    raw.decode()


def test_a_cancelled_one_says_so() -> None:
    _, (event,) = read(build([replace(MEETING, sequence=3, cancelled=True)], OFFICE, MADE))
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 3)


@pytest.mark.parametrize("name", ["America/New_York", "America/Phoenix", "Europe/Dublin", "Asia/Kathmandu"])
def test_the_rules_in_the_file_are_the_zones(name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime(2026, 12, 3, 18, tzinfo=zone)
    raw = build([replace(MEETING, zone=name, start=start, end=start + timedelta(hours=1))], OFFICE, MADE)
    calendar, _ = read(raw)
    (component,) = calendar.walk("VTIMEZONE")
    rules = sorted(
        (rule.decoded("dtstart"), rule.decoded("tzoffsetfrom"), rule.decoded("tzoffsetto"))
        for rule in component.subcomponents
    )
    # RFC 5545, 3.6.5: a rule begins at its local time as it was counted just before.
    onsets = [(local.replace(tzinfo=UTC) - before, after) for local, before, after in rules]
    hour = datetime(2026, 1, 1, tzinfo=UTC)
    while hour < datetime(2028, 1, 1, tzinfo=UTC):
        in_force = [offset for onset, offset in onsets if onset <= hour][-1]
        assert in_force == hour.astimezone(zone).utcoffset(), hour
        hour += timedelta(minutes=30)


def test_universal_time_needs_no_rules() -> None:
    raw = build([replace(MEETING, zone="UTC")], OFFICE, MADE)
    assert b"VTIMEZONE" not in raw
    assert b"DTSTART:20261203T230000Z" in raw


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ([], "at least one"),
        ([MEETING, MEETING], "once"),
        ([replace(MEETING, end=SIX)], "after"),
        ([replace(MEETING, start=SIX.replace(tzinfo=None))], "offset"),
    ],
)
def test_what_is_no_file(entries: list[Entry], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        build(entries, OFFICE, MADE)


def test_the_office_has_an_address() -> None:
    with pytest.raises(NotMailable):
        build([MEETING], Mailbox("office"), MADE)
