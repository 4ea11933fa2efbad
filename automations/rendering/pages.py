"""A page of headings, words, lists and facts, in two dresses: HTML of which Drive makes a Google Doc, and a PDF.

What a page says is made once (posting_page.py); both dresses show the same words in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

from jinja2 import Template

from automations.rendering.glyphs import ZERO_WIDTH_SPACE, printable
from automations.rendering.locales import RIGHT_TO_LEFT
from automations.rendering.sandbox import Sandbox
from automations.rendering.typesetting import typeset_pdf, typeset_pictures
from automations.rendering.wording import DOCUMENTS

TEMPLATE = "page"
LONGEST_PART = 70


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, or a figure: `way` is its own direction ("" where it has none), `language` its own where it
    is not the page's, `link` where it leads. `mark` says in words that it is an example or still open; "" for what
    staff have given.
    """

    words: str
    way: str = ""
    mark: str = ""
    language: str = ""
    link: str = ""


Run: TypeAlias = "str | Said"
Runs: TypeAlias = "tuple[Run, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, a text, a list (`rows`) or facts (label, and lines of what it is)."""

    sort: str
    runs: Runs = ()
    rows: tuple[Runs, ...] = ()
    facts: tuple[tuple[str, tuple[Runs, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in one language. `notice` stands above all, "" for none."""

    language: str
    title: Runs
    blocks: tuple[Block, ...]
    notice: str = ""
    program: str = ""

    @property
    def way(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def title_text(self) -> str:
        """The title without marks, for a PDF's own title and a page's."""
        return "".join(run if isinstance(run, str) else run.words for run in self.title).strip()


def as_html(page: Page) -> str:
    """The page as Drive takes it; the same page gives the same text."""
    return _template().render(page=page)


def as_pdf(page: Page, made_on: date) -> bytes:
    """A PDF/A-3a; the same page and day give the same bytes. `made_on` is the PDF's own date."""
    return typeset_pdf(TEMPLATE, _data(page, made_on))


def as_pictures(page: Page, made_on: date) -> Sequence[bytes]:
    """The PDF's pages as PNG pictures, for people who look."""
    return typeset_pictures(TEMPLATE, _data(page, made_on))


def _data(page: Page, made_on: date) -> dict[str, object]:
    return {
        **_tag(page.language),
        "way": page.way,
        "made_on": [made_on.year, made_on.month, made_on.day],
        "title": [_printed(run) for run in page.title],
        "title_text": printable(page.title_text),
        "program": printable(page.program),
        "notice": page.notice,
        "blocks": [
            {
                "sort": block.sort,
                "runs": [_printed(run) for run in block.runs],
                "rows": [[_printed(run) for run in row] for row in block.rows],
                "facts": [[label, [[_printed(run) for run in line] for line in lines]] for label, lines in block.facts],
            }
            for block in page.blocks
        ],
    }


def _printed(run: Run) -> object:
    if isinstance(run, str):
        return run
    words = _address(run.words) if run.link else printable(run.words)
    return {**asdict(run), "words": words, **_tag(run.language)}


def _address(words: str) -> str:
    """An address is broken after a stroke, so that people can still read and type it; elsewhere only where a part is
    longer than a line.
    """
    parts = (printable(part) for part in words.split("/"))
    shown = (part if len(part) > LONGEST_PART else part.replace(ZERO_WIDTH_SPACE, "") for part in parts)
    return f"/{ZERO_WIDTH_SPACE}".join(shown)


def _tag(language: str) -> dict[str, str | None]:
    """A language as Typst has it: no script, but a region that stands for it."""
    code, _, script = language.partition("-")
    return {"lang": code, "region": "TW" if script == "Hant" else None}


@cache
def _template() -> Template:
    return Sandbox(DOCUMENTS, autoescape=True).get_template(f"{TEMPLATE}.html.j2")
