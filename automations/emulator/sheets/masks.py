"""Field masks of requests: which parts of a message to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .refusals import NO_FIELDS, invalid


def paths(mask: str | None) -> list[tuple[str, ...]]:
    """'note,userEnteredFormat(textFormat.bold,padding)' -> the paths; ('*',) for all. Refused when empty."""
    if not mask or not mask.strip():
        raise invalid(NO_FIELDS)
    found, at = _read(mask.replace(" ", "").replace("/", "."), 0)
    if at != len(mask.replace(" ", "")):
        raise invalid(f"Invalid field mask: {mask}")
    return found


def _read(text: str, at: int) -> tuple[list[tuple[str, ...]], int]:
    found: list[tuple[str, ...]] = []
    while at < len(text):
        start = at
        while at < len(text) and text[at] not in ",()":
            at += 1
        head = tuple(part for part in text[start:at].split(".") if part)
        if at < len(text) and text[at] == "(":
            inner, at = _read(text, at + 1)
            if at >= len(text):
                raise invalid(f"Invalid field mask: {text}")
            at += 1
            found += [head + path for path in inner]
        elif head:
            found.append(head)
        if at < len(text) and text[at] == ")":
            return found, at
        at += 1
    return found, min(at, len(text))


def merged(kept: Mapping[str, Any], given: Mapping[str, Any], mask: list[tuple[str, ...]]) -> dict[str, Any]:
    """`kept` with the masked parts taken from `given`; a masked part that is not given is cleared."""
    made = dict(kept)
    for path in mask:
        if path[0] == "*":
            return {name: value for name, value in given.items() if value is not None}
        _set(made, given, path)
    return made


def _set(made: dict[str, Any], given: Mapping[str, Any], path: tuple[str, ...]) -> None:
    head, rest = path[0], path[1:]
    if rest == ("*",):
        rest = ()
    value = given.get(head)
    if not rest:
        if value is None:
            made.pop(head, None)
        else:
            made[head] = value
        return
    inner = dict(made.get(head) or {})
    _set(inner, value if isinstance(value, Mapping) else {}, rest)
    if inner:
        made[head] = inner
    else:
        made.pop(head, None)
