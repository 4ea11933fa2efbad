"""Rings for the operator: each look's trouble goes in, and what is due is mailed to whom Settings name.

For the thread that looks around. Nothing that goes wrong here stops the service: it is tried again at the next look.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime

from automations.config import LOCAL, Config
from automations.errors import AutomationsError, unforeseen
from automations.google.workspace import Workspace
from automations.rules.alarms import Due, Trouble
from automations.runs import home
from automations.service import alarm_letters, alarms
from automations.service.alarms import AlarmFile
from automations.service.connection import Connection
from automations.sheet import read, typed


def ring(
    config: Config,
    connection: Connection,
    file: AlarmFile,
    now: datetime,
    trouble: str,
    faults: Mapping[str, str],
    looked: Collection[str],
    note: Callable[[Exception], object],
    *,
    silent: bool = False,
) -> None:
    """`trouble` is the installation's, "" for none; `faults` are programs' by id, those of `looked` alone being sure to
    be whole. While Google cannot be reached nothing can be mailed: what is due is told when it can. `note` is given
    what went wrong with the telling; while `silent` nothing is tried.
    """
    found = [Trouble("", trouble)] if trouble else []
    found += [Trouble(program, what) for program, what in faults.items() if what]
    # A program that was taken out of config/ is in no trouble any more.
    gone = {one.program for one in file.read()} - {"", *config.programs}
    try:
        due = alarms.observe(file, found, {"", *looked, *gone}, now)
        if due and not trouble and not silent:
            with connection.open(True) as workspace:
                sender = _mailbox(config, workspace)
                operators = alarm_letters.operators_of(config, _operators(config, workspace, due, sender))
                alarm_letters.tell(file, due, workspace, sender, operators, now)
    except (AutomationsError, OSError) as error:
        note(error)
    except Exception as error:
        note(unforeseen(error))


def _operators(config: Config, workspace: Workspace, due: Due, sender: str) -> dict[str, str]:
    """Operator e-mail of each program that is in trouble; for the installation's, of the default one. Where it cannot
    be read, or is empty, the program's own mailbox is told: somebody reads that.
    """
    wanted = {one.program for one in (*due.fresh, *due.mended) if one.program}
    if any(not one.program for one in (*due.fresh, *due.mended)):
        wanted.add(config.default_program or next(iter(config.programs)))
    return {id_: _operator(config, workspace, id_) or sender for id_ in sorted(wanted) if id_ in config.programs}


def _operator(config: Config, workspace: Workspace, id_: str) -> str:
    with suppress(AutomationsError):
        place = home.place_of(config, config.programs[id_])
        if place is not None:
            metadata = workspace.sheets.metadata(place.spreadsheet)
            values = workspace.sheets.values(place.spreadsheet, read.ranges(metadata))
            return typed.snapshot(read.workbook(metadata, values)[0]).settings.operator_email
    return ""


def _mailbox(config: Config, workspace: Workspace) -> str:
    return (
        config.local_user if config.workspace == LOCAL else config.google_subject or workspace.gmail.profile().address
    )
