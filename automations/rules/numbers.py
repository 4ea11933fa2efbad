"""Invoice numbers: from a register, never reused, gapless per program and fiscal year (ARL-FY26-0007)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from automations.rules.periods import fiscal_year
from automations.rules.program import Problem, Settings, id_order, make_id
from automations.rules.register import Register

_NUMBER = re.compile(r"(?P<prefix>.*)-FY(?P<year>\d\d)-(?P<number>\d{4,})")


def number(prefix: str, year: int, ordinal: int) -> str:
    """ARL, 26, 7 -> ARL-FY26-0007."""
    return f"{prefix}-FY{year:02d}-{ordinal:04d}"


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


def problem_of_behind(year: int, top: int) -> Problem:
    """What staff are told of a fiscal year whose register is behind the tab."""
    return Problem(
        tab="Invoices",
        id="",
        column="Number",
        value=f"{top}",
        what=f"the register does not know the invoices of FY{year:02d} up to {top}",
        remedy="no number is drawn until the operator has run automations rebuild-ledger for this program",
        number=1,
    )


class Numbers:
    """Draws the next number of each fiscal year, and the next row of the tab Invoices.

    `withheld` are fiscal years of which no number is drawn.
    """

    def __init__(self, register: Register, settings: Settings, withheld: Container[int] = ()) -> None:
        self.prefix, self.withheld = settings.number_prefix, withheld
        self._top = highest(one.number for one in register.invoices)
        self._first = {fiscal_year(settings.invoices_from): settings.first_number} if settings.invoices_from else {}
        self._row = max((id_order(one.id)[1] for one in register.invoices), default=0)
        self._unsure = bool(settings.faulty & {"Number prefix", "First number", "Invoices from"}) or not self.prefix

    def may_draw(self, year: int) -> bool:
        """False while the settings that a number is made of cannot be read, or the register is behind the tab."""
        return not self._unsure and year not in self.withheld

    def row(self) -> str:
        """The id of the next row of Invoices."""
        self._row += 1
        return make_id("N", self._row)

    def draw(self, year: int) -> str:
        """One more than the highest; `First number` is that of its fiscal year, later years start at 1."""
        # Raised after a number was drawn, First number would tear a gap: it counts for the first one only.
        self._top[year] = self._top[year] + 1 if year in self._top else self._first.get(year, 1)
        return number(self.prefix, year, self._top[year])
