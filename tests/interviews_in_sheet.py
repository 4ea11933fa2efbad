"""A program whose staff hold interviews, in a Sheet of the local Workspace: runs of the real command, and what
everybody then has in their mailbox, on their calendar and in Drive.

    office = interviews(programs)
    assert office.done() == sorted(FIRST)
"""

from __future__ import annotations

from typing import Any

import gspread

from tests.programs_in_sheet import OFFICE, Program, Programs, Ran

ANA, JOSE = "ana.exemplo@example.org", "jose.muestra@example.org"
SAM, JO = "sam.sampleton@example.org", "jo.doe@example.org"
TEAM = [
    {"Name": "Sam Sampleton", "E-mail": SAM, "Role": "Staff", "Language": "en"},
    {"Name": "Doe, Jo", "E-mail": JO, "Role": "Vendor", "Language": "es"},
]
APPLICANTS = [
    {
        "Name": "Ana Exemplo",
        "E-mail": ANA,
        "Language": "Portuguese",
        "Organising experience": "A tenants' group\n<script>x</script>",
        "Stage": "To interview",
    },
    {"Name": "José Muestra", "E-mail": JOSE, "Language": "Spanish", "Stage": "To interview"},
]
ROW = {
    "Applicant": "A-01 · Ana Exemplo",
    "Date": "2026-11-09",
    "Time": "18:00",
    "Length": 45,
    "Place": "Town Hall, room 2",
    "Interviewers": "Sam Sampleton",
    "Ready": True,
}
FIRST = {
    "access/I-01": "done",
    "event/I-01": "done",
    "invited/I-01/A-01/1": "done",
    "score-sheet/I-01/A-01": "done",
}


def row(**cells: Any) -> dict[str, Any]:
    return {**ROW, **{name.replace("_", " "): value for name, value in cells.items()}}


class Office:
    """A program whose staff hold interviews."""

    def __init__(self, program: Program) -> None:
        self.program, self.local = program, program.local

    def run(self, *words: str, status: int = 0) -> Ran:
        ran = self.program.run_job("interviews", "--json", *words)
        assert ran.status == status, ran.err + ran.out
        return ran

    def done(self, *words: str) -> list[str]:
        """The keys of what a run did."""
        return sorted(key for key, state in self.run("--yes", *words).effects().items() if state == "done")

    def mails(self, address: str) -> list[str]:
        """The subjects of this program's letters that reached somebody; the oldest first."""
        found = [one for one in self.program.mails(address) if "INBOX" in one["labels"]]
        return [one["subject"] for one in reversed(found)]

    def event(self) -> dict[str, Any]:
        found = [one for one in self.local.admin("GET", "/events")["events"] if one["calendar"] == self.calendar]
        one = ([one for one in found if one["status"] != "cancelled"] or found)[0]
        return dict(one)

    @property
    def calendar(self) -> str:
        return str(self.program.place["calendar"])

    def by_hand(self, do: str, who: str = OFFICE, **facts: Any) -> None:
        edit = {"do": do, "event": self.event()["id"], "calendar": self.calendar, **facts}
        self.local.edit(edit, service="calendar", user=who)

    def says(self, id_: str = "I-01") -> tuple[str, str]:
        found = self.program.row("Interviews", id_)
        return found["Reply"], found["System status"]

    def sort(self, tab: str, header: str) -> None:
        """Sorts one column by itself, the other way round."""
        headers = self.program.sheet.worksheet(tab).row_values(1)
        letter = gspread.utils.rowcol_to_a1(1, headers.index(header) + 1).rstrip("1")
        self.program.edit("sort", tab, columns=f"{letter}:{letter}", by=f"-{header}")

    def sheets(self) -> list[dict[str, Any]]:
        return [one for one in self.program.files() if one["mimeType"].endswith("google-apps.document")]


def interviews(programs: Programs) -> Office:
    """One interview, Ready, and two applicants."""
    program = programs.make(
        {"Core team": TEAM, "Applications": APPLICANTS, "Interviews": [ROW]},
        {"Office e-mail": OFFICE, "Program name": f"Exampleton {programs.made + 1}"},
    )
    return Office(program)
