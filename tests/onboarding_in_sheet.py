"""A program that takes liaisons on, in a Sheet of the local Workspace: runs of the real command, and what everybody
then has in their mailbox and in Drive.

    office = taking_on(programs)
    office.accept("A-01")
    assert office.done() == ["liaison/A-01"]
"""

from __future__ import annotations

from typing import Any

from tests.meetings_in_sheet import Meetings
from tests.programs_in_sheet import OFFICE, PLAIN, Program, Programs, Ran

ANA, JOSE, CLEO = "ana.exemplo@example.org", "jose.muestra@example.org", "cleo.muster@example.org"
SAM = "sam.sampleton@example.org"
APPLICANTS = [
    {"Name": "Ana Exemplo", "E-mail": ANA, "Language": "Portuguese", "Needs for access": "a ramp", "Stage": "New"},
    {"Name": "José Muestra", "E-mail": JOSE, "Language": "Spanish", "Stage": "Offer"},
]
OLD = {"Name": "Old Timer", "E-mail": "old.timer@example.org", "Vendor form": True}
W_9, VENDOR = "https://www.example.org/w-9", "https://forms.example.org/vendor"
SETTINGS = {
    "First day": "2026-12-01",
    "Last day": "2028-08-31",
    "Openings": "5",
    "W-9 link": W_9,
    "Vendor form link": VENDOR,
    "Office e-mail": OFFICE,
}
WEEK = 7 * 86_400


class Office:
    """A program whose staff take liaisons on. It has read all applications once."""

    def __init__(self, program: Program) -> None:
        self.program, self.local = program, program.local
        self.ran = Ran(0, "{}", "")
        self.done("--yes")

    def run(self, *words: str, status: int = 0) -> Ran:
        self.ran = self.program.run_job("onboarding", "--json", *words)
        assert self.ran.status == status, self.ran.err + self.ran.out
        return self.ran

    def done(self, *words: str) -> list[str]:
        """The keys of what a run did, in the order of the plan."""
        found = self.run("--yes", *words).effects().items()
        return [key for key, state in found if state == "done"]

    def accept(self, *ids: str) -> None:
        for id_ in ids:
            self.program.set("Applications", id_, Stage="Accepted")

    def hire(self, *ids: str) -> None:
        """Accepted, on the list, and welcomed."""
        self.accept(*ids)
        self.done()
        self.done()

    def letters(self, address: str) -> list[str]:
        """The subjects of this program's letters that reached somebody; the oldest first."""
        found = [one for one in self.program.mails(address) if "INBOX" in one["labels"]]
        return [one["subject"] for one in reversed(found)]

    def listed(self) -> dict[str, str]:
        """The names on Liaisons, by id."""
        return {row["ID"]: row["Name"] for row in self.program.rows("Liaisons")}

    def says(self, id_: str) -> str:
        return self.program.row("Liaisons", id_)["Status"]

    def folder(self) -> dict[str, Any]:
        (found,) = [one for one in self.program.files() if one["name"] == "Core team"]
        return dict(found)

    def may_open(self) -> list[str]:
        """Who may open the core team's folder beside the program's mailbox; nobody comes in by a link."""
        entries = self.folder()["permissions"]
        assert "anyone" not in entries
        return sorted(address for address, role in entries.items() if role != "owner")

    def meetings(self) -> Meetings:
        return Meetings(self.program)

    def setting(self, name: str) -> dict[str, str]:
        (found,) = [one for one in self.program.rows("Settings") if one["Setting"] == name]
        return found


def taking_on(programs: Programs, tabs: dict[str, Any] | None = None, **settings: str) -> Office:
    """Two applicants, one liaison of before, one of staff."""
    named = {name.replace("_", " "): value for name, value in settings.items()}
    tabs = {"Core team": PLAIN["Core team"], "Applications": APPLICANTS, "Liaisons": [OLD], **(tabs or {})}
    name = {"Program name": f"Exampleton {programs.made + 1}"}
    return Office(programs.make(tabs, {**SETTINGS, **name, **named}))
