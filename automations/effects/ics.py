"""Occasions as one .ics (RFC 5545) to put into one's own calendar: for information, no answer asked (PUBLISH).

With the uid of the event in Google Calendar (`Event.ical_uid`), a program that has both shows one and not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from automations.effects.mime import Mailbox, mailable
from automations.rendering.mail_marks import one_line

_PRODUCT = "-//automations//liaison program//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One occasion. `start` and `end` are aware; `zone` is the IANA zone that they are shown in.

    `uid` is the same for ever; `sequence` rises by at least one with each change that is told (`Event.sequence`), so
    that the later of two files holds. `link` is an address to join, or "".
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    zone: str
    summary: str
    location: str = ""
    description: str = ""
    link: str = ""
    cancelled: bool = False


def build(entries: Sequence[Entry], organizer: Mailbox, made: datetime) -> bytes:
    """The file, by start and uid. `made` is when it was made: aware; the same for the same bytes.

    Raises `NotMailable` for the organizer's address, `ValueError` for no entries, for a time without an offset, for
    one uid twice and for an end that is not after its start.
    """
    if not entries or len({entry.uid for entry in entries}) != len(entries):
        raise ValueError("a calendar file has at least one entry, and each uid once")
    if any(time.utcoffset() is None for entry in entries for time in (entry.start, entry.end, made)):
        raise ValueError("a time in a calendar file needs an offset")
    if any(entry.end <= entry.start for entry in entries):
        raise ValueError("an entry ends after it begins")
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for zone in sorted({entry.zone for entry in entries} - {"UTC"}):
        times = [time for entry in entries if entry.zone == zone for time in (entry.start, entry.end)]
        calendar.add_component(_timezone(zone, min(times).year, max(times).year))
    for entry in sorted(entries, key=lambda entry: (entry.start, entry.uid)):
        calendar.add_component(_event(entry, organizer, made))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, organizer: Mailbox, made: datetime) -> icalendar.Event:
    zone = UTC if entry.zone == "UTC" else ZoneInfo(entry.zone)
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", entry.start.astimezone(zone))
    event.add("dtend", entry.end.astimezone(zone))
    event.add("sequence", entry.sequence)
    event.add("summary", one_line(entry.summary))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("organizer", _organizer(organizer))
    if entry.location:
        event.add("location", one_line(entry.location))
    if entry.description:
        event.add("description", "\n".join(one_line(line) for line in entry.description.splitlines()))
    if entry.link:
        event.add("url", one_line(entry.link))
    return event


def _organizer(box: Mailbox) -> icalendar.vCalAddress:
    """RFC 5546 asks for one in a published event."""
    address = icalendar.vCalAddress(f"mailto:{mailable(box.address)}")
    if box.name:
        # RFC 6868 has a way to write a quotation mark here, which few programs read.
        address.params["CN"] = one_line(box.name).replace('"', "'")
    return address


def _timezone(name: str, first: int, last: int) -> icalendar.Timezone:
    """The zone's rules from a year before `first` to a year after `last`, change by change.

    Not icalendar's own: it writes the change to summer time by the clock after it, and RFC 5545 (3.6.5) by the one
    before.
    """
    zone = ZoneInfo(name)
    begin, end = datetime(first - 1, 1, 1, tzinfo=UTC), datetime(last + 2, 1, 1, tzinfo=UTC)
    component = icalendar.Timezone()
    component.add("tzid", name)
    before = begin
    for moment in (begin, *_changes(zone, begin, end)):
        now, was = moment.astimezone(zone), before.astimezone(zone)
        offset, offset_before = now.utcoffset(), was.utcoffset()
        assert offset is not None
        assert offset_before is not None
        rule = icalendar.TimezoneDaylight() if now.dst() else icalendar.TimezoneStandard()
        rule.add("dtstart", (moment + offset_before).replace(tzinfo=None))
        rule.add("tzoffsetfrom", offset_before)
        rule.add("tzoffsetto", offset)
        rule.add("tzname", now.tzname() or name)
        component.add_component(rule)
        before = moment
    return component


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The moments (UTC, to the minute) at which the zone's offset changes."""
    day = begin
    while day < end:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            low, high = day, following
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                if middle.astimezone(zone).utcoffset() == day.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            yield high
        day = following
