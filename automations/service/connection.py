"""The way to the workspace and its clock: Google with the system's clock, or the local one with its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType

from automations.config import Config
from automations.google import credentials, scopes
from automations.google.pace import Pace
from automations.google.workspace import Workspace, connect
from automations.runs.clock import Clock, local_clock, system_clock


@dataclass(frozen=True)
class Connection(AbstractContextManager["Connection"]):
    """Opens a workspace for each run: clients are for one thread only. Closing ends a workspace that was started.

    `open(letters)` asks for the scopes of Gmail and Calendar only for jobs that write letters. `with_scopes` opens one
    that may do no more than these scopes allow: for finding out what is granted.
    """

    clock: Clock
    open: Callable[[bool], Workspace]
    _stop: Callable[[], object] | None = field(default=None, repr=False)
    with_scopes: Callable[[tuple[str, ...]], Workspace] | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stop is not None:
            self._stop()


def to_google(config: Config) -> Connection:
    """Google itself. Raises SignInFailed when a workspace is opened with bad credentials; nothing is done then."""
    file = config.google_credentials
    assert file is not None  # config.load has made sure
    # One for all programs: they send from one mailbox.
    pace = Pace(config.gmail_units_a_minute)

    def open_google(letters: bool) -> Workspace:
        wanted = scopes.needed(workbook_made_by_hand=config.workbook_by_hand, letters=letters)
        return connect(credentials.from_file(file, scopes=wanted, subject=config.google_subject or None), pace=pace)

    def open_narrowed(wanted: tuple[str, ...]) -> Workspace:
        signed = credentials.from_file(file, scopes=wanted, subject=config.google_subject or None, narrowed=True)
        return connect(signed, pace=pace)

    return Connection(system_clock, open_google, with_scopes=open_narrowed)


def to_local(
    config: Config,
    url: str,
    admin_url: str,
    admin_token: str,
    issue: Callable[[tuple[str, ...]], str],
    stop: Callable[[], object] | None,
) -> Connection:
    """The local workspace at `url`. `issue` gives a bearer token for scopes; `stop` ends what was started for us."""
    pace = Pace(config.gmail_units_a_minute)

    def open_local(letters: bool) -> Workspace:
        wanted = scopes.needed(workbook_made_by_hand=config.workbook_by_hand, letters=letters)
        return connect(credentials.token_source(lambda: issue(wanted)), url, pace=pace)

    def open_narrowed(wanted: tuple[str, ...]) -> Workspace:
        return connect(credentials.token_source(lambda: issue(wanted)), url, pace=pace)

    return Connection(local_clock(admin_url, admin_token), open_local, stop, open_narrowed)
