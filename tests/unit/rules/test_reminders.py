"""When a reminder is due and how long it is useful: at each edge, across both changes of the clocks, on a leap day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from automations.rules.reminders import exists, in_mail_hours, reminders

ZONE = ZoneInfo("America/New_York")
NINE = time(9)
OFFSETS = (7, 2, 0)
ALL = ["11-26 09:00", "12-01 09:00", "12-03 09:00"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def useful(start: str, now: str, offsets: tuple[int, ...] = OFFSETS, hour: time = NINE) -> str:
    """The names of the reminders that are useful at that time."""
    found = reminders(at(start), offsets, hour)
    return " ".join(one.name for one in found if one.due <= at(now) < one.until)


@pytest.mark.parametrize(
    ("now", "name", "why"),
    [
        ("2026-11-26 08:59", "", "a minute before the first"),
        ("2026-11-26 09:00", "7d", "at its time"),
        ("2026-11-26 09:01", "7d", "a minute after"),
        ("2026-11-30 23:00", "7d", "days late, and still useful"),
        ("2026-12-01 08:59", "7d", "until a minute before the next one's time"),
        ("2026-12-01 09:00", "2d", "then the next one takes its place"),
        ("2026-12-03 08:59", "2d", "the evening before counts nothing: it is useful until the morning's"),
        ("2026-12-03 09:00", "morning", "on the day itself"),
        ("2026-12-03 17:59", "morning", "the last until a minute before the start"),
        ("2026-12-03 18:00", "", "never when it has begun"),
        ("2026-12-03 18:01", "", "nor afterwards"),
    ],
)
def test_each_offset_at_its_edge(now: str, name: str, why: str) -> None:
    assert useful("2026-12-03 18:00", now) == name, why


@pytest.mark.parametrize(
    ("start", "offsets", "hour", "due"),
    [
        pytest.param("2026-12-03 18:00", OFFSETS, NINE, ALL, id="as set"),
        pytest.param("2026-12-03 18:00", (0, 2, 7), NINE, ALL, id="any order"),
        pytest.param("2026-12-03 18:00", (2, 2), NINE, ["12-01 09:00"], id="one offset twice is one"),
        pytest.param("2026-12-03 18:00", (), NINE, [], id="no offsets, no reminders"),
        pytest.param("2026-12-03 08:30", OFFSETS, NINE, ALL[:2], id="no morning after the start"),
        pytest.param("2026-12-03 09:00", OFFSETS, NINE, ALL[:2], id="nor at the start"),
        pytest.param("2026-12-03 09:01", OFFSETS, NINE, ALL, id="a minute before it"),
        pytest.param("2026-12-03 18:00", (1,), time(7, 30), ["12-02 07:30"], id="another hour"),
        pytest.param("2028-03-02 18:00", (2,), NINE, ["02-29 09:00"], id="due on a leap day"),
        pytest.param("2027-03-02 18:00", (2,), NINE, ["02-28 09:00"], id="and in other years the day before"),
        pytest.param("2028-02-29 18:00", (7, 0), NINE, ["02-22 09:00", "02-29 09:00"], id="held on a leap day"),
        pytest.param("2027-01-02 18:00", (7,), NINE, ["12-26 09:00"], id="over the turn of the year"),
    ],
)
def test_when_they_are_due(start: str, offsets: tuple[int, ...], hour: time, due: list[str]) -> None:
    assert [f"{one.due:%m-%d %H:%M}" for one in reminders(at(start), offsets, hour)] == due


def test_where_there_is_no_morning_the_last_one_is_useful_until_the_start() -> None:
    assert useful("2026-12-03 08:30", "2026-12-03 08:29") == "2d"
    assert useful("2026-12-03 08:30", "2026-12-03 08:30") == ""


@pytest.mark.parametrize(
    ("start", "due", "starts"),
    [
        pytest.param("2026-11-01 18:00", "2026-10-25T13:00Z", "2026-11-01T23:00Z", id="autumn: told in summer time"),
        pytest.param("2026-10-31 18:00", "2026-10-24T13:00Z", "2026-10-31T22:00Z", id="the day before the change"),
        pytest.param("2027-03-14 18:00", "2027-03-07T14:00Z", "2027-03-14T22:00Z", id="spring: told in standard time"),
        pytest.param("2027-03-13 18:00", "2027-03-06T14:00Z", "2027-03-13T23:00Z", id="the day before that one"),
    ],
)
def test_six_stays_six_and_nine_stays_nine_when_the_clocks_change(start: str, due: str, starts: str) -> None:
    (first, *_) = reminders(at(start), OFFSETS, NINE)
    assert (f"{first.due:%H:%M}", f"{at(start):%H:%M}") == ("09:00", "18:00")
    assert first.due.astimezone(UTC) == datetime.fromisoformat(due)
    assert at(start).astimezone(UTC) == datetime.fromisoformat(starts)


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ("2027-03-14 01:59", ""),
        ("2027-03-14 02:00", "is left out"),
        ("2027-03-14 02:59", "is left out"),
        ("2027-03-14 03:00", ""),
        ("2026-11-01 00:59", ""),
        ("2026-11-01 01:00", "comes twice"),
        ("2026-11-01 01:59", "comes twice"),
        ("2026-11-01 02:00", ""),
        ("2028-02-29 02:30", ""),
    ],
)
def test_an_hour_that_the_change_removes_or_repeats_is_told(when: str, fault: str) -> None:
    assert exists(at(when)) == fault
    assert exists(datetime.fromisoformat(when).replace(tzinfo=ZoneInfo("Asia/Tokyo"))) == "", (
        "no change of clocks there"
    )


@pytest.mark.parametrize(
    ("now", "open_"),
    [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False), ("00:00", False)],
)
def test_mail_goes_out_from_the_first_hour_until_before_the_last(now: str, open_: bool) -> None:
    assert in_mail_hours(at(f"2026-12-03 {now}"), time(8), time(20)) is open_
    assert in_mail_hours(at(f"2026-11-01 {now}"), time(8), time(20)) is open_, "by the wall clock also at a change"
