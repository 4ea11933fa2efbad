"""What a page is made of, before it is written as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automations.emulator.drive.resource import SPREADSHEET
from automations.emulator.workspace import Workspace


class NotThere(Exception):
    """There is no such thing in the workspace."""


@dataclass(frozen=True, slots=True)
class Page:
    """A template's name, the title, and what the template tells of. `section` is its entry in the list of pages."""

    template: str
    title: str
    section: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Foreign:
    """What somebody wrote, as it is: shown without any right, or, when it is no page or PDF, only handed over."""

    data: bytes
    media_type: str
    name: str = ""


def zone(workspace: Workspace) -> tzinfo:
    """The zone in which every page tells the time: that of the oldest spreadsheet, which is the staff's, else UTC."""
    books = (file.id for file in workspace.drive.records.everything() if file.mime_type == SPREADSHEET)
    oldest = next(books, None)
    try:
        return ZoneInfo((workspace.sheets.zone(oldest) if oldest else "") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(text: str, there: tzinfo) -> datetime:
    """An RFC 3339 time in a zone."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(there)
