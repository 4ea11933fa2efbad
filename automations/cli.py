"""The commands: parse, call, print; nothing else. Imports of weight happen when a command needs them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from automations import command_line
from automations.errors import AutomationsError, LocalWorkspaceDown, UsageError, naming, unforeseen

if TYPE_CHECKING:
    from automations.config import Config, Program
    from automations.service.connection import Connection


def run_job(arguments: Sequence[str] | None = None) -> NoReturn:
    """The command `run-job`."""
    sys.exit(_guarded(_run_job, command_line.run_job_parser(), sys.argv[1:] if arguments is None else arguments))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The command `automations`."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["emulator"] and words[1:2] != ["example"]:
        from automations.emulator import command

        sys.exit(command.main(words[1:]))
    sys.exit(_guarded(_main, command_line.main_parser(), words))


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
        print(job_list(config, programs, command_line.JOBS, as_json=given.json))
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
    if given.command == "authorize":
        return _authorize(given, config)
    if given.command == "doctor":
        from automations.service.doctor import doctor

        programs = [config.program(given.program)] if given.program else list(config.programs.values())
        with _connection(config) as connection:
            report = doctor(config, programs, connection, given.contract)
        print(report.in_words(as_json=given.json))
        return report.exit_status
    if given.command == "serve":
        from automations.service.serve import serve

        with _connection(config) as connection:
            serve(config, connection, given.port)
        return 0
    program = config.program(given.program)
    with naming(program.id):
        return _of_program(given, config, program)


def _authorize(given: argparse.Namespace, config: Config) -> int:
    from automations.service.authorize import authorize

    def say(address: str) -> None:
        print(f"open this address as the program's mailbox, and agree:\n{address}", file=sys.stderr, flush=True)

    client = Path(given.client) if given.client else None
    print(authorize(config, client, given.port, say).in_words(as_json=given.json))
    return 0


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
