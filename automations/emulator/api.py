"""What the server and the services (Drive, Sheets, ...) agree on: a call, a reply, an error, a clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the mailbox, the scopes, and the OAuth client (for `drive.file`).

    `scopes` are those of the token that this method accepts, so that `drive.file` alone among them means: only the
    files that this client made or opened.
    """

    email: str
    scopes: frozenset[str]
    client: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request, already routed and checked by the discovery document.

    `method` is the discovery id ("sheets.spreadsheets.values.get"); `params` holds path and query parameters, typed
    as the document says (repeated ones as lists); `now` is the emulator's clock, UTC. `cleared` are the fields of the
    body that were sent as null: `body` lacks them, and to a patch they say 'take it away'.
    """

    method: str
    params: Mapping[str, Any]
    body: Mapping[str, Any]
    caller: Caller
    now: datetime
    media: bytes | None = None
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: JSON (a mapping) or bytes with their content type."""

    body: Mapping[str, Any] | bytes
    content_type: str = "application/json; charset=UTF-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """A refusal in Google's own envelope.

    `status` is the canonical name ("INVALID_ARGUMENT"), `reason` the old one; both have defaults by `code`. `location`
    names the parameter that is at fault (older envelope), `details` are the newer envelope's, `headers` go along.
    """

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: str = "",
        reason: str = "",
        location: str = "",
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.reason = code, message, status, reason
        self.location, self.details, self.headers = location, details, dict(headers or {})


Handler = Callable[[Call], Reply]


class Service(Protocol):
    """One API. The server runs one request at a time, commits after a success and rolls back after an error."""

    def handlers(self) -> Mapping[str, Handler]:
        """Discovery method id -> handler. A method that is not here is answered with 501."""
        ...

    def forget(self) -> None:
        """Drop what is kept in memory: the database was rolled back."""
        ...


class Files(Protocol):
    """What other services need of Drive."""

    def add(self, *, name: str, mime_type: str, caller: Caller, now: datetime, parents: list[str] | None = None) -> str:
        """Make a Drive file for a Google-native document; its new id."""
        ...

    def require(self, file_id: str, caller: Caller, *, write: bool = False) -> None:
        """Raise 404 / 403 as Google does when the caller may not see or change the file."""
        ...

    def touch(self, file_id: str, now: datetime, *, by: str, name: str | None = None) -> None:
        """Somebody changed its content (or its name): modifiedTime, version, lastModifyingUser."""
        ...


class Content(Protocol):
    """What Drive needs of the services that keep the content of Google-native files."""

    def create(self, file_id: str, name: str, source: bytes | None, source_type: str | None) -> None: ...

    def copy(self, file_id: str, new_id: str, name: str) -> None: ...

    def delete(self, file_id: str) -> None: ...

    def export(self, file_id: str, mime_type: str) -> bytes: ...

    def rename(self, file_id: str, name: str) -> None: ...


Connection = sqlite3.Connection
