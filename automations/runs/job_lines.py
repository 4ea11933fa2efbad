"""The rows of the tab Jobs: one a job, in the order in which the service came to know them."""

from __future__ import annotations

from automations.jobs import applications, digest, hours, interviews, invoices, meetings, onboarding, posting
from automations.sheet.setup import JobLine

JOBS = (
    JobLine(
        id="J-01",
        job=invoices.NAME,
        what_it_does=invoices.DOES,
        mode="Automatic",
        schedule="Every hour",
    ),
    JobLine(
        id="J-02",
        job=meetings.NAME,
        what_it_does=meetings.DOES,
        mode="Automatic",
        schedule="Every 15 minutes",
    ),
    JobLine(
        id="J-03",
        job=interviews.NAME,
        what_it_does=interviews.DOES,
        mode="Automatic",
        schedule="Every 15 minutes",
    ),
    JobLine(
        id="J-04",
        job=posting.NAME,
        what_it_does=posting.DOES,
        mode="Automatic",
        schedule="Every day at 7:00",
    ),
    JobLine(
        id="J-05",
        job=hours.NAME,
        what_it_does=hours.DOES,
        mode="Automatic",
        schedule="Every 15 minutes",
    ),
    JobLine(
        id="J-06",
        job=applications.NAME,
        what_it_does=applications.DOES,
        mode="Automatic",
        schedule="Every 15 minutes",
    ),
    JobLine(
        id="J-07",
        job=onboarding.NAME,
        what_it_does=onboarding.DOES,
        mode="Automatic",
        schedule="Every hour",
    ),
    JobLine(
        id="J-08",
        job=digest.NAME,
        what_it_does=digest.DOES,
        mode="Automatic",
        schedule="Every 15 minutes",
    ),
)
AUTOMATIC, ASK_FIRST, OFF = "Automatic", "Ask first", "Off"


def line_of(job: str) -> JobLine:
    return next(line for line in JOBS if line.job == job)
