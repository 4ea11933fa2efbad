"""The commands as operators use them: outputs, the --json contract, exit statuses, and that twice is once."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from tests.programs_in_sheet import SAM, Program, Programs, hours
from tests.workspace import Local

ROWS = [
    hours("2026-10-05", "L-01", "2:00"),
    hours("2026-10-06", "L-02", "1:30"),
    hours("2026-10-07", "L-02", "25"),
    hours("2026-11-01", "L-01", "1:00"),
]
TEXT, NUMBER, WHOLE = (str,), (int, float), (int,)
OUTCOME = {
    "job": TEXT,
    "program": TEXT,
    "workspace": TEXT,
    "plan_only": (bool,),
    "run": TEXT,
    "counts": (dict,),
    "effects": (list,),
    "problems": (list,),
    "invoices": (list,),
    "rows": (list,),
    "calls": (dict,),
    "seconds": NUMBER,
}
COUNTS = dict.fromkeys(("planned", "done", "already", "waiting", "refused", "failed", "unknown"), WHOLE)
EFFECT = dict.fromkeys(("key", "kind", "state", "what", "link"), TEXT)
PROBLEM = {**dict.fromkeys(("tab", "id", "column", "value", "what", "remedy"), TEXT), "row": WHOLE}
INVOICE = {
    **dict.fromkeys(("number", "key", "liaison", "period", "fund", "amount", "state", "replaced_by", "link"), TEXT),
    "minutes": WHOLE,
    "held_because": (list,),
    "lines": (list,),
}
LINE = {
    **dict.fromkeys(("row", "date", "activity", "kind", "amount"), TEXT),
    "minutes": WHOLE,
    "rate": (str, type(None)),
    "marks": (list,),
}
CALLS = {"sheets": (dict,), "drive": WHOLE, "gmail": WHOLE, "calendar": WHOLE}


@pytest.fixture(scope="module")
def town_programs(town: Local, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Here each command starts as operators start it, with an interpreter of its own."""
    return Programs(town, tmp_path_factory.mktemp("config"), fresh=True)


@pytest.fixture
def program(programs: Programs) -> Program:
    return programs.make({"Hours": ROWS})


def _is(found: dict[str, Any], shape: dict[str, tuple[type, ...]], *, more: tuple[str, ...] = ()) -> None:
    assert set(found) - set(more) == set(shape)
    for name, types in shape.items():
        assert type(found[name]) in types, (name, found[name])


def _keeps_the_contract(outcome: dict[str, Any]) -> None:
    _is(outcome, OUTCOME)
    _is(outcome["counts"], COUNTS)
    _is(outcome["calls"], CALLS)
    _is(outcome["calls"]["sheets"], {"read": WHOLE, "write": WHOLE})
    for effect in outcome["effects"]:
        _is(effect, EFFECT, more=("error",))
    for problem in outcome["problems"]:
        _is(problem, PROBLEM)
    for row in outcome["rows"]:
        _is(row, {"id": TEXT, "says": TEXT})
    for invoice in outcome["invoices"]:
        _is(invoice, INVOICE)
        whole, _, cents = invoice["amount"].partition(".")
        assert whole.isdigit()
        assert len(cents) == 2
        for line in invoice["lines"]:
            _is(line, LINE)
            assert len(line["amount"].partition(".")[2]) == 2


def test_the_json_object(program: Program) -> None:
    for words in (("--plan",), (), ()):
        ran = program.run(*words)
        assert ran.out.count("\n") == 1
        assert ran.err.startswith("REHEARSAL")
        _keeps_the_contract(ran.json)
        assert (ran.json["program"], ran.json["workspace"]) == (program.id, "local")
    (line,) = ran.invoice("L-02")["lines"]
    assert line == {
        "row": "H-02",
        "date": "2026-10-06",
        "activity": "Outreach",
        "kind": "time",
        "minutes": 90,
        "rate": "40.00",
        "amount": "60.00",
        "marks": [],
    }
    assert ran.invoice("L-01")["key"] == "invoice/L-01/2026-10/F-01/g1"
    assert ran.invoice("L-01")["fund"] == "F-01"
    assert ran.says() == {"H-04": "waits 2026-11"}


def test_a_plan_changes_no_byte(program: Program) -> None:
    """Before the first run, and again when there is something new to draw."""
    for number in (1, 2):
        before, ledger = program.local.digest(), _bytes(program)
        planned = program.run("--plan")
        assert program.local.digest() == before
        assert _bytes(program) == ledger
        assert planned.json["plan_only"] is True
        assert planned.json["calls"]["sheets"]["write"] == 0
        came = program.run()
        assert {**_drawn(planned.json)} == {**_drawn(came.json)}
        assert planned.json["counts"]["planned"] == came.json["counts"]["done"] > 0
        assert planned.json["problems"] == came.json["problems"]
        assert planned.json["rows"] == came.json["rows"]
        program.type({"Hours": [hours("2026-10-12", "L-01", "0:45")]}, start=5 + number)


def _bytes(program: Program) -> dict[Path, bytes]:
    folder = program.ledger.parent
    return {file: file.read_bytes() for file in folder.glob("ledger*")} if folder.exists() else {}


def _drawn(outcome: dict[str, Any]) -> dict[str, Any]:
    return {one["number"]: (one["key"], one["amount"], one["state"], one["lines"]) for one in outcome["invoices"]}


def test_a_plan_knows_what_staff_have_just_chosen(program: Program) -> None:
    program.run()
    program.set("Invoices", "N-01", Decision="Approve", Approved_by=SAM)
    before = program.local.digest()
    assert program.run("--plan").invoice("L-01")["state"] == "Approved"
    assert program.local.digest() == before
    assert program.run().invoice("L-01")["state"] == "Approved"


def test_twice_is_once(program: Program) -> None:
    first = program.run()
    before, ledger = program.local.digest(), _drawn(first.json)
    again = program.run()
    assert program.local.digest() == before
    assert _drawn(again.json) == ledger
    assert again.json["counts"] == {**dict.fromkeys(COUNTS, 0), "already": 2}
    assert again.json["calls"] == {"sheets": {"read": 2, "write": 0}, "drive": 0, "gmail": 0, "calendar": 0}
    assert program.pdfs() == ["EXA-FY27-0001 L-01 2026-10.pdf", "EXA-FY27-0002 L-02 2026-10.pdf"]


def test_in_words(program: Program) -> None:
    """A pipe gets plain lines, each output says that it is a rehearsal."""
    ran = program.run_job("invoices")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("REHEARSAL")
    assert "  EXA-FY27-0001 L-01 2026-10 2:00 $80.00 Draft" in lines
    assert any("problem: Hours, row 4 (H-03), Hours: 25:00 is more than a day" in line for line in lines)
    assert "\x1b" not in ran.out
    assert ran.err == ""


def test_every_output_says_rehearsal(program: Program) -> None:
    program.run()
    for ran in (
        program.run_job("--list"),
        program.run_job("invoices", "--plan"),
        program.automations("init"),
        program.automations("explain", "L-01"),
    ):
        assert ran.status == 0, ran.err
        assert "REHEARSAL" in ran.out.splitlines()[0]


def test_the_list(program: Program) -> None:
    before = program.run_job("--list")
    assert "has not run yet" in before.out
    program.run()
    after = program.run_job("--list")
    assert f"invoices ({program.id})" in after.out
    assert "last run 2026-11-02T17:00:00+00:00: 2 done; 1 problems" in after.out
    job, *_ = json.loads(program.run_job("--list", "--json").out)["jobs"]
    assert (job["job"], job["program"]) == ("invoices", program.id)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("EXA-FY27-0001", ("invoice/L-01/2026-10/F-01/g1", "$80.00 for 2:00", "https://drive.google.com/")),
        ("L-02", ("EXA-FY27-0002", "$60.00 for 1:30")),
        ("H-02", ("EXA-FY27-0002", "row H-02", "Hours")),
        ("H-03", ("row H-03",)),
        ("invoice/L-01/2026-10/F-01/g1", ("EXA-FY27-0001", "Draft")),
        ("folder/Invoices", ("folder Invoices", "done")),
    ],
)
def test_explain(key: str, told: tuple[str, ...], explained: Program) -> None:
    ran = explained.automations("explain", key)
    assert ran.status == 0, ran.err
    for words in told:
        assert words in ran.out
    as_json = json.loads(explained.automations("explain", key, "--json").out)
    assert as_json["key"] == key
    assert as_json["found"]


@pytest.fixture(scope="module")
def explained(town_programs: Programs) -> Program:
    program = town_programs.make({"Hours": ROWS})
    program.run()
    return program


def test_explain_what_is_not_known(explained: Program) -> None:
    ran = explained.automations("explain", "EXA-FY27-0099")
    assert (ran.status, ran.out) == (2, "")
    assert "nothing is known of 'EXA-FY27-0099'" in ran.last_words


def test_all_programs(programs: Programs) -> None:
    """One object a line; a program that cannot run stops no other, and its status is the command's."""
    first = programs.make({"Hours": ROWS})
    second = programs.make({"Hours": ROWS[:2]})
    for other in (second, programs.configured()):
        text = (other.config / "programs" / f"{other.id}.toml").read_text()
        (first.config / "programs" / f"{other.id}.toml").write_text(text)
    ran = first.run_job("invoices", "--all", "--json")
    assert ran.status == 2
    assert f"{other.id} has no workbook yet" in ran.last_words
    outcomes = [json.loads(line) for line in ran.out.splitlines()]
    assert [outcome["program"] for outcome in outcomes] == sorted([first.id, second.id])
    for outcome in outcomes:
        _keeps_the_contract(outcome)
        assert outcome["counts"]["done"] == 2
    assert len(first.pdfs()) == len(second.pdfs()) == 2


def test_no_default_among_many(programs: Programs) -> None:
    program = programs.configured()
    (program.config / "programs" / "other.toml").write_text('name = "Other"\n')
    ran = program.run_job("invoices")
    assert (ran.status, ran.out) == (2, "")
    assert "Give --program ID; there are: other" in ran.last_words


def test_another_run_holds_the_program(program: Program) -> None:
    program.run()
    with (program.ledger.parent / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = program.local.digest()
        ran = program.run(ok=False)
        assert (ran.status, ran.out) == (4, "")
        assert "Another run holds the program" in ran.last_words
        assert program.local.digest() == before
    assert program.run().json["counts"]["already"] == 2


def test_asks_first_and_off(program: Program) -> None:
    """The Mode of the Jobs tab: what is asked waits for a person; what is off draws nothing."""
    program.set("Jobs", "J-01", Mode="Off")
    off = program.run()
    assert off.invoices == []
    assert "is Off on Jobs" in program.start_here()
    program.set("Jobs", "J-01", Mode="Ask first")
    program.run()
    asked = program.rows("Approvals")
    assert len(asked) == 2
    program.set("Approvals", asked[0]["ID"], Answer="Do it")
    program.set("Approvals", asked[1]["ID"], Answer="Don't")
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}
    assert program.pdfs() == ["EXA-FY27-0001 L-01 2026-10.pdf"]


def test_pause_everything(program: Program) -> None:
    tab = program.sheet.worksheet("Start here")
    place = tab.find("Pause everything")
    assert place is not None
    tab.update([[True]], f"B{place.row}", raw=False)
    assert program.run().invoices == []
    tab.update([[False]], f"B{place.row}", raw=False)
    assert len(program.run().invoices) == 2


def test_help_names_every_exit_status(programs: Programs) -> None:
    text = programs.configured().run_job("--help").out
    for words in (
        "0 done",
        "1 something failed",
        "3 refused by the guard",
        "4 another run",
        "5 sign-in",
        "run-job --list",
    ):
        assert words in text
