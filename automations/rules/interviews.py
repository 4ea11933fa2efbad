"""A row of Interviews: whom it is for, what is wrong with it before anything goes out, which rows exchanged cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from automations.rules.gatherings import Invitee, Told
from automations.rules.meetings import LONGEST_PLACE
from automations.rules.notices import expected
from automations.rules.program import Applicant, CoreMember, Interview, Problem, Snapshot
from automations.rules.reminders import exists

TAB = "Interviews"
STAGE = "To interview"
OPENS, CLOSES = time(8), time(21)
LONGEST = 4 * 60
"""Minutes: a longer interview is a slip of the keyboard."""

_NEEDED = frozenset({"Applicant", "Date", "Time", "Length", "Place", "Online", "Interviewers", "Status"})
_SEPARATORS = re.compile(r"[,;\n]")
_ID = re.compile(r"([A-Z])-?(\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Panel:
    """Who interviews: rows of Core team, each once, in the order of the cell; `unknown` names that are nobody's, and
    `twice` names that two people have.
    """

    members: tuple[CoreMember, ...]
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()


def panel(cell: str, core_team: Iterable[CoreMember]) -> Panel:
    """The interviewers that a cell names: by name, by id (C-02), or both ('C-02 · Name').

    A name may have a comma itself ('Sampleton, Sam'): the longest row of words that is somebody's name counts.
    """
    names: dict[str, list[CoreMember]] = {}
    ids: dict[str, CoreMember] = {}
    for member in core_team:
        if not member.gone:
            names.setdefault(_alike(member.name), []).append(member)
            ids[member.id] = member
    words = [word.strip() for word in _SEPARATORS.split(cell)]
    found: dict[str, CoreMember] = {}
    unknown: list[str] = []
    twice: list[str] = []
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            name = ", ".join(words[at:end])
            theirs = _of_id(name, ids, alone=end == at + 1) or names.get(_alike(name), [])
            if theirs and name:
                break
        else:
            name, end, theirs = words[at], at + 1, []
        if len(theirs) == 1:
            found[theirs[0].id] = theirs[0]
        elif theirs:
            twice.append(name)
        elif name:
            unknown.append(name)
        at = end
    return Panel(tuple(found.values()), tuple(unknown), tuple(twice))


def _of_id(name: str, ids: Mapping[str, CoreMember], *, alone: bool) -> list[CoreMember]:
    """The member of 'C-02' or 'C-02 · Name'; where commas stand in it, only if all of it is that name."""
    head, _, rest = name.partition("·")
    match = _ID.fullmatch(head.strip())
    member = ids.get(f"{match[1].upper()}-{int(match[2]):02d}") if match else None
    return [member] if member and (alone or _alike(rest) == _alike(member.name)) else []


def _alike(name: str) -> str:
    return " ".join(name.casefold().split())


def people(snapshot: Snapshot, mark: Callable[[str], str]) -> dict[str, Invitee]:
    """All whom this job may write to, by id: applicants and the core team. `mark` gives what stands for an address.

    Rows that are gone, unsafe or without a readable name, address or language are left out.
    """
    rows: tuple[Applicant | CoreMember, ...] = (*snapshot.applicants, *snapshot.core_team)
    return {
        row.id: Invitee(id=row.id, name=row.name, email=row.email, language=row.language, mark=mark(row.email))
        for row in rows
        if not row.gone and not row.unsafe and row.email and not row.faulty & {"Name", "E-mail", "Language"}
    }


def holiday(day: date) -> str:
    """The name of a day on which a town hall in Massachusetts is closed (M.G.L. c.4 §7, eighteenth), or "".

    Source: the `holidays` library, United States with the state's own days.
    """
    # Its import costs what a run without interviews should not pay.
    import holidays

    return str(holidays.country_holidays("US", subdiv="MA", years=day.year).get(day, ""))


def span(row: Interview, now: datetime) -> tuple[datetime, datetime] | None:
    """When it begins and ends, aware in the zone of `now`; None for a row that does not say so."""
    if row.date is None or row.time is None or not row.length or row.length < 0:
        return None
    start = datetime.combine(row.date, row.time, now.tzinfo)
    return start, start + timedelta(minutes=row.length)


class InterviewCheck:
    """The checks of one Ready row. `now` is aware, in the program's zone; `told` gives by id the start that people were
    told of. `others` are the rows that stand or are Ready; `stands` are ids of those that are as people were told.
    """

    def __init__(
        self,
        row: Interview,
        snapshot: Snapshot,
        known: Mapping[str, Invitee],
        others: Iterable[Interview],
        now: datetime,
        told: Mapping[str, datetime],
        stands: Collection[str] = (),
    ) -> None:
        self.row, self.snapshot, self.known, self.now, self.told = row, snapshot, known, now, told
        self.stands = stands
        self.others = [other for other in others if other.id != row.id]
        self.applicant = next((one for one in snapshot.applicants if one.id == row.applicant), None)
        self.panel = panel(row.interviewers, snapshot.core_team)

    @property
    def unreadable(self) -> bool:
        """Whether a cell without which it cannot be cannot be read; reading has told so."""
        return bool(self.row.faulty & _NEEDED)

    def problems(self) -> list[Problem]:
        """What is wrong, at most one of a kind; cells that could not be read are told by reading."""
        found = [self._missing(column) for column in self._empty()]
        return found or self._who() or self._when() or self._overlap()

    def _empty(self) -> list[str]:
        row = self.row
        cells = (("Applicant", row.applicant), ("Date", row.date), ("Time", row.time), ("Length", row.length))
        empty = [column for column, value in cells if value is None or value == ""]
        if not row.place and not row.online:
            empty.append("Place")
        return [*empty, *(["Interviewers"] if not row.interviewers else [])]

    def _missing(self, column: str) -> Problem:
        if column == "Place":
            return self.problem(column, "it has no place and is not online", "write the place, or tick Online")
        return self.problem(column, "this is missing", "fill it in, or untick Ready")

    def _who(self) -> list[Problem]:
        applicant, panel_ = self.applicant, self.panel
        if applicant is None:
            return [self.problem("Applicant", "this is nobody on Applications", "choose an applicant from the list")]
        if applicant.gone or applicant.unsafe:
            what = "is gone from Applications" if applicant.gone else "may be somebody else's by now"
            return [self.problem("Applicant", f"the row {applicant.id} {what}", "see Applications and Approvals")]
        if applicant.stage != STAGE:
            what = f"{applicant.id} is at the Stage {applicant.stage or 'New'}, not {STAGE}"
            return [self.problem("Applicant", what, f"choose {STAGE} on Applications, or set Status to Cancelled")]
        if applicant.id not in self.known:
            what = f"{applicant.id} has no name, e-mail address or language that can be read"
            return [self.problem("Applicant", what, "correct it on Applications")]
        # Names of people are not repeated in what is kept of a run: the cell is named, and how many.
        if panel_.unknown:
            what = f"{_count(len(panel_.unknown), 'name')} here is nobody's on Core team"
            return [self.problem("Interviewers", what, "write the names as on Core team, with commas between")]
        if panel_.twice:
            return [self.problem("Interviewers", "two people have this name", "write the id instead, as C-02")]
        for member in panel_.members:
            if member.unsafe:
                what = f"the row {member.id} may be somebody else's by now"
                return [self.problem("Interviewers", what, "see Core team and Approvals")]
            if member.id not in self.known:
                what = f"{member.id} has no name, e-mail address or language that can be read"
                return [self.problem("Interviewers", what, "correct it on Core team")]
        address = self.known[applicant.id].email.casefold()
        same = [one.id for one in panel_.members if self.known[one.id].email.casefold() == address]
        if same:
            what = f"{same[0]} has the e-mail address of the applicant"
            return [self.problem("Interviewers", what, "choose somebody else, or correct one of the addresses")]
        return []

    def _when(self) -> list[Problem]:
        row = self.row
        assert row.date is not None
        assert row.time is not None
        start = datetime.combine(row.date, row.time, self.now.tzinfo)
        fault = exists(start)
        if fault:
            return [self.problem("Time", f"this hour {fault} when the clocks change", "choose another time")]
        if start <= self.now and start != self.told.get(row.id):
            return [self.problem("Date", f"{start:%Y-%m-%d %H:%M} is in the past", "correct it, or set Status")]
        if len(row.place) > LONGEST_PLACE:
            what = f"this is longer than {LONGEST_PLACE} characters"
            return [self.problem("Place", what, "write the address alone")]
        length = row.length or 0
        if not 0 < length <= LONGEST:
            what = f"{length} minutes is no length of an interview"
            return [self.problem("Length", what, f"write the minutes, 1 to {LONGEST}")]
        if row.time < OPENS:
            return [self.problem("Time", f"{row.time:%H:%M} is before {OPENS:%H:%M}", "choose a later time")]
        end = start + timedelta(minutes=length)
        if end > datetime.combine(row.date, CLOSES, self.now.tzinfo):
            what = f"it would end at {end:%H:%M}, after {CLOSES:%H:%M}"
            return [self.problem("Time", what, "begin earlier or make it shorter")]
        closed = holiday(row.date)
        return [self.problem("Date", f"this is a holiday: {closed}", "choose another day")] if closed else []

    def _overlap(self) -> list[Problem]:
        """The row that was there first stays; of two that are new or moved, both are told."""
        mine = span(self.row, self.now)
        if mine is None or self.row.id in self.stands:
            return []
        ids = {one.id for one in self.panel.members}
        for other in self.others:
            theirs = span(other, self.now)
            if theirs is None or not (mine[0] < theirs[1] and theirs[0] < mine[1]):
                continue
            shared = sorted(ids & {one.id for one in panel(other.interviewers, self.snapshot.core_team).members})
            if other.applicant == self.row.applicant or shared:
                who = (
                    "the applicant" if other.applicant == self.row.applicant else f"{shared[0]}, who interviews in both"
                )
                what = f"it overlaps {other.id} ({theirs[0]:%H:%M} to {theirs[1]:%H:%M}) for {who}"
                return [self.problem("Time", what, "choose another time for one of them")]
        return []

    def problem(self, column: str, what: str, remedy: str) -> Problem:
        return Problem(
            tab=TAB, id=self.row.id, column=column, value="", what=what, remedy=remedy, number=self.row.number
        )


def member_ids(row: Interview, core_team: Iterable[CoreMember]) -> frozenset[str]:
    """The ids of a row's interviewers, as far as their names are somebody's."""
    return frozenset(one.id for one in panel(row.interviewers, core_team).members)


def exchanged_rows(
    rows: Iterable[Interview],
    last: Mapping[str, Told],
    told: Mapping[tuple[str, str], Told],
    core_team: Sequence[CoreMember],
    now: datetime,
) -> dict[str, str]:
    """Rows that seem to have exchanged dates, times, applicants or interviewers with each other (a sort of one column),
    with their facts as they stand now, by id. `last` is what was last told of each, `told` what each person was told.
    """
    cells: dict[str, dict[str, tuple[Hashable, Hashable]]] = {}
    facts: dict[str, str] = {}
    for row in rows:
        when = span(row, now)
        if when is None or row.id not in last:
            continue
        before = last[row.id].start.astimezone(now.tzinfo)
        members, applicant = member_ids(row, core_team), frozenset([row.applicant])
        for name, pair in {
            "date": (before.date(), when[0].date()),
            "time": (before.time(), when[0].time()),
            "applicant": (expected(told, row.id, "A-") or applicant, applicant),
            "interviewers": (expected(told, row.id, "C-"), members),
        }.items():
            cells.setdefault(name, {})[row.id] = pair
        facts[row.id] = f"{row.id} {when[0]:%Y-%m-%d %H:%M} {row.applicant} {' '.join(sorted(members))}"
    found: set[str] = set()
    for of_column in cells.values():
        found |= exchanged(of_column)
    return {id_: facts[id_] for id_ in sorted(found)}


def exchanged(changes: Mapping[str, tuple[Hashable, Hashable]]) -> frozenset[str]:
    """Of cells that changed, those that now hold what another of them held, and whose own is now another's.

    `changes` gives before and after by id.
    """
    moved = {id_: pair for id_, pair in changes.items() if pair[0] != pair[1]}
    befores = Counter(before for before, _ in moved.values())
    afters = Counter(after for _, after in moved.values())
    found = frozenset(id_ for id_, (before, after) in moved.items() if afters[before] and befores[after])
    return found if len(found) > 1 else frozenset()


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
