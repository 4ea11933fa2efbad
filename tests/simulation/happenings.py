"""What happens in a program of 21 months, drawn beforehand from a seed: staff, guests, runs and what goes wrong.

A list of happenings is all there is: it replays exactly, and leaving some out is a smaller program of the same kind
(shrinking.py). Nothing here looks at the Sheet: a happening holds a number to choose by, when its time comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tests.simulation.wire import KILLS, TROUBLES

ZONE = ZoneInfo("America/New_York")
FIRST, MONTHS = date(2025, 10, 1), 21
JOBS = ("invoices", "meetings", "interviews", "applications", "onboarding", "digest")
FIRST_WARRANT, WEEKS_BETWEEN_WARRANTS = date(2025, 10, 9), 3
"""A Thursday. Bills are taken until Wednesday at 15:00; the packet leaves on Tuesday at 10:00."""
TICK = "tick"
REMINDERS = ("7 days", "2 days", "morning")
_DAYS = {"7 days": 7, "2 days": 2, "morning": 0}
_ODD = (
    *("sort", "sort", "sort_columns", "delete_row", "delete_row", "come_back", "copy_row", "insert_row"),
    *("rename_header", "own_column", "spoil_hours", "change_hours", "untick", "overwrite", "change_address"),
    *("join", "leave", "w9", "raise_budget", "choose_pay", "reach_milestone", "pause", "mode", "zone", "answer"),
    *("by_hand", "reply", "edit_draft", "trash_file", "write_on_sheet", "change_place", "change_who", "edit_setting"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """`do` is a tick, or an act of town.py; `of` the job, or the gathering; `to` another time (local), "" for none.

    `draw` is what it chooses by. A tick has the calls (numbers from 1) that something happens to, and the commits of
    the ledger before which the process dies.
    """

    at: datetime
    do: str
    draw: int
    of: str = ""
    to: str = ""
    calls: tuple[tuple[int, str], ...] = ()
    commits: tuple[int, ...] = ()

    @property
    def quiet(self) -> bool:
        return not self.calls and not self.commits

    def __str__(self) -> str:
        words = [f"{self.at.astimezone(ZONE):%Y-%m-%d %H:%M}", self.do, self.of, self.to]
        words += [f"call {number}: {what}" for number, what in self.calls]
        words += [f"dies before commit {number}" for number in self.commits]
        return ", ".join(word for word in words if word)


def as_lines(happenings: Iterable[Happening]) -> str:
    """One JSON object a line, to be kept and replayed."""
    return "".join(json.dumps({**asdict(one), "at": one.at.isoformat()}) + "\n" for one in happenings)


def from_lines(text: str) -> list[Happening]:
    found = []
    for line in text.splitlines():
        values = json.loads(line)
        calls = tuple((int(number), str(what)) for number, what in values.pop("calls"))
        at = datetime.fromisoformat(values.pop("at"))
        found.append(Happening(at=at, calls=calls, commits=tuple(values.pop("commits")), **values))
    return found


@dataclass(frozen=True, slots=True)
class Program:
    """One program: what it begins with (`people`, `reminders`), and all that happens, in the order of time."""

    seed: int
    people: int
    reminders: tuple[str, ...]
    happenings: tuple[Happening, ...]


def draw(seed: int, months: int = MONTHS) -> Program:
    """The program of a seed; with fewer months a shorter one."""
    return _Draw(seed, months).program()


class _Draw:
    def __init__(self, seed: int, months: int) -> None:
        self.random, self.seed, self.months = Random(seed), seed, months
        self.found: list[Happening] = []
        self.people = self.random.choice([2, 2, 3, 3, 4])
        self.reminders = tuple(
            self.random.choice([["2 days"], ["morning"], ["2 days", "morning"], ["7 days", "2 days"]])
        )
        self.rate = self.random.uniform(0.015, 0.06)
        self.gatherings = 0

    def program(self) -> Program:
        for month in range(self.months):
            first = _month(month)
            self._meetings(first)
            self._interviews(first, month)
            self._money(first)
            self._told(first)
            for _ in range(self.random.choice([1, 1, 2, 2, 3])):
                self._odd(first + timedelta(days=self.random.randrange(28)))
        self.found.sort(key=lambda one: one.at)
        return Program(self.seed, self.people, self.reminders, tuple(self.found))

    def _add(self, at: datetime, do: str, of: str = "", to: str = "") -> None:
        self.found.append(Happening(at.astimezone(UTC), do, self.random.getrandbits(32), of, to))

    def _tick(self, at: datetime, job: str = "") -> None:
        """A run, mostly troubled; now and then the process dies in it."""
        draw = self.random
        job = job or draw.choice(JOBS)
        calls: dict[int, str] = {}
        commits: tuple[int, ...] = ()
        if draw.random() < 0.7:
            for number in range(1, 160):
                if draw.random() < self.rate:
                    calls[number] = draw.choice(sorted(TROUBLES))
        if draw.random() < 0.1:
            if draw.random() < 0.5:
                calls[draw.randint(1, draw.choice([6, 12, 40]))] = draw.choice(KILLS)
            else:
                commits = (draw.randint(1, draw.choice([4, 12, 40])),)
        self.found.append(
            Happening(at.astimezone(UTC), TICK, draw.getrandbits(32), job, "", tuple(sorted(calls.items())), commits)
        )

    def _settled(self, at: datetime, job: str) -> None:
        """A run that sees what was typed, and one when it has settled, at once or the next morning."""
        soon = at + timedelta(minutes=self.random.randint(1, 9))
        self._tick(soon, job)
        if self.random.random() < 0.7:
            self._tick(soon + timedelta(minutes=self.random.randint(11, 25)), job)
        else:
            self._tick(_at(at.date() + timedelta(days=1), 8, self.random.randint(0, 50)), job)

    # Meetings: two a month, planned together; reminders, answers, what changes, hours

    def _meetings(self, first: date) -> None:
        typed = _at(first - timedelta(days=self.random.randint(1, 9)), self.random.randint(9, 17), 7)
        self._add(typed - timedelta(minutes=2), "mend")
        self._add(typed - timedelta(minutes=1), "answer")
        self._add(_at(first + timedelta(days=15), 12, 0), "mend")
        days = [self.random.randint(9, 14), self.random.randint(20, 27)]
        for day in days if self.random.random() < 0.85 else days[:1]:
            self.gatherings += 1
            title = f"Gathering {self.gatherings}"
            start = _at(first + timedelta(days=day - 1), self.random.choice([10, 18, 18, 19]), 0)
            ready = "Ready" if self.random.random() < 0.8 else ""
            self._add(typed, "plan_meeting", title, _local(start))
            if not ready:
                self._add(typed + timedelta(minutes=1), "unready", title)
                later = typed + timedelta(days=1)
                self._add(later, "ready", title)
                self._settled(later, "meetings")
            self._life_of_meeting(title, start, typed)
        self._settled(typed, "meetings")

    def _life_of_meeting(self, title: str, start: datetime, typed: datetime) -> None:
        draw = self.random
        for _ in range(draw.choice([0, 1, 1, 2])):
            self._add(typed + (start - typed) * draw.uniform(0.2, 0.9), "guest_answers", title)
        what = draw.random()
        if what < 0.16:
            at = start - timedelta(days=draw.randint(1, 8), hours=draw.randint(0, 6))
            start = start + timedelta(days=draw.choice([-1, 1, 2, 3]), hours=draw.choice([0, 0, -1]))
            if start > at:
                self._add(at, "move", title, _local(start))
                self._settled(at, "meetings")
        elif what < 0.25:
            at = start - timedelta(days=draw.randint(1, 8))
            self._add(at, "cancel", title)
            self._settled(at, "meetings")
            if draw.random() < 0.3:
                self._add(at + timedelta(days=1), "uncancel", title)
                self._settled(at + timedelta(days=1), "meetings")
        for name in self.reminders:
            due = _at(start.astimezone(ZONE).date() - timedelta(days=_DAYS[name]), 9, 0)
            late = (
                timedelta(minutes=draw.randint(0, 10)) if draw.random() < 0.8 else timedelta(hours=draw.randint(1, 9))
            )
            self._tick(due + late, "meetings")
        self._add(start + timedelta(hours=14), "took_place", title)
        self._add(start + timedelta(hours=15), "log_meeting", title)

    # Interviews

    def _interviews(self, first: date, month: int) -> None:
        draw = self.random
        for number in range(2 if month == 0 else 1 if draw.random() < 0.3 else 0):
            name = f"{month + 1}-{number + 1}"
            typed = _at(first + timedelta(days=draw.randint(0, 6)), draw.randint(9, 16), 20)
            start = _at(typed.date() + timedelta(days=draw.randint(4, 9)), draw.choice([10, 14, 17]), 30)
            self._add(typed, "plan_interview", name, _local(start))
            self._tick(typed + timedelta(minutes=1), "interviews")
            self._add(typed + timedelta(minutes=3), "choose_applicants")
            self._settled(typed + timedelta(minutes=4), "interviews")
            if draw.random() < 0.6:
                self._add(typed + timedelta(days=1), "applicant_answers", name)
            self._tick(_at(typed.date() + timedelta(days=draw.choice([3, 4])), 11, 0), "interviews")
            what = draw.random()
            at = start - timedelta(days=draw.randint(1, 2))
            if what < 0.3:
                start += timedelta(days=draw.randint(1, 3))
                self._add(at, "move_interview", name, _local(start))
                self._settled(at, "interviews")
            elif what < 0.45:
                self._add(at, "cancel_interview", name)
                self._settled(at, "interviews")
            self._add(start + timedelta(hours=3), "interview_took_place", name)
            self._after_interview(name, _at(start.date() + timedelta(days=1), draw.randint(9, 15), 10))

    def _after_interview(self, name: str, at: datetime) -> None:
        """What staff choose, the applicant's answer some days later, and second thoughts."""
        draw = self.random
        stages = draw.choice(
            [
                ("Offer", "Accepted"),
                ("Offer", "Accepted"),
                ("Waitlist", "Offer", "Accepted"),
                ("Offer", "Withdrawn"),
                ("Offer", "Declined"),
                ("Waitlist",),
                ("Declined",),
                ("Declined", "Waitlist"),
                ("Offer", "New"),
            ]
        )
        for stage in stages:
            self._add(at, "choose_stage", name, stage)
            if stage == "Accepted":
                self._settled(at, "onboarding")
                self._tick(_at(at.date() + timedelta(days=1), 9, draw.randint(0, 50)), "onboarding")
            else:
                self._settled(at, "applications")
            if stage == "Declined" and draw.random() < 0.7:
                at += timedelta(hours=draw.choice([20, 26]))
                self._tick(at, "applications")
            at += timedelta(days=draw.randint(1, 4))

    # Hours and invoices

    def _money(self, first: date) -> None:
        draw = self.random
        for _ in range(draw.choice([1, 2, 3])):
            self._add(_at(first + timedelta(days=draw.randrange(28)), 20, draw.randrange(60)), "log_outreach")
        self._add(_at(first + timedelta(days=26), 10, 0), "approve_hours")
        new = first + timedelta(days=31)
        month = date(new.year, new.month, 1)
        self._tick(_at(month, 7, draw.randint(0, 9)), "invoices")
        at = _at(month + timedelta(days=draw.randint(1, 4)), draw.randint(9, 16), 0)
        self._add(at, "approve_invoices")
        self._tick(at + timedelta(minutes=draw.randint(1, 40)), "invoices")
        if draw.random() < 0.25:
            at += timedelta(days=1)
            self._add(at, draw.choice(["void", "void", "clear_holds", "draw_again"]))
            self._tick(at + timedelta(minutes=5), "invoices")
        if draw.random() < 0.6:
            self._add(at + timedelta(days=10), "pay")

    # The digest, the packet, the statements

    def _told(self, first: date) -> None:
        """The morning of the 1st, another one, and the packets of the month, each with a later look or without one."""
        draw = self.random
        self._tick(_at(first, 8, draw.randint(0, 59)), "digest")
        self._tick(_at(first + timedelta(days=draw.randint(1, 27)), draw.randint(8, 11), 5), "digest")
        for day in packet_days(first, first + timedelta(days=28 if first.month == 2 else 30)):
            self._tick(_at(day, 10, draw.randint(0, 20)), "digest")
            if draw.random() < 0.7:
                self._tick(_at(day, draw.randint(11, 17), draw.randrange(60)), "digest")
            if draw.random() < 0.4:
                self._tick(_at(day + timedelta(days=1), draw.randint(9, 15), 30), "digest")

    # What should not happen, and does

    def _odd(self, day: date) -> None:
        draw = self.random
        at = _at(day, draw.randint(7, 21), draw.randrange(60))
        self._add(at, draw.choice(_ODD))
        self._tick(at + timedelta(minutes=draw.randint(1, 12)))
        if draw.random() < 0.5:
            self._tick(at + timedelta(minutes=draw.randint(13, 300)))


def packet_days(first: date, last: date) -> list[date]:
    """The days from `first` up to before `last` on which a packet leaves; two days before a warrant."""
    day = FIRST_WARRANT - timedelta(days=2)
    found = []
    while day < last:
        if day >= first:
            found.append(day)
        day += timedelta(weeks=WEEKS_BETWEEN_WARRANTS)
    return found


def _month(number: int) -> date:
    months = FIRST.month - 1 + number
    return date(FIRST.year + months // 12, months % 12 + 1, 1)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _local(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def between(happenings: Sequence[Happening], first: datetime, last: datetime) -> Iterator[Happening]:
    """Those of a stretch of time."""
    return (one for one in happenings if first <= one.at <= last)
