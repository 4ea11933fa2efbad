"""Drive: the folders with what lies in them, and each file with who may open it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.drive.records import FOLDER
from automations.emulator.drive.resource import DOCUMENT, SPREADSHEET
from automations.emulator.forms.service import MIME as FORM
from automations.emulator.pages import answers, places
from automations.emulator.pages.answers import Foreign, NotThere, Page
from automations.emulator.workspace import Workspace

_KINDS = {FOLDER: "folder", SPREADSHEET: "Sheet", DOCUMENT: "Doc", FORM: "form", "application/pdf": "PDF"}


def folders(workspace: Workspace) -> Page:
    """All files, folder in folder, by name; below a heading for each owner or shared drive."""
    files = workspace.drive.tree()
    known = {file["id"] for file in files}
    below: dict[str, list[dict[str, Any]]] = {}
    roots: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(files, key=lambda one: (one["mimeType"] != FOLDER, str(one["name"]).casefold(), one["id"])):
        if file["parent"] in known:
            below.setdefault(file["parent"], []).append(file)
        else:
            roots.setdefault(_whose(workspace, file), []).append(file)
    trees = {whose: [_branch(file, below) for file in at_root] for whose, at_root in sorted(roots.items())}
    return Page("folders", "Drive", "drive", {"trees": trees})


def file(workspace: Workspace, file_id: str) -> Page:
    """One file: where it is, whose, when it changed, who may open it; a Doc in a frame. Raises NotThere."""
    found = _found(workspace, file_id)
    facts = {
        "file": found,
        "kind": _kind(found),
        "modified": answers.local(found["modified"], answers.zone(workspace)),
        "whose": _whose(workspace, found),
        "here": places.file(file_id),
        "facts_of_app": [pair for client in found["appProperties"].values() for pair in client.items()],
    }
    return Page("file", str(found["name"]), "drive", facts)


def content(workspace: Workspace, file_id: str) -> Foreign:
    """A file's bytes; a Doc as Drive exports it to HTML. Raises NotThere, also for what has no bytes."""
    found = _found(workspace, file_id)
    mime = str(found["mimeType"])
    if mime == DOCUMENT:
        try:
            return Foreign(workspace.documents.export(file_id, "text/html"), "text/html")
        except ApiError:
            raise NotThere from None
    if mime in _KINDS and mime != "application/pdf":
        raise NotThere
    return Foreign(workspace.drive.records.content(file_id), mime, str(found["name"]))


def spreadsheets(workspace: Workspace) -> list[tuple[str, str]]:
    """(name, id) of the spreadsheets that are not in the bin."""
    files = workspace.drive.tree()
    return [(file["name"], file["id"]) for file in files if file["mimeType"] == SPREADSHEET and not file["trashed"]]


def _branch(file: Mapping[str, Any], below: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "name": file["name"],
        "kind": _kind(file),
        "trashed": file["trashed"],
        "page": places.file(file["id"]),
        "folder": file["mimeType"] == FOLDER,
        "below": [_branch(one, below) for one in below.get(file["id"], ())],
    }


def _kind(file: Mapping[str, Any]) -> str:
    return _KINDS.get(file["mimeType"], str(file["mimeType"]))


def _whose(workspace: Workspace, file: Mapping[str, Any]) -> str:
    if file["drive"]:
        names = [one.name for one in workspace.drive.drives.everything() if one.id == file["drive"]]
        return f"Shared drive {names[0] if names else file['drive']}"
    return f"Drive of {file['owner']}"


def _found(workspace: Workspace, file_id: str) -> dict[str, Any]:
    found = next((one for one in workspace.drive.tree() if one["id"] == file_id), None)
    if found is None:
        raise NotThere
    return found
