"""`doctor --contract`: whether Google is as the service believes, by the probes of scripts/google_contract.py."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from automations.config import LOCAL, Config
from automations.service.checks.finding import Finding, failed, passed, take_care

SCRIPT = Path(__file__).parents[3] / "scripts" / "google_contract.py"
QUIET = ("drive", "forms", "sheets")
"""APIs whose probes nobody notices: they work in a folder of their own, and delete it. The others send mail."""
_DIFFERS = "differ "


def contract(config: Config, *, everything: bool, script: Path = SCRIPT) -> list[Finding]:
    """Runs the probes: on the account of the configuration, or on a local Workspace of their own. `everything` takes
    in those that send mail (to the account itself), make events, and use up a minute's quota.
    """
    if not script.exists():
        return [take_care("contract", "the probes are not installed", "Run it in the checkout: scripts/ holds them.")]
    words = [] if config.workspace == LOCAL else ["--config", str(config.directory)]
    if not everything:
        words += ["--no-quota", *(word for api in QUIET for word in ("--api", api))]
    done = subprocess.run([sys.executable, str(script), *words], capture_output=True, text=True, check=False)
    return of_output(done.returncode, done.stdout.splitlines(), done.stderr.strip())


def of_output(status: int, lines: Sequence[str], error: str) -> list[Finding]:
    """What the script's output comes to: a line for each belief that does not hold, or one for all that do."""
    wrong = [line.removeprefix(_DIFFERS).strip() for line in lines if line.startswith(_DIFFERS)]
    if wrong:
        remedy = "Please report it, with the output of scripts/google_contract.py: the service rests on it."
        return [failed("contract", line, remedy) for line in wrong]
    if status or not lines:
        return [failed("contract", "the probes could not be run", error or "Run scripts/google_contract.py by hand.")]
    return [passed("contract", lines[-1])]
