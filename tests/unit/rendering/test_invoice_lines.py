from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from automations.rendering.invoice_lines import printed_line
from automations.rendering.wording import MissingWording, wording
from automations.rules.documents import InvoiceDocument, PrintedLine

WORDS = wording("invoice", "en")


def plain(text: object) -> str:
    """A text as one string."""
    assert isinstance(text, list)
    return "".join(run if isinstance(run, str) else run.get("figure", run.get("typed")) for run in text)


@pytest.fixture
def lines(full: Callable[..., InvoiceDocument]) -> dict[str, PrintedLine]:
    return {f"{line.kind} {', '.join(line.marks)}".strip(): line for line in full().lines}


@pytest.mark.parametrize(
    ("line", "quantity", "rate", "amount", "notes"),
    [
        ("time", "0:20", "$40.00 / hour", "$13.33", []),
        ("time late", "2:00", "$40.00 / hour", "$80.00", ["late: of September 2026"]),
        ("time rest", "0:00", "$40.00 / hour", "$20.00", ["rest of $40.00"]),
        (
            "time cut: cap",
            "1:00",
            "$40.00 / hour",
            "$20.00",
            ["1:00 × $40.00 = $40.00", "$20.00 of $40.00: cap reached"],
        ),
        (
            "preparation cut: preparation",
            "1:00",
            "$40.00 / hour",
            "$25.00",
            ["1:00 × $40.00 = $40.00", "$25.00 of $40.00: preparation cap reached"],
        ),
        ("meeting", "1 meeting", "$50.00 / meeting", "$50.00", ["time logged: 2:00"]),
        (
            "month lowered, part month",
            "1 month",
            "$150.00 / month",
            "$150.00",
            [
                "time logged: 4:00",
                "1 month × $150.00 = $150.00",
                "lowered by choice from $200.00",
                "a term begins or ends in this month, which counts whole",
            ],
        ),
        ("milestone", "", "", "$800.00", []),
    ],
)
def test_a_line_shows_its_arithmetic(
    lines: dict[str, PrintedLine], line: str, quantity: str, rate: str, amount: str, notes: list[str]
) -> None:
    printed = printed_line(WORDS, lines[line])
    notes_printed = printed["notes"]
    assert isinstance(notes_printed, list)
    assert (plain(printed["quantity"]), plain(printed["rate"]), plain(printed["amount"])) == (quantity, rate, amount)
    assert [plain(note) for note in notes_printed] == notes


def test_a_line_that_two_caps_cut_says_both_steps(lines: dict[str, PrintedLine]) -> None:
    line = lines["preparation cut: preparation"]
    twice = replace(line, amount=Decimal("10.00"), marks=("cut: preparation", "cut: cap"))
    notes = printed_line(WORDS, twice)["notes"]
    assert isinstance(notes, list)
    assert [plain(note) for note in notes] == [
        "1:00 × $40.00 = $40.00",
        "$25.00 of $40.00: preparation cap reached",
        "$10.00 of $25.00: cap reached",
    ]


def test_a_lowered_milestone_says_what_it_was(lines: dict[str, PrintedLine]) -> None:
    lowered = replace(
        lines["milestone"],
        full_rate=Decimal("800.00"),
        worth=Decimal("500.00"),
        amount=Decimal("500.00"),
        marks=("lowered",),
    )
    notes = printed_line(WORDS, lowered)["notes"]
    assert isinstance(notes, list)
    assert [plain(note) for note in notes] == ["lowered by choice from $800.00"]


def test_the_rest_of_a_meeting_is_not_another_meeting(lines: dict[str, PrintedLine]) -> None:
    rest = replace(lines["meeting"], minutes=0, amount=Decimal("10.00"), marks=("rest",))
    assert plain(printed_line(WORDS, rest)["quantity"]) == "0:00"


def test_an_activity_or_a_mark_without_words_is_refused(lines: dict[str, PrintedLine]) -> None:
    for strange in (replace(lines["time"], activity="Travel"), replace(lines["time"], marks=("halved",))):
        with pytest.raises(MissingWording):
            printed_line(WORDS, strange)
