"""What the commands print: a table and a progress line on a terminal (rich), plain lines in a pipe, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from automations.errors import AutomationsError
from automations.rules.holds import in_words
from automations.rules.money import dollars, h_mm
from automations.rules.program import Problem
from automations.rules.register import Invoice, State
from automations.runs.outcome import Outcome

REHEARSAL = "REHEARSAL: the local workspace; nothing reaches Google"
_DOES = {
    "file": ("would draft", "drafted"),
    "event": ("would put into the calendar", "put into the calendar"),
    "mail": ("would send", "sent"),
    "document": ("would write", "wrote"),
    "access": ("would open", "opened"),
}
_SHOWN = (State.DRAFT, State.APPROVED, State.SENT)


class Console:
    """Prints outcomes as they come. With --json stdout holds nothing but the objects."""

    def __init__(self, *, workspace: str, as_json: bool, many: bool) -> None:
        self.as_json, self.many = as_json, many
        self.rehearsal = workspace == "local"
        self.terminal = sys.stdout.isatty() and not as_json
        if self.rehearsal:
            print(REHEARSAL, file=sys.stderr if as_json else sys.stdout, flush=True)

    def outcome(self, outcome: Outcome) -> None:
        if self.as_json:
            print(json.dumps(outcome.as_json()), flush=True)
            if outcome.refusal:
                print(f"refused: {outcome.refusal}", file=sys.stderr, flush=True)
            return
        print("\n".join(self._words(outcome)), flush=True)
        if self.terminal and outcome.job == "invoices" and outcome.register.invoices:
            self._table(outcome)

    def failure(self, program: str, error: AutomationsError, command: str) -> None:
        """One line on stderr with the remedy."""
        name = f"{command}: {program}" if self.many else command
        print(f"{name}: {error}", file=sys.stderr, flush=True)

    def _words(self, outcome: Outcome) -> list[str]:
        title = f"{outcome.job} of {outcome.program}" + (
            " (plan only, nothing is changed)" if outcome.plan_only else ""
        )
        lines = [title, *_effects(outcome)]
        if not self.terminal and outcome.job == "invoices":
            lines += _invoices([one for one in outcome.register.invoices if one.state in _SHOWN])
        if outcome.job == "invoices":
            lines += _held(outcome) + _waiting(outcome)
        lines += _problems(outcome.problems)
        lines += [f"  needs a person: {need}" for need in outcome.needs]
        if outcome.refusal:
            lines.append(f"  refused: {outcome.refusal}")
        counts = outcome.as_json()["counts"]
        told = ", ".join(f"{number} {state}" for state, number in counts.items() if number) or "nothing due"
        calls = outcome.calls
        if calls:
            sheets = calls["sheets"]
            told += f"; calls: Sheets {sheets['read']} reads and {sheets['write']} writes, Drive {calls['drive']}"
            told += "".join(f", {api.capitalize()} {calls[api]}" for api in ("gmail", "calendar") if calls.get(api))
        return [*lines, f"  {told}; {outcome.seconds:.1f} s"]

    def _table(self, outcome: Outcome) -> None:
        from rich.console import Console as Terminal
        from rich.table import Table

        table = Table(title="Invoices")
        for heading in ("Number", "Liaison", "Period", "Time", "Amount", "State", "Held because"):
            table.add_column(heading, justify="right" if heading in ("Time", "Amount") else "left")
        for one in outcome.register.invoices:
            table.add_row(
                one.number,
                one.slot.liaison,
                one.slot.period,
                h_mm(one.minutes),
                dollars(one.amount),
                one.state.value,
                in_words(one.holds),
            )
        Terminal().print(table)


def _effects(outcome: Outcome) -> list[str]:
    words = {"failed": "FAILED", "unknown": "UNKNOWN", "waiting": "waits", "refused": "refused"}
    lines = []
    for effect in outcome.effects:
        would, did = _DOES.get(effect.kind, ("would do", "done"))
        word = {**words, "planned": would, "done": did}.get(effect.state)
        if word:
            lines.append(f"  {word}: {effect.what}" + (f" ({effect.error})" if effect.error else ""))
    return lines


def _invoices(invoices: Sequence[Invoice]) -> list[str]:
    return [
        f"  {one.number} {one.slot.liaison} {one.slot.period} {h_mm(one.minutes)} {dollars(one.amount)} {one.state}"
        for one in invoices
    ]


def _held(outcome: Outcome) -> list[str]:
    return [
        f"  held: {one.number} of {one.slot.liaison}: {in_words(one.holds)}"
        for one in outcome.register.invoices
        if one.holds and one.state is State.DRAFT
    ]


def _waiting(outcome: Outcome) -> list[str]:
    by_words: dict[str, list[str]] = {}
    for row, says in outcome.rows.items():
        by_words.setdefault(says, []).append(row)
    return [f"  {says}: {_some(rows)}" for says, rows in by_words.items()]


def _some(rows: Sequence[str]) -> str:
    shown = ", ".join(rows[:8])
    return shown if len(rows) <= 8 else f"{shown} and {len(rows) - 8} more"


def _problems(problems: Sequence[Problem]) -> list[str]:
    return [
        f"  problem: {problem.tab}, row {problem.number} ({problem.id or 'top'}), {problem.column}: "
        f"{problem.what}; {problem.remedy}"
        for problem in problems
    ]
