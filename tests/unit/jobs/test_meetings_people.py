"""The job `meetings`: who joins, who leaves, people of two rows, and who may not be written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from automations.rules.gatherings import Told
from tests.unit.jobs.meeting_office import NOON, WHEN, Office, invited, liaison, meeting, member, moment


def test_a_new_liaison_with_twenty_meetings_gets_one_letter_and_nobody_else_any() -> None:
    rows = [meeting(number, f"2026-12-{number:02d} 18:00") for number in range(1, 21)]
    office = Office(meetings=rows)
    office.run(NOON)
    office.liaisons.append(liaison(3))
    assert office.run(NOON) == ["joined/M-01/L-03/1"]
    _, _, facts = office.sent[-1]
    assert (facts.letter.name, len(facts.letter.occasions), len(facts.calendar)) == ("joined", 20, 20)
    assert office.run(NOON) == []


def test_who_joins_one_meeting_gets_an_invitation_with_an_ics() -> None:
    office = invited()
    office.liaisons.append(liaison(3))
    assert office.run(NOON) == ["joined/M-01/L-03/1"]
    _, _, facts = office.sent[-1]
    assert (facts.letter.name, [one.uid for one in facts.calendar]) == ("invitation", ["M-01@example.org"])


def test_an_invitation_that_failed_stays_one_under_its_key() -> None:
    """Not a 'joined' beside it, because others were invited before."""
    office = Office(meetings=[meeting(1, WHEN)], fails=frozenset({"invited/M-01/L-02/1"}))
    assert office.run(NOON) == ["invited/M-01/L-01/1"]
    assert office.says("M-01").startswith("1 of 2 invited")
    assert "invited/M-01/L-02/1" in {effect.key for effect in office.last.effects}


def test_who_is_taken_off_who_is_told_that_it_is_without_them() -> None:
    office = invited()
    office.change("M-01", who="L-01")
    assert office.run(NOON) == ["cancelled/M-01/L-02/2"]
    assert office.people_of("uninvited") == ["L-02"]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"unsafe": True}, id="e-mails that changed places"),
        pytest.param({"gone": True}, id="a row that is gone"),
        pytest.param({"faulty": frozenset({"E-mail"}), "email": ""}, id="an address with a typo"),
        pytest.param({"faulty": frozenset({"Language"}), "language": ""}, id="a language that is none"),
        pytest.param({"faulty": frozenset({"Name"}), "name": ""}, id="a name that cannot be read"),
        pytest.param({"from_": date(2026, 1, 1), "to": date(2025, 12, 31)}, id="a term that ends before it begins"),
        pytest.param({"faulty": frozenset({"To"}), "from_": date(2030, 1, 1)}, id="a last day that cannot be read"),
    ],
)
def test_nothing_is_done_for_a_row_that_may_not_be_acted_on(cells: dict[str, Any]) -> None:
    """No letter, and nobody is taken off the event."""
    office = invited()
    before = office.events["M-01"]
    office.change("L-02", **cells)
    assert office.run(NOON) == []
    assert office.events["M-01"] == before
    assert office.run("2026-11-26 09:00") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    assert "waits for L-02" in office.says("M-01")


def test_a_new_person_is_written_to_once_settled() -> None:
    office = invited()
    office.liaisons.append(liaison(3))
    office.past = replace(office.past, unsettled={"L-03": moment("2026-11-20 12:10")})
    assert office.run(NOON) == []
    office.past = replace(office.past, unsettled={})
    assert office.run(NOON) == ["joined/M-01/L-03/1"]


def test_a_new_address_is_told_all_that_is_to_come() -> None:
    office = invited()
    office.change("L-02", email="another2@example.org")
    assert office.run(NOON) == ["joined/M-01/L-02/2"]
    assert office.sent[-1][2].letter.to_address == "another2@example.org"
    assert office.run(NOON) == []


def test_a_letter_that_came_back_is_a_problem_at_the_person() -> None:
    office = invited()
    office.past = replace(office.past, bounced={"L-02": moment("2026-11-20 12:05")})
    office.run("2026-11-20 13:00")
    (found,) = office.last.problems
    assert (found.tab, found.id, found.column) == ("Liaisons", "L-02", "E-mail")
    assert found.what == "a letter to this address came back on 2026-11-20"


def test_one_person_as_liaison_and_staff_is_written_to_once() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody"), meeting(2, "2026-12-04 18:00", who="Staff")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="PERSON1@example.org"), member(2)],
    )
    assert office.run(NOON) == [
        *("invited/M-01/L-01/1", "invited/M-01/C-02/1"),
        *("invited/M-02/L-01/1", "invited/M-02/C-02/1"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"unsafe": True},
        {"gone": True},
        {"faulty": frozenset({"Name"})},
        {"email": ""},
        # The cells of the e-mail column have been sorted: this row has another's.
        {"unsafe": True, "email": "person2@example.org"},
    ],
)
def test_a_person_of_two_rows_is_told_once_whichever_of_them_leads(cells: dict[str, Any]) -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody", kind="Core team")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1"]
    before = office.liaisons[0]
    office.change("L-01", **cells)
    assert office.run("2026-11-20 13:00") == []
    office.liaisons = [before]
    assert office.run("2026-11-20 13:30") == []
    # What happens while the other row leads is told once, too: also a move, a reminder, and that it is off.
    office.change("L-01", **cells)
    office.change("M-01", when="2026-12-04 18:00")
    assert office.run("2026-11-20 14:00") == ["moved/M-01/C-01/2"]
    assert office.run("2026-12-02 09:05") == ["reminder/M-01/2026-12-04T18:00/C-01/2d"]
    office.liaisons = [before]
    assert office.run("2026-12-02 09:10") == []
    office.change("M-01", status="Cancelled")
    assert office.run("2026-12-02 10:00") == ["cancelled/M-01/L-01/3"]
    office.change("L-01", **cells)
    assert office.run("2026-12-02 11:00") == []


def test_a_row_that_leads_and_is_not_invited_takes_nobody_off() -> None:
    """Of the same person: the row that is invited is held, and the other one's time in the program is over."""
    over = liaison(2, email="person1@example.org", to=date(2026, 6, 30))
    office = Office(meetings=[meeting(1, WHEN), meeting(2, "2026-12-04 18:00")], liaisons=[liaison(1), over])
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1", "invited/M-02/L-01/1"]
    office.change("L-01", unsafe=True, email="another@example.org")
    assert office.run("2026-11-20 13:00") == []
    # What is off is off for them, too.
    office.change("M-01", status="Cancelled")
    assert office.run("2026-11-20 14:00") == ["cancelled/M-01/L-02/2"]
    office.change("L-01", unsafe=False, email="person1@example.org")
    assert office.run("2026-11-20 15:00") == []


def test_a_row_that_is_added_before_another_of_the_same_person_changes_nothing() -> None:
    office = Office(meetings=[meeting(1, WHEN, who="Everybody")], liaisons=[], core_team=[member(1)])
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/C-01/1"]
    office.liaisons = [liaison(1, email="staff1@example.org")]
    assert office.run("2026-11-20 13:00") == []
    assert len(office.run("2026-12-01 09:05")) == 1
    office.change("M-01", place="Town Hall")
    assert office.run("2026-12-01 10:00") == ["moved/M-01/L-01/2"]


@pytest.mark.parametrize("moves", ["L-01", "C-01"])
def test_two_rows_of_one_address_are_two_people_once_one_has_another(moves: str) -> None:
    """Who has the new address gets all that is to come; who keeps the old one has it already, and goes on with it."""
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody"), meeting(2, "2026-12-10 18:00", who="Liaisons")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    assert office.run(NOON) == ["invited/M-01/L-01/1", "invited/M-02/L-01/1"]
    assert office.run("2026-11-26 09:05") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    # While the row is half typed, nothing is done for it, and the other has been told.
    office.change(moves, email="new@example.org")
    office.past = replace(office.past, unsettled={moves: moment("2026-11-26 09:20")})
    assert office.run("2026-11-26 09:10") == []
    office.past = replace(office.past, unsettled={})
    assert office.run("2026-11-26 09:20") == [f"joined/M-01/{moves}/{2 if moves == 'L-01' else 1}"]
    assert office.run("2026-11-26 09:30") == []
    reminders = office.run("2026-12-01 09:05")
    assert sorted(reminders) == [f"reminder/M-01/2026-12-03T18:00/{id_}/2d" for id_ in ("C-01", "L-01")]
    office.change("M-01", place="Town Hall")
    assert sorted(key.split("/")[2] for key in office.run("2026-12-01 10:00")) == ["C-01", "L-01"]
    office.change("M-01", status="Cancelled")
    last = office.run("2026-12-01 11:00")
    assert sorted(key.split("/")[2] for key in last) == ["C-01", "L-01"]
    assert all(key.startswith("cancelled/M-01/") for key in last)


def test_two_people_of_two_rows_are_one_again_once_both_rows_have_the_new_address() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    office.run(NOON)
    office.change("C-01", email="new@example.org")
    assert office.run("2026-11-20 13:00") == ["joined/M-01/C-01/1"]
    office.change("L-01", email="new@example.org")
    assert office.run("2026-11-20 14:00") == []
    office.change("M-01", place="Town Hall")
    assert office.run("2026-11-20 15:00") == ["moved/M-01/L-01/2"]


def test_an_address_that_was_told_and_is_another_rows_now_learns_that_it_is_off() -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="person1@example.org")],
    )
    office.past = replace(office.past, mark=str.casefold)
    office.run(NOON)
    office.change("L-01", email="new@example.org")
    office.change("M-01", status="Cancelled")
    assert office.run("2026-11-20 13:00") == ["cancelled/M-01/C-01/2", "cancelled/M-01/L-01/2"]
    assert office.run("2026-11-20 14:00") == []


def unknown(key: str, person: str, address: str = "") -> dict[str, tuple[Told, ...]]:
    """A letter about M-01 of which nobody can tell whether it went out."""
    start = moment(WHEN)
    told = Told(
        gathering="M-01",
        person=person,
        number=1,
        start=start,
        end=start + timedelta(hours=2),
        place="Library",
        online=False,
        address=address,
    )
    return {key: (told,)}


def test_what_nobody_knows_yet_is_not_followed_by_another_letter() -> None:
    office = invited()
    office.change("M-01", when="2026-12-04 18:00")
    key = "joined/M-01/L-01/1"
    office.past = replace(office.past, pending=unknown(key, "L-01"), failed={key: "answer on Approvals"})
    assert office.run(NOON) == ["moved/M-01/L-02/2"]
    assert office.says("M-01").endswith("; perhaps sent to L-01: answer on Approvals"), "nobody knows that it was not"


@pytest.mark.parametrize(
    ("row", "address", "cells", "letters"),
    [
        # The letter was for the row that led then; now the other leads, whatever has become of the first.
        ("L-01", "person1@example.org", {"gone": True}, 1),
        ("L-01", "person1@example.org", {"unsafe": True, "email": "person2@example.org"}, 1),
        ("L-01", "person1@example.org", {"email": "new@example.org"}, 2),
        ("C-01", "person1@example.org", {}, 1),
        # Both rows have another address by now.
        ("C-01", "old@example.org", {}, 1),
    ],
)
def test_what_nobody_knows_of_one_row_holds_back_the_other_row_of_the_same_person(
    row: str, address: str, cells: dict[str, Any], letters: int
) -> None:
    office = Office(
        meetings=[meeting(1, WHEN, who="Everybody")],
        liaisons=[liaison(1)],
        core_team=[member(1, email="Person1@example.org")],
    )
    sent = unknown(f"invited/M-01/{row}/1", row, address)
    office.past = replace(office.past, mark=str.casefold, pending=sent)
    office.change("L-01", **cells)
    office.fails = frozenset({f"invited/M-01/{row}/1"})
    assert office.run(NOON) == []
    # Staff say that it did not go out: then one letter does.
    office.past, office.fails = replace(office.past, pending={}), frozenset()
    assert len(office.run("2026-11-20 13:00")) == letters
