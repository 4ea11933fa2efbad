"""The commands: parse, call, print; nothing else. Imports of weight happen when a command needs them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from automations.errors import AutomationsError, LocalWorkspaceDown, UsageError, naming, unforeseen

if TYPE_CHECKING:
    from automations.config import Config, Program
    from automations.service.connection import Connection

JOBS = {
    "invoices": "Drafts each ended month's invoices into Drive, and follows them until they are paid.",
    "interviews": "Invites applicants to interviews, asks once more, tells of changes, and makes score sheets.",
    "meetings": "Invites everybody to the meetings, reminds them, and tells them what has changed.",
}

RUN_JOB_EPILOG = """\
examples:
  run-job invoices --plan              show what would be drafted, and change nothing
  run-job invoices                     draft what is due, take what staff decided
  run-job invoices --month 2026-10     draft new invoices of that month only
  run-job meetings                     invite, remind, tell of moves and cancellations
  run-job interviews                   invite applicants, make the interviewers' score sheets
  run-job invoices --all --json        every program, one JSON object a line
  run-job --list                       the jobs, with schedule and last run

exit status: 0 done or nothing due; 1 something failed and will be tried again, or is unknown;
2 usage or configuration; 3 refused by the guard; 4 another run holds the program; 5 sign-in.
"""

MAIN_EPILOG = """\
examples:
  automations emulator                 a Google Workspace on this machine, for rehearsals
  automations emulator example         load the example program into it
  automations emulator show mail       what is in its mailboxes; also: show calendar, show drive
  automations init                     make the workbook, the Drive folder and the calendar, or bring them up to date
  automations explain ARL-FY27-0003    all that is known about an invoice, a person's id, a row, an effect's key
  automations backup                   one file of the ledger
  automations restore FILE             put one back; then, as on a new machine:
  automations rebuild-ledger           make the ledger anew from Workspace, and take the program over

Jobs are run with: run-job --help
"""


def run_job(arguments: Sequence[str] | None = None) -> NoReturn:
    """The command `run-job`."""
    sys.exit(_guarded(_run_job, _run_job_parser(), sys.argv[1:] if arguments is None else arguments))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The command `automations`."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["emulator"] and words[1:2] != ["example"]:
        from automations.emulator import command

        sys.exit(command.main(words[1:]))
    sys.exit(_guarded(_main, _main_parser(), words))


def _run_job_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run-job",
        description="Runs one job of a liaison program: reads its workbook, does what is due, each thing once.",
        epilog=RUN_JOB_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "job", nargs="?", choices=sorted(JOBS), metavar="JOB", help=f"one of: {', '.join(sorted(JOBS))}"
    )
    parser.add_argument("--list", action="store_true", help="show the jobs in plain words, with schedule and last run")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--program", default="", metavar="ID", help="the program; without it the default one of config/")
    which.add_argument("--all", action="store_true", help="every program, side by side")
    parser.add_argument("--month", default="", metavar="YYYY-MM", help="draw new invoices of this month only")
    parser.add_argument("--plan", action="store_true", help="show what would be done, and change nothing")
    parser.add_argument("--yes", action="store_true", help="go past the guard and the settling time")
    parser.add_argument("--json", action="store_true", help="print one JSON object (with --all, one a line)")
    _add_places(parser)
    return parser


def _main_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="automations",
        description="Runs a town's paid community-liaison program from its Google Sheet.",
        epilog=MAIN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    init = commands.add_parser(
        "init",
        help="create or bring up to date the workbook, the Drive folder and the calendar",
        description="Creates the workbook, the Drive folder and the calendar of a program, or brings them up to date. "
        "What staff added or changed stays; twice changes nothing.",
        epilog="example: automations init --program example",
    )
    backup = commands.add_parser(
        "backup",
        help="one file of the ledger, whole",
        description="Waits until no run is going on, and copies the program's ledger into one file, for this user "
        "only; the copy is looked at before it counts.",
        epilog="example: automations backup /backup/ledger.sqlite",
    )
    backup.add_argument(
        "file", nargs="?", default="", metavar="FILE", help="where; else backups/ below the data folder, by its time"
    )
    restore = commands.add_parser(
        "restore",
        help="put a backup in the ledger's place; rebuild-ledger must follow",
        description="Puts a backup in the ledger's place, never over a running program, and keeps the one that it "
        "replaces. What was done since the backup it does not know: no job runs until rebuild-ledger has.",
        epilog="example: automations restore /backup/ledger.sqlite --program example && "
        "automations rebuild-ledger --program example",
    )
    restore.add_argument("file", metavar="FILE", help="a file that automations backup has made")
    rebuild = commands.add_parser(
        "rebuild-ledger",
        help="make the ledger anew from Workspace, and take the program over on this machine",
        description="Makes the program's ledger anew from what the Sheet, Drive, Calendar and Gmail say of what was "
        "done, on top of the ledger that is there, if there is one; lists what nobody can tell. From then on this "
        "machine alone may act for the program; a run that may be under way on another one is given 90 seconds to see "
        "that. Stopped on its way, it is run again. Exit status 1 when something is unknown.",
        epilog="examples: automations rebuild-ledger --program example; on a machine that has nothing but config/ and "
        "credentials: automations rebuild-ledger --program example --spreadsheet 1AbC...",
    )
    rebuild.add_argument(
        "--spreadsheet", default="", metavar="ID", help="the workbook, as its address has it, on a new machine"
    )
    explain = commands.add_parser(
        "explain",
        help="all that is known about an invoice number, a person's id, a row, an effect's key",
        description="Shows all that the ledger knows about an invoice number, a person's id, a row's id or an "
        "effect's key: what, when, why, links.",
        epilog="example: automations explain ARL-FY27-0003",
    )
    explain.add_argument("key", metavar="KEY", help="ARL-FY27-0003, L-02, H-0123, or invoice/L-02/2026-10/F-01/g1")
    emulator = commands.add_parser(
        "emulator",
        help="the local Google Workspace, for rehearsals and tests",
        description="The local Google Workspace. `automations emulator --help` lists what it can do; "
        "`automations emulator example` loads the example program.",
        epilog="example: automations emulator example",
    )
    emulator.add_argument("what", choices=["example"], help="load the example program into the local workspace")
    for command in (init, backup, restore, rebuild, explain, emulator):
        command.add_argument("--program", default="", metavar="ID", help="the program; else the default one of config/")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        _add_places(command)
    return parser


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", default="", metavar="DIR", help="the configuration (else $AUTOMATIONS_CONFIG, else config/)"
    )
    parser.add_argument(
        "--data", default="", metavar="DIR", help="ledgers and the local workspace (else $AUTOMATIONS_DATA, else var/)"
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")


def _guarded(
    act: Callable[[argparse.Namespace], int], parser: argparse.ArgumentParser, arguments: Sequence[str]
) -> int:
    """Runs a command; an error becomes one line on stderr with its remedy, and the exit status of its kind."""
    given = parser.parse_args(arguments)
    try:
        return act(given)
    except AutomationsError as error:
        if given.debug:
            raise
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(f"{parser.prog}: stopped; run the same command again to go on", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if given.debug:
            raise
        print(f"{parser.prog}: {unforeseen(error)}", file=sys.stderr)
        return 1


def _run_job(given: argparse.Namespace) -> int:
    if given.list:
        from automations.service.listing import job_list

        config = _config(given)
        programs = list(config.programs.values()) if given.all else [config.program(given.program)]
        print(job_list(config, programs, JOBS, as_json=given.json))
        return 0
    if not given.job:
        raise UsageError(what="no job is named", remedy="Try: run-job invoices --plan, or: run-job --list")
    from automations.console import Console
    from automations.rules.periods import is_month
    from automations.service.work import Failure, Work, run_many

    if given.month and not is_month(given.month):
        raise UsageError(what=f"{given.month!r} is no month", remedy="Write it as 2026-10")
    config = _config(given)
    programs = list(config.programs.values()) if given.all else [config.program(given.program)]
    work = Work(job=given.job, month=given.month, plan_only=given.plan, yes=given.yes)
    console = Console(workspace=config.workspace, as_json=given.json, many=given.all)
    status = 0
    with _connection(config) as connection:
        for came_to in run_many(config, programs, work, connection):
            if isinstance(came_to, Failure):
                if given.debug:
                    raise came_to.error
                console.failure(came_to.program, came_to.error, "run-job")
                status = max(status, came_to.error.exit_status)
            else:
                console.outcome(came_to)
                status = max(status, came_to.exit_status)
    return status


def _main(given: argparse.Namespace) -> int:
    config = _config(given)
    program = config.program(given.program)
    with naming(program.id):
        return _of_program(given, config, program)


def _of_program(given: argparse.Namespace, config: Config, program: Program) -> int:
    if given.command == "explain":
        from automations.service.explain import explain

        print(explain(config, program, given.key, as_json=given.json))
        return 0
    if given.command == "backup":
        from automations.service.backup import backup

        print(backup(config, program, given.file).in_words(as_json=given.json))
        return 0
    if given.command == "restore":
        from automations.service.restore import restore

        print(restore(config, program, given.file).in_words(as_json=given.json))
        return 0
    with _connection(config) as connection:
        if given.command == "rebuild-ledger":
            from automations.service.rebuild import take_over

            taken = take_over(config, program, connection, given.spreadsheet)
            print(taken.in_words(as_json=given.json))
            return taken.exit_status
        if given.command == "init":
            from automations.service.setup import init

            print(init(config, program, connection).in_words(as_json=given.json))
            return 0
        from automations.service.example import load

        print(load(config, program, connection).in_words(as_json=given.json))
        return 0


def _config(given: argparse.Namespace) -> Config:
    from automations.config import load

    directory = Path(given.config or os.environ.get("AUTOMATIONS_CONFIG") or "config")
    data = Path(given.data or os.environ.get("AUTOMATIONS_DATA") or "var")
    return load(directory, data)


def _connection(config: Config) -> Connection:
    """Google, or the local workspace: the running one, or one that is started for the time of this command."""
    from automations.config import LOCAL
    from automations.service import connection

    if config.workspace != LOCAL:
        return connection.to_google(config)
    from automations.emulator import launch, tokens

    running = launch.find(config.data)
    started = None
    if running is None:
        try:
            running = started = launch.start(config.data)
        except (launch.NotReady, OSError) as error:
            raise LocalWorkspaceDown(folder=config.data, what=str(error)) from error
    key = tokens.secret(config.data)
    return connection.to_local(
        config,
        running.url,
        running.admin_url,
        running.admin_token,
        lambda scopes: tokens.issue(key, config.local_user, scopes=scopes, client="automations.example.org"),
        started.stop if started else None,
    )
