"""`automations serve` as a process of its own, over the local Workspace, whose clock is moved."""

from __future__ import annotations

import time
from collections import Counter

from automations.runs.job_lines import JOBS
from tests.meetings_in_sheet import Meetings, row, tabs
from tests.programs_in_sheet import Program, Programs, hours
from tests.serving import only, serving


def _with_hours(programs: Programs) -> Program:
    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    program.set("Jobs", "J-01", Schedule="Every day at 7:00")
    return program


def _at(program: Program, when: str) -> None:
    """In New York, with its offset: 2026-11-03T07:00:30-05:00."""
    program.local.set_clock(when)


def test_what_is_due_runs_once_and_a_look_that_finds_nothing_costs_no_call_to_sheets(programs: Programs) -> None:
    program = _with_hours(programs)
    with serving(program.config, program.data) as service:
        service.looks(program)
        _at(program, "2026-11-03T06:59:00-05:00")
        service.event("run", job="onboarding")
        assert service.runs(job="invoices") == []
        _at(program, "2026-11-03T07:00:30-05:00")
        ran = service.event("run", job="invoices", program=program.id)
        assert ran["rehearsal"] is True
        assert ran["counts"] == {"done": 1}
        assert (ran["calls"]["drive"] > 0, ran["duration"] > 0, ran["exit_status"]) == (True, True, 0)
        assert len(program.pdfs()) == 1
        service.event("run", job="posting")
        # What the run has written is looked at once; from then on all stands still.
        service.looks(program)
        for _ in range(2):
            calls = Counter(call["method"] for call in service.looks(program, 4))
            if set(calls) == {"drive.changes.list"}:
                break
        assert set(calls) == {"drive.changes.list"}
        assert service.health()[0] == 200
        assert service.end() == 0
        assert [one["event"] for one in service.heard[-2:]] == ["stopping", "stopped"]
        assert len(service.runs(job="invoices")) == 1
        said = str(service.heard)
        assert "Ana" not in said
        assert "@" not in said


def test_after_a_stop_of_days_what_was_missed_runs_once(programs: Programs) -> None:
    program = _with_hours(programs)
    program.run()
    program.set("Hours", "H-01", Hours="3:00", Approved=False)
    _at(program, "2026-11-06T15:20:00-05:00")
    with serving(program.config, program.data) as service:
        service.event("run", job="invoices")
        service.looks(program, 6)
        assert service.end() == 0
        # Since nobody had run the others before, they wait for their time.
        assert [one["job"] for one in service.runs()] == ["invoices"]


def test_run_now_runs_at_once_and_its_box_is_unticked_with_the_result_beside_it(programs: Programs) -> None:
    program = _with_hours(programs)
    with serving(program.config, program.data) as service:
        service.looks(program)
        for line in JOBS:
            program.set("Jobs", line.id, Run_now=True)
        assert {service.event("run")["job"] for _ in JOBS} == {line.job for line in JOBS}
        service.looks(program, 6)
        assert service.end() == 0
        assert len(service.runs()) == len(JOBS), "each ran once"
    rows = program.rows("Jobs")
    assert {one["Run now"] for one in rows} == {"FALSE"}
    assert all(one["Result"] for one in rows)
    assert [name for name in program.pdfs() if "2026-10" in name] == ["EXA-FY27-0001 L-01 2026-10.pdf"]


def test_a_job_at_half_past_two_runs_once_on_both_nights_of_a_change_of_clocks(programs: Programs) -> None:
    program = _with_hours(programs)
    program.set("Jobs", "J-01", Schedule="Every day at 2:30")
    only(program, "invoices")
    _at(program, "2027-03-14T01:00:00-05:00")
    with serving(program.config, program.data) as service:
        service.looks(program)
        for minute in ("01:59:00-05:00", "03:10:00-04:00", "03:31:00-04:00", "04:31:00-04:00", "12:00:00-04:00"):
            _at(program, f"2027-03-14T{minute}")
            service.looks(program, 4)
        service.event("run", job="invoices")
        _at(program, "2027-11-07T00:30:00-04:00")
        service.event("run", job="invoices")  # what was missed since March
        for minute in ("01:31:00-04:00", "01:31:00-05:00", "02:31:00-05:00", "03:31:00-05:00", "12:00:00-05:00"):
            _at(program, f"2027-11-07T{minute}")
            service.looks(program, 4)
        service.event("run", job="invoices")
        assert service.end() == 0
        assert len(service.runs()) == 3


def test_a_job_that_is_turned_off_and_a_schedule_that_is_changed_count_at_once(programs: Programs) -> None:
    program = _with_hours(programs)
    with serving(program.config, program.data) as service:
        service.looks(program)
        program.set("Jobs", "J-01", Schedule="Every day at 12:10")
        only(program, "invoices")
        service.looks(program, 4)
        _at(program, "2026-11-02T12:11:00-05:00")
        service.event("run", job="invoices")
        _at(program, "2026-11-02T18:00:00-05:00")
        service.looks(program, 4)
        assert service.end() == 0
        assert [one["job"] for one in service.runs()] == ["invoices"]


def test_when_pause_is_unticked_all_goes_on_at_once(programs: Programs) -> None:
    program = _with_hours(programs)
    program.edit("set", "Start here", row=2, values={"B": True})
    with serving(program.config, program.data) as service:
        service.looks(program)
        _at(program, "2026-11-03T07:00:30-05:00")
        assert service.event("run", job="invoices")["counts"] == {"waiting": 1}
        service.looks(program)
        program.edit("set", "Start here", row=2, values={"B": False})
        assert service.event("run", job="invoices")["counts"] == {"done": 1}
        assert service.end() == 0


def test_one_of_several_programs_is_broken_and_the_others_are_served(programs: Programs) -> None:
    program = _with_hours(programs)
    others = ["second", "third", "not-set-up"]
    for name in others:
        programs.write(program.config, name)
    (program.config / "automations.toml").write_text('workspace = "local"\n')
    for name in others[:2]:
        assert program.automations("init", "--program", name).status == 0
    (program.data / "local" / "programs" / "third.json").write_text("{broken")
    with serving(program.config, program.data) as service:
        service.event("failed", program="third")
        service.looks(program)
        _at(program, "2026-11-03T07:00:30-05:00")
        assert {service.event("run", job="posting")["program"] for _ in range(2)} == {program.id, "second"}
        status, told = service.health()
        assert (status, told["programs"], list(told["faults"])) == (200, 4, ["third"])
        assert "not-set-up" in told["not_set_up"]
        assert len([one for one in service.heard if one["event"] == "failed"]) == 1, "once a cause"
        assert service.health("/else")[0] == 404
        assert service.health(host="evil.example.org")[0] == 403
        assert service.end() == 0


def test_a_second_service_on_the_same_folder_is_refused(programs: Programs) -> None:
    program = programs.make()
    with serving(program.config, program.data) as service:
        ran = program.automations("serve", "--port", "0")
        assert ran.status == 4
        assert "Another automations serve" in ran.last_words
        assert service.end() == 0


def test_where_drive_does_not_say_what_has_changed_the_clock_goes_on(programs: Programs) -> None:
    program = _with_hours(programs)
    program.local.fault("drive.changes.*", {"status": 403, "reason": "forbidden"})
    with serving(program.config, program.data) as service:
        service.event("changes cannot be read")
        service.looks(program)
        _at(program, "2026-11-03T07:00:30-05:00")
        service.event("run", job="invoices")
        assert service.health()[0] == 200
        assert service.end() == 0


def test_sigterm_ends_after_the_effect_in_hand(programs: Programs) -> None:
    people = [{"Name": f"Person {n}", "E-mail": f"term{n}@example.org", "Language": "en"} for n in range(20)]
    town = Meetings(programs.make(tabs(row(), liaisons=people)))
    town.run()
    town.program.local.advance(660)
    town.program.set("Jobs", "J-02", Run_now=True)
    with serving(town.program.config, town.program.data) as service:
        while not town.program.local.calls("gmail.users.drafts.send"):
            time.sleep(0.02)
        assert service.end() == 0
        assert len(service.runs(job="meetings")) == 1
    sent = len(town.sent())
    assert 1 <= sent < 22
    assert town.program.row("Jobs", "J-02")["Run now"] == "TRUE", "it is not done yet"
    # What was left does not wait for the next quarter of an hour.
    with serving(town.program.config, town.program.data) as service:
        service.event("run", job="meetings")
        assert service.end() == 0
    assert len(town.sent()) == 22, "nobody twice, and nobody is forgotten"
