"""What people typed, made fit to print: no character without a glyph, none that works on its neighbours unseen.

PDF/A forbids a glyph that no font has and the code points 0 and FEFF, and Typst then refuses the whole document. An
invoice must not fail for an emoji in a name: such a character is printed as an empty box, which a reader sees.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from automations.rendering.fonts import one_font_shows

BOX = "□"
ELLIPSIS = "…"
# Persian, Kurdish and the Indic scripts spell with these two; all other format characters go (among them the overrides
# of direction, which could turn round the figures that follow a name).
JOINERS = ("\u200c", "\u200d")
ZERO_WIDTH_SPACE = "\u200b"

# A word longer than this may be broken at any fifth letter, so that a name of 500 characters stays inside its column.
LONGEST_WORD = 20
BREAK_EVERY = 5
LONGEST_TEXT = 600
MOST_LINES = 10


def printable(text: str, shows: Callable[[str], bool] = one_font_shows, longest: int = LONGEST_TEXT) -> str:
    """One line of text that prints: composed, single-spaced, at most `longest` letters, boxes for what no font shows.

    `shows` says whether one font has all characters of a letter with its marks. Marks that it has not are left out.
    """
    letters: list[str] = []
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        if cluster.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
        elif cluster in JOINERS:
            # Only between two letters that print; a joined emoji is two boxes.
            if letters and letters[-1] not in (" ", BOX, *JOINERS):
                letters.append(cluster)
        else:
            shown = _shown(cluster, shows)
            if shown == BOX and letters and letters[-1] in JOINERS:
                letters.pop()
            letters.append(shown)
        if len(letters) > longest:
            letters[longest - 1 :] = [ELLIPSIS]
            break
    while letters and letters[-1] in (" ", *JOINERS):
        letters.pop()
    return "".join(_with_breaks(letters))


def printable_lines(text: str) -> list[str]:
    """The printable lines of an address, without empty ones, at most ten of them."""
    lines = [line for line in (printable(line) for line in text.splitlines()) if line]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], ELLIPSIS]


def direction(text: str) -> str:
    """'rtl' when the first letter that has a direction is Hebrew, Arabic or alike; else 'ltr' (UAX #9, P2)."""
    for character in text:
        way = unicodedata.bidirectional(character)
        if way in ("L", "R", "AL"):
            return "ltr" if way == "L" else "rtl"
    return "ltr"


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that follow them, spaces, and joiners; controls and other format characters are gone.

    A mark keeps only to a letter or a digit: on a sign, or with nothing before it, Typst may look for the two in
    different fonts and find neither.
    """
    cluster = ""
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            if cluster and unicodedata.category(cluster[0])[0] in "LN" and not _invisible_mark(character):
                cluster += character
        elif character.isspace() or character in JOINERS or category not in ("Cc", "Cf"):
            if cluster:
                yield cluster
            cluster = " " if character.isspace() else character
    if cluster:
        yield cluster


def _invisible_mark(character: str) -> bool:
    code = ord(character)
    return code == 0x034F or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _shown(cluster: str, shows: Callable[[str], bool]) -> str:
    if shows(cluster):
        return cluster
    return cluster[0] if shows(cluster[0]) else BOX


def _with_breaks(letters: list[str]) -> Iterator[str]:
    start = 0
    while start < len(letters):
        end = letters.index(" ", start) + 1 if " " in letters[start:] else len(letters)
        word = letters[start:end]
        for place, letter in enumerate(word):
            if len(word) > LONGEST_WORD and place and place % BREAK_EVERY == 0:
                yield ZERO_WIDTH_SPACE
            yield letter
        start = end
