"""The job `interviews`: answers are shown, and who gives none is asked once more."""

from __future__ import annotations

from datetime import time

import pytest

from automations.jobs.interviews import ANSWERED_BY_MAIL
from tests.unit.jobs.interview_town import Town


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
