"""Who comes in hears of the meetings once and may open the core team's folder; who leaves is taken off again."""

from __future__ import annotations

import pytest

from tests.meetings_in_sheet import row as meeting
from tests.onboarding_in_sheet import ANA, JOSE, SAM, taking_on
from tests.programs_in_sheet import OFFICE, Programs, hours

OLD = "old.timer@example.org"


def test_a_new_liaison_gets_the_welcome_and_one_letter_with_all_meetings_to_come(programs: Programs) -> None:
    two = [meeting("2026-12-03"), meeting("2026-12-10", Title="Flood maps"), meeting("2026-11-20", Title="Too early")]
    office = taking_on(programs, {"Meetings": two})
    town = office.meetings()
    town.run("--yes")
    office.accept("A-01")
    office.done()
    assert town.run("--yes") == ["event/M-01", "event/M-02", "joined/M-01/L-02/1"]
    assert office.done() == ["welcome/L-02"]
    assert (town.run("--yes"), office.done()) == ([], [])
    welcome, joined = (one for one in office.program.mails(ANA) if "INBOX" in one["labels"])
    assert "Flood maps" in joined["text"]
    assert "Too early" not in joined["text"], "before the first day"
    assert "Flood maps" not in welcome["text"]


def test_those_who_are_taken_on_together_get_one_letter_each_although_nobody_was_invited_before(
    programs: Programs,
) -> None:
    days = ["2026-12-03", "2026-12-10", "2026-12-17"]
    office = taking_on(programs, {"Liaisons": [], "Meetings": [meeting(day, Title=f"On {day}") for day in days]})
    town = office.meetings()
    assert town.run("--yes") == [], "there is nobody to invite"
    office.accept("A-01", "A-02")
    office.done()
    both = ["joined/M-01/L-01/1", "joined/M-01/L-02/1"]
    assert town.run("--yes") == ["event/M-01", "event/M-02", "event/M-03", *both]
    assert (town.run("--yes"), office.done(), office.done()) == ([], ["welcome/L-01", "welcome/L-02"], [])
    for who in (ANA, JOSE):
        _, joined = town.letters(who)
        assert all(f"On {day}" in joined["text"] for day in days)
        assert len(town.letters(who)) == 2, "the welcome, and all that is to come"
        assert town.notices()[f"invitation {who}"] == len(days), "Calendar's own, one an event"
    office.program.type({"Meetings": [meeting("2027-01-07", Title="A late one")]}, start=5)
    assert town.settle() == ["event/M-04", "invited/M-04/L-01/1", "invited/M-04/L-02/1"], "what is typed later"


def test_a_last_day_takes_guests_off_what_comes_after_closes_the_folder_and_the_last_invoice_is_drafted(
    programs: Programs,
) -> None:
    tabs = {
        "Meetings": [meeting("2026-11-12", Title="Last one"), meeting("2026-12-03")],
        "Hours": [hours("2026-11-02", "L-01", "2:00")],
    }
    office = taking_on(programs, tabs)
    town = office.meetings()
    town.run("--yes")
    assert office.may_open() == [OLD, SAM]
    office.program.set("Liaisons", "L-01", To="2026-11-15")
    assert town.run("--yes") == ["event/M-02", "cancelled/M-02/L-01/2"]
    guests = {guest["email"] for event in town.events() for guest in event.get("attendees", [])}
    stands = {event["summary"].partition(": ")[2]: event.get("attendees", []) for event in town.events()}
    assert [len(stands[title]) for title in ("Last one", "Winter plans")] == [1, 0], guests
    assert len(town.letters(OLD)) == 3
    town.at("2026-11-15 12:00")
    office.done()
    assert office.may_open() == [OLD, SAM], "the last day is a day in the program"
    town.at("2026-11-16 12:00")
    assert office.done() == ["access/core-team"]
    assert office.may_open() == [SAM]
    assert office.program.run().invoices == [], "November is not over"
    town.at("2026-12-01 12:00")
    last = office.program.run().invoice("L-01", "2026-11")
    assert (last["state"], last["amount"]) == ("Draft", "80.00")


def test_a_last_day_before_the_first_is_a_problem_and_takes_nobody_off(programs: Programs) -> None:
    office = taking_on(programs, {"Meetings": [meeting("2026-12-03")]})
    town = office.meetings()
    town.run("--yes")
    office.program.set("Liaisons", "L-01", To="2024-12-31")
    assert town.run("--yes") == []
    assert office.done() == []
    assert office.program.problem("Liaisons", "L-01") == (
        "To: the time in the program ends before it begins: correct From or To"
    )
    assert (len(town.guests()), office.may_open()) == (1, [OLD, SAM])


def test_a_row_that_is_gone_keeps_its_access_until_staff_let_go_of_it(programs: Programs) -> None:
    office = taking_on(programs)
    office.program.edit("delete_rows", "Liaisons", rows=["L-01"])
    assert office.done() == []
    assert office.may_open() == [OLD, SAM]
    office.meetings().answer()
    assert office.done() == ["access/core-team"]
    assert office.may_open() == [SAM]


def test_the_folder_is_opened_by_name_and_closed_to_whom_somebody_else_let_in(programs: Programs) -> None:
    office = taking_on(programs, First_day="2026-11-01")
    folder = office.folder()["id"]
    stranger = {"file": folder, "do": "share", "email": "stranger@example.org", "role": "reader"}
    office.local.edit(stranger, service="drive", user=OFFICE)
    office.accept("A-01")
    office.done()
    assert "access/core-team" in office.done()
    assert office.may_open() == [ANA, OLD, SAM]


def test_a_folder_that_staff_have_moved_is_opened_where_it_lies_and_a_trashed_one_is_made_again(
    programs: Programs,
) -> None:
    office = taking_on(programs, First_day="2026-11-01")
    first = office.folder()["id"]
    (score_sheets,) = [office.program.place["folder"]]
    office.local.edit({"file": first, "do": "rename", "name": "Team folder"}, service="drive", user=OFFICE)
    office.local.edit({"file": first, "do": "move", "to": score_sheets}, service="drive", user=OFFICE)
    office.hire("A-01")
    (moved,) = [one for one in office.program.files() if one["id"] == first]
    assert sorted(who for who, role in moved["permissions"].items() if role != "owner") == [ANA, OLD, SAM]
    office.local.edit({"file": first, "do": "trash"}, service="drive", user=OFFICE)
    office.hire("A-02")
    assert office.folder()["id"] != first
    assert office.may_open() == [ANA, JOSE, OLD, SAM]


@pytest.mark.parametrize(
    ("tab", "column"),
    [("Liaisons", ""), ("Core team", ""), ("Applications", ""), ("Liaisons", "E-mail"), ("Liaisons", "To")],
)
def test_what_is_missing_for_a_while_closes_the_folder_to_nobody_and_tells_nobody_twice(
    tab: str, column: str, programs: Programs
) -> None:
    office = taking_on(programs, First_day="2026-11-01")
    office.hire("A-01")
    before = office.may_open()
    assert len(before) == 3
    if column:
        office.program.edit("rename_header", tab, column=column, to="Something else")
    else:
        office.program.edit("rename_tab", tab, to="Something else")
    if tab != "Applications":
        office.accept("A-02")
    told = [*office.done(), *office.done()]
    assert office.may_open() == before or "welcome/L-03" in told, "only who is new is let in"
    if column:
        office.program.edit("rename_header", tab, column="Something else", to=column)
    else:
        office.program.edit("rename_tab", "Something else", to=tab)
    if tab == "Applications":
        office.accept("A-02")
    told += [*office.done(), *office.done(), *office.done()]
    assert sorted(told) == ["access/core-team", "liaison/A-02", "welcome/L-03"]
    assert len(office.may_open()) == 4
    assert (len(office.letters(ANA)), len(office.letters(JOSE))) == (1, 1)
    assert sorted(office.listed()) == ["L-01", "L-02", "L-03"]
