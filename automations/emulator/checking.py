"""The emulator's conscience: with --check every accepted request and every answer is held against the documents.

It reads with jsonschema, not with the emulator's own reader, so that one mistake does not hide behind the same one.
A request that was refused is no violation: refusing is what it deserved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from automations.emulator.api import Reply
from automations.emulator.discovery import Document, Method
from automations.emulator.schemas import UNDOCUMENTED

_KEPT = 1000
_ENVELOPE = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string"},
                "status": {"type": "string", "pattern": "^[A-Z_]+$"},
                "errors": {"type": "array", "items": {"type": "object", "required": ["message", "domain", "reason"]}},
                "details": {"type": "array", "items": {"type": "object", "required": ["@type"]}},
            },
        }
    },
}


class Checking:
    """Collects violations; `warnings` are query parameters that a document does not list."""

    def __init__(self, apis: Mapping[str, Document]) -> None:
        self._apis = apis
        self.violations: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self._envelope = Draft202012Validator(_ENVELOPE)
        self._validators: dict[str, Any] = {}

    @cached_property
    def _registry(self) -> Registry[Any]:
        resources = [
            (f"urn:{api}:{name}", DRAFT202012.create_resource(_json_schema(schema, api)))
            for api, document in self._apis.items()
            for name, schema in document.schemas.items()
        ]
        return Registry().with_resources(resources)

    def look(self, method: Method, body: Any, unknown_parameters: list[str], reply: Reply, *, media: bool) -> None:
        """Check one exchange. `body` is the request's JSON; `media`: the answer is a file's bytes."""
        where = {"method": method.id, "status": reply.status}
        if unknown_parameters:
            self._keep(self.warnings, {**where, "parameters": unknown_parameters})
        if reply.status >= 400:
            try:
                answer = json.loads(_bytes(reply))
            except ValueError:
                self._keep(self.violations, {**where, "where": "answer", "what": "an error that is no JSON"})
                return
            self._faults(self._envelope, answer, {**where, "where": "answer"})
            return
        if method.request:
            known = {
                name: value
                for name, value in _without_nulls(body).items()
                if (method.request, name) not in UNDOCUMENTED
            }
            self._against(method, method.request, known, {**where, "where": "request"})
        if media or reply.status == 308:
            return
        if method.response is None:
            if _bytes(reply):
                self._keep(self.violations, {**where, "where": "answer", "what": "a body where there is none"})
        elif isinstance(reply.body, Mapping):
            self._against(method, method.response, reply.body, {**where, "where": "answer"})
        else:
            self._keep(self.violations, {**where, "where": "answer", "what": "no JSON where JSON belongs"})

    def broken(self, method: Method) -> None:
        """The emulator itself failed at a call (500): a fault of ours, whatever was asked."""
        self._keep(self.violations, {"method": method.id, "status": 500, "where": "emulator", "what": "a traceback"})

    def _against(self, method: Method, schema: str, value: Any, where: Mapping[str, Any]) -> None:
        name = f"urn:{method.api}:{schema}"
        if name not in self._validators:
            self._validators[name] = Draft202012Validator({"$ref": name}, registry=self._registry)
        self._faults(self._validators[name], value, where)

    def _faults(self, validator: Any, value: Any, where: Mapping[str, Any]) -> None:
        for error in validator.iter_errors(value):
            path = "/".join(str(step) for step in error.absolute_path)
            self._keep(self.violations, {**where, "at": path, "what": error.message[:300]})

    @staticmethod
    def _keep(kept: list[dict[str, Any]], entry: dict[str, Any]) -> None:
        if len(kept) < _KEPT:
            kept.append(entry)

    def clear(self) -> None:
        self.violations.clear()
        self.warnings.clear()


def _bytes(reply: Reply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()


def _without_nulls(value: Any) -> Any:
    """A request's null stands for 'not given' (or takes a property away)."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _json_schema(schema: Mapping[str, Any], api: str) -> dict[str, Any]:
    """A discovery schema as JSON Schema: closed objects, references by URN, integers that may come as text."""
    if "$ref" in schema:
        return {"$ref": f"urn:{api}:{schema['$ref']}"}
    kind = schema.get("type", "any")
    if kind == "any":
        return {}
    if kind == "object":
        properties = {name: _json_schema(spec, api) for name, spec in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties")
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": _json_schema(others, api) if others is not None else False,
        }
    if kind == "array":
        items = _json_schema(schema["items"], api)
        # Nothing is looked for in the cells of a range: a rule for 'anything' would cost a second on a large one.
        return {"type": "array", "items": items} if items else {"type": "array"}
    if kind == "string":
        rule: dict[str, Any] = {"type": "string"}
        if schema.get("format") in ("int64", "uint64"):
            rule = {"anyOf": [{"type": "string", "pattern": r"^-?\d+$"}, {"type": "integer"}]}
        if "enum" in schema:
            rule["enum"] = list(schema["enum"])
        return rule
    return {"type": kind}
