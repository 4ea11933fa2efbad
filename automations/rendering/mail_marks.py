"""What people typed, made fit for a mail and fenced in, so that a template cannot take it for words of its own.

Templates are written in a very small part of Markdown (templates/messages/README.md). A fact reaches them inside marks:
code points for private use, which are taken out of everything that people type. So `**` in a title is two asterisks,
and only an address that we have looked at becomes a link.
"""

from __future__ import annotations

import re
import unicodedata

# U+E000..E003 are for private use (Unicode, chapter 23.5): no text that two people exchange has them.
TYPED = "\ue000"
LINK = "\ue001"
MAIL_LINK = "\ue002"
END = "\ue003"

ELLIPSIS = "…"
# An agenda longer than this belongs in a document; a mail of megabytes would be cut by Gmail at 102 kB anyway.
LONGEST_LINE = 2_000
MOST_LINES = 100

# ZWNJ and ZWJ spell Persian and Kurdish and join emoji. All other format characters go, among them the overrides of
# direction, which could turn round the time that follows a title.
_JOINERS = ("\u200c", "\u200d")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\`{|}^]{1,2000}", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]@\\]{1,64}@[^\s<>\"',;:()\[\]@\\]{1,255}")


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Composed, single-spaced, without controls, format characters, private use; cut with '…' at `longest` letters."""
    kept = "".join(_kept(character) for character in unicodedata.normalize("NFC", text))
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{_cut(line, longest - 1)}{ELLIPSIS}"


def typed(text: str, longest: int = LONGEST_LINE) -> str:
    """One fenced line of what somebody typed; '' stays '', so that a template can ask whether there is any."""
    line = one_line(text, longest)
    return f"{TYPED}{line}{END}" if line else ""


def figure(text: str) -> str:
    """A time of day as our own tables write it, fenced: it keeps its direction, and the space that must not break."""
    return f"{TYPED}{text}{END}"


def typed_lines(text: str) -> tuple[str, ...]:
    """The fenced lines of a longer text, without empty ones, at most a hundred of them."""
    lines = [line for line in (typed(line) for line in text.splitlines()) if line]
    return (*lines[: MOST_LINES - 1], typed(ELLIPSIS)) if len(lines) > MOST_LINES else tuple(lines)


def web_link(address: str) -> str:
    """A fenced link when this is an http or https address; anything else is text like any other."""
    line = one_line(address)
    return f"{LINK}{line}{END}" if _WEB_ADDRESS.fullmatch(line) else typed(address)


def mail_link(address: str) -> str:
    """A fenced e-mail address, or text like any other."""
    line = one_line(address)
    return f"{MAIL_LINK}{line}{END}" if _MAIL_ADDRESS.fullmatch(line) else typed(address)


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    # Cc controls, Cf formats, Co private use, Cs halves of a pair, Cn nothing at all.
    return character if category[0] != "C" or character in _JOINERS else ""


def _cut(line: str, longest: int) -> str:
    """At the end of a word when one ends in the last third, and never between a letter and its marks."""
    end = longest
    while end and (unicodedata.category(line[end])[0] == "M" or line[end] in _JOINERS or line[end - 1] in _JOINERS):
        end -= 1
    space = line.rfind(" ", longest * 2 // 3, end + 1)
    return line[: space if space > 0 else end].rstrip()
