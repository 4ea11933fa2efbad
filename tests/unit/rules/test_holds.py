"""Why a draft waits for a person's word, what lifts it, and who goes first under a budget."""

from __future__ import annotations

from typing import Any

import pytest

from automations.rules.holds import in_words
from automations.rules.program import Approval
from tests.programs import Town, day, fund, liaison, meeting, milestone, plan, program, row, settings, told, usd
from tests.unit.rules.due_cases import by_milestone, monthly

MET = [meeting(1, "2025-10-07"), meeting(2, "2025-10-21"), meeting(3, "2025-11-04")]


def held(today: str = "2026-02-10", **tabs: Any) -> list[str]:
    """What the first invoice's cell Held because says, reason by reason."""
    town = Town(program(**{"hours": [row(1, "2025-10-05")], **tabs}), today)
    town.run()
    return [in_words([hold]) for hold in town.register.invoices[0].holds]


def attends(number: int, meeting_id: str, on: str, **cells: Any) -> Any:
    return row(number, on, "2:00", "Meeting", for_=meeting_id, **cells)


def test_nothing_holds_a_draft_without_a_reason() -> None:
    assert held() == []


def test_w9() -> None:
    assert held(liaisons=[liaison(w_9_on_file=False)]) == ["the W-9 is not on file"]
    assert held(liaisons=[liaison(w_9_on_file=False, faulty=frozenset({"W-9 on file"}))]) == ["the W-9 is not on file"]


@pytest.mark.parametrize(
    ("hours", "reasons", "why"),
    [
        ([row(1, "2025-10-05")], ["attended 0 of 2"], "an approved hour, no meeting"),
        ([attends(1, "M-01", "2025-10-07")], ["attended 1 of 2"], "one of two"),
        ([attends(1, "M-01", "2025-10-07"), attends(2, "M-02", "2025-10-21")], [], "both"),
        (
            [attends(1, "M-01", "2025-10-07"), attends(2, "M-03", "2025-11-04")],
            ["attended 1 of 2"],
            "a meeting of another month does not count",
        ),
        (
            [attends(1, "M-01", "2025-10-07"), attends(2, "M-02", "2025-10-21", approved=Approval.NO)],
            ["attended 1 of 2"],
            "attendance that is not approved is none",
        ),
        (
            [attends(1, "M-01", "2025-10-07"), row(2, "2025-10-21", activity="Review", for_="M-02")],
            ["attended 1 of 2"],
            "nor is other work for a meeting",
        ),
        (
            [attends(1, "M-01", "2025-10-07"), row(2, "2025-10-21", "2:00", "Meeting")],
            ["attended 1 of 2"],
            "a meeting row that names no meeting is none",
        ),
        (
            [attends(1, "M-01", "2025-10-07"), attends(2, "M-02", "2025-10-21", liaison="L-02")],
            ["attended 1 of 2"],
            "nor is another person's",
        ),
    ],
)
def test_attendance(hours: list[Any], reasons: list[str], why: str) -> None:
    people = [liaison(1), liaison(2)]
    assert held(plans=[monthly(meetings_needed=2)], meetings=MET, hours=hours, liaisons=people) == reasons, why


def test_only_a_month_needs_attendance() -> None:
    assert held(plans=[plan(meetings_needed=2)]) == []


def test_the_rest_of_a_month_is_not_held_again_for_attendance() -> None:
    """Staff had cleared the month when it was approved."""
    town = Town(program(plans=[monthly(meetings_needed=1, cap="150")], hours=[row(1, "2025-10-05")]))
    town.run()
    town.decide("0001", cleared_by="Sam")
    town.approve("0001")
    town.change("plans", "P-01", cap=usd("900"))
    town.run()
    assert (town.states, town.held) == ({"0001": "Approved", "0002": "Draft"}, {})


@pytest.mark.parametrize(
    ("term", "reasons", "why"),
    [
        ({"from_": "2025-10-05", "to": "2025-10-05"}, [], "both ends are in"),
        ({"from_": "2025-10-06"}, ["a date is outside the term of Grant"], "the day before it begins"),
        ({"to": "2025-10-04"}, ["a date is outside the term of Grant"], "the day after it ends"),
        ({}, [], "an open term holds every day"),
    ],
)
def test_a_line_outside_its_funds_term(term: dict[str, str], reasons: list[str], why: str) -> None:
    assert held(funds=[fund(**term)]) == reasons, why


@pytest.mark.parametrize(
    ("today", "until", "reasons", "why"),
    [
        ("2026-07-15", (7, 15), [], "the last day on which bills of the old year are taken"),
        ("2026-07-16", (7, 15), ["old year: ask the accountant"], "from the day after"),
        ("2026-08-01", (8, 1), [], "the town says until when"),
        ("2027-07-15", (7, 15), ["old year: ask the accountant"], "for good"),
    ],
)
def test_each_draft_of_an_old_year(today: str, until: tuple[int, int], reasons: list[str], why: str) -> None:
    assert held(today, settings=settings(old_year_bills_until=until)) == reasons, why


def test_a_draft_of_the_new_year_is_not_held_for_the_old() -> None:
    assert held("2026-08-10", hours=[row(1, "2026-07-05")]) == []


def test_after_an_earlier_generation_had_been_sent() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.sent("0001")
    town.void("0001")
    assert town.plan.needs == ("tell the accountant not to pay ARL-FY26-0001: it was sent, and is void",)
    town.decide("0001", decision="Draw again")
    town.run()
    assert in_words(town.invoice("0002").holds) == "ARL-FY26-0001 had been sent: ask the accountant"
    town.void("0002")
    town.decide("0002", decision="Draw again")
    town.run()
    assert town.held == {"0003": ["after_sent"]}, "an earlier one, not only the last"


@pytest.mark.parametrize(
    ("tabs", "words"),
    [
        ({"hours": [row(1, "2025-10-05", gone=True)]}, "H-01 is gone or unclear: see its Problem, or Approvals"),
        (
            {"hours": [row(2, "2025-10-05", gone=True), row(1, "2025-10-06", gone=True), row(3, "2025-10-07")]},
            "H-01, H-02 is gone or unclear: see its Problem, or Approvals",
        ),
        (
            {"plans": [by_milestone()], "milestones": [milestone(1, reached_on="2025-10-05", gone=True)]},
            "S-01 is gone or unclear: see its Problem, or Approvals",
        ),
    ],
)
def test_a_row_that_is_gone_keeps_its_line_and_holds_its_draft(tabs: dict[str, Any], words: str) -> None:
    assert held(**tabs) == [words]


def test_it_is_lifted_only_on_approvals() -> None:
    town = Town(program(hours=[row(1, "2025-10-05", gone=True)]))
    town.run()
    town.decide("0001", cleared_by="Sam")
    town.run()
    assert town.held == {"0001": ["row_gone"]}
    town.kept = frozenset({"H-01"})
    town.run()
    assert (town.held, town.drawn) == ({}, {"L-01/2025-10/F-01/g1": "40.00"}), "Don't keeps the line"
    town.remove("hours", "H-01")
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00"}, "Do it lets go of it"


@pytest.mark.parametrize("cells", [{"gone": True}, {"unsafe": True}], ids=["gone", "changed places"])
def test_drafts_of_a_person_who_is_gone_stay_as_last_drawn_and_are_held(cells: dict[str, bool]) -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.change("liaisons", "L-01", **cells)
    town.add("hours", row(2, "2025-10-06"), row(3, "2025-11-06"))
    town.decide("0001", decision="Approve", approved_by="Sam Sampleton")
    town.run()
    assert (town.drawn, town.states) == ({"L-01/2025-10/F-01/g1": "40.00"}, {"0001": "Draft"})
    assert town.held == {"0001": ["row_gone"]}
    assert [row_id for row_id, says in town.plan.says.items() if says.startswith("waits: person gone")] == [
        "H-02",
        "H-03",
    ]
    assert town.plan.effects == (), "nothing is drawn for them"


def test_the_draft_of_a_gone_person_may_be_approved_once_staff_keep_it() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.change("liaisons", "L-01", gone=True)
    town.kept = frozenset({"L-01"})
    town.approve("0001")
    assert town.states == {"0001": "Approved"}


# Cleared by


def test_cleared_by_lifts_what_stood_when_the_name_was_first_seen() -> None:
    """Neither the W-9 nor what comes later; for that it is typed anew."""
    town = Town(
        program(
            plans=[monthly(meetings_needed=1)],
            liaisons=[liaison(w_9_on_file=False)],
            hours=[row(1, "2025-10-05")],
        )
    )
    town.run()
    assert town.held == {"0001": ["w9", "attendance"]}
    town.decide("0001", cleared_by="Sam")
    town.run()
    assert town.held == {"0001": ["w9"]}
    town.change("funds", "F-01", to=day("2025-09-30"))
    town.run()
    assert town.held == {"0001": ["w9", "fund_term"]}
    assert told(town.plan.problems) == [
        ("N-01", "Cleared by", "held for a new reason: a date is outside the term of Grant")
    ]
    town.decide("0001", cleared_by="")
    town.run()
    assert town.held == {"0001": ["w9", "attendance", "fund_term"]}
    town.decide("0001", cleared_by="Kim")
    town.run()
    assert (town.held, told(town.plan.problems)) == ({"0001": ["w9"]}, [])
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert town.held == {}


def test_a_name_typed_before_there_was_a_reason_lifts_none() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.decide("0001", cleared_by="Sam")
    town.run()
    town.change("funds", "F-01", to=day("2025-09-30"))
    town.run()
    assert town.held == {"0001": ["fund_term"]}


def test_a_hold_is_printed_and_drawn_off() -> None:
    town = Town(program(liaisons=[liaison(w_9_on_file=False)], hours=[row(1, "2025-10-05")]))
    town.run()
    assert [hold.reason for hold in town.plan.effects[0].payload.document.holds] == ["w9"]
    town.change("liaisons", "L-01", w_9_on_file=True)
    town.run()
    assert town.plan.effects[0].payload.document.holds == ()


# Budget


def short(budget: str = "100", hours: tuple[str, ...] = ("1:00", "1:00", "1:00"), **cells: Any) -> Town:
    """Persons 1 to 3 with one draft each (0001 to 0003), of an hour at $40 where nothing else is said."""
    town = Town(
        program(
            funds=[fund(budget=budget, **cells)],
            liaisons=[liaison(number) for number in range(1, len(hours) + 1)],
            hours=[row(number, "2025-10-05", time, liaison=f"L-0{number}") for number, time in enumerate(hours, 1)],
        )
    )
    town.run()
    return town


def test_when_the_drafts_do_not_all_fit_all_of_the_fund_are_held_with_the_shortfall() -> None:
    """3 × $40 of $100: $20 are missing. Nobody's pay is cut because of another's."""
    town = short()
    assert town.held == {number: ["budget"] for number in ("0001", "0002", "0003")}
    assert {in_words(one.holds) for one in town.register.invoices} == {"the budget is short by $20.00"}
    assert set(town.drawn.values()) == {"40.00"}


@pytest.mark.parametrize(("budget", "spent", "reasons"), [("120", None, {}), ("150", "30", {}), ("150", "31", 3)])
def test_spent_before_counts(budget: str, spent: str | None, reasons: Any) -> None:
    assert len(short(budget, spent_before=spent).held) == (reasons or 0)


def test_a_draft_of_another_fund_is_not_held() -> None:
    town = Town(
        program(
            funds=[fund(1, budget="10"), fund(2, "Library")],
            plans=[plan(1, to="2025-10-31"), plan(2, from_="2025-11-01", fund="Library")],
            hours=[row(1, "2025-10-05"), row(2, "2025-11-05")],
        )
    )
    town.run()
    assert town.held == {"0001": ["budget"]}


def test_they_go_in_the_order_in_which_they_were_cleared() -> None:
    """0003 first, then 0001: $100 suffice for both. 0002 is cleared last and does not fit: it stays held."""
    town = short()
    for number, left in [("0003", ["0001", "0002"]), ("0001", ["0002"]), ("0002", ["0002"])]:
        town.decide(number, cleared_by="Sam")
        town.run()
        assert sorted(town.held) == left
    town.change("funds", "F-01", budget=usd("120"))
    town.run()
    assert town.held == {}, "until the budget is raised"


def test_in_one_run_they_go_by_number() -> None:
    town = short()
    for number in ("0003", "0002", "0001"):
        town.decide(number, cleared_by="Sam")
    town.run()
    assert town.held == {"0003": ["budget"]}


def test_as_far_as_they_fit() -> None:
    """$100 for $40, $80 and $40: the second does not fit beside the first, the third does."""
    town = short(hours=("1:00", "2:00", "1:00"))
    for number in ("0001", "0002", "0003"):
        town.decide(number, cleared_by="Sam")
    town.run()
    assert town.held == {"0002": ["budget"]}


def test_approved_in_any_order_they_never_exceed_it() -> None:
    town = short()
    for number in ("0002", "0003", "0001"):
        town.decide(number, cleared_by="Sam", decision="Approve", approved_by="Sam Sampleton")
        town.run()
    assert town.states == {"0001": "Draft", "0002": "Approved", "0003": "Approved"}
    assert (town.held, town.invoice("0001").holds[0].figures) == ({"0001": ["budget"]}, ("$20.00",))


def test_what_is_past_draft_counts() -> None:
    town = short("150")
    town.approve("0001")
    town.change("funds", "F-01", budget=usd("100"))
    town.run()
    assert town.held == {"0002": ["budget"], "0003": ["budget"]}


def test_set_below_what_is_past_draft_it_holds_what_comes_after() -> None:
    town = short("150")
    town.approve("0001")
    town.change("funds", "F-01", budget=usd("10"))
    town.run()
    assert (town.states["0001"], sorted(town.held)) == ("Approved", ["0002", "0003"])


def test_a_draft_at_nothing_is_not_held_by_the_budget() -> None:
    town = short("50")
    town.change("hours", "H-02", approved=Approval.NO)
    town.run()
    assert town.held == {"0001": ["budget"], "0003": ["budget"]}


def test_names_are_ordered_by_the_moment_whatever_the_zone_of_the_clock() -> None:
    """At 1:30 and 1:10 in the night in which the clocks go back the later one has the earlier local time."""
    from datetime import datetime, timedelta, timezone

    town = short()
    town.now = datetime(2025, 11, 2, 1, 29, tzinfo=timezone(timedelta(hours=-4)))
    town.decide("0003", cleared_by="Sam")
    town.run()
    town.now = datetime(2025, 11, 2, 1, 9, tzinfo=timezone(timedelta(hours=-5)))
    town.decide("0002", cleared_by="Sam")
    town.decide("0001", cleared_by="Sam")
    town.run()
    assert town.held == {"0002": ["budget"]}
