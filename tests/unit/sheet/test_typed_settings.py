"""The settings: each has its default and its check; an unreadable one is a problem at its row."""

from datetime import date, time

import pytest

from automations.rules.program import Settings
from automations.sheet import typed_settings
from automations.sheet.layout import SETTINGS
from automations.sheet.workbook import Fault
from tests.unit.sheet.a_workbook import Workbook


def settings(*rows):
    book = Workbook(
        Settings=[{"ID": f"T-{i:02d}", "Setting": name, "Value": value} for i, (name, value) in enumerate(rows)]
    )
    return typed_settings.settings(book.read()[0])


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_default_of_the_layout_is_that_of_the_rules(setting):
    found = typed_settings.read_setting(setting, "")
    assert not isinstance(found, Fault)
    assert found == getattr(Settings(), typed_settings.attribute(setting.name))


def test_no_row_means_the_default():
    assert settings() == (Settings(), ())


def test_what_staff_write():
    found, problems = settings(
        ("Program name", "Example program"),
        ("number prefix", "XMP"),
        ("First number", 12),
        ("Invoices from", "2025-07"),
        ("First day", 45931),
        ("Languages", "English, Spanish"),
        ("Reminder hour", 8),
        ("Warrant cut-off", "Thu 10:00"),
        ("Old-year bills until", "07-10"),
        ("Languages must be checked", "Yes"),
        ("Planned meetings by kind", "data 2"),
        ("Bill to", "Town Hall\r\n1 Main Street"),
        ("Mail from", ""),
    )
    assert problems == ()
    assert (found.program_name, found.number_prefix, found.first_number) == ("Example program", "XMP", 12)
    assert (found.invoices_from, found.first_day) == ("2025-07", date(2025, 10, 1))
    assert (found.languages, found.reminder_hour) == (("en", "es"), time(8))
    assert (found.warrant_cut_off, found.old_year_bills_until) == ((3, time(10)), (7, 10))
    assert found.languages_must_be_checked
    assert (found.planned_meetings_by_kind, found.mail_from) == ((("Data", 2),), time(8))
    assert found.bill_to == "Town Hall\n1 Main Street"


@pytest.mark.parametrize("raw", ["2025-07", "July 2025", 45853])
def test_invoices_from_is_a_month_or_any_day_of_it(raw):
    assert settings(("Invoices from", raw))[0].invoices_from == "2025-07"


BAD = [
    ("no month", "Invoices from", "soon"),
    ("a day that may be of two months", "Invoices from", "1/2/2026"),
    ("below its least", "First number", 0),
    ("above its most", "Most mails in a run", 99999),
    ("no prefix", "Number prefix", "A RL"),
    ("no address", "Office e-mail", "office"),
    ("no time", "Mail until", "late"),
    ("no kind of meeting", "Planned meetings by kind", "Party 3"),
    ("neither yes nor no", "Languages must be checked", "maybe"),
    ("an unknown language", "Staff language", "Klingon"),
    ("no link", "W-9 link", "in the drawer"),
]


@pytest.mark.parametrize(("sentence", "name", "value"), BAD, ids=[case[0] for case in BAD])
def test_an_unreadable_setting_is_its_default_a_problem_and_named(sentence, name, value):
    found, (problem,) = settings(("Program name", "Example"), (name, value))
    assert found.faulty == {name}
    assert found.program_name == "Example"
    assert getattr(found, typed_settings.attribute(name)) == getattr(Settings(), typed_settings.attribute(name))
    assert (problem.tab, problem.id, problem.column, problem.number, problem.value) == (
        "Settings",
        "T-01",
        "Value",
        3,
        "",
    )


def test_a_setting_that_is_none_of_ours_is_a_problem():
    _, (problem,) = settings(("Colour of the office", "blue"))
    assert (problem.column, problem.value) == ("Setting", "Colour of the office")


def test_a_setting_twice_is_a_problem_and_faulty_when_the_values_differ():
    found, problems = settings(("First number", 1), ("First number", 2))
    assert [problem.id for problem in problems] == ["T-01"]
    assert found.faulty == {"First number"}
    assert settings(("First number", 2), ("First number", 2))[0].first_number == 2


def test_settings_that_contradict_each_other():
    found, problems = settings(
        ("Mail from", "18:00"), ("Mail until", "9:00"), ("First day", 46024), ("Last day", 46000)
    )
    assert [problem.id for problem in problems] == ["T-01", "T-03"]
    assert found.faulty == {"Mail until", "Last day"}


@pytest.mark.parametrize("gone", ["tab", "Value", "Setting"])
def test_without_the_tab_or_a_column_all_settings_are_unknown_rather_than_default(gone):
    book = Workbook(Settings=[{"Setting": "First number", "Value": 7}])
    if gone == "tab":
        book.missing = {"Settings"}
    else:
        book.rename("Settings", gone, "Something else")
    found, problems = typed_settings.settings(book.read()[0])
    assert found.faulty == {setting.name for setting in SETTINGS}
    assert problems == ()
