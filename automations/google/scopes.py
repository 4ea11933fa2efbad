"""The OAuth scopes that the service asks for: the narrowest that do, all in this one file.

Source: the `scopes` of each method in the discovery documents. `drive.file` opens only what the service has made
itself (the workbook, folders, invoices), for Drive and for Sheets alike; a town's other files stay out of its reach.
"""

from __future__ import annotations

DRIVE_FILE = "https://www.googleapis.com/auth/drive.file"
SPREADSHEETS = "https://www.googleapis.com/auth/spreadsheets"


def needed(*, workbook_made_by_hand: bool = False) -> tuple[str, ...]:
    """The scopes to ask for, sorted. A workbook that a person made needs `spreadsheets` as well: one setting."""
    return (DRIVE_FILE, SPREADSHEETS) if workbook_made_by_hand else (DRIVE_FILE,)
