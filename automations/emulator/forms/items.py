"""A form's items: which the API takes, and with which ids.

Built: text, choice, scale, date and time questions, grids of choices, text items and page breaks; pictures, videos,
ratings and grading are 501. File uploads cannot be made through Google's API either (400).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from automations.emulator.forms.records import Form, fresh, questions
from automations.emulator.forms.refusals import absent, invalid

_KINDS = ("questionItem", "questionGroupItem", "pageBreakItem", "textItem", "imageItem", "videoItem")
_ASKS = (
    "choiceQuestion",
    "textQuestion",
    "scaleQuestion",
    "dateQuestion",
    "timeQuestion",
    "fileUploadQuestion",
    "rowQuestion",
    "ratingQuestion",
)


def checked(item: Mapping[str, Any], form: Form, where: str, *, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An item as the form keeps it, with its ids. `old` is the one whose place it takes: its ids are free.

    Raises ApiError 400 for what Google refuses, 501 for what is not built; `where` names the request in the message.
    """
    made = copy.deepcopy(dict(item))
    kinds = [kind for kind in _KINDS if kind in made]
    if len(kinds) != 1:
        raise invalid(f"Invalid {where}: The item must have exactly one kind.")
    if kinds[0] in ("imageItem", "videoItem"):
        raise absent(f"{kinds[0]} in forms")
    _one_line(made.get("title", ""), where)
    taken = form.ids() - (_ids(old) if old else set())
    made["itemId"] = _id(made.get("itemId"), taken, where)
    for question in questions(made):
        _question(question, where, in_group=kinds[0] == "questionGroupItem")
        question["questionId"] = _id(question.get("questionId"), taken | {made["itemId"]}, where)
        taken.add(question["questionId"])
    if kinds[0] == "questionGroupItem":
        _grid(made["questionGroupItem"], where)
    return made


def _ids(item: Mapping[str, Any]) -> set[str]:
    return {item["itemId"], *(question["questionId"] for question in questions(item))}


def _id(given: str | None, taken: set[str], where: str) -> str:
    if not given:
        return fresh(taken.__contains__)
    if given in taken:
        raise invalid(f"Invalid {where}: Duplicate ID: {given}")
    return given


def _one_line(text: str, where: str) -> None:
    if "\n" in text:
        raise invalid(f"Invalid {where}: Displayed text cannot contain newlines")


def _question(question: Mapping[str, Any], where: str, *, in_group: bool) -> None:
    asks = [ask for ask in _ASKS if ask in question]
    if len(asks) != 1:
        raise invalid(f"Invalid {where}: The question must have exactly one kind.")
    if in_group != (asks[0] == "rowQuestion"):
        raise invalid(f"Invalid {where}: A row question belongs in a question group, and only there.")
    if asks[0] == "fileUploadQuestion":
        raise invalid(f"Invalid {where}: Creation of file upload questions is not supported.")
    if asks[0] == "ratingQuestion" or "grading" in question:
        raise absent("ratings and grading in forms")
    if asks[0] == "rowQuestion":
        _one_line(question["rowQuestion"].get("title", ""), where)
    elif asks[0] == "choiceQuestion":
        _choices(question["choiceQuestion"], where, ("RADIO", "CHECKBOX", "DROP_DOWN"))
    elif asks[0] == "scaleQuestion":
        _scale(question["scaleQuestion"], where)


def _grid(group: Mapping[str, Any], where: str) -> None:
    if "grid" not in group or not group.get("questions"):
        raise invalid(f"Invalid {where}: A question group needs a grid and at least one row.")
    _choices(group["grid"].get("columns", {}), where, ("RADIO", "CHECKBOX"))


def _choices(choice: Mapping[str, Any], where: str, types: tuple[str, ...]) -> None:
    if choice.get("type") not in types:
        raise invalid(f"Invalid {where}: The type of a choice must be one of {', '.join(types)}.")
    options = choice.get("options", [])
    if not options:
        raise invalid(f"Invalid {where}: At least one option is required.")
    values = [option.get("value", "") for option in options if not option.get("isOther")]
    others = len(options) - len(values)
    if others > 1 or (others and choice["type"] == "DROP_DOWN"):
        raise invalid(f"Invalid {where}: 'Other' is allowed once, and not in a drop-down.")
    for value in values:
        _one_line(value, where)
        if not value:
            raise invalid(f"Invalid {where}: Option value cannot be empty.")
    if len(set(values)) < len(values):
        raise invalid(f"Invalid {where}: Cannot have duplicate option values.")


def _scale(scale: Mapping[str, Any], where: str) -> None:
    if scale.get("low", 0) not in (0, 1) or not 2 <= scale.get("high", 0) <= 10:
        raise invalid(f"Invalid {where}: A scale goes from 0 or 1 to at least 2 and at most 10.")
