"""From how much paid in a calendar year a town files form 1099-NEC for a person."""

from __future__ import annotations

from decimal import Decimal

_FROM_YEAR = ((2026, Decimal(2000)), (0, Decimal(600)))
"""Latest first, dollars: IRS, form 1099-NEC; counted by the day of payment. From 2027 on it is indexed: add a row."""


def threshold(year: int) -> Decimal:
    """Dollars, of payments made in this calendar year."""
    return next(amount for first, amount in _FROM_YEAR if year >= first)
