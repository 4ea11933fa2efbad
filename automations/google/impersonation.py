"""Sign-in without a key: Google signs for the service account when an identity asks that may (IAM Credentials API).

The file is of the form that gcloud writes (`impersonated_service_account`) and names the service account by its
`service_account_impersonation_url`. Who asks is the machine's own identity, as the metadata server of a cloud gives it,
or, with `source_credentials`, a person's sign-in. The assertion names the program's mailbox, as with a key. (The
class of that name in google-auth knows one token endpoint alone, and forgets the mailbox when it is copied.)

The asking identity's token goes to the IAM Credentials API alone: to *.googleapis.com, or this machine for rehearsals.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth import crypt
from google.auth.credentials import Credentials
from google.oauth2 import credentials as oauth
from google.oauth2 import service_account

from automations.errors import SignInFailed
from automations.google.failures import AttemptError, Happened, of_answer

KIND = "impersonated_service_account"
METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
MACHINE = "metadata_server"
PERSON = "authorized_user"
_NAMED = re.compile(r"/v1/projects/-/serviceAccounts/([^/:@]+@[^/:@]+):generateAccessToken")
_LOOPBACK = ("127.0.0.1", "localhost")
_METADATA_HOSTS = ("metadata.google.internal", "169.254.169.254", *_LOOPBACK)
_PATIENCE = (3.0, 10.0)
"""Seconds: to reach the metadata server, which is a hop away, and for its answer."""
_SPARE = timedelta(minutes=1)
_IAM_RIGHT = (
    "Give it the role 'Service Account Token Creator' on that service account (IAM and Admin, Service accounts)."
)


def source_kind(info: Mapping[str, Any]) -> str:
    """Who asks: `MACHINE`, `PERSON`, or a kind that is not ours."""
    source = info.get("source_credentials")
    return str(source.get("type")) if isinstance(source, Mapping) else MACHINE


def from_info(info: Mapping[str, Any], scopes: Sequence[str], subject: str, token_uri: str) -> Credentials:
    """Credentials of a file's content. `token_uri` is where tokens come from when the file does not say.

    Raises SignInFailed for a source or an address that is not taken; KeyError, TypeError for what is missing.
    """
    address = urlsplit(info["service_account_impersonation_url"])
    named = _NAMED.fullmatch(address.path)
    token_uri = info.get("token_uri") or token_uri
    if named is None or not _is_google(address.geturl()) or not _is_google(token_uri):
        raise SignInFailed(
            what="the sign-in without a key names an address that is not the IAM Credentials API's",
            remedy="Write service_account_impersonation_url as docs/google.md, 2 C, shows.",
        )
    signer = _Signer(
        f"{address.scheme}://{address.netloc}{address.path.replace(':generateAccessToken', ':signBlob')}",
        _source(info, token_uri),
        [str(one) for one in info.get("delegates") or ()],
    )
    return _Keyless(signer, named[1], token_uri, scopes=list(scopes), subject=subject)  # type: ignore[no-untyped-call, unused-ignore]


class _Keyless(service_account.Credentials):  # type: ignore[misc, unused-ignore]
    """A service account whose assertions are signed elsewhere, with the requests that sign-in is given."""

    def refresh(self, request: Callable[..., Any]) -> None:
        """A new token in place of one that is missing or was not accepted."""
        self._signer.request = request
        super().refresh(request)  # type: ignore[no-untyped-call, unused-ignore]


class _Signer(crypt.Signer):  # type: ignore[misc, unused-ignore]
    """Signs by `projects.serviceAccounts.signBlob`."""

    key_id = None
    request: Callable[..., Any]

    def __init__(self, address: str, source: Credentials, delegates: Sequence[str]) -> None:
        self._address, self._source, self._delegates = address, source, delegates

    def sign(self, message: bytes | str) -> bytes:
        """The signature. Raises SignInFailed; AttemptError where another try may do."""
        if not self._source.valid:
            self._source.refresh(self.request)  # type: ignore[no-untyped-call, unused-ignore]
        data = message.encode() if isinstance(message, str) else message
        asked: dict[str, Any] = {"payload": base64.b64encode(data).decode()}
        if self._delegates:
            asked["delegates"] = self._delegates
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._source.token}"}
        answer = self.request(url=self._address, method="POST", headers=headers, body=json.dumps(asked).encode())
        failed = of_answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.data)
        if failed is not None:
            raise _refused(failed) or failed
        return base64.b64decode(json.loads(answer.data)["signedBlob"])


class _Machine(Credentials):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """The identity that a cloud's metadata server gives to whatever runs on the machine."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call, unused-ignore]
        self._address = address

    def refresh(self, request: object) -> None:
        """Never by a proxy: the answer is a token of this machine."""
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.get(
                    self._address, headers={"Metadata-Flavor": "Google"}, timeout=_PATIENCE, allow_redirects=False
                )
            except requests.RequestException as error:
                message = "the metadata server, which knows the machine's own identity on Google Cloud, does not answer"
                raise AttemptError(Happened.NOT_CONNECTED, message=message) from error
        if answer.status_code == 404 or answer.headers.get("Metadata-Flavor") != "Google":
            raise SignInFailed(
                what="this machine has no identity of its own",
                remedy="Attach a service account to it in Google Cloud, with the access scope 'cloud-platform'.",
            )
        failed = of_answer(answer.status_code, answer.headers, answer.content)
        if failed is not None:
            raise AttemptError(Happened.NOT_CONNECTED, message=f"the metadata server answers {failed.what}")
        given = answer.json()
        self.token = given["access_token"]
        # google-auth compares with times without a zone, in UTC.
        ends = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=int(given["expires_in"]))
        self.expiry = ends - _SPARE


def _source(info: Mapping[str, Any], token_uri: str) -> Credentials:
    source, kind = info.get("source_credentials") or {}, source_kind(info)
    if kind == MACHINE:
        address = str(source.get("url") or METADATA)
        if urlsplit(address).hostname not in _METADATA_HOSTS:
            raise SignInFailed(
                what="the sign-in without a key names a metadata server that is none",
                remedy="Leave source_credentials out: the machine's own identity is asked for then.",
            )
        return _Machine(address)
    if kind == PERSON:
        return oauth.Credentials(  # type: ignore[no-untyped-call, unused-ignore]
            token=None,
            refresh_token=source["refresh_token"],
            token_uri=source.get("token_uri") or token_uri,
            client_id=source["client_id"],
            client_secret=source["client_secret"],
        )
    raise SignInFailed(
        what=f"the sign-in without a key rests on {kind[:40]!r}, which this service does not use",
        remedy="Leave source_credentials out (the machine's own identity), or sign in with gcloud as a person.",
    )


def _refused(failed: AttemptError) -> SignInFailed | None:
    """What the IAM Credentials API's refusal means; None where another try may do."""
    if failed.happened in (Happened.TOO_MANY, Happened.RATE, Happened.UNAVAILABLE, Happened.BROKEN):
        return None
    if failed.reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        return SignInFailed(
            what="the IAM Credentials API is not enabled in the Google Cloud project",
            remedy="Enable 'IAM Service Account Credentials API' under 'APIs and services', wait five minutes.",
        )
    if failed.reason in ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"):
        return SignInFailed(
            what="the machine's own identity may not ask the IAM Credentials API",
            remedy="Give the machine the access scope 'cloud-platform' (stop it, edit it, start it).",
        )
    if failed.code == 404:
        return SignInFailed(
            what="the service account that service_account_impersonation_url names does not exist",
            remedy="Correct it; IAM and Admin, Service accounts, lists them.",
        )
    return SignInFailed(
        what=f"the identity that asks may not sign for the service account ({failed.code})", remedy=_IAM_RIGHT
    )


def _is_google(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return (parts.scheme == "https" and host.endswith(".googleapis.com")) or (
        parts.scheme == "http" and host in _LOOPBACK
    )
