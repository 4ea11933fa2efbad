"""The Sheet is in charge: Schedule, Run now, Next run and Off on Jobs; Pause everything, in the middle of a run too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from automations import config as configuration
from automations.emulator import tokens
from automations.runs.brake import PAUSED_MEANWHILE
from automations.service.connection import Connection, to_local
from automations.service.work import Work, run_one
from tests.meetings_in_sheet import Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, Program, Programs, hours

INVOICES = "J-01"


def connection(program: Program) -> tuple[configuration.Config, Connection]:
    """This process's own way to the local Workspace."""
    config, running = configuration.load(program.config, program.data), program.local.running
    key = tokens.secret(program.data)
    opened = to_local(
        config,
        running.url,
        running.admin_url,
        running.admin_token,
        lambda scopes: tokens.issue(key, OFFICE, scopes=scopes, client="automations.example.org"),
        None,
    )
    return config, opened


def test_a_run_says_when_each_job_runs_next_and_unticks_its_own_box(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.set("Jobs", INVOICES, Run_now=True, Schedule="Weekdays at 16:30")
    program.set("Jobs", "J-02", Run_now=True)
    program.set("Jobs", "J-03", Mode="Off")
    program.run()
    jobs = {one["ID"]: one for one in program.rows("Jobs")}
    assert jobs[INVOICES]["Run now"] == "FALSE"
    assert jobs[INVOICES]["Result"].startswith("1 done")
    assert jobs["J-02"]["Run now"] == "TRUE", "another job's box is that job's own"
    assert (jobs[INVOICES]["Last run"], jobs[INVOICES]["Next run"]) == ("2026-11-02 12:00", "2026-11-02 16:30")
    assert (jobs["J-02"]["Next run"], jobs["J-03"]["Next run"]) == ("2026-11-02 12:15", "")
    # All is said: nothing more is written.
    program.local.forget_calls()
    program.run()
    assert program.local.calls("sheets.spreadsheets.batchUpdate") == []


def test_run_now_of_a_job_that_is_off_does_nothing_and_says_so(programs: Programs) -> None:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.set("Jobs", INVOICES, Run_now=True, Mode="Off")
    program.run()
    job = program.row("Jobs", INVOICES)
    assert (job["Run now"], program.pdfs()) == ("FALSE", [])
    assert job["Result"].startswith("Off: nothing goes out")


@pytest.mark.parametrize("typed", ["when it suits", "Every 7 minutes", "Every day at 25:00"])
def test_a_schedule_that_nobody_understands_is_a_problem_at_its_row(programs: Programs, typed: str) -> None:
    program = programs.make()
    program.set("Jobs", INVOICES, Schedule=typed)
    ran = program.run()
    assert ran.problem("Jobs", INVOICES)["column"] == "Schedule"
    assert "Every day at 7:00" in program.problem("Jobs", INVOICES)
    # Until it is mended the job runs as it was set up.
    assert program.row("Jobs", INVOICES)["Next run"] == "2026-11-02 13:00"
    program.set("Jobs", INVOICES, Schedule="Every day at 8:00")
    program.run()
    assert program.problem("Jobs", INVOICES) == ""


def test_a_pause_in_the_middle_of_a_run_stops_before_the_next_effect(programs: Programs) -> None:
    people = [{"Name": f"Person {n}", "E-mail": f"pause{n}@example.org", "Language": "en"} for n in range(6)]
    town = Meetings(programs.make(tabs(row(), liaisons=people)))
    town.run()
    town.program.local.advance(660)
    config, local = connection(town.program)
    start, asked = local.clock(), count()

    def clock() -> datetime:
        """Two seconds pass between two looks at it."""
        return start + timedelta(seconds=2 * next(asked))

    town.program.edit("set", "Start here", row=2, values={"B": True}, before_method="gmail.users.drafts.send", nth=1)
    program = config.program(town.program.id)
    outcome = run_one(config, program, Work(job="meetings"), replace(local, clock=clock))
    states = [one.state for one in outcome.effects if one.kind == "mail"]
    sent = states.count("done")
    assert 1 <= sent < 8
    assert states == ["done"] * sent + ["waiting"] * (8 - sent)
    assert PAUSED_MEANWHILE in outcome.needs
    assert outcome.calls["sheets"]["pause"] >= 1
    assert len(town.sent()) == sent
    # Unticked, all goes on, and nobody is written to twice.
    town.program.edit("set", "Start here", row=2, values={"B": False})
    town.program.local.advance(60)
    town.run()
    assert len(town.sent()) == 8


def test_a_run_that_is_to_end_ends_after_the_effect_in_hand(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.run()
    town.program.local.advance(660)
    config, local = connection(town.program)

    def sent_one() -> bool:
        return bool(town.program.local.calls("gmail.users.drafts.send"))

    town.program.local.forget_calls()
    outcome = run_one(config, config.program(town.program.id), Work(job="meetings"), local, sent_one)
    assert [one.state for one in outcome.effects] == ["done", "done", "waiting"]
    assert len(town.sent()) == 1
    assert town.run() == [one.key for one in outcome.effects if one.state == "waiting"]
    assert len(town.sent()) == 2
