"""The tabs whose rows the system writes from the ledger: invoices, approvals, jobs, activity."""

from __future__ import annotations

from automations.rules.schedules import CHOICES
from automations.sheet.columns import Kind, Owner
from automations.sheet.shared_columns import (
    APPROVED_BY,
    LIAISON,
    rows,
    staff,
    system,
)

SERVICE_TABS = (
    rows(
        "Invoices",
        "N",
        "The register of invoices. Staff approve, void, and note payment here.",
        system(header="Number", kind=Kind.TEXT, help="The invoice number. Numbers are never used again."),
        LIAISON(owner=Owner.SYSTEM, help="Whose invoice it is."),
        system(header="Period", kind=Kind.MONTH, help="The month that it is for."),
        system(header="Time", kind=Kind.TEXT, help="All time on it, as h:mm."),
        system(header="Amount", kind=Kind.MONEY, help="What it comes to, in dollars."),
        system(header="Fund", kind=Kind.TEXT, help="The fund that pays."),
        system(header="Account number", kind=Kind.TEXT, help="The account that is charged."),
        system(header="Document", kind=Kind.LINK, help="The PDF in Drive."),
        system(header="State", kind=Kind.TEXT, help="Draft, Approved, Sent, Paid or Void."),
        staff(
            header="Decision",
            kind=Kind.CHOICE,
            choices=("Approve", "Void", "Draw again"),
            approving=True,
            help="What should happen to it. Approve freezes it; Void needs a reason; Draw again is for void ones.",
        ),
        APPROVED_BY(approving=True, help="Who approves it: a name of the core team, role Staff."),
        system(header="Held because", kind=Kind.TEXT, help="Why it cannot be approved yet."),
        staff(
            header="Cleared by",
            kind=Kind.NAME,
            refers_to=("Core team",),
            personal=True,
            approving=True,
            help="The name of the person who lifts the hold. A new reason needs the name anew.",
        ),
        staff(header="Reason of void", kind=Kind.LONG_TEXT, personal=True, help="Why it is voided."),
        system(header="Sent on", kind=Kind.DATE, help="When it went to the accountant."),
        staff(header="Paid on", kind=Kind.DATE, help="When the town paid it."),
        system(header="Replaced by", kind=Kind.TEXT, help="The number of the invoice that took its place."),
        rows_by=Owner.SYSTEM,
    ),
    rows(
        "Approvals",
        "Q",
        "What the service asks before it does it. Choose an answer; nothing happens until then.",
        system(header="What", kind=Kind.LONG_TEXT, help="What would be done."),
        system(header="To", kind=Kind.TEXT, help="Whom it concerns."),
        system(header="Why", kind=Kind.LONG_TEXT, help="Why the service asks."),
        system(header="Since", kind=Kind.MOMENT, help="Since when it waits."),
        staff(header="Answer", kind=Kind.CHOICE, choices=("Do it", "Don't"), help="Your answer."),
        rows_by=Owner.SYSTEM,
    ),
    rows(
        "Jobs",
        "J",
        "What the service does by itself, when, and how it went last time.",
        system(header="Job", kind=Kind.TEXT, help="The name of the job."),
        system(header="What it does", kind=Kind.LONG_TEXT, help="The job in a sentence."),
        staff(
            header="Mode",
            kind=Kind.CHOICE,
            choices=("Automatic", "Ask first", "Off"),
            help="Automatic acts by itself; Ask first asks on Approvals; Off does nothing.",
        ),
        staff(
            header="Schedule",
            kind=Kind.SCHEDULE,
            choices=CHOICES,
            help="When it runs, in the program's time zone: chosen, or typed in such words.",
        ),
        staff(header="Run now", kind=Kind.CHECKBOX, help="Tick it to run the job within a minute; it unticks itself."),
        system(header="Last run", kind=Kind.MOMENT, help="When it last ran."),
        system(header="Result", kind=Kind.LONG_TEXT, help="What came of it."),
        system(header="Next run", kind=Kind.MOMENT, help="When it runs next."),
        rows_by=Owner.SYSTEM,
    ),
)

ACTIVITY = rows(
    "Activity",
    "V",
    "Everything that the service has done, newest last.",
    system(header="When", kind=Kind.MOMENT, help="When it was done."),
    system(header="Job", kind=Kind.TEXT, help="Which job did it."),
    system(header="What", kind=Kind.LONG_TEXT, help="What was done."),
    system(header="Who", kind=Kind.TEXT, help="The id of the person whom it concerns."),
    system(header="Key", kind=Kind.TEXT, help="The key of the effect, for `automations explain`."),
    system(header="Link", kind=Kind.LINK, help="What came of it."),
    system(header="Run", kind=Kind.TEXT, help="The run that did it."),
    rows_by=Owner.SYSTEM,
)
