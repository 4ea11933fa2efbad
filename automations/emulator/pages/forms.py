"""The forms with their questions, and what people have sent by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from automations.emulator.forms.records import questions
from automations.emulator.pages import answers
from automations.emulator.pages.answers import NotThere, Page
from automations.emulator.workspace import Workspace


def every(workspace: Workspace) -> Page:
    """The forms, with the number of responses."""
    rows = [
        (_title(form), f"/forms/{quote(form['formId'], safe='')}", _state(form), len(form["responses"]))
        for form in workspace.forms.listing()
    ]
    return Page("forms", "Forms", "forms", {"forms": rows})


def form(workspace: Workspace, form_id: str) -> Page:
    """One form, its responses newest first. Raises NotThere."""
    found = next((one for one in workspace.forms.listing() if one["formId"] == form_id), None)
    if found is None:
        raise NotThere
    asked = [
        (question["questionId"], str(item.get("title") or (question.get("rowQuestion") or {}).get("title") or ""))
        for item in found.get("items", ())
        for question in questions(item)
    ]
    there = answers.zone(workspace)
    facts = {
        "about": str(found["info"].get("description") or ""),
        "state": _state(found),
        "questions": [words for _, words in asked],
        "responses": [
            (
                answers.local(one["lastSubmittedTime"], there),
                str(one.get("respondentEmail") or ""),
                [
                    (dict(asked).get(question, "a question that is gone"), _texts(answer))
                    for question, answer in _of(one)
                ],
            )
            for one in reversed(found["responses"])
        ],
    }
    return Page("form", _title(found), "forms", facts)


def _title(form: Mapping[str, Any]) -> str:
    return str(form["info"].get("title") or form["info"].get("documentTitle") or "(no title)")


def _state(form: Mapping[str, Any]) -> str:
    state = form["publishSettings"]["publishState"]
    if not state.get("isPublished"):
        return "not published"
    return "open" if state.get("isAcceptingResponses") else "closed"


def _of(response: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return list(response.get("answers", {}).items())


def _texts(answer: Mapping[str, Any]) -> list[str]:
    return [str(one["value"]) for one in answer["textAnswers"]["answers"]]
