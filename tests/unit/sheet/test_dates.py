"""Days, months and times of day: what can be read in two ways is never guessed."""

from datetime import date, time

import pytest

from automations.sheet import dates
from automations.sheet.workbook import Fault

DAYS = [
    ("a serial number", 46024, date(2026, 1, 2)),
    ("a serial number with a time of day", 46024.75, date(2026, 1, 2)),
    ("ISO text", "2026-01-02", date(2026, 1, 2)),
    ("ISO text without zeros", "2026-1-2", date(2026, 1, 2)),
    ("ISO text with a time", "2026-01-02 18:00", date(2026, 1, 2)),
    ("a 31st can only be a day", "31/12/2026", date(2026, 12, 31)),
    ("and so in the American way", "12/31/2026", date(2026, 12, 31)),
    ("with points", "31.12.2026", date(2026, 12, 31)),
    ("day and month alike", "5/5/2026", date(2026, 5, 5)),
    ("a month in words", "3 Dec 2026", date(2026, 12, 3)),
    ("a month in words, the American way", "December 3, 2026", date(2026, 12, 3)),
    ("a leap day", "2028-02-29", date(2028, 2, 29)),
    ("an end that is none", "9999-12-31", date(9999, 12, 31)),
    ("an empty cell", "", None),
]


@pytest.mark.parametrize(("sentence", "raw", "day"), DAYS, ids=[case[0] for case in DAYS])
def test_a_day(sentence, raw, day):
    assert dates.day(raw) == day


NO_DAYS = [
    ("two readings", "1/2/2026", "could be 2026-01-02 or 2026-02-01", "write 2026-01-02 or 2026-02-01"),
    ("31 February", "2026-02-31", "there is no 31 February 2026", "2026-01-31"),
    ("31 February with slashes", "31/2/2026", "there is no 31 February 2026", "2026-01-31"),
    ("no leap year", "2027-02-29", "there is no 29 February 2027", "2026-01-31"),
    ("year 1926", "1926-01-01", "1926-01-01 is long ago", "correct the year"),
    ("year 1926 as Sheets has it", 9498, "1926-01-01 is long ago", "correct the year"),
    ("a two-digit year", "1/2/26", "no date", "2026-01-31"),
    ("month 13", "2026-13-01", "no date", "2026-01-31"),
    ("both past 12", "13/13/2026", "no date", "2026-01-31"),
    ("a month 0", "0/5/2026", "no date", "2026-01-31"),
    ("a word", "soon", "no date", "2026-01-31"),
    ("a number below all days", -3, "a number, not a date", "2026-01-31"),
    ("a number beyond all days", 20261201, "a number, not a date", "2026-01-31"),
    ("a tick", True, "a tick", "2026-01-31"),
]


@pytest.mark.parametrize(("sentence", "raw", "what", "remedy"), NO_DAYS, ids=[case[0] for case in NO_DAYS])
def test_what_is_no_day_is_a_fault(sentence, raw, what, remedy):
    found = dates.day(raw)
    assert isinstance(found, Fault)
    assert what in found.what
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (0.75, time(18)),
        ("18:00", time(18)),
        ("6 pm", time(18)),
        ("6:30 PM", time(18, 30)),
        ("12 am", time(0)),
        ("18h30", time(18, 30)),
        (0.0, time(0)),
        ("", None),
    ],
)
def test_a_time_of_day(raw, at):
    assert dates.time_of_day(raw) == at


@pytest.mark.parametrize("raw", ["25:00", "13 pm", 9, "9", 1.5, -0.1, "noonish", True, "18:60"])
def test_what_is_no_time_of_day_is_a_fault(raw):
    assert isinstance(dates.time_of_day(raw), Fault)


def test_an_hour_alone_is_a_time_where_hours_are_asked_for():
    assert dates.time_of_day(9, whole_hours=True) == dates.time_of_day("9", whole_hours=True) == time(9)


@pytest.mark.parametrize(
    ("raw", "month"), [("2025-07", "2025-07"), ("July 2025", "2025-07"), ("7/2025", "2025-07"), (45839, "2025-07")]
)
def test_a_month_or_any_day_of_it(raw, month):
    assert dates.month(raw) == month


@pytest.mark.parametrize("raw", ["2025-13", "1/2/2026", "summer", True, "07"])
def test_what_is_no_month_is_a_fault(raw):
    assert isinstance(dates.month(raw), Fault)


@pytest.mark.parametrize(
    ("raw", "found"), [("07-15", (7, 15)), ("15 July", (7, 15)), ("02-29", (2, 29)), (46218, (7, 15))]
)
def test_a_day_of_each_year(raw, found):
    assert dates.month_and_day(raw) == found


@pytest.mark.parametrize("raw", ["13-01", "7/15", "x", True])
def test_what_is_no_day_of_the_year_is_a_fault(raw):
    assert isinstance(dates.month_and_day(raw), Fault)


@pytest.mark.parametrize("raw", ["Wed 15:00", "wednesday 3 pm", "Wed. 15:00"])
def test_a_weekday_and_time(raw):
    assert dates.weekday_and_time(raw) == (2, time(15))


@pytest.mark.parametrize("raw", ["15:00", "We 15:00", "Wed", 2])
def test_what_is_no_weekday_and_time_is_a_fault(raw):
    assert isinstance(dates.weekday_and_time(raw), Fault)
