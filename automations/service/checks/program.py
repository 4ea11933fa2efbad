"""What doctor looks at in one program: where its files are stored, its tabs and headers, its zones, who is alarmed."""

from __future__ import annotations

from automations.config import Program
from automations.errors import Refused
from automations.google.calendar import CalendarInfo
from automations.google.metadata import Metadata
from automations.google.retries import CallKind
from automations.google.workspace import Workspace
from automations.rules.program import Problem, Settings
from automations.service.checks.finding import Finding, failed, passed, take_care

ROOM = 1_000_000_000
"""Bytes of Drive that should be left to the mailbox: a year of a program's documents is far less."""


def storage(workspace: Workspace, folder: str, room: int = ROOM) -> Finding:
    """Whose storage the program's folder uses, and whether some is left. Two calls at most; `room` in bytes."""
    host = workspace.session.endpoint or "https://www.googleapis.com"

    def get(method: str, path: str) -> dict[str, object]:
        def act() -> dict[str, object]:
            return dict(workspace.session.request("GET", f"{host}/drive/v3/{path}").json())

        return workspace.calls.perform(method, CallKind.READS, act)

    try:
        found = get("drive.files.get", f"files/{folder}?fields=driveId,trashed&supportsAllDrives=true")
    except Refused as refused:
        if refused.facts.get("code") != 404:
            raise
        return failed("storage", "the program's folder is gone", "Take it out of the trash, or: automations init")
    if found.get("trashed"):
        return failed("storage", "the program's folder is in the trash", "Take it out of the trash.")
    if found.get("driveId"):
        return passed("storage", "a shared drive")
    quota = get("drive.about.get", "about?fields=storageQuota")["storageQuota"]
    assert isinstance(quota, dict)
    if quota.get("limit") is None:
        return passed("storage", "the mailbox's own, without a limit")
    left = int(quota["limit"]) - int(quota.get("usage", 0))
    if left < room:
        return failed(
            "storage",
            f"the mailbox's own, {max(left, 0) / 1e9:.1f} GB left",
            "Move the program's folder into a shared drive, or give the mailbox more storage.",
        )
    return passed("storage", f"the mailbox's own, {left / 1e9:.1f} GB left")


def headers(problems: tuple[Problem, ...]) -> list[Finding]:
    """The tabs and headers of the workbook: `problems` are those that reading it has found at its top rows."""
    found = [failed("headers", f"{one.tab}: {one.what}", one.remedy) for one in problems]
    return found or [passed("headers", "all tabs and columns are there")]


def zones(program: Program, workbook: Metadata, calendar: CalendarInfo | None) -> list[Finding]:
    """The zones of workbook and calendar against the program's."""
    file, wanted = f"config/programs/{program.id}.toml", program.time_zone
    found = []
    if workbook.time_zone != wanted:
        found.append(
            failed(
                "zones",
                f"the workbook is in {workbook.time_zone}, the program in {wanted}",
                f"Set the workbook's under File, Settings, or time_zone in {file}.",
            )
        )
    if calendar is None:
        found.append(failed("zones", "the program's calendar is gone", "Run: automations init"))
    elif calendar.time_zone != wanted:
        found.append(
            failed(
                "zones",
                f"the calendar is in {calendar.time_zone}, the program in {wanted}",
                "Set the calendar's in Google Calendar, under its settings.",
            )
        )
    return found or [passed("zones", f"workbook, calendar and program are in {wanted}")]


def operator(settings: Settings) -> Finding:
    """Whether anybody is told when the service itself is in trouble."""
    if settings.operator_email:
        return passed("alarms", "somebody is told when the service is in trouble")
    return take_care("alarms", "nobody is told when the service is in trouble", "Fill Operator e-mail on Settings.")
