"""The job `invoices` from end to end: which are drawn, what they are called and say, and what each row is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automations.jobs import invoices
from automations.rules.plan import InvoiceFile
from automations.rules.program import Approval
from tests.programs import (
    Town,
    choice,
    fund,
    liaison,
    lines,
    meeting,
    milestone,
    plan,
    program,
    row,
    settings,
    told,
    usd,
)
from tests.unit.rules.due_cases import by_meeting, by_milestone, monthly


def test_it_is_told_in_plain_words() -> None:
    assert (invoices.NAME, invoices.DOES.count(".")) == ("invoices", 1)


def test_an_empty_program_draws_nothing_and_has_no_problem() -> None:
    town = Town(program(funds=(), plans=(), liaisons=(), core_team=()))
    plan = town.run()
    assert (plan.drawn, plan.effects, plan.problems, plan.says, plan.needs) == ((), (), (), {}, ())


def four_kinds() -> Town:
    """One person on each kind of plan, two funds, October and November."""
    return Town(
        program(
            settings=settings(department="Planning", staff_language="en"),
            funds=[fund(1), fund(2, "Library")],
            plans=[
                plan(1, plan="By hour", cap="100"),
                monthly(2, plan="Flat"),
                by_meeting(3, plan="By meeting", fund="Library"),
                by_milestone(4, plan="Instalments"),
            ],
            liaisons=[
                liaison(1, pay_plan="By hour", address="1 Sample Street"),
                liaison(2, pay_plan="Flat"),
                liaison(3, pay_plan="By meeting"),
                liaison(4, pay_plan="Instalments"),
            ],
            milestones=[milestone(1, "800", "2025-11-20", plan="Instalments")],
            meetings=[meeting(1, "2025-10-07")],
            hours=[
                row(1, "2025-10-05", "2:00"),
                row(2, "2025-10-06", "0:45", liaison="L-02"),
                row(3, "2025-10-05", "0:30", "Preparation", liaison="L-03", for_="M-01"),
                row(4, "2025-10-07", "2:00", "Meeting", liaison="L-03", for_="M-01"),
                row(5, "2025-11-07", "9:00", liaison="L-04"),
                row(6, "2025-11-07", "1:00"),
            ],
        )
    )


def test_the_four_kinds_of_plan_side_by_side() -> None:
    town = four_kinds()
    town.run()
    assert town.drawn == {
        "L-01/2025-10/F-01/g1": "80.00",
        "L-02/2025-10/F-01/g1": "200.00",
        "L-03/2025-10/F-02/g1": "62.50",
        "L-01/2025-11/F-01/g1": "20.00",
        "L-04/2025-11/F-01/g1": "800.00",
    }
    assert town.plan.says == {"H-05": "counted; this plan pays by milestone"}
    assert told(town.plan.problems) == []
    assert [one.minutes for one in town.register.invoices] == [120, 45, 150, 60, 0]
    assert town.plan.cells == {
        "H-01": "ARL-FY26-0001",
        "H-02": "ARL-FY26-0002",
        "H-03": "ARL-FY26-0003",
        "H-04": "ARL-FY26-0003",
        "H-05": "counted; this plan pays by milestone",
        "H-06": "ARL-FY26-0004; rest waits: cap",
    }


def test_the_file_of_an_invoice() -> None:
    """In Invoices/FY26/2025-10, without a name of a person in its path, with all that an accountant needs."""
    town = four_kinds()
    town.run()
    effect = town.plan.effects[0]
    assert (effect.key, effect.kind, effect.what) == (
        "invoice/L-01/2025-10/F-01/g1", "file", "ARL-FY26-0001 for L-01, 2025-10: $80.00",
    )  # fmt: skip
    file = effect.payload
    assert isinstance(file, InvoiceFile)
    assert (file.folders, file.name) == (("Invoices", "FY26", "2025-10"), "ARL-FY26-0001 L-01 2025-10.pdf")
    page = file.document
    assert (page.number, page.period, page.fiscal_year, page.supplement, page.replaces) == (
        "ARL-FY26-0001", "2025-10", 26, 0, "",
    )  # fmt: skip
    assert (page.liaison, page.name, page.address, page.vendor_number, page.w9_on_file) == (
        "L-01", "Person 1", "1 Sample Street", "V-1", True,
    )  # fmt: skip
    assert (page.fund, page.account_number, page.minutes, page.total) == ("Grant", "300-1", 120, usd("80"))
    assert (page.language, page.program, page.bill_to, page.department, page.drawn_on) == (
        "en", "Exampleton Liaisons", "Town of Exampleton", "Planning", town.today,
    )  # fmt: skip
    (line,) = page.lines
    assert (line.kind, line.activity, line.minutes, line.rate, line.worth, line.amount) == (
        "time", "Outreach", 120, usd("40"), usd("80"), usd("80"),
    )  # fmt: skip


def test_what_the_other_kinds_print() -> None:
    town = four_kinds()
    town.run()
    printed = {
        line.kind: (line.activity, line.what, line.minutes, line.rate, f"{line.amount}")
        for effect in town.plan.effects
        for line in effect.payload.document.lines
    }
    assert printed == {
        "time": ("Outreach", "", 60, usd("40"), "20.00"),
        "month": ("", "2025-10", 45, usd("200"), "200.00"),
        "meeting": ("Meeting", "Meeting 1", 120, usd("50"), "50.00"),
        "preparation": ("Preparation", "Meeting 1", 30, usd("25"), "12.50"),
        "milestone": ("", "Milestone 1", 0, None, "800.00"),
    }


@pytest.mark.parametrize(
    ("tabs", "full", "why"),
    [
        ({"plans": [plan()]}, "40.00", "the plan's rate"),
        ({"plans": [monthly()]}, "200.00", "the plan's month"),
        ({"plans": [by_milestone()], "milestones": [milestone(1, "800", "2025-10-05")]}, "800.00", "the instalment"),
    ],
)
def test_a_lowered_line_prints_what_it_was_lowered_from(tabs: dict[str, Any], full: str, why: str) -> None:
    lowered = choice(1, "2025-07-01", choice="Lowered", to="12.34")
    town = Town(program(**tabs, pay_choices=[lowered], hours=[row(1, "2025-10-05")]))
    town.run()
    line = town.plan.effects[0].payload.document.lines[0]
    assert (f"{line.full_rate}", f"{line.amount}", line.marks) == (full, "12.34", ("lowered",)), why


def test_the_total_is_the_sum_of_the_lines_as_they_are_printed() -> None:
    """Three times 20 minutes at $40: 13.33 each and 39.99 together, though an hour would be 40.00."""
    hours = [row(number, f"2025-10-0{number}", "0:20") for number in (1, 2, 3)]
    town = Town(program(hours=hours))
    town.run()
    assert [amount for _, _, amount, _ in lines(town.invoice("0001"))] == ["13.33"] * 3
    assert town.drawn == {"L-01/2025-10/F-01/g1": "39.99"}
    file = town.plan.effects[0].payload
    assert isinstance(file, InvoiceFile)
    assert file.document.total == usd("39.99")


def test_a_second_run_has_nothing_to_do() -> None:
    town = four_kinds()
    town.run()
    before = town.register
    town.run()
    assert (town.plan.drawn, town.plan.decided, town.register) == ((), (), before)
    assert len(town.plan.effects) == 5, "each file is looked after again, and found to be there"


def test_forget_all_drafts_and_the_same_come_out() -> None:
    town = four_kinds()
    town.run()
    again = four_kinds()
    again.run()
    assert again.register == town.register


# Which months


def test_without_a_month_every_ended_month_in_which_a_line_is_due() -> None:
    town = Town(program(hours=[row(1, "2025-08-05"), row(2, "2025-10-05"), row(3, "2026-02-05")]))
    town.run()
    assert sorted(town.drawn) == ["L-01/2025-08/F-01/g1", "L-01/2025-10/F-01/g1"]


def test_a_month_narrows_which_are_drawn_decisions_of_all_months_are_taken() -> None:
    town = Town(program(hours=[row(1, "2025-08-05"), row(2, "2025-10-05"), row(3, "2025-11-05")]))
    town.run(month="2025-10")
    assert (sorted(town.drawn), town.plan.says) == (
        ["L-01/2025-10/F-01/g1"], {"H-01": "waits 2025-08", "H-03": "waits 2025-11"},
    )  # fmt: skip
    town.decide("0001", decision="Approve", approved_by="Sam Sampleton")
    town.run(month="2025-11")
    assert town.states == {"0001": "Approved", "0002": "Draft"}


def test_a_draft_of_another_month_is_kept_up_to_date() -> None:
    town = Town(program(hours=[row(1, "2025-08-05"), row(2, "2025-10-05")]))
    town.run()
    town.add("hours", row(3, "2025-08-06"))
    town.run(month="2025-10")
    assert town.drawn["L-01/2025-08/F-01/g1"] == "80.00"


def test_a_late_line_waits_for_its_month_when_another_is_asked_for() -> None:
    town = Town(program(hours=[row(1, "2025-08-05"), row(2, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.add("hours", row(3, "2025-08-06"))
    town.run(month="2025-10")
    assert town.plan.says == {"H-03": "waits 2025-09"}


def test_the_month_in_which_the_clocks_change_is_a_month() -> None:
    """2 November 2025: 25 hours long. It ends as others do, and an hour of that night is an hour."""
    town = Town(program(hours=[row(1, "2025-11-02", "24:00"), row(2, "2025-11-30")]), "2025-11-30")
    town.run()
    assert town.drawn == {}
    town.run(today="2025-12-01")
    assert town.drawn == {"L-01/2025-11/F-01/g1": "1000.00"}


def test_the_turn_of_the_fiscal_year() -> None:
    """30 June and 1 July lie in two fiscal years, and are numbered in each."""
    town = Town(program(hours=[row(1, "2026-06-30"), row(2, "2026-07-01")]), "2026-08-01")
    town.run()
    assert [one.number for one in town.register.invoices] == ["ARL-FY26-0001", "ARL-FY27-0001"]
    assert [effect.payload.folders[1] for effect in town.plan.effects] == ["FY26", "FY27"]


# Lines that go and come


def test_a_draft_whose_lines_have_all_gone_stays_at_nothing_and_fills_again() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.change("hours", "H-01", approved=Approval.NO)
    town.run()
    assert (town.drawn, town.invoice("0001").lines) == ({"L-01/2025-10/F-01/g1": "0.00"}, ())
    assert town.plan.effects[0].payload.document.total == usd("0")
    town.change("hours", "H-01", approved=Approval.YES)
    town.run()
    assert (town.drawn, town.invoice("0001").number) == ({"L-01/2025-10/F-01/g1": "40.00"}, "ARL-FY26-0001")


def test_a_row_of_a_draft_that_is_deleted_keeps_its_line() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.change("hours", "H-01", gone=True)
    town.run()
    assert (town.drawn, town.held, town.plan.says) == ({"L-01/2025-10/F-01/g1": "40.00"}, {"0001": ["row_gone"]}, {})


def test_gone_funds_plans_choices_and_meetings_go_on_as_last_seen() -> None:
    """Absence is never a command."""
    town = Town(
        program(
            funds=[fund(gone=True)],
            plans=[plan(gone=True)],
            pay_choices=[choice(1, "2025-10-05", choice="Lowered", to="10", gone=True)],
            meetings=[meeting(1, "2025-10-07", gone=True)],
            hours=[row(1, "2025-10-07", activity="Meeting", for_="M-01")],
        )
    )
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "10.00"}


def test_a_person_who_was_let_go_leaves_the_draft_at_nothing() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.remove("liaisons", "L-01")
    town.people_gone = frozenset({"L-01"})
    town.run()
    assert (town.drawn, town.plan.says) == ({"L-01/2025-10/F-01/g1": "0.00"}, {"H-01": "waits: person gone"})


def test_a_meeting_that_moves_takes_its_draft_along() -> None:
    hours = [row(1, "2025-10-07", "2:00", "Meeting", for_="M-01")]
    town = Town(program(plans=[by_meeting()], meetings=[meeting(1, "2025-10-07")], hours=hours))
    town.run()
    town.change("meetings", "M-01", date=row(1, "2025-11-04").date)
    town.run()
    assert [(id_, column) for id_, column, _ in told(town.plan.problems)] == [("H-01", "For")]
    town.change("hours", "H-01", date=row(1, "2025-11-04").date)
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00", "L-01/2025-11/F-01/g1": "50.00"}


def test_a_plan_of_another_fund_dated_back_moves_the_draft_to_the_other_fund() -> None:
    town = Town(
        program(
            funds=[fund(1), fund(2, "Library")],
            plans=[plan(1), plan(2, plan="Other", fund="Library")],
            hours=[row(1, "2025-10-05")],
        )
    )
    town.run()
    town.add("pay_choices", choice(1, "2025-10-01", pay_plan="Other"))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00", "L-01/2025-10/F-02/g1": "40.00"}


def test_a_budget_that_cannot_be_read_for_a_day_costs_nobody_anything() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.change("funds", "F-01", budget=None, faulty=frozenset({"Budget"}))
    town.run()
    assert (town.drawn, town.plan.says) == ({"L-01/2025-10/F-01/g1": "0.00"}, {"H-01": "waits: plan"})
    town.change("funds", "F-01", budget=usd("500"), faulty=frozenset())
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00"}


def test_the_rest_of_a_line_waits_while_its_limits_cannot_be_read() -> None:
    town = Town(program(plans=[plan(cap="30")], hours=[row(1, "2025-10-05")]))
    town.run()
    town.approve("0001")
    town.change("plans", "P-01", cap=None, faulty=frozenset({"Cap"}))
    town.run()
    assert town.plan.cells == {"H-01": "ARL-FY26-0001; rest waits: plan"}


# Asked first


def test_what_a_person_must_allow_first_is_not_drawn_and_drafts_stay_as_drawn() -> None:
    town = Town(program(hours=[row(1, "2025-10-05"), row(2, "2025-11-05")]))
    town.run(month="2025-10")
    town.add("hours", row(3, "2025-10-06"))
    rehearsed = invoices.plan(town.sheet, town.history(), town.today, allowed=frozenset())
    assert (rehearsed.drawn, rehearsed.effects) == ((), ())
    assert rehearsed.says == {"H-02": "waits 2025-11", "H-03": "waits 2025-10"}
    some = invoices.plan(town.sheet, town.history(), town.today, allowed=frozenset({"invoice/L-01/2025-11/F-01/g1"}))
    assert [one.key for one in some.drawn] == ["invoice/L-01/2025-11/F-01/g1"]


# The accountant


def test_an_approved_invoice_of_an_old_year_is_asked_about() -> None:
    town = Town(program(hours=[row(1, "2026-06-05")]), "2026-07-15")
    town.run()
    town.approve("0001")
    assert town.plan.questions == ()
    town.run(today="2026-07-16")
    (question,) = town.plan.questions
    assert (question.key, question.facts) == ("old-year/invoice/L-01/2026-06/F-01/g1", "ARL-FY26-0001")
    town.sent("0001")
    town.run()
    assert town.plan.questions == (), "one that has left is not"


def test_two_people_at_once_with_everything_together() -> None:
    """L-01's October is voided with a late line on November; L-02 is cut, raised, and paid the rest."""
    town = Town(
        program(
            plans=[plan(1), plan(2, plan="Capped", cap="50")],
            liaisons=[liaison(1), liaison(2, pay_plan="Capped")],
            hours=[
                row(1, "2025-10-05"),
                row(2, "2025-11-05"),
                row(3, "2025-10-05", "2:00", liaison="L-02"),
            ],
        )
    )
    town.run()
    town.approve("0001", "0002")
    town.add("hours", row(4, "2025-10-06"))
    town.change("plans", "P-02", cap=usd("90"))
    town.run()
    town.void("0001")
    assert town.drawn == {
        "L-01/2025-10/F-01/g1": "40.00",
        "L-01/2025-10/F-01/g2": "80.00",
        "L-02/2025-10/F-01/g1": "50.00",
        "L-01/2025-11/F-01/g1": "40.00",
        "L-02/2025-11/F-01/g1": "30.00",
    }
    assert lines(town.invoice("0004")) == [("H-03", "0:00", "30.00", "rest, late")]
    assert {one.number for one in town.register.invoices} == {f"ARL-FY26-000{number}" for number in (1, 2, 3, 4, 5)}


def test_problems_of_reading_are_passed_on_once() -> None:
    town = four_kinds()
    town.run()
    from automations.rules.program import Problem

    unread = Problem(tab="Funds", id="F-01", column="To", value="x", what="this is no date", remedy="write a date")
    town.sheet = replace(town.sheet, problems=(unread,))
    town.run()
    assert town.plan.problems == (unread,)
