"""What one run came to: the --json object (a stable contract: add, never rename) and the exit status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from automations.rules.program import JobRow, Problem
from automations.rules.register import Invoice, Line, Register

STATES = ("planned", "done", "already", "waiting", "refused", "failed", "unknown", "withdrawn")
COUNTED = STATES[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSeen:
    """One effect of the run, as it stands at its end: `state` is one of STATES."""

    key: str
    kind: str
    state: str
    what: str
    link: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run of one job for one program. `links` gives each invoice's PDF by its key; `jobs` are the rows of Jobs as
    they were read.
    """

    job: str
    program: str
    workspace: str
    plan_only: bool
    run: str
    effects: tuple[EffectSeen, ...] = ()
    problems: tuple[Problem, ...] = ()
    register: Register = field(default_factory=Register)
    links: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    refusal: str = ""
    calls: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    jobs: tuple[JobRow, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 done or nothing due; 1 something failed or is unknown; 3 refused by the guard."""
        if self.refusal:
            return 3
        return 1 if any(effect.state in ("failed", "unknown") for effect in self.effects) else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "job": self.job,
            "program": self.program,
            "workspace": self.workspace,
            "plan_only": self.plan_only,
            "run": self.run,
            "counts": {state: sum(effect.state == state for effect in self.effects) for state in COUNTED},
            "effects": [_effect(effect) for effect in self.effects],
            "problems": [_problem(problem) for problem in self.problems],
            "invoices": list(self._invoices()),
            "rows": [{"id": row, "says": says} for row, says in self.rows.items()],
            "calls": self.calls,
            "seconds": round(self.seconds, 3),
        }

    def _invoices(self) -> Iterable[dict[str, Any]]:
        for invoice in self.register.invoices:
            yield {
                "number": invoice.number,
                "key": invoice.key,
                "liaison": invoice.slot.liaison,
                "period": invoice.slot.period,
                "fund": invoice.slot.fund,
                "minutes": invoice.minutes,
                "amount": f"{invoice.amount:.2f}",
                "state": invoice.state.value,
                "held_because": [hold.reason for hold in invoice.holds],
                "replaced_by": replaced_by(self.register, invoice),
                "link": self.links.get(invoice.key, ""),
                "lines": [_line(line) for line in invoice.lines],
            }


def replaced_by(register: Register, invoice: Invoice) -> str:
    """The number of the next generation of a void invoice, "" while there is none."""
    if invoice.live:
        return ""
    later = (one for one in register.generations[invoice.slot] if one.generation == invoice.generation + 1)
    return next((one.number for one in later), "")


def _line(line: Line) -> dict[str, Any]:
    return {
        "row": line.row,
        "date": line.date.isoformat(),
        "activity": line.activity,
        "kind": line.kind,
        "minutes": line.minutes,
        "rate": None if line.rate is None else f"{line.rate:.2f}",
        "amount": f"{line.amount:.2f}",
        "marks": list(line.marks),
    }


def _effect(effect: EffectSeen) -> dict[str, Any]:
    seen = {"key": effect.key, "kind": effect.kind, "state": effect.state, "what": effect.what, "link": effect.link}
    return {**seen, "error": effect.error} if effect.error else seen


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "tab": problem.tab,
        "row": problem.number,
        "id": problem.id,
        "column": problem.column,
        "value": problem.value,
        "what": problem.what,
        "remedy": problem.remedy,
    }
