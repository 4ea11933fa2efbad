"""The parts of a message as Gmail shows them: MIME types, file names, fields, contents."""

from __future__ import annotations

import base64
import html
import re
from email.message import Message
from typing import Any

from automations.emulator.gmail.letters import decoded

_SNIPPET = 200


def urlsafe(data: bytes) -> str:
    """base64url, as the newer APIs print bytes."""
    return base64.urlsafe_b64encode(data).decode()


def part(message: Message, at: str = "") -> dict[str, Any]:
    """A part and all below it. `at` is its place ("0.1"); "" for the whole message."""
    shown: dict[str, Any] = {
        "partId": at,
        "mimeType": message.get_content_type(),
        "filename": filename(message),
        "headers": [{"name": name, "value": _plain(value)} for name, value in message.raw_items()],
    }
    below = _below(message)
    if below:
        shown["body"] = {"size": 0}
        shown["parts"] = [part(one, f"{at}.{place}" if at else str(place)) for place, one in enumerate(below)]
        return shown
    data = content(message)
    shown["body"] = {"size": len(data)}
    if shown["filename"]:
        shown["body"]["attachmentId"] = urlsafe(f"attachment {at}".encode())
    elif data:
        shown["body"]["data"] = urlsafe(data)
    return shown


def attachment(message: Message, attachment_id: str) -> bytes | None:
    """The content of an attachment; None when there is none of this id."""
    for at, one in walk(message):
        if filename(one) and urlsafe(f"attachment {at}".encode()) == attachment_id:
            return content(one)
    return None


def walk(message: Message, at: str = "") -> list[tuple[str, Message]]:
    """All parts with their places."""
    found = [(at, message)]
    for place, one in enumerate(_below(message)):
        found += walk(one, f"{at}.{place}" if at else str(place))
    return found


def filename(message: Message) -> str:
    return decoded(message.get_filename() or "")


def content(message: Message) -> bytes:
    """A leaf's bytes, its transfer encoding undone; text as UTF-8."""
    payload = message.get_payload(decode=True)
    if not isinstance(payload, bytes):
        # A delivery status is a list of blocks of fields.
        blocks = message.get_payload()
        return "\r\n".join(str(block) for block in blocks).encode() if isinstance(blocks, list) else b""
    charset = message.get_content_charset() or "utf-8"
    if message.get_content_maintype() == "text" and charset.lower() not in ("utf-8", "us-ascii"):
        try:
            return payload.decode(charset, "replace").encode()
        except LookupError:
            return payload
    return payload


def body_of(message: Message, mime_type: str) -> str | None:
    """The first text of a type ("text/html") that is no attachment, line breaks as \\n; None when there is none."""
    for _, one in walk(message):
        if one.get_content_type() == mime_type and not filename(one):
            return content(one).decode("utf-8", "replace").replace("\r\n", "\n")
    return None


def snippet(message: Message) -> str:
    """The beginning of the text, escaped as Gmail escapes it."""
    text = body_of(message, "text/plain")
    if text is None:
        bare = re.sub(r"(?is)<(style|script|head)\b.*?</\1>|<[^>]+>", " ", body_of(message, "text/html") or "")
        text = html.unescape(bare)
    return html.escape(" ".join(text.split())[:_SNIPPET], quote=True).replace("&#x27;", "&#39;")


def _below(message: Message) -> list[Message]:
    if message.get_content_type() == "message/delivery-status":
        return []
    payload = message.get_payload()
    if not message.is_multipart() or not isinstance(payload, list):
        return []
    return [one for one in payload if isinstance(one, Message)]


def _plain(value: str) -> str:
    """A field's value, unfolded and decoded."""
    return decoded(re.sub(r"\r?\n[ \t]+", " ", value).strip())
