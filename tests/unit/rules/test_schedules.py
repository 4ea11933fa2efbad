"""What staff write into Schedule, and when a job is due by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.rules.schedules import CHOICES, NoSchedule, read
from automations.runs.job_lines import JOBS

ZONE = ZoneInfo("America/New_York")


def after(words: str, local: str, zone: ZoneInfo = ZONE) -> str:
    """When it is due next after a local time, in local time."""
    due = read(words).after(datetime.fromisoformat(local).replace(tzinfo=zone), zone)
    assert due.tzinfo is UTC
    return f"{due.astimezone(zone):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "local", "due"),
    [
        ("Every 15 minutes", "2026-11-02 12:00", "Mon 2026-11-02 12:15"),
        ("Every 15 minutes", "2026-11-02 12:14:59", "Mon 2026-11-02 12:15"),
        ("every 30 Minutes", "2026-11-02 23:45", "Tue 2026-11-03 00:00"),
        ("Every hour", "2026-11-02 12:00", "Mon 2026-11-02 13:00"),
        ("every 60 minutes", "2026-11-02 12:01", "Mon 2026-11-02 13:00"),
        ("Every 6 hours", "2026-11-02 12:00", "Mon 2026-11-02 18:00"),
        ("Every day at 7:00", "2026-11-02 06:59", "Mon 2026-11-02 07:00"),
        ("Every day at 7:00", "2026-11-02 07:00", "Tue 2026-11-03 07:00"),
        ("daily at 4:30 p.m.", "2026-11-02 07:00", "Mon 2026-11-02 16:30"),
        ("Daily at 12 am", "2026-11-02 07:00", "Tue 2026-11-03 00:00"),
        ("Weekdays at 7", "2026-11-06 07:00", "Mon 2026-11-09 07:00"),
        ("Every weekday at 7:00", "2026-11-06 06:00", "Fri 2026-11-06 07:00"),
        ("Every Monday at 7:00", "2026-11-02 08:00", "Mon 2026-11-09 07:00"),
        ("Monday, Wednesday and Fri at 16:30", "2026-11-04 17:00", "Fri 2026-11-06 16:30"),
        ("First day of the month at 7:00", "2026-11-02 08:00", "Tue 2026-12-01 07:00"),
        ("The 1st of the month at 9:00", "2026-12-01 08:00", "Tue 2026-12-01 09:00"),
        ("the 28th of every month at noon", "2026-02-01 00:00", "Sat 2026-02-28 12:00"),
        ("The last day of the month at 9:00", "2028-02-01 00:00", "Tue 2028-02-29 09:00"),
    ],
)
def test_it_is_due_next(words: str, local: str, due: str) -> None:
    assert after(words, local) == due


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("", "it is empty"),
        ("when the moon is blue", "says no schedule that we know"),
        ("Every day", "names no time of day"),
        ("Every day at 25:00", "'25:00' is no time of day"),
        ("Every day at 13 pm", "'13 pm' is no time of day"),
        ("Every day at seven", "'seven' is no time of day"),
        ("Every 7 minutes", "every 7 minutes cannot be kept: 5, 10, 15, 20 or 30 can"),
        ("Every 0 minutes", "cannot be kept"),
        ("Every 5 hours", "every 5 hours cannot be kept"),
        ("The 31st of the month at 9:00", "not every month has a day 31"),
        ("The 0th of the month at 9:00", "not every month has a day 0"),
        ("Every Blursday at 9:00", "says no schedule that we know"),
        ("0 7 * * *", "says no schedule that we know"),
        ("x" * 500, "says no schedule that we know"),
    ],
)
def test_words_that_name_no_time_say_what_is_wrong(words: str, what: str) -> None:
    with pytest.raises(NoSchedule) as told:
        read(words)
    assert what in str(told.value)
    assert len(str(told.value)) < 120


def test_what_the_list_offers_and_each_job_begins_with_can_be_read() -> None:
    for words in (*CHOICES, *(line.schedule for line in JOBS)):
        read(words)


@pytest.mark.parametrize(
    ("words", "night", "times"),
    [
        ("Every day at 2:30", "2027-03-14", ["2027-03-14 03:30"]),  # the clock goes from 2:00 to 3:00
        ("Every day at 1:30", "2027-11-07", ["2027-11-07 01:30"]),  # it is 1:30 twice
        ("Every day at 3:00", "2027-03-14", ["2027-03-14 03:00"]),
    ],
)
def test_on_a_night_of_a_change_of_clocks_it_is_due_once(words: str, night: str, times: list[str]) -> None:
    schedule = read(words)
    moment = datetime.fromisoformat(f"{night} 00:00").replace(tzinfo=ZONE)
    end = datetime.fromisoformat(f"{night} 23:59").replace(tzinfo=ZONE)
    found = []
    while (moment := schedule.after(moment, ZONE)) < end:
        found.append(f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}")
    assert found == times


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_every_hour_is_the_full_one_of_the_programs_own_zone(zone: str) -> None:
    assert after("Every hour", "2026-11-02 12:20", ZoneInfo(zone)).endswith("13:00")


WORDS = [
    *CHOICES,
    "Every 2 hours",
    "Every day at 0:00",
    "Every day at 1:30",
    "Every day at 2:30",
    "Sundays at 2:30",
    "The last day of the month at 23:59",
]


@given(
    words=st.sampled_from(WORDS),
    zone=st.sampled_from(["America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "UTC", "America/Havana"]),
    seconds=st.integers(0, 3 * 366 * 86_400),
)
def test_each_due_time_is_later_and_none_lies_between(words: str, zone: str, seconds: int) -> None:
    there, schedule = ZoneInfo(zone), read(words)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    due = schedule.after(at, there)
    assert due > at
    assert due - at <= timedelta(days=62)
    # Whoever asks a second before it is told the same.
    assert schedule.after(due - timedelta(seconds=1), there) == due
    if at < due - timedelta(seconds=1):
        assert schedule.after(at + (due - at) / 2, there) == due
