"""Bearer tokens that the emulator issues and knows again: signed with a secret that lies beside the data.

Light imports only: `automations emulator token USER` must answer at once, whether or not a server runs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automations.emulator.api import Caller

_AUTH = "https://www.googleapis.com/auth/"
# What a token may do when nobody asks for less: everything that the six APIs know.
ALL_SCOPES = (
    "https://mail.google.com/",
    *(
        _AUTH + name
        for name in ("drive", "spreadsheets", "documents", "forms.body", "forms.responses.readonly", "calendar")
    ),
)
DEFAULT_CLIENT = "emulator.apps.example.org"
FAR = datetime(2200, 1, 1, tzinfo=UTC)


class BadToken(Exception):
    """The bearer is not one of ours, was changed, or is past its time."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: whose it is, what it may do, which OAuth client asked, of which kind it is, until when."""

    user: str
    scopes: frozenset[str]
    client: str
    kind: str  # "access" or "refresh"
    expires: datetime

    def caller(self) -> Caller:
        return Caller(self.user, self.scopes, self.client)


def full_scopes(names: Iterable[str]) -> frozenset[str]:
    """Scopes as given, with short ones ("drive.file") made whole."""
    return frozenset(name if "://" in name else _AUTH + name for name in names if name)


def secret(data: Path) -> bytes:
    """The signing secret of a data folder (DIR/emulator/secret, mode 0600), made when it is not there yet."""
    path = data / "emulator" / "secret"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()


def issue(
    key: bytes,
    user: str,
    *,
    scopes: Iterable[str] = ALL_SCOPES,
    client: str = DEFAULT_CLIENT,
    kind: str = "access",
    expires: datetime = FAR,
) -> str:
    """A token. `expires` is compared with the emulator's clock."""
    says = {
        "u": user,
        "s": sorted(full_scopes(scopes)),
        "c": client,
        "k": kind,
        "x": int(expires.timestamp()),
        "n": secrets.token_hex(4),
    }
    payload = base64.urlsafe_b64encode(json.dumps(says, separators=(",", ":")).encode()).rstrip(b"=")
    prefix = "ya29.emulator." if kind == "access" else "1//emulator."
    return f"{prefix}{payload.decode()}.{_sign(key, payload)}"


def read(key: bytes, token: str, now: datetime, *, kind: str = "access") -> Grant:
    """What a token says. Raises BadToken when it is forged, of the other kind, or past its time by the clock `now`."""
    try:
        payload, signature = token.removeprefix("ya29.").removeprefix("1//").removeprefix("emulator.").split(".")
        if not hmac.compare_digest(signature, _sign(key, payload.encode())):
            raise BadToken("signature")
        says = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        grant = Grant(
            user=str(says["u"]),
            scopes=frozenset(says["s"]),
            client=str(says["c"]),
            kind=str(says["k"]),
            expires=datetime.fromtimestamp(says["x"], UTC),
        )
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BadToken("form") from error
    if grant.kind != kind:
        raise BadToken("kind")
    if grant.expires <= now:
        raise BadToken("expired")
    return grant


def _sign(key: bytes, payload: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.new(key, payload, hashlib.sha256).digest()).rstrip(b"=").decode()
