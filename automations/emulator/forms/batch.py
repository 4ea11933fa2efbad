"""forms.batchUpdate: all of its requests, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from automations.emulator.forms.items import checked
from automations.emulator.forms.records import Form, questions
from automations.emulator.forms.refusals import invalid
from automations.emulator.sheets.masks import merged, paths

_EMAILS = ("DO_NOT_COLLECT", "VERIFIED", "RESPONDER_INPUT")
_Act = Callable[[Form, Mapping[str, Any], str], dict[str, Any]]


def carry_out(form: Form, requests: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Changes `form` by the requests, in their order; a reply for each. Raises ApiError 400, 501."""
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = []
    for number, request in enumerate(requests):
        kinds = [kind for kind in _ACTS if kind in request]
        if len(kinds) != 1:
            raise invalid(f"Invalid requests[{number}]: No request set.")
        replies.append(_ACTS[kinds[0]](form, request[kinds[0]], f"requests[{number}].{kinds[0]}"))
    return replies


def _create(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    index = _index(request.get("location"), len(form.items) + 1, where)
    item = checked(request.get("item", {}), form, where)
    form.items.insert(index, item)
    reply: dict[str, Any] = {"itemId": item["itemId"]}
    if asked := [question["questionId"] for question in questions(item)]:
        reply["questionId"] = asked
    return {"createItem": reply}


def _update(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    index = _index(request.get("location"), len(form.items), where)
    old = form.items[index]
    new = merged(old, request.get("item", {}), paths(request.get("updateMask")))
    form.items[index] = checked(new, form, where, old=old)
    return {}


def _delete(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    del form.items[_index(request.get("location"), len(form.items), where)]
    return {}


def _move(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    old = _index(request.get("originalLocation"), len(form.items), where)
    new = _index(request.get("newLocation"), len(form.items), where)
    form.items.insert(new, form.items.pop(old))
    return {}


def _info(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    mask = paths(request.get("updateMask"))
    if ("documentTitle",) in mask:
        raise invalid(f"Invalid {where}: The document title is changed through Drive.")
    kept = form.info.get("documentTitle", "")
    form.info = {**merged(form.info, request.get("info", {}), mask), "documentTitle": kept}
    if not form.info.get("title"):
        raise invalid(f"Invalid {where}: The title cannot be empty.")
    if "\n" in form.info["title"]:
        raise invalid(f"Invalid {where}: Displayed text cannot contain newlines")
    return {}


def _settings(form: Form, request: Mapping[str, Any], where: str) -> dict[str, Any]:
    settings = merged(form.settings, request.get("settings", {}), paths(request.get("updateMask")))
    if settings.get("emailCollectionType", "DO_NOT_COLLECT") not in _EMAILS:
        raise invalid(f"Invalid {where}: Unknown email collection type.")
    form.settings = settings
    return {}


def _index(location: Mapping[str, Any] | None, end: int, where: str) -> int:
    """A place among `end` places. 0 is what JSON leaves out."""
    if location is None:
        raise invalid(f"Invalid {where}: A location is required.")
    index = int(location.get("index", 0))
    if not 0 <= index < end:
        raise invalid(f"Invalid {where}: The index {index} is out of range [0..{end}).")
    return index


_ACTS: Mapping[str, _Act] = {
    "createItem": _create,
    "updateItem": _update,
    "deleteItem": _delete,
    "moveItem": _move,
    "updateFormInfo": _info,
    "updateSettings": _settings,
}
