"""A tax number in any tab: a problem at its row, copied nowhere, and nobody's pay is hurt by it."""

from __future__ import annotations

import pytest

from tests.programs_in_sheet import Programs, Ran, hours
from tests.security.world import APPLICANTS, EIN, ITIN, LIAISONS, SPOKEN, SSN, TABS, TAX, TEAM, World, found

LOOKS = "this looks like a tax number"
WITH_TAX = {
    "Liaisons": [
        LIAISONS[0],
        {**LIAISONS[1], "Needs for access": f"W-9: {ITIN}"},
        {**LIAISONS[1], "Name": "Iris Exempla", "E-mail": "iris@example.org", "Vendor number": SSN},
    ],
    "Core team": [{**TEAM[0]}, {**TEAM[1], "Name": f"Ottilie {SSN}"}],
    "Applications": [{**APPLICANTS[0], "Notes": SPOKEN, "Skills": f"my EIN is {EIN}"}, {**APPLICANTS[1], "Name": SSN}],
    "Meetings": [*TABS["Meetings"], {**TABS["Meetings"][0], "Date": "2026-12-10", "Agenda": f"Bring {SSN}"}],
    "Interviews": [{**TABS["Interviews"][0], "Interviewers": "Sam Sampleton"}],
    "Hours": [
        hours("2026-10-05", "L-01", "2:00", Note=f"my number is {SSN}"),
        hours("2026-10-06", "L-02", "3:00"),
        hours("2026-10-07", "L-03", "1:00"),
        hours("2026-10-08", f"L-02 · {SSN}", "1:00"),
    ],
    "Outreach": [{"Date": "2026-10-02", "Kind": "Dinner", "Topics heard": f"{SPOKEN} said one"}],
    "Funds": [{"Fund": "Grant", "Budget": 50000, "Account number": "010-61-5300", "From": "2025-07-01"}],
}
AT = {
    ("Liaisons", "L-02", "Needs for access"),
    ("Liaisons", "L-03", "Vendor number"),
    ("Core team", "C-02", "Name"),
    ("Applications", "A-01", "Notes"),
    ("Applications", "A-01", "Skills"),
    ("Applications", "A-02", "Name"),
    ("Meetings", "M-02", "Agenda"),
    ("Hours", "H-01", "Note"),
    ("Hours", "H-04", "Liaison"),
    ("Outreach", "O-01", "Topics heard"),
}


@pytest.fixture(scope="module")
def world(town_programs: Programs) -> World:
    world = World(town_programs, WITH_TAX)
    for job in ("invoices", "meetings", "interviews"):
        world.run(job, "--json", "--yes")
    return world


def last(world: World, job: str) -> Ran:
    return world.run(job, "--json", "--yes")


def test_each_is_a_problem_at_its_row_that_does_not_repeat_it(world: World) -> None:
    told = [one for one in last(world, "invoices").json["problems"] if one["what"] == LOOKS]
    assert {(one["tab"], one["id"], one["column"]) for one in told} == AT
    assert len(told) == len(AT)
    assert all(one["value"] == "" and one["row"] > 1 for one in told)
    for tab, id_, column in AT:
        assert f"{column}: {LOOKS}: delete it here" in world.program.problem(tab, id_)


def test_it_is_copied_nowhere(world: World) -> None:
    assert found(world.sent(), ("Zuleika", "tenants of Birch")) == ["Zuleika", "tenants of Birch"]
    for where in (world.sent(), world.kept(), world.written(), world.names_of_files(), "".join(world.said)):
        assert found(where, TAX) == []
    plain = [world.really("invoices"), world.really("meetings", "--plan"), world.command("explain", "L-03")]
    for ran in plain:
        assert ran.out
        assert found(ran.out + ran.err, TAX) == []


def test_what_does_not_need_the_cell_goes_on_and_what_prints_it_waits(world: World) -> None:
    ran = last(world, "invoices")
    assert ran.amounts() == {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "120.00"}
    assert ran.says()["H-03"] == "waits: plan: Vendor number on Liaisons cannot be read"
    assert world.program.row("Invoices", "N-01")["Account number"] == "010-61-5300"
    meetings = {key.split("/")[1] for key, state in last(world, "meetings").effects().items() if state == "already"}
    assert meetings == {"M-01"}
    assert "already" in last(world, "interviews").effects().values()


def test_mended_it_is_paid_and_the_problem_is_gone(world: World) -> None:
    world.program.set("Liaisons", "L-03", Vendor_number="V-3")
    world.program.set("Hours", "H-01", Note="")
    ran = last(world, "invoices")
    assert ran.amounts()[("L-03", "2026-10")] == "40.00"
    assert world.program.problem("Liaisons", "L-03") == ""
    assert world.program.problem("Hours", "H-01") == ""
    assert ran.invoice("L-01")["lines"][0]["amount"] == "80.00"


def test_one_that_comes_into_a_drawn_draft_leaves_it_as_it_was_drawn(world: World) -> None:
    before = world.program.pdfs()
    world.program.set("Liaisons", "L-01", Address=f"7 Whispering Lane {SSN}")
    ran = last(world, "invoices")
    assert ran.amounts()[("L-01", "2026-10")] == "80.00"
    assert ran.invoice("L-01")["held_because"] == ["row_gone"]
    assert world.program.pdfs() == before
    assert "7 Whispering Lane" in world.sent()
    world.program.set("Liaisons", "L-01", Address="7 Whispering Lane")
    assert last(world, "invoices").invoice("L-01")["held_because"] == []


def test_on_start_here_the_cell_is_named(world: World) -> None:
    world.program.sheet.worksheet("Start here").update_acell("D60", SSN)
    ran = last(world, "invoices")
    assert [one["column"] for one in ran.problems("Start here")] == ["D"]
    assert f"Start here, D: {LOOKS}" in world.program.start_here()
    world.program.sheet.worksheet("Start here").update_acell("D60", "")
    assert last(world, "invoices").problems("Start here") == []
