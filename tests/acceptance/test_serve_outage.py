"""Google cannot be reached, or takes the sign-in no more, for a day of `automations serve`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.programs_in_sheet import OFFICE, Programs, hours
from tests.serving import alarms, only, serving
from tests.workspace import Local

# A Retry-After that is not waited for: what is tested is the day, not the seconds before a call gives up.
_AWAY = {"status": 503, "retry_after": 3600}
_AWAY_IN_OTHER_WORDS = {"status": 503, "retry_after": 7200}


def _cut(town: Local, hour: int) -> None:
    town.no_faults()
    town.fault("*", _AWAY_IN_OTHER_WORDS if hour % 2 else _AWAY)


def _revoked(town: Local, hour: int) -> None:
    town.admin("POST", "/revocations", {"user": OFFICE})


def _back(town: Local) -> None:
    town.no_faults()
    town.admin("DELETE", "/revocations", {"user": OFFICE})


@pytest.mark.parametrize(("gone", "exit_status", "operator"), [(_cut, 1, "net"), (_revoked, 5, "token")])
def test_after_a_day_without_google_what_is_due_runs_once_and_one_mail_says_why(
    gone: Callable[[Local, int], None], exit_status: int, operator: str, programs: Programs
) -> None:
    address = f"{operator}@example.org"
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]}, {"Operator e-mail": address})
    program.set("Jobs", "J-01", Schedule="Every hour")
    only(program, "invoices")
    town = program.local
    with serving(program.config, program.data) as service:
        service.looks(program)
        # Sheets goes first, in the middle of what the program wants.
        town.fault("sheets.*", _AWAY)
        program.set("Jobs", "J-01", Run_now=True)
        service.event("failed", program=program.id)
        gone(town, 0)
        unreachable = service.event("unreachable")
        assert unreachable["exit_status"] == exit_status
        for hour in range(8):
            gone(town, hour)
            town.advance(3 * 3600)
            assert {call["method"] for call in service.looks(program, 2)} == {"drive.changes.list"}
        status, told = service.health()
        assert (status, told["status"]) == (503, unreachable["what"])
        _back(town)
        service.event("reachable again")
        service.event("run", job="invoices")
        service.looks(program)
        assert service.end() == 0
        happened = [one["event"] for one in service.heard]
        begun = ["ready", "failed", "unreachable", "reachable again"]
        assert happened == [*begun, "effect", "run", "stopping", "stopped"]
    (mail,) = alarms(program, address)
    assert [line for line in mail.splitlines() if line.startswith("-")] == [f"- {unreachable['what']}"]
    assert len(program.pdfs()) == 1
    assert "in trouble" not in program.start_here()
