"""The programs that staff work in while a run is under way, and what happened before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation import page
from tests.simulation.page import ZONE
from tests.staff_at_work.town import Town

SAM, JO = "Sam Sampleton", "Jo Doe"
OFFICE = "liaison-program@example.org"
PEOPLE: Mapping[str, str] = {
    "Ana Exemplo": "ana.exemplo@example.org",
    "José Muestra": "jose.muestra@example.org",
    "Cleo Muster": "cleo.muster@example.org",
    "Ida Beispiel": "ida.beispiel@example.org",
}
ADDRESSES = {name: f"{number} Sample Street" for number, name in enumerate(PEOPLE, start=11)}
IDS = ("L-01", "L-02", "L-03")


@dataclass(frozen=True)
class World:
    """One run of `job` that staff disturb. `tabs` are those that it reads; `known` whether a run before it has seen the
    hours or the gatherings, so that it is on record what belongs together. People are always known.
    """

    name: str
    job: str
    tabs: tuple[str, ...]
    prepare: Callable[[Town], None]
    known: bool = True
    yes: bool = False


def _at(town: Town, when: str) -> None:
    town.house.set_clock(datetime.fromisoformat(when).replace(tzinfo=ZONE))


def _basics(town: Town) -> None:
    town.type("Core team", [
        {"Name": SAM, "E-mail": "sam.sampleton@example.org", "Role": "Staff", "Language": "en"},
        {"Name": JO, "E-mail": "jo.doe@example.org", "Role": "Vendor", "Language": "en"},
    ])  # fmt: skip
    town.type("Funds", [
        {"Fund": "Grant", "Budget": 50000, "Account number": "300-1", "From": "2025-07-01"},
        {"Fund": "Town", "Budget": 40000, "Account number": "300-2", "From": "2025-06-01"},
    ])  # fmt: skip
    town.type("Pay plans", [
        {"Plan": "Liaison", "Kind": "Hourly", "Rate": 40, "Cap": 3200, "Fund": "Grant", "From": "2025-07-01"},
        {"Plan": "Lead", "Kind": "Hourly", "Rate": 60, "Cap": 4800, "Fund": "Town", "From": "2025-06-01"},
        {"Plan": "Stages", "Kind": "Milestone", "Cap": 4000, "Fund": "Grant", "From": "2025-05-01"},
    ])  # fmt: skip
    town.settings({"Program name": "Exampleton", "Number prefix": "EXA", "Invoices from": "2026-08",
                   "Bill to": "Town of Exampleton", "Office e-mail": OFFICE})  # fmt: skip


def _liaisons(town: Town) -> None:
    """Typed, and seen: rows of other tabs name them by their ids. The third is paid by another plan."""
    town.type("Liaisons", [
        {"Name": name, "E-mail": PEOPLE[name], "Language": "en", "Address": ADDRESSES[name], "Pay plan": plan,
         "From": "2025-07-01", "W-9 on file": True}
        for name, plan in zip(PEOPLE, ("Liaison", "Liaison", "Lead"), strict=False)
    ])  # fmt: skip
    town.run("invoices")


def _terms(town: Town) -> None:
    """Two take less, and a fourth is paid by what was reached."""
    (name,) = list(PEOPLE)[3:]
    town.type("Liaisons", [{"Name": name, "E-mail": PEOPLE[name], "Language": "en", "Address": ADDRESSES[name],
                            "Pay plan": "Stages", "From": "2025-07-01", "W-9 on file": True}])  # fmt: skip
    town.type("Milestones", [
        {"Plan": "Stages", "Milestone": "A map", "Amount": 500, "Reached on": "2026-09-10"},
        {"Plan": "Stages", "Milestone": "A book", "Amount": 700, "Reached on": "2026-09-11"},
    ])  # fmt: skip
    town.type("Pay choices", [
        {"Liaison": "L-01", "From": "2025-08-01", "Choice": "Lowered", "Lowered to": 30},
        {"Liaison": "L-03", "From": "2025-09-01", "Choice": "Lowered", "Lowered to": 50},
    ])  # fmt: skip
    town.run("invoices")


# Invoices


def _hours(month: str, *, first: int, day: int = 5, approved: bool = True) -> list[dict[str, Any]]:
    """A row for each of three people, no two of them alike in anything."""
    return [
        {"Date": f"{month}-{day + place:02d}", "Liaison": person, "Activity": "Outreach",
         "Hours": f"{place + 1}:{(first + place) % 6}0", "Note": f"Note {first + place}", "Approved": approved,
         "Approved by": SAM if approved else ""}
        for place, person in enumerate(IDS)
    ]  # fmt: skip


def _hours_typed(town: Town) -> None:
    _basics(town)
    _liaisons(town)
    _terms(town)
    town.type("Hours", _hours("2026-09", first=1))
    town.type("Hours", _hours("2026-09", first=4, day=20, approved=False)[:2])


def _drafts_decided(town: Town) -> None:
    """September and August are drafts, of which September's are now approved; August's change; October's are new."""
    _hours_typed(town)
    town.type("Hours", _hours("2026-08", first=6))
    town.run("invoices")
    town.type("Hours", _hours("2026-10", first=11))
    town.run("invoices")
    town.house.wait(3600)
    town.type("Hours", _hours("2026-08", first=14, day=14))
    for row in page.rows(town.house, "Invoices"):
        # A month typed into a cell of text stays text; August's drafts have no decision.
        if row["Period"] == "2026-09":
            town.set("Invoices", row.id, Decision="Approve", Approved_by=SAM)
        elif row["Period"] == "2026-10" and row["Liaison"].startswith("L-03"):
            town.set("Invoices", row.id, Decision="Void", Reason_of_void="an hour was left out")


# Meetings


def _meetings_typed(town: Town) -> None:
    _basics(town)
    _liaisons(town)
    _gatherings(town, ((3, "maps", True), (4, "water", True), (5, "heat", True), (6, "food", False)))


def _gatherings(town: Town, which: Sequence[tuple[int, str, bool]]) -> None:
    """No two of them alike in anything."""
    town.type("Meetings", [
        {"Date": f"2026-12-{day:02d}", "Time": f"{day + 7}:00", "Length": 60 + day, "Kind": "Core team",
         "Title": f"Evening of {word}", "Place": f"Hall {word}", "Who": "Liaisons", "Ready": ready}
        for day, word, ready in which
    ])  # fmt: skip


def _meetings_settled(town: Town) -> None:
    _meetings_typed(town)
    town.run("meetings")
    town.house.wait(11 * 60)


def _meetings_invited(town: Town) -> None:
    _meetings_settled(town)
    town.until_quiet("meetings")
    _at(town, "2026-11-28 09:00")


def _meetings_changed(town: Town) -> None:
    """One moves, one is off, one has another place; somebody joins."""
    _meetings_typed(town)
    # So many that the guard does not ask about three changes.
    _gatherings(town, ((7, "roads", True), (8, "trees", True), (9, "rain", True)))
    town.run("meetings")
    town.house.wait(11 * 60)
    town.until_quiet("meetings")
    town.set("Meetings", "M-01", Date="2026-12-10")
    town.set("Meetings", "M-02", Status="Cancelled")
    town.set("Meetings", "M-03", Place="Hall sun")
    name = "Ida Beispiel"
    town.type("Liaisons", [{"Name": name, "E-mail": PEOPLE[name], "Language": "en", "Address": ADDRESSES[name],
                            "Pay plan": "Liaison", "From": "2026-11-01"}])  # fmt: skip
    town.run("meetings")
    town.house.wait(11 * 60)


def _meetings_asked(town: Town) -> None:
    """More letters than may go out without asking: staff have said 'Do it'."""
    _meetings_typed(town)
    town.settings({"Most mails in a run": "2"})
    town.run("meetings")
    town.house.wait(11 * 60)
    town.run("meetings")
    for row in page.rows(town.house, "Approvals"):
        town.set("Approvals", row.id, Answer="Do it")


# Interviews


def _interviews_typed(town: Town) -> None:
    _basics(town)
    town.type("Applications", [
        {"Name": name, "E-mail": address, "Language": "en", "Skills": f"Speaks up for {name.split()[0]}",
         "Stage": "To interview"}
        for name, address in PEOPLE.items()
    ])  # fmt: skip
    town.run("interviews")
    town.type("Interviews", [
        {"Applicant": f"A-{number:02d}", "Date": f"2026-11-{day}", "Time": f"{day - 4}:00", "Length": 30 + number,
         "Place": f"Room {word}", "Interviewers": who, "Ready": ready}
        for number, day, word, who, ready in (
            (1, 16, "elm", SAM, True), (2, 17, "oak", SAM, True), (3, 18, "ash", JO, True), (4, 19, "fir", JO, False)
        )
    ])  # fmt: skip


def _interviews_settled(town: Town) -> None:
    _interviews_typed(town)
    town.run("interviews")
    town.house.wait(11 * 60)


def _interviews_changed(town: Town) -> None:
    """One moves, one is off, one has another interviewer."""
    _interviews_settled(town)
    town.until_quiet("interviews")
    town.set("Interviews", "I-01", Time="19:00")
    town.set("Interviews", "I-02", Status="Cancelled")
    town.set("Interviews", "I-03", Interviewers=SAM)
    town.run("interviews")
    town.house.wait(11 * 60)


def _interviews_unanswered(town: Town) -> None:
    _interviews_settled(town)
    town.until_quiet("interviews")
    _at(town, "2026-11-05 12:30")


_MONEY = ("Hours", "Liaisons", "Invoices", "Pay plans", "Funds", "Milestones", "Pay choices", "Core team", "Settings",
          "Jobs")  # fmt: skip
_MEETING = ("Meetings", "Liaisons", "Core team", "Settings", "Jobs")
_INTERVIEW = ("Interviews", "Applications", "Core team", "Settings", "Jobs")
WORLDS = (
    World("invoices, first drawn", "invoices", _MONEY, _hours_typed, known=False),
    World("invoices, decided and redrawn", "invoices", _MONEY, _drafts_decided),
    World("meetings, typed and sent at once", "meetings", _MEETING, _meetings_typed, known=False, yes=True),
    World("meetings, invited", "meetings", _MEETING, _meetings_settled),
    World("meetings, reminded", "meetings", _MEETING, _meetings_invited),
    World("meetings, moved, cancelled, joined", "meetings", _MEETING, _meetings_changed),
    World("meetings, released on Approvals", "meetings", (*_MEETING, "Approvals"), _meetings_asked),
    World("interviews, typed and sent at once", "interviews", _INTERVIEW, _interviews_typed, known=False, yes=True),
    World("interviews, invited", "interviews", _INTERVIEW, _interviews_settled),
    World("interviews, asked again", "interviews", _INTERVIEW, _interviews_unanswered),
    World("interviews, moved, cancelled, other interviewers", "interviews", _INTERVIEW, _interviews_changed),
)
