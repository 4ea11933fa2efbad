"""The consent screen of an OAuth client for installed programs: GET shows it, POST is the person's answer.

As Google does it ('OAuth 2.0 for iOS & Desktop Apps'): the answer goes to the program's own loopback address as a code
that is good once, for ten minutes, with the proof (PKCE) that it was asked with; a person may untick single scopes.
Of a client whose consent screen is in 'Testing' the sign-in ends after seven days.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from automations.emulator import tokens
from automations.emulator.api import Reply

PATH = "/o/oauth2/v2/auth"
CLIENT_SECRET = "emulator-client-secret"  # noqa: S105 - known to everybody, as an installed program's is
TESTING_CLIENT = "testing.emulator.apps.example.org"
"""The client whose consent screen is in 'Testing'."""
TESTING_DAYS = 7
_CLIENTS = (tokens.DEFAULT_CLIENT, TESTING_CLIENT)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CODE_MINUTES = 10
_TABLE = "CREATE TABLE IF NOT EXISTS sign_in_codes (code TEXT PRIMARY KEY, asked TEXT NOT NULL, expires TEXT NOT NULL)"
_HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code stands for. `refresh`: the program asked to come back without the person (access_type=offline)."""

    user: str
    scopes: frozenset[str]
    client: str
    refresh: bool


class BadCode(Exception):
    """The code was never given, is used up or too old, or came without its proof."""


class Consent:
    """The screen, and the codes that it has given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_TABLE)

    def screen(self, query: Mapping[str, str]) -> Reply:
        """What the person sees: who asks, for which scopes, a field for their address, and two buttons."""
        wrong = _wrong(query)
        if wrong:
            return _page(f"<h1>Access blocked</h1><p>Error 400: {html.escape(wrong)}</p>", 400)
        kept = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        boxes = "".join(
            f'<p><label><input type="checkbox" name="granted {html.escape(one)}" value="yes" checked> '
            f"{html.escape(one)}</label></p>"
            for one in query["scope"].split()
        )
        return _page(
            f"<h1>{html.escape(query['client_id'])} wants to use your account</h1>"
            f'<form method="post" action="{PATH}">{kept}'
            '<p><label>Your address <input type="email" name="user" value="liaison-program@example.org"></label></p>'
            f"<fieldset><legend>What it may do</legend>{boxes}</fieldset>"
            '<button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button>'
            "</form>"
        )

    def answered(self, form: Mapping[str, str], now: datetime) -> Reply:
        """The person's answer, on its way back to the program. A hidden field is a part of the query."""
        wrong = _wrong(form)
        if wrong:
            return _page(f"<h1>Access blocked</h1><p>Error 400: {html.escape(wrong)}</p>", 400)
        granted = sorted(one for one in form["scope"].split() if form.get(f"granted {one}"))
        if form.get("answer") != "allow" or not granted:
            back = {"error": "access_denied"}
        else:
            code = "4/emulator." + secrets.token_urlsafe(24)
            asked = {
                "user": form.get("user", "").strip().lower(),
                "scopes": granted,
                "client": form["client_id"],
                "redirect": form["redirect_uri"],
                "challenge": form.get("code_challenge", ""),
                "refresh": form.get("access_type") == "offline",
            }
            until = now + timedelta(minutes=_CODE_MINUTES)
            self._connection.execute(
                "INSERT INTO sign_in_codes VALUES (?, ?, ?)", (code, json.dumps(asked), until.isoformat())
            )
            back = {"code": code, "scope": " ".join(granted)}
        if "state" in form:
            back["state"] = form["state"]
        return Reply(b"", _HTML, 302, {"Location": f"{form['redirect_uri']}?{urlencode(back)}"})

    def redeem(self, form: Mapping[str, str], now: datetime) -> Granted:
        """What the code of a token request stands for; it is used up by that. Raises BadCode."""
        code = form.get("code", "")
        found = self._connection.execute("SELECT asked, expires FROM sign_in_codes WHERE code = ?", (code,)).fetchone()
        self._connection.execute("DELETE FROM sign_in_codes WHERE code = ?", (code,))
        if found is None or datetime.fromisoformat(found[1]) <= now:
            raise BadCode
        asked = json.loads(found[0])
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            form.get("client_id") != asked["client"]
            or form.get("redirect_uri") != asked["redirect"]
            or not hmac.compare_digest(proof.rstrip(b"=").decode(), asked["challenge"])
        ):
            raise BadCode
        return Granted(asked["user"], frozenset(asked["scopes"]), asked["client"], asked["refresh"])


def client_file(url: str, *, testing: bool) -> dict[str, dict[str, object]]:
    """An OAuth client of type 'Desktop app', as Google Cloud hands it out; its addresses are the emulator's."""
    return {
        "installed": {
            "client_id": TESTING_CLIENT if testing else tokens.DEFAULT_CLIENT,
            "project_id": "emulator",
            "auth_uri": f"{url}{PATH}",
            "token_uri": f"{url}/token",
            "client_secret": CLIENT_SECRET,
            "redirect_uris": ["http://localhost"],
        }
    }


def _wrong(query: Mapping[str, str]) -> str:
    """Why the screen is not shown, as Google names it; "" when it is."""
    if query.get("client_id") not in _CLIENTS:
        return "invalid_client"
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    address = urlsplit(query.get("redirect_uri", ""))
    if address.scheme != "http" or address.hostname not in _LOOPBACK:
        return "redirect_uri_mismatch"
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        return "invalid_request: Missing code_challenge"
    scopes = query.get("scope", "").split()
    if not scopes or not all(one.startswith(tokens.SCOPE_PREFIXES) for one in scopes):
        return "invalid_scope"
    return ""


def _page(body: str, status: int = 200) -> Reply:
    text = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in (local Workspace)</title>{body}</html>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return Reply(text.encode(), _HTML, status, {"Content-Security-Policy": policy})
