"""Partial responses: the `fields` parameter, as 'a,b/c,d(e,f),*', read, checked against the schema, and applied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from automations.emulator.api import ApiError

# A mask is a tree; an empty one stands for 'all that is below'.
Mask = dict[str, Any]


def parse(text: str, *, older: bool) -> Mask:
    """The tree of a `fields` text. In the newer APIs a dot parts names as a slash does. Raises ApiError 400."""
    return _parse(text, older)


@lru_cache(maxsize=512)
def _parse(text: str, older: bool) -> Mask:
    pattern = r"[,()/]|[^,()/\s]+" if older else r"[,()/.]|[^,()/.\s]+"
    tokens = re.findall(pattern, text)
    mask, rest = _selection(tokens, 0, text, older)
    if rest != len(tokens) or not mask:
        raise unknown(text, older=older)
    return mask


def _selection(tokens: list[str], at: int, text: str, older: bool) -> tuple[Mask, int]:
    mask: Mask = {}
    while at < len(tokens):
        path: list[str] = []
        while True:
            if at >= len(tokens) or tokens[at] in ",()/.":
                raise unknown(text, older=older)
            path.append(tokens[at])
            at += 1
            if at < len(tokens) and tokens[at] in "/.":
                at += 1
                continue
            break
        below: Mask = {}
        if at < len(tokens) and tokens[at] == "(":
            below, at = _selection(tokens, at + 1, text, older)
            if at >= len(tokens) or tokens[at] != ")" or not below:
                raise unknown(text, older=older)
            at += 1
        _merge(mask, path, below)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
            continue
        break
    return mask, at


def _merge(mask: Mask, path: list[str], below: Mask) -> None:
    """Add a path to the tree; what was asked for whole stays whole."""
    for place, name in enumerate(path):
        last = place == len(path) - 1
        if name in mask and not mask[name]:
            return
        if last and not below:
            mask[name] = {}
            return
        mask = mask.setdefault(name, {})
    for name, tree in below.items():
        _merge_tree(mask, name, tree)


def _merge_tree(mask: Mask, name: str, tree: Mask) -> None:
    if name not in mask:
        mask[name] = tree
    elif mask[name]:
        if not tree:
            mask[name] = {}
        for inner, below in tree.items():
            _merge_tree(mask[name], inner, below)


def unknown(path: str, *, older: bool) -> ApiError:
    """400 for a field that the answer cannot have."""
    if older:
        return ApiError(400, f"Invalid field selection {path}", reason="invalidParameter", location="fields")
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    violations = [{"field": path, "description": text}]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError(400, "Request contains an invalid argument.", status="INVALID_ARGUMENT", details=details)


def check(
    mask: Mask, schemas: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any], *, older: bool, at: str = ""
) -> None:
    """Raise ApiError 400 when the mask names a field that the schema lacks."""
    while "$ref" in schema or schema.get("type") == "array":
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    for name, below in mask.items():
        path = f"{at}/{name}" if older and at else f"{at}.{name}" if at else name
        if name == "*":
            continue
        spec = known.get(name, others)
        if spec is None:
            raise unknown(name if older else path, older=older)
        if below:
            check(below, schemas, spec, older=older, at=path)


def apply(mask: Mask, value: Any) -> Any:
    """The part of a JSON value that the mask selects; lists are gone through item by item."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    star = mask.get("*")
    chosen: dict[str, Any] = {}
    for name, item in value.items():
        below = mask.get(name, star)
        if below is None:
            continue
        chosen[name] = apply(below, item)
    return chosen
