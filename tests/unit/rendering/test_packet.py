"""The packet as the accountant gets it: what its voucher says, and that the invoices stand behind it as they were."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pypdf
import pytest

from automations.rendering.locales import LANGUAGES
from automations.rendering.packet import NoPdf, record_in, render_packet
from automations.rendering.typesetting import typeset_pdf
from automations.rendering.wording import wording
from automations.rules.documents import PacketCover, VoucherLine

LINE = VoucherLine(
    number="ARL-FY27-0001",
    liaison="L-01",
    name="Ana Exemplo",
    vendor_number="V-100",
    period="2026-10",
    supplement=0,
    fund="Grant",
    account_number="2026-300-5780",
    amount=Decimal("80.00"),
)
COVER = PacketCover(
    language="en",
    program="Exampleton liaisons",
    bill_to="Town of Exampleton\n1 Sample Street",
    department="Planning",
    made_on=date(2026, 11, 17),
    cut_off=datetime(2026, 11, 18, 15, tzinfo=ZoneInfo("America/New_York")),
    lines=(
        LINE,
        replace(LINE, number="ARL-FY27-0002", liaison="L-02", name="مريم مثال", vendor_number="", supplement=2),
        replace(LINE, number="ARL-FY27-0003", liaison="L-03", fund="Other", account_number="", amount=Decimal("1.05")),
    ),
)


def pdf_of(text: str) -> bytes:
    """Some other PDF of the service's: what stands in it can be found again."""
    return typeset_pdf("packet", {**_page(), "title": text})


def _page() -> dict[str, object]:
    from automations.rendering.packet import packet_page

    return dict(packet_page(replace(COVER, lines=())))


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


INVOICES = [pdf_of("Sheet A"), pdf_of("Sheet B"), pdf_of("Sheet C")]


def test_the_voucher_says_numbers_accounts_and_totals() -> None:
    voucher, *_ = pages(render_packet(COVER, INVOICES))
    said = (
        "Voucher", "Town of Exampleton", "Planning", "Wednesday, November 18, 2026 · 3:00", "ARL-FY27-0001",
        "L-01 · Ana Exemplo · vendor number V-100", "no vendor number", "October 2026 · supplement 2",
        "Grant · 2026-300-5780", "$161.05", "Grant 2026-300-5780 $160.00", "Other not given $1.05",
    )  # fmt: skip
    for words in said:
        assert words in voucher.replace("\u202f", " "), words


def test_the_invoices_stand_behind_it_in_the_order_of_its_lines() -> None:
    _, *behind = pages(render_packet(COVER, INVOICES))
    assert [page[:7] for page in behind] == ["Sheet A", "Sheet B", "Sheet C"]
    outline = pypdf.PdfReader(io.BytesIO(render_packet(COVER, INVOICES))).outline
    assert [getattr(one, "title", one) for one in outline] == [line.number for line in COVER.lines]


def test_the_same_facts_and_files_give_the_same_bytes() -> None:
    assert render_packet(COVER, INVOICES) == render_packet(COVER, INVOICES)


def test_its_record_can_be_read_back() -> None:
    assert (
        record_in(render_packet(COVER, INVOICES, '["invoice/L-01/2026-10/F-01/g1"]'))
        == '["invoice/L-01/2026-10/F-01/g1"]'
    )
    assert [record_in(other) for other in (render_packet(COVER, INVOICES), INVOICES[0], b"a sheet of paper")] == [
        ""
    ] * 3


def test_what_is_no_pdf_is_named() -> None:
    with pytest.raises(NoPdf) as refused:
        render_packet(COVER, [INVOICES[0], b"a sheet of paper", INVOICES[2]])
    assert refused.value.place == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voucher_is_in_every_language(language: str) -> None:
    english, other = wording("packet", "en").words, wording("packet", language).words
    assert other.keys() == english.keys()
    (voucher,) = pages(render_packet(replace(COVER, language=language, lines=()), []))
    assert "ARL" not in voucher
    assert len(pages(render_packet(replace(COVER, language=language), INVOICES))) == 4
