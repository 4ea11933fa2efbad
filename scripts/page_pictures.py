"""The pictures of the local Workspace's pages in docs/pictures, of the demo's data, in Chromium.

scripts/demo && .venv/bin/python -m scripts.page_pictures
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from automations.emulator import launch
from scripts import chromium
from scripts.browser import opened

DATA, PICTURES = Path("demo"), Path("docs/pictures")
WIDE, HIGH = 1000, 620


def main() -> int:
    """Takes each picture anew; the exit status: 2 where there is no Chromium or no demo."""
    program = chromium.browser()
    if program is None:
        sys.stderr.write(chromium.MISSING)
        return 2
    if not (DATA / "emulator" / "workspace.sqlite").exists():
        sys.stderr.write("there is no demo here: run scripts/demo\n")
        return 2
    running = launch.start(DATA, tied=True)
    try:
        with opened(program) as browser:
            browser.window(WIDE, HIGH)
            for name, page in PAGES.items():
                browser.open(running.page_url + page(running))
                browser.picture(PICTURES / f"pages-{name}.png")
    finally:
        running.stop()
    return 0


def _sheet(running: launch.Running) -> str:
    """The oldest spreadsheet: later ones are copies of it."""
    files = running.admin("GET", "/files")["files"]
    book = next(one["id"] for one in files if one["mimeType"].endswith("spreadsheet") and not one["trashed"])
    return f"drive/{book}/sheet"


def _letter(running: launch.Running) -> str:
    """The newest letter in Arabic that somebody has received."""
    return next(
        f"mail/{one['mailbox']}/{one['id']}"
        for one in running.admin("GET", "/mail")["mail"]
        if "INBOX" in one["labels"] and 'lang="ar"' in str(_whole(running, one)["html"])
    )


def _whole(running: launch.Running, one: dict[str, Any]) -> dict[str, Any]:
    (message,) = running.admin("GET", f"/mail?mailbox={one['mailbox']}&id={one['id']}")["mail"]
    return dict(message)


PAGES: dict[str, Callable[[launch.Running], str]] = {
    "sheet": _sheet,
    "mail": _letter,
    "calendar": lambda running: "calendar",
    "drive": lambda running: "drive",
}

if __name__ == "__main__":
    sys.exit(main())
