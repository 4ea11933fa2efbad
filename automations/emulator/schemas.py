"""Reads what a client sends against the discovery document: parameters, and the JSON body.

What comes out is normal: nulls gone, 64-bit integers as text, 32-bit ones as int. What does not
fit is refused with 400 in the words that Google uses, so that a client's tests of its own messages mean something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.discovery import Document, Method

# A marker for 'leave this value out', since None is a value that JSON can hold.
_ABSENT = object()
# The body is a field of the request message, and Google names that field in its messages.
_BODY_FIELD = {"ValueRange": "data", "Spreadsheet": "spreadsheet", "Document": "document", "Form": "form"}


@cache
def snake(name: str) -> str:
    """camelCase -> snake_case, as Google's messages print field names."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def invalid(message: str, *, location: str = "", older: bool = False) -> ApiError:
    """400 for something that the document does not allow."""
    return ApiError(
        400,
        message,
        status="INVALID_ARGUMENT",
        reason="invalidParameter" if older and location else "badRequest",
        location=location,
    )


def read_parameters(
    method: Method, path_params: Mapping[str, str], query: Sequence[tuple[str, str]]
) -> tuple[dict[str, Any], list[str]]:
    """The typed parameters with the document's defaults, and the names that the document does not know.

    Raises ApiError 400 for a wrong type, a value out of range, an unknown enum value, a missing required parameter,
    and, in the newer APIs, for an unknown name (the older ones ignore it).
    """
    values: dict[str, Any] = {}
    unknown: list[str] = []
    for name, text in [*path_params.items(), *query]:
        spec = method.parameters.get(name)
        if spec is None:
            unknown.append(name)
            continue
        value = _parameter(method, name, spec, text)
        if spec.get("repeated"):
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    if unknown and not method.older_style:
        raise invalid(
            "\n".join(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                f"Field '{name}' could not be found in request message."
                for name in unknown
            )
        )
    for name, spec in method.parameters.items():
        if name in values:
            continue
        if spec.get("required"):
            raise ApiError(400, f"Required parameter: {name}", status="INVALID_ARGUMENT", reason="required")
        if "default" in spec and not spec.get("repeated"):
            values[name] = _parameter(method, name, spec, str(spec["default"]))
    return values, unknown


def _parameter(method: Method, name: str, spec: Mapping[str, Any], text: str) -> Any:
    older = method.older_style
    kind = spec["type"]
    if kind == "boolean":
        if text.lower() in ("true", "1"):
            return True
        if text.lower() in ("false", "0"):
            return False
        raise invalid(_bad_value(name, "TYPE_BOOL", text, older), location=name, older=older)
    if kind in ("integer", "number"):
        try:
            number = int(text) if kind == "integer" else float(text)
        except ValueError:
            wanted = "TYPE_" + str(spec.get("format", kind)).upper()
            raise invalid(_bad_value(name, wanted, text, older), location=name, older=older) from None
        low, high = spec.get("minimum"), spec.get("maximum")
        if (low is not None and number < int(low)) or (high is not None and number > int(high)):
            message = f"Invalid value '{text}'. Values must be within the range: [{low}, {high}]"
            raise invalid(message, location=name, older=older)
        return number
    if "enum" in spec and text not in spec["enum"]:
        if name in ("alt", "$.xgafv", "uploadType", "upload_protocol"):
            return text
        wanted = "type.googleapis.com/google.protobuf.Enum"
        raise invalid(_bad_value(name, wanted, text, older), location=name, older=older)
    return text


def _bad_value(name: str, wanted: str, text: str, older: bool) -> str:
    if older:
        return f"Invalid value for: {text} is not a valid value"
    return f"Invalid value at '{snake(name)}' ({wanted}), \"{text}\""


# Fields of an older version that the documents do not list and Google takes: gspread's `share` sends this one.
UNDOCUMENTED = frozenset({("Permission", "withLink")})


class BodyReader:
    """Reads bodies of one API against its schemas."""

    def __init__(self, document: Document) -> None:
        self._schemas = document.schemas

    def read(self, schema_name: str, body: Any) -> dict[str, Any]:
        """The body in normal form. Raises ApiError 400 naming every field that does not fit."""
        faults: list[tuple[str, str]] = []
        root = _BODY_FIELD.get(schema_name, "")
        if not isinstance(body, dict):
            raise invalid(f'Invalid JSON payload received. Unknown name "": Root element must be a message. {root}')
        value = self._object(self._schemas[schema_name], body, root, faults)
        if faults:
            message = "\n".join(text for _, text in faults)
            violations = [{"field": at, "description": text} for at, text in faults]
            details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
            raise ApiError(400, message, status="INVALID_ARGUMENT", reason="badRequest", details=details)
        return value

    def _object(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], at: str, faults: list[tuple[str, str]]
    ) -> dict[str, Any]:
        known: Mapping[str, Any] = schema.get("properties", {})
        others = schema.get("additionalProperties")
        out: dict[str, Any] = {}
        for name, item in value.items():
            spec = known.get(name, others)
            if spec is None:
                if (schema.get("id"), name) in UNDOCUMENTED:
                    continue
                place = f" at '{at}'" if at else ""
                faults.append((at, f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'))
                continue
            if item is None and spec.get("type") != "any":
                if name not in known:
                    out[name] = None  # in a map it takes the entry away
                continue  # elsewhere a null stands for 'not given'
            read = self._value(spec, item, f"{at}.{snake(name)}" if at else snake(name), faults)
            if read is not _ABSENT:
                out[name] = read
        return out

    def _value(self, spec: Mapping[str, Any], value: Any, at: str, faults: list[tuple[str, str]]) -> Any:
        if "$ref" in spec:
            spec = self._schemas[spec["$ref"]]
        kind = spec.get("type", "any")
        if kind == "any":
            return value
        if kind == "object":
            if isinstance(value, dict):
                return self._object(spec, value, at, faults)
            return _wrong(at, f"type.googleapis.com/google.protobuf.{spec.get('id', 'Struct')}", value, faults)
        if kind == "array":
            if not isinstance(value, list):
                return _wrong(at, "type.googleapis.com/google.protobuf.ListValue", value, faults)
            return self._list(spec["items"], value, at, faults)
        return _scalar(spec, kind, value, at, faults)

    def _list(self, items: Mapping[str, Any], value: list[Any], at: str, faults: list[tuple[str, str]]) -> list[Any]:
        if items.get("type") == "any":
            return value
        if items.get("type") == "array" and items["items"].get("type") == "any":
            # The values of a range: by far the largest bodies, so they are only looked at, not rebuilt.
            for place, row in enumerate(value):
                if not isinstance(row, list):
                    _wrong(f"{at}[{place}]", "type.googleapis.com/google.protobuf.ListValue", row, faults)
                    continue
                for cell in row:
                    if isinstance(cell, (dict, list)):
                        kind = "struct_value" if isinstance(cell, dict) else "list_value"
                        faults.append((at, f"Invalid values[{place}][{row.index(cell)}]: {kind}"))
            return value
        return [self._value(items, item, f"{at}[{place}]", faults) for place, item in enumerate(value)]


def _wrong(at: str, wanted: str, value: Any, faults: list[tuple[str, str]]) -> Any:
    shown = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    faults.append((at, f"Invalid value at '{at}' ({wanted}), {shown[:200]}"))
    return _ABSENT


def _scalar(spec: Mapping[str, Any], kind: str, value: Any, at: str, faults: list[tuple[str, str]]) -> Any:
    form = str(spec.get("format", ""))
    if kind == "boolean":
        return value if isinstance(value, bool) else _wrong(at, "TYPE_BOOL", value, faults)
    if kind == "integer" or (kind == "string" and form in ("int64", "uint64")):
        wanted = "TYPE_" + (form or "int32").upper()
        whole = _whole(value)
        if whole is None or (form == "int32" and not -(2**31) <= whole < 2**31):
            return _wrong(at, wanted, value, faults)
        return str(whole) if kind == "string" else whole
    if kind == "number":
        if isinstance(value, bool):
            return _wrong(at, "TYPE_DOUBLE", value, faults)
        try:
            return value if isinstance(value, (int, float)) else float(value)
        except (TypeError, ValueError):
            return _wrong(at, "TYPE_DOUBLE", value, faults)
    if not isinstance(value, str):
        return _wrong(at, "TYPE_STRING", value, faults)
    if "enum" in spec and value not in spec["enum"]:
        return _wrong(at, "type.googleapis.com/google.protobuf.Enum", value, faults)
    return value


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    return None
