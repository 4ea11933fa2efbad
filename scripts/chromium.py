"""Chromium, for people who look: what a page is in its own words, and a picture of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "there is no Chromium here: install the package chromium\n"


def browser() -> str | None:
    """The program, None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def dom(program: str, page: str, width: int, high: int = 1000) -> str:
    """A page's HTML after its scripts have run, in a window of that many pixels."""
    return _run(program, "--dump-dom", f"--window-size={width},{high}", page=page)


def picture(program: str, page: str, width: int, high: int, file: Path) -> None:
    """A PNG of a page, as wide and high as the window."""
    _run(program, f"--screenshot={file.resolve()}", f"--window-size={width},{high}", page=page)


def _run(program: str, *options: str, page: str) -> str:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "page.html"
        file.write_text(page, encoding="utf-8")
        words: Sequence[str] = [
            *(program, "--headless", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={place}/own"),
            # Chromium refuses its sandbox to root; it is shown nothing but our own pages.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *options,
            file.as_uri(),
        ]
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout
