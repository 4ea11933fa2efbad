"""Forms, assembled: the methods of forms.v1, what Drive asks of whoever keeps forms, and what people do with them."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Caller, Files, Handler, Reply
from automations.emulator.forms.answering import Answering
from automations.emulator.forms.batch import carry_out
from automations.emulator.forms.records import Form, Records, Response
from automations.emulator.forms.refusals import invalid, missing

MIME = "application/vnd.google-apps.form"
_PAGE = 5000
_FILTER = re.compile(r"timestamp\s*(>=?)\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)")
_ONLY_TITLE = "Only info.title can be set when creating a form. To add items and change settings, use batchUpdate."


class Forms:
    """Implements Service and Content. `files` is Drive's view of the same forms."""

    def __init__(self, connection: sqlite3.Connection, files: Files) -> None:
        self._records, self._files = Records(connection), files
        self._answering = Answering(self._records)

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "forms.forms.create": self._create,
            "forms.forms.get": self._get,
            "forms.forms.batchUpdate": self._batch_update,
            "forms.forms.setPublishSettings": self._publish,
            "forms.forms.responses.list": self._list,
            "forms.forms.responses.get": self._response,
        }

    def forget(self) -> None:
        """Nothing is kept in memory."""

    # The API

    def _create(self, call: Call) -> Reply:
        info = call.body.get("info", {})
        if set(call.body) - {"info"} or set(info) - {"title", "documentTitle"}:
            raise invalid(_ONLY_TITLE)
        if not info.get("title"):
            raise invalid("The form's title is required.")
        if "\n" in info["title"]:
            raise invalid("Displayed text cannot contain newlines")
        # The file's name is not the title that people read.
        name = info.get("documentTitle") or "Untitled form"
        form_id = self._files.add(name=name, mime_type=MIME, caller=call.caller, now=call.now)
        published = not call.params.get("unpublished", False)
        form = _blank(form_id, info["title"], name, published=published)
        self._records.put(form)
        return Reply(_shown(form))

    def _get(self, call: Call) -> Reply:
        return Reply(_shown(self._form(call)))

    def _batch_update(self, call: Call) -> Reply:
        form = self._form(call, write=True)
        control = call.body.get("writeControl", {})
        required = control.get("requiredRevisionId") or control.get("targetRevisionId")
        if required and required != _revision(form):
            raise invalid("The required revision ID does not match the latest revision.")
        replies = carry_out(form, call.body.get("requests", []))
        form.revision += 1
        self._records.put(form)
        self._files.touch(form.id, call.now, by=call.caller.email)
        answer: dict[str, Any] = {"replies": replies, "writeControl": {"requiredRevisionId": _revision(form)}}
        if call.body.get("includeFormInResponse"):
            answer["form"] = _shown(form)
        return Reply(answer)

    def _publish(self, call: Call) -> Reply:
        form = self._form(call, write=True)
        state = call.body.get("publishSettings", {}).get("publishState")
        if state is None:
            raise invalid("The publish settings are required.")
        published, accepting = bool(state.get("isPublished")), bool(state.get("isAcceptingResponses"))
        if accepting and not published:
            raise invalid("A form that is not published cannot accept responses.")
        form.publish = {"isPublished": published, "isAcceptingResponses": accepting}
        self._records.put(form)
        self._files.touch(form.id, call.now, by=call.caller.email)
        return Reply({"formId": form.id, "publishSettings": {"publishState": form.publish}})

    def _list(self, call: Call) -> Reply:
        form = self._form(call)
        wanted, size = str(call.params.get("filter", "")), int(call.params.get("pageSize", 0)) or _PAGE
        if size < 0:
            raise invalid("The page size must not be negative.")
        after = _after(wanted)
        found = [one for one in self._records.responses(form.id) if after(_instant(one.submitted))]
        start = _start(str(call.params.get("pageToken", "")), wanted)
        page = found[start : start + min(size, _PAGE)]
        answer: dict[str, Any] = {}
        if page:
            answer["responses"] = [_response_shown(one) for one in page]
        if start + len(page) < len(found):
            answer["nextPageToken"] = _token(start + len(page), wanted)
        return Reply(answer)

    def _response(self, call: Call) -> Reply:
        form = self._form(call)
        one = self._records.response(form.id, call.params["responseId"])
        if one is None:
            raise missing()
        return Reply({"formId": form.id, **_response_shown(one)})

    def _form(self, call: Call, *, write: bool = False) -> Form:
        self._files.require(call.params["formId"], call.caller, write=write)
        form = self._records.form(call.params["formId"])
        if form is None:
            raise missing()
        return form

    # Content: what Drive asks for

    def create(self, file_id: str, name: str, source: bytes | None, source_type: str | None) -> None:
        """A blank form for a new Drive file. Raises 400 for one that is to be made from something."""
        if source is not None:
            raise ApiError(400, "A form is made from nothing.", reason="badRequest")
        self._records.put(_blank(file_id, name, name, published=True))

    def copy(self, file_id: str, new_id: str, name: str) -> None:
        """The questions, without what people have sent; a copy of a form is not published."""
        form = self._records.form(file_id)
        if form is None:
            raise missing()
        form.id, form.revision = new_id, 1
        form.info = {**form.info, "documentTitle": name}
        form.publish = {"isPublished": False, "isAcceptingResponses": False}
        self._records.put(form)

    def delete(self, file_id: str) -> None:
        self._records.drop(file_id)

    def export(self, file_id: str, mime_type: str) -> bytes:
        """Raises 501: Drive exports forms as an archive alone."""
        raise ApiError(501, f"The emulator does not export forms as {mime_type}.")

    def rename(self, file_id: str, name: str) -> None:
        form = self._records.form(file_id)
        if form is not None:
            form.info = {**form.info, "documentTitle": name}
            self._records.put(form)

    # What people do in the browser

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act on a form, by its file's id (answering.py). Raises ValueError for one that cannot be."""
        form = self._records.form(str(edit.get("form")))
        if form is None:
            raise ValueError(f"there is no form {edit.get('form')!r}")
        if edit.get("do") == "submit":
            return self._answering.submit(form, edit, who, now)
        try:
            self._files.require(form.id, Caller(who, frozenset(), "browser"), write=True)
            changed = self._answering.change(form, edit)
        except ApiError as refused:
            raise ValueError(f"{who} cannot change the form: {refused.message}") from refused
        self._files.touch(form.id, now, by=who)
        return changed

    # For people who look at the emulator

    def listing(self) -> list[dict[str, Any]]:
        """All forms as the API shows them, with what was sent by each."""
        found = [form for form_id in self._records.forms() if (form := self._records.form(form_id)) is not None]
        return [
            {**_shown(form), "responses": [_response_shown(one) for one in self._records.responses(form.id)]}
            for form in found
        ]


def _blank(form_id: str, title: str, name: str, *, published: bool) -> Form:
    return Form(
        id=form_id,
        info={"title": title, "documentTitle": name},
        settings={"emailCollectionType": "DO_NOT_COLLECT"},
        publish={"isPublished": published, "isAcceptingResponses": published},
    )


def _shown(form: Form) -> dict[str, Any]:
    return {
        "formId": form.id,
        "info": form.info,
        "settings": form.settings,
        "revisionId": _revision(form),
        "responderUri": f"https://docs.google.com/forms/d/e/{form.id}/viewform",
        **({"items": form.items} if form.items else {}),
        "publishSettings": {"publishState": form.publish},
    }


def _revision(form: Form) -> str:
    return f"{form.revision:08d}"


def _response_shown(one: Response) -> dict[str, Any]:
    answers = {
        question: {"questionId": question, "textAnswers": {"answers": [{"value": text} for text in texts]}}
        for question, texts in one.answers.items()
    }
    shown: dict[str, Any] = {"responseId": one.id, "createTime": one.created, "lastSubmittedTime": one.submitted}
    return shown | ({"respondentEmail": one.email} if one.email else {}) | ({"answers": answers} if answers else {})


def _after(wanted: str) -> Callable[[datetime], bool]:
    """Whether a time is one that the filter asks for. Raises ApiError 400 for another filter."""
    if not wanted:
        return lambda at: True
    found = _FILTER.fullmatch(wanted.strip())
    if found is None:
        raise invalid("Invalid filter. Supported: timestamp > N, timestamp >= N.")
    limit, and_at = _instant(found[2]), found[1] == ">="
    return lambda at: at >= limit if and_at else at > limit


def _instant(stamp: str) -> datetime:
    # Nanoseconds are cut to what a datetime holds.
    whole, _, part = stamp.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(part + '000000')[:6]}").replace(tzinfo=UTC)


def _token(start: int, wanted: str) -> str:
    return base64.urlsafe_b64encode(f"{start} {wanted}".encode()).decode()


def _start(token: str, wanted: str) -> int:
    if not token:
        return 0
    try:
        start, _, of_filter = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        number = int(start)
    except ValueError as error:
        raise invalid("Invalid page token.") from error
    if of_filter != wanted:
        raise invalid("The filter must be the same as for the original request.")
    return number
