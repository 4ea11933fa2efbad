"""Mail as `emulator show mail` prints it, and one message's HTML in a file of its own."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

_MARKS = ("DRAFT", "SENT", "UNREAD", "TRASH")


def listed(mail: Iterable[Mapping[str, Any]]) -> str:
    """Mailbox by mailbox, newest first: when (UTC), from, to, subject, id, marks. `mail` is the admin API's."""
    text = ""
    for mailbox, messages in groupby(mail, lambda one: one["mailbox"]):
        text += f"{mailbox}\n"
        for one in messages:
            marks = " ".join(label.lower() for label in _MARKS if label in one["labels"])
            when = str(one["at"])[:16].replace("T", " ")
            text += f"  {when} UTC  {one['from']} -> {one['to']}\n    {one['subject']}\n"
            text += f"    {one['id']}{f'  ({marks})' if marks else ''}\n"
    return text or "No mail.\n"


def opened(message: Mapping[str, Any], folder: Path) -> Path:
    """Write a message's HTML, or its text where it has none, into a file of a folder; its path. Raises OSError."""
    page = message["html"]
    if page is None:
        page = f"<!DOCTYPE html><meta charset=utf-8><pre>{html.escape(message['text'] or '')}</pre>"
    # A mail names its charset in its fields, a file has none: a mark at its beginning tells the browser.
    encoding = "utf-8" if "charset" in page[:1024].lower() else "utf-8-sig"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{message['id']}.html"
    path.write_text(page, encoding=encoding)
    return path
