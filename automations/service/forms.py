"""The forms of a program, made by `automations init`: one for each questionnaire and language, each once.

A form is made without questions and unpublished, noted at once, named and put into the folder, given its questions, and
published at last: dying in between leaves a form that nobody sees, and the next init goes on from there. Once a form is
published it is staff's: what they change in it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from automations.errors import Refused
from automations.google.forms import Form, Forms
from automations.google.workspace import Workspace
from automations.rendering.questionnaires import Facts, FormText, Item, form_text
from automations.rules.program import Settings
from automations.rules.questionnaires import QUESTIONNAIRES, Asks, Questionnaire
from automations.rules.translations import told_in

FOLDER_NAME = "Forms"
KEY = "automations-form"
"""What the file of a form says of itself: application/es."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form that there should be: its key (application/es), and what it asks."""

    key: str
    text: FormText


def wanted(settings: Settings) -> list[Wanted]:
    """All forms of a program: each questionnaire in each of its languages. Raises MissingWording."""
    return [
        Wanted(f"{one.name}/{language}", form_text(one, language, _facts(settings, language)))
        for one in QUESTIONNAIRES
        for language in dict.fromkeys(settings.languages)
    ]


def _facts(settings: Settings, language: str) -> Facts:
    def told(typed: str) -> str:
        return told_in(typed, language, settings.staff_language).words

    return Facts(
        program=settings.program_name,
        towns=settings.towns,
        priority_groups=told(settings.priority_groups),
        lived_experience=told(settings.lived_experience_sought),
        languages=settings.languages,
    )


def questionnaire_of(key: str) -> tuple[Questionnaire, str]:
    """What a form's key stands for: the questionnaire, and the language."""
    name, _, language = key.partition("/")
    return next(one for one in QUESTIONNAIRES if one.name == name), language


def make(
    wanted_: Wanted, form_id: str, folder: str, workspace: Workspace, note: Callable[[str], None]
) -> tuple[str, bool]:
    """Brings one form to where people can answer it; its id, and whether anything was done. `form_id` is that on
    record, "" for none; `note` keeps the id of a new one, before anything else is done with it.

    Raises Refused, Unanswered.
    """
    forms = workspace.forms
    form = _there(forms, workspace, form_id) if form_id else None
    if form is None:
        form_id = forms.create(wanted_.text.title, f"{FOLDER_NAME} {wanted_.key}")
        note(form_id)
        form = forms.form(form_id)
    elif form.was_published:
        return form_id, False
    workspace.drive.move(form_id, folder, {KEY: wanted_.key})
    requests = _missing(form, wanted_.text)
    if requests:
        forms.change(form_id, requests, form.revision)
    forms.publish(form_id, accepts_responses=True)
    return form_id, True


def _there(forms: Forms, workspace: Workspace, form_id: str) -> Form | None:
    """The form, None where it is gone or in the trash."""
    info = workspace.drive.get(form_id)
    if info is None or info.trashed:
        return None
    try:
        return forms.form(form_id)
    except Refused as refused:
        if refused.facts.get("code") != 404:
            raise
        return None


def _missing(form: Form, text: FormText) -> list[dict[str, Any]]:
    """What brings a form that nobody has seen yet to its questions."""
    there = {question.id for question in form.questions}
    made: list[dict[str, Any]] = []
    if not there:
        made.append(
            {
                "updateFormInfo": {
                    "info": {"title": text.title, "description": text.about},
                    "updateMask": "title,description",
                }
            }
        )
        if text.verified:
            settings = {"emailCollectionType": "VERIFIED"}
            made.append({"updateSettings": {"settings": settings, "updateMask": "emailCollectionType"}})
    place = len(form.questions)
    for item in text.items:
        if item.id not in there:
            made.append({"createItem": {"item": _item(item), "location": {"index": place}}})
            place += 1
    return made


def _item(item: Item) -> Mapping[str, Any]:
    question: dict[str, Any] = {"questionId": item.id, "required": item.required}
    if item.asks in (Asks.ONE, Asks.SOME):
        question["choiceQuestion"] = {
            "type": "RADIO" if item.asks is Asks.ONE else "CHECKBOX",
            "options": [*({"value": choice} for choice in item.choices), *([{"isOther": True}] if item.other else [])],
        }
    elif item.asks is Asks.DATE:
        question["dateQuestion"] = {"includeYear": True}
    else:
        question["textQuestion"] = {"paragraph": item.asks is Asks.LINES}
    shown: dict[str, Any] = {"title": item.title, "questionItem": {"question": question}}
    return shown | ({"description": item.help} if item.help else {})
