"""Money is dollars with two places, time whole minutes; there is one rounding rule, half-up, once a line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Rounded half-up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def pay_for(minutes: int, rate: Decimal) -> Decimal:
    """Minutes × dollars an hour ÷ 60, rounded half-up to the cent, once."""
    return cents(Decimal(minutes) * rate / 60)


def dollars(amount: Decimal) -> str:
    """$3,200.00, as a US cheque prints it."""
    return f"${amount:,.2f}"


def h_mm(minutes: int) -> str:
    """125 -> 2:05."""
    return f"{minutes // 60}:{minutes % 60:02d}"
