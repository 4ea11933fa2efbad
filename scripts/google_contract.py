#!/usr/bin/env python
"""Try what the product believes of Google's APIs, one probe a belief, and print agree / differ / cannot tell here.

    scripts/google_contract.py                       on a local Workspace, started for its own time
    scripts/google_contract.py --config DIR          on the account of a configuration with workspace = "google"
    CONTRACT_TOKEN=... scripts/google_contract.py --endpoint http://127.0.0.1:PORT

Files are made in a folder of its own, which is deleted at the end, and so are calendars. Mail goes to the account
itself alone, and stays there: subject 'Contract: can be deleted'; `--api` leaves it out.
Exit status: 1 when a belief differs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract.calendar import calendar
from contract.drive import drive
from contract.forms import forms
from contract.gmail import gmail
from contract.look import sheets  # those of sheets.py, and its own after them
from contract.probe import Account, Finding, Probe, Verdict
from google.auth.credentials import Credentials
from google.oauth2 import service_account

from automations.errors import AutomationsError, Refused, UsageError
from automations.google import credentials, scopes
from automations.google.calls import Calls
from automations.google.workspace import Workspace, connect

APIS = {"calendar": calendar, "drive": drive, "forms": forms, "gmail": gmail, "sheets": sheets}
_MINUTE = 61.0
LETTERS = {"calendar", "gmail"}
USER, ROBOT = "contract@example.org", "contract@trial.iam.gserviceaccount.com"


def main(argv: list[str] | None = None) -> int:
    """Run the probes; 0 when none differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--config", type=Path, metavar="DIR", help="the account of this configuration")
    where.add_argument("--endpoint", metavar="URL", help="a server that speaks Google's APIs; see --token")
    parser.add_argument(
        "--token",
        metavar="TOKEN",
        help="the bearer token for --endpoint; others on the machine see it: or CONTRACT_TOKEN",
    )
    parser.add_argument("--api", choices=sorted(APIS), action="append", help="only this API; may be given twice")
    parser.add_argument("--no-quota", action="store_true", help="leave out the probe that uses up a minute's quota")
    chosen = parser.parse_args(argv)
    probes = [(name, probe) for name in chosen.api or sorted(APIS) for probe in APIS[name].all]
    probes = [item for item in probes if not (item[1].last and chosen.no_quota)]
    try:
        with _account(chosen) as account:
            return _try(account, sorted(probes, key=lambda item: item[1].last))
    except AutomationsError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def _try(account: Account, probes: list[tuple[str, Probe]]) -> int:
    counts = dict.fromkeys(Verdict, 0)
    for api, probe in probes:
        finding = _finding(probe, account)
        counts[finding.verdict] += 1
        print(f"{finding.verdict:<17} {api:<8} {probe.belief} [{probe.source}]", flush=True)
        if finding.saw:
            print(f"{'':<26} {finding.saw}", flush=True)
    print("  ".join(f"{verdict}: {count}" for verdict, count in counts.items()))
    return 1 if counts[Verdict.DIFFER] else 0


def _finding(probe: Probe, account: Account) -> Finding:
    try:
        try:
            return probe.run(account)
        except Refused as refused:
            if refused.facts.get("code") != 429:
                raise
            time.sleep(_MINUTE)  # the probes before it have used up the quota
            return probe.run(account)
    except (AutomationsError, LookupError, AssertionError, TypeError) as error:
        # What the probe rests on went wrong: that, too, is not as believed.
        return Finding(Verdict.DIFFER, f"{type(error).__name__}: {error}")


@contextmanager
def _account(chosen: argparse.Namespace) -> Iterator[Account]:
    if chosen.config:
        from automations import config

        settings = config.load(chosen.config, Path("var"))
        if settings.google_credentials is None:
            file = chosen.config / "automations.toml"
            raise UsageError(what=f"{file} names no google_credentials", remedy="Give a configuration that does.")
        file = settings.google_credentials
        granted = scopes.needed(letters=_letters(chosen))
        signed = credentials.from_file(file, scopes=granted, subject=settings.google_subject or None)
        with _trial(connect(signed), robot=_robot(file, granted)) as account:
            yield account
    elif chosen.endpoint:
        token = chosen.token or os.environ.get("CONTRACT_TOKEN", "")
        signed = credentials.token_source(lambda: token)
        with _trial(connect(signed, chosen.endpoint)) as account:
            yield account
    else:
        with _rehearsal(scopes.needed(letters=_letters(chosen))) as account:
            yield account


def _letters(chosen: argparse.Namespace) -> bool:
    """Whether mail and events are tried, which ask for scopes of their own."""
    return bool(LETTERS & set(chosen.api or APIS))


@contextmanager
def _rehearsal(granted: tuple[str, ...]) -> Iterator[Account]:
    """The local Workspace, with the narrowest scopes as in real life."""
    from automations.emulator import launch, tokens

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        running = launch.start(data, check=True)
        # The probes write more than a minute's quota takes; that quota is tried by its reads.
        running.admin("POST", "/quotas", {"sheets.write": None})
        try:
            key = tokens.secret(data)
            signed = credentials.token_source(lambda: tokens.issue(key, USER, scopes=granted))
            robot = credentials.token_source(lambda: tokens.issue(key, ROBOT, scopes=granted))

            def anybody(user: str, scopes: tuple[str, ...]) -> Credentials:
                return credentials.token_source(lambda: tokens.issue(key, user, scopes=scopes))

            known = {"rehearsal": True, "scopes": frozenset(granted), "robot": robot, "signed": anybody}
            with _trial(connect(signed, running.url), **known) as account:
                yield account
        finally:
            running.stop()


def _robot(file: Path, granted: tuple[str, ...]) -> Credentials | None:
    """The service account of a key file acting for itself; None for a person's token."""
    if json.loads(file.read_bytes()).get("type") != "service_account":
        return None
    robot: Credentials = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
        str(file), scopes=list(granted)
    )
    return robot


@contextmanager
def _trial(workspace: Workspace, **known: Any) -> Iterator[Account]:
    with workspace:
        account = Account(workspace, Calls(), **known)
        try:
            yield account
        finally:
            account.tidy()


if __name__ == "__main__":
    sys.exit(main())
