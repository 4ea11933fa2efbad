"""A message as Gmail shows it to one caller: full, metadata, minimal, raw; and what the scopes leave of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from automations.emulator import tokens
from automations.emulator.api import ApiError, Call
from automations.emulator.gmail.parts import part, snippet, urlsafe
from automations.emulator.gmail.records import Mail

_METADATA = "https://www.googleapis.com/auth/gmail.metadata"


class Scopes:
    """What the caller's token leaves of Gmail. The metadata scope narrows whatever stands beside it: so it is with
    gmail.readonly and gmail.modify (googleapis/google-api-python-client#582, googleworkspace/cli#104), and nothing says
    that it is otherwise with gmail.compose and drafts."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def metadata_only(self, call: Call) -> bool:
        bearer = call.headers.get("authorization", "").partition(" ")[2].strip()
        try:
            return _METADATA in tokens.read(self._key, bearer, call.now).scopes
        except tokens.BadToken:
            return _METADATA in call.caller.scopes

    def format(self, call: Call) -> str:
        """The format that is asked for. Raises ApiError 403 for one that the metadata scope does not allow."""
        wanted = str(call.params.get("format", "full"))
        if wanted in ("full", "raw") and self.metadata_only(call):
            raise _forbidden(f"Metadata scope doesn't allow format {wanted.upper()}")
        return wanted

    def query(self, call: Call) -> str:
        """The search that is asked for, "" for none. Raises ApiError 403 with the metadata scope, also for an empty one
        (bytechefhq/bytechef#5394)."""
        if "q" in call.params and self.metadata_only(call):
            raise _forbidden("Metadata scope does not support 'q' parameter")
        return str(call.params.get("q", ""))


def _forbidden(message: str) -> ApiError:
    return ApiError(403, message, status="PERMISSION_DENIED", reason="forbidden")


def brief(mail: Mail, *, labels: bool = False) -> dict[str, Any]:
    """The ids alone, as lists print them; with labels, as history and sending do."""
    shown: dict[str, Any] = {"id": mail.id, "threadId": mail.thread}
    return {**shown, "labelIds": list(mail.labels)} if labels else shown


def shown(mail: Mail, wanted: str, fields: Collection[str] = (), *, metadata_only: bool = False) -> dict[str, Any]:
    """A message in a format. `fields` are the only header fields of 'metadata'; none means all."""
    message = mail.letter.message
    body: dict[str, Any] = brief(mail, labels=True)
    if not metadata_only:
        # The snippet is content: who may see metadata only is not shown it.
        body["snippet"] = snippet(message)
    body |= {"historyId": str(mail.history), "internalDate": str(mail.at), "sizeEstimate": len(mail.raw)}
    if wanted == "raw":
        body["raw"] = urlsafe(mail.raw)
    elif wanted == "full":
        body["payload"] = part(message)
    elif wanted == "metadata":
        whole = part(message)
        names = {name.lower() for name in fields}
        listed = [field for field in whole["headers"] if not names or field["name"].lower() in names]
        body["payload"] = {"mimeType": whole["mimeType"], **({"headers": listed} if listed else {})}
    return body
