"""What goes past the service to the town's accountant: bills of an old year, and voids of what was sent."""

from __future__ import annotations

from datetime import date

from automations.rules.packets import OLD_YEAR
from automations.rules.periods import old_year_bills_until
from automations.rules.questions import Question
from automations.rules.register import Register, State


def old_year_questions(register: Register, until: tuple[int, int], today: date) -> list[Question]:
    """Approved invoices of a fiscal year whose bills are no longer taken go out only when staff say so.

    M.G.L. c.44 §56, §64: later bills need a Town Meeting vote unless they are encumbered or grant-funded.
    """
    return [
        Question(
            key=f"{OLD_YEAR}{one.key}",
            facts=one.number,
            what=f"Send {one.number} to the accountant although its fiscal year is over",
            to=one.slot.liaison,
            why=f"bills of FY{one.slot.fiscal_year:02d} are taken until "
            f"{old_year_bills_until(one.slot.period, until)}: ask the accountant",
        )
        for one in register.invoices
        if one.state is State.APPROVED and today > old_year_bills_until(one.slot.period, until)
    ]


def voids_to_tell(register: Register) -> list[str]:
    """One sentence for each void of an invoice that the accountant has already."""
    return [
        f"tell the accountant not to pay {one.number}: it was sent, and is void"
        for one in register.invoices
        if one.was_sent and not one.live
    ]
