"""doctor --contract: what the probes' output comes to."""

from __future__ import annotations

from pathlib import Path

from automations import config
from automations.service.checks.contract import SCRIPT, contract, of_output
from automations.service.checks.finding import State
from scripts.contract.probe import Verdict

SETTINGS = config.load(Path(__file__).parents[4] / "config", Path("unused"))


def line(verdict: Verdict, belief: str) -> str:
    """As scripts/google_contract.py prints it."""
    return f"{verdict:<17} {'drive':<8} {belief} [somewhere]"


def test_each_belief_that_does_not_hold_is_a_line() -> None:
    lines = [line(Verdict.AGREE, "one"), line(Verdict.DIFFER, "two"), f"{'':<26} 200", line(Verdict.DIFFER, "three")]
    found = of_output(1, [*lines, "agree: 1  differ: 2"], "")
    assert [one.state for one in found] == [State.FAILED, State.FAILED]
    assert [word in one.says for one, word in zip(found, ("two", "three"), strict=True)] == [True, True]


def test_all_agree_or_could_not_be_run() -> None:
    (well,) = of_output(0, [line(Verdict.AGREE, "one"), "agree: 1  differ: 0"], "")
    assert (well.state, well.says) == (State.PASSED, "agree: 1  differ: 0")
    (broken,) = of_output(5, [], "Sign-in failed: it was revoked.")
    assert (broken.state, broken.remedy) == (State.FAILED, "Sign-in failed: it was revoked.")


def test_the_script_is_where_it_is_looked_for_and_is_run_with_the_quiet_apis_alone(tmp_path: Path) -> None:
    assert SCRIPT.exists()
    script = tmp_path / "probes.py"
    script.write_text("import sys\nprint(*sys.argv[1:])\n")
    (quiet,) = contract(SETTINGS, everything=False, script=script)
    assert quiet.says == "--no-quota --api drive --api forms --api sheets"
    (all_,) = contract(SETTINGS, everything=True, script=script)
    assert all_.says == ""
    assert contract(SETTINGS, everything=True, script=tmp_path / "none.py")[0].state is State.TAKE_CARE
