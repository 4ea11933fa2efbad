"""The token endpoint, as Google answers it: service accounts (JWT bearer, with delegation), refresh tokens, and codes
of the consent screen (consent.py).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from automations.emulator import consent, tokens
from automations.emulator.api import Reply
from automations.emulator.consent import CLIENT_SECRET, TESTING_CLIENT, TESTING_DAYS, BadCode, Consent
from automations.emulator.envelope import json_bytes

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ROUTES = {
    ("POST", "/token"): "oauth2.token",
    ("GET", consent.PATH): "oauth2.screen",
    ("POST", consent.PATH): "oauth2.consent",
}
"""Verb and path, and how the log of calls and the faults name it."""
_LIFE = 3600
_SKEW = 600
_TABLES = """
CREATE TABLE IF NOT EXISTS sign_in_accounts (email TEXT PRIMARY KEY, public_key TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_delegations (email TEXT PRIMARY KEY, scopes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_revoked (user TEXT PRIMARY KEY);
"""


class _Refused(Exception):
    def __init__(self, code: int, error: str, description: str) -> None:
        super().__init__(description)
        self.code, self.error, self.description = code, error, description


def client_id(email: str) -> str:
    """A service account's numeric client id; it follows from the address."""
    return str(10**20 + int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big") % 10**20)


def account_file(folder: Path, email: str) -> Path:
    """Where `emulator service-account` leaves the public key of an account."""
    return folder / "service_accounts" / f"{hashlib.sha256(email.encode()).hexdigest()[:16]}.json"


class SignIn:
    """Issues access tokens. Access tokens live for an hour of the emulator's clock; assertions are judged by real time,
    since the libraries that sign them know no other."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, key: bytes) -> None:
        self._connection, self._folder, self._key = connection, folder, key
        connection.executescript(_TABLES)
        self.consent = Consent(connection)

    # What the admin API sets

    def register(self, email: str, public_key: str) -> None:
        """Know a service account by its public key (PEM)."""
        self._connection.execute("INSERT OR REPLACE INTO sign_in_accounts VALUES (?, ?)", (email, public_key))

    def delegate(self, email: str, scopes: list[str] | None) -> None:
        """Grant an account delegation for these scopes only ([]: none); None: for all, as it is by default."""
        self._connection.execute("DELETE FROM sign_in_delegations WHERE email = ?", (email,))
        if scopes is not None:
            text = json.dumps(sorted(tokens.full_scopes(scopes)))
            self._connection.execute("INSERT INTO sign_in_delegations VALUES (?, ?)", (email, text))

    def revoke(self, user: str, *, revoked: bool = True) -> None:
        """A person takes their consent back (or gives it anew): refresh and access tokens of theirs are dead."""
        self._connection.execute("DELETE FROM sign_in_revoked WHERE user = ?", (user,))
        if revoked:
            self._connection.execute("INSERT INTO sign_in_revoked VALUES (?)", (user,))

    def revoked(self, user: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM sign_in_revoked WHERE user = ?", (user,))
        return found.fetchone() is not None

    # What clients ask, and what a person answers

    def answer(self, route: str, form: Mapping[str, str], now: datetime) -> Reply:
        """One of `ROUTES`: `form` is the url-encoded body (of GET, the query), `now` the emulator's clock."""
        if route == "oauth2.screen":
            return self.consent.screen(form)
        if route == "oauth2.consent":
            return self.consent.answered(form, now)
        return self.token(form, now)

    def token(self, form: Mapping[str, str], now: datetime) -> Reply:
        """POST /token. `form` is the url-encoded body, `now` the emulator's clock."""
        try:
            kind = form.get("grant_type", "")
            if kind == _JWT_GRANT:
                body = self._by_assertion(form.get("assertion", ""), now)
            elif kind == "refresh_token":
                body = self._by_refresh(form, now)
            elif kind == "authorization_code":
                body = self._by_code(form, now)
            else:
                raise _Refused(400, "unsupported_grant_type", f"Invalid grant_type: {kind}")
        except _Refused as refused:
            answer = {"error": refused.error, "error_description": refused.description}
            return Reply(json_bytes(answer), status=refused.code)
        return Reply(body)

    def _answer(self, user: str, scopes: frozenset[str], client: str, now: datetime) -> dict[str, Any]:
        access = tokens.issue(self._key, user, scopes=scopes, client=client, expires=now + timedelta(seconds=_LIFE))
        return {
            "access_token": access,
            "expires_in": _LIFE - 1,
            "scope": " ".join(sorted(scopes)),
            "token_type": "Bearer",
        }

    def _by_refresh(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        dead = _Refused(400, "invalid_grant", "Token has been expired or revoked.")
        try:
            grant = tokens.read(self._key, form.get("refresh_token", ""), now, kind="refresh")
        except tokens.BadToken:
            raise dead from None
        if form.get("client_id") != grant.client or not form.get("client_secret"):
            raise _Refused(401, "invalid_client", "The OAuth client was not found.")
        if self.revoked(grant.user):
            raise dead
        scopes = grant.scopes
        if form.get("scope"):
            wanted = tokens.full_scopes(form["scope"].split())
            if not wanted <= scopes:
                raise _Refused(400, "invalid_scope", "Some requested scopes were not granted.")
            scopes = wanted
        return self._answer(grant.user, scopes, grant.client, now)

    def _by_code(self, form: Mapping[str, str], now: datetime) -> dict[str, Any]:
        if form.get("client_secret") != CLIENT_SECRET:
            raise _Refused(401, "invalid_client", "The OAuth client was not found.")
        try:
            granted = self.consent.redeem(form, now)
        except BadCode:
            raise _Refused(400, "invalid_grant", "Bad Request") from None
        self.revoke(granted.user, revoked=False)
        answer = self._answer(granted.user, granted.scopes, granted.client, now)
        if granted.refresh:
            testing = granted.client == TESTING_CLIENT
            ends = now + timedelta(days=TESTING_DAYS) if testing else tokens.FAR
            answer["refresh_token"] = tokens.issue(
                self._key, granted.user, scopes=granted.scopes, client=granted.client, kind="refresh", expires=ends
            )
            if testing:
                answer["refresh_token_expires_in"] = int((ends - now).total_seconds()) - 1
        return answer

    def _by_assertion(self, assertion: str, now: datetime) -> dict[str, Any]:
        claims = self._verified(assertion)
        email, subject = claims["iss"], claims.get("sub")
        wanted = str(claims.get("scope", "")).split()
        if not wanted or not all(scope.startswith(tokens.SCOPE_PREFIXES) for scope in wanted):
            raise _Refused(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        scopes = frozenset(wanted)
        if subject and subject != email:
            row = self._connection.execute("SELECT scopes FROM sign_in_delegations WHERE email = ?", (email,))
            granted = row.fetchone()
            if granted is not None and not scopes <= set(json.loads(granted[0])):
                message = (
                    "Client is unauthorized to retrieve access tokens using this method, "
                    "or client not authorized for any of the scopes requested."
                )
                raise _Refused(401, "unauthorized_client", message)
            if "@" not in subject or self.revoked(subject):
                raise _Refused(400, "invalid_grant", "Invalid email or User ID")
        return self._answer(subject or email, scopes, client_id(email), now)

    def _verified(self, assertion: str) -> dict[str, Any]:
        from google.auth import crypt  # 40 ms, and only where somebody signs in

        try:
            signed, _, signature = assertion.rpartition(".")
            header, claims = (json.loads(_decode(part)) for part in signed.split("."))
            email = str(claims["iss"])
            issued, expires = int(claims["iat"]), int(claims["exp"])
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise _Refused(400, "invalid_grant", "Invalid JWT: Failed to parse.") from None
        key = self._public_key(email)
        if key is None:
            raise _Refused(400, "invalid_grant", "Invalid grant: account not found")
        verifier: Any = crypt.RSAVerifier.from_string(key)  # type: ignore[no-untyped-call]
        good = header.get("alg") == "RS256" and verifier.verify(signed.encode(), _decode(signature))
        if not good:
            raise _Refused(400, "invalid_grant", "Invalid JWT Signature.")
        real = time.time()
        if issued > real + _SKEW or expires < real - _SKEW or expires - issued > _LIFE + _SKEW:
            message = (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim."
            )
            raise _Refused(400, "invalid_grant", message)
        if not str(claims.get("aud", "")).endswith("/token"):
            raise _Refused(400, "invalid_grant", "Invalid JWT: Failed audience check.")
        return dict(claims)

    def _public_key(self, email: str) -> str | None:
        row = self._connection.execute("SELECT public_key FROM sign_in_accounts WHERE email = ?", (email,)).fetchone()
        if row:
            return str(row[0])
        try:
            return str(json.loads(account_file(self._folder, email).read_text())["public_key"])
        except FileNotFoundError:
            return None


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def new_account(folder: Path, email: str, token_uri: str) -> dict[str, str]:
    """Make a service account: the key file as Google hands it out. The public half stays in the data folder."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    path = account_file(folder, email)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"email": email, "public_key": public.decode()}))
    return {
        "type": "service_account",
        "project_id": "emulator",
        "private_key_id": hashlib.sha256(public).hexdigest()[:40],
        "private_key": private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        "client_email": email,
        "client_id": client_id(email),
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    }


def new_authorized_user(key: bytes, email: str, scopes: list[str], token_uri: str) -> dict[str, str]:
    """A person's OAuth token as `authorized_user` JSON, with a refresh token that lasts until it is revoked."""
    client = tokens.DEFAULT_CLIENT
    refresh = tokens.issue(
        key, email, scopes=scopes, client=client, kind="refresh", expires=datetime(2200, 1, 1, tzinfo=UTC)
    )
    return {
        "type": "authorized_user",
        "client_id": client,
        "client_secret": CLIENT_SECRET,
        "refresh_token": refresh,
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
        "account": email,
    }
