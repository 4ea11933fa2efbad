"""The forms of a program, made by `automations init`: one for each questionnaire and language, each once.

A form is made without questions and unpublished, noted at once, named and put into the folder, given its questions, and
published at last: dying in between leaves a form that nobody sees, and the next init goes on from there. What staff
change in a form stays; one in which they have changed nothing is worded anew when Settings say something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from automations.errors import Refused
from automations.google.drive import FOLDER as FOLDER_MIME
from automations.google.drive import FileInfo
from automations.google.forms import Form
from automations.google.workspace import Workspace
from automations.rendering.questionnaires import ENDONYMS, Facts, FormText, Item, form_text
from automations.rules.program import Settings
from automations.rules.questionnaires import QUESTIONNAIRES, Asks, Questionnaire
from automations.rules.translations import told_in
from automations.runs.home import Place
from automations.sheet.form_links import FormLink

FOLDER_NAME = "Forms"
FOLDER = "folder"
"""The key of the folder that they lie in, among the forms' own."""
KEY = "automations-form"
"""What the file of a finished form says of itself: application/es."""
WORDS, CONTENT = "automations-words", "automations-content"
"""Marks of what it was to say when it was worded last, and of what it said then."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form that there should be: its key (application/es), and what it asks."""

    key: str
    text: FormText


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the forms: where they are, how many were made or worded anew, and what operators are told."""

    place: Place
    changes: int
    said: tuple[str, ...]


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


def links(place: Place) -> list[FormLink]:
    """The forms as Start here shows them."""
    names = {"application": "Application form", "hours": "Form for hours"}
    found = []
    for key, link in place.form_links.items():
        questionnaire, language = questionnaire_of(key)
        changed_at = f"https://docs.google.com/forms/d/{place.forms[key]}/edit"
        found.append(FormLink(f"{names[questionnaire.name]}, {ENDONYMS[language]}", link, changed_at))
    return found


def bring(settings: Settings, name: str, place: Place, workspace: Workspace, note: Callable[[Place], None]) -> Brought:
    """Brings all forms to where people can answer them. `place` is what is on record of the program, `note` puts on
    record what has become of it; `name` is the program's own, as long as Settings have none.

    Raises Refused, Unanswered: run it again after any of them. Raises MissingWording.
    """
    settings = settings if settings.program_name else replace(settings, program_name=name)
    return _Bringing(place, workspace, note).run(wanted(settings))


class _Bringing:
    def __init__(self, place: Place, workspace: Workspace, note: Callable[[Place], None]) -> None:
        self.place, self.workspace, self.note = place, workspace, note
        self.changes = 0
        self.said: list[str] = []
        self._folder = ""

    def run(self, all_: Sequence[Wanted]) -> Brought:
        for one in all_:
            self._one(one)
        return Brought(self.place, self.changes, tuple(self.said))

    def _one(self, one: Wanted) -> None:
        drive, words = self.workspace.drive, _mark(one.text)
        form_id = self.place.forms.get(one.key, "")
        info = drive.get(form_id) if form_id else None
        is_finished = info is not None and KEY in info.app_properties
        if info is not None and info.trashed and is_finished and info.parents != (self.folder,):
            # It went with its folder, in whose place there is a new one.
            info = drive.move(form_id, self.folder)
            self.changes += 1
        if info is not None and info.trashed and is_finished:
            self.said.append(
                f"the form {one.key} is in the trash: take it out, or delete it for good and run init again"
            )
            return
        if info is None or info.trashed:
            form_id = self._new(one)
        elif is_finished and info.app_properties.get(WORDS) == words and one.key in self.place.form_links:
            return
        form = self.workspace.forms.form(form_id)
        self._keep(one.key, form)
        if is_finished and info is not None and not info.trashed:
            self._reword(one, form, info, words)
            return
        missing = _missing(form, one.text)
        if missing:
            form = self.workspace.forms.change(form_id, missing, form.revision)
        if not form.was_published:
            self.workspace.forms.publish(form_id, accepts_responses=True)
        # Last: a form that lies in the folder and has its key is finished.
        drive.move(form_id, self.folder, {KEY: one.key, WORDS: words, CONTENT: form.content})
        self.changes += 1

    def _new(self, one: Wanted) -> str:
        """A form without questions that nobody sees, noted at once. Dying in between leaves one in nobody's sight."""
        form_id = self.workspace.forms.create(one.text.title, f"{FOLDER_NAME} {one.key}")
        self.place = replace(self.place, forms={**self.place.forms, one.key: form_id})
        self.note(self.place)
        return form_id

    def _keep(self, key: str, form: Form) -> None:
        """Where people answer it."""
        if self.place.form_links.get(key) != form.link:
            self.place = replace(self.place, form_links={**self.place.form_links, key: form.link})
            self.note(self.place)

    def _reword(self, one: Wanted, form: Form, info: FileInfo, words: str) -> None:
        """Settings say something else than when the form was worded: it is worded anew, as long as staff have changed
        nothing in it.
        """
        if info.app_properties.get(WORDS) == words:
            return
        if not _says(form, one.text):
            if form.content != info.app_properties.get(CONTENT):
                self.said.append(
                    f"the form {one.key} was changed by staff and stays as it is; Settings say otherwise now"
                )
                return
            form = self.workspace.forms.change(form.id, _rewording(form, one.text), form.revision)
            self.changes += 1
        self.workspace.drive.move(form.id, self._parent(info), {WORDS: words, CONTENT: form.content})

    @staticmethod
    def _parent(info: FileInfo) -> str:
        """Where it lies: staff may have moved it."""
        return info.parents[0] if info.parents else ""

    @property
    def folder(self) -> str:
        """The folder of the forms: its id is noted before it is made, so that a crash cannot make two."""
        if self._folder:
            return self._folder
        drive, noted = self.workspace.drive, self.place.forms.get(FOLDER, "")
        info = drive.get(noted) if noted else None
        if info is None or info.trashed:
            noted = self._new_folder("" if info else noted)
        self._folder = noted
        return noted

    def _new_folder(self, noted: str) -> str:
        drive = self.workspace.drive
        if not noted:
            noted = drive.new_ids(1)[0]
            self.place = replace(self.place, forms={**self.place.forms, FOLDER: noted})
            self.note(self.place)
        try:
            drive.create_file(noted, FOLDER_NAME, FOLDER_MIME, self.place.folder)
        except Refused as refused:
            if refused.facts.get("code") != 409:
                raise
            # The id was used and its folder deleted for good: ids stay taken.
            return self._new_folder("")
        return noted


def _mark(text: FormText) -> str:
    """Of all that a form should say."""
    return hashlib.sha256(repr(text).encode()).hexdigest()[:32]


def _says(form: Form, text: FormText) -> bool:
    """Whether a form's words are those of the text."""
    asked = [(one.id, one.title, one.help) for one in form.questions]
    return (form.title, form.about, asked) == (
        text.title,
        text.about,
        [(item.id, item.title, item.help) for item in text.items],
    )


def _rewording(form: Form, text: FormText) -> list[dict[str, Any]]:
    """What brings the words of a form as we made it to those of the text."""
    items = {item.id: item for item in text.items}
    return [
        _info(text),
        *(
            {
                "updateItem": {
                    "item": _item(items[one.id]),
                    "location": {"index": one.index},
                    "updateMask": "title,description,questionItem.question",
                }
            }
            for one in form.questions
            if one.id in items
        ),
    ]


def _info(text: FormText) -> dict[str, Any]:
    info = {"title": text.title, "description": text.about}
    return {"updateFormInfo": {"info": info, "updateMask": "title,description"}}


def _missing(form: Form, text: FormText) -> list[dict[str, Any]]:
    """What brings a form that nobody has seen yet to its questions."""
    there = {question.id for question in form.questions}
    made: list[dict[str, Any]] = []
    if not there:
        made.append(_info(text))
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
