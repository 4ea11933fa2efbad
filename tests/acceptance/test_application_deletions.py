"""Applications that were kept long enough: deleted everywhere when staff say so, with the real commands."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

from tests.applications_in_sheet import Office, address, person
from tests.interviews_in_sheet import SAM, TEAM, row
from tests.interviews_in_sheet import Office as Interviewers
from tests.programs_in_sheet import OFFICE, Programs

YEAR = 366 * 86400
_ALL = (
    "select * from known_rows",
    "select * from told",
    "select * from stages",
    "select * from events",
    "select * from effects",
)


def old(programs: Programs) -> Office:
    """One of two was interviewed and declined, a year ago."""
    program = programs.make(
        {
            "Core team": TEAM,
            "Applications": [person(number, Stage="To interview") for number in (1, 2)],
            "Interviews": [row(Applicant="A-01 · Person 1")],
        },
        {"Office e-mail": OFFICE, "Program name": f"Exampleton {programs.made + 1}"},
    )
    town = Interviewers(program)
    town.run("--yes")
    (sheet,) = town.sheets()
    town.local.edit({"file": sheet["id"], "do": "append", "text": "4 of 5"}, service="documents", user=SAM)
    town.program.set("Applications", "A-01", Skills="speaks up")
    town.run("--yes")
    assert len(town.sheets()) == 2
    office = Office(town.program)
    office.run()
    town.program.set("Interviews", "I-01", Status="Took place")
    office.stage(A_01="Declined")
    office.run()
    office.program.local.advance(YEAR)
    return office


def tables(office: Office) -> dict[str, list[Any]]:
    """What the ledger knows, as text."""
    with contextlib.closing(sqlite3.connect(office.program.ledger)) as ledger:
        return {query.rpartition(" ")[2]: ledger.execute(query).fetchall() for query in _ALL}


def knows(office: Office, *words: str) -> list[str]:
    """The tables that hold one of these ids as a row's, or one of these fingerprints."""
    return [name for name, rows in tables(office).items() if any(word in str(row) for row in rows for word in words)]


def test_do_it_deletes_an_application_everywhere_and_the_ledger_forgets(programs: Programs) -> None:
    office = old(programs)
    told = office.run()
    assert told == ["stage/A-01/declined/1"], "the refusal was due a year ago; it goes out once"
    office.program.local.advance(YEAR)
    assert office.run() == []
    asked = {one["To"]: one for one in office.asked()}
    assert set(asked) == {"A-01", "A-02"}
    question = asked["A-01"]
    assert "the interviews I-01" in question["Why"]
    marks = [row for row in tables(office)["told"] if "A-01" in str(row)]
    (mark,) = {row[-1] for row in marks}
    office.program.set("Approvals", question["ID"], Answer="Do it")
    assert office.run() == ["delete/A-01"]
    assert [row["ID"] for row in office.program.rows("Applications")] == ["A-02"]
    assert office.program.rows("Interviews") == []
    assert [one for one in office.program.files() if "Interviews/" in one["path"]] == []
    events = office.program.local.admin("GET", "/events")["events"]
    (event,) = [one for one in events if one["calendar"] == office.program.place["calendar"]]
    assert (event["status"], event.get("attendees", [])) == ("cancelled", [])
    assert address(1) not in str(event)
    before = len(office.program.mails(address(1)))
    assert office.run() == []
    assert knows(office, mark) == []
    assert knows(office, "('A-01'", "'Applications', 'A-01'", "'I-01', 'A-01'", "'Interviews', 'I-01'") == []
    effects = {row[0]: row for row in tables(office)["effects"]}
    assert {"delete/A-01", "invited/I-01/A-01/1", "event/I-01", "score-sheet/I-01/A-01"} <= effects.keys()
    about = [row for key, row in effects.items() if "A-01" in key and not key.startswith("delete/")]
    assert {row[3:5] for row in (*about, effects["event/I-01"])} == {("", "")}, "no fingerprint of what it was made of"
    assert len(office.program.mails(address(1))) == before
    assert [one["To"] for one in office.asked()] == ["A-02"]
    assert office.run() == []


def test_dont_keeps_it_and_nothing_is_deleted(programs: Programs) -> None:
    office = old(programs)
    office.run()
    office.program.local.advance(YEAR)
    office.run()
    for asked in office.asked():
        office.program.set("Approvals", asked["ID"], Answer="Don't")
    assert office.later(days=30) == []
    assert len(office.program.rows("Applications")) == 2
    assert office.asked() == []
    found = [one for one in office.program.files() if "Interviews/" in one["path"]]
    assert len(found) == 3


def test_what_staff_have_moved_goes_too_and_what_they_deleted_by_hand_is_no_fault(programs: Programs) -> None:
    office = old(programs)
    office.run()
    first, second = (one for one in office.program.files() if one["mimeType"].endswith("google-apps.document"))
    top = office.program.place["folder"]
    drive = {"service": "drive", "user": OFFICE}
    office.program.local.edit({"do": "move", "file": first["id"], "to": top}, **drive)
    office.program.local.edit({"do": "trash", "file": second["id"]}, **drive)
    calendar = office.program.place["calendar"]
    (event,) = [one for one in office.program.local.admin("GET", "/events")["events"] if one["calendar"] == calendar]
    edit = {"do": "delete", "event": event["id"], "calendar": calendar}
    office.program.local.edit(edit, service="calendar", user=OFFICE)
    office.program.local.advance(YEAR)
    office.run()
    question = next(one for one in office.asked() if one["To"] == "A-01")
    office.program.set("Approvals", question["ID"], Answer="Do it")
    assert office.run() == ["delete/A-01"]
    left = [one["name"] for one in office.program.files() if "Score sheet" in one["name"]]
    assert left == []
    assert [row["ID"] for row in office.program.rows("Applications")] == ["A-02"]
