"""The checks themselves: what they must notice, and what is none of their business."""

from __future__ import annotations

from typing import Any

import pytest

from automations.emulator.api import ApiError, Reply
from automations.emulator.checking import Checking
from automations.emulator.discovery import documents
from automations.emulator.envelope import json_bytes, refusal

GET, CREATE, DELETE, VALUES = (
    "drive.files.get",
    "drive.files.create",
    "drive.files.delete",
    "sheets.spreadsheets.values.get",
)


@pytest.mark.parametrize(
    ("method", "body", "reply", "noticed", "sentence"),
    [
        (GET, {}, Reply({"id": "x", "size": "12", "trashed": False}), "", "a right answer"),
        (GET, {}, Reply({"id": "x", "appProperties": {"any": "key"}}), "", "a map takes any name"),
        (GET, {}, Reply({"id": "x", "colour": "red"}), "colour", "a field that the document does not have"),
        (GET, {}, Reply({"id": 7}), "7", "a wrong type"),
        (GET, {}, Reply({"size": "twelve"}), "twelve", "a 64-bit number that is none"),
        (GET, {}, Reply({"owners": [{"me": "yes"}]}), "yes", "a wrong type deep down"),
        (GET, {}, Reply(b"not json"), "no JSON", "bytes where JSON belongs"),
        (VALUES, {}, Reply({"range": "A1", "majorDimension": "ROWS", "values": [[1, "a", True]]}), "", "any cell"),
        (VALUES, {}, Reply({"majorDimension": "DIAGONAL"}), "DIAGONAL", "a word outside its list"),
        (CREATE, {"name": "x", "description": None}, Reply({"id": "x"}), "", "a null in a request is 'not given'"),
        (CREATE, {"nome": "x"}, Reply({"id": "x"}), "nome", "a request that should not have been taken"),
        (CREATE, {"nome": "x"}, refusal(ApiError(400, "no"), "drive"), "", "a wrong request that was refused"),
        (CREATE, {}, Reply(json_bytes({"error": "no"}), status=400), "'no'", "an error in no envelope of Google's"),
        (CREATE, {}, Reply(b"<html>", status=502), "no JSON", "an error that is no JSON"),
        (DELETE, {}, Reply(b"", status=204), "", "an empty answer"),
        (DELETE, {}, Reply({"id": "x"}), "a body", "an answer where there is none"),
    ],
)
def test_what_is_noticed(method: str, body: Any, reply: Reply, noticed: str, sentence: str) -> None:
    apis = documents()
    checking = Checking(apis)
    checking.look(apis[method.split(".")[0]].methods[method], body, [], reply, media=False)
    if not noticed:
        assert checking.violations == [], sentence
    else:
        assert len(checking.violations) == 1, sentence
        assert noticed in checking.violations[0]["what"]


@pytest.mark.parametrize("api", ["drive", "calendar", "gmail", "sheets", "docs", "forms"])
@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 429, 500, 501, 503])
def test_every_envelope_is_googles(api: str, code: int) -> None:
    apis = documents()
    checking = Checking(apis)
    method = next(iter(apis[api].methods.values()))
    checking.look(method, {}, [], refusal(ApiError(code, "no"), api), media=False)
    assert checking.violations == []
