"""Interviews as staff and applicants see them: who is told what, once each, over days; nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.jobs import interviews
from automations.jobs.interviews import ANSWERED_BY_MAIL, Correspondence
from automations.rules.gatherings import EventFacts, EventSeen, LetterFacts, Told
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.rules.program import Applicant, CoreMember, Interview, Settings, Snapshot
from automations.rules.questions import DO_IT, Answered

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 2, 12, tzinfo=ZONE)
SIX = datetime(2026, 11, 9, 18, tzinfo=ZONE)
SETTINGS = Settings(program_name="Exampleton", office_email="office@example.org")
ROW = Interview(
    id="I-01",
    number=2,
    applicant="A-01",
    date=date(2026, 11, 9),
    time=time(18),
    length=45,
    place="Town Hall",
    interviewers="Sam Sampleton",
    ready=True,
)


def mark(address: str) -> str:
    return f"mark of {address}"


class Town:
    """A sheet, what people were told, and a calendar: each run carries all effects out and looks again."""

    def __init__(self, *rows: Interview, now: datetime = MONDAY, **settings: Any) -> None:
        self.sheet = Snapshot(
            settings=replace(SETTINGS, **settings),
            core_team=(
                CoreMember(id="C-01", name="Sam Sampleton", email="sam@example.org", role="Staff", language="en"),
                CoreMember(id="C-02", name="Jo Doe", email="jo@example.org", role="Vendor", language="es"),
            ),
            applicants=(
                Applicant(id="A-01", name="Ana", email="ana@example.org", language="pt", stage="To interview"),
                Applicant(id="A-02", name="José", email="jose@example.org", language="es", stage="To interview"),
            ),
            interviews=rows or (ROW,),
        )
        self.now = now
        self.done: dict[str, Effect] = {}
        self.sent: list[str] = []
        self.told: dict[tuple[str, str], Told] = {}
        self.events: dict[str, EventSeen] = {}
        self.history: dict[str, Any] = {}
        self.last = Plan()

    def run(self, **forward: float) -> list[str]:
        """All rounds of one run; the keys of what was done, in order."""
        self.now += timedelta(**forward)
        before = len(self.sent)
        for _ in range(9):
            self.last = interviews.plan(self.sheet, self.correspondence(), self.now)
            new = [effect for effect in self.last.effects if not self.is_done(effect)]
            for effect in new:
                self.carry_out(effect)
            self.history.setdefault("skipped", {}).update(self.last.skipped)
            if not new:
                break
        return self.sent[before:]

    def correspondence(self) -> Correspondence:
        finished = {key for key in self.done if isinstance(self.done[key].payload, LetterFacts)}
        more: Mapping[str, Any] = {name: value for name, value in self.history.items() if name != "skipped"}
        return Correspondence(
            told=self.told,
            finished=frozenset(finished | self.history.get("skipped", {}).keys()),
            is_done=self.is_done,
            events=self.events,
            mark=mark,
            **more,
        )

    def is_done(self, effect: Effect) -> bool:
        done = self.done.get(effect.key)
        return done is not None and facts(done) == facts(effect)

    def carry_out(self, effect: Effect) -> None:
        self.done[effect.key] = effect
        self.sent.append(effect.key)
        payload = effect.payload
        if isinstance(payload, EventFacts | LetterFacts):
            for one in payload.told:
                self.told[one.gathering, one.person] = replace(one, at=self.now)
        if isinstance(payload, EventFacts):
            was = self.events.get(payload.gathering, EventSeen())
            self.events[payload.gathering] = replace(
                was,
                link="https://calendar.example.org/e",
                start=payload.occasion.start,
                end=payload.occasion.end,
                place=payload.occasion.place,
                guests=frozenset(guest.id for guest in payload.guests),
                repaired=payload.made_again,
                uid="uid@google.com",
            )

    def set(self, row: str = "I-01", **cells: Any) -> None:
        self._change("interviews", row, cells)

    def applicant(self, row: str, **cells: Any) -> None:
        self._change("applicants", row, cells)

    def member(self, row: str, **cells: Any) -> None:
        self._change("core_team", row, cells)

    def _change(self, tab: str, row: str, cells: Mapping[str, Any]) -> None:
        rows = tuple(replace(one, **cells) if one.id == row else one for one in getattr(self.sheet, tab))
        self.sheet = replace(self.sheet, **{tab: rows})

    def answer(self, person: str, answer: str, *, comment: bool = False) -> None:
        seen = self.events["I-01"]
        self.events["I-01"] = replace(
            seen,
            answers={**seen.answers, person: answer},
            commented=seen.commented | ({person} if comment else set()),
        )

    def letter(self, key: str) -> LetterFacts:
        payload = self.done[key].payload
        assert isinstance(payload, LetterFacts)
        return payload

    def event(self, row: str = "I-01") -> EventFacts:
        payload = self.done[f"event/{row}"].payload
        assert isinstance(payload, EventFacts)
        return payload

    def status(self, row: str = "I-01") -> str:
        return self.last.statuses[("Interviews", row)]["System status"]

    def reply(self, row: str = "I-01") -> str:
        return self.last.statuses[("Interviews", row)]["Reply"]

    @property
    def problems(self) -> list[str]:
        return [f"{one.id} {one.column}: {one.what}" for one in self.last.problems]


def facts(effect: Effect) -> object:
    """What makes it another one, as the acts have it."""
    payload = effect.payload
    if isinstance(payload, EventFacts):
        return replace(payload, told=(), change="", occasion=replace(payload.occasion, join_link=""))
    return payload


FIRST = ["event/I-01", "access/I-01", "score-sheet/I-01/A-01", "invited/I-01/A-01/1"]


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


# Changes


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


# Answers


@pytest.mark.parametrize(
    ("answer", "reply", "status"),
    [
        ("accepted", "yes", "invited"),
        ("declined", "no", "the applicant declined: choose another time, or set Status to Cancelled"),
        ("tentative", "maybe", "the applicant answered maybe: see the mailbox, where another time may be proposed"),
    ],
)
def test_answers_are_shown_and_nobody_is_asked_again(answer: str, reply: str, status: str) -> None:
    town = Town()
    town.run()
    town.answer("A-01", answer)
    assert town.run(days=3) == []
    assert (town.reply(), town.status()) == (reply, status)
    assert bool(town.last.needs) == (answer != "accepted")
    town.answer("A-01", answer, comment=True)
    town.run()
    assert town.reply() == f"{reply}, with a comment: see Link"


@pytest.mark.parametrize(
    ("later", "sent"),
    [
        ({"days": 2, "hours": 23, "minutes": 59}, []),
        ({"days": 3}, ["nudge/I-01/A-01/1"]),
        ({"days": 3, "hours": 8}, []),
        ({"days": 6}, ["nudge/I-01/A-01/1"]),
        ({"days": 7, "hours": 6}, []),
    ],
)
def test_one_nudge_in_the_hours_of_mail(later: dict[str, float], sent: list[str]) -> None:
    town = Town()
    town.run()
    town.answer("C-01", "accepted")
    assert town.run(**later) == sent
    assert town.run() == []


def test_the_nudge_is_sent_at_most_once_and_says_so() -> None:
    town = Town()
    town.run()
    town.run(days=3)
    facts_ = town.letter("nudge/I-01/A-01/1")
    assert (facts_.letter.name, facts_.at_most_once, facts_.told) == ("interview_nudge", True, ())
    town.run(days=1)
    assert town.status() == "invited; asked again, no answer"


def test_who_answered_by_mail_is_not_asked_again() -> None:
    town = Town()
    town.run()
    town.history["by_mail"] = frozenset({"I-01"})
    assert town.run(days=3) == []
    assert town.history["skipped"] == {"nudge/I-01/A-01/1": ANSWERED_BY_MAIL}
    assert town.reply() == "answered by mail: see the mailbox"


def test_no_nudge_where_staff_want_none() -> None:
    town = Town(nudge_after_days=0)
    town.run()
    assert town.run(days=5) == []


def test_a_nudge_counts_from_the_last_letter() -> None:
    town = Town()
    town.run()
    town.set(time=time(19))
    town.run(days=2)
    assert town.run(days=1) == []
    assert town.run(days=2) == ["nudge/I-01/A-01/2"]


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
