"""An invoice to begin from; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from automations.rules.documents import CapUse, Hold, InvoiceDocument, PrintedLine

LINE = PrintedLine(
    date=date(2026, 10, 6),
    kind="time",
    activity="Outreach",
    what="Dinner at the example hall",
    minutes=150,
    rate=Decimal("40.00"),
    full_rate=None,
    worth=Decimal("100.00"),
    amount=Decimal("100.00"),
    late_of="",
    marks=(),
)

# One of everything that a line can say.
LINES = (
    LINE,
    replace(
        LINE,
        date=date(2026, 9, 2),
        activity="Meeting",
        what="Core team meeting",
        minutes=120,
        worth=Decimal("80.00"),
        amount=Decimal("80.00"),
        late_of="2026-09",
        marks=("late",),
    ),
    replace(LINE, activity="Review", what="", minutes=20, worth=Decimal("13.33"), amount=Decimal("13.33")),
    replace(
        LINE,
        kind="meeting",
        activity="Meeting",
        what="Choosing a project",
        minutes=120,
        rate=Decimal("50.00"),
        worth=Decimal("50.00"),
        amount=Decimal("50.00"),
    ),
    replace(
        LINE,
        kind="preparation",
        activity="Preparation",
        what="Choosing a project",
        minutes=60,
        worth=Decimal("25.00"),
        amount=Decimal("25.00"),
        marks=("cut: preparation",),
    ),
    replace(
        LINE,
        kind="month",
        activity="Meeting",
        what="2026-10",
        minutes=240,
        rate=Decimal("150.00"),
        full_rate=Decimal("200.00"),
        worth=Decimal("150.00"),
        amount=Decimal("150.00"),
        marks=("lowered", "part month"),
    ),
    replace(
        LINE,
        kind="milestone",
        activity="",
        what="Needs report",
        minutes=0,
        rate=None,
        worth=Decimal("800.00"),
        amount=Decimal("800.00"),
    ),
    replace(LINE, what="Pop-up", minutes=0, worth=Decimal("40.00"), amount=Decimal("20.00"), marks=("rest",)),
    replace(
        LINE,
        activity="Other",
        what="",
        minutes=60,
        worth=Decimal("40.00"),
        amount=Decimal("20.00"),
        marks=("cut: cap",),
    ),
)

HOLDS = (
    Hold(reason="w9"),
    Hold(reason="attendance", figures=("1", "2")),
    Hold(reason="budget", figures=("$1,125.50",)),
    Hold(reason="fund_term", figures=("Example grant", "2025-07-01", "2026-06-30")),
    Hold(reason="fund_term", figures=("Example grant", "2025-07-01", "")),
    Hold(reason="fund_term", figures=("Example grant", "", "2026-06-30")),
    Hold(reason="old_year", figures=("26",)),
    Hold(reason="after_sent", figures=("ARL-FY27-0001",)),
    Hold(reason="row_gone", figures=("H-0012, H-0013",)),
)


def _invoice(**facts: object) -> InvoiceDocument:
    lines = facts.get("lines", (LINE,))
    assert isinstance(lines, tuple)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    cap = CapUse(
        plan="Year 1",
        cap=Decimal("3200.00"),
        before=Decimal("640.00"),
        now=total,
        left=Decimal("2560.00") - total,
    )
    document = InvoiceDocument(
        language="en",
        number="ARL-FY27-0003",
        period="2026-10",
        fiscal_year=27,
        supplement=0,
        drawn_on=date(2026, 11, 1),
        program="Example Valley Liaison Program",
        bill_to="Town of Exampleton\nAccounts Payable\n1 Example Square",
        department="Planning",
        liaison="L-02",
        name="Maria Sample",
        address="12 Sample Street\nExampleton, MA 00000",
        vendor_number="V-10442",
        w9_on_file=True,
        fund="Example grant",
        account_number="2610-175-5300",
        lines=lines,
        minutes=sum(line.minutes for line in lines),
        total=total,
        caps=(cap,),
        holds=(),
        replaces="",
    )
    return replace(document, **facts)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def invoice() -> Callable[..., InvoiceDocument]:
    """invoice(language="es", name="…") -> a document whose other facts are those above, with sums that agree."""
    return _invoice


@pytest.fixture(scope="session")
def full(invoice: Callable[..., InvoiceDocument]) -> Callable[..., InvoiceDocument]:
    """An invoice that says everything an invoice can say."""

    def document(**facts: object) -> InvoiceDocument:
        everything = {"lines": LINES, "holds": HOLDS, "replaces": "ARL-FY27-0001", "supplement": 2}
        return invoice(**(everything | {"w9_on_file": False, "vendor_number": ""} | facts))

    return document
