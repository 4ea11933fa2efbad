"""What must be right before anything goes out to an applicant; one sentence a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.rules.gatherings import Told
from automations.rules.interviews import InterviewCheck, exchanged, exchanged_rows, holiday, panel, people
from automations.rules.program import Applicant, CoreMember, Interview, Settings, Snapshot

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 2, 12, tzinfo=ZONE)
TEAM = (
    CoreMember(id="C-01", name="Sam Sampleton", email="sam@example.org", role="Staff"),
    CoreMember(id="C-02", name="Doe, Jo", email="jo@example.org", role="Vendor"),
    CoreMember(id="C-03", name="Ann Twin", email="ann@example.org"),
    CoreMember(id="C-04", name="Ann Twin", email="ann.twin@example.org"),
    CoreMember(id="C-05", name="No Address"),
    CoreMember(id="C-06", name="Un Safe", email="unsafe@example.org", unsafe=True),
)
APPLICANTS = (
    Applicant(id="A-01", name="Ana Exemplo", email="ana@example.org", stage="To interview"),
    Applicant(id="A-02", name="José Muestra", email="jose@example.org", stage="To interview"),
    Applicant(id="A-03", name="New Person", email="new@example.org", stage="New"),
    Applicant(id="A-04", name="Typo Address", faulty=frozenset({"E-mail"}), stage="To interview"),
    Applicant(id="A-05", name="Swapped Person", email="swapped@example.org", unsafe=True, stage="To interview"),
    Applicant(id="A-06", gone=True, stage="To interview"),
    Applicant(id="A-07", name="Sam Sampleton", email="SAM@example.org", stage="To interview"),
    Applicant(id="A-08", name="No Stage", email="stage@example.org"),
)
ROW = Interview(
    id="I-01",
    number=2,
    applicant="A-01",
    date=date(2026, 11, 9),
    time=time(18),
    length=45,
    place="Town Hall",
    interviewers="Sam Sampleton",
    ready=True,
)


def town(*interviews: Interview) -> Snapshot:
    return Snapshot(settings=Settings(), core_team=TEAM, applicants=APPLICANTS, interviews=interviews)


def told_of(*rows: Interview, told: dict[str, datetime] | None = None, stands: tuple[str, ...] = ()) -> list[str]:
    """'Column: what' of the first row's problems."""
    snapshot = town(*rows)
    known = people(snapshot, str)
    check = InterviewCheck(rows[0], snapshot, known, rows, NOW, told or {}, stands)
    return [f"{one.column}: {one.what}" for one in check.problems()]


def test_a_good_row_has_no_problem() -> None:
    assert told_of(ROW) == []
    assert told_of(replace(ROW, online=True, place="")) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"applicant": ""}, "Applicant: this is missing"),
        ({"date": None}, "Date: this is missing"),
        ({"time": None}, "Time: this is missing"),
        ({"length": None}, "Length: this is missing"),
        ({"place": ""}, "Place: it has no place and is not online"),
        ({"interviewers": ""}, "Interviewers: this is missing"),
        ({"applicant": "A-99"}, "Applicant: this is nobody on Applications"),
        ({"applicant": "Ana"}, "Applicant: this is nobody on Applications"),
        ({"applicant": "A-03"}, "Applicant: A-03 is at the Stage New, not To interview"),
        ({"applicant": "A-08"}, "Applicant: A-08 is at the Stage New, not To interview"),
        ({"applicant": "A-04"}, "Applicant: A-04 has no name, e-mail address or language that can be read"),
        ({"applicant": "A-05"}, "Applicant: the row A-05 may be somebody else's by now"),
        ({"applicant": "A-06"}, "Applicant: the row A-06 is gone from Applications"),
        ({"applicant": "A-07"}, "Interviewers: C-01 has the e-mail address of the applicant"),
        ({"interviewers": "Nobody Known"}, "Interviewers: 1 name here is nobody's on Core team"),
        ({"interviewers": "Nobody, Sam Sampleton; Else"}, "Interviewers: 2 names here is nobody's on Core team"),
        ({"interviewers": "Ann Twin"}, "Interviewers: two people have this name"),
        ({"interviewers": "No Address"}, "Interviewers: C-05 has no name, e-mail address or language that can be read"),
        ({"interviewers": "C-06"}, "Interviewers: the row C-06 may be somebody else's by now"),
        ({"date": date(2026, 11, 1)}, "Date: 2026-11-01 18:00 is in the past"),
        ({"date": date(2026, 11, 2), "time": time(12)}, "Date: 2026-11-02 12:00 is in the past"),
        ({"date": date(2026, 11, 11)}, "Date: this is a holiday: Veterans Day"),
        ({"date": date(2027, 4, 19)}, "Date: this is a holiday: Patriots' Day"),
        ({"date": date(2027, 3, 14), "time": time(2, 30)}, "Time: this hour is left out when the clocks change"),
        ({"date": date(2027, 11, 7), "time": time(1, 30)}, "Time: this hour comes twice when the clocks change"),
        ({"time": time(7, 59)}, "Time: 07:59 is before 08:00"),
        ({"time": time(20, 16)}, "Time: it would end at 21:01, after 21:00"),
        ({"time": time(23, 30)}, "Time: it would end at 00:15, after 21:00"),
        ({"length": 0}, "Length: 0 minutes is no length of an interview"),
        ({"length": -5}, "Length: -5 minutes is no length of an interview"),
        ({"length": 600}, "Length: 600 minutes is no length of an interview"),
        ({"place": "x" * 2000}, "Place: this is longer than 500 characters"),
    ],
)
def test_what_is_wrong(cells: dict[str, Any], told: str) -> None:
    assert told_of(replace(ROW, **cells)) == [told]


@pytest.mark.parametrize("cells", [{"time": time(8)}, {"time": time(20, 15)}, {"date": date(2026, 11, 14)}])
def test_what_is_just_right(cells: dict[str, Any]) -> None:
    assert told_of(replace(ROW, **cells)) == []


def test_all_that_is_missing_is_told_at_once() -> None:
    assert len(told_of(Interview(id="I-01", ready=True))) == 6


def test_a_past_time_that_people_were_told_is_no_problem() -> None:
    begun = replace(ROW, date=date(2026, 11, 2), time=time(11))
    assert told_of(begun, told={"I-01": datetime(2026, 11, 2, 11, tzinfo=ZONE)}) == []
    assert told_of(begun, told={"I-01": datetime(2026, 11, 9, 18, tzinfo=ZONE)}) != []


# Two interviews at once


OTHER = replace(ROW, id="I-02", applicant="A-02", time=time(18, 30))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, "Time: it overlaps I-02 (18:30 to 19:15) for C-01, who interviews in both"),
        ({"interviewers": "C-02", "applicant": "A-01"}, "Time: it overlaps I-02 (18:30 to 19:15) for the applicant"),
        (
            {"time": time(17, 30), "length": 31},
            "Time: it overlaps I-02 (17:30 to 18:01) for C-01, who interviews in both",
        ),
        ({"interviewers": "Doe, Jo"}, ""),
        ({"time": time(18, 45)}, ""),
        ({"time": time(17, 15)}, ""),
        ({"date": date(2026, 11, 10)}, ""),
        ({"length": None}, ""),
    ],
)
def test_overlaps(cells: dict[str, Any], told: str) -> None:
    assert told_of(ROW, replace(OTHER, **cells)) == ([told] if told else [])


def test_of_two_that_overlap_the_one_that_people_know_stays() -> None:
    assert told_of(ROW, OTHER, stands=("I-01",)) == []
    assert told_of(OTHER, ROW, stands=("I-01",)) != []


# Names


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("Sam Sampleton", ["C-01"]),
        ("  sam   SAMPLETON ", ["C-01"]),
        ("Doe, Jo", ["C-02"]),
        ("Sam Sampleton, Doe, Jo", ["C-01", "C-02"]),
        ("Doe, Jo; Sam Sampleton", ["C-02", "C-01"]),
        ("C-03 · Ann Twin, c-4", ["C-03", "C-04"]),
        ("C-02 · Doe, Jo, Sam Sampleton", ["C-02", "C-01"]),
        ("Sam Sampleton, Sam Sampleton, C-01", ["C-01"]),
        ("Sam Sampleton\nDoe, Jo,", ["C-01", "C-02"]),
    ],
)
def test_interviewers_are_known_by_name_or_id(cell: str, ids: list[str]) -> None:
    found = panel(cell, TEAM)
    assert [one.id for one in found.members] == ids
    assert (found.unknown, found.twice) == ((), ())


def test_a_gone_interviewer_is_nobody() -> None:
    assert panel("Sam Sampleton", [replace(TEAM[0], gone=True)]).unknown == ("Sam Sampleton",)


# Holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-26", "Thanksgiving Day"),
        ("2026-06-19", "Juneteenth"),
        ("2027-07-05", "Independence Day"),
        ("2026-11-25", ""),
        ("2026-11-27", ""),
    ],
)
def test_holidays_of_massachusetts(day: str, name: str) -> None:
    found = holiday(date.fromisoformat(day))
    assert found.startswith(name) if name else found == ""


# Cells that changed places


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"I-01": (1, 2), "I-02": (2, 1)}, {"I-01", "I-02"}),
        ({"I-01": (1, 2), "I-02": (2, 3), "I-03": (3, 1)}, {"I-01", "I-02", "I-03"}),
        ({"I-01": (1, 2), "I-02": (2, 3)}, set()),
        ({"I-01": (1, 1), "I-02": (2, 2)}, set()),
        ({"I-01": (1, 2), "I-02": (1, 2)}, set()),
        ({"I-01": (1, 2), "I-02": (2, 1), "I-03": (5, 6)}, {"I-01", "I-02"}),
    ],
)
def test_exchanged(changes: dict[str, tuple[int, int]], found: set[str]) -> None:
    assert exchanged(changes) == found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"date": date(2026, 11, 16)}, {"date": date(2026, 11, 9)}),
        ({"time": time(9)}, {"time": time(18)}),
        ({"applicant": "A-02"}, {"applicant": "A-01"}),
        ({"interviewers": "C-02"}, {"interviewers": "C-01"}),
    ],
)
def test_one_column_sorted_by_itself(first: dict[str, Any], second: dict[str, Any]) -> None:
    rows = [
        ROW,
        replace(ROW, id="I-02", applicant="A-02", date=date(2026, 11, 16), time=time(9), interviewers="C-02"),
    ]
    told, last = {}, {}
    for row in rows:
        assert row.date is not None
        assert row.time is not None
        start = datetime.combine(row.date, row.time, ZONE)
        for person in (row.applicant, "C-01" if row.id == "I-01" else "C-02"):
            one = Told(
                gathering=row.id, person=person, number=1, start=start, end=start, place="Town Hall", online=False
            )
            told[row.id, person] = last[row.id] = one
    assert exchanged_rows(rows, last, told, TEAM, NOW) == {}
    sorted_ = [replace(rows[0], **first), replace(rows[1], **second)]
    assert sorted(exchanged_rows(sorted_, last, told, TEAM, NOW)) == ["I-01", "I-02"]
    assert exchanged_rows([sorted_[0], rows[1]], last, told, TEAM, NOW) == {}
