"""Every document of the posting beside its golden files, and as pictures: each page of a PDF, and the HTML."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import chromium, kept_files
from tests.unit.rendering.golden_postings import GOLDEN, Kept, every_document

# A Google Doc's text is 6.5 inches wide.
WIDTH, HIGH = 680, 2000


def main(words: Sequence[str], about: str) -> int:
    """The exit status of `scripts/postings`."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="write the golden files anew")
    parser.add_argument("--look", metavar="DIR", type=Path, help="where the pictures go")
    asked = parser.parse_args(words)
    documents = list(every_document())
    if asked.look:
        return _look(documents, asked.look)
    now = {file: text for document in documents for file, text in document.files().items()}
    return kept_files.compare(now, GOLDEN, renew=asked.renew)


def _look(documents: Sequence[Kept], folder: Path) -> int:
    browser = chromium.browser()
    if browser is None:
        sys.stderr.write(chromium.MISSING)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        stem = f"{document.name}-{document.language}"
        (folder / f"{stem}.pdf").write_bytes(document.pdf)
        pictures = document.pictures()
        for number, picture in enumerate(pictures, start=1):
            (folder / f"{stem}-page{number}.png").write_bytes(picture)
        chromium.picture(browser, document.html, WIDTH, HIGH, folder / f"{stem}-html.png")
        sys.stdout.write(f"{stem}: {len(pictures)} pages of PDF\n")
    return 0
