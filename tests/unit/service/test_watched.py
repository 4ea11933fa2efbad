"""When a program is run, by what its Jobs tab, its ledger and the clock say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from automations.config import Program
from automations.rules.program import JobRow
from automations.runs.controls import Controls
from automations.runs.home import Place
from automations.runs.job_lines import JOBS
from automations.runs.timetable import timetable
from automations.service.watched import Watched

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
PROGRAM = Program(
    id="town", name="Town", time_zone="America/New_York", locale="en_US", spreadsheet="", folder="", calendar=""
)


def jobs(**cells: Any) -> Any:
    """All are Off but invoices."""
    others = [JobRow(id=line.id, job=line.job, mode="Off") for line in JOBS if line.job != "invoices"]
    own = JobRow(id="J-01", job="invoices", **{"mode": "Automatic", "schedule": "Every hour", **cells})
    return timetable([own, *others])


def watched(last: datetime | None = None, now: datetime = NOON, **cells: Any) -> Watched:
    one = Watched(PROGRAM, Place("book", "folder"), last={"invoices": last} if last else {}, changed=False)
    one.heard(jobs(**cells), now)
    return one


def after(one: Watched, **passed: float) -> list[str]:
    return one.due_jobs(NOON + timedelta(**passed))


def test_who_never_ran_waits_for_the_first_time() -> None:
    one = watched()
    assert (after(one), after(one, minutes=59), after(one, minutes=60)) == ([], [], ["invoices"])


def test_what_was_missed_while_the_service_was_stopped_is_due_once() -> None:
    one = watched(last=NOON - timedelta(days=3))
    assert after(one) == ["invoices"]
    one.ran("invoices", NOON)
    assert after(one, minutes=59) == []


def test_what_ran_by_hand_before_it_was_started_is_not_due_again() -> None:
    assert after(watched(last=NOON), minutes=59) == []


def test_a_last_run_that_lies_in_the_future_holds_nothing_up() -> None:
    assert after(watched(last=NOON + timedelta(days=2)), hours=1) == ["invoices"]


def test_a_clock_that_is_set_back_makes_nobody_wait_for_an_hour_that_was() -> None:
    one = watched()
    one.ran("invoices", NOON + timedelta(hours=5))
    assert after(one, hours=1) == []
    one.set_back(NOON)
    assert after(one, hours=1) == ["invoices"]


def test_a_new_schedule_counts_from_now_and_the_same_one_again_changes_nothing() -> None:
    one = watched()
    one.heard(jobs(schedule="Every 15 minutes"), NOON + timedelta(minutes=20))
    assert (after(one, minutes=29), after(one, minutes=30)) == ([], ["invoices"])
    one.heard(jobs(schedule="Every 15 minutes"), NOON + timedelta(minutes=40))
    assert after(one, minutes=41) == ["invoices"], "it was due at 30 and still is"


def test_off_takes_a_job_out_and_automatic_puts_it_back() -> None:
    one = watched()
    one.heard(jobs(mode="Off"), NOON)
    assert after(one, days=9) == []
    one.heard(jobs(), NOON)
    assert after(one, hours=1) == ["invoices"]


def test_a_tick_runs_a_job_once_whatever_its_mode() -> None:
    one = watched(mode="Off", run_now=True)
    assert after(one) == ["invoices"]
    one.ran("invoices", NOON)
    assert after(one, days=1) == []


def test_what_fails_rests_longer_each_time_and_at_most_an_hour() -> None:
    one = watched(last=NOON - timedelta(days=1))
    rests = []
    for _ in range(9):
        one.failed(NOON, "it cannot be read")
        assert not one.wants(NOON + timedelta(seconds=59))
        assert one.rests_until
        rests.append((one.rests_until - NOON) // timedelta(minutes=1))
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert one.wants(NOON + timedelta(hours=1))
    one.went_well()
    assert (one.fault, one.wants(NOON)) == ("", True)


def test_a_rest_that_was_counted_from_a_wrong_clock_ends() -> None:
    one = watched(last=NOON - timedelta(days=1))
    one.failed(NOON + timedelta(days=30), "it cannot be read")
    assert one.wants(NOON)


def test_nothing_is_wanted_of_a_program_that_is_not_set_up_or_is_being_run() -> None:
    one = watched(last=NOON - timedelta(days=1))
    one.busy = True
    assert not one.wants(NOON)
    one.busy, one.place = False, None
    assert not one.wants(NOON)


def test_when_everything_is_unpaused_all_jobs_that_are_on_go_on_at_once() -> None:
    one = watched()
    one.seen(Controls(jobs(), paused=True), NOON)
    assert after(one) == []
    one.seen(Controls(jobs(), paused=False), NOON)
    one.heard(jobs(), NOON)
    assert after(one) == ["invoices"], "what the run before it has read of Jobs takes nothing back"
    one.ran("invoices", NOON)
    one.seen(Controls(jobs(), paused=False), NOON)
    assert after(one) == []


def test_what_failed_for_want_of_google_is_tried_at_once_when_it_is_back_and_is_no_fault_of_the_program() -> None:
    one = watched()
    one.went_well()
    one.failed(NOON, "Google cannot be reached.", concerns_all=True)
    one.reachable_again()
    assert (one.fault, one.rests(NOON), one.served) == ("", False, False), "nor is it known to be well"


def test_what_failed_by_itself_rests_on_when_google_is_back() -> None:
    one = watched()
    one.failed(NOON, "The workbook is gone.")
    one.reachable_again()
    assert (one.fault, one.rests(NOON)) == ("The workbook is gone.", True)
