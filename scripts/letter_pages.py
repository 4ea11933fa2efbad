"""Every letter beside its golden file, and in Chromium at the widths of a telephone and a window."""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from automations.rendering.locales import LANGUAGES
from scripts import chromium, kept_files
from tests.unit.rendering.golden_letters import GOLDEN, Kept, every_letter

# A sheet of five or six letters can still be read when it is shown whole.
WIDTHS = {360: 5, 800: 3}
_FRAME = '<figure><figcaption>{caption}</figcaption><iframe width="{width}" srcdoc="{page}"></iframe></figure>'
# Each frame as high as what it holds; and how wide that is, for whoever measures.
_SHEET = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 8px; background: #888; font: 13px sans-serif; width: {width}px; display: flex; flex-wrap: wrap;
gap: 8px; align-items: flex-start }} figure {{ margin: 0 }} figcaption {{ background: #ff9; padding: 2px 4px;
max-width: {frame}px; box-sizing: border-box }} iframe {{ border: 0; background: #fff; display: block }}
</style><body>{frames}<pre id="measured" hidden></pre><script>
addEventListener("load", () => {{ const measured = []; for (const frame of document.querySelectorAll("iframe")) {{
const page = frame.contentDocument.documentElement; frame.height = page.scrollHeight;
measured.push([page.scrollWidth, page.scrollHeight]); }}
document.getElementById("measured").textContent = JSON.stringify([document.body.scrollHeight, measured]); }})
</script>"""


def main(words: Sequence[str], about: str) -> int:
    """The exit status of `scripts/letters`."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="write the golden files anew")
    parser.add_argument("--look", metavar="DIR", type=Path, help="where the pictures go")
    asked = parser.parse_args(words)
    letters = list(every_letter())
    if asked.look:
        return _look(letters, asked.look)
    now = {file: text for letter in letters for file, text in letter.files().items()}
    return kept_files.compare(now, GOLDEN, renew=asked.renew)


def _look(letters: Sequence[Kept], folder: Path) -> int:
    browser = chromium.browser()
    if browser is None:
        sys.stderr.write(chromium.MISSING)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    too_wide = 0
    for width, many in WIDTHS.items():
        for language in LANGUAGES:
            own = [letter for letter in letters if letter.language == language]
            for number, first in enumerate(range(0, len(own), many), start=1):
                sheet = own[first : first + many]
                picture = folder / f"{width}-{language}-{number}.png"
                measured = _picture(browser, sheet, width, picture)
                for letter, (wide, high) in zip(sheet, measured, strict=True):
                    too_wide += wide > width
                    note = "  TOO WIDE" if wide > width else ""
                    sys.stdout.write(f"{picture.name} {letter.name} {wide} x {high}{note}\n")
    sys.stdout.write(f"{len(letters)} letters at {' and '.join(map(str, WIDTHS))} pixels, {too_wide} too wide\n")
    return 1 if too_wide else 0


def _picture(browser: str, sheet: Sequence[Kept], width: int, picture: Path) -> list[tuple[int, int]]:
    """One picture of several letters; how wide and high each would like to be, in pixels."""
    frames = "".join(
        _FRAME.format(
            caption=html.escape(f"{letter.name} · {letter.language} · {letter.mail.subject}"),
            width=width,
            page=html.escape(letter.mail.html),
        )
        for letter in sheet
    )
    whole = len(sheet) * (width + 8) + 8
    page = _SHEET.format(width=whole - 8, frame=width, frames=frames)
    found = re.search(r'id="measured"[^>]*>([^<]*)<', chromium.dom(browser, page, whole))
    if found is None:
        raise RuntimeError("Chromium measured nothing")
    high, measured = json.loads(html.unescape(found[1]))
    chromium.picture(browser, page, whole, high + 16, picture)
    return [(int(wide), int(tall)) for wide, tall in measured]
