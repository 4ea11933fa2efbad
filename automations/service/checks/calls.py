"""One harmless call for each scope and API that the service needs: it reads a line, and changes nothing.

A call for something that is not there does as well: Google looks at the scope and the API first, then answers 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from automations.google.scopes import CALENDAR_APP_CREATED, DRIVE_FILE, GMAIL_COMPOSE, GMAIL_METADATA, SPREADSHEETS


@dataclass(frozen=True, slots=True)
class HarmlessCall:
    """`method` is Google's name of it; `path` takes the ids of the program's things."""

    scope: str
    method: str
    host: str
    path: str


HARMLESS = (
    HarmlessCall(DRIVE_FILE, "drive.about.get", "www", "/drive/v3/about?fields=storageQuota"),
    HarmlessCall(
        DRIVE_FILE, "sheets.spreadsheets.get", "sheets", "/v4/spreadsheets/{spreadsheet}?fields=spreadsheetId"
    ),
    HarmlessCall(DRIVE_FILE, "forms.forms.get", "forms", "/v1/forms/{form}?fields=formId"),
    HarmlessCall(GMAIL_COMPOSE, "gmail.users.drafts.list", "gmail", "/gmail/v1/users/me/drafts?maxResults=1"),
    HarmlessCall(GMAIL_METADATA, "gmail.users.labels.list", "gmail", "/gmail/v1/users/me/labels?fields=labels/id"),
    HarmlessCall(CALENDAR_APP_CREATED, "calendar.calendars.get", "www", "/calendar/v3/calendars/{calendar}?fields=id"),
    HarmlessCall(
        SPREADSHEETS, "sheets.spreadsheets.get", "sheets", "/v4/spreadsheets/{spreadsheet}?fields=spreadsheetId"
    ),
)
