"""What a run prints names nobody: people are their ids, also where what staff wrote is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from automations.console import Console
from tests.integration.effects.town import THREE, Town
from tests.programs_in_sheet import hours
from tests.workspace import Local

NAMES = ("Rosa", "Ana", "José", "Sam", "exemplo@", "Sample Street")


def test_a_run_names_nobody(workspace: Local, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**hours("2026-10-07", "Rosa Rossi", "1:00"), "Approved by": "Rosa Rossi"}
    by_name = hours("2026-10-08", "L-01 · Ana Exemplo", "Rosa says 2")
    town = Town(workspace, tmp_path).filled({**THREE, "Hours": [*THREE["Hours"], wrong, by_name]})
    town.program.set("Liaisons", 2, **{"E-mail": "ana.exemplo@"})
    console = Console(workspace="google", as_json=False, many=False)
    console.outcome(town.run(plan_only=True))
    console.outcome(town.run())
    town.program.set("Invoices", "N-01", Decision="Approve", Approved_by="Rosa Rossi")
    town.program.set("Invoices", "N-02", Decision="Void")
    console.outcome(town.run())
    printed = capsys.readouterr().out
    assert "problem: Hours, row 5" in printed
    assert "problem: Invoices, row 2" in printed
    for name in NAMES:
        assert name not in printed, [line for line in printed.splitlines() if name in line]
