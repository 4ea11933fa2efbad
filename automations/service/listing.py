"""`run-job --list`: the jobs in plain words, with their last run for each program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from automations.config import Config, Program
from automations.errors import naming
from automations.runs import home
from automations.runs.ledger import Ledger
from automations.runs.records import RunRow


def job_list(config: Config, programs: Sequence[Program], jobs: Mapping[str, str], *, as_json: bool) -> str:
    """A line a job and program. The schedule stands on the Jobs tab; a ledger that is not there yet has no last run."""
    entries = []
    for program in programs:
        last = _last_runs(config, program)
        for job, does in jobs.items():
            ran = last.get(job)
            entries.append(
                {
                    "job": job,
                    "does": does,
                    "program": program.id,
                    "schedule": "as on the tab Jobs",
                    "last_run": ran.ended if ran else "",
                    "result": ran.result if ran else "",
                }
            )
    if as_json:
        return json.dumps({"workspace": config.workspace, "jobs": entries})
    lines = ["REHEARSAL: the local workspace"] if config.workspace == "local" else []
    for entry in entries:
        when = f"last run {entry['last_run']}: {entry['result']}" if entry["last_run"] else "has not run yet"
        lines.append(f"{entry['job']} ({entry['program']}): {entry['does']}")
        lines.append(f"    schedule {entry['schedule']}; {when}")
    return "\n".join(lines)


def _last_runs(config: Config, program: Program) -> dict[str, RunRow]:
    place = home.place_of(config, program)
    if place is None or not home.ledger_file(config, place).exists():
        return {}
    with naming(program.id):
        ledger = Ledger.open_copy(home.ledger_file(config, place), place.spreadsheet)
    try:
        return {row.job: row for row in sorted(ledger.runs(), key=lambda row: row.ended)}
    finally:
        ledger.close()
