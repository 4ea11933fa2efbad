"""Every error that an operator sees. The docstring of each is its message, with the remedy in it.

Facts go in by keyword and fill the docstring; none of them may be a person's name, address or e-mail.
`exit_status` is what the command ends with: 1 failed or unknown, 2 usage or configuration, 3 refused by the guard,
4 another run holds the program, 5 sign-in.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")
OF_PROGRAM = "--program ID"
"""Stands in the commands of remedies until `naming` has put the program there. Without it the default one is meant."""


class AutomationsError(Exception):
    """Something went wrong."""

    exit_status = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        sentence = " ".join((inspect.getdoc(type(self)) or "").split())
        told = {name: _on_one_line(str(fact)) for name, fact in facts.items()}
        # A fact may be a sentence with its own full stop, as Google's messages are.
        super().__init__(_TWO_STOPS.sub(".", sentence.format(**told)))

    def name(self, program: str) -> None:
        """Puts the program into the commands of the remedy, where it came from a place that knows none."""
        self.args = (str(self).replace(OF_PROGRAM, f"--program {program}"),)


def _on_one_line(fact: str) -> str:
    """Operators get one line, whatever a file or Google said in a fact; and nothing moves their terminal."""
    return _CONTROLS.sub("", " ".join(fact.splitlines()))


@contextmanager
def naming(program: str) -> Iterator[None]:
    """Whatever is raised in the block is about this program, and says so in its remedy."""
    try:
        yield
    except AutomationsError as error:
        error.name(program)
        raise


class Unforeseen(AutomationsError):
    """Something unforeseen went wrong: {what}. What was done is on record; run the same command again with --debug and
    report what it says."""


def unforeseen(error: Exception) -> Unforeseen:
    """A fault of the program's own: its kind and where it came up, not its words, which may name a person."""
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" at {Path(frame[0].filename).name}:{frame[0].lineno}" if frame else ""
    told = Unforeseen(what=type(error).__name__ + where)
    told.__cause__ = error
    return told


class ConfigurationError(AutomationsError):
    """{file}: {key}: {what}. {remedy}"""

    exit_status = 2


class UsageError(AutomationsError):
    """{what}. {remedy}"""

    exit_status = 2


class NotSetUp(AutomationsError):
    """The program {program} has no workbook yet. Make it with: automations init --program {program}. If it has run on
    another machine, instead: automations rebuild-ledger --program {program} --spreadsheet ID"""

    exit_status = 2


class WorkbookUnreadable(AutomationsError):
    """The workbook of {program} cannot be used: {what}. {remedy}"""

    exit_status = 1


class ProgramBusy(AutomationsError):
    """Another run holds the program {program} (since {since}). Wait until it has ended; nothing was done."""

    exit_status = 4


class LedgerUnusable(AutomationsError):
    """The ledger {file} cannot be used: {what}. {remedy}"""

    exit_status = 2


class LedgerDamaged(LedgerUnusable):
    """The ledger {file} cannot be used: {what}. {remedy}"""


class LedgerOfAnother(AutomationsError):
    """This ledger may not act for the workbook: {what}. Nothing was done. {remedy}"""

    exit_status = 2


class MustEnd(AutomationsError):
    """The run sends nothing more; the next one goes on."""


class StoodStill(MustEnd):
    """The run stood still for {minutes} minutes and has ended: the machine slept, or a clock was set. What it did is on
    record; the next run goes on from there."""


class OwnerUnknown(MustEnd):
    """The run has ended, because the workbook could not be asked whose the program is: {what} What it did is on record;
    the next run goes on from there."""


class TakenOver(MustEnd):
    """The run has ended: {what}. What it did before is on record here. {remedy}"""

    exit_status = 2


class DiskFull(AutomationsError):
    """There is no room left for {file}. Nothing was lost: free some space and run the same command again."""

    exit_status = 1


class LocalWorkspaceDown(AutomationsError):
    """The local workspace could not be started in {folder}: {what}. See that this user may write there, or give another
    folder with --data DIR."""

    exit_status = 2


class SignInFailed(AutomationsError):
    """Sign-in failed: {what}. {remedy}"""

    exit_status = 5


class Refused(AutomationsError):
    """Google refused {method} with {code} {reason}: {message}"""


class Unanswered(AutomationsError):
    """Google gave no certain answer to {method}: {what}. It will be looked up and tried again."""


class ZonesDiffer(AutomationsError):
    """The workbook of {program} is in the time zone {found}, the program in {wanted}. Set the workbook's under File,
    Settings, or time_zone in config/programs/{program}.toml; nothing was done."""

    exit_status = 2
