"""The papers without which a liaison is not paid: which are missing, and when a liaison is reminded of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from automations.rules.program import Liaison, Settings

MOST_REMINDERS = 4
"""After these it is staff's."""

BETWEEN = timedelta(days=7)
W_9, VENDOR_FORM = "w_9", "vendor_form"
SAID = {W_9: "W-9", VENDOR_FORM: "vendor form"}
_ASKED_BY = ("W-9 on file", "Vendor form", "From", "To")
LINK_IN_SETTINGS = {W_9: "W-9 link", VENDOR_FORM: "Vendor form link"}


def missing(liaison: Liaison) -> tuple[str, ...]:
    """Of w_9 and vendor_form those whose box is not ticked."""
    ticked = {W_9: liaison.w_9_on_file, VENDOR_FORM: liaison.vendor_form}
    return tuple(paper for paper, is_there in ticked.items() if not is_there)


def unknown(liaison: Liaison) -> tuple[str, ...]:
    """Columns without which nobody can tell whether to ask, as far as they are missing or their cell cannot be read.
    What was last seen there does not count: staff may tick a box under another name of its column.
    """
    return tuple(column for column in _ASKED_BY if column in liaison.faulty | liaison.missing)


def link(paper: str, settings: Settings) -> str:
    """Where the paper can be had; "" while Settings does not say so."""
    return {W_9: settings.w_9_link, VENDOR_FORM: settings.vendor_form_link}[paper]


def welcome_key(liaison: str) -> str:
    return f"welcome/{liaison}"


def reminder_key(liaison: str, number: int) -> str:
    return f"papers/{liaison}/{number}"


def reminded(liaison: str, sent: Mapping[str, datetime]) -> int:
    """How many reminders have gone out. `sent` is when each letter went out, by key."""
    return sum(reminder_key(liaison, number) in sent for number in range(1, MOST_REMINDERS + 1))


def next_due(liaison: str, sent: Mapping[str, datetime]) -> datetime:
    """A week after the last letter that told of the papers; the welcome has gone out."""
    keys = (welcome_key(liaison), *(reminder_key(liaison, number) for number in range(1, MOST_REMINDERS + 1)))
    return max(sent[key] for key in keys if key in sent) + BETWEEN
