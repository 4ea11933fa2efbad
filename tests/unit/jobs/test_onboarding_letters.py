"""Who was put on the list is welcomed once, reminded of papers, and let into the folder; who leaves loses access."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.jobs.onboarding_office import OLD, VENDOR, W_9, Office, accepted

# The welcome and the papers


def test_the_welcome_says_the_first_day_and_the_papers_with_their_links() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    letter = office.letters["welcome/L-02"]
    assert (letter.name, letter.language, letter.to_address) == ("welcome", "pt", "ana@example.org")
    assert letter.papers == (("w_9", W_9), ("vendor_form", VENDOR))
    assert letter.first_day == date(2026, 12, 1)
    assert office.says("L-02") == "missing: W-9 and vendor form"
    office.run(hours=1)
    assert office.says("L-02") == "welcomed on 2026-11-02; missing: W-9 and vendor form; asked again from 2026-11-09"


def test_a_missing_link_is_a_problem_at_its_setting_and_the_letter_waits() -> None:
    office = accepted(w_9_link="")
    office.run()
    assert office.problems() == [], "nobody waits for it yet"
    assert office.run(hours=1) == []
    (problem,) = office.last.problems
    assert (problem.tab, problem.id, problem.number, problem.column) == ("Settings", "X-30", 31, "Value")
    assert "W-9 link" in problem.what
    assert "waits for a link" in office.says("L-02")
    office.set(w_9_link=W_9)
    assert office.run(hours=1) == ["welcome/L-02"]
    assert office.problems() == []


def test_a_link_that_cannot_be_read_is_not_told_of_twice() -> None:
    office = accepted(w_9_link="", faulty=frozenset({"W-9 link"}))
    office.run()
    assert office.run(hours=1) == []
    assert office.problems() == []


def test_a_paper_that_is_there_is_not_asked_for_and_its_link_not_needed() -> None:
    office = accepted(w_9_link="")
    office.run()
    office.change("L-02", w_9_on_file=True)
    assert office.run(hours=1) == ["welcome/L-02"]
    assert office.letters["welcome/L-02"].papers == (("vendor_form", VENDOR),)


def test_a_reminder_a_week_at_most_four_and_then_it_is_staffs() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    went = {day: office.run(days=1) for day in range(1, 60)}
    assert {day: keys for day, keys in went.items() if keys} == {
        7 * number: [f"papers/L-02/{number}"] for number in range(1, 5)
    }
    assert [need.partition(":")[0] for need in office.last.needs] == ["L-02"]
    assert "W-9 and vendor form still missing" in office.last.needs[0]
    assert "now it is for staff" in office.says("L-02")
    office.change("L-02", w_9_on_file=True, vendor_form=True)
    assert office.run(days=1) == []
    assert office.last.needs == ()


def test_no_line_for_staff_before_the_last_reminder_has_had_its_week() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    for _ in range(4):
        office.run(days=7)
    assert office.run(days=6) == []
    assert office.last.needs == ()
    office.run(days=1)
    assert len(office.last.needs) == 1


def test_a_reminder_names_what_is_missing_that_day_and_none_follows_both_boxes() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    office.change("L-02", vendor_form=True)
    assert office.run(days=7) == ["papers/L-02/1"]
    assert office.letters["papers/L-02/1"].papers == (("w_9", W_9),)
    office.change("L-02", w_9_on_file=True)
    assert [office.run(days=7) for _ in range(3)] == [[]] * 3


def test_after_a_stop_of_the_service_one_reminder_goes_out_and_not_all_that_were_due() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    assert office.run(days=30) == ["papers/L-02/1"]
    assert office.run(days=6) == []
    assert office.run(days=1) == ["papers/L-02/2"]


def test_letters_wait_for_the_hours_of_mail() -> None:
    office = accepted()
    office.run()
    assert office.run(hours=10) == []
    assert office.says("L-02").endswith("waits until 08:00")
    assert office.run(hours=10) == ["welcome/L-02"]


def test_nobody_is_written_to_whom_this_job_has_not_put_on_the_list() -> None:
    missing = replace(OLD, w_9_on_file=False)
    office = Office(liaisons=(missing,))
    assert [office.run(days=7) for _ in range(6)] == [[]] * 6
    assert (office.says("L-01"), office.last.needs) == ("", ())


def test_who_was_welcomed_before_the_ledger_was_lost_is_still_reminded() -> None:
    office = accepted()
    office.run()
    office.run(hours=1)
    office.hired = {}
    assert office.run(days=7) == ["papers/L-02/1"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"email": "", "faulty": frozenset({"E-mail"})}, "an address with a typo"),
        ({"language": "", "faulty": frozenset({"Language"})}, "a language without letters"),
        ({"unsafe": True}, "cells that changed places"),
        ({"gone": True}, "a row that is gone"),
        ({"to": date(2026, 11, 1)}, "no longer in the program"),
        ({"to": date(2026, 11, 30)}, "To before From"),
    ],
)
def test_no_letter_to_a_row_that_may_not_be_acted_on(cells: dict[str, Any], why: str) -> None:
    office = accepted()
    office.run()
    office.change("L-02", **cells)
    assert office.run(hours=1) == [], why


def test_a_letter_that_is_still_looked_at_is_left_alone_and_a_failed_one_says_why() -> None:
    office = accepted()
    office.run()
    office.history = {"pending": frozenset({"welcome/L-02"})}
    assert office.run(hours=1) == []
    office.history = {"failed": {"welcome/L-02": "Gmail says no"}}
    assert office.run(hours=1) == ["welcome/L-02"]
    assert "not sent: Gmail says no" in office.says("L-02")


# The folder


def test_the_folder_is_open_to_the_core_team_and_to_who_is_in_term() -> None:
    office = Office(liaisons=(OLD, replace(OLD, id="L-02", email="late@example.org", from_=date(2026, 12, 1))))
    office.run()
    assert office.let_in() == ["C-01", "L-01"]
    office.run(days=29)
    assert office.let_in() == ["C-01", "L-01", "L-02"]
    office.change("L-01", to=date(2026, 12, 5))
    office.run(days=4)
    assert office.let_in() == ["C-01", "L-01", "L-02"], "the last day is a day in the program"
    office.run(days=1)
    assert office.let_in() == ["C-01", "L-02"]


@pytest.mark.parametrize(
    "cells",
    [
        {"gone": True, "email": ""},
        {"unsafe": True},
        {"faulty": frozenset({"E-mail"}), "email": ""},
        {"faulty": frozenset({"To"})},
        {"from_": date(2026, 1, 1), "to": date(2025, 1, 1)},
    ],
)
def test_who_may_not_be_acted_on_keeps_the_access_that_they_have_and_gets_none(cells: dict[str, Any]) -> None:
    office = Office()
    office.run()
    office.change("L-01", **cells)
    assert office.run(days=1) == []
    assert office.let_in() == ["C-01", "L-01"]
    office = Office(liaisons=(replace(OLD, **cells),))
    office.run()
    assert office.let_in() == ["C-01"]


def test_a_row_that_staff_let_go_of_loses_its_access_even_when_it_was_the_last() -> None:
    office = Office()
    office.run()
    office.sheet = replace(office.sheet, liaisons=(), core_team=())
    office.run(days=1)
    assert office.let_in() == []


def test_no_folder_is_made_for_nobody() -> None:
    office = Office(liaisons=())
    office.sheet = replace(office.sheet, core_team=())
    office.run()
    assert office.last.effects == ()


def test_the_folder_waits_for_the_hours_of_mail_because_drive_writes_to_people() -> None:
    office = Office()
    office.run(hours=10)
    assert office.open_to is None
    office.run(hours=10)
    assert office.let_in() == ["C-01", "L-01"]


def test_two_rows_of_one_address_are_one_entry() -> None:
    office = Office(liaisons=(OLD, replace(OLD, id="L-02", name="Other", email="OLD@example.org")))
    office.run()
    assert office.let_in() == ["C-01", "L-01"]
