"""Random invoices, effects and known rows for the tests of the ledger."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from automations.effects.record import EffectRecord, EffectState
from automations.rules.documents import Hold
from automations.rules.register import Cleared, Invoice, Line, PaidRow, SeenDecision, Slot, State
from automations.sheet.known import KnownRow, Person
from automations.sheet.tick import Tick

texts = st.text(st.characters(codec="utf-8"), max_size=20)
days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
minutes = st.integers(0, 100_000)
cents = st.integers(0, 10**9).map(lambda whole: Decimal(whole).scaleb(-2))
rates = st.none() | st.decimals(0, 10_000, places=2) | st.integers(0, 900).map(Decimal)
zones = st.integers(-14 * 60, 14 * 60).map(lambda east: timezone(timedelta(minutes=east)))
moments = st.datetimes(timezones=zones)

paid_rows = st.builds(PaidRow, id=texts, date=days, activity=texts, minutes=minutes, for_=texts)
lines = st.builds(
    Line,
    liaison=st.just("L-01"),
    payable=texts,
    row=texts,
    rows=st.lists(paid_rows, max_size=3).map(tuple),
    date=days,
    kind=texts,
    activity=texts,
    what=texts,
    minutes=minutes,
    rate=rates,
    full_rate=rates,
    worth=cents,
    amount=cents,
    plan_row=texts,
    fund=texts,
    preparation_cap=rates,
    after=texts,
    marks=st.lists(texts, max_size=3).map(tuple),
    late_of=texts,
)
holds = st.builds(Hold, reason=texts, figures=st.lists(texts, max_size=3).map(tuple))
invoices = st.builds(
    Invoice,
    id=texts,
    number=texts,
    slot=st.builds(Slot, st.just("L-01"), st.sampled_from(["2025-12", "2026-06"]), st.just("F-01"), st.integers(0, 3)),
    generation=st.integers(1, 9),
    state=st.sampled_from(State),
    lines=st.lists(lines, max_size=3).map(tuple),
    account_number=texts,
    drawn_on=days,
    drawn=st.just(False),
    holds=st.lists(holds, max_size=3).map(tuple),
    seen=st.none() | st.builds(SeenDecision, texts, cents, texts),
    cleared=st.none() | st.builds(Cleared, texts, st.frozensets(texts, max_size=3), texts),
    approved_by=texts,
    was_sent=st.booleans(),
    sent_on=st.none() | days,
    paid_on=st.none() | days,
    draw_again=st.booleans(),
)
effects = st.builds(
    EffectRecord,
    key=texts,
    kind=texts,
    state=st.sampled_from(EffectState),
    wanted=texts,
    done=texts,
    what=texts,
    receipts=st.dictionaries(texts, texts, max_size=3),
    error=texts,
    changed_at=texts,
    run=texts,
)
raws = texts | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
people = st.none() | st.builds(Person, name=texts, email=texts)
known_rows = st.builds(
    KnownRow,
    tab=st.sampled_from(["Hours", "Liaisons"]),
    id=texts,
    whole=texts,
    content=texts,
    first_seen=moments,
    cells=st.dictionaries(texts, raws, max_size=3),
    person=people,
    typing=people,
    typing_since=st.none() | moments,
    ticks=st.dictionaries(texts, st.builds(Tick, mark=texts, content=texts, copied=st.booleans()), max_size=2),
    gone=st.none() | moments,
    let_go=st.none() | moments,
)


def line(number: int, amount: str = "80.00", liaison: str = "L-01") -> Line:
    """Two hours of a liaison's on a day of October 2026."""
    on = date(2026, 10, number)
    return Line(
        liaison=liaison,
        payable=f"H-{number:02d}",
        row=f"H-{number:02d}",
        rows=(PaidRow(f"H-{number:02d}", on, "Outreach", 120, ""),),
        date=on,
        kind="time",
        activity="Outreach",
        what="",
        minutes=120,
        rate=Decimal("40.00"),
        full_rate=None,
        worth=Decimal(amount),
        amount=Decimal(amount),
        plan_row="P-01",
        fund="F-01",
    )


def invoice(count: int = 1, /, **changed: object) -> Invoice:
    """A draft of L-0<count> for October 2026, N-0<count>, EXA-FY27-000<count>, with one line of $80.00."""
    told: dict[str, object] = {
        "id": f"N-{count:02d}",
        "number": f"EXA-FY27-{count:04d}",
        "slot": Slot(f"L-{count:02d}", "2026-10", "F-01"),
        "generation": 1,
        "state": State.DRAFT,
        "lines": (line(1, liaison=f"L-{count:02d}"),),
        "account_number": "300-1",
        "drawn_on": date(2026, 11, 2),
    }
    return Invoice(**{**told, **changed})  # type: ignore[arg-type]


def effect(key: str = "invoice/L-01/2026-10/F-01/g1", /, **changed: object) -> EffectRecord:
    """An intent of a file."""
    told: dict[str, object] = {
        "key": key,
        "kind": "file",
        "state": EffectState.INTENDED,
        "wanted": "f1",
        "what": "EXA-FY27-0001 of L-01",
    }
    return EffectRecord(**{**told, **changed})  # type: ignore[arg-type]
