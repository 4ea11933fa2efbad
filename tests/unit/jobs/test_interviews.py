"""Interviews as staff and applicants see them: who is told what, once each, over days; nothing is sent here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from automations.jobs import interviews
from automations.rules.plan import AccessFacts, DocumentFile
from automations.rules.program import Applicant
from automations.rules.questions import DO_IT, Answered
from tests.unit.jobs.interview_town import FIRST, MONDAY, ROW, SIX, ZONE, Town


def test_a_ready_row_becomes_an_event_a_sheet_and_one_letter() -> None:
    town = Town()
    assert sorted(town.run()) == sorted(FIRST)
    event = town.event()
    assert [guest.id for guest in event.guests] == ["A-01", "C-01"]
    assert event.summary == "Exampleton · I-01"
    assert event.description == ""
    letter = town.letter("invited/I-01/A-01/1").letter
    assert (letter.name, letter.language, letter.to_address) == ("interview_invitation", "pt", "ana@example.org")
    assert (letter.occasions[0].start, letter.occasions[0].kind) == (SIX, "Interview")
    assert letter.access == ("interpreter", "childcare", "mobility")
    assert town.run() == []
    assert town.status() == "invited; asked again from 2026-11-05 12:00"
    assert town.reply() == "no answer yet"


def test_the_folder_is_opened_before_the_sheet_lies_in_it() -> None:
    town = Town()
    done = town.run()
    assert done.index("access/I-01") < done.index("score-sheet/I-01/A-01")
    access, sheet = town.done["access/I-01"].payload, town.done["score-sheet/I-01/A-01"].payload
    assert isinstance(access, AccessFacts)
    assert isinstance(sheet, DocumentFile)
    assert [one.id for one in access.people] == ["C-01"]
    assert access.folders == sheet.folders == ("Interviews", "I-01")
    assert sheet.document.name == "Ana"
    assert "Ana" not in sheet.name


@pytest.mark.parametrize(
    "cells", [{"ready": False}, {"status": "Took place"}, {"status": "Cancelled"}, {"gone": True}, {"place": ""}]
)
def test_nothing_goes_out(cells: dict[str, Any]) -> None:
    town = Town(replace(ROW, **cells))
    assert town.run() == []


def test_forty_old_applicants_and_their_interviews_send_nothing() -> None:
    stages = ("New", "To interview", "Offer", "Accepted", "Waitlist", "Declined", "Withdrawn")
    town = Town(*(replace(ROW, id=f"I-{n:02d}", date=date(2025, 5, 1), status="Took place") for n in range(1, 41)))
    old = [
        Applicant(id=f"A-{n:02d}", name=f"Old {n}", email=f"old{n}@example.org", stage=stages[n % 7])
        for n in range(1, 41)
    ]
    town.sheet = replace(town.sheet, applicants=tuple(old))
    assert town.run() == []
    assert town.problems == []


def test_outside_the_hours_of_mail_it_waits() -> None:
    town = Town(now=MONDAY.replace(hour=7, minute=59))
    assert town.run() == []
    assert town.status() == "waits until 08:00"
    assert town.run(minutes=1) != []


@pytest.mark.parametrize("who", ["I-01", "A-01", "C-01"])
def test_a_half_typed_row_waits_also_a_persons(who: str) -> None:
    town = Town()
    town.history["unsettled"] = {who: MONDAY + timedelta(minutes=7)}
    assert town.run() == []
    assert town.status() == "waits until 12:07"
    town.history.clear()
    assert town.run() != []


def test_a_copied_row_waits_for_its_own_tick() -> None:
    town = Town()
    town.history["copied"] = frozenset({"I-01"})
    assert town.run() == []
    assert town.problems == ["I-01 Ready: this came with a copied row"]


# What people do in Calendar


def test_an_event_deleted_by_hand_is_asked_about() -> None:
    town = Town()
    town.run()
    town.events["I-01"] = replace(town.events["I-01"], deleted=True)
    assert town.run() == []
    (question,) = town.last.questions
    assert question.key == "by-hand/I-01"
    town.history["answers"] = (Answered(key=question.key, facts=question.facts, answer=DO_IT),)
    town.events["I-01"] = replace(town.events["I-01"], deleted=True)
    assert "event/I-01" in [
        effect.key for effect in interviews.plan(town.sheet, town.correspondence(), town.now).effects
    ]


def test_a_guest_taken_off_by_hand_is_asked_about() -> None:
    town = Town()
    town.run()
    town.events["I-01"] = replace(town.events["I-01"], guests=frozenset({"A-01"}))
    assert town.run() == []
    assert "C-01 was taken off" in town.last.questions[0].why


def test_online_the_letter_waits_for_its_link() -> None:
    town = Town(replace(ROW, online=True, place=""))
    assert "invited/I-01/A-01/1" not in town.run()
    assert town.event().meet
    town.events["I-01"] = replace(town.events["I-01"], join_link="https://meet.google.com/x")
    assert town.run() == ["invited/I-01/A-01/1"]
    letter = town.letter("invited/I-01/A-01/1").letter
    assert letter.occasions[0].join_link == "https://meet.google.com/x"
    assert letter.access == ("interpreter", "childcare")


def test_a_link_of_the_towns_own() -> None:
    town = Town(replace(ROW, online=True, place=""), video_meetings="https://video.example.org/room")
    assert "invited/I-01/A-01/1" in town.run()
    assert not town.event().meet
    assert town.letter("invited/I-01/A-01/1").letter.occasions[0].join_link == "https://video.example.org/room"


def test_a_letter_that_came_back_is_told_at_the_persons_row() -> None:
    town = Town()
    town.run()
    town.history["bounced"] = {"A-01": MONDAY, "C-02": MONDAY, "L-01": MONDAY}
    town.run()
    assert [(one.tab, one.id, one.column) for one in town.last.problems] == [
        ("Applications", "A-01", "E-mail"),
        ("Core team", "C-02", "E-mail"),
    ]


def test_the_same_hour_across_the_change_of_the_clocks() -> None:
    # Told in summer time of a day in winter time: 18:00 stays 18:00, and nothing is news.
    town = Town(now=datetime(2026, 10, 26, 12, tzinfo=ZONE))
    town.run()
    assert town.run(days=7) == ["nudge/I-01/A-01/1"]
    assert town.letter("nudge/I-01/A-01/1").letter.occasions[0].start == SIX
    assert town.run() == []


def test_mended_answers_make_a_new_sheet() -> None:
    town = Town()
    town.run()
    town.applicant("A-01", skills="speaks up")
    assert town.run() == ["score-sheet/I-01/A-01"]
    town.applicant("A-01", phone="555 0100", needs_for_access="an interpreter")
    assert town.run() == []
