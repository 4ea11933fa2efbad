"""`automations rebuild-ledger`: a program's ledger made anew from Workspace, and the program taken over."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

from automations.config import LOCAL, Config, Program
from automations.errors import LedgerOfAnother, NotSetUp, UsageError
from automations.google.workspace import Workspace
from automations.runs import home, ownership
from automations.runs.errand import Errand
from automations.runs.home import Place
from automations.runs.lock import only_run_of
from automations.runs.rebuilding.rebuild import JOB, Rebuilt, rebuild
from automations.service.backup import WAIT
from automations.service.connection import Connection
from automations.service.work import sender_of

_LOOK_OVER = (
    "before a job runs, have staff look over these tabs, row by row: {tabs}; that a column was sorted by itself while "
    "the ledger was lost is not noticed, but for e-mails that were written to, and dates, times, lengths and places "
    "that people were told"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What rebuilding has come to."""

    program: str
    workspace: str
    rebuilt: Rebuilt

    @property
    def exit_status(self) -> int:
        """1 where something is unknown."""
        return 1 if self.rebuilt.unknown or not self.rebuilt.first_was_told else 0

    def in_words(self, *, as_json: bool) -> str:
        rebuilt = self.rebuilt
        if as_json:
            return json.dumps(
                {
                    "program": self.program,
                    "workspace": self.workspace,
                    "epoch": rebuilt.epoch,
                    "found": rebuilt.found,
                    "unknown": [{"key": one.key, "what": one.what} for one in rebuilt.unknown],
                    "look_over": rebuilt.look_over,
                    "aside": str(rebuilt.aside or ""),
                    "first": rebuilt.first,
                }
            )
        lines = ["REHEARSAL: the local workspace"] if self.workspace == LOCAL else []
        lines.append("found in Workspace: " + ", ".join(f"{number} {what}" for what, number in rebuilt.found.items()))
        lines += [f"unknown: {one.key}: {one.what}" for one in rebuilt.unknown]
        lines += [f"the ledger as it was is kept: {rebuilt.aside}"] if rebuilt.aside else []
        if rebuilt.first:
            told = "was told" if rebuilt.first_was_told else "cannot be opened: see that nothing runs for it any more"
            lines.append(f"this workbook takes the place of {rebuilt.first}, which {told}")
        if rebuilt.look_over:
            lines.append(_LOOK_OVER.format(tabs=", ".join(rebuilt.look_over)))
        lines.append(f"this machine holds the program {self.program} now (epoch {rebuilt.epoch}); jobs may run")
        return "\n".join(lines)


def take_over(config: Config, program: Program, connection: Connection, spreadsheet: str) -> TakenOver:
    """Rebuilds the ledger, holding the program's lock. `spreadsheet` is the workbook's id, for a machine on which
    nothing is noted of the program; "" else.

    Raises what a run raises before it does anything.
    """
    with connection.open(True) as workspace:
        place = _place(config, program, workspace, spreadsheet)
        with only_run_of(program.id, home.lock_file(config, place), WAIT):
            errand = Errand(
                job=JOB,
                program=program.id,
                workspace=config.workspace,
                spreadsheet=place.spreadsheet,
                folder=place.folder,
                zone=program.zone,
                ledger=home.ledger_file(config, place),
                calendar=place.calendar,
                sender=sender_of(config, workspace, JOB),
                redirect=config.redirect_all_mail_to,
                calendar_notices=config.calendar_notices,
            )
            rebuilt = rebuild(errand, workspace, connection.clock, _wait)
    return TakenOver(program=program.id, workspace=config.workspace, rebuilt=rebuilt)


def _wait(seconds: float) -> None:
    told = f"a run was under way within the hour: waiting {seconds:.0f} seconds, in which one on another machine ends"
    print(told, file=sys.stderr, flush=True)
    time.sleep(seconds)


def _place(config: Config, program: Program, workspace: Workspace, spreadsheet: str) -> Place:
    """Where the program is, as it is noted; else as its workbook says, which is noted then."""
    place = home.place_of(config, program)
    if place is not None and spreadsheet in ("", place.spreadsheet):
        return place
    noted = home.noted_place(config, program).spreadsheet
    if spreadsheet and noted not in ("", spreadsheet):
        raise UsageError(
            what=f"{program.id} is in the workbook {noted}",
            remedy="Leave --spreadsheet out, or write another one into the program's file of config/",
        )
    spreadsheet = spreadsheet or noted
    if not spreadsheet:
        raise NotSetUp(program=program.id)
    try:
        mark = ownership.mark_of(workspace.sheets.metadata(spreadsheet))
    except LedgerOfAnother:
        mark = None
    if mark is None or not mark.folder:
        raise LedgerOfAnother(
            what="the workbook does not say where the program's folder is",
            remedy=f"Write spreadsheet, folder and calendar (their ids) into config/programs/{program.id}.toml",
        )
    place = Place(spreadsheet, mark.folder, mark.calendar)
    home.save_place(config, program, place)
    return place
