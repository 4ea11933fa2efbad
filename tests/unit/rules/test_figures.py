"""What the Dashboard shows: from the Sheet and the register, as they stand on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from automations.rules.figures import figures
from automations.rules.program import Applicant
from automations.rules.register import State
from automations.rules.tax_threshold import threshold
from tests.programs import Town, fund, liaison, meeting, plan, program, row, settings, usd

TERM = {"cap": "3200", "from_": "2025-09-01", "to": "2026-01-31"}
HOURS = [
    row(1, "2025-10-06", "2:00"),
    row(2, "2025-10-20", "1:30"),
    row(3, "2025-11-03", "4:00"),
]


def _town(today: str = "2025-12-10") -> Town:
    town = Town(program(plans=(plan(**TERM),), hours=HOURS), today)
    town.run()
    return town


def test_hours_are_added_up_over_the_term_against_the_cap_and_what_is_to_come_is_empty() -> None:
    town = _town()
    shown = figures(town.sheet, town.register, town.today).hours
    cap = Decimal("80.0")
    assert list(shown) == [
        ("2025-09", Decimal("0.0"), cap),
        ("2025-10", Decimal("3.5"), cap),
        ("2025-11", Decimal("7.5"), cap),
        ("2025-12", Decimal("7.5"), cap),
        ("2026-01", None, cap),
    ]


def test_hours_on_a_void_invoice_do_not_count() -> None:
    town = _town()
    town.approve("0001")
    town.void("0001")
    shown = figures(town.sheet, town.register, town.today).hours
    assert shown[1][1] == Decimal("0.0")


def test_an_open_end_is_that_of_the_program_or_today() -> None:
    sheet = program(plans=(plan(cap="3200"),), settings=settings(first_day=date(2025, 11, 3)))
    assert [row[0] for row in figures(sheet, Town(sheet).register, date(2025, 12, 10)).hours] == ["2025-11", "2025-12"]
    sheet = replace(sheet, settings=settings(first_day=date(2025, 11, 3), last_day=date(2026, 1, 5)))
    assert len(figures(sheet, Town(sheet).register, date(2025, 12, 10)).hours) == 3


@pytest.mark.parametrize("cells", [{}, {**TERM, "kind": "Monthly"}, {**TERM, "rate": None}])
def test_without_a_cap_and_a_rate_there_is_no_such_chart(cells: dict[str, object]) -> None:
    sheet = program(plans=(plan(**{"rate": "40", **cells}),))  # type: ignore[arg-type]
    assert figures(sheet, Town(sheet).register, date(2025, 12, 10)).hours == ()


def test_a_slip_in_the_term_fills_no_hundred_years() -> None:
    sheet = program(plans=(plan(**{**TERM, "to": "2999-01-31"}),))  # type: ignore[arg-type]
    assert len(figures(sheet, Town(sheet).register, date(2025, 12, 10)).hours) == 60


def test_money_is_spent_once_it_is_approved_and_before_that_in_drafts() -> None:
    town = _town()
    before = town.sheet
    town.sheet = replace(before, funds=(fund(spent_before="100"),))
    assert list(figures(town.sheet, town.register, town.today).money) == [
        ("Grant", usd("50000"), usd("100"), usd("300"))
    ]
    town.approve("0001")
    assert list(figures(town.sheet, town.register, town.today).money) == [
        ("Grant", usd("50000"), usd("240"), usd("160"))
    ]


def test_meetings_planned_are_those_of_settings_or_of_the_tab_whichever_are_more() -> None:
    sheet = program(
        settings=settings(planned_meetings_by_kind=(("Data", 1), ("Priorities", 3))),
        meetings=(
            meeting(1, "2025-10-01", kind="Data"),
            meeting(2, "2025-11-01", "Planned", kind="Data"),
            meeting(3, "2025-11-08", "Cancelled", kind="Data"),
            meeting(4, "2025-11-09", kind="Learning"),
            meeting(5, "2025-11-09", kind="Learning", gone=True),
        ),
    )
    shown = figures(sheet, Town(sheet).register, date(2025, 12, 10)).meetings
    assert list(shown) == [("Data", 2, 1), ("Learning", 1, 1), ("Priorities", 3, 0)]


def test_the_pipeline_counts_each_stage_in_its_order_and_rows_that_are_only_being_written() -> None:
    sheet = program(applicants=(Applicant(id="A-01", stage="Offer"), Applicant(id="A-02", stage="New")))
    shown = figures(sheet, Town(sheet).register, date(2025, 12, 10), ["New"]).pipeline
    assert list(shown)[:3] == [("New", 2), ("To interview", 0), ("Offer", 1)]
    assert figures(program(), Town(program()).register, date(2025, 12, 10)).pipeline == []


def test_paid_counts_by_the_day_of_payment_within_the_calendar_year() -> None:
    town = _town()
    paid = [
        replace(town.invoice("0001"), state=State.PAID, paid_on=date(2025, 12, 30)),
        replace(town.invoice("0002"), state=State.PAID, paid_on=date(2026, 1, 2)),
    ]
    register = town.register.with_changes(paid)
    sheet = replace(town.sheet, liaisons=(liaison(name="Ana Exampleton"),))
    assert list(figures(sheet, register, date(2025, 12, 31)).paid) == [("L-01 · Ana Exampleton", usd("140"), 600)]
    assert list(figures(sheet, register, date(2026, 1, 3)).paid) == [("L-01 · Ana Exampleton", usd("160"), 2000)]


@pytest.mark.parametrize(("year", "dollars"), [(2020, 600), (2025, 600), (2026, 2000), (2030, 2000)])
def test_the_threshold_of_form_1099(year: int, dollars: int) -> None:
    assert threshold(year, {}) == dollars


def test_a_later_year_of_the_configuration_counts_from_then_on() -> None:
    assert [threshold(year, {2027: 2100}) for year in (2025, 2026, 2027, 2031)] == [600, 2000, 2100, 2100]
