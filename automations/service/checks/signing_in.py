"""What doctor looks at between this machine and Google: the sign-in, scope by scope and API by API; and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests

from automations.errors import AutomationsError, Refused, SignInFailed
from automations.google import credentials, impersonation
from automations.google.failures import AttemptError, Happened
from automations.google.retries import CallKind
from automations.google.workspace import Workspace
from automations.runs.home import Place
from automations.service.checks.calls import HARMLESS, HarmlessCall
from automations.service.checks.finding import Finding, failed, passed, take_care
from automations.service.checks.granted import KEYLESS, SERVICE_ACCOUNT

CLOCK_MAY_BE_OFF = timedelta(minutes=1)
"""Google refuses assertions of a service account that are minutes off, and letters would go out at another hour."""
FILE = "credentials"
"""The check of a credential file that cannot be used at all."""
_NOT_THERE = "not-there-yet"


def token_kind(file: Path, subject: str, now: datetime) -> Finding:
    """What kind of sign-in it is, and whether it ends by itself; of a file that is of no use: why (`FILE`). No call."""
    try:
        credentials.from_file(file, scopes=(), subject=subject or None)
        info = credentials.content(file)
    except SignInFailed as error:
        return failed(FILE, str(error.facts["what"]), str(error.facts["remedy"]))
    if info.get("type") == SERVICE_ACCOUNT:
        return passed("sign-in", "a service account with delegation; it does not end by itself")
    if info.get("type") == KEYLESS and impersonation.source_kind(info) == impersonation.MACHINE:
        return passed("sign-in", "a service account with delegation, without a key: the machine's own identity asks")
    if info.get("type") == KEYLESS:
        return take_care(
            "sign-in",
            "a service account with delegation, without a key: a person's gcloud sign-in asks, and ends with it",
            "Let the machine's own identity ask: leave source_credentials out of the file (docs/google.md, 2 C).",
        )
    if not info.get("signed_in"):
        return take_care(
            "sign-in",
            "a person's sign-in of other making; whether it ends by itself is not known",
            "Sign in anew with: automations authorize (a consent screen in 'Testing' ends it after 7 days).",
        )
    if info.get("ends"):
        ends = datetime.fromisoformat(str(info["ends"]))
        return failed(
            "sign-in",
            f"{'ended' if ends <= now else 'ends'} on {ends.date().isoformat()}: the consent screen is in 'Testing'",
            "Make it 'Internal' (Google Auth Platform, Audience), then: automations authorize",
        )
    return passed("sign-in", "a person's sign-in; it does not end by itself")


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer of Google's: its JSON, and the time that it bears (UTC; None without)."""

    json: dict[str, Any]
    at: datetime | None


def ask(workspace: Workspace, call: HarmlessCall, place: Place) -> Heard | None:
    """One harmless call; None for 404. Raises SignInFailed, Refused, NotReached, Unanswered."""
    host = workspace.session.endpoint or f"https://{call.host}.googleapis.com"
    path = call.path.format(
        spreadsheet=place.spreadsheet or _NOT_THERE,
        calendar=place.calendar or _NOT_THERE,
        form=next((form for key, form in place.forms.items() if key != "folder"), _NOT_THERE),
    )

    def act() -> Heard:
        answer: requests.Response = workspace.session.request("GET", host + path)
        found = answer.json()
        if not isinstance(found, dict):
            raise AttemptError(Happened.NOT_JSON)
        return Heard(found, _date(answer.headers.get("Date", "")))

    try:
        return workspace.calls.perform(call.method, CallKind.READS, act)
    except Refused as refused:
        if refused.facts.get("code") == 404:
            return None
        raise


def scopes_alone(
    wanted: Sequence[str], with_scopes: Callable[[tuple[str, ...]], Workspace], place: Place
) -> list[Finding]:
    """Each scope by itself, with each API that it is for: a line a call."""
    found = []
    for scope in wanted:
        short = scope.rpartition("/")[2]
        try:
            with with_scopes((scope,)) as workspace:
                for call in (one for one in HARMLESS if one.scope == scope):
                    found.append(_one(f"scope {short}", workspace, call, place))
        except AutomationsError as error:
            found.append(not_well(f"scope {short}", error))
    return found


def clock(now: Callable[[], datetime], heard: Callable[[], Heard | None]) -> Finding:
    """This machine's clock against the Date of an answer, which was asked for between two looks at the clock."""
    before = now()
    answer = heard()
    after = now()
    if answer is None or answer.at is None:
        return take_care("clock", "the answer bears no time", "See that the machine's time is synchronised.")
    # The header has no fractions of a second.
    off = max(before - answer.at - timedelta(seconds=1), answer.at - after, timedelta())
    if off > CLOCK_MAY_BE_OFF:
        return failed(
            "clock",
            f"this machine's clock is {off.total_seconds() / 60:.0f} minutes off Google's",
            "Set it, and turn time synchronisation on (timedatectl set-ntp true).",
        )
    return passed("clock", "this machine's clock is Google's")


def _one(check: str, workspace: Workspace, call: HarmlessCall, place: Place) -> Finding:
    try:
        ask(workspace, call, place)
    except AutomationsError as error:
        return not_well(check, error)
    return passed(check, f"{call.method} answers")


def not_well(check: str, error: AutomationsError) -> Finding:
    """An error of ours as a line: its own remedy where it has one."""
    if isinstance(error, SignInFailed):
        return failed(check, str(error.facts["what"]), str(error.facts["remedy"]))
    return failed(check, str(error), "See docs/operators.md, What an error means.")


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None
