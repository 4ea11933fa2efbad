"""Failure alarms: one mail to the operator a cause, and one when it is mended; and the lines for Start here.

What stands is one file of the installation, var/<workspace>/alarms.json, and no ledger's: a ledger that is damaged or
held is itself a cause. A mail is noted as told before it leaves: it goes at most once, as alarms should.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from automations.config import Config
from automations.rules import alarms as rules
from automations.rules.alarms import Alarm, Alarms, Due, Trouble
from automations.runs.ledger_file import NO_ROOM


@dataclass(slots=True)
class AlarmFile:
    """Where the alarms of an installation are kept between two looks, and over a restart.

    `unwritten` is what stands while the disk is full, which is a thing to be told: then it is kept here alone.
    """

    file: Path
    unwritten: Alarms | None = None

    def read(self) -> Alarms:
        """What stands; nothing where there is no file, or one that cannot be read: then it is told once more."""
        if self.unwritten is not None:
            return self.unwritten
        try:
            listed = json.loads(self.file.read_text(encoding="utf-8"))
            return {
                Trouble(str(one["program"]), str(one["what"])): Alarm(
                    datetime.fromisoformat(one["since"]), _moment(one.get("told")), _moment(one.get("over"))
                )
                for one in listed
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def write(self, alarms: Alarms) -> None:
        """Written beside and moved into place. Raises OSError, but not for want of room."""
        listed = [
            {
                "program": trouble.program,
                "what": trouble.what,
                "since": alarm.since.isoformat(),
                "told": alarm.told.isoformat() if alarm.told else None,
                "over": alarm.over.isoformat() if alarm.over else None,
            }
            for trouble, alarm in alarms.items()
        ]
        beside = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                json.dump(listed, opened, indent=1)
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(beside, self.file)
            self.unwritten = None
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            self.unwritten = alarms


def alarm_file(config: Config) -> AlarmFile:
    return AlarmFile(config.data / config.workspace / "alarms.json")


def observe(file: AlarmFile, found: Collection[Trouble], looked: Collection[str], now: datetime) -> Due:
    """Notes what a look has found (`rules.alarms.observed`); what is to be told now. Raises OSError."""
    before = file.read()
    after = rules.observed(before, found, looked, now)
    if after != before or file.unwritten is not None:
        file.write(after)
    return rules.due(after, now)


def lines(file: AlarmFile, program: str) -> tuple[str, ...]:
    """What Start here of a program says of the service's own trouble, as long as it stands."""
    return tuple(f"the service is in trouble: {what}" for what in rules.of_program(file.read(), program))


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
