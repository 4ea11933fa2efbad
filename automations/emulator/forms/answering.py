"""What people do with a form in the browser: answer it, change their answer; staff rename, add and delete questions.

A person gives answers by the question's title, as they read it; the API gives them by the question's id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.forms.items import checked
from automations.emulator.forms.records import Form, Records, Response, questions


class Answering:
    """People's acts on forms. Raises ValueError for one that there is not, or that the form refuses."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def submit(self, form: Form, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """{"do": "submit", "answers": {title: text or list}, "email": …}: sent by `who`, when the form takes answers.

        With `"response": id` an answer that was sent is changed. `email` is what the person types where the form asks
        for an address itself (RESPONDER_INPUT).
        """
        if not form.publish.get("isAcceptingResponses"):
            raise ValueError("the form takes no answers")
        before = self._records.response(form.id, str(edit["response"])) if "response" in edit else None
        if "response" in edit and before is None:
            raise ValueError("there is no such answer")
        stamp = _stamp(now)
        one = Response(
            id=before.id if before else "ACYDBN" + secrets.token_urlsafe(72),
            created=before.created if before else stamp,
            submitted=stamp,
            email=_email(form, edit, who),
            answers=_answers(form, edit.get("answers", {})),
        )
        self._records.put_response(form.id, one)
        return {"response": one.id}

    def change(self, form: Form, edit: Mapping[str, Any]) -> Mapping[str, Any]:
        """Staff's acts: "retitle" (question, title), "remove" (question), "add" (item), "close", "open",
        "forget" (response: staff delete an answer)."""
        act = edit.get("do")
        if act == "retitle":
            form.items[_place(form, str(edit["question"]))]["title"] = str(edit["title"])
        elif act == "remove":
            del form.items[_place(form, str(edit["question"]))]
        elif act == "add":
            form.items.append(checked(edit["item"], form, "the item"))
        elif act in ("close", "open"):
            form.publish = {**form.publish, "isAcceptingResponses": act == "open"}
        elif act == "forget":
            self._records.drop_response(form.id, str(edit["response"]))
        else:
            known = "submit, retitle, remove, add, close, open, forget"
            raise ValueError(f"'{act}' is nothing that a person does with a form here; known: {known}")
        form.revision += 1
        self._records.put(form)
        return {"form": form.id}


def _stamp(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"


def _email(form: Form, edit: Mapping[str, Any], who: str) -> str:
    collected = form.settings.get("emailCollectionType", "DO_NOT_COLLECT")
    if collected == "VERIFIED":
        return who
    if collected == "RESPONDER_INPUT":
        if not edit.get("email"):
            raise ValueError("the form asks for an address")
        return str(edit["email"])
    return ""


def _answers(form: Form, given: Mapping[str, Any]) -> dict[str, list[str]]:
    asked = _asked(form)
    unknown = sorted(given.keys() - asked.keys())
    if unknown:
        raise ValueError(f"the form does not ask: {', '.join(unknown)}")
    found: dict[str, list[str]] = {}
    for title, question in asked.items():
        value = given.get(title, [])
        texts = [str(one) for one in (value if isinstance(value, list) else [value]) if str(one) != ""]
        if not texts and question.get("required"):
            raise ValueError(f"an answer is required: {title}")
        _allowed(title, question, texts)
        if texts:
            found[question["questionId"]] = texts
    return found


def _allowed(title: str, question: Mapping[str, Any], texts: list[str]) -> None:
    choice = question.get("choiceQuestion")
    if len(texts) > 1 and (choice is None or choice["type"] != "CHECKBOX"):
        raise ValueError(f"one answer alone: {title}")
    if choice is None or any(option.get("isOther") for option in choice["options"]):
        return
    options = {option["value"] for option in choice["options"]}
    if not set(texts) <= options:
        raise ValueError(f"none of the choices: {title}")


def _asked(form: Form) -> dict[str, dict[str, Any]]:
    """Questions by what a person reads above them."""
    found: dict[str, dict[str, Any]] = {}
    for item in form.items:
        for question in questions(item):
            row = question.get("rowQuestion", {}).get("title", "")
            found[" · ".join(part for part in (item.get("title", ""), row) if part)] = question
    return found


def _place(form: Form, title: str) -> int:
    for place, item in enumerate(form.items):
        if item.get("title", "") == title:
            return place
    raise ValueError(f"the form does not ask: {title}")
