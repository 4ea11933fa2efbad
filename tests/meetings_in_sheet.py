"""A program whose staff hold meetings, in a Sheet of the local Workspace: runs of the real command, and what everybody
then has in their mailbox and on their calendar.

    town = Meetings(programs.make(tabs()))
    town.settle()
    assert town.sent() == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automations import cli
from tests.programs_in_sheet import OFFICE, Program, Ran, Tabs

ZONE = ZoneInfo("America/New_York")
ANA, JOSE = "ana.exemplo@example.org", "jose.muestra@example.org"
SETTLING = 11 * 60
ROW = {
    "Date": "2026-12-03",
    "Time": "18:00",
    "Length": 120,
    "Kind": "Core team",
    "Title": "Winter plans",
    "Place": "Library, 1 Sample Street",
    "Who": "Liaisons",
    "Ready": True,
}


def row(date: str = "2026-12-03", time: str = "18:00", **cells: Any) -> dict[str, Any]:
    """A Ready meeting for the liaisons."""
    return {**ROW, "Date": date, "Time": time, **{name.replace("_", " "): value for name, value in cells.items()}}


def tabs(*meetings: dict[str, Any], liaisons: Sequence[dict[str, Any]] = ()) -> Tabs:
    """Two liaisons, who read Portuguese and Spanish, and these meetings."""
    people = [
        {"Name": "Ana Exemplo", "E-mail": ANA, "Language": "Portuguese"},
        {"Name": "José Muestra", "E-mail": JOSE, "Language": "Spanish"},
    ]
    return {"Meetings": list(meetings or [row()]), "Liaisons": [*people, *liaisons]}


@dataclass
class Meetings:
    """One program. `ran` is the last run."""

    program: Program
    ran: Ran = field(default_factory=lambda: Ran(0, "{}", ""))

    def run(self, *words: str, status: int = 0) -> list[str]:
        """`run-job meetings --json`; the keys of what it did, in their order."""
        self.ran = self.program.run_job("meetings", "--json", *words)
        assert self.ran.status == status, self.ran.err + self.ran.out
        return self.did()

    def run_anyhow(self) -> None:
        """A run that may end in any way."""
        self.ran = self.program.run_job("meetings", "--json")

    def run_here(self, *words: str) -> list[str]:
        """The same command in this process, for tests of hundreds of runs."""
        out, err = io.StringIO(), io.StringIO()
        places = ["--config", str(self.program.config), "--data", str(self.program.data)]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.run_job(["meetings", "--json", *words, *places])
            except SystemExit as ended:
                self.ran = Ran(int(ended.code or 0), out.getvalue(), err.getvalue())
        assert self.ran.status == 0, self.ran.err + self.ran.out
        return self.did()

    def did(self) -> list[str]:
        return [key for key, state in self.ran.effects().items() if state == "done"]

    def settle(self, *words: str, status: int = 0) -> list[str]:
        """A run that sees what was typed, and one when it has settled."""
        self.run()
        self.program.local.advance(SETTLING)
        return self.run(*words, status=status)

    def at(self, when: str) -> None:
        """2026-12-03 09:00, in New York."""
        self.program.local.set_clock(datetime.fromisoformat(when).replace(tzinfo=ZONE).isoformat())

    def letters(self, address: str) -> list[dict[str, Any]]:
        """This program's letters that a person has, whole, the newest first; Calendar's notices are none."""
        return [one for one in self.program.mails(address) if "INBOX" in one["labels"]]

    def sent(self) -> list[dict[str, Any]]:
        """This program's letters as they stand in its mailbox, the newest first."""
        return [one for one in self.program.mails(OFFICE) if "SENT" in one["labels"]]

    def subjects(self, address: str) -> list[str]:
        """Of the letters to one person, the oldest first."""
        return [one["subject"] for one in reversed(self.letters(address))]

    def notices(self) -> Counter[str]:
        """What Calendar sent, by kind and address."""
        own = self.program.place["calendar"]
        found = self.program.local.admin("GET", "/notices")["calendar"]
        return Counter(f"{one['kind']} {one['to']}" for one in found if one["calendar"] == own)

    def events(self) -> list[dict[str, Any]]:
        """Those of the program's calendar that are not cancelled."""
        own = self.program.place["calendar"]
        found = self.program.local.admin("GET", "/events")["events"]
        return [one for one in found if one["calendar"] == own and one["status"] != "cancelled"]

    def guests(self) -> dict[str, str]:
        (event,) = self.events()
        return {guest["email"]: guest["responseStatus"] for guest in event.get("attendees", [])}

    def in_calendar_of(self, meeting: str, do: str, user: str = OFFICE, **more: Any) -> None:
        """By hand in Calendar, on the event of one of several meetings."""
        (event,) = [one for one in self.events() if f"event/{meeting}" in str(one.get("extendedProperties"))]
        edit = {"do": do, "event": event["id"], "calendar": self.program.place["calendar"], **more}
        self.program.local.edit(edit, service="calendar", user=user)

    def in_calendar(self, do: str, user: str = OFFICE, **more: Any) -> None:
        """By hand in Calendar, on the one event."""
        (event,) = self.events()
        edit = {"do": do, "event": event["id"], "calendar": self.program.place["calendar"], **more}
        self.program.local.edit(edit, service="calendar", user=user)

    def says(self, id_: str = "M-01") -> str:
        return self.program.row("Meetings", id_)["System status"]

    def problem(self, id_: str = "M-01", tab: str = "Meetings") -> str:
        return self.program.problem(tab, id_)

    def asked(self) -> list[dict[str, str]]:
        """The questions on Approvals that nobody has answered."""
        return [one for one in self.program.rows("Approvals") if not one["Answer"] and "closed" not in one["Why"]]

    def answer(self, what: str = "Do it") -> None:
        """Answers the one open question."""
        (question,) = self.asked()
        self.program.set("Approvals", question["ID"], Answer=what)


def moments(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    """From the first to the last, a step apart by the wall clock."""
    found = []
    while first <= last:
        found.append(first)
        first += step
    return found


def loudly(*lines: str) -> None:
    """Prints past pytest's capture: counts that people are to read."""
    print(*lines, sep="\n", file=sys.__stdout__, flush=True)
