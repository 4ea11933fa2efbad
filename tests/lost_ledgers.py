"""A program whose ledger is lost, or set back to an older time: and what there is in Workspace, counted."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.programs_in_sheet import OFFICE, Program, Ran

HOUR = 3600


@dataclass(frozen=True)
class Counts:
    """What people could notice: letters that were sent, notices of Calendar and of Drive, events (cancelled ones by
    themselves), PDFs and documents in sight, drafts left over.
    """

    letters: int
    notices: int
    shares: int
    events: int
    cancelled: int
    pdfs: int
    documents: int
    drafts: int

    def __str__(self) -> str:
        return " ".join(f"{name} {getattr(self, name)}" for name in self.__dataclass_fields__)


def counts(program: Program) -> Counts:
    """Of this program alone, as far as a mailbox that programs share can tell: by what it has sent since `forget`."""
    mails = program.local.admin("GET", f"/mail?mailbox={OFFICE}")["mail"]
    keyed = [one for one in mails if "X-Automations-Key" in dict(one["headers"])]
    notices = program.local.admin("GET", "/notices")
    calendar = program.place["calendar"]
    events = [one for one in program.local.admin("GET", "/events")["events"] if one["calendar"] == calendar]
    files = program.files()
    return Counts(
        letters=sum("SENT" in one["labels"] for one in keyed),
        notices=sum(one["calendar"] == calendar for one in notices["calendar"]),
        shares=len(notices.get("drive", [])),
        events=sum(one["status"] != "cancelled" for one in events),
        cancelled=sum(one["status"] == "cancelled" for one in events),
        pdfs=sum(one["name"].endswith(".pdf") for one in files),
        documents=sum(one["mimeType"].endswith("google-apps.document") for one in files),
        drafts=sum("DRAFT" in one["labels"] for one in keyed),
    )


def lose(program: Program) -> None:
    """The machine's disk is gone: nothing of the ledger is left, and nothing of what init noted but its note. By the
    time somebody has a new one, whatever ran has ended.
    """
    shutil.rmtree(program.ledger.parent)
    program.local.advance(HOUR)


def keep(program: Program, to: Path) -> Path:
    """A backup, by the real command."""
    ran = program.automations("backup", str(to))
    assert ran.status == 0, ran.err
    return to


def put_back(program: Program, backup: Path) -> None:
    ran = program.automations("restore", str(backup))
    assert ran.status == 0, ran.err
    program.local.advance(HOUR)


def rebuilt(program: Program, *words: str, status: int = 0) -> dict[str, Any]:
    """`automations rebuild-ledger --json`."""
    ran = program.automations("rebuild-ledger", "--json", *words)
    assert ran.status == status, ran.err + ran.out
    return dict(json.loads(ran.out))


def done(ran: Ran) -> Counter[str]:
    """States of effects, those that are as they were aside."""
    return Counter(state for state in ran.effects().values() if state != "already")
