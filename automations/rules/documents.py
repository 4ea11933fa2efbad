"""The facts of a printed invoice: all that its page says, and nothing else. Money is dollars with two places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PRINTED = frozenset({"Name", "Address", "Vendor number"})
"""What is personal on an invoice: columns of Liaisons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """One line. `minutes` is printed h:mm; a cut, lowered or rest line shows `worth` and its arithmetic beside it.

    `kind` is time, month, meeting, preparation or milestone. `what` is a milestone's name, a month ("2026-10") or a
    meeting's title; `activity` is the Sheet's word ("Meeting", "Outreach"), empty for a milestone. `rate` is dollars an
    hour, a month or a meeting, None for a milestone. `full_rate` is the plan's rate where a person lowered theirs.
    `worth` is what the whole line is worth before the plan's cap cuts it (a preparation's own cap already has).
    `late_of` is the month that a late line is of ("2026-09").
    `marks` are those of --json: lowered, cut: cap, cut: preparation, late, rest, part month.
    """

    date: date
    kind: str
    activity: str
    what: str
    minutes: int
    rate: Decimal | None
    full_rate: Decimal | None
    worth: Decimal
    amount: Decimal
    late_of: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapUse:
    """The cap of a plan's term for this person: used by earlier invoices, by this one, and what is left after it."""

    plan: str
    cap: Decimal
    before: Decimal
    now: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why an invoice waits for a person's word, with the figures of the sentence.

    w9 () · attendance (attended, needed) · budget (missing dollars as text) · fund_term (fund, from, to as ISO dates or
    "") · old_year (fiscal year as "26") · after_sent (the voided number) · row_gone (ids of the rows, joined by ", ").
    """

    reason: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument:
    """One invoice as printed. `language` is one of en es pt ht ar zh-Hant; `drawn_on` the day its number was drawn."""

    language: str
    number: str
    period: str
    fiscal_year: int
    supplement: int
    drawn_on: date
    program: str
    bill_to: str
    department: str
    liaison: str
    name: str
    address: str
    vendor_number: str
    w9_on_file: bool
    fund: str
    account_number: str
    lines: tuple[PrintedLine, ...]
    minutes: int
    total: Decimal
    caps: tuple[CapUse, ...]
    holds: tuple[Hold, ...]
    replaces: str
