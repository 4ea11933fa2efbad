"""What must hold of applicants' letters and of the rows that are put on Liaisons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.simulation import page
from tests.simulation.house import House
from tests.simulation.letters_seen import Letter, Sent
from tests.simulation.staff import Staff
from tests.simulation.violation import Violation

_STAGES = {
    "interview": ("To interview",),
    "offer": ("Offer",),
    "waitlist": ("Waitlist",),
    "declined": ("Declined",),
    "offer-withdrawn": ("Declined",),
    "withdrawn": ("Withdrawn",),
    "refused": ("", "New", "To interview", "Waitlist"),
}
_OPEN = ("waits", "not sent", "no letter", "is told from", "perhaps sent")


@dataclass
class Hired:
    """Looks after Applications, and after who of them stands on Liaisons."""

    house: House
    staff: Staff
    sent: Sent

    def note(self, letter: Letter) -> None:
        """One letter that has just gone out: a Stage's says what the row says, a welcome is a person's first."""
        before = [one for one in self.sent.letters if one.at <= letter.at and one.key != letter.key]
        if letter.kind == "stage":
            row = page.by_id(self.house, "Applications").get(letter.person)
            if row is not None and row["Stage"] not in _STAGES[letter.parts[2]]:
                raise Violation("a letter of another Stage", f"{letter.key}, and the row says {row['Stage']}")
            earlier = [one for one in before if one.kind == "stage" and one.person == letter.person]
            if earlier and earlier[-1].parts[2] == letter.parts[2]:
                raise Violation("duplicates", f"{letter.key} says what {earlier[-1].key} said")
        elif letter.kind == "welcome":
            earlier = [one for one in before if one.kind == "welcome" and one.name == letter.name]
            if earlier:
                raise Violation("duplicates", f"{letter.key} went to {letter.name}, who has {earlier[0].key}")

    def none_twice(self) -> None:
        """Who was accepted stands on Liaisons once, unless staff copied the row."""
        names = Counter(str(row["Name"]) for row in page.rows(self.house, "Liaisons"))
        for name, number in names.items():
            if name.startswith("Applicant") and number > 1 and name not in self.staff.mishaps.copied:
                raise Violation("duplicates", f"{name} stands on Liaisons {number} times")

    def none_lost(self) -> None:
        """At rest: a Stage that staff chose was told, or the row says why not; who is accepted is on the list."""
        listed = {str(row["Name"]): row for row in page.rows(self.house, "Liaisons")}
        welcomed = {one.name for one in self.sent.letters if one.kind == "welcome"}
        for id_, row in page.by_id(self.house, "Applications").items():
            if row is None or row["Name"] not in self.staff.applicants.moved or row["Problem"]:
                continue
            name, stage = str(row["Name"]), str(row["Stage"])
            if stage == "Accepted":
                self._is_listed(name, listed, welcomed, str(row["Status"]))
                continue
            told = [one for one in self.sent.letters if one.kind == "stage" and one.person == id_]
            counted = any(key.startswith(f"stage/{id_}/") for key in self.staff.counted)
            refused = any(one.parts[2] == "refused" for one in told)
            if counted or refused or any(words in str(row["Status"]) for words in _OPEN) or self._has_said_no(id_):
                continue
            if (stage not in _STAGES[told[-1].parts[2]]) if told else stage != "To interview":
                last = told[-1].key if told else "nothing"
                raise Violation("lost", f"{id_} is {stage} and was told {last}: {row['Status']}")

    def _has_said_no(self, id_: str) -> bool:
        """Staff said "Don't" of a letter to them."""
        questions = page.rows(self.house, "Approvals")
        return any(row["Answer"] == "Don't" and id_ in f"{row['To']} {row['What']}" for row in questions)

    def _is_listed(self, name: str, listed: dict[str, page.Row], welcomed: set[str], says: str) -> None:
        row = listed.get(name)
        if row is None:
            raise Violation("lost", f"{name} is accepted, and not on Liaisons: {says}")
        over = row.day("To") is not None and row.day("To") < self.house.now.date()  # type: ignore[operator]
        open_ = any(words in str(row["Status"]) for words in _OPEN)
        counted = f"welcome/{row.id}" in self.staff.counted
        if name not in welcomed and not (over or open_ or counted or row["Problem"]):
            raise Violation("lost", f"{row.id} has no welcome: {row['Status']}")
