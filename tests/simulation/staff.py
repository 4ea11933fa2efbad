"""What staff and guests do, each act by the name that a happening gives it. What cannot be done now is not done."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from automations.emulator.api import ApiError
from tests.simulation import page
from tests.simulation.applicants import Applicants
from tests.simulation.gatherings import Gatherings
from tests.simulation.hand import ACCOUNTANT, NAMES, SAM, VERA, Hand
from tests.simulation.happenings import FIRST_WARRANT, WEEKS_BETWEEN_WARRANTS, Happening, Program
from tests.simulation.house import OFFICE, House
from tests.simulation.mishaps import Mishaps
from tests.simulation.pay import Pay

_PLANS = (
    {"Plan": "Hourly", "Kind": "Hourly", "Rate": 40, "Cap": 900, "Fund": "Grant", "To": "2026-06-30"},
    {"Plan": "Hourly", "Kind": "Hourly", "Rate": 42.5, "Cap": 1200, "Fund": "Grant", "From": "2026-07-01"},
    {"Plan": "Monthly", "Kind": "Monthly", "Rate": 200, "Fund": "Grant", "Meetings needed": 2},
    {
        "Plan": "By meeting",
        "Kind": "Per meeting",
        "Rate": 50,
        "Fund": "Library",
        "Preparation rate": 25,
        "Preparation cap": 25,
    },
    {"Plan": "Instalments", "Kind": "Milestone", "Fund": "Grant", "Cap": 2000},
)


class Staff:
    """The people of one program.

    `again` counts, by the effect's key, how often staff said that a mail is to be sent again; `counted` are those of
    which they said that they count as sent; `skipped` how many acts could not be done.
    """

    def __init__(self, house: House, program: Program) -> None:
        self.program, self.hand = program, Hand(house)
        self.mishaps, self.applicants = Mishaps(self.hand), Applicants(self.hand)
        self._acting = (self, Gatherings(self.hand), Pay(self.hand), self.applicants, self.mishaps)
        self.again: dict[str, int] = {}
        self.counted: set[str] = set()
        self.skipped = 0

    def begin(self) -> None:
        """The program as it stands on its first day."""
        self.hand.type(
            "Core team",
            Name=SAM,
            **{"E-mail": self.hand.address(SAM), "Role": "Staff", "Language": "en"},
            **{"Invited to": "Everything"},
        )
        self.hand.type(
            "Core team",
            Name=VERA,
            **{"E-mail": self.hand.address(VERA), "Role": "Vendor", "Language": "en"},
            **{"Invited to": "Core team"},
        )
        self.hand.type("Funds", Fund="Grant", Budget=20000, **{"Account number": "300-1", "From": "2025-07-01"})
        self.hand.type("Funds", Fund="Library", Budget=800, **{"Account number": "610-1", "From": "2025-07-01"})
        for plan in _PLANS:
            self.hand.type("Pay plans", **plan)
        for number in (1, 2, 3):
            self.hand.type("Milestones", Plan="Instalments", Milestone=f"Milestone {number}", Amount=500)
        plans = ["Hourly", "Monthly", "By meeting", "Instalments"]
        first = self.program.seed % 4
        for number in range(self.program.people):
            self.hand.liaison(NAMES[number], plans[(first + number) % 4], "2025-10-01", w9=number != 1)
        settings = {row["Setting"]: row for row in page.rows(self.hand.house, "Settings")}
        for name, value in {
            "Program name": "Exampleton",
            "Number prefix": "ARL",
            "Invoices from": "2025-10",
            "First day": "2025-10-01",
            "Last day": "2027-06-30",
            "Bill to": "Town of Exampleton",
            "Office e-mail": OFFICE,
            "Accountant e-mail": ACCOUNTANT,
            "First warrant": f"{FIRST_WARRANT}",
            "Weeks between warrants": f"{WEEKS_BETWEEN_WARRANTS}",
            "Openings": "3",
            "W-9 link": "https://www.example.org/w-9",
            "Vendor form link": "https://forms.example.org/vendor",
            "Reminders": ", ".join(self.program.reminders),
        }.items():
            row = settings[name]
            self.hand.house.edit(
                "sheets", {"do": "set", "tab": "Settings", "row": row.number, "values": {"Value": value}}
            )

    def act(self, happening: Happening) -> None:
        """Does it, if it can be done now; a person who finds nothing to do does nothing."""
        self.hand.random = Random(happening.draw)
        act = next(getattr(those, happening.do) for those in self._acting if hasattr(those, happening.do))
        try:
            act(happening)
        except (ValueError, IndexError, ApiError):
            self.skipped += 1

    # Looking through

    def put_people_right(self) -> None:
        """Staff see the question about people, and put names and addresses back."""
        for row in page.rows(self.hand.house, "Liaisons"):
            name = str(row["Name"])
            if name in self.hand.address_of and row["E-mail"] != self.hand.address_of[name]:
                self.hand.set("Liaisons", row, **{"E-mail": self.hand.address_of[name]})

    def pause(self, _: Happening) -> None:
        self._set_pause(not self.paused)

    @property
    def paused(self) -> bool:
        return self._pause_cell()[1] is True

    def _set_pause(self, on: bool) -> None:
        cell, _ = self._pause_cell()
        self.hand.house.edit("sheets", {"do": "set", "tab": "Start here", "cells": {cell: on}})

    def _pause_cell(self) -> tuple[str, Any]:
        tab = next(one for one in self.hand.house.tabs() if one.title == "Start here")
        for number, line in enumerate(tab.rows):
            cells = line.cells if line is not None else []
            for column, cell in enumerate(cells):
                if cell is not None and cell.value == "Pause everything":
                    beside = cells[column + 1] if column + 1 < len(cells) else None
                    return f"{chr(ord('A') + column + 1)}{number + 1}", beside.value if beside else None
        raise ValueError("no box")

    def mend(self, _: Happening) -> None:
        self.put_right()

    def put_right(self) -> None:
        """Staff look through the program: names of columns, people, the box Pause, the jobs, the limit of mails."""
        self.mishaps.put_headers_right()
        self.mishaps.put_files_back()
        self.put_people_right()
        if self.paused:
            self._set_pause(False)
        for row in page.rows(self.hand.house, "Jobs"):
            if row["Mode"] != "Automatic":
                self.hand.set("Jobs", row, Mode="Automatic")
        for row in page.rows(self.hand.house, "Settings"):
            if row["Setting"] == "Most mails in a run":
                self.hand.set("Settings", row, Value="50")

    # Approvals

    def answer(self, _: Happening) -> None:
        self.answer_all(lambda: str(self.hand.pick(["Do it", "Don't"])))

    def answer_all(self, word: Callable[[], str]) -> int:
        """Answers what is open; how many questions. Of people who changed places staff know better."""
        number = 0
        for row in page.rows(self.hand.house, "Approvals"):
            what = str(row["What"])
            if not row.id or not what or row["Answer"] or "closed" in str(row["Why"]):
                continue
            said = word()
            if what.startswith("Take the names"):
                self.put_people_right()
                said = "Don't"
            self.hand.set("Approvals", row, Answer=said)
            number += 1
        return number
