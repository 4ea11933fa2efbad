"""Which version of the workbook's look a spreadsheet has: a note in it that nobody sees.

A tab that is new, or was filled by another program, begins at 0 and gets every step; one that an older version of this
service made gets the steps since. What a step gave is staff's own afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from automations.google.metadata import Metadata

NOTE = "automations-workbook"
"""Key of the developer metadata on the whole spreadsheet; its value is the version."""
TAB = "automations-tab"
"""Key of the developer metadata that marks a tab as set up; the value is the tab's name in the layout."""

FIRST = 1
"""Tabs with headers, formats, dropdowns, protection. Workbooks of this version carry no note."""
LOOK = 2
"""Colours of tabs, banding, conditional formats, filter views, charts, the sentence of a service that is dead."""
NOW = LOOK


def version_of(metadata: Metadata) -> int:
    """0 for a workbook that this service has not set up. A note that cannot be read counts as today's."""
    for note in metadata.developer_metadata:
        if note.key == NOTE:
            return int(note.value) if note.value.isdecimal() else NOW
    return FIRST if any(note.key == TAB for note in metadata.developer_metadata) else 0


def is_older(metadata: Metadata) -> bool:
    """Whether an older version has set it up: then a copy is kept before anything is changed."""
    return 0 < version_of(metadata) < NOW


def requests(metadata: Metadata) -> list[dict[str, Any]]:
    """The note, when it is missing or says an older version; one of a newer version stays."""
    if version_of(metadata) >= NOW:
        return []
    note = {"metadataKey": NOTE, "metadataValue": str(NOW), "visibility": "DOCUMENT"}
    if any(one.key == NOTE for one in metadata.developer_metadata):
        where = {"developerMetadataLookup": {"metadataKey": NOTE}}
        change = {"dataFilters": [where], "developerMetadata": note, "fields": "metadataValue"}
        return [{"updateDeveloperMetadata": change}]
    return [{"createDeveloperMetadata": {"developerMetadata": {**note, "location": {"spreadsheet": True}}}}]
