"""What is logged of a run: ids, counts and times; never what a letter or a row says."""

from __future__ import annotations

import json

import pytest

from automations.rules.program import Problem
from automations.runs.outcome import EffectSeen, Outcome
from automations.service.log import open_log, told

CALLS = {"sheets": {"read": 2, "write": 1}, "drive": 0, "gmail": 3, "calendar": 0}
NAME = "Ana Exemplo"


def seen(key: str, state: str) -> EffectSeen:
    return EffectSeen(key=key, kind="mail", state=state, what=f"Invitation to {NAME}", error=f"no such person: {NAME}")


def test_an_event_for_each_effect_that_was_tried_and_one_for_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(tab="Liaisons", id="L-01", column="Name", value=NAME, what="odd", remedy="", number=2)
    outcome = Outcome(
        job="meetings",
        program="town",
        workspace="local",
        plan_only=False,
        run="r-1",
        effects=(seen("a", "done"), seen("b", "failed"), seen("c", "already"), seen("d", "waiting")),
        problems=(problem,),
        needs=(f"see {NAME}",),
        calls=CALLS,
        seconds=1.25,
    )
    told(open_log(rehearsal=True), outcome)
    out = capsys.readouterr().out
    first, second, run = map(json.loads, out.splitlines())
    of_all = {"rehearsal": True, "run": "r-1", "program": "town", "job": "meetings"}
    for event in (first, second, run):
        assert of_all.items() <= event.items()
        assert event["timestamp"].endswith("Z")
    assert (first["key"], first["state"], first["level"]) == ("a", "done", "info")
    assert (second["key"], second["state"], second["level"]) == ("b", "failed", "warning")
    assert (run["event"], run["duration"], run["calls"], run["problems"]) == ("run", 1.25, CALLS, 1)
    assert run["counts"] == {"done": 1, "already": 1, "waiting": 1, "failed": 1}
    assert run["exit_status"] == 1
    assert NAME not in out


def test_on_google_no_line_speaks_of_a_rehearsal(capsys: pytest.CaptureFixture[str]) -> None:
    open_log(rehearsal=False).info("ready")
    assert "rehearsal" not in json.loads(capsys.readouterr().out)
