"""A year of meetings by the real command: reminders sent are reminders due, by person, none twice.

Both changes of the clocks, a leap day, a stop of three days, a machine that stands in Tokyo; every offset a minute
before, at its time, and after. The runs are in this process, because there are hundreds.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from tests.meetings_in_sheet import ZONE, Meetings, loudly, row
from tests.programs_in_sheet import Programs

# Two meetings a month for a year: the first Tuesday at six, the third Saturday at ten; and days that are special.
FIRST, LAST = date(2027, 9, 1), date(2028, 8, 31)
SPECIAL = (date(2027, 11, 7), date(2028, 2, 29), date(2028, 3, 12))
OFFSETS = {"7d": 7, "2d": 2, "morning": 0}
# Two days before a meeting to its noon: one reminder is no longer useful then, the last one is.
STOP = (datetime(2028, 6, 3, 12, tzinfo=ZONE), datetime(2028, 6, 6, 12, tzinfo=ZONE))
PEOPLE = [
    {"Name": f"Person {number}", "E-mail": f"year{number}@example.org", "Language": language, "From": "2027-01-01"}
    for number, language in enumerate(("English", "Spanish", "Portuguese", "Haitian Creole", "Arabic", "Chinese"), 1)
]
DECLINES = "L-06"


def meetings() -> list[datetime]:
    """When they begin, in New York."""
    found = []
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        if day in SPECIAL or (day.weekday() == 1 and day.day <= 7):
            found.append(datetime(day.year, day.month, day.day, 18, tzinfo=ZONE))
        elif day.weekday() == 5 and 15 <= day.day <= 21:
            found.append(datetime(day.year, day.month, day.day, 10, tzinfo=ZONE))
    return found


def due(start: datetime, days: int) -> datetime:
    day = start.date() - timedelta(days=days)
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def expected(starts: list[datetime]) -> Counter[str]:
    """(meeting, person, offset) that each should have, by the clock on the wall and by the stop."""
    found: Counter[str] = Counter()
    for number, start in enumerate(starts, start=1):
        times = [(name, due(start, days)) for name, days in OFFSETS.items()]
        for place, (name, at) in enumerate(times):
            until = times[place + 1][1] if place + 1 < len(times) else start
            if STOP[0] <= at < STOP[1] and until <= STOP[1]:
                continue
            for person in range(1, len(PEOPLE) + 1):
                if f"L-{person:02d}" != DECLINES or number != 1:
                    found[f"M-{number:02d} L-{person:02d} {name}"] += 1
    return found


@pytest.fixture
def in_tokyo() -> Iterator[None]:
    """The machine's zone is another than the program's, and than the clock's."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_a_year_of_reminders(programs: Programs) -> None:
    starts = meetings()
    rows = [row(f"{start:%Y-%m-%d}", f"{start:%H:%M}", Title=f"Number {n}") for n, start in enumerate(starts, start=1)]
    program = programs.make({"Meetings": rows, "Liaisons": PEOPLE}, {"Most mails in a run": "1500"})
    config = program.config / "automations.toml"
    config.write_text(config.read_text() + "gmail_units_a_minute = 0\n", encoding="utf-8")
    town = Meetings(program)
    town.at("2027-08-02 12:00")
    town.run_here()
    program.local.advance(660)
    invitations = [key for key in town.run_here() if key.startswith("invited/")]
    assert len(invitations) == len(starts) * len(PEOPLE)
    _decline_the_first(town)

    edges = {due(start, days) for start in starts for days in OFFSETS.values()} | {STOP[1]}
    for start in starts:
        # A run each minute would take a night: before its time, and when it has begun, around what is special.
        if start.date() in SPECIAL:
            edges |= {start} | {due(start, days) - timedelta(minutes=1) for days in OFFSETS.values()}
    sent: Counter[str] = Counter()
    late: list[str] = []
    runs = 0
    for moment in sorted(edges):
        if STOP[0] <= moment < STOP[1]:
            continue
        town.at(f"{moment:%Y-%m-%d %H:%M}")
        runs += 1
        for key in town.run_here():
            kind, meeting, start, person, name = key.split("/")
            assert kind == "reminder"
            sent[f"{meeting} {person} {name}"] += 1
            at = due(datetime.fromisoformat(start).replace(tzinfo=ZONE), OFFSETS[name])
            if moment != at:
                late.append(key)
                assert moment == STOP[1], f"{key} was due at {at} and went out at {moment}"
    wanted = expected(starts)
    by_person = {f"L-{n:02d}": (_of(wanted, n), _of(sent, n)) for n in range(1, len(PEOPLE) + 1)}
    loudly(
        f"{len(starts)} meetings, {len(PEOPLE)} people, {runs} runs in a year",
        *(f"{person}: {number} reminders due, {came} sent" for person, (number, came) in by_person.items()),
        f"{len(late)} of them caught up after the stop",
    )
    assert max(sent.values()) == 1, "none twice"
    assert sent == wanted
    assert {key.rpartition("/")[2] for key in late} == {"morning"}, "the stop delayed the last one"
    inbox = Counter(
        person for n, person in enumerate((one["E-mail"] for one in PEOPLE), 1) for _ in range(_of(sent, n))
    )
    assert {who: len(town.letters(who)) - len(starts) for who in inbox} == dict(inbox)


def _of(counted: Counter[str], person: int) -> int:
    return sum(number for key, number in counted.items() if key.split()[1] == f"L-{person:02d}")


def _decline_the_first(town: Meetings) -> None:
    event = min(town.events(), key=lambda one: one["start"]["dateTime"])
    edit = {"do": "answer", "event": event["id"], "calendar": town.program.place["calendar"], "response": "declined"}
    town.program.local.edit(edit, service="calendar", user=PEOPLE[5]["E-mail"])
