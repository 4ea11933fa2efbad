"""One marked text in two dresses: plain lines for the text part of a mail, blocks and spans for its HTML.

Of Markdown a template may use `**bold**`, `[words](link)`, lines that begin with `> ` or `- `, and empty lines between
paragraphs: enough for a letter, and a speaker who checks the wording sees at once what it becomes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from automations.rendering.glyphs import direction
from automations.rendering.mail_marks import END, LINK, MAIL_LINK, TYPED, one_line

# U+2068 and U+2069 keep what is between them from turning its neighbours round (UAX #9, isolates).
ISOLATE, ISOLATE_END = "\u2068", "\u2069"

_PIECE = re.compile(
    rf"\[(?P<words>[^\]\n{TYPED}]+)\]\((?P<kind>[{TYPED}{LINK}{MAIL_LINK}])(?P<behind>[^{END}]*){END}\)"
    rf"|(?P<fence>[{TYPED}{LINK}{MAIL_LINK}])(?P<fact>[^{END}]*){END}"
    r"|(?P<bold>\*\*)"
)
_MARKS = re.compile(f"[{TYPED}{LINK}{MAIL_LINK}{END}]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line. `way` is ltr or rtl for what is set apart from its neighbours, else ''; `href` of a link."""

    text: str
    bold: bool = False
    way: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one sort: words, quote (what staff wrote) or list. `way` is that of a quote's letters."""

    sort: str
    lines: tuple[tuple[Span, ...], ...]
    way: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two empty lines. `card` when it begins in bold: a thing with its time and place."""

    card: bool
    parts: tuple[Part, ...]


def blocks(marked: str) -> tuple[Block, ...]:
    """The text as the HTML layout takes it."""
    found: list[Block] = []
    for paragraph in tidy(marked).split("\n\n"):
        lines = paragraph.split("\n")
        parts = tuple(_part(sort, tuple(same)) for sort, same in groupby(lines, _sort))
        found.append(Block(card=paragraph.startswith("**"), parts=parts))
    return tuple(found)


def plain(marked: str, way: str) -> str:
    """The text as a mail program without HTML shows it; `way` is the letter's own direction, ltr or rtl."""
    return "\n".join(_plain_line(line, way) for line in tidy(marked).split("\n")) + "\n"


def plain_line(marked: str, way: str, longest: int) -> str:
    """All of it on one line of at most `longest` letters, for a subject: no line breaks, no controls."""
    line = " ".join(plain(marked, way).split())
    # A cut could fall between an isolate and its end; a line so long does without them.
    return line if len(line) <= longest else one_line(line, longest)


def tidy(marked: str) -> str:
    """Without blanks at the ends of lines and with one empty line at most, whatever the template's tags left."""
    lines = "\n".join(line.strip(" \t") for line in marked.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def _sort(line: str) -> str:
    return "quote" if line.startswith("> ") else "list" if line.startswith("- ") else "words"


def _part(sort: str, lines: tuple[str, ...]) -> Part:
    shown = lines if sort == "words" else tuple(line[2:] for line in lines)
    way = direction(_MARKS.sub("", " ".join(shown))) if sort == "quote" else ""
    return Part(sort, tuple(tuple(_spans(line)) for line in shown), way)


def _spans(line: str) -> Iterator[Span]:
    bold, end = False, 0
    for piece in _PIECE.finditer(line):
        if piece.start() > end:
            yield Span(line[end : piece.start()], bold)
        end = piece.end()
        if piece["bold"]:
            bold = not bold
        elif piece["words"]:
            href = _href(piece["kind"], piece["behind"])
            # What staff gave is no address: then it is said, not linked.
            yield Span(piece["words"] if href else f"{piece['words']}{_colon(piece['words'])} ", bold, href=href)
            if not href:
                yield Span(piece["behind"], bold, direction(piece["behind"]))
        else:
            yield Span(piece["fact"], bold, direction(piece["fact"]), _href(piece["fence"], piece["fact"]))
    if end < len(line):
        yield Span(line[end:], bold)


def _href(fence: str, fact: str) -> str:
    return fact if fence == LINK else f"mailto:{quote(fact, safe='@')}" if fence == MAIL_LINK else ""


def _plain_line(line: str, way: str) -> str:
    def said(piece: re.Match[str]) -> str:
        if piece["bold"]:
            return ""
        if piece["words"]:
            # A link on a line of its own reads left to right in Arabic too, and no program takes a sign more into it.
            between = "\n" if piece["kind"] == LINK else " "
            shown = piece["behind"] if piece["kind"] == LINK else _set_apart(piece["behind"], way)
            return f"{piece['words']}{_colon(piece['words'])}{between}{shown}"
        return _set_apart(piece["fact"], way)

    return _PIECE.sub(said, line)


def _colon(words: str) -> str:
    return "：" if unicodedata.east_asian_width(words[-1]) in ("W", "F") else ":"


def _set_apart(fact: str, way: str) -> str:
    """Isolated only where it holds letters of the other direction: some programs show the isolates as boxes."""
    other = "ltr" if way == "rtl" else "rtl"
    if any(direction(letter) == other and letter.isalpha() for letter in fact):
        return f"{ISOLATE}{fact}{ISOLATE_END}"
    return fact
