"""google-api-python-client's clients, made from the discovery documents that it ships.

The document's own addresses are rewritten to the endpoint, because `client_options` leaves media uploads on https.
Its schemas are emptied: they only serve docstrings, and cost 300 ms of CPU the first time; the requests are the same.
"""

from __future__ import annotations

import copy
import json
import threading
from importlib.resources import files
from typing import Any

from googleapiclient.discovery import Resource, build_from_document

_lock = threading.Lock()
_documents: dict[tuple[str, str], dict[str, Any]] = {}
_Api = tuple[str, str, str | None]
"""Its name, its version, and where it is."""
_made: dict[tuple[_Api, str], Resource] = {}


def collection(api: str, version: str, name: str, endpoint: str | None = None) -> Any:
    """One collection of an API, such as files of drive v3; one within another is named by both: users.drafts of gmail.
    Its methods give requests: `execute(http=...)` sends one.

    `endpoint` is None for Google, or the address of the local Workspace. Made once for each and shared by threads:
    a collection holds no connection.
    """
    with _lock:
        return _part((api, version, endpoint), name)


def _part(api: _Api, name: str) -> Any:
    """A collection, made when it is not there yet; "" is the API itself."""
    if (api, name) not in _made:
        within, _, last = name.rpartition(".")
        if name:
            _made[api, name] = getattr(_part(api, within), last)()
        else:
            _made[api, name] = build_from_document(_rewritten(*api), http=_NotThisWay())
    return _made[api, name]


def _rewritten(api: str, version: str, endpoint: str | None) -> dict[str, Any]:
    if (api, version) not in _documents:
        shipped = files("googleapiclient") / "discovery_cache" / "documents" / f"{api}.{version}.json"
        document = json.loads(shipped.read_bytes())
        document["schemas"] = {name: {"id": name, "type": "object"} for name in document["schemas"]}
        _documents[api, version] = document
    # A copy, since building a client adds to the document.
    document = copy.deepcopy(_documents[api, version])
    if endpoint:
        document["rootUrl"] = f"{endpoint.rstrip('/')}/"
        document["baseUrl"] = document["rootUrl"] + document["servicePath"]
        document.pop("mtlsRootUrl", None)
    return document


class _NotThisWay:
    """In place of a transport: each run gives its own to `execute`."""

    def request(self, *_: object, **__: object) -> tuple[object, bytes]:
        raise RuntimeError("execute() needs http=, the run's own transport")

    def close(self) -> None:
        """Nothing is open."""
