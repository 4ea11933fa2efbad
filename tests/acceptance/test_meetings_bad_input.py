"""Meetings with bad input, moved and cancelled while they settle, and a plan that grows while staff are asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.meetings_in_sheet import ANA, JOSE, Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, Programs

INVITED = ["event/M-01", "invited/M-01/L-01/1", "invited/M-01/L-02/1"]
SEND = "gmail.users.drafts.send"
BAD_ROWS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"Length": 0}, "Length", "between 1 minute and a day"),
    ({"Length": 600}, "Length", "600 minutes is no length of a meeting"),
    ({"Time": ""}, "Time", "this is missing"),
    ({"Date": ""}, "Date", "this is missing"),
    ({"Time": "23:00"}, "Length", "it would end on the next day"),
    ({"Date": "2026-10-20"}, "Date", "2026-10-20 18:00 is in the past"),
    ({"Date": "2027-03-14", "Time": "2:30"}, "Time", "this hour is left out when the clocks change"),
    ({"Date": "2027-11-07", "Time": "1:30"}, "Time", "this hour comes twice when the clocks change"),
    ({"Who": "L-01, L-77"}, "Who", "L-77 is nobody on Liaisons or Core team"),
    ({"Place": "x" * 2000}, "Place", "longer than 500 characters"),
    ({"Place": ""}, "Place", "no place and is not online"),
)


@pytest.fixture
def meeting(programs: Programs) -> Meetings:
    return Meetings(programs.make(tabs()))


def test_bad_rows_are_told_and_a_good_neighbour_goes_out(programs: Programs) -> None:
    bad = [{**row(f"2026-12-{place:02d}"), **cells} for place, (cells, _, _) in enumerate(BAD_ROWS, start=4)]
    town = Meetings(programs.make(tabs(row(), *bad)))
    assert town.settle() == INVITED
    shown = {one["ID"]: one["Problem"] for one in town.program.rows("Meetings")}
    for number, (cells, column, words) in enumerate(BAD_ROWS, start=2):
        told = town.ran.problem("Meetings", f"M-{number:02d}")
        assert (told["column"], words in told["what"]) == (column, True), (cells, told)
        assert words in shown[f"M-{number:02d}"]


def test_moved_into_the_past_tells_nobody_and_moved_back_neither(meeting: Meetings) -> None:
    assert meeting.settle() == INVITED
    meeting.program.set("Meetings", "M-01", Date="2026-10-20")
    assert meeting.settle() == []
    assert "2026-10-20 18:00 is in the past" in meeting.problem()
    assert meeting.events()[0]["start"]["dateTime"].startswith("2026-12-03T18:00")
    meeting.program.set("Meetings", "M-01", Date="2026-12-03")
    assert meeting.settle() == []
    assert (meeting.problem(), len(meeting.sent())) == ("", 2)


def test_moved_twice_within_the_settling_time_is_one_move(meeting: Meetings) -> None:
    assert meeting.settle() == INVITED
    meeting.program.set("Meetings", "M-01", Date="2026-12-04")
    assert meeting.run() == []
    meeting.program.local.advance(400)
    meeting.program.set("Meetings", "M-01", Date="2026-12-05")
    assert meeting.run() == []
    meeting.program.local.advance(400)
    assert meeting.run() == [], "it is 400 seconds since the last change"
    meeting.program.local.advance(200)
    assert meeting.run() == ["event/M-01", "moved/M-01/L-01/2", "moved/M-01/L-02/2"]
    assert meeting.notices() == {f"{kind} {who}": 1 for kind in ("invitation", "update") for who in (ANA, JOSE)}
    assert "2026-12-04" not in str(meeting.events())


def test_set_ready_and_cancelled_at_once_sends_nothing(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(row(Ready=False))))
    town.run()
    town.program.set("Meetings", "M-01", Ready=True)
    assert town.run() == []
    town.program.set("Meetings", "M-01", Status="Cancelled")
    assert town.settle() == []
    assert (town.events(), town.sent(), town.notices()) == ([], [], {})


@pytest.mark.parametrize("do", ["edit_draft", "send_draft"])
def test_a_draft_of_ours_that_somebody_edited_or_sent_by_hand(meeting: Meetings, do: str) -> None:
    """Edited it is asked about and not sent; sent it counts. The other letter goes out once in any case."""
    meeting.run()
    meeting.program.local.advance(660)
    meeting.program.local.fault(SEND, {"status": 403, "reason": "forbidden"}, nth=1)
    meeting.run(status=1)
    (draft,) = [one for one in meeting.program.mails(OFFICE) if "DRAFT" in one["labels"]]
    words = {"text": "My own words"} if do == "edit_draft" else {}
    meeting.program.local.edit({"do": do, "draft": draft["draft"], **words}, service="mail", user=OFFICE)
    meeting.program.local.advance(60)
    meeting.run(status=1 if do == "edit_draft" else 0)
    if do == "edit_draft":
        (question,) = meeting.asked()
        assert question["What"] == "Send again? invitation of M-01 to L-01"
        assert meeting.letters(ANA) == []
        meeting.answer()
        meeting.run()
        assert meeting.run() == []
    assert (len(meeting.letters(ANA)), len(meeting.letters(JOSE)), meeting.asked()) == (1, 1, [])


def test_a_plan_that_grows_while_staff_are_asked_asks_for_the_rest_only(programs: Programs) -> None:
    """The keys released are the keys sent."""
    people = [{"Name": f"Person {n}", "E-mail": f"person{n}@example.org", "Language": "English"} for n in (3, 4)]
    town = Meetings(programs.make(tabs(liaisons=people), {"Most mails in a run": "3"}))
    assert town.settle(status=3) == []
    town.program.type({"Meetings": [row("2026-12-10")]}, start=3)
    town.run(status=3)
    town.answer()
    town.program.local.advance(660)
    assert town.run(status=3) == ["event/M-01", *(f"invited/M-01/L-0{n}/1" for n in (1, 2, 3, 4))]
    assert len(town.sent()) == 4
    town.answer()
    assert town.run() == ["event/M-02", *(f"invited/M-02/L-0{n}/1" for n in (1, 2, 3, 4))]
    assert len(town.sent()) == 8
