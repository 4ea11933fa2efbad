"""What has come of a program so far, read from the emulator: letters, events, invoices, files, and the Sheet's rows."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import pypdf

from automations.rules.register import Invoice
from tests.simulation import page
from tests.simulation.house import House
from tests.simulation.letters_seen import Letter, Sent
from tests.simulation.page import ZONE, Row
from tests.staff_at_work.town import Town

GATHERINGS = ("Meetings", "Interviews")
PAYING = ("Funds", "Pay plans", "Milestones", "Pay choices")
READ = ("Liaisons", "Core team", "Applications", "Hours", "Invoices", "Settings", *PAYING, *GATHERINGS)


@dataclass(frozen=True)
class Gathering:
    """What one row says of a meeting or an interview, as letters and events say it. `who` is the applicant's id."""

    id: str
    title: str
    when: str
    place: str
    start: datetime | None
    who: str
    interviewers: str
    ready: bool


@dataclass(frozen=True)
class Hour:
    """What one row says of somebody's hours."""

    mark: str
    id: str
    person: str
    date: Any
    minutes: int
    approved: bool


class Pay(NamedTuple):
    """What an hour of a person is paid, from which fund, by the Sheet."""

    person: str
    fund: str
    rate: Decimal


@dataclass(frozen=True)
class Rows:
    """The Sheet at one moment."""

    pairs: frozenset[tuple[str, str]]
    addressed: frozenset[tuple[str, str]]
    gatherings: frozenset[Gathering]
    hours: frozenset[Hour]
    paid_by: frozenset[Pay]
    reached: frozenset[tuple[Any, Decimal]]
    decisions: frozenset[tuple[str, str]]
    ids: dict[tuple[str, str], str]
    applicants: dict[str, str]
    statuses: tuple[tuple[str, str, str], ...]
    problems: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


MARKS = {
    "Hours": "Note",
    "Liaisons": "Name",
    "Core team": "Name",
    "Applications": "Skills",
    "Meetings": "Title",
    "Interviews": "Place",
    "Invoices": "Number",
}
"""By which staff know a row again."""

NOBODYS = "none of the service's: delete it"
"""What a row says that claims nothing of itself any more."""
STATUSES = {"Hours": "Invoice", "Invoices": "Number", "Meetings": "System status", "Interviews": "System status"}


def rows(house: House) -> Rows:
    found = {tab: page.rows(house, tab) for tab in READ}
    people = [row for tab in ("Liaisons", "Core team", "Applications") for row in found[tab]]
    ids: dict[tuple[str, str], str] = {}
    for tab, mark in MARKS.items():
        often = Counter(row[mark] for row in found[tab])
        ids |= {(tab, row[mark]): row.id for row in found[tab] if row[mark] and often[row[mark]] == 1}
    problems = [f"{tab} {row.id}: {row['Problem']}" for tab in READ for row in found[tab] if row["Problem"]]
    return Rows(
        frozenset((str(row["Name"]), str(row["E-mail"])) for row in people),
        frozenset((str(row["Name"]), str(row["Address"])) for row in found["Liaisons"]),
        frozenset(_gathering(row) for tab in GATHERINGS for row in found[tab]),
        frozenset(_hour(row) for row in found["Hours"]),
        frozenset(_paid_by(found)),
        frozenset((row.day("Reached on"), _dollars(row["Amount"])) for row in found["Milestones"]),
        frozenset((row.id, str(row["Decision"])) for row in found["Invoices"]),
        ids,
        {str(row["E-mail"]): row.id for row in found["Applications"]},
        tuple(
            (tab, row.id, str(row[header]))
            for tab, header in STATUSES.items()
            for row in found[tab]
            if row[header] and NOBODYS not in str(row["Problem"])
        ),
        tuple(problems),
        tuple(
            f"{row['What']} ({row['Why']})"
            for row in page.rows(house, "Approvals")
            if row["What"] and not row["Answer"] and "closed" not in str(row["Why"])
        ),
    )


def _gathering(row: Row) -> Gathering:
    start = row.start
    when = (
        f"{start:%A, %B} {start.day}, {start.year}, from {start:%I:%M %p}".replace("from 0", "from ") if start else ""
    )
    who = str(row["Applicant"]).partition(" ")[0]
    said = (str(row["Title"]), when, str(row["Place"]))
    return Gathering(row.id, *said, start, who, str(row["Interviewers"]), row["Ready"] is True)


def _paid_by(found: dict[str, list[Row]]) -> Iterator[Pay]:
    funds = {row["Fund"]: row.id for row in found["Funds"]}
    plans = {row["Plan"]: row for row in found["Pay plans"]}
    lowered = {str(row["Liaison"]).partition(" ")[0]: _dollars(row["Lowered to"]) for row in found["Pay choices"]}
    for row in found["Liaisons"]:
        if plan := plans.get(row["Pay plan"]):
            rate = _dollars(plan["Rate"])
            yield Pay(row.id, funds.get(plan["Fund"], ""), min(rate, lowered.get(row.id, rate)))


def _dollars(value: Any) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) else Decimal(0)


def _hour(row: Row) -> Hour:
    hours, _, minutes = str(row["Hours"]).partition(":")
    length = int(hours) * 60 + int(minutes) if hours.isdigit() and minutes.isdigit() else 0
    person = str(row["Liaison"]).partition(" ")[0]
    return Hour(str(row["Note"]), row.id, person, row.day("Date"), length, row["Approved"] is True)


@dataclass(frozen=True)
class Event:
    key: str
    summary: str
    place: str
    start: datetime
    guests: frozenset[str]
    cancelled: bool


@dataclass(frozen=True)
class Seen:
    """`files` by the key that the service gave them; folders are among them."""

    letters: tuple[Letter, ...]
    events: tuple[Event, ...]
    invoices: tuple[Invoice, ...]
    files: dict[str, int]
    pdfs: dict[str, str]
    rows: Rows


def look(town: Town) -> Seen:
    house = town.house
    events = tuple(
        Event(
            one.private.get("automations-key", ""),
            str(one.plain.get("summary", "")),
            str(one.plain.get("location", "")),
            datetime.fromisoformat(one.start["at"]).astimezone(ZONE),
            frozenset(guest["email"] for guest in one.guests),
            one.cancelled,
        )
        for one in house.events()
    )
    by_key = house.files_by_key()
    pdfs = {key: _text(_bytes(house, files[0].id)) for key, files in by_key.items() if key.startswith("invoice/")}
    invoices = town.last.register.invoices if town.last else ()
    files = {key: len(files) for key, files in by_key.items()}
    return Seen(tuple(Sent(house).news()), events, tuple(invoices), files, pdfs, rows(house))


def _bytes(house: House, id_: str) -> bytes:
    query = "SELECT data FROM drive_contents WHERE id = ?"
    ((data,),) = house.emulated.connection.execute(query, (id_,)).fetchall()
    return bytes(data)


@lru_cache(maxsize=4096)
def _text(pdf: bytes) -> str:
    return " ".join("".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())
