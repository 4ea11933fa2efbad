"""Sign-in: a service account with delegation (with its key, or without: impersonation.py), a person's OAuth token, or
the local Workspace's bearer token.

A credential file says itself where its tokens come from (`token_uri`), so a file of the local Workspace is signed in
by the very same code. Files that others on the machine could read, or put another in the place of, are refused.
Nothing of a file's content, no address and no token gets into a message.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2 import credentials as oauth
from google.oauth2 import service_account

from automations.errors import SignInFailed
from automations.google import impersonation

__all__ = ["Bearer", "SignInFailed", "content", "from_file", "of_answer", "of_refresh", "token_source"]

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret
_AUTHORIZE = "Sign in anew with: automations authorize"


class Bearer(Credentials):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """A token that somebody hands out on demand: the local Workspace's way in."""

    def __init__(self, issue: Callable[[], str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call, unused-ignore]
        self._issue = issue

    def refresh(self, request: object) -> None:
        """A new token in place of one that is missing or was not accepted."""
        self.token = self._issue()


def token_source(issue: Callable[[], str]) -> Credentials:
    """Credentials for `workspace = "local"`: `issue` gives a bearer token whenever one is needed."""
    return Bearer(issue)


def from_file(file: Path, *, scopes: Sequence[str], subject: str | None = None, narrowed: bool = False) -> Credentials:
    """Credentials for `workspace = "google"` from a service account's key, the name of one that is used without a key,
    or a person's OAuth token.

    `subject` is the mailbox that a service account acts for (domain-wide delegation); a service account has no
    storage of its own, so it is required there, and not used with a person's token. `scopes` are asked for by a
    service account; a person's token has those that the person has granted, unless it is `narrowed` to them, which is
    refused when one of them was not. No request is sent here.

    Raises `SignInFailed` for a file that is missing, readable by others, in a folder that anybody may write in, or no
    credential. Of a symbolic link both folders count, and the file that it leads to.
    """
    info = content(file)
    kind = info.get("type")
    try:
        if kind in ("service_account", impersonation.KIND) and not subject:
            raise SignInFailed(
                what=f"{file} is of a service account, and no mailbox is named that it acts for",
                remedy="Name the program's mailbox as google_subject in config/automations.toml.",
            )
        if kind == impersonation.KIND and subject:
            return impersonation.from_info(info, scopes, subject, TOKEN_URI)
        if kind == "service_account":
            key: Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call, unused-ignore]
                info, scopes=list(scopes), subject=subject
            )
            return key
        if kind == "authorized_user":
            # Not oauth.Credentials.from_authorized_user_info: it overrides the file's token_uri. And no scopes:
            # Google refuses a refresh that names one which was not granted, though the others would do. (`narrowed`
            # is for finding out.)
            return oauth.Credentials(  # type: ignore[no-untyped-call, unused-ignore]
                token=None,
                refresh_token=info["refresh_token"],
                token_uri=info.get("token_uri") or TOKEN_URI,
                client_id=info["client_id"],
                client_secret=info["client_secret"],
                scopes=list(scopes) if narrowed else None,
            )
    except (KeyError, ValueError, TypeError, AttributeError, GoogleAuthError) as error:
        raise SignInFailed(
            what=f"{file} is damaged or incomplete",
            remedy="Download the service account's key again, or sign in anew with: automations authorize",
        ) from error
    if "installed" in info or "web" in info:
        raise SignInFailed(what=f"{file} is an OAuth client, not a sign-in", remedy=f"{_AUTHORIZE} (it uses this file)")
    raise SignInFailed(
        what=f"{file} is neither a service account's key nor a person's token",
        remedy="Give the JSON file of one of these two as google_credentials in config/automations.toml.",
    )


def content(file: Path) -> Mapping[str, Any]:
    """What a credential file holds, once it is sure that nobody else may use it or put another in its place."""
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if os.name == "posix" and mode & ~0o600:
                raise SignInFailed(what=f"others on this machine may use {file}", remedy=f"Run: chmod 600 {file}")
            for folder in {file.absolute().parent, file.resolve().parent}:
                mode = folder.stat().st_mode
                if os.name == "posix" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                    raise SignInFailed(
                        what=f"others on this machine may put another file in the place of {file}",
                        remedy=f"Run: chmod o-w {folder}",
                    )
            content = opened.read(1_000_000)
    except FileNotFoundError as error:
        raise SignInFailed(what=f"there is no file {file}", remedy=_AUTHORIZE) from error
    except OSError as error:
        remedy = "Let the service's own account own it, or name another file in config/automations.toml."
        raise SignInFailed(what=f"{file} cannot be read", remedy=remedy) from error
    try:
        info = json.loads(content)
    except ValueError as error:
        raise SignInFailed(what=f"{file} is no JSON", remedy="Download or make it again; do not edit it.") from error
    if not isinstance(info, dict):
        raise SignInFailed(what=f"{file} is no credential file", remedy="Download or make it again; do not edit it.")
    return info


# What the token endpoint answers (RFC 6749 5.2, RFC 7523, Google's 'Using OAuth 2.0 for server to server
# applications', section on errors) -> (what it means, what to do). The description decides before the code.
_BY_DESCRIPTION: tuple[tuple[str, str, str], ...] = (
    ("iat and exp", "this machine's clock is wrong", "Set the clock (time synchronisation), then run again."),
    ("JWT Signature", "the service account's key was deleted", "Make a new key, save it as the file, chmod 600."),
    (
        "Invalid email",
        "the mailbox named as subject does not exist",
        "Correct google_subject in config/automations.toml.",
    ),
    ("account not found", "the service account was deleted", "Make a new service account and its key."),
)
_BY_CODE: Mapping[str, tuple[str, str]] = {
    "invalid_grant": (
        "the sign-in has expired or was revoked",
        f"{_AUTHORIZE} (if it ends every 7 days: make the OAuth consent screen 'Internal')",
    ),
    "unauthorized_client": (
        "the service account may not act for the program's mailbox with these scopes",
        "An administrator grants domain-wide delegation for the scopes that automations doctor lists.",
    ),
    "access_denied": (
        "an administrator's rule denies it",
        "An administrator allows the application and its scopes in the Admin console.",
    ),
    "invalid_client": ("the OAuth client is unknown or its secret was changed", _AUTHORIZE),
    "deleted_client": ("the OAuth client was deleted", f"Make a new OAuth client, then: {_AUTHORIZE}"),
    "invalid_scope": (
        "a scope was not granted, or is unknown to Google",
        f"{_AUTHORIZE} (and leave every box of the screen ticked)",
    ),
    "admin_policy_enforced": (
        "the town's Workspace blocks this application",
        "An administrator allows the application in the Admin console (API controls).",
    ),
}


def of_refresh(error: RefreshError) -> SignInFailed:
    """Why the token endpoint gave no token, and the remedy. Its own words are not repeated: they may hold names."""
    answer = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    what, remedy = of_answer(str(answer.get("error", "")), str(answer.get("error_description", "")))
    return SignInFailed(what=what, remedy=remedy)


def of_answer(code: str, description: str) -> tuple[str, str]:
    """What the token endpoint's error means, and what to do."""
    for part, what, remedy in _BY_DESCRIPTION:
        if part in description:
            return what, remedy
    return _BY_CODE.get(code, ("the token endpoint gave no token", _AUTHORIZE))
