"""The hand that types, ticks and chooses: what every act of staff is done with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from tests.simulation import page
from tests.simulation.house import House
from tests.simulation.page import ZONE, Row

SAM, VERA = "Sam Sampleton", "Vera Vendorsen"
ACCOUNTANT = "accountant@example.org"
NAMES = ("Ana Exemplo", "José Muestra", "Marie Egzanp", "Wei Fanli", "Omar Mithal", "Zoe Sample", "Ida Beispiel")
LANGUAGES = ("en", "en", "ht", "zh-Hant", "ar", "en", "es")


@dataclass
class Hand:
    """`random` chooses for the act at hand. `address_of` says who really has which address, whatever a sort does to the
    Sheet.
    """

    house: House
    random: Random = field(default_factory=lambda: Random(0))
    address_of: dict[str, str] = field(default_factory=dict)

    def pick(self, options: Any) -> Any:
        """One of these. Raises IndexError when there is none."""
        return self.random.choice(list(options))

    def type(self, tab: str, **values: Any) -> None:
        self.house.edit("sheets", {"do": "append_row", "tab": tab, "values": values})

    def set(self, tab: str, row: Row, **values: Any) -> None:
        self.house.edit("sheets", {"do": "set", "tab": tab, "row": row.number, "values": values})

    def address(self, name: str) -> str:
        last = name.split()[-1].lower()
        address = f"{last}@example.org"
        if self.address_of.get(name) == address:
            address = f"{last}.{self.random.randrange(1000)}@example.org"
        self.address_of[name] = address
        return address

    def liaison(self, name: str, plan: str, from_: str, *, w9: bool) -> None:
        self.type(
            "Liaisons",
            Name=name,
            Language=LANGUAGES[NAMES.index(name)],
            From=from_,
            **{"E-mail": self.address(name), "Pay plan": plan, "W-9 on file": w9, "Address": "1 Sample Street"},
        )

    def today(self, days: int = 0) -> str:
        return f"{self.house.now.astimezone(ZONE) + timedelta(days=days):%Y-%m-%d}"

    def hours(self, day: str, person: Row, activity: str, time: str, of: str = "") -> None:
        self.type(
            "Hours",
            Date=day,
            Liaison=f"{person.id} · {person['Name']}",
            Activity=activity,
            Hours=time,
            For=of,
            Note=f"Note {self.random.randrange(10**6)}",
        )

    def coming(self, tab: str) -> list[Row]:
        return [row for row in page.rows(self.house, tab) if row.start is not None and row.start > self.house.now]
