"""The job `interviews`: moved, cancelled, other people, corrected addresses; each is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from automations.rules.questions import DO_IT, Answered
from tests.unit.jobs.interview_town import ROW, SIX, Town


def test_moved_and_back_again_is_told_each_time() -> None:
    town = Town()
    town.run()
    town.set(time=time(19))
    assert town.run(hours=1) == ["event/I-01", "moved/I-01/A-01/2"]
    assert town.event().change == "moved"
    letter = town.letter("moved/I-01/A-01/2").letter
    assert letter.name == "interview_moved"
    assert letter.before is not None
    assert (letter.before.start, letter.occasions[0].start) == (SIX, SIX.replace(hour=19))
    town.set(time=time(18))
    assert town.run(hours=1) == ["event/I-01", "moved/I-01/A-01/3"]
    town.set(time=time(19))
    assert town.run(hours=1) == ["event/I-01", "moved/I-01/A-01/4"]
    assert town.run(hours=1) == []


def test_moved_and_back_before_anybody_looked_is_no_news() -> None:
    town = Town()
    town.run()
    town.set(time=time(19))
    town.set(time=time(18))
    assert town.run(hours=1) == []


def test_a_move_leaves_the_score_sheet_alone() -> None:
    town = Town()
    town.run()
    town.set(date=date(2026, 11, 10), place="Library")
    assert "score-sheet/I-01/A-01" not in town.run()


def test_cancelled_once() -> None:
    town = Town()
    town.run()
    town.set(status="Cancelled", date=None, interviewers="")
    assert town.run() == ["event/I-01", "cancelled/I-01/A-01/2"]
    assert town.event().cancelled
    letter = town.letter("cancelled/I-01/A-01/2").letter
    assert (letter.name, letter.occasions[0].start) == ("interview_cancelled", SIX)
    assert town.run() == []
    assert town.status() == "cancelled"


def test_a_deleted_row_that_staff_let_go_of_is_called_off() -> None:
    town = Town()
    town.run()
    town.set(gone=True)
    assert town.run() == []
    town.sheet = replace(town.sheet, interviews=())
    assert town.run() == []
    town.history["called_off"] = frozenset({"I-01"})
    assert town.run() == ["event/I-01", "cancelled/I-01/A-01/2"]
    assert town.run() == []


@pytest.mark.parametrize("cells", [{"ready": False}, {"status": "Cancelled"}])
def test_a_row_of_which_nothing_has_come_shows_nothing(cells: dict[str, Any]) -> None:
    """What stands there was another row's: it came by a sort or a paste."""
    town = Town()
    town.set(**cells)
    assert town.run() == []
    assert town.last.statuses == {("Interviews", "I-01"): {"System status": "", "Reply": "", "Link": ""}}


def test_another_applicant_in_the_same_row() -> None:
    town = Town()
    town.run()
    town.set(applicant="A-02")
    done = town.run()
    assert sorted(done) == sorted(
        ["event/I-01", "score-sheet/I-01/A-02", "invited/I-01/A-02/1", "cancelled/I-01/A-01/2"]
    )
    # The event stood before: Calendar tells a guest who comes later nothing.
    assert town.letter("invited/I-01/A-02/1").calendar != ()
    assert town.run() == []


def test_who_joins_the_interviewers_gets_one_letter_and_nobody_else() -> None:
    town = Town()
    town.run()
    town.set(interviewers="Sam Sampleton, Jo Doe")
    assert town.run() == ["event/I-01", "access/I-01", "joined/I-01/C-02/1"]
    letter = town.letter("joined/I-01/C-02/1")
    assert (letter.letter.name, letter.letter.language, letter.calendar[0].uid) == (
        "invitation",
        "es",
        "uid@google.com",
    )
    town.set(interviewers="Sam Sampleton")
    assert town.run() == ["event/I-01", "access/I-01", "cancelled/I-01/C-02/2"]
    assert town.letter("cancelled/I-01/C-02/2").letter.name == "uninvited"
    assert town.run() == []


def test_who_joins_with_a_move_is_told_by_calendar() -> None:
    town = Town()
    town.run()
    town.set(interviewers="Sam Sampleton, Jo Doe", time=time(19))
    assert town.run() == ["event/I-01", "access/I-01", "moved/I-01/A-01/2"]
    town.set(interviewers="Sam Sampleton", time=time(18))
    assert town.run() == ["event/I-01", "access/I-01", "moved/I-01/A-01/3"]
    assert town.run() == []


def test_a_corrected_address_gets_the_invitation() -> None:
    town = Town()
    town.run()
    town.applicant("A-01", email="ana.exemplo@example.org")
    assert town.run() == ["event/I-01", "invited/I-01/A-01/2"]
    assert town.letter("invited/I-01/A-01/2").letter.to_address == "ana.exemplo@example.org"


def test_an_interviewers_corrected_address_is_told_by_letter_since_calendar_tells_it_nothing() -> None:
    town = Town()
    town.run()
    town.member("C-01", email="sam.sampleton@example.org")
    assert town.run() == ["event/I-01", "access/I-01", "joined/I-01/C-01/2"]
    letter = town.letter("joined/I-01/C-01/2")
    assert (letter.letter.to_address, letter.letter.name) == ("sam.sampleton@example.org", "invitation")
    assert letter.calendar != ()
    assert town.run() == []


def test_an_address_corrected_together_with_a_move_is_told_once() -> None:
    town = Town()
    town.run()
    town.member("C-01", email="sam.sampleton@example.org")
    town.applicant("A-01", email="ana.exemplo@example.org")
    town.set(time=time(19))
    # Calendar tells interviewers of a move, the new address among them; to the applicant's new one all of it is news.
    assert town.run() == ["event/I-01", "access/I-01", "invited/I-01/A-01/2"]
    assert town.run() == []


def test_a_stage_that_no_longer_fits_stops_changes_and_withdraws_nothing() -> None:
    town = Town()
    town.run()
    town.applicant("A-01", stage="Withdrawn")
    town.set(time=time(19))
    assert town.run() == []
    assert town.problems == ["I-01 Applicant: A-01 is at the Stage Withdrawn, not To interview"]


@pytest.mark.parametrize("person", ["unsafe", "gone"])
def test_people_who_changed_places_or_are_gone_withdraw_nothing(person: str) -> None:
    town = Town()
    town.run()
    town.applicant("A-01", **{person: True})
    town.applicant("A-02", unsafe=True)
    assert town.run() == []
    assert town.event().guests[0].email == "ana@example.org"


def test_unticked_after_it_went_out_changes_wait() -> None:
    town = Town()
    town.run()
    town.set(ready=False)
    assert town.run() == []
    assert town.status().startswith("invited")
    town.set(time=time(19))
    assert town.run() == []
    assert town.status() == "not Ready: changes wait"


def test_rows_that_exchanged_their_dates_are_asked_about() -> None:
    town = Town(ROW, replace(ROW, id="I-02", applicant="A-02", date=date(2026, 11, 10)))
    town.run()
    town.set("I-01", date=date(2026, 11, 10))
    town.set("I-02", date=date(2026, 11, 9))
    assert town.run() == []
    (question,) = town.last.questions
    assert (question.key, question.to) == ("exchanged/I-01+I-02", "I-01, I-02")
    assert "Ana" not in repr(question)
    town.history["answers"] = (Answered(key=question.key, facts=question.facts, answer=DO_IT),)
    assert len(town.run()) == 4


def test_it_has_begun() -> None:
    town = Town()
    town.run()
    assert town.run(days=7, hours=6) == []
    assert town.status() == "has begun; afterwards set Status to Took place"
    town.set(status="Took place")
    assert town.run() == []
    assert town.problems == []
