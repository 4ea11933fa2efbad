"""When a liaison's statement is due, and what it tells; one sentence a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from automations.rules.account_statements import attached, due, statement_of
from automations.rules.documents import Hold
from automations.rules.program import Approval, Fund, HoursRow, Liaison, PlanRow, Settings, Snapshot
from automations.rules.register import Invoice, Register, State
from automations.rules.reports import Limit
from tests.unit.rules.test_packets import invoice

ZONE = ZoneInfo("America/New_York")
ANA = Liaison(id="L-01", name="Ana Exemplo", from_=date(2026, 1, 1), pay_plan="Liaison")


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=ZONE)


def of(state: State, period: str = "2026-10") -> Invoice:
    return replace(invoice(1, state, period), was_sent=state is State.SENT)


NOTHING: tuple[Invoice, ...] = ()
NOVEMBER = {"statement/L-01/2026-11/0-0": at("2026-11-01")}


@pytest.mark.parametrize(
    ("why", "invoices", "sent", "today", "key"),
    [
        ("on the 1st", NOTHING, {}, "2026-12-01", "statement/L-01/2026-12/0-0"),
        ("caught up after a stop", NOTHING, NOVEMBER, "2026-12-07", "statement/L-01/2026-12/0-0"),
        ("and no longer after a week", NOTHING, NOVEMBER, "2026-12-08", ""),
        ("once a month", NOTHING, NOVEMBER, "2026-11-02", ""),
        ("when one is sent", (of(State.SENT),), NOVEMBER, "2026-11-17", "statement/L-01/2026-11/1-0"),
        ("when one is paid", (of(State.PAID),), NOVEMBER, "2026-11-17", "statement/L-01/2026-11/0-1"),
        ("not when one is approved", (of(State.APPROVED),), NOVEMBER, "2026-11-17", ""),
        (
            "once for each thing that is new",
            (of(State.SENT),),
            {**NOVEMBER, "statement/L-01/2026-11/1-0": at("2026-11-17")},
            "2026-11-20",
            "",
        ),
        (
            "a second one on a day waits for the next",
            (of(State.SENT),),
            {"statement/L-01/2026-12/0-0": at("2026-12-01", 8)},
            "2026-12-01",
            "",
        ),
        (
            "and is then due",
            (of(State.SENT),),
            {"statement/L-01/2026-12/0-0": at("2026-12-01", 8)},
            "2026-12-02",
            "statement/L-01/2026-12/1-0",
        ),
        (
            "what was told last month is no news in this one",
            (of(State.SENT),),
            {"statement/L-01/2026-11/1-0": at("2026-11-17")},
            "2026-12-20",
            "",
        ),
        ("another person's letters say nothing", NOTHING, {"statement/L-011/2026-12/0-0": at("2026-12-01")},
         "2026-12-01", "statement/L-01/2026-12/0-0"),
    ],
)  # fmt: skip
def test_when_it_is_due(
    why: str, invoices: tuple[Invoice, ...], sent: dict[str, datetime], today: str, key: str
) -> None:
    assert due(ANA, Register(invoices), sent, date.fromisoformat(today)) == key, why


@pytest.mark.parametrize(
    ("why", "begun", "sent", "key"),
    [
        ("it could not go out in the week of the 1st", ["2026-12/0-0"], {}, "2026-12/0-0"),
        ("the newest of two", ["2026-12/0-0", "2026-12/1-0"], {}, "2026-12/1-0"),
        ("not what a later one told", ["2026-12/0-0"], {"2026-12/1-0": "2026-12-15"}, ""),
        ("one a day", ["2026-12/1-0"], {"2026-12/0-0": "2026-12-20"}, ""),
        ("and the next day", ["2026-12/1-0"], {"2026-12/0-0": "2026-12-19"}, "2026-12/1-0"),
    ],
)
def test_what_was_due_and_did_not_go_out_still_is(why: str, begun: list[str], sent: dict[str, str], key: str) -> None:
    """A PDF lay in the trash for a week; or nobody could tell whether it went out, and staff said 'Do it'."""
    start = "statement/L-01/"
    told = {start + of: at(day) for of, day in sent.items()}
    found = due(ANA, Register(), told, date(2026, 12, 20), [start + one for one in begun])
    assert found.removeprefix(start) == key, why


@pytest.mark.parametrize(
    ("term", "invoices", "is_due"),
    [
        ({"to": date(2026, 11, 15)}, NOTHING, True),
        ({"to": date(2026, 10, 31)}, NOTHING, False),
        ({"to": date(2026, 10, 31)}, (of(State.APPROVED),), True),
        ({"to": date(2026, 10, 31)}, (of(State.PAID),), False),
        ({"from_": date(2026, 12, 15)}, NOTHING, False),
    ],
)
def test_who_gets_one_on_the_1st(term: dict[str, date], invoices: tuple[Invoice, ...], is_due: bool) -> None:
    """Who was in the program in the month that ended, or whose money is still to come; what is paid was told before."""
    told = {"statement/L-01/2026-11/0-1": at("2026-11-20")}
    liaison = replace(ANA, **term)  # type: ignore[arg-type]
    assert bool(due(liaison, Register(invoices), told, date(2026, 12, 1))) is is_due


SNAPSHOT = Snapshot(
    settings=Settings(invoices_from="2026-09"),
    funds=(Fund(id="F-01", fund="Grant", budget=Decimal(50000)),),
    plans=(
        PlanRow(id="P-01", plan="Liaison", kind="Hourly", rate=Decimal(40), cap=Decimal(3200), fund="Grant"),
    ),
    liaisons=(ANA,),
    hours=(
        HoursRow(id="H-01", liaison="L-01", hours=90, approved=Approval.YES),
        HoursRow(id="H-02", liaison="L-01", hours=30),
        HoursRow(id="H-03", liaison="L-01", hours=60, approved=Approval.YES),
        HoursRow(id="H-04", liaison="L-02", hours=600, approved=Approval.YES),
        HoursRow(id="H-05", liaison="L-01", hours=600, approved=Approval.YES, gone=True),
    ),
)  # fmt: skip


def test_what_it_tells() -> None:
    held = replace(of(State.DRAFT, "2026-11"), number="ARL-FY27-0009", holds=(Hold(reason="w9"),))
    register = Register((of(State.PAID, "2026-09"), of(State.SENT), held, replace(of(State.VOID), generation=0)))
    told = statement_of(ANA, SNAPSHOT, register, {"H-03": "waits: cap", "H-04": "waits: cap"}, date(2026, 12, 1))
    assert (told.approved, told.unapproved) == (150, 30)
    assert (told.invoiced, told.paid) == (Decimal("80.00"), Decimal("40.00"))
    assert told.limits == (Limit(Decimal("3080.00"), 77 * 60),), "less what is past Draft and what stands on drafts"
    assert [(one.period, one.state, one.holds) for one in told.invoices] == [
        ("2026-11", "Held", ("w9",)),
        ("2026-10", "Sent", ()),
        ("2026-09", "Paid", ()),
    ]
    assert told.waits == (("cap", 60),)
    assert told.attached == "2026-10"
    assert [one.slot.period for one in attached("L-01", register)] == ["2026-10"]


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("waits 2026-11", "month"),
        ("waits: cap: the preparation cap is 0", "cap"),
        ("waits: no terms for this date yet", "terms"),
        ("waits: choice: see Y-01 on Pay choices", "choice"),
        ("waits: not attended", "attended"),
        ("waits: plan", "other"),
        ("voided as ARL-FY27-0001", "voided"),
    ],
)
def test_why_hours_wait(says: str, why: str) -> None:
    told = statement_of(ANA, SNAPSHOT, Register(), {"H-01": says}, date(2026, 12, 1))
    assert told.waits == ((why, 90),)


@pytest.mark.parametrize("says", ["", "declined", "counted; this plan pays by meeting", "covered by ARL-FY27-0001"])
def test_what_does_not_wait(says: str) -> None:
    assert statement_of(ANA, SNAPSHOT, Register(), {"H-01": says}, date(2026, 12, 1)).waits == ()
