"""From how much paid in a calendar year a town files form 1099-NEC for a person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_FROM_YEAR: Mapping[int, int] = {0: 600, 2026: 2000}
"""Whole dollars from a year on: IRS, form 1099-NEC; counted by the day of payment. Indexed from 2027 on."""


def threshold(year: int, changed: Mapping[int, int]) -> Decimal:
    """Dollars, of payments made in this calendar year. `changed` is what the configuration knows of later years."""
    known = {**_FROM_YEAR, **changed}
    return Decimal(known[max(first for first in known if first <= year)])
