"""Google Forms, thin: google-api-python-client over our transport, typed values out.

Every method is one request (and its tries), `responses` one for each page. All raise `Refused`, `NotReached`,
`Unanswered` or `SignInFailed`. Scope: `drive.file`, for the forms that the service has made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from automations.google import clients
from automations.google.calls import Calls
from automations.google.failures import AttemptError, Happened
from automations.google.retries import CallKind
from automations.google.transport import Http, Session

MIME = "application/vnd.google-apps.form"
# Responses that one page may hold (discovery document).
_PAGE = 5000
_OF_A_PAGE = frozenset({"responses", "nextPageToken"})


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question as it stands in a form: its id, its place among the items (from 0), the words above it and below."""

    id: str
    index: int
    title: str
    help: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where people answer it, and what it asks. `revision` goes with a change that is based on this;
    `was_published` says that people can open it, whether or not it takes answers still. `content` is equal as long as
    nobody has changed what people read.
    """

    id: str
    title: str
    about: str
    content: str
    link: str
    revision: str
    collects_verified_email: bool
    accepts_responses: bool
    was_published: bool
    questions: tuple[FormQuestion, ...]


@dataclass(frozen=True, slots=True)
class FormResponse:
    """What one person sent. `answers` are texts by question id, several where several boxes were ticked; `email` is
    the verified address, "" where the form does not collect it. Times are UTC; `created` is of the first sending.
    """

    id: str
    created: datetime
    submitted: datetime
    email: str
    answers: Mapping[str, tuple[str, ...]]


class Forms:
    """The forms that the service has made. One a run, like its session."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self._http = Http(session)
        self._forms = clients.collection("forms", "v1", "forms", session.endpoint)
        self._calls = calls

    def create(self, title: str, file_name: str) -> str:
        """A form without questions, not published, in the caller's root; its id. Raises `Unanswered` when one may be
        there all the same.
        """
        body = {"info": {"title": title, "documentTitle": file_name}}
        request = self._forms.create(body=body, unpublished=True, fields="formId")
        made: str = self._run("forms.forms.create", CallKind.CREATES, request)["formId"]
        return made

    def form(self, form_id: str) -> Form:
        """What the form asks now."""
        return _form(self._run("forms.forms.get", CallKind.READS, self._forms.get(formId=form_id)))

    def change(self, form_id: str, requests: Sequence[Mapping[str, Any]], revision: str) -> Form:
        """Carry out the requests of a batch, all or none, on a form that is still at `revision`; the form after it.

        A second sending is refused (400), since the first has made another revision.
        """
        body = {
            "requests": list(requests),
            "includeFormInResponse": True,
            "writeControl": {"requiredRevisionId": revision},
        }
        request = self._forms.batchUpdate(formId=form_id, body=body)
        return _form(self._run("forms.forms.batchUpdate", CallKind.CREATES, request, "form")["form"])

    def publish(self, form_id: str, *, accepts_responses: bool) -> None:
        """Let people open the form, and answer it or be told that it is closed."""
        state = {"isPublished": True, "isAcceptingResponses": accepts_responses}
        body = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
        request = self._forms.setPublishSettings(formId=form_id, body=body)
        self._run("forms.forms.setPublishSettings", CallKind.IDEMPOTENT, request)

    def responses(self, form_id: str, since: datetime | None = None) -> tuple[FormResponse, ...]:
        """What was sent or changed at or after a time (aware), oldest first; all without one."""
        found: list[FormResponse] = []
        token: str | None = None
        wanted = None if since is None else f"timestamp >= {_zulu(since)}"
        while True:
            request = self._forms.responses().list(formId=form_id, filter=wanted, pageSize=_PAGE, pageToken=token)
            # Nothing new is {}: of what is somebody else's only strange names tell.
            answer = self._run("forms.forms.responses.list", CallKind.READS, request, "", _OF_A_PAGE)
            found += [_response(one) for one in answer.get("responses", [])]
            token = answer.get("nextPageToken")
            if not token:
                return tuple(sorted(found, key=lambda one: (one.submitted, one.id)))

    def _run(
        self, what: str, kind: CallKind, request: Any, needs: str = "formId", only: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            answer = request.execute(http=self._http)
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or (needs and needs not in answer) or (only and not answer.keys() <= only):
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(what, kind, act)


def _form(answer: Mapping[str, Any]) -> Form:
    state = answer.get("publishSettings", {}).get("publishState", {})
    return Form(
        id=answer["formId"],
        title=answer["info"].get("title", ""),
        about=answer["info"].get("description", ""),
        content=_hash_of([answer["info"].get(name, "") for name in ("title", "description")], answer.get("items", [])),
        link=answer.get("responderUri", ""),
        revision=answer["revisionId"],
        collects_verified_email=answer.get("settings", {}).get("emailCollectionType") == "VERIFIED",
        # A form of before 2025 has no such settings and takes answers.
        accepts_responses=state.get("isAcceptingResponses", False) if state else True,
        was_published=state.get("isPublished", False) if state else True,
        questions=tuple(
            FormQuestion(
                item["questionItem"]["question"]["questionId"],
                index,
                item.get("title", ""),
                item.get("description", ""),
            )
            for index, item in enumerate(answer.get("items", []))
            if "questionItem" in item
        ),
    )


def _response(answer: Mapping[str, Any]) -> FormResponse:
    return FormResponse(
        id=answer["responseId"],
        created=datetime.fromisoformat(answer["createTime"]),
        submitted=datetime.fromisoformat(answer["lastSubmittedTime"]),
        email=answer.get("respondentEmail", ""),
        answers={
            question: tuple(one.get("value", "") for one in given.get("textAnswers", {}).get("answers", []))
            for question, given in answer.get("answers", {}).items()
        },
    )


def _hash_of(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
