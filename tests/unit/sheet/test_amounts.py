"""Hours, money, whole numbers and lengths, as people type them."""

from decimal import Decimal

import pytest

from automations.sheet import amounts
from automations.sheet.workbook import Fault

HOURS = [
    ("a decimal point", "1.5", 90),
    ("a decimal comma", "1,5", 90),
    ("hours and minutes", "1:30", 90),
    ("hours, minutes and seconds, rounded half-up", "1:29:30", 90),
    ("with an h between", "1h30", 90),
    ("with words and spaces", " 1 h 30 min ", 90),
    ("minutes", "90 min", 90),
    ("minutes without a space", "90min", 90),
    ("hours with their letter", "1.5h", 90),
    ("hours with their word", "2 hours", 120),
    ("no leading zero", ".5", 30),
    ("a number of the API", 1.5, 90),
    ("a whole number of the API", 2, 120),
    ("no whole minutes: half-up", "0.33", 20),
    ("half a minute: up", "0.5 min", 1),
    ("float noise is none", 0.1 + 0.2, 18),
    ("below zero is for the rules to judge", "-1", -60),
    ("below zero as a number", -1, -60),
    ("below zero with minutes", "-1:30", -90),
    ("nothing worked", "0", 0),
    ("more than a day is for the rules to judge", "25", 1500),
    ("a whole day", "24:00", 1440),
    ("Arabic digits", "١:٣٠", 90),
    ("a right-to-left mark", "\u200f1:30", 90),
    ("a no-break space", "90\u00a0min", 90),
    ("an empty cell", "", None),
    ("a cell of spaces", "  ", None),
]


@pytest.mark.parametrize(("sentence", "raw", "minutes"), HOURS, ids=[case[0] for case in HOURS])
def test_hours(sentence, raw, minutes):
    assert amounts.hours(raw) == minutes


NO_HOURS = [
    ("a formula pasted as text", "=1+1"),
    ("a date", "2026-01-02"),
    ("half a date, or a fraction", "1/2"),
    ("a time of the day", "1:30 pm"),
    ("minutes past 59", "1:75"),
    ("one digit of minutes could be 5 or 50", "1:5"),
    ("a thousand, or a part of an hour", "1,250"),
    ("two points", "1.5.2"),
    ("words", "all day"),
    ("a tick", True),
    ("an error of Sheets", "#REF!"),
    ("beyond all sense", 1e300),
    ("no number at all", float("nan")),
    ("five hundred digits", "9" * 500),
    ("a percentage as text", "150%"),
]


@pytest.mark.parametrize(("sentence", "raw"), NO_HOURS, ids=[case[0] for case in NO_HOURS])
def test_what_is_no_hours_is_a_fault_with_a_remedy(sentence, raw):
    found = amounts.hours(raw)
    assert isinstance(found, Fault)
    assert found.what
    assert "1:30" in found.remedy


CLOCK = [
    ("1:30 made a time", 0.0625, "1:30", "1:30"),
    ("a duration past a day", 1.0625, "25:30", "25:30"),
    ("seconds are rounded", 0.0625, "1:30:00", "1:30"),
    ("a float that is not quite", 0.0625000001, "1:30", "1:30"),
    ("nothing shown, less than a day", 0.0625, "", "1:30"),
]


@pytest.mark.parametrize(("sentence", "serial", "shown", "typed"), CLOCK, ids=[case[0] for case in CLOCK])
def test_a_time_of_sheets_comes_out_as_the_hours_typed(sentence, serial, shown, typed):
    assert amounts.clock_hours(serial, shown) == typed


@pytest.mark.parametrize(
    ("serial", "shown"),
    [(1, "0:00"), (1.5, "12:00"), (0.0625, "1:30 AM"), (-0.5, ""), (1, "")],
    ids=[
        "1 typed into a time cell is a day, shown as 0:00",
        "1.5 typed into a time cell is shown as 12:00",
        "a time of the morning is no duration",
        "below zero",
        "a day, nothing shown",
    ],
)
def test_a_time_that_can_be_read_in_two_ways_is_a_fault(serial, shown):
    assert amounts.clock_hours(serial, shown) is amounts.A_TIME


MONEY = [
    ("as a cheque prints it", "$1,234.50", "1234.50"),
    ("a number", 1234.5, "1234.50"),
    ("whole dollars", "40", "40.00"),
    ("a whole number", 40, "40.00"),
    ("the sign behind", "40 $", "40.00"),
    ("with its code", "USD 40", "40.00"),
    ("zeros behind", "40.000", "40.00"),
    ("noise of a formula is none", 3520.0000000000005, "3520.00"),
    ("a float that has no exact form", 0.1, "0.10"),
    ("nothing", 0, "0.00"),
]


@pytest.mark.parametrize(("sentence", "raw", "dollars"), MONEY, ids=[case[0] for case in MONEY])
def test_money(sentence, raw, dollars):
    found = amounts.money(raw)
    assert isinstance(found, Decimal)
    assert str(found) == dollars


@pytest.mark.parametrize(
    "raw",
    ["40.005", 40.005, -1, "-1", "($40)", "1,5", "1.234,50", "1,23,456", "forty", True, 1e12, "=40", "#N/A", "40-50"],
)
def test_what_is_no_amount_is_a_fault(raw):
    assert isinstance(amounts.money(raw), Fault)


def test_an_empty_amount_is_none():
    assert amounts.money(" ") is None


@pytest.mark.parametrize(("raw", "number"), [(2, 2), (2.0, 2), ("2", 2), ("1,000", 1000), ("2.0", 2), ("", None)])
def test_whole_number(raw, number):
    assert amounts.whole_number(raw) == number


@pytest.mark.parametrize("raw", [2.5, -1, "-1", "two", True, "1,5", float("inf")])
def test_what_is_no_whole_number_is_a_fault(raw):
    assert isinstance(amounts.whole_number(raw), Fault)


@pytest.mark.parametrize(("raw", "minutes"), [(90, 90), ("90", 90), ("90 min", 90), ("1:30", 90), ("1.5 h", 90)])
def test_length(raw, minutes):
    assert amounts.length(raw) == minutes


@pytest.mark.parametrize("raw", ["1.5", 1.5, 0, 1441, "an hour", True])
def test_a_length_that_could_be_hours_is_a_fault(raw):
    assert isinstance(amounts.length(raw), Fault)
