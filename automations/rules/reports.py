"""What the letters about the program as a whole tell: the accountant's, the staff's, and a liaison's statement.

Money is dollars with two places, time whole minutes; moments are aware, in the program's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# The words that every language has its own for.
PARTS = ("needs", "questions", "problems", "before_cut_off", "hours", "failed", "done", "next")
STATES = ("Draft", "Approved", "Sent", "Paid", "Held")
HOLDS = ("w9", "attendance", "budget", "fund_term", "old_year", "after_sent", "row_gone")
WAITS = ("month", "cap", "terms", "choice", "attended", "voided", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceNote:
    """An invoice as a letter names it. `state` is one of STATES, `holds` reasons from HOLDS; `period` is "2026-10"."""

    number: str
    period: str
    amount: Decimal
    state: str = ""
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketNote:
    """The letter that a packet goes along with: until when bills are taken, and what is in it."""

    cut_off: datetime
    invoices: tuple[InvoiceNote, ...]


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One thing in staff's plain words, as the Sheet says it, and where it is ("" for nowhere)."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPart:
    """One part of the digest, by its name from PARTS; `more` is how many lines are left out."""

    name: str
    lines: tuple[DigestLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What staff are told on a morning; a part without lines is left out."""

    day: date
    parts: tuple[DigestPart, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """What is left under the cap of a person's plan: dollars, and the time that they pay for (None: not hourly)."""

    money: Decimal
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Where a liaison's hours and pay stand on a day.

    `approved` and `unapproved` are minutes; `invoiced` is past Draft, `paid` of that paid. `waits` are (from WAITS,
    minutes). `attached` is the month of the invoice that goes along, "" for none.
    """

    day: date
    approved: int
    unapproved: int
    invoiced: Decimal
    paid: Decimal
    limits: tuple[Limit, ...] = ()
    invoices: tuple[InvoiceNote, ...] = ()
    waits: tuple[tuple[str, int], ...] = ()
    attached: str = ""
