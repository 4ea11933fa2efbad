"""What is due and does not go out: its row says why, and the same at night and after another job's run; what is asked
stays open meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.interviews_in_sheet import interviews
from tests.meetings_in_sheet import Meetings, row, tabs
from tests.programs_in_sheet import Programs

MOST, CHECKED = "Most mails in a run", "Languages must be checked"
NEW = {"M-01": row(), "M-02": row("2026-12-04"), "M-03": row("2026-12-05")}
DONT = "not sent: you said Don't on Approvals"


def mode(town: Meetings, word: str) -> None:
    (id_,) = [one["ID"] for one in town.program.rows("Jobs") if one["Job"] == "meetings"]
    town.program.set("Jobs", id_, Mode=word)


def pause(town: Meetings) -> None:
    sheet = town.program.sheet.worksheet("Start here")
    cell = sheet.find("Pause everything")
    assert cell is not None
    sheet.update_cell(cell.row, cell.col + 1, True)


def delete_a_setting(town: Meetings) -> None:
    (number,) = [one["#"] for one in town.program.rows("Settings") if one["Setting"] == "Program name"]
    town.program.edit("delete_rows", "Settings", rows=[int(number)])


def move_all(town: Meetings) -> None:
    """All that is to come is told, and then moved by a week."""
    town.program.local.advance(11 * 60)
    town.run()
    for day, id_ in enumerate(NEW, start=11):
        town.program.set("Meetings", id_, Date=f"2026-12-{day}")
    town.run()


def type_once_more(town: Meetings) -> None:
    town.program.local.advance(11 * 60)
    town.program.set("Meetings", "M-01", Title="Other plans")


TABLE = [
    pytest.param({MOST: "5"}, None, "not sent yet: asked on Approvals, because one run would send 6 mails", id="guard"),
    pytest.param(
        {},
        move_all,
        "not sent yet: asked on Approvals, because 3 of 3 to come would be changed or cancelled",
        id="over half",
    ),
    pytest.param({}, lambda town: mode(town, "Ask first"), "not sent yet: asked on Approvals", id="Ask first"),
    pytest.param({}, lambda town: mode(town, "Off"), "not sent yet: meetings is Off on Jobs", id="Off"),
    pytest.param({}, pause, "not sent yet: Pause everything is ticked on Start here", id="Pause everything"),
    pytest.param({}, delete_a_setting, "not sent yet: Program name is gone from Settings", id="a setting deleted"),
    pytest.param(
        {CHECKED: "yes"},
        None,
        "not sent yet: no speaker has checked its wording (Settings, Languages must be checked)",
        id="wording",
    ),
    pytest.param({}, type_once_more, "waits until 12:2", id="half typed"),
]


@pytest.mark.parametrize(("settings", "then", "says"), TABLE)
def test_the_row_says_why_it_does_not_go_out(
    programs: Programs, settings: dict[str, str], then: Callable[[Meetings], None] | None, says: str
) -> None:
    town = Meetings(programs.make(tabs(*NEW.values()), settings))
    town.run()
    if then is not None:
        then(town)
    if says.startswith("waits"):
        town.run_anyhow()
        assert town.says().startswith(says)
        return
    town.program.local.advance(11 * 60)
    town.run_anyhow()
    asked = {one["ID"] for one in town.asked()}
    assert bool(asked) == ("asked on Approvals" in says or "Settings" in says.partition("(")[0])

    def holds() -> None:
        assert town.says().startswith(says)
        assert {one["ID"] for one in town.asked()} == asked

    holds()
    town.program.run()
    holds()
    town.at("2026-11-02 23:00")
    town.run_anyhow()
    holds()
    if "asked on Approvals" in says:
        for id_ in asked:
            town.program.set("Approvals", id_, Answer="Don't")
        for job in ("meetings", "invoices"):
            town.program.run_job(job)
            assert town.says() == DONT
        town.at("2026-11-03 10:00")
        assert town.run() == []
        assert town.says() == DONT


def test_one_letter_of_several_that_staff_do_not_want(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    mode(town, "Ask first")
    town.settle()
    for question in town.asked():
        answer = "Don't" if question["What"] == "invitation of M-01 to L-02" else "Do it"
        town.program.set("Approvals", question["ID"], Answer=answer)
    assert town.run() == ["event/M-01", "invited/M-01/L-01/1"]
    assert town.says() == (
        "1 of 2 invited; next reminder 2026-11-26 09:00; invitation not sent to L-02: you said Don't on Approvals"
    )
    mode(town, "Automatic")
    assert town.run("--yes") == [], "the answer holds, under whatever name the letter would go by now"
    assert len(town.says().split("not sent")) == 2


def test_an_interview_says_what_of_it_staff_did_not_want(programs: Programs) -> None:
    office = interviews(programs)
    office.run()
    office.program.set("Jobs", "J-03", Mode="Ask first")
    office.local.advance(11 * 60)
    office.run()
    assert office.says()[1] == "not sent yet: asked on Approvals"
    for question in office.program.rows("Approvals"):
        word = "Do it" if question["What"].startswith(("event", "folder")) else "Don't"
        office.program.set("Approvals", question["ID"], Answer=word)
    assert office.done() == ["access/I-01", "event/I-01"]
    says = office.says()[1]
    assert says.startswith("in the calendar; "), "the applicant is not invited"
    assert "score sheet not made: you said Don't on Approvals" in says
    assert "interview invitation not sent to A-01: you said Don't on Approvals" in says
    office.program.run()
    assert office.says()[1] == says
