"""`automations explain` and `run-job --list`: what the ledger knows, and not a byte of it changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from automations.config import Config, load
from automations.effects.record import EffectState
from automations.errors import UsageError
from automations.runs import home
from automations.runs.ledger import Ledger
from automations.runs.records import ActivityRow, AskedRow, RunRow
from automations.service.explain import explain
from automations.service.listing import job_list
from tests.unit.runs.records import effect, invoice

JOBS = {"invoices": "Drafts invoices."}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A program with an invoice, its file, a question, a line of activity, a known row, a run."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "automations.toml").write_text("")
    (tmp_path / "programs" / "town.toml").write_text('name = "Exampleton"')
    config = load(tmp_path, tmp_path / "var")
    program = config.program("town")
    home.save_place(config, program, home.Place("book", "folder"))
    ledger = Ledger.open(home.ledger_file(config, home.Place("book", "folder")), "book")
    one = invoice(1)
    file = effect(one.key, state=EffectState.DONE, done="f1").with_receipt(file="id", made="yes", link="https://x/id")
    row = ActivityRow(
        id="V-01", at="2026-11-02T17:00:00+00:00", job="invoices", what="EXA-FY27-0001 of L-01", who="L-01",
        key=one.key, link="https://x/id", run="run-1",
    )  # fmt: skip
    ledger.save([one], [file, effect("folder/Invoices", what="folder Invoices")], [row])
    ledger.save_questions(
        [AskedRow(id="Q-01", key="gone/H-09", facts="f", what="Let go of H-09", to="H-09", why="it is gone", since="s")]
    )
    ledger.save_rows([("Hours", "H-01", "{}")], [], {})
    ledger.save_run(RunRow(id="run-1", job="invoices", began="b", ended="2026-11-02T17:00:05+00:00", result="1 done"))
    ledger.close()
    return config


def files(config: Config) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in config.data.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        pytest.param("EXA-FY27-0001", ["invoice EXA-FY27-0001", "state: Draft", "$80.00 for 2:00"], id="a number"),
        pytest.param(" EXA-FY27-0001 ", ["invoice EXA-FY27-0001"], id="with blanks around it"),
        pytest.param("N-01", ["invoice EXA-FY27-0001"], id="its row"),
        pytest.param("L-01", ["invoice EXA-FY27-0001", "activity L-01"], id="a person"),
        pytest.param("H-01", ["invoice EXA-FY27-0001", "row H-01", "tab: Hours"], id="a row of hours on it"),
        pytest.param(
            "invoice/L-01/2026-10/F-01/g1", ["file: done", "link: https://x/id", "run-1"], id="an effect's key"
        ),
        pytest.param("folder/Invoices", ["effect folder/Invoices", "state: intended"], id="a folder's key"),
        pytest.param("Q-01", ["question Q-01", "Let go of H-09", "answer: open"], id="a question"),
        pytest.param("gone/H-09", ["question Q-01"], id="a question's key"),
        pytest.param("run-1", ["EXA-FY27-0001 of L-01"], id="a run"),
    ],
)
def test_explain(config: Config, key: str, told: list[str]) -> None:
    before = files(config)
    said = explain(config, config.program("town"), key, as_json=False)
    assert said.startswith("REHEARSAL")
    for words in told:
        assert words in said
    found = json.loads(explain(config, config.program("town"), key, as_json=True))
    assert found["found"]
    assert files(config) == before


def test_what_is_not_known_is_a_mistake_of_who_typed_it(config: Config) -> None:
    with pytest.raises(UsageError, match=r"nothing is known of 'X-99'\. Give an invoice number"):
        explain(config, config.program("town"), "X-99", as_json=False)


def test_the_list_has_the_last_run(config: Config) -> None:
    before = files(config)
    said = job_list(config, [config.program("town")], JOBS, as_json=False)
    assert "invoices (town): Drafts invoices." in said
    assert "last run 2026-11-02T17:00:05+00:00: 1 done" in said
    assert json.loads(job_list(config, [config.program("town")], JOBS, as_json=True))["jobs"][0]["result"] == "1 done"
    assert files(config) == before


def test_the_list_before_init(config: Config) -> None:
    home.place_file(config, config.program("town")).unlink()
    assert "has not run yet" in job_list(config, [config.program("town")], JOBS, as_json=False)
