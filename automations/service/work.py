"""One job for one program or for many: programs side by side, within a program one thing after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from automations.config import LOCAL, Config, Program
from automations.errors import AutomationsError, naming, unforeseen
from automations.google.workspace import Workspace
from automations.jobs import hours, invoices, posting
from automations.runs import home
from automations.runs.lock import only_run_of
from automations.runs.outcome import Outcome
from automations.runs.run import Errand, run
from automations.service import alarms
from automations.service.connection import Connection

_NO_LETTERS = frozenset({invoices.NAME, posting.NAME, hours.NAME})
"""Jobs that need neither mailbox nor calendar: their runs do not ask for the scopes of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is asked for on the command line."""

    job: str
    month: str = ""
    plan_only: bool = False
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A program whose run could not be carried out; the error has the remedy and the exit status."""

    program: str
    error: AutomationsError


def run_one(
    config: Config, program: Program, work: Work, connection: Connection, stopping: Callable[[], bool] = lambda: False
) -> Outcome:
    """Runs the job for one program, holding its lock. Once `stopping` says so, the run ends after the effect in hand.

    Raises AutomationsError.
    """
    place = home.require_place(config, program)
    ledger = home.ledger_file(config, place)
    with (
        naming(program.id),
        only_run_of(program.id, home.lock_file(config, place)),
        connection.open(work.job not in _NO_LETTERS) as workspace,
    ):
        errand = Errand(
            job=work.job,
            program=program.id,
            workspace=config.workspace,
            spreadsheet=place.spreadsheet,
            folder=place.folder,
            zone=program.zone,
            ledger=ledger,
            calendar=place.calendar,
            forms=place.forms,
            form_links=place.form_links,
            sender=sender_of(config, workspace, work.job),
            redirect=config.redirect_all_mail_to,
            calendar_notices=config.calendar_notices,
            form_1099_from=config.form_1099_from,
            alarms=alarms.lines(alarms.alarm_file(config), program.id),
            month=work.month,
            plan_only=work.plan_only,
            yes=work.yes,
        )
        return run(errand, workspace, connection.clock, stopping)


def sender_of(config: Config, workspace: Workspace, job: str) -> str:
    """The program's mailbox, which Gmail asks the From of a letter to be."""
    if config.workspace == LOCAL:
        return config.local_user
    if job in _NO_LETTERS:
        return config.google_subject
    return config.google_subject or workspace.gmail.profile().address


def run_many(
    config: Config, programs: Sequence[Program], work: Work, connection: Connection
) -> Iterator[Outcome | Failure]:
    """Each program's outcome in the order given, `config.workers` at a time; one that fails stops no other."""

    def one(program: Program) -> Outcome | Failure:
        try:
            return run_one(config, program, work, connection)
        except AutomationsError as error:
            return Failure(program.id, error)
        except Exception as error:
            return Failure(program.id, unforeseen(error))

    if len(programs) == 1:
        yield one(programs[0])
        return
    with ThreadPoolExecutor(max_workers=config.workers, thread_name_prefix="program") as pool:
        yield from pool.map(one, programs)
