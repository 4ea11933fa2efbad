"""`automations authorize`: a person agrees once in a browser, or a service account's delegation is tried."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automations.config import GOOGLE, Config
from automations.errors import SignInFailed, UsageError
from automations.google import credentials, scopes, token_file
from automations.google.consent import Asked, client_of
from automations.google.loopback import Loopback
from automations.service.checks import granted

_PATIENCE = 600.0
"""Seconds in which somebody has to answer in the browser."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What stands now: the file, the kind of sign-in, its scopes; `ends` is empty for one that lasts."""

    file: str
    kind: str
    scopes: tuple[str, ...]
    ends: str = ""

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps({name: getattr(self, name) for name in self.__slots__})
        short = ", ".join(scope.rpartition("/")[2] for scope in self.scopes)
        if self.kind in granted.DELEGATED:
            return f"the service account of {self.file} may act for the program's mailbox: {short}"
        lines = [f"signed in: {self.file} (mode 0600): {short}"]
        if self.ends:
            lines.append(
                f"it ends on {self.ends}, because the consent screen is in 'Testing': make it 'Internal' in Google "
                "Cloud (Google Auth Platform, Audience), then run automations authorize again"
            )
        return "\n".join(lines)


def authorize(config: Config, client: Path | None, port: int, say: Callable[[str], object]) -> SignedIn:
    """Signs in and writes the token to google_credentials, or tries the service account that lies there.

    `client` is the OAuth client's file; without it the one in the place of google_credentials is used, or that with
    which the token there was made. `port` is where the browser's answer comes to (0: any). `say` is given the
    address to open. Until all is granted the old file stays.

    Raises UsageError, SignInFailed, NotReached, DiskFull.
    """
    file = config.google_credentials
    if config.workspace != GOOGLE or file is None:
        raise UsageError(
            what="the workspace is local: nobody signs in to it",
            remedy=f'Write workspace = "{GOOGLE}" and google_credentials in {config.directory / "automations.toml"}',
        )
    wanted = scopes.needed(workbook_made_by_hand=config.workbook_by_hand, letters=True)
    if client is None:
        if not file.exists():
            raise SignInFailed(
                what=f"there is no file {file} and no OAuth client is named",
                remedy="Download a client of type 'Desktop app' from Google Cloud; then: automations authorize "
                "--client FILE (or put a service account's key, or the file of docs/google.md, 2 C, there)",
            )
        kind = credentials.content(file).get("type")
        if kind in granted.DELEGATED:
            wrong = granted.as_one(file, granted.refused(file, config.google_subject, wanted), wanted)
            if wrong is not None:
                raise wrong
            return SignedIn(str(file), str(kind), wanted)
    source = client or file
    known = client_of(credentials.content(source), source)
    try:
        loopback = Loopback(port)
    except (OSError, OverflowError) as error:
        raise UsageError(
            what=f"the port {port} of 127.0.0.1 cannot be listened on", remedy="Give another one with --port"
        ) from error
    with loopback:
        asked = Asked(known, wanted, loopback.address)
        say(asked.address)
        answer = loopback.answer(asked.state, _PATIENCE)
    token = asked.token(asked.code(answer), datetime.now(UTC))
    token_file.write(file, token)
    return SignedIn(str(file), granted.PERSON, wanted, token.get("ends", ""))
