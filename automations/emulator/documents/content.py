"""A document's content: paragraphs and rows of tables, from HTML or text, and out again as Drive exports it.

It keeps what an import keeps in the words: headings, paragraphs, quotes, items of lists, cells of tables. Looks are not
kept. As in Drive, scripts and styles fall away, white space is one blank, and every entity is a letter.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset({*HEADINGS, "p", "div", "li", "blockquote", "tr", "table", "ul", "ol", "body", "section"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style", "head", "title"})
_SHOWN_AS = {"li": "* "}
# Drive's exports of plain text begin with a byte order mark and end their lines as Windows does.
MARK, LINE_END = "\ufeff", "\r\n"


@dataclass(slots=True)
class Block:
    """A paragraph (`sort` p, blockquote, li or a heading; `cells` has its one text) or a row of a table (tr)."""

    sort: str
    cells: list[str] = field(default_factory=lambda: [""])
    direction: str = ""

    @property
    def text(self) -> str:
        return _SHOWN_AS.get(self.sort, "") + "\t".join(self.cells)


def from_html(source: str) -> list[Block]:
    """What a document holds that Drive makes of a page."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end()
    return reader.blocks


def from_text(source: str) -> list[Block]:
    """A paragraph a line."""
    return [Block("p", [line]) for line in source.removeprefix(MARK).splitlines()]


def as_text(blocks: list[Block]) -> str:
    """The words, as Drive exports them as text/plain."""
    return MARK + LINE_END.join(line for block in blocks for line in block.text.split("\n"))


def as_html(blocks: list[Block], title: str) -> str:
    """The words with their sorts, as text/html."""
    return (
        f'<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type"><title>{html.escape(title)}'
        f"</title></head><body>{''.join(_shown(block) for block in blocks)}</body></html>"
    )


def _shown(block: Block) -> str:
    way = f' dir="{block.direction}"' if block.direction else ""
    cells = [html.escape(cell).replace("\n", "<br>") for cell in block.cells]
    if block.sort == "tr":
        return f"<table><tr{way}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    return f"<{block.sort}{way}>{cells[0]}</{block.sort}>"


class _Reader(HTMLParser):
    """Collects blocks; what stands in a cell belongs to the row, whatever blocks it is in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._sorts: list[str] = []
        self._ways: list[str] = []
        self._words = ""
        self._row: Block | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._words += "\n"
        elif tag in _CELLS or tag in _BLOCKS:
            self._flush()
            self._sorts.append(tag)
            self._ways.append(dict(attrs).get("dir") or (self._ways[-1] if self._ways else ""))
            if tag == "tr":
                self._row = Block("tr", [], self._ways[-1])
            elif tag in _CELLS and self._row is not None:
                self._row.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self._sorts:
            self._flush()
            while self._sorts:
                self._ways.pop()
                if self._sorts.pop() == tag:
                    break
            if tag == "tr" and self._row is not None:
                self.blocks.append(self._row)
                self._row = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            lead = " " if data[:1].isspace() else ""
            trail = " " if data[-1:].isspace() else ""
            self._words += f"{lead}{' '.join(data.split())}{trail}"

    def end(self) -> None:
        self._flush()

    def _flush(self) -> None:
        words = "\n".join(" ".join(line.split(" ")).strip() for line in self._words.split("\n")).strip(" ")
        self._words = ""
        if self._row is not None:
            if words.strip() and self._row.cells:
                before = self._row.cells[-1]
                self._row.cells[-1] = f"{before}\n{words}" if before else words
            return
        if not words.strip():
            return
        sort = next((tag for tag in reversed(self._sorts) if tag in (*HEADINGS, "li", "blockquote")), "p")
        self.blocks.append(Block(sort, [words], self._ways[-1] if self._ways else ""))
