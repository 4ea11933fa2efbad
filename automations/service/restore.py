"""`automations restore FILE`: puts a backup in the ledger's place. What was done since it does not know: so it may not
act before `automations rebuild-ledger` has read that from Workspace.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automations.config import LOCAL, Config, Program
from automations.errors import LedgerUnusable, UsageError
from automations.runs import home, ledger_file, seals
from automations.runs.home import Place
from automations.runs.ledger import RESTORED, Ledger
from automations.runs.lock import only_run_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Where the backup was put, and where the ledger that it has replaced is kept (None: there was none)."""

    program: str
    workspace: str
    ledger: Path
    epoch: int
    aside: Path | None

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps({name: getattr(self, name) for name in self.__slots__}, default=str)
        lines = ["REHEARSAL: the local workspace"] if self.workspace == LOCAL else []
        lines.append(f"{self.ledger} is the backup now (epoch {self.epoch})")
        lines += [f"what it replaces is kept: {self.aside}"] if self.aside else []
        lines.append(f"no job runs before this has: automations rebuild-ledger --program {self.program}")
        return "\n".join(lines)


def restore(config: Config, program: Program, file: str) -> Restored:
    """Looks at the backup, keeps the present ledger aside, and puts the backup in its place.

    Raises ProgramBusy while a run is going on, UsageError when there is no such file, LedgerUnusable for one that is
    damaged or another program's, DiskFull; the present ledger is then as it was.
    """
    backup = Path(file)
    if not backup.is_file():
        raise UsageError(what=f"{backup} is no file", remedy="Give one that automations backup has made")
    with tempfile.TemporaryDirectory(prefix="automations-") as folder:
        copy = ledger_file.copy_of(backup, Path(folder))
        ledger_file.check(copy, backup)
        place = _place(config, program, copy, backup)
        ledger = home.ledger_file(config, place)
        with only_run_of(program.id, home.lock_file(config, place)):
            opened = Ledger.open(copy, place.spreadsheet)
            opened.put_facts(unfinished=RESTORED)
            epoch = opened.epoch
            opened.close()
            new = ledger_file.beside(ledger, ".restoring")
            ledger_file.alone(copy, new)
            aside = _keep(ledger)
            _replace(ledger, new)
    return Restored(program=program.id, workspace=config.workspace, ledger=ledger, epoch=epoch, aside=aside)


def _place(config: Config, program: Program, copy: Path, backup: Path) -> Place:
    """Where the program is; on a machine that has never seen it, what the backup says, which is noted."""
    said = ledger_file.facts_of(copy)
    noted = home.noted_place(config, program)
    if noted.spreadsheet and noted.spreadsheet != said.get("spreadsheet"):
        raise LedgerUnusable(
            file=backup,
            what=f"it is of another workbook ({said.get('spreadsheet', '')})",
            remedy="Give a backup of this program, or name the program with --program",
        )
    if home.place_of(config, program) is not None:
        return noted
    place = Place(said.get("spreadsheet", ""), said.get("folder", ""), said.get("calendar", ""))
    home.save_place(config, program, place)
    return place


def _keep(ledger: Path) -> Path | None:
    """A copy of the present ledger with its -wal, beside it."""
    if not ledger.exists():
        return None
    aside = ledger_file.free(ledger, f".replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    return ledger_file.copy_as(ledger, aside)


def _replace(ledger: Path, new: Path) -> None:
    """Dying in between leaves the present ledger without its -wal, or none, and runs are refused: restore again."""
    with ledger_file.answering(ledger):
        # SQLite would play it into the backup.
        for ending in ("-wal", "-shm"):
            ledger_file.beside(ledger, ending).unlink(missing_ok=True)
        ledger_file.put_in_place(new, ledger)
        seals.forget(ledger)
