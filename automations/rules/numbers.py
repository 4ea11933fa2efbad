"""Invoice numbers: from a register, never reused, gapless per program and fiscal year (ARL-FY26-0007)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from automations.rules.register import Register

_NUMBER = re.compile(r"(?P<prefix>.*)-FY(?P<year>\d\d)-(?P<number>\d{4,})")


def number(prefix: str, fiscal_year: int, ordinal: int) -> str:
    """ARL, 26, 7 -> ARL-FY26-0007."""
    return f"{prefix}-FY{fiscal_year:02d}-{ordinal:04d}"


def read_number(text: str) -> tuple[int, int] | None:
    """(fiscal year, ordinal) of an invoice number, None for any other text."""
    found = _NUMBER.fullmatch(text.strip())
    return (int(found["year"]), int(found["number"])) if found else None


def highest(numbers: Iterable[str]) -> dict[int, int]:
    """The highest ordinal of each fiscal year."""
    top: dict[int, int] = {}
    for text in numbers:
        read = read_number(text)
        if read is not None:
            top[read[0]] = max(top.get(read[0], 0), read[1])
    return top


def behind(register: Register, in_tab: Iterable[str]) -> dict[int, int]:
    """Fiscal years in which the Invoices tab has a higher number than the register, with that number."""
    known = highest(one.number for one in register.invoices)
    return {year: top for year, top in highest(in_tab).items() if top > known.get(year, 0)}


class Numbers:
    """Draws the next number of each fiscal year."""

    def __init__(self, register: Register, prefix: str, first_number: int, first_fiscal_year: int) -> None:
        self.prefix = prefix
        self._top = highest(one.number for one in register.invoices)
        self._first = {first_fiscal_year: first_number}

    def draw(self, fiscal_year: int) -> str:
        """One more than the highest; `First number` is that of its fiscal year, later years start at 1."""
        first = self._first.get(fiscal_year, 1)
        self._top[fiscal_year] = max(self._top.get(fiscal_year, 0) + 1, first)
        return number(self.prefix, fiscal_year, self._top[fiscal_year])
