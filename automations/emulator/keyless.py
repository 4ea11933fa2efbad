"""A sign-in without a key, as a cloud offers it: the machine's own identity, and a service account that signs for it.

Of Google's, two calls are answered: the metadata server's token of the machine, and `projects.serviceAccounts.signBlob`
of the IAM Credentials API. Whoever comes with the scope cloud-platform may have signed: the role is not kept here.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from automations.emulator import tokens
from automations.emulator.api import ApiError, Reply
from automations.emulator.envelope import json_bytes, refusal
from automations.emulator.signin import account_file, new_account

MACHINE = "machine@emulator.iam.gserviceaccount.com"
METADATA_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"
_METADATA, _SIGN = "metadata.token", "iamcredentials.projects.serviceAccounts.signBlob"
METHODS = (_METADATA, _SIGN)
"""How the log of calls and the faults name them."""
_CLOUD = frozenset(tokens.full_scopes(("cloud-platform", "iam")))
_SIGNED = re.compile(r"/v1/projects/-/serviceAccounts/[^/:]+:signBlob")
_LIFE = 3600
_FLAVOR = {"Metadata-Flavor": "Google"}


def route(verb: str, path: str) -> str:
    """The method of a verb and a path; "" for none of these."""
    if (verb, path) == ("GET", METADATA_PATH):
        return _METADATA
    return _SIGN if verb == "POST" and _SIGNED.fullmatch(path) else ""


class Keyless:
    """Answers both. `folder` holds the accounts, `key` signs the emulator's tokens."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key

    def answer(self, path: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> Reply:
        """`path` still encoded, `now` the emulator's clock."""
        if path == METADATA_PATH:
            return self._token(headers, now)
        try:
            return self._signature(path, headers, raw, now)
        except ApiError as error:
            return refusal(error, "iamcredentials")

    def _token(self, headers: Mapping[str, str], now: datetime) -> Reply:
        # A page in a browser cannot set this header for another address; without it the real one refuses, too.
        if headers.get("metadata-flavor") != "Google":
            return Reply(b"Missing Metadata-Flavor:Google header.", "text/html; charset=UTF-8", 403, _FLAVOR)
        token = tokens.issue(self._key, MACHINE, scopes=("cloud-platform",), expires=now + timedelta(seconds=_LIFE))
        body = {"access_token": token, "expires_in": _LIFE - 1, "token_type": "Bearer"}
        return Reply(json_bytes(body), "application/json", 200, _FLAVOR)

    def _signature(self, path: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> Reply:
        try:
            caller = tokens.read(self._key, headers.get("authorization", "").removeprefix("Bearer "), now)
        except tokens.BadToken:
            raise ApiError(401, "Request had invalid authentication credentials.", status="UNAUTHENTICATED") from None
        if not caller.scopes & _CLOUD:
            info = {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
            }
            message = "Request had insufficient authentication scopes."
            raise ApiError(403, message, status="PERMISSION_DENIED", details=[info])
        try:
            payload = base64.b64decode(json.loads(raw)["payload"], validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise ApiError(400, "Invalid value at 'payload' (TYPE_BYTES)", status="INVALID_ARGUMENT") from None
        email = unquote(path.rpartition("/")[2].removesuffix(":signBlob"))
        return Reply(json_bytes({"keyId": "emulator", "signedBlob": self._signed(email, payload)}))

    def _signed(self, email: str, payload: bytes) -> str:
        from google.auth import crypt  # 40 ms, and only where somebody signs in

        try:
            account = json.loads(account_file(self._folder, email).read_text())
            signer = crypt.RSASigner.from_string(account["private_key"])  # type: ignore[no-untyped-call]
        except (FileNotFoundError, KeyError):
            raise ApiError(404, "Not found; Gaia id not found for the service account.", status="NOT_FOUND") from None
        return base64.b64encode(signer.sign(payload)).decode()


def new_keyless_account(folder: Path, email: str, url: str) -> dict[str, object]:
    """Make a service account whose key nobody gets; the file that names it, with no secret in it, for a sign-in by the
    machine's own identity."""
    key = new_account(folder, email, f"{url}/token")
    file = account_file(folder, email)
    file.chmod(0o600)
    file.write_text(json.dumps({**json.loads(file.read_text()), "private_key": key["private_key"]}))
    return {
        "type": "impersonated_service_account",
        "service_account_impersonation_url": f"{url}/v1/projects/-/serviceAccounts/{email}:generateAccessToken",
        "token_uri": f"{url}/token",
        "source_credentials": {"type": "metadata_server", "url": url + METADATA_PATH},
    }
