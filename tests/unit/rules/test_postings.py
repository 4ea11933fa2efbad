"""The facts of a posting: the term in months, the pay with its arithmetic, what is still wanting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from automations.rules.postings import Given, Pay, pay_of_year_1, position_description, whole_months
from automations.rules.program import Milestone, PlanRow, Settings, Snapshot

SETTINGS = Settings(
    program_name="Exampleton liaisons",
    towns="Exampleton",
    first_day=date(2025, 10, 1),
    last_day=date(2027, 6, 30),
    place="Town Hall",
    priority_groups="people who rent",
    lived_experience_sought="a flooded home",
    required_languages=("es", "ht"),
    office_email="office@example.org",
    applications_close_on=date(2025, 9, 1),
    example_topics="the river",
    greeting_question="Do people come to you?",
)
HOURLY = PlanRow(id="P-01", plan="Year 1", kind="Hourly", rate=Decimal("40.00"), cap=Decimal("3200.00"))
WHOLE = Snapshot(settings=SETTINGS, plans=(HOURLY,))
EXAMPLES = {"Greeting question": "Do you know your neighbours?", "Example topics": "floods"}


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2025, 10, 1), date(2027, 6, 30), 21),
        (date(2025, 10, 15), date(2027, 7, 14), 21),
        (date(2026, 2, 1), date(2026, 2, 28), 1),
        (date(2028, 1, 31), date(2028, 2, 28), 1),
        (date(2025, 10, 1), date(2027, 6, 29), None),
        (date(2025, 10, 1), date(2027, 7, 1), None),
        (date(2025, 10, 1), date(2025, 10, 1), None),
        (date(2027, 6, 30), date(2025, 10, 1), None),
        (None, date(2027, 6, 30), None),
    ],
)
def test_a_term_is_counted_in_whole_months_both_days_included(
    first: date | None, last: date | None, months: int | None
) -> None:
    assert whole_months(first, last) == months


def of_plan(*plans: PlanRow, hours: int = 80, milestones: tuple[Milestone, ...] = ()) -> tuple[Pay, ...]:
    settings = replace(SETTINGS, year_1_hours=hours)
    return pay_of_year_1(Snapshot(settings=settings, plans=plans, milestones=milestones))


def test_pay_by_the_hour_is_told_with_its_arithmetic() -> None:
    assert of_plan(HOURLY) == (Pay(kind="hourly", rate=Decimal("40.00"), hours=80, total=Decimal("3200.00")),)


def test_nobody_is_promised_more_than_the_cap() -> None:
    assert of_plan(replace(HOURLY, cap=Decimal("3199.99"))) == (Pay(kind="hourly_open", rate=Decimal("40.00")),)


@pytest.mark.parametrize(("kind", "told"), [("Monthly", "monthly"), ("Per meeting", "meeting")])
def test_other_pay_is_told_in_its_own_unit(kind: str, told: str) -> None:
    assert of_plan(replace(HOURLY, kind=kind, rate=Decimal("200.00"))) == (Pay(kind=told, rate=Decimal("200.00")),)


def test_instalments_are_counted_and_summed_and_one_without_an_amount_leaves_it_open() -> None:
    plan = replace(HOURLY, kind="Milestone", rate=None)
    parts = tuple(Milestone(id=f"S-0{n}", plan="Year 1", milestone=str(n), amount=Decimal(800)) for n in (1, 2, 3))
    assert of_plan(plan, milestones=parts) == (Pay(kind="milestones", total=Decimal(2400), count=3),)
    assert of_plan(plan, milestones=(*parts[:2], replace(parts[2], amount=None))) == ()


def test_the_plan_is_the_one_whose_term_holds_the_first_day() -> None:
    second = replace(HOURLY, id="P-02", rate=Decimal(50), from_=date(2026, 10, 1))
    first = replace(HOURLY, to=date(2026, 9, 30))
    (pay,) = of_plan(first, second)
    assert pay.rate == Decimal("40.00")
    assert of_plan(second) == ()


def test_plans_to_choose_from_are_all_told_and_two_rows_of_one_leave_it_open() -> None:
    monthly = replace(HOURLY, id="P-03", plan="Flat month", kind="Monthly", rate=Decimal(200))
    assert [pay.kind for pay in of_plan(HOURLY, monthly)] == ["hourly", "monthly"]
    assert of_plan(HOURLY, replace(HOURLY, id="P-03", rate=Decimal(50))) == ()
    assert of_plan(HOURLY, replace(monthly, rate=None)) == (), "nobody is told a part of the choice"


def test_a_whole_posting_is_ready() -> None:
    posting = position_description(WHOLE, "en", EXAMPLES)
    assert posting.is_ready
    assert posting.months == 21


@pytest.mark.parametrize(
    ("setting", "field", "value"),
    [
        ("Program name", "program_name", ""),
        ("Towns", "towns", " "),
        ("Place", "place", ""),
        ("Greeting question", "greeting_question", ""),
        ("Priority groups", "priority_groups", ""),
        ("Lived experience sought", "lived_experience_sought", ""),
        ("Example topics", "example_topics", Settings().example_topics),
        ("Required languages", "required_languages", ()),
        ("First day", "first_day", None),
        ("Last day", "last_day", None),
        ("Last day", "last_day", date(2027, 6, 29)),
        ("Applications close on", "applications_close_on", None),
        ("Office e-mail", "office_email", ""),
    ],
)
def test_what_is_open_or_only_an_example_is_named_by_its_setting(setting: str, field: str, value: object) -> None:
    settings = replace(SETTINGS, **{field: value})  # type: ignore[arg-type]
    posting = position_description(replace(WHOLE, settings=settings), "en", EXAMPLES)
    assert setting in posting.wanting
    assert not posting.is_ready


def test_an_example_is_ours_and_a_place_without_one_is_open() -> None:
    settings = replace(SETTINGS, greeting_question="", towns="")
    posting = position_description(replace(WHOLE, settings=settings), "en", EXAMPLES)
    assert (posting.greeting.given, posting.greeting.words) == (Given.EXAMPLE, EXAMPLES["Greeting question"])
    assert (posting.towns.given, posting.towns.words) == (Given.OPEN, "")


def test_a_posting_without_a_plan_is_not_ready() -> None:
    assert position_description(replace(WHOLE, plans=()), "en", EXAMPLES).wanting == ("Pay plans",)
