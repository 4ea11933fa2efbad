"""What the commands take: their words, options and help. Nothing is done here, and nothing heavy is imported."""

from __future__ import annotations

import argparse

JOBS = {
    "invoices": "Drafts each ended month's invoices into Drive, and follows them until they are paid.",
    "interviews": "Invites applicants to interviews, asks once more, tells of changes, and makes score sheets.",
    "posting": "Drafts the position description and the talking points in each language, as documents and as PDF.",
    "applications": "Brings in what came by the form, confirms it, and tells applicants of each new Stage.",
    "onboarding": "Puts who is accepted on Liaisons, welcomes them, asks for papers, opens the core team's folder.",
    "meetings": "Invites everybody to the meetings, reminds them, and tells them what has changed.",
    "digest": "Tells staff each morning what needs them; sends the accountant their packet, liaisons their statements.",
    "hours": "Brings what liaisons send by the form for hours into the tab Hours, each answer once.",
}

RUN_JOB_EPILOG = """\
examples:
  run-job invoices --plan              show what would be drafted, and change nothing
  run-job invoices                     draft what is due, take what staff decided
  run-job invoices --month 2026-10     draft new invoices of that month only
  run-job meetings                     invite, remind, tell of moves and cancellations
  run-job interviews                   invite applicants, make the interviewers' score sheets
  run-job hours                        bring in what liaisons have sent by the form for hours
  run-job applications                 bring in what came by the form, write to applicants
  run-job onboarding                   put who is accepted on Liaisons, welcome them, ask for papers
  run-job digest                       staff's morning mail, the accountant's packet, liaisons' statements
  run-job posting                      the position description and talking points, as documents and as PDF
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
  automations authorize                sign in to Google, once
  automations doctor                   what is not well, with the remedy of each
  automations serve                    run all jobs of all programs when they are due, until it is told to end
  automations explain ARL-FY27-0003    all that is known about an invoice, a person's id, a row, an effect's key
  automations backup                   one file of the ledger
  automations restore FILE             put one back; then, as on a new machine:
  automations rebuild-ledger           make the ledger anew from Workspace, and take the program over

Jobs are run with: run-job --help
"""


def run_job_parser() -> argparse.ArgumentParser:
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


def main_parser() -> argparse.ArgumentParser:
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
    serve = commands.add_parser(
        "serve",
        help="run all jobs of all programs when they are due, until it is told to end",
        description="Runs the jobs of all programs as Schedule and Run now on the tab Jobs say, programs side by side "
        "(workers in config/). Prints a JSON line an event, and answers on http://127.0.0.1:PORT/healthz. SIGTERM or "
        "Ctrl-C ends it after the effect in hand; what was missed meanwhile is done when it is started again.",
        epilog="example: automations serve --port 8090",
    )
    serve.add_argument("--port", type=int, default=8090, metavar="N", help="of /healthz (default 8090; 0: a free one)")
    _add_places(serve)
    explain = commands.add_parser(
        "explain",
        help="all that is known about an invoice number, a person's id, a row, an effect's key",
        description="Shows all that the ledger knows about an invoice number, a person's id, a row's id or an "
        "effect's key: what, when, why, links.",
        epilog="example: automations explain ARL-FY27-0003",
    )
    explain.add_argument("key", metavar="KEY", help="ARL-FY27-0003, L-02, H-0123, or invoice/L-02/2026-10/F-01/g1")
    authorize = commands.add_parser(
        "authorize",
        help="sign in to Google, or try a service account's delegation",
        description="Signs in to Google as the program's mailbox: shows an address, which a person opens in a browser "
        "on this machine, and writes the sign-in to the file that google_credentials names, for this user only. If a "
        "service account's file lies there, its delegation is tried, scope by scope, and nothing is written.",
        epilog="examples: automations authorize --client client.json; with the browser on another machine: "
        "ssh -L 8765:127.0.0.1:8765 server, and there: automations authorize --port 8765",
    )
    authorize.add_argument(
        "--client",
        default="",
        metavar="FILE",
        help="the OAuth client ('Desktop app') from Google Cloud; else that of the last sign-in",
    )
    authorize.add_argument(
        "--port", type=int, default=0, metavar="N", help="where the browser's answer comes to (default: any free port)"
    )
    authorize.add_argument("--json", action="store_true", help="print one JSON object")
    _add_places(authorize)
    doctor = commands.add_parser(
        "doctor",
        help="look at all that the service rests on; each line passes or gives its remedy",
        description="Looks at this machine, the sign-in scope by scope, and each program: storage, tabs and headers, "
        "time zones, wording. Changes nothing. Exit status 1 when a check has failed.",
        epilog="examples: automations doctor; automations doctor --program example --contract",
    )
    doctor.add_argument("--program", default="", metavar="ID", help="only this program; else all")
    doctor.add_argument(
        "--contract",
        nargs="?",
        const="quiet",
        default="",
        choices=["quiet", "all"],
        help="try, too, whether Google is as believed: quiet works in a folder of its own and deletes it; all sends "
        "mail to the account itself and makes events",
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    _add_places(doctor)
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
