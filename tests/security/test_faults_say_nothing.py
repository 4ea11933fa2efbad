"""Whatever Google answers, nobody is named by it: not on stdout or stderr, in the ledger, nor in the Sheet.

Google's own sentences repeat addresses and cells: each answer here carries some.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest

from automations import cli
from tests.programs_in_sheet import Programs
from tests.security.world import PERSONAL, QUIMBY, ZULEIKA, World, found

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
PLACES = {
    "invoices": ("sheets.spreadsheets.batchUpdate", "drive.files.create"),
    "meetings": ("calendar.events.insert", "gmail.users.drafts.create", "gmail.users.drafts.send"),
    "interviews": ("drive.permissions.create", "drive.files.create"),
}


@pytest.fixture(scope="module")
def world(town_programs: Programs) -> World:
    return World(town_programs)


def in_this_process(world: World, job: str) -> None:
    """The command's own code, for dozens of runs; the test below has real ones."""
    out, err = io.StringIO(), io.StringIO()
    places = ["--config", str(world.program.config), "--data", str(world.program.data)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        cli.run_job([job, "--json", "--yes", *places])
    assert "Traceback" not in err.getvalue()
    world.said += [out.getvalue(), err.getvalue()]


def test_no_answer_of_googles_names_anybody(world: World, programs: Programs) -> None:
    local = world.program.local
    struck = 0
    for job, methods in PLACES.items():
        for method in methods:
            for do in ANSWERS.values():
                local.fault(method, do, times=4)
                in_this_process(world, job)
                struck += any(rule["done"] for rule in local.admin("GET", "/faults")["rules"])
                local.no_faults()
                local.advance(90)
                world.program.set(
                    "Meetings", "M-01", Title=f"Winter plans {struck}", Date=f"2026-12-{3 + struck % 9:02}"
                )
                world.program.set("Interviews", "I-01", Place=f"Town Hall, room {struck}")
    assert struck > 20
    for said in world.said:
        assert found(said, PERSONAL) == [], said[:2000]
    assert found(world.kept(), PERSONAL) == []
    assert found(world.written(), PERSONAL) == []


@pytest.mark.parametrize("do", ["400", "401", "no JSON"])
def test_nor_does_the_last_line_of_a_command(world: World, programs: Programs, do: str) -> None:
    world.program.local.fault("sheets.spreadsheets.values.batchGet", ANSWERS[do], times=9)
    ran = world.run("interviews")
    assert ran.status in (1, 5)
    assert ran.err
    assert found(ran.out + ran.err, PERSONAL) == []
