"""Which files have changed, thin: one call for all that the mailbox may see, however many workbooks there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from automations.google import clients
from automations.google.calls import Calls
from automations.google.failures import AttemptError, Happened
from automations.google.retries import CallKind
from automations.google.transport import Http, Session

_PAGE = 1000
"""The most that one page may hold (discovery document)."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Ids of files that somebody, we among them, has changed, shared, taken away or deleted, and the token from which
    to read on.
    """

    files: frozenset[str]
    token: str


class Changes:
    """The log of changes of Drive. Both methods raise `Refused`, `NotReached`, `Unanswered` or `SignInFailed`."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self._http = Http(session)
        self._changes = clients.collection("drive", "v3", "changes", session.endpoint)
        self._calls = calls

    def start(self) -> str:
        """The token of now. One call."""
        request = self._changes.getStartPageToken(supportsAllDrives=True)
        token: str = self._run("drive.changes.getStartPageToken", request, "startPageToken")["startPageToken"]
        return token

    def since(self, token: str) -> Changed:
        """What has changed since a token. One call a page of 1,000 files, and one when nothing has."""
        files: set[str] = set()
        page: str | None = token
        while page:
            request = self._changes.list(
                pageToken=page,
                pageSize=_PAGE,
                supportsAllDrives=True,
                includeItemsFromAllDrives=True,
                includeRemoved=True,
                fields="nextPageToken,newStartPageToken,changes(fileId)",
            )
            answer = self._run("drive.changes.list", request, "changes")
            files |= {change["fileId"] for change in answer["changes"] if "fileId" in change}
            token, page = answer.get("newStartPageToken", token), answer.get("nextPageToken")
        return Changed(frozenset(files), token)

    def _run(self, method: str, request: Any, needs: str) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            answer = request.execute(http=self._http)
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or needs not in answer:
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(method, CallKind.READS, act)
