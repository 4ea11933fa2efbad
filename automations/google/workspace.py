"""One run's way to Google Workspace: sign in once, then the thin clients over one session."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from google.auth.credentials import Credentials

from automations.google.calendar import Calendar
from automations.google.calls import Calls
from automations.google.changes import Changes
from automations.google.drive import Drive
from automations.google.forms import Forms
from automations.google.gmail import Gmail
from automations.google.pace import Pace
from automations.google.retries import CallKind
from automations.google.sheets import Sheets
from automations.google.transport import Counted, Session, Timeouts


@dataclass(frozen=True)
class Workspace:
    """The clients of one run, for its thread only. Close it, or use it in a `with`."""

    sheets: Sheets
    drive: Drive
    session: Session
    calls: Calls
    pace: Pace = field(default_factory=Pace)

    # These are made when first asked for: most runs of most jobs call none of them.
    @cached_property
    def gmail(self) -> Gmail:
        """The mailbox of the credentials."""
        return Gmail(self.session, self.calls, self.pace)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendars that the service has made."""
        return Calendar(self.session, self.calls)

    @cached_property
    def forms(self) -> Forms:
        """The forms that the service has made."""
        return Forms(self.session, self.calls)

    @cached_property
    def changes(self) -> Changes:
        """Which files have changed."""
        return Changes(self.session, self.calls)

    @property
    def counted(self) -> Counted:
        """The requests sent so far."""
        return self.session.counted

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(
    credentials: Credentials,
    endpoint: str | None = None,
    *,
    calls: Calls | None = None,
    timeouts: Timeouts | None = None,
    pace: Pace | None = None,
) -> Workspace:
    """Sign in and give the clients. `endpoint` is None for Google, or the local Workspace's address;
    `pace` keeps Gmail's quota, for all runs that share a mailbox.

    Raises `SignInFailed`, or `NotReached` when the place that gives tokens does not answer; nothing was done then.
    """
    calls = calls or Calls()
    session = Session(credentials, endpoint, timeouts)
    try:
        calls.perform("sign-in", CallKind.READS, session.sign_in)
    except BaseException:
        session.close()
        raise
    return Workspace(Sheets(session, calls), Drive(session, calls), session, calls, pace or Pace())
