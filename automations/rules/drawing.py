"""An invoice as it is drawn: the facts of its page, and the file that holds it. No name of a person is in its path."""

from __future__ import annotations

from automations.rules.documents import CapUse, InvoiceDocument, PrintedLine
from automations.rules.money import dollars
from automations.rules.plan import Effect, InvoiceFile
from automations.rules.program import Fund, Liaison, Settings
from automations.rules.register import Invoice, Line


def file_of(
    invoice: Invoice, *, settings: Settings, liaison: Liaison, fund: Fund | None, caps: tuple[CapUse, ...],
    replaces: str,
) -> Effect:  # fmt: skip
    """The PDF of an invoice, `Invoices/FY27/2026-10/ARL-FY27-0003 L-02 2026-10.pdf`.

    `caps` are its plan rows' caps before, by and after it; `replaces` is the number of the void that it takes the
    place of, "" for none.
    """
    slot = invoice.slot
    supplement = f" s{slot.supplement}" if slot.supplement else ""
    document = InvoiceDocument(
        language=settings.staff_language,
        number=invoice.number,
        period=slot.period,
        fiscal_year=slot.fiscal_year,
        supplement=slot.supplement,
        drawn_on=invoice.drawn_on,
        program=settings.program_name,
        bill_to=settings.bill_to,
        department=settings.department,
        liaison=liaison.id,
        name=liaison.name,
        address=liaison.address,
        vendor_number=liaison.vendor_number,
        w9_on_file=liaison.w_9_on_file,
        fund=fund.fund if fund else "",
        account_number=invoice.account_number,
        lines=tuple(printed(line) for line in invoice.lines),
        minutes=invoice.minutes,
        total=invoice.amount,
        caps=caps,
        holds=invoice.holds,
        replaces=replaces,
    )
    return Effect(
        key=invoice.key,
        kind="file",
        what=f"{invoice.number} for {slot.liaison}, {slot.period}{supplement}: {dollars(invoice.amount)}",
        payload=InvoiceFile(
            folders=("Invoices", f"FY{slot.fiscal_year:02d}", slot.period),
            name=f"{invoice.number} {slot.liaison} {slot.period}{supplement}.pdf",
            document=document,
            invoice=invoice,
        ),
    )


def printed(line: Line) -> PrintedLine:
    """A line of the register as the page shows it."""
    return PrintedLine(
        date=line.date,
        kind=line.kind,
        activity=line.activity,
        what=line.what,
        minutes=line.minutes,
        rate=line.rate,
        full_rate=line.full_rate,
        worth=line.worth,
        amount=line.amount,
        late_of=line.late_of,
        marks=line.marks,
    )
