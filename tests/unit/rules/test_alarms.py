"""When the operator is told of trouble: days of a service in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from automations.rules.alarms import Alarms, Due, Trouble, due, observed, of_program, told

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
KEY = Trouble("", "The sign-in was revoked.")
SHEET = Trouble("example", "The workbook is gone.")
OTHER = Trouble("other", "The disk is full.")
ALL = ("", "example", "other")


def days(*looks: tuple[int, tuple[Trouble, ...]], looked: tuple[str, ...] = ALL) -> list[tuple[int, str, str]]:
    """(minute, what, word) of all that is told by looks at these minutes."""
    alarms: Alarms = {}
    said = []
    for minute, found in looks:
        now = NOON + timedelta(minutes=minute)
        alarms = observed(alarms, found, looked, now)
        news = due(alarms, now)
        said += [(minute, one.program, "stands") for one in news.fresh]
        said += [(minute, one.program, "mended") for one in news.mended]
        alarms = told(alarms, news, now)
        assert not due(alarms, now), "nothing is told twice"
    return said


def every(minutes: range, *found: Trouble) -> list[tuple[int, tuple[Trouble, ...]]]:
    return [(minute, found) for minute in minutes]


CASES: dict[str, tuple[list[tuple[int, tuple[Trouble, ...]]], list[tuple[int, str, str]]]] = {
    "trouble that stays for two days is told once": (every(range(0, 2880, 5), KEY), [(15, "", "stands")]),
    "what is over within a quarter of an hour is not told": (
        [*every(range(0, 15, 5), KEY), *every(range(15, 600, 5))],
        [],
    ),
    "mended: told once more": (
        [*every(range(0, 60, 5), KEY), *every(range(60, 3000, 5))],
        [(15, "", "stands"), (60, "", "mended")],
    ),
    "two causes are two alarms": (
        [*every(range(0, 30, 5), KEY), *every(range(30, 90, 5), KEY, SHEET)],
        [(15, "", "stands"), (45, "example", "stands")],
    ),
    "the same cause a day later is told again": (
        [
            *every(range(0, 30, 5), KEY),
            *every(range(30, 1440, 5)),
            *every(range(1440, 1470, 5), KEY),
            *every(range(1470, 1500, 5)),
        ],
        [(15, "", "stands"), (30, "", "mended"), (1455, "", "stands"), (1470, "", "mended")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: str) -> None:
    looks, expected = CASES[case]
    assert days(*looks) == expected


def test_trouble_that_comes_and_goes_is_no_storm() -> None:
    """Half an hour in each hour, for a day."""
    looks = []
    for hour in range(24):
        looks += [*every(range(hour * 60, hour * 60 + 30, 5), KEY), *every(range(hour * 60 + 30, hour * 60 + 60, 5))]
    said = days(*looks)
    assert 3 <= len(said) <= 8
    words = [word for _, _, word in said]
    assert words == ["stands", "mended"] * (len(words) // 2), "what is told last is what is so"


def test_a_program_that_cannot_be_looked_at_is_not_mended() -> None:
    """A day without network: the programs' own troubles stay as they were."""
    looks = [*every(range(0, 30, 5), SHEET), *every(range(30, 300, 5), KEY)]
    assert days(*looks, looked=("",)) == [(15, "example", "stands"), (45, "", "stands")]


def test_who_could_not_be_told_while_it_stood_is_told_once_afterwards() -> None:
    """A day without network: the mail goes over the same network. What a program met on the way is not told with it."""
    down = NOON + timedelta(days=1)
    alarms = observed({}, [SHEET], ("other",), NOON)
    for minute in (10, 20, 600):
        alarms = observed(alarms, [KEY], ("",), NOON + timedelta(minutes=minute))
    alarms = observed(alarms, [], ("",), down)
    assert due(alarms, down) == Due(mended=(KEY,))
    later = down + timedelta(hours=9)
    assert due(observed(alarms, [], ALL, later), later) == Due(mended=(KEY,)), "it waits until it can be told"
    alarms = told(alarms, due(alarms, down), down)
    assert not due(observed(alarms, [], ALL, later), later)


def test_the_lines_of_start_here() -> None:
    alarms = observed({}, [KEY, SHEET, OTHER], ALL, NOON)
    assert of_program(alarms, "example") == (KEY.what, SHEET.what)
    alarms = observed(alarms, [OTHER], ALL, NOON + timedelta(minutes=5))
    assert of_program(alarms, "example") == ()
    assert of_program(alarms, "other") == (OTHER.what,)
