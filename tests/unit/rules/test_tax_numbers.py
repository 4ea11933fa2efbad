"""What is taken for a tax number, and what is not. All numbers are made up."""

import pytest

from automations.rules.tax_numbers import looks_like_one

TAX_NUMBERS = [
    "123-45-6789",
    "Ana 123-45-6789.",
    "(123-45-6789)",
    "123 45 6789",
    "123.45.6789",
    "123-45 6789",
    "123 - 45 - 6789",
    "123\u201145\u20116789",
    "123\u201345\u20136789",
    "\uff11\uff12\uff13-45-6789",
    "\u200e123-45-6789",
    "912-70-1234",
    "12-3456789",
    "1 Sample Street\n123-45-6789",
    "EIN: 12-3456789",
    "SSN 123456789",
    "ssn123456789",
    "SSN#123456789",
    "SSN/123-45-6789",
    "S.S. 123456789",
    "SSN: 123 45 6789",
    "Social Sec. 123456789",
    "her tax id is 123456789",
    "FEIN 123456789",
    "TIN 12 3456789",
    "W-9 came: 123456789",
    "número de seguro social: 123456789",
    "segurança social e número fiscal 123456789",
    "nimewo sekirite sosyal 123456789",
    "社會安全號碼 123456789",
    "رقم الضمان الاجتماعي 123456789",
]

OTHERS = [
    "617-555-0123",
    "(617) 555-0123",
    "617.555.0123",
    "6175550123",
    "+1 617 555 0123",
    "1-617-555-0123 ext 45",
    "+509 34 12 3456",
    "+55 11 91234-5678",
    "01 23 45 67 89",
    "02139-1234",
    "Exampleton, MA 12345-6789",
    "ARL-FY26-0007",
    "2026-10-01",
    "10/01/2026",
    "10-01-2026",
    "H-0123",
    "M-123456789",
    "L-02 · Ana Exemplo",
    "123456789",
    "2026-300-5780",
    "1234567890",
    "https://drive.example.org/d/123-45-6789/x",
    "W-9 at https://example.org/files/123456789/w-9.pdf",
    "SSN on paper, call 617-555-0123",
    "SSN seen 2026-10-01 9:00",
    "SSN not given",
    "reminder/M-012/2026-12-03T18:00/L-02/2d",
    "Zoom 812 3456 7890",
    "a1b2c3-12-3456789x",
    "978-0-12-345678-9",
    "$3,200.00 for 80:00",
    "Easton 123456789",
]


@pytest.mark.parametrize("text", TAX_NUMBERS)
def test_these_are_taken_for_tax_numbers(text: str) -> None:
    assert looks_like_one(text)


@pytest.mark.parametrize("text", OTHERS)
def test_these_are_other_numbers(text: str) -> None:
    assert not looks_like_one(text)


def test_nine_digits_count_below_a_header_that_speaks_of_them() -> None:
    assert looks_like_one("123456789", spoken_of=True)
    assert not looks_like_one("617-555-0123", spoken_of=True)


def test_an_account_of_the_same_shape_counts_only_when_it_is_called_one() -> None:
    assert not looks_like_one("010-61-5300", by_shape=False)
    assert looks_like_one("SSN 010-61-5300", by_shape=False)
