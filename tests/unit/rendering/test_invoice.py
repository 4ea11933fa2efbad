from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest

from automations.rendering.invoice import attached, render_invoice, render_invoice_picture
from automations.rendering.locales import LANGUAGES
from automations.rules.documents import InvoiceDocument

GOLDEN = Path(__file__).parent / "golden"
Invoice = Callable[..., InvoiceDocument]


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(document: InvoiceDocument) -> str:
    return "\n".join(page.extract_text() for page in read(render_invoice(document)).pages).replace("\u200b", "")


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["en", "es", "pt", "ht"])
@pytest.mark.parametrize("kind", ["plain", "full"])
def test_the_page_says_what_it_said(
    kind: str, language: str, request: pytest.FixtureRequest, invoice: Invoice, full: Invoice
) -> None:
    """After a change that is meant: REWRITE_GOLDEN=1 pytest tests/unit/rendering, and read the difference."""
    text = text_of((invoice if kind == "plain" else full)(language=language)) + "\n"
    file = GOLDEN / f"{kind}-{language}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_facts_are_the_same_bytes(language: str, full: Invoice) -> None:
    assert render_invoice(full(language=language)) == render_invoice(full(language=language))


def test_the_same_bytes_in_another_process_zone_and_on_another_thread(invoice: Invoice) -> None:
    # Built without anything that this process alone knows: the facts go over as their repr.
    document = invoice(language="ar", name="محمد مثال")
    program = (
        "from automations.rules.documents import *\nfrom automations.rendering.invoice import render_invoice\n"
        "import sys, hashlib, datetime\nfrom decimal import Decimal\n"
        "sys.stdout.write(hashlib.sha256(render_invoice(eval(sys.stdin.read()))).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        input=repr(document),
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )
    here = hashlib.sha256(render_invoice(document)).hexdigest()
    assert other.stdout == here
    with ThreadPoolExecutor(1) as pool:
        assert hashlib.sha256(pool.submit(render_invoice, document).result()).hexdigest() == here


def test_threads_side_by_side_each_get_their_own_invoice(invoice: Invoice) -> None:
    documents = [invoice(number=f"ARL-FY27-{number:04d}") for number in range(1, 17)]
    alone = [render_invoice(document) for document in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render_invoice, documents)) == alone


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_tagged_archive_pdf_dated_by_its_facts(language: str, invoice: Invoice) -> None:
    pdf = read(render_invoice(invoice(language=language)))
    metadata = pdf.xmp_metadata
    assert metadata is not None
    assert pdf.metadata is not None
    xmp = metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "ARL-FY27-0003" in str(pdf.metadata.title)
    assert str(pdf.metadata.get("/CreationDate")).startswith("D:20261101")
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert str(pdf.root_object["/Lang"]).startswith(language[:2])
    assert [float(side) for side in pdf.pages[0].mediabox[2:]] == [612, 792]


@pytest.mark.parametrize(
    "record", ["", '{"number": "EXA-FY27-0001"}', '{"what": "\\u0627", "x": "' + "a b" * 9000 + '"}']
)
def test_its_record_is_read_back_from_the_file_alone(record: str, invoice: Invoice) -> None:
    pdf = render_invoice(invoice(), record)
    assert attached(pdf) == record
    named = {name: found[0].decode() for name, found in read(pdf).attachments.items()}
    assert named == ({"record.json": record} if record else {})
    assert "EXA-FY27-0001" not in " ".join(page.extract_text() for page in read(pdf).pages)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"<</Length 4/Type/EmbeddedFile/Filter/FlateDecode>>\nstream\nwhat"])
def test_another_file_has_no_record(pdf: bytes) -> None:
    assert attached(pdf) == ""


def test_another_fact_is_other_bytes(invoice: Invoice) -> None:
    assert render_invoice(invoice()) != render_invoice(invoice(drawn_on=date(2026, 11, 2)))


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (12, 1), (60, 2)])
def test_as_many_pages_as_the_lines_need(count: int, pages: int, invoice: Invoice) -> None:
    line = invoice().lines[0]
    document = invoice(lines=tuple(replace(line, date=date(2026, 10, 1 + day % 31)) for day in range(count)))
    pdf = read(render_invoice(document))
    texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == pages
    assert sum(text.count("Dinner at the example hall") for text in texts) == count
    assert [f"Page {number + 1} of {pages}" in text for number, text in enumerate(texts)] == [pages > 1] * pages
    assert "Amount due" in texts[-1]
    assert "Signature" in texts[-1]


def test_an_invoice_of_nothing_is_whole(invoice: Invoice) -> None:
    text = text_of(invoice(lines=(), caps=()))
    assert "No lines: nothing is due." in text
    assert "$0.00" in text
    assert "By activity" not in text


def test_a_hold_is_in_large_letters_and_leaves_with_its_reason(full: Invoice, invoice: Invoice) -> None:
    sizes: dict[str, float] = {}

    def visit(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        sizes[text.strip()] = max(size * abs(matrix[3]), sizes.get(text.strip(), 0))

    read(render_invoice(full())).pages[0].extract_text(visitor_text=visit)
    held = [size for text, size in sizes.items() if "Held" in text]
    assert held
    assert max(held) >= 20
    assert "Held" not in text_of(invoice())


HOSTILE = [
    pytest.param("#let x = 1", id="Typst code"),
    pytest.param("*bold* _it_ $x$ @ref <label> [y] \\ ~ -- ...", id="Typst markup"),
    pytest.param("<script>alert(1)</script>", id="a script"),
    pytest.param("{{ 7*7 }} {0} {name}", id="a template"),
    pytest.param('=IMPORTXML("http://example.org","//a")', id="a formula"),
    pytest.param('"}]}\\u0000', id="an end of JSON"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_stays_text(text: str, invoice: Invoice) -> None:
    lines = tuple(replace(line, what=text) for line in invoice().lines)
    printed = flat(text_of(invoice(name=text, address=text, bill_to=text, program=text, fund=text, lines=lines)))
    assert printed.count(flat(text)) == 6


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant"])
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Ana \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467", id="emoji"),
        pytest.param("Ana\u202e\u2066 evil \u200f\u200e", id="marks of direction"),
        pytest.param("Ana\r\nBeto\r\n\x00\x07\ufeff\uffff\ud800", id="controls and half a pair"),
        pytest.param("שלום สวัสดี ሰላም", id="scripts without a font"),
        pytest.param("محمد 王小明 Zoë Ngữ नमस्ते", id="scripts with one"),
        pytest.param("Z\u0337\u0327\u031b\u20e3" * 20, id="marks upon marks"),
        pytest.param("N" * 500, id="500 letters"),
        pytest.param("م" * 500, id="500 Arabic letters"),
        pytest.param("word " * 10_000, id="50,000 letters"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_name_breaks_an_invoice(name: str, language: str, full: Invoice) -> None:
    caps = tuple(replace(cap, plan=name) for cap in full().caps)
    document = full(language=language, name=name, address=name, bill_to=name, program=name, fund=name, caps=caps)
    assert render_invoice(document).startswith(b"%PDF-1.7")


def test_a_replacement_a_supplement_and_a_missing_paper_are_said(full: Invoice) -> None:
    text = flat(text_of(full(period="2026-06", fiscal_year=26)))
    for words in (
        "Replaces invoice ARL-FY27-0001",
        "Supplement 2 to June 2026: late lines of fiscal year FY26",
        "W-9 not on file",
        "Vendor number not given",
    ):
        assert flat(words) in text


def test_pictures_are_the_same_pages(full: Invoice, invoice: Invoice) -> None:
    for document in (invoice(), full()):
        pictures = render_invoice_picture(document)
        assert len(pictures) == len(read(render_invoice(document)).pages)
        assert all(picture.startswith(b"\x89PNG") for picture in pictures)
