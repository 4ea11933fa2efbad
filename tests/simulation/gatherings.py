"""Meetings and interviews as staff plan, move and cancel them, and as guests answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.simulation import page
from tests.simulation.hand import SAM, Hand
from tests.simulation.happenings import Happening
from tests.simulation.house import OFFICE
from tests.simulation.page import Row


@dataclass
class Gatherings:
    """Acts by the name that a happening gives them. Raises ValueError, IndexError, ApiError where one cannot be."""

    hand: Hand

    # Meetings

    def plan_meeting(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        who = self.hand.pick(["Liaisons", "Liaisons", "Liaisons", "Everybody", "L-01, C-01", "L-01, L-02"])
        kind = self.hand.pick(["Core team", "Learning", "Data"])
        online = self.hand.random.random() < 0.2
        self.hand.type(
            "Meetings",
            Date=day,
            Time=hour,
            Length=120,
            Kind=kind,
            Title=happening.of,
            Place="Library",
            Who=who,
            Online=online,
            Status="Planned",
            Ready=True,
            Agenda="What we have heard",
        )

    def unready(self, happening: Happening) -> None:
        self.hand.set("Meetings", self._titled(happening.of), Ready=False)

    def ready(self, happening: Happening) -> None:
        self.hand.set("Meetings", self._titled(happening.of), Ready=True)

    def move(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        self.hand.set("Meetings", self._titled(happening.of), Date=day, Time=hour)

    def cancel(self, happening: Happening) -> None:
        self.hand.set("Meetings", self._titled(happening.of), Status="Cancelled")

    def uncancel(self, happening: Happening) -> None:
        self.hand.set("Meetings", self._titled(happening.of), Status="Planned")

    def took_place(self, happening: Happening) -> None:
        row = self._titled(happening.of)
        if row["Status"] != "Cancelled" and row.start is not None and row.start < self.hand.house.now:
            self.hand.set("Meetings", row, Status="Took place")

    def log_meeting(self, happening: Happening) -> None:
        row = self._titled(happening.of)
        if row["Status"] != "Took place" or not row.id or row.start is None:
            return
        for person in page.rows(self.hand.house, "Liaisons"):
            if self.hand.random.random() < 0.8 and person.id:
                self.hand.hours(f"{row.start:%Y-%m-%d}", person, "Meeting", "2:00", row.id)
                if self.hand.random.random() < 0.4:
                    self.hand.hours(
                        f"{row.start:%Y-%m-%d}", person, "Preparation", self.hand.pick(["0:40", "1,5"]), row.id
                    )

    def change_place(self, _: Happening) -> None:
        row = self.hand.pick(self.hand.coming("Meetings"))
        self.hand.set("Meetings", row, Place=self.hand.pick(["Town Hall", "School", "Library"]))

    def change_who(self, _: Happening) -> None:
        row = self.hand.pick(self.hand.coming("Meetings"))
        self.hand.set("Meetings", row, Who=self.hand.pick(["Liaisons", "Everybody", "L-01", "L-02, C-01", "Nobody"]))

    def _titled(self, title: str) -> Row:
        """The one meeting of this title. Raises ValueError."""
        found = [row for row in page.rows(self.hand.house, "Meetings") if row["Title"] == title]
        if len(found) != 1:
            raise ValueError(title)
        return found[0]

    # Interviews

    def plan_interview(self, happening: Happening) -> None:
        name = f"Applicant {happening.of}"
        self.hand.type(
            "Applications",
            Name=name,
            Language="en",
            Stage="To interview",
            **{"E-mail": self._named_address(name), "Lived experience": "Text of the applicant's own"},
        )
        # The id of the new row is not there before a run has been: staff choose it when it is.
        day, hour = happening.to.split()
        self.hand.type(
            "Interviews",
            Date=day,
            Time=hour,
            Length=45,
            Place="Town Hall",
            Interviewers=SAM,
            Status="Planned",
            Applicant=name,
            Ready=False,
        )

    def _named_address(self, name: str) -> str:
        self.hand.address_of[name] = name.lower().replace(" ", ".").replace("-", ".") + "@example.org"
        return self.hand.address_of[name]

    def choose_applicants(self, _: Happening) -> None:
        """Staff choose an applicant's id as soon as it is there, and tick Ready."""
        ids = {str(row["Name"]): row.id for row in page.rows(self.hand.house, "Applications") if row.id}
        for row in page.rows(self.hand.house, "Interviews"):
            name = str(row["Applicant"])
            if name in ids:
                self.hand.set("Interviews", row, Applicant=f"{ids[name]} · {name}", Ready=True)

    def _interview(self, name: str) -> Row:
        found = [
            row
            for row in page.rows(self.hand.house, "Interviews")
            if str(row["Applicant"]).endswith(f"Applicant {name}")
        ]
        if len(found) != 1:
            raise ValueError(name)
        return found[0]

    def move_interview(self, happening: Happening) -> None:
        day, hour = happening.to.split()
        self.hand.set("Interviews", self._interview(happening.of), Date=day, Time=hour)

    def cancel_interview(self, happening: Happening) -> None:
        self.hand.set("Interviews", self._interview(happening.of), Status="Cancelled")

    def interview_took_place(self, happening: Happening) -> None:
        row = self._interview(happening.of)
        if row["Status"] != "Cancelled" and row.start is not None and row.start < self.hand.house.now:
            self.hand.set("Interviews", row, Status="Took place")

    # Guests

    def guest_answers(self, happening: Happening) -> None:
        self._answer_of(self._titled(happening.of).id)

    def applicant_answers(self, happening: Happening) -> None:
        self._answer_of(self._interview(happening.of).id)

    def _answer_of(self, gathering: str) -> None:
        events = [one for one in self._events() if one["private"] == f"event/{gathering}" and one["guests"]]
        event = self.hand.pick(events)
        answer = {"do": "answer", "event": event["id"], "calendar": self.hand.house.place.calendar}
        answer["response"] = self.hand.pick(["accepted", "accepted", "declined", "tentative"])
        self.hand.house.edit("calendar", answer, self.hand.pick(event["guests"]))

    def _events(self) -> list[dict[str, Any]]:
        """Live events of the program's calendar."""
        return [
            {
                "id": one.id,
                "private": one.private.get("automations-key", ""),
                "guests": [g["email"] for g in one.guests],
            }
            for one in self.hand.house.events()
            if not one.cancelled
        ]

    def by_hand(self, _: Happening) -> None:
        """Staff change an event in Calendar itself."""
        event = self.hand.pick(self._events()[-4:])
        place: dict[str, Any] = {"event": event["id"], "calendar": self.hand.house.place.calendar}
        acts = [{"do": "delete"}, {"do": "change", "set": {"location": "Elsewhere"}}]
        acts += [{"do": "remove_guest", "guest": guest} for guest in event["guests"][:1]]
        acts.append({"do": "add_guest", "guest": "guest.of.hand@example.org"})
        self.hand.house.edit("calendar", {**self.hand.pick(acts), **place})

    def reply(self, _: Happening) -> None:
        """Somebody answers their newest letter by mail."""
        address = self.hand.pick(self.hand.address_of.values())
        message = self.hand.house.emulated.gmail.records.everything(address)[0]
        self.hand.house.edit("mail", {"do": "reply", "message": message.id, "text": "Thank you"}, address)

    def edit_draft(self, _: Happening) -> None:
        """Staff find a draft in the office's mailbox."""
        draft, _mail = self.hand.pick(self.hand.house.emulated.gmail.records.drafts(OFFICE))
        act = self.hand.pick([{"do": "edit_draft", "text": "Mine now"}, {"do": "delete_draft"}])
        self.hand.house.edit("mail", {**act, "draft": draft}, OFFICE)
