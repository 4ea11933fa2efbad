"""What can go wrong with one request, in words: from an answer's status and body, or from the lack of an answer.

`AttemptError` is one try that failed; it never leaves the package. What does leave it is `Refused` (Google said no),
`Unanswered` (nobody knows; `Unavailable`: hardly anything was done), `NotReached` (certainly nothing was) and
`SignInFailed`.
Messages go to logs and terminals: addresses and quoted cell contents in Google's own sentences are masked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from automations.errors import AutomationsError, Refused, SignInFailed, Unanswered

__all__ = [
    "AttemptError",
    "Happened",
    "NotReached",
    "Refused",
    "SignInFailed",
    "Unanswered",
    "Unavailable",
    "concerns_all",
    "of_answer",
    "safe",
]


class NotReached(Unanswered):
    """Google could not be reached for {method}: {what}. Nothing was done; the next run tries again."""


class Unavailable(Unanswered):
    """Google was not available for {method}: {what}. It will be looked up and tried again."""


class Happened(StrEnum):
    """What became of one request. The retry table (`retries.py`) has a row for each."""

    NOT_CONNECTED = "no connection was made"
    UNTRUSTED = "the server's certificate is not trusted"
    TIMED_OUT = "no answer in time"
    CUT = "the connection was cut before the answer was complete"
    NOT_JSON = "the answer is not JSON"
    TOO_MANY = "429"
    RATE = "403 with a rate reason"
    UNAVAILABLE = "503"
    BROKEN = "500, 502, 504 or another 5xx"
    BAD_REQUEST = "400"
    SIGNED_OUT = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    GONE = "410"
    PRECONDITION = "412"
    NOT_OFFERED = "501"
    OTHER = "another answer than success"


_BY_STATUS = {
    400: Happened.BAD_REQUEST,
    401: Happened.SIGNED_OUT,
    403: Happened.FORBIDDEN,
    404: Happened.NOT_FOUND,
    408: Happened.TIMED_OUT,
    409: Happened.CONFLICT,
    410: Happened.GONE,
    412: Happened.PRECONDITION,
    429: Happened.TOO_MANY,
    501: Happened.NOT_OFFERED,
    503: Happened.UNAVAILABLE,
}
# A daily or a sharing limit is not among these: waiting a minute does not mend it.
_RATE_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_SCOPE_REASONS = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})
_DISABLED_REASONS = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})


@dataclass(eq=False)
class AttemptError(Exception):
    """One request that did not succeed.

    `code` is the HTTP status, 0 without an answer; `reason` and `message` are Google's own, or empty;
    `retry_after` is in seconds, None when Google named none.
    """

    happened: Happened
    code: int = 0
    reason: str = ""
    message: str = ""
    retry_after: float | None = None

    @property
    def what(self) -> str:
        """For people, to stand before a full stop: what happened, with Google's code and reason where there is one."""
        if not self.code:
            return self.message or self.happened.value
        return " ".join(part for part in (str(self.code), self.reason, self.message) if part).rstrip(".")

    def refusal(self, method: str) -> AutomationsError:
        """The error for an answer that will not change by asking again: `SignInFailed` or `Refused`."""
        if self.happened is Happened.UNTRUSTED:
            return SignInFailed(what=self.what, remedy="Check the machine's clock, its certificates and its proxy.")
        if self.code == 401:
            return SignInFailed(
                what=f"Google does not accept the access token ({self.message or 'no reason given'})",
                remedy="Sign in anew with: automations authorize",
            )
        if self.code == 403 and self.reason in _SCOPE_REASONS:
            return SignInFailed(
                what=f"the access token lacks a scope that {method} needs",
                remedy="Grant the scopes that automations doctor lists, then sign in anew with: automations authorize",
            )
        if self.code == 403 and self.reason in _DISABLED_REASONS:
            return SignInFailed(
                what=f"the API of {method} is not enabled in the Google Cloud project",
                remedy="Enable it under 'APIs and services' in the Cloud console, wait five minutes and run again.",
            )
        return Refused(
            method=method,
            code=self.code,
            reason=self.reason or "without a reason",
            message=self.message or "no message",
        )


def concerns_all(error: AutomationsError) -> bool:
    """Whether it may be about the way to Google and no single thing there: without a network or a sign-in, or turned
    away for now, any other call would have come to the same.
    """
    if isinstance(error, Refused):
        return error.facts.get("code") in (429, 503) or error.facts.get("reason") in _RATE_REASONS
    return isinstance(error, Unanswered | SignInFailed)


def of_answer(status: int, headers: Mapping[str, str], body: bytes) -> AttemptError | None:
    """An answer that is no success, as an `AttemptError`; None for 2xx and for 308 (a resumable upload goes on)."""
    if 200 <= status < 300 or status == 308:
        return None
    reason, message = _envelope(body)
    happened = _BY_STATUS.get(status, Happened.BROKEN if status >= 500 else Happened.OTHER)
    if status == 403 and reason in _RATE_REASONS:
        happened = Happened.RATE
    return AttemptError(happened, status, reason, message, _retry_after(headers, message))


def _envelope(body: bytes) -> tuple[str, str]:
    """Google's (reason, message) from its error envelope; a text in place of the message when it is no such thing."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError, IndexError):
        return "", "the answer is not Google's: a proxy or a wrong address?" if body else ""
    if isinstance(error, str):  # the OAuth form: {"error": "invalid_grant", "error_description": ...}
        return safe(error), ""
    if not isinstance(error, dict):
        return "", ""
    return _reason(error), safe(str(error.get("message", "")))


def _reason(error: Mapping[str, Any]) -> str:
    """The most telling reason: one about scopes or a disabled API, the old style's, ErrorInfo's, the status."""
    details = [item.get("reason") for item in _dicts(error.get("details"))]
    old = [item.get("reason") for item in _dicts(error.get("errors"))]
    telling = [item for item in details if item in _SCOPE_REASONS | _DISABLED_REASONS | _RATE_REASONS]
    for item in (*telling, *old, *details, error.get("status")):
        if isinstance(item, str) and item:
            return safe(item)
    return ""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# Gmail names it in the sentence alone, as 'Retry after 2026-11-02T17:00:00.000Z (Mail sending)': past a mailbox's limit
# for a day that is hours away (google-api-ruby-client#20544, GAMADV-XTD3#337).
_NAMED = re.compile(r"Retry after (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)")


def _retry_after(headers: Mapping[str, str], message: str) -> float | None:
    """Seconds from the header Retry-After (RFC 9110, 10.2.3), or from Gmail's sentence.

    A date is counted from the answer's own Date.
    """
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    named = _NAMED.search(message)
    try:
        until = datetime.fromisoformat(named[1]) if named and not value else parsedate_to_datetime(value)
        wait = until - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())


_ADDRESS = re.compile(r"[^\s@<>\"'(),:;]+@[^\s@<>\"'(),:;]+")
# Google repeats the offending cell after its type: 'Invalid value at 'requests[0]...' (TYPE_STRING), "Rosa"'. Field
# names help and name nobody: 'Unknown name "x"'.
_VALUE = re.compile(r"(\(TYPE_\w+\)|\(type\.googleapis\.com/[\w.]+\)), .*")
_QUOTED = re.compile(r'(Unknown name "[^"]*")|"[^"]*"?')


def safe(message: str) -> str:
    """Google's sentence on one line, at most 300 characters, without addresses and without quoted contents."""
    line = _VALUE.sub(r"\1, …", " ".join(message.split()))
    return _ADDRESS.sub("(address)", _QUOTED.sub(lambda found: found[1] or '"…"', line))[:300]
