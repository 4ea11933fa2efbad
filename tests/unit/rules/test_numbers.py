"""Invoice numbers: from a register, never reused, gapless per program and fiscal year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.rules.numbers import highest, read_number
from automations.rules.program import Approval
from tests.programs import Town, liaison, plan, program, row, settings, told
from tests.unit.rules.due_cases import monthly


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ARL-FY26-0007", (26, 7)),
        (" ARL-FY26-0007 ", (26, 7)),
        ("ARL-FY26-12345", (26, 12345)),
        ("X-Y-FY27-0001", (27, 1)),
        ("ARL-FY26-7", None),
        ("ARL-26-0007", None),
        ("", None),
    ],
)
def test_what_a_number_says(text: str, read: tuple[int, int] | None) -> None:
    assert read_number(text) == read


def test_the_highest_of_each_fiscal_year() -> None:
    assert highest(["ARL-FY26-0002", "ARL-FY26-0010", "ARL-FY27-0001", "a note"]) == {26: 10, 27: 1}


def numbers(town: Town) -> list[tuple[str, str]]:
    return [(one.number, one.key.removeprefix("invoice/")) for one in town.register.invoices]


def test_drawn_in_the_order_of_month_liaison_fund_and_supplement_ids_by_number() -> None:
    town = Town(
        program(
            liaisons=[liaison(10), liaison(9)],
            hours=[
                row(1, "2025-11-05", liaison="L-09"),
                row(2, "2025-10-05", liaison="L-10"),
                row(3, "2025-10-06", liaison="L-09"),
            ],
        )
    )
    town.run()
    assert numbers(town) == [
        ("ARL-FY26-0001", "L-09/2025-10/F-01/g1"),
        ("ARL-FY26-0002", "L-10/2025-10/F-01/g1"),
        ("ARL-FY26-0003", "L-09/2025-11/F-01/g1"),
    ]


def test_first_number_is_that_of_its_fiscal_year_later_years_start_at_1() -> None:
    town = Town(
        program(
            settings=settings(invoices_from="2026-05", number_prefix="EXA", first_number=41),
            hours=[row(1, "2026-05-05"), row(2, "2026-06-05"), row(3, "2026-07-05")],
        ),
        "2026-08-10",
    )
    town.run()
    assert [number for number, _ in numbers(town)] == ["EXA-FY26-0041", "EXA-FY26-0042", "EXA-FY27-0001"]


def test_first_number_raised_later_tears_no_gap() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.sheet = replace(town.sheet, settings=settings(first_number=50))
    town.add("hours", row(2, "2025-11-05"))
    town.run()
    assert [number for number, _ in numbers(town)] == ["ARL-FY26-0001", "ARL-FY26-0002"]


def test_a_void_keeps_its_number_and_its_replacement_gets_the_next() -> None:
    town = Town(program(hours=[row(1, "2025-10-05"), row(2, "2025-11-05")]))
    town.run()
    town.void("0001")
    town.decide("0001", decision="Draw again")
    town.run()
    assert numbers(town) == [
        ("ARL-FY26-0001", "L-01/2025-10/F-01/g1"),
        ("ARL-FY26-0003", "L-01/2025-10/F-01/g2"),
        ("ARL-FY26-0002", "L-01/2025-11/F-01/g1"),
    ]


def test_the_highest_number_is_not_used_again_when_its_invoice_is_void() -> None:
    town = Town(program(hours=[row(1, "2025-10-05"), row(2, "2025-11-05")]))
    town.run()
    town.void("0002")
    town.decide("0002", decision="Draw again")
    town.run()
    assert numbers(town) == [
        ("ARL-FY26-0001", "L-01/2025-10/F-01/g1"),
        ("ARL-FY26-0002", "L-01/2025-11/F-01/g1"),
        ("ARL-FY26-0003", "L-01/2025-11/F-01/g2"),
    ]


def test_a_draft_keeps_its_number_at_nothing_and_when_it_fills_again() -> None:
    town = Town(program(hours=[row(1, "2025-10-05"), row(2, "2025-11-05")]))
    town.run()
    town.change("hours", "H-01", approved=Approval.NO)
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "0.00", "L-01/2025-11/F-01/g1": "40.00"}
    town.add("hours", row(3, "2025-10-09", "2:00"))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "80.00", "L-01/2025-11/F-01/g1": "40.00"}


def test_no_number_is_drawn_for_a_year_in_which_the_register_is_behind_the_tab() -> None:
    town = Town(program(hours=[row(1, "2025-10-05"), row(2, "2026-07-05")]), "2026-08-10")
    town.in_tab = ("ARL-FY26-0003",)
    town.run()
    assert numbers(town) == [("ARL-FY27-0001", "L-01/2026-07/F-01/g1")]
    assert town.plan.says == {"H-01": "waits 2025-10"}
    (problem,) = town.plan.problems
    assert (problem.tab, problem.column, "rebuild-ledger" in problem.remedy) == ("Invoices", "Number", True)


def test_the_numbers_that_the_register_knows_stand_in_the_tab_too() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.in_tab = ("ARL-FY26-0001",)
    town.add("hours", row(2, "2025-11-05"))
    town.run()
    assert ([number for number, _ in numbers(town)], told(town.plan.problems)) == (
        ["ARL-FY26-0001", "ARL-FY26-0002"],
        [],
    )


@pytest.mark.parametrize("name", ["Number prefix", "First number"])
def test_no_number_is_drawn_from_a_setting_that_cannot_be_read(name: str) -> None:
    town = Town(program(settings=settings(faulty=frozenset({name})), hours=[row(1, "2025-10-05")]))
    town.run()
    assert (numbers(town), town.plan.says) == ([], {"H-01": "waits 2025-10"})


def test_while_invoices_from_cannot_be_read_drafts_stay_as_they_are() -> None:
    town = Town(program(hours=[row(1, "2025-10-05")]))
    town.run()
    town.sheet = replace(town.sheet, settings=settings(invoices_from="", faulty=frozenset({"Invoices from"})))
    town.add("hours", row(2, "2025-10-06"), row(3, "2025-11-06"))
    town.run()
    assert town.drawn == {"L-01/2025-10/F-01/g1": "40.00"}
    assert town.plan.says == {"H-02": "waits 2025-10", "H-03": "waits 2025-11"}
    assert told(town.plan.problems) == []


def test_a_supplement_is_numbered_in_the_old_year() -> None:
    town = Town(
        program(plans=[monthly(1, to="2026-06-30"), plan(2, from_="2026-07-01")], hours=[row(1, "2026-06-05")]),
        "2026-07-05",
    )
    town.run()
    town.approve("0001")
    town.sheet = replace(town.sheet, plans=(monthly(1, to="2026-05-31"), plan(2, from_="2026-06-01")))
    town.add("hours", row(2, "2026-06-06"))
    town.run()
    assert numbers(town) == [
        ("ARL-FY26-0001", "L-01/2026-06/F-01/g1"), ("ARL-FY26-0002", "L-01/2026-06/F-01/s1/g1"),
    ]  # fmt: skip
