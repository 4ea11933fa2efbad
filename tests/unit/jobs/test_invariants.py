"""What holds after every run, whatever staff did before it. Sums are reckoned here anew, in the simplest way.

`INVARIANTS=5000` in the environment draws that many examples at random; the suite takes a few dozen, always the same.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automations.jobs import invoices
from automations.rules.program import Approval
from automations.rules.register import Invoice, Line, Register, State
from automations.runs.rehearsal import rehearse
from tests.programs import Town
from tests.unit.jobs.random_staff import Staff, programs

LONG = int(os.environ.get("INVARIANTS", "0"))
SAYS = re.compile(
    r"(waits \d{4}-\d{2}|waits: (cap|no terms|plan|not attended|choice|person gone)"
    r"|declined|covered|voided|counted|before our time)(\W|$)"
)
FROZEN = ("number", "slot", "generation", "lines", "account_number", "drawn_on", "approved_by")


@settings(
    max_examples=LONG or 120,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.integers(0, 2**32), st.sampled_from(["2025-12-05", "2026-05-04", "2026-07-06", "2026-08-10"]), st.integers(1, 14)
)
def test_after_every_run(seed: int, day: str, runs: int) -> None:
    """The seed draws evenly, which goes deeper than drawing each choice; fewer runs are the simpler example."""
    random = Random(seed)
    town = Town(programs(random, date.fromisoformat(day)), day)
    staff = Staff(town, random)
    for _ in range(4):
        staff.log()
    staff.attend()
    town.run()
    for _ in range(runs):
        for _ in range(random.randint(1, 3)):
            staff.act()
        before, month = town.register, random.choice(["", "", "", "2025-10", "2026-05"])
        if month and date.fromisoformat(f"{month}-28") + timedelta(days=4) > town.today:
            month = ""
        town.run(month)
        hold_all(town, before, staff, month)


def hold_all(town: Town, before: Register, staff: Staff, month: str) -> None:
    nothing_past_draft_changes(before, town.register)
    numbers_are_gapless(town.register)
    lines_multiply(town.register)
    no_payable_is_overpaid(town.register)
    no_payable_is_on_two_invoices(town.register)
    limits_hold(town, before, staff)
    what_waits_for_the_cap_finds_it_used(town)
    planning_again_is_empty(town, month)
    drafts_are_a_function(town)
    the_month_changes_no_amount(town)
    every_approved_row_is_somewhere(town)


def nothing_past_draft_changes(before: Register, after: Register) -> None:
    now = {one.key: one for one in after.invoices}
    for one in before.invoices:
        then = now[one.key]
        assert then.number == one.number
        if one.state is not State.DRAFT:
            assert [getattr(then, name) for name in FROZEN] == [getattr(one, name) for name in FROZEN]
        if one.state is State.VOID:
            assert then.state is State.VOID
        if one.state is State.PAID:
            assert then.state is State.PAID
        if one.state is State.APPROVED:
            assert then.state in (State.APPROVED, State.SENT, State.PAID, State.VOID)
        if one.state is State.SENT:
            assert then.state in (State.SENT, State.PAID, State.VOID)


def numbers_are_gapless(register: Register) -> None:
    years: dict[str, list[int]] = defaultdict(list)
    for one in register.invoices:
        prefix, ordinal = one.number.rsplit("-", 1)
        assert prefix == f"ARL-FY{one.slot.fiscal_year:02d}"
        years[prefix].append(int(ordinal))
    for ordinals in years.values():
        assert sorted(ordinals) == list(range(1, len(ordinals) + 1))
    ids = [one.id for one in register.invoices]
    assert len(set(ids)) == len(ids)


def lines_multiply(register: Register) -> None:
    for one in register.invoices:
        assert one.amount == sum((line.amount for line in one.lines), Decimal(0))
        assert one.minutes == sum(line.minutes for line in one.lines)
        for line in one.lines:
            assert line.amount > 0
            assert line.amount == line.amount.quantize(Decimal("0.01"))
            assert line.amount <= line.worth
            assert line.minutes == sum(row.minutes for row in line.rows)
            worth = _printed_worth(line)
            if "cut: preparation" in line.marks:
                assert line.worth < worth
            elif "rest" not in line.marks and worth is not None:
                assert line.worth == worth
            if not {"rest", "cut: cap"} & {*line.marks}:
                assert line.amount == line.worth
            else:
                assert line.amount < line.worth
            if line.late_of or "late" in line.marks:
                assert line.late_of == f"{line.date:%Y-%m}"
                assert "late" in line.marks
                assert (line.late_of, 0) < (one.slot.period, one.slot.supplement)
            else:
                assert f"{line.date:%Y-%m}" == one.slot.period


def _printed_worth(line: Line) -> Decimal | None:
    """What the page's own figures multiply to."""
    if line.rate is None:
        return None
    if line.kind in ("time", "preparation"):
        return (line.minutes * line.rate / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return line.rate


def no_payable_is_overpaid(register: Register) -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for one in register.invoices:
        for line in one.lines:
            if one.past_draft:
                paid[line.payable] += line.amount
            if line.kind == "preparation":
                worth[line.payable] = line.preparation_cap or Decimal(1_000_000)
            else:
                worth[line.payable] = max(worth[line.payable], line.worth)
    for payable, amount in paid.items():
        assert amount <= worth[payable], payable


def no_payable_is_on_two_invoices(register: Register) -> None:
    """A row is paid by one line of one live invoice; a payable has one line, and rests that complete it."""
    rows: list[str] = []
    parts: list[object] = []
    for one in register.invoices:
        if one.live:
            for line in one.lines:
                rows += [row.id for row in line.rows]
                if "rest" not in line.marks:
                    parts.append((line.payable, line.row if line.kind == "preparation" else ""))
    assert len(rows) == len(set(rows))
    assert len(parts) == len(set(parts))


def limits_hold(town: Town, before: Register, staff: Staff) -> None:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    newly = {one.key for one in town.register.past_draft} - {one.key for one in before.past_draft}
    touched: set[object] = set()
    for one in town.register.invoices:
        if one.past_draft:
            spent[one.slot.fund] += one.amount
        if one.past_draft or (one.state is State.DRAFT and _is_planned(town, one)):
            for line in one.lines:
                used[one.slot.liaison, line.plan_row] += line.amount
        if one.key in newly:
            touched |= {one.slot.fund, *((one.slot.liaison, line.plan_row) for line in one.lines)}
    for fund in town.sheet.funds:
        if fund.budget is not None and (fund.id not in staff.lowered or fund.id in touched):
            assert spent[fund.id] + (fund.spent_before or 0) <= fund.budget
    for plan in town.sheet.plans:
        for person in town.sheet.liaisons:
            whole = (person.id, plan.id) in touched or plan.id not in staff.lowered
            if plan.cap is not None and whole:
                past = sum(
                    (line.amount for one in town.register.past_draft for line in one.lines
                     if (one.slot.liaison, line.plan_row) == (person.id, plan.id)), Decimal(0),
                )  # fmt: skip
                assert past <= plan.cap
                if plan.id not in staff.lowered:
                    assert used[person.id, plan.id] <= plan.cap


def _is_planned(town: Town, invoice: Invoice) -> bool:
    """Drafts of people who are there; those of the others stay as last drawn."""
    person = next(one for one in town.sheet.liaisons if one.id == invoice.slot.liaison)
    return not (person.gone or person.unsafe)


def what_waits_for_the_cap_finds_it_used(town: Town) -> None:
    """A person on one capped plan row with all lines in sight: what waits has left nothing of the cap unused."""
    for person in town.sheet.liaisons:
        own = [row.id for row in town.sheet.hours if row.liaison == person.id]
        words = [town.plan.says.get(row, "") for row in own]
        cells = [town.plan.cells.get(row, "") for row in own]
        if person.paid_before or "waits: cap" not in words or any(row.gone for row in town.sheet.hours):
            continue
        if any(one.startswith(("waits 2", "voided")) for one in words) or any("rest waits 2" in one for one in cells):
            continue
        caps = {plan.id: plan.cap for plan in town.sheet.plans if plan.cap is not None}
        used: dict[str, Decimal] = defaultdict(Decimal)
        for one in town.register.invoices:
            if one.live and one.slot.liaison == person.id:
                for line in one.lines:
                    used[line.plan_row] += line.amount
        assert any(used[row] >= cap for row, cap in caps.items())


def planning_again_is_empty(town: Town, month: str) -> None:
    again = invoices.plan(town.sheet, town.history(), town.today, month)
    assert again.decided == ()
    assert again.drawn == ()
    assert again.says == town.plan.says
    assert again.cells == town.plan.cells


def drafts_are_a_function(town: Town) -> None:
    """Forget all drafts, plan again: the same keys, lines and amounts, numbers and $0.00 drafts aside."""
    if any(one.gone or one.unsafe for one in town.sheet.liaisons):
        return
    town_of_all = _everything_drawn(town, town.register)
    forgotten = Register(tuple(one for one in town.register.invoices if one.state is not State.DRAFT))
    assert _drafts(town_of_all) == _drafts(_everything_drawn(town, forgotten))


def _everything_drawn(town: Town, register: Register) -> Register:
    known = {one.id for one in register.invoices}
    sheet = replace(
        town.sheet,
        invoices=tuple(
            replace(one, decision="") if _is_draft(town, one.id) else one
            for one in town.sheet.invoices
            if one.id in known
        ),
    )
    return rehearse(sheet, town.history(register), town.today).register


def _is_draft(town: Town, row_id: str) -> bool:
    found = town.register.by_id(row_id)
    return found is not None and found.state is State.DRAFT


def _drafts(register: Register) -> dict[str, object]:
    return {
        one.key: tuple(replace(line, marks=line.marks) for line in one.lines)
        for one in register.invoices
        if one.state is State.DRAFT and one.amount
    }


def the_month_changes_no_amount(town: Town) -> None:
    """A run for one month draws a part of what a run without one draws, with the same lines."""
    whole = _drafts(_everything_drawn(town, town.register))
    sheet = replace(town.sheet, invoices=tuple(replace(one, decision="") for one in town.sheet.invoices))
    for month in ("2025-10", "2026-01"):
        if date.fromisoformat(f"{month}-28") > town.today:
            continue
        part = _drafts(rehearse(sheet, town.history(), town.today, month).register)
        assert part.items() <= whole.items()


def every_approved_row_is_somewhere(town: Town) -> None:
    live = {row.id for one in town.register.invoices if one.live for line in one.lines for row in line.rows}
    problems = {problem.id for problem in town.plan.problems if problem.tab == "Hours"}
    for row in town.sheet.hours:
        if row.gone:
            assert row.id not in town.plan.says
            continue
        if row.id in town.plan.says:
            assert SAYS.match(town.plan.says[row.id]), town.plan.says[row.id]
            assert row.id not in live
            assert row.id not in problems
            assert row.approved is Approval.YES
        if row.approved is Approval.YES:
            assert row.id in live or row.id in problems or row.id in town.plan.says, row
        if row.id in live:
            assert town.plan.cells[row.id].startswith("ARL-FY")
