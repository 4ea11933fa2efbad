"""Where a thing stands among the pages: addresses below the page's own root, which every template puts before them."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote

PER_SHEET = 200
"""Rows of a tab on one page."""
_GOOGLE_FILE = re.compile(r"https://(?:docs|drive)\.google\.com/\S*?/(?:d|folders)/([\w-]+)")
_IN_SHEET = re.compile(r"#gid=(\d+)(?:&range=\$?[A-Za-z]*\$?(\d+))?")


def mailbox(address: str) -> str:
    return f"/mail/{quote(address, safe='@')}"


def message(address: str, message_id: str) -> str:
    return f"{mailbox(address)}/{message_id}"


def file(file_id: str) -> str:
    return f"/drive/{quote(file_id, safe='')}"


def tab(file_id: str, tab_id: int, row: int = 1) -> str:
    """The page of a tab on which a row (counted from 1) stands."""
    first = (row - 1) // PER_SHEET * PER_SHEET + 1
    since = f"&from={first}" if first > 1 else ""
    return f"{file(file_id)}/sheet?tab={tab_id}{since}" + (f"#r{row}" if row > 1 else "")


def of_link(url: str, book: str, files: Collection[str]) -> str:
    """The page for a link of the Sheet `book`, which in Google would lead to a row or to one of `files`; "" for every
    other link: nothing here leads out of this machine."""
    if found := _GOOGLE_FILE.match(url):
        return file(found[1]) if found[1] in files else ""
    if found := _IN_SHEET.match(url):
        return tab(book, int(found[1]), int(found[2] or 1))
    return ""
