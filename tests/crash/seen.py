"""What the emulator has of a program: each effect by its key and how often it took place, and what the Sheet says."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automations.rendering.invoice import attached
from tests.programs_in_sheet import OFFICE, Program

KEY, HEADER = "automations-key", "X-Automations-Key"
_DOCUMENT, _FOLDER = "application/vnd.google-apps.document", "application/vnd.google-apps.folder"
_PASSING = {
    "Activity": ("ID", "When", "Run"),
    "Jobs": ("Last run", "Next run"),
    "Approvals": ("ID", "Since"),
}
"""Cells that say when, or in which order: two undisturbed runs differ in them."""

_LOOKED = "The service last looked"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`times` counts what may be there once, by what it is; `facts` are how things stand; `strays` what should be gone
    by now; `asked` the keys of mails of which nobody can tell.
    """

    times: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Any] = field(default_factory=dict)
    strays: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def look(program: Program) -> Seen:
    """All that there is, from the emulator; from the ledger only which keys are unknown."""
    times: Counter[str] = Counter()
    facts: dict[str, Any] = {}
    strays = [*_drive(program, times, facts), *_mail(program, times, facts)]
    _calendar(program, times, facts)
    facts["numbers"] = _numbers(program)
    facts |= _sheet(program)
    return Seen(times=times, facts=facts, strays=tuple(strays), asked=tuple(_unknown(program)))


def _drive(program: Program, times: Counter[str], facts: dict[str, Any]) -> Iterator[str]:
    """Files once, in the trash or not; documents once in sight; who may open folders, and what Drive wrote to them."""
    top = program.place["folder"]
    all_ = {one["id"]: one for one in program.local.admin("GET", "/files")["files"]}
    inside = [one for one in all_.values() if _is_inside(one, top, all_)]
    base = next(one["path"] for one in all_.values() if one["id"] == top)
    for one in inside:
        path = one["path"].removeprefix(base)
        is_staged = path.startswith("/Staging/")
        if one["mimeType"] == _DOCUMENT:
            if not one["trashed"] and not is_staged:
                times[f"document {path}"] += 1
        else:
            times[f"{'folder' if one['mimeType'] == _FOLDER else 'file'} {path}"] += 1
            facts[f"who may open {path}"] = (one["permissions"], one["trashed"])
            if path.endswith(".pdf"):
                content = _content(program, one["id"])
                facts[f"content of {path}"] = hashlib.sha256(content).hexdigest()
                facts[f"record of {path}"] = attached(content)
        if is_staged and not one["trashed"]:
            yield path
    names = {one["id"]: one["path"].removeprefix(base) for one in inside}
    for notice in program.local.admin("GET", "/notices")["notices"]:
        times[f"drive's notice to {notice['to']} of {names[notice['file']]}"] += 1


def _content(program: Program, id_: str) -> bytes:
    file = program.data / "emulator" / "workspace.sqlite"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as workspace:
        ((data,),) = workspace.execute("select data from drive_contents where id = ?", (id_,))
    return bytes(data)


def _is_inside(one: dict[str, Any], top: str, all_: dict[str, dict[str, Any]]) -> bool:
    parent = one["parent"]
    return bool(parent == top or (parent in all_ and _is_inside(all_[parent], top, all_)))


def _mail(program: Program, times: Counter[str], facts: dict[str, Any]) -> Iterator[str]:
    for one in program.local.admin("GET", f"/mail?mailbox={OFFICE}")["mail"]:
        _, _, key = dict(one["headers"]).get(HEADER, "").partition("/")
        if "SENT" in one["labels"] and key:
            times[f"mail {key} to {one['to']}"] += 1
            facts[f"mail {key}"] = (one["subject"], one["text"])
        elif "DRAFT" in one["labels"]:
            yield f"draft {key}"


def _calendar(program: Program, times: Counter[str], facts: dict[str, Any]) -> None:
    own = program.place["calendar"]
    keys = {}
    for one in program.local.admin("GET", "/events")["events"]:
        if one["calendar"] != own:
            continue
        key = keys[one["id"]] = one.get("extendedProperties", {}).get("private", {}).get(KEY, "")
        times[f"event {key} made"] += 1
        if one["status"] != "cancelled":
            times[f"event {key} in the calendar"] += 1
        guests = sorted(f"{guest['email']} {guest['responseStatus']}" for guest in one.get("attendees", []))
        what = ("status", "summary", "description", "start", "end", "location")
        stands = {"guests": guests, **{name: one.get(name) for name in what}}
        facts[f"event {key}"] = sorted([*facts.get(f"event {key}", []), stands], key=str)
    for notice in program.local.admin("GET", "/notices")["calendar"]:
        if notice["calendar"] == own:
            times[f"calendar's {notice['kind']} {keys.get(notice['event'])} {notice['to']}"] += 1


def _numbers(program: Program) -> list[str]:
    """All numbers on Invoices, in their order; gaps show."""
    return sorted(row["Number"] for row in program.rows("Invoices"))


def _sheet(program: Program) -> dict[str, Any]:
    """Every tab as it is shown, without what passes."""
    names = [tab.title for tab in program.sheet.worksheets()]
    found = program.sheet.values_batch_get([f"'{name}'" for name in names])["valueRanges"]
    facts: dict[str, Any] = {}
    for name, block in zip(names, found, strict=True):
        headers, *rows = block.get("values", [[]])
        passing = {place for place, header in enumerate(headers) if header in _PASSING.get(name, ())}
        shown = [tuple(_still(cell) for place, cell in enumerate(row) if place not in passing) for row in rows]
        shown = [row for row in shown if any(cell not in ("", "FALSE") for cell in row)]
        shown = [row for row in shown if _LOOKED not in row]
        facts[f"tab {name}"] = sorted(shown) if name in ("Activity", "Approvals") else shown
    return facts


def _still(cell: str) -> str:
    """A minute more or less is not what a status is about."""
    return re.sub(r"\b([0-2]?\d:[0-5]\d)\b(?=$|;|\)| \()", "HH:MM", cell) if "asked again from" in cell else cell


def _unknown(program: Program) -> list[str]:
    return [key for (key,) in _ledger(program, "select key from effects where state = 'unknown' order by key")]


def open_reminders(program: Program) -> frozenset[str]:
    """Keys of mails that go at most once, whose sending is on record and which Gmail has not sent: nobody can know."""
    found = {key: json.loads(had) for key, had in _ledger(program, "select key, receipts from effects")}
    sending = {key for key, had in found.items() if {"once", "sending"} <= had.keys() and "sent" not in had}
    sent = {
        dict(one["headers"]).get(HEADER, "").partition("/")[2]
        for one in program.local.admin("GET", f"/mail?mailbox={OFFICE}")["mail"]
        if "SENT" in one["labels"]
    }
    return frozenset(sending - sent)


def _ledger(program: Program, question: str) -> list[tuple[str, ...]]:
    """Asked of a copy, so that what a killed run left there is for the next run to find."""
    with tempfile.TemporaryDirectory() as folder:
        for part in program.ledger.parent.glob("ledger.sqlite*"):
            shutil.copy(part, folder)
        copy = Path(folder, "ledger.sqlite")
        if not copy.exists():
            return []
        with contextlib.closing(sqlite3.connect(copy)) as ledger:
            return ledger.execute(question).fetchall()
