"""A person's sign-in for the service: OAuth for an installed program, on loopback and with PKCE.

Sources: Google, 'OAuth 2.0 for iOS & Desktop Apps'; RFC 8252 (native apps), RFC 7636 (PKCE). Nothing is kept here; what
comes out is the content of a token file (token_file.py), which `credentials.from_file` reads.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from automations.errors import SignInFailed
from automations.google.credentials import TOKEN_URI, of_answer
from automations.google.failures import NotReached

AUTH_URI = "https://accounts.google.com/o/oauth2/v2/auth"
_AGAIN = "Run automations authorize again"
_TIMEOUT = (10.0, 60.0)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client of type 'Desktop app'. Its secret is none, by Google's own word: installed programs have it."""

    id: str
    secret: str = field(repr=False)
    auth_uri: str
    token_uri: str


def client_of(info: Mapping[str, Any], file: object) -> Client:
    """The client in a file of Google Cloud ("installed"), or the one that a person's token was made with.

    Raises SignInFailed: for anything else, and for one of type 'Web application', which may not answer to loopback.
    """
    if "web" in info:
        raise SignInFailed(
            what=f"{file} is an OAuth client of type 'Web application'",
            remedy="Make one of type 'Desktop app', download it and give it with --client FILE.",
        )
    found = info if info.get("type") == "authorized_user" else info.get("installed")
    try:
        assert isinstance(found, dict)
        client = Client(
            id=str(found["client_id"]),
            secret=str(found["client_secret"]),
            auth_uri=str(found.get("auth_uri") or AUTH_URI),
            token_uri=str(found.get("token_uri") or TOKEN_URI),
        )
    except (AssertionError, KeyError) as error:
        raise SignInFailed(
            what=f"{file} is no OAuth client",
            remedy="Download the client of type 'Desktop app' from Google Cloud and give it with --client FILE.",
        ) from error
    for address in (client.auth_uri, client.token_uri):
        parts = urlsplit(address)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) not in {("http", host) for host in _LOOPBACK}:
            raise SignInFailed(
                what=f"{file} names an address that is not https", remedy="Download it again; do not edit it."
            )
    return client


@dataclass(frozen=True, slots=True)
class Asked:
    """One sign-in under way: what only this program knows of it, and the address that a person opens."""

    client: Client
    scopes: tuple[str, ...]
    redirect: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    @property
    def address(self) -> str:
        """`prompt=consent`: only then does Google give a refresh token to who has agreed before."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": self.client.id,
            "redirect_uri": self.redirect,
            "response_type": "code",
            "scope": " ".join(self.scopes),
            "state": self.state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
        }
        return f"{self.client.auth_uri}?{urlencode(query)}"

    def code(self, answer: Mapping[str, str] | None) -> str:
        """The code in the person's answer (loopback.py). Raises SignInFailed when there is none."""
        if answer is None:
            raise SignInFailed(what="nobody has answered in the browser", remedy=f"{_AGAIN}.")
        if answer.get("error") == "access_denied":
            raise SignInFailed(what="the person at the browser did not agree", remedy=f"{_AGAIN}, and choose Allow.")
        if "code" not in answer:
            what, remedy = of_answer(answer.get("error", ""), "")
            raise SignInFailed(what=what, remedy=remedy)
        return answer["code"]

    def token(self, code: str, now: datetime) -> dict[str, str]:
        """The content of the token file for a code; `now` is UTC. One request, which can be made once only.

        Raises SignInFailed: the code is not taken, a scope was not granted, no lasting sign-in is given; NotReached.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": self.verifier,
            "client_id": self.client.id,
            "client_secret": self.client.secret,
            "redirect_uri": self.redirect,
        }
        answer = _ask(self.client.token_uri, form)
        if "error" in answer:
            what, remedy = of_answer(str(answer["error"]), str(answer.get("error_description", "")))
            raise SignInFailed(what=what, remedy=remedy)
        left_out = missing(self.scopes, str(answer.get("scope", "")).split())
        if left_out:
            raise SignInFailed(
                what=f"not granted: {', '.join(left_out)}",
                remedy=f"{_AGAIN}, and leave every box of the screen ticked.",
            )
        if not answer.get("refresh_token"):
            raise SignInFailed(
                what="Google gave no lasting sign-in (refresh token)",
                remedy=f"Take the service's access away at myaccount.google.com/connections, then: {_AGAIN}.",
            )
        found = {
            "type": "authorized_user",
            "client_id": self.client.id,
            "client_secret": self.client.secret,
            "refresh_token": str(answer["refresh_token"]),
            "auth_uri": self.client.auth_uri,
            "token_uri": self.client.token_uri,
            "signed_in": now.isoformat(timespec="seconds"),
        }
        lasts = answer.get("refresh_token_expires_in")
        if isinstance(lasts, int):
            found["ends"] = (now + timedelta(seconds=lasts)).isoformat(timespec="seconds")
        return found


def missing(asked: Sequence[str], granted: Sequence[str]) -> tuple[str, ...]:
    """The scopes asked for that were not granted, by their short names."""
    return tuple(one.rpartition("/")[2] for one in asked if one not in granted)


def _ask(address: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    with requests.Session() as session:
        session.trust_env = urlsplit(address).scheme == "https"
        # A ~/.netrc would put its own credentials beside the client's.
        session.auth = lambda request: request
        try:
            answer = session.post(address, data=dict(form), timeout=_TIMEOUT, allow_redirects=False)
            found = answer.json()
        except requests.JSONDecodeError as error:
            raise SignInFailed(
                what="the token endpoint's answer is not Google's", remedy="Is a proxy or a wrong token_uri in the way?"
            ) from error
        except requests.RequestException as error:
            raise NotReached(method="oauth2.token", what=type(error).__name__) from error
    if not isinstance(found, dict):
        raise SignInFailed(
            what="the token endpoint's answer is not Google's", remedy="Is a proxy or a wrong token_uri in the way?"
        )
    return found
