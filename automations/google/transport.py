"""The one transport to Google, for both client libraries: one request on the wire for one call.

httplib2, google-api-python-client's own transport, sends a POST a second time when a kept-alive connection dies
before the answer; `requests` does not (docs/decisions/). So everything goes over one `requests` session: with
time-outs, without redirects (308 belongs to resumable uploads), without retries on the wire, counted by API.
"""

from __future__ import annotations

import functools
import io
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httplib2
import requests
import urllib3.exceptions
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request

from automations.google.credentials import of_refresh
from automations.google.elapsed import elapsed
from automations.google.failures import AttemptError, Happened, SignInFailed, of_answer

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds: to make a connection; to wait for the next byte; for the whole of one answer."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 180.0


@dataclass(slots=True)
class Counted:
    """Requests put on the wire, by API, in a form for --json. Token requests are not among them."""

    sheets_read: int = 0
    sheets_write: int = 0
    others: dict[str, int] = field(default_factory=lambda: {"drive": 0, "gmail": 0, "calendar": 0})

    def add(self, method: str, path: str) -> None:
        """Count one request by its HTTP method and its path."""
        parts = [part for part in path.split("/") if part and part not in ("upload", "resumable")]
        if parts[:2] == ["v4", "spreadsheets"]:
            # Google counts a POST that only looks something up as a read.
            if method == "GET" or path.endswith((":getByDataFilter", ":batchGetByDataFilter", ":search")):
                self.sheets_read += 1
            else:
                self.sheets_write += 1
        elif parts:
            name = parts[0] if parts[0] != "v1" else "".join(parts[1:2])  # /v1/documents, /v1/forms
            self.others[name] = self.others.get(name, 0) + 1

    def as_calls(self) -> dict[str, Any]:
        """{"sheets": {"read": n, "write": n}, "drive": n, "gmail": n, "calendar": n}, and more APIs if called."""
        return {"sheets": {"read": self.sheets_read, "write": self.sheets_write}, **self.others}


class Session(AuthorizedSession):  # type: ignore[no-untyped-call, misc, unused-ignore]
    """A session that carries the access token, for one run and so for one thread.

    `endpoint` is None for Google, or the local Workspace's http://127.0.0.1:PORT. The token is only ever sent there:
    to any other address the session raises ValueError, as for an endpoint that is neither https nor loopback.

    `before_request` is told the HTTP method of each request just before it leaves; what it raises keeps it back.
    `sent_at` is when the last one left (elapsed.py).
    """

    def __init__(self, credentials: Credentials, endpoint: str | None = None, timeouts: Timeouts | None = None) -> None:
        self.endpoint = endpoint.rstrip("/") if endpoint else None
        self.timeouts = timeouts or Timeouts()
        self.counted = Counted()
        self.before_request: Callable[[str], None] = lambda method: None
        self.sent_at = elapsed()
        self._until: float | None = None
        self._thread: int | None = None
        if self.endpoint and not _is_safe(self.endpoint):
            raise ValueError("an endpoint must be https or on this machine: the access token is sent to it")
        tokens = requests.Session()
        tokens.trust_env = self.endpoint is None
        self._tokens = tokens
        request = Request(tokens)  # type: ignore[no-untyped-call, unused-ignore]
        self._token_request = functools.partial(
            request, timeout=(self.timeouts.connect, self.timeouts.read), allow_redirects=False
        )
        # No refresh by AuthorizedSession: `request` does it, and tells a token that cannot be had from a lost answer.
        super().__init__(credentials, max_refresh_attempts=0, auth_request=request)  # type: ignore[no-untyped-call, unused-ignore]
        # A town's proxy is respected on the way to Google. A ~/.netrc never is: it would replace the access token.
        self.trust_env = self.endpoint is None
        self.auth = _untouched

    def sign_in(self) -> None:
        """Fetch an access token now, so that a run that cannot sign in has done nothing.

        Raises `SignInFailed`; `AttemptError` (not connected) when the token endpoint cannot be reached.
        """
        if not self.credentials.valid:
            self._draw_token()

    def request(self, method: str, url: str, **arguments: Any) -> requests.Response:  # type: ignore[override, unused-ignore]
        """One request on the wire (one more when the token was refused and drawn anew): a success, or 308.

        Raises `AttemptError` for everything else, `SignInFailed` when no token could be had.
        """
        arguments["allow_redirects"] = False
        arguments["timeout"] = (self.timeouts.connect, self.timeouts.read)
        self.sign_in()
        response = self._once(method, url, arguments)
        if response.status_code == 401:
            # Nothing was done. Once: a fresh token that is refused will be refused again.
            self._draw_token()
            response = self._once(method, url, arguments)
        failed = of_answer(response.status_code, _lower(response.headers), response.content)
        if failed is not None:
            raise failed
        return response

    def send(self, request: requests.PreparedRequest, **arguments: Any) -> requests.Response:
        """The wire itself: counts, and reads the whole answer within `timeouts.whole`."""
        if self._thread is None:
            self._thread = threading.get_ident()
        if self._thread != threading.get_ident():
            raise RuntimeError("a session belongs to one run and its thread")
        address = urlsplit(request.url or "")
        if not self._may_have_token(address.scheme, address.netloc):
            raise ValueError("the access token may not be sent to this address")
        self.before_request(request.method or "")
        if self._until is not None and request.method != "GET" and elapsed() > self._until:
            raise AttemptError(Happened.NOT_CONNECTED, message="the read that it rests on is too long ago")
        self.sent_at = elapsed()
        end = time.monotonic() + self.timeouts.whole
        self.counted.add(request.method or "", address.path)
        response = super().send(request, **{**arguments, "stream": True})
        response.raw = io.BytesIO(_whole(response, end))
        return response

    @contextmanager
    def until(self, at: float | None) -> Iterator[None]:
        """In this block nothing that changes something leaves after `at` (elapsed.py); None for no limit."""
        self._until = at
        try:
            yield
        finally:
            self._until = None

    def close(self) -> None:
        """Close the connections, those for tokens too."""
        self._tokens.close()
        super().close()  # type: ignore[no-untyped-call, unused-ignore]

    def _once(self, method: str, url: str, arguments: Mapping[str, Any]) -> requests.Response:
        try:
            response: requests.Response = super().request(method, url, **arguments)  # type: ignore[no-untyped-call, unused-ignore]
        except requests.RequestException as error:
            raise _unanswered(error) from error
        return response

    def _draw_token(self) -> None:
        try:
            self.credentials.refresh(self._token_request)
        except GoogleAuthError as error:
            raise _without_token(error) from error
        except (TypeError, KeyError, ValueError) as error:  # google-auth's way with an answer that is not JSON
            raise SignInFailed(
                what="the token endpoint's answer is not Google's", remedy="Is a proxy or a wrong token_uri in the way?"
            ) from error

    def _may_have_token(self, scheme: str, host: str) -> bool:
        if self.endpoint:
            return f"{scheme}://{host}" == self.endpoint
        return scheme == "https" and (host == "googleapis.com" or host.endswith(".googleapis.com"))


class Http:
    """A `Session` in the shape that google-api-python-client asks of its `http` argument."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,
        connection_type: object = None,
    ) -> tuple[httplib2.Response, bytes]:
        """(status and headers, body) of a success or of 308. Raises as `Session.request` does."""
        if isinstance(body, str):
            body = body.encode()
        answer = self._session.request(method, uri, data=body, headers=dict(headers or {}))
        response = httplib2.Response({**_lower(answer.headers), "status": str(answer.status_code)})
        response.reason = answer.reason
        return response, answer.content

    def close(self) -> None:
        """The session is closed by whoever opened it."""


def _untouched(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _is_safe(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _whole(response: requests.Response, end: float) -> bytes:
    """The body. `requests` limits the wait for each byte; a server that drips them could hold a run for ever."""
    parts: list[bytes] = []
    try:
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            if time.monotonic() > end:
                raise AttemptError(Happened.TIMED_OUT)
    except urllib3.exceptions.TimeoutError as error:
        raise AttemptError(Happened.TIMED_OUT) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise AttemptError(Happened.CUT) from error
    finally:
        response.raw.close()
    return b"".join(parts)


def _without_token(error: GoogleAuthError) -> Exception:
    if isinstance(error, TransportError) or getattr(error, "retryable", False):
        return AttemptError(Happened.NOT_CONNECTED, message="the token endpoint cannot be reached")
    if isinstance(error, RefreshError):
        return of_refresh(error)
    return SignInFailed(what="the credentials cannot be used", remedy="Sign in anew with: automations authorize")


def _unanswered(error: requests.RequestException) -> AttemptError:
    """What the lack of an answer means. Only a connection that was never made is sure to have done nothing."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return AttemptError(Happened.NOT_CONNECTED)
    causes = list(_causes(error))
    if any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in causes):
        return AttemptError(Happened.NOT_CONNECTED)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return AttemptError(Happened.UNTRUSTED)
    if isinstance(error, requests.Timeout):
        return AttemptError(Happened.TIMED_OUT)
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return AttemptError(Happened.CUT)
    raise error


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it came from: `requests` wraps urllib3's, which keeps the first cause in `reason`."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            # Not __context__: that may be an older failure which the caller was just dealing with.
            waiting += [item.__cause__, getattr(item, "reason", None), *item.args]
    return found
