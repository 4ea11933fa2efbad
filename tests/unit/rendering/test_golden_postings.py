"""What a reader of the posting meets, in each language and in both dresses."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pypdf
import pytest

from automations.rendering.glyphs import BOX
from automations.rendering.locales import LANGUAGES, RIGHT_TO_LEFT
from automations.rendering.wording import wording
from automations.rules.postings import PositionDescription
from automations.rules.score_sheets import BLOCKS
from tests.unit.rendering.golden_postings import FORM, GOLDEN, NAMES, Kept, every_document

DOCUMENTS = {(kept.name, kept.language): kept for kept in every_document()}
EACH = pytest.mark.parametrize(("name", "language"), DOCUMENTS)
IN_EACH = pytest.mark.parametrize("language", LANGUAGES)


class Seen(HTMLParser):
    """Of a page of HTML: its tags with their attributes, and its words."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(kept.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def how_many(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def tags_of(reader: pypdf.PdfReader) -> list[str]:
    """The tags of a PDF's structure, in the order in which they are read aloud."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if isinstance(node, pypdf.generic.IndirectObject) else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node and node.get("/Type") != "/MCR":
                found.append(str(node["/S"]))
            walk(node.get("/K"))

    walk(reader.root_object["/StructTreeRoot"]["/K"])  # type: ignore[index]
    return found


def test_every_document_says_what_it_said() -> None:
    """After a change that is meant: scripts/postings --renew, and read the difference."""
    now = {file: text for kept in DOCUMENTS.values() for file, text in kept.files().items()}
    there = {file: file.read_text(encoding="utf-8") for file in GOLDEN.rglob("*") if file.is_file()}
    assert sorted(str(f.relative_to(GOLDEN)) for f in now.keys() | there if now.get(f) != there.get(f)) == []


@EACH
def test_a_screen_reader_finds_headings_lists_facts_and_the_language(name: str, language: str) -> None:
    kept = DOCUMENTS[name, language]
    html, pdf = Seen(kept), pypdf.PdfReader(io.BytesIO(kept.pdf))
    tags = tags_of(pdf)
    assert tags.count("/H1") == html.how_many("h1") == 1
    headings = 9 if isinstance(kept.document, PositionDescription) else len(BLOCKS)
    assert tags.count("/H2") == html.how_many("h2") == headings
    # Each bullet and each fact is an item with a label.
    assert tags.count("/LI") == tags.count("/Lbl") == html.how_many("li") + html.how_many("th")
    assert str(pdf.root_object["/Lang"]).split("-")[0] == language.split("-")[0]
    way = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    assert ("html", {"lang": language, "dir": way}) in html.tags
    assert all(attrs.get("dir") == way for tag, attrs in html.tags if tag in ("h1", "h2", "p", "ul", "li", "table"))


@EACH
def test_nothing_is_printed_as_a_box(name: str, language: str) -> None:
    assert not any(BOX in text for text in DOCUMENTS[name, language].files().values())


@IN_EACH
def test_every_fact_has_its_place(language: str) -> None:
    words = Seen(DOCUMENTS["position_description", language]).words
    facts = (
        *("Exampleton & Sampleham Community Liaisons", "Do people come to you first", "Example Town Hall, 1 Sample"),
        *("21", "2025", "2027", "80", "$40.00", "$3,200.00", FORM, "<too little> money", "the river", "W-9"),
    )
    assert [fact for fact in facts if fact not in words] == []
    said = wording("position_description", language)
    own = [key for key in said.words if key.split(".")[0] in ("heading", "label", "skill", "note", "duty", "text")]
    open_ = {key: re.split(r"\{\w+\}", said.say(key)) for key in own}
    assert [key for key, parts in open_.items() if not all(part in words for part in parts)] == []


@IN_EACH
def test_the_talking_points_have_four_blocks_each_with_its_questions_and_how_to_apply(language: str) -> None:
    words = Seen(DOCUMENTS["talking_points", language]).words
    said = wording("score_sheet", language)
    keys = [key for block, asked in BLOCKS for key in (f"block.{block}", f"statement.{block}", *map(_question, asked))]
    places = [words.find(said.say(key)) for key in keys]
    assert -1 not in places
    assert places == sorted(places)
    assert FORM in words


def _question(name: str) -> str:
    return f"question.{name}"


@pytest.mark.parametrize("name", NAMES)
@IN_EACH
def test_what_staff_have_not_given_is_gray_and_says_so_and_nothing_else_is(name: str, language: str) -> None:
    kept = DOCUMENTS[name, language]
    said = wording("position_description", language)
    marks = [re.escape(said.say(key)).replace(r"\{setting\}", "[A-Z][^\\]]*") for key in ("page.example", "page.open")]
    in_html, gray = len(re.findall("|".join(marks), kept.html)), kept.html.count("color:#767676")
    notice = said.say("page.not_ready") in kept.html
    assert gray == in_html + notice
    assert bool(in_html) == name.endswith("-new")
    assert notice == (name == "position_description-new")


@pytest.mark.parametrize("name", ["position_description", "talking_points"])
@IN_EACH
def test_the_form_is_a_link_to_it_in_both_dresses(name: str, language: str) -> None:
    kept = DOCUMENTS[name, language]
    pages = pypdf.PdfReader(io.BytesIO(kept.pdf)).pages
    links = {one.get_object()["/A"]["/URI"] for page in pages for one in page.get("/Annots", [])}
    assert links == {FORM}
    assert [attrs["href"] for tag, attrs in Seen(kept).tags if tag == "a"] == [FORM]


@IN_EACH
def test_an_address_is_printed_letter_for_letter_over_the_end_of_a_line(language: str) -> None:
    """In some languages a typesetter says a hyphen again on the next line, and the address is then another."""
    text = DOCUMENTS["position_description", language].files()
    (pdf,) = (words for file, words in text.items() if file.suffix == ".txt")
    if language not in RIGHT_TO_LEFT:
        assert FORM in re.sub(r"\s+", "", pdf)


@IN_EACH
def test_words_in_another_language_than_the_page_say_so(language: str) -> None:
    tags = Seen(DOCUMENTS["position_description", language]).tags
    marked = {attrs.get("lang") for tag, attrs in tags if tag == "span"} - {None}
    assert marked == (set() if language == "en" else {"en"})


@IN_EACH
def test_words_that_staff_gave_in_a_language_stand_in_its_pages_only(language: str) -> None:
    own = {"en": "people who rent", "es": "personas que alquilan", "pt": "mora de aluguel", "ht": "k ap lwe kay"}
    own |= {"ar": "المستأجرون، ومن", "zh-Hant": "租屋的人、65"}
    html = DOCUMENTS["position_description", language].html
    assert [code for code, words in own.items() if words in html] == [language]
