"""What a run would come to, if every effect succeeded: the rounds of planning, without an outward act.

`run-job --plan` shows it, and tests hold the rules against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from automations.jobs import invoices
from automations.rules.plan import Effect, History, Plan
from automations.rules.program import InvoiceRow, Snapshot
from automations.rules.register import Register

MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The last plan, the register that it leads to, and all effects that were due on the way, by key."""

    plan: Plan
    register: Register
    effects: dict[str, Effect]


def rehearse(snapshot: Snapshot, history: History, today: date, month: str = "") -> Rehearsed:
    """Plans until nothing changes. The rows of Invoices are shown the amounts of each round, as the Sheet would."""
    register, effects = history.register, dict[str, Effect]()
    for _ in range(MOST_ROUNDS):
        plan = invoices.plan(snapshot, replace(history, register=register), today, month)
        effects.update({effect.key: effect for effect in plan.effects})
        before = register
        register = register.with_changes([*plan.decided, *(replace(one, drawn=True) for one in plan.drawn)])
        register = register.with_changes(
            replace(one, drawn=True) for one in register.invoices if one.live and not one.drawn
        )
        if register == before:
            return Rehearsed(plan, register, effects)
        snapshot = shown(snapshot, register)
    raise RuntimeError("planning does not settle")


def shown(snapshot: Snapshot, register: Register) -> Snapshot:
    """The snapshot as it reads after the Invoices tab was written: rows of new invoices, and the amounts drawn.

    A row whose amount a redraw has crossed keeps showing what staff saw: their Decision was for that.
    """
    rows = {row.id: row for row in snapshot.invoices}
    for one in register.invoices:
        if one.id not in rows:
            rows[one.id] = InvoiceRow(id=one.id, invoice=one.number, amount=one.amount)
    return replace(snapshot, invoices=tuple(rows.values()))
