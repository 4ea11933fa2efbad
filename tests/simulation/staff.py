"""What staff and guests do, each act by the name that a happening gives it. What cannot be done just now is not done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from automations.emulator.api import ApiError
from tests.simulation import page
from tests.simulation.happenings import Happening, Program
from tests.simulation.house import OFFICE, House, move_machine
from tests.simulation.page import ZONE, Row

SAM, VERA = "Sam Sampleton", "Vera Vendorsen"
NAMES = ("Ana Exemplo", "José Muestra", "Marie Egzanp", "Wei Fanli", "Omar Mithal", "Zoe Sample", "Ida Beispiel")
LANGUAGES = ("en", "en", "ht", "zh-Hant", "ar", "en", "es")
TABS = ("Hours", "Meetings", "Interviews", "Liaisons", "Invoices", "Approvals", "Pay choices", "Activity")
_PLANS = (
    {"Plan": "Hourly", "Kind": "Hourly", "Rate": 40, "Cap": 900, "Fund": "Grant", "To": "2026-06-30"},
    {"Plan": "Hourly", "Kind": "Hourly", "Rate": 42.5, "Cap": 1200, "Fund": "Grant", "From": "2026-07-01"},
    {"Plan": "Monthly", "Kind": "Monthly", "Rate": 200, "Fund": "Grant", "Meetings needed": 2},
    {
        **{"Plan": "By meeting", "Kind": "Per meeting", "Rate": 50, "Fund": "Library"},
        **{"Preparation rate": 25, "Preparation cap": 25},
    },
    {"Plan": "Instalments", "Kind": "Milestone", "Fund": "Grant", "Cap": 2000},
)
_ZONES = ("Asia/Tokyo", "UTC", "America/Los_Angeles", "Pacific/Chatham")
_MOVED_MACHINES = ("", *_ZONES)
# Columns that staff rename; what hangs on the tab waits, with a problem, until they put it right.
_RENAMED = (("Meetings", "Place"), ("Hours", "Activity"), ("Liaisons", "E-mail"), ("Meetings", "Ready"), ("Hours", "Note"))


@dataclass
class Staff:
    """The people of one program. `address_of` says who really has which address, whatever a sort does to the Sheet.

    `again` counts, by the effect's key, how often staff said that a mail is to be sent again; `counted` are those of
    which they said that they count as sent.
    """

    house: House
    program: Program
    address_of: dict[str, str] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)
    skipped: int = 0
    _renamed: list[tuple[str, str, str]] = field(default_factory=list)
    _deleted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _random: Random = field(default_factory=Random)

    def begin(self) -> None:
        """The program as it stands on its first day."""
        self._type("Core team", Name=SAM, **{"E-mail": self._address(SAM), "Role": "Staff", "Language": "en"},
                   **{"Invited to": "Everything"})  # fmt: skip
        self._type("Core team", Name=VERA, **{"E-mail": self._address(VERA), "Role": "Vendor", "Language": "en"},
                   **{"Invited to": "Core team"})  # fmt: skip
        self._type("Funds", Fund="Grant", Budget=20000, **{"Account number": "300-1", "From": "2025-07-01"})
        self._type("Funds", Fund="Library", Budget=800, **{"Account number": "610-1", "From": "2025-07-01"})
        for plan in _PLANS:
            self._type("Pay plans", **plan)
        for number in (1, 2, 3):
            self._type("Milestones", Plan="Instalments", Milestone=f"Milestone {number}", Amount=500)
        plans = ["Hourly", "Monthly", "By meeting", "Instalments"]
        first = self.program.seed % 4
        for number in range(self.program.people):
            self._liaison(NAMES[number], plans[(first + number) % 4], "2025-10-01", w9=number != 1)
        settings = {row["Setting"]: row for row in page.rows(self.house, "Settings")}
        for name, value in {
            "Program name": "Exampleton", "Number prefix": "ARL", "Invoices from": "2025-10", "First day": "2025-10-01",
            "Last day": "2027-06-30", "Bill to": "Town of Exampleton", "Office e-mail": OFFICE,
            "Reminders": ", ".join(self.program.reminders),
        }.items():  # fmt: skip
            row = settings[name]
            self.house.edit("sheets", {"do": "set", "tab": "Settings", "row": row.number, "values": {"Value": value}})

    def act(self, happening: Happening) -> None:
        """Does it, if it can be done now; a person who finds nothing to do does nothing."""
        self._random = Random(happening.draw)
        try:
            getattr(self, f"_{happening.do}")(happening)
        except (ValueError, IndexError, ApiError):
            self.skipped += 1

    def _pick(self, options: Any) -> Any:
        """One of these. Raises IndexError when there is none."""
        return self._random.choice(list(options))

    # Typing

    def _type(self, tab: str, **values: Any) -> None:
        self.house.edit("sheets", {"do": "append_row", "tab": tab, "values": values})

    def _set(self, tab: str, row: Row, **values: Any) -> None:
        self.house.edit("sheets", {"do": "set", "tab": tab, "row": row.number, "values": values})

    def _address(self, name: str) -> str:
        last = name.split()[-1].lower()
        address = f"{last}@example.org"
        if self.address_of.get(name) == address:
            address = f"{last}.{self._random.randrange(1000)}@example.org"
        self.address_of[name] = address
        return address

    def _liaison(self, name: str, plan: str, from_: str, *, w9: bool) -> None:
        self._type(
            "Liaisons", Name=name, Language=LANGUAGES[NAMES.index(name)], From=from_,
            **{"E-mail": self._address(name), "Pay plan": plan, "W-9 on file": w9, "Address": "1 Sample Street"},
        )  # fmt: skip

    def _titled(self, title: str) -> Row:
        """The one meeting of this title. Raises ValueError."""
        found = [row for row in page.rows(self.house, "Meetings") if row["Title"] == title]
        if len(found) != 1:
            raise ValueError(title)
        return found[0]

    def _today(self, days: int = 0) -> str:
        return f"{self.house.now.astimezone(ZONE) + timedelta(days=days):%Y-%m-%d}"

    # Meetings

    def _plan_meeting(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        who = self._pick(["Liaisons", "Liaisons", "Liaisons", "Everybody", "L-01, C-01", "L-01, L-02"])
        kind = self._pick(["Core team", "Learning", "Data"])
        online = self._random.random() < 0.2
        self._type(
            "Meetings", Date=day, Time=hour, Length=120, Kind=kind, Title=happening.of, Place="Library", Who=who,
            Online=online, Status="Planned", Ready=True, Agenda="What we have heard",
        )  # fmt: skip

    def _unready(self, happening: Happening) -> None:
        self._set("Meetings", self._titled(happening.of), Ready=False)

    def _ready(self, happening: Happening) -> None:
        self._set("Meetings", self._titled(happening.of), Ready=True)

    def _move(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        self._set("Meetings", self._titled(happening.of), Date=day, Time=hour)

    def _cancel(self, happening: Happening) -> None:
        self._set("Meetings", self._titled(happening.of), Status="Cancelled")

    def _uncancel(self, happening: Happening) -> None:
        self._set("Meetings", self._titled(happening.of), Status="Planned")

    def _took_place(self, happening: Happening) -> None:
        row = self._titled(happening.of)
        if row["Status"] != "Cancelled" and row.start is not None and row.start < self.house.now:
            self._set("Meetings", row, Status="Took place")

    def _log_meeting(self, happening: Happening) -> None:
        row = self._titled(happening.of)
        if row["Status"] != "Took place" or not row.id or row.start is None:
            return
        for person in page.rows(self.house, "Liaisons"):
            if self._random.random() < 0.8 and person.id:
                self._hours(f"{row.start:%Y-%m-%d}", person, "Meeting", "2:00", row.id)
                if self._random.random() < 0.4:
                    self._hours(f"{row.start:%Y-%m-%d}", person, "Preparation", self._pick(["0:40", "1,5"]), row.id)

    def _hours(self, day: str, person: Row, activity: str, time: str, of: str = "") -> None:
        self._type(
            "Hours", Date=day, Liaison=f"{person.id} · {person['Name']}", Activity=activity, Hours=time, For=of,
            Note=f"Note {self._random.randrange(10**6)}",
        )  # fmt: skip

    def _change_place(self, _: Happening) -> None:
        row = self._pick(self._coming("Meetings"))
        self._set("Meetings", row, Place=self._pick(["Town Hall", "School", "Library"]))

    def _change_who(self, _: Happening) -> None:
        row = self._pick(self._coming("Meetings"))
        self._set("Meetings", row, Who=self._pick(["Liaisons", "Everybody", "L-01", "L-02, C-01", "Nobody"]))

    def _coming(self, tab: str) -> list[Row]:
        return [row for row in page.rows(self.house, tab) if row.start is not None and row.start > self.house.now]

    # Interviews

    def _plan_interview(self, happening: Happening) -> None:
        name = f"Applicant {happening.of}"
        self._type(
            "Applications", Name=name, Language="en", Stage="To interview",
            **{"E-mail": self._named_address(name), "Lived experience": "Text of the applicant's own"},
        )  # fmt: skip
        # The id of the new row is not there before a run has been: staff choose it when it is.
        day, hour = happening.to.split()
        self._type("Interviews", Date=day, Time=hour, Length=45, Place="Town Hall", Interviewers=SAM, Status="Planned",
                   Applicant=name, Ready=False)  # fmt: skip

    def _named_address(self, name: str) -> str:
        self.address_of[name] = name.lower().replace(" ", ".").replace("-", ".") + "@example.org"
        return self.address_of[name]

    def _choose_applicants(self, _: Happening) -> None:
        """Staff choose an applicant's id as soon as it is there, and tick Ready."""
        ids = {str(row["Name"]): row.id for row in page.rows(self.house, "Applications") if row.id}
        for row in page.rows(self.house, "Interviews"):
            name = str(row["Applicant"])
            if name in ids:
                self._set("Interviews", row, Applicant=f"{ids[name]} · {name}", Ready=True)

    def _interview(self, name: str) -> Row:
        found = [row for row in page.rows(self.house, "Interviews") if str(row["Applicant"]).endswith(f"Applicant {name}")]
        if len(found) != 1:
            raise ValueError(name)
        return found[0]

    def _move_interview(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        self._set("Interviews", self._interview(happening.of), Date=day, Time=hour)

    def _cancel_interview(self, happening: Happening) -> None:
        self._set("Interviews", self._interview(happening.of), Status="Cancelled")

    def _interview_took_place(self, happening: Happening) -> None:
        row = self._interview(happening.of)
        if row["Status"] != "Cancelled" and row.start is not None and row.start < self.house.now:
            self._set("Interviews", row, Status="Took place")

    # Guests

    def _guest_answers(self, happening: Happening) -> None:
        self._answer_of(self._titled(happening.of).id)

    def _applicant_answers(self, happening: Happening) -> None:
        self._answer_of(self._interview(happening.of).id)

    def _answer_of(self, gathering: str) -> None:
        events = [one for one in self._events() if one["private"] == f"event/{gathering}" and one["guests"]]
        event = self._pick(events)
        answer = {"do": "answer", "event": event["id"], "calendar": self.house.place.calendar}
        answer["response"] = self._pick(["accepted", "accepted", "declined", "tentative"])
        self.house.edit("calendar", answer, self._pick(event["guests"]))

    def _events(self) -> list[dict[str, Any]]:
        """Live events of the program's calendar."""
        return [
            {"id": one.id, "private": one.private.get("automations-key", ""), "guests": [g["email"] for g in one.guests]}
            for one in self.house.events()
            if not one.cancelled
        ]

    def _by_hand(self, _: Happening) -> None:
        """Staff change an event in Calendar itself."""
        event = self._pick(self._events()[-4:])
        place: dict[str, Any] = {"event": event["id"], "calendar": self.house.place.calendar}
        acts = [{"do": "delete"}, {"do": "change", "set": {"location": "Elsewhere"}}]
        acts += [{"do": "remove_guest", "guest": guest} for guest in event["guests"][:1]]
        acts.append({"do": "add_guest", "guest": "guest.of.hand@example.org"})
        self.house.edit("calendar", {**self._pick(acts), **place})

    def _reply(self, _: Happening) -> None:
        """Somebody answers their newest letter by mail."""
        address = self._pick(self.address_of.values())
        message = self.house.emulated.gmail.records.everything(address)[0]
        self.house.edit("mail", {"do": "reply", "message": message.id, "text": "Thank you"}, address)

    def _edit_draft(self, _: Happening) -> None:
        """Staff find a draft in the office's mailbox."""
        draft, _mail = self._pick(self.house.emulated.gmail.records.drafts(OFFICE))
        act = self._pick([{"do": "edit_draft", "text": "Mine now"}, {"do": "delete_draft"}])
        self.house.edit("mail", {**act, "draft": draft}, OFFICE)

    # Hours and invoices

    def _log_outreach(self, _: Happening) -> None:
        person = self._pick(row for row in page.rows(self.house, "Liaisons") if row.id)
        self._hours(self._today(-self._random.randint(0, 9)), person, self._pick(["Outreach", "Review"]),
                    self._pick(["1:30", "2", "0:20", "3h", "0,33"]))  # fmt: skip

    def _approve_hours(self, _: Happening) -> None:
        for row in page.rows(self.house, "Hours"):
            if row["Approved"] is not True and self._random.random() < 0.9:
                self._set("Hours", row, Approved=True, **{"Approved by": SAM})

    def _approve_invoices(self, _: Happening) -> None:
        for row in page.rows(self.house, "Invoices"):
            if row["State"] == "Draft" and self._random.random() < 0.8:
                self._set("Invoices", row, Decision="Approve", **{"Approved by": SAM})

    def _void(self, _: Happening) -> None:
        row = self._pick(row for row in page.rows(self.house, "Invoices") if row["State"] in ("Approved", "Draft"))
        self._set("Invoices", row, Decision="Void", **{"Reason of void": "Wrong account"})

    def _draw_again(self, _: Happening) -> None:
        row = self._pick(row for row in page.rows(self.house, "Invoices") if row["State"] == "Void")
        self._set("Invoices", row, Decision="Draw again")

    def _clear_holds(self, _: Happening) -> None:
        for row in page.rows(self.house, "Invoices"):
            if row["Held because"]:
                self._set("Invoices", row, **{"Cleared by": SAM})

    def _pay(self, _: Happening) -> None:
        for row in page.rows(self.house, "Invoices"):
            if row["State"] == "Approved" and self._random.random() < 0.7:
                self._set("Invoices", row, **{"Paid on": self._today()})

    def _spoil_hours(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Hours"))
        self._set("Hours", row, Hours=self._pick(["two", "25:00", "-1", ""]))

    def _change_hours(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Hours"))
        self._set("Hours", row, Hours=self._pick(["1:00", "2:30", "0:45"]))

    def _untick(self, _: Happening) -> None:
        row = self._pick(row for row in page.rows(self.house, "Hours") if row["Approved"] is True)
        self._set("Hours", row, Approved=False)

    def _w9(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Liaisons"))
        self._set("Liaisons", row, **{"W-9 on file": row["W-9 on file"] is not True})

    def _raise_budget(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Funds"))
        self._set("Funds", row, Budget=float(row["Budget"] or 0) + 400)

    def _choose_pay(self, _: Happening) -> None:
        person = self._pick(row for row in page.rows(self.house, "Liaisons") if row.id)
        choice = self._pick([{"Choice": "Lowered", "Lowered to": 25}, {"Choice": "Full"}, {"Choice": "Declined"}])
        self._type("Pay choices", Liaison=f"{person.id} · {person['Name']}", From=self._today(), **choice)

    def _reach_milestone(self, _: Happening) -> None:
        row = self._pick(row for row in page.rows(self.house, "Milestones") if not row["Reached on"])
        self._set("Milestones", row, **{"Reached on": self._today()})

    # People

    def _change_address(self, _: Happening) -> None:
        row = self._pick(row for row in page.rows(self.house, "Liaisons") if self._is_whole(row))
        self._set("Liaisons", row, **{"E-mail": self._address(str(row["Name"]))})

    def _is_whole(self, row: Row) -> bool:
        """Whether the row is the person's own: not after a sort of one column."""
        return self.address_of.get(str(row["Name"])) == row["E-mail"]

    def _join(self, _: Happening) -> None:
        name = self._pick(name for name in NAMES if name not in self.address_of)
        self._liaison(name, "Hourly", self._today(), w9=True)

    def _leave(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Liaisons")[1:])
        self._set("Liaisons", row, To=self._today())

    # What should not happen

    def _sort(self, _: Happening) -> None:
        tab, by = self._pick(
            [("Hours", "-Date"), ("Hours", "Liaison"), ("Meetings", "-Date"), ("Liaisons", "Name"), ("Invoices", "-Amount")]
        )
        self.house.edit("sheets", {"do": "sort", "tab": tab, "by": by})

    def _sort_columns(self, _: Happening) -> None:
        """Only some columns: names leave their addresses, dates their meetings. Staff put people right, later."""
        tab, by = self._pick([("Liaisons", "E-mail"), ("Meetings", "Date"), ("Hours", "Hours"), ("Invoices", "Amount")])
        self.house.edit("sheets", {"do": "sort", "tab": tab, "by": f"-{by}", "columns": by})

    def put_people_right(self) -> None:
        """Staff see the question about people, and put names and addresses back."""
        for row in page.rows(self.house, "Liaisons"):
            name = str(row["Name"])
            if name in self.address_of and row["E-mail"] != self.address_of[name]:
                self._set("Liaisons", row, **{"E-mail": self.address_of[name]})

    def _delete_row(self, _: Happening) -> None:
        tab = self._pick(["Hours", "Hours", "Meetings", "Invoices", "Approvals", "Interviews", "Activity"])
        row = self._pick(page.rows(self.house, tab)[-12:])
        written = [header for header in page.headers(self.house, tab) if header and row[header] != ""]
        self._deleted.append((tab, {header: row[header] for header in written}))
        self.house.edit("sheets", {"do": "delete_rows", "tab": tab, "rows": [row.number]})

    def _come_back(self, _: Happening) -> None:
        """The row that was deleted last is typed again, as it stood."""
        tab, values = self._deleted.pop()
        there = {row.id for row in page.rows(self.house, tab)}
        if values.get("ID") not in there and tab in ("Hours", "Meetings", "Interviews"):
            self._type(tab, **values)

    def _copy_row(self, _: Happening) -> None:
        tab = self._pick(["Hours", "Meetings", "Hours", "Liaisons"])
        row = self._pick(page.rows(self.house, tab)[-8:])
        self.house.edit("sheets", {"do": "copy_row", "tab": tab, "row": row.number})

    def _insert_row(self, _: Happening) -> None:
        tab = self._pick(TABS)
        row = self._pick(page.rows(self.house, tab))
        self.house.edit("sheets", {"do": "insert_rows", "tab": tab, "before": row.number})

    def _rename_header(self, _: Happening) -> None:
        tab, header = self._pick(_RENAMED)
        other = f"{header} (old)"
        self.house.edit("sheets", {"do": "rename_header", "tab": tab, "column": header, "to": other})
        self._renamed.append((tab, header, other))

    def put_headers_right(self) -> None:
        """Staff see the problem, and name the column as it was."""
        while self._renamed:
            tab, header, other = self._renamed.pop()
            if other in page.headers(self.house, tab):
                self.house.edit("sheets", {"do": "rename_header", "tab": tab, "column": other, "to": header})

    def _own_column(self, _: Happening) -> None:
        tab = self._pick(["Hours", "Meetings", "Invoices"])
        before = self._pick(header for header in page.headers(self.house, tab)[1:] if header)
        self.house.edit("sheets", {"do": "insert_column", "tab": tab, "before": before,
                                   "header": f"Ours {self._random.randrange(1000)}"})  # fmt: skip

    def _overwrite(self, _: Happening) -> None:
        """Staff type into a cell of the system's."""
        tab, header = self._pick([("Meetings", "System status"), ("Hours", "Invoice"), ("Invoices", "State"),
                                  ("Invoices", "Amount"), ("Hours", "Problem")])  # fmt: skip
        self._set(tab, self._pick(page.rows(self.house, tab)), **{header: self._pick(["", "7", "Paid", "ok"])})

    def _edit_setting(self, _: Happening) -> None:
        name, value = self._pick([("Nudge after days", "2"), ("Department", "Planning"), ("Reminder hour", "10:00"),
                                  ("Program name", "Exampleton Valley"), ("Most mails in a run", "4")])  # fmt: skip
        row = next(row for row in page.rows(self.house, "Settings") if row["Setting"] == name)
        self._set("Settings", row, Value=value)

    def _pause(self, _: Happening) -> None:
        self.pause(not self.paused)

    @property
    def paused(self) -> bool:
        return self._pause_cell()[1] is True

    def pause(self, on: bool) -> None:
        cell, _ = self._pause_cell()
        self.house.edit("sheets", {"do": "set", "tab": "Start here", "cells": {cell: on}})

    def _pause_cell(self) -> tuple[str, Any]:
        tab = next(one for one in self.house.tabs() if one.title == "Start here")
        for number, line in enumerate(tab.rows):
            cells = line.cells if line is not None else []
            for column, cell in enumerate(cells):
                if cell is not None and cell.value == "Pause everything":
                    beside = cells[column + 1] if column + 1 < len(cells) else None
                    return f"{chr(ord('A') + column + 1)}{number + 1}", beside.value if beside else None
        raise ValueError("no box")

    def _mode(self, _: Happening) -> None:
        row = self._pick(page.rows(self.house, "Jobs"))
        self._set("Jobs", row, Mode=self._pick(["Automatic", "Automatic", "Ask first", "Off"]))

    def _mend(self, _: Happening) -> None:
        self.put_right()

    def put_right(self) -> None:
        """Staff look through the program: names of columns, people, the box Pause, the jobs, the limit of mails."""
        self.put_headers_right()
        self.put_people_right()
        if self.paused:
            self.pause(False)
        for row in page.rows(self.house, "Jobs"):
            if row["Mode"] != "Automatic":
                self._set("Jobs", row, Mode="Automatic")
        for row in page.rows(self.house, "Settings"):
            if row["Setting"] == "Most mails in a run":
                self._set("Settings", row, Value="50")

    def _zone(self, _: Happening) -> None:
        move_machine(self._pick(_MOVED_MACHINES))

    def _trash_file(self, _: Happening) -> None:
        """Staff throw away an invoice's PDF or a score sheet."""
        files = [one for one in self.house.emulated.drive.records.everything() if one.app_properties and not one.trashed]
        files = [one for one in files if "folder" not in one.mime_type and "spreadsheet" not in one.mime_type]
        self.house.edit("drive", {"do": "trash", "file": self._pick(files[-6:]).id})

    def _write_on_sheet(self, _: Happening) -> None:
        """An interviewer writes on a score sheet."""
        files = [one for one in self.house.emulated.drive.records.everything() if "document" in one.mime_type]
        file = self._pick(one for one in files if not one.trashed)
        self.house.edit("documents", {"do": "append", "file": file.id, "text": "Spoke of floods"})

    # Approvals

    def _answer(self, _: Happening) -> None:
        self.answer(lambda: str(self._pick(["Do it", "Don't"])))

    def answer(self, word: Callable[[], str]) -> int:
        """Answers what is open; how many questions. Of people who changed places staff know better."""
        number = 0
        for row in page.rows(self.house, "Approvals"):
            what = str(row["What"])
            if not row.id or not what or row["Answer"] or "closed" in str(row["Why"]):
                continue
            said = word()
            if what.startswith("Take the names"):
                self.put_people_right()
                said = "Don't"
            self._set("Approvals", row, Answer=said)
            number += 1
        return number


def utc(local: str) -> datetime:
    """2025-12-03 18:00, in New York."""
    return datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)
