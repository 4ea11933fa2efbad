"""A letter to begin from, with a fact that cannot be mistaken in every place; each test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from automations.rules.letters import ACCESS, NEEDS, OF_GATHERINGS, OF_PAPERS, Letter, Occasion
from automations.rules.reports import (
    HOLDS,
    PARTS,
    WAITS,
    Digest,
    DigestLine,
    DigestPart,
    InvoiceNote,
    Limit,
    PacketNote,
    Statement,
)

NEW_YORK = ZoneInfo("America/New_York")

MEETING = Occasion(
    id="M-012",
    kind="Core team",
    title="Flood maps",
    start=datetime(2026, 12, 3, 18, 10, tzinfo=NEW_YORK),
    end=datetime(2026, 12, 3, 20, 20, tzinfo=NEW_YORK),
    place="Example Hall, 1 Example Square",
    online=True,
    map_link="https://maps.example.org/?q=Example+Hall&z=12",
    join_link="https://meet.example.org/abc-defg-hij",
    agenda="Welcome\nWhere the river rises",
    bring="Your own notes",
    needs=NEEDS,
)
INTERVIEW = replace(MEETING, id="I-02", kind="Interview", title="", needs=())
EARLIER = {
    "start": datetime(2026, 12, 1, 14, 30, tzinfo=NEW_YORK),
    "end": datetime(2026, 12, 1, 15, 40, tzinfo=NEW_YORK),
    "place": "Sample Library, 2 Sample Street",
}
FIRST_DAY, LAST_DAY = date(2027, 1, 4), date(2028, 9, 29)
BOTH_PAPERS = (
    ("w_9", "https://www.example.org/w-9.pdf"),
    ("vendor_form", "https://forms.example.org/vendor?year=2027"),
)


INVOICES = (
    InvoiceNote(number="EXA-FY27-0003", period="2026-10", amount=Decimal("1120.50"), state="Sent"),
    InvoiceNote(number="EXA-FY27-0008", period="2026-11", amount=Decimal("80.00"), state="Approved"),
    InvoiceNote(number="EXA-FY27-0009", period="2026-11", amount=Decimal("13.33"), state="Draft"),
    InvoiceNote(number="EXA-FY27-0010", period="2026-11", amount=Decimal("200.00"), state="Held", holds=HOLDS),
    InvoiceNote(number="EXA-FY27-0001", period="2026-09", amount=Decimal("40.00"), state="Paid"),
)
AS_IN_THE_SHEET = "H-0013 of L-02, 2026-11-03: 2:00"
SHEET = "https://docs.google.com/spreadsheets/d/example/edit#gid=7&range=A12"
REPORTED: dict[str, PacketNote | Digest | Statement] = {
    "packet": PacketNote(cut_off=datetime(2026, 12, 2, 15, tzinfo=NEW_YORK), invoices=INVOICES[:2]),
    "digest": Digest(
        day=date(2026, 11, 30),
        parts=tuple(
            DigestPart(
                name=name,
                lines=(
                    DigestLine("Hours H-0012, Date: no date; write 2026-01-31", SHEET),
                    DigestLine(AS_IN_THE_SHEET),
                ),
                more=12 if name == "hours" else 0,
            )
            for name in PARTS
        ),
    ),
    "statement": Statement(
        day=date(2026, 12, 1),
        approved=42 * 60 + 30,
        unapproved=95,
        invoiced=Decimal("1160.50"),
        paid=Decimal("40.00"),
        limits=(Limit(Decimal("1500.00"), 2250), Limit(Decimal("600.00"), None)),
        invoices=INVOICES,
        waits=tuple((why, 60 + place) for place, why in enumerate(WAITS)),
        attached="2026-10",
    ),
}


def later(days: int, **facts: object) -> Occasion:
    """The meeting some days later."""
    moved = replace(MEETING, start=MEETING.start + timedelta(days=days), end=MEETING.end + timedelta(days=days))
    return replace(moved, **facts)  # type: ignore[arg-type]


def a_letter(name: str, language: str = "en", **facts: object) -> Letter:
    """A letter of this name that says all that it can say."""
    occasion = INTERVIEW if name.startswith("interview") else MEETING
    occasions: tuple[Occasion, ...] = (occasion,) if name in OF_GATHERINGS else ()
    if name == "joined":
        online = later(14, kind="Data", title="", place="", map_link="", join_link="")
        occasions = (occasion, online, later(28, kind="Other", online=False, join_link="", place="Room 7"))
    before = replace(occasion, **EARLIER) if name.endswith("moved") else None  # type: ignore[arg-type]
    letter = Letter(
        name=name,
        language=language,
        to_name="Maria Sample",
        to_address="maria.sample@example.org",
        program="Example Valley Program",
        office="office@example.org",
        occasions=occasions,
        before=before,
        when="7 days" if name == "reminder" else "",
        access=ACCESS if name.startswith("interview") else (),
        first_day=FIRST_DAY if name in ("stage_offer", "welcome") else None,
        last_day=LAST_DAY if name == "stage_offer" else None,
        papers=BOTH_PAPERS if name in OF_PAPERS else (),
        about=REPORTED.get(name),
    )
    return replace(letter, **facts)  # type: ignore[arg-type]
