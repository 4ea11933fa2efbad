"""A row is one whole: cells that have changed places among rows are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from automations.rules.questions import DO_IT, DONT, Answered
from automations.sheet.identity import Settled, after_write, settle
from automations.sheet.known import Known
from tests.unit.sheet.books import NOW, SALT, Cells, book, liaison, raw_tab

ANA = liaison("L-01", "Ana Example", "ana@example.org", Address="1 Elm St")
BO = liaison("L-02", "Bo Sample", "bo@example.org", Address="2 Elm St")
CY = liaison("L-03", "Cy Specimen", "cy@example.org", Address="3 Elm St")
MAPS: Cells = {"ID": "M-01", "Date": 46359, "Title": "Maps", "Place": "Hall", "Who": "Liaisons", "Ready": True}
HEAT: Cells = {"ID": "M-02", "Date": 46360, "Title": "Heat", "Place": "Barn", "Who": "Liaisons", "Ready": True}
FOOD: Cells = {"ID": "M-03", "Date": 46361, "Title": "Food", "Place": "Loft", "Who": "Liaisons", "Ready": False}
RAIN: Cells = {"ID": "M-04", "Date": 46362, "Title": "Rain", "Place": "Mill", "Who": "Liaisons", "Ready": False}
TALK: Cells = {"ID": "I-01", "Applicant": "A-01", "Date": 46359, "Place": "Elm", "Ready": True}
GRANT: Cells = {"ID": "F-01", "Fund": "Grant", "Budget": 50000, "Account number": "300-1"}
TOWN: Cells = {"ID": "F-02", "Fund": "Town", "Budget": 900, "Account number": "300-2"}
HOUR: Cells = {"ID": "P-01", "Plan": "Hour", "Kind": "Hourly", "Rate": 40, "Fund": "Grant"}
LEAD: Cells = {"ID": "P-02", "Plan": "Lead", "Kind": "Hourly", "Rate": 60, "Fund": "Town"}
PLAN: Cells = {"ID": "S-01", "Plan": "Stages", "Milestone": "A plan", "Amount": 500, "Reached on": 46300}
BOOK: Cells = {"ID": "S-02", "Plan": "Stages", "Milestone": "A book", "Amount": 700}
LESS: Cells = {"ID": "Y-01", "Liaison": "L-01", "From": 46300, "Choice": "Lowered", "Lowered to": 20}
NONE: Cells = {"ID": "Y-02", "Liaison": "L-02", "From": 46300, "Choice": "Declined"}
BILL: Cells = {"ID": "T-01", "Setting": "Bill to", "Value": "Town of Exampleton"}
DEPT: Cells = {"ID": "T-02", "Setting": "Department", "Value": "Planning"}
CHAT: Cells = {"ID": "I-02", "Applicant": "A-02", "Date": 46360, "Place": "Oak", "Ready": True}


def to(row: Cells, other: Cells, *headers: str) -> Cells:
    return {**row, **{header: other[header] for header in headers}}


def swapped(first: Cells, second: Cells, *headers: str) -> list[Cells]:
    return [to(first, second, *headers), to(second, first, *headers)]


def known_from(tab: str, rows: Sequence[Cells]) -> Known:
    first = settle(book(raw_tab(tab, rows)), Known(salt=SALT), NOW)
    return after_write(first, first.workbook).known


def read(tab: str, known: Known, rows: Sequence[Cells], answers: Sequence[Answered] = ()) -> Settled:
    return settle(book(raw_tab(tab, rows)), known, NOW + timedelta(hours=1), answers)


CASES: dict[str, tuple[str, list[Cells], list[Cells], set[str]]] = {
    # the sentence: (tab, before, now, unsafe ids)
    "addresses sorted alone": ("Liaisons", [ANA, BO, CY], [*swapped(ANA, BO, "Address"), CY], {"L-01", "L-02"}),
    "three addresses went round": (
        *("Liaisons", [ANA, BO, CY]),
        [to(ANA, BO, "Address"), to(BO, CY, "Address"), to(CY, ANA, "Address")],
        {"L-01", "L-02", "L-03"},
    ),
    "somebody moved in with another": ("Liaisons", [ANA, BO], [to(ANA, BO, "Address"), BO], set()),
    "somebody moved": ("Liaisons", [ANA, BO], [{**ANA, "Address": "9 Oak St"}, BO], set()),
    "whole rows were sorted": ("Liaisons", [ANA, BO], [BO, ANA], set()),
    "titles": ("Meetings", [MAPS, HEAT], swapped(MAPS, HEAT, "Title"), {"M-01", "M-02"}),
    "places": ("Meetings", [MAPS, HEAT], swapped(MAPS, HEAT, "Place"), {"M-01", "M-02"}),
    "dates, and one of them is not Ready": ("Meetings", [MAPS, FOOD], swapped(MAPS, FOOD, "Date"), {"M-01", "M-03"}),
    "neither is Ready": ("Meetings", [FOOD, RAIN], swapped(FOOD, RAIN, "Date"), set()),
    "boxes": ("Meetings", [MAPS, FOOD], swapped(MAPS, FOOD, "Ready"), set()),
    "rates": ("Pay plans", [HOUR, LEAD], swapped(HOUR, LEAD, "Rate"), {"P-01", "P-02"}),
    "the names of plans": ("Pay plans", [HOUR, LEAD], swapped(HOUR, LEAD, "Plan"), {"P-01", "P-02"}),
    "one rate is another's now": ("Pay plans", [HOUR, LEAD], [to(HOUR, LEAD, "Rate"), LEAD], set()),
    "whole plans were sorted": ("Pay plans", [HOUR, LEAD], [LEAD, HOUR], set()),
    "budgets": ("Funds", [GRANT, TOWN], swapped(GRANT, TOWN, "Budget"), {"F-01", "F-02"}),
    "amounts": ("Milestones", [PLAN, BOOK], swapped(PLAN, BOOK, "Amount"), {"S-01", "S-02"}),
    "a day that went to an empty cell": (
        *("Milestones", [PLAN, BOOK], [{**PLAN, "Reached on": ""}, {**BOOK, "Reached on": 46300}]),
        {"S-01", "S-02"},
    ),
    "whose choice": ("Pay choices", [LESS, NONE], swapped(LESS, NONE, "Liaison"), {"Y-01", "Y-02"}),
    "values of settings": ("Settings", [BILL, DEPT], swapped(BILL, DEPT, "Value"), {"T-01", "T-02"}),
    "one setting": ("Settings", [BILL, DEPT], [BILL, {**DEPT, "Value": "Parks"}], set()),
    "applicants": ("Interviews", [TALK, CHAT], swapped(TALK, CHAT, "Applicant"), {"I-01", "I-02"}),
}


@pytest.mark.parametrize(("tab", "before", "now", "unsafe"), CASES.values(), ids=CASES)
def test_cells_that_changed_places(tab: str, before: list[Cells], now: list[Cells], unsafe: set[str]) -> None:
    known = known_from(tab, before)
    found = read(tab, known, now)
    assert found.unsafe == unsafe
    assert {problem.id for problem in found.problems} == unsafe
    assert len(found.questions) == bool(unsafe)
    again = read(tab, found.known, now)
    assert (again.unsafe, again.questions) == (found.unsafe, found.questions), "as long as it stands so"
    undone = read(tab, found.known, before)
    assert (undone.unsafe, undone.questions) == (set(), ())


def test_do_it_takes_them_as_they_stand_and_holds_for_these_cells_only() -> None:
    known, now = known_from("Meetings", [MAPS, HEAT, FOOD]), [*swapped(MAPS, HEAT, "Place"), FOOD]
    (question,) = read("Meetings", known, now).questions
    (said,) = [Answered(key=question.key, facts=question.facts, answer=DO_IT)]
    taken = read("Meetings", known, now, [said])
    assert (taken.unsafe, taken.questions) == (set(), ())
    assert {id_ for id_, row in taken.known.rows.items() if row.taken} == {"M-01", "M-02"}
    assert read("Meetings", taken.known, now).unsafe == set()
    others = [to(MAPS, FOOD, "Place"), HEAT, to(FOOD, MAPS, "Place")]
    assert read("Meetings", known, others, [said]).unsafe == {"M-01", "M-03"}


def test_do_not_leaves_them_alone_and_asks_no_more() -> None:
    known, now = known_from("Meetings", [MAPS, HEAT]), swapped(MAPS, HEAT, "Place")
    (question,) = read("Meetings", known, now).questions
    left = read("Meetings", known, now, [Answered(key=question.key, facts=question.facts, answer=DONT)])
    assert (left.unsafe, left.questions) == ({"M-01", "M-02"}, ())


def test_no_text_of_a_person_is_kept_or_said() -> None:
    known = known_from("Liaisons", [ANA, BO])
    found = read("Liaisons", known, swapped(ANA, BO, "Address"))
    assert "Elm" not in repr((known, found.known, found.problems, found.questions))
