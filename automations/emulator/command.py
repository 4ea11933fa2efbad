"""`automations emulator …`: serve, issue tokens, make accounts, show what is there."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from automations.emulator import launch, tokens
from automations.emulator.calendar import showing as calendar_showing
from automations.emulator.gmail import showing as mail_showing

if TYPE_CHECKING:
    from automations.emulator.workspace import Workspace


_SHOW_EPILOG = """\
examples:
  automations emulator show mail                            each mailbox, the newest first, with ids
  automations emulator show mail --open 17f23fd3abd78295    write that message to a file for the browser
  automations emulator show calendar                        the events, with their guests and answers
  automations emulator show drive --save var/files          the files, written where they can be opened
"""


def main(argv: list[str]) -> int:
    """Run one command; the exit status: 0 done, 1 failed, 2 not understood."""
    parser = _parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as end:
        return int(end.code or 0)
    data = Path(args.data or os.environ.get("AUTOMATIONS_DATA") or "var")
    commands = {
        None: _serve,
        "token": _token,
        "service-account": _service_account,
        "authorized-user": _authorized_user,
        "oauth-client": _oauth_client,
        "show": _show,
    }
    return commands[args.command](args, data)


def _parser() -> argparse.ArgumentParser:
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument(
        "--data", default=argparse.SUPPRESS, metavar="DIR", help="the data folder (default $AUTOMATIONS_DATA or var/)"
    )
    parser = argparse.ArgumentParser(
        prog="automations emulator",
        description="A local Google Workspace over HTTP. Without a command it serves, prints 'ready http://127.0.0.1:"
        "PORT' when it answers, then 'pages' with an address for the browser, and ends on SIGTERM or Ctrl-C. See "
        "docs/emulator.md.",
        epilog="example: automations emulator --port 8090 --clock 2026-11-02T09:00:00-05:00",
    )
    parser.add_argument("--data", metavar="DIR", help="the data folder (default $AUTOMATIONS_DATA or var/)")
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port of the APIs (default 0: any free one)"
    )
    parser.add_argument(
        "--clock", metavar="ISO", help="stand still at this time, for example 2026-11-02T09:00:00-05:00"
    )
    parser.add_argument("--check", action="store_true", help="hold every answer against the discovery documents")
    parser.add_argument(
        "--tied", action="store_true", help="end when the standard input ends (with whoever started it)"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, does: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            parents=[data],
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=f"example: automations emulator {example}",
        )

    token = add("token", "print a bearer token for a user", "token coordinator@example.org --scopes drive.file")
    token.add_argument("user", metavar="USER", help="the address whose token it is; any address will do")
    token.add_argument("--scopes", nargs="+", metavar="SCOPE", help="such as drive.file spreadsheets (default: all)")
    token.add_argument("--client", default=tokens.DEFAULT_CLIENT, metavar="ID", help="the OAuth client, for drive.file")
    token.add_argument("--minutes", type=float, metavar="N", help="how long it is good, from the system's time on")

    account = add(
        "service-account",
        "make a service account and print its key file (JSON)",
        "service-account runner@town.iam.gserviceaccount.com > key.json",
    )
    account.add_argument("email", metavar="EMAIL", help="such as runner@town.iam.gserviceaccount.com")
    account.add_argument(
        "--keyless", action="store_true", help="keep the key here, and print how the machine's own identity signs in"
    )
    person = add(
        "authorized-user",
        "print a person's OAuth token (authorized_user JSON)",
        "authorized-user coordinator@example.org > token.json",
    )
    person.add_argument("email", metavar="EMAIL", help="the person's address")
    person.add_argument("--scopes", nargs="+", metavar="SCOPE", help="such as drive.file spreadsheets (default: all)")
    client = add(
        "oauth-client",
        "print an OAuth client for automations authorize (JSON)",
        "oauth-client > client.json",
    )
    client.add_argument("--testing", action="store_true", help="its consent screen is in 'Testing': 7 days")
    for one in (account, person, client):
        one.add_argument("--url", metavar="URL", help="the emulator's address (default: that of the running one)")

    show = add("show", "list what is there", "show mail --mailbox ana.exemplo@example.org")
    show.formatter_class = argparse.RawDescriptionHelpFormatter
    show.epilog = _SHOW_EPILOG
    show.add_argument("what", choices=["drive", "mail", "calendar"], help="which part of the workspace")
    show.add_argument("--json", action="store_true", help="as one JSON object")
    show.add_argument("--save", metavar="DIR", help="drive: write the files below this folder, to be opened")
    show.add_argument("--mailbox", metavar="ADDRESS", help="mail: only this mailbox's")
    show.add_argument("--open", metavar="ID", help="mail: write this message's HTML to a file and print its path")
    return parser


def _serve(args: argparse.Namespace, data: Path) -> int:
    from automations.emulator import serving  # the web server's imports are for this command alone

    try:
        serving.serve(data, port=args.port, clock=args.clock, check=args.check, tied=args.tied)
    except (serving.AlreadyRunning, OSError, ValueError, sqlite3.DatabaseError) as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 1
    return 0


def _token(args: argparse.Namespace, data: Path) -> int:
    from datetime import UTC, datetime, timedelta

    expires = datetime.now(UTC) + timedelta(minutes=args.minutes) if args.minutes else tokens.FAR
    scopes = args.scopes or tokens.ALL_SCOPES
    text = tokens.issue(tokens.secret(data), args.user, scopes=scopes, client=args.client, expires=expires)
    sys.stdout.write(text + "\n")
    return 0


def _address(args: argparse.Namespace, data: Path) -> str | None:
    running = None if args.url else launch.find(data)
    url = args.url or (running.url if running else None)
    if url is None:
        sys.stderr.write("emulator: none is running on this data folder; give its address with --url\n")
    return url


def _service_account(args: argparse.Namespace, data: Path) -> int:
    url = _address(args, data)
    if url is None:
        return 2
    if args.keyless:
        from automations.emulator.keyless import new_keyless_account

        _print(new_keyless_account(data / "emulator", args.email, url))
        return 0
    from automations.emulator.signin import new_account

    _print(new_account(data / "emulator", args.email, f"{url}/token"))
    return 0


def _oauth_client(args: argparse.Namespace, data: Path) -> int:
    url = _address(args, data)
    if url is None:
        return 2
    from automations.emulator.consent import client_file

    _print(client_file(url, testing=args.testing))
    return 0


def _authorized_user(args: argparse.Namespace, data: Path) -> int:
    url = _address(args, data)
    if url is None:
        return 2
    from automations.emulator.signin import new_authorized_user

    scopes = args.scopes or list(tokens.ALL_SCOPES)
    _print(new_authorized_user(tokens.secret(data), args.email, scopes, f"{url}/token"))
    return 0


def _show(args: argparse.Namespace, data: Path) -> int:
    if args.what == "mail":
        return _show_mail(args, data)
    if args.what == "calendar":
        events = _there(data, "/events", "events", lambda workspace: workspace.calendars.listing())
        _tell(args, "events", events, calendar_showing.listed)
        return 0
    files = _there(data, "/files", "files", lambda workspace: workspace.drive.tree())
    if args.save:
        return _save(files, data, Path(args.save))
    _tell(args, "files", files, _files_listed)
    return 0


def _files_listed(files: list[dict[str, Any]]) -> str:
    text = ""
    for file in sorted(files, key=lambda one: (str(one["path"]).lower(), one["id"])):
        marks = " (in the bin)" if file["trashed"] else ""
        text += f"{file['path']}{marks}\n    {file['id']}  {file['link']}\n"
    return text or "Drive is empty.\n"


def _show_mail(args: argparse.Namespace, data: Path) -> int:
    mailbox, message = args.mailbox or "", args.open or ""
    path = "/mail?" + urlencode({"mailbox": mailbox, "id": message})
    mail = _there(data, path, "mail", lambda workspace: workspace.gmail.listing(mailbox, message))
    if not args.open:
        _tell(args, "mail", mail, mail_showing.listed)
        return 0
    try:
        written = mail_showing.opened(mail[0], data / "emulator" / "opened") if mail else None
    except OSError as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 1
    if written is None:
        sys.stderr.write(f"emulator: there is no message {message}; `show mail` lists them\n")
        return 1
    sys.stdout.write(f"{written}\n")
    return 0


def _tell(
    args: argparse.Namespace, name: str, rows: list[dict[str, Any]], listed: Callable[[list[dict[str, Any]]], str]
) -> None:
    if args.json:
        _print({name: rows})
    else:
        sys.stdout.write(listed(rows))


def _save(files: list[dict[str, Any]], data: Path, folder: Path) -> int:
    from automations.emulator import saving

    try:
        written = saving.save(files, data, folder) if files else []
    except OSError as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 1
    sys.stdout.write("".join(f"{path}\n" for path in written) or "Drive has no files to write.\n")
    return 0


def _there(data: Path, path: str, name: str, look: Callable[[Workspace], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A list from the running emulator's admin API, or from the file of one that has ended."""
    running = launch.find(data)
    if running:
        return list(running.admin("GET", path)[name])
    if not (data / "emulator" / "workspace.sqlite").exists():
        return []
    from automations.emulator.workspace import Workspace

    workspace = Workspace(data)
    try:
        return look(workspace)
    finally:
        workspace.close()


def _print(value: Any) -> None:
    json.dump(value, sys.stdout, indent=2)
    sys.stdout.write("\n")
