"""What is wrong with a row of Hours: one problem a row, the first in the order of the rules' page; such rows wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automations.rules.program import Approval, OutreachRow, Problem
from tests.programs import Town, choice, liaison, meeting, plan, program, row, told
from tests.unit.rules.due_cases import by_meeting, monthly

MET = [meeting(1, "2025-10-07"), meeting(2, "2025-10-20", "Cancelled"), meeting(3, None, faulty=frozenset({"Date"}))]
OUT = [OutreachRow(id="O-01", number=2)]
FUTURE = "2026-02-11"

ONE_ROW = [
    (row(1, "2025-10-05", liaison="L-99"), "Liaison", "this is nobody on the tab Liaisons", "an unknown person"),
    (row(1, "2025-10-05", liaison=""), "Liaison", "this is nobody", "no person at all"),
    (row(1, None), "Date", "the date is missing", "an empty date"),
    (row(1, None, faulty=frozenset({"Date"})), "Date", "this cannot be read", "an unreadable date"),
    (row(1, FUTURE), "Date", "2026-02-11 has not come yet", "tomorrow"),
    (row(1, "2025-07-31"), "Date", "2025-07-31 is outside the time of L-01", "the day before the person's From"),
    (row(1, "2026-02-01"), "Date", "2026-02-01 is outside the time of L-01", "the day after the person's To"),
    (row(1, "1926-10-05"), "Date", "1926-10-05 is outside", "a slip in the year"),
    (row(1, "2025-10-05", None), "Hours", "the hours are missing", "empty hours"),
    (row(1, "2025-10-05", None, faulty=frozenset({"Hours"})), "Hours", "this cannot be read", "unreadable hours"),
    (row(1, "2025-10-05", 0), "Hours", "the hours are 0 or less", "no time"),
    (row(1, "2025-10-05", -60), "Hours", "the hours are 0 or less", "less than none"),
    (row(1, "2025-10-05", "25:00"), "Hours", "25:00 is more than a day", "more than a day by itself"),
    (row(1, "2025-10-05", activity=""), "Activity", "the activity is missing", "no activity"),
    (row(1, "2025-10-05", activity="", faulty=frozenset({"Activity"})), "Activity", "this cannot be read", "travel"),
    (row(1, "2025-10-05", for_="M-77"), "For", "this is no meeting and no outreach", "For nothing that is known"),
    (row(1, "2025-10-07", activity="Meeting"), "For", "this pay plan pays by meeting", "no meeting named"),
    (row(1, "2025-10-07", activity="Preparation"), "For", "this pay plan pays by meeting", "preparation without it"),
    (row(1, "2025-10-20", activity="Meeting", for_="M-02"), "For", "M-02 was cancelled", "a cancelled one"),
    (row(1, "2025-10-08", activity="Meeting", for_="M-01"), "For", "M-01 was on 2025-10-07", "on another day than it"),
    (row(1, "2025-10-08", activity="Meeting", for_="M-03"), "For", "the date of M-03 cannot be read", "no day"),
    (row(1, "2025-10-08", activity="Meeting", for_="O-01"), "For", "O-01 is an outreach row", "attendance of outreach"),
]  # fmt: skip


def check(*rows: Any, **tabs: Any) -> list[tuple[str, str, str]]:
    given = {"plans": [by_meeting()], "meetings": MET, "outreach": OUT}
    given["liaisons"] = [liaison(from_="2025-08-01", to="2026-01-31")]
    town = Town(program(**{**given, **tabs}, hours=list(rows)))
    town.run()
    return told(problem for problem in town.plan.problems if problem.tab == "Hours")


@pytest.mark.parametrize("approved", [Approval.YES, Approval.NO])
@pytest.mark.parametrize(("one", "column", "what", "why"), ONE_ROW, ids=[case[-1] for case in ONE_ROW])
def test_one_row(one: Any, column: str, what: str, why: str, approved: Approval) -> None:
    """Checked whether approved or not."""
    ((_, found, said),) = check(replace(one, approved=approved))
    assert (found, said.startswith(what)) == (column, True), (why, said)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (row(1, "2025-08-01"), "the person's first day"),
        (row(1, "2026-01-31"), "the person's last day"),
        (row(1, "2025-10-05", "24:00"), "a whole day"),
        (row(1, "2025-10-05", for_="O-01"), "outreach for outreach"),
        (row(1, "2025-10-05", activity="Preparation", for_="M-02"), "preparation for a cancelled meeting"),
        (row(1, "2025-10-09", for_="M-01"), "other work for a meeting, on another day"),
    ],
)
def test_rows_without_a_fault(one: Any, why: str) -> None:
    assert check(one) == [], why


def test_today_has_come() -> None:
    assert check(row(1, "2026-02-10"), liaisons=[liaison()]) == []


@pytest.mark.parametrize("kind", ["Hourly", "Monthly", "Milestone"])
def test_only_where_the_plan_pays_by_meeting_must_a_meeting_be_named(kind: str) -> None:
    rows = [row(1, "2025-10-07", activity="Meeting"), row(2, "2025-10-07", activity="Preparation")]
    assert check(*rows, plans=[plan(1, kind)]) == []


@pytest.mark.parametrize(
    ("tabs", "what"),
    [
        ({"liaisons": [liaison(pay_plan="")]}, "L-01 has no pay plan on 2025-10-05"),
        ({"liaisons": [liaison(pay_plan="Nobody's")]}, "L-01 has an unknown pay plan (Nobody's)"),
        ({"plans": [plan(1, to="2025-10-05"), plan(2, from_="2025-10-05")]}, "L-01 has two terms of the plan"),
        ({"pay_choices": [choice(1, "2025-10-05", pay_plan="New")]}, "L-01 has an unknown pay plan (New)"),
    ],
)  # fmt: skip
def test_no_plan_or_two_is_a_problem_of_the_date_and_other_rows_are_still_paid(tabs: Any, what: str) -> None:
    ((_, column, said),) = check(row(1, "2025-10-05"), **{"plans": [plan(1)], **tabs})
    assert (column, said.startswith(what)) == ("Date", True), said


def test_two_terms_for_one_day_leave_the_other_days_alone() -> None:
    town = Town(
        program(
            plans=[plan(1, to="2025-10-05"), plan(2, from_="2025-10-05")],
            hours=[row(1, "2025-10-04"), row(2, "2025-10-05"), row(3, "2025-10-06")],
        )
    )
    town.run()
    assert [line.row for line in town.invoice("0001").lines] == ["H-01", "H-03"]
    assert [(id_, column) for id_, column, _ in told(town.plan.problems)] == [
        ("P-01", "From"), ("P-02", "From"), ("H-02", "Date"),
    ]  # fmt: skip


def test_one_problem_a_row_the_first_in_order() -> None:
    """Everything is wrong with this row; what is mended shows the next."""
    wrong = row(1, FUTURE, "25:00", "", liaison="L-99", for_="M-77")
    for cells, column in [
        ({}, "Liaison"),
        ({"liaison": "L-01"}, "Date"),
        ({"date": row(1, "2025-10-05").date}, "Hours"),
        ({"hours": 60}, "Activity"),
        ({"activity": "Meeting"}, "For"),
    ]:
        wrong = replace(wrong, **cells)
        assert [found for _, found, _ in check(wrong)] == [column]


def test_what_reading_found_is_said_in_its_words() -> None:
    unread = Problem(tab="Hours", id="H-01", column="Hours", value="two", what="this is no time", remedy="write 2:00")
    town = Town(program(hours=[row(1, "2025-10-05", None, faulty=frozenset({"Hours"}))], problems=(unread,)))
    town.run()
    assert town.plan.problems == (unread,)


DAY = "the approved rows of this day are over 24:00 together"


@pytest.mark.parametrize(
    ("rows", "over", "why"),
    [
        ([row(1, "2025-10-05", "12:00"), row(2, "2025-10-05", "12:00", note="b")], [], "24:00 together are a day"),
        (
            [row(1, "2025-10-05", "12:00"), row(2, "2025-10-05", "12:01")],
            ["H-01", "H-02"],
            "each of them is told when they are over it",
        ),
        (
            [row(1, "2025-10-05", "12:00"), row(2, "2025-10-05", "12:01", approved=Approval.NO)],
            [],
            "rows that are not approved do not count",
        ),
        ([row(1, "2025-10-05", "12:00"), row(2, "2025-10-06", "12:01")], [], "another day is another day"),
        (
            [row(1, "2025-10-05", "12:00"), row(2, "2025-10-05", "12:01", liaison="L-02")],
            [],
            "another person is another person",
        ),
    ],
)
def test_over_a_day_together(rows: list[Any], over: list[str], why: str) -> None:
    found = check(*rows, plans=[plan(1)], liaisons=[liaison(1), liaison(2)])
    assert [(id_, what) for id_, _, what in found] == [(id_, DAY) for id_ in over], why


def test_rows_with_another_problem_and_duplicates_are_left_out_of_the_day() -> None:
    found = check(
        row(1, "2025-10-05", "13:00"), row(2, "2025-10-05", "13:00"), row(3, "2025-10-05", "12:00", for_="M-77"),
        plans=[plan(1)],
    )  # fmt: skip
    assert [(id_, column) for id_, column, _ in found] == [("H-03", "For"), ("H-02", "Date")]


def test_what_is_past_draft_counts_in_the_day_as_it_was_paid_and_is_told_nothing() -> None:
    town = Town(program(hours=[row(1, "2025-10-05", "20:00")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(2, "2025-10-05", "5:00"))
    town.run()
    assert told(town.plan.problems) == [("H-02", "Hours", DAY)]
    town.change("hours", "H-01", hours=60)
    town.run()
    assert told(town.plan.problems) == [
        ("H-01", "Hours", "ARL-FY26-0001 has 20:00; void it to correct"), ("H-02", "Hours", DAY),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "duplicate", "why"),
    [
        (row(2, "2025-10-05"), "H-02", "alike to the letter: the lowest id is paid"),
        (row(2, "2025-10-05", note="again"), None, "another note"),
        (row(2, "2025-10-05", "1:01"), None, "other minutes"),
        (row(2, "2025-10-06"), None, "another day"),
        (row(2, "2025-10-05", activity="Review"), None, "another activity"),
        (row(2, "2025-10-05", for_="O-01"), None, "for something else"),
        (row(2, "2025-10-05", liaison="L-02"), None, "another person"),
    ],
)
def test_duplicates(second: Any, duplicate: str | None, why: str) -> None:
    found = check(row(1, "2025-10-05"), second, plans=[plan(1)], liaisons=[liaison(1), liaison(2)])
    assert [(id_, column) for id_, column, _ in found] == ([(duplicate, "Date")] if duplicate else []), why


def test_of_duplicates_an_approved_one_is_paid_before_a_lower_id() -> None:
    assert check(row(1, "2025-10-05", approved=Approval.NO), row(2, "2025-10-05"), plans=[plan(1)]) == [
        ("H-01", "Date", "the same as H-02")
    ]


def test_of_duplicates_the_one_past_draft_is_paid_before_all() -> None:
    town = Town(program(hours=[row(2, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(1, "2025-10-05"))
    town.run()
    assert told(town.plan.problems) == [("H-01", "Date", "the same as H-02")]


def test_two_that_are_both_past_draft_are_told_nothing() -> None:
    """Their notes differed when they were paid."""
    town = Town(program(hours=[row(1, "2025-10-05", note="a"), row(2, "2025-10-05", note="b")]))
    town.run()
    town.approve("0001")
    town.change("hours", "H-02", note="a")
    town.run()
    assert town.plan.problems == ()


def test_a_second_meeting_row_for_one_meeting_is_a_duplicate_under_every_plan() -> None:
    rows = [
        row(1, "2025-10-07", "2:00", "Meeting", for_="M-01"),
        row(2, "2025-10-07", "1:00", "Meeting", for_="M-01", note="b"),
    ]
    for plans in ([by_meeting()], [plan(1)], [monthly()]):
        assert check(*rows, plans=plans) == [("H-02", "Date", "the same as H-01")]


def test_a_row_typed_again_after_its_twin_was_deleted_is_its_duplicate() -> None:
    """It keeps its line until Approvals has answered; the row that was there before it is no copy."""
    gone = row(2, "2025-10-05", gone=True)
    assert check(row(1, "2025-10-05", note="b"), gone, row(3, "2025-10-05"), plans=[plan(1)]) == [
        ("H-03", "Date", "the same as H-02, a row that is gone")
    ]


def test_a_row_typed_again_after_it_was_paid_and_deleted_is_not_paid_again() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.remove("hours", "H-01")
    town.add("hours", row(2, "2025-10-05"))
    town.run()
    assert told(town.plan.problems) == [("H-02", "Date", "the same as a row that ARL-FY26-0001 has paid")]


def test_a_gone_meeting_row_keeps_its_line_against_one_typed_anew() -> None:
    rows = [
        row(1, "2025-10-07", "1:00", "Meeting", for_="M-01", note="b"),
        row(2, "2025-10-07", "2:00", "Meeting", for_="M-01", gone=True),
    ]
    assert check(*rows) == [("H-01", "Date", "the same as H-02")]


def test_changed_after_approval() -> None:
    """It counts as not ticked."""
    town = Town(program(hours=[row(1, "2025-10-05", approved=Approval.CHANGED), row(2, "2025-10-06")]))
    town.run()
    assert told(town.plan.problems) == [("H-01", "Approved", "changed after approval")]
    assert town.plan.problems[0].remedy == "untick, wait until this sentence is gone, then tick"
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00"}


@pytest.mark.parametrize(
    ("cells", "column", "had"),
    [
        ({"date": row(1, "2025-10-06").date}, "Date", "2025-10-07"),
        ({"liaison": "L-02"}, "Liaison", "L-01"),
        ({"activity": "Review"}, "Activity", "Outreach"),
        ({"hours": 180}, "Hours", "2:00"),
        ({"for_": ""}, "For", "M-01"),
        ({"approved": Approval.NO}, "Approved", "2:00"),
    ],
)
def test_a_row_that_differs_from_its_invoice_says_only_that(cells: dict[str, Any], column: str, had: str) -> None:
    town = Town(
        program(meetings=MET, liaisons=[liaison(1), liaison(2)], hours=[row(1, "2025-10-07", "2:00", for_="M-01")])
    )
    town.run()
    town.approve("0001")
    town.change("hours", "H-01", **cells)
    town.run()
    assert told(town.plan.problems) == [("H-01", column, f"ARL-FY26-0001 has {had}; void it to correct")]
    assert (town.drawn, town.plan.says) == ({"L-01/2025-10/F-01/g1": "80.00"}, {})


def test_a_note_is_not_content() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.change("hours", "H-01", note="a note")
    town.run()
    assert town.plan.problems == ()


def test_a_paid_row_whose_cell_cannot_be_read_says_that() -> None:
    """It is not told to differ: nobody knows what stands there."""
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.approve("0001")
    unread = Problem(tab="Hours", id="H-01", column="Hours", value="x", what="this is no time", remedy="write 1:00")
    town.change("hours", "H-01", hours=None, faulty=frozenset({"Hours"}))
    town.sheet = replace(town.sheet, problems=(unread,))
    town.run()
    assert town.plan.problems == (unread,)


@pytest.mark.parametrize("person", [[liaison(1, gone=True)], []], ids=["gone", "let go"])
def test_rows_of_a_gone_person_are_no_problem(person: list[Any]) -> None:
    town = Town(
        program(liaisons=person, hours=[row(1, "2025-10-05", "25:00"), row(2, "2025-10-05"), row(3, "2025-10-05")])
    )
    town.people_gone = frozenset() if person else frozenset({"L-01"})
    town.run()
    assert town.plan.problems == ()
    assert set(town.plan.says.values()) == {"waits: person gone"}


AGAIN = [row(1, "2025-10-05", "1:00"), row(2, "2025-10-05", "2:00"), row(3, "2025-10-05", "3:00")]


@pytest.mark.parametrize(
    ("approved", "gone", "wrong", "paid"),
    [
        ("", "", ["H-01", "H-02", "H-03"], []),
        ("1", "", ["H-02", "H-03"], ["H-01"]),
        ("3", "", ["H-01", "H-02"], ["H-03"]),
        ("123", "", ["H-02", "H-03"], ["H-01"]),
        ("", "1", ["H-02", "H-03"], []),
        ("23", "1", ["H-03"], ["H-02"]),
        ("3", "12", [], ["H-03"]),
    ],
)
def test_of_an_answer_that_its_sender_has_changed_one_row_counts(
    approved: str, gone: str, wrong: list[str], paid: list[str]
) -> None:
    """`approved` and `gone` name rows by their last digit; those that are gone were deleted and let go."""
    rows = [
        replace(one, approved=Approval.YES if one.id[-1] in approved else Approval.NO)
        for one in AGAIN
        if one.id[-1] not in gone
    ]
    town = Town(program(plans=[plan(1)], liaisons=[liaison()], hours=rows))
    town.sent_again = {"H-02": "H-01", "H-03": "H-01"}
    town.run()
    problems = [one for one in town.plan.problems if one.tab == "Hours"]
    assert sorted(one.id for one in problems) == wrong
    assert all("which its sender has changed: delete" in f"{one.what}: {one.remedy}" for one in problems)
    assert sorted(line.row for one in town.register.invoices for line in one.lines) == paid


def test_a_row_that_names_nobody_says_where_its_sender_stands() -> None:
    town = Town(program(hours=[row(1, "2025-10-05", liaison=""), row(2, "2025-10-05", liaison="L-99")]))
    town.run()
    remedies = {one.id: one.remedy for one in town.plan.problems if one.tab == "Hours"}
    assert remedies == {
        "H-01": "choose the person from the list; of an answer to the form, Note says who sent it",
        "H-02": "choose the person from the list",
    }
