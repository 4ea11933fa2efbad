"""A row of Meetings: what is wrong with it before anything goes out, when it is, and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import quote_plus

from automations.rules.gatherings import Invitee
from automations.rules.periods import holds
from automations.rules.program import CoreMember, Liaison, Meeting, Problem, Snapshot
from automations.rules.reminders import exists

TAB = "Meetings"
EVERYBODY, LIAISONS, STAFF = "Everybody", "Liaisons", "Staff"
LONGEST = 8 * 60
"""Minutes: a longer meeting is a slip of the keyboard."""
_NEEDS = ("interpreter", "childcare", "food")


def everybody(snapshot: Snapshot) -> dict[str, Invitee]:
    """All who can be written to, by id. Of one person's two rows (liaison and staff, one address) the liaison's counts:
    nobody is written to twice. Rows that are gone, unsafe or without a readable address are left out.
    """
    found: dict[str, Invitee] = {}
    taken: set[str] = set()
    rows: tuple[Liaison | CoreMember, ...] = (*snapshot.liaisons, *snapshot.core_team)
    for row in rows:
        address = row.email.casefold()
        if row.gone or row.unsafe or not address or "E-mail" in row.faulty or address in taken:
            continue
        taken.add(address)
        found[row.id] = Invitee(id=row.id, name=row.name, email=row.email, language=row.language)
    return found


def invited_to(meeting: Meeting, snapshot: Snapshot, day: date) -> list[str]:
    """The ids of those in Who, each once, in the order of ids: those whose time in the program holds the day."""
    words = [word.strip() for word in meeting.who.split(",") if word.strip()]
    found: list[str] = []
    for liaison in snapshot.liaisons:
        if holds(liaison.from_, liaison.to, day) and (
            liaison.id in words or LIAISONS in words or EVERYBODY in words or not words
        ):
            found.append(liaison.id)
    for member in snapshot.core_team:
        named = member.id in words or (member.role == STAFF and STAFF in words)
        if named or ((EVERYBODY in words or not words) and _is_asked(member, meeting)):
            found.append(member.id)
    return list(dict.fromkeys(found))


def _is_asked(member: CoreMember, meeting: Meeting) -> bool:
    return member.invited_to == "Everything" or (member.invited_to == "Core team" and meeting.kind == "Core team")


def needs_of(text: str) -> tuple[str, ...]:
    """Interpreter, childcare, food, as far as the cell names them."""
    words = text.casefold()
    return tuple(need for need in _NEEDS if need in words)


def map_link(place: str) -> str:
    """A search for the place on a map; "" for no place. Only the first line, and no more than an address holds."""
    line = place.strip().splitlines()[0][:200] if place.strip() else ""
    return f"https://www.google.com/maps/search/?api=1&query={quote_plus(line)}" if line else ""


class MeetingCheck:
    """The checks of one Ready row. `now` is aware, in the program's zone; `told` the start people were told of."""

    def __init__(
        self, row: Meeting, snapshot: Snapshot, people: Mapping[str, Invitee], now: datetime, told: datetime | None
    ) -> None:
        self.row, self.snapshot, self.people, self.now, self.told = row, snapshot, people, now, told

    def start(self, told: datetime | None) -> datetime | None:
        """When it begins, aware; of a row that no longer says so, what people were told."""
        if self.row.date is None or self.row.time is None:
            return told
        return datetime.combine(self.row.date, self.row.time, self.now.tzinfo)

    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the columns; cells that could not be read are told by reading."""
        row = self.row
        if row.faulty & {"Date", "Time", "Length", "Who", "Kind"}:
            return [self.problem(column, "this cannot be read", "write it anew") for column in sorted(row.faulty)][:1]
        found = [self._missing(column) for column in self._empty()]
        if found:
            return found
        assert row.date is not None
        assert row.time is not None
        assert row.length is not None
        start = datetime.combine(row.date, row.time, self.now.tzinfo)
        fault = exists(start)
        if fault:
            return [self.problem("Time", f"this hour {fault} when the clocks change", "choose another time")]
        if start <= self.now and start != self.told:
            return [self.problem("Date", f"{start:%Y-%m-%d %H:%M} is in the past", "correct it, or set Status")]
        if not 0 < row.length <= LONGEST:
            what = f"{row.length} minutes is no length of a meeting"
            return [self.problem("Length", what, f"write the minutes, 1 to {LONGEST}")]
        if (start + timedelta(minutes=row.length)).date() != row.date:
            return [self.problem("Length", "it would end on the next day", "begin earlier or make it shorter")]
        return self._who(row.date)

    def _empty(self) -> list[str]:
        cells = (("Date", self.row.date), ("Time", self.row.time), ("Length", self.row.length))
        empty = [column for column, value in cells if value is None]
        return [*empty, *(["Place"] if not self.row.place and not self.row.online else [])]

    def _missing(self, column: str) -> Problem:
        if column == "Place":
            return self.problem(column, "it has no place and is not online", "write the place, or tick Online")
        return self.problem(column, "this is missing", "fill it in, or untick Ready")

    def _who(self, day: date) -> list[Problem]:
        known: set[str] = {row.id for row in (*self.snapshot.liaisons, *self.snapshot.core_team)}
        words = [word.strip() for word in self.row.who.split(",") if word.strip()]
        unknown = [word for word in words if word not in known and word not in (EVERYBODY, LIAISONS, STAFF)]
        if unknown:
            return [self.problem("Who", f"{unknown[0]} is nobody on Liaisons or Core team", "correct the id")]
        if not any(one in self.people for one in invited_to(self.row, self.snapshot, day)):
            return [self.problem("Who", "this is nobody who can be written to", "choose who is invited")]
        return []

    def problem(self, column: str, what: str, remedy: str) -> Problem:
        return Problem(
            tab=TAB, id=self.row.id, column=column, value="", what=what, remedy=remedy, number=self.row.number
        )
