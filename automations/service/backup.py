"""`automations backup`: one file of a program's ledger, whole, at one moment."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automations.config import LOCAL, Config, Program
from automations.errors import UsageError
from automations.runs import home, ledger_file
from automations.runs.ledger import Ledger
from automations.runs.lock import only_run_of

WAIT = 300.0
"""Seconds that a backup waits for a run to end: it is cron's, and has time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """The file that was made, and of which moment of the ledger it is."""

    program: str
    workspace: str
    file: Path
    bytes: int
    epoch: int

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps({name: getattr(self, name) for name in self.__slots__}, default=str)
        lines = ["REHEARSAL: the local workspace"] if self.workspace == LOCAL else []
        lines.append(f"{self.file}: {self.bytes:,} bytes, looked at and whole (epoch {self.epoch})")
        lines.append(f"put it back with: automations restore {self.file} --program {self.program}")
        return "\n".join(lines)


def backup(config: Config, program: Program, file: str) -> BackedUp:
    """Waits until no run is going on, and makes the file: for this user only, and readable by itself.

    `file` is where, "" for backups/ in the data folder, named by program and time. Raises ProgramBusy, LedgerUnusable,
    DiskFull, and UsageError when there is a file already or nothing to be backed up.
    """
    place = home.require_place(config, program)
    ledger = home.ledger_file(config, place)
    to = Path(file) if file else config.data / "backups" / f"{program.id}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite"
    if to.exists():
        raise UsageError(what=f"{to} is there already", remedy="Give another name, or move that file away")
    with only_run_of(program.id, home.lock_file(config, place), WAIT):
        if not ledger.exists():
            raise UsageError(what=f"{program.id} has no ledger yet", remedy="Run a job first")
        ledger_file.check(ledger, ledger)
        with tempfile.TemporaryDirectory(prefix="automations-") as folder:
            copy = ledger_file.copy_of(ledger, Path(folder))
            opened = Ledger.open(copy, place.spreadsheet)
            # Where things are, too: on a new machine nothing else says so.
            opened.put_facts(folder=place.folder, calendar=place.calendar)
            epoch = opened.epoch
            opened.close()
            ledger_file.alone(copy, to)
    return BackedUp(program=program.id, workspace=config.workspace, file=to, bytes=to.stat().st_size, epoch=epoch)
