"""The pictures of docs/pictures, in Chromium: the local Workspace's pages, tabs of the Sheet, letters, PDFs.

.venv/bin/python -m scripts.page_pictures         lives the story of scripts/picture_story.py first: some minutes

The PDFs are drawn by pdftoppm (Debian's poppler-utils).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations.emulator import launch
from scripts import chromium
from scripts.browser import Browser, opened
from scripts.picture_story import Story

PICTURES = Path("docs/pictures")
WIDE, HIGH = 1000, 620
LETTER = 640
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a tab: some of its columns, and how many of its rows, the first `skip` left out."""

    tab: str
    columns: tuple[str, ...]
    rows: int
    skip: int = 0


TABS = {
    "tab-jobs": Part("Jobs", ("Job", "What it does", "Mode", "Schedule", "Run now", "Last run", "Result"), 9),
    "tab-approvals": Part("Approvals", ("ID", "What", "To", "Why", "Since", "Answer"), 4),
    "tab-invoices": Part(
        "Invoices",
        ("Number", "Liaison", "Period", "Time", "Amount", "State", "Decision", "Approved by", "Held because"),
        12,
    ),
    "tab-applications": Part("Applications", ("ID", "Name", "E-mail", "Language", "Stage", "Status"), 8),
    "tab-hours": Part("Hours", ("Date", "Liaison", "Activity", "Hours", "Approved", "Invoice", "Problem"), 9, 24),
    "tab-meetings": Part(
        "Meetings", ("ID", "Date", "Time", "Title", "Who", "Ready", "Status", "Replies", "System status"), 4, 6
    ),
    "tab-liaisons": Part(
        "Liaisons", ("ID", "Name", "Language", "Pay plan", "From", "W-9 on file", "Vendor form", "Status", "Problem"), 7
    ),
}
"""Pictures that show a part of a tab as staff see it."""
ELEMENTS = {"tab-start-here": ("Start here", ".sheet"), "tab-dashboard": ("Dashboard", ".charts")}
LETTERS = {
    "mail-digest": ("sam.sampleton", "What needs you"),
    "mail-packet": ("accountant", "Invoices for the warrant"),
    "mail-statement": ("jose.muestra", "Sus horas"),
    "mail-invitation-arabic": ("mithal", "دعوة: جلسة"),
    "mail-offer": ("dario.dummy", "Uma oferta"),
    "mail-joined": ("fritz.fiktiv", "your dates"),
}
"""Pictures of letters: whose mailbox, and what the subject holds."""
PDFS = {"packet": "Packet 2026-07-15.pdf", "posting": "Position description es.pdf"}


def main() -> int:
    """Takes each picture anew; the exit status: 1 where one is too large, 2 where a program is missing."""
    program = chromium.browser()
    if program is None or not shutil.which("pdftoppm"):
        sys.stderr.write(chromium.MISSING if program is None else "pdftoppm is missing: install poppler-utils\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder))
        try:
            story.live()
            take(story, program)
        finally:
            story.running.stop()
    large = [file.name for file in PICTURES.glob("*.png") if file.stat().st_size > MOST_BYTES]
    sys.stderr.write("".join(f"{name} has more than {MOST_BYTES} bytes\n" for name in large))
    return 1 if large else 0


def take(story: Story, program: str) -> None:
    """All pictures of a story that has been lived."""
    with opened(program) as browser:
        for name, page in _pages(story.running).items():
            browser.window(WIDE, HIGH)
            browser.open(story.running.page_url + page)
            browser.picture(PICTURES / f"pages-{name}.png")
        tabs = _tabs(story.running, browser)
        for name, part in TABS.items():
            browser.window(1400, 1600)
            browser.open(tabs[part.tab])
            browser.picture(PICTURES / f"{name}.png", browser.value(_box_of(part)))
        for name, tab, element in (
            ("tab-start-here", "Start here", ".sheet"),
            ("tab-dashboard", "Dashboard", ".charts"),
        ):
            browser.window(1240, 1000)
            browser.open(tabs[tab])
            left, top, wide, high = browser.value(_ELEMENT.replace("WHICH", element))
            browser.picture(PICTURES / f"{name}.png", (left, top, wide, min(high, 640)))
        for name, (mailbox, subject) in LETTERS.items():
            _letter(story.running, browser, mailbox, subject, PICTURES / f"{name}.png")
    for name, file in PDFS.items():
        _pdf(story.file(file), PICTURES / name)


def _pages(running: launch.Running) -> Mapping[str, str]:
    book = next(one["id"] for one in _files(running) if one["mimeType"].endswith("spreadsheet"))
    arabic = _found(running, "mithal", "دعوة: جلسة")
    letter = f"mail/{arabic['mailbox']}/{arabic['id']}"
    return {"sheet": f"drive/{book}/sheet", "mail": letter, "calendar": "calendar", "drive": "drive", "clock": ""}


def _tabs(running: launch.Running, browser: Browser) -> Mapping[str, str]:
    """Where each tab of the Sheet is."""
    browser.open(running.page_url + _pages(running)["sheet"])
    return dict(browser.value("[...document.querySelectorAll('.tabs a')].map(one => [one.textContent, one.href])"))


_ELEMENT = """(() => { const one = document.querySelector('WHICH').getBoundingClientRect();
return [one.x + scrollX, one.y + scrollY, one.width, one.height]; })()"""
_PART = """((columns, skip, rows) => { document.querySelector('.sheet').style.maxHeight = 'none';
document.querySelectorAll('.note').forEach(one => one.remove());
const heads = [...document.querySelectorAll('thead th')];
const wanted = heads.map(one => columns.includes(one.textContent.trim()));
for (const row of document.querySelectorAll('.sheet tr'))
  [...row.children].forEach((cell, n) => { if (!wanted[n]) cell.style.display = 'none'; });
const body = [...document.querySelectorAll('tbody tr')];
body.forEach((row, n) => { row.hidden = n < skip || n >= skip + rows; });
const boxes = heads.filter((_, n) => wanted[n]).map(one => one.getBoundingClientRect());
const bottom = body.filter(row => !row.hidden).at(-1).getBoundingClientRect().bottom;
return [boxes[0].left, boxes[0].top, boxes.at(-1).right - boxes[0].left, bottom - boxes[0].top]; })"""


def _box_of(part: Part) -> str:
    """The script that shows nothing but the part, and says where it is."""
    return f"{_PART}({json.dumps([*part.columns])}, {part.skip}, {part.rows})"


def _letter(running: launch.Running, browser: Browser, mailbox: str, subject: str, file: Path) -> None:
    """A letter as its reader sees it, whole."""
    one = _found(running, mailbox, subject)
    browser.window(LETTER, 400)
    browser.open(f"{running.page_url}mail/{one['mailbox']}/{one['id']}/html")
    high = int(browser.value("document.documentElement.scrollHeight"))
    browser.window(LETTER, high)
    # A long one is made smaller: its picture is to be looked over, and read when it is opened.
    browser.picture(file, (0, 0, LETTER, high), 0.75 if high > 1200 else 1)


def _found(running: launch.Running, mailbox: str, subject: str) -> Mapping[str, Any]:
    mail = running.admin("GET", "/mail")["mail"]
    of_theirs = [one for one in mail if one["mailbox"].startswith(mailbox) and "INBOX" in one["labels"]]
    return next(one for one in of_theirs if subject in one["subject"])


def _files(running: launch.Running) -> list[dict[str, Any]]:
    return [one for one in running.admin("GET", "/files")["files"] if not one["trashed"]]


def _pdf(content: bytes, stem: Path) -> None:
    """The first page of a PDF."""
    words = ["pdftoppm", "-png", "-singlefile", "-r", "80", "-", str(stem)]
    subprocess.run(words, input=content, check=True)


if __name__ == "__main__":
    sys.exit(main())
