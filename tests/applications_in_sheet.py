"""A program to which people apply, in a Sheet of the local Workspace: runs of the real command, and what applicants
then have in their mailbox.

    office = applications(programs)
    office.stage(A_01="Offer")
    assert office.settle() == ["stage/A-01/offer/1"]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.programs_in_sheet import OFFICE, Program, Programs, Ran

SETTLING = 11 * 60
DAY = 86400
SIX = ("English", "Spanish", "Portuguese", "Haitian Creole", "Arabic", "Traditional Chinese")
CODES = ("en", "es", "pt", "ht", "ar", "zh-Hant")


def person(number: int, **cells: Any) -> dict[str, Any]:
    """An applicant who reads the `number`-th of the six languages."""
    own = {"Name": f"Person {number}", "E-mail": address(number), "Language": SIX[(number - 1) % 6]}
    return {**own, **{name.replace("_", " "): value for name, value in cells.items()}}


def address(number: int) -> str:
    return f"person{number}@example.org"


@dataclass
class Office:
    """A program to which people apply. `ran` is the last run."""

    program: Program
    ran: Ran = field(default_factory=lambda: Ran(0, "{}", ""))

    def run(self, *words: str, status: int = 0) -> list[str]:
        """`run-job applications --json`; the keys of what it did, in their order; rows that came in aside."""
        self.ran = self.program.run_job("applications", "--json", *words)
        assert self.ran.status == status, self.ran.err + self.ran.out
        done = [key for key, state in self.ran.effects().items() if state == "done"]
        return [key for key in done if not key.startswith("response/")]

    def settle(self) -> list[str]:
        """A run that sees what was typed, and one when it has settled; what both did."""
        first = self.run()
        self.program.local.advance(SETTLING)
        return first + self.run()

    def later(self, **forward: int) -> list[str]:
        """A run some `hours`, `days` or `seconds` later."""
        seconds = forward.get("days", 0) * DAY + forward.get("hours", 0) * 3600 + forward.get("seconds", 0)
        self.program.local.advance(seconds)
        return self.run()

    def stage(self, **stages: str) -> None:
        """Staff choose Stages: `A_01="Offer"`."""
        for id_, stage in stages.items():
            self.program.set("Applications", id_.replace("_", "-"), Stage=stage)

    def letters(self, number: int) -> list[dict[str, Any]]:
        """What a person has from this program, whole, the oldest first."""
        found = [one for one in self.program.mails(address(number)) if "INBOX" in one["labels"]]
        return list(reversed(found))

    def keys(self, number: int) -> list[str]:
        """Of the letters that a person has, the oldest first."""
        return [dict(one["headers"])["X-Automations-Key"].partition("/")[2] for one in self.letters(number)]

    def says(self, id_: str) -> str:
        return self.program.row("Applications", id_)["Status"]

    def problem(self, id_: str) -> str:
        return self.program.problem("Applications", id_)

    def asked(self) -> list[dict[str, str]]:
        """The questions on Approvals that nobody has answered."""
        return [one for one in self.program.rows("Approvals") if not one["Answer"] and "closed" not in one["Why"]]

    def answer(self, what: str = "Do it") -> None:
        """Answers the one open question."""
        (question,) = self.asked()
        self.program.set("Approvals", question["ID"], Answer=what)


def applications(programs: Programs, *rows: dict[str, Any], **settings: str) -> Office:
    """These people have applied before the service began: of them it sends nothing."""
    named = {name.replace("_", " "): value for name, value in settings.items()}
    program = programs.make(
        {"Applications": list(rows)},
        {"Office e-mail": OFFICE, "Program name": f"Exampleton {programs.made + 1}", **named},
    )
    return Office(program)
