"""Dollars and minutes: one rounding rule, and what is printed multiplies to what is printed."""

from decimal import Decimal

import pytest

from automations.rules.money import cents, dollars, h_mm, pay_for


@pytest.mark.parametrize(
    ("minutes", "rate", "pays", "why"),
    [
        (20, "40", "13.33", "a third of an hour at $40: 13.333… is rounded down"),
        (40, "40", "26.67", "two thirds: 26.666… is rounded up"),
        (1, "0.30", "0.01", "half a cent (0.005) is rounded up, never to the even neighbour"),
        (1, "0.90", "0.02", "one cent and a half (0.015) is rounded up"),
        (5, "0.30", "0.03", "two cents and a half (0.025): half-even would give 0.02"),
        (60, "40", "40.00", "a whole hour is the rate"),
        (4800, "40", "3200.00", "80 hours at $40 are the year's $3,200"),
        (0, "40", "0.00", "no time, no pay"),
    ],
)
def test_minutes_times_rate(minutes: int, rate: str, pays: str, why: str) -> None:
    assert pay_for(minutes, Decimal(rate)) == Decimal(pays), why


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01")]
)
def test_half_a_cent_goes_up(amount: str, rounded: str) -> None:
    assert cents(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "printed"), [("3200", "$3,200.00"), ("0", "$0.00"), ("1234567.5", "$1,234,567.50"), ("13.33", "$13.33")]
)
def test_dollars_as_a_cheque_prints_them(amount: str, printed: str) -> None:
    assert dollars(Decimal(amount)) == printed


@pytest.mark.parametrize(("minutes", "printed"), [(0, "0:00"), (20, "0:20"), (125, "2:05"), (1440, "24:00")])
def test_time_as_hours_and_minutes(minutes: int, printed: str) -> None:
    assert h_mm(minutes) == printed
