"""Whose mailbox a call is about, what comes with it, and pages of lists."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from automations.emulator.api import ApiError, Call
from automations.emulator.gmail import letters
from automations.emulator.gmail.letters import Letter
from automations.emulator.gmail.mailboxes import mailbox_of

# The largest message that may be sent (discovery document: mediaUpload.maxSize).
_LARGEST = 36_700_160
_LONGEST_PAGE = 500

Item = TypeVar("Item")


def owner(call: Call) -> str:
    """The caller's mailbox. Raises ApiError 403 for another's, 400 for a service account's own, which has none."""
    me = call.caller.email
    named = str(call.params.get("userId", "me")).lower()
    if named not in ("me", me):
        message = f"Delegation denied for {me}"
        raise ApiError(403, message, status="PERMISSION_DENIED", reason="forbidden")
    if me.endswith(".gserviceaccount.com"):
        raise ApiError(400, "Precondition check failed.", status="FAILED_PRECONDITION", reason="failedPrecondition")
    return mailbox_of(me)


def letter_of(call: Call, message: Mapping[str, Any]) -> Letter:
    """The letter of a call: an upload, or `raw` of a message. Raises ApiError 400 without one, 413 for a large one."""
    if call.media is not None:
        raw = call.media
    elif message.get("raw"):
        raw = _from_base64(str(message["raw"]))
    else:
        raise letters.invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required")
    if len(raw) > _LARGEST:
        raise ApiError(413, "Request Entity Too Large", reason="uploadTooLarge")
    return letters.read(raw)


def _from_base64(text: str) -> bytes:
    """Bytes as the newer APIs read them: either alphabet, padded or not."""
    bare = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (ValueError, binascii.Error):
        shown = text if len(text) < 60 else f"{text[:57]}..."
        message = f"Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed for \"{shown}\""
        raise ApiError(400, message, status="INVALID_ARGUMENT", reason="badRequest") from None


def page(call: Call, items: Sequence[Item]) -> tuple[Sequence[Item], dict[str, Any]]:
    """One page of a list, and what the answer says of the next. Raises ApiError 400 for a token that is none."""
    many = call.params.get("maxResults", 100)
    if many < 1:
        raise letters.invalid("Invalid maxResults")
    token = str(call.params.get("pageToken", ""))
    if token and not token.isdigit():
        raise letters.invalid("Invalid pageToken")
    start = int(token or 0)
    end = start + min(many, _LONGEST_PAGE)
    more: dict[str, Any] = {"nextPageToken": str(end)} if end < len(items) else {}
    return items[start:end], more
