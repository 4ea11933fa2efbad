"""Answers of Google's that repeat names, addresses and cells, as its own sentences do; and runs that get them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.security.world import QUIMBY, ZULEIKA, World

NAMED = (
    f'Invalid To header: "Zuleika Prueba" <{ZULEIKA}>; {QUIMBY} at "7 Whispering Lane" (TYPE_STRING), "Quimby Amostra"'
)
ANSWERS: dict[str, dict[str, Any]] = {
    **{f"{code}": {"status": code, "message": NAMED} for code in (400, 401, 403, 404, 409, 410, 412, 500, 503)},
    "403 of a rate": {"status": 403, "reason": "rateLimitExceeded", "message": NAMED, "retry_after": 0},
    "429": {"status": 429, "message": NAMED, "retry_after": 0},
    "a page of a proxy": {"status": 502, "body": f"<html>Dear Zuleika Prueba {ZULEIKA}</html>"},
    "no JSON": {"status": 200, "body": f"Zuleika Prueba {ZULEIKA}"},
    "a cut": {"cut": "after"},
}
PLACES = (
    ("invoices", "sheets.spreadsheets.batchUpdate"),
    ("invoices", "sheets.spreadsheets.values.batchGet"),
    ("invoices", "drive.files.update"),
    ("meetings", "calendar.events.*"),
    ("meetings", "gmail.users.drafts.create"),
    ("meetings", "gmail.users.drafts.send"),
    ("interviews", "drive.permissions.create"),
    ("interviews", "drive.files.*"),
)
"""A job, and the calls of it that are answered so."""
Point = tuple[str, str, str]
EVERY: tuple[Point, ...] = tuple((job, method, answer) for job, method in PLACES for answer in ANSWERS)
SOME: tuple[Point, ...] = tuple((*place, answer) for place, answer in zip(PLACES, list(ANSWERS)[::-1], strict=False))
"""Each place once, with another answer at each."""


def answered(world: World, points: Iterable[Point]) -> int:
    """Runs a job for each point, with something to do; how many of the answers were given."""
    local, program = world.program.local, world.program
    struck = 0
    for number, (job, method, answer) in enumerate(points):
        if job == "invoices":
            program.set("Hours", "H-01", Hours=f"{1 + number % 7}:00", Approved=False)
            world.run(job, "--json", "--yes")
            program.set("Hours", "H-01", Approved=True)
        elif job == "meetings":
            program.set("Meetings", "M-01", Title=f"Winter plans {number}", Date=f"2026-12-{1 + number % 28:02}")
        else:
            team = TEAMS[number % 2]
            program.set("Interviews", "I-01", Place=f"Town Hall, room {number}", Interviewers=team)
        local.fault(method, ANSWERS[answer], times=4)
        world.run(job, "--json", "--yes")
        struck += any(rule["done"] for rule in local.admin("GET", "/faults")["rules"])
        local.no_faults()
        local.advance(90)
    return struck


TEAMS = ("Sam Sampleton", "Sam Sampleton, Ottilie Doeling")
