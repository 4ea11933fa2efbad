"""What a pipe gets: a run and a plan in plain lines, one object with --json, and nobody's name."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from automations.console import Console
from automations.errors import ProgramBusy
from automations.rules.documents import Hold
from automations.rules.program import Problem
from automations.rules.register import Register, Slot, State
from automations.runs.outcome import EffectSeen, Outcome
from tests.unit.runs.records import invoice, line

DRAFT = invoice(1)
HELD = invoice(2, holds=(Hold(reason="w9"), Hold(reason="budget", figures=("$12.50",))))
PAID = invoice(3, state=State.PAID, holds=HELD.holds)
VOID = invoice(4, slot=Slot("L-01", "2026-10", "F-01"), generation=2, state=State.VOID, lines=(line(2),))


def effect(state: str, number: int = 1, error: str = "") -> EffectSeen:
    one = invoice(number)
    return EffectSeen(key=one.key, kind="file", state=state, what=f"{one.number} of {one.slot.liaison}", error=error)


def outcome(**changed: object) -> Outcome:
    told: dict[str, object] = {
        "job": "invoices",
        "program": "town",
        "workspace": "google",
        "plan_only": False,
        "run": "20261102T170000-invoices",
        "register": Register((DRAFT, HELD, PAID, VOID)),
        "seconds": 1.26,
    }
    return Outcome(**{**told, **changed})  # type: ignore[arg-type]


RUN = outcome(
    effects=(effect("done"), effect("failed", 2, "Google refused x with 403 y: z"), effect("already", 3)),
    problems=(
        Problem(tab="Hours", number=7, id="H-06", column="Hours", value="two", what="no time", remedy="write 1:30"),
        Problem(tab="Funds", number=1, id="", column="Budget", value="", what="the column is missing", remedy="add it"),
    ),
    rows={f"H-{n:02d}": "waits 2026-11" for n in range(10, 20)} | {"H-30": "declined"},
    needs=("nobody may approve yet",),
    calls={"sheets": {"read": 3, "write": 1}, "drive": 2, "gmail": 0, "calendar": 0},
)
RUN_SAID = """\
invoices of town
  drafted: EXA-FY27-0001 of L-01
  FAILED: EXA-FY27-0002 of L-02 (Google refused x with 403 y: z)
  EXA-FY27-0001 L-01 2026-10 2:00 $80.00 Draft
  EXA-FY27-0002 L-02 2026-10 2:00 $80.00 Draft
  held: EXA-FY27-0002 of L-02: the W-9 is not on file; the budget is short by $12.50
  waits 2026-11: H-10, H-11, H-12, H-13, H-14, H-15, H-16, H-17 and 2 more
  declined: H-30
  problem: Hours, row 7 (H-06), Hours: no time; write 1:30
  problem: Funds, row 1 (top), Budget: the column is missing; add it
  needs a person: nobody may approve yet
  1 done, 1 already, 1 failed; calls: Sheets 3 reads and 1 writes, Drive 2; 1.3 s
"""
PLAN = outcome(plan_only=True, register=Register((DRAFT,)), effects=(effect("planned"),))
PLAN_SAID = """\
invoices of town (plan only, nothing is changed)
  would draft: EXA-FY27-0001 of L-01
  EXA-FY27-0001 L-01 2026-10 2:00 $80.00 Draft
  1 planned; 1.3 s
"""
REFUSED = outcome(register=Register(), effects=(effect("refused"), effect("waiting", 2)), refusal="too many mails")
REFUSED_SAID = """\
invoices of town
  refused: EXA-FY27-0001 of L-01
  waits: EXA-FY27-0002 of L-02
  refused: too many mails
  1 waiting, 1 refused; 1.3 s
"""
IDLE_SAID = """\
invoices of town
  nothing due; 1.3 s
"""


@pytest.mark.parametrize(
    ("came_to", "said"),
    [
        pytest.param(RUN, RUN_SAID, id="a run"),
        pytest.param(PLAN, PLAN_SAID, id="a plan"),
        pytest.param(REFUSED, REFUSED_SAID, id="refused by the guard"),
        pytest.param(outcome(register=Register()), IDLE_SAID, id="nothing due"),
    ],
)
def test_in_a_pipe(capsys: pytest.CaptureFixture[str], came_to: Outcome, said: str) -> None:
    Console(workspace="google", as_json=False, many=False).outcome(came_to)
    printed = capsys.readouterr()
    assert printed.out == said
    assert printed.err == ""


def test_json_is_one_object_a_line_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(workspace="local", as_json=True, many=True)
    console.outcome(RUN)
    console.outcome(PLAN)
    printed = capsys.readouterr()
    one, two = printed.out.splitlines()
    assert (json.loads(one)["plan_only"], json.loads(two)["plan_only"]) == (False, True)
    assert printed.err.startswith("REHEARSAL")


def test_a_rehearsal_says_so_first(capsys: pytest.CaptureFixture[str]) -> None:
    Console(workspace="local", as_json=False, many=False).outcome(PLAN)
    assert capsys.readouterr().out.startswith(
        "REHEARSAL: the local workspace; nothing reaches Google\ninvoices of town"
    )


@pytest.mark.parametrize(("many", "begins"), [(False, "run-job: Another"), (True, "run-job: town: Another")])
def test_a_failure_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str], many: bool, begins: str) -> None:
    Console(workspace="google", as_json=False, many=many).failure(
        "town", ProgramBusy(program="town", since="x"), "run-job"
    )
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(begins)
    assert printed.err.count("\n") == 1


# The --json object: a stable contract.


def test_the_json_object_is_the_contract() -> None:
    found = RUN.as_json()
    assert list(found) == [
        "job", "program", "workspace", "plan_only", "run", "counts", "effects", "problems", "invoices", "rows", "calls",
        "seconds",
    ]  # fmt: skip
    assert found["counts"] == {
        "planned": 0, "done": 1, "already": 1, "waiting": 0, "refused": 0, "failed": 1, "unknown": 0,
    }  # fmt: skip
    assert found["effects"][0] == {
        "key": "invoice/L-01/2026-10/F-01/g1", "kind": "file", "state": "done", "what": "EXA-FY27-0001 of L-01",
        "link": "",
    }  # fmt: skip
    assert found["problems"][0] == {
        "tab": "Hours", "row": 7, "id": "H-06", "column": "Hours", "value": "two", "what": "no time",
        "remedy": "write 1:30",
    }  # fmt: skip
    assert found["invoices"][0] == {
        "number": "EXA-FY27-0001", "key": "invoice/L-01/2026-10/F-01/g1", "liaison": "L-01", "period": "2026-10",
        "fund": "F-01", "minutes": 120, "amount": "80.00", "state": "Draft", "held_because": [], "replaced_by": "",
        "link": "",
        "lines": [
            {"row": "H-01", "date": "2026-10-01", "activity": "Outreach", "kind": "time", "minutes": 120,
             "rate": "40.00", "amount": "80.00", "marks": []}
        ],
    }  # fmt: skip
    assert found["rows"][-1] == {"id": "H-30", "says": "declined"}
    assert [one["state"] for one in found["invoices"]] == ["Draft", "Draft", "Paid", "Void"], "void ones too"


def test_a_milestone_has_no_rate_and_a_void_names_what_took_its_place() -> None:
    void = invoice(1, state=State.VOID, lines=(line(1, "800.00"),))
    after = invoice(1, id="N-02", number="EXA-FY27-0002", generation=2, drawn_on=date(2026, 11, 3))
    from dataclasses import replace

    void = replace(void, lines=(replace(void.lines[0], rate=None, amount=Decimal("800.00")),))
    found = outcome(register=Register((void, after))).as_json()["invoices"]
    assert found[0]["lines"][0]["rate"] is None
    assert [one["replaced_by"] for one in found] == ["EXA-FY27-0002", ""]


@pytest.mark.parametrize(
    ("states", "refusal", "status"),
    [
        pytest.param([], "", 0, id="nothing due"),
        pytest.param(["done", "already", "planned", "waiting", "withdrawn"], "", 0, id="done"),
        pytest.param(["done", "failed"], "", 1, id="one failed"),
        pytest.param(["done", "unknown"], "", 1, id="one is unknown"),
        pytest.param(["done", "refused"], "too many", 3, id="refused by the guard"),
        pytest.param(["failed", "refused"], "too many", 3, id="refused and failed"),
    ],
)
def test_exit_status(states: list[str], refusal: str, status: int) -> None:
    effects = tuple(effect(state, number) for number, state in enumerate(states, start=1))
    assert outcome(effects=effects, refusal=refusal).exit_status == status
