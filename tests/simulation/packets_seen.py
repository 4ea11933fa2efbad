"""What must hold of the accountant's packets and of statements, judged by the letters and by the tab Invoices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from automations.rules.periods import old_year_bills_until
from automations.rules.register import Invoice, Register, State
from tests.simulation import page
from tests.simulation.hand import ACCOUNTANT
from tests.simulation.house import House
from tests.simulation.letters_seen import Letter
from tests.simulation.page import ZONE, Row
from tests.simulation.staff import Staff
from tests.simulation.violation import Violation

_NUMBER = re.compile(r"\bARL-FY\d\d-\d{4,}\b")


@dataclass
class Packets:
    """`of` is the packet in which each invoice left, by its number; `statements` those of each person so far."""

    house: House
    staff: Staff
    of: dict[str, str] = field(default_factory=dict)
    statements: dict[str, list[Letter]] = field(default_factory=dict)

    def note(self, letter: Letter) -> None:
        """One letter that has just gone out."""
        if letter.kind == "packet":
            self._packet(letter)
        elif letter.kind == "statement":
            self._statement(letter)

    def _packet(self, letter: Letter) -> None:
        if letter.address != ACCOUNTANT:
            raise Violation("a mail not meant for them", f"{letter.key} went to {letter.address}")
        numbers = set(_NUMBER.findall(letter.text))
        if not numbers:
            raise Violation("packet", f"{letter.key} holds nothing: {letter.text[:200]}")
        for number in numbers:
            if self.of.setdefault(number, letter.key) != letter.key:
                raise Violation("duplicates", f"{number} is in {self.of[number]} and in {letter.key}")

    def _statement(self, letter: Letter) -> None:
        """One a day; a second one in a month tells of something that was sent or paid since."""
        before = self.statements.setdefault(letter.person, [])
        earlier = [one for one in before if one.key != letter.key]
        day = letter.at.astimezone(ZONE).date()
        if any(one.at.astimezone(ZONE).date() == day for one in earlier):
            raise Violation("duplicates", f"{letter.key} is a second statement on {day}")
        month = [one for one in earlier if one.parts[2] == letter.parts[2]]
        if month and not any(ours > theirs for ours, theirs in zip(_news(letter), _news(month[-1]), strict=True)):
            raise Violation("duplicates", f"{letter.key} tells nothing after {month[-1].key}")
        before.append(letter)

    # After a run that came to its end

    def stand(self, register: Register) -> None:
        """What is Sent has left, and what has left is not a draft again; a statement names a person's own."""
        for one in register.invoices:
            if one.state is State.SENT and one.number not in self.of and not self._counted(one):
                raise Violation("packet", f"{one.number} is Sent, and is in no packet that left")
            if one.number in self.of and not one.was_sent and one.state in (State.DRAFT, State.VOID):
                raise Violation("packet", f"{one.number} left in {self.of[one.number]}, and is {one.state.value}")
        whose = {one.number: one.slot.liaison for one in register.invoices}
        for person, letters in self.statements.items():
            for number in _NUMBER.findall(letters[-1].text) if letters else ():
                if whose.get(number, person) != person:
                    raise Violation("a mail not meant for them", f"{letters[-1].key} tells of {number}")

    def _counted(self, one: Invoice) -> bool:
        """Staff said of a packet, of which nobody could tell, that it counts as sent."""
        return one.was_sent and any(key.startswith("packet/") for key in self.staff.counted)

    def none_left(self, register: Register) -> None:
        """After a packet's hour on a quiet day: all that is approved has left, but for what staff hold back."""
        rows = page.by_id(self.house, "Invoices")
        today = self.house.now.astimezone(ZONE).date()
        until = (7, 15)
        for one in register.invoices:
            held = _held_back(rows.get(one.id)) or today > old_year_bills_until(one.slot.period, until)
            if one.state is State.APPROVED and not held:
                raise Violation("lost", f"{one.number} is approved, and has not left: {self._says(rows, one)}")

    @staticmethod
    def _says(rows: Mapping[str, Row | None], one: Invoice) -> str:
        row = rows.get(one.id)
        return str(row.cells) if row else "no row"

    def files(self, keys: Iterable[str]) -> None:
        """Each packet that left lies in Drive, unless staff have thrown it away. `keys` are those in sight."""
        there = set(keys) | self.staff.mishaps.trashed
        for mail in set(self.of.values()):
            if mail.removesuffix("/mail") not in there:
                raise Violation("lost", f"{mail.removesuffix('/mail')} left, and is not in Drive")


def _news(letter: Letter) -> tuple[int, int]:
    sent, _, paid = letter.parts[3].partition("-")
    return int(sent), int(paid)


def _held_back(row: Row | None) -> bool:
    """Void without its reason yet, or a day in Paid on that is not taken."""
    return row is not None and (row["Decision"] != "" or row["Paid on"] != "")
