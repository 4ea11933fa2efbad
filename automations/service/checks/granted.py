"""Which scopes a sign-in really gives, asked one by one: together they are only refused together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from automations.errors import SignInFailed
from automations.google import credentials, impersonation
from automations.google.workspace import connect

SERVICE_ACCOUNT, KEYLESS, PERSON = "service_account", impersonation.KIND, "authorized_user"
DELEGATED = (SERVICE_ACCOUNT, KEYLESS)
"""The kinds that act for the program's mailbox because an administrator delegates it to them."""


def refused(file: Path, subject: str, scopes: Sequence[str]) -> Mapping[str, SignInFailed]:
    """The scopes for which the token endpoint gives no token, with its reason. One token request a scope, no API call.

    Raises SignInFailed for a file that is no sign-in; NotReached.
    """
    found: dict[str, SignInFailed] = {}
    for scope in scopes:
        signed = credentials.from_file(file, scopes=[scope], subject=subject or None, narrowed=True)
        try:
            connect(signed).close()
        except SignInFailed as error:
            found[scope] = error
    return found


def as_one(file: Path, found: Mapping[str, SignInFailed], scopes: Sequence[str]) -> SignInFailed | None:
    """One error for what `refused` found; None when nothing was. What stops all scopes alike has its own remedy."""
    if not found:
        return None
    reasons = {str(error): error for error in found.values()}
    info = credentials.content(file)
    delegated = info.get("type") in DELEGATED
    if len(found) == len(scopes) and len(reasons) == 1 and not (delegated and "may not act" in next(iter(reasons))):
        return next(iter(reasons.values()))
    short = ", ".join(scope.rpartition("/")[2] for scope in found)
    if delegated:
        return SignInFailed(
            what=f"the service account may not act for the program's mailbox with: {short}",
            remedy="An administrator enters in the Admin console (Security, API controls, Domain-wide delegation) the "
            f"client id {info.get('client_id', '(IAM and Admin, Service accounts, shows it)')} with {','.join(scopes)}",
        )
    return SignInFailed(
        what=f"not granted: {short}",
        remedy="Sign in anew with: automations authorize (and leave every box of the screen ticked)",
    )
