"""The layout holds together, and everything that a person meets has its help."""

import pytest

from automations.sheet.layout import ID, PROBLEM, ROW_TABS, SETTINGS, TAB_BY_NAME, TABS, Kind, Owner, find_tab, tab

CONTRACT = {
    "Settings": "Setting, Value, What it means",
    "Core team": "Name, E-mail, Role, Language, Invited to, System status",
    "Funds": "Fund, Budget, Account number, From, To, Spent before",
    "Pay plans": "Plan, Kind, Rate, Cap, Fund, From, To, Meetings needed, Preparation rate, Preparation cap",
    "Milestones": "Plan, Milestone, Amount, Reached on",
    "Applications": "Received, Name, E-mail, Phone, Language, Languages spoken, Ties to priority groups, "
    "Lived experience, Organising experience, Tie to the town, Skills, Availability, Needs for access, Heard of it, "
    "Stage, Notes, Status",
    "Interviews": "Applicant, Date, Time, Length, Place, Online, Interviewers, Ready, Status, Reply, "
    "Link, System status",
    "Liaisons": "Name, E-mail, Language, Address, Pay plan, From, To, Needs for access, Paid before, W-9 on file, "
    "Vendor form, Vendor number, Status",
    "Pay choices": "Liaison, From, Pay plan, Choice, Lowered to",
    "Meetings": "Date, Time, Length, Kind, Phase, Title, Place, Online, Who, Agenda, Needs, Bring, Ready, Status, "
    "Replies, Link, System status",
    "Hours": "Date, Liaison, Activity, Hours, For, Note, Approved, Approved by, Invoice",
    "Outreach": "Date, Kind, Phase, Host, Groups reached, Languages, People, Topics heard",
    "Invoices": "Number, Liaison, Period, Time, Amount, Fund, Account number, Document, State, Decision, Approved by, "
    "Held because, Cleared by, Reason of void, Sent on, Paid on, Replaced by",
    "Approvals": "What, To, Why, Since, Answer",
    "Jobs": "Job, What it does, Mode, Schedule, Run now, Last run, Result, Next run",
    "Activity": "When, Job, What, Who, Key, Link, Run",
}
"""The headers that other programs fill and read."""


def test_tabs_stand_in_the_order_that_staff_know():
    order = ["Start here", *list(CONTRACT)[:-1], "Dashboard", "Activity"]
    assert [tab.name for tab in TABS] == order


@pytest.mark.parametrize("name", CONTRACT)
def test_headers_are_the_contract(name):
    assert list(tab(name).headers) == [ID, *CONTRACT[name].split(", "), PROBLEM]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_tab_and_column_has_its_help(tab):
    assert tab.help.endswith(".")
    for column in tab.columns:
        assert column.help.endswith("."), column.header


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_help(setting):
    assert setting.help.endswith(".")


def test_prefixes_and_header_words_are_unambiguous():
    assert len({tab.prefix for tab in ROW_TABS}) == len(ROW_TABS)
    for row_tab in ROW_TABS:
        words = [word for column in row_tab.columns for word in (column.header, *column.aliases)]
        assert len(row_tab.known_headers) == len(words), row_tab.name


def test_references_lead_to_tabs_and_choices_have_words():
    for row_tab in ROW_TABS:
        for column in row_tab.columns:
            assert all(name in TAB_BY_NAME for name in column.refers_to)
            assert (column.kind is Kind.CHOICE) <= bool(column.choices), column.header
            assert not (column.approving and column.owner is Owner.SYSTEM)


PERSONAL = {"Name", "E-mail", "Phone", "Address", "Note", "Notes", "Needs for access", "Approved by", "Cleared by"}


def test_what_is_about_a_person_is_marked():
    for row_tab in ROW_TABS:
        for column in row_tab.columns:
            if column.header in PERSONAL or column.kind is Kind.EMAIL:
                assert column.personal, (row_tab.name, column.header)


@pytest.mark.parametrize("title", ["Pay plans", "pay plans", " PAY  PLANS ", "Páy plans"])
def test_a_tab_is_known_by_its_name_case_spaces_and_accents_aside(title):
    assert find_tab(title) is tab("Pay plans")


def test_a_tab_of_staffs_own_is_none_of_ours():
    assert find_tab("Recipes") is None
