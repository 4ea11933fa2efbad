"""Hours, invoices, pay and people, as staff type and decide."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulation import page
from tests.simulation.hand import NAMES, SAM, Hand
from tests.simulation.happenings import Happening
from tests.simulation.page import Row


@dataclass
class Pay:
    """Acts by the name that a happening gives them. Raises ValueError, IndexError, ApiError where one cannot be."""

    hand: Hand

    def log_outreach(self, _: Happening) -> None:
        person = self.hand.pick(row for row in page.rows(self.hand.house, "Liaisons") if row.id)
        self.hand.hours(
            self.hand.today(-self.hand.random.randint(0, 9)),
            person,
            self.hand.pick(["Outreach", "Review"]),
            self.hand.pick(["1:30", "2", "0:20", "3h", "0,33"]),
        )

    def approve_hours(self, _: Happening) -> None:
        for row in page.rows(self.hand.house, "Hours"):
            if row["Approved"] is not True and self.hand.random.random() < 0.9:
                self.hand.set("Hours", row, Approved=True, **{"Approved by": SAM})

    def approve_invoices(self, _: Happening) -> None:
        for row in page.rows(self.hand.house, "Invoices"):
            if row["State"] == "Draft" and self.hand.random.random() < 0.8:
                self.hand.set("Invoices", row, Decision="Approve", **{"Approved by": SAM})

    def void(self, _: Happening) -> None:
        row = self.hand.pick(
            row for row in page.rows(self.hand.house, "Invoices") if row["State"] in ("Approved", "Sent", "Draft")
        )
        self.hand.set("Invoices", row, Decision="Void", **{"Reason of void": "Wrong account"})

    def draw_again(self, _: Happening) -> None:
        row = self.hand.pick(row for row in page.rows(self.hand.house, "Invoices") if row["State"] == "Void")
        self.hand.set("Invoices", row, Decision="Draw again")

    def clear_holds(self, _: Happening) -> None:
        for row in page.rows(self.hand.house, "Invoices"):
            if row["Held because"]:
                self.hand.set("Invoices", row, **{"Cleared by": SAM})

    def pay(self, _: Happening) -> None:
        for row in page.rows(self.hand.house, "Invoices"):
            if row["State"] in ("Approved", "Sent") and self.hand.random.random() < 0.7:
                self.hand.set("Invoices", row, **{"Paid on": self.hand.today()})

    def spoil_hours(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Hours"))
        self.hand.set("Hours", row, Hours=self.hand.pick(["two", "25:00", "-1", ""]))

    def change_hours(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Hours"))
        self.hand.set("Hours", row, Hours=self.hand.pick(["1:00", "2:30", "0:45"]))

    def untick(self, _: Happening) -> None:
        row = self.hand.pick(row for row in page.rows(self.hand.house, "Hours") if row["Approved"] is True)
        self.hand.set("Hours", row, Approved=False)

    def w9(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Liaisons"))
        self.hand.set("Liaisons", row, **{"W-9 on file": row["W-9 on file"] is not True})

    def raise_budget(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Funds"))
        self.hand.set("Funds", row, Budget=float(row["Budget"] or 0) + 400)

    def choose_pay(self, _: Happening) -> None:
        person = self.hand.pick(row for row in page.rows(self.hand.house, "Liaisons") if row.id)
        choice = self.hand.pick([{"Choice": "Lowered", "Lowered to": 25}, {"Choice": "Full"}, {"Choice": "Declined"}])
        self.hand.type("Pay choices", Liaison=f"{person.id} · {person['Name']}", From=self.hand.today(), **choice)

    def reach_milestone(self, _: Happening) -> None:
        row = self.hand.pick(row for row in page.rows(self.hand.house, "Milestones") if not row["Reached on"])
        self.hand.set("Milestones", row, **{"Reached on": self.hand.today()})

    # People

    def change_address(self, _: Happening) -> None:
        """A person has one address: staff change it in each row that is theirs, also in one that was copied."""
        row = self.hand.pick(row for row in page.rows(self.hand.house, "Liaisons") if self._is_whole(row))
        theirs = [one for one in page.rows(self.hand.house, "Liaisons") if one["Name"] == row["Name"]]
        address = self.hand.address(str(row["Name"]))
        for one in theirs:
            self.hand.set("Liaisons", one, **{"E-mail": address})

    def _is_whole(self, row: Row) -> bool:
        """Whether the row is the person's own: not after a sort of one column."""
        return self.hand.address_of.get(str(row["Name"])) == str(row["E-mail"])

    def join(self, _: Happening) -> None:
        name = self.hand.pick(name for name in NAMES if name not in self.hand.address_of)
        self.hand.liaison(name, "Hourly", self.hand.today(), w9=True)

    def leave(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Liaisons")[1:])
        self.hand.set("Liaisons", row, To=self.hand.today())
