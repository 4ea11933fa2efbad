"""The methods that exist, read from the discovery documents that google-api-python-client ships.

Nothing about a method is written by hand here: its path, its parameters, its scopes, whether it takes or gives media
all come from the document, so that the emulator cannot drift from what the client libraries send.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

APIS = ("sheets.v4", "drive.v3", "gmail.v1", "calendar.v3", "docs.v1", "forms.v1")
# These two still answer in the older envelope, and ignore query parameters that they do not know.
OLDER_STYLE = frozenset({"drive", "calendar"})


@dataclass(frozen=True, slots=True)
class Method:
    """One method of one API. `path` and `upload_path` are templates beginning with a slash."""

    id: str
    http_method: str
    path: str
    upload_path: str | None
    parameters: Mapping[str, Mapping[str, Any]]
    request: str | None
    response: str | None
    scopes: frozenset[str]
    gives_media: bool

    @property
    def api(self) -> str:
        """The API's short name: "drive"."""
        return self.id.split(".", 1)[0]

    @property
    def older_style(self) -> bool:
        return self.api in OLDER_STYLE


@dataclass(frozen=True, slots=True)
class Match:
    """A request's method, its path parameters still percent-encoded, and whether it came by an upload path."""

    method: Method
    path_params: Mapping[str, str]
    upload: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One API: its methods, and its schemas by name."""

    name: str
    methods: Mapping[str, Method]
    schemas: Mapping[str, Mapping[str, Any]]


def documents_folder() -> Path:
    """Where the shipped documents lie; found without importing the client library, which costs 200 ms."""
    found = importlib.util.find_spec("googleapiclient")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("google-api-python-client is not installed; the emulator reads its discovery documents")
    return Path(next(iter(found.submodule_search_locations))) / "discovery_cache" / "documents"


@cache
def documents() -> Mapping[str, Document]:
    """The documents of the six APIs by short name ("sheets")."""
    folder = documents_folder()
    return {name.split(".")[0]: _document(json.loads((folder / f"{name}.json").read_bytes())) for name in APIS}


def _document(raw: Mapping[str, Any]) -> Document:
    shared = raw.get("parameters", {})
    methods: dict[str, Method] = {}
    for entry in _walk(raw):
        path = "/" + raw["servicePath"] + entry["path"]
        upload = entry.get("mediaUpload", {}).get("protocols", {}).get("simple", {}).get("path")
        methods[entry["id"]] = Method(
            id=entry["id"],
            http_method=entry["httpMethod"],
            path=path,
            upload_path=upload,
            parameters={**shared, **entry.get("parameters", {})},
            request=entry.get("request", {}).get("$ref"),
            response=entry.get("response", {}).get("$ref"),
            scopes=frozenset(entry.get("scopes", ())),
            gives_media=bool(entry.get("supportsMediaDownload")),
        )
    return Document(name=raw["name"], methods=methods, schemas=raw.get("schemas", {}))


def _walk(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("methods", {}).values()
    for child in resource.get("resources", {}).values():
        yield from _walk(child)


def _pattern(template: str) -> tuple[re.Pattern[str], tuple[int, int]]:
    """A template as a regular expression on the still encoded path, and how specific it is (more literal text wins)."""
    pieces = re.split(r"(\{\+?\w+\})", template)
    expression, literal = "", 0
    for piece in pieces:
        if piece.startswith("{"):
            name = piece.strip("{+}")
            expression += f"(?P<{name}>.+)" if piece.startswith("{+") else f"(?P<{name}>[^/]+)"
        else:
            expression += re.escape(piece)
            literal += len(piece)
    return re.compile(expression), (template.count("/"), literal)


class Routes:
    """All six APIs on one host. Google gives each a host of its own; their paths do not collide (a test says so)."""

    def __init__(self, apis: Mapping[str, Document]) -> None:
        table: list[tuple[tuple[int, int], str, re.Pattern[str], Method, bool]] = []
        for document in apis.values():
            for method in document.methods.values():
                pattern, rank = _pattern(method.path)
                table.append((rank, method.http_method, pattern, method, False))
                if method.upload_path:
                    for prefix in ("", "/resumable"):
                        pattern, rank = _pattern(prefix + method.upload_path)
                        table.append((rank, method.http_method, pattern, method, True))
        table.sort(key=lambda row: row[0], reverse=True)
        self._by_verb: dict[str, list[tuple[re.Pattern[str], Method, bool]]] = {}
        for _, verb, pattern, method, upload in table:
            self._by_verb.setdefault(verb, []).append((pattern, method, upload))

    def find(self, verb: str, raw_path: str) -> Match | None:
        """The method for an HTTP verb and a path as it came (percent-encoded); None when there is none."""
        for pattern, method, upload in self._by_verb.get(verb, ()):
            found = pattern.fullmatch(raw_path)
            if found:
                return Match(method, found.groupdict(), upload)
        return None

    def knows(self, raw_path: str) -> bool:
        """Whether another verb has this path: then the answer is no different, 404, but the message says so."""
        return any(pattern.fullmatch(raw_path) for rows in self._by_verb.values() for pattern, _method, _upload in rows)
