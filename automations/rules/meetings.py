"""A row of Meetings: what is wrong with it before anything goes out, when it is, and whom it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote_plus

from automations.rules.gatherings import Invitee, Told
from automations.rules.periods import holds
from automations.rules.program import CoreMember, Liaison, Meeting, Problem, Snapshot
from automations.rules.reminders import exists

TAB = "Meetings"
EVERYBODY, LIAISONS, STAFF = "Everybody", "Liaisons", "Staff"
LONGEST_PLACE = 500
LONGEST = 8 * 60
"""Minutes: a longer meeting is a slip of the keyboard."""
_NEEDED = frozenset({"Date", "Time", "Length", "Kind", "Place", "Online", "Who", "Status"})
_PRINTED = frozenset({"Title", "Agenda", "Needs", "Bring"})
"""What letters and the event say besides; a letter that cancels does not."""
_NEEDS = ("interpreter", "childcare", "food")


@dataclass(frozen=True, slots=True)
class Directory:
    """All who can be written to, by id, and the ids of those for whose rows nothing may be done now.

    One person's two rows (liaison and staff, one address) lead to one: nobody is written to twice.
    """

    people: Mapping[str, Invitee]
    held: frozenset[str]

    def of(self, ids: Iterable[str]) -> tuple[tuple[Invitee, ...], frozenset[str]]:
        """Those of these ids who can be written to, each once; and the ids of the others."""
        found: dict[str, Invitee] = {}
        held = set()
        for id_ in ids:
            person = self.people.get(id_)
            if person is not None and not self.held & {id_, person.id}:
                found[person.id] = person
            else:
                held |= {id_} if person is None else {id_, person.id}
        return tuple(found.values()), frozenset(held)


def directory(snapshot: Snapshot, mark: Callable[[str], str], unsettled: Collection[str] = frozenset()) -> Directory:
    """Everybody on Liaisons and Core team. `mark` gives what stands for an address; `unsettled` are ids of rows that
    may be half typed. Held are rows that are gone, unsafe, unsettled, whose name, address or language cannot be read,
    or whose term is not clear.
    """
    people: dict[str, Invitee] = {}
    by_address: dict[str, Invitee] = {}
    held: set[str] = set()
    rows: tuple[Liaison | CoreMember, ...] = (*snapshot.liaisons, *snapshot.core_team)
    for row in rows:
        address = row.email.casefold()
        if row.gone or row.unsafe or not address or row.faulty & {"Name", "E-mail", "Language"}:
            held.add(row.id)
            continue
        if row.id in unsettled or (isinstance(row, Liaison) and not row.has_clear_term):
            held.add(row.id)
        own = Invitee(id=row.id, name=row.name, email=row.email, language=row.language, mark=mark(row.email))
        people[row.id] = by_address.setdefault(address, own)
    return Directory(people, frozenset(held))


def invited_to(meeting: Meeting, snapshot: Snapshot, day: date) -> list[str]:
    """The ids of those in Who, each once, in the order of ids: those whose time in the program holds the day, or is not
    clear.
    """
    out = {row.id for row in snapshot.liaisons if row.has_clear_term and not holds(row.from_, row.to, day)}
    return [id_ for id_ in named_in(meeting, snapshot) if id_ not in out]


def named_in(meeting: Meeting, snapshot: Snapshot) -> list[str]:
    """The ids of those in Who, whatever their time in the program."""
    words = [word.strip() for word in meeting.who.split(",") if word.strip()]
    found: list[str] = []
    for liaison in snapshot.liaisons:
        if liaison.id in words or LIAISONS in words or EVERYBODY in words or not words:
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
    """The checks of one Ready row. `now` is aware, in the program's zone; `told` the start people were told of, and
    `expected` ids of those who were told that they are.
    """

    def __init__(
        self,
        row: Meeting,
        snapshot: Snapshot,
        now: datetime,
        told: datetime | None,
        expected: Collection[str] = frozenset(),
    ) -> None:
        self.row, self.snapshot, self.now, self.told, self.expected = row, snapshot, now, told, expected

    @property
    def unreadable(self) -> bool:
        """Whether a cell that people would be told of cannot be read; reading has told so."""
        printed = frozenset() if self.row.status == "Cancelled" else _PRINTED
        return bool(self.row.faulty & (_NEEDED | printed))

    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the columns; cells that could not be read are told by reading."""
        row = self.row
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
        if len(row.place) > LONGEST_PLACE:
            return [
                self.problem("Place", f"this is longer than {LONGEST_PLACE} characters", "put the rest into Agenda")
            ]
        if not 0 < row.length <= LONGEST:
            what = f"{row.length} minutes is no length of a meeting"
            return [self.problem("Length", what, f"write the minutes, 1 to {LONGEST}")]
        if (start + timedelta(minutes=row.length)).date() != row.date:
            return [self.problem("Length", "it would end on the next day", "begin earlier or make it shorter")]
        return self._who(start)

    def _empty(self) -> list[str]:
        cells = (("Date", self.row.date), ("Time", self.row.time), ("Length", self.row.length))
        empty = [column for column, value in cells if value is None]
        return [*empty, *(["Place"] if not self.row.place and not self.row.online else [])]

    def _missing(self, column: str) -> Problem:
        if column == "Place":
            return self.problem(column, "it has no place and is not online", "write the place, or tick Online")
        return self.problem(column, "this is missing", "fill it in, or untick Ready")

    def _who(self, start: datetime) -> list[Problem]:
        known: set[str] = {row.id for row in (*self.snapshot.liaisons, *self.snapshot.core_team)}
        words = [word.strip() for word in self.row.who.split(",") if word.strip()]
        unknown = [word for word in words if word not in known and word not in (EVERYBODY, LIAISONS, STAFF)]
        if unknown:
            return [self.problem("Who", f"{unknown[0]} is nobody on Liaisons or Core team", "correct the id")]
        # Nobody is left because their time ends before it, not by a slip in this row: they are told so.
        ended = start == self.told and any(id_ in self.expected for id_ in named_in(self.row, self.snapshot))
        if not ended and not invited_to(self.row, self.snapshot, start.date()):
            return [self.problem("Who", "this is nobody who is in the program on that day", "choose who is invited")]
        return []

    def problem(self, column: str, what: str, remedy: str) -> Problem:
        return Problem(
            tab=TAB, id=self.row.id, column=column, value="", what=what, remedy=remedy, number=self.row.number
        )


def exchanged(
    meetings: Iterable[Meeting],
    told: Mapping[tuple[str, str], Told],
    guests: Mapping[str, frozenset[str]],
    invited: Mapping[str, frozenset[str]],
) -> dict[str, str]:
    """Ready rows that seem to have exchanged their dates, or their Who, with others (a sort of one column), and which.

    `told` is what each person was last told, `guests` whom we put on each event's list (all at once, where letters go
    out one by one), `invited` who is in each row's Who now, by id.
    """
    rows = [row for row in meetings if row.ready and not row.gone and row.date is not None]
    starts = {gathering: one.start.date() for (gathering, _), one in told.items() if not one.out}
    dates = _moved_among((row.id, starts[row.id], row.date) for row in rows if row.id in starts)
    people = _moved_among((row.id, guests[row.id], invited.get(row.id)) for row in rows if row.id in starts)
    return dict.fromkeys(people, "Who") | dict.fromkeys(dates, "dates")


def _moved_among(rows: Iterable[tuple[str, Hashable, Hashable]]) -> list[str]:
    """Ids of rows that have another value than before, which was another's, while theirs is another's now."""
    moved = [(id_, before, after) for id_, before, after in rows if before != after]
    then, now = Counter(before for _, before, _ in moved), Counter(after for _, _, after in moved)
    found = [id_ for id_, before, after in moved if now[before] and then[after]]
    return found if len(found) > 1 else []
