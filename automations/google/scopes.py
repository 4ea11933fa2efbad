"""The OAuth scopes that the service asks for: the narrowest that do, all in this one file.

Source: the `scopes` of each method in the discovery documents. `drive.file` opens only what the service has made
itself (the workbook, folders, invoices), for Drive and for Sheets alike; a town's other files stay out of its reach.
`calendar.app.created` opens only calendars that the service has made. `gmail.compose` drafts and sends;
`gmail.metadata` shows headers and labels, never a body: the service cannot read the town's mail.
"""

from __future__ import annotations

CALENDAR_APP_CREATED = "https://www.googleapis.com/auth/calendar.app.created"
DRIVE_FILE = "https://www.googleapis.com/auth/drive.file"
GMAIL_COMPOSE = "https://www.googleapis.com/auth/gmail.compose"
GMAIL_METADATA = "https://www.googleapis.com/auth/gmail.metadata"
SPREADSHEETS = "https://www.googleapis.com/auth/spreadsheets"


def needed(*, workbook_made_by_hand: bool = False, letters: bool = False) -> tuple[str, ...]:
    """The scopes that the jobs in use need, to ask for at once, sorted.

    A workbook that a person made needs `spreadsheets` as well: one setting. `letters` is for jobs that write letters.
    """
    asked = {DRIVE_FILE}
    if workbook_made_by_hand:
        asked.add(SPREADSHEETS)
    if letters:
        asked |= {CALENDAR_APP_CREATED, GMAIL_COMPOSE, GMAIL_METADATA}
    return tuple(sorted(asked))
