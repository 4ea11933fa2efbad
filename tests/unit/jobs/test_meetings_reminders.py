"""The job `meetings`: reminders at their hours, caught up while they are still useful."""

from __future__ import annotations

import pytest

from tests.unit.jobs.meeting_office import invited, liaison, meeting


def test_reminders_at_the_offsets_of_settings() -> None:
    office = invited()
    sent = {
        when: office.run(when)
        for when in (
            *("2026-11-26 08:59", "2026-11-26 09:00", "2026-11-26 09:01"),
            *("2026-12-01 08:59", "2026-12-01 09:00", "2026-12-03 08:59", "2026-12-03 09:00", "2026-12-03 18:00"),
        )
    }
    assert [when for when, keys in sent.items() if keys] == [
        *("2026-11-26 09:00", "2026-12-01 09:00", "2026-12-03 09:00"),
    ]
    assert sent["2026-12-03 09:00"] == [f"reminder/M-01/2026-12-03T18:00/L-0{n}/morning" for n in (1, 2)]
    assert [facts.letter.when for _, _, facts in office.sent[2::2]] == ["7 days", "2 days", "morning"]


def test_who_declined_is_not_reminded_and_it_is_on_record() -> None:
    office = invited()
    office.answer("L-02", "M-01", "declined")
    assert office.run("2026-11-26 09:00") == ["reminder/M-01/2026-12-03T18:00/L-01/7d"]
    assert office.skipped == {"reminder/M-01/2026-12-03T18:00/L-02/7d": "declined"}
    office.answer("L-02", "M-01", "accepted")
    assert len(office.run("2026-12-01 09:00")) == 2


@pytest.mark.parametrize(
    ("when", "sent", "skipped"),
    [
        pytest.param("2026-11-29 10:00", ["7d"], [], id="three days late, and still useful"),
        pytest.param("2026-12-01 08:59", ["7d"], [], id="until the next one's time"),
        pytest.param("2026-12-01 09:00", ["2d"], ["7d"], id="not at the next one's time"),
        pytest.param("2026-12-03 17:59", ["morning"], ["7d", "2d"], id="the last until the start"),
        pytest.param("2026-12-03 18:00", [], ["7d", "2d", "morning"], id="never when it has begun"),
        pytest.param("2026-11-29 07:59", [], [], id="not before the mail hours"),
        pytest.param("2026-11-29 20:00", [], [], id="not after the mail hours"),
    ],
)
def test_after_a_stop(when: str, sent: list[str], skipped: list[str]) -> None:
    office = invited(liaisons=[liaison(1)])
    assert [key.rpartition("/")[2] for key in office.run(when)] == sent
    assert [key.rpartition("/")[2] for key in office.skipped] == skipped


def test_a_reminder_that_was_due_before_its_invitation_is_skipped() -> None:
    office = invited(liaisons=[liaison(1)], meetings=[meeting(1, "2026-11-21 18:00")])
    assert office.skipped == {
        "reminder/M-01/2026-11-21T18:00/L-01/7d": "no longer useful",
        "reminder/M-01/2026-11-21T18:00/L-01/2d": "due before the invitation",
    }


def test_a_moved_meeting_has_its_reminders_anew() -> None:
    office = invited(liaisons=[liaison(1)])
    office.run("2026-11-26 09:00")
    office.change("M-01", when="2026-12-10 18:00")
    office.run("2026-11-27 12:00")
    assert office.run("2026-12-03 09:00") == ["reminder/M-01/2026-12-10T18:00/L-01/7d"]
