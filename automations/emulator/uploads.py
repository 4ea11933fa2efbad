"""Media: simple, multipart and resumable uploads, as Google's upload endpoint takes them."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automations.emulator.api import ApiError, Reply
from automations.emulator.discovery import Match

# Every chunk but the last is a multiple of this (Drive's guide on uploads).
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Media:
    """What an upload carries: the JSON part, the bytes, and their type."""

    body: Any
    data: bytes
    media_type: str


def multipart(content_type: str, raw: bytes) -> Media:
    """The two parts of a multipart/related body. Raises ApiError 400 when it is not two parts with JSON first."""
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if not found:
        raise _malformed("Missing boundary in multipart content.")
    separator = b"--" + found[1].encode()
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(separator) + rb"(?:--)?[ \t]*(?:\r?\n|$)", raw)
    parts = [_part(piece) for piece in pieces[1:-1]] if len(pieces) >= 3 else []
    if len(parts) != 2 or not parts[0][0].get("content-type", "").startswith("application/json"):
        raise _malformed("Malformed multipart body.")
    (_, metadata), (headers, data) = parts
    if headers.get("content-transfer-encoding", "").lower() == "base64":
        data = base64.b64decode(data)
    return Media(read_json(metadata), data, headers.get("content-type", "application/octet-stream").partition(";")[0])


def _part(piece: bytes) -> tuple[dict[str, str], bytes]:
    if piece.startswith((b"\r\n", b"\n")):
        return {}, piece.lstrip(b"\r\n")
    head, _, body = re.sub(rb"\r?\n\r?\n", b"\0\0", piece, count=1).partition(b"\0\0")
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers, body


def read_json(raw: bytes) -> Any:
    """A JSON body; an empty one counts as {}. Raises ApiError 400 for what is no JSON."""
    if not raw.strip():
        return {}
    try:
        return json.loads(raw)
    except ValueError as error:
        raise ApiError(400, f"Invalid JSON payload received. {error}", status="INVALID_ARGUMENT") from None


def _malformed(message: str) -> ApiError:
    return ApiError(400, message, reason="badContent")


@dataclass(slots=True)
class Session:
    """A resumable upload under way; `reply` is its answer once it is complete, for a client that missed it."""

    id: str
    match: Match
    query: Sequence[tuple[str, str]]
    authorization: str
    body: Any
    media_type: str
    total: int | None
    received: bytearray = field(default_factory=bytearray)
    reply: Reply | None = None


class Sessions:
    """Resumable uploads by id, in memory: after a restart they are gone (404), and the client starts again."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}

    def start(
        self, match: Match, query: Sequence[tuple[str, str]], headers: Mapping[str, str], raw: bytes, authorization: str
    ) -> Session:
        total = headers.get("x-upload-content-length")
        session = Session(
            id=secrets.token_urlsafe(24),
            match=match,
            query=query,
            authorization=authorization,
            body=read_json(raw),
            media_type=headers.get("x-upload-content-type", "application/octet-stream").partition(";")[0],
            total=int(total) if total and total.isdigit() else None,
        )
        self._open[session.id] = session
        return session

    def find(self, upload_id: str) -> Session | None:
        """The session; None when there is none (any more)."""
        return self._open.get(upload_id)

    def cancel(self, session: Session) -> ApiError:
        """Forget a session; 499 is what Google answers."""
        del self._open[session.id]
        return ApiError(499, "Client Closed Request", reason="cancelled")


def take(session: Session, content_range: str, raw: bytes) -> Reply | None:
    """Take a piece. None: all is here, carry the upload out; else the answer: 308 with what was received.

    Raises ApiError 400 for a range that does not fit, or a piece that is no multiple of 256 KiB.
    """
    if not content_range:
        content_range = f"bytes 0-{len(raw) - 1}/{len(raw)}" if raw else "bytes */0"
    found = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)", content_range.strip())
    if not found:
        raise ApiError(400, f"Failed to parse Content-Range header: {content_range}", reason="badRequest")
    first, last, total = found.groups()
    if total != "*":
        session.total = int(total)
    if first is None:
        return None if session.total == len(session.received) else _so_far(session)
    start, end = int(first), int(last)
    if end - start + 1 != len(raw):
        raise ApiError(400, "The Content-Range header does not match the length of the body.", reason="badRequest")
    if start > len(session.received):
        message = (
            f"Invalid request. According to the Content-Range header, the upload offset is {start} byte(s), "
            f"which exceeds already uploaded size of {len(session.received)} byte(s)."
        )
        raise ApiError(400, message, reason="badRequest")
    complete = session.total is not None and end + 1 == session.total
    if not complete and len(raw) % _CHUNK:
        raise ApiError(400, f"Chunk size must be a multiple of {_CHUNK} bytes.", reason="badRequest")
    session.received[start:] = raw
    return None if complete else _so_far(session)


def _so_far(session: Session) -> Reply:
    headers = {"Range": f"bytes=0-{len(session.received) - 1}"} if session.received else {}
    return Reply(b"", status=308, headers={**headers, "X-GUploader-UploadID": session.id})
