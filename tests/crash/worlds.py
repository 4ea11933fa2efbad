"""The programs in which runs are stopped, stage by stage: what staff type before each, and what the run then owes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.meetings_in_sheet import ANA, JOSE, ZONE
from tests.meetings_in_sheet import row as meeting
from tests.programs_in_sheet import OFFICE, SAM, Program, Tabs, hours

CLEO = "cleo.muster@example.org"
SAMS, JOS = "sam.sampleton@example.org", "jo.doe@example.org"
LIAISONS = [
    {"Name": "Ana Exemplo", "E-mail": ANA, "Language": "Portuguese"},
    {"Name": "José Muestra", "E-mail": JOSE, "Language": "Spanish"},
    {"Name": "Cleo Muster", "E-mail": CLEO, "Language": "English"},
]
PEOPLE = ("L-01", "L-02", "L-03")


@dataclass(frozen=True)
class Stage:
    """One run that is stopped. `prepare` is what happens before it; `promised` what it does, by kind of effect."""

    name: str
    promised: Mapping[str, int]
    prepare: Callable[[Program], None]


@dataclass(frozen=True)
class World:
    """`job` is run over the same program, stage after stage."""

    name: str
    job: str
    tabs: Tabs
    stages: Sequence[Stage]
    settings: Mapping[str, str] = field(default_factory=dict)


def at(program: Program, when: str) -> None:
    """2026-11-28 09:00, in New York."""
    program.local.set_clock(datetime.fromisoformat(when).replace(tzinfo=ZONE).isoformat())


def _nothing(program: Program) -> None:
    return


# Invoices


def _decided(program: Program) -> None:
    """August is approved, September and October are drafts; then all three months change, each in its way."""
    for row in program.rows("Invoices"):
        program.set("Invoices", row["ID"], Decision="Approve", Approved_by=SAM)
    program.run("--yes")
    later = [hours(f"2026-{month}-14", person, "1:15") for month in ("09", "10") for person in PEOPLE]
    program.type({"Hours": later}, start=5)
    program.run("--yes")
    for row in program.rows("Invoices"):
        if row["Period"] == "2026-08":
            program.set("Invoices", row["ID"], Decision="Void", Reason_of_void="an hour was left out")
        elif row["Period"] == "2026-10":
            program.set("Invoices", row["ID"], Decision="Approve", Approved_by=SAM)
    more = [hours(f"2026-{month}-20", person, "1:00") for month in ("08", "09") for person in PEOPLE]
    program.type({"Hours": more}, start=11)


INVOICES = World(
    "invoices",
    "invoices",
    {"Liaisons": LIAISONS, "Hours": [hours("2026-08-05", person, "2:00") for person in PEOPLE]},
    (
        Stage("drawn for the first time", {"file": 3}, _nothing),
        Stage("approved, voided and drawn again, redrawn", {"file": 6}, _decided),
    ),
    {"Invoices from": "2026-08"},
)


# Meetings


def _moved(program: Program) -> None:
    program.set("Meetings", "M-01", Date="2026-12-10")
    program.set("Meetings", "M-02", Status="Cancelled")
    program.type({"Liaisons": [{**LIAISONS[2], "From": "2026-11-01", "Address": "1 Sample Street"}]}, start=4)


def _again(program: Program) -> None:
    program.set("Meetings", "M-02", Status="Planned")
    program.set("Meetings", "M-01", Place="Town Hall, room 2")
    program.set("Meetings", "M-03", Who="L-01")


MEETINGS = World(
    "meetings",
    "meetings",
    {
        "Liaisons": LIAISONS[:2],
        "Meetings": [meeting(f"2026-12-{day:02d}", Title=f"Evening {day}") for day in (3, 4, 5)],
    },
    (
        Stage("invited", {"event": 3, "mail": 6}, _nothing),
        Stage("reminded", {"mail": 6}, lambda program: at(program, "2026-11-28 09:00")),
        Stage("moved, cancelled, joined", {"event": 3, "mail": 5}, _moved),
        Stage("held after all, elsewhere, without two", {"event": 3, "mail": 8}, _again),
    ),
)


# Interviews


def _interview(number: int, day: int, **more: Any) -> dict[str, Any]:
    return {
        "Applicant": f"A-{number:02d}",
        "Date": f"2026-11-{day}",
        "Time": "18:00",
        "Length": 45,
        "Place": "Town Hall, room 2",
        "Interviewers": SAM,
        "Ready": True,
        **more,
    }


def _others(program: Program) -> None:
    """One interview moves, one is off, all three have other interviewers; what applicants said has changed, and on one
    sheet somebody has written.
    """
    at(program, "2026-11-06 13:00")
    sheet = next(one for one in program.files() if one["name"] == "Score sheet I-03 A-03")
    edit = {"file": sheet["id"], "do": "append", "text": "4 of 5"}
    program.local.edit(edit, service="documents", user=SAMS)
    for number in (1, 2, 3):
        program.set("Applications", f"A-{number:02d}", Skills="speaks up")
    program.set("Interviews", "I-01", Time="19:00", Interviewers="Jo Doe")
    program.set("Interviews", "I-02", Status="Cancelled")
    program.set("Interviews", "I-03", Interviewers="Jo Doe")


INTERVIEWS = World(
    "interviews",
    "interviews",
    {
        "Core team": [
            {"Name": SAM, "E-mail": SAMS, "Role": "Staff", "Language": "en"},
            {"Name": "Jo Doe", "E-mail": JOS, "Role": "Vendor", "Language": "es"},
        ],
        "Applications": [{**one, "Stage": "To interview"} for one in LIAISONS],
        "Interviews": [_interview(number, day) for number, day in ((1, 16), (2, 17), (3, 18))],
    },
    (
        Stage("invited", {"access": 3, "event": 3, "mail": 3, "document": 3}, _nothing),
        Stage("asked again", {"mail": 3}, lambda program: at(program, "2026-11-05 12:30")),
        Stage("moved, cancelled, other interviewers", {"access": 2, "event": 3, "mail": 4, "document": 2}, _others),
    ),
    {"Office e-mail": OFFICE},
)

# Applications


def _run(program: Program, job: str) -> None:
    ran = program.run_job(job, "--json", "--yes")
    assert ran.status == 0, ran.err + ran.out


def _applied(program: Program) -> None:
    """Three have applied before us, of whom one is interviewed; two more answer the form, and staff choose Stages."""
    _run(program, "applications")
    _run(program, "interviews")
    for number in (4, 5):
        program.local.advance(60)
        form = program.place["forms"]["application/en"]  # type: ignore[index]
        answers = {
            "Your name": f"Person {number}",
            "Your e-mail address": f"person{number}@example.org",
            "In which language shall we write to you?": "English",
        }
        program.local.edit({"form": form, "do": "submit", "answers": answers}, service="forms", user=OFFICE)
    program.set("Applications", "A-01", Stage="Waitlist")
    program.set("Applications", "A-02", Stage="Offer")
    program.set("Applications", "A-03", Stage="Waitlist")


def _kept_long_enough(program: Program) -> None:
    """A year later staff let go of the one who was interviewed."""
    program.set("Interviews", "I-01", Status="Took place")
    at(program, "2027-11-05 12:00")
    _run(program, "applications")
    question = next(row for row in program.rows("Approvals") if row["To"] == "A-01")
    program.set("Approvals", question["ID"], Answer="Do it")


APPLICATIONS = World(
    "applications",
    "applications",
    {
        "Applications": [
            {"Name": f"Person {number}", "E-mail": f"person{number}@example.org", "Language": "en", "Stage": stage}
            for number, stage in ((1, "To interview"), (2, "New"), (3, "New"))
        ],
        "Interviews": [_interview(1, 16)],
    },
    (
        Stage("came in, told", {"row": 2, "mail": 3}, _applied),
        Stage("deleted", {"deletion": 1}, _kept_long_enough),
    ),
    {"Office e-mail": OFFICE},
)

# Onboarding


def _accepted(program: Program) -> None:
    _run(program, "onboarding")
    for number in (1, 2, 3):
        program.set("Applications", f"A-{number:02d}", Stage="Accepted")


def _in_term(program: Program) -> None:
    """A week later papers are missing; the first day has come, and one of staff is there no more."""
    at(program, "2026-12-01 12:00")
    program.set("Core team", "C-02", **{"E-mail": "jo.sample@example.org"})


ONBOARDING = World(
    "onboarding",
    "onboarding",
    {
        "Core team": [
            {"Name": SAM, "E-mail": SAMS, "Role": "Staff", "Language": "en"},
            {"Name": "Jo Doe", "E-mail": JOS, "Role": "Vendor", "Language": "es"},
        ],
        "Liaisons": [{"Name": "Old Timer", "E-mail": "old.timer@example.org"}],
        "Applications": [{**one, "Stage": "Offer"} for one in LIAISONS],
    },
    (
        Stage("put on the list, then welcomed", {"row": 3}, _accepted),
        Stage("asked for papers, let in", {"mail": 3, "access": 1}, _in_term),
    ),
    {
        "Office e-mail": OFFICE,
        "First day": "2026-12-01",
        "Last day": "2028-08-31",
        "W-9 link": "https://www.example.org/w-9",
        "Vendor form link": "https://forms.example.org/vendor",
    },
)

# The digest

_STAFF = ((SAM, SAMS, "en"), ("Jo Doe", JOS, "es"), ("Bo Beispiel", "bo.beispiel@example.org", "en"))


def _a_month_drawn(program: Program) -> None:
    """October is drawn, an hour of November waits to be approved. No digest goes on the two days after this Friday."""
    _run(program, "invoices")
    program.type({"Hours": [hours("2026-11-04", "L-01", "0:30", Approved=False)]}, start=5)
    at(program, "2026-11-06 09:00")


def _approved(program: Program) -> None:
    """The last working day before a cut-off: staff have had their mail, and the packet's hour comes."""
    for number in (1, 2, 3):
        program.set("Invoices", f"N-0{number}", Decision="Approve", Approved_by=SAM)
    _to_packet_hour(program, "2026-11-13")


def _paid_and_replaced(program: Program) -> None:
    """One of the packet is paid, one voided and drawn anew; what is new of another month goes along."""
    program.set("Invoices", "N-01", Paid_on="2026-11-14")
    program.set("Invoices", "N-02", Decision="Void", Reason_of_void="wrong account")
    _run(program, "invoices")
    program.set("Invoices", "N-02", Decision="Draw again")
    program.type({"Hours": [hours("2026-09-20", "L-03", "1:00")]}, start=6)
    _run(program, "invoices")
    for row in program.rows("Invoices"):
        if row["State"] == "Draft":
            program.set("Invoices", row["ID"], Cleared_by=SAM, Decision="Approve", Approved_by=SAM)
    _to_packet_hour(program, "2026-11-27")


def _to_packet_hour(program: Program, day: str) -> None:
    _run(program, "invoices")
    at(program, f"{day} 09:00")
    _run(program, "digest")
    at(program, f"{day} 10:01")


DIGEST = World(
    "digest",
    "digest",
    {
        "Core team": [
            {"Name": name, "E-mail": address, "Role": "Staff", "Language": language}
            for name, address, language in _STAFF
        ],
        "Liaisons": LIAISONS,
        "Hours": [hours("2026-10-05", person, "2:00") for person in PEOPLE],
    },
    (
        Stage("the morning's mails, statements of the month", {"mail": 6}, _a_month_drawn),
        Stage("the packet, and who is told of it", {"file": 1, "mail": 4}, _approved),
        Stage("a second packet, one paid", {"file": 1, "mail": 4}, _paid_and_replaced),
    ),
    {
        "Office e-mail": OFFICE,
        "Accountant e-mail": "accountant@example.org",
        "First warrant": "2026-11-19",
        "Warrant cut-off": "Mon 15:00",
    },
)

WORLDS = (INVOICES, MEETINGS, INTERVIEWS, APPLICATIONS, ONBOARDING, DIGEST)
