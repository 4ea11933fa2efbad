"""Three days of the demo on the local Workspace's clock: what staff type, and what meetings and interviews do then.

A day is lived once: the clock is kept with the demo's data, and what lies before it is over. What a demo that was
stopped left undone, the next run of the jobs does.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo_terminal import DATA, command, count, say, title

from automations.emulator import launch

STAFF = "sam.sampleton@example.org"
MARKS = ("letter", "event", "score sheet", "folder")
_KINDS = {"mail": "letter", "event": "event", "document": "score sheet", "access": "folder"}


@dataclass(frozen=True, slots=True)
class Day:
    """What people do at a time, and which jobs run when after that. Times are the program's own, in July 2026."""

    typed: str
    story: str
    runs: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    """Guests of the meeting of 21 July, and what they answer in Calendar."""


READY = {"Ready": True}
DAYS = (
    Day(
        typed="13T09:10",
        story="Sam has ticked Ready at two meetings, M-09 and M-10, and at the interview I-01.",
        cells=(("Meetings", "M-09", READY), ("Meetings", "M-10", READY), ("Interviews", "I-01", READY)),
        runs=(("13T09:25", "meetings"), ("13T09:40", "interviews")),
    ),
    Day(
        typed="13T12:00",
        story="M-09 is a week away. Yesterday Ana said yes in Calendar, and José no: he is not reminded.",
        answers=(("ana.exemplo@example.org", "accepted"), ("jose.muestra@example.org", "declined")),
        runs=(("14T09:00", "meetings"),),
    ),
    Day(
        typed="14T11:00",
        story="Sam has moved M-09 to Wednesday 22 July at 18:30.",
        cells=(("Meetings", "M-09", {"Date": "2026-07-22", "Time": "18:30"}),),
        runs=(("14T11:15", "meetings"),),
    ),
    Day(
        typed="15T10:00",
        story="Sam has set M-10 to Cancelled, and moved I-01 to 18:30. M-09 is a week away again.",
        cells=(("Meetings", "M-10", {"Status": "Cancelled"}), ("Interviews", "I-01", {"Time": "18:30"})),
        runs=(("15T10:15", "meetings"), ("15T10:30", "interviews")),
    ),
)


def live(running: launch.Running) -> int:
    """Lives the days that are still to come; the exit status is the worst of its runs."""
    status = 0
    coming = [day for day in DAYS if now(running) < _moment(day.runs[-1][0])]
    for day in coming:
        _advance(running, day.typed)
        for tab, row, values in day.cells:
            _type(running, tab, row, values)
        for guest, answer in day.answers:
            _answer(running, guest, answer)
        at = _moment(day.runs[0][0])
        title(f"{at:%A} {at.day} {at:%B}. {day.story}")
        for time, job in day.runs:
            _advance(running, time)
            status = max(status, _run(job, f"{_moment(time):%H:%M}  "))
    if not coming:
        title("The same once more: nobody is told anything twice")
        status = max(_run(job, "") for job in ("meetings", "interviews"))
    return status


def told(running: launch.Running) -> None:
    """What everybody has in the end: letters and notices in numbers, one letter in each language to be opened."""
    mail = running.admin("GET", "/mail")["mail"]
    sent = [one for one in mail if "SENT" in one["labels"]]
    keys = Counter(_whole(running, one)[0] for one in sent)
    notices = running.admin("GET", "/notices")["calendar"]
    arrived = Counter(one["kind"] for one in notices if one["kind"] in ("invitation", "update", "cancellation"))
    again = sum(number - 1 for number in keys.values())
    title("What everybody has been told")
    say(
        f"  {count(sent, 'letter')} from the program's mailbox, {again} of them twice",
        f"  from Calendar itself: {', '.join(f'{number} of kind {kind}' for kind, number in arrived.items())}",
    )
    title("One letter in each language; the last line writes it to a file for the browser")
    for language, one in sorted(_each_language(running, mail)):
        say(f"  {language:<8} {one['mailbox']:<28} {one['subject']}", f"           {_show('mail')} --open {one['id']}")
    title("All of it")
    say(
        f"  {_show('mail'):<62} each mailbox's letters",
        f"  {_show('calendar'):<62} events, guests, answers",
        f"  {_show('drive'):<62} workbook, invoices, score sheets",
        f"  {_show('drive')} --save {DATA}/files   the files themselves",
    )


def now(running: launch.Running) -> datetime:
    """The local Workspace's time."""
    return datetime.fromisoformat(running.admin("GET", "/clock")["now"])


def _moment(day_and_time: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-{day_and_time}:00-04:00")


def _advance(running: launch.Running, day_and_time: str) -> None:
    """Never back: a demo that was stopped within a day goes on from there."""
    if now(running) < _moment(day_and_time):
        running.admin("POST", "/clock", {"set": _moment(day_and_time).isoformat()})


def _type(running: launch.Running, tab: str, row: str, values: Mapping[str, Any]) -> None:
    edit = {"do": "set", "tab": tab, "row": row, "values": values, "force": True}
    running.admin("POST", "/edits", {"service": "sheets", "user": STAFF, "edit": edit})


def _answer(running: launch.Running, guest: str, answer: str) -> None:
    events = running.admin("GET", "/events")["events"]
    (event,) = [one for one in events if one["start"].get("dateTime", "").startswith("2026-07-21")]
    edit = {"do": "answer", "event": event["id"], "calendar": event["calendar"], "response": answer}
    running.admin("POST", "/edits", {"service": "calendar", "user": guest, "edit": edit})


def _run(job: str, time: str) -> int:
    outcome = json.loads(command("run-job", job, "--json", may_fail=True))
    did = [effect for effect in outcome["effects"] if effect["state"] == "done"]
    by_kind = Counter(_KINDS.get(effect["kind"], effect["kind"]) for effect in did)
    counts = ", ".join(count(range(by_kind[kind]), kind) for kind in MARKS if by_kind[kind])
    say(f"  {time}$ run-job {job:<12} {counts or 'nothing due'}")
    say(*(f"      {what}" for what in _together(effect["what"] for effect in did)))
    say(*(f"      FAILED: {one['what']}: {one.get('error', one['state'])}" for one in _failed(outcome)))
    return 1 if _failed(outcome) else 0


def _failed(outcome: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [effect for effect in outcome["effects"] if effect["state"] in ("failed", "unknown")]


def _together(whats: Iterator[str]) -> list[str]:
    """`reminder of M-09 to L-01` and `… to L-02` on one line."""
    lines: dict[str, list[str]] = {}
    for what in whats:
        of, _, to = what.partition(" to ")
        lines.setdefault(of, []).append(to)
    return [f"{of} to {', '.join(to)}" if any(to) else of for of, to in lines.items()]


def _each_language(running: launch.Running, mail: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The newest letter in each language that somebody has received."""
    seen: set[str] = set()
    for one in mail:
        if "INBOX" in one["labels"]:
            key, language = _whole(running, one)
            if key and language not in seen:
                seen.add(language)
                yield language, one


def _whole(running: launch.Running, one: Mapping[str, Any]) -> tuple[str, str]:
    """A message's key and language; "" for what is not the program's."""
    (message,) = running.admin("GET", f"/mail?mailbox={one['mailbox']}&id={one['id']}")["mail"]
    language = re.search(r'<html[^>]*\blang="([^"]+)"', message["html"] or "")
    return dict(message["headers"]).get("X-Automations-Key", ""), language[1] if language else ""


def _show(what: str) -> str:
    return f".venv/bin/automations emulator show {what} --data {DATA}"
