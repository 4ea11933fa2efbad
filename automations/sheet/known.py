"""The rows that the ledger knows: by their id, with salted fingerprints of what staff wrote, and no personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from automations.sheet.fingerprints import Prints
from automations.sheet.layout import tab as layout_tab
from automations.sheet.tick import COPIED, Tick
from automations.sheet.workbook import Raw

SETTLING = timedelta(minutes=10)
"""A person's cells that were read the same at least this long ago are no longer half typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The salted fingerprints of a name and of an e-mail; "" for an empty cell."""

    name: str = ""
    email: str = ""

    def replaced_by(self, other: Person) -> bool:
        """Whether name and e-mail are both another's. What was empty before and is filled now is not another's."""
        return bool(self.name and self.email) and self.name != other.name and self.email != other.email

    def merged(self, other: Person) -> Person:
        """The other, with what is known where it is empty: an emptied cell is nobody new."""
        return Person(name=other.name or self.name, email=other.email or self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """One row as it was last read whole and in order.

    `whole` is the fingerprint of all that staff wrote, `content` of the same without boxes, states and approvals (for a
    row of the system: of what makes it this row). `cells` are the raw cells of staff's columns that are not personal;
    `prints` are salted fingerprints of each cell that makes the row what it is, by header, where it counts only whole.
    `taken`: cells had changed places with another row's, and staff have said that they stand so now.
    `person` is who the row is; `typing` who it seems to become (one of name and e-mail is new, since `typing_since`):
    the other may be half typed. `ticks` are by header; `since` is when it was first read as it is now. `gone` and
    `let_go` are moments: when it was first missed, when staff let go of it. All moments are aware.
    """

    tab: str
    id: str
    whole: str
    content: str
    first_seen: datetime
    cells: Mapping[str, Raw] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)
    taken: bool = False
    person: Person | None = None
    typing: Person | None = None
    typing_since: datetime | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    since: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    gone: datetime | None = None
    let_go: datetime | None = None

    def who(self, now: datetime) -> Person:
        """The person of this row, a change that has settled included."""
        if self.typing and self.typing_since and now - self.typing_since >= SETTLING:
            return self.typing
        return self.person or Person()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All known rows by id. `sequences` is the highest number ever used in each tab; `salt` is the ledger's own."""

    salt: str
    rows: Mapping[str, KnownRow] = field(default_factory=dict)
    sequences: Mapping[str, int] = field(default_factory=dict)

    def of_tab(self, name: str) -> dict[str, KnownRow]:
        """The rows of one tab, by id, those that are gone or were let go among them."""
        return {identifier: row for identifier, row in self.rows.items() if row.tab == name}

    def with_rows(self, rows: Iterable[KnownRow], sequences: Mapping[str, int] | None = None) -> Known:
        """The same with these rows added or replaced, and these sequences raised."""
        return Known(
            salt=self.salt,
            rows={**self.rows, **{row.id: row for row in rows}},
            sequences={**self.sequences, **(sequences or {})},
        )


def known_row(name: str, identifier: str, cells: Mapping[str, Raw], salt: str, now: datetime) -> KnownRow:
    """A row that the service appends itself (a form's response, an invoice), to be known before it is written.

    `cells` are raw cells by header, as they will be read back (`values.raw` makes them). `now` is aware.
    """
    return record(Prints(layout_tab(name), salt), identifier, cells, now)


def record(
    prints: Prints, identifier: str, cells: Mapping[str, Raw], now: datetime, *, copied: bool = False
) -> KnownRow:
    """A row that is seen for the first time. `copied`: its marks came with it from another row and do not count yet."""
    return KnownRow(
        tab=prints.tab.name,
        id=identifier,
        whole=prints.whole(cells),
        content=prints.content(cells),
        first_seen=now,
        since=now,
        cells=prints.kept(cells),
        prints=prints.each(cells),
        person=person(prints, cells),
        ticks=dict.fromkeys(prints.marks, COPIED) if copied else {},
    )


def person(prints: Prints, cells: Mapping[str, Raw]) -> Person | None:
    """Who the row is, or None in a tab whose rows are not one person's."""
    if not prints.people:
        return None
    return Person(name=prints.of("Name", cells.get("Name", "")), email=prints.of("E-mail", cells.get("E-mail", "")))
