"""What `automations serve` says: one JSON line an event, or, on a terminal, one line that a person can read.

Nothing personal: programs, jobs, keys and runs by their ids, counts and times; never what a cell or a letter says.
"""

from __future__ import annotations

import sys
from typing import TypeAlias

import structlog
from structlog.typing import FilteringBoundLogger

from automations.runs.outcome import Outcome

Log: TypeAlias = FilteringBoundLogger

_SAID = frozenset({"done", "failed", "unknown", "refused"})
"""What is said of an effect; the others are counted."""


def open_log(*, rehearsal: bool) -> Log:
    """The log on stdout. `rehearsal`: each line says so."""
    terminal = sys.stdout.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(sort_keys=False)
            if terminal
            else structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    log: Log = structlog.get_logger()
    return log.bind(rehearsal=True) if rehearsal else log


def told(log: Log, outcome: Outcome) -> None:
    """One event for each effect that was carried out, and one for the run."""
    log = log.bind(run=outcome.run, program=outcome.program, job=outcome.job)
    for effect in outcome.effects:
        if effect.state in _SAID:
            say = log.info if effect.state == "done" else log.warning
            say("effect", key=effect.key, kind=effect.kind, state=effect.state)
    counts = {state: number for state, number in outcome.as_json()["counts"].items() if number}
    log.info(
        "run",
        duration=round(outcome.seconds, 3),
        calls=outcome.calls,
        counts=counts,
        problems=len(outcome.problems),
        exit_status=outcome.exit_status,
    )
