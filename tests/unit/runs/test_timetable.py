"""What Jobs says, whatever staff have done to its rows."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from automations.rules.program import JobRow
from automations.rules.schedules import read
from automations.runs.job_lines import JOBS
from automations.runs.timetable import timetable

NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def row(**cells: object) -> JobRow:
    return JobRow(id="J-01", job="invoices", **cells)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "due"),
    [
        ([row(mode="Automatic", schedule="Every hour")], datetime(2026, 11, 2, 18, tzinfo=UTC)),
        ([row(mode="Ask first", schedule="Every hour")], datetime(2026, 11, 2, 18, tzinfo=UTC)),
        ([row(mode="Off", schedule="Every hour")], None),
        # As it was made: every hour.
        ([row(schedule="")], datetime(2026, 11, 2, 18, tzinfo=UTC)),
        ([row(schedule="when it suits")], datetime(2026, 11, 2, 18, tzinfo=UTC)),
        ([], datetime(2026, 11, 2, 18, tzinfo=UTC)),
    ],
)
def test_when_invoices_run_next(rows: list[JobRow], due: datetime | None) -> None:
    assert timetable(rows)["invoices"].next_run(NOON, ZONE) == due


def test_every_job_has_a_time_and_only_a_ticked_one_runs_now() -> None:
    found = timetable([row(run_now=True)])
    assert list(found) == [line.job for line in JOBS]
    assert [name for name, timed in found.items() if timed.run_now] == ["invoices"]
    assert found["meetings"].schedule == read("Every 15 minutes")
