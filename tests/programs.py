"""Small programs for tests: rows by their shortest words, and a town whose staff edit its Sheet between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from automations.rules import decisions
from automations.rules.plan import History, Plan
from automations.rules.program import (
    Approval,
    CoreMember,
    Fund,
    HoursRow,
    InvoiceRow,
    Liaison,
    Meeting,
    Milestone,
    PayChoice,
    PlanRow,
    Problem,
    Settings,
    Snapshot,
    id_order,
)
from automations.rules.questions import Answered
from automations.rules.register import Invoice, Register, State
from automations.runs.rehearsal import Rehearsed, rehearse

TODAY = date(2026, 2, 10)
STAFF = CoreMember(id="C-01", number=2, name="Sam Sampleton", email="sam@example.org", role="Staff")


def usd(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def money(text: str | None) -> Decimal | None:
    return None if text is None else usd(text)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def settings(**changed: Any) -> Settings:
    return replace(
        Settings(program_name="Exampleton Liaisons", bill_to="Town of Exampleton", invoices_from="2025-07"), **changed
    )


def fund(number: int = 1, name: str = "Grant", budget: str | None = "50000", **cells: Any) -> Fund:
    term = {name: day(cells.pop(name, None)) for name in ("from_", "to")}
    spent = money(cells.pop("spent_before", None))
    return Fund(
        id=f"F-{number:02d}", number=number + 1, fund=name, budget=money(budget), account_number=f"300-{number}",
        spent_before=spent, **term, **cells,
    )  # fmt: skip


def plan(number: int = 1, kind: str = "Hourly", rate: str | None = "40", **cells: Any) -> PlanRow:
    amounts = {name: money(cells.pop(name, None)) for name in ("cap", "preparation_rate", "preparation_cap")}
    term = {name: day(cells.pop(name, None)) for name in ("from_", "to")}
    named = {"plan": cells.pop("plan", "Liaison"), "fund": cells.pop("fund", "Grant")}
    return PlanRow(
        id=f"P-{number:02d}", number=number + 1, kind=kind, rate=money(rate), **named, **amounts, **term, **cells
    )


def liaison(number: int = 1, **cells: Any) -> Liaison:
    told = {"name": f"Person {number}", "pay_plan": "Liaison", "w_9_on_file": True, "vendor_number": f"V-{number}"}
    told |= {name: day(cells.pop(name)) for name in ("from_", "to") if name in cells}
    told |= {"paid_before": money(cells.pop("paid_before", None))}
    return Liaison(id=f"L-{number:02d}", number=number + 1, **{**told, **cells})


def choice(number: int, from_: str | None, *, liaison: str = "L-01", to: str | None = None, **cells: Any) -> PayChoice:
    """A pay choice; `to` is the figure of a lowered one."""
    return PayChoice(
        id=f"Y-{number:02d}", number=number + 1, liaison=liaison, from_=day(from_), lowered_to=money(to), **cells
    )


def milestone(number: int = 1, amount: str | None = "800", reached_on: str | None = None, **cells: Any) -> Milestone:
    told = {"plan": "Liaison", "milestone": f"Milestone {number}", **cells}
    return Milestone(id=f"S-{number:02d}", number=number + 1, amount=money(amount), reached_on=day(reached_on), **told)


def meeting(number: int, on: str | None, status: str = "Took place", **cells: Any) -> Meeting:
    return Meeting(
        id=f"M-{number:02d}", number=number + 1, date=day(on), title=f"Meeting {number}", status=status, **cells
    )


def row(
    number: int, on: str | None, hours: str | int | None = "1:00", activity: str = "Outreach", **cells: Any
) -> HoursRow:
    """An approved Hours row of L-01; `hours` is h:mm, or minutes."""
    minutes = hours
    if isinstance(hours, str):
        whole, part = hours.split(":")
        minutes = int(whole) * 60 + int(part)
    told = {"liaison": "L-01", "approved": Approval.YES, **cells}
    return HoursRow(
        id=f"H-{number:02d}",
        number=number + 1,
        date=day(on),
        activity=activity,
        hours=minutes,
        **told,  # type: ignore[arg-type]
    )


def program(**tabs: Any) -> Snapshot:
    """One liaison, one hourly plan of $40 without a cap, one fund; `hours` and all other tabs as given."""
    given = {
        "settings": settings(),
        "core_team": (STAFF,),
        "funds": (fund(),),
        "plans": (plan(),),
        "liaisons": (liaison(),),
    }
    return Snapshot(
        **{name: tuple(rows) if isinstance(rows, list) else rows for name, rows in {**given, **tabs}.items()}
    )


def fingerprint(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


class Town:
    """A program, its register, and the Sheet that both staff and runs write. Each run is a minute after the last."""

    def __init__(self, snapshot: Snapshot, today: date | str = TODAY, register: Register | None = None) -> None:
        self.sheet = snapshot
        self.today = date.fromisoformat(today) if isinstance(today, str) else today
        self.register = register or Register()
        self.answers: tuple[Answered, ...] = ()
        self.kept: frozenset[str] = frozenset()
        self.people_gone: frozenset[str] = frozenset()
        self.in_tab: tuple[str, ...] = ()
        self.sent_again: dict[str, str] = {}
        self.now = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
        self.last: Rehearsed | None = None
        self.in_doubt: set[str] = set()

    def run(self, month: str = "", today: str = "") -> Plan:
        """One run: what staff did is bound, all rounds are rehearsed, and the Invoices tab is written."""
        if today:
            self.today = date.fromisoformat(today)
        self.now += timedelta(minutes=1)
        rows = {one.id: one for one in self.sheet.invoices}
        register = decisions.bind(self.register, rows, self.now, fingerprint)
        self.last = rehearse(self.sheet, self.history(register), self.today, month)
        self.register = self.last.register
        shown = {
            one.id: rows.get(one.id, InvoiceRow(id=one.id, number=int(one.id[2:]) + 1))
            for one in self.register.invoices
        }
        self.sheet = replace(
            self.sheet,
            invoices=tuple(
                replace(shown[one.id], invoice=one.number, amount=one.amount) for one in self.register.invoices
            ),
        )
        return self.last.plan

    def history(self, register: Register | None = None) -> History:
        return History(
            register=self.register if register is None else register,
            answers=self.answers,
            kept=self.kept,
            people_gone=self.people_gone,
            numbers_in_tab=self.in_tab,
            sent_again=self.sent_again,
        )

    def change(self, tab: str, row_id: str, **cells: Any) -> None:
        """Staff change cells of one row."""
        rows = getattr(self.sheet, tab)
        assert any(one.id == row_id for one in rows), row_id
        self.sheet = replace(
            self.sheet, **{tab: tuple(replace(one, **cells) if one.id == row_id else one for one in rows)}
        )

    def add(self, tab: str, *rows: Any) -> None:
        """Staff add rows."""
        together = sorted((*getattr(self.sheet, tab), *rows), key=lambda one: id_order(one.id))
        self.sheet = replace(self.sheet, **{tab: tuple(together)})

    def remove(self, tab: str, row_id: str) -> None:
        self.sheet = replace(self.sheet, **{tab: tuple(one for one in getattr(self.sheet, tab) if one.id != row_id)})

    def decide(self, number: str, **cells: Any) -> None:
        """Staff write beside an invoice, named by its number."""
        self.change("invoices", self.invoice(number).id, **cells)

    def approve(self, *numbers: str) -> None:
        """Staff choose Approve beside these invoices, with a name that may; then a run."""
        for number in numbers:
            self.decide(number, decision="Approve", approved_by="Sam Sampleton")
        self.run()

    def void(self, number: str, reason: str = "wrong") -> None:
        self.decide(number, decision="Void", reason_of_void=reason)
        self.run()

    def sent(self, number: str) -> None:
        """The packet with this invoice has gone to the accountant."""
        one = self.invoice(number)
        self.register = self.register.with_changes([replace(one, state=State.SENT, was_sent=True, sent_on=self.today)])

    def invoice(self, number: str) -> Invoice:
        """By number, or by its last four digits."""
        return next(one for one in self.register.invoices if number in (one.number, one.number[-4:]))

    @property
    def drawn(self) -> dict[str, str]:
        """Amounts by key without the word invoice: {"L-01/2025-10/F-01/g1": "80.00"}."""
        return {one.key.removeprefix("invoice/"): f"{one.amount}" for one in self.register.invoices}

    @property
    def states(self) -> dict[str, str]:
        return {one.number[-4:]: one.state.value for one in self.register.invoices}

    @property
    def held(self) -> dict[str, list[str]]:
        """Reasons by the last four digits of the number, of invoices that are held."""
        return {one.number[-4:]: [hold.reason for hold in one.holds] for one in self.register.invoices if one.holds}

    @property
    def plan(self) -> Plan:
        assert self.last is not None
        return self.last.plan


def told(problems: Iterable[Problem]) -> list[tuple[str, str, str]]:
    """Where problems are: (id, column, the beginning of what is wrong)."""
    return [(problem.id, problem.column, problem.what) for problem in problems]


def lines(invoice: Invoice) -> list[tuple[str, str, str, str]]:
    """An invoice's lines as (payable's row, h:mm, amount, marks)."""
    return [
        (line.row, f"{line.minutes // 60}:{line.minutes % 60:02d}", f"{line.amount}", ", ".join(line.marks))
        for line in invoice.lines
    ]
