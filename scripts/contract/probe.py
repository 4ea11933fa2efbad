"""What a probe is: a belief in one sentence, and a function that tries it on an account and says what came out."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import requests
from google.auth.credentials import Credentials

from automations.google.calls import Calls
from automations.google.failures import AttemptError
from automations.google.retries import CallKind
from automations.google.transport import Session
from automations.google.workspace import Workspace, connect

ROOTS = {
    "sheets": "https://sheets.googleapis.com/v4/spreadsheets",
    "drive": "https://www.googleapis.com/drive/v3",
    "gmail": "https://gmail.googleapis.com/gmail/v1/users/me",
    "calendar": "https://www.googleapis.com/calendar/v3",
    "forms": "https://forms.googleapis.com/v1",
}
HOSTS = (
    "https://sheets.googleapis.com",
    "https://gmail.googleapis.com",
    "https://forms.googleapis.com",
    "https://www.googleapis.com",
)
FOLDER = "application/vnd.google-apps.folder"


class Verdict(StrEnum):
    AGREE = "agree"
    DIFFER = "differ"
    CANNOT_TELL = "cannot tell here"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found, and what it saw when that is not what was believed."""

    verdict: Verdict
    saw: str = ""


def cannot_tell(why: str) -> Finding:
    return Finding(Verdict.CANNOT_TELL, why)


def judged(holds: bool, saw: object = "") -> Finding:
    """Agree when it holds; else differ, with what was seen."""
    return Finding(Verdict.AGREE) if holds else Finding(Verdict.DIFFER, str(saw))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, a refusal too. `code` is 200 for any success."""

    code: int
    json: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    message: str = ""
    content: bytes = b""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.reason, self.message) if part)


class Account:
    """A Workspace account under trial. Everything is made in one folder of its own, which is deleted at the end."""

    def __init__(
        self,
        workspace: Workspace,
        calls: Calls,
        *,
        rehearsal: bool = False,
        scopes: frozenset[str] | None = None,
        robot: Credentials | None = None,
        signed: Callable[[str, tuple[str, ...]], Credentials] | None = None,
    ) -> None:
        """`scopes` are the token's, where known; `robot` is a service account acting for itself, where there is one;
        `signed` signs in anybody with any scopes, on a local Workspace alone."""
        self.workspace, self.calls, self.rehearsal, self.scopes = workspace, calls, rehearsal, scopes
        self.robot, self._signed = robot, signed
        self._session: Session = workspace.session
        self.folder = workspace.drive.create_file(None, f"Contract {uuid.uuid4().hex[:8]}", FOLDER, None).id
        self._spreadsheets: list[str] = []

    def ask(self, api: str, verb: str, path: str, **arguments: Any) -> Answer:
        """One call by hand, as the API's reference writes it; a refusal is an answer, a full quota is waited for."""
        return self._ask(verb, ROOTS[api] + path, retried=True, arguments=arguments)

    def ask_once(self, api: str, verb: str, path: str, **arguments: Any) -> Answer:
        """The same without another try, where a 429 is what is looked for."""
        return self._ask(verb, ROOTS[api] + path, retried=False, arguments=arguments)

    def _ask(self, verb: str, url: str, *, retried: bool, arguments: dict[str, Any]) -> Answer:
        if self._session.endpoint:
            for host in HOSTS:
                url = url.replace(host, self._session.endpoint, 1)
        refused: list[Answer] = []

        def act() -> requests.Response | None:
            try:
                return self._session.request(verb, url, **arguments)
            except AttemptError as failed:
                if failed.code in (0, 429, 503) and retried:
                    raise
                refused.append(Answer(failed.code, {}, failed.reason, failed.message))
                return None

        answer = self.calls.perform(f"{verb} {url.partition('?')[0]}", CallKind.IDEMPOTENT, act)
        if answer is None:
            return refused[-1]
        is_json = "json" in answer.headers.get("content-type", "")
        return Answer(200, answer.json() if is_json and answer.content else {}, content=answer.content)

    def acting(self, workspace: Workspace) -> Account:
        """The same account, asked by another sign-in."""
        other = copy.copy(self)
        other.workspace, other._session = workspace, workspace.session
        return other

    def robots(self) -> Workspace | None:
        """The clients of a service account without delegation."""
        return None if self.robot is None else connect(self.robot, self._session.endpoint)

    @contextmanager
    def somebody(self, user: str, *scopes: str) -> Iterator[Account | None]:
        """Another person, or the same one with other scopes; None on a real account, where nobody can be signed in."""
        if self._signed is None:
            yield None
            return
        with connect(self._signed(user, scopes), self._session.endpoint) as workspace:
            yield self.acting(workspace)

    def spreadsheet(self, *rows: list[object], option: str = "USER_ENTERED") -> str:
        """A new spreadsheet with these rows from A1 on its only tab, whose id is 0; its id."""
        made = self.ask("sheets", "POST", "", json={"properties": {"title": "Contract"}, "sheets": [SHEET]})
        spreadsheet: str = made.json["spreadsheetId"]
        self._spreadsheets.append(spreadsheet)
        if rows:
            self.write(spreadsheet, "T!A1", list(rows), option)
        return spreadsheet

    def write(self, spreadsheet: str, place: str, rows: list[list[object]], option: str = "USER_ENTERED") -> Answer:
        return self.ask(
            "sheets",
            "PUT",
            f"/{spreadsheet}/values/{place}",
            params={"valueInputOption": option},
            json={"values": rows},
        )

    def read(self, spreadsheet: str, place: str = "T", **params: str) -> list[list[object]]:
        params = {"valueRenderOption": "UNFORMATTED_VALUE", **params}
        answer = self.ask("sheets", "GET", f"/{spreadsheet}/values/{place}", params=params)
        values: list[list[object]] = answer.json.get("values", [])
        return values

    def batch(self, spreadsheet: str, *requests: Mapping[str, Any], **arguments: Any) -> Answer:
        return self.ask("sheets", "POST", f"/{spreadsheet}:batchUpdate", json={"requests": list(requests)}, **arguments)

    def file(self, content: bytes = b"first", **metadata: Any) -> str:
        """A new small file in the folder; its id."""
        (file_id,) = self.workspace.drive.new_ids(1)
        body = {"id": file_id, "name": "contract.pdf", "parents": [self.folder], **metadata}
        self.workspace.drive.create_file(
            file_id, body["name"], "application/pdf", self.folder, body.get("appProperties"), content
        )
        return file_id

    def tidy(self) -> None:
        """Delete what was made."""
        for file_id in (*self._spreadsheets, self.folder):
            self.ask("drive", "DELETE", f"/files/{file_id}")


SHEET = {"properties": {"sheetId": 0, "title": "T"}}


@dataclass(frozen=True, slots=True)
class Probe:
    """`source` says where the belief comes from. `last`: it uses up a quota, so it runs after the others."""

    belief: str
    source: str
    run: Callable[[Account], Finding]
    last: bool = False


class Probes:
    """The probes of one API, in the order of its file."""

    def __init__(self) -> None:
        self.all: list[Probe] = []

    def believe(
        self, belief: str, source: str, *, last: bool = False
    ) -> Callable[[Callable[[Account], Finding]], Callable[[Account], Finding]]:
        """Make a function the probe of this belief."""

        def register(run: Callable[[Account], Finding]) -> Callable[[Account], Finding]:
            self.all.append(Probe(belief, source, run, last))
            return run

        return register
