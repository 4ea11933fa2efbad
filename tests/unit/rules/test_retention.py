"""How long an application is kept, and what goes with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from automations.rules.gatherings import Told
from automations.rules.program import Interview
from automations.rules.retention import Deletion, interviews_of, is_expected, kept_until, question

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)


def told(interview: str, person: str, start: datetime = NOON, *, out: bool = False) -> dict[tuple[str, str], Told]:
    one = Told(
        gathering=interview, person=person, number=1, start=start, end=start, place="Town Hall", online=False, out=out
    )
    return {(interview, person): one}


@pytest.mark.parametrize(
    ("why", "last", "months", "until"),
    [
        ("the later of the two", [date(2025, 3, 1), datetime(2025, 4, 2, 9, tzinfo=UTC)], 12, date(2026, 4, 2)),
        ("over the end of a year", [date(2025, 11, 30)], 3, date(2026, 2, 28)),
        ("a leap day", [date(2024, 2, 29)], 12, date(2025, 2, 28)),
        ("to a December", [date(2025, 6, 15)], 6, date(2025, 12, 15)),
        ("nothing is known", [None, None], 12, None),
    ],
)
def test_it_is_kept_for_some_months(
    why: str, last: list[date | datetime | None], months: int, until: date | None
) -> None:
    assert kept_until(last, months) == until, why


def test_an_interview_goes_with_who_alone_was_in_it() -> None:
    rows = [
        Interview(id="I-10", applicant="A-01"),
        Interview(id="I-2", applicant="A-02"),
        Interview(id="I-03", applicant="A-02"),
        Interview(id="I-04", applicant="A-01", gone=True),
        Interview(id="I-05"),
    ]
    known = {**told("I-10", "A-01"), **told("I-10", "C-01"), **told("I-2", "A-01"), **told("I-09", "A-01")}
    assert interviews_of(["A-01"], rows, known) == ("I-09", "I-10")
    assert interviews_of(["A-01", "A-02"], rows, known) == ("I-2", "I-03", "I-09", "I-10")


def test_who_is_expected_is_needed() -> None:
    before = NOON - timedelta(days=1)
    assert is_expected(["A-01"], told("I-01", "A-01").values(), before)
    assert not is_expected(["A-01"], told("I-01", "A-01").values(), NOON)
    assert not is_expected(["A-01"], told("I-01", "A-01", out=True).values(), before)
    assert not is_expected(["A-02"], told("I-01", "A-01").values(), before)


def test_what_is_asked_says_what_goes_what_stays_and_what_a_person_must_do() -> None:
    both = Deletion(applications=("A-01", "A-04"), interviews=("I-02",))
    asked = question(both, date(2026, 11, 2), 12, ["https://forms.example.org/1"])
    assert (asked.key, asked.to) == ("delete/A-01", "A-01, A-04")
    assert asked.what == "Delete the application A-01 with A-04"
    assert "the rows, the interviews I-02, score sheets, drafts" in asked.why
    assert "https://forms.example.org/1" in asked.why
    later = question(both, date(2026, 12, 2), 12, [])
    assert later.facts != asked.facts
